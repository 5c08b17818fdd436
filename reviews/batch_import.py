"""Importing a whole file: line by line, one transaction a topic, each refusal with its line and its reason.

Holds no rule of its own: ``interchange`` reads, ``actions.import_topic`` decides and writes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import DatabaseError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from encyclopedia.errors import BadInput, Refused
from encyclopedia.interchange import Bundle, LineTooLong, parse, source_id_of
from encyclopedia.models import Category, Edition, EditionPage, Topic, TopicKind
from encyclopedia.models.catalogue import Language
from encyclopedia.statements import plan_anew

from .actions import Attestation, Imported, Vetted, import_topic, vet

IMPORTER: Final = "importer"
# The tables that each topic is looked up in as it comes in: its neighbours, and their pages.
_GROWING: Final = (Topic, Topic.related.through, Topic.categories.through, Edition, EditionPage)


@dataclass(frozen=True)
class Refusal:
    """A line that did not come in, and why."""

    line: int
    source_id: str
    reason: str


def importer_account() -> Any:
    """Return the account that imports run under unless one is named; made on first use, and nobody can sign in with
    it.

    Call inside a transaction. Raises Refused when a person's own account has that name.
    """
    user, created = get_user_model().objects.get_or_create(
        username=IMPORTER, defaults={"first_name": "Import", "is_staff": False}
    )
    if created:
        user.set_unusable_password()
        user.save()
        user.groups.add(Group.objects.get(name="Writer"))
    elif user.has_usable_password():
        raise BadInput(
            _(
                "The account “%(name)s” belongs to a person, so it is not used for imports. Name one with --by."
            )
            % {"name": IMPORTER}
        )
    return user


def category_named(name: str) -> Category:
    """Return the category of this name, made when there is none. Call inside the transaction of the topic."""
    found = Category.objects.filter(name=name).first()
    if found is not None:
        return found
    stem = slugify(name)[:70].strip("-") or "category"
    slug, n = stem, 1
    while Category.objects.filter(slug=slug).exists():
        n += 1
        slug = f"{stem}-{n}"
    return Category.objects.create(name=name, slug=slug)


class BatchImport:
    """One run over one file. ``counts`` says what came of the lines so far."""

    def __init__(
        self, *, by: Any | None = None, attestation: Attestation | None = None, dry_run: bool = False
    ) -> None:
        self.by = by
        self.attestation = attestation
        self.dry_run = dry_run
        self.vetted: Vetted | None = None
        self.counts: Counter[Imported] = Counter()
        self.refused = 0
        self._seen: set[str] = set()
        self._kinds = {kind.key: kind for kind in TopicKind.objects.all()}
        self._categories: dict[str, Category] = {}

    def run(self, lines: Iterable[tuple[int, bytes | LineTooLong]]) -> Iterator[Refusal | None]:
        """Bring the lines in one by one; yield after each: None, or its refusal. The rest goes on either way."""
        if not self.dry_run:
            # In a transaction of its own: with a topic locked, people are locked after it (``audit.lock_chain``).
            with transaction.atomic():
                self.by = self.by if self.by is not None else importer_account()
                self.vetted = vet(self.by, self.attestation)
        for done, (number, line) in enumerate(lines):
            if done & (done - 1) == 0:  # each time the run has doubled, and the tables perhaps with it
                plan_anew(*_GROWING)
            refusal = None
            try:
                self.counts[self._take(line)] += 1
            except Refused as error:
                refusal = str(error)
            except DatabaseError as error:
                refusal = _("The database refused it: %(why)s") % {"why": str(error).partition("\n")[0]}
            if refusal is None:
                yield None
            else:
                self.refused += 1
                yield Refusal(number, source_id_of(line) if isinstance(line, bytes) else "", refusal)

    def _take(self, line: bytes | LineTooLong) -> Imported:
        if isinstance(line, LineTooLong):
            raise line
        bundle = parse(line)
        kind = self._kinds.get(bundle.kind)
        if kind is None:
            raise BadInput(
                _("The kind “%(kind)s” is not known here. Known are: %(known)s.")
                % {"kind": bundle.kind, "known": ", ".join(sorted(self._kinds))}
            )
        if bundle.language not in Language.values:
            raise BadInput(
                _("The language “%(language)s” is not known here. Known are: %(known)s.")
                % {"language": bundle.language, "known": ", ".join(Language.values)}
            )
        if bundle.source_id in self._seen:
            raise BadInput(_("An earlier line of this file has the same source id."))
        outcome, made = self._write(bundle, kind)
        self._seen.add(bundle.source_id)
        if not self.dry_run:  # what was rolled back must not be remembered
            self._categories.update(made)
        return outcome

    @transaction.atomic
    def _write(self, bundle: Bundle, kind: TopicKind) -> tuple[Imported, dict[str, Category]]:
        by = self.by if self.by is not None else importer_account()
        made = {name: self._categories.get(name) or category_named(name) for name in bundle.categories}
        outcome = import_topic(
            source_id=bundle.source_id,
            language=bundle.language,
            kind=kind,
            raw=bundle.words,
            by=by,
            categories=list(made.values()),
            codes=bundle.codes,
            related=bundle.related,
            current_as_of=bundle.current_as_of,
            attestation=self.attestation,
            vetted=self.vetted,
        )
        if self.dry_run:
            transaction.set_rollback(True)
        else:
            self.by = by
        return outcome, made
