"""Who may do what in a hub: one table, and one guard that asks it.

The database login already holds desks apart; which role within a desk may do what stays here (design.md section 3).
A view names its act once; the request cannot name another.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial, wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.utils import DatabaseError
from django.http import Http404, HttpResponse
from django.utils import timezone

from hub.wall import contents, drafts, ledger
from hub.wall.acts import Act
from hub.wall.protected_words import answer_marked
from tenants.access import Need, PlatformRequest, Rule
from tenants.entry import begin_entry
from tenants.middleware.access import not_sent
from tenants.models import Role
from tenants.seated import Seated, roles_beside

COORDINATOR, RESEARCHER = Role.COORDINATOR, Role.RESEARCHER
DECIDER, MANAGER, GUARDIAN, RECIPIENT = Role.DECISION_MAKER, Role.MANAGER, Role.GUARDIAN, Role.RECIPIENT
INSPECTOR = Role.INSPECTOR
STAFF = frozenset({COORDINATOR, RESEARCHER, DECIDER, MANAGER})


class NewWorkStopped(PermissionDenied):
    """The seat's training has run out, and this would be new work. What was sent is kept as a draft."""

    def __init__(self, seated: Seated) -> None:
        super().__init__("new work is stopped")
        self.until, self.what = seated.new_work_until, seated.training


class NarrowedHere(PermissionDenied):
    """The platform's table gives the act to this role, and the hub took it: `roles` are those that it left it to."""

    def __init__(self, act: Act, roles: frozenset[str]) -> None:
        super().__init__(f"{act} is narrowed here")
        self.act, self.roles = act, roles


class NotDoneInside(PermissionDenied):
    """Inside a restricted enquiry this is not done, or not by this role."""


@dataclass(frozen=True)
class Who:
    """The roles that may do an act; `lead` only at the desk of a lead agency."""

    roles: frozenset[str]
    lead: bool = False


