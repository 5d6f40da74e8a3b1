"""How long records are kept, what holds them longer, and the two people who stand behind each disposal.

The worker proposes what is due (hub/wall/disposing.py); a manager of the lead approves the list, and somebody else of
the lead agrees. What a record is, and why these periods: docs/decisions/0037-disposal.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction

from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.contents import content_of, said
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import DisposalItem, DisposalList, LegalHold, RetentionRule
from hub.wall.models.ledger import LINES_SHORTEST
from hub.wall.models.retention import LONGEST, OLDEST, SHORTEST, DisposalItemState, RecordOutcome
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from tenants.seated import Seated

SLEEPS = timedelta(hours=24)  # dispose_v1 has the same
LONGEST_REASON = 1000
YOUNGEST = 18
KEPT_AT_MOST = timedelta(days=5 * 365)


@dataclass(frozen=True)
class Period:
    """How long one outcome is kept: fields of the rule, and where the value that stands at first comes from."""

    outcome: RecordOutcome
    months: str
    age: str
    source: str


PERIODS = (
    Period(
        RecordOutcome.SET_ASIDE, "set_aside_months", "",
        "A planning assumption: twice the 12 months over which repeats are counted (DfE)",
    ),
    Period(
        RecordOutcome.PASSED, "passed_months", "",
        "A planning assumption, as for what opened no enquiry: the other hub keeps the record",
    ),
    Period(
        RecordOutcome.NO_ACTION, "no_action_months", "",
        "Six years, in which a claim can be brought (Limitation Act 1980, section 2)",
    ),
    Period(
        RecordOutcome.SERVICES, "services_months", "services_age",
        "Devon’s schedule for children in need: until 18, and three years more",
    ),
    Period(
        RecordOutcome.PROTECTION, "protection_months", "protection_age",
        "Until 25, as we remember the NHS code for children’s records: to be checked. A court has found 35 years after "
        "closing lawful: R (C) v Northumberland [2015] EWHC 2134 (Admin)",
    ),
)  # fmt: skip


LEDGER = "ledger_months"  # of a rule
LEDGER_SOURCE = (
    "Six years, in which a claim can be brought (Limitation Act 1980, section 2). An audit trail is kept at least as "
    "long as the record that it is about"
)


class RetentionRefused(Refusal):
    """A refusal of these acts; `field` says where in its form."""

    code: ClassVar[str] = "retention_refused"
    sentence: str = ""
    field: ClassVar[str] = ""


class PeriodsWrong(RetentionRefused):
    """A period out of bounds."""

    code = "periods_wrong"
    sentence = (
        f"Keep each for between {SHORTEST} and {LONGEST} months, and until an age between {YOUNGEST} and {OLDEST}. "
        f"Keep lines of the ledger for {LINES_SHORTEST} months at least"
    )


class PeriodsMeanwhile(RetentionRefused):
    """Somebody else set them since the page was shown."""

    code = "periods_meanwhile"
    sentence = "Somebody else set the periods since you opened this page. Nothing was changed. See what is there now."


class HoldEnded(RetentionRefused):
    """A hold that has ended already, or is not there."""

    code = "hold_ended"
    sentence = "This hold has ended already. Nothing was changed."


class OffTheList(RetentionRefused):
    """A record that is not on a list any more."""

    code = "off_the_list"
    sentence = "This record is not on the list any more: it was kept, disposed of, or its list was stopped."


class ListChanged(RetentionRefused):
    """Somebody did something with the list since it was shown."""

    code = "list_changed"
    sentence = "Somebody changed this list since you opened it. Nothing was done. See what is there now."


class SamePerson(RetentionRefused):
    """Whoever approved the list would agree to it, too."""

    code = "same_person"
    sentence = "You approved this list yourself. Somebody else has to agree to it."


class SeatNotKnown(RetentionRefused):
    """A seat that the hub does not know, as of somebody who has not entered since it was given."""

    code = "no_such_member"
    sentence = "The hub does not know your seat yet. Leave it and enter again, then try once more."


REFUSALS: Mapping[str, type[RetentionRefused]] = {
    "changed_meanwhile": ListChanged,
    "same_person": SamePerson,
    "no_such_member": SeatNotKnown,
}


def rule_now() -> RetentionRule:
    """The periods that stand: the hub's own, or, with the number 0, those that hold until it sets some."""
    return RetentionRule.objects.first() or RetentionRule(number=0)


def set_periods(periods: Mapping[str, int], *, reason: str, seen: int, by: Seated, at: datetime) -> RetentionRule:
    """Keep records this long from now on. What is on a list already is looked at once more before it is disposed of.

    In: field -> months or years; the number of the rule that the form was made from.
    Raises: PeriodsWrong, PeriodsMeanwhile.
    """
    ages = {one.age for one in PERIODS if one.age}
    for name, value in periods.items():
        least, most = (YOUNGEST, OLDEST) if name in ages else (SHORTEST, LONGEST)
        least = LINES_SHORTEST if name == LEDGER else least
        if not least <= value <= most:
            raise PeriodsWrong
    try:
        with transaction.atomic(durable=True):
            if rule_now().number != seen:
                raise PeriodsMeanwhile
            made: RetentionRule = RetentionRule.objects.create(
                number=seen + 1, **periods, reason=reason, set_by=by.seat, set_at=at
            )
            ledger.write(
                Act.SET_RETENTION, by=by, object_kind="hub", object_ref=by.hub, detail={"version": str(made.number)}
            )
    except IntegrityError as error:
        raise PeriodsMeanwhile from error
    return made


