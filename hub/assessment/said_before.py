"""What others could read before it was protected went out and stays. The desk that protects reads where it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.apps import apps
from django.db.models import Q

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

    A query for each table in which words are looked through, one for copies of products that nobody was given it in,
    and one for all of the words.
    """
    enquiries = list(Join.objects.filter(notification=notification, until_at__isnull=True).values_list("enquiry"))
    ids = [pk for (pk,) in enquiries]
    tables: list[str] = []
    texts: list[str] = []
    for model in apps.get_models():
        if issubclass(model, WalledModel) and model.wall.looks_through is not None:
            for words in _rows(model, ids, notification):
                tables.append(model._meta.db_table)
                texts.append("\n".join(str(one) for one in words if one))
    sent = Copy.objects.filter(product__enquiry__in=ids, protected__isnull=True).values_list("document", flat=True)
    for document in sent[:MOST]:
        tables.append(Copy._meta.db_table)
        texts.append(json.dumps(document, ensure_ascii=False))
    found: dict[str, int] = {}
    for place in _whole(repeats([notification], texts)):
        found[tables[place]] = found.get(tables[place], 0) + 1
    return found


def _rows(model: type[WalledModel], enquiries: Sequence[UUID], notification: UUID) -> list[tuple[str, ...]]:
    through = model.wall.looks_through
    if through is None:
        return []
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
        return []
    return list(model.objects.filter(here).values_list(*through.words)[:MOST])  # type: ignore[attr-defined]


def _whole(repeated: Sequence[Repeated]) -> list[int]:
    return sorted({one.place for one in repeated if one.is_whole})
