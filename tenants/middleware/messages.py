"""Flash messages in a cookie of the host that set it. They hold references, never case data."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class SignedCookieMessages(CookieStorage):
    """Django's signed cookie under a name that no other host can set."""

    cookie_name = settings.COOKIES["messages"]
