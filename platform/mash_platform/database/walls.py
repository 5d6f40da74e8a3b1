"""The declaration that stands beside each model: which login may do what, to which rows and columns.

Grants, row policies and the matrix in docs/security.md are generated from it; a model without one fails the tests
and gets no rows. Rows are chosen by comparing columns with the second part of the login's name, `{me}`: no setting
that an injection could change, no sub-select, and an index under a policy is kept (design.md section 3).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mash_platform.database.logins import NARROW_ROLES, SERVICES

ME = "split_part(current_user::text, '__', 2)"
CALLER = "split_part(session_user::text, '__', 2)"
_NOT_DESKS = ",".join(sorted({*SERVICES, *NARROW_ROLES}))
IS_DESK = f"({ME} <> ALL ('{{{_NOT_DESKS}}}'::text[]) AND {ME} <> '')"


class Command(StrEnum):
    """What a login does to a table."""

    SELECT = "SELECT"
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


# Kinds of login besides services and narrow roles.
DESK = "desk"  # any agency's desk
LEAD = "lead"  # the desks of the hub's lead agencies: children's social care of its authorities
PLATFORM = "platform"  # the shared tables' one login
KEEPER = "keeper"  # the login that seals: of functions alone, since a table says what it may do by itself


@dataclass(frozen=True)
class May:
    """One permission.

    who: DESK, LEAD, PLATFORM, a service (worker, guardian, ...) or a narrow role (release, ...).
    rows: SQL that is true of the rows it reads or changes; `{me}` is the login's desk, `{schema}` the hub's schema.
    check: SQL that must be true of a row as it leaves it (INSERT, UPDATE); the same as `rows` where not given.
    columns: the columns it may name; every one where None.
    """

    who: str
    command: Command
    rows: str = "true"
    check: str | None = None
    columns: tuple[str, ...] | None = None


@dataclass(frozen=True)
class LooksThrough:
    """Free words that somebody else than their writer's desk reads: they are refused where they say what is protected,
    whoever writes them (says_protected_v1). What was written before the protection stays.

    about: which rows' family, each as kind and column, such as `enquiry.enquiry_id`.
    words: the columns that are looked through.
    but_given: the column of a recipient, who may read what they were given by name.
    """

    about: tuple[str, ...]
    words: tuple[str, ...]
    but_given: str = ""


@dataclass(frozen=True)
class Wall:
    """All permissions of one table. What is not here is refused."""

    rules: tuple[May, ...] = ()
    # Row policies: on every table with case data. Off only for shared tables and configuration.
    rows_walled: bool = True
    # The keeper reads every table of a hub; these it may also write (seals), beside what its orders do as owner.
    keeper: tuple[Command, ...] = (Command.SELECT, Command.INSERT, Command.UPDATE, Command.DELETE)
    # Column -> table: a row may only point at a row that its writer can see (foreign keys ignore policies).
    sees: dict[str, str] = field(default_factory=dict)
    # Column -> tables: of what a recipient outside writes, where the row may be whose restricted enquiry it belongs to.
    follows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # Columns of free words in which nothing protected is written; None where only their writer's desk reads them, or
    # something else looks through them (tests/wall/test_free_words.py says which, of each).
    looks_through: LooksThrough | None = None
    # Refuse UPDATE, DELETE and TRUNCATE by trigger, whoever asks.
    append_only: bool = False
    # Say in `detail`, by trigger, who acts as the application attested it, also where a function writes the row.
    says_who_acts: bool = False
    # SQL that is true of every row that is written, whoever writes it; beside what each rule says.
    every: str = "true"

    @property
    def holds_cases(self) -> bool:
        """Whether its rows are of a case, and go with its record: such rows can be of a restricted enquiry. Lines of
        the ledger go by their age."""
        is_removed = any((rule.who, rule.command) == ("dispose", Command.DELETE) for rule in self.rules)
        return is_removed and not self.says_who_acts

    def columns_for(self, who: str, command: Command) -> tuple[str, ...] | None:
        """The columns that a kind of login may name; None for all, () for none at all."""
        found: set[str] = set()
        for rule in self.rules:
            if rule.who == who and rule.command == command:
                if rule.columns is None:
                    return None
                found |= set(rule.columns)
        return tuple(sorted(found))


def reads(who: str, rows: str = "true", columns: tuple[str, ...] | None = None) -> May:
    """May SELECT these rows."""
    return May(who, Command.SELECT, rows, columns=columns)


def adds(who: str, check: str = "true", columns: tuple[str, ...] | None = None) -> May:
    """May INSERT rows that pass the check."""
    return May(who, Command.INSERT, check, columns=columns)


def changes(who: str, columns: tuple[str, ...], rows: str = "true", check: str | None = None) -> May:
    """May UPDATE these columns of these rows, as long as the row still passes the check."""
    return May(who, Command.UPDATE, rows, check, columns)


def removes(who: str, rows: str = "true") -> May:
    """May DELETE these rows."""
    return May(who, Command.DELETE, rows)


def disposed(*columns: str, also: tuple[str, ...] = ()) -> tuple[May, ...]:
    """What the disposal function may do with rows of a case: find them by these columns, and remove them.

    In: the columns that say of which case they are; `also`, those from which it counts how long they are kept. The
    words of a case are not among them (hub/wall/sql/record_rows_v1.sql). A table of case data without this says in
    tests/wall/test_disposal_tables.py why its rows stay.
    """
    return (reads("dispose", columns=(*columns, *also)), removes("dispose"))


NO_ONE = Wall()
