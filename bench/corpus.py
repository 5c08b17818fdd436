"""The topics that are loaded: made here, the same in every run, or taken from a file of topic bundles.

The made ones are as large as real ones: five sections and about 7 KB a topic, the longest more than ten times that.
"""

import gzip
import itertools
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SEED = 20230711
CATEGORIES = (
    "Heart",
    "Lungs",
    "Skin",
    "Bones and joints",
    "Digestion",
    "Nerves",
    "Children",
    "Surgery",
    "Medicines",
)
SECTIONS = {
    "condition": ("overview", "symptoms", "diagnosis", "treatment", "when-to-call"),
    "treatment": (
        "treatment-overview",
        "why-it-is-done",
        "how-well-it-works",
        "risks",
        "what-to-think-about",
    ),
    "procedure": ("overview", "why-it-is-done", "what-happens", "risks", "recovery"),
    "test": ("overview", "why-it-is-done", "how-it-is-done", "risks", "results"),
    "medication": ("overview", "how-to-take", "side-effects", "interactions", "when-to-call"),
}
WORDS = (
    "the your a doctor nurse may can will help pain rest drink water take medicine day night week before after during "
    "test result blood pressure heart lung skin bone joint muscle nerve stomach bowel kidney liver brain eye ear foot "
    "fever cough swelling redness bleeding bruise cut scar stitch bandage needle cream tablet dose meal sleep walk "
    "exercise lift sit stand breathe feel notice call visit ask tell learn plan care treat heal grow change start stop "
    "often sometimes rarely usually slowly gently carefully about with without for from into over under and or but when"
).split()


def bundles(count: int, given: Path | None = None) -> Iterator[str]:
    """Yield `count` lines: the first is the same whatever `count` is."""
    source = _repeated(given) if given else map(_topic, itertools.count(1))
    for bundle in itertools.islice(source, count):
        yield json.dumps(bundle, ensure_ascii=False, separators=(",", ":"))


def write(target: Path, count: int, given: Path | None = None, skip: int = 0) -> float:
    """Write the lines after the first `skip` up to `count` to `target`; return their mean size in bytes."""
    size = written = 0
    with target.open("wb") as out:
        for line in itertools.islice(bundles(count, given), skip, None):
            size += out.write(line.encode() + b"\n")
            written += 1
    return size / max(written, 1)


def _topic(number: int) -> dict[str, Any]:
    """One made topic. Nothing depends on the topics before it."""
    chance = random.Random(SEED + number)  # noqa: S311 - a repeatable text, not a secret
    kind = list(SECTIONS)[number % len(SECTIONS)]
    title = f"{_phrase(chance, 2).title()} {number}"
    # Many short sections and a few long ones, as real pages have; the mean is 1,100 characters.
    length = 1120 * chance.lognormvariate(-0.32, 0.8)
    return {
        "format": "topic-bundle/1",
        "source_id": f"bench:{number}",
        "language": "en",
        "kind": kind,
        "title": title,
        "summary": _sentence(chance),
        "also_called": [_phrase(chance, 2).capitalize() for _ in range(number % 3)],
        "categories": [CATEGORIES[number % len(CATEGORIES)]],
        "codes": [{"system": "2.16.840.1.113883.6.90", "code": f"B{number:05}", "display": title}],
        "sections": [
            {"key": key, "heading": key.replace("-", " ").title(), "html": _html(chance, length)}
            for key in SECTIONS[kind]
        ],
        "references": [
            {"text": f"{_sentence(chance)} ({2010 + n}).", "url": f"https://example.org/bench/{number}/{n}"}
            for n in range(number % 4)
        ],
        "related": [f"bench:{number - back}" for back in (1, 7) if number > back],
        "author": "Sample Staff",
        "current_as_of": (date.today() - timedelta(days=number % 300)).isoformat(),  # noqa: DTZ011 - any recent day
        "source_url": f"https://example.org/bench/{number}/",
        "license": "CC0-1.0",
        "attribution": "Made text, for measuring",
    }


def _phrase(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))


def _sentence(chance: random.Random) -> str:
    return _phrase(chance, chance.randint(6, 16)).capitalize() + "."


def _html(chance: random.Random, length: float) -> str:
    """Paragraphs, lists and subheadings of about `length` characters."""
    parts: list[str] = []
    size = 0
    while size < length or not parts:
        sentences = [_sentence(chance) for _ in range(chance.randint(2, 4))]
        if chance.random() < 0.25:
            part = "<ul>" + "".join(f"<li>{sentence}</li>" for sentence in sentences) + "</ul>"
        else:
            part = f"<p>{' '.join(sentences)}</p>"
        if chance.random() < 0.08:
            part = f"<h3>{_phrase(chance, 3).capitalize()}</h3>{part}"
        parts.append(part)
        size += len(part)
    return "".join(parts)


def _repeated(path: Path) -> Iterator[dict[str, Any]]:
    """The topics of the file, then the same again under other ids and titles, without end."""
    for turn in itertools.count(1):
        found = False
        with _opened(path) as lines:
            for line in lines:
                if not line.strip():
                    continue
                found = True
                bundle: dict[str, Any] = json.loads(line)
                if turn > 1:
                    bundle["source_id"] = f"{bundle['source_id']}#{turn}"
                    bundle["title"] = f"{bundle['title']} ({turn})"
                yield bundle
        if not found:
            raise SystemExit(f"bench: {path} holds no topic")


def _opened(path: Path) -> Any:
    with path.open("rb") as start:
        packed = start.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rt", encoding="utf-8") if packed else path.open(encoding="utf-8")
