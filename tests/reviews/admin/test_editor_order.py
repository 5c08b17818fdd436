"""The order of the sections when two people save: a move of one side is kept, two different moves are asked about."""

import pytest

from encyclopedia.models import Topic
from tests import factories
from tests.reviews.admin.editing import address, bodies, editor, form_of, post, read, words_of

pytestmark = pytest.mark.django_db

START = ["treatment-overview", "why-it-is-done", "how-well-it-works", "risks"]
BENS = ["treatment-overview", "why-it-is-done", "risks", "how-well-it-works"]


@pytest.fixture
def ann():
    return factories.make_user("writer", "ann")


@pytest.fixture
def ben():
    return factories.make_user("writer", "ben")


@pytest.fixture
def topic(ann) -> Topic:
    return factories.make_topic(ann, "Nerve Block")


def moved(user, topic, form, do: str, **changes):
    return form_of(post(user, topic, form, do, **changes))


def test_a_section_that_the_other_moved_stays_moved(ann, ben, topic) -> None:
    form = read(ann, topic)
    post(ben, topic, moved(ben, topic, read(ben, topic), "up:s3"))
    answer = post(ann, topic, form, summary="Ann in short.")
    assert "Order of the sections" in answer.content.decode()
    conflict = form_of(answer)
    assert conflict["choice-order"] == "theirs"
    assert post(ann, topic, conflict).status_code == 302
    assert list(bodies(topic)) == BENS
    assert words_of(topic)["summary"] == "Ann in short."


def test_a_section_that_only_i_moved_stays_where_i_put_it(ann, ben, topic) -> None:
    form = moved(ann, topic, read(ann, topic), "up:s3")
    post(ben, topic, read(ben, topic), summary="Ben in short.")
    conflict = form_of(post(ann, topic, form))
    assert conflict["choice-order"] == "mine"
    post(ann, topic, conflict)
    assert list(bodies(topic)) == BENS
    assert words_of(topic)["summary"] == "Ben in short."


@pytest.mark.parametrize(("choice", "order"), [("mine", [START[1], START[0], *START[2:]]), ("theirs", BENS)])
def test_two_different_moves_have_to_be_chosen(ann, ben, topic, choice, order) -> None:
    form = moved(ann, topic, read(ann, topic), "down:s0")
    post(ben, topic, moved(ben, topic, read(ben, topic), "up:s3"))
    conflict = form_of(post(ann, topic, form))
    assert "choice-order" not in conflict
    assert post(ann, topic, conflict).status_code == 400
    assert post(ann, topic, conflict, **{"choice-order": "both"}).status_code == 400
    assert post(ann, topic, conflict, **{"choice-order": choice}).status_code == 302
    assert list(bodies(topic)) == order


def test_my_new_section_stays_behind_its_neighbour_in_their_order(ann, ben, topic) -> None:
    form = moved(ann, topic, read(ann, topic), "add-section")
    form["section"] = ["s0", "s1", "s2", "s3", "s4"]
    post(ben, topic, moved(ben, topic, read(ben, topic), "up:s3"))
    conflict = form_of(post(ann, topic, form, s4__heading="Diet", s4__html="<p>Eat well.</p>"))
    assert post(ann, topic, conflict).status_code == 302
    assert list(bodies(topic)) == [*START[:2], "risks", "diet", "how-well-it-works"]


def test_what_came_or_went_is_no_move(ann, ben, topic) -> None:
    form = read(ann, topic)
    post(ben, topic, read(ben, topic), s1__removed="1")
    conflict = form_of(post(ann, topic, form, summary="Ann."))
    assert "seen-order" not in conflict


@pytest.mark.parametrize("do", ["down:s0", "up:s3"])
def test_moving_on_after_their_order_was_proposed_keeps_mine(ann, ben, topic, do) -> None:
    form = read(ann, topic)
    post(ben, topic, moved(ben, topic, read(ben, topic), "down:s1"))
    conflict = form_of(post(ann, topic, form, summary="Ann."))
    again = moved(ann, topic, conflict, do)
    assert again["choice-order"] == "mine"


def test_a_move_that_no_button_told_of_is_asked_about(ann, ben, topic) -> None:
    form = read(ann, topic)
    post(ben, topic, moved(ben, topic, read(ben, topic), "down:s1"))
    conflict = form_of(post(ann, topic, form, summary="Ann."))
    conflict["section"] = ["s3", "s2", "s1", "s0"]
    assert post(ann, topic, conflict).status_code == 400


def test_the_other_is_named_and_the_differing_words_are_marked(ann, ben, topic) -> None:
    form = read(ann, topic)
    post(ben, topic, read(ben, topic), s3__html="<p>Take no more than 500 mg.</p>", summary="Ben in short.")
    page = post(ann, topic, form, s3__html="<p>Take no more than 100 mg.</p>").content.decode()
    assert f"Saved by {ben.get_full_name()}" in page
    assert f"It changed in what {ben.get_full_name()} saved." in page
    assert "other writer" not in page
    assert "<del" in page
    assert "<ins" in page
    assert "two doses" in page


@pytest.mark.parametrize(
    "parts",
    ["[" * 200_000, '{"a":' * 200_000, '{"order": [["x"]]}', '{"order": "' + "a b " * 500 + '"}', "NaN"],
)
def test_hostile_fingerprints_are_no_fingerprints(ann, ben, topic, parts) -> None:
    form = read(ann, topic)
    post(ben, topic, read(ben, topic), summary="Ben.")
    answer = post(ann, topic, form | {"base_parts": parts}, summary="Ann.")
    assert answer.status_code == 409
    assert form_of(answer)["summary"] == "Ann."


def test_the_request_of_the_board_stands_before_the_form(ann, topic) -> None:
    reviewer = factories.make_user("reviewer")
    round_ = factories.submit(topic, ann)
    factories.request_changes(round_, reviewer, comment="Please name the dose.")
    page = editor(ann).get(address(topic)).content.decode()
    assert page.index("Please name the dose.") < page.index("What is missing") < page.index("About the page")
    assert "press the link button" in page
