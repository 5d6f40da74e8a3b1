"""Lists of children as inspectors ask for them: each contact, and each referral, of one month.

Sources: Ofsted, Annex A, lists 1 and 3; Standard Safeguarding Dataset (docs/field.md). A contact is a child whom a
notification names; a referral a child for whom an assessment (section 17) or a strategy discussion (section 47) was
decided. A hub keeps no team or worker of social care, so those columns are empty.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from hub.assessment.codes import Decision as DecisionCode
from hub.assessment.models import Decision
from hub.front_door.contents import check_messages
from hub.front_door.models import Join, Named, Notification
from hub.front_door.notifications.codes import Source
from mash_platform.parsing import NotADate, parse_iso_date
from tenants.measures.periods import begins, plus_months

REFERRED = (DecisionCode.ASSESSMENT_S17, DecisionCode.STRATEGY_S47)
YEAR = timedelta(days=365)
SEX = {"male": "a) Male", "female": "b) Female"}
NOT_STATED = "c) Not stated/recorded"
OF_A_CHILD = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)")
CONTACTS = (*OF_A_CHILD, "Date of Contact", "Contact Source", "Contact Outcome", "Notification")
REFERRALS = (*OF_A_CHILD, "Date of referral", "Referral Source", "Referral NFA?",
             "Number of Referrals in last 12 months", "Decision", "Allocated Team", "Allocated Worker",
             "Enquiry")  # fmt: skip


@dataclass(frozen=True)
class ChildList:
    """A list as it is written: its headings, its rows, and the references of what was read for it."""

    headings: tuple[str, ...]
    rows: list[list[Any]]
    references: list[str]
    left_out: list[tuple[str, str, str]]  # reference, what stands in no row, and why


def contacts(month: date) -> ChildList:
    """Annex A, list 1: each child whom a notification of the month names. In: the month's first day; a lead's desk.

    Raises: hub.wall.contents.Altered.
    """
    found = list(_received(begins(month), begins(plus_months(month, 1))))
    check_messages(found)
    decided = _decisions(one.pk for one in found)
    rows, left_out = [], []
    for one in found:
        on = timezone.localdate(one.received_at)
        for child in sorted(one.named.all(), key=lambda named: named.position):
            if child.is_grown_up:
                left_out.append((one.reference, f"Child {child.position + 1}", "18 or older on the day of the contact"))
            elif child.is_child:
                outcome = decided.get((one.pk, child.person_id), "Not decided yet")
                rows.append([*_of_child(one, child, on), on, _source(one), outcome, one.reference])
    return ChildList(CONTACTS, rows, [one.reference for one in found], left_out)


def referrals(month: date) -> ChildList:
    """Annex A, list 3: each child for whom an assessment (section 17) or a strategy discussion (section 47) was decided
    first in the month. In and raises: as `contacts`."""
    until = begins(plus_months(month, 1))
    within = Decision.objects.filter(number=1, at__gte=begins(month), at__lt=until)
    every = list(within.select_related("subject__enquiry").order_by("at", "pk"))
    made = [one for one in every if one.decision in REFERRED]
    left_out = [
        (one.subject.enquiry.reference, "A child", f"Decided as: {one.get_decision_display()}. That is no referral")
        for one in every if one.decision not in REFERRED
    ]  # fmt: skip
    earlier = _referred_before({one.subject.person_id for one in made}, begins(month) - YEAR, until)
    first = _first_notifications({one.subject.enquiry_id for one in made})
    check_messages({one.pk: one for one in first.values()}.values())
    rows = []
    for one in made:
        subject, came = one.subject, first.get(one.subject.enquiry_id)
        on = timezone.localdate(subject.enquiry.clock_from)
        names = came.named.all() if came else ()
        child = next((named for named in names if named.is_child and named.person_id == subject.person_id), None)
        known = _of_child(came, child, on) if came and child else [_number(subject.person_id), NOT_STATED, "", "", ""]
        before = sum(1 for at in earlier.get(subject.person_id, ()) if one.at - YEAR <= at < one.at)
        rows.append([*known, on, _source(came) if came else "", "No", before, one.get_decision_display(), "", "",
                     subject.enquiry.reference])  # fmt: skip
    return ChildList(REFERRALS, rows, sorted({one.subject.enquiry.reference for one in every}), left_out)


LISTS: Mapping[str, Callable[[date], ChildList]] = {"contacts": contacts, "referrals": referrals}


def _received(first: Any, until: Any) -> Iterable[Notification]:
    found = Notification.objects.filter(received_at__gte=first, received_at__lt=until)
    return found.prefetch_related("named").order_by("received_at", "pk")


def _decisions(notifications: Iterable[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], str]:
    """What was decided for each child, by the notification that named it: one query for all."""
    joins = Join.objects.filter(
        notification__in=list(notifications), until_at__isnull=True, enquiry__subjects__until_at__isnull=True
    )
    rows = joins.values_list("notification", "enquiry__subjects__person", "enquiry__subjects__decision")
    labels = dict(DecisionCode.choices)
    return {(one, person): str(labels[said]) for one, person, said in rows if said in labels}


def _first_notifications(enquiries: Iterable[uuid.UUID]) -> dict[uuid.UUID, Notification]:
    """The earliest notification of each enquiry."""
    joins = Join.objects.filter(enquiry__in=list(enquiries), until_at__isnull=True).select_related("notification")
    found: dict[uuid.UUID, Notification] = {}
    for join in joins.prefetch_related("notification__named").order_by("notification__received_at", "pk"):
        found.setdefault(join.enquiry_id, join.notification)
    return found


def _referred_before(people: Iterable[uuid.UUID], first: Any, until: Any) -> dict[uuid.UUID, list[Any]]:
    rows = Decision.objects.filter(
        number=1, decision__in=REFERRED, subject__person__in=list(people), at__gte=first, at__lt=until
    ).values_list("subject__person", "at")
    found: dict[uuid.UUID, list[Any]] = {}
    for person, at in rows:
        found.setdefault(person, []).append(at)
    return found


def _of_child(one: Notification, named: Named, on: date) -> list[Any]:
    """The columns of the child itself, as the message says them: an estimate stays one."""
    children = one.message.get("children") if isinstance(one.message, dict) else None
    said = children[named.position] if isinstance(children, list) and named.position < len(children) else {}
    said = said if isinstance(said, dict) else {}
    born, age = _text(said, "born_on"), _text(said, "age")
    shown = f"about {born}" if born and said.get("born_on_is_estimate") else born
    if said.get("unborn"):
        return [_number(named.person_id), NOT_STATED, _text(said, "ethnicity"), f"expected {born}" if born else "", ""]
    years = age if not born else "" if said.get("born_on_is_estimate") else _years(born, on)
    return [_number(named.person_id), SEX.get(_text(said, "sex"), NOT_STATED), _text(said, "ethnicity"), shown, years]


def _number(person: uuid.UUID) -> str:
    """The child's own number in this hub, which says nothing elsewhere."""
    return str(person)


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _years(born: str, on: date) -> int | str:
    try:
        day = parse_iso_date(born)
    except NotADate:
        return ""
    return max(on.year - day.year - ((on.month, on.day) < (day.month, day.day)), 0)


def _source(one: Notification) -> str:
    """The census' code with its words."""
    return (
        f"{one.source_code}) {Source(one.source_code).label}" if one.source_code in Source.values else "10) Not known"
    )
