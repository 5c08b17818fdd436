"""The screens on which readers' reports are read and settled, and where else staff come across them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encyclopedia.models import ReaderReport, Topic
from encyclopedia.readers import count_opinion
from reviews import actions
from reviews.models import ReportStep, ReviewRound
from reviews.reports import standing_reports
from tests import factories as make
from tests.reviews.admin.editing import editor

pytestmark = pytest.mark.django_db

LIST = reverse("admin:encyclopedia_readerreport_changelist")
HOSTILE = "<script>alert('zyx')</script> \u202eevil\u202c & <b>bold</b>"


@pytest.fixture
def topic(writer, signer) -> Topic:
    return make.published_topic(writer, signer, "Nerve Block")


def report(topic: Topic, words: str = "The dose is wrong.", section: str = "risks"):
    return make.report(topic, words, section)


def url(one) -> str:
    return reverse("admin:encyclopedia_readerreport_change", args=[one.pk])


def sent(client, one, do: str, **typed: str):
    """Send one of the forms on the report's page, as it now stands."""
    base = str(standing_reports().get(pk=one.pk).last_step)
    fields = {f"{do}-{name}": value for name, value in {"base": base, **typed}.items()}
    return client.post(url(one), {"do": do, **fields}, follow=True)


def hub(client, topic) -> str:
    return client.get(reverse("admin:encyclopedia_topic_change", args=[topic.pk])).content.decode()


def test_the_list_shows_what_waits_most_harmful_first_and_copies_behind_the_first(topic, chair) -> None:
    report(topic, "A word is misspelled.", "")
    report(topic, "The link is broken.", "")
    report(topic, "the LINK is broken", "")
    report(topic, "Somebody died of it.")
    page = editor(chair).get(LIST).content.decode()
    died, misspelled, link = (page.index(words) for words in ("Somebody died", "A word is", "The link is"))
    assert died < misspelled < link
    assert "the LINK is broken" not in page
    assert "Serious harm?" in page
    everything = editor(chair).get(LIST, {"state": "all"}).content.decode()
    assert "the LINK is broken" in everything


def test_a_later_page_has_the_reports_that_are_left_and_takes_no_more_queries(topic, chair) -> None:
    first = report(topic, "A word is misspelled.", "")
    client = editor(chair)
    client.get(LIST)

    def listed(**query: str) -> tuple[list[str], int]:
        with CaptureQueriesContext(connection) as taken:
            page = client.get(LIST, {"state": "all", **query}).content.decode()
        return re.findall(r"edition 1: Part (\d+)", page), len(taken)

    _none, few = listed()
    kept = {field.attname: getattr(first, field.attname) for field in ReaderReport._meta.concrete_fields}
    copies = [{**kept, "id": None, "heading": f"Part {n}", "proposed_harm": "minor"} for n in range(1, 60)]
    ReaderReport.objects.bulk_create(ReaderReport(**one) for one in copies)
    assert listed() == ([str(n) for n in range(1, 51)], few)
    assert listed(p="2") == ([str(n) for n in range(51, 60)], few)


@pytest.mark.parametrize(
    "query",
    [
        {"topic": "x"},
        {"topic": "9" * 40},
        {"topic": "\u0661"},
        {"state": "nonsense"},
        {"harm": "nonsense"},
        {"o": "1.2"},
        {"q": "x"},
    ],
)
def test_the_list_answers_whatever_its_address_says(topic, chair, query) -> None:
    report(topic)
    assert editor(chair).get(LIST, query).status_code in (200, 302)


def test_what_a_reader_wrote_is_shown_as_words_and_never_as_markup(topic, chair) -> None:
    one = report(topic, HOSTILE)
    weighed = actions.weigh_report(report_id=one.pk, by=chair, base=0, harm="serious", reason="Look.")
    pages = (
        editor(chair).get(url(one)).content.decode(),
        editor(chair).get(LIST, {"state": "all"}).content.decode(),
        hub(editor(chair), topic),
        editor(chair)
        .get(reverse("admin:reviews_reviewround_change", args=[weighed.round_id]), follow=True)
        .content.decode(),
    )
    for page in pages:
        assert "<script>alert" not in page
        assert "<b>bold</b>" not in page
    for page in pages[:3]:
        assert "&lt;script&gt;alert(&#x27;zyx&#x27;)" in page
        assert "readers-words" in page


def test_a_chair_weighs_a_report_as_serious_and_is_told_which_review_opened(topic, chair) -> None:
    one = report(topic)
    answer = sent(editor(chair), one, "weigh", harm="serious", reason="It says ten times the dose.")
    round_ = ReviewRound.objects.get(closed_at__isnull=True)
    page = answer.content.decode()
    assert f"The board has it before it: review round {round_.number}." in page
    assert "do-weigh" not in page
    assert "do-answer" not in page
    assert "do-remove" in page


