"""What readers tell us of a page: a sum, or a report bound to the edition they read, and nothing about them."""

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from lxml import html

from encyclopedia.models import HelpfulCount, ReaderReport, ReaderWords, TopicKind
from reviews import actions
from tests import factories as make
from tests.databases import all_rows
from tests.encyclopedia.readers import HARM, address, opinion, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make.make_user("writer"), make.make_user("reviewer")


@pytest.fixture
def topic(people):
    return make.published_topic(*people, "Nerve Block")


def tree_of(response):
    return html.fromstring(response.content)


def words_of(response) -> str:
    return " ".join(tree_of(response).text_content().split())


# --- The form on the page ---


def test_a_topic_page_ends_with_a_form_that_carries_its_edition_and_no_token(client, topic):
    tree = tree_of(client.get(f"/topics/{topic.slug}/"))
    forms = tree.xpath("//section[@class='reader']//form")
    assert [form.get("method") for form in forms] == ["post", "post"]
    assert {form.get("action") for form in forms} == {"feedback/"}
    assert [form.xpath(".//input[@name='edition']/@value") for form in forms] == [["1"], ["1"]]
    assert tree.xpath("//select[@name='section']/option/@value")[:2] == ["", "treatment-overview"]
    assert {field.get("name") for field in tree.xpath("//section[@class='reader']//input")} == {
        "edition",
        "more",
    }
    assert "Do not write your name or anything about your own health." in tree.text_content()


def test_past_editions_and_withheld_pages_have_no_form_and_a_switch_takes_all_away(
    client, people, topic, settings
):
    make.revise(topic, *people, summary="Other words.")
    for shown in (f"/topics/{topic.slug}/editions/1/", f"/topics/{topic.slug}/?as_of={timezone.localdate()}"):
        assert not tree_of(client.get(shown)).xpath("//section[@class='reader']")
    page = f"/topics/{topic.slug}/"
    before = client.get(page).headers["ETag"]
    settings.READER_REPORTS = False
    without = client.get(page)
    assert not tree_of(without).xpath("//section[@class='reader']")
    assert without.headers["ETag"] != before
    assert client.get(address(topic)).status_code == send(topic).status_code == 404
    assert not ReaderReport.objects.exists()
    settings.READER_REPORTS = True
    TopicKind.objects.update(on_expiry="replace", review_interval_months=1)
    with time_machine.travel(timezone.now() + timezone.timedelta(days=800)):
        assert not tree_of(client.get(page)).xpath("//section[@class='reader']")
        withheld = tree_of(client.get(address(topic)))
        assert withheld.xpath("//textarea")
        assert not withheld.xpath("//select")
        assert send(topic).status_code == 303


# --- Opinions ---


def test_opinions_become_sums_of_the_edition_and_nothing_else(client, people, topic):
    answer = opinion(topic, "yes")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address(topic)}?told=yes")
    assert not answer.cookies
    make.revise(topic, *people, summary="Other words.")
    assert opinion(topic, "no", edition="2").status_code == 303
    assert opinion(topic, "yes", edition="1").status_code == 303
    sums = HelpfulCount.objects.order_by("edition__number")
    assert list(sums.values_list("edition__number", "helpful", "not_helpful")) == [(1, 2, 0), (2, 0, 1)]
    assert not ReaderReport.objects.exists()


def test_whoever_did_not_find_it_helpful_may_say_why_and_need_not(client, topic):
    answer = client.get(address(topic), {"told": "no"})
    assert "You do not have to say." in words_of(answer)
    assert tree_of(answer).xpath("//textarea")
    assert not tree_of(client.get(address(topic), {"told": "yes"})).xpath("//textarea")


def test_many_opinions_at_once_are_all_counted(real_database, people):
    topic = make.published_topic(*people)
    done = real_database.together(*[lambda: opinion(topic, "yes").status_code] * 8)
    assert done == [303] * 8
    assert HelpfulCount.objects.get().helpful == 8


# --- Reports ---


def test_a_report_is_kept_with_its_edition_section_and_day_and_with_nothing_of_its_sender(topic):
    answer = send(topic, HTTP_USER_AGENT="Seen/1.0", HTTP_ACCEPT_LANGUAGE="tlh")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address(topic)}?told=report")
    report = ReaderReport.objects.get()
    assert (report.edition.number, report.section, report.heading) == (1, "risks", "Risks")
    assert report.received_on == timezone.localdate()
    assert report.words.text == HARM
    assert (report.proposed_harm, report.proposed_because) == (
        "serious",
        ["emergency", "dose", "safety section", "amount"],
    )
    stored = str([all_rows()[f"encyclopedia_{name}"] for name in ("readerreport", "readerwords")])
    assert "203.0.113.7" not in stored
    assert "Seen" not in stored
    assert f"{timezone.now():%H:%M}" not in stored
    assert not Client().get(answer.headers["Location"]).cookies


@pytest.mark.parametrize("number", ["1", "2", "99", "-1", "x", "", "1" * 400, "²"])
def test_the_edition_that_was_read_counts_and_one_that_never_was_stands_for_the_current(
    people, topic, number
):
    make.revise(topic, *people, summary="Other words.")
    assert send(topic, edition=number).status_code == 303
    assert ReaderReport.objects.get().edition.number == (1 if number == "1" else 2)


