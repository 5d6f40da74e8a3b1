"""The list of messages that wait for triage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.common.list_changes import NO_LINE, mark_of, whether_changed
from frontend.common.said_of_people import ages_from
from frontend.common.work_list import Filter, Sort, WorkList
from frontend.presenters.dates import short_date
from frontend.transfers.labels import REASONS_HERE, offers_to
from frontend.triage.known_before import open_children
from hub.front_door.models import DangerAcknowledgement, Named, Notification, OpenCaseList, Reading, SetAside
from hub.front_door.notifications.codes import Category, Source
from hub.front_door.queries import NotificationQuerySet
from hub.front_door.triage.being_read import FOR
from hub.front_door.triage.previous_contacts import Known, known_of, same_event
from hub.front_door.triage.repeats import CLOSING
from hub.front_door.triage.states import NotificationState, count_states
from hub.people.said import said_of
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.adopted import offered, standard_of
from hub.wall.models import Door, HubSettings, Member, ReasonList, ReasonSetting
from hub.wall.permissions import allowed, may
from hub.wall.rows_together import rows_together
from mash_platform.phrases import plural
from tenants.access import PlatformRequest
from tenants.models import DeclineReason
from tenants.seated import Seated

# By receipt either way: the clock of what waits runs from there.
SORTS = {
    "urgent": Sort("Time", "most urgent first", "least urgent first", ("-immediate_danger", "received_at", "pk")),
    "received": Sort("Received", "oldest first", "newest first", ("received_at", "pk")),
}
DANGER, LATE, TO_COMPLETE, MANAGER = "danger", "late", "to_complete", "manager"
FILTERS = (
    Filter("show", "Show", (
        (DANGER, "Immediate danger"), (LATE, "Overdue"), (TO_COMPLETE, "Something to complete"),
        (MANAGER, "Left to a manager"),
    ), every="All that wait"),
    Filter("source", "From", tuple((one.value, str(one.label)) for one in Source), every="Anybody"),
)  # fmt: skip

STATES_OF_DAYS = 30
# Why several are closed together, as the buttons below the list say it.
CLOSED_TOGETHER = (SetAside.ADVICE, SetAside.NOT_SAFEGUARDING, SetAside.DUPLICATE)


def arranged(request: Any, *, on_the_way: bool = False) -> WorkList:
    """The list as its address asks, or as the address of one of its notifications says that it was."""
    return WorkList(request, sorts=SORTS, default="urgent", filters=FILTERS, on_the_way=on_the_way)


def narrowed(it: WorkList, at: datetime) -> NotificationQuerySet:
    """What waits, as far as the list shows it."""
    found: NotificationQuerySet = Notification.objects.untriaged()
    if it.chosen["source"]:
        found = found.filter(source_code=it.chosen["source"])
    if it.chosen["show"] == DANGER:
        return found.filter(immediate_danger=True)
    if it.chosen["show"] == LATE:
        return found.filter(due_at__lt=at)
    if it.chosen["show"] == MANAGER:
        return found.for_a_manager()
    return found.to_complete() if it.chosen["show"] == TO_COMPLETE else found


@dataclass(frozen=True)
class Listed:
    """The list as its address asks: how many wait, one page of them, and what stands beside each."""

    it: WorkList
    counts: dict[str, int]
    page: Any
    shown: list[Any]  # notifications, with what the list annotates
    beside: dict[str, list[Any]]
    is_group: bool

    @property
    def mark(self) -> str:
        """Another one as soon as the page would read otherwise."""
        rows = [(one.pk, one.immediate_danger, len(one.to_check), one.due_at) for one in self.shown]
        hands = [(one.notification_id, one.by) for kind in ("readings", "in_hand") for one in self.beside[kind]]
        return mark_of(self.counts.values(), (*rows, *sorted(hands)))


def _listed(request: PlatformRequest, now: datetime) -> Listed:
    untriaged = Notification.objects.untriaged()
    counts = untriaged.aggregate(
        all=Count("pk"),
        danger=Count("pk", filter=Q(immediate_danger=True)),
        late=Count("pk", filter=Q(due_at__lt=now)),
        to_complete=Count("pk", filter=~Q(to_check=[])),
        manager=Count("left_to_manager"),
    )
    it, group = arranged(request), _group(request.GET.get("group", ""))
    chosen = narrowed(it, now)
    if group:
        chosen = chosen.filter(group_digest=group)
    elif not it.chosen["show"]:  # what was asked for is never hidden behind another of its sender
        chosen = chosen.first_of_each_group()
    rows = (
        chosen.order_by(*it.order)
        .annotate(
            about=F("message__concern__categories"),
            role=F("message__referrer__role"),
            agency=F("message__referrer__agency"),
            own_rating=F("message__referrer__own_rating"),
        )
        .defer("message")
    )
    page = it.paged(rows)
    shown = list(page.object_list)
    return Listed(it, counts, page, shown, _beside(shown, request.seated, now), group is not None)


@allowed(Act.LIST_NOTIFICATIONS, line=(Act.LIST_NOTIFICATIONS, "notification"))
@require_GET
def waiting(request: PlatformRequest) -> HttpResponse:
    """Every untriaged message, immediate danger first, then the oldest; or as it was asked for."""
    now = timezone.now()
    listed = _listed(request, now)
    it, counts, page, shown, rows = listed.it, listed.counts, listed.page, listed.shown, listed.beside
    own = {row.pk: row.reference for row in shown}
    said = said_of([one.person_id for one in rows["named"]])
    ages = ages_from(said, timezone.localdate(now))
    labels: dict[object, list[str]] = {}
    persons: dict[object, list[UUID]] = {}
    for one in rows["named"]:
        aged = f"{one.label}, {ages[one.person_id]}" if one.person_id in ages else one.label
        labels.setdefault(one.notification_id, []).append(aged)
        persons.setdefault(one.notification_id, []).append(one.person_id)
    open_to = open_children(rows["named"], next(iter(rows["listed"]), None), said.keys, now)
    people = (person for many in persons.values() for person in many)
    known = known_of(people, among=True, said=said.others, own=said.keys, of_lead=request.seated.is_lead)
    authorities = {one.authority_code: one.authority_name for one in rows["doors"]}
    names = defaultdict(lambda: "A colleague", {one.pk: one.name for one in rows["members"]})
    offers = offers_to(request, now)
    ledger.write_read(
        Act.LIST_NOTIFICATIONS,
        by=request.seated,
        object_kind="notification",
        refs=[row.reference for row in (*shown, *offers)],
    )
    return render(
        request,
        "triage/list.html",
        {
            "page": page,
            "shown": shown,
            "labels": labels,
            "counts": counts,
            "about": {row.pk: _about(row.about) for row in shown},
            # Counting a month costs more than the list: only where it was asked for.
            "states": count_states(since=now - timedelta(days=STATES_OF_DAYS)) if request.GET.get("states") else None,
            "state_labels": NotificationState.choices,
            "state_days": STATES_OF_DAYS,
            "same": {
                row.pk: len(same_event(row, [known.get(person, ()) for person in persons.get(row.pk, ())]))
                for row in shown
            },
            "known": {pk: words for pk, many in persons.items() if (words := _known(many, known, own[pk]))},
            "open_to": open_to,
            "in_hand": {one.notification_id: (names[one.by], one.at) for one in rows["in_hand"]},
            "reads": {one.notification_id: (names[one.by], one.at) for one in rows["readings"]},
            "from": {row.pk: _from(row.role, row.agency) for row in shown},
            "their_ratings": {row.pk: _line(row.own_rating) for row in shown},
            "may_rate": may(request.seated, Act.OPEN_ENQUIRY),
            "may_write": may(request.seated, Act.WRITE_NOTIFICATION),
            "close_as": _close_as(rows["reasons"]) if may(request.seated, Act.SET_ASIDE) else (),
            "it": it,
            "is_group": listed.is_group,
            "mark": listed.mark,
            "now": now,
            "sources": dict(Source.choices),
            "authorities": authorities if len(authorities) > 1 else {},
            "offers": offers,
            "decline_reasons": DeclineReason.choices,
            "reasons_here": REASONS_HERE,
        },
    )


@allowed(Act.LIST_NOTIFICATIONS, no_line=NO_LINE)
@require_GET
def waiting_changes(request: PlatformRequest) -> HttpResponse:
    """Whether the list that a page shows is another one now."""
    return whether_changed(request, _listed(request, timezone.now()).mark)


def _beside(shown: Iterable[Notification], by: Seated, at: datetime) -> dict[str, list[Any]]:
    """What stands beside the rows of the list, in one query."""
    ids = [one.pk for one in shown]
    in_danger = [one.pk for one in shown if one.immediate_danger]
    readings = Reading.objects.filter(notification__in=ids, at__gt=at - FOR).exclude(by=by.seat)
    in_hand = DangerAcknowledgement.objects.filter(notification__in=in_danger, until_at__isnull=True)
    return rows_together(
        HubSettings.objects.all(),
        named=Named.objects.filter(notification__in=ids, is_child=True),
        listed=OpenCaseList.objects.filter(agency=by.agency).order_by("-loaded_at", "-pk")[:1],
        doors=Door.objects.only("id", "authority_code", "authority_name"),
        readings=readings,
        in_hand=in_hand,
        reasons=ReasonSetting.objects.filter(list=ReasonList.CLOSING)[:1],
        members=Member.objects.filter(Q(pk__in=readings.values("by")) | Q(pk__in=in_hand.values("by"))).only(
            "id", "name"
        ),
    )


def _close_as(reasons: Iterable[ReasonSetting]) -> list[tuple[str, str]]:
    return [(value, words) for value, words in offered(CLOSING, reasons) if standard_of(value) in CLOSED_TOGETHER]


def _group(reference: str) -> bytes | None:
    """In: what the address names. Out: its group; None where it names no notification that waits in one."""
    if not reference:
        return None
    found = Notification.objects.untriaged().filter(reference=reference[:20])
    digest = found.values_list("group_digest", flat=True).first()
    return bytes(digest) if digest else None


def _from(role: Any, agency: Any) -> str:
    """ "Teacher, Grange School", as far as it was said."""
    return ", ".join(one[:80] for one in (role, agency) if isinstance(one, str) and one.strip())


def _line(said: Any) -> str:
    """What is no words is none of this; the rest stands on the page of the notification."""
    return said.strip()[:60] if isinstance(said, str) else ""


def _about(categories: Any) -> str:
    """The categories in their words; what is no category of ours stands as it was said."""
    labels = dict(Category.choices)
    said = categories if isinstance(categories, list) else [categories] if categories else []
    return ", ".join(str(labels.get(one, one)) for one in said if isinstance(one, str))


def _known(people: Iterable[UUID], known: Mapping[UUID, list[Known]], own: str) -> str:
    """ "Known: red, 3 Oct 2026": the latest enquiry of any of these children, else how often they were named."""
    found = [one for person in people for one in known.get(person, ()) if one.reference != own]
    rated = [one for one in found if one.subject is not None]
    if rated:
        last = max(rated, key=lambda one: one.at)
        return f"Known: {last.subject.rating if last.subject else ''}, {short_date(last.at)}"
    messages = {one.reference for one in found}
    return f"Known: {plural(len(messages), 'earlier notification')}" if messages else ""
