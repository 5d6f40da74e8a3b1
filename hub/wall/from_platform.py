"""The platform's acts in this hub, taken up into its own ledger by its worker: each once, and none is lost."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from hub.wall import ledger
from hub.wall.acts import Act
from tenants.models import HubLine, HubLineAct

BY = "operator"  # the job that the ledger names: no member of this hub did it
# What the platform may have done here, and nothing else: its table could hold any word.
ACTS = {
    HubLineAct.GRANT_SEAT: Act.GRANT_SEAT, HubLineAct.AGREE_SEAT: Act.AGREE_SEAT, HubLineAct.STOP_SEAT: Act.STOP_SEAT,
    HubLineAct.END_SEAT: Act.END_SEAT,
}  # fmt: skip
ON_PAGES = (HubLineAct.AGREE_SEAT, HubLineAct.STOP_SEAT)
AGREED = "agreement"  # the job of what members and contacts decide on the platform's own pages
LAPSED = "lapse"  # the job of what nobody decides: its time ran out
MOST_AT_ONCE = 100


def take_up(hub: str, *, at: datetime) -> int:
    """Write what waits for the hub whose worker's desk is taken. Out: how many lines. Done twice, nothing more.

    The line is written first and marked then. A worker that is killed between leaves it unmarked, and the next one
    finds that the hub has it.
    """
    waiting = HubLine.objects.filter(hub__code=hub, written_at__isnull=True)
    done = 0
    for key in list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        with transaction.atomic(using="platform"):
            line = waiting.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=key).first()
            if line is None:
                continue
            _write(line)
            line.written_at = at
            line.save(update_fields=["written_at"])
            done += 1
    return done


def _job(line: HubLine) -> str:
    if line.act not in ON_PAGES:
        return BY
    return AGREED if line.by else LAPSED


def _write(line: HubLine) -> None:
    try:
        with transaction.atomic(durable=True):
            ledger.write(
                ACTS[HubLineAct(line.act)], by=_job(line), object_kind="seat", object_ref=str(line.seat), key=line.pk,
                detail={
                    "seat_role": line.seat_role, "why": line.why, "decided": line.made_at.isoformat(),
                    **({"person": str(line.by)} if line.by else {}),
                },
            )  # fmt: skip
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
