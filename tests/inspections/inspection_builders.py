"""An inspection as people make it: a manager names an enquiry, a guardian agrees, an inspector has the seat."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from frontend.inspections.written import words_for
from hub.assessment import inspecting
from hub.assessment.models import Inspection, InspectionPaper
from hub.assessment.withdrawing import withdraw
from hub.front_door.models import Enquiry
from hub.research.models import Finding
from hub.wall.members import enter
from tenants.inspecting import Named
from tenants.models import Role, Seat, User
from tenants.seated import Seated
from tests.support.house import House
from tests.support.mailbox import with_address

OFSTED = "Ofsted"


@dataclass
class Inspected:
    """One that was agreed to, unless said otherwise."""

    house: House
    id: uuid.UUID
    manager: Seated
    guardian: Seated
    inspector: Seated
    enquiry: Enquiry

    @property
    def row(self) -> Inspection:
        """As the manager's desk reads it."""
        with self.house.at(self.manager):
            return Inspection.objects.defer("token_digest").get(pk=self.id)

    @property
    def papers(self) -> list[InspectionPaper]:
        """With their words and marks, which no desk reads."""
        papers = InspectionPaper.objects.filter(inspection=self.id).order_by("made_at", "gone_at")
        with self.house.at(self.manager):
            found = list(papers.defer("words", "mark"))
        with self.house.as_superuser() as cursor:
            cursor.execute("SELECT id, words, mark FROM assessment_inspectionpaper")
            said = {pk: rest for pk, *rest in cursor.fetchall()}
        for one in found:
            one.words, one.mark = said[one.pk]
        return found


def an_inspector(house: House, name: str = "Ines Spector") -> User:
    """Somebody of no hub who has an account, with an address of their own."""
    return with_address(house.user(name), f"{uuid.uuid4().hex[:8]}@inspects.example")


def named(user: User, *, first: int = 0, last: int = 13) -> Named:
    today = timezone.localdate()
    return Named(
        name=user.name, organisation=OFSTED, email=user.email, first_day=today + timedelta(days=first),
        last_day=today + timedelta(days=last),
    )  # fmt: skip


def asked(
    house: House, enquiry: Enquiry, *, user: User | None = None, manager: Seated | None = None, **days: int
) -> Inspected:
    """Asked for, and not answered yet; the seat is in force."""
    user = user or an_inspector(house)
    manager, guardian = manager or house.seated(role=Role.MANAGER), house.seated(role=Role.GUARDIAN)
    form = uuid.uuid4()
    entered(house, manager)
    with house.at(manager):
        found = Enquiry.objects.get(pk=enquiry.pk)
        inspecting.ask(
            named(user, **days), [found], words_for(manager), form=form, by=manager, at=timezone.now()
        )  # fmt: skip
    seat = Seat.objects.standing(timezone.now()).filter(user=user, role=Role.INSPECTOR).first()
    seat = seat or house.seat(Role.INSPECTOR, user=user)
    return Inspected(house, form, manager, guardian, house.seated(seat), enquiry)


def agreed(house: House, enquiry: Enquiry, **of: Any) -> Inspected:
    """Agreed to, by a guardian of the lead."""
    it = asked(house, enquiry, **of)
    agree(it)
    return it


def agree(it: Inspected, by: Seated | None = None) -> None:
    by = by or it.guardian
    seen = [one.pk for one in it.papers if one.gone_at is None]
    with it.house.at(by):
        inspecting.agree(it.id, seen, by=by)


def entered(house: House, by: Seated) -> None:
    """They have a row among the hub's members."""
    with house.at(by):
        enter(by)


def withdrawn(it: Inspected) -> None:
    police = it.house.seated(role=Role.RESEARCHER)
    with it.house.at(police):
        finding = Finding.objects.get(enquiry=it.enquiry, state="released", text__startswith="Called to")
        withdraw(finding.pk, request_id=finding.request_id, reason="Another family.", by=police)


def lines(house: House, *acts: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Act, what it is about and what it says, in order."""
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT act, object_ref, detail FROM wall_ledgerentry WHERE act = ANY (%s) ORDER BY seq", [list(acts)]
        )
        return [(act, ref, json.loads(said) if isinstance(said, str) else said) for act, ref, said in cursor]
