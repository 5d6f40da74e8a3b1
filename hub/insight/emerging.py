"""Core element 5: victims and emerging harm. Who of the last weeks, and which address, has come up before in a year.

Read at a lead agency's desk, so only what that desk may see counts: what messages said, never what another agency
holds. A person comes up again by the same name and date of birth, as the hub's matching has it
(hub/people/matching.py); an address by its postcode and its lines without spaces and signs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, Exists, F, Func, Max, OuterRef, Q, Value
from django.db.models.functions import Lower

from hub.front_door.models import Enquiry, Join, Named, Notification
from hub.people.models import Mention, MentionKind

TIMES = 2  # from how many notifications on somebody comes up again
FROM_MESSAGE = "notification"
PERSON = ("given_key", "family_key", "born")
ADDRESS = ("postcode_key", "line")


@dataclass(frozen=True)
class Seen:
    """One notification in which they stand, and the enquiry that it belongs to, if any."""

    reference: str
    at: datetime
    enquiry: str
    rating: str


@dataclass(frozen=True)
class Again:
    """Somebody, or an address, that came up more than once."""

    name: str
    born: date | None
    times: int
    seen: list[Seen]
    children: list[str]  # named in those notifications, as they were named


def people_again(recent: datetime, since: datetime) -> Any:
    """Names with dates of birth that came in a message since `recent`, and in more than one since `since`.

    Out: a queryset of groups, the most often first, to be paged. The recent names are sought first, so that a year of
    names is not joined with its dates of birth.
    """
    lately = _said(MentionKind.NAME, recent).filter(given_key=OuterRef("given_key"), family_key=OuterRef("family_key"))
    return _often(_born(_said(MentionKind.NAME, since).filter(Exists(lately))), PERSON, recent)


def addresses_again(recent: datetime, since: datetime) -> Any:
    """Addresses that came in a message since `recent`, and in more than one since `since`: groups, to be paged."""
    lately = _said(MentionKind.ADDRESS, recent).filter(postcode_key=OuterRef("postcode_key"))
    return _often(_addresses(since).filter(Exists(lately)), ADDRESS, recent)


def people_on(page: Sequence[Mapping[str, Any]], since: datetime) -> list[Again]:
    """The people of a page with the notifications in which they stand. Four queries, however many."""
    if not page:
        return []
    wanted = Q()
    for one in page:
        wanted |= Q(given_key=one["given_key"], family_key=one["family_key"])
    found: dict[tuple[Any, ...], list[tuple[str, UUID]]] = {}
    for *keys, given, family, source in _born(_said(MentionKind.NAME, since).filter(wanted)).values_list(
        *PERSON, "given_name", "family_name", "source_id"
    ):
        found.setdefault(tuple(keys), []).append((f"{given} {family}", source))
    return _with_messages([(one, one["born"], found[tuple(one[key] for key in PERSON)]) for one in page])


def addresses_on(page: Sequence[Mapping[str, Any]], since: datetime) -> list[Again]:
    """The addresses of a page with the notifications in which they stand. Four queries, however many."""
    if not page:
        return []
    wanted = Q()
    for one in page:
        wanted |= Q(postcode_key=one["postcode_key"], line=one["line"])
    found: dict[tuple[Any, ...], list[tuple[str, UUID]]] = {}
    for *keys, lines, postcode, source in _addresses(since).filter(wanted).values_list(
        *ADDRESS, "address_lines", "postcode", "source_id"
    ):  # fmt: skip
        said = ", ".join(part for part in (lines.replace("\n", ", "), postcode) if part)
        found.setdefault(tuple(keys), []).append((said, source))
    return _with_messages([(one, None, found[tuple(one[key] for key in ADDRESS)]) for one in page])


def _said(kind: MentionKind, since: datetime) -> Any:
    """What messages said; only what can be compared."""
    said = Mention.objects.filter(kind=kind, source_kind=FROM_MESSAGE, said_at__gte=since)
    empty = Q(given_key="") | Q(family_key="") if kind == MentionKind.NAME else Q(postcode_key="")
    return said.exclude(empty)


def _born(names: Any) -> Any:
    """Names with each date of birth that is known of the same person."""
    return names.annotate(
        other=F("links__person__links__mention__kind"), born=F("links__person__links__mention__day")
    ).filter(other=MentionKind.BIRTH, born__isnull=False)


def _addresses(since: datetime) -> Any:
    letters = Func(Lower("address_lines"), Value("[^a-z0-9]"), Value(""), Value("g"), function="regexp_replace",
                   output_field=CharField())  # fmt: skip
    return _said(MentionKind.ADDRESS, since).annotate(line=letters).exclude(line="")


def _often(said: Any, keys: tuple[str, ...], recent: datetime) -> Any:
    return (
        said.values(*keys)
        .annotate(times=Count("source_id", distinct=True), last=Max("said_at"))
        .filter(times__gte=TIMES, last__gte=recent)
        .order_by("-times", "-last", *keys)
    )


def _with_messages(found: Iterable[tuple[Mapping[str, Any], date | None, list[tuple[str, UUID]]]]) -> list[Again]:
    rows = list(found)
    sources = {source for _, _, said in rows for _, source in said}
    messages = Notification.objects.filter(pk__in=sources).in_bulk()
    joined: dict[UUID, Enquiry] = {
        join.notification_id: join.enquiry
        for join in Join.objects.filter(notification__in=sources, until_at__isnull=True).select_related("enquiry")
    }
    children: dict[UUID, list[str]] = {}
    for source, label in Named.objects.filter(notification__in=sources, is_child=True).values_list(
        "notification", "label"
    ):
        children.setdefault(source, []).append(label)
    again = []
    for one, born, said in rows:
        here = sorted({messages[source] for _, source in said}, key=lambda message: message.received_at, reverse=True)
        again.append(
            Again(
                name=said[0][0],
                born=born,
                times=one["times"],
                seen=[_seen(message, joined.get(message.pk)) for message in here],
                children=sorted({label for message in here for label in children.get(message.pk, [])}),
            )
        )
    return again


def _seen(message: Notification, enquiry: Enquiry | None) -> Seen:
    return Seen(
        reference=message.reference,
        at=message.received_at,
        enquiry=enquiry.reference if enquiry else "",
        rating=enquiry.rating if enquiry else "",
    )
