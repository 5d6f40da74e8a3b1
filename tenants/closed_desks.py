"""Seats at a desk end with it: done by the worker after its last day, each with its line in the hub's ledger.

Until the worker comes by, the desk's passes open nothing already (tenants/middleware/passes.py).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tenants import hub_lines, ledger, taking_force
from tenants.ledger import PlatformAct
from tenants.models import AgencyContact, ApiKey, HubAgency, HubLineAct, Pass, Role, Seat


def end_seats(at: datetime) -> int:
    """End every seat at a desk that has closed, with its passes and keys. Out: how many. Done twice, nothing more.

    Recipients for whose people the agency answers keep their seats: what was sent to them stays readable.
    """
    closed = HubAgency.objects.filter(closes_after__lt=timezone.localdate(at))
    places = Q(pk__in=[])
    for hub, agency in closed.values_list("hub", "agency"):
        places |= Q(hub=hub, agency=agency)
    open_seats = Seat.objects.open(at).filter(places).exclude(role=Role.RECIPIENT)
    with transaction.atomic(using="platform", durable=True):
        ending = list(
            open_seats.select_for_update(of=("self",), no_key=True).select_related("user", "hub", "agency", "team")
        )
        if not ending:
            return 0
        pks = [seat.pk for seat in ending]
        hub_lines.add(HubLineAct.END_SEAT, ending, why="desk closed", by=None, at=at)
        taking_force.notify_ended(ending, at=at)
        Seat.objects.filter(pk__in=pks).update(ends_at=at)
        Pass.objects.filter(seat__in=pks, ended_at__isnull=True).update(ended_at=at)
        ApiKey.objects.filter(seat__in=pks, revoked_at__isnull=True).update(revoked_at=at)
        AgencyContact.objects.open(at).filter(places).update(ends_at=at)
        ledger.write(
            PlatformAct.SEAT_ENDED, user=None, object_kind="seat", object_ref=str(pks[0]),
            detail={"job": "worker", "seats": [str(pk) for pk in pks], "reason": "desk closed"},
        )  # fmt: skip
    return len(ending)
