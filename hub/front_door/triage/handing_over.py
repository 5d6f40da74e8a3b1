"""The end of a duty: whoever was on it writes what stands and what the next must know, and signs; the next reads it and
signs that they took it, or sends it back. What the one had in hand is the other's then, in the same act."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from hub.front_door.models import (
    DangerAcknowledgement,
    DutyHandOver,
    DutyHandOverItem,
    DutyShift,
    Enquiry,
    HandOverOutcome,
    Join,
    Notification,
)
from hub.front_door.triage.assigning import WORKED, colleagues_of, pass_on
from hub.front_door.triage.states import NotificationState, with_state
from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.contents import Content, canonical, said
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from tenants.models import Role, Seat
from tenants.seated import Seated

HANDED_OVER = "front_door.duty_handed_over"
LOOKED_BACK = timedelta(days=7)  # a duty that ended before is handed over no more
STANDING = (HandOverOutcome.WAITING, HandOverOutcome.TAKEN)
OPEN = (NotificationState.WAITING, NotificationState.WORKED, NotificationState.JOINED)
ORDER = {one: place for place, one in enumerate((*OPEN, *(one for one in NotificationState if one not in OPEN)))}


class NotHandedOver(Refusal):
    """A refusal of these acts; `field` says where in its form."""

    code: ClassVar[str] = "not_handed_over"
    sentence: str = ""
    field: ClassVar[str] = ""


class NoDutyToHandOver(NotHandedOver):
    """None of one's own has begun and is not handed over."""

    code = "no_duty_to_hand_over"
    sentence = "You have no duty to hand over: it is handed over already, or has not begun."


class NoSuchTaker(NotHandedOver):
    """Oneself, or somebody without a seat of the lead's desks that is in force."""

    code = "no_such_taker"
    sentence = "Choose a colleague with a seat here that is in force"
    field = "to"


class TakerReadsLess(NotHandedOver):
    """In a group hub: a colleague whose desk does not read all that is handed over."""

    code = "taker_reads_less"
    sentence = "Their desk does not read every notification of this list. Choose somebody whose desk does"
    field = "to"


class ListChanged(NotHandedOver):
    """Something came, or was acted on, since the page was shown."""

    code = "list_changed"
    sentence = "Something came or changed since you opened this page. Read the list again, then sign."


class AlreadyAnswered(NotHandedOver):
    """It was taken, sent back or withdrawn; or is for somebody else to sign."""

    code = "already_answered"
    sentence = "This hand-over no longer waits for you: see what happened to it."


@dataclass(frozen=True)
class Standing:
    """One notification of the list as it stands now: what an item of a hand-over keeps."""

    pk: UUID
    reference: str
    state: str
    immediate_danger: bool
    danger_with: UUID | None
    assigned_to: UUID | None
    received_at: datetime
    written_at: datetime | None  # where it had been on paper
    desks: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def own_duty(by: Seated, *, at: datetime) -> DutyShift | None:
    """The latest duty of one's own that began and is not handed over."""
    return not_handed_over(at).filter(seat=by.seat).order_by("-from_at", "-pk").first()


def not_handed_over(at: datetime) -> QuerySet[DutyShift]:
    """Duties that began, ended a week ago at most, and that nobody was handed."""
    handed = DutyHandOver.objects.filter(shift=OuterRef("pk"), outcome__in=STANDING)
    over = Q(ended_at__isnull=True) | Q(ended_at__gt=F("from_at"))
    found: QuerySet[DutyShift] = DutyShift.objects.filter(over, from_at__lte=at, until_at__gt=at - LOOKED_BACK)
    return found.filter(~Exists(handed))


def what_stands(shift: DutyShift, *, at: datetime) -> list[Standing]:
    """What came on a duty, or was marked as danger on it, and what waits from before: immediate danger that is open
    first, then what waits, then what is worked on. One query."""
    during = Q(received_at__range=(shift.from_at, at)) | Q(danger_marked_at__range=(shift.from_at, at))
    has_it = DangerAcknowledgement.objects.filter(notification=OuterRef("pk"), until_at__isnull=True)
    found = with_state(Notification.objects.filter(during | Q(triaged_at__isnull=True))).annotate(
        danger_with=Subquery(has_it.values("by")[:1])
    )
    names = (
        "pk", "reference", "state", "immediate_danger", "danger_with", "assigned_to", "received_at", "written_at",
        "desks",
    )  # fmt: skip
    rows = [Standing(**{**row, "desks": tuple(row["desks"])}) for row in found.order_by().values(*names)]
    return sorted(
        rows,
        key=lambda one: (not (one.immediate_danger and one.is_open), ORDER.get(one.state, 9), one.received_at, one.pk),  # type: ignore[call-overload]
    )


def mark_of(standing: Sequence[Standing]) -> str:
    """What a form carries of the list that its page showed."""
    words = [
        (one.reference, one.state, one.immediate_danger, str(one.danger_with), str(one.assigned_to)) for one in standing
    ]
    return uuid.uuid5(uuid.NAMESPACE_OID, canonical({"list": words})).hex


