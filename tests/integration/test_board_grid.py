"""The addresses of the board by GET and by POST, with all that each screen asks for: nothing without the permission."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from encyclopedia.models import Edition, TopicKind
from reviews import actions, roles
from reviews.actions.policies import policy_base
from reviews.actions.sources import key_of, prospect
from reviews.admin.acts import SCREENS
from reviews.models import (
    Assignment,
    BoardMember,
    Checklist,
    Comment,
    Disclosure,
    ReviewPolicy,
    ReviewRecord,
    ReviewRound,
    SourceNotice,
)
from tests import factories as make
from tests.integration.test_admin_grid import client_of, evidence, patterns
from tests.reviews import states

pytestmark = pytest.mark.django_db

WHO = ("writer", "reviewer", "chair", "manager", "superuser", "nobody")
SOURCE = "https://example.org/guideline"


class Library:
    """A topic in review with a row behind every address of the board."""

    def __init__(self) -> None:
        self.cast = states.Cast()
        people, signer = self.cast.people, self.cast.signer
        shown = states.published(self.cast)
        self.topic = states.in_reaffirmation(self.cast)
        self.round = ReviewRound.objects.get(topic=self.topic, closed_at=None)
        actions.take_seat(round_id=self.round.pk, by=signer, declaration="interest", interest="Shares.")
        actions.make_own_policy(topic_id=self.topic.pk, by=self.cast.chair)
        base = prospect(key_of(SOURCE)).base
        asked = {"source": SOURCE, "status": "retracted", "note": "Wrong.", "base": base}
        self.notice = actions.mark_source(by=self.cast.chair, **asked).notice
        self.comment = Comment.objects.filter(topic=self.topic)[0]
        self.edition = Edition.objects.filter(topic=self.topic)[0]
        self.shown = shown
        self.translation = actions.start_translation(
            topic_id=self.topic.pk, language="es", title="Traducción", by=people["writer"]
        )
        self.clients = {name: client_of(people[name]) for name in WHO}

    def typed(self) -> dict[str, Any]:
        """What somebody could send, to whichever address: right where it fits, and stock fields of the admin."""
        member = BoardMember.objects.get(user=self.cast.people["reviewer"])
        return {
            "reason": "A reason.",
            "why": "A reason.",
            "note": "A note.",
            "body": "A comment.",
            "declaration": "none",
            "interest": "",
            "interests": "",
            "member": str(member.pk),
            "seat": "seat-1",
            "assignment": str(Assignment.objects.get(member__user=self.cast.signer, round=self.round).pk),
            "decision": "approve",
            "current_as_of": timezone.localdate().isoformat(),
            "content_hash": self.round.content_hash,
            "read": list(self.round.version.sections.values_list("key", flat=True)),
            "password": make.PASSWORD,
            "base": policy_base(ReviewPolicy.objects.get(topic=self.topic)),
            "source": "https://example.org/another",
            "status": "retracted",
            "version": str(self.round.version_id),
            "section": "risks",
            "quote": "250 mg",
            "action": "resolve",
            "fewest_people": "9",
            "title": "Traducción nueva",
            "name": "Forged",
            "_save": "Save",
        }

    def addresses(self) -> dict[str, str]:
        """Every address of the board, by its name, about rows that are there."""
        topic, round_, edition = self.topic.pk, self.round.pk, self.edition.pk
        policy = ReviewPolicy.objects.get(topic=self.topic).pk
        about: dict[str, list[Any]] = {
            **{
                f"reviews_reviewround_{name}": [round_]
                for name in (
                    "change",
                    "sign",
                    "unsign",
                    "declare",
                    "assign",
                    "decline",
                    "delegate",
                    "waive",
                    "keep_out",
                    "record",
                    "skip",
                )
            },
            **{
                f"encyclopedia_topic_{name}": [topic]
                for name in ("evidence", "evidence_zip", "comments", "comment")
            },
            "reviews_reviewround_due": [],
            "encyclopedia_topic_concerns": [],
            "reviews_reviewround_due_leave": [],
            "encyclopedia_topic_thread": [topic, self.comment.pk],
            "encyclopedia_edition_evidence": [edition],
            "reviews_reviewpolicy_of_kind": [TopicKind.objects.get(key="treatment").pk],
            "reviews_reviewpolicy_of_topic": [self.shown.pk],
            "reviews_reviewpolicy_remove": [policy],
            "reviews_reviewpolicy_change": [policy],
            "reviews_reviewpolicy_history": [policy],
            "reviews_reviewpolicy_simple_history": [policy, ReviewPolicy.history.first().pk],
            "reviews_sourcenotice_lift": [self.notice.pk],
            "reviews_sourcenotice_change": [self.notice.pk],
            "reviews_sourcenotice_history": [self.notice.pk],
            "reviews_sourcenotice_simple_history": [self.notice.pk, SourceNotice.history.first().pk],
            "reviews_disclosure_change": [Disclosure.objects.all()[0].pk],
            "reviews_checklist_change": [Checklist.objects.all()[0].pk],
            "reviews_checklist_history": [Checklist.objects.all()[0].pk],
            "reviews_boardmember_change": [BoardMember.objects.all()[0].pk],
            **{
                f"reviews_{model}_{page}": []
                for model in (
                    "reviewpolicy",
                    "sourcenotice",
                    "disclosure",
                    "checklist",
                    "boardmember",
                    "reviewround",
                )
                for page in ("changelist", "add")
            },
            **{
                f"reviews_{model.__name__.lower()}_delete": [model.objects.all()[0].pk]
                for model in (
                    ReviewPolicy,
                    SourceNotice,
                    Disclosure,
                    Checklist,
                    BoardMember,
                    ReviewRound,
                    ReviewRecord,
                )
            },
        }
        translate = reverse("admin:encyclopedia_topic_translate", args=[self.shown.pk])
        return {
            **{name: reverse(f"admin:{name}", args=args) for name, args in about.items()},
            "encyclopedia_topic_translate": f"{translate}?language=es",
            "encyclopedia_topic_source": reverse(
                "admin:encyclopedia_topic_source", args=[self.translation.pk]
            ),
        }


@pytest.fixture
def library() -> Library:
    return Library()


# What an address changes when all that it asks for is sent, and the permission that it takes. None: it changes nothing.
CHANGES: dict[str, str | None] = {
    "reviews_reviewround_declare": roles.REVIEW,
    "reviews_reviewround_assign": roles.CHAIR,
    "reviews_reviewround_waive": roles.CHAIR,
    "reviews_reviewround_keep_out": roles.CHAIR,
    "encyclopedia_topic_comment": roles.DISCUSS,
    "encyclopedia_topic_translate": roles.WRITE,
    "reviews_reviewpolicy_of_topic": roles.SET_POLICY,
    "reviews_reviewpolicy_remove": roles.SET_POLICY,
    "reviews_sourcenotice_lift": roles.CHAIR,
}
# Those that ask for more than was sent here: a seat or a signature of one's own, a whole form.
ASKS_FOR_MORE: dict[str, str] = {
    "reviews_reviewround_sign": roles.REVIEW,
    "reviews_reviewround_unsign": roles.REVIEW,
    "reviews_reviewround_decline": roles.REVIEW,
    "reviews_reviewround_delegate": roles.REVIEW,
    "reviews_reviewround_due": roles.REVIEW,
    "reviews_reviewround_due_leave": roles.REVIEW,
    "reviews_reviewround_skip": roles.REVIEW,
    "encyclopedia_topic_concerns": roles.CHAIR,
    "encyclopedia_topic_thread": roles.DISCUSS,
    "encyclopedia_topic_source": roles.WRITE,
    "reviews_reviewpolicy_of_kind": roles.SET_POLICY,
    "reviews_reviewpolicy_change": roles.SET_POLICY,
    "reviews_checklist_change": roles.SET_POLICY,
    "reviews_checklist_add": roles.SET_POLICY,
    "reviews_sourcenotice_add": roles.CHAIR,
    "reviews_boardmember_change": roles.MANAGE_BOARD,
    "reviews_boardmember_add": roles.MANAGE_BOARD,
}
# Lists answer a stock POST as they answer a GET; the page of comments is one too.
LISTS = ("_changelist", "_topic_comments")


def test_no_address_of_the_board_changes_anything_by_get_or_without_its_permission(library: Library):
    before, wrong, changed_by = evidence(), [], {}
    for name, address in library.addresses().items():
        needed = CHANGES.get(name) or ASKS_FOR_MORE.get(name)
        for who, client in library.clients.items():
            shown = client.get(address).status_code
            if evidence() != before:
                wrong.append(f"GET {name} by {who} changed something")
            if who == "nobody" and shown != 403:
                wrong.append(f"GET {name} by {who}: {shown}")
            with transaction.atomic():
                mark = transaction.savepoint()
                answer = client.post(address, library.typed()).status_code
                changed = evidence() != before
                transaction.savepoint_rollback(mark)
            if changed:
                changed_by.setdefault(name, set()).add(who)
            may = needed is not None and needed in states.ROLES[who].permissions
            harmless = name.endswith(LISTS) and answer in (200, 400)
            # A stranger to a thread is told what is wrong with what they sent; nothing comes of it.
            harmless |= name == "encyclopedia_topic_thread" and answer == 400
            if changed and (not may or name in ASKS_FOR_MORE):
                wrong.append(f"POST {name} by {who} changed something")
            if not may and answer != 403 and not (harmless and who != "nobody"):
                wrong.append(f"POST {name} by {who}: {answer}")
    assert wrong == []
    assert set(changed_by) == set(CHANGES), "each of them works for somebody"


def test_every_address_that_the_board_brought_is_in_the_grid(library: Library):
    stock = ("changelist", "add", "change", "delete", "history", "simple_history")
    # The removal of a picture that nothing names: the tests of pictures hold it.
    older = {"encyclopedia_imagefile_remove"}
    older |= {f"encyclopedia_topic_{name}" for name in ("draft", "preview", "image", "catalogue")}
    older.add(
        "encyclopedia_missedterm_dismiss"
    )  # of the search, not of the board: the tests of its list hold it
    # Each person's own, and the outbox of mail: the tests of the inbox and of the letters hold them.
    older |= {"reviews_notice_mail", "reviews_notice_open", "reviews_notice_read_all", "reviews_letter_again"}
    # Lists as CSV, by GET alone: the tests of those files hold them.
    older |= {"reviews_notice_csv", "reviews_reviewpace_csv"}
    named = {
        str(pattern.name)
        for _route, pattern in patterns(admin.site.urls[0])
        if str(pattern.name).startswith(("reviews_", "encyclopedia_"))
    }
    own = {name for name in named if name.split("_", 2)[2] not in stock}
    acts = {screen.url_name for screen in SCREENS.values()}
    assert own - older - acts <= set(library.addresses())
