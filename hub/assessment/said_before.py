"""What others could read before it was protected went out and stays. The desk that protects reads where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from hub.assessment.models import Copy
from hub.front_door.models import Join
from hub.research.protecting import Repeated, repeats
from mash_platform.database.models import WalledModel

# Kind of what rows are about (LooksThrough) -> from their column to the enquiry, and to the notification.
ENQUIRY = {"enquiry": "", "copy": "product__enquiry", "subject": "__enquiry", "request": "__enquiry",
           "analysis": "__enquiry", "challenge": "__enquiry", "incident": "__enquiry", "log": "__enquiry"}  # fmt: skip
NOTIFICATION = {"notification": "", "log": "__notification"}
MOST = 500  # rows of one table


def said_before(notification: UUID) -> Mapping[str, int]:
    """Table -> in how many rows about this notification or its enquiry, that others read, something protected stands.

    Two queries: what stands there, also in copies of products that nobody was given it in, and which of it says it.
    """
    enquiries = Join.objects.filter(notification=notification, until_at__isnull=True).order_by().values("enquiry")
    walled = [model for model in apps.get_models() if issubclass(model, WalledModel)]
    rest = [rows for model in walled if (rows := _rows(model, enquiries, notification)) is not None]
    sent = Copy.objects.filter(product__enquiry__in=enquiries, protected__isnull=True)
    read = list(_table_and_words(sent, "document").union(*rest, all=True))
    found: dict[str, int] = {}
    for place in _whole(repeats([notification], [text for _, text in read])):
        table = read[place][0]
        found[table] = found.get(table, 0) + 1
    return found


def _rows(
    model: type[WalledModel], enquiries: QuerySet[Join, Any], notification: UUID
) -> QuerySet[WalledModel, tuple[str, str]] | None:
    """The table and the words of each row about them; None of a table in which no words are looked through."""
    through = model.wall.looks_through
    if through is None:
        return None
    here = Q()
    for one in through.about:
        kind, column = one.split(".")
        field = next((each.name for each in model._meta.concrete_fields if each.column == column), "")
        name = "" if kind == "copy" and column == "id" else field
        if kind in ENQUIRY:
            way = f"{name}__{ENQUIRY[kind]}" if kind == "copy" and name else f"{name}{ENQUIRY[kind]}"
            here |= Q(**{f"{way}__in": enquiries})
        if kind in NOTIFICATION:
            here |= Q(**{f"{name}{NOTIFICATION[kind]}": notification})
    if not here:
        return None
    return _table_and_words(model._default_manager.filter(here), *through.words)


def _table_and_words(rows: QuerySet[Any], *words: str) -> QuerySet[Any, tuple[str, str]]:
    nothing, line_end = Value("", output_field=TextField()), Value("\n", output_field=TextField())
    lines = [Coalesce(Cast(F(word), TextField()), nothing) for word in words]
    said = Concat(*(part for line in lines for part in (line, line_end)))
    of_table = Value(rows.model._meta.db_table)
    found: QuerySet[Any, tuple[str, str]] = (
        rows.order_by().annotate(of_table=of_table, said=said).values_list("of_table", "said")
    )
    return found[:MOST]


def _whole(repeated: Sequence[Repeated]) -> list[int]:
    return sorted({one.place for one in repeated if one.is_whole})
