"""An inspector who had no account: named by a manager, invited by a guardian, and seated once they signed in."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from frontend.inspections.written import words_for
from hub.assessment import inspecting
from hub.front_door.models import Enquiry
from tenants import accounts, new_starters
from tenants.inspecting import Named
from tenants.models import NewStarter, Role, Seat, User
from tests.inspections.inspection_builders import OFSTED, Inspected, agree, entered
from tests.support.house import House


def starting(house: House, enquiry: Enquiry, **of: Any) -> tuple[Inspected, NewStarter]:
    """Asked for, for somebody without an account; nobody is invited yet."""
    today = timezone.localdate()
    manager, guardian, form = house.seated(role=Role.MANAGER), house.seated(role=Role.GUARDIAN), uuid.uuid4()
    wanted = Named(
        name="Nell Inspector", organisation=OFSTED, email=f"{form.hex[:8]}@inspects.example", first_day=today,
        last_day=today + timedelta(days=13),
    )  # fmt: skip
    entered(house, manager)
    with house.at(manager):
        inspecting.ask(wanted, [enquiry], words_for(manager), form=form, by=manager, at=timezone.now())
    return Inspected(house, form, manager, guardian, manager, enquiry), NewStarter.objects.get(pk=form)


def invited(house: House, enquiry: Enquiry) -> Inspected:
    """Agreed to; the invitation was used, and the seat is in force."""
    it, starter = starting(house, enquiry)
    account = accounts.invite_starter(
        starter.pk, f"nell.{uuid.uuid4().hex[:6]}", by=it.guardian.user, at=timezone.now()
    )
    new_starters.follow(account, starter.email, at=timezone.now())
    account.set_password("a long enough password")
    account.save(update_fields=["password"])
    seat = Seat.objects.get(user=account, role=Role.INSPECTOR)
    it.inspector = house.seated(house.in_force(seat, by=User.objects.get(pk=it.guardian.user)))
    agree(it)
    return it
