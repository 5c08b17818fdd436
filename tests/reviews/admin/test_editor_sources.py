"""Sources in the editor: citations keep to their source, whatever happens to the list; a marked source says so."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from encyclopedia.drafting import save_draft
from encyclopedia.models import Topic
from tests import factories
from tests.factories import open_version
from tests.reviews.admin.editing import address, bodies, editor, form_of, message_of, post, read, words_of

pytestmark = pytest.mark.django_db


def cites(number: int) -> str:
    return f'<a href="#ref-{number}">[{number}]</a>'


@pytest.fixture
def ann() -> User:
    return factories.make_user("writer", "ann")


@pytest.fixture
def ben() -> User:
    return factories.make_user("writer", "ben")


@pytest.fixture
def topic(ann: User) -> Topic:
    """Three sources, cited in their order: [1] and [2] on why it is done, [3] in the risks."""
    sections = factories.words()["sections"]
    sections[1]["html"] = f"<p>It eases pain{cites(1)}. It helps{cites(2)}.</p>"
    sections[3]["html"] = f"<p>Take no more than 250 mg{cites(3)}.</p>"
    sources = [{"text": f"{name}.", "doi": f"10.1000/{name.lower()}"} for name in ("Ann", "Ben", "Cyd")]
    return factories.make_topic(ann, "Nerve Block", sections=sections, references=sources)


def sources(topic: Topic) -> list[str]:
    return [item["text"] for item in words_of(topic)["references"]]


def cited(topic: Topic, key: str) -> list[str]:
    """The texts of the sources that a section cites, as a reader would follow them."""
    from encyclopedia.content import cited_numbers

    listed = sources(topic)
    numbers = cited_numbers(bodies(topic)[key])
    return [listed[number - 1] if number <= len(listed) else "nothing" for number in numbers]


def test_each_source_says_how_to_cite_it_and_a_move_does_not_change_that(ann: User, topic: Topic) -> None:
    answer = post(ann, topic, read(ann, topic), "down:r0")
    page = answer.content.decode()
    assert page.index("#ref-2") < page.index("#ref-1</code>") < page.index("#ref-3</code>")


def test_a_moved_source_takes_its_citations_along_and_the_order_of_citation_stays(
    ann: User, topic: Topic
) -> None:
    form = form_of(post(ann, topic, read(ann, topic), "up:r2"))
    post(ann, topic, form)
    assert sources(topic) == ["Ann.", "Ben.", "Cyd."], "the text says in which order they come"
    assert cited(topic, "why-it-is-done") == ["Ann.", "Ben."]
    assert cited(topic, "risks") == ["Cyd."]


def test_a_source_that_is_taken_out_leaves_its_citations_without_one_and_the_writer_is_told(
    ann: User, topic: Topic
) -> None:
    post(ann, topic, read(ann, topic), r0__removed="1")
    assert sources(topic) == ["Ben.", "Cyd."]
    assert cited(topic, "why-it-is-done") == ["nothing", "Ben."]
    assert cited(topic, "risks") == ["Cyd."]
    page = editor(ann).get(address(topic)).content.decode()
    assert "cites a source that was taken out" in page
    # A source that comes later is not cited by what cited the one that went.
    form = form_of(post(ann, topic, read(ann, topic), "add-reference"))
    post(ann, topic, form, r2__text="Dan.")
    assert cited(topic, "why-it-is-done") == ["nothing", "Ben."]


def test_a_new_source_is_cited_by_the_number_that_it_shows_and_gets_its_place_on_save(
    ann: User, topic: Topic
) -> None:
    form = form_of(post(ann, topic, read(ann, topic), "add-reference"))
    form = form_of(post(ann, topic, form, "remove:r1", r3__text="Dan."))
    html = f"<p>About it{cites(4)}.</p>"
    post(ann, topic, form, s0__html=html)
    assert cited(topic, "treatment-overview") == ["Dan."]
    assert sources(topic) == ["Dan.", "Ann.", "Cyd."]
    assert cited(topic, "why-it-is-done") == ["Ann.", "nothing"]


def test_a_number_that_no_source_shows_does_not_come_to_cite_one(ann: User, topic: Topic) -> None:
    form = form_of(post(ann, topic, read(ann, topic), "remove:r0"))
    form = form_of(post(ann, topic, form, "add-reference"))
    post(ann, topic, form, r3__text="Dan.", s0__html=f"<p>About it{cites(9)}.</p>")
    assert cited(topic, "treatment-overview") == ["nothing"]


def test_words_taken_over_from_another_writer_go_on_citing_what_they_cited(
    ann: User, ben: User, topic: Topic
) -> None:
    form = read(ann, topic)
    version = open_version(topic)
    theirs: Any = words_of(topic)
    theirs["references"].append({**theirs["references"][0], "text": "Zoe.", "doi": "10.1000/zoe"})
    theirs["sections"][3]["html"] = f"<p>Take no more than 200 mg{cites(4)}{cites(3)}.</p>"
    save_draft(version_id=version.pk, raw=theirs, base_hash=version.content_hash, by=ben)
    assert cited(topic, "risks") == ["Zoe.", "Cyd."]
    # Ann took the first source out meanwhile, keeps her list, and takes over the risks.
    answer = post(ann, topic, form, r0__removed="1", s1__html=f"<p>It helps{cites(2)}.</p>")
    assert answer.status_code == 409, message_of(answer)
    form = form_of(answer)
    answer = post(ann, topic, form, **{"choice-section:risks": "theirs", "choice-references": "mine"})
    assert answer.status_code == 302, message_of(answer)
    assert cited(topic, "why-it-is-done") == ["Ben."]
    assert cited(topic, "risks") == ["Zoe.", "Cyd."], "the source came with the words"
    assert sources(topic) == ["Ben.", "Zoe.", "Cyd."]


@pytest.mark.parametrize("choice", ["theirs", "both"])
def test_my_words_go_on_citing_their_sources_in_another_list(
    ann: User, ben: User, topic: Topic, choice: str
) -> None:
    form = read(ann, topic)
    version = open_version(topic)
    theirs: Any = words_of(topic)
    theirs["references"].insert(0, {**theirs["references"][0], "text": "Zoe.", "doi": "10.1000/zoe"})
    theirs["sections"][0]["html"] = f"<p>About it{cites(1)}.</p>"
    theirs["sections"][1]["html"] = f"<p>It eases pain{cites(2)}. It helps{cites(3)}.</p>"
    theirs["sections"][3]["html"] = f"<p>Take no more than 250 mg{cites(4)}.</p>"
    save_draft(version_id=version.pk, raw=theirs, base_hash=version.content_hash, by=ben)
    answer = post(
        ann, topic, form, s3__html=f"<p>Take 100 mg{cites(3)}{cites(1)}.</p>", r1__accessed_on="2024-03-01"
    )
    form = form_of(answer)
    wanted = {name: "theirs" for name in form if name.startswith("choice-section")}
    wanted |= {"choice-section:risks": "mine", "choice-references": choice}
    answer = post(ann, topic, form, **wanted)
    assert answer.status_code == 302, message_of(answer)
    assert cited(topic, "risks") == ["Cyd.", "Ann."]
    assert cited(topic, "why-it-is-done") == ["Ann.", "Ben."]
    assert cited(topic, "treatment-overview") == ["Zoe."]
