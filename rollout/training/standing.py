"""What each seat's training allows: computed here from requirements and certificates, written where passes look.

The rule. A module is due on the day on which a seat last had a reason to be without it: the day of the requirement, the
seat's own first day, or the last day of the certificate, whichever is latest. From the end of the grace period after
that the seat begins no new work. It is told from the first of these days, and WARNING before a certificate runs out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from rollout.training.models import Certificate, Requirement
from tenants.models import Seat, SeatTraining

WARNING = timedelta(days=30)  # long enough to find a session


@dataclass(frozen=True)
class Limit:
    """What one requirement means for one seat. No days: it is met for good."""

    what: str
    warn_from: date | None = None
    until: date | None = None
    expires_on: date | None = None  # of the best certificate
    has_one: bool = False


def limit(requirement: Requirement, begun: date, best: Certificate | None) -> Limit:
    """One requirement, met or not. In: with its module; the seat's first day; the certificate that lasts longest."""
    what = requirement.module.title
    if best is not None and best.expires_on is None:
        return Limit(what, has_one=True)
    known = max(requirement.from_on, begun)
    grace = timedelta(days=requirement.grace_days)
    if best is None or best.expires_on is None:
        return Limit(what, known, known + grace)
    return Limit(
        what, best.expires_on - WARNING, max(known, best.expires_on) + grace, expires_on=best.expires_on, has_one=True
    )


def limits_of(seats: Iterable[Seat]) -> dict[UUID, list[Limit]]:
    """What every requirement means for each seat. Two queries, however many seats."""
    rows = list(seats)
    required: dict[tuple[int, str], list[Requirement]] = defaultdict(list)
    for requirement in Requirement.objects.filter(
        hub__in={seat.hub_id for seat in rows}, ended_at__isnull=True
    ).select_related("module"):
        required[requirement.hub_id, requirement.role].append(requirement)
    modules = {requirement.module_id for found in required.values() for requirement in found}
    best: dict[tuple[UUID, UUID], Certificate] = {}
    for one in Certificate.objects.filter(
        user__in={seat.user_id for seat in rows}, module__in=modules, revoked_at__isnull=True
    ):
        key = (one.user_id, one.module_id)
        if key not in best or _lasts(one) > _lasts(best[key]):
            best[key] = one
    return {
        seat.pk: [
            limit(each, timezone.localdate(seat.starts_at), best.get((seat.user_id, each.module_id)))
            for each in required.get((seat.hub_id or 0, seat.role), [])
        ]
        for seat in rows
    }


def restate(seats: QuerySet[Seat], *, at: datetime) -> int:
    """Write for each of these seats what its training allows, in the transaction of the act that changed it.

    The seats are locked, in order, before anything is read: of two acts at once the second reads what the first wrote.
    Done twice it changes nothing more. Out: how many seats.
    """
    rows = list(seats.select_for_update(of=("self",), no_key=True).order_by("pk"))
    found = limits_of(rows)
    SeatTraining.objects.bulk_create(
        [_stated(seat, found[seat.pk], at) for seat in rows],
        update_conflicts=True,
        unique_fields=["seat"],
        update_fields=["warn_from", "new_work_until", "what", "computed_at"],
    )
    return len(rows)


def _stated(seat: Seat, limits: list[Limit], at: datetime) -> SeatTraining:
    """The earliest limit counts."""
    open_ones = [(one.until, one) for one in limits if one.until]
    if not open_ones:
        return SeatTraining(seat=seat, computed_at=at)
    until, first = min(open_ones, key=lambda pair: (pair[0], pair[1].what))
    warn_from = min(one.warn_from for _, one in open_ones if one.warn_from)
    return SeatTraining(seat=seat, warn_from=warn_from, new_work_until=until, what=first.what, computed_at=at)


def _lasts(certificate: Certificate) -> date:
    return certificate.expires_on or date.max
