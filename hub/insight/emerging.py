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

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, Max, Min, OuterRef, Q

from hub.front_door.models import Disposal, Enquiry, Join, Named, Notification, SetAside
from hub.people.models import Link, Mention, MentionKind
from hub.wall.models import HubSettings
from hub.wall.rows_together import rows_together

SHOWN = 5  # the newest notifications of one, and so many children: a page of a child told of 1,300 times has an end
TIMES = 2  # from how many notifications on somebody comes up again
FROM_MESSAGE = "notification"
NAME = ("given_key", "family_key")
PERSON = (*NAME, "born")
ADDRESS = ("postcode_key", "line_key")
SOURCES = {"sources": ArrayAgg("source_id", distinct=True)}


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
    times: int  # how many events: notifications of one enquiry are one
    notifications: int
    seen: list[Seen]  # the newest of them, at most SHOWN
    children: list[str]  # named in those notifications, as they were named; at most SHOWN
    more_children: int  # how many are not shown


def people_again(recent: datetime, since: datetime, most: int) -> list[dict[str, Any]]:
    """Names with dates of birth that came in a message since `recent`, and in more than one since `since`.

    Out: the first `most` groups, the most often first. Names that came up again are found alone and in this order, and
    only as many of them joined with dates of birth as it takes: a date can make a group smaller, never larger. So no
    page joins a year of names, nor all that came up again.
    """
    lately = _said(MentionKind.NAME, recent).filter(given_key=OuterRef("given_key"), family_key=OuterRef("family_key"))
    # Counted as often as it was said, which is no less often than in messages: so nothing has to be sorted for it.
    names = _grouped(_said(MentionKind.NAME, since).filter(Exists(lately)), NAME, recent, Count("pk"))
    names = names.annotate(ids=ArrayAgg("pk"), lately=ArrayAgg("pk", filter=Q(said_at__gte=recent)))
    many = 4 * most
    while True:
        found = list(names[:many])
        groups = sorted(_with_births(found, recent), key=lambda group: (*_rank(group), *(group[key] for key in PERSON)))
        if len(found) == many:
            # A name that was not looked at yet may stand before a group that is smaller than its name.
            groups = [group for group in groups if _rank(group) <= _rank(found[-1])]
        if len(found) < many or len(groups) >= most:
            return groups[:most]
        many *= 4


def addresses_again(recent: datetime, since: datetime, most: int) -> list[dict[str, Any]]:
    """Addresses that came in a message since `recent`, and in more than one since `since`: the first `most` groups."""
    lately = _said(MentionKind.ADDRESS, recent).filter(
        postcode_key=OuterRef("postcode_key"), line_key=OuterRef("line_key")
    )
    told = _often(_said(MentionKind.ADDRESS, since).filter(Exists(lately)), ADDRESS, recent)
    told = told.annotate(**SOURCES, lines=Min("address_lines"), code=Min("postcode"))
    many = 4 * most
    while True:
        found = list(told[:many])
        last = _rank(found[-1]) if found else (0, 0.0)
        groups = sorted(_by_events(found, recent), key=lambda group: (*_rank(group), *(group[key] for key in ADDRESS)))
        if len(found) < many:
            return groups[:most]
        # Told of no less often than it happened: one that was not looked at yet stands no higher than the last.
        groups = [group for group in groups if _rank(group) <= last]
        if len(groups) >= most:
            return groups[:most]
        many *= 4


def people_on(page: Sequence[Mapping[str, Any]]) -> list[Again]:
    """The people of a page with the notifications in which they stand. One query, however many."""
    return _with_messages([(f"{one['given']} {one['family']}", one["born"], one) for one in page])


def addresses_on(page: Sequence[Mapping[str, Any]]) -> list[Again]:
    """The addresses of a page with the notifications in which they stand. One query, however many."""
    said = [[one["lines"].replace("\n", ", "), one["code"]] for one in page]
    return _with_messages([(", ".join(filter(None, parts)), None, one) for parts, one in zip(said, page, strict=True)])


def _said(kind: MentionKind, since: datetime) -> Any:
    """What messages said; only what can be compared."""
    said = Mention.objects.filter(kind=kind, source_kind=FROM_MESSAGE, said_at__gte=since)
    empty = Q(given_key="") | Q(family_key="") if kind == MentionKind.NAME else Q(postcode_key="") | Q(line_key="")
    return said.exclude(empty)


