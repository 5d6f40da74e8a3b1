"""People as the hub knows them: a person is only an id, to which mentions are attached by dated links.

Otherwise a police fact ("Mr X lives there") would tell everyone by standing in a shared person record (design.md
section 1).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce, Collate, Left, Lower, Upper

from hub.people.acquaintance_models import Acquaintance, AcquaintanceKind  # Django looks for them here
from hub.people.protection_models import (
    CoveredOriginal,
    ProtectedGiven,
    ProtectedKind,
    ProtectedReason,
    ProtectedWords,
    Protection,
    says_nothing_protected,
)
from hub.people.settled_models import SettledBirth  # Django looks for them here
from mash_platform.database.models import WalledModel
from mash_platform.database.walls import CALLER, DESK, LEAD, LooksThrough, Wall, adds, changes, disposed, reads

__all__ = [
    "Acquaintance", "AcquaintanceKind", "CoveredOriginal", "Link", "Mention", "MentionKind", "MentionQuerySet",
    "NotTheSame", "Person", "ProtectedGiven", "ProtectedKind", "ProtectedReason", "ProtectedWords", "Protection",
    "SettledBirth", "State",
]  # fmt: skip


def _replaced(expression: Any, pattern: str, by: str = "") -> models.Func:
    return models.Func(
        expression, models.Value(pattern), models.Value(by), models.Value("g"),
        function="regexp_replace", output_field=models.CharField(max_length=300),
    )  # fmt: skip


def _part(column: str) -> models.Func:
    return models.Func(column, models.Value(LAST_PART), function="substring", output_field=models.CharField())


def _last_part_key(column: str) -> models.GeneratedField:
    """The last word of a name of several, as a key (keys.name_key): "Lowell-Marsh" is found by "Marsh", too."""
    plain = models.Func(
        _part(column), models.Value("NFKD"), function="pg_catalog.normalize", output_field=models.CharField()
    )  # fmt: skip
    return models.GeneratedField(
        expression=Coalesce(_replaced(Lower(plain), "[^[:alpha:]]"), models.Value("")),
        output_field=models.CharField(max_length=300),
        db_persist=True,
    )


def telephone_digits(expression: Any) -> models.Func:
    """The digits of a telephone number without +44 or the first 0, ten of them at most (keys.telephone_key)."""
    return Left(_replaced(_replaced(expression, "[^0-9]"), "^(0044|44)?0?"), 10)


def own_reference_key(expression: Any) -> models.Func:
    """Letters and digits of an agency's own reference, in capitals (keys.reference_key)."""
    return Left(_replaced(Upper(expression), "[^A-Z0-9]"), 40)


class MentionQuerySet(models.QuerySet[Any]):
    """What the desk that asks may see; the policies see to that."""

    def of(self, people: Iterable[UUID]) -> MentionQuerySet:
        """Mentions that are linked to these people now."""
        return self.filter(links__person_id__in=list(people), links__until_at__isnull=True)


LAST_PART = r"[\s-]([^\s-]+)\s*$"
# The columns that search compares by their beginning, and what their indexes are called.
BEGINNINGS = {
    "given": "given_key", "family": "family_key", "given_last": "given_last_key", "family_last": "family_last_key",
    "street": "street_key",
}  # fmt: skip
NUMBER_OF_A_HOUSE = r"^((flat|apartment|unit|room)\s*\S+\s+)?[0-9]+\s*[a-z]?([-/][0-9]+[a-z]?)?[,\s]+"
# A row of one agency: its own, or released to the reading desk.
OWN_OR_RELEASED = "agency = {me} OR (state = 'released' AND {me} = ANY (desks))"
# What a hub may say of somebody to another: what its own front doors were told. What an agency found is that
# agency's to send out, also where it is released inside.
TOLD_AT_A_DOOR = "state = 'released' AND source_kind = 'notification'"
# What protect_v1 covers of a mention, and gives back once nothing protects it.
COVERED = (
    "kind", "given_name", "family_name", "day", "day_is_estimate", "address_lines", "postcode", "number_value", "text",
    "tie_kind", "given_key", "family_key", "postcode_key", "number_key", "is_protected",
)  # fmt: skip
BRINGS_IN_NOTHING_PROTECTED = says_nothing_protected(
    "(SELECT f.enquiry_id FROM {schema}.research_finding f WHERE f.id = people_mention.source_id)",
    "concat_ws(', ', people_mention.address_lines, people_mention.postcode, people_mention.text)",
)
HELD_AND_MINE = "agency = {me} AND state = 'held' AND desks = '{{}}'"


class State(models.TextChoices):
    """Whether a fact is its own agency's alone."""

    HELD = "held", "Held"
    RELEASED = "released", "Released"