TABLE: dict[Act, Who] = {
    Act.LEAVE: Who(STAFF | {GUARDIAN, RECIPIENT, INSPECTOR}),
    Act.LIST_NOTIFICATIONS: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.READ_NOTIFICATION: Who(STAFF),
    # Files that came with one go with its whole message (hub/front_door/attachment_models.py).
    Act.OPEN_FILE: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.OPEN_ENQUIRY: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.PUT_RIGHT: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.SET_ASIDE: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.LEAVE_TO_MANAGER: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.UNDO_CLOSING: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.WRITE_NOTIFICATION: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.SEE_REPEAT_RULE: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.SET_REPEAT_RULE: Who(frozenset({MANAGER}), lead=True),
    Act.SEE_TIME_LIMITS: Who(STAFF),
    Act.SET_TIME_LIMITS: Who(frozenset({MANAGER}), lead=True),
    Act.SEE_OPEN_CASES: Who(STAFF, lead=True),
    Act.LOAD_OPEN_CASES: Who(STAFF, lead=True),
    Act.FORWARD: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.SEE_DANGER: Who(STAFF, lead=True),
    Act.ACKNOWLEDGE_DANGER: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.SEE_DUTY: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.SET_DUTY: Who(frozenset({MANAGER}), lead=True),
    Act.GIVE_DUTY: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.READ_HAND_OVER: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.TAKE_DUTY: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.RETURN_DUTY: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.LIST_WORK: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.ASSIGN: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    # A manager of the lead's desks hands over anybody's notifications and enquiries there; of requests, a manager or a
    # researcher their own agency's (hub/research/handing_lists.py): many desks have researchers alone.
    Act.SEE_COLLEAGUES: Who(frozenset({RESEARCHER, MANAGER})),
    Act.HAND_LIST_OVER: Who(frozenset({RESEARCHER, MANAGER})),
    Act.UNDO_HAND_OVER: Who(frozenset({RESEARCHER, MANAGER})),
    Act.SEE_APPROVERS: Who(STAFF),
    Act.NAME_APPROVER: Who(frozenset({MANAGER})),
    Act.END_APPROVER: Who(STAFF),  # a manager; a colleague where the agency has none (hub/research/approvers.py)
    # Each of their own alone (hub/people/acquaintances.py); their agency's guardian reads them by READ_LEDGER.
    Act.SEE_KNOWN: Who(STAFF),
    Act.DECLARE_KNOWN: Who(STAFF),
    Act.TAKE_BACK_KNOWN: Who(STAFF),
    # Of oneself; of others hub/wall/absences.py says who.
    Act.SEE_ABSENCES: Who(STAFF),
    Act.SET_ABSENCE: Who(STAFF),
    Act.MARK_DANGER: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.UNMARK_DANGER: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.LIST_TO_TELL: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.TELL_REFERRER: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.LIST_SENT_BY_US: Who(STAFF),
    Act.LIST_PROTECTED: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.PROTECT: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.UNPROTECT: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.OPEN_PROTECTED: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.GIVE_PROTECTED: Who(frozenset({DECIDER, MANAGER}), lead=True),
    # What was given wrongly cannot wait for the one who gave it.
    Act.TAKE_BACK_PROTECTED: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.ASK_HUB: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.LIST_PASSED: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.OFFER: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.WITHDRAW_OFFER: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.ANSWER_OFFER: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.LINK_ENQUIRIES: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.UNLINK_ENQUIRIES: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.SETTLE_BIRTH: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.UNDO_SETTLED_BIRTH: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.TAKE_OUT: Who(frozenset({COORDINATOR, DECIDER}), lead=True),
    Act.REVIEW_RATING: Who(frozenset({COORDINATOR, DECIDER}), lead=True),
    Act.SEARCH: Who(STAFF),
    Act.LIST_ENQUIRIES: Who(STAFF),
    Act.READ_ENQUIRY: Who(STAFF),
    # Paper leaves the wall: whoever answers for the case prints it.
    Act.PRINT_ENQUIRY: Who(frozenset({DECIDER, MANAGER}), lead=True),
    Act.ASK: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.REMIND: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.LIST_LATE: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.GIVE_TIME: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.WITHDRAW_REQUEST: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.HAND_BACK: Who(frozenset({RESEARCHER})),
    Act.HOLD_REQUEST: Who(frozenset({RESEARCHER})),
    Act.WRITE_DESK_NOTE: Who(frozenset({RESEARCHER})),
    Act.LIST_REQUESTS: Who(STAFF),
    Act.READ_REQUEST: Who(STAFF),
    Act.NOTHING_KNOWN: Who(frozenset({RESEARCHER})),
    Act.TELL_WHICH: Who(frozenset({RESEARCHER})),
    # Of one's own agency: many desks have researchers alone.
    Act.SEE_ANSWER_DEFAULT: Who(frozenset({RESEARCHER, MANAGER})),
    Act.SET_ANSWER_DEFAULT: Who(frozenset({RESEARCHER, MANAGER})),
    Act.RECORD_FINDING: Who(frozenset({RESEARCHER})),
    Act.ATTACH_TO_FINDING: Who(frozenset({RESEARCHER})),
    Act.REMOVE_FINDING_FILE: Who(frozenset({RESEARCHER})),
    Act.OPEN_HELD_FILE: Who(STAFF),
    # Whoever reads the finding (hub/research/file_models.py).
    Act.OPEN_FINDING_FILE: Who(STAFF),
    Act.RELEASE: Who(frozenset({RESEARCHER})),
    Act.SHARE_ONWARD: Who(frozenset({RESEARCHER})),
    Act.NOT_SHARED_ONWARD: Who(frozenset({RESEARCHER})),
    Act.WITHHOLD: Who(frozenset({RESEARCHER})),
    # What is wrong cannot wait for the one who recorded it.
    Act.WITHDRAW_FINDING: Who(frozenset({RESEARCHER, MANAGER})),
    # Who must account for what was decided or sent on it.
    Act.READ_WITHDRAWN: Who(frozenset({DECIDER, MANAGER}), lead=True),
    # Whoever of the desk is there: a release must not wait for a second researcher where there is none.
    Act.AGREE_RELEASE: Who(STAFF),
    Act.DECLINE_RELEASE: Who(STAFF),
    Act.WITHDRAW_RELEASE: Who(frozenset({RESEARCHER})),
    Act.SEE_RELEASE_RULE: Who(frozenset({MANAGER, GUARDIAN}), lead=True),
    Act.SET_RELEASE_RULE: Who(frozenset({MANAGER}), lead=True),
    Act.FINISH_REQUEST: Who(frozenset({RESEARCHER})),
    Act.SAY_WHOSE: Who(frozenset({RESEARCHER})),
    # Of one's own desk's challenges, or of decisions of one's own desk (the database says which).
    Act.READ_CHALLENGE: Who(frozenset({RESEARCHER, DECIDER, MANAGER})),
    Act.CHALLENGE: Who(frozenset({RESEARCHER, MANAGER})),
    Act.ANSWER_CHALLENGE: Who(frozenset({RESEARCHER, DECIDER, MANAGER})),
    Act.SEE_CHALLENGE_STEPS: Who(STAFF),
    Act.SET_CHALLENGE_STEPS: Who(frozenset({MANAGER}), lead=True),
    # Of an asked agency, what its own desk wrote.
    Act.READ_LOG: Who(STAFF),
    Act.WRITE_LOG: Who(STAFF),
    Act.ANSWER_LOG: Who(frozenset({DECIDER}), lead=True),
    Act.ANALYSE: Who(frozenset({DECIDER}), lead=True),
    Act.DECIDE: Who(frozenset({DECIDER}), lead=True),
    Act.OVERRULE: Who(frozenset({MANAGER}), lead=True),
    Act.PAUSE_CLOCK: Who(frozenset({MANAGER}), lead=True),
    Act.RUN_CLOCK: Who(frozenset({MANAGER}), lead=True),
    Act.LIST_TO_DECIDE: Who(frozenset({DECIDER}), lead=True),
    Act.END_ENQUIRY: Who(frozenset({DECIDER}), lead=True),
    Act.ISSUE: Who(frozenset({DECIDER}), lead=True),
    # A wrong copy cannot wait for the one who sent it.
    Act.RECALL: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.READ_PRODUCT: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.HAND_OVER_PAPERS: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.SEE_CHASING: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.SET_CHASING: Who(frozenset({MANAGER}), lead=True),
    # Of an asked agency, about copies that carry a finding of theirs.
    Act.READ_FEEDBACK: Who(STAFF),
    Act.LIST_TEMPLATES: Who(STAFF),
    Act.ADOPT: Who(frozenset({MANAGER}), lead=True),
    Act.LIST_COPIES: Who(frozenset({RECIPIENT})),
    Act.FETCH: Who(frozenset({RECIPIENT})),
    Act.ACKNOWLEDGE: Who(frozenset({RECIPIENT})),
    Act.HOLD_COPY: Who(frozenset({RECIPIENT})),
    Act.OUTCOME: Who(frozenset({RECIPIENT})),
    Act.RECALL_SEEN: Who(frozenset({RECIPIENT})),
    Act.SAY_FEEDBACK: Who(frozenset({RECIPIENT})),
    Act.LIST_TEAMS: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    # Two people: who asks, and somebody else who agrees (tenants/teams.py).
    Act.ASK_TEAM: Who(frozenset({COORDINATOR, MANAGER}), lead=True),
    Act.ANSWER_TEAM: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.LIST_DESKS: Who(STAFF),
    Act.SEE_OPEN_WORK: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    # Two people, as for a recipient (tenants/closing.py).
    Act.ASK_CLOSING: Who(frozenset({COORDINATOR, MANAGER}), lead=True),
    Act.ANSWER_CLOSING: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.LIST_SEATS: Who(frozenset({MANAGER}), lead=True),
    Act.GRANT_SEAT: Who(frozenset({MANAGER}), lead=True),
    Act.SET_SEAT_SLEEP: Who(frozenset({MANAGER}), lead=True),
    Act.KEEP_SEAT: Who(frozenset({MANAGER}), lead=True),
    Act.END_SEAT: Who(frozenset({MANAGER}), lead=True),
    Act.SEE_MEASURES: Who(frozenset({DECIDER, MANAGER}), lead=True),
    # Whoever answers to inspectors; each file is about every child of a month.
    Act.EXPORT_LIST: Who(frozenset({MANAGER}), lead=True),
    Act.LIST_AUDITS: Who(frozenset({MANAGER}), lead=True),
    Act.DRAW_AUDIT: Who(frozenset({MANAGER}), lead=True),
    Act.READ_AUDIT: Who(frozenset({MANAGER}), lead=True),
    # Not of what one decided oneself (hub/assessment/auditing.py).
    Act.AUDIT_ENQUIRY: Who(frozenset({MANAGER}), lead=True),
    Act.SEE_EMERGING: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    # Whoever runs the hub, and whoever watches it: neither alone, so that each can act where the other is the danger.
    Act.SEE_VISITS: Who(frozenset({MANAGER, GUARDIAN}), lead=True),
    Act.SUSPEND: Who(frozenset({MANAGER, GUARDIAN}), lead=True),
    Act.LIFT_SUSPENSION: Who(frozenset({MANAGER, GUARDIAN}), lead=True),
    Act.SEE_SETTINGS: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.SET_REASONS: Who(frozenset({MANAGER}), lead=True),
    # Whoever an act can be taken from sees what holds, and so does the guardian who is told of each change.
    Act.SEE_PERMISSIONS: Who(frozenset({COORDINATOR, DECIDER, MANAGER, GUARDIAN}), lead=True),
    Act.SET_PERMISSIONS: Who(frozenset({MANAGER}), lead=True),
    # Who would work from it on a day without the service.
    Act.SEE_CONTINUITY: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.NAME_CONTINUITY_HOLDER: Who(frozenset({MANAGER}), lead=True),
    Act.END_CONTINUITY_HOLDER: Who(frozenset({MANAGER}), lead=True),
    Act.ASK_CONTINUITY_SHEET: Who(frozenset({MANAGER}), lead=True),
    Act.SEE_SCREENS: Who(frozenset({MANAGER}), lead=True),
    Act.LET_SCREEN_IN: Who(frozenset({MANAGER}), lead=True),
    Act.REVOKE_SCREEN: Who(frozenset({MANAGER}), lead=True),
    Act.SEE_TRAINING: Who(frozenset({MANAGER}), lead=True),
    Act.REQUIRE_TRAINING: Who(frozenset({MANAGER}), lead=True),
    Act.SEE_DOORS: Who(frozenset({MANAGER, GUARDIAN}), lead=True),
    Act.SET_DOOR: Who(frozenset({MANAGER}), lead=True),
    Act.SEE_AGENCIES: Who(STAFF),
    # Of one's own agency; the lead's manager of any (hub/wall/agency_telephones.py).
    Act.SET_AGENCY_TELEPHONE: Who(frozenset({MANAGER})),
    Act.MARK_READING: Who(STAFF),
    Act.SAY_WHY_READ: Who(STAFF),
    # A manager names enquiries and makes the papers, a guardian agrees: nobody lets an inspector in alone. A guardian
    # reads no word of them.
    Act.SEE_INSPECTIONS: Who(frozenset({MANAGER, GUARDIAN}), lead=True),
    Act.ASK_INSPECTION: Who(frozenset({MANAGER}), lead=True),
    Act.MAKE_PAPER: Who(frozenset({MANAGER}), lead=True),
    Act.READ_INSPECTION_PAPER: Who(frozenset({MANAGER}), lead=True),
    Act.AGREE_INSPECTION: Who(frozenset({GUARDIAN}), lead=True),
    Act.REFUSE_INSPECTION: Who(frozenset({GUARDIAN}), lead=True),
    Act.END_INSPECTION: Who(frozenset({MANAGER, GUARDIAN}), lead=True),
    Act.LIST_PAPERS: Who(frozenset({INSPECTOR})),
    Act.READ_PAPER: Who(frozenset({INSPECTOR})),
    Act.LIST_INCIDENTS: Who(frozenset({COORDINATOR, DECIDER, MANAGER, GUARDIAN}), lead=True),
    # Whoever notices; the clock runs from then.
    Act.OPEN_INCIDENT: Who(frozenset({COORDINATOR, DECIDER, MANAGER}), lead=True),
    Act.READ_INCIDENT: Who(frozenset({DECIDER, MANAGER}), lead=True),
    Act.WRITE_INCIDENT: Who(frozenset({DECIDER, MANAGER}), lead=True),
    Act.CLOSE_INCIDENT: Who(frozenset({MANAGER}), lead=True),
    Act.SEE_RETENTION: Who(frozenset({DECIDER, MANAGER}), lead=True),
    Act.SET_RETENTION: Who(frozenset({MANAGER}), lead=True),
    Act.PLACE_LEGAL_HOLD: Who(frozenset({DECIDER, MANAGER}), lead=True),
    Act.END_LEGAL_HOLD: Who(frozenset({MANAGER}), lead=True),
    Act.KEEP_RECORD: Who(frozenset({DECIDER, MANAGER}), lead=True),
    # Two people, a manager first (hub/wall/retention.py).
    Act.APPROVE_DISPOSAL: Who(frozenset({MANAGER}), lead=True),
    Act.AGREE_DISPOSAL: Who(frozenset({DECIDER, MANAGER}), lead=True),
    Act.STOP_DISPOSAL: Who(frozenset({DECIDER, MANAGER}), lead=True),
    Act.READ_CERTIFICATE: Who(frozenset({DECIDER, MANAGER, GUARDIAN}), lead=True),
    Act.SEE_LINE_DISPOSAL: Who(frozenset({DECIDER, MANAGER, GUARDIAN}), lead=True),
    Act.APPROVE_LINE_DISPOSAL: Who(frozenset({MANAGER}), lead=True),
    Act.AGREE_LINE_DISPOSAL: Who(frozenset({GUARDIAN}), lead=True),
    Act.STOP_LINE_DISPOSAL: Who(frozenset({MANAGER, GUARDIAN}), lead=True),
    # Whose it is and who is named is the database's to say, by the person's own token (hub/wall/restricted.py).
    Act.RESTRICT_ENQUIRY: Who(frozenset({COORDINATOR, MANAGER}), lead=True),
    Act.SEE_RESTRICTED: Who(STAFF),
    Act.ENTER_RESTRICTED: Who(STAFF),
    Act.BREAK_GLASS: Who(STAFF),
    Act.NAME_FOR_RESTRICTED: Who(frozenset({COORDINATOR, MANAGER}), lead=True),
    Act.REMOVE_FROM_RESTRICTED: Who(frozenset({COORDINATOR, MANAGER}), lead=True),
    Act.LIFT_RESTRICTED: Who(frozenset({COORDINATOR, MANAGER}), lead=True),
    Act.SEE_GLASS_RULE: Who(STAFF),
    Act.SET_GLASS_RULE: Who(frozenset({MANAGER}), lead=True),
    Act.REVIEW_GLASS: Who(frozenset({GUARDIAN})),
    Act.READ_LEDGER: Who(frozenset({GUARDIAN})),
    Act.CLOSE_ALERT: Who(frozenset({GUARDIAN})),
    Act.LOOK_AT_GROUNDS: Who(frozenset({GUARDIAN})),
    # Of another guardian, whichever agency theirs is (hub/wall/guardian_reviews.py).
    Act.REVIEW_GUARDIAN: Who(frozenset({GUARDIAN})),
}


