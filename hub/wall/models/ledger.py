"""The hub's ledger and its seals."""

from __future__ import annotations

from mash_platform.database.ledgers import COLUMNS_TO_ADD, LedgerRow, SealRow
from mash_platform.database.walls import DESK, Command, Wall, adds, reads


class LedgerEntry(LedgerRow):
    """One line of the hub's ledger. Every desk adds to it; the guardian alone reads it."""

    wall = Wall(
        rules=(
            *(
                adds(who, columns=COLUMNS_TO_ADD)
                for who in (
                    DESK,
                    "worker",
                    "guardian",
                    "submit",
                    "ask",
                    "release",
                    "issue",
                    "fetch",
                    "answer",
                )
            ),
            reads("guardian"),
        ),
        keeper=(Command.SELECT,),
        append_only=True,
    )

    class Meta(LedgerRow.Meta):
        abstract = False


class Seal(SealRow):
    """A seal over lines of the ledger, made by the keeper alone."""

    wall = Wall(rules=(reads("guardian"),), keeper=(Command.SELECT, Command.INSERT), append_only=True)

    class Meta(SealRow.Meta):
        abstract = False
