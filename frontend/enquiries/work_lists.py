"""Work lists of the lead's desks: mine, unassigned, due next, late; waiting notifications and enquiries in one list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.common.list_changes import NO_LINE, mark_of, whether_changed
from frontend.common.work_list import Filter, Sort, WorkList
from hub.assessment.enquiry_log import to_answer
from hub.front_door.enquiries.pausing import paused_until
from hub.front_door.models import Enquiry, EnquiryState, Named, Notification, Subject
from hub.front_door.queries import EnquiryQuerySet
from hub.front_door.triage.assigning import WORKED, colleagues_of, names_of
from hub.wall import ledger
from hub.wall.absences import Away, away_now, covered_by
from hub.wall.acts import Act
from hub.wall.permissions import allowed, may
from tenants.access import PlatformRequest

MOST_AFTER = 10  # enquiries above the list, to whose decision something came
MINE, UNASSIGNED, ALL, LATE = "mine", "unassigned", "all", "late"
NOTIFICATION, ENQUIRY = "notification", "enquiry"
LISTS = ((MINE, "Mine"), (UNASSIGNED, "Unassigned"), (LATE, "Late"))
# What has no time limit stands last.
SORTS = {"due": Sort("Time", "immediate danger first, then due first", "", ("-in_danger", "due_at", "begun", "pk"))}
COLUMNS = ("pk", "reference", "due_at", "begun", "assigned_to", "stage", "rated", "kind", "in_danger")


def _late(now: Any) -> Q:
    return Q(due_at__lt=now)


def _mine(me: UUID, away: Mapping[UUID, Away]) -> Q:
    """What is assigned to somebody, and what came for colleagues for whom they cover since these are away."""
    found = Q(assigned_to=me)
    for one in covered_by(me, away).values():
        found |= Q(assigned_to=one.seat, assigned_at__gte=one.from_at)
    return found


def _counts(rows: QuerySet[Any], mine: Q, late: Q) -> dict[str, int]:
    """How many stand in each list. One query."""
    found: dict[str, int] = rows.aggregate(
        mine=Count("pk", filter=mine), unassigned=Count("pk", filter=Q(assigned_to__isnull=True)),
        late=Count("pk", filter=late), all=Count("pk"),
    )  # fmt: skip
    return found


@dataclass(frozen=True)
class Listed:
    """The list as its address asks: how many stand in each list, and one page of rows."""

    it: WorkList
    counts: dict[str, int]
    page: Any
    shown: list[dict[str, Any]]
    away: dict[UUID, Away]
    after: list[Enquiry]  # what came after a decision waits there for this seat; the first few

    @property
    def mark(self) -> str:
        """Another one as soon as the page would read otherwise."""
        rows = ([one[name] for name in COLUMNS] for one in self.shown)
        return mark_of(self.counts.values(), [*rows, *([one.reference] for one in self.after)])


def _listed(request: PlatformRequest, now: datetime) -> Listed:
    me = request.seated.seat
    colleagues = colleagues_of(request.seated, at=now)
    it = WorkList(
        request, sorts=SORTS, default="due",
        filters=(
            Filter("show", "List", LISTS, every="Due next: everybody’s", whole=ALL, default=MINE),
            Filter("kind", "What", ((NOTIFICATION, "New notifications"), (ENQUIRY, "Enquiries")), every="Both"),
            Filter("who", "Assigned to", tuple((str(one.seat), one.name) for one in colleagues), every="Anybody"),
        ),
    )  # fmt: skip
    waiting: QuerySet[Any] = Notification.objects.untriaged()
    worked: EnquiryQuerySet = Enquiry.objects.filter(state__in=WORKED)
    late_there = _late(now) & Q(state=EnquiryState.OPEN)
    away = away_now(now)
    mine = _mine(me, away)
    by_kind = (_counts(waiting, mine, _late(now)), _counts(worked, mine, late_there))
    counts = {name: sum(one[name] for one in by_kind) for name in (MINE, UNASSIGNED, LATE, ALL)}
    counts["untold"] = Notification.objects.referrers_to_tell().count() if may(request.seated, Act.LIST_TO_TELL) else 0
    chosen = it.chosen
    if chosen["show"] == LATE:
        waiting, worked = waiting.filter(_late(now)), worked.filter(late_there)
    of = {MINE: mine, UNASSIGNED: Q(assigned_to__isnull=True)}.get(chosen["show"], Q())
    of &= Q(assigned_to=UUID(chosen["who"])) if chosen["who"] else Q()
    parts = {NOTIFICATION: _rows_of_notifications(waiting.filter(of)), ENQUIRY: _rows_of_enquiries(worked.filter(of))}
    rows = parts[chosen["kind"]] if chosen["kind"] else parts[NOTIFICATION].union(parts[ENQUIRY], all=True)
    page = it.paged(rows.order_by(*it.order))
    after = list(to_answer(request.seated, at=now).order_by("clock_from", "pk").only("id", "reference")[:MOST_AFTER])
    return Listed(it, counts, page, list(page.object_list), away, after)


@allowed(Act.LIST_WORK, line=(Act.LIST_WORK, "enquiry"))
@require_GET
def work(request: PlatformRequest) -> HttpResponse:
    """Everything in which somebody still has to do something, due first; what is asked for stands in the address."""
    now, me = timezone.now(), request.seated.seat
    listed = _listed(request, now)
    shown = listed.shown
    above = [{"pk": one.pk, "kind": ENQUIRY, "reference": one.reference} for one in listed.after]
    refs = list(dict.fromkeys(one["reference"] for one in (*above, *shown)))
    ledger.write_read(Act.LIST_WORK, by=request.seated, object_kind="enquiry", refs=refs)
    return render(
        request,
        "enquiries/work.html",
        {
            "page": listed.page, "shown": shown, "it": listed.it, "counts": listed.counts, "now": now, "me": me,
            "mark": listed.mark, "away": listed.away,
            "paused": paused_until((one["pk"] for one in shown if one["kind"] == ENQUIRY), request.seated.agency, now),
            "labels": _labels([*above, *shown]), "after": listed.after, "answers": may(request.seated, Act.ANSWER_LOG),
            "names": names_of(one["assigned_to"] for one in shown),
            "states": dict(EnquiryState.choices), "may_assign": may(request.seated, Act.ASSIGN),
            "may_hand_over": may(request.seated, Act.SEE_COLLEAGUES),
            "lists": [(MINE, "Mine"), (UNASSIGNED, "Unassigned"), (ALL, "Due next"), (LATE, "Late")],
        },
    )  # fmt: skip


@allowed(Act.LIST_WORK, no_line=NO_LINE)
@require_GET
def work_changes(request: PlatformRequest) -> HttpResponse:
    """Whether the list that a page shows is another one now."""
    return whether_changed(request, _listed(request, timezone.now()).mark)


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _rows_of_notifications(found: QuerySet[Any]) -> QuerySet[Any]:
    rows: QuerySet[Any] = found.order_by().annotate(
        begun=F("received_at"), stage=_text("new"), rated=_text(""), kind=_text(NOTIFICATION),
        in_danger=F("immediate_danger"),
    )  # fmt: skip
    return rows.values(*COLUMNS)


def _rows_of_enquiries(found: EnquiryQuerySet) -> QuerySet[Any]:
    rows: QuerySet[Any] = (
        found.order_by()
        .with_danger()
        .annotate(begun=F("clock_from"), stage=F("state"), rated=F("rating"), kind=_text(ENQUIRY))
    )
    return rows.values(*COLUMNS)


def _labels(shown: list[dict[str, Any]]) -> dict[UUID, list[str]]:
    """Notification or enquiry -> its children. Two queries at most."""
    labels: dict[UUID, list[str]] = {}
    pks = {kind: [one["pk"] for one in shown if one["kind"] == kind] for kind in (NOTIFICATION, ENQUIRY)}
    pairs: list[tuple[UUID, str]] = []
    if pks[NOTIFICATION]:
        named = Named.objects.filter(notification__in=pks[NOTIFICATION], is_child=True)
        pairs += named.values_list("notification_id", "label")
    if pks[ENQUIRY]:
        pairs += Subject.objects.standing().filter(enquiry__in=pks[ENQUIRY]).values_list("enquiry_id", "label")
    for pk, label in pairs:
        labels.setdefault(pk, []).append(label)
    return labels
