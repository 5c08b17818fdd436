"""Migrations run forward and back, in a database of their own, and bring back every trigger."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.databases import RealDatabase
from tests.reviews.test_triggers import EXPECTED

CHECK = """
import sys, django
django.setup()
from django.core.management import call_command
from django.db import connection

def triggers():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}

def seeds():
    from encyclopedia.models import SectionTemplate, SiteText, TopicKind
    from reviews.models import Checklist, ChecklistItem, PolicySeat, ReviewPolicy
    seeded = TopicKind, SectionTemplate, SiteText, ReviewPolicy, PolicySeat, Checklist, ChecklistItem
    return [model.objects.count() for model in seeded]

call_command("migrate", verbosity=0)
first, planted = triggers(), seeds()
assert first >= set(sys.argv[1:]), set(sys.argv[1:]) - first
call_command("migrate", "encyclopedia", "zero", verbosity=0)  # and reviews, which hangs on it
ours = {name for name in connection.introspection.table_names() if name.startswith(("encyclopedia_", "reviews_"))}
assert ours == set(), ours
assert triggers() == set(), triggers()
call_command("migrate", verbosity=0)
assert triggers() == first
assert seeds() == planted

# Words that are there survive a step back and forward again.
from tests import factories as make
writer = make.make_user("writer")
topic = make.make_topic(writer)
call_command("migrate", "encyclopedia", "0002", verbosity=0)
call_command("migrate", verbosity=0)
from encyclopedia.models import Section
assert Section.objects.filter(version__topic=topic).count() == 4
from reviews.audit import Fault, verify_chain
assert not [link for link in verify_chain() if isinstance(link, Fault)]

# What people were told is no evidence: it goes with its tables, and is not told again when they come back.
from datetime import timedelta
from django.utils import timezone
from reviews import notices
from reviews.models import BoardMember, Letter, Notice
chair, member = make.make_user("chair"), make.make_user("reviewer").board_member
make.submit(topic, writer)
BoardMember.objects.filter(pk=member.pk).update(licence_valid_until=timezone.localdate() + timedelta(days=1))
notices.catch_up(), notices.remind()
told = Notice.objects.count()
assert Notice.objects.filter(topic__isnull=True).exists() and Letter.objects.exists()
call_command("migrate", "reviews", "0016", verbosity=0)
call_command("migrate", verbosity=0)
assert triggers() == first
assert 0 < Notice.objects.filter(topic__isnull=False).count() < told
assert Notice.objects.filter(topic__isnull=True).count() == 0 and Letter.objects.exists()
assert notices.remind() == 1, "of a day that ends people are told anew"
call_command("migrate", "reviews", "0008", verbosity=0)
call_command("migrate", verbosity=0)
assert triggers() == first
assert (notices.catch_up(), Notice.objects.count(), Letter.objects.count()) == (0, 0, 0)
assert not [link for link in verify_chain() if isinstance(link, Fault)]

# Signatures that the tables of before could not hold are not thrown away.
from django.db.migrations.exceptions import IrreversibleError
make.published_topic(writer, make.make_user("reviewer"))
try:
    call_command("migrate", "reviews", "0002", verbosity=0)
except IrreversibleError:
    pass
else:
    raise AssertionError("signatures were lost without a word")
call_command("migrate", verbosity=0)
assert triggers() == first
assert not [link for link in verify_chain() if isinstance(link, Fault)]
call_command("makemigrations", "--check", "--dry-run", verbosity=0)
"""


@pytest.fixture
def scratch(tmp_path: Path, django_db_blocker: object) -> Iterator[str]:
    """The address of an empty database."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'scratch.sqlite3'}"
        return
    name = f"scratch_{os.getpid()}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    base = RealDatabase(None).url.rpartition("/")[0]
    yield f"{base}/{name}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.longest
def test_migrations_run_forward_and_back_and_forward_again(scratch: str):
    done = subprocess.run(
        [sys.executable, "-c", CHECK, *sorted(EXPECTED)],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": scratch,
            "PYTHONPATH": str(settings.BASE_DIR),
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
