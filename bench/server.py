"""gunicorn as in production (config/gunicorn.py), one worker on a free port of the loopback, and its memory."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CPUS = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


@contextmanager
def pinned(cpu: int) -> Iterator[None]:
    """Have what is started in here run on one processor, so that server and load never share one."""
    if len(CPUS) < 2:
        yield
        return
    os.sched_setaffinity(0, {CPUS[cpu]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, set(CPUS))


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> list[int]:
        """The ids of the worker processes (Linux)."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def get(
        self, path: str, headers: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Ask for one page on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


def resident_mb(pid: int) -> tuple[float, float]:
    """Return RSS and PSS of a process in MB (of 2**20 bytes): PSS counts shared pages by their share."""
    sizes = {"Rss": 0.0, "Pss": 0.0}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, _colon, rest = line.partition(":")
        if name in sizes:
            sizes[name] = int(rest.split()[0]) / 1024
    return sizes["Rss"], sizes["Pss"]


@contextmanager
def serving(settings: str) -> Iterator[Server]:
    """Run gunicorn with these settings on the first processor; stop it afterwards, and it alone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "BIND": f"127.0.0.1:{port}"}
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "--workers", "1"]
    with pinned(0):
        process = subprocess.Popen([*command, "config.wsgi:application"], env=environment)  # noqa: S603 - our own words
    try:
        yield _ready(Server(port, process.pid), process)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ready(server: Server, process: "subprocess.Popen[bytes]") -> Server:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"bench: gunicorn ended at once, with {process.returncode}")
        try:
            if server.get("/readyz")[0] == 200:
                return server
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("bench: gunicorn was not ready within a minute")
