"""The product's settings, and the two limits beside it: same middleware, same database, same process."""

import os

from config.settings import *  # noqa: F403 - the product's settings, all of them, and what follows
from config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
ROOT_URLCONF = "bench.urls"

if os.environ.get("BENCH_WITHOUT_PASSWORD_HASHING") == "1":
    # A password is hashed slowly on purpose (some 0.3 s). What is measured is the rest of signing.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
