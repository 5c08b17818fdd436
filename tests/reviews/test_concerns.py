"""What comes up about a page out of turn reaches the board, or a chair says why it need not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encyclopedia.errors import BadInput, NotAllowed, WrongState
from encyclopedia.models import SynonymGroup, Topic
from reviews import actions
from reviews.actions.catalogue import catalogue_base
from reviews.actions.concerns import FLAGGED
from reviews.admin.work_urgent import came_up
from reviews.concerns import base_of_concerns, waiting
from reviews.models import AuditEvent, Concern, ReviewRound
from tests import factories as make
from tests.reviews.boards import page_of, signed_in, text

pytestmark = pytest.mark.django_db

LIST = "/admin/encyclopedia/topic/"
MANY = f"{LIST}concerns/"
ICD = "2.16.840.1.113883.6.90"


def change_codes(topic: Topic, by, *codes: tuple[str, str, str]) -> None:
    topic = Topic.objects.get(pk=topic.pk)
    kept = {"owner": topic.owner, "categories": [], "related": []}
    actions.change_catalogue(topic_id=topic.pk, by=by, base=catalogue_base(topic), codes=codes, **kept)


def open_round(topic: Topic) -> ReviewRound:
    return ReviewRound.objects.get(topic=topic, closed_at__isnull=True)


# --- Notes ---


def test_a_note_opens_a_review_that_shows_it_and_is_on_the_record(writer, signer, chair):
    topic = make.published_topic(writer, signer)
    _made, is_new = actions.raise_concern(
        topic_id=topic.pk, by=chair, note="The 2027 guideline lowers the dose."
    )
    assert is_new
    assert "The 2027 guideline lowers the dose." in page_of(signer, open_round(topic))
    event = AuditEvent.objects.filter(act="bring something before the board").get()
    assert (event.actor, event.reason) == (chair, "The 2027 guideline lowers the dose.")
    assert event.details["evidence"]


def test_a_review_that_is_open_is_told_and_no_second_one_opens(writer, signer, chair):
    topic = make.published_topic(writer, signer)
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is due.")
    made, is_new = actions.raise_concern(topic_id=topic.pk, by=chair, note="A new guideline.")
    assert (made.round, is_new) == (round_, False)
    make.take_seat(round_, signer)
    assert "A new guideline." in text(page_of(signer, round_))
    assert AuditEvent.objects.filter(act="bring something before the board", details__round=2).exists()


def test_only_a_chair_brings_a_note_with_words_about_a_page_that_patients_read(writer, signer, chair):
    topic, draft = make.published_topic(writer, signer), make.make_topic(writer)
    for by, about, note, refusal in (
        (signer, topic, "A guideline.", NotAllowed),
        (chair, topic, "  ", BadInput),
        (chair, draft, "A guideline.", WrongState),
    ):
        with pytest.raises(refusal):
            actions.raise_concern(topic_id=about.pk, by=by, note=note)
    assert not Concern.objects.exists()


def test_a_chair_brings_one_note_for_the_pages_that_a_filter_shows(writer, signer, chair):
    shown = [make.published_topic(writer, signer, f"Asthma {number}") for number in range(3)]
    make.published_topic(writer, signer, "Migraine")
    make.make_topic(writer, "Asthma in Draft")
    actions.open_reaffirmation(topic_id=shown[0].pk, by=chair, note="It is due.")
    client = signed_in(chair)
    assert f"{MANY}?q=Asthma" in client.get(f"{LIST}?q=Asthma").content.decode()
    page = client.get(f"{MANY}?q=Asthma").content.decode()
    assert [title in page for title in ("Asthma 0", "Asthma 2", "Migraine", "Asthma in Draft")] == [
        True, True, False, False,
    ]  # fmt: skip
    chosen = {"note": "A new guideline.", "topics": [topic.pk for topic in shown[:2]]}
    assert client.post(f"{MANY}?q=Asthma", {**chosen, "note": ""}).status_code == 400
    assert client.post(f"{MANY}?q=Asthma", chosen).status_code == 302
    told = text(client.get("/admin/").content.decode())
    assert "1 review is open." in told
    assert "1 review that was open shows it." in told
    assert Concern.objects.filter(words="A new guideline.").count() == 2
    assert not ReviewRound.objects.filter(topic=shown[2], closed_at__isnull=True).exists()
    assert MANY not in signed_in(signer).get(LIST).content.decode()


def test_a_form_that_is_sent_twice_writes_its_note_once_and_says_so(writer, signer, chair):
    topics = [make.published_topic(writer, signer, f"Asthma {number}") for number in range(3)]
    sent = {"note": "A new guideline.", "topics": [topic.pk for topic in topics[:2]]}
    client = signed_in(chair)
    client.post(f"{MANY}?q=Asthma", sent)
    client.get("/admin/")
    # As after a crash half way: the last page does not have it yet.
    client.post(f"{MANY}?q=Asthma", {**sent, "topics": [topic.pk for topic in topics]})
    told = text(client.get("/admin/").content.decode())
    assert "Asthma 0, Asthma 1 (2): You brought these very words before the board" in told
    assert "1 review is open." in told
    assert sorted(Concern.objects.values_list("topic", flat=True)) == sorted(topic.pk for topic in topics)
    with pytest.raises(WrongState):
        actions.raise_concern(topic_id=topics[0].pk, by=chair, note=" A new guideline. ")


def test_the_same_words_count_again_by_somebody_else_and_once_they_were_answered(writer, signer, chair):
    topic = make.published_topic(writer, signer)
    actions.raise_concern(topic_id=topic.pk, by=chair, note="A new guideline.")
    _made, is_new = actions.raise_concern(
        topic_id=topic.pk, by=make.make_user("chair"), note="A new guideline."
    )
    assert not is_new
    make.approve(open_round(topic), signer)
    _made, is_new = actions.raise_concern(topic_id=topic.pk, by=chair, note="A new guideline.")
    assert is_new


# --- Changed data ---


def test_changed_codes_wait_for_a_chair_and_the_next_review_of_the_page_takes_them_up(writer, signer, chair):
    topic = make.published_topic(writer, signer, "Nerve Block")
    change_codes(topic, writer, (ICD, "G89.2", "Chronic pain"))
    concern = Concern.objects.get()
    assert (concern.kind, concern.words, concern.round) == ("codes", "Added: G89.2 Chronic pain.", None)
    work = text(signed_in(chair).get("/admin/").content.decode())
    assert "What came up about pages" in work
    assert "Added: G89.2 Chronic pain." in work
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="The codes changed.")
    concern.refresh_from_db()
    assert concern.round == round_
    assert "What came up about pages" not in text(signed_in(chair).get("/admin/").content.decode())


@pytest.mark.parametrize("what", ["codes", "names"])
def test_what_changes_after_everybody_signed_waits_and_is_not_published_unseen(writer, signer, chair, what):
    topic = make.published_topic(writer, signer, "Nerve Block")
    actions.start_draft(topic_id=topic.pk, by=writer)
    version = make.edit(topic, writer, summary="Other words.")
    round_ = make.submit(topic, writer)
    later = timezone.now() + timedelta(days=3)
    actions.schedule(version_id=version.pk, by=chair, publish_at=later, base_publish_at=None)
    make.approve(round_, signer)
    if what == "codes":
        change_codes(topic, writer, (ICD, "G89.2", "Chronic pain"))
    else:
        actions.flag_named(["Nerve Block"], "en", "Another name came.", writer)
    assert waiting(topic).count() == 1
    actions.publish_now(version_id=version.pk, by=chair)
    assert waiting(topic).count() == 1


def test_what_changes_while_somebody_has_yet_to_sign_is_before_them(writer, signer):
    topic = make.published_topic(writer, signer, "Nerve Block")
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="Other words.")
    round_ = make.submit(topic, writer)
    change_codes(topic, writer, (ICD, "G89.2", "Chronic pain"))
    assert not waiting(topic).exists()
    concern = Concern.objects.get()
    assert AuditEvent.objects.filter(topic=topic).latest("sequence").details["concerns"] == [concern.pk]
    make.take_seat(round_, signer)
    assert "Added: G89.2 Chronic pain." in text(page_of(signer, round_))


def test_the_same_codes_and_a_page_that_nobody_reads_flag_nothing(writer, signer):
    topic, draft = make.published_topic(writer, signer), make.make_topic(writer)
    change_codes(draft, writer, (ICD, "G89.2", ""))
    change_codes(topic, writer)
    assert not Concern.objects.exists()


def test_a_chair_says_why_no_review_is_needed_and_nothing_unseen_is_settled(writer, signer, chair):
    topic = make.published_topic(writer, signer)
    change_codes(topic, writer, (ICD, "G89.2", ""))
    client = signed_in(chair)
    address = reverse("admin:encyclopedia_topic_settle_concern", args=[topic.pk])
    assert address in client.get(reverse("admin:encyclopedia_topic_change", args=[topic.pk])).content.decode()
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in ("version", "base")} | {"reason": "The page says the same."}
    change_codes(topic, writer, (ICD, "G89.4", ""))
    assert client.post(address, shown).status_code == 409
    assert waiting(topic).count() == 2
    assert client.post(address, {**shown, "base": base_of_concerns(topic)}).status_code == 302
    assert not waiting(topic).exists()
    event = AuditEvent.objects.get(act="say that no review is needed")
    assert (event.actor, event.reason) == (chair, "The page says the same.")
    with pytest.raises(WrongState):
        actions.settle_concerns(topic_id=topic.pk, by=chair, reason="Again.", base="none")


def test_a_name_that_comes_to_mean_the_same_flags_the_pages_that_bear_it(writer, signer):
    topic = make.published_topic(writer, signer, "Heartburn")
    make.published_topic(writer, signer, "Migraine")
    client = signed_in(writer)
    add = reverse("admin:encyclopedia_synonymgroup_add")
    typed = {"language": "en", "words": "heartburn\nacid reflux", "is_used": "on"}
    assert client.post(add, typed).status_code == 302
    concern = Concern.objects.get()
    assert (concern.topic, concern.kind) == (topic, "names")
    assert SynonymGroup.objects.count() == 1
    event = AuditEvent.objects.get(topic=topic, act=FLAGGED)
    assert (event.actor, event.reason, event.details["concerns"]) == (writer, concern.words, [concern.pk])
    assert "changed names that mean the same" in text(
        client.get(reverse("admin:encyclopedia_topic_change", args=[topic.pk])).content.decode()
    )


def test_the_list_asks_as_many_questions_of_one_as_of_many(writer, signer, chair):
    counts = []
    for number in range(2):
        for _page in range(1 + number * 2):
            change_codes(make.published_topic(writer, signer), writer, (ICD, "G89.2", ""))
        with CaptureQueriesContext(connection) as asked:
            assert came_up().total == (1, 4)[number]
        counts.append(len(asked))
    assert counts == [2, 2]
