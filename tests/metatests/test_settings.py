"""Settings come from the environment, and a start without what is needed fails with the variable's name."""

import os
import subprocess
import sys

import pytest

from .sources import ROOT

PRODUCTION = {
    "PATH": os.environ.get("PATH", ""),
    "SECRET_KEY": "a-long-random-value-" + "0123456789" * 5,
    "ALLOWED_HOSTS": "health.example.org",
    "DATABASE_URL": "sqlite://:memory:",
}


def start(environment: dict[str, str], ask: str = "pass") -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of their own, as a server would."""
    return subprocess.run(
        [sys.executable, "-c", f"from config import settings as s\n{ask}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
@pytest.mark.parametrize("absent", [True, False], ids=["absent", "empty"])
def test_production_does_not_start_without(name, absent):
    environment = {key: value for key, value in PRODUCTION.items() if key != name}
    if not absent:
        environment[name] = " "
    result = start(environment)
    assert result.returncode != 0
    assert f"ImproperlyConfigured: {name} is not set" in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("TIME_ZONE", "../etc"),
        ("BASE_URL", "health.example.org"),
        ("BASE_URL", "http://health.example.org"),
        ("BASE_URL", "https://health.example.org/sub"),
        ("EMAIL_URL", "mail.example.org"),
        ("EMAIL_URL", "file:"),
        ("CACHE_URL", "memcache"),
        ("DATABASE_URL", "mysql://u@h/n"),
        ("HSTS_SECONDS", "a year"),
        ("DATABASE_CONN_MAX_AGE", "-1"),
        ("LOG_LEVEL", "LOUD"),
        ("NOTICES_KEPT_DAYS", "7"),
    ],
)
def test_a_value_that_makes_no_sense_stops_the_start_and_is_named(name, value):
    result = start(PRODUCTION | {name: value})
    assert result.returncode != 0
    assert f"ImproperlyConfigured: {name} " in result.stderr


@pytest.mark.parametrize("length", [1, 49])
def test_a_secret_key_that_could_be_guessed_stops_the_start(length):
    result = start(PRODUCTION | {"SECRET_KEY": "x" * length})
    assert result.returncode != 0
    assert f"ImproperlyConfigured: SECRET_KEY is too short ({length} characters)" in result.stderr
    assert start(PRODUCTION | {"SECRET_KEY": "x" * 50}).returncode == 0


def test_a_database_address_without_a_scheme_stops_the_start():
    assert start(PRODUCTION | {"DATABASE_URL": "var/db.sqlite3"}).returncode != 0


def test_the_defaults_are_those_of_production_over_https():
    checks = """
assert s.DEBUG is False and s.DEMO is False
assert s.COUNT_MISSED_SEARCHES is True
assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SECURE_SSL_REDIRECT
assert s.SECURE_HSTS_SECONDS == 31536000
assert s.BASE_URL == "https://health.example.org"
assert not hasattr(s, "SECURE_PROXY_SSL_HEADER")
"""
    result = start(PRODUCTION, checks)
    assert result.returncode == 0, result.stderr


def test_mail_goes_where_the_address_says():
    checks = """
assert (s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL) == ("mail.example.org", 587, True, False)
assert (s.EMAIL_HOST_USER, s.EMAIL_HOST_PASSWORD) == ("me@example.org", "p@ss")
"""
    result = start(PRODUCTION | {"EMAIL_URL": "smtp+tls://me%40example.org:p%40ss@mail.example.org"}, checks)
    assert result.returncode == 0, result.stderr


def test_debug_alone_is_enough_to_start_on_a_developers_machine():
    result = start({"PATH": PRODUCTION["PATH"], "DEBUG": "1"}, "assert s.INSECURE_HTTP and not s.DEMO")
    assert result.returncode == 0, result.stderr