@dataclass(frozen=True)
class Narrowable:
    """An act that a hub may take from some of the roles that TABLE gives it. `words` say on pages what is done;
    `keeps` are the roles from which it is never taken."""

    words: str
    keeps: frozenset[str] = frozenset()


# What a hub may narrow (docs/decisions/0059-what-a-hub-sets.md says by which rule): done at the lead's desks alone, by
# several roles, and no child is less safe while it waits for a colleague. hub/wall/models/permission_setting.py has the
# same pairs for the database, and a test compares them.
NARROWABLE: dict[Act, Narrowable] = {
    # From some number of repeats on a manager alone closes (hub/front_door/triage/repeats.py).
    Act.SET_ASIDE: Narrowable("Close a notification without an enquiry", frozenset({MANAGER})),
    Act.FORWARD: Narrowable("Forward a notification to the lead professional of an open case"),
    Act.OFFER: Narrowable("Offer a notification to another hub"),
    Act.WRITE_NOTIFICATION: Narrowable("Write a notification during a call or a visit"),
    Act.PUT_RIGHT: Narrowable("Put right or complete a notification"),
    Act.LINK_ENQUIRIES: Narrowable("Link enquiries"),
    Act.PRINT_ENQUIRY: Narrowable("Print the whole path of an enquiry"),
    Act.UNPROTECT: Narrowable("Say that something protected may be seen again"),
    Act.GIVE_PROTECTED: Narrowable("Give something protected to a recipient by name"),
    Act.GIVE_TIME: Narrowable("Give an agency more time for its answer"),
    Act.ASK_TEAM: Narrowable("Ask for a recipient, or for a change of one"),
    Act.ASK_CLOSING: Narrowable("Ask for the last day of an agency’s desk"),
    Act.PLACE_LEGAL_HOLD: Narrowable("Place a legal hold"),
    Act.KEEP_RECORD: Narrowable("Keep a record longer"),
    Act.SEE_MEASURES: Narrowable("See the hub’s measures"),
    Act.SEE_EMERGING: Narrowable("See who comes up again"),
}

