"""The settings that tests run under: those of production, from an environment given here in full.

Only DATABASE_URL comes from outside (bin/test runs everything on SQLite and again on PostgreSQL); whatever else a
developer's shell holds cannot change what a test sees.
"""

import os

os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
os.environ |= {
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "BASE_URL": "http://testserver",
    "BEHIND_TLS_PROXY": "0",
    "CACHE_URL": "locmem:",
    "COUNT_MISSED_SEARCHES": "1",
    "DEBUG": "0",
    "DEFAULT_FROM_EMAIL": "encyclopedia@example.org",
    "DEMO": "0",
    "EMAIL_URL": "memory:",
    "INSECURE_HTTP": "1",
    "LOG_LEVEL": "WARNING",
    "PROXIES": "0",
    "READER_REPORTS": "1",
    "SECRET_KEY": "for-tests-only-" + "0123456789" * 5,
    "SECRET_KEY_FALLBACKS": "",
    "SITE_NAME": "Health Encyclopedia",
    "STATIC_ROOT": "",
    "TIME_ZONE": "UTC",
}

from config.settings import *  # noqa: F403
from config.settings import STORAGES

# Real hashing takes its time on purpose; hundreds of sign-ins and signatures would wait for it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Files as they lie in the source, so that no test depends on an earlier collectstatic.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