def _with_births(found: Sequence[Mapping[str, Any]], recent: datetime) -> list[dict[str, Any]]:
    """Names parted by the dates of birth that are known of the same person, as the links stand now: groups that came
    up again, in no order. Five queries, each led by an index.

    Whoever comes up again came up lately, so of a common name only the dates of birth of its latest matter.
    """
    name_of = {pk: (one["given_key"], one["family_key"]) for one in found for pk in one["ids"]}
    lately = {pk for one in found for pk in one["lately"]}
    standing = Link.objects.filter(until_at__isnull=True)
    births = standing.filter(mention__kind=MentionKind.BIRTH, mention__day__isnull=False)
    persons = list(standing.filter(mention__in=name_of).values_list("mention_id", "person_id"))
    of_late = {person for mention, person in persons if mention in lately}
    days = set(births.filter(person__in=of_late).values_list("mention__day", flat=True))
    born: dict[UUID, set[date]] = {}
    for person, day in births.filter(mention__day__in=days).values_list("person_id", "mention__day"):
        if day is not None:
            born.setdefault(person, set()).add(day)
    days_of = {mention: born[person] for mention, person in persons if person in born}
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in Mention.objects.filter(pk__in=days_of).values("pk", "source_id", "said_at", "given_name", "family_name"):
        for day in days_of[one["pk"]]:
            keys = (*name_of[one["pk"]], day)
            group = groups.setdefault(
                keys,
                {**dict(zip(PERSON, keys, strict=True)), "sources": set(), "last": one["said_at"],
                 "given": one["given_name"], "family": one["family_name"]},
            )  # fmt: skip
            group["sources"].add(one["source_id"])
            group["last"] = max(group["last"], one["said_at"])
    return _by_events(groups.values(), recent)


def _by_events(groups: Iterable[dict[str, Any]], recent: datetime) -> list[dict[str, Any]]:
    """The groups that came up again, counted by what happened and not by who told of it: notifications of one enquiry
    are one event, and one that was closed as the same message again is none. One query."""
    groups = list(groups)
    sources = {source for group in groups for source in group["sources"]}
    joins = Join.objects.filter(notification__in=sources, until_at__isnull=True)
    same = Disposal.objects.filter(notification__in=sources, why=SetAside.DUPLICATE)
    read = rows_together(
        HubSettings.objects.all(),
        joins=joins.only("id", "notification_id", "enquiry_id"),
        same=same.only("id", "notification_id"),
    )
    event_of: dict[UUID, UUID | None] = {one.notification_id: one.enquiry_id for one in read["joins"]}
    event_of |= dict.fromkeys(one.notification_id for one in read["same"])
    for group in groups:
        group["times"] = len({event_of.get(source, source) for source in group["sources"]} - {None})
    return [group for group in groups if group["times"] >= TIMES and group["last"] >= recent]


def _often(said: Any, keys: tuple[str, ...], recent: datetime) -> Any:
    return _grouped(said, keys, recent, Count("source_id", distinct=True))


def _grouped(said: Any, keys: tuple[str, ...], recent: datetime, times: Count) -> Any:
    return (
        said.values(*keys)
        .annotate(times=times, last=Max("said_at"))
        .filter(times__gte=TIMES, last__gte=recent)
        .order_by("-times", "-last", *keys)
    )


def _rank(group: Mapping[str, Any]) -> tuple[int, float]:
    """Where a group stands in the order of `_often`, before its keys."""
    return -group["times"], -group["last"].timestamp()


def _with_messages(found: Sequence[tuple[str, date | None, Mapping[str, Any]]]) -> list[Again]:
    if not found:
        return []
    sources = {source for _, _, group in found for source in group["sources"]}
    joins = Join.objects.filter(notification__in=sources, until_at__isnull=True)
    read = rows_together(
        HubSettings.objects.all(),
        joins=joins.only("id", "notification_id", "enquiry_id"),
        enquiries=Enquiry.objects.filter(pk__in=joins.order_by().values("enquiry")).only("id", "reference", "rating"),
        notifications=Notification.objects.filter(pk__in=sources).only("id", "reference", "received_at"),
        children=Named.objects.filter(notification__in=sources, is_child=True).only("id", "notification_id", "label"),
    )
    by_pk = {one.pk: (one.reference, one.rating) for one in read["enquiries"]}
    enquiries = {one.notification_id: by_pk.get(one.enquiry_id, ("", "")) for one in read["joins"]}
    seen = {
        one.pk: Seen(one.reference, one.received_at, *enquiries.get(one.pk, ("", ""))) for one in read["notifications"]
    }
    children: dict[UUID, list[str]] = {}
    for one in read["children"]:
        children.setdefault(one.notification_id, []).append(one.label)
    return [_again(name, born, group, seen, children) for name, born, group in found]


def _again(
    name: str,
    born: date | None,
    group: Mapping[str, Any],
    seen: Mapping[UUID, Seen],
    children: Mapping[UUID, list[str]],
) -> Again:
    named = sorted({label for source in group["sources"] for label in children.get(source, [])})
    newest = sorted((seen[source] for source in group["sources"]), key=lambda one: one.at, reverse=True)
    return Again(
        name=name,
        born=born,
        times=group["times"],
        notifications=len(newest),
        seen=newest[:SHOWN],
        children=named[:SHOWN],
        more_children=len(named[SHOWN:]),
    )