# So many people at a desk keep what is taken from a role, else the table holds there: nobody makes themself the only
# one, and nobody's holiday shuts a way.
PEOPLE_WHO_KEEP = 2


@dataclass(frozen=True)
class NewWork:
    """An act that begins new work, for these roles. `theirs` says in words what is no new work for them."""

    roles: frozenset[str]
    theirs: str


# What a seat whose training has run out does not begin (tenants/models/training.py). Reading, releasing, withholding,
# answering to the end and sending stay: open work never loses its holder, and what is known of a child is never kept
# back by it. Nor is an act stopped where nobody else at the desk may do it: training must not hold up a child's
# enquiry, and the manager is told of it for as long as it is so (frontend/training/hub_pages.py).
NEW_WORK: dict[Act, NewWork] = {
    Act.OPEN_ENQUIRY: NewWork(frozenset({COORDINATOR, DECIDER, MANAGER}), "Nothing: a notification is nobody's yet"),
    Act.SET_ASIDE: NewWork(frozenset({COORDINATOR, DECIDER, MANAGER}), "Nothing: a notification is nobody's yet"),
    Act.FORWARD: NewWork(frozenset({COORDINATOR, DECIDER, MANAGER}), "Nothing: a notification is nobody's yet"),
    # A decision maker may have to ask again in order to finish.
    Act.ASK: NewWork(frozenset({COORDINATOR, MANAGER}), "Nothing: asking gives work to others"),
    Act.NOTHING_KNOWN: NewWork(frozenset({RESEARCHER}), "Asked by their last day, or they recorded a finding in it"),
    Act.RECORD_FINDING: NewWork(frozenset({RESEARCHER}), "Asked by their last day, or they recorded a finding in it"),
    Act.ANALYSE: NewWork(frozenset({DECIDER}), "Opened by their last day, or they analysed it"),
    Act.DECIDE: NewWork(frozenset({DECIDER}), "Opened by their last day, or they analysed it"),
}

