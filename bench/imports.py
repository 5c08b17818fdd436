"""The import command as staff run it, from its start to its end, and the most memory that it held."""

import os
import re
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

SUMMARY = re.compile(r"created (\d+), changed (\d+) .* unchanged (\d+), refused (\d+)")


@dataclass(frozen=True)
class ImportRun:
    created: int
    seconds: float
    cpu: float
    peak_mb: float

    @property
    def rate(self) -> float:
        return self.created / self.seconds


def run(file: Path, expected: int, *, attested_by: str = "", database: str = "") -> ImportRun:
    """Import the file as drafts, or as editions. Ends the bench unless exactly `expected` topics were created."""
    command = [sys.executable, "manage.py", "import_topics", str(file)]
    if attested_by:
        command += ["--as-reviewed", "--attested-by", attested_by, "--reason", "Made for measuring."]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    if database:
        environment["DATABASE_URL"] = database
    began = time.monotonic()
    log = file.with_suffix(".log")
    with log.open("w+") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)  # noqa: S603 - our own words
        status, used, peak = _watched(process.pid)
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)  # it was waited for here, not by subprocess
    text = log.read_text()
    counts = SUMMARY.findall(text)
    if process.returncode or not counts or int(counts[-1][0]) != expected:
        raise SystemExit(f"bench: the import did not create {expected} topics:\n{text[-3000:]}")
    return ImportRun(expected, seconds, used.ru_utime + used.ru_stime, peak)


def _watched(pid: int) -> tuple[int, resource.struct_rusage, float]:
    """Wait for the process; return its status, what it used, and its high-water mark of memory in MB.

    Not `ru_maxrss`: that also counts what the parent held when it started the process.
    """
    peak = 0.0
    while True:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                peak = int(line.split()[1]) / 1024
        ended, status, used = os.wait4(pid, os.WNOHANG)
        if ended:
            return status, used, peak
        time.sleep(0.1)
