"""The register of links with other initiatives: what stands, and each change of it with who, when and why.

Source: MASH FAQ, "Are there links with other multi-agency initiatives?".
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from rollout.models import LinkEvent
from rollout.refusals import NothingChanged, NotYet, Stale
from tenants import ledger
from tenants.models import Authority, User


@dataclass(frozen=True, kw_only=True)
class LinkStands:
    """What one link says."""

    initiative: str
    name: str
    authority: Authority | None
    contact: str
    agreed_by: str
    agreed_on: date
    has_ended: bool = False


def stands(event: LinkEvent) -> LinkStands:
    """What an event leaves standing."""
    return LinkStands(
        initiative=event.initiative, name=event.name, authority=event.authority, contact=event.contact,
        agreed_by=event.agreed_by, agreed_on=event.agreed_on, has_ended=event.has_ended,
    )  # fmt: skip


def every_link() -> QuerySet[LinkEvent]:
    """The last event of each link, ended or not; by initiative and name, those for all London first."""
    last = LinkEvent.objects.order_by("link", "-number").distinct("link").values("pk")
    return (
        LinkEvent.objects.filter(pk__in=last)
        .select_related("authority")
        .order_by("has_ended", "initiative", "authority__name", "name", "pk")
    )


def links_for(reference_codes: Collection[str]) -> list[LinkEvent]:
    """The links that a hub may hand to for the children of these authorities, and those for all London."""
    theirs = Q(authority__isnull=True) | Q(authority__reference_code__in=list(reference_codes))
    return list(every_link().filter(theirs, has_ended=False))


def record_link(
    link: uuid.UUID | None, wanted: LinkStands, *, reason: str, seen: int, by: User, at: datetime
) -> LinkEvent:
    """Write a link down, change what it says, or end it.

    In: the link, or None for a new one; what it shall say; why; how many events of it the form had seen.
    Out: the event. Raises: Stale, NothingChanged, NotYet (agreed on a day to come).
    """
    today = timezone.localdate(at)
    if wanted.agreed_on > today:
        raise NotYet
    key = link or uuid.uuid4()
    try:
        with transaction.atomic(using="platform", durable=True):
            before = list(LinkEvent.objects.filter(link=key).select_related("authority").order_by("number"))
            if len(before) != seen:
                raise Stale
            if before and stands(before[-1]) == wanted:
                raise NothingChanged
            made = LinkEvent.objects.create(
                link=key, number=seen + 1, initiative=wanted.initiative, name=wanted.name, authority=wanted.authority,
                contact=wanted.contact, agreed_by=wanted.agreed_by, agreed_on=wanted.agreed_on,
                has_ended=wanted.has_ended, on=today, recorded_at=at, by=by, reason=reason,
            )  # fmt: skip
            ledger.write(
                ledger.PlatformAct.ROLLOUT, user=by.pk, object_kind="link", object_ref=str(key),
                detail={"number": made.number, "has_ended": made.has_ended},
            )  # fmt: skip
    except IntegrityError as error:
        raise Stale from error
    return made