def test_a_manager_answers_with_the_edition_that_changed_it(topic, writer, signer) -> None:
    one = report(topic, "A word is misspelled.", "")
    make.revise(topic, writer, signer, summary="Mended.")
    client = editor(make.make_user("manager"))
    page = sent(client, one, "answer", answer="Spelled right now.", edition="2").content.decode()
    assert "The answer is recorded." in page
    assert "Changed in edition 2" in page
    assert f"/topics/{topic.slug}/editions/2/" in page
    assert one.steps.get().note == "Spelled right now."


def test_what_was_typed_is_kept_when_it_is_refused(topic, chair) -> None:
    one = report(topic)
    client = editor(chair)
    missing = sent(client, one, "weigh", harm="serious", reason="")
    assert missing.status_code == 400
    assert 'value="serious"' in missing.content.decode()
    stale = client.post(
        url(one),
        {"do": "dismiss", "dismiss-base": "999", "dismiss-reason": "Typed with care."},
    )
    assert stale.status_code == 409
    assert "Typed with care." in stale.content.decode()
    assert 'name="dismiss-base" value="999"' in stale.content.decode()
    assert client.post(url(one), {"do": "nonsense"}).status_code == 400
    assert not ReportStep.objects.exists()


def test_removed_words_are_on_no_screen(topic, chair) -> None:
    one = report(topic, "I am Zyx Canary.")
    page = sent(editor(chair), one, "remove", reason="It names them.").content.decode()
    assert "The words were removed." in page
    for shown in (page, editor(chair).get(LIST).content.decode(), hub(editor(chair), topic)):
        assert "Canary" not in shown


@pytest.mark.parametrize(
    ("role", "may"), [("writer", False), ("reviewer", False), ("manager", True), ("chair", True)]
)
def test_who_triages_reads_the_list_and_others_meet_the_words_on_the_hub(topic, role, may) -> None:
    one = report(topic, "The third word is misspelled.", "")
    for shown in (True, True, False):
        count_opinion(topic.editions.get(), helpful=shown)
    client = editor(make.make_user(role))
    assert client.get(LIST).status_code == (200 if may else 403)
    assert client.get(url(one)).status_code == (200 if may else 403)
    assert client.post(url(one), {"do": "dismiss"}).status_code == (400 if may else 403)
    page = hub(client, topic)
    assert "The third word is misspelled." in page
    assert "Edition 1: helpful to 2, not to 1." in page
    assert (url(one) in page) is may


def test_the_board_reads_the_report_beside_the_review_that_it_led_to(topic, signer, chair) -> None:
    one = report(topic)
    step = actions.weigh_report(report_id=one.pk, by=chair, base=0, harm="serious", reason="Look.")
    make.take_seat(step.round, signer)
    page = editor(signer).get(reverse("admin:reviews_reviewround_change", args=[step.round_id]))
    text = page.content.decode()
    assert "What readers reported" in text
    assert "The dose is wrong." in text
    assert "may tell of serious harm" in text


def test_your_work_says_how_many_wait_and_how_many_may_be_harmful(topic, chair, writer) -> None:
    index = reverse("admin:index")
    assert "reports wait" not in editor(chair).get(index).content.decode()
    report(topic, "A word is misspelled.", "")
    report(topic)
    report(topic)
    for person in (chair, make.make_user("manager")):
        page = editor(person).get(index).content.decode()
        assert "2 reports wait, 1 may be harmful." in page
        assert LIST in page
    assert "reports wait" not in editor(writer).get(index).content.decode()


def test_no_screen_asks_more_of_the_database_for_many_reports_than_for_one(topic, chair) -> None:
    def queries(path: str) -> int:
        client = editor(chair)
        with CaptureQueriesContext(connection) as taken:
            assert client.get(path).status_code == 200
        return len(taken)

    one = report(topic)
    paths = (
        LIST,
        url(one),
        reverse("admin:encyclopedia_topic_change", args=[topic.pk]),
        reverse("admin:index"),
    )
    few = [queries(path) for path in paths]
    for n in range(6):
        report(topic, f"Another thing, {n}.")
        report(topic, "The dose is wrong.")
    assert [queries(path) for path in paths] == few


@pytest.mark.parametrize("number", ["0", "999", "x", "9" * 40, "1/delete"])
def test_addresses_of_no_report_answer_404_or_403(topic, chair, number) -> None:
    assert editor(chair).get(f"{LIST}{number}/change/").status_code in (403, 404)
