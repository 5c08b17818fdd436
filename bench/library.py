"""The library that is measured: its database, its people, topics under review, and the table of the second limit."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.utils import timezone

from encyclopedia.content import Content
from encyclopedia.drafting import content_of, save_draft
from encyclopedia.models import Edition, Scope, Topic
from reviews import actions
from reviews.models import BoardMember, Declaration, Profession, ReviewRound

from .models import TABLE, StoredPage

PASSWORD = "correct horse battery staple"  # noqa: S105 - of a database that is gone with the bench
DRAFTS = "bench_drafts"


def manage(*arguments: str, database: str = "") -> None:
    """Run one of the product's commands; end the bench when it fails."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    if database:
        environment["DATABASE_URL"] = database
    command = [sys.executable, "manage.py", *arguments, "--verbosity", "0"]
    if subprocess.run(command, env=environment, check=False).returncode:  # noqa: S603 - our own words
        raise SystemExit(f"bench: manage.py {arguments[0]} failed")


@contextmanager
def database_for_drafts() -> Iterator[str]:
    """Have a second database, migrated and empty, so that drafts do not swell the library; yield its address."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {DRAFTS}")
    address = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{DRAFTS}"
    manage("migrate", database=address)
    yield address
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {DRAFTS}")


def person(username: str, role: str, profession: str = "") -> User:
    """Make a member of staff; with a profession, also of the board."""
    user = User(username=username, first_name=username.capitalize(), last_name="Example", is_staff=True)
    user.set_password(PASSWORD)
    user.save()
    user.groups.add(Group.objects.get(name=role))
    if profession:
        BoardMember.objects.create(user=user, profession=profession, credentials="MD")
        actions.disclose(by=user, interests="")
    return user


def people() -> tuple[User, User, User]:
    """A writer, a reviewer and a chair."""
    return (
        person("writer", "Writer"),
        person("reviewer", "Reviewer", Profession.PHYSICIAN),
        person("chair", "Chair", Profession.PHYSICIAN),
    )


def settle() -> None:
    """Bring the planner's statistics up to date now, so that autovacuum does not do it in the middle of a run."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def shown_slugs() -> list[str]:
    """The addresses of all pages, oldest first."""
    slugs = Edition.objects.shown().order_by("topic_id").values_list("topic__slug", flat=True)
    return list(slugs)


def sample(slugs: Sequence[str], size: int) -> list[str]:
    """So many of the addresses, spread evenly over the library."""
    size = min(size, len(slugs))
    return [slugs[n * len(slugs) // size] for n in range(size)]


def fill_limit_table(slugs: Sequence[str]) -> float:
    """Give the one-row view as many rows as there are pages, with the very bytes of each; return their mean size."""
    if TABLE not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(StoredPage)
    there = set(StoredPage.objects.values_list("slug", flat=True))
    client, size, batch = Client(), 0, []
    for slug in slugs:
        answer = client.get(f"/topics/{slug}/")
        if answer.status_code != 200:
            raise SystemExit(f"bench: /topics/{slug}/ answered {answer.status_code}")
        size += len(answer.content)
        if slug not in there:
            batch.append(StoredPage(slug=slug, body=answer.content.decode()))
        if len(batch) == 500:
            StoredPage.objects.bulk_create(batch)
            batch = []
    StoredPage.objects.bulk_create(batch)
    return size / len(slugs)


def refresh_sample(slugs: Sequence[str]) -> None:
    """Bring the stored bytes of these pages up to date."""
    client = Client()
    for slug in slugs:
        StoredPage.objects.filter(slug=slug).update(body=client.get(f"/topics/{slug}/").content.decode())


def _revised(content: Content) -> dict[str, Any]:
    """What a writer's revision does: some words in each section, a sentence out, a paragraph in."""
    sections = []
    for number, section in enumerate(content["sections"]):
        html = section["html"].replace(" may ", " can ").replace(" often ", " sometimes ")
        if number == 1:
            html += "<p>Take no more than 2 tablets in 24 hours. Call your doctor when the fever stays.</p>"
        sections.append({**section, "html": html})
    return {**content, "sections": sections, "summary": f"{content['summary']} Call when in doubt."}


def under_review(slugs: Sequence[str], writer: User, reviewer: User) -> list[ReviewRound]:
    """Revise these topics and submit them: one open round each, in which the reviewer has taken the seat."""
    rounds = []
    for slug in slugs:
        topic = Topic.objects.get(slug=slug)
        version = actions.start_draft(topic_id=topic.pk, by=writer)
        content = content_of(version)
        saved = save_draft(
            version_id=version.pk, raw=_revised(content), base_hash=version.content_hash, by=writer
        )
        round_ = actions.submit(
            version_id=version.pk,
            by=writer,
            base_hash=saved.version.content_hash,
            note=f"New advice on fever, {timezone.localdate():%Y}.",
            scope=Scope.WHOLE_PAGE,
        )
        actions.take_seat(round_id=round_.pk, by=reviewer, declaration=Declaration.NONE)
        rounds.append(round_)
    return rounds
