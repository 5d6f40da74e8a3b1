"""Checking a ledger against its seals: names the first row altered, removed, inserted, reordered or cut off."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import psycopg
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from psycopg import sql

from mash_platform.keeper import merkle
from mash_platform.keeper.seal import FIRST, Ledger, keepers_connection, ledger_of, rows_between
from mash_platform.state import StateDir


class Tampered(Exception):
    """The ledger does not agree with its seals; the sentence names the first place."""


@dataclass(frozen=True)
class Verified:
    """What was checked. Rows of transactions not yet settled have no seal: a stated limit."""

    seals: int
    rows: int
    unsealed: int


def verify(name: str) -> Verified:
    """Check a hub's ledger, or the platform's. Raises: Tampered."""
    ledger = ledger_of(name)
    with keepers_connection(ledger) as connection:
        return verify_on(connection, ledger)


def verify_on(connection: psycopg.Connection[Any], ledger: Ledger) -> Verified:
    """The same on a connection that sees every row."""
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(StateDir.from_env().seal_public.read_text().strip()))
    seals = connection.execute(
        sql.SQL("SELECT number, from_xid::text, to_xid::text, leaves, root, signature FROM {} ORDER BY number").format(
            sql.Identifier(ledger.seals)
        )
    ).fetchall()
    before, upto, checked = FIRST, 0, 0
    for expected, (number, from_xid, to_xid, leaves, root, signature) in enumerate(seals, start=1):
        if number != expected:
            raise Tampered(f"Seal {expected} is missing.")
        known = _leaves(number, bytes(leaves))
        chained = merkle.chain(number, int(from_xid), int(to_xid), before, merkle.merkle_root(known))
        if chained != bytes(root) or int(from_xid) != upto:
            raise Tampered(f"Seal {number} was altered.")
        try:
            public.verify(bytes(signature), chained)
        except InvalidSignature as error:
            raise Tampered(f"Seal {number} was not signed with the seal's key.") from error
        _compare(number, known, rows_between(connection, ledger, int(from_xid), int(to_xid)))
        before, upto, checked = bytes(root), int(to_xid), checked + len(known)
    _compare_heads(ledger, [(row[0], bytes(row[4])) for row in seals])
    (rows,) = connection.execute(
        sql.SQL("SELECT count(*) FROM {} WHERE xid >= %s::text::xid8").format(sql.Identifier(ledger.entries)),
        [str(upto)],
    ).fetchone() or (0,)
    return Verified(len(seals), checked, rows)


def _leaves(number: int, data: bytes) -> list[merkle.Leaf]:
    try:
        return merkle.leaves_from_bytes(data)
    except ValueError as error:
        raise Tampered(f"Seal {number} was altered.") from error


def _compare(number: int, known: list[merkle.Leaf], rows: list[Any]) -> None:
    """Hold the rows of a seal's transactions against its leaves, and name the first that differs."""
    there = {int(row[1]): merkle.row_digest(row) for row in rows}
    sealed = {leaf.seq: leaf.digest for leaf in known}
    for seq in sorted(sealed.keys() | there.keys()):
        if seq not in there:
            raise Tampered(f"Row {seq} was removed, or moved to another transaction (seal {number}).")
        if seq not in sealed:
            raise Tampered(f"Row {seq} was inserted after it was sealed (seal {number}).")
        if there[seq] != sealed[seq]:
            raise Tampered(f"Row {seq} was altered (seal {number}).")
    if [leaf.seq for leaf in known] != [int(row[1]) for row in rows]:
        raise Tampered(f"The rows of seal {number} stand in another order.")


def _compare_heads(ledger: Ledger, seals: list[tuple[int, bytes]]) -> None:
    """Hold the seals against the heads kept outside the cluster; more heads than seals: the tail was cut."""
    heads: dict[int, set[str]] = {}
    firsts: dict[int, int] = {}
    if ledger.heads.exists():
        for line in ledger.heads.read_text().splitlines():
            head = json.loads(line)
            heads.setdefault(head["number"], set()).add(head["root"])
            firsts[head["number"]] = head["first_seq"]
    for number, root in seals:
        if root.hex() not in heads.get(number, set()):
            raise Tampered(f"Seal {number} is not among the heads kept outside the database.")
    for number in sorted(heads):
        if number > len(seals):
            raise Tampered(f"Row {firsts[number]} and what follows were cut off (seal {number} is missing).")
