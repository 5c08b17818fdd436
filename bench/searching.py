"""How fast search answers, and how well it ranks: on the database of the bench, and on an SQLite file beside it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from . import imports
from .results import Measure

REPEATS = 3
# What is asked of each kind of question.
BARS = {
    "questions": 0.81,
    "letters": 0.68,
    "everyday": 0.62,
    "names": 0.97,
    "misspellings": 0.90,
    "held-out names": None,
}
# So many topics the real ones are asked for among: they, and rare conditions that are named like them.
CROWD = 5_483


def timed(where: str) -> list[Measure]:
    """Time the questions of ``bench/questions/``, kind by kind, one client: the median and the 95th percentile of each
    round, and the process's own processor time, which says more than the clock where other work runs."""
    from encyclopedia.search import search

    from . import ranking

    found = []
    for kind in ranking.FILES:
        asked = ranking.texts(kind)
        for text in asked[::4]:
            search(text)
        middles, slow = [], []
        began = time.process_time()
        for _repeat in range(REPEATS):
            times = sorted(_milliseconds(search, text) for text in asked)
            middles.append(times[len(times) // 2])
            slow.append(times[int(len(times) * 0.95)])
        own = (time.process_time() - began) * 1000 / (REPEATS * len(asked))
        note = f"{own:.1f} ms of its own processor time"
        found += [
            Measure(f"search, {kind}, {where}: median", middles, "ms", below=10, note=note),
            Measure(f"search, {kind}, {where}: 95th percentile", slow, "ms", below=30),
        ]
    return found


def _milliseconds(search: Callable[[str], object], text: str) -> float:
    began = time.perf_counter()
    search(text)
    return (time.perf_counter() - began) * 1000


def scored(where: str) -> list[Measure]:
    """Score what is found among the real topics of ``--corpus``: what was seen while tuning, and what was not."""
    from . import ranking

    found = []
    for kind, bar in BARS.items():
        for part, score in zip(("seen", "unseen"), ranking.measured(kind), strict=True):
            note = f"{len(score.values)} asked, {score.nothing_found} found nothing"
            found.append(
                Measure(f"ranking of {kind}, {part}, {where}", [score.mean], at_least=bar, note=note)
            )
            share = 100 * score.nothing_found / max(1, len(score.values))
            found.append(Measure(f"nothing found for {kind}, {part}, {where}", [share], "%", below=1))
    return found


def on_sqlite(folder: Path, file: Path, topics: int, *, is_real: bool) -> list[Measure]:
    """The same on an SQLite file, in a process of its own; real topics also in a crowd of ``CROWD``."""
    from . import crowd, library

    address = f"sqlite:///{folder / 'search.sqlite3'}"
    library.manage("migrate", database=address)
    _in_process(address, "people")
    imports.run(file, topics, attested_by="chair", database=address)
    told = json.loads(_in_process(address, "timed", *(["scored"] if is_real else []), str(topics)))
    if is_real and topics < CROWD:
        beside = folder / "crowd.jsonl"
        beside.write_text("".join(f"{json.dumps(topic)}\n" for topic in crowd.topics(CROWD - topics)))
        imports.run(beside, CROWD - topics, attested_by="chair", database=address)
        told += json.loads(_in_process(address, "scored", str(CROWD)))
    return [Measure(**one) for one in told]


def _in_process(address: str, *arguments: str) -> str:
    command = [sys.executable, "-m", "bench.searching", *arguments]
    environment = {**os.environ, "DATABASE_URL": address}
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own words


def main(arguments: Sequence[str]) -> None:
    import django

    django.setup()
    from . import library

    if arguments[0] == "people":
        library.people()
        return
    where = f"SQLite at {int(arguments[-1]):,}"
    measures = [
        *(timed(where) if "timed" in arguments else []),
        *(scored(where) if "scored" in arguments else []),
    ]
    sys.stdout.write(json.dumps([vars(measure) for measure in measures]))


if __name__ == "__main__":
    main(sys.argv[1:])
