"""Filling the index, in the transaction of whoever publishes or withdraws."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from django.db import connection, models, transaction

from encyclopedia.content import Content, canonical_text, key_points_of
from encyclopedia.models import Edition, Topic
from encyclopedia.models.search import SearchDocument, SearchName, SearchSpelling, SearchTerm, SearchWord
from encyclopedia.statements import OnConflict, SelectFew, insert, insert_rows

from . import spelling
from .naming import Name, names_of
from .stems import stem
from .stopwords import STOP_WORDS, WEAK_WORDS
from .words import words

# Raised when pages are to be indexed in another way: ``migrate`` then makes the index anew.
ANALYSIS: Final = 3
# How many stems a text is about, at most, and how much of it is read: its beginning says most.
TERMS_OF_A_TEXT: Final = 80
WORDS_READ: Final = 6_000
MIDDLING_LENGTH: Final = 500
# Those of some words whose spellings are known.
_SPELT = SelectFew(
    lambda words: (
        SearchSpelling.objects.order_by().filter(key__in=words, word=models.F("key")).values_list("word")
    ),
    of_texts=True,
    most=16,
)


def index_edition(edition: Edition, replaced: Edition | None = None, *, is_first: bool = False) -> None:
    """Replace the topic's document by the words of ``edition``, which has just begun to be shown.

    ``replaced`` is the edition that was shown, and so indexed, until now: what it has in common with this one is left
    alone. ``is_first`` says that the topic was never in the index, so that there is nothing to take out.
    """
    content = edition.signed_content()
    is_same = replaced is not None and replaced.content_hash == edition.content_hash
    names = names_of(content)
    is_renamed = not is_same and (replaced is None or names_of(replaced.signed_content()) != names)
    # Asked before the work that can be done without the answer. What goes with the old names is none of these words.
    spelt = _SPELT.ask(_spellable(names) if is_renamed else set())
    body, sections = _text(content)
    document = SearchDocument(
        topic_id=edition.topic_id,
        edition=edition,
        title=content["title"],
        names="\n".join(content["also_called"]),
        body=body,
        sections=sections,
        analysis=ANALYSIS,
    )
    insert([document], OnConflict.REPLACE, is_told=False)
    if is_same:
        return
    _store_terms(edition.topic_id, content, body, is_first=is_first)
    if is_renamed:
        if not is_first:
            _remove_names(edition.topic_id, keep=_spellable(names))
        _store_names(edition.topic_id, names)
        _store_spellings(_spellable(names) - {word for (word,) in spelt()})


def _text(content: Content) -> tuple[str, list[tuple[str, str, int]]]:
    """Return the body, and the key and heading of each section with its place in the body."""
    parts = [part for part in (content["summary"], *key_points_of(content)) if part]
    at = sum(len(part) + 1 for part in parts)
    sections = []
    for section in content["sections"]:
        sections.append((section["key"], section["heading"], at))
        if text := canonical_text(section["html"]):
            parts.append(text)
            at += len(text) + 1
    return "\n".join(parts), sections


def terms_of(content: Content, body: str) -> dict[str, int]:
    """Return the stems that the text says most, and how much in thousandths of the most that a word can.

    As BM25 counts: a word's second time says less than its first, and each says less in a long text.
    """
    language = content["language"]
    told = words(body)[:WORDS_READ]
    counted: Counter[str] = Counter(word for word in told if word not in STOP_WORDS)
    for word in words(" ".join(section["heading"] for section in content["sections"])):
        if word not in STOP_WORDS and word not in WEAK_WORDS:
            counted[word] += 2
    by_stem: Counter[str] = Counter()
    for word, count in counted.items():
        by_stem[stem(word, language)] += 1 if word in WEAK_WORDS else count
    length = 1.2 * (0.3 + 0.7 * len(told) / MIDDLING_LENGTH)
    most = by_stem.most_common(TERMS_OF_A_TEXT)
    return {word: round(1000 * count / (count + length)) for word, count in most}


def _store_terms(topic_id: int, content: Content, body: str, *, is_first: bool) -> None:
    rows = [(topic_id, term, weight) for term, weight in terms_of(content, body).items()]
    instead_of = None if is_first else ("topic_id", topic_id)
    insert_rows(SearchTerm, ("topic_id", "stem", "weight"), rows, instead_of=instead_of)


def _store_names(topic_id: int, names: Sequence[Name]) -> None:
    insert(
        [
            SearchName(
                topic_id=topic_id,
                position=position,
                key=name.key,
                is_part=name.is_part,
                stems=" ".join(name.stems),
                shares=" ".join(str(round(1000 * share)) for share in name.shares),
            )
            for position, name in enumerate(names)
        ],
        is_told=False,
    )
    rows = []
    for position, name in enumerate(names):
        told = name.key.split()
        for place, (part, share) in enumerate(zip(name.stems, name.shares, strict=True)):
            if place == 0 or told[place] not in STOP_WORDS:
                rest = "" if name.is_part else " ".join(told[place:])
                rows.append((topic_id, position, part, round(1000 * share), place == 0, rest))
    insert_rows(SearchWord, ("topic_id", "position", "stem", "share", "is_first", "rest"), rows)


def _spellable(names: Sequence[Name]) -> set[str]:
    return {word for name in names for word in name.key.split() if spelling.is_spellable(word)}


def _store_spellings(new: set[str]) -> None:
    rows = [(key, word) for word in sorted(new) for key in sorted(spelling.keys(word))]
    insert_rows(SearchSpelling, ("key", "word"), rows, OnConflict.SKIP)


def remove_topic(topic: Topic) -> None:
    """Take the topic out of the index; nothing happens when it is not in it."""
    _remove(topic.pk)


def _remove(topic_id: int) -> None:
    SearchTerm.objects.filter(topic_id=topic_id).delete()
    _remove_names(topic_id, keep=set())
    SearchDocument.objects.filter(topic_id=topic_id).delete()


def _remove_names(topic_id: int, *, keep: set[str]) -> None:
    """Remove the topic's names, and the spellings of words that no name has any more."""
    rests = SearchWord.objects.filter(topic_id=topic_id).values_list("rest", flat=True)
    told = {rest.partition(" ")[0] for rest in rests} - keep
    SearchWord.objects.filter(topic_id=topic_id).delete()
    SearchName.objects.filter(topic_id=topic_id).delete()
    # Two publications that do not see each other may leave a word without keys until its next one. They are not locked
    # against each other for that: a name is found without it when it is spelt right.
    gone = _without_names({word for word in told if spelling.is_spellable(word)})
    keys = {key for word in gone for key in spelling.keys(word)}
    if gone:
        SearchSpelling.objects.filter(key__in=keys, word__in=gone).delete()


