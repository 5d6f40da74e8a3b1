"""A line of the ledger in plain words: who, from which desk, did what to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from frontend.presenters.dates import date_time
from hub.wall.acts import Act
from hub.wall.from_platform import AGREED, BY
from hub.wall.models import LedgerEntry

ACTS: Mapping[str, str] = {
    Act.ENTER: "entered the hub",
    Act.LEAVE: "left the hub",
    Act.REFUSED: "was refused",
    Act.SUBMIT: "a notification came in",
    Act.LIST_NOTIFICATIONS: "saw the list of new notifications",
    Act.READ_NOTIFICATION: "read a notification",
    Act.OPEN_ENQUIRY: "rated the children and opened an enquiry",
    Act.SET_ASIDE: "set a notification aside",
    Act.SEE_DANGER: "asked whether immediate danger waits",
    Act.ACKNOWLEDGE_DANGER: "acknowledged immediate danger",
    Act.RING_DANGER: "told people of immediate danger",
    Act.PUT_RIGHT: "put right what a notification said otherwise than it could be used",
    Act.ASK_HUB: "asked another hub whether it knows a child",
    Act.HUB_ANSWERED: "got another hub’s answer",
    Act.LIST_PASSED: "saw what is passed between hubs",
    Act.OFFER: "offered something to another hub",
    Act.WITHDRAW_OFFER: "withdrew an offer to another hub",
    Act.ANSWER_OFFER: "answered another hub’s offer",
    Act.OFFER_SETTLED: "an offer between hubs ended",
    Act.TAKE_OUT: "took a notification out of an enquiry",
    Act.SAME_CHILD: "said that a message means a child of the enquiry",
    Act.REVIEW_RATING: "changed a child’s rating",
    Act.SEARCH: "searched the hub",
    Act.LIST_ENQUIRIES: "saw the list of enquiries",
    Act.READ_ENQUIRY: "read an enquiry",
    Act.ASK: "asked an agency",
    Act.LIST_REQUESTS: "saw the list of requests",
    Act.READ_REQUEST: "read a request",
    Act.NOTHING_KNOWN: "said that nothing is known",
    Act.RECORD_FINDING: "recorded a finding",
    Act.RELEASE: "released findings",
    Act.WITHHOLD: "withheld a finding",
    Act.WITHDRAW_FINDING: "withdrew a released finding",
    Act.READ_WITHDRAWN: "read a withdrawn finding",
    Act.LET_OUT: "agreed to share findings with a recipient",
    Act.NOT_LET_OUT: "said that findings stay in the room",
    Act.FINISH_REQUEST: "finished or opened a request again",
    Act.ANALYSE: "wrote an analysis",
    Act.DECIDE: "decided",
    Act.ISSUE: "sent a copy of a product",
    Act.RECALL: "recalled a copy of a product",
    Act.READ_PRODUCT: "read products",
    Act.LIST_TEMPLATES: "saw which templates the hub follows",
    Act.ADOPT: "changed a template that the hub follows",
    Act.LIST_COPIES: "a recipient saw what was sent to their team",
    Act.FETCH: "a recipient opened a copy",
    Act.ACKNOWLEDGE: "a recipient acknowledged a copy",
    Act.OUTCOME: "a recipient said the outcome",
    Act.RECALL_SEEN: "a recipient read that a copy is recalled",
    Act.LIST_SEATS: "saw who sits here",
    Act.GRANT_SEAT: "asked for a seat for somebody",
    Act.AGREE_SEAT: "agreed to a seat",
    Act.SET_SEAT_SLEEP: "set how long new seats sleep",
    Act.STOP_SEAT: "stopped a new seat",
    Act.KEEP_SEAT: "reviewed a seat and kept it",
    Act.END_SEAT: "ended a seat",
    Act.LIST_TEAMS: "saw the recipients of this hub",
    Act.ASK_TEAM: "asked for a recipient or a change of one",
    Act.ANSWER_TEAM: "answered whether a recipient is right",
    Act.SEE_TRAINING: "saw the training of the seats",
    Act.REQUIRE_TRAINING: "changed what training seats require",
    Act.SEE_DOORS: "saw how the front doors’ people are reached",
    Act.SET_DOOR: "changed how a front door’s people are reached",
    Act.FOUND_ALTERED: "came upon altered content",
    Act.READ_LEDGER: "read the ledger",
    Act.SEE_MEASURES: "saw the hub’s measures",
    Act.SEE_EMERGING: "saw who and where comes up again",
    Act.RENDER_COPY: "made the PDF of a copy",
    Act.CLOSE_PERIOD: "closed a month, quarter or year of the measures",
    "known_asked": "another hub asked whether a child is known here",
    "received": "a notification came from another hub",
    "received_product": "an information product came from another hub",
    "handed_over": "it went to the hub that accepted it",
    "door_status": "somebody with its token asked how far a notification is",
}
SERVICES = {"door": "Front door", "outside": "Outside the wall", "worker": "Background work", "guardian": "Guardian",
            "asked": "Another hub"}  # fmt: skip
JOBS = {BY: "The platform’s operator", AGREED: "Somebody on the platform"}  # who is at work where no member is
WHYS = {
    "ended": "ended from the platform",
    "left": "the person left",
    "given": "given from the platform",
    "asked": "asked for by an operator",
    "agreed": "by somebody else than who asked",
    "stopped": "before it took force",
}
SAID = {
    "recipient": "to", "desks": "desks", "recipients": "may be sent to", "path": "page",
    "legal_basis": "basis", "why": "why", "rating": "rating", "outcome": "outcome", "job": "job", "basis": "basis",
    "not_answered": "not answered yet", "csv": "as a file", "before": "before", "for": "by", "found": "places found",
    "hub": "hub", "reason": "reason", "answer": "answer", "known": "known here",
    "state": "state", "to": "to", "from": "from",
    "title": "template", "version": "version", "door": "door",
}  # fmt: skip

REFS_SHOWN = 6  # a line about more is long: a list of work names up to fifty


@dataclass(frozen=True)
class Line:
    """What a row of the page, or of the file, says."""

    seq: int
    at: datetime
    who: str
    desk: str
    did: str
    about: str
    more: str
    is_refusal: bool

    @property
    def first_refs(self) -> list[str]:
        """The references that stand on the page at once."""
        return self._refs[:REFS_SHOWN]

    @property
    def more_refs(self) -> list[str]:
        """Those of a long list that are shown when asked for."""
        return self._refs[REFS_SHOWN:]

    @property
    def _refs(self) -> list[str]:
        return [one for one in self.about.split(", ") if one]


def line_of(entry: LedgerEntry, people: Mapping[UUID, str], agencies: Mapping[str, str]) -> Line:
    """In: an entry, the names of members and of those whose seats the lines are about, the names of agencies."""
    detail: dict[str, Any] = entry.detail
    desk = entry.login.partition("__")[2]
    is_refusal = entry.act == Act.REFUSED
    did = ACTS.get(entry.act, entry.act.replace("_", " "))
    if is_refusal:
        did = f"was refused: {ACTS.get(entry.object_kind, entry.object_kind.replace('_', ' '))}"
    refs = detail.get("refs") or []
    about = detail.get("enquiry") or ("" if is_refusal else entry.object_ref) or ", ".join(map(str, refs))
    if entry.act == Act.ASK:
        did = f"asked {agencies.get(detail.get('agency', ''), 'an agency')}"
    more = [f"{word}: {_said(detail[key], agencies)}" for key, word in SAID.items() if detail.get(key)]
    if detail.get("job") in JOBS:
        more = [WHYS.get(detail["why"], ""), f"decided {date_time(datetime.fromisoformat(detail['decided']))}"]
    if entry.object_kind == "seat" and entry.object_ref:
        more.insert(0, f"whose: {people.get(UUID(entry.object_ref), 'somebody whom this hub does not know')}")
    return Line(
        seq=entry.seq,
        at=entry.at,
        who=(people.get(entry.member) if entry.member else None)
        or JOBS.get(detail.get("job", ""))
        or SERVICES.get(desk, "A colleague"),
        desk=agencies.get(desk) or SERVICES.get(desk, desk),
        did=did,
        about=str(about),
        more="; ".join(more),
        is_refusal=is_refusal,
    )


def _said(value: Any, agencies: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(_said(one, agencies) for one in value)
    return agencies.get(str(value), str(value).replace("_", " ")) if value is not True else "yes"
