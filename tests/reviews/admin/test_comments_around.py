"""Comments through the front door: who may, the points of a request, the editor and the hub, and many of them."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews import actions
from reviews.models import Comment
from tests import factories as make
from tests.reviews.admin.roles_grid import OUTSIDE, outside_status
from tests.reviews.admin.roles_grid import client_of as client_of_role
from tests.reviews.admin.test_comments import (
    client_of,
    comments,
    edit_risks,
    new,
    page,
    screen,
    thread,
    typed,
    words,
)
from tests.reviews.test_discussing import in_review, say, sent_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer() -> User:
    return make.make_user("writer", "ann")


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer", "rosa")


# --- Who may ---


@pytest.mark.parametrize("who", OUTSIDE)
def test_outsiders_reach_no_comment(writer, who):
    said = say(make.make_topic(writer), writer)
    client = client_of_role(who)
    for address in (comments(said.topic), new(said.topic), thread(said)):
        assert client.get(address).status_code == outside_status(who)
        assert client.post(address, {"do": "resolve"}).status_code == outside_status(who)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("writer", {"new", "reply", "resolve", "accept"}),
        ("chair", {"new", "reply", "resolve"}),
        ("manager", set()),
        ("reviewer", set()),  # a draft is not before the board
        ("superuser", {"new", "reply", "resolve", "accept"}),
    ],
)
def test_each_button_works_for_those_alone_whose_role_has_the_act(writer, who, may):
    topic = make.make_topic(writer)
    version = make.open_version(topic)
    base = {"version": str(version.pk), "base_hash": version.content_hash, "words": "Words."}
    client, done = client_of_role(who), set()
    assert client.get(new(topic)).status_code == (200 if "new" in may else 403)
    for do in ("reply", "resolve", "accept"):
        said = say(topic, writer, suggestion="at most 125 mg")
        if client.post(thread(said), {**base, "do": do}).status_code == 302:
            done.add(do)
        said.refresh_from_db()
        assert (said.resolved_at is not None or said.replies.exists()) == (do in may)
        edit_risks(topic, writer, "<p>Take no more than 250 mg.</p>")
        base["base_hash"] = make.open_version(topic).content_hash
    if client.post(new(topic), typed(topic)).status_code == 302:
        done.add("new")
    assert done == may


def test_a_comment_of_another_topic_is_not_found_here(writer):
    said, other = say(make.make_topic(writer), writer), make.make_topic(writer)
    address = reverse("admin:encyclopedia_topic_thread", args=[other.pk, said.pk])
    assert client_of(writer).get(address).status_code == 404
    assert client_of(writer).post(address, {"do": "resolve"}).status_code == 404


# --- Points, editor, hub ---


def test_a_request_lists_its_points_and_the_resubmission_says_which_are_answered(writer, reviewer):
    topic = in_review(writer, reviewer)
    answered, waits = say(topic, reviewer, body="Which dose?"), say(topic, reviewer, body="For whom?")
    make.request_changes(topic.rounds.get(), reviewer)
    submit_screen = reverse("admin:encyclopedia_topic_submit", args=[topic.pk])
    assert "0 of 2 points answered" in page(writer, submit_screen)
    actions.resolve_comment(comment_id=answered.pk, by=writer, resolution="The label says so.")
    assert "1 of 2 points answered" in page(writer, submit_screen)
    again = make.submit(topic, writer)
    make.take_seat(again, reviewer)
    shown = words(page(reviewer, screen(again)))
    points = shown.split("What the board asked for, point by point", 1)[1].split("What the board said", 1)[0]
    assert "1 of 2 points answered" in points
    for part in (
        "Which dose? Answered. Resolved by Ann Example",
        "The label says so.",
        "For whom? Not answered yet.",
    ):
        assert part in points
    assert "Part of what Rosa Example asked for in round 1" in words(page(writer, thread(waits)))


def test_points_of_an_edition_that_came_out_are_no_more_asked_for(writer, reviewer):
    topic = in_review(writer, reviewer)
    say(topic, reviewer)
    make.request_changes(topic.rounds.get(), reviewer)
    make.approve(make.submit(topic, writer), reviewer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    assert "points answered" not in page(writer, reverse("admin:encyclopedia_topic_submit", args=[topic.pk]))
    assert say(topic, writer).pk


def test_the_editor_shows_the_open_threads_and_says_that_its_links_leave(writer, reviewer):
    topic, said = sent_back(writer, reviewer, suggestion="at most 125 mg", body="Too much.")
    done = say(topic, writer, body="Done already.")
    actions.resolve_comment(comment_id=done.pk, by=writer)
    shown = page(writer, reverse("admin:encyclopedia_topic_draft", args=[topic.pk]))
    beside = shown.split('aria-labelledby="talk"', 1)[1].split("</section>", 1)[0]
    for part in (
        "Too much.",
        "at most 125 mg",
        "save first",
        f"{thread(said)}?version=1",
        "Answer, or take over",
    ):
        assert part in beside
    assert "Done already." not in beside
    assert "<form" not in beside


def test_the_hub_counts_open_comments_and_leads_to_them(writer):
    topic = make.make_topic(writer)
    hub = reverse("admin:encyclopedia_topic_change", args=[topic.pk])
    say(topic, writer)
    actions.resolve_comment(comment_id=say(topic, writer).pk, by=writer)
    say(topic, writer, quote="", section="", parent_id=Comment.objects.all()[0].pk)
    shown = page(writer, hub)
    assert f'<a href="{comments(topic)}">1 open comment</a>' in shown


# --- Load ---


@pytest.mark.parametrize("view", ["changes", "side", "clean"])
def test_many_comments_cost_no_query_more(writer, reviewer, view):
    topic = in_review(writer, reviewer)
    addresses = {
        "review": (reviewer, screen(topic.rounds.get(), view)),
        "all": (writer, comments(topic)),
        "hub": (writer, reverse("admin:encyclopedia_topic_change", args=[topic.pk])),
    }
    counts: dict[str, list[int]] = {name: [] for name in addresses}
    for _more in range(2):
        for n in range(1 if not counts["review"] else 29):
            said = say(topic, reviewer, suggestion="other words" if n % 2 else None)
            say(topic, writer, quote="", section="", parent_id=said.pk)
            if n % 3 == 0:
                actions.resolve_comment(comment_id=say(topic, writer).pk, by=writer)
        for name, (user, address) in addresses.items():
            client = client_of(user)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts[name].append(len(queries))
    assert all(few == many for few, many in counts.values()), counts
    assert counts["review"][1] < 25, counts