def test_a_section_that_the_edition_does_not_have_is_the_whole_page(topic):
    assert send(topic, section="<script>").status_code == 303
    assert ReaderReport.objects.get().section == ""


def test_the_form_comes_with_the_section_that_the_address_names(client, topic):
    tree = tree_of(client.get(address(topic), {"section": "risks"}))
    assert tree.xpath("//option[@selected]/@value") == ["risks"]


def test_addresses_and_numbers_are_masked_before_they_are_kept(topic):
    send(topic, text="I am jo@example.org, 555-123-4567. It says 5,000 mg.")
    kept = ReaderWords.objects.get().text
    assert kept == "I am [e-mail address removed], [number removed]. It says 5,000 mg."


def test_nothing_that_a_reader_wrote_stands_at_a_public_address(client, topic):
    send(topic, text="zyxcanary is wrong")
    for page in (
        f"/topics/{topic.slug}/",
        address(topic),
        f"{address(topic)}?told=report",
        f"/topics/{topic.slug}/editions/",
        "/search/?q=zyxcanary",
        "/",
    ):
        told = client.get(page).content.decode().replace('value="zyxcanary"', "")
        assert "zyxcanary is wrong" not in told, page


# --- What cannot be taken ---


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({"text": ""}, 400, "Say what is wrong"),
        ({"text": " \n\t "}, 400, "Say what is wrong"),
        ({"text": "\x00\u202e"}, 400, "Say what is wrong"),
        ({"text": "a" * 4001}, 413, "4,000 characters"),
        ({"more": "https://spam.example.org"}, 400, "once more"),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, 403, "another site"),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, 403, "another site"),
        ({"HTTP_ORIGIN": "https://evil.example.org"}, 403, "another site"),
    ],
)
def test_what_cannot_be_taken_is_shown_again_with_everything_that_was_typed(topic, typed, status, words):
    answer = send(topic, **typed)
    assert answer.status_code == status
    assert words in words_of(answer)
    tree = tree_of(answer)
    assert tree.xpath("//option[@selected]/@value") == ["risks"]
    assert tree.xpath("//input[@name='edition']/@value") == ["1"]
    text = typed.get("text", HARM)
    assert "\x00" in text or tree.xpath("//textarea")[0].text_content().strip() == text.strip()
    assert not tree.xpath("//input[@name='more']/@value")
    assert "no-store" in answer.headers["Cache-Control"]
    assert not ReaderReport.objects.exists()


@pytest.mark.parametrize(
    "header",
    [
        {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "http://testserver"},
        {},
    ],
)
def test_our_own_pages_may_send_whatever_an_honest_browser_says_of_them(topic, header):
    assert send(topic, **header).status_code == 303


def test_a_megabyte_is_not_even_read(topic, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        answer = send(topic, text="x" * 1_000_000)
    assert answer.status_code == 413
    assert len(answer.content) < 20_000


HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a\x00b\x08c",
    "\u202egnorw si siht\u202c",
    "👩‍👩‍👧 family 🚑",
    "' OR 1=1; DROP TABLE encyclopedia_edition; --",
    "{{ settings.SECRET_KEY }} {% debug %}",
    "=cmd|' /C calc'!A0",
    "z̸̡̢" + "\u0301" * 3000,
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "line\r\none\u2028two",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_characters_get_an_answer_and_are_kept_without_those_that_nobody_sees(topic, text):
    assert send(topic, text=text).status_code == 303
    kept = ReaderWords.objects.get().text
    assert kept
    assert not set("\x00\x08\u202e\u202c") & set(kept)
    again = send(topic, text=text, more="x")
    assert "<script>alert" not in again.content.decode()


def test_other_methods_and_topics_that_were_never_shown_are_refused_alike(client, people, topic):
    draft = make.make_topic(people[0], "Secret Draft")
    nothing = client.post("/topics/no-such/feedback/", {"text": "x"})
    hidden = client.post(f"/topics/{draft.slug}/feedback/", {"text": "x"})
    assert nothing.status_code == hidden.status_code == 404
    assert nothing.content == hidden.content
    assert client.get(f"/topics/{draft.slug}/feedback/").content == nothing.content
    for method in (client.put, client.delete, client.patch):
        assert method(address(topic)).status_code == 405


def test_a_page_that_was_withdrawn_meanwhile_still_takes_the_report_and_names_nothing_of_itself(
    client, topic
):
    actions.withdraw_topic(topic_id=topic.pk, by=make.make_user("chair"), reason="Unsafe.")
    assert client.get(address(topic)).status_code == 410
    answer = send(topic)
    assert answer.status_code == 303
    assert ReaderReport.objects.get().edition.number == 1
    for told in (client.get(answer.headers["Location"]), send(topic, text="")):
        assert "Nerve Block" not in told.content.decode()
        assert "Risks" not in told.content.decode()


def test_a_report_to_a_former_address_is_not_lost(client, topic):
    former = address(topic)
    actions.rename_topic(
        topic_id=topic.pk, by=make.make_user("chair"), slug="another-name", base_slug=topic.slug
    )
    assert client.get(former).status_code == 301
    answer = client.post(former, {"text": HARM})
    assert answer.headers["Location"] == "/topics/another-name/feedback/?told=report"
