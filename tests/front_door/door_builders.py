"""Filling in the referral form as a browser does, step by step."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from hub.front_door.models import Notification
from tests.support.house import House

STEPS: dict[str, dict[str, Any]] = {
    "/danger/": {"danger": "no"},
    "/what-happened/": {"what_happened": "She came to school hungry for a week.", "categories": ["neglect"]},
    "/children/1/": {
        "given_name": "Amy",
        "family_name": "Example",
        "born_on_day": "1",
        "born_on_month": "3",
        "born_on_year": "2015",
    },
    "/others/1/": {"given_name": "Jo", "relation": "mother", "same_household": "yes"},
    "/you/": {"source": "2A", "name": "Kit Example", "agency": "A school", "telephone": "020 7946 0000",
              "asked": "agreed"},
}  # fmt: skip


ONES = ("/danger/", "/ring-999/", "/children/", "/what-happened/", "/others/", "/you/", "/check/", "/clear/",
        "/come-back/", "/about-me/", "/save/", "/files/")  # fmt: skip


def post(browser: Client, path: str, **typed: Any) -> Any:
    """One step's answer. A form that it begins is the one that this browser goes on with, whatever page it asks for."""
    answer = browser.post(path, typed, secure=True)
    if path == "/danger/" and answer.status_code == 302:
        carry_on(browser, parse_qs(urlsplit(answer["Location"]).query)["form"][0])
    return answer


def carry_on(browser: Client, form: str) -> None:
    """From now on this browser's pages of the form are those of this form, as the links on them have it."""
    plain = type(browser).request

    def request(**asked: Any) -> Any:
        query, path = asked.get("QUERY_STRING", ""), asked.get("PATH_INFO", "")
        if path.startswith(ONES) and "form=" not in query and (path != "/danger/" or "change" in query):
            asked["QUERY_STRING"] = f"{query}&form={form}" if query else f"form={form}"
        return plain(browser, **asked)

    browser.request = request  # type: ignore[method-assign]


def step_of(answer: Any) -> str:
    """The step to which an answer leads, without which form it is."""
    return str(urlsplit(answer["Location"]).path)


def fill(browser: Client, **changed: dict[str, Any]) -> None:
    """Every step, ready to send. Changed: a step's path without its slashes, as `you={...}`, and what differs."""
    for path, typed in STEPS.items():
        answer = post(browser, path, **{**typed, **changed.get(path.strip("/").split("/")[0].replace("-", "_"), {})})
        assert answer.status_code == 302, answer.text


def send(browser: Client) -> Any:
    """Press the last button."""
    return post(browser, "/check/")


def kept(house: House) -> list[Notification]:
    """What Harrow's door has taken, the oldest first, as the lead agency sees it.

    All of a test is received at one moment; the lines of the ledger have the order.
    """
    with house.as_superuser() as cursor:
        cursor.execute("SELECT object_ref FROM wall_ledgerentry WHERE object_kind = 'notification' ORDER BY seq")
        references = [reference for (reference,) in cursor.fetchall()]
    with house.at(house.lead()):
        return sorted(Notification.objects.all(), key=lambda one: references.index(one.reference))
