"""Loading the demo: the story of a small encyclopedia, told through the same acts that staff use.

Nothing is written behind the acts' back, so the demo's evidence is real: signatures were made with a password, at the
moment when the demo was loaded. What lies in the past is the date that a signer vouches for, which may.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from encyclopedia import publication
from encyclopedia.currency import add_months
from encyclopedia.drafting import content_of, save_draft
from encyclopedia.errors import WrongState
from encyclopedia.models import ClinicalCode, Scope, SiteText, Topic, TopicKind, TopicVersion
from reviews import actions
from reviews.batch_import import category_named, importer_account
from reviews.models import Decision, Declaration, ReviewRound

from . import board, readers, samples
from .people import PASSWORD, check_is_demo, make_people

FIRST_NOTE = "New topic, written from the sources listed."


class AlreadyLoaded(WrongState):
    """The demo is there; it was left as it is."""


@transaction.atomic
def load() -> int:
    """Load the demo into an empty database, whole or not at all; return the number of topics.

    Raises NotAllowed outside a demo, AlreadyLoaded when it is there, WrongState when other work is there.
    """
    check_is_demo()
    if Topic.objects.filter(source_id__startswith="sample:").exists():
        raise AlreadyLoaded(_("The demo is loaded already. It was left as it is."))
    if Topic.objects.exists() or get_user_model().objects.exists():
        raise WrongState(
            _("This database already holds accounts or topics of its own, so the demo stays out of it.")
        )
    story = Story(people=make_people(), today=timezone.localdate())
    story.tell()
    return Topic.objects.count()


@dataclass
class Story:
    people: dict[str, Any]
    today: date

    def tell(self) -> None:
        self.site_texts()
        self.categories()
        self.taken_over()
        self.published()
        board.policies(self)
        self.under_way()
        board.at_work(self)
        readers.reports(self)
        self.relate()

    def months_ago(self, months: int) -> date:
        return add_months(self.today, -months)

    # --- Small steps -----------------------------------------------------------------------------------------

    def create(self, slug: str, by: str, folder: str = "topics") -> Topic:
        bundle = samples.bundles(folder)[slug]
        topic = actions.create_topic(
            by=self.people[by],
            kind=TopicKind.objects.get(key=bundle.kind),
            title=bundle.words["title"],
            owner=self.people[by],
            categories=[category_named(name) for name in bundle.categories],
            content=bundle.words,
            source_id=bundle.source_id,
        )
        bulk_create_with_history(
            [ClinicalCode(topic=topic, system=s, code=c, display=d) for s, c, d in bundle.codes], ClinicalCode
        )
        return topic

    def newest(self, slug: str) -> TopicVersion:
        return TopicVersion.objects.filter(topic__slug=slug).order_by("-number")[0]

    def submit(self, slug: str, by: str, note: str, scope: Scope = Scope.WHOLE_PAGE) -> ReviewRound:
        version = self.newest(slug)
        return actions.submit(
            version_id=version.pk, by=self.people[by], base_hash=version.content_hash, note=note, scope=scope
        )

    def sign(self, round_: ReviewRound, by: str, as_of: date | None, comment: str = "") -> None:
        """Approve, or with no date ask for changes."""
        person = self.people[by]
        self.take_seat(round_, by)
        actions.sign(
            round_id=round_.pk,
            decision=Decision.APPROVE if as_of else Decision.REQUEST_CHANGES,
            by=person,
            password=PASSWORD,
            content_hash=round_.content_hash,
            current_as_of=as_of,
            comment=comment,
            sections_read=list(round_.version.sections.values_list("key", flat=True)),
        )

    def take_seat(self, round_: ReviewRound, by: str, interest: str = "") -> None:
        """Declare an interest, or that there is none, unless that was done before."""
        person = self.people[by]
        if not round_.assignments.filter(member__user=person).exclude(declaration="").exists():
            declaration = Declaration.INTEREST if interest else Declaration.NONE
            actions.take_seat(round_id=round_.pk, by=person, declaration=declaration, interest=interest)

    def publish(self, slug: str, writer: str, reviewer: str, as_of: date, comment: str = "") -> None:
        self.create(slug, writer)
        self.sign(self.submit(slug, writer, FIRST_NOTE), reviewer, as_of, comment)

    def revise(self, slug: str, writer: str, step: int = 0) -> str:
        """Draft one step of a topic's revisions; return the note that goes with it."""
        change = samples.revision_steps(slug)[step]
        topic = Topic.objects.get(slug=slug)
        version = actions.start_draft(topic_id=topic.pk, by=self.people[writer])
        words = samples.revised(content_of(version), change["changes"])
        save_draft(version_id=version.pk, raw=words, base_hash=version.content_hash, by=self.people[writer])
        note: str = change["note"]
        return note

    def translate(self, slug: str, writer: str, reviewer: str, as_of: date) -> None:
        """Write, review and publish the Spanish page that follows what a topic says now."""
        bundle = samples.bundles("translations")[slug]
        topic = actions.start_translation(
            topic_id=Topic.objects.get(slug=slug).pk,
            language=bundle.language,
            title=bundle.words["title"],
            by=self.people[writer],
        )
        version = topic.versions.get()
        save_draft(
            version_id=version.pk,
            raw={**bundle.words, "language": bundle.language},
            base_hash=version.content_hash,
            by=self.people[writer],
        )
        note = "Spanish page, made from the English edition that it follows."
        self.sign(self.submit(topic.slug, writer, note), reviewer, as_of)

    # --- Chapters --------------------------------------------------------------------------------------------

    def site_texts(self) -> None:
        for key, body in samples.site_texts():
            last = SiteText.objects.filter(key=key, language="en").order_by("-number").first()
            actions.publish_site_text(
                key=key,
                language="en",
                body=body,
                base_number=last.number if last else 0,
                by=self.people["manager"],
            )

    def categories(self) -> None:
        """Name the categories in Spanish too."""
        for name, spanish in samples.SPANISH_CATEGORIES.items():
            category = category_named(name)
            category.name_es = spanish
            category.save()

    def taken_over(self) -> None:
        """Two pages come from an earlier system, on the chair's word: one of them is overdue by now."""
        attestation = actions.Attestation(
            by=self.people["chair"],
            reason="Reviewed and signed by our board in the system that we used before; the minutes are on file.",
        )
        ages = {"type-2-diabetes": self.months_ago(30), "high-blood-pressure": self.months_ago(5)}
        for slug, as_of in ages.items():
            bundle = samples.bundles("topics")[slug]
            actions.import_topic(
                source_id=bundle.source_id,
                language=bundle.language,
                kind=TopicKind.objects.get(key=bundle.kind),
                raw=bundle.words,
                by=importer_account(),
                categories=[category_named(name) for name in bundle.categories],
                codes=bundle.codes,
                current_as_of=as_of,
                attestation=attestation,
            )

    def published(self) -> None:
        ago = self.months_ago
        # Due for review: signed 21 months ago, to be looked at every 24.
        self.publish(
            "a1c-blood-test", "writer", "physician", ago(21), "Checked against the current standards."
        )
        self.translate("a1c-blood-test", "writer2", "physician", ago(4))
        self.publish("acid-reflux", "writer2", "physician", ago(8))
        self.publish(
            "cpap-for-sleep-apnea", "writer2", "nurse", ago(2), "The cleaning steps are what we teach."
        )
        self.three_editions()
        self.publish("nerve-blocks-for-long-lasting-pain", "writer2", "physician", ago(14))
        note = self.revise("nerve-blocks-for-long-lasting-pain", "writer2")
        self.sign(self.submit("nerve-blocks-for-long-lasting-pain", "writer2", note), "physician", ago(1))
        self.publish("cholesterol-test", "writer", "dietitian", ago(6))
        self.publish("metformin", "writer", "pharmacist", ago(3))
        self.publish("asthma-in-adults", "writer", "nurse", ago(11))
        self.publish("colonoscopy", "writer", "physician", ago(9))
        self.abandoned()
        self.publish("cardiac-rehabilitation", "writer", "nurse", ago(20))
        actions.open_reaffirmation(
            topic_id=Topic.objects.get(slug="cardiac-rehabilitation").pk,
            by=self.people["chair"],
            note="It is due in four months. Nothing new has come up that we know of; please read the whole page.",
        )
        self.publish("cataract-surgery", "writer", "physician", ago(10))
        actions.withdraw_topic(
            topic_id=Topic.objects.get(slug="cataract-surgery").pk,
            by=self.people["chair"],
            reason="The advice on eye drops no longer matches what our eye clinic gives. Down until it is settled.",
        )

    def three_editions(self) -> None:
        """A page with a past. Its Spanish sister follows the second edition; by now there is a third."""
        self.publish("acetaminophen", "writer", "pharmacist", self.months_ago(27))
        for step, as_of in enumerate((self.months_ago(14), self.months_ago(1))):
            note = self.revise("acetaminophen", "writer", step)
            self.sign(self.submit("acetaminophen", "writer", note), "pharmacist", as_of)
            if step == 0:
                self.translate("acetaminophen", "writer2", "pharmacist", self.months_ago(12))

    def abandoned(self) -> None:
        topic = Topic.objects.get(slug="cholesterol-test")
        version = actions.start_draft(topic_id=topic.pk, by=self.people["writer"])
        words = {**content_of(version), "also_called": ["Lipid panel", "Blood fats"]}
        save_draft(version_id=version.pk, raw=words, base_hash=version.content_hash, by=self.people["writer"])
        actions.abandon_draft(
            version_id=version.pk,
            by=self.people["writer"],
            base_hash=self.newest(topic.slug).content_hash,
            reason="The names patients search for are on the page already.",
        )

    def under_way(self) -> None:
        # In review: one revision for the dietitian, one for the pharmacist, one new topic for the physician.
        note = self.revise("high-blood-pressure", "writer2")
        self.submit("high-blood-pressure", "writer2", note)
        note = self.revise("metformin", "writer")
        self.submit("metformin", "writer", note, Scope.CHANGES_ONLY)
        self.create("knee-replacement", "writer2")
        self.submit("knee-replacement", "writer2", FIRST_NOTE)
        # Sent back with a request for changes.
        note = self.revise("asthma-in-adults", "writer")
        round_ = self.submit("asthma-in-adults", "writer", note)
        board.comment_on_asthma(self, round_)
        self.sign(
            round_,
            "nurse",
            None,
            "Say how many puffs of the single inhaler are the most in one day, and who to call when they do not help.",
        )
        # Approved, and waiting for its date.
        note = self.revise("colonoscopy", "writer")
        round_ = self.submit("colonoscopy", "writer", note)
        morning = datetime.combine(self.today + timedelta(days=14), time(6), timezone.get_current_timezone())
        actions.schedule(
            version_id=round_.version_id, by=self.people["chair"], publish_at=morning, base_publish_at=None
        )
        self.sign(round_, "physician", self.today)
        # Still being written: one that lacks sections and has a dead link, one that is half done.
        self.create("ibuprofen", "writer", "drafts")
        self.create("physical-therapy-for-low-back-pain", "writer2", "drafts")

    def relate(self) -> None:
        """Set related topics once all topics are there, and bring the pages beside which they stand up to date."""
        topics = {topic.slug: topic for topic in Topic.objects.all()}
        for folder in ("topics", "drafts"):
            for slug, bundle in samples.bundles(folder).items():
                topics[slug].related.add(*(topics[other] for other in bundle.related))
        publication.refresh_neighbours(topics.values())
        publication.relate(topics.values())
