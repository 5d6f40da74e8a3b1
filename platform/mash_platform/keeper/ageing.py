"""The demonstration's cases are weeks old: the keeper sets back the times that the database stamped.

Only in a demonstration. Ledgers are append-only and keep the real time; nothing else in the platform can do this.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from mash_platform.keeper.seal import keepers_connection
from mash_platform.ledger.tables import ledger_of

# What the database stamped (or derived from a stamp), and how its row leads to the reference.
OF_NOTIFICATION = "(SELECT id FROM front_door_notification WHERE reference = %(reference)s)"
OF_ENQUIRY = "(SELECT id FROM front_door_enquiry WHERE reference = %(reference)s)"
# What was asked, shared onward and offered between hubs happened just now, as it would.
NOT_TO_A_HUB = "NOT EXISTS (SELECT 1 FROM unnest(recipients) r WHERE starts_with(r, 'hub-'))"
NOT_OFFERED = "NOT EXISTS (SELECT 1 FROM assessment_productoffer o WHERE o.copy_id = assessment_copy.id)"
STAMPED: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("front_door_notification", ("received_at", "due_at"), "reference = %(reference)s"),
    ("people_mention", ("said_at",), f"source_id = {OF_NOTIFICATION}"),
    ("front_door_enquiry", ("clock_from", "due_at"), "reference = %(reference)s"),
    ("front_door_subject", ("due_at",), f"enquiry_id = {OF_ENQUIRY}"),
    ("research_request", ("asked_at", "due_at"), f"let_out_to = '' AND enquiry_id = {OF_ENQUIRY}"),
    ("research_askedchild", ("basis_decided_at",),
     f"request_id IN (SELECT id FROM research_request WHERE let_out_to = '' AND enquiry_id = {OF_ENQUIRY})"),  # noqa: S608
    ("research_release", ("at",), f"{NOT_TO_A_HUB} AND enquiry_id = {OF_ENQUIRY}"),
    ("assessment_copy", ("issued_at", "fetched_at", "acknowledged_at", "outcome_at"),
     f"{NOT_OFFERED} AND product_id IN (SELECT id FROM assessment_product WHERE enquiry_id = {OF_ENQUIRY})"),  # noqa: S608
)  # fmt: skip
# Asked after triage, sent at a third of what the case took, answered half-way: as work.py has it.
LATER: Mapping[str, float] = {
    "asked_at": 0.03, "basis_decided_at": 0.03, "at": 0.15, "issued_at": 0.34, "fetched_at": 0.4,
    "acknowledged_at": 0.42, "outcome_at": 0.6,
}  # fmt: skip


A_LIST, AN_ENTRY = "list ", "entry "


class NoDemonstration(Exception):
    """Times are set back in a demonstration alone."""


def age(file: Path) -> int:
    """Set back the cases that the file names, and remove it.

    In: {hub: {reference: [hours ago, hours that it took]}}; in place of a reference “list” and the id of a
    list of records to be disposed of, or “entry” and that of an emergency entry. Out: how many.

    Raises: NoDemonstration.
    """
    if not settings.DEMO:
        raise NoDemonstration
    if not file.exists():
        return 0
    done = 0
    for hub, cases in json.loads(file.read_text()).items():
        with keepers_connection(ledger_of(hub)) as connection, connection.transaction():
            for reference, (hours, span) in cases.items():
                if reference.startswith(A_LIST):
                    _set_list_back(connection, reference.removeprefix(A_LIST), float(hours))
                elif reference.startswith(AN_ENTRY):
                    _set_entry_back(connection, reference.removeprefix(AN_ENTRY), float(hours))
                else:
                    _set_back(connection, reference, float(hours), float(span))
                done += 1
    file.unlink()
    return done


def _set_back(connection: psycopg.Connection[Any], reference: str, hours: float, span: float) -> None:
    for table, columns, where in STAMPED:
        changes = sql.SQL(", ").join(
            sql.SQL("{0} = {0} - make_interval(secs => {1})").format(
                sql.Identifier(column), sql.Literal(3600 * (hours - span * LATER.get(column, 0.0)))
            )
            for column in columns
        )
        connection.execute(
            sql.SQL("UPDATE {} SET {} WHERE {}").format(sql.Identifier(table), changes, sql.SQL(where)),
            {"reference": reference},
        )
    # The partner list was published before: what is due now has to be told again.
    connection.execute(
        "INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)"
        " SELECT gen_random_uuid(), 'research.request_changed', id, now(), now(), 0, '' FROM research_request"
        " WHERE enquiry_id = (SELECT id FROM front_door_enquiry WHERE reference = %(reference)s)",
        {"reference": reference},
    )


def _set_list_back(connection: psycopg.Connection[Any], pk: str, hours: float) -> None:
    """Who answered for a list did so that long ago: the day after which its records are disposed of is over."""
    connection.execute(
        "UPDATE wall_disposallist SET made_at = made_at - %(by)s, approved_at = approved_at - %(by)s,"
        " agreed_at = agreed_at - %(by)s WHERE id = %(pk)s",
        {"by": timedelta(hours=hours), "pk": pk},
    )


def _set_entry_back(connection: psycopg.Connection[Any], pk: str, hours: float) -> None:
    """Somebody entered a restricted enquiry that long ago, and an hour before it was restricted: the time is over."""
    back = {"by": timedelta(hours=hours), "before": timedelta(hours=hours + 1), "pk": pk}
    for table, key in (("wall_restrictedperson", "restriction_id"), ("wall_restriction", "id")):
        connection.execute(
            sql.SQL(
                "UPDATE {} SET at = at - %(before)s WHERE {} = (SELECT restriction_id FROM wall_breakglass"
                " WHERE id = %(pk)s)"
            ).format(sql.Identifier(table), sql.Identifier(key)),
            back,
        )
    connection.execute(
        "UPDATE wall_breakglass SET at = at - %(by)s, until_at = until_at - %(by)s WHERE id = %(pk)s", back
    )
