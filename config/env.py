"""Reading settings from the environment: strict, so that a typing error stops the start and names itself.

A setting that is absent and one that is empty are the same thing (an empty line in an env file means "not set").
Each name read through here is recorded in `NAMES_READ`, from which a test checks that .env.example lists them all.
"""

import importlib.util
import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})

NAMES_READ: set[str] = set()


def text(name: str, default: str = "") -> str:
    """Return the variable without surrounding space, or the default where it is absent or empty."""
    NAMES_READ.add(name)
    return os.environ.get(name, "").strip() or default


def required(name: str, why: str) -> str:
    """Return the variable; raise ImproperlyConfigured naming it, and saying why it is needed, without one."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {why}")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return an on-or-off variable; any word but the known ones is refused, never taken as "off"."""
    value = text(name).lower()
    if not value:
        return default
    if value in TRUE_WORDS:
        return True
    if value in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0 (or true/false, yes/no, on/off)")


def number(name: str, default: int, *, least: int = 0) -> int:
    """Return a whole number no smaller than `least`."""
    value = text(name)
    if not value:
        return default
    try:
        result = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number") from None
    if result < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}")
    return result


def words(name: str) -> list[str]:
    """Return a comma-separated list, without empty items."""
    return [item.strip() for item in text(name).split(",") if item.strip()]


def base_url(name: str, default: str, *, insecure_http: bool) -> str:
    """Return the public origin (`https://host`), without a slash at the end.

    A path, a query or plain http (outside a demo) is refused: addresses that are mailed and printed are made from it.
    """
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.path
        or parts.query
        or parts.fragment
    ):
        raise ImproperlyConfigured(f"{name} must be an origin such as https://health.example.org")
    if parts.scheme == "http" and not insecure_http:
        raise ImproperlyConfigured(
            f"{name} must begin with https:// (INSECURE_HTTP=1 is for demos and development)"
        )
    return value


def email_settings(name: str, default: str) -> dict[str, Any]:
    """Return Django's EMAIL_* settings for a URL: `smtp://`, `smtp+tls://`, `smtp+ssl://`, `file:`, `console:` …"""
    url = text(name, default)
    parts = urlsplit(url)
    backends = {"console": "console", "memory": "locmem", "dummy": "dummy"}
    if parts.scheme in backends:
        return {"EMAIL_BACKEND": f"django.core.mail.backends.{backends[parts.scheme]}.EmailBackend"}
    if parts.scheme == "file":
        if not parts.path:
            raise ImproperlyConfigured(f"{name} needs a folder: file:///var/mail/outgoing")
        return {
            "EMAIL_BACKEND": "reviews.notices.folder.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    ports = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
    if parts.scheme not in ports or not parts.hostname:
        raise ImproperlyConfigured(
            f"{name} must begin with smtp://, smtp+tls://, smtp+ssl://, file:, console: or dummy:"
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtp+ssl",
        "EMAIL_TIMEOUT": 20,
    }


def cache_settings(name: str, default: str) -> dict[str, Any]:
    """Return Django's settings of one cache for a URL: `locmem:`, `dummy:`, `file:///folder`, `db:table`, `redis://`."""
    url = text(name, default)
    parts = urlsplit(url)
    if parts.scheme in {"locmem", "dummy"}:
        cls = {"locmem": "locmem.LocMemCache", "dummy": "dummy.DummyCache"}[parts.scheme]
        return {"BACKEND": f"django.core.cache.backends.{cls}"}
    place = unquote(parts.path)
    if parts.scheme == "file" and place:
        return {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": place}
    if parts.scheme == "db" and place.strip("/"):
        return {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": place.strip("/")}
    if parts.scheme in {"redis", "rediss"}:
        if importlib.util.find_spec("redis") is None:
            raise ImproperlyConfigured(
                f"{name} names a Redis server, but the Python package redis is not installed"
            )
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": url,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise ImproperlyConfigured(f"{name} must begin with locmem:, dummy:, file:///, db:TABLE or redis://")
