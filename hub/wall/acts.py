"""What can be done in a hub: the words of the ledger and of the table of rules."""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    """One act. Reads are acts too: every read of a person or an enquiry stands in the ledger."""

    ENTER = "enter"
    LEAVE = "leave"
    REFUSED = "refused"
    NOT_FOUND = "not_found"  # asked for by its id or reference, and not there, or not theirs to see
    # front door and triage
    SUBMIT = "submit"
    LIST_NOTIFICATIONS = "list_notifications"
    READ_NOTIFICATION = "read_notification"
    OPEN_ENQUIRY = "open_enquiry"
    SET_ASIDE = "set_aside"
    PUT_RIGHT = "put_right"
    SEE_DANGER = "see_danger"
    ACKNOWLEDGE_DANGER = "acknowledge_danger"
    TAKE_OUT = "take_out"
    SAME_CHILD = "same_child"
    REVIEW_RATING = "review_rating"
    SEARCH = "search"
    LIST_ENQUIRIES = "list_enquiries"
    READ_ENQUIRY = "read_enquiry"
    # between hubs
    ASK_HUB = "ask_hub"
    HUB_ANSWERED = "hub_answered"
    LIST_PASSED = "list_passed"
    OFFER = "offer"
    WITHDRAW_OFFER = "withdraw_offer"
    ANSWER_OFFER = "answer_offer"
    OFFER_SETTLED = "offer_settled"
    # research
    ASK = "ask"
    WITHDRAW_REQUEST = "withdraw_request"
    HAND_BACK = "hand_back"
    LIST_REQUESTS = "list_requests"
    READ_REQUEST = "read_request"
    NOTHING_KNOWN = "nothing_known"
    RECORD_FINDING = "record_finding"
    RELEASE = "release"
    LET_OUT = "let_out"
    NOT_LET_OUT = "not_let_out"
    WITHHOLD = "withhold"
    WITHDRAW_FINDING = "withdraw_finding"
    READ_WITHDRAWN = "read_withdrawn"
    PROPOSE_RELEASE = "propose_release"
    AGREE_RELEASE = "agree_release"
    DECLINE_RELEASE = "decline_release"
    WITHDRAW_RELEASE = "withdraw_release"
    SEE_RELEASE_RULE = "see_release_rule"
    SET_RELEASE_RULE = "set_release_rule"
    FINISH_REQUEST = "finish_request"
    SAY_WHOSE = "say_whose"
    # assessment
    ANALYSE = "analyse"
    DECIDE = "decide"
    ISSUE = "issue"
    RECALL = "recall"
    READ_PRODUCT = "read_product"
    # templates of the shared library
    LIST_TEMPLATES = "list_templates"
    ADOPT = "adopt"
    # outside
    LIST_COPIES = "list_copies"
    FETCH = "fetch"
    ACKNOWLEDGE = "acknowledge"
    HOLD_COPY = "hold_copy"
    OUTCOME = "outcome"
    RECALL_SEEN = "recall_seen"
    # the manager
    LIST_SEATS = "list_seats"
    GRANT_SEAT = "grant_seat"
    AGREE_SEAT = "agree_seat"
    STOP_SEAT = "stop_seat"
    SET_SEAT_SLEEP = "set_seat_sleep"
    KEEP_SEAT = "keep_seat"
    END_SEAT = "end_seat"
    LIST_TEAMS = "list_teams"
    ASK_TEAM = "ask_team"
    ANSWER_TEAM = "answer_team"
    SEE_VISITS = "see_visits"
    SUSPEND = "suspend"
    LIFT_SUSPENSION = "lift_suspension"
    SEE_TRAINING = "see_training"
    REQUIRE_TRAINING = "require_training"
    SEE_DOORS = "see_doors"
    SET_DOOR = "set_door"
    # the guardian
    READ_LEDGER = "read_ledger"
    # by whoever reads
    FOUND_ALTERED = "found_altered"
    # insight
    SEE_MEASURES = "see_measures"
    SEE_EMERGING = "see_emerging"
    # background work
    RENDER_COPY = "render_copy"
    RING_DANGER = "ring_danger"
    CLOSE_PERIOD = "close_period"
