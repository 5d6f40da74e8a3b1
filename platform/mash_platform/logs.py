"""What our processes write down: what happened and where in the code, and not a word of a case.

An error's message can quote a row: PostgreSQL says which values broke a constraint, and in which line of a function. A
request's path can hold a token or a reference. So an error is written as its types and places, a request as its route,
and whatever a line quotes stays on one line. The same holds for what Sentry is sent (mash_platform/telemetry.py).
"""

from __future__ import annotations

import copy
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from django.http import HttpRequest

from mash_platform.characters import UNSTORABLE

LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"
NO_ROUTE = "(no route)"
# What Celery's lines say of a task beside its name: what it was given, gave back, or failed with.
OF_A_TASK = ("args", "kwargs", "exc", "traceback", "return_value", "reason")
# Lines of gunicorn that quote what was sent: kept up to here.
QUOTING = ("Invalid request from ip=", "Invalid Request Line", "Error handling request", "Bad request")
OURS = Path(__file__).resolve().parents[2]


class PlaceFormatter(logging.Formatter):
    """Formats a line: errors by type and place, requests by route, arguments without line breaks."""

    def __init__(self, fmt: str = LINE, **options: Any) -> None:
        super().__init__(fmt, **options)

    def format(self, record: logging.LogRecord) -> str:
        """The line. Whatever another handler made of the same record is not taken over."""
        plain = copy.copy(record)
        plain.exc_text = None
        plain.stack_info = None
        plain.args = _without_words(plain)
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            plain.msg, plain.args = "%s %s", (getattr(record, "status_code", record.levelname), route_of(request))
        elif record.name.startswith("gunicorn") and (said := _quoted(record)):
            plain.msg, plain.args = "%s …", (said,)
        return super().format(plain)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        """Of an error: its type and its places, and those of what it came from."""
        return "\n".join(types_and_places(ei[1]))


def types_and_places(error: BaseException | None) -> Iterator[str]:
    """An error, and what it came from, in lines: type, code of PostgreSQL, and where in our code."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield f"  {type(error).__module__}.{type(error).__qualname__}{_code_of(error)}"
        for frame in traceback.extract_tb(error.__traceback__):
            path = Path(frame.filename)
            shown = path.relative_to(OURS) if path.is_relative_to(OURS) else path.name
            yield f"    {shown}:{frame.lineno} {frame.name}"
        error = error.__cause__ or error.__context__


def route_of(request: HttpRequest) -> str:
    """The pattern that the address fits, from the root; `(no route)` where it fits none."""
    match = request.resolver_match
    return f"/{match.route}" if match else NO_ROUTE


def write_hooks() -> None:
    """What nobody catches is written in the same way, from any thread."""

    def said(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            return
        logging.getLogger("mash").critical("nobody caught this", exc_info=(kind, error or kind(), trace))

    sys.excepthook = said
    threading.excepthook = lambda failed: said(failed.exc_type, failed.exc_value, failed.exc_traceback)


def format_gunicorn() -> None:
    """Give gunicorn's own handlers our way of writing; called where its worker loads the application."""
    for handler in logging.getLogger("gunicorn.error").handlers:
        handler.setFormatter(PlaceFormatter("%(asctime)s %(levelname)s gunicorn %(message)s"))


def _without_words(record: logging.LogRecord) -> Any:
    if isinstance(record.args, dict):
        kept = {name: _plain(value) for name, value in record.args.items()}
        if record.name.startswith("celery"):
            kept |= {name: _type_of(record) for name in OF_A_TASK if name in kept}
        return kept
    return tuple(_plain(value) for value in record.args) if isinstance(record.args, tuple) else record.args


def _plain(value: Any) -> Any:
    """Errors by their type; text without what breaks or steers a line."""
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, str):
        return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value.replace("\r", " ").replace("\n", " "))
    return value


def _type_of(record: logging.LogRecord) -> str:
    return record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "…"


def _quoted(record: logging.LogRecord) -> str:
    return next((start for start in QUOTING if str(record.msg).startswith(start)), "")


def _code_of(error: BaseException) -> str:
    """PostgreSQL's code, and the name of the constraint that was broken: names of ours, never values."""
    diagnosis = getattr(error, "diag", None)
    names = (getattr(error, "sqlstate", None), getattr(diagnosis, "constraint_name", None))
    return "".join(f" {name}" for name in names if name)
