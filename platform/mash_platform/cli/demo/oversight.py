"""What looks at the work afterwards, in the demonstration's first hub: an audit sample, a guardian's week that was
signed, a clock that is paused, papers that were taken to a strategy discussion. Run again it changes nothing."""

from __future__ import annotations

import time
import uuid
from datetime import timedelta

from django.utils import timezone

from hub.assessment.auditing import AuditRefused, NotSealedYet, YouDecided, audit, draw_sample
from hub.assessment.handing_papers import hand_over_papers, may_be_handed
from hub.assessment.models import (
    AuditAnswer,
    AuditedEnquiry,
    AuditQuestion,
    AuditSample,
    Copy,
    HowTaken,
    PapersHandedOver,
)
from hub.front_door.enquiries.pausing import NothingToPause, PausedAlready, pause
from hub.front_door.models import ClockPause, Enquiry, EnquiryState
from hub.wall.guardian_reviews import WEEK, monday_of, review_of, sign
from mash_platform.cli.demo.staff import Staff, staff_of
from tenants.models import Role, Seat

SPACE = uuid.UUID("6a1f5a3e-90a3-5b8e-9d0c-4a7c2f1b2012")  # of every id made here
HUB = "harrow"
DAYS = 60  # before today, of which the sample is drawn
UNTIL_SEALED = 60  # seconds: the keeper seals each few of them


def build(usernames: list[str]) -> int:
    """Make what is missing. Out: how many are new."""
    staff = staff_of(HUB, usernames)
    return _audit(staff) + _signed_week(staff) + _paused(staff) + _papers(staff)


def _audit(staff: Staff) -> int:
    """A sample of last weeks' decisions, of which the first two were audited."""
    form, now = uuid.uuid5(SPACE, "audit"), timezone.now()
    by = staff.seated(Role.MANAGER)
    with staff.at_desk(by):
        if AuditSample.objects.filter(pk=form).exists():
            return 0
        last = timezone.localdate(now) - timedelta(days=1)
        for _ in range(UNTIL_SEALED):
            try:
                draw_sample(last - timedelta(days=DAYS), last, 5, "", form=form, by=by, at=now)
                break
            except NotSealedYet:
                time.sleep(1)
            except AuditRefused:
                return 0
        else:
            return 0
        answers = dict.fromkeys(AuditQuestion.values, AuditAnswer.YES.value)
        late = {AuditQuestion.VOICE.value: AuditAnswer.PARTLY.value, AuditQuestion.TIMES.value: AuditAnswer.NO.value}
        found: list[dict[str, str]] = [{}, late]
        learning = ("", "Nobody had asked the child. Ask the school’s nurse first, who sees her each week.")
        for one, differs, words in zip(AuditedEnquiry.objects.filter(sample=form)[:2], found, learning, strict=False):
            try:
                audit(one.pk, answers | differs, words, by=by, at=now)
            except YouDecided:
                continue
    return 1


def _signed_week(staff: Staff) -> int:
    """A ledger keeps the real time, so the week before has no looks: it is signed as such by another guardian."""
    now = timezone.now()
    seats = list(Seat.objects.standing(now).filter(hub=staff.hub, role=Role.GUARDIAN).order_by("agency__code", "pk"))
    if len({one.user_id for one in seats}) < 2:
        return 0
    whose, signs = seats[0], next(one for one in seats if one.user_id != seats[0].user_id)
    monday = monday_of(timezone.localdate(now)) - WEEK
    by = staff.seated(Role.GUARDIAN, agency=signs.agency.code if signs.agency else "")
    with staff.at_desk(by):
        if review_of(whose.pk, monday) is not None:
            return 0
        sign(whose, monday, "", is_concern=False, form=uuid.uuid5(SPACE, f"week {monday}"), by=by, at=now)
    return 1


def _paused(staff: Staff) -> int:
    """The clock of an open enquiry that is not red stands still until tomorrow evening."""
    by, now = staff.seated(Role.MANAGER), timezone.now()
    with staff.at_desk(by):
        if ClockPause.objects.exists():
            return 0
        for one in Enquiry.objects.filter(state=EnquiryState.OPEN).exclude(rating="red").order_by("-opened_at", "pk"):
            try:
                pause(
                    one.pk, form=uuid.uuid5(SPACE, "pause"), until_at=now + timedelta(hours=30), by=by, at=now,
                    reason="The court decides tomorrow where the children live.",
                )  # fmt: skip
            except (NothingToPause, PausedAlready):
                continue
            return 1
    return 0


def _papers(staff: Staff) -> int:
    by, now = staff.seated(Role.DECISION_MAKER), timezone.now()
    with staff.at_desk(by):
        if PapersHandedOver.objects.exists():
            return 0
        for copy in Copy.objects.in_short().filter(acknowledged_at__isnull=False).order_by("-issued_at", "pk"):
            if may_be_handed(copy, by.agency):
                hand_over_papers(
                    copy.pk, "Joan Ash, team manager, assessment team", HowTaken.BY_HAND, now - timedelta(minutes=20),
                    form=uuid.uuid5(SPACE, "papers"), by=by, at=now,
                )  # fmt: skip
                return 1
    return 0
