"""The hub's ledger and its seals."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from hub.wall.queries import LedgerQuerySet
from mash_platform.database.ledgers import COLUMNS_TO_ADD, LedgerRow, SealRow
from mash_platform.database.walls import DESK, Command, Wall, adds, reads, removes

# What an agency decided to keep to itself, or has not decided about, is its own: that there is such a thing is not read
# by another agency, and so not by another agency's guardian either (own_held_v4 gives it to its own). That its own
# researcher was stopped, for want of training, would say the same; anybody else who was refused there was probing.
HELD_ACTS = (
    "record_finding", "attach_to_finding", "remove_finding_file", "open_held_file", "withhold", "propose_release",
    "decline_release", "withdraw_release", "say_whose",
)  # fmt: skip
_HELD = ", ".join(f"'{act}'" for act in HELD_ACTS)
HELD = f"(act IN ({_HELD}) OR (act = 'refused' AND object_kind IN ({_HELD}) AND detail ->> 'role' = 'researcher'))"
# PostgreSQL's JSON holds numbers and depths that Python refuses to read: one such line, added by an intruder on any
# desk, would have closed the page to the guardian.
READABLE = "detail::text !~ '[0-9]{255}' AND NOT jsonb_path_exists(detail, '$.**{12}')"
LINES_SHORTEST = 36  # months that lines are kept at least: docs/decisions/0043-old-lines.md
_COMPARED = ("seq", "at", "login", "act", "object_kind", "object_ref", "member", "detail")


class LedgerEntry(LedgerRow):
    """One line of the hub's ledger. Every desk adds to it; guardians alone read it, and none reads another agency's
    held acts. The verifier, which holds it against its seals, reads every line."""

    wall = Wall(
        rules=(
            *(
                adds(who, columns=COLUMNS_TO_ADD)
                for who in (
                    DESK,
                    "worker",
                    "guardian",
                    "submit",
                    "join",
                    "ask",
                    "release",
                    "widen",
                    "issue",
                    "fetch",
                    "answer",
                    "carry",
                    "withdraw",
                    "watch",
                    "protect",
                    "dispose",
                    "show",
                    "inspect",
                    "restrict",
                )
            ),
            reads("guardian", f"NOT {HELD}"),
            reads("verifier"),
            # Old lines go by functions that two people stand behind; none that is younger than this does, whoever asks
            # (hub/wall/sql/dispose_lines_v1.sql).
            reads("dispose", columns=("seq", "at", "object_ref", "detail", "act", "login")),
            removes("dispose", f"at < now() - interval '{LINES_SHORTEST} months'"),
            # What was recorded of contents, for whoever has them before them (hub/wall/contents.py).
            reads("compare", columns=_COMPARED),
            # What was recorded of a paper when it was made (hub/assessment/sql/inspection_papers_v1.sql).
            reads("inspect", "act = 'make_paper'", ("seq", "act", "object_ref", "detail")),
            # Who had a finding before its owner withdrew it (hub/assessment/sql/withdraw_finding_v2.sql).
            reads(
                "withdraw",
                "act IN ('release', 'agree_release', 'read_enquiry', 'read_request', 'open_finding_file')",
                ("act", "object_ref", "member", "at", "login", "detail"),
            ),
        ),
        keeper=(Command.SELECT,),
        append_only=True,
        says_who_acts=True,
        every=READABLE,
    )

    objects = LedgerQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        abstract = False
        # What a guardian asks: who did what to this, what did this person do, what was refused.
        indexes = [
            *LedgerRow.Meta.indexes,
            models.Index(fields=["object_ref", "-seq"], name="ledger_of_object"),
            models.Index(fields=["member", "-seq"], name="ledger_of_member"),
            models.Index(fields=["at", "seq"], name="ledger_by_time"),
            # What an agency keeps to itself.
            models.Index(
                fields=["login", "-seq"],
                name="ledger_held",
                condition=models.Q(act__in=HELD_ACTS) | models.Q(act="refused", object_kind__in=HELD_ACTS),
            ),
            models.Index(fields=["-seq"], name="ledger_refused", condition=models.Q(act="refused")),
            # Kept in order line by line: a list of lines not sorted in yet would be read through at each question.
            GinIndex(fields=["detail"], opclasses=["jsonb_path_ops"], name="ledger_detail", fastupdate=False),
        ]


class Seal(SealRow):
    """A seal over lines of the ledger, made by the keeper alone."""

    wall = Wall(rules=(reads("guardian"), reads("verifier")), keeper=(Command.SELECT, Command.INSERT), append_only=True)

    class Meta(SealRow.Meta):
        abstract = False
