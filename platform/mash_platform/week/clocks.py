"""How long an enquiry's clock runs, as pages show it: from its receipt until it is due."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from mash_platform.journeys.loader import LONDON
from mash_platform.journeys.visitor import StepFailed
from mash_platform.week.book import Sent
from mash_platform.week.room import Room

TIME = r"(\d{1,2} \w+ \d{4}) at (\d{1,2}(?::\d\d)?[ap]m|noon|midnight|midday)"
DUE = re.compile(rf"Due {TIME}")
RECEIVED = re.compile(rf"Received {TIME}")
AT_ONCE = {"noon": "12pm", "midday": "12pm", "midnight": "12am"}
# Of each rating, as the demonstration's hubs have them; blue has no limit.
HOURS = {"red": 4, "amber": 24, "green": 72}


def runs(room: Room, sent: Sent) -> float:
    """Hours from the receipt of what opened an enquiry until the enquiry is due. Raises: StepFailed."""
    visitor = room.coordinator
    with room.act("look at a clock", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/")
        due = moment(DUE, visitor.page.text)
        visitor.open(room.cast.hub_host, f"/triage/{sent.reference}/")
        received = moment(RECEIVED, visitor.page.text)
    return (due - received) / timedelta(hours=1)


def moment(pattern: re.Pattern[str], text: str) -> datetime:
    """The first time on a page that stands behind these words. Raises: StepFailed, where there is none."""
    found = pattern.search(text)
    if not found:
        raise StepFailed(f"no time stands on the page behind “{pattern.pattern.partition(' ')[0]}”")
    said = f"{found[1]} {AT_ONCE.get(found[2], found[2]).upper()}"
    return datetime.strptime(said, "%d %B %Y %I:%M%p" if ":" in said else "%d %B %Y %I%p").replace(tzinfo=LONDON)
