"""Alerts: what somebody did that their own agency's guardian should look at, each a case that is closed with words."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import Wall, adds, changes, reads

OPEN = "closed_at IS NULL"


class AlertKind(models.TextChoices):
    """What was seen. From how many on, and within which time, stands in hub/wall/alerts.py."""

    MANY = "many", "Opened many enquiries in minutes"
    REFUSED = "refused", "Was refused, or asked for what is not there, again and again"
    OWN_NAME = "own_name", "Opened something about somebody with their own family name"
    KNOWN = "known", "Opened something about somebody, or a street, that they said they know"
    OTHER_DESK = "other_desk", "Acted at a desk that is not their seat’s"
    NIGHT = "night", "Opened something at night, which they did not do before"
    MARKED = "marked", "Said that they opened something by mistake, or know the family"
    NEW_BROWSER = "new_browser", "Entered from a browser that they had not used before"


class GuardianToken(WalledModel):
    """By what the functions of alerts and samples know whose guardian asks: the digest of what the web process derives.

    Guardians of all agencies share one login, and none gives the token of another (mash_platform/database/logins.py).
    """

    agency = models.CharField(max_length=12, unique=True)
    digest = models.BinaryField()

    _FOR = ("agency", "digest")
    wall = Wall(
        rules=(reads("watch"), reads("dispose", columns=_FOR), reads("inspect", columns=_FOR)), rows_walled=False
    )

    class Meta(WalledModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.agency


class Alert(WalledModel):
    """One person and one kind, open until a guardian of their agency closes it; what follows meanwhile is added to it.

    No login reads it but the worker's, which writes it: guardians ask functions that know their agency by its token.
    """

    agency = models.CharField(max_length=12)  # whose guardian reads it
    kind = models.CharField(max_length=12, choices=AlertKind.choices)
    member = models.UUIDField()  # a seat
    person = models.UUIDField(null=True)  # who held it: nobody closes an alert about themself
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    lines = models.PositiveIntegerField()
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    closed_words = models.TextField(default="", blank=True)

    SAID = ("closed_words",)
    wall = Wall(
        rules=(
            reads("worker"),
            adds("worker", OPEN),
            changes("worker", ("first_at", "last_at", "lines"), OPEN, OPEN),
            reads("watch"),
            changes("watch", ("closed_at", "closed_by", "closed_words")),
            reads("dispose", columns=("id", "closed_at")),  # lines of one that is open are kept
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind", "member"], name="one_open_alert", condition=Q(closed_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(closed_words=""), name="an_alert_is_closed_with_words"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-last_at"], name="alerts_open", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["agency", "-closed_at"], name="alerts_closed", condition=Q(closed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.agency}"


class AlertLine(WalledModel):
    """A line of the ledger that an alert is about, by its number. One line stands in one alert of a kind."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="numbers")
    agency = models.CharField(max_length=12)
    kind = models.CharField(max_length=12)
    seq = models.BigIntegerField()

    wall = Wall(
        rules=(reads("worker"), adds("worker"), reads("watch"), reads("dispose", columns=("id", "alert_id", "seq")))
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["agency", "kind", "seq"], name="a_line_raises_one_alert")]
        indexes = [models.Index(fields=["alert", "-seq"], name="lines_of_an_alert")]

    def __str__(self) -> str:
        return str(self.seq)


class AlertMark(WalledModel):
    """How far the ledger was looked through. One row."""

    snapshot = models.TextField()  # pg_snapshot: what was visible then
    last_seq = models.BigIntegerField()
    at = models.DateTimeField()

    wall = Wall(rules=(reads("worker"), adds("worker"), changes("worker", ("snapshot", "last_seq", "at"))))

    class Meta(WalledModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return str(self.last_seq)
