"""Settings of the encyclopedia: one file, all from the environment (.env.example lists and explains each variable).

What a safe start needs and the environment does not give stops the start with the variable's name. The defaults are
those of production over https; `DEBUG=1` is for a developer's own machine, `INSECURE_HTTP=1` for a demo on loopback.
"""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import env, logs

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What kind of run this is ------------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG", default=False)
# Demo accounts share one known password: they may come to exist only where this is set (`load_demo` refuses without).
DEMO = env.flag("DEMO", default=False)
# Plain http on loopback: cookies that are not "secure", no redirect to https, no HSTS.
INSECURE_HTTP = env.flag("INSECURE_HTTP", default=DEBUG)

SECRET_KEY = (
    env.text("SECRET_KEY", "for-development-only-" + "x" * 40)
    if DEBUG
    else env.required("SECRET_KEY", "set it to at least 50 random characters and keep it secret")
)
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured(
        f"SECRET_KEY is too short ({len(SECRET_KEY)} characters): set it to at least 50 random characters"
    )
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
if not ALLOWED_HOSTS:
    if not DEBUG:
        raise ImproperlyConfigured("ALLOWED_HOSTS is not set: list the host names that this site answers to")
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

SITE_NAME = env.text("SITE_NAME", "Health Encyclopedia")
BASE_URL = env.base_url(
    "BASE_URL",
    "http://127.0.0.1:8000" if DEBUG else f"https://{ALLOWED_HOSTS[0].lstrip('.*')}",
    insecure_http=INSECURE_HTTP,
)

# --- What it is made of ------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "reviews.apps.ReviewsConfig",
    "encyclopedia.apps.EncyclopediaConfig",
    "reviews.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "simple_history",
    "django_prose_editor",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.Compression",
    "config.middleware.ContentSecurityPolicy",
    "config.middleware.StaffReferrerPolicy",
    "config.middleware.PublicRequests",
    "config.middleware.PageLanguage",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

# --- Database ----------------------------------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASE_URL = (
    env.text("DATABASE_URL", "sqlite:///var/db.sqlite3")
    if DEBUG
    else env.required(
        "DATABASE_URL", "for example postgres://user:password@host/name, or sqlite:///var/db.sqlite3"
    )
)
# gunicorn's gthread threads live as long as their worker, so a connection kept by each thread does a pool's work with
# nothing to size or to wait for; the check means that a restarted database costs nobody a failed page.
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        DATABASE_URL,
        conn_max_age=env.number("DATABASE_CONN_MAX_AGE", 300),
        conn_health_checks=True,
        # A pooler that hands out connections by transaction (PgBouncer) forgets cursors and prepared statements.
        disable_server_side_cursors=env.flag("DATABASE_POOLER", default=False),
    )
}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    if _database["NAME"] != ":memory:":
        _database["NAME"] = str(BASE_DIR / _database["NAME"])
        Path(_database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    _database["OPTIONS"] = {
        # A transaction that will write says so at its start: two writers wait in turn instead of one failing midway.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # recursive_triggers: REPLACE takes rows away, and fires the triggers that refuse this only when asked to.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA recursive_triggers=ON",
    }
elif _database["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL or an SQLite database")
elif not _database["DISABLE_SERVER_SIDE_CURSORS"]:
    # Compiling a query takes PostgreSQL 20 ms and more, longer than running any of these. Its default cost of reading a
    # page out of turn is a turning disk's: where all lies in memory or on flash, it reads whole tables for a few rows.
    # PgBouncer takes no options.
    _database.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off -c random_page_cost=1.1")

CACHES = {"default": env.cache_settings("CACHE_URL", "locmem:")}
# What readers send is counted in memory alone: where the cache is a table or a folder, in that of each process.
_in_memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counters"}
CACHES["counters"] = (
    {**CACHES["default"], "KEY_PREFIX": "counters"}
    if CACHES["default"]["BACKEND"].endswith("RedisCache")
    else {**_in_memory, "OPTIONS": {"MAX_ENTRIES": 100_000}}
)

# --- Readers -----------------------------------------------------------------------------------------------------

READER_REPORTS = env.flag("READER_REPORTS", default=True)
# How many proxies stand in front and add the address they were asked from to X-Forwarded-For. Told too few, all readers
# share one address and its limit; told too many, anybody can choose theirs.
PROXIES = env.number("PROXIES", 0)

# --- People ------------------------------------------------------------------------------------------------------

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = ["reviews.backend.RoleBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# A working day: whoever leaves a ward computer signed in is signed out by the next morning.
SESSION_COOKIE_AGE = 60 * 60 * 12

# --- Language and time -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# What pages can be written in: a Language of the catalogue each (encyclopedia.models.catalogue).
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
# "Current as of" is a date: TIME_ZONE says where the day begins and ends for the people who sign and read.
TIME_ZONE = env.text("TIME_ZONE", "UTC")
try:
    ZoneInfo(TIME_ZONE)
except (ValueError, OSError) as error:  # ZoneInfoNotFoundError is a KeyError
    raise ImproperlyConfigured(f"TIME_ZONE must name a time zone such as America/Chicago ({error})") from None
except KeyError:
    raise ImproperlyConfigured("TIME_ZONE must name a time zone such as America/Chicago") from None

# --- Static files ------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "var" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

# --- Mail --------------------------------------------------------------------------------------------------------

globals().update(env.email_settings("EMAIL_URL", "console:"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "webmaster@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Days that notices and letters are kept after they were made, once nothing needs them any more. 0: for ever.
NOTICES_KEPT_DAYS = env.number("NOTICES_KEPT_DAYS", 400)
if 0 < NOTICES_KEPT_DAYS < 30:  # a digest is known to be written by its letter
    raise ImproperlyConfigured("NOTICES_KEPT_DAYS must be 0 (for ever) or at least 30")

# --- Safety in the browser ---------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "no-referrer"  # staff pages differ: config.middleware.StaffReferrerPolicy
X_FRAME_OPTIONS = "DENY"

SECURE_SSL_REDIRECT = not INSECURE_HTTP
# The probes of a load balancer come by plain http, and say nothing that needs hiding.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = not INSECURE_HTTP
CSRF_COOKIE_SECURE = not INSECURE_HTTP
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "reviews.admin.csrf.csrf_failure"  # shows what was typed
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_HSTS_SECONDS = 0 if INSECURE_HTTP else env.number("HSTS_SECONDS", 60 * 60 * 24 * 365)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD", default=False)
# W021 asks for HSTS preloading. That binds the whole domain for years: its owner's choice, by HSTS_PRELOAD.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
# Only where a proxy that always sets (or strips) the header stands in front: otherwise any client could claim https.
if env.flag("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# A topic with many sections, references and tables is one form (the default, 1,000, would refuse a long page).
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# --- Logs --------------------------------------------------------------------------------------------------------

LOG_LEVEL = env.text("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    raise ImproperlyConfigured("LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL")
LOGGING = logs.logging_config(LOG_LEVEL)
logs.configure_structlog()

# --- Search ------------------------------------------------------------------------------------------------------

# Words that found nothing are counted, without who asked: see encyclopedia/missed.py.
COUNT_MISSED_SEARCHES = env.flag("COUNT_MISSED_SEARCHES", default=True)

# --- History -----------------------------------------------------------------------------------------------------

# A history row belongs to the request that made it, and people are deactivated, never deleted.
SIMPLE_HISTORY_REVERT_DISABLED = True
