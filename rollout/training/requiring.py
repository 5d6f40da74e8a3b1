"""What a hub requires of its seats: set and ended by its manager."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from rollout.training.models import CourseState, Module, Requirement
from rollout.training.refusals import NotOpen, RequiredAlready, TrainingRefused
from rollout.training.standing import restate
from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import HUB_ROLES, Hub, Role, Seat
from tenants.models.people import SeatQuerySet
from tenants.seated import Seated

LONGEST_GRACE = 365


def require(module_id: UUID, role: str, *, grace_days: int, by: Seated, at: datetime) -> Requirement:
    """From today seats of this role in the manager's hub want this module; who is without it has the grace period.

    Out: the requirement; every seat of the role is told in the same transaction.
    Raises: Module.DoesNotExist, NotOpen, RequiredAlready, TrainingRefused for a role or a grace that cannot be.
    """
    if role not in HUB_ROLES - {Role.RECIPIENT, Role.GUARDIAN, Role.INSPECTOR}:
        raise TrainingRefused("Choose a role that works on enquiries.", "role")
    if not 0 <= grace_days <= LONGEST_GRACE:
        raise TrainingRefused(f"The grace period must be {LONGEST_GRACE} days or fewer.", "grace_days")
    module = Module.objects.select_related("course").get(pk=module_id)
    if module.course.state != CourseState.OPEN:
        raise NotOpen("This course is not open, so nobody could learn it.", "module")
    hub = Hub.objects.get(code=by.hub)
    try:
        with transaction.atomic(using="platform", durable=True):
            made = Requirement.objects.create(
                hub=hub, role=role, module=module, grace_days=grace_days, from_on=timezone.localdate(at),
                set_by_id=by.user, set_at=at,
            )  # fmt: skip
            restate(seats_of(hub, role, at), at=at)
            _written(made, "set", by)
    except IntegrityError as error:
        raise RequiredAlready from error
    return made


def end(requirement_id: UUID, *, by: Seated, at: datetime) -> Requirement:
    """Require it no longer. Ended twice, it stays as it was. Raises: Requirement.DoesNotExist (another hub's)."""
    with transaction.atomic(using="platform", durable=True):
        found = Requirement.objects.select_for_update(of=("self",), no_key=True).select_related("hub", "module").get(
            pk=requirement_id, hub__code=by.hub
        )  # fmt: skip
        if found.ended_at is None:
            found.ended_at, found.ended_by_id = at, by.user
            found.save(update_fields=["ended_at", "ended_by"])
            restate(seats_of(found.hub, found.role, at), at=at)
            _written(found, "ended", by)
    return found


def seats_of(hub: Hub, role: str, at: datetime) -> SeatQuerySet:
    """Seats of a role in a hub that stand or will."""
    return Seat.objects.filter(hub=hub, role=role).exclude(ends_at__lte=at)


def _written(requirement: Requirement, did: str, by: Seated) -> None:
    ledger.write(
        PlatformAct.REQUIREMENT, user=by.user, object_kind="requirement", object_ref=str(requirement.pk),
        detail={"did": did, "hub": by.hub, "role": requirement.role, "module": str(requirement.module_id),
                "grace_days": requirement.grace_days},
    )  # fmt: skip