def due_with(periods: Mapping[str, int], *, by: Seated, at: datetime) -> tuple[int, int]:
    """How many records would go onto the next list as it stands, and with these periods, none of which is kept.

    The periods are set, what is due is counted by the function that makes lists, and all of it is rolled back: so what
    is shown is what would be.
    """
    with transaction.atomic():
        ((stands,),) = call("count_due_v1")
        RetentionRule.objects.create(
            number=rule_now().number + 1, **periods, reason="Never kept", set_by=by.seat, set_at=at
        )
        ((would,),) = call("count_due_v1")
        transaction.set_rollback(True)
    return stands, would


def place_hold(
    record: tuple[UUID, str] | None, *, form: UUID, why: str, reason: str, by: Seated, at: datetime
) -> LegalHold:
    """Hold a record, and every other one of its children, or everything in the hub.

    In: the record's id and reference (hub/front_door/records.py); None for everything. Raises: FormSentBefore.
    """
    record_id, reference = record or (None, "")
    with once_for_one_thing(), transaction.atomic(durable=True):
        there: LegalHold | None = LegalHold.objects.filter(pk=form).first()
        if there is not None:
            if (there.record, there.why, there.reason) != (record_id, why, reason):
                raise FormSentBefore
            return there
        made: LegalHold = LegalHold.objects.create(
            pk=form, record=record_id, reference=reference, why=why, reason=reason, by=by.seat, at=at
        )
        detail = said(content_of(made, reference or by.hub, by.agency))
        ledger.write(
            Act.PLACE_LEGAL_HOLD, by=by, object_kind="record", object_ref=reference or by.hub,
            detail={"why": why, "hold": str(form), **detail},
        )  # fmt: skip
    return made


def end_hold(hold_id: UUID, *, reason: str, by: Seated, at: datetime) -> None:
    """What was held may be disposed of when it is due. Ended twice with one reason, it is ended once.

    Raises: LegalHold.DoesNotExist, HoldEnded.
    """
    with transaction.atomic(durable=True):
        hold: LegalHold = LegalHold.objects.get(pk=hold_id)
        if (hold.ended_by, hold.ended_why) == (by.seat, reason):
            return
        changed = LegalHold.objects.filter(pk=hold_id, ended_at__isnull=True).update(
            ended_by=by.seat, ended_at=at, ended_why=reason
        )
        if not changed:
            raise HoldEnded
        ledger.write(
            Act.END_LEGAL_HOLD, by=by, object_kind="record", object_ref=hold.reference or by.hub,
            detail={"hold": str(hold_id)},
        )  # fmt: skip


def keep_record(item_id: UUID, *, until: date, why: str, by: Seated, at: datetime) -> DisposalItem:
    """Take one record off its list: it is not proposed again before that day. Raises: DisposalItem.DoesNotExist,
    OffTheList."""
    with transaction.atomic(durable=True):
        item: DisposalItem = DisposalItem.objects.get(pk=item_id)
        wanted = (DisposalItemState.KEPT, until, why, by.seat)
        if (item.state, item.kept_until, item.kept_why, item.kept_by) == wanted:
            return item
        changed = DisposalItem.objects.filter(pk=item_id, state=DisposalItemState.LISTED).update(
            state=DisposalItemState.KEPT, kept_by=by.seat, kept_at=at, kept_until=until, kept_why=why
        )
        if not changed:
            raise OffTheList
        ledger.write(
            Act.KEEP_RECORD, by=by, object_kind="record", object_ref=item.reference, detail={"until": until.isoformat()}
        )
    return item


def approve(list_id: UUID, *, version: int, by: Seated) -> None:
    """A manager of the lead stands behind the list; then it waits for somebody else. The function of the wall writes
    the ledger. Raises: ListChanged, SeatNotKnown."""
    _answer("approve_disposal_v1", list_id, version, by)


def agree(list_id: UUID, *, version: int, by: Seated) -> None:
    """A second person stands behind it; it is done when it has slept for a day. Raises: ListChanged, SamePerson,
    SeatNotKnown."""
    _answer("agree_disposal_v1", list_id, version, by)


def stop(list_id: UUID, *, version: int, by: Seated) -> None:
    """Nothing more of the list is disposed of; what is due comes onto the next one. Raises: ListChanged."""
    _answer("stop_disposal_v1", list_id, version, by)


def _answer(function: str, list_id: UUID, version: int, by: Seated) -> None:
    try:
        with transaction.atomic(durable=True):
            call(function, list_id, version, by.seat)
            outbox.wake(by.hub)
    except RefusedByTheWall as refused:
        raise REFUSALS.get(refused.code, ListChanged) from refused


def lists() -> list[DisposalList]:
    """The newest lists: few, one at most waits for a manager."""
    return list(DisposalList.objects.all()[:20])
