"""The staff's lists and reports, each asked for as the person whose it is: queries, the clock, and processor time."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encyclopedia.models import Topic
from reviews.admin.picture.screens import PARTS
from reviews.admin.topics import TopicAdmin

from .results import Measure, say
from .staff import signed_in

BAR = 300
TIMES = 5
TICKS = os.sysconf("SC_CLK_TCK")
TOPICS = "/admin/encyclopedia/topic/"
ROUNDS = "/admin/reviews/reviewround/"


@dataclass(frozen=True)
class Asked:
    """One list: who asks for it, and where it is. Of a CSV file only the first bytes are waited for."""

    name: str
    client: Client
    path: str

    def get(self) -> None:
        answer: Any = self.client.get(self.path)
        if answer.status_code != 200:
            raise SystemExit(f"bench: {self.path} answered {answer.status_code}")
        if answer.streaming:
            next(answer.streaming_content)  # the header
            next(answer.streaming_content)
            answer.close()


class Processor:
    """What Python and PostgreSQL used of the processors: this process, its backend, and the workers of that.

    A worker's time is told when it has ended, by the process that started it: PostgreSQL's first.
    """

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.backend: int = cursor.fetchone()[0]
        self.first = int(_stat(self.backend)[1])
        connection.close_at = (
            None  # one backend to the end, also where a file is given up after its first bytes
        )

    def ms(self) -> float:
        own, first = _stat(self.backend), _stat(self.first)
        ticks = sum(map(int, own[11:13])) + sum(map(int, first[13:15]))
        return (time.process_time() + ticks / TICKS) * 1000


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the third on: behind the name, which may hold spaces."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def asked(writer: User, reviewer: User, chair: User, manager: User) -> Iterator[Asked]:
    """Every list, as those whose work it is ask for it."""
    today = timezone.localdate()
    middle = Topic.objects.count() // TopicAdmin.list_per_page // 2
    clients = {
        "writer": signed_in(writer),
        "reviewer": signed_in(reviewer),
        "chair": signed_in(chair),
        "manager": signed_in(manager),
    }
    for who, client in clients.items():
        yield Asked(f"Your work, {who}", client, "/admin/")
    for who in ("writer", "reviewer", "chair"):
        yield Asked(f"inbox, {who}", clients[who], "/admin/reviews/notice/")
    of_chair = {
        "Your work, chair, the library": "/admin/?of=library",
        "topics": TOPICS,
        "topics, a page in the middle": f"{TOPICS}?p={middle}",
        "topics, overdue": f"{TOPICS}?currency=overdue",
        "topics, due": f"{TOPICS}?currency=due",
        "topics, drafts": f"{TOPICS}?stage=draft",
        "topics, nothing under way": f"{TOPICS}?stage=none",
        "topics, by date": f"{TOPICS}?o=2",
        "topics, on flagged sources": f"{TOPICS}?stage=sources",
        "rounds": ROUNDS,
        "rounds, open": f"{ROUNDS}?state=open",
        "rounds, sent back": f"{ROUNDS}?outcome__exact=changes_requested",
        "editions": "/admin/encyclopedia/edition/",
        "review records": "/admin/reviews/reviewrecord/",
        "readers' reports": "/admin/encyclopedia/readerreport/",
        "readers' reports, all": "/admin/encyclopedia/readerreport/?state=all",
        "votes": "/admin/encyclopedia/helpfulcount/",
        "searches without result": "/admin/encyclopedia/missedterm/",
        "sources": "/admin/reviews/sourcenotice/",
        "concerns about overdue pages": f"{TOPICS}concerns/?currency=overdue",
        "schedule": "/admin/reviews/reviewpace/",
        "search, one topic": "/admin/search/?q=asthma+1234",
        "search, words of many texts": "/admin/search/?q=highest+dose",
        "search, words of every text": "/admin/search/?q=drink+water",
        "search, nothing found": "/admin/search/?q=zebra",
        **{f"report, {part.key}": f"/admin/report/{part.key}/" for part in PARTS},
        **{
            f"report, {part.key}, of a past day": f"/admin/report/{part.key}/?on={today - timedelta(days=200)}"
            for part in PARTS
        },
        "CSV of topics": "/admin/lists/encyclopedia/topic.csv",
        "CSV of rounds": "/admin/lists/reviews/reviewround.csv",
        "CSV of editions": "/admin/lists/encyclopedia/edition.csv",
        "CSV of review records": "/admin/lists/reviews/reviewrecord.csv",
        "CSV of readers' reports": "/admin/lists/encyclopedia/readerreport.csv?state=all",
    }
    for name, path in of_chair.items():
        yield Asked(name, clients["chair"], path)
    yield Asked("letters", clients["manager"], "/admin/reviews/letter/")


def measured(writer: User, reviewer: User, chair: User, manager: User) -> list[Measure]:
    """Two rows a list: by the clock, and by the processors, which tells more on a busy machine."""
    processor = Processor()
    found = []
    for one in asked(writer, reviewer, chair, manager):
        one.get()
        with CaptureQueriesContext(connection) as captured:
            one.get()
        queries = len(captured)
        clock, used = [], []
        for _time in range(TIMES):
            began, before = time.perf_counter(), processor.ms()
            one.get()
            used.append(processor.ms() - before)
            clock.append((time.perf_counter() - began) * 1000)
        row = Measure(
            one.name,
            clock,
            "ms",
            below=BAR,
            note=f"{queries} queries; processors: {sum(used) / TIMES:.0f} ms",
        )
        say(f"         {' '.join(row.cells())}")
        found.append(row)
    return found
