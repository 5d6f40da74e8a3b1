"""What taking a template into use would come to: how many keep what they began with, and a letter as it would read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hub.front_door.models import Enquiry, EnquiryState, Notification
from mash_platform.formats.referrer_words import Audience, ReferrerWords
from mash_platform.formats.template_differences import AUDIENCES
from mash_platform.formats.typed import Typed
from mash_platform.phrases import plural

# Invented: nobody was told this.
EXAMPLE = {
    "reference": "HRW-12-000001", "received": "3 December 2012", "hub": "Your hub", "telephone": "020 7946 0000",
    "response": "We are looking into it together with other agencies.",
}  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """What one kind of referrer is told: as it stands, and as it would be."""

    audience: str
    before: str
    after: str


def letters(kind: str, before: Any, after: Any) -> list[Letter]:
    """In: the words that stand, and those that would. Out: an example of each that would read otherwise."""
    if kind != Typed.REFERRER_WORDS or before is None or after is None:
        return []
    old, new = ReferrerWords.of(before), ReferrerWords.of(after)
    found = [
        Letter(AUDIENCES[one], old.filled(one, EXAMPLE), new.filled(one, EXAMPLE)) for one in Audience
    ]  # fmt: skip
    return [one for one in found if one.before != one.after]


def concerned(kind: str) -> str:
    """How many are open now, and what becomes of them, in a sentence. One query at most."""
    if kind == Typed.QUESTION_SET:
        waits = plural(Notification.objects.untriaged().count(), "notification")
        return f"Not concerned: {waits} not triaged yet, shown with the questions that their referrers were asked."
    if kind == Typed.REFERRER_WORDS:
        waits = plural(Notification.objects.referrers_to_tell().count(), "notification")
        return f"Concerned: {waits} whose referrer is not told yet. Whoever tells them would begin from these words."
    if kind in set(Typed):
        still = Enquiry.objects.filter(state__in=(EnquiryState.OPEN, EnquiryState.DECIDED)).count()
        open_now = plural(still, "enquiry", "enquiries")
        return f"Not concerned: {open_now} open or not sent yet, which keep what they began with."
    return ""
