"""Core element 1: all notifications go through the hub; triage opens enquiries with their subjects.

Who may read a notification and an enquiry: the lead agencies, and an agency once it has been asked, since asking is
already a disclosure (R (AB) v Haringey [2013] EWHC 416 (Admin), docs/field.md). The `desks` column says which.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from hub.front_door.attachment_models import Attachment  # Django looks for them here
from hub.front_door.danger_models import DangerMark  # Django looks for them here
from hub.front_door.duty_models import DutyHandOver, DutyHandOverItem, DutyShift, HandOverOutcome  # looked for here
from hub.front_door.link_models import EnquiryLink  # Django looks for them here
from hub.front_door.open_case_models import Forwarding, HowForwarded, OpenCase, OpenCaseList  # Django looks here
from hub.front_door.pause_models import ClockPause  # Django looks for them here
from hub.front_door.queries import (
    EnquiryQuerySet,
    NamedQuerySet,
    NotificationQuerySet,
    RatingQuerySet,
    SubjectQuerySet,
)
from hub.front_door.repeat_models import LeftToManager, RepeatRule  # Django looks for them here
from hub.front_door.time_limit_models import TimeLimits  # Django looks for them here
from hub.front_door.told_models import HowTold, ReferrerTold  # Django looks for them here
from hub.front_door.undone_models import UndoneClosing  # Django looks for them here
from hub.people.models import own_reference_key, telephone_digits
from hub.wall.models.reasons import LONGEST_WORDS
from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, LooksThrough, May, Wall, adds, changes, disposed, reads, removes

__all__ = [
    "Attachment",
    "Channel",
    "ClockPause",
    "DangerAcknowledgement",
    "DangerMark",
    "Disposal",
    "DoorDraft",
    "DutyHandOver",
    "DutyHandOverItem",
    "DutyShift",
    "Enquiry",
    "EnquiryLink",
    "EnquiryState",
    "Forwarding",
    "HandOverOutcome",
    "HowForwarded",
    "HowTold",
    "Join",
    "LeftToManager",
    "Named",
    "Notification",
    "OpenCase",
    "OpenCaseList",
    "RatingEntry",
    "Reading",
    "ReferrerTold",
    "RepeatRule",
    "SetAside",
    "Stage",
    "Subject",
    "TimeLimits",
    "UndoneClosing",
]

ASKED = "{me} = ANY (desks)"
# Whose child it is follows from where the child lives, and is not what a desk says of itself.
LED_BY_ITS_AUTHORITY = (
    "EXISTS (SELECT 1 FROM {schema}.wall_door d WHERE d.authority_code = front_door_subject.authority_code"
    " AND d.lead_agency = front_door_subject.lead_agency)"
)
# Immediate danger that is rated low says why it stands (hub/wall/contradictions.py).
LOW_IN_DANGER_IS_EXPLAINED = (
    "(front_door_ratingentry.despite <> '' OR front_door_ratingentry.rating NOT IN ('green', 'blue') OR NOT EXISTS ("
    "SELECT 1 FROM {schema}.front_door_subject s"
    " JOIN {schema}.front_door_join j ON j.enquiry_id = s.enquiry_id AND j.until_at IS NULL"
    " JOIN {schema}.front_door_notification n ON n.id = j.notification_id"
    " WHERE s.id = front_door_ratingentry.subject_id AND n.immediate_danger))"
)
RINGS_AT_MY_DESK = (
    "EXISTS (SELECT 1 FROM {schema}.front_door_notification n"
    " WHERE n.id = front_door_dangeracknowledgement.notification_id AND n.immediate_danger AND {me} = ANY (n.desks))"
)
# Whoever took a duty over has what the giver had in hand (triage/handing_over.py).
HANDED_OVER_SINCE = (
    "EXISTS (SELECT 1 FROM {schema}.front_door_dutyhandover h"
    " JOIN {schema}.front_door_dutyhandoveritem i ON i.hand_over_id = h.id"
    " WHERE i.notification_id = front_door_dangeracknowledgement.notification_id AND h.outcome = 'taken'"
    " AND h.giver = front_door_dangeracknowledgement.by AND h.answered_at >= front_door_dangeracknowledgement.at"
    " AND h.taker_agency = {me})"
)
# No further action on a repeat needs a manager (triage/repeats.py counts; what it counted stands in the row).
REPEATS_CLOSED_BY_A_MANAGER = (
    "(front_door_disposal.why NOT IN ('advice', 'not_safeguarding') OR front_door_disposal.repeats < COALESCE(("
    "SELECT r.notifications FROM {schema}.front_door_repeatrule r ORDER BY r.number DESC LIMIT 1), 3)"
    " OR EXISTS (SELECT 1 FROM {schema}.wall_member m WHERE m.id = front_door_disposal.by AND m.role = 'manager'))"
)
# What was chosen is on the hub's list (hub/wall/adopted.py): words of its own never count as another reason than there.
REASON_IS_OFFERED = (
    "COALESCE((SELECT r.offered @> jsonb_build_array(jsonb_build_object("
    "'standard', front_door_disposal.why, 'words', front_door_disposal.own_why))"
    " FROM {schema}.wall_reasonsetting r WHERE r.list = 'closing' ORDER BY r.number DESC LIMIT 1),"
    " front_door_disposal.own_why = '')"
)
# Shared by every row that an asked agency comes to see: only the ask function widens `desks`.
WIDENED_BY_ASKING: tuple[May, ...] = (reads("ask"), changes("ask", ("desks",)))
# And what came with a notification is narrowed again when it is taken out of its enquiry: the basis of asking is gone.
NARROWED_BY_TAKING_OUT: tuple[May, ...] = (reads("join"), changes("join", ("desks",)))


class Channel(models.TextChoices):
    """How a notification came."""

    FORM = "form", "Referral form"
    API = "api", "From another system"
    HUB = "hub", "Information product of another hub"
    CALL = "call", "Telephone, written by the hub"
    VISIT = "visit", "In person, written by the hub"


class Notification(WalledModel):
    """A message as received, immutable, naming one or more children."""

    reference = models.CharField(max_length=13, unique=True)
    door = models.CharField(max_length=12)
    authority_code = models.CharField(max_length=3)
    lead_agency = models.CharField(max_length=12)
    desks = ArrayField(models.CharField(max_length=12), default=list)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    message = models.JSONField()  # as received, hub/front_door/notifications/schema/notification_v1.json
    source_code = models.CharField(max_length=3, default="")
    # As its message says, or as it was marked since.
    immediate_danger = models.BooleanField(default=False)
    danger_marked_at = models.DateTimeField(null=True)  # while a mark stands (danger_models.py): it rings from then
    children = models.PositiveSmallIntegerField()
    files = models.PositiveSmallIntegerField(default=0, db_default=0)  # that came with it (attachment_models.py)
    files_not_sent = models.PositiveSmallIntegerField(default=0, db_default=0)  # that stayed in the hub it came from
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()  # until rated, the clock of the hub's untriaged limit
    # When somebody of the hub wrote it here, where it was received before, on paper (receive_on_paper_v1).
    written_at = models.DateTimeField(null=True)
    assigned_to = models.UUIDField(null=True)  # a member of a lead's desk (triage/assigning.py)
    assigned_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)  # when somebody of a lead agency first read it (unopened.py)
    triaged_at = models.DateTimeField(null=True)  # set once: whoever comes second waits for the row and finds it set
    referrer_told_at = models.DateTimeField(null=True)  # set by tell_referrer_v1; null where an e-mail never went off
    key_digest = models.BinaryField(null=True, unique=True)  # of the idempotency key, with its sender's salt
    body_digest = models.BinaryField()
    status_digest = models.BinaryField(unique=True)  # of the token that the referrer keeps
    group_digest = models.BinaryField(null=True)  # of its sender and whom it is about (notifications/submit.py)
    # What of the message is not as its schema has it: [{path, code, wrong, to_do}], without the message's words.
    to_check = models.JSONField(default=list, db_default=[], blank=True)

    # What somebody who rings has in their hand: their own reference, and the number they ring from.
    own_reference_key = models.GeneratedField(
        expression=Coalesce(own_reference_key(KT("message__referrer__own_reference")), models.Value("")),
        output_field=models.CharField(max_length=40),
        db_persist=True,
    )
    telephone_key = models.GeneratedField(
        expression=Coalesce(telephone_digits(KT("message__referrer__telephone")), models.Value("")),
        output_field=models.CharField(max_length=10),
        db_persist=True,
    )

    objects = NotificationQuerySet.as_manager()
    wall = Wall(
        rules=(
            *disposed(
                "id",
                "reference",
                also=(
                    "triaged_at",
                    "received_at",
                ),
            ),
            # After a restore: one that came to a disposed enquiry and is not itself disposed of waits for triage again.
            changes("dispose", ("triaged_at",), check="triaged_at IS NULL"),
            reads(DESK, ASKED),
            reads("worker"),
            reads("submit"),
            adds("submit"),
            # What another hub passed on keeps the time of its first receipt (receive_v2), as does what was on paper.
            changes("submit", ("received_at", "due_at", "written_at")),
            changes("submit", ("to_check",)),  # put_right_v4
            changes("submit", ("immediate_danger", "danger_marked_at")),  # mark_danger_v1, unmark_danger_v1
            changes("submit", ("referrer_told_at",)),  # tell_referrer_v1, referrer_mail_v1
            changes("submit", ("group_digest", "children")),  # describe_v1
            changes("submit", ("files",)),  # door_files_v1
            changes("submit", ("files_not_sent",)),  # receive_v2
            changes(
                LEAD,
                ("triaged_at", "opened_at", "assigned_to", "assigned_at"),
                f"{ASKED} AND triaged_at IS NULL",
                ASKED,
            ),
            reads("protect"),
            changes("protect", ("message", "body_digest", "to_check")),
            reads("carry", columns=("id", "reference", "triaged_at", "door", "due_at", "received_at")),
            reads("oversee", columns=("id", "reference", "received_at")),
            reads("compare", columns=("id", "reference")),  # under which its lines stand (hub/wall/sql/recorded_v3.sql)
            reads(
                "show",
                "triaged_at IS NULL OR danger_marked_at IS NOT NULL",
                columns=(
                    "id",
                    "reference",
                    "triaged_at",
                    "received_at",
                    "due_at",
                    "immediate_danger",
                    "danger_marked_at",
                ),
            ),
            reads("issue", columns=("id", "reference", "source_code", "message")),
            changes("carry", ("triaged_at",), "triaged_at IS NULL", "true"),
            *WIDENED_BY_ASKING,
            reads("join"),
            changes("join", ("triaged_at", "desks")),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        indexes = [
            models.Index(
                fields=["-immediate_danger", "received_at"],
                name="notification_to_triage",
                condition=models.Q(triaged_at__isnull=True),
            ),
            models.Index(fields=["received_at"], name="notification_received"),
            models.Index(
                fields=["assigned_to", "due_at"],
                name="notification_assigned",
                condition=models.Q(triaged_at__isnull=True),
            ),
            models.Index(fields=["received_at"], name="notification_to_complete", condition=~models.Q(to_check=[])),
            models.Index(
                fields=["danger_marked_at"], name="danger_marked", condition=models.Q(danger_marked_at__isnull=False)
            ),
            models.Index(
                fields=["received_at", "id"],
                name="referrer_to_tell",
                condition=models.Q(referrer_told_at__isnull=True)
                & ~models.Q(source_code="9")
                & ~models.Q(channel="hub"),
            ),
            models.Index(
                fields=["own_reference_key"], name="notification_own", condition=~models.Q(own_reference_key="")
            ),
            models.Index(fields=["telephone_key"], name="notification_phone", condition=~models.Q(telephone_key="")),
            models.Index(
                fields=["group_digest"], name="notification_group", condition=models.Q(triaged_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Named(WalledModel):
    """Somebody whom a notification names: their place in the message and the person made for them."""

    notification = models.ForeignKey(Notification, on_delete=models.PROTECT, related_name="named")
    position = models.PositiveSmallIntegerField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="named")
    is_child = models.BooleanField()
    is_grown_up = models.BooleanField(default=False, db_default=False)  # named as a child, and 18 or older
    label = models.CharField(max_length=240)
    desks = ArrayField(models.CharField(max_length=12), default=list)

    objects = NamedQuerySet.as_manager()
    wall = Wall(
        rules=(
            *disposed("id", "notification_id", "person_id", "is_child"),
            reads(DESK, ASKED),
            reads("worker"),
            adds("submit"),
            reads(
                "submit",
                columns=("notification_id", "position", "person_id", "is_child", "is_grown_up", "label", "desks"),
            ),
            changes("submit", ("is_grown_up", "label")),  # describe_v1, put_right_v4
            reads("issue", columns=("notification_id", "person_id", "label")),
            reads("protect"),
            changes("protect", ("label",)),
            *WIDENED_BY_ASKING,
            *NARROWED_BY_TAKING_OUT,
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["notification", "position"], name="one_place_in_a_message")]

    def __str__(self) -> str:
        return self.label


class SetAside(models.TextChoices):
    """Why a notification opens no enquiry."""

    ADVICE = "advice", "Advice given, no enquiry"
    OPEN_CASE = "open_case", "Already open to a social worker: sent to them"
    DUPLICATE = "duplicate", "The same message again"
    NOT_SAFEGUARDING = "not_safeguarding", "Not about a child's safety or welfare"
    PASSED = "passed", "Passed to another hub"  # by its acceptance alone

    @classmethod
    def of_triage(cls) -> list[tuple[str, str]]:
        """What a coordinator may choose."""
        return [(one.value, str(one.label)) for one in cls if one != cls.PASSED]


class Disposal(WalledModel):
    """A notification set aside at triage without an enquiry, with the reason."""

    notification = models.OneToOneField(Notification, on_delete=models.PROTECT, related_name="disposal")
    why = models.CharField(max_length=20, choices=SetAside.choices)
    own_why = models.CharField(max_length=LONGEST_WORDS, default="", db_default="", blank=True)  # the hub's own words
    reason = models.TextField()
    by = models.UUIDField()
    at = models.DateTimeField()
    repeats = models.PositiveSmallIntegerField(default=0, db_default=0)  # about one child in the hub's months, with it

    wall = Wall(
        looks_through=LooksThrough(("notification.notification_id",), ("reason",)),
        rules=(
            *disposed(
                "id",
                "notification_id",
                also=(
                    "why",
                    "at",
                ),
            ),
            reads(LEAD),
            adds(LEAD, f"why <> 'passed' AND {REPEATS_CLOSED_BY_A_MANAGER} AND {REASON_IS_OFFERED}"),
            reads("worker"),
            reads("submit"),
            reads("carry", columns=("notification_id",)),
            adds("carry", "why = 'passed' AND own_why = ''"),
            reads("join"),
            removes("join", "why <> 'passed'"),  # undo_closing_v2
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.why_words

    @property
    def why_words(self) -> str:
        """Why, in the words that were chosen."""
        return self.own_why or str(self.get_why_display())


class DangerAcknowledgement(WalledModel):
    """Who said that they have a notification with immediate danger in hand. The first stands; it ends with the mark of
    danger that it was about, so that another mark rings again, or when somebody took the duty over, who has it then."""

    notification = models.ForeignKey(Notification, on_delete=models.PROTECT, related_name="danger_acknowledgements")
    desks = ArrayField(models.CharField(max_length=12), default=list)
    by = models.UUIDField()
    at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    wall = Wall(
        rules=(
            *disposed("id", "notification_id"),
            reads(LEAD, ASKED),
            reads("worker"),
            adds(LEAD, f"{ASKED} AND until_at IS NULL AND {RINGS_AT_MY_DESK}"),
            changes(
                LEAD, ("until_at",), f"{ASKED} AND until_at IS NULL AND {HANDED_OVER_SINCE}", "until_at IS NOT NULL"
            ),
            reads("submit", columns=("notification_id", "until_at")),
            changes("submit", ("until_at",), "until_at IS NULL", "true"),  # unmark_danger_v1
            reads("show", columns=("notification_id", "until_at")),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["notification"], condition=models.Q(until_at__isnull=True), name="one_has_the_danger"
            )
        ]

    def __str__(self) -> str:
        return f"{self.notification_id} acknowledged"


class Reading(WalledModel):
    """Who of those who triage opened a waiting notification last, so that two do not work on one without knowing."""

    notification = models.OneToOneField(Notification, on_delete=models.PROTECT, related_name="reading")
    desks = ArrayField(models.CharField(max_length=12), default=list)
    by = models.UUIDField()
    at = models.DateTimeField()

    wall = Wall(
        rules=(
            *disposed("id", "notification_id"),
            reads(LEAD, ASKED),
            adds(LEAD, ASKED),
            changes(LEAD, ("desks", "by", "at"), ASKED, ASKED),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.notification_id} read by {self.by}"


class EnquiryState(models.TextChoices):
    """How far an enquiry is."""

    OPEN = "open", "Being researched"
    DECIDED = "decided", "Decided"
    CLOSED = "closed", "Closed without a product"
    SENT = "sent", "Information product sent"
    PASSED = "passed", "Passed to another hub"


class Enquiry(WalledModel):
    """The hub's unit of work, opened from one or more notifications, with one subject for each child."""

    reference = models.CharField(max_length=13, unique=True)  # that of its first notification
    lead_agency = models.CharField(max_length=12)
    desks = ArrayField(models.CharField(max_length=12), default=list)
    state = models.CharField(max_length=10, choices=EnquiryState.choices, default=EnquiryState.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField()
    clock_from = models.DateTimeField()  # the earliest receipt
    rating = models.CharField(max_length=6)  # its most urgent subject's
    due_at = models.DateTimeField(null=True)
    assigned_to = models.UUIDField(null=True)  # a member of a lead's desk (triage/assigning.py)
    assigned_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    time_limits = models.PositiveIntegerField(default=0, db_default=0)  # a TimeLimits' number; 0: as it was built
    # What the hub followed when it was opened, kept to the end; None: the platform's own words.
    request_form = models.ForeignKey("wall.Adoption", null=True, on_delete=models.PROTECT, related_name="+")
    product_layout = models.ForeignKey("wall.Adoption", null=True, on_delete=models.PROTECT, related_name="+")
    analysis_framework = models.ForeignKey("wall.Adoption", null=True, on_delete=models.PROTECT, related_name="+")
    threshold_indicators = models.ForeignKey("wall.Adoption", null=True, on_delete=models.PROTECT, related_name="+")

    objects = EnquiryQuerySet.as_manager()
    wall = Wall(
        rules=(
            *disposed(
                "id",
                "reference",
                also=(
                    "state",
                    "opened_at",
                ),
            ),
            reads(DESK, ASKED),
            reads("worker"),
            adds(LEAD),
            changes(LEAD, ("state", "rating", "due_at", "clock_from", "version", "assigned_to", "assigned_at")),
            reads("issue"),
            changes("issue", ("state",)),
            reads("release", columns=("id", "reference")),
            reads("widen", columns=("id", "reference")),
            reads("compare", columns=("id", "reference")),
            reads("protect", columns=("id", "reference")),
            reads("carry", columns=("id", "reference", "state", "version")),
            reads("submit", columns=("id", "state")),  # door_status_v2
            changes("carry", ("state", "version"), "state = 'open'", "state = 'passed'"),
            reads("restrict", columns=("lead_agency", "desks")),
            reads("withdraw", columns=("id", "reference", "version")),
            reads("oversee", columns=("id", "reference")),
            reads("show", "state = 'open'", columns=("id", "reference", "state", "rating", "due_at", "clock_from")),
            changes("withdraw", ("version",)),
            reads("join"),
            changes("join", ("state",), "state IN ('decided', 'closed', 'sent')", "state = 'open'"),
            removes("join", "state = 'open'"),  # undo_opening_v1
            *WIDENED_BY_ASKING,
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        # In the order of the list, of one state and of all.
        indexes = [
            models.Index(fields=["state", "due_at", "clock_from", "id"], name="enquiry_due_by_state"),
            models.Index(fields=["due_at", "clock_from", "id"], name="enquiry_due"),
            models.Index(fields=["assigned_to", "state", "due_at"], name="enquiry_assigned"),
            models.Index(fields=["opened_at", "id"], name="enquiry_opened"),
        ]

    def __str__(self) -> str:
        return self.reference


class Join(WalledModel):
    """A notification belongs to an enquiry, from then until then, so that a join can be undone.

    Ended by the function that takes a notification out, and by nothing else.
    """

    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="joins")
    notification = models.ForeignKey(Notification, on_delete=models.PROTECT, related_name="joins")
    desks = ArrayField(models.CharField(max_length=12), default=list)
    from_at = models.DateTimeField()
    by = models.UUIDField()
    until_at = models.DateTimeField(null=True)
    until_by = models.UUIDField(null=True)
    until_reason = models.TextField(default="", blank=True)

    wall = Wall(
        looks_through=LooksThrough(("enquiry.enquiry_id", "notification.notification_id"), ("until_reason",)),
        rules=(
            *disposed(
                "id",
                "enquiry_id",
                "notification_id",
                also=(
                    "from_at",
                    "until_at",
                ),
            ),
            reads(DESK, ASKED),
            reads("worker"),
            reads("submit"),
            reads("carry", "until_at IS NULL", columns=("enquiry_id", "notification_id", "until_at")),
            reads("issue", "until_at IS NULL", columns=("enquiry_id", "notification_id", "until_at")),
            reads("protect", columns=("id", "enquiry_id", "notification_id", "until_at")),
            reads("release", columns=("enquiry_id", "notification_id", "until_at")),  # says_nothing_protected
            reads("oversee", "until_at IS NULL", columns=("enquiry_id", "notification_id", "until_at")),
            reads("inspect"),  # whether it is restricted, too (enquiry_mark_v2)
            adds(LEAD, "until_at IS NULL"),
            reads("join"),
            changes("join", ("until_at", "until_by", "until_reason", "desks"), "until_at IS NULL", "true"),
            removes("join", "until_at IS NULL"),  # undo_opening_v1
            *WIDENED_BY_ASKING,
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["notification"],
                condition=models.Q(until_at__isnull=True),
                name="one_enquiry_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(until_at__isnull=True)
                | (models.Q(until_by__isnull=False) & ~models.Q(until_reason="")),
                name="an_ended_join_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notification_id} in {self.enquiry_id}"


class Subject(WalledModel):
    """A child of an enquiry, born or not: rating, level, decision and responsible authority are the child's.

    A child leaves (`until_at`) with the notification that named it, when that is taken out of the enquiry.
    """

    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="subjects")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="subjects")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=240)
    is_unborn = models.BooleanField(default=False)
    lead_agency = models.CharField(max_length=12)  # of the authority where the child lives
    authority_code = models.CharField(max_length=3)
    desks = ArrayField(models.CharField(max_length=12), default=list)
    initial_rating = models.CharField(max_length=6)
    rating = models.CharField(max_length=6)
    due_at = models.DateTimeField(null=True)
    threshold_level = models.PositiveSmallIntegerField(null=True)
    decision = models.CharField(max_length=24, default="")
    decided_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = SubjectQuerySet.as_manager()
    wall = Wall(
        rules=(
            *disposed(
                "id",
                "enquiry_id",
                "person_id",
                also=(
                    "until_at",
                    "decision",
                    "decided_at",
                    "threshold_level",
                ),
            ),
            reads(DESK, ASKED),
            reads("worker"),
            adds(LEAD, LED_BY_ITS_AUTHORITY),
            # A group hub's decisions are each authority's own: only the child's own social care decides.
            changes(
                LEAD,
                ("rating", "due_at", "threshold_level", "decision", "decided_at", "version"),
                "lead_agency = {me}",
                "lead_agency = {me}",
            ),
            reads("issue"),
            reads("compare", columns=("id", "enquiry_id")),
            reads("protect", columns=("id", "enquiry_id", "person_id", "label")),
            changes("protect", ("label",)),
            reads("withdraw", columns=("id", "enquiry_id", "lead_agency", "decided_at")),
            *WIDENED_BY_ASKING,
            reads("join"),
            changes("join", ("until_at", "desks", "decision", "decided_at", "version"), "until_at IS NULL", "true"),
            removes("join", "decided_at IS NULL"),  # undo_opening_v1
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry", "person"],
                condition=models.Q(until_at__isnull=True),
                name="a_child_once_in_an_enquiry",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Stage(models.TextChoices):
    """When a rating was given."""

    INITIAL = "initial", "Initial rating"
    REVIEW = "review", "Rating changed"
    FINAL = "final", "Final rating"
    OVERRULE = "overrule", "Overruled by a manager"


class RatingEntry(WalledModel):
    """A rating as it was given, with its reason: the history, never changed.

    A reason is written from everything that the lead's desks see, released to them alone or not. An asked agency reads
    the rating itself on the child, and never this table.
    """

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="ratings")
    stage = models.CharField(max_length=8, choices=Stage.choices)
    # Which notification it was given on, and when that was parted from the enquiry: then it is no part of the history.
    notification = models.ForeignKey(Notification, null=True, on_delete=models.PROTECT, related_name="ratings")
    parted_at = models.DateTimeField(null=True)
    rating = models.CharField(max_length=6)
    reason = models.TextField()
    # Why a low rating stands in immediate danger; the reason ends with it.
    despite = models.TextField(default="", db_default="", blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    desks = ArrayField(models.CharField(max_length=12), default=list)

    SAID = ("subject_id", "stage", "rating", "reason", "despite", "by")  # what the ledger's line is bound to

    wall = Wall(
        looks_through=LooksThrough(("subject.subject_id", "notification.notification_id"), ("reason", "despite")),
        rules=(
            *disposed("id", "subject_id", "notification_id"),
            reads(LEAD, ASKED),
            reads("worker"),
            adds(LEAD, f"parted_at IS NULL AND {LOW_IN_DANGER_IS_EXPLAINED}"),
            reads("compare", columns=("id",)),
            reads("join"),
            changes("join", ("desks", "parted_at")),
            removes("join"),  # undo_opening_v1
        ),
    )

    objects = RatingQuerySet.as_manager()

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("at",)

    def __str__(self) -> str:
        return f"{self.stage} {self.rating}"


class DoorDraft(WalledModel):
    """A referral form half filled in, found again by its token alone."""

    token_digest = models.BinaryField(unique=True)
    door = models.CharField(max_length=12)
    data = models.JSONField()
    kept_at = models.DateTimeField()
    saved_until = models.DateTimeField(null=True)  # for whoever comes back by a private link

    wall = Wall(
        rules=(
            reads("submit"),
            adds("submit"),
            changes("submit", ("data", "kept_at", "saved_until")),
            removes("submit"),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return "draft"
