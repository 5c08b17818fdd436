"""The people whom most tests of the workflow need."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User

from encyclopedia.images import store_picture
from encyclopedia.models import Topic
from encyclopedia.readers import count_opinion, take_report
from reviews import actions
from reviews.actions.sources import key_of, prospect
from reviews.notices import catch_up, choose
from tests import factories as make
from tests.encyclopedia.images.pictures import png


@pytest.fixture
def writer() -> User:
    return make.make_user("writer")


@pytest.fixture
def signer() -> User:
    return make.make_user("reviewer")


@pytest.fixture
def chair() -> User:
    return make.make_user("chair")


@pytest.fixture
def library() -> Iterator[Topic]:
    """A published topic with a second edition, so that every table of evidence has rows."""
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    image = {
        "files": store_picture(png(), by=writer),
        "alt": "A knee.",
        "caption": "Knee.",
        "credit": "Sample",
    }
    sections = [{**one, "images": [image]} for one in make.words()["sections"]]
    topic = make.published_topic(writer, signer, sections=sections)
    make.revise(topic, writer, signer, summary="Newer.")
    version = make.submit(make.make_topic(writer), writer).version
    actions.comment(version_id=version.pk, by=writer, section="risks", quote="250 mg", body="Checked.")
    chair = make.make_user("chair")
    nobody_cites = "https://example.org/an-older-guideline"
    base = prospect(key_of(nobody_cites)).base
    actions.mark_source(source=nobody_cites, status="superseded", note="A newer one.", base=base, by=chair)
    shown = topic.editions.shown().get()
    report = take_report(shown, section="risks", words="A word is misspelled.")
    actions.dismiss_report(report_id=report.pk, by=chair, base=0, reason="It is not.")
    count_opinion(shown, helpful=True)
    actions.flag_named([topic.staff_title], "en", "Another name came.", chair)
    choose(writer.pk, "at_once")
    catch_up()
    return topic
