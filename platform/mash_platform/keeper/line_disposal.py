"""Old lines of hubs' ledgers: the keeper counts which may go, and disposes of what two people agreed to.

It does so in portions, a few seconds of each minute, so that sealing goes on. What is old it takes from its own dated
heads, and both approvals from lines that were sealed a day ago. It signs which lines go, and that is on disk outside
the cluster before they do. What a restore brings back of them it removes again by what it signed then.
"""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql

from mash_platform.keeper.alarms import alarm
from mash_platform.keeper.hub_schemas import hubs
from mash_platform.keeper.seal import keepers_connection
from mash_platform.keeper.seal_keys import seal_key
from mash_platform.ledger import gone, heads, merkle
from mash_platform.ledger.gone import Gone, Portion
from mash_platform.ledger.notes import BadNote, Key, sign_text, split
from mash_platform.ledger.tables import LEDGER_COLUMNS, Ledger, ledger_of

log = logging.getLogger("mash.keeper")

PORTION = 2_000  # lines at once, unless one seal has more
EACH_MINUTE = 4.0  # seconds, of all hubs together
SLEEPS = timedelta(hours=24)  # agreed_lines_v1 has the same
BETWEEN = timedelta(days=30)  # two disposals
ACTS = ("approve_line_disposal", "agree_line_disposal")


class NotAgreed(Exception):
    """What the database says of approvals is not what was sealed a day ago: nothing is disposed of."""


@dataclass(frozen=True)
class Seal:
    """A seal's number, its first place in the tree, and its lines."""

    number: int
    begins: int
    leaves: list[merkle.Leaf]


def work_on_old_lines(seconds: float = EACH_MINUTE) -> None:
    """Go on with what is under way in each hub, for so long. A hub that fails holds up no other, and says so once."""
    until = time.monotonic() + seconds
    for name in hubs():
        try:
            while time.monotonic() < until and _work(ledger_of(name)):
                pass
        except psycopg.OperationalError:
            raise
        except Exception as failure:
            said = str(failure) if isinstance(failure, NotAgreed | BadNote) else type(failure).__name__
            if _failed.get(name) != said:
                _failed[name] = said
                log.exception("why old lines of %s are not disposed of", name)
                alarm("lines", name, f"old lines of {name} are not disposed of: {said}", said=said)
        else:
            _failed.pop(name, None)


_failed: dict[str, str] = {}  # why a hub's lines were not looked at: an alarm is raised once


def _work(ledger: Ledger) -> bool:
    """One portion. Out: whether there is more to be done at once."""
    with heads.alone(ledger.heads), keepers_connection(ledger) as connection:
        kept = gone.read(ledger)
        if _again(connection, ledger, kept):
            return True
        with connection.transaction():
            row = connection.execute(
                "SELECT id::text, state, seal, counted_to, disposed_to FROM wall_linedisposal"
                " WHERE state IN ('counting', 'agreed') AND (agreed_at IS NULL OR agreed_at <= now() - %s)"
                " AND lines_kept_since_v1() IS NOT NULL",  # a legal hold keeps everything
                [SLEEPS],
            ).fetchone()
            if row is None:
                return _propose(connection, ledger)
            disposal, state, last, counted_to, disposed_to = row
            if state == "counting":
                seals = list(_portion(connection, ledger, counted_to, last))
                seqs = [leaf.seq for seal in seals for leaf in seal.leaves]
                to = seals[-1].number if seals else last
                connection.execute("SELECT count_lines_v1(%s, %s, %s)", [disposal, seqs, to])
                return bool(to < last)
            _refuse_unless_sealed(connection, ledger, disposal)
            seals = list(_portion(connection, ledger, disposed_to, last))
            return _dispose(connection, ledger, disposal, seals, last)