# What is done inside a restricted enquiry; every other act is refused there, whatever the role. What sends something to
# people outside it by itself, or keeps words where others of the desk read them, is not among these.
INSIDE: frozenset[Act] = frozenset({
    Act.LEAVE, Act.READ_NOTIFICATION, Act.OPEN_FILE, Act.LIST_ENQUIRIES, Act.READ_ENQUIRY, Act.PRINT_ENQUIRY,
    Act.ASSIGN, Act.REVIEW_RATING, Act.SETTLE_BIRTH, Act.UNDO_SETTLED_BIRTH, Act.PUT_RIGHT,
    Act.LIST_PROTECTED, Act.PROTECT, Act.UNPROTECT, Act.OPEN_PROTECTED, Act.GIVE_PROTECTED, Act.TAKE_BACK_PROTECTED,
    Act.ASK, Act.ASK_HUB, Act.GIVE_TIME, Act.WITHDRAW_REQUEST, Act.HAND_BACK, Act.HOLD_REQUEST, Act.WRITE_DESK_NOTE,
    Act.LIST_REQUESTS, Act.READ_REQUEST, Act.NOTHING_KNOWN, Act.TELL_WHICH, Act.RECORD_FINDING, Act.RELEASE,
    Act.SHARE_ONWARD, Act.NOT_SHARED_ONWARD, Act.WITHHOLD, Act.WITHDRAW_FINDING, Act.READ_WITHDRAWN, Act.AGREE_RELEASE,
    Act.DECLINE_RELEASE, Act.WITHDRAW_RELEASE, Act.FINISH_REQUEST, Act.READ_LOG, Act.WRITE_LOG, Act.ANSWER_LOG,
    Act.ANALYSE, Act.DECIDE,
    Act.OVERRULE, Act.PAUSE_CLOCK, Act.RUN_CLOCK, Act.LIST_TO_DECIDE, Act.END_ENQUIRY, Act.ISSUE, Act.RECALL,
    Act.ATTACH_TO_FINDING, Act.REMOVE_FINDING_FILE, Act.OPEN_HELD_FILE, Act.OPEN_FINDING_FILE,
    Act.TELL_REFERRER, Act.READ_PRODUCT, Act.HAND_OVER_PAPERS, Act.SAY_WHY_READ, Act.MARK_READING,
})  # fmt: skip

