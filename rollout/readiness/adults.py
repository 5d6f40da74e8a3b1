"""Whether adults may come too: what the borough says of each area, the board's agreement, and what the door says.

"Experience and research has cautioned against widening the remit to vulnerable adults until the MASH process in a local
area has developed and imbedded" (London MASH Project, FAQs). So the board agrees only of a hub that is embedded and
ready in every area. Agreeing sets the fact and the door's words; there is no form for adults yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from rollout.as_of import standing
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import AdultsArea, AdultsEvent
from rollout.readiness.models.adults import AREAS
from rollout.readiness.queries import FOREVER, readiness_of
from rollout.readiness.recording import Said, one_at_a_time
from rollout.readiness.refusals import NotNow, Refused, TooEarly
from rollout.readiness.standing import Stand
from rollout.refusals import Stale
from tenants import doors, ledger
from tenants.models import Authority


@dataclass(frozen=True)
class Adults:
    """How an authority stands towards adults on a day."""

    areas: tuple[tuple[AdultsArea, AdultsEvent | None], ...]
    agreement: AdultsEvent | None  # the board's last word, for or against
    words: AdultsEvent | None
    is_embedded: bool
    count: int  # all events: what a form carries as `seen`

    @property
    def not_ready(self) -> tuple[AdultsArea, ...]:
        """Areas of which nobody says that they are ready."""
        return tuple(area for area, event in self.areas if event is None or not event.is_so)

    @property
    def is_agreed(self) -> bool:
        """Whether the board's last word is that adults may come."""
        return self.agreement is not None and self.agreement.is_so

    @property
    def may_be_agreed(self) -> bool:
        """Whether the board can agree."""
        return self.is_embedded and not self.not_ready


def adults_of(authority: Authority, on: date) -> Adults:
    """How it stands on a day. Two queries."""
    events = list(AdultsEvent.objects.filter(authority=authority).select_related("by"))
    said = {area: standing((event for event in events if event.area == area), on) for area in AdultsArea}
    return Adults(
        areas=tuple((area, said[area]) for area in AREAS),
        agreement=said[AdultsArea.AGREED],
        words=said[AdultsArea.WORDS],
        is_embedded=readiness_of(authority, on).of(Milestone.EMBEDDED).stand == Stand.CONFIRMED,
        count=len(events),
    )


def say_area(authority: Authority, area: AdultsArea, is_ready: bool, said: Said) -> AdultsEvent:
    """How far one area is. In: the words as `said.reason`.

    Raises: NotNow (not an area of preparedness), Stale, TooEarly, Refused.
    """
    if area not in AREAS:
        raise NotNow("This is not an area of preparedness.")
    with one_at_a_time():
        return _add(authority, area, is_ready, said, _as_seen(authority, said))


def agree(authority: Authority, agrees: bool, said: Said) -> AdultsEvent:
    """The board agrees that adults may come, or takes that back; the door's page says so at once.

    Raises: NotNow (not embedded, an area that is not ready, nothing to take back), Stale, TooEarly, Refused.
    """
    with one_at_a_time():
        now = _as_seen(authority, said)
        if agrees and not now.is_embedded:
            raise NotNow("The hub is not embedded: that milestone has to be confirmed first.")
        if agrees and now.not_ready:
            raise NotNow("Not every area is ready: " + "; ".join(str(area.label) for area in now.not_ready) + ".")
        if agrees == now.is_agreed:
            raise NotNow("That is what is recorded already.")
        made = _add(authority, AdultsArea.AGREED, agrees, said, now)
        doors.agree_adults(authority, said.at if agrees else None, by=said.by)
    return made


def say_words(authority: Authority, said: Said) -> AdultsEvent:
    """Where to turn about an adult, for the front door's page. In: the words as `said.reason`.

    Raises: Stale, TooEarly, Refused.
    """
    with one_at_a_time():
        now = _as_seen(authority, said)
        made = _add(authority, AdultsArea.WORDS, True, said, now)
        doors.say_adults(authority, said.reason.strip(), by=said.by)
    return made


def _as_seen(authority: Authority, said: Said) -> Adults:
    if not said.reason.strip():
        raise Refused("Say how it is.", "reason")
    if said.on > timezone.localdate(said.at):
        raise TooEarly("The day from which it counts must be today or in the past.", "on")
    now = adults_of(authority, FOREVER)
    if said.seen is not None and said.seen != now.count:
        raise Stale
    return now


def _add(authority: Authority, area: AdultsArea, is_so: bool, said: Said, now: Adults) -> AdultsEvent:
    made = AdultsEvent.objects.create(
        authority=authority, number=now.count + 1, area=area, is_so=is_so, on=said.on, recorded_at=said.at, by=said.by,
        reason=said.reason.strip(), source=said.source,
    )  # fmt: skip
    ledger.write(
        ledger.PlatformAct.READINESS, user=said.by.pk if said.by else None, object_kind="authority",
        object_ref=authority.slug, detail={"adults": area, "is_so": is_so, "number": made.number},
    )  # fmt: skip
    return made