def given_said(found: DutyHandOver, items: Sequence[DutyHandOverItem]) -> Content:
    """What the giver signed, with the list as it stood; bound to the line of their signing."""
    words = {
        "shift": str(found.shift_id), "giver": str(found.giver), "taker": str(found.taker), "words": found.words,
        "given_at": found.given_at.astimezone(UTC).isoformat(),
        "items": [{name: getattr(one, name) for name in DutyHandOverItem.SAID} for one in items],
    }  # fmt: skip
    return Content("dutyhandover", found.pk, str(found.pk), canonical(words), tuple(found.desks))


def answer_said(found: DutyHandOver) -> Content:
    """What the other side signed, or why it was sent back; bound to the line of that."""
    at = found.answered_at.astimezone(UTC).isoformat() if found.answered_at else ""
    words = {"outcome": found.outcome, "answer": found.answer, "by": str(found.answered_by), "at": at}
    return Content(
        "dutyanswer", uuid.uuid5(found.pk, "answer"), str(found.pk), canonical(words), tuple(found.desks)
    )  # fmt: skip


def give_duty(to: UUID, words: str, *, seen: str, form: UUID, by: Seated, at: datetime) -> DutyHandOver:
    """Hand one's duty over: the list is frozen as it stands, and signed with the words. The other side is told.

    In: a colleague's seat; what the page showed (`mark_of`); the id made with the form, which does it once.
    Raises: NoDutyToHandOver, NoSuchTaker, TakerReadsLess, ListChanged, FormSentBefore; ValueError without words.
    """
    if not words.strip():
        raise ValueError("a hand-over says what the next must know")
    if to == by.seat or to not in {one.seat for one in colleagues_of(by, at=at)}:
        raise NoSuchTaker
    agency = Seat.objects.values_list("agency__code", flat=True).get(pk=to)
    desks = sorted({by.agency, agency})
    try:
        with once_for_one_thing(), transaction.atomic(durable=True):
            there: DutyHandOver | None = DutyHandOver.objects.filter(pk=form).first()
            if there is not None:
                if (there.giver, there.taker, there.words) != (by.seat, to, words.strip()):
                    raise FormSentBefore
                return there
            shift = own_duty(by, at=at)
            if shift is None:
                raise NoDutyToHandOver
            standing = what_stands(shift, at=at)
            if mark_of(standing) != seen:
                raise ListChanged
            if any(agency not in one.desks for one in standing):
                raise TakerReadsLess
            made: DutyHandOver = DutyHandOver.objects.create(
                pk=form, shift=shift, agency=by.agency, taker_agency=agency, desks=desks, giver=by.seat, taker=to,
                words=words.strip(), given_at=at,
            )  # fmt: skip
            items = [
                DutyHandOverItem(
                    hand_over=made, notification_id=one.pk, desks=desks, number=number, reference=one.reference,
                    state=one.state, immediate_danger=one.immediate_danger, danger_with=one.danger_with,
                    assigned_to=one.assigned_to,
                )
                for number, one in enumerate(standing, start=1)
            ]  # fmt: skip
            DutyHandOverItem.objects.bulk_create(items)
            ledger.write(
                Act.GIVE_DUTY, by=by, object_kind="hand_over", object_ref=str(made.pk),
                detail={"to": str(to), "notifications": len(items), **said(given_said(made, items))},
            )  # fmt: skip
            _tell(made, by=by, at=at)
    except IntegrityError as error:  # handed over from another page meanwhile
        raise NoDutyToHandOver from error
    return made


def take_duty(hand_over: UUID, *, by: Seated, at: datetime) -> DutyHandOver:
    """Sign that one took it. What the giver has in hand of the list is one's own from then on, each with its line, and
    so is the rest of the duty, where it still runs.

    Raises: DutyHandOver.DoesNotExist (not these desks'), AlreadyAnswered (also where it is for somebody else).
    """
    with transaction.atomic(durable=True):
        found = _waiting(hand_over)
        if found.taker != by.seat:
            raise AlreadyAnswered
        _answer(found, HandOverOutcome.TAKEN, "", by=by, at=at)
        rest = _take_the_rest(found.shift, by=by, at=at)
        ledger.write(
            Act.TAKE_DUTY, by=by, object_kind="hand_over", object_ref=str(found.pk),
            detail={"from": str(found.giver), "duty": str(rest) if rest else "", **said(answer_said(found))},
        )  # fmt: skip
        in_hand = in_hand_of(found)
        why = {"hand_over": str(found.pk)}
        pass_on(in_hand.notifications, by.seat, by=by, at=at, why=why)
        pass_on(in_hand.enquiries, by.seat, by=by, at=at, why=why)
        _pass_danger(in_hand.dangers, by=by, at=at, why=why)
    return found