HubView = Callable[..., HttpResponse]
Theirs = Callable[..., bool]


def pair(act: Act, role: str) -> str:
    """An act and a role from which a hub takes it, as it is stored."""
    return f"{act}:{role}"


def roles_left(act: Act, taken: Collection[str]) -> frozenset[str]:
    """The roles that TABLE gives an act, without those that a hub took it from. In: pairs."""
    roles, narrowable = TABLE[act].roles, NARROWABLE.get(act)
    if narrowable is None:
        return roles
    return frozenset(role for role in roles if role in narrowable.keeps or pair(act, role) not in taken)


def is_kept(roles: frozenset[str], at_desk: Iterable[tuple[str, str]]) -> bool:
    """Whether enough people of a desk have these roles. In: the desk's seats in force, as (role, person)."""
    return len({person for role, person in at_desk if role in roles}) >= PEOPLE_WHO_KEEP


def roles_at(act: Act, taken: Collection[str], at_desk: Collection[tuple[str, str]]) -> frozenset[str]:
    """The roles that do an act at a desk: a part of what TABLE says, and never more. All of it where too few people of
    the desk keep the act, so that no way is ever shut. In: pairs; the desk's seats in force."""
    left = roles_left(act, taken)
    return left if is_kept(left, at_desk) else TABLE[act].roles