class Person(WalledModel):
    """Only an id. What is known stands in mentions, held or released by the agency that said it."""

    made_at = models.DateTimeField()

    wall = Wall(rules=(*disposed("id"), reads(DESK), reads("worker"), adds(DESK), adds("submit"), reads("submit")))

    class Meta(WalledModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return str(self.id)


class MentionKind(models.TextChoices):
    """What a mention says of somebody."""

    NAME = "name", "Name"
    ALSO_KNOWN_AS = "also_known_as", "Also known as"
    BIRTH = "birth", "Date of birth"
    EXPECTED_BIRTH = "expected_birth", "Expected date of birth"
    BORN_ABOUT = "born_about", "Born about"  # an age, a month or a year, as it was said: no day, and never made one
    ADDRESS = "address", "Address"
    NUMBER = "number", "Number"
    TIE = "tie", "Relation"
    CONTACT = "contact", "Contact"
    SCHOOL = "school", "School or nursery"
    GP = "gp", "GP"
    SEX = "sex", "Sex"
    ETHNICITY = "ethnicity", "Ethnicity"
    RELIGION = "religion", "Religion"
    LANGUAGE = "language", "First language"
    INTERPRETER = "interpreter", "Interpreter needed"
    DISABILITY = "disability", "Disability"
    HOUSEHOLD = "household", "In the child’s household"
    RESPONSIBILITY = "responsibility", "Parental responsibility"


class Mention(WalledModel):
    """One fact about a person, with its source and holding agency. Immutable but for its release."""

    agency = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    desks = ArrayField(models.CharField(max_length=12), default=list)
    source_kind = models.CharField(max_length=20)  # notification or finding
    source_id = models.UUIDField()
    said_at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=MentionKind.choices)
    given_name = models.CharField(max_length=300, default="", blank=True)
    family_name = models.CharField(max_length=300, default="", blank=True)
    day = models.DateField(null=True, blank=True)
    day_is_estimate = models.BooleanField(default=False)
    address_lines = models.CharField(max_length=300, default="", blank=True)
    postcode = models.CharField(max_length=10, default="", blank=True)
    number_kind = models.CharField(max_length=10, default="", blank=True)
    number_value = models.CharField(max_length=40, default="", blank=True)
    tie_kind = models.CharField(max_length=300, default="", blank=True)
    tie_to = models.UUIDField(null=True, blank=True)  # a person
    text = models.CharField(max_length=1000, default="", blank=True)
    # Keys that matching compares for equality, since only leakproof operators use an index under a policy.
    given_key = models.CharField(max_length=120, default="", blank=True)
    family_key = models.CharField(max_length=120, default="", blank=True)
    postcode_key = models.CharField(max_length=10, default="", blank=True)
    number_key = models.CharField(max_length=40, default="", blank=True)
    # What was said is kept where no desk reads it (protect_v1); the columns say how somebody may be reached instead.
    is_protected = models.BooleanField(default=False, db_default=False)
    # The lines of an address without spaces, signs and case, so that two ways to write it are found by an index.
    line_key = models.GeneratedField(
        expression=models.Func(
            Lower("address_lines"), models.Value("[^a-z0-9]"), models.Value(""), models.Value("g"),
            function="regexp_replace", output_field=models.CharField(max_length=300),
        ),
        output_field=models.CharField(max_length=300),
        db_persist=True,
    )  # fmt: skip

    # And what search compares by its beginning: the street of an address, the last part of a name, a telephone.
    street_key = models.GeneratedField(
        expression=_replaced(_replaced(Lower("address_lines"), NUMBER_OF_A_HOUSE), "[^a-z0-9]"),
        output_field=models.CharField(max_length=300),
        db_persist=True,
    )
    given_last_key = _last_part_key("given_name")
    family_last_key = _last_part_key("family_name")
    telephone_key = models.GeneratedField(
        expression=models.Case(
            models.When(kind="contact", then=telephone_digits("text")),
            default=models.Value(""), output_field=models.CharField(max_length=10),
        ),
        output_field=models.CharField(max_length=10),
        db_persist=True,
    )  # fmt: skip

    objects = MentionQuerySet.as_manager()
    wall = Wall(
        looks_through=LooksThrough(
            ("notification.source_id",), ("given_name", "family_name", "address_lines", "postcode", "tie_kind", "text")
        ),
        rules=(
            *disposed(
                "id",
                "source_kind",
                "source_id",
                also=(
                    "kind",
                    "day",
                ),
            ),
            reads(DESK, OWN_OR_RELEASED),
            reads("worker", "state = 'released'"),
            adds(DESK, HELD_AND_MINE),
            adds("submit"),
            reads("submit", columns=("id",)),
            reads("protect", TOLD_AT_A_DOOR),
            changes("protect", COVERED, TOLD_AT_A_DOOR),
            reads("ask", "state = 'released'"),
            changes("ask", ("desks",), "state = 'released'"),
            reads("compare", columns=("id",)),
            reads("issue", TOLD_AT_A_DOOR),
            reads("join", "state = 'released'"),
            changes("join", ("desks",), "state = 'released'"),
            reads("release", f"agency = {CALLER}"),
            changes(
                "release",
                ("state", "desks"),
                f"agency = {CALLER} AND state = 'held'",
                f"agency = {CALLER} AND {BRINGS_IN_NOTHING_PROTECTED}",
            ),
            reads("withdraw", f"agency = {CALLER}"),
            changes("withdraw", ("state", "desks"), f"agency = {CALLER} AND state = 'released'", f"agency = {CALLER}"),
            reads(
                "oversee",
                TOLD_AT_A_DOOR,
                columns=(
                    "id",
                    "kind",
                    "state",
                    "source_kind",
                    "source_id",
                    "given_key",
                    "family_key",
                    "day",
                    "number_key",
                ),
            ),
            reads(
                "answer",
                TOLD_AT_A_DOOR,
                columns=(
                    "id",
                    "kind",
                    "state",
                    "source_kind",
                    "given_key",
                    "family_key",
                    "day",
                    "number_key",
                ),
            ),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["source_id"]),
            models.Index(fields=["family_key", "given_key"]),
            models.Index(fields=["day"]),
            models.Index(fields=["kind", "said_at"], name="mention_said"),
            models.Index(fields=["number_key"], name="mention_number", condition=~models.Q(number_key="")),
            models.Index(
                fields=["postcode_key", "line_key"], name="mention_address", condition=~models.Q(postcode_key="")
            ),
            models.Index(fields=["telephone_key"], name="mention_phone", condition=~models.Q(telephone_key="")),
            # In the order of code points, whatever the database's own, so that a beginning is one range of the index.
            *(
                models.Index(Collate(column, "C"), name=f"mention_{name}", condition=~models.Q(**{column: ""}))
                for name, column in BEGINNINGS.items()
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="released") | models.Q(desks=[]), name="a_held_mention_has_no_desks"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.agency}"


