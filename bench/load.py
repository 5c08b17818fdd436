"""wrk: which pages it asks for, how long, and what came of it."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .server import Server, pinned

CONNECTIONS = 8

# wrk asks for each address in turn. Requests are put together beforehand, so that wrk costs the same for each measure.
SCRIPT = """
local asked = {}
function init(args)
  for line in io.lines(%(list)s) do
    local path, etag = line:match("^(%%S+)%%s?(.*)$")
    local headers = {}
    for name, value in pairs(wrk.headers) do headers[name] = value end
    if etag ~= "" then headers["If-None-Match"] = etag end
    asked[#asked + 1] = wrk.format("GET", path, headers)
  end
end
local n = 0
function request()
  n = n %% #asked + 1
  return asked[n]
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('\\nJSON{"requests": %%d, "us": %%d, "p99": %%d, "errors": %%d}\\n', summary.requests,
    summary.duration, latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True)
class Target:
    """A list of addresses to ask for in turn, each perhaps with the ETag that the client already holds."""

    name: str
    script: Path

    @classmethod
    def of(cls, name: str, asked: Sequence[tuple[str, str]], folder: Path) -> "Target":
        listed = folder / f"{name}.txt"
        listed.write_text("".join(f"{path} {etag}\n" for path, etag in asked))
        script = folder / f"{name}.lua"
        script.write_text(SCRIPT % {"list": json.dumps(str(listed))})
        return cls(name, script)


def run(server: Server, target: Target, seconds: int) -> float:
    """Drive the target for so many seconds; return requests a second. Ends the bench on any error."""
    with pinned(-1):
        done = subprocess.run(  # noqa: S603 - our own words
            ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(target.script), server.origin],  # noqa: S607 - on PATH
            capture_output=True,
            text=True,
            timeout=seconds + 60,
            check=False,
        )
    _before, found, result = done.stdout.partition("\nJSON")
    if done.returncode or not found:
        raise SystemExit(f"bench: wrk failed on {target.name}: {done.stderr or done.stdout}")
    counts = json.loads(result)
    if counts["errors"]:
        raise SystemExit(
            f"bench: {counts['errors']} of {counts['requests']} requests of {target.name} failed"
        )
    return float(counts["requests"]) / (float(counts["us"]) / 1_000_000)


def interleaved(server: Server, targets: Sequence[Target], runs: int, seconds: int) -> dict[str, list[float]]:
    """Drive the targets in turn, `runs` times, after one second each to warm up. What the machine does beside this
    falls on all of them.
    """
    for target in targets:
        run(server, target, 1)
    rates: dict[str, list[float]] = {target.name: [] for target in targets}
    for turn in range(runs):
        # Every other time in the other order, so that none always follows the same one.
        for target in targets if turn % 2 == 0 else reversed(targets):
            rates[target.name].append(run(server, target, seconds))
    return rates
