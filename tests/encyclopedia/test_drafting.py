"""Saving words: who may, from which base, and nothing hostile gets in by any front door (invariants 2, 3 and 8)."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from encyclopedia import rendering
from encyclopedia.content import canonical_bytes, content_hash
from encyclopedia.drafting import WRITE_PERMISSION, StaleBase, content_of, save_draft
from encyclopedia.errors import BadInput, NotAllowed, Refused, WrongState
from encyclopedia.incoming import settle_incoming
from encyclopedia.models import Contribution, Edition, Section, Topic, TopicKind, TopicVersion
from reviews import actions
from reviews.workflow import VERSION_ACTS, Act
from tests import factories as make
from tests.databases import triggers_lifted

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer() -> User:
    return make.make_user("writer")


@pytest.fixture
def draft(writer: User) -> TopicVersion:
    return make.open_version(make.make_topic(writer))


def save(version: TopicVersion, by: User, **asked) -> object:
    raw = {**make.words(version.title), **asked.pop("words", {})}
    return save_draft(
        **{"version_id": version.pk, "raw": raw, "base_hash": version.content_hash, "by": by, **asked}
    )


def test_a_save_without_a_base_is_refused_and_not_let_through(draft: TopicVersion, writer: User):
    with pytest.raises(BadInput):
        save(draft, writer, base_hash="", words={"summary": "Mine."})
    assert make.open_version(draft.topic).summary != "Mine."


def test_a_save_with_a_base_that_never_was_is_told_both_texts(draft: TopicVersion, writer: User):
    with pytest.raises(StaleBase) as told:
        save(draft, writer, base_hash="0" * 64, words={"summary": "Mine."})
    assert told.value.proposed["summary"] == "Mine."
    assert told.value.current == content_of(draft)


def test_the_same_words_are_no_change_and_no_contribution(draft: TopicVersion):
    other = make.make_user("writer")
    assert save(draft, other).changed is False
    assert not Contribution.objects.filter(user=other).exists()
    draft.refresh_from_db()
    assert draft.history.count() == 1


def test_a_save_leaves_a_contribution_and_a_history_with_its_reason(draft: TopicVersion):
    other = make.make_user("writer")
    save(draft, other, words={"summary": "Mine."}, reason="Clearer.")
    assert Contribution.objects.get(user=other).act == "edited"
    draft.refresh_from_db()
    assert draft.history.first().history_change_reason == "Clearer."
    assert draft.content_hash == content_hash(content_of(draft))


@pytest.mark.parametrize("role", ["reviewer", "chair", "manager", None])
def test_nobody_writes_without_the_role(draft: TopicVersion, role: str | None):
    with pytest.raises(NotAllowed):
        save(draft, make.make_user(role), words={"summary": "Mine."})


def test_words_in_review_are_frozen(draft: TopicVersion, writer: User):
    make.submit(draft.topic, writer)
    with pytest.raises(WrongState):
        save(draft, writer, words={"summary": "Mine."})


def test_sections_keep_their_rows_when_they_move_and_lose_them_when_they_go(
    draft: TopicVersion, writer: User
):
    rows = dict(draft.sections.values_list("key", "pk"))
    sections = make.words()["sections"]
    save(
        draft, writer, words={"sections": [sections[3], sections[0], {**sections[1], "html": "<p>New.</p>"}]}
    )
    kept = dict(draft.sections.values_list("key", "pk"))
    assert list(kept) == ["risks", "treatment-overview", "why-it-is-done"]
    assert all(rows[key] == pk for key, pk in kept.items())


def test_only_a_writer_settles_what_an_import_brought(draft: TopicVersion):
    with pytest.raises(NotAllowed):
        settle_incoming(topic_id=draft.topic_id, content_hash="x", by=make.make_user("chair"))


# --- Hostile words by every front door ----------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script><p>Safe.</p>",
    "<p onclick=\"alert(1)\" style='position:fixed'>Safe.</p>",
    '<p><img src=x onerror="alert(1)">Safe.</p>',
    '<p><a href="javascript:alert(1)">Safe.</a></p>',
    '<p><a href="JaVa\tScRiPt:alert(1)">Safe.</a> <a href=" &#14; javascript:alert(1)">x</a></p>',
    '<p><a href="data:text/html,<script>alert(1)</script>">Safe.</a></p>',
    '<p><a href="//evil.example/">Safe.</a> <a href="\\\\evil.example">x</a></p>',
    "<svg><script>alert(1)</script></svg><p>Safe.</p>",
    '<svg/onload=alert(1)><math><mtext></p><style><img src=x onerror="alert(1)"></style></math><p>Safe.</p>',
    '<iframe src="javascript:alert(1)"></iframe><object data="x"></object><embed src="x"><p>Safe.</p>',
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.example><p>Safe.</p>",
    '<form action="//evil.example"><input name=q autofocus onfocus=alert(1)><button>x</button></form><p>Safe.</p>',
    "<p>Safe.</p><!--opening--><!-- <script>alert(1)</script> -->",
    "<p>Safe.<p><b><i>malformed</b></i><table><tr><td><script>alert(1)//",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">Safe.</p></noscript>',
    "<p>Safe.</p></main></body></html><script>alert(1)</script>",
    '<base href="//evil.example/"><meta http-equiv=refresh content="0;url=//evil.example"><p>Safe.</p>',
)
HARM = re.compile(
    r"<\s*(script|svg|math|iframe|object|embed|style|link|form|input|img|base|meta|noscript)\b"
    r"|\son\w+\s*=|\sstyle\s*=|javascript:|data:text|href=\"//|href=\"\\",
    re.IGNORECASE,
)
# The one drawing that the page itself brings: the QR code of its address.
PAGES_OWN_CODE = re.compile(
    r'<svg aria-hidden="true" focusable="false" viewBox="[0-9 ]+" class="qr">'
    r'<path stroke="#000" d="[Mmh0-9. -]+"/></svg>'
)


def article_of(topic: Topic) -> str:
    text = Client().get(f"/topics/{topic.slug}/").content.decode()
    start = text.index("<article")
    return text[start : text.index("</article>")]


def hostile_words() -> dict[str, object]:
    """Every trick in every field that a patient reads."""
    trick = "\"><script>alert(1)</script><img src=x onerror='alert(1)'>"
    plain = make.words(f"Nerve {trick}"[:190])
    plain["summary"] = f"In short {trick} \u202e\x00\x07"
    plain["also_called"] = [f"Shot {trick}"[:100]]
    plain["author"] = trick
    sections = [{**part, "heading": f"{part['heading']} {trick}"} for part in plain["sections"]]
    for part in sections:
        part["html"] = "".join(HOSTILE)
    more = [
        {"key": f"more-{number}", "heading": f"More {number}", "html": html}
        for number, html in enumerate(HOSTILE)
    ]
    return {
        **plain,
        "sections": sections + more,
        "references": [{"text": trick, "url": "https://example.org/"}],
    }


def assert_harmless(topic: Topic) -> None:
    text = PAGES_OWN_CODE.sub("", article_of(topic), count=1)
    assert text.count("Safe.") >= len(HOSTILE)
    tags = "".join(re.findall(r"<[^>]*>", text))
    found = HARM.search(tags)
    assert found is None, found
    head = Client().get(f"/topics/{topic.slug}/").content.decode().partition("<article")[0]
    assert "alert(1)</script>" not in head


def test_hostile_words_come_out_harmless_through_the_editor(draft: TopicVersion, writer: User):
    save(draft, writer, words=hostile_words())
    make.approve(make.submit(draft.topic, writer), make.make_user("reviewer"))
    assert_harmless(Topic.objects.get(pk=draft.topic_id))


def test_hostile_words_come_out_harmless_through_the_import(writer: User):
    actions.import_topic(
        source_id="<script>alert(1)</script>",
        language="en",
        kind=TopicKind.objects.get(key="treatment"),
        raw=hostile_words(),
        by=writer,
    )
    topic = Topic.objects.get()
    make.approve(make.submit(topic, writer), make.make_user("reviewer"))
    assert_harmless(topic)


def test_hostile_words_that_were_written_past_every_door_come_out_harmless(draft: TopicVersion, writer: User):
    """``objects.create`` stores what it is given; the renderer trusts nobody."""
    topic = Topic.objects.get(pk=draft.topic_id)
    make.approve(make.submit(topic, writer), make.make_user("reviewer"))
    stored = topic.editions.get()
    raw = {**stored.signed_content(), "summary": "<script>alert(1)</script>"}
    raw["sections"] = [
        {"key": f"more-{number}", "heading": "<script>alert(1)</script>", "html": html}
        for number, html in enumerate(HOSTILE)
    ]
    with triggers_lifted(connection):
        Edition.objects.filter(pk=stored.pk).update(content=canonical_bytes(raw).decode())
    again = Edition.objects.select_related("topic").get(pk=stored.pk)
    rendering.store_page(rendering.write_page(again, None))
    assert_harmless(topic)


def test_a_section_made_by_hand_is_refused_at_submission_or_harmless(draft: TopicVersion, writer: User):
    Section.objects.create(
        version=draft, key="extra", heading="Extra", body=HOSTILE[0], position=50, content_hash="x"
    )
    with pytest.raises(Refused):
        make.submit(draft.topic, writer)


def test_a_text_of_a_megabyte_is_taken_and_a_larger_one_refused_in_words(draft: TopicVersion, writer: User):
    sections = make.words()["sections"]
    body = "<p>" + "word " * 199_000 + "</p>"
    save(draft, writer, words={"sections": [{**sections[0], "html": body}, *sections[1:]]})
    version = make.open_version(draft.topic)
    with pytest.raises(BadInput):
        save(version, writer, words={"sections": [{**sections[0], "html": body * 2}, *sections[1:]]})


def test_the_permission_is_the_one_of_the_workflow_table():
    assert VERSION_ACTS[Act.SAVE_DRAFT].permission == WRITE_PERMISSION


@pytest.mark.parametrize("lost", ["role", "account"])
def test_a_role_or_an_account_that_went_after_the_person_was_read_is_seen(
    draft: TopicVersion, writer: User, lost: str
):
    assert writer.has_perm(WRITE_PERMISSION), "asked, and so remembered by this copy of the person"
    other = User.objects.get(pk=writer.pk)
    if lost == "role":
        other.groups.clear()
    else:
        User.objects.filter(pk=writer.pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        save(draft, writer, words={"summary": "Mine."})
    assert make.open_version(draft.topic).summary != "Mine."
