"""Versions, editions, signatures and audit events: read by all staff, changed by nobody; and the board's own list."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encyclopedia.models import Edition, TopicVersion
from reviews.models import AuditEvent, BoardMember, Profession, ReviewRecord
from tests.factories import base_of, edit, make_topic, make_user, published_topic, revise
from tests.reviews.admin.roles_grid import OUTSIDE, STAFF, client_of, outside_status

pytestmark = pytest.mark.django_db

EVIDENCE = (Edition, ReviewRecord, AuditEvent, TopicVersion)
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def topic():
    return published_topic(make_user("writer"), make_user("reviewer"), title="Nerve Block")


def url(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", EVIDENCE)
@pytest.mark.parametrize("who", STAFF)
def test_all_staff_read_evidence_and_nobody_writes_it(topic, model, who):
    row = model.objects.first()
    before = model.objects.values().get(pk=row.pk)
    client = client_of(who)
    assert client.get(url(model, "changelist")).status_code == 200
    assert client.get(url(model, "change", row.pk)).status_code == 200
    assert client.get(url(model, "history", row.pk)).status_code == 200
    for address in (url(model, "add"), url(model, "delete", row.pk)):
        assert client.get(address).status_code == 403
        assert client.post(address, {"post": "yes"}).status_code == 403
    changes = {name: str(value) for name, value in before.items() if value is not None} | {
        "status": "approved"
    }
    assert (
        client.post(url(model, "change", row.pk), changes | {"title": "Other", "_save": "1"}).status_code
        == 403
    )
    client.post(
        url(model, "changelist"), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    )
    assert model.objects.values().get(pk=row.pk) == before


@pytest.mark.parametrize("model", EVIDENCE)
@pytest.mark.parametrize("who", OUTSIDE)
def test_outsiders_reach_no_evidence(topic, model, who):
    row = model.objects.first()
    client = client_of(who)
    for address in (url(model, "changelist"), url(model, "change", row.pk), url(model, "history", row.pk)):
        assert client.get(address).status_code == outside_status(who)


@pytest.mark.parametrize("who", ["manager", "superuser"])
def test_the_history_of_a_version_and_of_a_member_is_for_reading(topic, who):
    client = client_of(who)
    version, member = TopicVersion.objects.get(), BoardMember.objects.first()
    for row, data in ((version, {"title": "Other"}), (member, {"credentials": "Other"})):
        history = row.history.order_by("history_id").first()
        name = f"admin:{row._meta.app_label}_{row._meta.model_name}_simple_history"
        address = reverse(name, args=[row.pk, history.history_id])
        assert client.get(address).status_code == 200
        assert client.post(address, data).status_code == 403
        assert client.post(url(type(row), "history", row.pk), data).status_code == 403
    version.refresh_from_db()
    member.refresh_from_db()
    assert "Other" not in (version.title, member.credentials)


def test_an_edition_shows_its_signed_text_its_signers_and_its_record(topic):
    edition = topic.editions.get()
    page = client_of("writer").get(url(Edition, "change", edition.pk)).content.decode()
    assert "Take no more than 250 mg." in page
    assert edition.reviewers[0]["name"] in page
    assert "Verified: it matches its hash" in page
    assert reverse("admin:reviews_reviewround_record", args=[edition.round.pk]) in page


def test_a_signature_shows_its_sentence_and_that_it_verifies(topic):
    record = ReviewRecord.objects.get()
    page = client_of("manager").get(url(ReviewRecord, "change", record.pk)).content.decode()
    assert record.statement in page
    assert record.signed_at.strftime("%Y-%m-%d %H:%M:%S UTC") in page
    assert "Verified: it matches its hash" in page


def test_a_version_shows_its_words_and_who_touched_them():
    writer, other = make_user("writer"), make_user("writer")
    topic = make_topic(writer, title="Nerve Block")
    edit(topic, other, summary="Other words.")
    page = client_of("chair").get(url(TopicVersion, "change", topic.versions.get().pk)).content.decode()
    assert "Other words." in page
    assert f"{other.get_full_name()} (edited)" in page
    assert "Risks added" in page


@pytest.mark.parametrize("asked", ["Nerve", "rename", "Zoe", "disclaimer"])
def test_audit_events_are_found_by_topic_act_person_and_thing(topic, asked):
    manager = make_user("manager", username="zoe")
    from reviews import actions

    actions.rename_topic(topic_id=topic.pk, by=make_user("chair"), slug="nb", base_slug=topic.slug)
    last = actions.site.SiteText.objects.filter(key="disclaimer").order_by("-number").first()
    actions.publish_site_text(
        key="disclaimer",
        language="en",
        body="<p>New.</p>",
        base_number=last.number if last else 0,
        by=manager,
    )
    client = client_of("writer")
    found = client.get(url(AuditEvent, "changelist"), {"q": asked}).context["cl"].result_count
    assert 0 < found < AuditEvent.objects.count()
    assert client.get(url(AuditEvent, "changelist"), {"act": "rename"}).context["cl"].result_count == 1


@pytest.mark.parametrize("model", EVIDENCE)
def test_lists_of_evidence_take_the_same_queries_however_long(topic, model):
    client = client_of("writer")
    counts = []
    for n in (0, 3):
        for number in range(n):
            revise(topic, make_user("writer"), make_user("reviewer"), summary=f"Words {number}.")
        with CaptureQueriesContext(connection) as queries:
            client.get(url(model, "changelist"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_hostile_words_come_out_harmless_in_evidence():
    published_topic(
        make_user("writer"), make_user("reviewer", credentials=HOSTILE), title=HOSTILE, summary=HOSTILE
    )
    client = client_of("writer")
    for model in EVIDENCE:
        for row in model.objects.all():
            for address in (
                url(model, "change", row.pk),
                url(model, "changelist"),
                url(model, "history", row.pk),
            ):
                assert "<script>alert" not in client.get(address).content.decode()


def member_form(user: User, **changes: str) -> dict[str, str]:
    return {"user": str(user.pk), "profession": "nurse", "credentials": "RN", "is_active": "on", **changes}


@pytest.mark.parametrize("who", ["manager", "superuser"])
def test_a_manager_seats_and_unseats_members_with_history(who):
    client, person = client_of(who), make_user("reviewer", profession="")
    assert client.post(url(BoardMember, "add"), member_form(person)).status_code == 302
    member = BoardMember.objects.get(user=person)
    assert member.profession == Profession.NURSE
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    changed = member_form(person, credentials="RN, CWCN", licence_valid_until=until, base=base_of(member))
    del changed["is_active"]
    changed["why"] = "Left the board."
    assert client.post(url(BoardMember, "change", member.pk), changed).status_code == 302
    member.refresh_from_db()
    assert (member.credentials, member.is_active) == ("RN, CWCN", False)
    assert member.history.count() == 2
    assert member.history.first().history_user is not None


@pytest.mark.parametrize("who", ["writer", "reviewer", "chair"])
def test_others_read_the_board_and_change_nothing(who):
    member = BoardMember.objects.create(user=make_user(None), profession="nurse", credentials="RN")
    client, person = client_of(who), make_user("reviewer", profession="")
    assert client.get(url(BoardMember, "changelist")).status_code == 200
    assert client.get(url(BoardMember, "change", member.pk)).status_code == 200
    assert client.get(url(BoardMember, "add")).status_code == 403
    assert client.post(url(BoardMember, "add"), member_form(person)).status_code == 403
    assert client.post(url(BoardMember, "change", member.pk), member_form(member.user)).status_code == 403
    member.refresh_from_db()
    assert member.credentials == "RN"


@pytest.mark.parametrize("who", ["manager", "superuser"])
def test_no_member_is_deleted_by_anybody(who):
    member = BoardMember.objects.create(user=make_user(None), profession="nurse", credentials="RN")
    client = client_of(who)
    assert client.post(url(BoardMember, "delete", member.pk), {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [member.pk], "post": "yes"}
    client.post(url(BoardMember, "changelist"), data)
    assert BoardMember.objects.filter(pk=member.pk).exists()


@pytest.mark.parametrize("is_superuser", [False, True])
def test_nobody_gives_themselves_a_seat_or_changes_their_own(is_superuser):
    manager = make_user("manager", is_superuser=is_superuser)
    client = Client()
    client.force_login(manager)
    assert client.post(url(BoardMember, "add"), member_form(manager)).status_code == 200
    assert not BoardMember.objects.filter(user=manager).exists()
    member = BoardMember.objects.create(user=manager, profession="nurse", credentials="RN")
    answer = client.post(url(BoardMember, "change", member.pk), member_form(manager, credentials="MD"))
    assert answer.status_code == 403
    member.refresh_from_db()
    assert member.credentials == "RN"