def return_duty(hand_over: UUID, why: str, *, by: Seated, at: datetime) -> DutyHandOver:
    """Send it back, as the taker; withdraw it, as the giver or a manager. The duty is handed over to nobody then.

    Raises: DutyHandOver.DoesNotExist, AlreadyAnswered; ValueError without a reason.
    """
    if not why.strip():
        raise ValueError("sending a hand-over back wants a reason")
    with transaction.atomic(durable=True):
        found = _waiting(hand_over)
        outcome = outcome_by(found, by)
        if outcome is None:
            raise AlreadyAnswered
        _answer(found, outcome, why.strip(), by=by, at=at)
        ledger.write(
            Act.RETURN_DUTY, by=by, object_kind="hand_over", object_ref=str(found.pk),
            detail={"outcome": str(outcome), **said(answer_said(found))},
        )  # fmt: skip
        _tell(found, by=by, at=at)
    return found


def outcome_by(found: DutyHandOver, by: Seated) -> HandOverOutcome | None:
    """What it becomes where this seat does not let it stand; None where that is not theirs to do."""
    if found.outcome != HandOverOutcome.WAITING:
        return None
    if found.taker == by.seat:
        return HandOverOutcome.SENT_BACK
    return HandOverOutcome.WITHDRAWN if found.giver == by.seat or by.role == Role.MANAGER else None


@dataclass(frozen=True)
class InHand:
    """What the giver of a hand-over still has of its list: what passes to whoever takes it."""

    notifications: QuerySet[Notification]
    enquiries: QuerySet[Enquiry]
    dangers: QuerySet[DangerAcknowledgement]


def in_hand_of(found: DutyHandOver) -> InHand:
    """As it is now, not as it was when it was signed: what a colleague took meanwhile is theirs."""
    listed = DutyHandOverItem.objects.filter(hand_over=found).values("notification")
    worked = Join.objects.filter(notification__in=listed, until_at__isnull=True, enquiry__state__in=WORKED)
    still = Q(notification__triaged_at__isnull=True) | Q(notification__in=worked.values("notification"))
    return InHand(
        Notification.objects.filter(pk__in=listed, assigned_to=found.giver, triaged_at__isnull=True),
        Enquiry.objects.filter(pk__in=worked.values("enquiry"), assigned_to=found.giver, state__in=WORKED),
        DangerAcknowledgement.objects.filter(still, notification__in=listed, by=found.giver, until_at__isnull=True),
    )


def _waiting(hand_over: UUID) -> DutyHandOver:
    """Locked. The wall shows to whoever locks it what waits alone, so what is answered is looked for besides."""
    waits = DutyHandOver.objects.filter(outcome=HandOverOutcome.WAITING).select_for_update(no_key=True)
    found: DutyHandOver | None = waits.filter(pk=hand_over).first()
    if found is None:
        DutyHandOver.objects.get(pk=hand_over)
        raise AlreadyAnswered
    return found


def shown_to(by: Seated, *, at: datetime) -> QuerySet[DutyHandOver]:
    """What stands on top of somebody's duty page until both have signed: theirs to give or take, and all of them for a
    manager; what was sent back to them or withdrawn stands until the duty is handed over."""
    waits = Q(outcome=HandOverOutcome.WAITING)
    mine = waits if by.role == Role.MANAGER else waits & (Q(giver=by.seat) | Q(taker=by.seat))
    back = Q(
        outcome__in=(HandOverOutcome.SENT_BACK, HandOverOutcome.WITHDRAWN), giver=by.seat,
        shift__in=not_handed_over(at).values("pk"), answered_at__gt=at - LOOKED_BACK,
    )  # fmt: skip
    found: QuerySet[DutyHandOver] = DutyHandOver.objects.filter(mine | back).order_by("given_at", "pk")
    return found


def _answer(found: DutyHandOver, outcome: HandOverOutcome, why: str, *, by: Seated, at: datetime) -> None:
    found.outcome, found.answer, found.answered_by, found.answered_at = outcome.value, why, by.seat, at
    found.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])


def _take_the_rest(shift: DutyShift, *, by: Seated, at: datetime) -> UUID | None:
    """A duty that still runs ends for the giver and goes on for the taker, until the same time."""
    if not DutyShift.objects.filter(pk=shift.pk, ended_at__isnull=True, until_at__gt=at).update(
        ended_at=at, ended_by=by.seat
    ):
        return None
    made: DutyShift = DutyShift.objects.create(
        seat=by.seat, from_at=at, until_at=shift.until_at, set_by=by.seat, set_at=at
    )
    return UUID(str(made.pk))


def _pass_danger(
    dangers: QuerySet[DangerAcknowledgement], *, by: Seated, at: datetime, why: dict[str, str]
) -> None:  # fmt: skip
    found: list[Any] = list(dangers.select_related("notification").order_by("pk"))
    DangerAcknowledgement.objects.filter(pk__in=[one.pk for one in found]).update(until_at=at)
    for one in found:
        DangerAcknowledgement.objects.create(
            notification=one.notification, desks=one.notification.desks, by=by.seat, at=at
        )
        ledger.write(
            Act.ACKNOWLEDGE_DANGER, by=by, object_kind="notification", object_ref=one.notification.reference,
            detail={"before": str(one.by), **why},
        )  # fmt: skip


def _tell(found: DutyHandOver, *, by: Seated, at: datetime) -> None:
    outbox.add(HANDED_OVER, found.pk, at=at)
    outbox.wake(by.hub)
