"""The screens of corrections and of urgency: each version has its own editor, preview, buttons and words."""

import pytest
from django.test import Client
from django.urls import reverse

from encyclopedia.models import IncomingText, Status, Topic, TopicVersion
from reviews.models import ReviewRound
from tests import factories as make
from tests.reviews import corrections
from tests.reviews.admin.editing import address, editor, form_of
from tests.reviews.corrections import again, body

pytestmark = pytest.mark.django_db

RIGHT = "<p>Take no more than 25 mg.</p>"
MINE = "<p>Take no more than 200 mg.</p>"
REASON = {"reason": "A recall."}


@pytest.fixture
def topic(writer, signer) -> Topic:
    return make.published_topic(writer, signer, "Nerve Block")


def hub(user, topic: Topic) -> str:
    return editor(user).get(reverse("admin:encyclopedia_topic_change", args=[topic.pk])).content.decode()


def do(user, url: str, **fields: str):
    """Open the screen of an act, and send its form with these fields."""
    client = editor(user)
    page = client.get(url)
    assert page.status_code == 200, page.content.decode()
    form = page.context["form"]
    hidden = {field.name: field.value() or "" for field in form.hidden_fields()}
    shown = {field.name: field.value() or "" for field in form.visible_fields()}
    return client.post(url, {**hidden, **shown, **fields})


def test_a_correction_is_written_previewed_submitted_recalled_and_abandoned_beside_the_longer_draft(
    writer, topic
):
    long = corrections.draft(topic, writer, treatment_overview="<p>Much longer now.</p>")
    assert "Correct the page" in hub(writer, topic)
    answer = do(writer, address(topic, "start_correction"))
    version = TopicVersion.objects.get(topic=topic, is_correction=True)
    query = f"?version={version.number}"
    assert answer.headers["Location"] == address(topic) + query
    page = editor(writer).get(address(topic) + query)
    assert "Correction of “Nerve Block”" in page.content.decode()
    form = {**form_of(page), "s3-html": RIGHT}
    answer = editor(writer).post(address(topic) + query, {**form, "do": "submit"})
    assert answer.headers["Location"] == address(topic, "submit") + query
    assert (body(version, "risks"), body(long, "risks")) == (RIGHT, "<p>Take no more than 250 mg.</p>")
    assert "25 mg" in editor(writer).get(address(topic, "preview") + query).content.decode()
    assert "Much longer now" in editor(writer).get(address(topic, "preview")).content.decode()
    assert "Much longer now" in editor(writer).get(address(topic)).content.decode()
    answer = do(writer, address(topic, "submit") + query, note="A slip.")
    assert answer.status_code == 302
    assert (again(version).status, again(long).status) == (Status.IN_REVIEW, Status.DRAFT)
    page = hub(writer, topic)
    assert "Recall the correction" in page
    assert "Submit for review" in page, "the longer draft has its own buttons"
    do(writer, address(topic, "recall") + query, **REASON)
    assert again(version).status == Status.DRAFT
    assert "Abandon this correction" in editor(writer).get(address(topic, "abandon") + query).content.decode()
    do(writer, address(topic, "abandon") + query, **REASON)
    assert (again(version).status, again(long).status) == (Status.ABANDONED, Status.DRAFT)
    assert "Correction, version" not in hub(writer, topic)


def test_an_editor_of_another_version_saves_that_version_alone(writer, topic):
    long = corrections.draft(topic, writer)
    correction = corrections.correction(topic, writer)
    form = form_of(editor(writer).get(address(topic)))
    answer = editor(writer).post(address(topic), {**form, "s3-html": MINE, "do": "save"})
    assert answer.headers["Location"] == address(topic)
    assert body(long, "risks") == MINE
    assert body(correction, "risks") != MINE


@pytest.mark.parametrize("number", ["99", "x", "-1", "9" * 30])
def test_a_version_that_the_topic_has_not_is_not_found(writer, topic, number):
    for name in ("draft", "preview", "submit"):
        assert editor(writer).get(f"{address(topic, name)}?version={number}").status_code == 404


def conflict(writer, signer, topic: Topic) -> TopicVersion:
    long = corrections.draft(topic, writer, risks=MINE, treatment_overview="<p>Much longer now.</p>")
    correction = corrections.correction(topic, writer, risks=RIGHT, why_it_is_done="<p>For pain.</p>")
    assert make.approve(corrections.submit(correction, writer), signer).edition
    return again(long)


def test_the_editor_shows_all_three_texts_and_takes_no_submission_before_an_answer(writer, signer, topic):
    long = conflict(writer, signer, topic)
    page = editor(writer).get(address(topic))
    text = page.content.decode()
    assert "What both began from" in text
    for words in ("250 mg", "25 mg", "200 mg"):
        assert f"Take no more than {words}." in text
    assert text.count("What both began from</p>") == 1, "asked about one part, not about all that differs"
    assert "so its words came into this draft" in text
    form = form_of(page)
    answer = editor(writer).post(address(topic), {**form, "do": "settle"})
    assert answer.status_code == 400, "settling needs an answer"
    kept = editor(writer).post(address(topic), {**form, "summary": "Saved meanwhile.", "do": "save"})
    assert kept.status_code == 302, "saving does not"
    assert again(long).summary == "Saved meanwhile."
    form = form_of(editor(writer).get(address(topic)))
    answer = editor(writer).post(
        address(topic), {**form, "choice-section:risks": "theirs", "do": "settle"}, follow=True
    )
    assert "It is settled." in answer.content.decode()
    assert body(long, "risks") == RIGHT
    assert body(long, "treatment-overview") == "<p>Much longer now.</p>"
    assert not IncomingText.objects.filter(settled_at__isnull=True).exists()


