"""What people are told: on their page, and by e-mail. Nothing here is about a case."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from mash_platform.database.walls import PLATFORM, adds, changes, reads, removes
from tenants.models.base import shared
from tenants.models.hubs import Hub
from tenants.models.people import User


class NoticeKind(models.TextChoices):
    """What a notice is about; `about` says which one."""

    MOVED_UP = "moved_up", "A place in a session"  # the session's id
    SESSION = "session", "A session that one has a place in"  # the session's id
    VISIT = "visit", "A mentor’s visit"  # the booking's id
    MILESTONE = "milestone", "A milestone"  # the authority's slug and the milestone
    NEW_VERSION = "new_version", "The shared library"  # the template's id
    WITHDRAWN = "withdrawn", "The shared library"  # the template's id
    SEAT_REVIEW = "seat_review", "A seat to review"  # the seat's id
    OVERDUE = "overdue", "An overdue milestone"  # the authority's slug and the milestone
    SEAT_ASKED = "seat_asked", "A seat that was asked for"  # the seat's id
    SEAT_AGREED = "seat_agreed", "A seat that was agreed to"  # the seat's id
    SEAT_STOPPED = "seat_stopped", "A seat that was stopped"  # the seat's id
    SEAT_ENDED = "seat_ended", "A seat that has ended"  # the seat's id
    SUSPENDED = "suspended", "Somebody who is suspended in a hub"  # the hub's code
    CONTACT = "contact", "A contact of an agency"  # the contact's id
    ORDER_WAITS = "order_waits", "An order that waits for a second operator"  # the order's id
    BREAK_GLASS = "break_glass", "An operator made on the server"  # the person's id
    FOLLOW_UP = "follow_up", "An overdue follow-up"  # the booking's id
    DOOR = "door", "A front door’s contact details"  # the authority's slug
    UNOPENED = "unopened", "Something waits unopened in a hub"  # the authority's slug
    REMINDER = "reminder", "A request that is overdue"  # the request's id
    RATE_BY = "rate_by", "A notification whose time to be rated runs out"  # its reference
    DECIDE_BY = "decide_by", "An enquiry whose time to be decided runs out"  # its reference
    ANSWER_BY = "answer_by", "A request to one’s agency whose time runs out"  # the request's id
    ANSWER_LATE = "answer_late", "A request to an agency that is not answered"  # the enquiry's reference
    DANGER = "danger", "Immediate danger waits in a hub"  # the authority's slug
    WHOSE = "whose", "Findings whose owner is asked whose they are"  # the hub's code
    LET_PASS = "let_pass", "A hub to be let pass by the board"  # the authority's slug
    ALARM = "alarm", "An alarm"  # its kind and the hub's code
    AUDIT = "audit", "An alarm, for the auditor"  # its kind and the hub's code
    GLASS = "glass", "An emergency entry to a restricted enquiry"  # the restriction's id
    RESTRICTED = "restricted", "An enquiry that was restricted"  # the restriction's id
    ALERT = "alert", "An alert about how seats of one’s agency are used"  # the alert's id
    NO_GUARDIAN = "no_guardian", "An agency without a guardian in a hub"  # the agency's code
    SAMPLE = "sample", "Grounds for sharing to look at"  # the hub's code
    LEDGER_HEAD = "ledger_head", "The head of a ledger, to keep"  # the hub's code
    SIGN_IN = "sign_in", "Your account"  # the person's id
    RESET = "reset", "A reset of somebody’s sign-in"  # the reset's or link's id
    PRODUCT = "product", "An information product for one’s team"  # the copy's id
    RECALLED = "recalled", "An information product that is recalled"  # the copy's id
    NOBODY_LEFT = "nobody_left", "A recipient’s team that its last person left"  # nothing
    NOBODY_ANSWERS = "no_answerer", "A request to an agency that its last researcher left"  # the enquiry's reference
    EMPTY_DESK = "empty_desk", "An agency that its last researcher left, with requests open"  # the agency's code
    NAME_WAITS = "name_waits", "A change of a name that waits for a second operator"  # the order's id
    CLOSING_WAITS = "close_waits", "The end of a front door that waits for a second operator"  # the order's id
    CLOSING_ASKED = "close_asked", "The end of a desk that waits for a second person"  # the order's id
    DESK_CLOSES = "desk_closes", "Until when a desk is open"  # nothing
    TEAM_ASKED = "team_asked", "A recipient that waits for a second person"  # the order's id
    NOT_ACKNOWLEDGED = "not_acked", "A product that nobody acknowledged"  # the product's id
    INSPECTION = "inspection", "An inspector in a hub"  # the inspection's id
    FEEDBACK = "feedback", "What a recipient says happened to a child"  # the hub's code
    DECLINED = "declined", "A product that a recipient declined"  # the product's id
    REQUEST_WITHDRAWN = "request_off", "A request that the hub withdrew"  # the request's id
    REQUEST_BACK = "request_back", "A request that an agency handed back"  # the enquiry's reference
    MORE_TIME = "more_time", "More time for a request"  # the request's id
    HANDED_OVER = "handed_over", "Requests that a colleague handed over"  # the hub's code
    LIST = "list", "Work of a colleague that was handed over"  # the hub's code
    AWAY = "away", "Who is away, and who covers"  # the hub's code
    DUTY = "duty", "A duty that is handed over"  # the hand-over's id
    LATE_FINDING = "late_finding", "A finding that came after a decision"  # the enquiry's reference
    FINDING_WITHDRAWN = "finding_back", "A finding that its agency withdrew"  # the enquiry's reference
    AGREEMENT = "agreement", "A release that needs agreement"  # the release's id
    OVERRULED = "overruled", "A decision or rating that a manager overruled"  # the enquiry's reference
    CHALLENGE = "challenge", "A decision that is challenged"  # the challenge's id
    UNTOLD = "untold", "Referrers who are not told yet"  # the hub's code
    AGENCY_PHONE = "agency_phone", "At which telephone an agency is rung"  # the agency's code
    INCIDENT = "incident", "Something went wrong with what is known of a family"  # the incident's id
    OLD_LINES = "old_lines", "Old lines of a ledger that are not to be kept any longer"  # the disposal's id
    DISPOSAL = "disposal", "Records that are not to be kept any longer"  # the list's id
    CONTINUITY = "continuity", "The sheet for a day without the service"  # the hub's code
    PERMISSIONS = "permissions", "Which roles do what in a hub"  # nothing
    RELEASE_RULE = "release_rule", "Which findings need two people to release"  # the rule's id


class Notice(models.Model):
    """One person is told one thing once: `key` names the thing and, for what is said again, the week.

    Title and text go out by e-mail, so they name no person and quote nothing that somebody typed about one.
    `mail_due_at` is when the next try at the e-mail is due; None where nothing is to be sent any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=12)  # a NoticeKind; a new one needs no migration
    key = models.CharField(max_length=120)
    about = models.CharField(max_length=60)
    hub = models.ForeignKey(Hub, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # whose page it is
    title = models.CharField(max_length=200)
    text = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=60, default="", blank=True)

    wall = shared(
        reads(PLATFORM),
        adds(PLATFORM),
        changes(PLATFORM, ("read_at", "mail_due_at", "sent_at", "tries", "failure")),
        removes(PLATFORM),  # of what its hub restricted (hub/research/taking_back.py)
    )

    class Meta:
        default_permissions = ()
        ordering = ("-made_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "key"], name="nobody_is_told_twice"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="a_notice_says_something"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(mail_due_at__isnull=True), name="a_sent_notice_is_not_due"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-made_at"], name="notices_of_a_person"),
            models.Index(fields=["user"], name="notices_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["mail_due_at"], name="notices_to_send", condition=Q(mail_due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title
