"""The same child at the doors of two hubs, and the question of one to the other."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

from django.utils import timezone

from hub.front_door.models import Enquiry, Subject
from hub.transfers.known_to_you import ask_hubs
from hub.transfers.models import HubQuestion
from tenants.seated import Seated
from tests.front_door.triage_builders import child, notify
from tests.support.builders import an_enquiry
from tests.support.house import House

BORN = date(2015, 3, 2)
NHS = "nhs:9434765919"


def a_child_asked_about(
    house: House, name: str = "Amy Example", born: date | None = BORN, number: str = ""
) -> tuple[Enquiry, Subject]:
    """An enquiry in Harrow about one child. Out: it, and its subject."""
    enquiry = an_enquiry(house, notify(house, child(name, born, number)))
    with house.at(house.lead()):
        return enquiry, Subject.objects.get(enquiry=enquiry)


def ask(house: House, subject: Subject, by: Seated, *hubs: str, **other: Any) -> list[HubQuestion]:
    """Ask these hubs, Haringey unless said."""
    said: dict[str, Any] = {
        "form": uuid.uuid4(), "reason": "lived_there", "why": "An aunt lives there.", "at": timezone.now(), **other
    }  # fmt: skip
    with house.at(by):
        return ask_hubs(subject.pk, hubs or ("haringey",), by=by, **said)


def ledger_of(house: House, hub: str, act: str) -> list[dict[str, Any]]:
    """The details of the lines of one act, as they are really there."""
    with house.as_superuser(hub) as cursor:
        cursor.execute("SELECT detail FROM wall_ledgerentry WHERE act = %s ORDER BY seq", [act])
        return [json.loads(row[0]) for row in cursor.fetchall()]
