"""One invented case: its people, its story and the message that it begins with."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from django.utils import timezone

from hub.front_door.notifications.message import parse
from hub.front_door.notifications.submit import submit
from mash_platform.cli.demo.plan import FIRST_PAST
from mash_platform.cli.demo.staff import Staff
from mash_platform.cli.demo.stories import ADULTS, CHILDREN, FAMILIES, STORIES, TOLD_BY, Story
from mash_platform.database.logins import service

SPACE = uuid.UUID("6f1d0a0e-6d2b-5c0e-9a54-7f3f5b1f2012")  # of every id made here, so that a second run makes none
TO_COMPLETE = 3  # the number of the case whose message lacks something
# How long a case takes from its message to the last of what came of it, at most, in hours: some in time, some late.
SPANS = (12.0, 40.0, 84.0, 100.0)


class Case:
    """One invented case: who it is about, when it began, and its message."""

    def __init__(self, staff: Staff, door: str, lead: str, number: int, stage: str, hours: float, home: int) -> None:
        self.staff, self.door, self.lead, self.number, self.stage = staff, door, lead, number, stage
        self.home = home  # the case whose family it is
        self.began = timezone.now() - timedelta(hours=hours)
        self.span = min(hours, SPANS[number % len(SPANS)])
        turn = number + {"harrow": 0, "haringey": 9}.get(staff.hub.code, 17)
        self.story: Story = STORIES[turn % len(STORIES)]
        whose = turn - number + self.home
        self.children = [CHILDREN[whose * 5 % len(CHILDREN)]]
        if self.home % 3 == 0:
            self.children.append(CHILDREN[(whose * 5 + 3) % len(CHILDREN)])
        self.adult, self.family = ADULTS[whose * 3 % len(ADULTS)], FAMILIES[whose * 7 % len(FAMILIES)]
        self.reference = ""

    def id(self, word: str) -> uuid.UUID:
        """An id of this case, the same each time."""
        return uuid.uuid5(SPACE, f"{self.staff.hub.code} {self.number} {word}")

    def at(self, part: float) -> datetime:
        """A moment of the case: 0 at its receipt, 1 when the last of it is done."""
        return self.began + timedelta(hours=self.span * part)

    def words(self, text: str) -> str:
        """A story's words with the case's people."""
        return text.format(child=self.children[0], adult=self.adult)

    def submit(self) -> bool:
        """Send the message through the door. Out: whether it is new."""
        connection: Any = connections["default"]
        with connection.using_login(service(self.staff.hub.code, "door")):
            done = submit(self.door, "form", parse(self._message()), key=str(self.id("key")))
        self.reference = done.reference
        return done.made

    def _message(self) -> dict[str, Any]:
        story = self.story
        home = {"lines": f"{self.home + 3} {self.family.split('-')[0]} Mews", "postcode": "ZZ9 9ZZ"}
        told_by = (story.source, story.role, story.agency)
        if told_by == TOLD_BY[0] and self.number >= FIRST_PAST:
            told_by = TOLD_BY[self.number // len(STORIES) % len(TOLD_BY)]
        referrer = dict(zip(("source", "role", "agency"), told_by, strict=True))
        children: list[dict[str, Any]] = [
            {
                "given_name": name, "family_name": self.family, "address": home,
                "born_on": f"{2013 + (self.home + at * 4) % 11}-0{at + 3}-17",
            }
            for at, name in enumerate(self.children)
        ]  # fmt: skip
        if self.stage == "joined":
            children[0]["born_on"] = children[0]["born_on"][:-2] + "27"  # said otherwise than in the first message
        if self.number == TO_COMPLETE:
            children[0] |= {"born_on": "2016-02-30", "nhs_number": "943 476 5918"}  # no such day; a wrong digit
            referrer |= {"name": "Ruth Ashdown", "telephone": "020 7946 0188"}
        return {
            "version": 1,
            "immediate_danger": self.stage == "new" and story.rating == "red",
            "referrer": {name: value for name, value in referrer.items() if value},
            "children": children,
            "others": [
                {"given_name": self.adult, "family_name": self.family, "relation": "mother", "same_household": True}
            ],
            "concern": {"what_happened": self.words(story.what), "categories": [story.category]},
            "consent": {"asked": "agreed"} if self.number % 2 else {
                "asked": "not_asked", "why_not": "Asking first could raise the risk."
            },
        }  # fmt: skip
