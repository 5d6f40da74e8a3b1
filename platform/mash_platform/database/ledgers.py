"""The shape of a ledger, the same for a hub's and the platform's (design.md section 3, the ledger).

`seq`, `xid`, `at` and `login` are the database's own: their columns have defaults, and no login may name them.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DatabaseError, connections, models
from django.db.models.expressions import RawSQL


class Xid8Field(models.Field):  # type: ignore[type-arg]
    """A transaction's number as PostgreSQL counts it (xid8)."""

    def db_type(self, connection: Any) -> str:
        return "xid8"


class LedgerRow(models.Model):
    """One line: who did what to what. It holds references, and salted digests where a word must be provable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Identity columns need no grant on a sequence, so nobody can pull numbers out of it.
    seq = models.BigIntegerField(unique=True)
    xid = Xid8Field(db_default=RawSQL("pg_current_xact_id()", ()))
    at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))
    login = models.TextField(db_default=RawSQL("session_user::text", ()))
    act = models.CharField(max_length=40)
    object_kind = models.CharField(max_length=40, default="")
    object_ref = models.CharField(max_length=80, default="")
    member = models.UUIDField(null=True)  # which person within a desk: attested by the application
    detail = models.JSONField(default=dict)

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ("seq",)
        indexes = [models.Index(fields=["xid"], name="%(class)s_xid")]


COLUMNS_TO_ADD = ("id", "act", "object_kind", "object_ref", "member", "detail")


class SealRow(models.Model):
    """A seal over lines that were not sealed before: the ledger as a tree of `size` lines, its head a signed note.

    A seal takes in what its snapshot sees and the one before did not see, so that no open transaction holds it up. A
    long backlog is sealed in portions; all but the last keep the snapshot before.
    """

    number = models.BigIntegerField(primary_key=True)
    snapshot = models.TextField()  # pg_snapshot: what was visible when it was made
    after_seq = models.BigIntegerField(default=0, db_default=0)  # lines up to here came from before a restore
    incarnation = models.PositiveSmallIntegerField(default=1, db_default=1)
    rows = models.IntegerField()  # how many
    first_seq = models.BigIntegerField(null=True)
    last_seq = models.BigIntegerField(null=True)
    leaves = models.BinaryField()  # for each row its seq (8 bytes) and digest (32), so that a change is named
    size = models.BigIntegerField(default=0, db_default=0)  # lines in the tree so far
    peaks = models.BinaryField(default=b"", db_default=b"")  # of the tree so far
    blocks = models.BinaryField(default=b"", db_default=b"")  # hashes of the whole blocks of 256 lines completed by it
    root = models.BinaryField()  # of the tree so far, as RFC 6962 has it
    note = models.TextField(default="", db_default="")  # the checkpoint, signed; empty: made before there were any
    signature = models.BinaryField(default=b"", db_default=b"")  # of a seal without a note
    sealed_at = models.DateTimeField()

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ("number",)
        indexes = [
            models.Index(fields=["size"], name="%(class)s_size"),
            models.Index(fields=["sealed_at"], name="%(class)s_time"),
            models.Index(fields=["number"], name="%(class)s_blocks", condition=~models.Q(blocks=b"")),
        ]


def append(
    table: str,
    alias: str,
    *,
    act: str,
    object_kind: str = "",
    object_ref: str = "",
    member: uuid.UUID | None = None,
    detail: dict[str, Any] | None = None,
    key: uuid.UUID | None = None,
) -> None:
    """Add a line to a ledger, in the transaction that is open or as one of its own.

    In: its id, where whoever writes may come twice; a second one of the same id is an IntegrityError.
    The insert names only the columns that logins may name, which Django's own would not.
    """
    with connections[alias].cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (id, act, object_kind, object_ref, member, detail)"  # noqa: S608
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [key or uuid.uuid4(), act, object_kind, object_ref, member, json.dumps(detail or {})],
        )
        if cursor.rowcount != 1:  # a rule or a trigger that is not ours
            raise DatabaseError("the ledger did not take its line")
    watched = _watched.get()
    if watched is not None:
        watched.append(str(act))


_watched: ContextVar[list[str] | None] = ContextVar("lines written", default=None)


@contextmanager
def watch() -> Iterator[list[str]]:
    """Give the acts whose lines are added meanwhile, by this thread, to either ledger."""
    outer, found = _watched.get(), list[str]()
    token = _watched.set(found)
    try:
        yield found
    finally:
        _watched.reset(token)
        if outer is not None:
            outer.extend(found)
