"""`python -m bench`, started by bin/bench: set up, measure, print the table; 1 when a bar is missed."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import django

from . import corpus, imports, load
from .results import Measure, say, step, table
from .server import CPUS, Server, resident_mb, serving

SAMPLE = 200
FEWEST = 2_000  # some of what is filled in comes once in so many topics


class Size:
    """How much is measured: all of it, or (--quick) little, for a first look."""

    def __init__(self, *, is_quick: bool) -> None:
        self.small, self.large = (300, 900) if is_quick else (1_440, 14_400)
        self.runs, self.seconds = (3, 1) if is_quick else (5, 5)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure this product on this machine.")
    parser.add_argument(
        "--quick", action="store_true", help="few topics and short runs: a trial of the bench"
    )
    parser.add_argument(
        "--corpus", type=Path, metavar="FILE", help="topic bundles to load instead of made ones"
    )
    parser.add_argument(
        "--large",
        type=int,
        nargs="?",
        const=100_000,
        metavar="TOPICS",
        help="measure the staff's lists alone, with 100,000 topics or as many as named, filled in by SQL",
    )
    given = parser.parse_args()
    if given.corpus is not None and not given.corpus.is_file():
        parser.error(f"there is no file {given.corpus}")
    if given.large is not None and given.large < FEWEST:
        parser.error(f"--large takes {FEWEST:,} topics or more")
    return given


def imported(size: Size, file: Path, corpus_file: Path | None) -> list[Measure]:
    """Import the first topics as drafts (in a database of their own) and as editions, then the rest as editions."""
    from . import library

    mean = corpus.write(file, size.small, corpus_file)
    step(f"Importing {size.small:,} topics ({mean / 1000:.1f} kB each) as drafts")
    with library.database_for_drafts() as address:
        drafts = imports.run(file, size.small, database=address)
    step(f"Importing them as editions ({drafts.rate:.0f} a second as drafts)")
    editions = imports.run(file, size.small, attested_by="chair")
    say(f"         {editions.rate:.0f} a second")
    few = f"{size.small:,}"
    return [
        Measure(f"import of {few} drafts", [drafts.rate], "topics/s", at_least=80, note=_cpu(drafts)),
        Measure(f"import of {few} editions", [editions.rate], "topics/s", at_least=50, note=_cpu(editions)),
        Measure(f"import of {few}: peak memory", [editions.peak_mb], "MB RSS"),
    ]


def grown(size: Size, file: Path, corpus_file: Path | None, peak_before: float) -> list[Measure]:
    more = size.large - size.small
    corpus.write(file, size.large, corpus_file, skip=size.small)
    step(f"Importing {more:,} more as editions")
    rest = imports.run(file, more, attested_by="chair")
    say(f"         {rest.rate:.0f} a second")
    return [
        Measure(f"import of {more:,} more editions", [rest.rate], "topics/s", at_least=50, note=_cpu(rest)),
        Measure(
            "its peak memory, beside the first",
            [rest.peak_mb / peak_before],
            "times",
            below=1.1,
            note=f"{rest.peak_mb:.0f} MB RSS after {more:,} lines",
        ),
    ]


def _cpu(run: imports.ImportRun) -> str:
    return f"{run.created / run.cpu:.0f} topics per second of its own processor time"


def targets(server: Server, slugs: Sequence[str], folder: Path) -> list[load.Target]:
    """The pages to drive, each checked once: the three give equal bytes, and an ETag brings a 304."""
    etags = []
    for slug in slugs:
        _status, headers, body = server.get(f"/topics/{slug}/")
        for limit in ("constant", "row"):
            if server.get(f"/bench/{limit}/{slug}/")[2] != body:
                raise SystemExit(f"bench: the limit “{limit}” does not send the bytes of /topics/{slug}/")
        etag = headers["ETag"]
        if server.get(f"/topics/{slug}/", {"If-None-Match": etag})[0] != 304:
            raise SystemExit(f"bench: /topics/{slug}/ sends itself again to whoever has it")
        etags.append((f"/topics/{slug}/", etag))
    return [
        load.Target.of("constant", [(f"/bench/constant/{slug}/", "") for slug in slugs], folder),
        load.Target.of("row", [(f"/bench/row/{slug}/", "") for slug in slugs], folder),
        load.Target.of("page", [(path, "") for path, _etag in etags], folder),
        load.Target.of("unchanged", etags, folder),
    ]


def driven(size: Size, folder: Path) -> dict[str, list[float]]:
    """Fill the limits' table from the pages shown, and drive pages and limits in turn."""
    from . import library

    slugs = library.shown_slugs()
    step(f"Copying {len(slugs):,} pages to the limits' table")
    mean = library.fill_limit_table(slugs)
    chosen = library.sample(slugs, SAMPLE)
    library.refresh_sample(chosen)
    library.settle()
    step(f"Driving {len(chosen)} of {len(slugs):,} pages ({mean / 1000:.1f} kB each) and the limits with wrk")
    with serving("bench.settings") as server:
        rates = load.interleaved(server, targets(server, chosen, folder), size.runs, size.seconds)
    for name, found in rates.items():
        say(f"         {name}: {' '.join(f'{rate:.0f}' for rate in found)}")
    return rates


