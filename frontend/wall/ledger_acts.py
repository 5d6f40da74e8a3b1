"""What can be done in a hub, in words for a reader of its ledger, in groups: each act stands in one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hub.wall.acts import Act


@dataclass(frozen=True)
class Group:
    """Acts that a reader looks for together. Its code is no act's: both are looked for in one box."""

    code: str
    title: str
    acts: Mapping[str, str]


GROUPS = (
    Group("looked", "Looked at children, enquiries and lists", {
        Act.LIST_NOTIFICATIONS: "saw the list of new notifications",
        Act.READ_NOTIFICATION: "read a notification",
        Act.LIST_PROTECTED: "saw what is protected of a notification",
        Act.OPEN_PROTECTED: "opened something that is protected",
        Act.SEARCH: "searched the hub",
        Act.LIST_ENQUIRIES: "saw the list of enquiries",
        Act.READ_ENQUIRY: "read an enquiry",
        Act.LIST_TO_DECIDE: "saw what is to be decided",
        Act.LIST_REQUESTS: "saw the list of requests",
        Act.READ_REQUEST: "read a request",
        Act.READ_PRODUCT: "read products",
        Act.MARK_READING: "said that they opened something by mistake, or know the family",
        Act.SEE_EMERGING: "saw which children and addresses come up again",
    }),
    Group("came", "Notifications that came, and what became of them", {
        Act.SUBMIT: "a notification came in",
        "received": "a notification came from another hub",
        "received_product": "an information product came from another hub",
        "door_status": "somebody with its token asked how far a notification is",
        Act.OPEN_ENQUIRY: "rated the children and opened an enquiry",
        Act.SET_ASIDE: "closed a notification without an enquiry",
        Act.LEAVE_TO_MANAGER: "left a notification to a manager to close",
        Act.WRITE_NOTIFICATION: "wrote a notification during a call or a visit",
        Act.UNDO_CLOSING: "let a triaged notification wait again",
        Act.FORWARD: "forwarded a notification to the lead professional of an open case",
        Act.LOAD_OPEN_CASES: "loaded the list of open cases",
        Act.SEE_OPEN_CASES: "saw how old the list of open cases is",
        Act.PUT_RIGHT: "corrected a detail of a notification that could not be used as it was sent",
        Act.PROTECT: "protected something that must not be seen",
        Act.UNPROTECT: "said that something protected may be seen again",
        Act.GIVE_PROTECTED: "gave a recipient something that is protected",
        Act.TAKE_BACK_PROTECTED: "gave a recipient nothing protected any more",
        Act.LINK_ENQUIRIES: "linked an enquiry to another",
        Act.UNLINK_ENQUIRIES: "undid a link between enquiries",
        Act.TAKE_OUT: "took a notification out of an enquiry",
        Act.SAME_CHILD: "said that a message means a child of the enquiry",
        Act.REVIEW_RATING: "changed a child’s rating",
        Act.LIST_TO_TELL: "saw which referrers are not told yet",
        Act.TELL_REFERRER: "told a referrer, or recorded why nobody is told",
        Act.MAIL_REFERRER: "sent a referrer’s e-mail, or could not",
        Act.LIST_SENT_BY_US: "saw what their agency sent to the hub",
        Act.SEE_DANGER: "asked whether immediate danger waits",
        Act.ACKNOWLEDGE_DANGER: "acknowledged immediate danger",
        Act.MARK_DANGER: "marked a notification as immediate danger",
        Act.UNMARK_DANGER: "undid a mark of immediate danger",
        Act.RING_DANGER: "told people of immediate danger",
    }),
    Group("asked", "Asked agencies, and what they answered", {
        Act.ASK: "asked an agency",
        Act.LIST_LATE: "saw which answers are late",
        Act.REMIND: "reminded an agency that is late",
        Act.GIVE_TIME: "gave an agency more time for its answer",
        Act.WITHDRAW_REQUEST: "withdrew a request to an agency",
        Act.HAND_BACK: "handed a request back",
        Act.HOLD_REQUEST: "took, gave or put back a request of their agency",
        Act.WRITE_DESK_NOTE: "wrote a note on a request for colleagues",
        Act.NOTHING_KNOWN: "said that nothing is known",
        Act.RECORD_FINDING: "recorded a finding",
        Act.RELEASE: "released findings",
        Act.WITHHOLD: "withheld a finding",
        Act.PROPOSE_RELEASE: "decided a release that waits for a colleague to agree",
        Act.AGREE_RELEASE: "agreed to a colleague’s release, which was done",
        Act.DECLINE_RELEASE: "did not agree to a colleague’s release",
        Act.WITHDRAW_RELEASE: "withdrew a release that waited for agreement",
        Act.LET_OUT: "agreed to share findings with a recipient",
        Act.NOT_LET_OUT: "decided not to share findings onward",
        Act.WITHDRAW_FINDING: "withdrew a released finding",
        Act.READ_WITHDRAWN: "read a withdrawn finding",
        Act.SAY_WHOSE: "said whose a finding is after a notification was taken out",
        Act.FINISH_REQUEST: "finished or opened a request again",
    }),
    Group("decided", "Analysed and decided", {
        Act.READ_CHALLENGE: "read challenges of a decision",
        Act.CHALLENGE: "challenged a decision",
        Act.ANSWER_CHALLENGE: "spoke in a challenge of a decision",
        Act.READ_LOG: "read an enquiry’s log",
        Act.WRITE_LOG: "wrote in an enquiry’s log",
        Act.ANSWER_LOG: "said whether what came after a decision changes anything",
        Act.ANALYSE: "wrote an analysis",
        Act.DECIDE: "decided",
        Act.END_ENQUIRY: "ended an enquiry without a product",
    }),
    Group("sent", "Sent outside the hub, opened and recalled", {
        Act.ISSUE: "sent a copy of a product",
        Act.RENDER_COPY: "made the PDF of a copy",
        Act.LIST_COPIES: "a recipient saw what was sent to their team",
        Act.FETCH: "a recipient opened a copy",
        Act.ACKNOWLEDGE: "a recipient acknowledged a copy",
        Act.HOLD_COPY: "a recipient took, gave or handed back a copy",
        Act.OUTCOME: "a recipient said the outcome",
        Act.RECALL: "recalled a copy of a product",
        Act.RECALL_SEEN: "a recipient read that a copy is recalled",
    }),
    Group("between", "Between hubs", {
        Act.ASK_HUB: "asked another hub whether it knows a child",
        Act.HUB_ANSWERED: "got another hub’s answer",
        "known_asked": "another hub asked whether a child is known here",
        Act.LIST_PASSED: "saw what is passed between hubs",
        Act.OFFER: "offered something to another hub",
        Act.WITHDRAW_OFFER: "withdrew an offer to another hub",
        Act.ANSWER_OFFER: "answered another hub’s offer",
        Act.OFFER_SETTLED: "an offer between hubs ended",
        "handed_over": "it went to the hub that accepted it",
    }),
    Group("wrong", "When something went wrong", {
        Act.LIST_INCIDENTS: "saw the list of incidents",
        Act.OPEN_INCIDENT: "opened an incident",
        Act.READ_INCIDENT: "read an incident",
        Act.WRITE_INCIDENT: "recorded what was done about an incident",
        Act.CLOSE_INCIDENT: "closed an incident",
    }),
    Group("kept", "How long records are kept, and what was disposed of", {
        Act.SEE_RETENTION: "saw what is due for disposal and what is held",
        Act.SET_RETENTION: "set how long records are kept",
        Act.PLACE_LEGAL_HOLD: "placed a legal hold",
        Act.END_LEGAL_HOLD: "ended a legal hold",
        Act.PROPOSE_DISPOSAL: "a list of records was proposed for disposal",
        Act.KEEP_RECORD: "took a record off a disposal list",
        Act.APPROVE_DISPOSAL: "approved a disposal list",
        Act.AGREE_DISPOSAL: "agreed to a disposal list",
        Act.STOP_DISPOSAL: "stopped a disposal list",
        Act.DISPOSE: "a record was disposed of",
        Act.READ_CERTIFICATE: "saw what was disposed of",
    }),
    Group("people", "People, seats and training", {
        Act.ENTER: "entered the hub",
        Act.LEAVE: "left the hub",
        Act.LIST_SEATS: "saw who sits here",
        Act.GRANT_SEAT: "asked for a seat for somebody",
        Act.AGREE_SEAT: "agreed to a seat",
        Act.STOP_SEAT: "stopped a new seat",
        Act.KEEP_SEAT: "reviewed a seat and kept it",
        Act.END_SEAT: "ended a seat",
        Act.SET_SEAT_SLEEP: "set how long new seats sleep",
        Act.SEE_VISITS: "saw who is in the hub",
        Act.SUSPEND: "suspended somebody",
        Act.LIFT_SUSPENSION: "lifted a suspension",
        Act.LIST_TEAMS: "saw the recipients of this hub",
        Act.ASK_TEAM: "asked for a recipient or a change of one",
        Act.ANSWER_TEAM: "answered whether a recipient is right",
        Act.LIST_DESKS: "saw the desks of this hub",
        Act.SEE_OPEN_WORK: "saw what is open at a desk or in a recipient’s team",
        Act.ASK_CLOSING: "asked for the last day of an agency’s desk",
        Act.ANSWER_CLOSING: "answered whether a desk closes",
        Act.SEE_TRAINING: "saw the training of the seats",
        Act.REQUIRE_TRAINING: "changed what training seats require",
    }),
    Group("stopped", "Refused, not there, or not as it was recorded", {
        Act.REFUSED: "was refused",
        Act.NOT_FOUND: "asked for something that is not there, or not theirs to see",
        Act.FOUND_ALTERED: "came upon altered content",
    }),
    Group("hub", "The hub itself", {
        Act.READ_LEDGER: "read the ledger",
        Act.RAISE_ALERT: "an alert was raised for a guardian",
        Act.CLOSE_ALERT: "closed an alert",
        Act.LOOK_AT_GROUNDS: "looked at grounds of the weekly sample",
        Act.EXPORT_LIST: "took a list of children for inspectors",
        Act.SEE_MEASURES: "saw the hub’s measures",
        Act.CLOSE_PERIOD: "closed a month, quarter or year of the measures",
        Act.LIST_TEMPLATES: "saw which templates the hub follows",
        Act.ADOPT: "changed a template that the hub follows",
        Act.SEE_RELEASE_RULE: "saw which kinds of finding need two people to release",
        Act.SET_RELEASE_RULE: "set which kinds of finding need two people to release",
        Act.SEE_DOORS: "saw how the front doors’ people are reached",
        Act.SET_DOOR: "changed how a front door’s people are reached",
        Act.SEE_AGENCIES: "saw how the agencies are reached",
        Act.SEE_REPEAT_RULE: "saw when a repeat notification needs a manager",
        Act.SET_REPEAT_RULE: "set when a repeat notification needs a manager",
        Act.SEE_CHALLENGE_STEPS: "saw the steps of a challenge",
        Act.SET_CHALLENGE_STEPS: "set the steps of a challenge",
        Act.SET_AGENCY_TELEPHONE: "changed at which telephone an agency is rung",
    }),
)  # fmt: skip
ACTS: Mapping[str, str] = {act: words for group in GROUPS for act, words in group.acts.items()}
GROUP_TITLES: Mapping[str, str] = {group.code: group.title for group in GROUPS}


def acts_of(chosen: str) -> list[str]:
    """The acts of a group by its code; of an act itself, that one."""
    found = next((group for group in GROUPS if group.code == chosen), None)
    return list(found.acts) if found else [chosen]
