"""What lists of children are made of: each contact and each referral of a time, with what is known of its child.

A contact is a child whom a notification names; a referral a child for whom an assessment (section 17) or a strategy
discussion (section 47) was decided. Child and date of birth are as the hub knows them now: who was joined with another
has that one's number, and a date that was settled is given.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from hub.assessment.codes import Decision as DecisionCode
from hub.assessment.models import Decision
from hub.front_door.contents import check_messages
from hub.front_door.models import Join, Named, Notification
from hub.people.facts import facts_said
from hub.people.joining import persons_now
from hub.people.keys import is_upn
from hub.people.models import Link, MentionKind
from hub.people.settling import settled_from, settled_rows
from hub.wall.contents import check
from mash_platform.characters import plain_number
from mash_platform.parsing import NotADate, parse_iso_date
from tenants.measures.periods import begins

REFERRED = (DecisionCode.ASSESSMENT_S17, DecisionCode.STRATEGY_S47, DecisionCode.EMERGENCY)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class ListedChild:
    """What a message says of a child: `born` and `age` in its words; `settled`, the date that the hub settled."""

    number: uuid.UUID  # of the child in this hub, which says nothing elsewhere
    sex: str = ""
    ethnicity: str = ""
    born: str = ""
    is_estimate: bool = False
    is_unborn: bool = False
    age: str = ""
    upn: str = ""
    settled: date | None = None

    @property
    def day(self) -> date | None:
        """The whole day of birth, or of the expected one; None for an estimate, a month, a year or an age."""
        if self.settled and not self.is_unborn:
            return self.settled
        try:
            return None if self.is_estimate else parse_iso_date(self.born)
        except NotADate:
            return None

    def years(self, on: date) -> int | str:
        """How old on a day: in whole years, or as it was said; "" where it is not known."""
        day = None if self.is_unborn else self.day
        if day:
            return max(on.year - day.year - ((on.month, on.day) < (day.month, day.day)), 0)
        return "" if self.born or self.is_unborn else self.age


@dataclass(frozen=True)
class Listed:
    """One contact or referral: of whom, when, by whom (DfE's code), what came of it, and its reference."""

    child: ListedChild
    on: date
    source: str
    outcome: str
    reference: str
    lead_agency: str
    earlier: int = 0  # referrals of the child in the 12 months before


@dataclass(frozen=True)
class Gathered:
    """Rows in their order, the references of what was read for them, and what stands in no row, and why."""

    rows: list[Listed]
    references: list[str]
    left_out: list[tuple[str, str, str]]


def contacts_in(first: date, until: date) -> Gathered:
    """Each child whom a notification of these days names. In: a first day and the day after the last; a lead's desk.

    Raises: hub.wall.contents.Altered.
    """
    within = Notification.objects.filter(received_at__gte=begins(first), received_at__lt=begins(until))
    found = list(within.prefetch_related("named").order_by("received_at", "pk"))
    check_messages(found)
    known = _Known.of(named for one in found for named in one.named.all())
    decided = _decisions(one.pk for one in found)
    rows, left_out = [], []
    for one in found:
        on = timezone.localdate(one.received_at)
        for child in sorted(one.named.all(), key=lambda named: named.position):
            if child.is_grown_up:
                left_out.append((one.reference, f"Child {child.position + 1}", "18 or older on the day of the contact"))
            elif child.is_child:
                person = known.person(child)
                outcome = decided.get((one.pk, person), "Not decided yet")
                rows.append(
                    Listed(known.child(one, child), on, one.source_code, outcome, one.reference, one.lead_agency)
                )
    return Gathered(rows, [one.reference for one in found], left_out)


def referrals_in(first: date, until: date) -> Gathered:
    """Each child for whom an assessment (section 17), a strategy discussion (section 47) or emergency action was
    decided first in these days. In and raises: as `contacts_in`."""
    within = Decision.objects.filter(number=1, at__gte=begins(first), at__lt=begins(until))
    every = list(within.select_related("subject__enquiry").order_by("at", "pk"))
    made = [one for one in every if one.decision in REFERRED]
    left_out = [
        (one.subject.enquiry.reference, "A child", f"Decided as: {one.get_decision_display()}. That is no referral")
        for one in every if one.decision not in REFERRED
    ]  # fmt: skip
    earlier = _referred_before({one.subject.person_id for one in made}, begins(first) - YEAR, begins(until))
    came = _notifications({one.subject.enquiry_id for one in made})
    check_messages({one.pk: one for its in came.values() for one in its}.values())
    known = _Known.of(named for its in came.values() for one in its for named in one.named.all())
    rows = []
    for one in made:
        subject, its = one.subject, came.get(one.subject.enquiry_id, [])
        before = sum(1 for at in earlier.get(subject.person_id, ()) if one.at - YEAR <= at < one.at)
        rows.append(
            Listed(
                known.first_said(its, subject.person_id), timezone.localdate(subject.enquiry.clock_from),
                its[0].source_code if its else "", one.get_decision_display(), subject.enquiry.reference,
                subject.lead_agency, before,
            )
        )  # fmt: skip
    return Gathered(rows, sorted({one.subject.enquiry.reference for one in every}), left_out)


@dataclass(frozen=True)
class _Known:
    """Who people of messages are by now, and which dates of birth were settled. Three queries, however many."""

    now: Mapping[uuid.UUID, uuid.UUID]
    settled: Mapping[uuid.UUID, date]

    @classmethod
    def of(cls, named: Iterable[Named]) -> _Known:
        """In: whom the messages name; for the lead's desks."""
        people = {one.person_id for one in named if one.is_child}
        now = persons_now(people)
        births = Link.objects.filter(
            person_id__in={now.get(one, one) for one in people}, until_at__isnull=True,
            mention__kind=MentionKind.BIRTH, mention__day__isnull=False,
        )  # fmt: skip
        rows = list(settled_rows(births).order_by("at"))
        links = list(births.select_related("mention")) if rows else []
        settled = settled_from(rows, links, {})
        chosen = {one.mention for one in settled.values()}
        check(facts_said(link.mention for link in links if link.mention_id in chosen))
        return cls(now, {person: one.day for person, one in settled.items()})

    def person(self, named: Named) -> uuid.UUID:
        return self.now.get(named.person_id, named.person_id)

    def first_said(self, notifications: Iterable[Notification], person: uuid.UUID) -> ListedChild:
        """What the first of these messages says that names this child."""
        for one in notifications:
            for named in sorted(one.named.all(), key=lambda each: each.position):
                if named.is_child and self.person(named) == person:
                    return self.child(one, named)
        return ListedChild(person, settled=self.settled.get(person))

    def child(self, one: Notification, named: Named) -> ListedChild:
        """The child as the message says it: an estimate stays one."""
        children = one.message.get("children") if isinstance(one.message, dict) else None
        said = children[named.position] if isinstance(children, list) and named.position < len(children) else {}
        said = said if isinstance(said, dict) else {}
        person, upn = self.person(named), plain_number(_text(said, "upn"))
        return ListedChild(
            person, _text(said, "sex"), _text(said, "ethnicity"), _text(said, "born_on"),
            bool(said.get("born_on_is_estimate")), bool(said.get("unborn")), _text(said, "age"),
            upn if is_upn(upn) else "", self.settled.get(person),
        )  # fmt: skip


def _decisions(notifications: Iterable[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], str]:
    """What was decided for each child, by the notification that named it: one query for all."""
    joins = Join.objects.filter(
        notification__in=list(notifications), until_at__isnull=True, enquiry__subjects__until_at__isnull=True
    )
    rows = joins.values_list("notification", "enquiry__subjects__person", "enquiry__subjects__decision")
    labels = dict(DecisionCode.choices)
    return {(one, person): str(labels[said]) for one, person, said in rows if said in labels}


def _notifications(enquiries: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Notification]]:
    """The notifications of each enquiry, the earliest first."""
    joins = Join.objects.filter(enquiry__in=list(enquiries), until_at__isnull=True).select_related("notification")
    found: dict[uuid.UUID, list[Notification]] = {}
    for join in joins.prefetch_related("notification__named").order_by("notification__received_at", "pk"):
        found.setdefault(join.enquiry_id, []).append(join.notification)
    return found


def _referred_before(people: Iterable[uuid.UUID], first: Any, until: Any) -> dict[uuid.UUID, list[Any]]:
    rows = Decision.objects.filter(
        number=1, decision__in=REFERRED, subject__person__in=list(people), at__gte=first, at__lt=until
    ).values_list("subject__person", "at")
    found: dict[uuid.UUID, list[Any]] = {}
    for person, at in rows:
        found.setdefault(person, []).append(at)
    return found


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
