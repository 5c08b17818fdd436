"""The screens of source notices: seen before it is marked, told wherever the source is cited, lifted by a chair."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html as lxml_html

from encyclopedia.content import source_key
from encyclopedia.models import Topic
from reviews import actions
from reviews.actions.sources import prospect
from reviews.models import ReviewPolicy, SourceNotice
from tests import factories as make
from tests.reviews.admin.editing import address, editor

pytestmark = pytest.mark.django_db

DOI = "10.1000/nerves"
ADD = reverse("admin:reviews_sourcenotice_add")
TYPED = {"source": f"https://doi.org/{DOI}", "status": "retracted", "note": "The journal took it back."}


def cited(by: Any, signer: Any, title: str = "Nerve Block") -> Topic:
    return make.published_topic(by, signer, title, references=[{"text": "Smith on nerves.", "doi": DOI}])


def marked(chair: Any) -> SourceNotice:
    return actions.mark_source(**TYPED, base=prospect(source_key(DOI)).base, by=chair).notice


def fields_of(answer: Any) -> dict[str, Any]:
    """What a browser would send from the form on the screen."""
    (form,) = lxml_html.fromstring(answer.content.decode()).xpath("//form[.//*[@name='source']]")
    return {name: value.removeprefix("\n") for name, value in form.form_values()}


def test_a_chair_sees_which_pages_cite_a_source_before_it_is_marked_and_then_marks_it(
    writer, signer, chair
) -> None:
    topic = cited(writer, signer)
    client = editor(chair)
    look = client.post(ADD, {**TYPED, "do": "look"})
    page = look.content.decode()
    assert "Nerve Block" in page
    assert "A review of the whole page opens." in page
    assert "Mark it, and open 1 review" in page
    assert not SourceNotice.objects.exists(), "looking writes nothing"
    done = client.post(ADD, {**fields_of(look), "do": "mark"}, follow=True)
    assert "1 review was opened." in done.content.decode()
    assert topic.rounds.filter(closed_at__isnull=True).count() == 1
    assert SourceNotice.objects.get().marked_by == chair


def test_a_list_that_changed_meanwhile_is_shown_again_with_all_that_was_typed(writer, signer, chair) -> None:
    client = editor(chair)
    look = client.post(ADD, {**TYPED, "do": "look"})
    cited(writer, signer)
    again = client.post(ADD, {**fields_of(look), "do": "mark"})
    assert again.status_code == 409
    assert "Look at the list again" in again.content.decode()
    assert "The journal took it back." in again.content.decode()
    assert not SourceNotice.objects.exists()
    assert client.post(ADD, {**fields_of(again), "do": "mark"}).status_code == 302


def test_what_names_no_source_is_refused_and_kept(chair) -> None:
    answer = editor(chair).post(ADD, {**TYPED, "source": "a book on nerves", "do": "look"})
    assert answer.status_code == 400
    assert "Give the DOI, the PubMed number or the web address" in answer.content.decode()
    assert "a book on nerves" in answer.content.decode()


def test_the_hub_the_list_the_editor_and_the_review_say_what_became_of_a_source(
    writer, signer, chair
) -> None:
    topic, apart = cited(writer, signer), make.published_topic(writer, signer, "Apart")
    actions.start_draft(topic_id=topic.pk, by=writer)
    notice = marked(chair)
    hub = editor(signer).get(reverse("admin:encyclopedia_topic_change", args=[topic.pk])).content.decode()
    assert "Reference 1 of version 1 (Patients read it) was retracted." in hub
    assert "Reference 1 of version 2 (Draft) was retracted." in hub
    listed = editor(signer).get(reverse("admin:encyclopedia_topic_changelist"), {"stage": "sources"})
    assert topic.staff_title in listed.content.decode()
    assert apart.staff_title not in listed.content.decode()
    draft = lxml_html.fromstring(editor(writer).get(address(topic)).content.decode())
    (row,) = draft.xpath("//li[@id='row-r0']")
    assert "Reference 1 was retracted." in row.text_content()
    submit = editor(writer).get(address(topic, "submit")).content.decode()
    assert "Reference 1 was retracted." in submit
    round_ = topic.rounds.get(closed_at__isnull=True)
    make.take_seat(round_, signer)
    review = (
        editor(signer).get(reverse("admin:reviews_reviewround_change", args=[round_.pk])).content.decode()
    )
    assert "The journal took it back." in review
    assert "Reference 1 was retracted." in review
    about = (
        editor(signer).get(reverse("admin:reviews_sourcenotice_change", args=[notice.pk])).content.decode()
    )
    assert topic.staff_title in about


def test_the_chair_is_asked_to_have_a_page_reviewed_that_no_policy_brings_before_the_board(
    writer, signer, chair
) -> None:
    ReviewPolicy.objects.update(reopens_on_source_notice=False)
    cited(writer, signer)
    marked(chair)
    page = editor(chair).get(reverse("admin:index")).content.decode()
    assert "Pages that cite a source which no longer holds" in page
    assert "Cites a source that was retracted: reference 1" in page
    assert "no longer holds" not in editor(writer).get(reverse("admin:index")).content.decode()


def test_patients_see_nothing_of_it(writer, signer, chair, client) -> None:
    topic = cited(writer, signer)
    before = client.get(f"/topics/{topic.slug}/").content
    marked(chair)
    assert client.get(f"/topics/{topic.slug}/").content == before


def test_a_chair_lifts_a_notice_with_a_reason(writer, signer, chair) -> None:
    notice = marked(chair)
    lift = reverse("admin:reviews_sourcenotice_lift", args=[notice.pk])
    assert editor(chair).post(lift, {"reason": ""}).status_code == 400
    done = editor(chair).post(lift, {"reason": "It was another article."}, follow=True)
    assert "The notice is lifted." in done.content.decode()
    assert editor(chair).post(lift, {"reason": "Again."}).status_code == 409
    assert editor(chair).get(reverse("admin:reviews_sourcenotice_lift", args=[0])).status_code == 404


@pytest.mark.parametrize("role", ["writer", "reviewer", "manager"])
def test_others_read_notices_and_neither_mark_nor_lift_them(role, chair) -> None:
    notice = marked(chair)
    client = editor(make.make_user(role))
    lift = reverse("admin:reviews_sourcenotice_lift", args=[notice.pk])
    shown = reverse("admin:reviews_sourcenotice_change", args=[notice.pk])
    assert client.get(reverse("admin:reviews_sourcenotice_changelist")).status_code == 200
    assert lift not in client.get(shown).content.decode()
    for answer in (
        client.get(ADD),
        client.post(ADD, {**TYPED, "do": "mark"}),
        client.get(lift),
        client.post(lift, {"reason": "No."}),
        client.post(shown, {}),
    ):
        assert answer.status_code == 403
    assert SourceNotice.objects.get().lifted_at is None


def test_the_screens_take_as_many_queries_for_many_pages_as_for_one(writer, signer, chair) -> None:
    def queries(path: str, **query: str) -> int:
        client = editor(chair)
        with CaptureQueriesContext(connection) as taken:
            assert client.get(path, query).status_code == 200
        return len(taken)

    topic = cited(writer, signer)
    actions.mark_source(**{**TYPED, "status": "superseded"}, base=prospect(source_key(DOI)).base, by=chair)
    notice = SourceNotice.objects.get()
    paths = [
        (reverse("admin:reviews_sourcenotice_change", args=[notice.pk]), {}),
        (reverse("admin:encyclopedia_topic_changelist"), {"stage": "sources"}),
        (reverse("admin:encyclopedia_topic_change", args=[topic.pk]), {}),
    ]
    few = [queries(path, **query) for path, query in paths]
    for n in range(4):
        cited(writer, signer, f"More {n}")
    assert [queries(path, **query) for path, query in paths] == few
