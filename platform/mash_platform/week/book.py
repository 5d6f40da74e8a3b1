"""What the week knows that it sent and did: what pages are held against at its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """Where a notification is: in exactly one of these."""

    WAITING = "waits"
    OPENED = "opened an enquiry"
    JOINED = "joined an enquiry"
    CLOSED = "closed without an enquiry"
    PASSED = "passed to another hub"
    FORWARDED = "forwarded to a lead professional"
    RESTRICTED = "in a restricted enquiry"  # and so in no list of anybody who is not named


@dataclass
class Sent:
    """One notification that the week sent."""

    reference: str
    status: str  # the path of its status page at the door
    host: str  # of that door
    children: tuple[str, ...]
    danger: bool = False
    rating: str = ""  # of the most urgent child of the enquiry that it opened
    state: State = State.WAITING
    enquiry: str = ""
    passed_to: str = ""  # its reference there
    acknowledged: bool = False
    escalated: bool = False  # its managers heard of it, since nobody had it in hand
    paused: int = 0  # hours for which the enquiry's clock stands still
    said: dict[str, object] = field(default_factory=dict)

    def becomes(self, state: State, enquiry: str = "") -> None:
        """It is there now."""
        self.state, self.enquiry = state, enquiry


@dataclass
class Book:
    """Everything that the week did, by what pages call it."""

    sent: dict[str, Sent] = field(default_factory=dict)
    enquiries: dict[str, str] = field(default_factory=dict)  # reference -> state, as the list filters it
    requests: dict[tuple[str, str], str] = field(default_factory=dict)  # enquiry, agency's kind -> open or answered
    further: Counter[tuple[str, str]] = field(default_factory=Counter)  # answered beside the first
    copies: dict[tuple[str, str, int], str] = field(default_factory=dict)  # enquiry, team, version -> its state
    findings: Counter[str] = field(default_factory=Counter)  # released, withheld, withdrawn
    done: Counter[str] = field(default_factory=Counter)  # what else, in words
    restricted: set[str] = field(default_factory=set)  # references of enquiries that are restricted now
    assigned: dict[str, str] = field(default_factory=dict)  # enquiry -> the account of who works on it
    late: set[str] = field(default_factory=set)  # enquiries that were due before they were rated
    incidents: dict[str, str] = field(default_factory=dict)  # enquiry -> open or closed
    feedback: dict[str, str] = field(default_factory=dict)  # enquiry -> what its recipient says happened
    told: set[str] = field(default_factory=set)  # notifications whose referrer the hub told

    def add(self, sent: Sent) -> Sent:
        """One more was sent."""
        self.sent[sent.reference] = sent
        return sent

    def states(self) -> Counter[str]:
        """How many notifications are in each state."""
        return Counter(one.state.value for one in self.sent.values())