def _propose(connection: psycopg.Connection[Any], ledger: Ledger) -> bool:
    """Begin a disposal where lines are old enough, by the date of a head outside the database."""
    (since, lately) = connection.execute(
        "SELECT lines_kept_since_v1(), EXISTS (SELECT 1 FROM wall_linedisposal WHERE made_at > now() - %s)", [BETWEEN]
    ).fetchone() or (None, True)
    if lately or since is None or since < datetime(1900, 1, 1, tzinfo=UTC):
        return False
    seal = _sealed_until(connection, ledger, since)
    if seal is None:
        return False
    number, size = seal
    row = connection.execute("SELECT count_old_lines_v1(%s, %s, %s)", [number, size, since]).fetchone()
    return bool(row and row[0])


def _sealed_until(connection: psycopg.Connection[Any], ledger: Ledger, moment: datetime) -> tuple[int, int] | None:
    """The newest seal whose head the keeper dated before a moment: its number and size. None where there is none, or
    the ledger does not go on from that head."""
    head = heads.last_until(ledger.heads, moment)
    if head is None:
        return None
    return connection.execute(
        sql.SQL("SELECT number, size FROM {} WHERE number = %s AND note = %s").format(sql.Identifier(ledger.seals)),
        [head.number, head.note],
    ).fetchone()


def _portion(connection: psycopg.Connection[Any], ledger: Ledger, after: int, last: int) -> Iterator[Seal]:
    """The next seals, as many as make a portion of lines."""
    rows = connection.execute(
        sql.SQL(
            "SELECT number, size - rows, leaves FROM {} WHERE number > %s AND number <= %s AND note <> ''"
            " ORDER BY number LIMIT %s"
        ).format(sql.Identifier(ledger.seals)),
        [after, last, PORTION],
    )
    lines = 0
    for number, begins, leaves in rows:
        found = merkle.leaves_from_bytes(bytes(leaves))
        if lines and lines + len(found) > PORTION:
            return
        lines += len(found)
        yield Seal(number, begins, found)


def _dispose(connection: psycopg.Connection[Any], ledger: Ledger, disposal: str, seals: list[Seal], last: int) -> bool:
    """Sign and remove what is due of some seals. Out: whether there are more of them."""
    places = {leaf.seq: seal.begins + number for seal in seals for number, leaf in enumerate(seal.leaves)}
    to = seals[-1].number if seals else last
    (due,) = connection.execute("SELECT lines_to_dispose_v1(%s, %s)", [disposal, list(places)]).fetchone() or ([],)
    portion = Portion(disposal, 0, 0, "", 0, 1)
    if due:
        first, end = min(places.values()), max(places.values()) + 1
        bits = gone.bits_of(first, end, [places[seq] for seq in due])
        portion = _signed(
            connection, ledger, Portion(disposal, first, end, base64.b64encode(bits).decode(), len(due), 1)
        )
        gone.add(ledger, portion)
    connection.execute(
        "SELECT dispose_lines_v1(%s, %s, %s, %s, %s, %s, %s, %s)",
        [
            disposal, due, portion.first, portion.last, base64.b64decode(portion.bits), portion.incarnation,
            portion.note, to,
        ],
    )  # fmt: skip
    return to < last


def _signed(connection: psycopg.Connection[Any], ledger: Ledger, portion: Portion) -> Portion:
    """The same, signed now."""
    incarnation, at = _incarnation(connection, ledger), datetime.now(UTC).isoformat(timespec="seconds")
    dated, origin = replace(portion, incarnation=incarnation, at=at), ledger.origin(incarnation)
    return replace(dated, note=sign_text(dated.text(origin), origin, seal_key()))


def _incarnation(connection: psycopg.Connection[Any], ledger: Ledger) -> int:
    row = connection.execute(
        sql.SQL("SELECT incarnation FROM {} ORDER BY number DESC LIMIT 1").format(sql.Identifier(ledger.seals))
    ).fetchone()
    return int(row[0]) if row else 1