class Link(WalledModel):
    """A mention is of this person, from then until then. Joining or parting people changes links alone.

    `made_by` is empty where the notification itself said so: that link, ended or not, says whom the message meant.
    """

    mention = models.ForeignKey(Mention, on_delete=models.PROTECT, related_name="links")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="links")
    agency = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    desks = ArrayField(models.CharField(max_length=12), default=list)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    made_by = models.UUIDField(null=True, blank=True)

    wall = Wall(
        rules=(
            *disposed("id", "mention_id", "person_id", "until_at"),
            reads(DESK, OWN_OR_RELEASED),
            reads("worker", "state = 'released'"),
            adds(DESK, HELD_AND_MINE),
            adds("submit"),
            reads("compare", columns=("id",)),
            # put_right_v4
            reads(
                "submit",
                "state = 'released'",
                columns=("mention_id", "person_id", "state", "from_at", "until_at", "made_by"),
            ),
            reads("ask", "state = 'released'"),
            changes("ask", ("desks",), "state = 'released'"),
            reads("protect", "state = 'released'", columns=("mention_id", "person_id", "state", "until_at", "made_by")),
            reads("issue", "state = 'released'", columns=("mention_id", "person_id", "state", "until_at", "made_by")),
            reads("join", "state = 'released'"),
            adds("join", "state = 'released' AND until_at IS NULL"),
            changes("join", ("until_at", "desks"), "state = 'released'"),
            reads("release", f"agency = {CALLER}"),
            changes("release", ("state", "desks"), f"agency = {CALLER} AND state = 'held'", f"agency = {CALLER}"),
            reads("withdraw", f"agency = {CALLER}"),
            changes("withdraw", ("state", "desks"), f"agency = {CALLER} AND state = 'released'", f"agency = {CALLER}"),
            reads(
                "oversee",
                "state = 'released' AND until_at IS NULL",
                columns=("mention_id", "person_id", "state", "until_at"),
            ),
            reads(
                "answer",
                "state = 'released' AND until_at IS NULL",
                columns=("mention_id", "person_id", "state", "until_at"),
            ),
        ),
        sees={"mention_id": "people_mention"},
    )

    class Meta(WalledModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["person"], name="link_standing", condition=models.Q(until_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.mention_id} is of {self.person_id}"


class NotTheSame(WalledModel):
    """A coordinator said that two people are two, though they look alike. The smaller id stands first."""

    one = models.UUIDField()
    other = models.UUIDField()
    desks = ArrayField(models.CharField(max_length=12), default=list)
    by = models.UUIDField()
    at = models.DateTimeField()

    wall = Wall(
        rules=(*disposed("id", "one", "other"), reads(DESK, "{me} = ANY (desks)"), adds(LEAD, "{me} = ANY (desks)"))
    )

    class Meta(WalledModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["other"], name="not_the_same_other")]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two_are_said_to_be_two_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="the_smaller_id_stands_first"),
        ]

    def __str__(self) -> str:
        return f"{self.one} is not {self.other}"
