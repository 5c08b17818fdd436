"""A small library with two years behind it, made by the acts of staff as time went on; and the report, read back."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import time_machine
from django.contrib.auth.models import User
from django.test import Client
from lxml import html

from encyclopedia.models import Topic
from encyclopedia.readers import count_opinion, take_report
from reviews import actions
from reviews.admin.picture.screens import PARTS
from tests import factories as make

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
LONG = "".join(
    f"<p>Wash your hands before you touch the bandage, on day {n} as on the first.</p>" for n in range(4)
)


def at(year: int, month: int, day: int) -> time_machine.travel:
    return time_machine.travel(datetime(year, month, day, 12, tzinfo=UTC), tick=False)


def publish(topic: Topic, writer: User, *signed: tuple[datetime, User]) -> None:
    """Submit now, and have it signed at these instants."""
    round_ = make.submit(topic, writer)
    for moment, signer in signed:
        with time_machine.travel(moment, tick=False):
            actions.disclose(by=signer, interests="")
            make.approve(round_, signer)


def build() -> dict[str, Topic]:
    """Pages in every state, one that was withdrawn, one sent back, one before the board, reports and votes."""
    with at(2023, 1, 2):
        writer, first, chair = (
            make.make_user("writer", "wanda"),
            make.make_user("reviewer", "rita"),
            make.make_user("chair", "cora"),
        )
    topics = {}
    sections = [{**one, "html": LONG} for one in make.words()["sections"]]
    for title, month, year in (
        ("Expired", 2, 2023),
        ("Overdue", 3, 2024),
        ("Due", 9, 2024),
        ("Current", 1, 2026),
    ):
        with at(year, month, 3):
            topics[title] = make.make_topic(writer, title, sections=sections)
            publish(topics[title], writer, (datetime(year, month, 9, 12, tzinfo=UTC), first))
    with at(2025, 8, 1):
        actions.disclose(by=first, interests="")
        actions.disclose(by=chair, interests="")
        topics["Sent back"] = make.make_topic(writer, "Sent back", references=[])
        round_ = make.submit(topics["Sent back"], writer)
    with at(2025, 8, 20):
        make.request_changes(round_, first, "=Say how often.")
    with at(2025, 8, 25):
        publish(topics["Sent back"], writer, (datetime(2025, 9, 20, 12, tzinfo=UTC), first))
    with at(2025, 10, 1):
        topics["Withdrawn"] = make.published_topic(writer, first, "Withdrawn")
        shown = topics["Current"].editions.first()
    with at(2026, 2, 1):
        actions.withdraw_topic(topic_id=topics["Withdrawn"].pk, by=chair, reason="A dose was wrong.")
        shown = topics["Current"].editions.get()
        take_report(shown, section="", words="A word is misspelled.")
        answered = take_report(shown, section="risks", words="The number is old.")
    with at(2026, 3, 1):
        actions.dismiss_report(report_id=answered.pk, by=chair, base=0, reason="It is not.")
    with at(2026, 5, 20):
        topics["Open"] = make.make_topic(writer, "Open")
        round_ = make.submit(topics["Open"], writer)
        actions.assign(round_id=round_.pk, by=chair, member_id=first.board_member.pk)
        topics["New"] = make.make_topic(writer, "New")
        round_ = make.submit(topics["New"], writer)
        actions.assign(round_id=round_.pk, by=chair, member_id=first.board_member.pk)
    with at(2026, 6, 1):
        make.approve(round_, first)
    for _n in range(4):
        count_opinion(shown, helpful=False)
    count_opinion(shown, helpful=True)
    return topics


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def page(client: Client, part: str = "currency", on: date | None = None) -> html.HtmlElement:
    answer = client.get(f"/admin/report/{part}/", {"on": on.isoformat()} if on else {})
    assert answer.status_code == 200, (part, answer.status_code)
    return html.fromstring(answer.content.decode())


def table(root: html.HtmlElement, caption: str) -> list[list[str]]:
    """The rows of the table whose caption begins so."""
    (found,) = root.xpath(f"//table[caption[starts-with(normalize-space(.), '{caption}')]]")
    return [
        [" ".join(one.text_content().split()) for one in row.xpath("./th|./td")]
        for row in found.xpath("./tbody/tr")
    ]


def linked_counts(root: html.HtmlElement) -> Iterator[tuple[str, str, str]]:
    """Every number that leads somewhere: the column it stands in, what it says, and where."""
    for one in root.xpath("//*[@id='content-main']//table"):
        header = [" ".join(name.text_content().split()) for name in one.xpath("./thead//th")]
        for row in one.xpath("./tbody/tr"):
            for column, place in zip(header, row.xpath("./th|./td"), strict=False):  # "None." is one cell
                for link in place.xpath("./a"):
                    yield column, link.text_content(), link.get("href")


EVERY_PART = [part.key for part in PARTS]
