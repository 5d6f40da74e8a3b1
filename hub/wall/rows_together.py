"""Rows of several tables read in one statement: a page about one thing asks the database once, not once a table.

Each queryset becomes a sub-select of the same statement, under the policies of its own table, and its rows come as the
models that they are, without what the queryset defers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models


def rows_together(beside: models.QuerySet[Any], **wanted: models.QuerySet[Any]) -> dict[str, list[Any]]:
    """In: a queryset of one row, beside which the others are read; by name what is wanted, in its own order. All of the
    hub's schema, or all of the platform's.

    Out: name -> rows; of no row beside, nothing of any. Foreign keys of a row are not followed: put one in where a page
    needs it.
    """
    arrays = {f"rows_of_{name}": ArraySubquery(_as_json(rows)) for name, rows in wanted.items()}
    found = beside.order_by().values_list(*arrays.values())[:1]
    values: Iterable[Any] = next(iter(found), [[] for _ in wanted])
    return {
        name: [_row(rows, each) for each in said or ()]  # None where Django knows that nothing is there
        for (name, rows), said in zip(wanted.items(), values, strict=True)
    }


def _as_json(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    names, is_deferred = rows.query.deferred_loading
    fields = [
        one for one in rows.model._meta.concrete_fields
        if ((one.attname in names or one.name in names) != is_deferred) or one.primary_key
    ]  # fmt: skip
    bare = rows.defer(None)
    return bare.values(json=_AsJson(fields))


class _AsJson(models.Expression):
    """The columns of a row as JSON, written at once: Django's JSONObject takes longer to write than they to read."""

    output_field = models.JSONField()

    def __init__(self, fields: Sequence[models.Field[Any, Any]]) -> None:
        super().__init__()
        self.fields = fields
        self.alias = ""  # until it is resolved

    def resolve_expression(self, query: Any = None, *_: Any, **__: Any) -> Self:
        if self.alias:  # asked again, as part of the statement that the sub-select stands in
            return self
        found = self.copy()
        found.alias = query.get_initial_alias()
        return found

    def relabeled_clone(self, change_map: Mapping[str, str]) -> Self:
        found = self.copy()
        found.alias = change_map.get(self.alias, self.alias)
        return found

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[()]]:
        quote, of = connection.ops.quote_name, compiler.quote_name_unless_alias(self.alias)
        columns = [f"'{one.attname}' VALUE {of}.{quote(one.column)}" for one in self.fields]
        return f"JSON_OBJECT({', '.join(columns)} RETURNING JSONB)", ()


def _row(rows: models.QuerySet[Any], said: Mapping[str, Any]) -> Any:
    model = rows.model
    fields = [one for one in model._meta.concrete_fields if one.attname in said]  # from_db takes them in this order
    return model.from_db(rows.db, [one.attname for one in fields], [_value(one, said[one.attname]) for one in fields])


def _value(field: Any, value: Any) -> Any:
    """As the ORM reads it, of a value as PostgreSQL writes it in JSON."""
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, ArrayField):
        return [_value(field.base_field, one) for one in value]
    if isinstance(field, models.BinaryField):
        return bytes.fromhex(value.removeprefix("\\x"))
    return field.to_python(value)
