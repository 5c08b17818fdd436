"""Invariant 1: what patients may not read stands at no public address, however it is asked for."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from encyclopedia.content import image_name
from encyclopedia.drafting import save_draft
from encyclopedia.models import Category, ClinicalCode, Topic
from encyclopedia.publication import refresh_neighbours
from encyclopedia.readers import take_report
from reviews import actions
from reviews.notices.writing import unsubscribe_url
from tests import factories as make
from tests.encyclopedia.images.pictures import stored

pytestmark = pytest.mark.django_db

CANARY = "zyxcanary"
SHOWN = "Shown Topic"


def canary_words(n: int) -> dict[str, object]:
    """A complete text with the canary in every field."""
    return {
        "title": f"{CANARY} title {n}",
        "summary": f"{CANARY} summary {n}",
        "key_points": [f"{CANARY} key point {n}"],
        "also_called": [f"{CANARY} name {n}"],
        "author": f"{CANARY} author {n}",
        "sections": [
            {
                **section,
                "heading": f"{CANARY} heading {n}",
                "html": f"<p>{CANARY} body {n}</p>",
                "images": [stored(CANARY)],
            }
            for section in make.words()["sections"]
        ],
        "references": [
            {
                "text": f"{CANARY} reference {n}",
                "url": f"https://example.org/{CANARY}",
                "doi": f"10.1000/{CANARY}",
            }
        ],
        "attribution": {
            "text": f"{CANARY} thanks {n}",
            "license": f"{CANARY} licence",
            "source_url": f"https://example.org/{CANARY}/source",
        },
    }


def set_words(topic: Topic, by: User, n: int) -> None:
    version = make.open_version(topic)
    save_draft(
        version_id=version.pk,
        raw={**canary_words(n), "language": topic.language},
        base_hash=version.content_hash,
        by=by,
        reason=f"{CANARY} reason",
    )


class Library:
    """One shown topic with clean words, surrounded by everything that must not be seen."""

    def __init__(self) -> None:
        self.writer = make.make_user("writer", f"{CANARY}-writer")
        self.signer = make.make_user("reviewer", "signer")
        self.chair = make.make_user("chair", f"{CANARY}-chair")
        self.category = Category.objects.create(slug="heart", name="Heart")
        self.hidden: list[Topic] = []
        self.shown = make.published_topic(self.writer, self.signer, SHOWN)
        self.comment_on(self.shown, "250 mg", suggestion=f"{CANARY} wording")
        self.revised_and_withdrawn_words()
        for build in (
            self.draft,
            self.in_review,
            self.sent_back,
            self.waiting,
            self.abandoned,
            self.withdrawn,
            self.translation,
        ):
            topic = build()
            self.hidden.append(topic)
            topic.related.add(self.shown)
            topic.categories.add(self.category)
            ClinicalCode.objects.create(
                topic=topic, system="x", code=f"{CANARY}-code", display=f"{CANARY} code"
            )
        self.shown.categories.add(self.category)
        actions.rename_topic(
            topic_id=self.hidden[0].pk, by=self.chair, slug=f"{CANARY}-moved", base_slug=self.hidden[0].slug
        )
        actions.rename_topic(
            topic_id=self.shown.pk, by=self.chair, slug="shown-here", base_slug=self.shown.slug
        )
        # A newer draft of the shown topic, in review, with a note and a request for changes behind it.
        actions.start_draft(topic_id=self.shown.pk, by=self.writer)
        set_words(self.shown, self.writer, 90)
        round_ = make.submit(self.shown, self.writer, note=f"{CANARY} note")
        make.request_changes(round_, self.signer, comment=f"{CANARY} comment")
        make.submit(self.shown, self.writer, note=f"{CANARY} note again")
        for topic in (self.shown, *self.hidden):
            for edition in topic.editions.all():
                take_report(edition, section="risks", words=f"{CANARY} report of a reader")
        # Every page is made anew, so that nothing is missing from an aside merely because it is old.
        refresh_neighbours([self.shown, *self.hidden])
        self.shown.refresh_from_db()

    def revised_and_withdrawn_words(self) -> None:
        round_ = actions.open_reaffirmation(topic_id=self.shown.pk, by=self.chair, note=f"{CANARY} note")
        make.approve(round_, self.signer, comment=f"{CANARY} comment")

    def comment_on(self, topic: Topic, quote: str, suggestion: str | None = None) -> None:
        """Say something about these words, and something about that; a thread of each sort, open and resolved."""
        for is_resolved in (False, True):
            version = make.open_version(topic)
            said = actions.comment(
                version_id=version.pk,
                by=self.writer,
                section="risks",
                quote=quote,
                body=f"{CANARY} comment",
                suggestion=suggestion,
            )
            reply = {"section": "", "quote": "", "body": f"{CANARY} reply", "parent_id": said.pk}
            actions.comment(version_id=version.pk, by=self.writer, **reply)
            if is_resolved:
                actions.resolve_comment(comment_id=said.pk, by=self.writer, resolution=f"{CANARY} resolution")

    def new(self) -> Topic:
        topic = make.make_topic(self.writer, f"{CANARY} topic {len(self.hidden)}")
        set_words(topic, self.writer, len(self.hidden))
        return topic

    draft = new

    def in_review(self) -> Topic:
        topic = self.new()
        self.comment_on(topic, f"{CANARY} body", suggestion=f"{CANARY} wording")
        make.submit(topic, self.writer, note=f"{CANARY} note")
        return topic

    def sent_back(self) -> Topic:
        topic = self.in_review()
        make.request_changes(topic.rounds.get(), self.signer, comment=f"{CANARY} comment")
        return topic

    def waiting(self) -> Topic:
        topic = self.in_review()
        later = timezone.now() + timedelta(days=3)
        actions.schedule(
            base_publish_at=None, version_id=make.open_version(topic).pk, by=self.chair, publish_at=later
        )
        make.approve(topic.rounds.get(), self.signer, comment=f"{CANARY} comment")
        return topic

    def abandoned(self) -> Topic:
        topic = self.new()
        version = make.open_version(topic)
        actions.abandon_draft(
            version_id=version.pk, by=self.writer, base_hash=version.content_hash, reason=f"{CANARY} reason"
        )
        return topic

    def withdrawn(self) -> Topic:
        topic = self.in_review()
        make.approve(topic.rounds.get(), self.signer, comment=f"{CANARY} comment")
        actions.withdraw_topic(topic_id=topic.pk, by=self.chair, reason=f"{CANARY} reason")
        return topic

    def translation(self) -> Topic:
        """A sister of the shown page in another language, still being written."""
        title = f"{CANARY} en español"
        topic = actions.start_translation(topic_id=self.shown.pk, language="es", title=title, by=self.writer)
        set_words(topic, self.writer, len(self.hidden))
        return topic

    def values(self, name: str) -> list[str]:
        """What to put into an address for a parameter of this name: the shown, every hidden one, and nothing."""
        return {
            "slug": ["shown-here", "shown-topic", *(topic.slug for topic in self.hidden), "heart", "no-such"],
            "public_id": [self.shown.public_id, *(topic.public_id for topic in self.hidden), "0000000000"],
            "number": ["1", "2", "3", "99"],
            "digest": ["0123456789abcdef"],
            "token": [unsubscribe_url(self.writer.pk).split("/")[-2], "forged"],
            "name": [image_name(file) for file in stored(CANARY)["files"]] + ["no-such.png"],
        }[name]


QUERIES = (
    "",
    f"?q={CANARY}",
    f"?q={CANARY}+title",
    "?q=shown",
    "?letter=Z",
    "?letter=S",
    f"?as_of={timezone.localdate().isoformat()}",
    "?as_of=2020-01-01",
    "?as_of=nonsense",
    "?page=2",
    "?limit=1000",
    "?told=report",
    "?told=no",
    "?section=risks",
)


def public_patterns(
    entries: list[object] | None = None, prefix: str = "/"
) -> Iterator[tuple[str, URLPattern]]:
    """Every pattern outside the admin, however the addresses are put together."""
    for entry in get_resolver().url_patterns if entries is None else entries:
        if isinstance(entry, URLResolver):
            if str(entry.pattern) != "admin/":
                yield from public_patterns(entry.url_patterns, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def addresses(library: Library) -> Iterator[str]:
    for route, pattern in public_patterns():
        filled = [route]
        for name, converter in pattern.pattern.converters.items():
            kind = {"SlugConverter": "slug", "IntConverter": "int", "StringConverter": "str"}[
                type(converter).__name__
            ]
            filled = [
                address.replace(f"<{kind}:{name}>", value).replace(f"<{name}>", value)
                for address in filled
                for value in library.values(name)
            ]
        for address in filled:
            assert "<" not in address, f"no value is known for {address}: add it to Library.values"
            yield address


@pytest.fixture
def library() -> Library:
    return Library()


def test_no_public_address_tells_a_word_that_the_board_did_not_publish(library: Library):
    client, leaks, seen = Client(raise_request_exception=False), [], 0
    for address in addresses(library):
        for query in QUERIES if CANARY not in address else QUERIES[:1]:
            answer = client.get(address + query)
            seen += 1
            assert answer.status_code < 500, address + query
            told = b"".join(answer) if answer.streaming else answer.content
            text = told.decode() + " ".join(f"{k}: {v}" for k, v in answer.headers.items())
            # What the reader asked for may come back as their own words; nothing else of it may.
            for own in (
                address,
                f'value="{CANARY}',
                f"“{CANARY}",
                f"{CANARY} title",
                f"?q={CANARY}",
                f"q={CANARY}",
            ):
                if CANARY in query and own != address:
                    text = text.replace(own, "")
            if CANARY in text.replace(address, "") and not (CANARY in query and "/search/" in address):
                leaks.append(address + query)
    assert leaks == []
    assert seen > 200


def test_no_picture_of_it_is_handed_out(library: Library):
    names = library.values("name")
    assert len(names) > 2
    for name in names:
        assert Client().get(f"/images/{name}").status_code == 404


def test_search_finds_nothing_by_any_word_of_it(library: Library):
    for field in ("title", "summary", "name", "author", "heading", "body", "reference"):
        answer = Client().get("/search/", {"q": f"{CANARY} {field}"}).content.decode()
        assert "/topics/" not in re.sub(r'href="/topics/"', "", answer), field


def test_a_hidden_topic_is_told_apart_from_none_at_all_only_when_it_was_shown_once(library: Library):
    client = Client()
    nothing = client.get("/topics/no-such/")
    for topic in library.hidden:
        topic.refresh_from_db()  # its address follows the title that is published first
        answer = client.get(f"/topics/{topic.slug}/")
        was_shown = topic.editions.exists()
        assert answer.status_code == (410 if was_shown else 404)
        if not was_shown:
            assert answer.content == nothing.content
            assert client.get(f"/t/{topic.public_id}/").content == nothing.content


def test_the_shown_page_is_the_published_one(library: Library):
    page = Client().get("/topics/shown-here/").content.decode()
    assert SHOWN in page
    assert CANARY not in page
    assert Client().get("/topics/shown-topic/").status_code == 301


def test_error_pages_tell_nothing(library: Library):
    client = Client(raise_request_exception=False)
    for address in ("/topics/shown-here/editions/99/", "/nowhere/", "/topics/", "/t/zzz/", "/admin/login/"):
        for method in (client.get, client.post, client.put, client.head):
            assert CANARY not in method(address).content.decode()