def _without_names(told: set[str]) -> set[str]:
    """Return the words that no name has."""
    if not told:
        return set()
    # The operators of the index's order. A space, which ends a word, comes before "!".
    least, below = ("~>=~", "~<~") if connection.vendor == "postgresql" else (">=", "<")
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH told(word) AS (VALUES {', '.join(['(%s)'] * len(told))}) "  # noqa: S608 - words are parameters
            "SELECT word FROM told WHERE NOT EXISTS (SELECT 1 FROM encyclopedia_searchword name"
            f" WHERE name.rest {least} told.word AND name.rest {below} (told.word || '!'))",
            sorted(told),
        )
        return {word for (word,) in cursor.fetchall()}


def begins_with(text: str) -> models.Q:
    """Search words whose ``rest`` begins with the folded ``text``, through its index."""
    if connection.vendor == "postgresql":
        return models.Q(rest__startswith=text)
    # SQLite compares code points, but its LIKE knows no index.
    return models.Q(rest__gte=text, rest__lt=f"{text}\U0010ffff")


def is_outdated() -> bool:
    """Whether a shown edition is not in the index, or was indexed by an earlier release in another way."""
    indexed = SearchDocument.objects.filter(edition=models.OuterRef("pk"), analysis=ANALYSIS)
    return Edition.objects.shown().filter(~models.Exists(indexed)).exists()


def rebuild(*, on_progress: Callable[[int, int], None] | None = None) -> int:
    """Make the index anew from the shown editions, topic by topic, while the site goes on; return how many.

    ``on_progress`` is told after each topic how many are done, and of how many. Each topic is a transaction with its
    row locked, so that a publication at the same moment is never overwritten by the edition before.
    """
    shown = set(Edition.objects.shown().values_list("topic_id", flat=True))
    known = set(SearchDocument.objects.values_list("topic_id", flat=True))
    for done, topic_id in enumerate(sorted(shown | known), start=1):
        with transaction.atomic():
            Topic.objects.select_for_update().only("pk").get(pk=topic_id)
            edition = Edition.objects.shown().filter(topic_id=topic_id).first()
            if edition is None:
                _remove(topic_id)
            else:
                index_edition(edition)
        if on_progress is not None:
            on_progress(done, len(shown | known))
    _tidy()
    return len(shown)


def _tidy() -> None:
    """Tell the planner how the tables look now."""
    with connection.cursor() as cursor:
        for model in (SearchDocument, SearchName, SearchWord, SearchTerm, SearchSpelling):
            cursor.execute(f"ANALYZE {model._meta.db_table}")  # noqa: SLF001 - as above
