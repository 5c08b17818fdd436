"""A library as large as the product has to bear, and each list of the staff's in it: `bin/bench --large`.

The rows come by bulk SQL (`large.sql`), not by acts: it is the lists that are measured, and not the way to get there.
"""

import os
import time
from pathlib import Path

from django.apps import apps
from django.contrib.auth.models import User
from django.core.management.color import no_style
from django.db import connection

from reviews.models import Profession

from . import library, lists
from .results import say, step, table

WRITERS, MEMBERS = 40, 100
PROFESSIONS = (Profession.PHYSICIAN, Profession.NURSE, Profession.PHARMACIST, Profession.DIETITIAN)
COUNTED = (
    "encyclopedia_topic",
    "encyclopedia_topicversion",
    "encyclopedia_edition",
    "reviews_reviewround",
    "reviews_assignment",
    "reviews_reviewrecord",
    "reviews_auditevent",
    "reviews_notice",
    "encyclopedia_readerreport",
)


def staff() -> tuple[User, User, User, User]:
    """Everybody who writes, reviews and leads; return the writer, the reviewer, the chair and the manager timed."""
    writers = [library.person(f"writer{n}", "Writer") for n in range(WRITERS)]
    members = [
        library.person(f"reviewer{n}", "Reviewer", PROFESSIONS[n % len(PROFESSIONS)]) for n in range(MEMBERS)
    ]
    chair = library.person("chair", "Chair", Profession.PHYSICIAN)
    return writers[0], members[0], chair, library.person("manager", "Manager")


def fill(topics: int, writer: User, reviewer: User, chair: User) -> None:
    """Run `large.sql`: so many topics, and all that hangs on them."""
    numbers = {
        "topics": topics,
        "writer": writer.pk,
        "writers": WRITERS,
        "signer": reviewer.pk,
        "member": reviewer.board_member.pk,
        "members": MEMBERS,
        "chair": chair.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # neither triggers nor foreign keys
        for name, number in numbers.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [f"bench.{name}", str(number)])
        for part in Path(__file__).with_name("large.sql").read_text(encoding="utf-8").split("\n-- == ")[1:]:
            name, _newline, statements = part.partition("\n")
            step(f"  {name}")
            cursor.execute(statements)
        cursor.execute("SET session_replication_role = DEFAULT")
        models = [
            *apps.get_app_config("encyclopedia").get_models(),
            *apps.get_app_config("reviews").get_models(),
        ]
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        for name in COUNTED:
            cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608 - names of ours
            say(f"         {cursor.fetchone()[0]:>9,} rows of {name}")


def settle() -> None:
    """Statistics as fresh as autovacuum would bring them, and none of it in the middle of a measure."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET autovacuum = off")
        cursor.execute("SELECT pg_reload_conf()")
    library.settle()


def main(topics: int) -> int:
    """Fill in and measure; 1 when a list takes longer than the bar."""
    began = time.monotonic()
    step("Making the database")
    library.manage("migrate")
    library.manage("collectstatic", "--noinput")
    writer, reviewer, chair, manager = staff()
    step(f"Filling in {topics:,} topics")
    fill(topics, writer, reviewer, chair)
    step("Bringing the statistics up to date")
    settle()
    step("Asking for each list")
    measures = lists.measured(writer, reviewer, chair, manager)
    say(f"\n{table(measures)}\n")
    say(f"{(time.monotonic() - began) / 60:.1f} minutes; load at the end: {os.getloadavg()[0]:.1f}.")
    missed = [one.name for one in measures if one.is_missed]
    say(f"MISSED: {'; '.join(missed)}." if missed else "Every bar is met.")
    return 1 if missed else 0
