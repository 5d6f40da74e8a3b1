"""At the front door: a system's message, a form of six pages, and what is added to it."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from mash_platform.journeys.visitor import StepFailed
from mash_platform.week.book import Sent
from mash_platform.week.counting import CountedVisitor
from mash_platform.week.room import Room, expect

AT_ONCE = 4  # messages of one system
TRIES = 5  # of a system that is told to wait
ON = ("go", "on")
A_REFERENCE = re.compile(r"[A-Z]{3}-\d{2}-\d{6}")
A_STATUS = re.compile(r"/(?:status|sent)/([\w-]+)/")


def send(room: Room, message: dict[str, Any]) -> Sent:
    """Send a message as another system does. Raises: StepFailed."""
    with room.act("a system sends a notification"):
        reference, status = _taken(room, message)
    return note(room, reference, status, message)


def _taken(room: Room, message: dict[str, Any]) -> tuple[str, str]:
    """Out: the reference that the door gave, and the path of the status page. Raises: StepFailed."""
    key, system = str(uuid.uuid4()), room.stranger()
    for _ in range(TRIES):
        answer = system.post_json(room.cast.door_host, "/api/v1/notifications", message, **{"Idempotency-Key": key})
        if answer.status_code != 429:
            break
        time.sleep(float(answer.headers.get("Retry-After", "1")))  # as a system is told
    if answer.status_code != 201:
        raise StepFailed(f"the door answered {answer.status_code}: {answer.text[:300]}")
    said = answer.json()
    return said["reference"], urlsplit(said["status"]).path


def send_together(room: Room, messages: Sequence[dict[str, Any]]) -> list[Sent]:
    """Send messages as a system does that kept them over the weekend: several at once. Raises: StepFailed."""
    with room.act("a system sends several notifications"), ThreadPoolExecutor(AT_ONCE) as at_once:
        answers = list(at_once.map(lambda message: _taken(room, message), messages))
    return [note(room, *answer, message) for answer, message in zip(answers, messages, strict=True)]


def note(room: Room, reference: str, status: str, message: dict[str, Any]) -> Sent:
    """Write into the book that something was sent."""
    room.tally.tell(reference, message)
    names = [" ".join(filter(None, (one.get("given_name"), one.get("family_name")))) for one in message["children"]]
    return room.book.add(
        Sent(reference, status, room.cast.door_host, tuple(names), danger=message["immediate_danger"], said=message)
    )


class Form:
    """One form at the door in one browser, page by page."""

    def __init__(self, room: Room, browser: CountedVisitor, message: dict[str, Any]) -> None:
        self.room, self.browser, self.message = room, browser, message
        self.page = ""  # where this tab stands

    def begin(self) -> None:
        """Open the door and say whether there is danger."""
        self.browser.open(self.room.cast.door_host, "/")
        self._next(danger="yes" if self.message["immediate_danger"] else "no")
        if "/ring-999/" in self.browser.path:
            self.browser.follow(href="/what-happened/")
            self.page = self.browser.path

    def tell(self) -> None:
        """What happened."""
        self._back_here()
        said = self.message["concern"]
        form = self.browser.page.form_with("what_happened", "happened_on")
        today = form.choices["happened_on"][0] if form else ""
        self._next(what_happened=said["what_happened"], happened_on=today, categories=said.get("categories", []))

    def name(self) -> None:
        """The child."""
        self._back_here()
        child = self.message["children"][0]
        year, month, day = child.get("born_on", "--").split("-")
        said = {
            "given_name": child["given_name"],
            "family_name": child["family_name"],
            "school": child.get("school", ""),
        }
        said |= {"born_on_day": day, "born_on_month": month, "born_on_year": year} if day else {"age": child["age"]}
        self._next(**said)

    def send(self) -> Sent:
        """The rest, and send it."""
        self._back_here()
        self._next(relation="")
        referrer = self.message["referrer"]
        names = ("source", "name", "role", "agency", "telephone")
        self._next(**{name: referrer[name] for name in names if name in referrer}, asked="agreed")
        self.browser.press("Send")
        expect(self.browser, "reference")
        reference = A_REFERENCE.search(self.browser.page.text)
        token = A_STATUS.search(self.browser.path)
        if not reference or not token:
            raise StepFailed(f"no reference on “{self.browser.page.title.strip()}”")
        self.page = self.browser.path
        return note(self.room, reference[0], f"/status/{token[1]}/", self.message)

    def _next(self, **said: Any) -> None:
        form = self.browser.page.form_with(*said)
        self.browser.send(form, button=ON, **said)
        self.page = self.browser.path

    def _back_here(self) -> None:
        """To this tab, where another one was looked at meanwhile."""
        if self.browser.path != self.page:
            self.browser.open(self.room.cast.door_host, self.page)


def fill_in(room: Room, message: dict[str, Any]) -> Form:
    """Send a message by the form, in a browser of its own. Out: the form, to go on from its last page."""
    with room.act("a referrer fills in the form"):
        form = Form(room, room.stranger(), message)
        form.begin()
        form.tell()
        form.name()
        form.send()
    return form


def two_tabs(room: Room, one: dict[str, Any], other: dict[str, Any]) -> tuple[Sent, Sent]:
    """Fill in two forms in two tabs of one browser, turn by turn."""
    with room.act("a referrer fills in two forms in two tabs"):
        browser = room.stranger()
        first, second = Form(room, browser, one), Form(room, browser, other)
        first.begin()
        second.begin()
        first.tell()
        second.tell()
        second.name()
        first.name()
        return first.send(), second.send()


def add(room: Room, form: Form, to: Sent, words: str) -> Sent:
    """Add to what was sent, from the page that says so. Out: the addition, a message of its own."""
    with room.act("a referrer adds to a sent message", to.reference):
        form.browser.open(room.cast.door_host, form.page)
        form.browser.follow(href="/add/")
        form.browser.press("Send", danger="no", text=words)
        reference = next((one for one in A_REFERENCE.findall(form.browser.page.text) if one != to.reference), "")
        token = A_STATUS.search(form.browser.path)
        if not reference or not token:
            raise StepFailed(f"no reference on “{form.browser.page.title.strip()}”")
    added = {"immediate_danger": False, "children": [], "concern": {"what_happened": words}}
    return note(room, reference, f"/status/{token[1]}/", added)
