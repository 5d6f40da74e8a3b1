"""The front-end base needs no database: run alone, these tests settle for the smallest settings."""

from __future__ import annotations

import os

from django.conf import settings

if not os.environ.get("DJANGO_SETTINGS_MODULE") and not settings.configured:
    settings.configure(SECRET_KEY="tests", STATIC_URL="/static/", USE_TZ=True, TIME_ZONE="UTC")
    import django

    django.setup()
