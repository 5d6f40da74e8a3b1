"""Writing the hub's ledger. No actor, no entry: an anonymous act is refused here."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction

from hub.wall.acts import Act
from mash_platform.database.ledgers import append
from tenants.ledger import PlatformAct
from tenants.ledger import write as write_on_platform
from tenants.models import OUTSIDE_ROLES
from tenants.rate_limits import lines_for
from tenants.seated import Seated

TABLE = "wall_ledgerentry"


class NoActor(ValueError):
    """An entry without a seat or the name of a job."""


def write(
    act: Act,
    *,
    by: Seated | str,
    object_kind: str = "",
    object_ref: str = "",
    detail: dict[str, Any] | None = None,
    key: uuid.UUID | None = None,
) -> None:
    """Add a line, in the transaction of the act.

    In: the act; who did it (a seat, or the name of a job of the worker's); what it was done to, as a reference or id,
    never a name; an id, where whoever writes may come twice. Raises: NoActor.
    """
    if not by:
        raise NoActor("the ledger wants to know who acts")
    member = by.seat if isinstance(by, Seated) else None
    more = {"job": by} if isinstance(by, str) else by.attested
    append(
        TABLE,
        "default",
        act=act,
        object_kind=object_kind,
        object_ref=str(object_ref)[:80],
        member=member,
        detail={**more, **(detail or {})},
        key=key,
    )


def write_read(act: Act, *, by: Seated, object_kind: str, refs: list[str], beside: Collection[str] = ()) -> None:
    """Record a read, and commit it before anything is shown: a list is one line with its page of references.

    In: `beside`, what else is shown on a page that is about one thing.
    """
    with transaction.atomic(durable=True):
        write(
            act,
            by=by,
            object_kind=object_kind,
            object_ref=refs[0] if len(refs) == 1 else "",
            detail={"refs": [*refs, *beside]},
        )


def write_not_found(act: Act, *, by: Seated, path: str) -> None:
    """Record that something was asked for by its id or reference and was not there, or not theirs: probing leaves a
    trace. Bounded in number for each seat, so that nobody fills the ledger (rate_limits.lines_for)."""
    tries = lines_for(Act.NOT_FOUND, f"{by.hub} {by.seat}")
    if not tries:
        return
    detail = {"path": path[:120], "tries": tries}
    if by.role in OUTSIDE_ROLES:  # whose logins add no lines of their own
        write_on_platform(PlatformAct.REFUSED, user=by.user, object_kind=act, object_ref=by.hub, detail=detail)
        return
    with transaction.atomic(durable=True):
        write(Act.NOT_FOUND, by=by, object_kind=act, detail=detail)


def write_refusal(act: Act, *, by: Seated, path: str) -> None:
    """Record a refusal, after the rollback of whatever was tried. The logins outside have no ledger of their own
    to write in; those refusals stand in the platform's."""
    if by.role in OUTSIDE_ROLES:
        write_on_platform(PlatformAct.REFUSED, user=by.user, object_kind=act, object_ref=by.hub)
        return
    with transaction.atomic(durable=True):
        write(Act.REFUSED, by=by, object_kind=act, detail={"path": path[:120]})