def roles_of(act: Act, seated: Seated) -> frozenset[str]:
    """The roles that do an act at this seat's desk now. Inside a restricted enquiry all of TABLE's: its few people were
    named one by one."""
    if not seated.taken or seated.inside is not None:
        return TABLE[act].roles
    return roles_at(act, seated.taken, seated.at_desk)


def may(seated: Seated, act: Act) -> bool:
    """Whether a seat's role may do an act, and does it where it is: inside a restricted enquiry few are."""
    if seated.inside is not None and act not in INSIDE:
        return False
    return seated.role in roles_of(act, seated) and (seated.is_lead or not TABLE[act].lead)


def _refusal(seated: Seated, act: Act) -> PermissionDenied:
    """What to raise where a seat may not do an act."""
    if seated.inside is not None:
        return NotDoneInside()
    who = TABLE[act]
    if seated.role in who.roles and (seated.is_lead or not who.lead):
        return NarrowedHere(act, roles_of(act, seated))
    return PermissionDenied()


def stopped(seated: Seated, acts: Collection[Act], at: datetime) -> frozenset[Act]:
    """Those of these acts that the seat does not begin anew, since its training has run out and somebody else can.

    No query for a seat whose training is in order, and one for any other.
    """
    if not seated.is_past(timezone.localdate(at)):
        return frozenset()
    begins = [act for act in acts if act in NEW_WORK and seated.role in NEW_WORK[act].roles]
    beside = roles_beside(seated, at) if begins else frozenset()
    return frozenset(act for act in begins if beside & roles_of(act, seated))


