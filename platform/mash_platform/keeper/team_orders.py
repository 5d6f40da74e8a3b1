"""Teams outside, as a hub's people order them: the platform's row, and the hub's own copy of it, in one transaction."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from django.utils import timezone

from mash_platform.keeper.hub_schemas import Say, configure
from mash_platform.keeper.provision import OrderRefused
from tenants.models import BuildStep, Closed, Closing, Hub, HubState, Order, OrderAnswer, Seat, Team
from tenants.refusals import TeamRefused
from tenants.teams import TeamColumns, TeamWords, looked_up, version_of

Answers = Callable[[], object]


def add_team(order: Order, say: Say) -> Answers:
    """Make a team of one organisation. Out: what makes it, together with the order's end. Raises: OrderRefused."""
    say(BuildStep.PLACE)
    hub, columns = _read(order)
    return lambda: _add(order, hub, columns)


def change_team(order: Order, say: Say) -> Answers:
    """Change a team, or give it its last day. Out: what changes it. Raises: OrderRefused."""
    say(BuildStep.PLACE)
    code = str(order.details.get("code", "")) if isinstance(order.details, dict) else ""
    hub, columns = _read(order, but=code or "-")
    team = Team.objects.select_related("agency", "authority", "successor").filter(hub=hub, code=code).first()
    if team is None:
        raise OrderRefused("There is no such team in this hub.")
    if order.details.get("seen", "") not in ("", version_of(team)):  # an order from before has none
        raise OrderRefused("It was changed meanwhile. Ask again.")
    return lambda: _change(order, hub, code, columns)


def code_of(name: str, order: object) -> str:
    """A code for a new team: letters and digits alone, since it begins the names of fields on a form."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower().replace(" ", ""))[:16] or "team"
    return f"{plain}{str(order).replace('-', '')[:8]}"[:24]


def _add(order: Order, hub: Hub, columns: TeamColumns) -> None:
    Team.objects.create(
        hub=hub, code=code_of(columns.name, order.pk), inbox_token=secrets.token_hex(16),
        **_behind(order), **_row(columns),
    )  # fmt: skip
    configure(hub.code)


def _change(order: Order, hub: Hub, code: str, columns: TeamColumns) -> None:
    teams = Team.objects.filter(hub=hub, code=code)
    is_same = teams.filter(organisation=columns.organisation).exists()
    was = teams.get()
    teams.update(**_row(columns), **({} if is_same else _behind(order)))
    if (was.until, was.successor, was.closed_why) != (columns.until, columns.successor, columns.closed_why):
        after = columns.successor
        Closing.objects.create(
            what=Closed.TEAM, hub=hub.code, code=code, name=was.name, last_day=columns.until, order=order.pk,
            successor=after.code if after else "", successor_name=after.name if after else "", why=columns.closed_why,
            made_at=timezone.now(),
        )  # fmt: skip
    configure(hub.code)


def _row(columns: TeamColumns) -> dict[str, Any]:
    return {each.name: getattr(columns, each.name) for each in fields(columns)}


def _behind(order: Order) -> dict[str, Any]:
    """Who says whose a team is: they never sit in it."""
    return {"asked_by": _who(order.ordered_by), "agreed_by": _who(OrderAnswer.objects.get(order=order).by_seat)}


def _who(seat: uuid.UUID | None) -> uuid.UUID | None:
    return Seat.objects.filter(pk__in=[seat]).values_list("user", flat=True).first()


def _read(order: Order, *, but: str = "") -> tuple[Hub, TeamColumns]:
    details = order.details if isinstance(order.details, dict) else {}
    hub = Hub.objects.filter(code=str(details.get("hub", "")), state=HubState.LIVE).first()
    if hub is None:
        raise OrderRefused("There is no such hub.")
    try:
        return hub, looked_up(TeamWords.read(details), hub.code, but=but)
    except TeamRefused as refused:
        raise OrderRefused(f"{str(refused).rstrip('.')}.") from refused
