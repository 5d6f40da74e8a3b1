"""Settings of room tests: web's, with the hub's alias on a connection that can become each desk."""

from __future__ import annotations

import os
from typing import Any

from jinja2 import FileSystemBytecodeCache

from mash_platform.settings.web import *  # noqa: F403
from mash_platform.settings.web import DATABASES, LOGGING, MIDDLEWARE, TEMPLATES
from tests.support.plugin import COMPILED, STATE

# A test is one transaction of each database, and one of them waits while the test works on the other: on a busy machine
# longer than the minute after which PostgreSQL ends a transaction in service. One that is forgotten still ends.
os.environ.setdefault("MASH_IDLE_TIMEOUT", "15min")

DATABASES = {**DATABASES}
DATABASES["default"] = {
    **DATABASES["default"],
    "ENGINE": "tests.support.switching",
    "USER": "postgres",
    "PASSWORD": STATE.superuser_password.read_text().strip(),
}
MIDDLEWARE = ["tests.support.each_page.EachPageMiddleware", *MIDDLEWARE]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; real ones in end_to_end
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Each process would compile every template anew. Only tests keep what came of it: whoever may write such a file runs
# code in the process that reads it.
_engines: list[dict[str, Any]] = TEMPLATES
TEMPLATES = [
    {**one, "OPTIONS": {**one["OPTIONS"], "bytecode_cache": FileSystemBytecodeCache(str(COMPILED))}} for one in _engines
]

# A test that reads what was printed closes its own stream: a logger set up meanwhile would write to it ever after.
LOGGING = {**LOGGING, "handlers": {"console": {**LOGGING["handlers"]["console"], "stream": "ext://sys.__stderr__"}}}