def test_whoever_keeps_their_own_words_settles_too(writer, signer, topic):
    long = conflict(writer, signer, topic)
    form = form_of(editor(writer).get(address(topic)))
    editor(writer).post(address(topic), {**form, "choice-section:risks": "mine", "do": "settle"})
    assert body(long, "risks") == MINE
    assert corrections.submit(long, writer)


def test_an_editor_that_was_open_meanwhile_shows_what_was_typed_and_what_came(writer, signer, topic):
    long = corrections.draft(topic, writer)
    opened = form_of(editor(writer).get(address(topic)))
    correction = corrections.correction(topic, writer, risks=RIGHT)
    make.approve(corrections.submit(correction, writer), signer)
    answer = editor(writer).post(address(topic), {**opened, "s0-html": "<p>Typed.</p>", "do": "save"})
    assert answer.status_code == 409
    assert "An edition was published after you opened this page" in answer.content.decode()
    form = form_of(answer)
    assert (form["s0-html"], form["choice-section:risks"]) == ("<p>Typed.</p>", "theirs")
    assert editor(writer).post(address(topic), {**form, "do": "save"}).status_code == 302
    assert (body(long, "treatment-overview"), body(long, "risks")) == ("<p>Typed.</p>", RIGHT)


def test_citations_of_the_edition_lead_to_the_same_source_in_the_draft(writer, signer, topic):
    cited = [{"text": "New guideline.", "url": "https://example.org/new"}]
    long = corrections.draft(topic, writer)
    old = [{"text": "A guideline.", "url": "https://example.org/guideline"}]
    mine = [*old, {"text": "Mine.", "url": "https://example.org/mine"}]
    long = corrections.write(
        long,
        writer,
        {"treatment-overview": '<p>A<a href="#ref-2">[2]</a></p>', "risks": MINE},
        references=mine,
    )
    correction = corrections.correction(topic, writer)
    correction = corrections.write(
        correction, writer, {"risks": '<p>Less<a href="#ref-2">[2]</a></p>'}, references=[*old, *cited]
    )
    make.approve(corrections.submit(correction, writer), signer)
    form = form_of(editor(writer).get(address(topic)))
    editor(writer).post(address(topic), {**form, "choice-section:risks": "theirs", "do": "settle"})
    long = again(long)
    sources = list(long.references.order_by("position").values_list("text", flat=True))
    number = sources.index("New guideline.") + 1
    assert f'href="#ref-{number}"' in body(long, "risks")
    assert f'href="#ref-{sources.index("Mine.") + 1}"' in body(long, "treatment-overview")


def urgent_page(writer, signer, chair, topic: Topic) -> ReviewRound:
    """Publish a change in urgency through the screens; return the review in retrospect."""
    round_ = corrections.submit(corrections.draft(topic, writer, risks=RIGHT), writer)
    page = editor(chair).get(address(topic, "make_urgent")).content.decode()
    assert "Signatures given so far do not carry over" in page
    do(chair, address(topic, "make_urgent"), **REASON)
    urgent = ReviewRound.objects.get(topic=topic, closed_at__isnull=True)
    assert urgent.pk != round_.pk
    make.approve(urgent, signer)
    make.approve(urgent, make.make_user("reviewer"))
    return ReviewRound.objects.get(topic=topic, closed_at__isnull=True)


def test_staff_see_that_a_page_is_under_retrospective_review_and_patients_do_not(
    writer, signer, chair, topic
):
    review = urgent_page(writer, signer, chair, topic)
    assert "Under retrospective review" in hub(writer, topic)
    listed = editor(writer).get(reverse("admin:encyclopedia_topic_changelist"))
    assert "Under retrospective review</span>" in listed.content.decode()
    found = editor(writer).get(reverse("admin:encyclopedia_topic_changelist") + "?stage=retrospect")
    assert [one.pk for one in found.context["cl"].result_list] == [topic.pk]
    work = editor(chair).get("/admin/").content.decode()
    assert "Urgent publications awaiting retrospective review" in work
    assert "days left" in work
    assert reverse("admin:reviews_reviewround_change", args=[review.pk]) in work
    public = Client().get(f"/topics/{topic.slug}/").content.decode()
    assert "25 mg" in public
    assert "retrospective" not in public.lower()
    assert "urgen" not in public.lower()
    make.approve(review, signer)
    assert "Under retrospective review" not in hub(writer, topic)
    assert "awaiting retrospective" not in editor(chair).get("/admin/").content.decode()


def test_a_review_made_urgent_meanwhile_is_not_made_urgent_twice(writer, chair, topic):
    corrections.submit(corrections.draft(topic, writer, risks=RIGHT), writer)
    url = address(topic, "make_urgent")
    form = editor(chair).get(url).context["form"]
    fields = {field.name: field.value() for field in form.hidden_fields()}
    assert editor(chair).post(url, {**fields, **REASON}).status_code == 302
    again_ = editor(chair).post(url, {**fields, **REASON})
    assert again_.status_code == 409
    assert "A recall." in again_.content.decode(), "what was typed stays on the screen"
    assert ReviewRound.objects.filter(topic=topic, kind="urgent").count() == 1
    assert "Publish in urgency" not in hub(chair, topic)
