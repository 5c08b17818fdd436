"""The search over everything that staff may see: each person finds what is theirs to open, and nothing else."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encyclopedia.drafting import content_of
from encyclopedia.incoming import keep_incoming, settle_incoming
from encyclopedia.models import Category, ClinicalCode, SectionTemplate, SiteSettings, SiteText, Topic
from encyclopedia.readers import take_report
from reviews import actions
from reviews.models import Checklist
from tests import factories as make
from tests.encyclopedia.images.pictures import stored
from tests.reviews import states
from tests.reviews.admin.roles_grid import OUTSIDE, client_of, outside_status
from tests.reviews.boards import signed_in

pytestmark = pytest.mark.django_db

HERE = "/admin/search/"
WORD = "zyxcanary"


def found(client: Client, typed: str = WORD) -> dict[str, Any]:
    """The groups of what is found, by their keys."""
    answer = client.get(HERE, {"q": typed})
    assert answer.status_code == 200
    return {group.key: group for group in answer.context["groups"]}


def links(client: Client, typed: str = WORD) -> list[str]:
    """Every address that the screen leads to."""
    page = client.get(HERE, {"q": typed}).content.decode()
    page = page[page.index('id="content-main"') :]
    return [unescape(one) for one in re.findall(r'<a href="([^"]+)"', page)]


def sections(words: str) -> list[dict[str, Any]]:
    return [{**one, "html": f"<p>{words}</p>"} for one in make.words()["sections"]]


def of_the_site(word: str) -> None:
    """The word in each short list that managers and chairs keep."""
    text = {"key": "disclaimer", "language": "es", "number": 90, "starts_at": timezone.now()}
    SiteText.objects.create(body=f"<p>No {word}.</p>", **text)
    SiteSettings.objects.update(address=f"1 {word} Street")
    Checklist.objects.create(key="x", name="Doses").items.create(key="x", text=f"The {word} is right.")
    template = SectionTemplate.objects.first()
    template.guidance = f"Say what {word} is."
    template.save()


@pytest.fixture
def library() -> Topic:
    """The word in something of every sort, on a shown page, in a draft, in a review that nobody has joined."""
    writer = make.make_user("writer", "author")
    signer = make.make_user("reviewer", f"{WORD}-signer", credentials="MD")
    topic = make.make_topic(writer, f"Shown {WORD}", sections=sections(f"The {WORD} hurts."))
    said = {"section": "risks", "quote": "", "body": f"A {WORD} of a dose."}
    actions.comment(version_id=make.open_version(topic).pk, by=writer, **said)
    make.approve(make.submit(topic, writer, note=f"The {WORD} is new."), signer, comment=f"Good {WORD}.")
    make.make_topic(writer, "Draft", sections=sections(f"{WORD} in a draft."))
    pictured = [{**one, "images": [stored(f"A {WORD} x-ray.")]} for one in make.words()["sections"]]
    make.submit(make.make_topic(writer, "Pictured", sections=pictured), writer)
    in_review = make.make_topic(writer, "Under review", summary=f"Of the {WORD}.")
    make.submit(in_review, writer)
    actions.comment(version_id=make.open_version(in_review).pk, by=writer, **said)
    take_report(topic.editions.shown().get(), section="", words=f"My {WORD} is wrong.")
    Category.objects.create(slug="one", name=WORD)
    cited = [{"text": f"A study of {WORD}.", "url": ""}]
    revised = make.published_topic(writer, signer, "Revised", sections=sections(f"It was {WORD}."))
    make.revise(revised, writer, signer, references=cited)
    make.submit(make.make_topic(writer, "Citing", references=cited), writer)
    dropped = make.make_topic(writer, "Dropped", summary=f"Never {WORD}.")
    version = make.open_version(dropped)
    actions.abandon_draft(version_id=version.pk, by=writer, base_hash=version.content_hash, reason="Twice.")
    actions.raise_concern(topic_id=revised.pk, by=make.make_user("chair"), note=f"New on {WORD}.")
    of_the_site(WORD)
    return Topic.objects.get(pk=topic.pk)


ALL = {"topics", "approved", "rounds", "comments", "reviewrecord", "category", "boardmember"}
ALL |= {"references", "earlier", "concerns", "sitetext", "sitesettings", "checklist", "topickind"}
GROUPS = {
    "writer": ALL | {"drafts", "pictures"},
    "reviewer": ALL,
    "chair": ALL | {"drafts", "readerreport"},
    "manager": ALL | {"drafts", "pictures", "readerreport", "user"},
    "superuser": ALL | {"drafts", "pictures", "readerreport", "user"},
}


@pytest.mark.parametrize("who", GROUPS)
def test_each_person_finds_what_is_theirs_to_open(library, who):
    client = client_of(who)
    assert set(found(client)) == GROUPS[who]
    # A chair on the board reads drafts, but no text in review before they have declared their interests.
    drafts = found(client).get("drafts")
    titles = {one.title for one in drafts.results} if drafts else set()
    assert titles == {"reviewer": set(), "chair": {"Draft"}}.get(who, {"Draft", "Under review"})


@pytest.mark.parametrize("who", GROUPS)
def test_every_link_opens(library, who):
    client = client_of(who)
    told = links(client)
    assert len(told) > 8
    assert {one: client.get(one).status_code for one in told} == dict.fromkeys(told, 200)


@pytest.mark.parametrize(
    ("who", "earlier", "cited"),
    [
        ("writer", {"Dropped", "Revised"}, {"Citing", "Revised"}),
        ("reviewer", {"Revised"}, {"Revised"}),
        ("chair", {"Dropped", "Revised"}, {"Revised"}),
    ],
)
def test_earlier_texts_and_references_are_found_by_whom_their_text_is_open_to(library, who, earlier, cited):
    groups = found(client_of(who))
    assert {one.title for one in groups["earlier"].results} == earlier
    assert {one.title for one in groups["references"].results} == cited


@pytest.mark.parametrize(
    ("who", "is_theirs"), [("writer", True), ("superuser", True), ("reviewer", False), ("chair", False)]
)
def test_a_text_that_waits_to_be_settled_is_found_by_who_settles_it_until_it_is(who, is_theirs):
    writer = make.make_user("writer")
    topic = make.make_topic(writer, "Nerve Block")
    brought = {**content_of(make.open_version(topic)), "summary": "A zyxcoming text."}
    text = keep_incoming(topic, brought, by=writer, at=timezone.now())
    client = client_of(who)
    group = found(client, "zyxcoming").get("incoming")
    assert (group is not None) is is_theirs
    if group is not None:
        (one,) = group.results
        assert (one.title, one.about) == ("Nerve Block", "Import")
        assert "<mark>zyxcoming</mark>" in one.passage
        assert client.get(one.url).status_code == 200
        assert "incoming" not in found(client, "topic-content"), "how it is kept is no text"
    settle_incoming(topic_id=topic.pk, content_hash=text.content_hash, by=writer)
    assert "incoming" not in found(client, "zyxcoming")


def test_a_text_to_settle_is_found_by_no_reviewer_who_has_not_declared_their_interests(writer):
    topic = make.make_topic(writer, "Nerve Block")
    make.submit(topic, writer)
    brought = {**content_of(make.open_version(topic)), "summary": "A zyxcoming text."}
    keep_incoming(topic, brought, by=writer, at=timezone.now())
    both = make.make_user("reviewer")
    both.groups.add(Group.objects.get(name="Writer"))
    assert "incoming" not in found(signed_in(both), "zyxcoming")
    assert "incoming" in found(signed_in(writer), "zyxcoming")
    make.take_seat(topic.rounds.get(), both)
    assert "incoming" in found(signed_in(both), "zyxcoming")


def test_earlier_texts_are_not_asked_for_words_that_very_many_current_ones_have(library, monkeypatch):
    client = client_of("writer")
    monkeypatch.setattr("reviews.admin.everywhere_texts.MOST", 0)
    groups = found(client)
    assert groups["approved"].total
    assert "earlier" not in groups


@pytest.mark.parametrize("typed", ["10.1000/182", "doi 10.1000 182", "23456789", "example.org guideline"])
def test_a_source_is_found_by_its_numbers_and_its_address(writer, typed):
    source = {
        "text": "A study.",
        "url": "https://example.org/guideline",
        "doi": "10.1000/182",
        "pmid": "23456789",
    }
    make.make_topic(writer, "Knee", references=[source])
    typed = typed.removeprefix("doi ")
    assert [one.title for one in found(signed_in(writer), typed)["references"].results] == ["Knee"]


def test_a_text_of_the_site_is_found_by_what_it_is_and_says_whether_it_is_in_force():
    manager = make.make_user("manager")
    client = signed_in(manager)
    before = SiteText.objects.get(key="disclaimer", language="en")
    words = "<p>Call zyxnumber.</p>"
    actions.publish_site_text(
        key="disclaimer", language="en", body=words, base_number=before.number, by=manager
    )
    told = {one.title: one.about for one in found(client, "disclaim")["sitetext"].results}
    assert told["Disclaimer 2"].endswith("in force now")
    assert told["Disclaimer 1"].startswith("English")
    assert [one.title for one in found(client, "zyxnumber")["sitetext"].results] == ["Disclaimer 2"]


def test_a_text_is_found_once_it_is_open_to_its_reviewer(library):
    reviewer = make.make_user("reviewer")
    client = signed_in(reviewer)
    assert "drafts" not in found(client)
    assert found(client)["comments"].total == 1
    round_ = Topic.objects.get(staff_title="Under review").rounds.get()
    make.take_seat(round_, reviewer)
    groups = found(client)
    assert [one.title for one in groups["drafts"].results] == ["Under review"]
    assert groups["comments"].total == 2
    assert all(client.get(one).status_code == 200 for one in links(client))


@pytest.mark.parametrize("name", [name for name, role in states.ROLES.items() if role.is_active])
def test_nobody_is_led_to_what_is_closed_to_them(name):
    cast = states.Cast()
    for build in (states.in_review, states.published):
        topic = build(cast)
        ClinicalCode.objects.create(topic=topic, system="x", code=WORD)
        actions.comment(
            version_id=make.open_version(topic).pk, by=cast.writer, section="risks", quote="", body=WORD
        )
    client = signed_in(User.objects.get(pk=cast.people[name].pk))
    for typed in (WORD, "250 mg", "example", "topic"):
        answer = client.get(HERE, {"q": typed})
        if answer.status_code == 403:
            assert not states.ROLES[name].permissions
            return
        told = links(client, typed)
        assert {one: client.get(one).status_code for one in told} == dict.fromkeys(told, 200)


@pytest.mark.parametrize("who", OUTSIDE)
def test_outsiders_get_nothing(library, who):
    answer = client_of(who).get(HERE, {"q": WORD})
    assert answer.status_code == outside_status(who)
    assert WORD not in answer.content.decode()
    assert "everywhere-q" not in answer.content.decode()


def test_finding_much_takes_the_queries_of_finding_one(library):
    clients = [client_of(who) for who in ("reviewer", "writer", "superuser")]

    def queries() -> list[int]:
        counts = []
        for client in clients:
            found(client)
            with CaptureQueriesContext(connection) as captured:
                found(client)
            counts.append(len(captured))
        return counts

    before = queries()
    writer, signer = User.objects.get(username="author"), User.objects.get(username=f"{WORD}-signer")
    for number in range(8):
        topic = make.make_topic(writer, f"{WORD} {number}", sections=sections(f"The {WORD} hurts."))
        round_ = make.submit(topic, writer, note=f"The {WORD} again.")
        said = {"section": "risks", "quote": "", "body": f"{WORD} {number}"}
        actions.comment(version_id=round_.version_id, by=writer, **said)
        if number % 2:
            make.approve(round_, signer, comment=f"{WORD} {number}")
            make.revise(topic, writer, signer, references=[{"text": WORD, "url": ""}])
            take_report(topic.editions.shown().get(), section="", words=f"{WORD} {number}")
        make.make_user(None, f"{WORD}-{number}")
        Category.objects.create(slug=f"c-{number}", name=f"{WORD} {number}")
    assert queries() == before
    assert max(before) < 70
