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
    return [model.objects.count() for model in (TopicKind, SectionTemplate, SiteText)]

call_command("migrate", verbosity=0)
first, planted = triggers(), seeds()
assert first >= set(sys.argv[1:]), set(sys.argv[1:]) - first
call_command("migrate", "reviews", "zero", verbosity=0)
call_command("migrate", "encyclopedia", "zero", verbosity=0)
ours = {name for name in connection.introspection.table_names() if name.startswith(("encyclopedia_", "reviews_"))}
assert ours == set(), ours
assert triggers() == set(), triggers()
call_command("migrate", verbosity=0)
assert triggers() == first
assert seeds() == planted

# Words that are there survive a step back over the search index and forward again.
from tests import factories as make
topic = make.published_topic(make.make_user("writer"), make.make_user("reviewer"))
call_command("migrate", "encyclopedia", "0002", verbosity=0)
call_command("migrate", verbosity=0)
call_command("rebuild_search_index", verbosity=0)
from encyclopedia.models import Edition
from encyclopedia.models.search import SearchDocument
assert Edition.objects.shown().get().topic_id == topic.pk
assert SearchDocument.objects.get().topic_id == topic.pk
from reviews.audit import Fault, verify_chain
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