def _refuse_unless_sealed(connection: psycopg.Connection[Any], ledger: Ledger, disposal: str) -> None:
    """Whoever can write the database can write approvals: their lines must have been sealed a day ago, by the heads
    outside it, so that whoever is named had a day to see them. Raises: NotAgreed."""
    until = _sealed_until(connection, ledger, datetime.now(UTC) - SLEEPS)
    members: dict[str, str] = {}
    rows = connection.execute(
        sql.SQL("SELECT {} FROM {} WHERE object_ref = %s AND act = ANY (%s) AND member IS NOT NULL").format(
            sql.SQL(", ".join(LEDGER_COLUMNS)), sql.Identifier(ledger.entries)
        ),
        [disposal, list(ACTS)],
    ).fetchall()
    for row in rows:
        if until and _is_sealed(connection, ledger, row, until[0]):
            members[row[LEDGER_COLUMNS.index("act")]] = row[8]
    said = connection.execute(
        "SELECT approved_by::text, agreed_by::text FROM wall_linedisposal WHERE id = %s", [disposal]
    ).fetchone()
    if tuple(members.get(act) for act in ACTS) != said:
        raise NotAgreed(
            f"The disposal {disposal} has no two approvals whose lines were sealed a day ago. Nothing was disposed of."
        )


def _is_sealed(connection: psycopg.Connection[Any], ledger: Ledger, row: Any, last: int) -> bool:
    """Whether a row stands as it was sealed, by a seal up to a number."""
    seals = connection.execute(
        sql.SQL("SELECT leaves FROM {} WHERE number <= %s AND first_seq <= %s AND last_seq >= %s").format(
            sql.Identifier(ledger.seals)
        ),
        [last, int(row[1]), int(row[1])],
    )
    wanted = merkle.Leaf(int(row[1]), merkle.row_digest(row))
    return any(wanted in merkle.leaves_from_bytes(bytes(leaves)) for (leaves,) in seals)


# After a restore.


def _again(connection: psycopg.Connection[Any], ledger: Ledger, kept: Gone) -> bool:
    """Remove again the lines of one portion that the database does not know as gone; one that was signed for another
    incarnation or with another key is signed anew, so that an export is proved by one key. Out: whether there was one.
    """
    with connection.transaction():
        incarnation = _incarnation(connection, ledger)
        key = Key(ledger.origin(incarnation), seal_key().public_key().public_bytes_raw())
        known = {row[0] for row in connection.execute("SELECT note FROM wall_linesgone")}
        latest = {(one.disposal, one.first, one.last, one.bits): one for one in kept.portions}
        for portion in latest.values():
            if portion.note not in known or key.id not in {one.key_id for one in split(portion.note)[1]}:
                break
        else:
            return False
        wanted = set(portion.places())
        seqs = [
            leaf.seq
            for seal in _covering(connection, ledger, portion.first, portion.last)
            for place, leaf in enumerate(seal.leaves, start=seal.begins)
            if place in wanted
        ]
        if len(seqs) != portion.lines:
            raise NotAgreed("Lines that were disposed of are not among the seals of this ledger.")
        there = [
            row[0]
            for row in connection.execute(
                sql.SQL("SELECT seq FROM {} WHERE seq = ANY (%s)").format(sql.Identifier(ledger.entries)), [seqs]
            )
        ]
        signed = _signed(connection, ledger, portion)
        gone.add(ledger, signed)
        connection.execute(
            "SELECT dispose_lines_again_v1(%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                signed.disposal, there, signed.first, signed.last, base64.b64decode(signed.bits), signed.lines,
                signed.incarnation, signed.note,
            ],
        )  # fmt: skip
    return True


def _covering(connection: psycopg.Connection[Any], ledger: Ledger, first: int, last: int) -> list[Seal]:
    rows = connection.execute(
        sql.SQL(
            "SELECT number, size - rows, leaves FROM {} WHERE note <> '' AND size > %s AND size - rows < %s"
        ).format(sql.Identifier(ledger.seals)),
        [first, last],
    )
    return [Seal(number, begins, merkle.leaves_from_bytes(bytes(leaves))) for number, begins, leaves in rows]