def _ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    return [one / other for one, other in zip(above, below, strict=True)]


def throughput(topics: int, rates: dict[str, list[float]]) -> list[Measure]:
    """The page beside its limits, run by run: what slows one run slows all of its parts."""
    at = f"at {topics:,}"
    unit = "requests/s"
    return [
        Measure(f"limit: bytes from a constant, {at}", rates["constant"], unit),
        Measure(f"limit: one row by slug, {at}", rates["row"], unit),
        Measure(f"topic page, {at}", rates["page"], unit),
        Measure(f"topic page / one row, {at}", _ratios(rates["page"], rates["row"]), at_least=0.9),
        Measure(f"topic page / constant, {at}", _ratios(rates["page"], rates["constant"])),
        Measure(f"304 instead of the page, {at}", rates["unchanged"], unit),
        Measure(f"304 / topic page, {at}", _ratios(rates["unchanged"], rates["page"]), at_least=0.9),
    ]


def flat(size: Size, few: dict[str, list[float]], many: dict[str, list[float]]) -> Measure:
    """The page at the large size beside the small one, each as a share of the constant view of its own time."""
    before = Measure("", _ratios(few["page"], few["constant"])).median
    after = _ratios(many["page"], many["constant"])
    name = f"topic page, {size.large:,} / {size.small:,} topics"
    return Measure(
        name, [share / before for share in after], at_least=0.9, note="each beside its constant view"
    )


def memory(
    round_ids: Sequence[int], slugs: Sequence[str], cookies: Sequence[str], folder: Path
) -> list[Measure]:
    """A worker of the product alone, after readers' and staff's pages."""
    public = [
        "/",
        "/topics/",
        "/search/?q=fever+doctor",
        *(f"/topics/{slug}/editions/" for slug in slugs[:50]),
    ]
    staff = [
        "/admin/",
        "/admin/encyclopedia/topic/",
        *(f"/admin/reviews/reviewround/{n}/change/" for n in round_ids),
    ]
    with serving("config.settings") as server:
        load.run(server, load.Target.of("readers", [(f"/topics/{slug}/", "") for slug in slugs], folder), 5)
        load.run(server, load.Target.of("others", [(path, "") for path in public], folder), 5)
        for cookie in cookies:
            for path in staff * 2:
                if server.get(path, {"Cookie": f"sessionid={cookie}"})[0] not in (200, 403):
                    raise SystemExit(f"bench: {path} did not come")
        (worker,) = server.workers()
        rss, pss = resident_mb(worker)
    return [Measure("a worker after load", [rss], "MB RSS", below=90, note=f"{pss:.0f} MB PSS")]


def main() -> int:
    given = arguments()
    size = Size(is_quick=given.quick)
    began = time.monotonic()
    say(
        f"{len(CPUS)} processors, load before the start: {os.getloadavg()[0]:.1f}" + "  (quick)" * given.quick
    )
    if os.getloadavg()[0] > 0.5:
        say("Other work runs on this machine: times are longer than they would be. Ratios suffer less.")
    with tempfile.TemporaryDirectory(prefix="bench.") as name:
        folder = Path(name)
        # The stylesheets' names come from a manifest; nobody else's folder is written to.
        os.environ["STATIC_ROOT"] = str(folder / "static")
        django.setup()
        if given.large:
            from . import large

            return large.main(given.large)
        from . import library, searching, staff

        step("Making the database")
        library.manage("migrate")
        library.manage("collectstatic", "--noinput")
        writer, reviewer, chair = library.people()
        bundles = folder / "bundles.jsonl"
        measures = imported(size, bundles, given.corpus)
        if given.corpus:
            step("Ranking the real topics")
            measures = [*searching.scored(f"PostgreSQL at {size.small:,}"), *measures]
        step("Searching on SQLite")
        beside = searching.on_sqlite(folder, bundles, size.small, is_real=bool(given.corpus))
        few = driven(size, folder)
        measures += grown(size, bundles, given.corpus, measures[-1].median)
        many = driven(size, folder)
        step("Searching")
        found = [*beside, *searching.timed(f"PostgreSQL at {size.large:,}")]
        measures = [
            *throughput(size.small, few),
            *throughput(size.large, many),
            flat(size, few, many),
            *found,
            *measures,
        ]
        step("Signing, publishing, and the staff's screens")
        slugs = library.shown_slugs()
        rounds = library.under_review(library.sample(slugs, staff.ROUNDS_NEEDED), writer, reviewer)
        library.settle()
        cookies = [staff.signed_in(user).cookies["sessionid"].value for user in (reviewer, chair)]
        open_rounds = [round_.pk for round_ in rounds[:10]]
        measures += memory(open_rounds, library.sample(slugs, 500), cookies, folder)
        measures += staff.staff_measures(rounds, reviewer, chair)
    say(f"\n{table(measures)}\n")
    missed = [measure.name for measure in measures if measure.is_missed]
    say(f"{(time.monotonic() - began) / 60:.1f} minutes; load at the end: {os.getloadavg()[0]:.1f}.")
    say(f"MISSED: {'; '.join(missed)}." if missed else "Every bar is met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
