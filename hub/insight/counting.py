"""Counting what the catalogue defines, by the month in which it happened: four queries, however many cases.

Run at the worker's desk when a month closes, and at a lead agency's for the months that are still open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth

from hub.assessment.codes import Decision as DecisionCode
from hub.assessment.codes import Outcome
from hub.assessment.models import Copy, Decision
from hub.front_door.models import Named, Notification
from hub.front_door.notifications.codes import OF_THE_PUBLIC, Source
from hub.insight.repeat_referrals import named_before
from hub.wall.clock import Rating
from hub.wall.on_paper import true_time_in
from tenants.measures.catalogue import BY_CODE, COLUMNS, TABLE_OF
from tenants.measures.periods import begins, plus_months

SOURCES: Mapping[str, tuple[str, ...]] = {
    "from_police": (Source.POLICE,),
    "from_health": (
        Source.GP, Source.HEALTH_VISITOR, Source.SCHOOL_NURSE, Source.PRIMARY_HEALTH, Source.EMERGENCY,
        Source.OTHER_HEALTH,
    ),
    "from_education": (Source.SCHOOL, Source.EDUCATION),
    "from_services": (
        Source.HOUSING, Source.SOCIAL_CARE, Source.OTHER_INTERNAL, Source.OTHER_AUTHORITY, Source.EARLY_HELP,
        Source.LEGAL, Source.OTHER,
    ),
    "from_public": tuple(OF_THE_PUBLIC),
}  # fmt: skip
DECISIONS: Mapping[str, tuple[DecisionCode, ...]] = {
    "no_action": (DecisionCode.NO_FURTHER_ACTION, DecisionCode.ADVICE),
    "early_help": (DecisionCode.EARLY_HELP,),
    "section_17": (DecisionCode.ASSESSMENT_S17,),
    "section_47": (DecisionCode.STRATEGY_S47, DecisionCode.EMERGENCY),
    "already_open": (DecisionCode.ALREADY_OPEN,),
}
OUTCOMES: Mapping[str, tuple[Outcome, ...]] = {
    "taken_up": (Outcome.ACCEPTED, Outcome.ASSESSMENT_STARTED, Outcome.ALLOCATED),
    "contact_closed": (Outcome.CLOSED,),
    "declined": (Outcome.DECLINED,),
}
RECEIVED = "notification__received_at"
REPEATS = BY_CODE["repeats"]
FIRST_RATED: Mapping[str, tuple[Rating, ...]] = {
    "red": (Rating.RED,),
    "amber": (Rating.AMBER,),
    "green": (Rating.GREEN, Rating.BLUE),
}


def count_months(first: date, until: date, *, repeats: bool = True) -> dict[date, dict[str, int]]:
    """Count every column of the catalogue, for each month.

    In: the first month, and the first day after the last one; whether to look for each child in the year before, which
    costs more than all the rest. Out: for each month each column's count (without `repeats` none of theirs); for a mean
    the sum of its minutes, since sums can be added up.
    """
    columns = [code for code in COLUMNS if repeats or TABLE_OF[code] is not REPEATS]
    found: dict[date, dict[str, int]] = {}
    month = first
    while month < until:
        found[month] = dict.fromkeys(columns, 0)
        month = plus_months(month, 1)
    within = (begins(first), begins(until))
    for rows in (_notifications(*within), _children(*within, repeats=repeats), _decided(*within), _outcomes(*within)):
        for row in rows:
            counted = found[row.pop("month").date()]
            counted.update({code: _whole(value) for code, value in row.items()})
    return found


def _whole(value: Any) -> int:
    return round(value.total_seconds() / 60) if isinstance(value, timedelta) else int(value or 0)


def _by_month(rows: QuerySet[Any], moment: str, first: Any, until: Any) -> Any:
    return (
        rows.filter(**{f"{moment}__gte": first, f"{moment}__lt": until})
        .order_by()
        .annotate(month=TruncMonth(moment))
        .values("month")
    )


def _each(column: str, groups: Mapping[str, Iterable[str]]) -> dict[str, Count]:
    return {code: Count("pk", filter=Q(**{f"{column}__in": list(values)})) for code, values in groups.items()}


def _notifications(first: Any, until: Any) -> Any:
    return _by_month(Notification.objects.all(), "received_at", first, until).annotate(
        notifications=Count("pk"),
        **_each("source_code", SOURCES),
    )


def _children(first: Any, until: Any, *, repeats: bool) -> Any:
    children = Named.objects.filter(is_child=True, is_grown_up=False)
    if not repeats:
        return _by_month(children, RECEIVED, first, until).annotate(children=Count("pk"))
    again = Q(before=True)
    return _by_month(children.annotate(before=named_before()), RECEIVED, first, until).annotate(
        children=Count("pk"), again=Count("pk", filter=again), first_time=Count("pk", filter=~again)
    )


def _urgency(field: str) -> Case:
    return Case(
        *(When(**{field: rating}, then=Value(rating.urgency)) for rating in Rating),
        default=Value(len(Rating)),
        output_field=IntegerField(),
    )


def _decided(first: Any, until: Any) -> Any:
    """First decisions alone: a child who is decided for again counts where it was first."""
    # In time or not by when it was taken, on paper too; in the month of its writing, since one before may be closed.
    in_time = Q(subject__due_at__isnull=True) | Q(taken__lte=F("subject__due_at"))
    took = F("taken") - F("subject__enquiry__clock_from")
    decisions = Decision.objects.filter(number=1).annotate(
        taken=true_time_in("at"), was=_urgency("subject__initial_rating"), became=_urgency("rating")
    )
    by_rating = {code: Q(subject__initial_rating__in=ratings) for code, ratings in FIRST_RATED.items()}
    return _by_month(decisions, "at", first, until).annotate(
        decided=Count("pk"),
        within_limit=Count("pk", filter=in_time),
        late=Count("pk", filter=~in_time),
        more_urgent=Count("pk", filter=Q(became__lt=F("was"))),
        same_rating=Count("pk", filter=Q(became=F("was"))),
        less_urgent=Count("pk", filter=Q(became__gt=F("was"))),
        **_each("decision", DECISIONS),
        **{f"first_{code}": Count("pk", filter=rated) for code, rated in by_rating.items()},
        **{f"mean_{code}": Sum(took, filter=rated) for code, rated in by_rating.items()},
    )


def _outcomes(first: Any, until: Any) -> Any:
    return _by_month(Copy.objects.all(), "outcome_at", first, until).annotate(
        outcomes=Count("pk"), **_each("outcome", OUTCOMES)
    )


def summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The counts of several months together."""
    found: dict[str, int] = defaultdict(int)
    for month in counts:
        for code, value in month.items():
            found[code] += value
    return dict(found)


def shown_as(code: str, counted: Mapping[str, int]) -> int | None:
    """A column as it is shown: a count as it is, a mean in minutes; None for the mean of nobody."""
    over = COLUMNS[code].mean_of
    if not over:
        return counted[code]
    return round(counted[code] / counted[over]) if counted[over] else None
