"""Notices on sources: which pages cite one, what is flagged, and which reviews open."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from encyclopedia.content import source_key, source_keys
from encyclopedia.drafting import content_of
from encyclopedia.errors import BadInput, NotAllowed, WrongState
from encyclopedia.models import Reference, ReviewKind, Scope, Topic
from reviews import actions
from reviews.actions.sources import Marked, prospect
from reviews.audit import Fault, verify_chain
from reviews.models import AuditEvent, ReviewPolicy, ReviewRound, SourceNotice
from reviews.sources import citing, flags, gaps_of, reference_of, unanswered
from tests import factories as make
from tests.encyclopedia.search.test_plans import multiply, read_whole

pytestmark = pytest.mark.django_db

DOI = "10.1000/Nerves.7"


def page(writer: User, signer: User, title: str = "", **source: str) -> Topic:
    """A page that patients read and that cites one source."""
    reference = {"text": "Smith on nerves.", **(source or {"doi": DOI})}
    return make.published_topic(writer, signer, title, references=[reference])


def mark(by: User, source: str = DOI, **changes: Any) -> Marked:
    key = source_key(source)
    return actions.mark_source(
        **{
            "source": source,
            "status": SourceNotice.Status.RETRACTED,
            "note": "Retracted by the journal in May.",
            "base": prospect(key).base if key else "",
            "by": by,
            **changes,
        }
    )


def open_rounds(topic: Topic) -> list[ReviewRound]:
    return list(topic.rounds.filter(closed_at__isnull=True))


def test_marking_opens_a_review_of_every_page_that_shows_the_source_and_says_why(
    writer, signer, chair
) -> None:
    first = page(writer, signer)
    other = page(writer, signer, url=f"https://dx.doi.org/{DOI.upper()}")
    apart = page(writer, signer, doi="10.1000/nerves.70")
    marked = mark(chair, f"https://doi.org/{DOI}")
    assert {round_.topic.pk for round_ in marked.opened} == {first.pk, other.pk}
    (round_,) = open_rounds(first)
    assert (round_.kind, round_.scope) == (ReviewKind.REAFFIRMATION, Scope.WHOLE_PAGE)
    assert "Smith on nerves." in round_.note
    assert "Retracted by the journal in May." in round_.note
    assert open_rounds(apart) == []
    event = AuditEvent.objects.get(act="mark source")
    assert event.actor == chair
    assert event.details["reopened"] == sorted([first.public_id, other.public_id])
    assert AuditEvent.objects.filter(act="reaffirm").count() == 2
    assert not [link for link in verify_chain() if isinstance(link, Fault)]


def test_a_page_whose_policy_opens_no_review_is_flagged_alone(writer, signer, chair) -> None:
    topic = page(writer, signer)
    policy = actions.make_own_policy(topic_id=topic.pk, by=chair)
    ReviewPolicy.objects.filter(pk=policy.pk).update(reopens_on_source_notice=False)
    assert mark(chair).opened == []
    assert open_rounds(topic) == []
    assert [flag.row.topic for flag in unanswered()] == [topic]


def test_a_page_under_review_gets_no_second_review(writer, signer, chair) -> None:
    topic = page(writer, signer)
    actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="A look.")
    assert mark(chair).opened == []
    assert len(open_rounds(topic)) == 1
    assert unanswered() == []
    assert [flag.row.topic for flag in flags()] == [topic]


def test_drafts_and_texts_in_review_are_flagged_and_what_is_superseded_or_gone_is_not(
    writer, signer, chair
) -> None:
    draft = make.make_topic(writer, "A draft", references=[{"text": "Smith.", "doi": DOI}])
    reviewed = make.make_topic(writer, "In review", references=[{"text": "Smith.", "doi": DOI}])
    make.submit(reviewed, writer)
    revised = page(writer, signer)
    make.revise(revised, writer, signer, references=[{"text": "Jones.", "doi": "10.1000/other"}])
    withdrawn = page(writer, signer, "Withdrawn")
    actions.withdraw_topic(topic_id=withdrawn.pk, by=chair, reason="Wrong.")
    assert mark(chair).opened == []
    assert [flag.row.topic for flag in flags()] == [draft, reviewed, withdrawn]
    assert [len(flags(topic)) for topic in (draft, revised, withdrawn)] == [1, 0, 1]
    assert unanswered() == []


def test_a_retracted_source_stops_a_submission_and_a_superseded_one_does_not(writer, chair) -> None:
    topic = make.make_topic(writer, references=[{"text": "Smith.", "doi": DOI}])
    notice = mark(chair).notice
    with pytest.raises(BadInput, match=r"Reference 1 was retracted.*Retracted by the journal in May\."):
        make.submit(topic, writer)
    actions.lift_source_notice(notice_id=notice.pk, by=chair, reason="It was another article.")
    mark(chair, status=SourceNotice.Status.SUPERSEDED, note="A new edition is out.")
    told = [
        gap for gap in gaps_of(content_of(make.open_version(topic)), topic) if gap.code == "source_superseded"
    ]
    assert ["A new edition is out." in gap.message for gap in told] == [True]
    make.submit(topic, writer)


def test_a_lifted_notice_flags_nothing_and_the_reviews_go_on(writer, signer, chair) -> None:
    topic = page(writer, signer)
    notice = mark(chair).notice
    actions.lift_source_notice(notice_id=notice.pk, by=chair, reason="It was another article.")
    assert flags() == []
    assert len(open_rounds(topic)) == 1
    event = AuditEvent.objects.get(act="lift source notice")
    assert (event.reason, event.details["source"]) == ("It was another article.", f"doi:{DOI.lower()}")
    with pytest.raises(WrongState):
        actions.lift_source_notice(notice_id=notice.pk, by=chair, reason="Again.")
    mark(chair)


def test_the_chair_alone_marks_and_lifts_once_and_with_a_reason(writer, signer, chair) -> None:
    for other in (writer, signer, make.make_user("manager")):
        with pytest.raises(NotAllowed):
            mark(other)
    for wrong in ({"note": " "}, {"status": "burnt"}, {"source": "a book"}):
        with pytest.raises(BadInput):
            mark(chair, **wrong)
    notice = mark(chair).notice
    with pytest.raises(WrongState, match="stands on this source already"):
        mark(chair, f"doi: {DOI.upper()}")
    for other in (writer, signer):
        with pytest.raises(NotAllowed):
            actions.lift_source_notice(notice_id=notice.pk, by=other, reason="No.")
    with pytest.raises(BadInput):
        actions.lift_source_notice(notice_id=notice.pk, by=chair, reason=" ")
    assert SourceNotice.objects.count() == 1


def test_a_list_of_pages_that_changed_since_it_was_shown_is_shown_again(writer, signer, chair) -> None:
    page(writer, signer)
    seen = prospect(source_key(DOI)).base
    page(writer, signer)
    with pytest.raises(WrongState):
        mark(chair, base=seen)
    assert not SourceNotice.objects.exists()
    assert not ReviewRound.objects.filter(closed_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("10.1000/ABC.", "doi:10.1000/abc"),
        (" doi:10.1000/abc ", "doi:10.1000/abc"),
        ("DOI: 10.1000/abc", "doi:10.1000/abc"),
        ("https://doi.org/10.1000/abc", "doi:10.1000/abc"),
        ("http://dx.doi.org/10.1000/a%28b%29", "doi:10.1000/a(b)"),
        ("PMID: 00123", "pmid:123"),
        ("PubMed 123", "pmid:123"),
        ("123", "pmid:123"),
        ("https://pubmed.ncbi.nlm.nih.gov/123/", "pmid:123"),
        ("https://www.Example.org/guideline/#part", "url:example.org/guideline"),
        ("example.org/guideline", "url:example.org/guideline"),
        ("A book on nerves", ""),
        ("https://", ""),
        ("", ""),
    ],
)
def test_a_source_is_known_in_any_usual_form(typed: str, key: str) -> None:
    assert source_key(typed) == key


HOSTS = (
    "example.org",
    "www.Example.org",
    "example.org:443",
    "www.example.org:80",
    "sub.example.org",
    "bücher.org",
)
FORMS = st.one_of(
    st.builds(
        lambda n, end: {"doi": f"10.1000/X{n}{end}"}, st.integers(1, 3), st.sampled_from(["", ".", ";"])
    ),
    st.builds(
        lambda host, n: {"url": f"https://{host}/10.1000/x%{n + 0x30:x}"},
        st.sampled_from(["doi.org", "dx.doi.org", "DOI.org:443"]),
        st.integers(1, 3),
    ),
    st.builds(lambda n, zeros: {"pmid": "0" * zeros + str(n)}, st.integers(1, 12), st.integers(0, 3)),
    st.builds(lambda n: {"url": f"https://www.ncbi.nlm.nih.gov/pubmed/{n}"}, st.integers(1, 12)),
    st.builds(
        lambda host, path, rest: {"url": f"https://{host}{path}{rest}"},
        st.sampled_from(HOSTS),
        st.sampled_from(["", "/", "/a", "/a/", "/A", "/a_b%", "/é", f"/{'a' * 250}"]),
        st.sampled_from(["", "?q=1", "#part"]),
    ),
)


@given(forms=st.lists(FORMS, min_size=2, max_size=8))
@settings(max_examples=40, deadline=None)
def test_the_filter_in_sql_lets_through_every_reference_with_the_key(forms: list[dict[str, str]]) -> None:
    """Whatever is found by reading all references is found by asking the database."""
    writer = make.make_user("writer")
    topic = make.make_topic(writer, references=[{"text": f"S{n}.", **form} for n, form in enumerate(forms)])
    rows = list(Reference.objects.filter(version__topic=topic))
    for key in set().union(*(source_keys(reference_of(row)) for row in rows)):
        wanted = {row.position for row in rows if key in source_keys(reference_of(row))}
        assert {row.number for row in citing({key}) if row.topic == topic} == wanted


@pytest.mark.postgres
def test_sources_are_looked_up_and_not_every_reference_is_read(writer) -> None:
    version = make.open_version(make.make_topic(writer, references=[{"text": "S.", "doi": DOI}]))
    one, copied = version.references.get().pk, {"id": "id + n", "position": "position + n"}
    url = "'https://www.example.org/w' || n || '/'"
    multiply(Reference, one, **copied, doi="'10.1000/w' || n", pmid="n::text", url=url)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE encyclopedia_reference")
    with CaptureQueriesContext(connection) as taken:
        found = citing([source_key(DOI), source_key("10.1000/w77"), "pmid:78", "url:example.org/w12345"])
    assert [row.number for row in found] == [1, 78, 79, 12346]
    for query in taken.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {query['sql']}")
            lines = [str(row[0]) for row in cursor.fetchall()]
        assert Reference._meta.db_table not in {read_whole(line) for line in lines}, lines


def test_looking_takes_as_many_queries_for_many_pages_as_for_one(writer, signer, chair) -> None:
    def queries(look: Any) -> int:
        with CaptureQueriesContext(connection) as taken:
            look()
        return len(taken)

    looks = [lambda: prospect(source_key(DOI)), flags, unanswered]
    page(writer, signer)
    SourceNotice.objects.create(
        key=source_key(DOI), status="superseded", note="N.", marked_at="2026-01-01T00:00Z", marked_by=chair
    )
    few = [queries(look) for look in looks]
    for _more in range(4):
        page(writer, signer)
    assert [queries(look) for look in looks] == few
    assert max(few) <= 4
