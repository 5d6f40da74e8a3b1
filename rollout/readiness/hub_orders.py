"""Ordering a hub from the keeper, or a place in a group hub; and noting how the order ended.

The order, the milestone that is "being built" and the ledger's line are one transaction. The keeper looks every name up
again (platform/mash_platform/keeper/provision.py); what is refused here is said earlier and in plainer words.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from mash_platform.database import logins
from rollout.readiness.approving import notify_operators
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import MilestoneEvent, MilestoneEventKind
from rollout.readiness.plans import Plan
from rollout.readiness.queries import FOREVER, readiness_of
from rollout.readiness.recording import Said, add, one_at_a_time
from rollout.readiness.refusals import CannotBuild, NotNow
from rollout.readiness.standing import Stand
from rollout.refusals import Stale
from tenants import ledger
from tenants.models import Agency, Authority, Hub, HubAgency, HubAuthority, HubState, Order, OrderKind, OrderState, Seat

MOVING = "and moving its enquiries to another hub cannot be done yet."


def order(plan: Plan, said: Said, *, seat: uuid.UUID) -> Order:
    """Order what the plan describes. In: whose seat orders it. Out: the order, which waits for a second operator.

    Raises: CannotBuild (a name that is taken, an authority that has a hub or is being built), Stale.
    """
    authorities = list(Authority.objects.filter(slug__in=[place.slug for place in plan.places]).order_by("name"))
    with one_at_a_time():
        _look(plan, authorities)
        return _write(plan.kind, plan.details(), authorities, said, seat)


def order_again(failed: Order, said: Said, *, seat: uuid.UUID) -> Order:
    """Order the same once more after it failed. Raises: NotNow, CannotBuild, Stale."""
    if failed.state != OrderState.FAILED or failed.kind not in (OrderKind.PROVISION, OrderKind.JOIN_GROUP):
        raise NotNow("Only a build that failed can be ordered again.")
    slugs = [place["slug"] for place in failed.details["authorities"]]
    authorities = list(Authority.objects.filter(slug__in=slugs).order_by("name"))
    with one_at_a_time():
        _without_hub(authorities)
        return _write(failed.kind, failed.details, authorities, said, seat)


def note_ended(on: date, at: datetime) -> int:
    """Write how orders ended as the milestone's next step: reported when built, sent back when it failed.

    Run by the worker every few seconds; done twice, it does nothing more. Out: how many steps.
    """
    ordered = MilestoneEvent.objects.filter(
        kind=MilestoneEventKind.ORDERED, order__state__in=(OrderState.DONE, OrderState.FAILED)
    )
    noted = (
        MilestoneEvent.objects.filter(order__isnull=False)
        .exclude(kind=MilestoneEventKind.ORDERED)
        .values("order", "authority")
    )
    done = {(row["order"], row["authority"]) for row in noted}
    steps = 0
    for event in ordered.select_related("order", "authority"):
        if (event.order_id, event.authority_id) not in done and event.order is not None:
            with suppress(Stale):  # somebody else's step came first: the next round notes it
                _note(event.order, event.authority, on, at)
                steps += 1
    return steps


def _note(ended: Order, authority: Authority, on: date, at: datetime) -> None:
    is_built = ended.state == OrderState.DONE
    with one_at_a_time():
        now = readiness_of(authority, FOREVER)
        here = now.of(Milestone.SYSTEM)
        said = Said(
            on=max(on, here.step.on) if here.step else on, by=None, at=at, seen=None,
            reason="The platform has built it: database logins, hosts and a front door, which is closed until go-live."
            if is_built else f"The platform could not build it. {ended.said}",
            source=f"The keeper, order {str(ended.pk)[:8]}",
        )  # fmt: skip
        kind = MilestoneEventKind.REPORTED if is_built else MilestoneEventKind.SENT_BACK
        where = "On this platform" if is_built else ""
        add(authority, Milestone.SYSTEM, kind, said, count=now.count, order=ended, place=where)


def _write(kind: str, details: dict[str, Any], authorities: Sequence[Authority], said: Said, seat: uuid.UUID) -> Order:
    """Raises: NotNow, where the milestone is settled."""
    if not Seat.objects.standing(said.at).filter(pk=seat, user=said.by).exists():
        raise NotNow("Your seat has ended.")
    made = Order.objects.create(kind=kind, details=details, ordered_by=seat, ordered_at=said.at)
    for authority in authorities:
        now = readiness_of(authority, FOREVER)
        here = now.of(Milestone.SYSTEM)
        if here.stand in (Stand.CONFIRMED, Stand.NOT_APPLICABLE):
            raise NotNow(f"“System provisioned” of {authority} is settled. The secretary sends it back first.")
        add(
            authority,
            Milestone.SYSTEM,
            MilestoneEventKind.ORDERED,
            _not_before(said, here.step),
            count=now.count,
            order=made,
        )
    if said.by is not None:
        notify_operators(made, by=said.by.pk, at=said.at)
    ledger.write(
        ledger.PlatformAct.ORDER, user=said.by.pk if said.by else None, object_kind="order", object_ref=str(made.pk),
        detail={"kind": kind, "of": [authority.slug for authority in authorities]},
    )  # fmt: skip
    return made


def _not_before(said: Said, step: MilestoneEvent | None) -> Said:
    """The keeper works today; where a later day was recorded already, the order counts from that."""
    if step is None or step.on <= said.on:
        return said
    return Said(on=step.on, reason=said.reason, by=said.by, at=said.at, seen=said.seen, source=said.source)


def _look(plan: Plan, authorities: Sequence[Authority]) -> None:
    if not plan.places or len(authorities) != len(plan.places):
        raise CannotBuild("Choose the authorities that the hub serves.")
    _without_hub(authorities)
    if plan.kind == OrderKind.PROVISION:
        _free_code(plan.code)
    elif HubAuthority.objects.filter(hub__code=plan.hub, hub__state=HubState.LIVE, until__isnull=True).count() < 2:
        raise CannotBuild("Choose a group hub that is built.", "hub")
    ours = [agency.code for agency in plan.agencies if not agency.is_shared]
    try:
        for agency in plan.agencies:
            logins.agency_code(agency.code)
    except logins.BadCode as bad:
        raise CannotBuild(f"{bad}. Choose another short code.", "short") from bad
    taken = HubAgency.objects.filter(agency__code__in=ours).select_related("agency", "hub").first()
    if taken is not None:
        raise CannotBuild(
            f"The code {taken.agency.code} is that of {taken.agency} in {taken.hub}. Choose another short code.",
            "short",
        )
    kinds = dict(Agency.objects.filter(code__in=ours).values_list("code", "kind"))
    for agency in plan.agencies:
        if kinds.get(agency.code, agency.kind) != agency.kind:
            raise CannotBuild(f"The code {agency.code} is that of another kind of agency.", "short")


def _free_code(code: str) -> None:
    try:
        logins.hub_code(code)
    except logins.BadCode as bad:
        raise CannotBuild(
            "Enter 2 to 12 small letters and digits, a letter first, such as enfield.", "hub_code"
        ) from bad
    under_way = Order.objects.under_way(timezone.now()).filter(kind=OrderKind.PROVISION, details__code=code)
    if Hub.objects.filter(code=code).exists() or under_way.exists():
        raise CannotBuild(f"There is a hub with the code {code} already, or it is being built.", "hub_code")


def _without_hub(authorities: Sequence[Authority]) -> None:
    taken = HubAuthority.objects.filter(authority__in=authorities, until__isnull=True).select_related(
        "authority", "hub"
    )
    for place in taken:
        raise CannotBuild(f"{place.authority} has a hub already ({place.hub}), {MOVING}")
    for authority in authorities:
        under_way = Order.objects.under_way(timezone.now())
        if under_way.filter(details__authorities__contains=[{"slug": authority.slug}]).exists():
            raise CannotBuild(f"A hub for {authority} is ordered or being built already.")
