"""What triage refuses, each with what a page needs to say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.front_door.models import Disposal, EnquiryState, Join, SetAside
from hub.wall.models import Member
from hub.wall.refusals import Refusal


class AlreadyTriaged(Exception):
    """Somebody was first."""

    def __init__(self, notification: UUID) -> None:
        super().__init__(notification)
        self.notification = notification


class OfferStands(Refusal):
    """Another hub may accept it at any moment, and then it would go although nobody here has it any more."""

    code = "offer_stands"
    sentence = (
        "This notification is offered to another hub. Withdraw that offer first, or wait for the answer: once they "
        "accept, it is closed here by itself."
    )


class OfferIsTakenBack(OfferStands):
    """It was withdrawn a moment ago, and the other hub's answer may have been first: the worker settles it."""

    code = "offer_is_taken_back"
    sentence = (
        "The offer of this notification was withdrawn a moment ago. Until that is settled with the other hub, which "
        "takes a few seconds, it cannot be closed. Try again then."
    )


class ChangedSinceSeen(Refusal):
    """Something of it is otherwise than whoever closes it saw."""

    code = "changed_since_seen"
    sentence = "Something of it changed since you saw it. Read it again."


class DangerIsClosedAlone(Refusal):
    """It says that there is immediate danger, so it is never one of several."""

    code = "danger_is_closed_alone"
    sentence = "It says that there is immediate danger. Open it and look at it by itself."


class ManagerNeeded(Refusal):
    """No further action on so many notifications about one child is a manager's to decide."""

    code = "manager_needed"
    sentence = "So many notifications about one child came that only a manager closes this one without further action."

    def __init__(self, count: int, months: int) -> None:
        super().__init__(count, months)
        self.count, self.months = count, months


class NothingToUndo(Refusal):
    """It waits already, belongs to an enquiry, or is another hub's by now."""

    code = "nothing_to_undo"
    sentence = "A colleague was first: it is no longer closed, or another hub has it."


class OthersJoined(NothingToUndo):
    """Another notification joined the enquiry that was opened from it."""

    code = "others_joined"
    sentence = (
        "Other notifications joined the enquiry, so it stays. Change the rating instead, or take out of the enquiry "
        "what does not belong there."
    )


class SomethingFollowed(NothingToUndo):
    """Somebody was asked, or wrote, linked or decided something: that is not taken back with it."""

    code = "something_followed"
    sentence = (
        "Something followed from the enquiry already: an agency was asked, or somebody wrote, linked or decided "
        "something. Change the rating instead, or decide it."
    )


class RatingsMissing(Exception):
    """Every child named wants one known rating with a reason; a message without children opens no enquiry."""


class EnquiryClosed(Exception):
    """The enquiry to join has been decided meanwhile."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class NotThatChild(Exception):
    """The child of the enquiry that was chosen left it or is decided meanwhile, is another authority's, or was chosen
    for two."""


@dataclass(frozen=True)
class Triaged:
    """What became of a notification: who did it, when, and the enquiry's reference or why it was set aside."""

    by: str
    at: datetime
    enquiry: str = ""
    is_open: bool = False  # the enquiry
    set_aside: str = ""  # in words
    is_passed: bool = False  # to another hub
    reason: str = ""


def what_became_of(notification: UUID) -> Triaged | None:
    """None while it waits. Two queries, as far as the asking desk may see."""
    join = Join.objects.filter(notification_id=notification, until_at__isnull=True).select_related("enquiry").first()
    disposal = None if join else Disposal.objects.filter(notification_id=notification).first()
    by = [one.by for one in (join, disposal) if one]
    return became_from(join, disposal, Member.objects.names(by)) if by else None


def became_from(join: Join | None, disposal: Disposal | None, names: Mapping[UUID | None, str]) -> Triaged | None:
    """The same of rows that were read already: a standing join with its enquiry, a disposal, members' names."""
    if join is not None:
        is_open = join.enquiry.state == EnquiryState.OPEN
        return Triaged(names[join.by], join.from_at, enquiry=join.enquiry.reference, is_open=is_open)
    if disposal is not None:
        return Triaged(
            names[disposal.by], disposal.at, set_aside=disposal.why_words, is_passed=disposal.why == SetAside.PASSED,
            reason=disposal.reason,
        )  # fmt: skip
    return None