Line = tuple[Act, str]


def allowed(
    act: Act,
    *,
    post: Act | None = None,
    step_up: bool = False,
    theirs: Theirs | None = None,
    line: Line | None = None,
    line_of_post: Line | None = None,
    no_line: str = "",
    by_function: bool = False,
) -> Callable[[HubView], HubView]:
    """Only for seats that the table names; others are refused, which the hub's ledger records.

    In: `post`, the act of a POST where it is another one. `step_up` asks for a second factor given within one sitting
    (settings.STEP_UP_SECONDS). `theirs` is asked, with the seat and what the view is called with, whether this is work
    that a seat has already and may finish. `line`, `line_of_post`, `no_line` and `by_function` say what showing the
    page leaves in the ledger (tenants/access.py): what left no line is not shown.

    The view raises: PermissionDenied, NewWorkStopped.
    """

    def decorate(view: HubView) -> HubView:
        who = TABLE[act]
        rule = Rule(
            Need.PASS, act, roles=who.roles, lead_only=who.lead, step_up=step_up, post=post or "", line=line,
            line_of_post=line_of_post, no_line=no_line, by_function=by_function,
        )  # fmt: skip

        @wraps(view)
        def guarded(request: PlatformRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            doing = post if post and request.method == "POST" else act
            refused = next((one for one in (act, doing) if not may(request.seated, one)), None)
            if refused is not None:
                ledger.write_refusal(doing, by=request.seated, path=request.path)
                raise _refusal(request.seated, refused)
            begins = request.method == "POST" and stopped(request.seated, {doing}, timezone.now())
            if begins and not (theirs and theirs(request.seated, *args, **kwargs)):
                drafts.keep(request, request.seated)
                ledger.write_refusal(doing, by=request.seated, path=request.path)
                raise NewWorkStopped(request.seated)
            if step_up and timezone.now() - request.seated.verified_at > timedelta(seconds=settings.STEP_UP_SECONDS):
                kept = request.method == "POST" and drafts.keep(request, request.seated)
                given_back = None if kept else not_sent(request, fresh=True)
                return given_back or begin_entry(request, fresh=True, back=request.get_full_path() if kept else None)
            try:
                answer = view(request, *args, **kwargs)
            except DatabaseError as error:
                answer = answer_marked(error, partial(view, request, *args, **kwargs), request, doing)
            except Http404:
                if args or kwargs:
                    ledger.write_not_found(doing, by=request.seated, path=request.path)
                raise
            except contents.Altered as found:
                contents.report(found, by=request.seated, hub=request.seated.hub)
                raise
            if request.method == "POST" and answer.status_code == HTTPStatus.FOUND:
                drafts.forget(
                    request, request.seated
                )  # the form was sent: what had been kept of it is no longer needed
            return answer

        guarded.rule = rule  # type: ignore[attr-defined]
        return guarded

    return decorate
