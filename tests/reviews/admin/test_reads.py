"""Writers and reviewers are told how a text reads, by a measure that was made for its language."""

import pytest
from django.urls import reverse

from reviews.admin.reads import reads
from tests import factories as make

pytestmark = pytest.mark.django_db

LONG = "<p>" + "Tome la pastilla con agua dos veces al día. " * 8 + "</p>"


@pytest.mark.parametrize(("language", "said"), [("en", "Reading grade"), ("es", "Legibility")])
def test_editor_and_review_screen_say_how_it_reads_in_its_own_language(client, language, said):
    writer, reviewer = make.make_user("writer"), make.make_user("reviewer")
    sections = [{**section, "html": LONG} for section in make.words()["sections"]]
    topic = make.make_topic(writer, "Agua", language=language, sections=sections)
    client.force_login(writer)
    editor = client.get(reverse("admin:encyclopedia_topic_draft", args=[topic.pk])).content.decode()
    assert f"<strong>{said} " in editor
    round_ = make.submit(topic, writer)
    make.take_seat(round_, reviewer)
    client.force_login(reviewer)
    review = client.get(reverse("admin:reviews_reviewround_change", args=[round_.pk])).content.decode()
    assert f"<p>{said} " in review
    other = {"Reading grade", "Legibility"} - {said}
    assert not any(words in editor + review for words in other)


def test_a_language_without_a_measure_is_told_nothing():
    assert reads(LONG, "fr") is None
    assert reads("<p></p>", "es") is None
