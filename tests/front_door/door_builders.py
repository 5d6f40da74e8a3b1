"""Filling in the referral form as a browser does, step by step."""

from __future__ import annotations

from typing import Any

from django.test import Client

STEPS: dict[str, dict[str, Any]] = {
    "/danger/": {"danger": "no"},
    "/children/1/": {
        "given_name": "Amy",
        "family_name": "Example",
        "born_on_day": "1",
        "born_on_month": "3",
        "born_on_year": "2015",
    },
    "/what-happened/": {"what_happened": "She came to school hungry for a week.", "categories": ["neglect"]},
    "/others/1/": {"given_name": "Jo", "relation": "mother", "same_household": "yes"},
    "/you/": {"source": "2A", "name": "Kit Example", "agency": "A school", "telephone": "020 7946 0000",
              "asked": "agreed"},
}  # fmt: skip


def post(browser: Client, path: str, **typed: Any) -> Any:
    """One step's answer."""
    return browser.post(path, typed, secure=True)


def fill(browser: Client, **changed: dict[str, Any]) -> None:
    """Every step, ready to send. Changed: a step's path without its slashes, as `you={...}`, and what differs."""
    for path, typed in STEPS.items():
        answer = post(browser, path, **{**typed, **changed.get(path.strip("/").split("/")[0].replace("-", "_"), {})})
        assert answer.status_code == 302, answer.text


def send(browser: Client) -> Any:
    """Press the last button."""
    return post(browser, "/check/")
