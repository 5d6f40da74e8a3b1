"""What others could read before it was protected went out and stays. The desk that protects reads where it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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

    Four queries: the enquiries, all tables in which words are looked through, copies of products that nobody was given
    it in, and which of all those words say it.
    """
    ids = list(Join.objects.filter(notification=notification, until_at__isnull=True).values_list("enquiry", flat=True))
    walled = [model for model in apps.get_models() if issubclass(model, WalledModel)]
    first, *rest = [rows for model in walled if (rows := _rows(model, ids, notification)) is not None]
    read = list(first.union(*rest, all=True))
    tables, texts = [table for table, _ in read], [text for _, text in read]
    sent = Copy.objects.filter(product__enquiry__in=ids, protected__isnull=True).values_list("document", flat=True)
    for document in sent[:MOST]:
        tables.append(Copy._meta.db_table)
        texts.append(json.dumps(document, ensure_ascii=False))
    found: dict[str, int] = {}
    for place in _whole(repeats([notification], texts)):
        found[tables[place]] = found.get(tables[place], 0) + 1
    return found


def _rows(
    model: type[WalledModel], enquiries: Sequence[UUID], notification: UUID
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
    nothing, line_end = Value("", output_field=TextField()), Value("\n", output_field=TextField())
    lines = [Coalesce(Cast(F(word), TextField()), nothing) for word in through.words]
    said = Concat(*(part for line in lines for part in (line, line_end)))
    found = model._default_manager.filter(here).order_by()
    return found.annotate(of_table=Value(model._meta.db_table), said=said).values_list("of_table", "said")[:MOST]


def _whole(repeated: Sequence[Repeated]) -> list[int]:
    return sorted({one.place for one in repeated if one.is_whole})
