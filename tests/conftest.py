"""What all tests share: which database they run on, and how hypothesis searches."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# The same examples on every run in CI: a failure there is one that can be run again.
hypothesis_settings.register_profile(
    "ci", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
)


def pytest_report_header() -> str:
    """Say which database this run is about."""
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest, so that no process waits for it at the end. Skip, with the reason, what only PostgreSQL
    can do.
    """
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)
    if connection.vendor == "postgresql":
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason=f"needs PostgreSQL; this run is on {connection.vendor}"))


@pytest.fixture(scope="session", autouse=True)
def _flush_gets_past_our_triggers() -> Iterator[None]:
    """Append-only tables refuse the flush after a transactional test: let that one through, and seed again."""
    from tests.databases import let_flush_through

    undo = let_flush_through(type(connection.ops))
    yield
    undo()


@pytest.fixture(autouse=True)
def _readers_have_sent_nothing() -> None:
    """What readers send is counted in memory, which outlives a test."""
    caches["counters"].clear()


@pytest.fixture(autouse=True)
def _settings_of_the_site_are_read_anew() -> None:
    """A process trusts the number of the settings it knows; a test that was rolled back used the same one."""
    from encyclopedia.branding.brand import forget_brand

    forget_brand()


@pytest.fixture
def real_database(transactional_db: None, tmp_path: Path) -> Iterator[object]:
    """A committed database with as many connections as a test wants (SQLite: in a file)."""
    from tests.databases import real_database as opened

    with opened(tmp_path) as database:
        yield database
