"""Calling definer functions, and telling what they refused."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, TypeVar, overload

from django.db import connections
from django.db.utils import DatabaseError

from tenants.seated import who_acts

T = TypeVar("T")


class RefusedByTheWall(Exception):
    """A definer function refused; `code` says what, such as not_yours_or_already_decided."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def call(function: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """Call a function of the hub's schema on the desk's connection. Out: its rows.

    A line that the function writes says in which role and session somebody acted (keeper/policies.py, SAY_WHO_ACTS).

    Raises: RefusedByTheWall for a refusal of its own (P0001); other database errors as they are.
    """
    if seated := who_acts():
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT set_config('mash.acting', %s, true)", [json.dumps(seated.attested)])
    return read(function, *arguments)


def read(function: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """The same of a function that writes no line, so that nobody has to say who acts. Raises: as `call`."""
    places = ", ".join(["%s"] * len(arguments))
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute(f"SELECT * FROM {function}({places})", list(arguments))  # noqa: S608 - names are ours
            return list(cursor.fetchall())
    except DatabaseError as error:
        cause = error.__cause__
        if getattr(cause, "sqlstate", None) == "P0001":
            raise RefusedByTheWall(str(getattr(cause, "diag").message_primary)) from error  # noqa: B009
        raise


class ReadByPage(Sequence[T]):
    """Rows that a function gives a page at a time, as a Paginator takes them: only those asked for are read."""

    @abstractmethod
    def rows(self, most: int, skip: int) -> list[T]:
        """At most so many, after so many."""

    @overload
    def __getitem__(self, part: int) -> T: ...

    @overload
    def __getitem__(self, part: slice) -> list[T]: ...

    def __getitem__(self, part: int | slice) -> T | list[T]:
        if isinstance(part, int):
            return self.rows(1, part)[0]
        first, last = part.start or 0, part.stop if part.stop is not None else len(self)
        return self.rows(last - first, first)
