"""Repeat notifications: how many there were about a child, and from which one on no further action needs a manager.

One low notification is often nothing; the third in a year may be the pattern that nobody sees, since each was closed by
somebody else. The hub sets from which on a manager looks.
"""

from __future__ import annotations

import calendar
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction

from hub.front_door.models import LeftToManager, Named, Notification, RepeatRule, SetAside
from hub.front_door.triage.previous_contacts import Known, known_of
from hub.front_door.triage.refusals import AlreadyTriaged
from hub.people.joining import persons_now
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.adopted import Reasons, chosen, reasons_now, standard_of
from hub.wall.models import ReasonList
from hub.wall.permissions import may
from hub.wall.refusals import Refusal
from tenants.models import TransferState
from tenants.seated import Seated

# What closes a notification with no further action; the others say who deals with it.
NO_FURTHER_ACTION = frozenset({SetAside.ADVICE, SetAside.NOT_SAFEGUARDING})
# Already open and the same message again are what states and repeats are counted by, so they keep the platform's words.
CLOSING = Reasons(
    ReasonList.CLOSING, dict(SetAside.of_triage()), bound=frozenset(dict(SetAside.of_triage())) - NO_FURTHER_ACTION
)
NO_REPEAT = frozenset({SetAside.DUPLICATE, SetAside.PASSED})


MOST_COUNTED = 200  # of what waits, before a rule is set


@dataclass(frozen=True)
class Rule:
    """From which notification about a child within how many months on it is a manager's."""

    notifications: int = 3
    months: int = 12


class RuleMeanwhile(Refusal):
    """Somebody else set it."""

    code: ClassVar[str] = "rule_meanwhile"
    sentence: str = "Somebody else set this meanwhile. Look at what holds now, then set it again."


def rule_now() -> tuple[int, Rule]:
    """The number of what the hub set last, 0 for nothing, and what holds."""
    return rule_from(RepeatRule.objects.order_by("-number").first())


def rule_from(last: RepeatRule | None) -> tuple[int, Rule]:
    """The same of what was set last."""
    return (last.number, Rule(last.notifications, last.months)) if last else (0, Rule())


def set_rule(rule: Rule, *, seen: int, by: Seated, at: datetime) -> RepeatRule:
    """Set it for what is closed from now on. Raises: RuleMeanwhile; ValueError out of bounds."""
    if not (2 <= rule.notifications <= 20 and 1 <= rule.months <= 60):
        raise ValueError("a rule about repeats within bounds")
    try:
        with transaction.atomic(durable=True):
            if rule_now()[0] != seen:
                raise RuleMeanwhile
            made: RepeatRule = RepeatRule.objects.create(
                number=seen + 1, notifications=rule.notifications, months=rule.months, set_by=by.seat, set_at=at
            )
            ledger.write(
                Act.SET_REPEAT_RULE, by=by, object_kind="hub", object_ref=by.hub,
                detail={"notifications": rule.notifications, "months": rule.months},
            )  # fmt: skip
    except IntegrityError as error:
        raise RuleMeanwhile from error
    return made


def count_repeats(found: Notification, earlier: Iterable[Iterable[Known]], *, at: datetime, months: int) -> int:
    """In: for each child of a notification what the hub knows of them. Out: how many notifications came about one of
    them in so many months, this one among them; an enquiry counts once, however many messages it has, and so do those
    of one sender about the same children. The same message again, and what another hub took over, count as none."""
    since, own = months_before(at, months), bytes(found.group_digest) if found.group_digest else None
    most = 0
    for many in earlier:
        counted = {
            one.group or one.reference
            for one in many
            if one.received_at and one.received_at >= since and one.closed not in NO_REPEAT
            and one.reference != found.reference and not (own and one.group == own)
        }  # fmt: skip
        most = max(most, len(counted))
    return most + 1


def months_before(at: datetime, months: int) -> datetime:
    """The same moment so many months earlier; the last day of a month that has no such day."""
    whole = at.year * 12 + at.month - 1 - months
    year, month = divmod(whole, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, calendar.monthrange(year, month + 1)[1]))


def repeats_of(found: Notification, *, at: datetime) -> int:
    """The same of a notification alone, as the asking desk may see. Eleven queries at most."""
    children = list(found.named.filter(is_child=True).values_list("person_id", flat=True))
    now = persons_now(children)
    known = known_of({now.get(one, one) for one in children})
    return count_repeats(found, known.values(), at=at, months=rule_now()[1].months)


def waiting_for_manager(rules: Sequence[Rule], *, at: datetime) -> list[int]:
    """How many of the notifications that wait, the most urgent first, each rule lets a manager alone close without
    further action. Eight queries at most, however many rules."""
    waits = list(Notification.objects.untriaged().most_urgent_first()[:MOST_COUNTED])
    named = list(Named.objects.filter(notification__in=waits, is_child=True))
    known = known_of((one.person_id for one in named), among=True)
    children: dict[UUID, list[list[Known]]] = {}
    for one in named:
        children.setdefault(one.notification_id, []).append(known.get(one.person_id, []))
    return [
        sum(
            count_repeats(one, children.get(one.pk, []), at=at, months=rule.months) >= rule.notifications
            for one in waits
        )
        for rule in rules
    ]


def needs_manager(why: str, count: int, rule: Rule) -> bool:
    """Whether closing the notification for this reason is a manager's."""
    return why in NO_FURTHER_ACTION and count >= rule.notifications


def mark_of(found: Notification, earlier: Mapping[UUID, int] | None = None) -> str:
    """What somebody who closes a notification from a list has seen of it: another mark means that something of it
    changed. In: offers by notification, where they were counted before. One query otherwise."""
    offers = (
        earlier.get(found.pk, 0) if earlier is not None
        else found.offers.filter(state=TransferState.OFFERED).count()
    )  # fmt: skip
    said = [found.reference, found.immediate_danger, found.children, found.to_check, offers]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:20]


def leave_to_manager(found: Notification, *, why: str, reason: str, by: Seated, at: datetime) -> None:
    """Leave a waiting notification for a manager to close, with what one thinks; the latest words stand.

    In: what was chosen of CLOSING. Raises: ValueError without a reason, or for what they close themself: any why but no
    further action, unless their hub took closing from their role; AlreadyTriaged; NotOffered.
    """
    if not reason.strip() or (standard_of(why) not in NO_FURTHER_ACTION and may(by, Act.SET_ASIDE)):
        raise ValueError("leaving one to a manager wants a why of no further action and a reason")
    said = chosen(CLOSING, why, reasons_now(ReasonList.CLOSING))
    with transaction.atomic(durable=True):
        waiting = Notification.objects.select_for_update(no_key=True).filter(pk=found.pk, triaged_at__isnull=True)
        if not waiting:
            raise AlreadyTriaged(found.pk)
        row = LeftToManager(
            notification=found, desks=found.desks, why=said.standard, own_why=said.own, reason=reason.strip(),
            by=by.seat, at=at,
        )  # fmt: skip
        LeftToManager.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["notification"],
            update_fields=["why", "own_why", "reason", "by", "at"],
        )  # fmt: skip
        ledger.write(
            Act.LEAVE_TO_MANAGER, by=by, object_kind="notification", object_ref=found.reference, detail=said.detail
        )
