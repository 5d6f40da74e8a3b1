"""Published measures for the board: hubs side by side, one hub over time, and both as CSV. Never a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from frontend.csv_files import csv_response
from frontend.measures import labels
from frontend.measures.sections import sections
from frontend.presenters.dates import short_date
from rollout import measures
from rollout.readiness.outside_figures import outside_figures
from tenants.measures.catalogue import BY_CODE, COLUMNS, TABLES, WITHHELD, Column, Table
from tenants.measures.periods import Period, PeriodKind
from tenants.models import Hub
from tenants.permissions import Page, for_page

PAGE = 40  # hubs: all of London's 33 at once
BACK = {PeriodKind.MONTH: 6, PeriodKind.QUARTER: 6, PeriodKind.YEAR: 5}  # periods side by side over time
OF_ONE_HUB = 12


@dataclass(frozen=True)
class Asked:
    """What the address asks for; the newest month's volumes where it asks for nothing, or for what is not there."""

    table: Table
    column: Column
    period: Period | None
    periods: list[Period]  # of the period's kind, newest first
    every: list[Period]  # of each kind, for the choice

    @classmethod
    def by(cls, request: HttpRequest) -> Asked:
        """In: a request with table, show and period."""
        table = BY_CODE.get(request.GET.get("table", ""), TABLES[0])
        column = COLUMNS.get(request.GET.get("show", ""), labels.headline(table))
        by_kind = measures.published_periods()
        every = [period for periods in by_kind.values() for period in periods]
        chosen = next((one for one in every if address_of(one) == request.GET.get("period")), None)
        period = chosen or (every[0] if every else None)
        return cls(
            table=table,
            column=column if column in table.columns else labels.headline(table),
            period=period,
            periods=by_kind[period.kind] if period else [],
            every=every,
        )

    def query(self, **changes: str) -> str:
        """The query that asks for this, with changes."""
        period = address_of(self.period) if self.period else ""
        said = {"table": self.table.code, "period": period, "show": self.column.code, **changes}
        return "?" + "&".join(f"{name}={value}" for name, value in said.items())


def address_of(period: Period) -> str:
    """A period in an address."""
    return f"{period.kind}-{period.start}"


@for_page(Page.SEE_MEASURES)
@require_GET
def side_by_side(request: HttpRequest) -> HttpResponse:
    """One table of one period for all hubs, and the same hubs over the periods before."""
    asked = Asked.by(request)
    if asked.period is None:
        return render(request, "measures/none_yet.html", {"tables": TABLES})
    page = Paginator(measures.hubs(), PAGE).get_page(request.GET.get("page"))
    hubs = list(page.object_list)
    index = asked.periods.index(asked.period)
    back = asked.periods[index : index + BACK[asked.period.kind]]
    found = measures.published(asked.table.columns, back, hubs)
    title = f"{labels.chart_title(asked.table, asked.column)}, {asked.period.title}"
    return render(
        request,
        "measures/side_by_side.html",
        {
            "asked": asked,
            "page": page,
            "tables": TABLES,
            "periods": [(address_of(one), one.title) for one in asked.every],
            "title": title,
            "drawing": _drawing(title, asked, hubs, found),
            "said": labels.comparison_words(
                asked.column.code,
                [(hub.name, labels.drawn(asked.column.code, found.get((hub.pk, asked.period)))) for hub in hubs],
            ),
            "chart_rows": [
                [hub.name, labels.said(asked.column.code, found.get((hub.pk, asked.period)))] for hub in hubs
            ],
            "rows": [(hub, _cells(asked.table.columns, found.get((hub.pk, asked.period)))) for hub in hubs],
            "london": _london(asked, asked.period),
            "back": back,
            "over_time": [
                (hub, [labels.said(asked.column.code, found.get((hub.pk, one))) for one in back]) for hub in hubs
            ],
            "outside": [_outside(one) for one in outside_figures(asked.table, asked.period.kind)],
            "queries": {column.code: asked.query(show=column.code) for column in asked.table.columns},
            "csv": asked.query(),
        },
    )


@for_page(Page.SEE_MEASURES)
@require_GET
def one_hub(request: HttpRequest, code: str) -> HttpResponse:
    """Every table of one hub over time."""
    hub = get_object_or_404(measures.hubs(), code=code)
    kind = PeriodKind(asked) if (asked := request.GET.get("kind", "")) in PeriodKind.values else PeriodKind.MONTH
    periods = measures.published_periods()[kind][:OF_ONE_HUB]
    found = measures.published(COLUMNS.values(), periods, [hub])
    values = {period: row for (_, period), row in found.items()}
    return render(
        request,
        "measures/one_hub.html",
        {
            "shown_hub": hub,
            "kind": kind,
            "kinds": PeriodKind.choices,
            "sections": sections(periods, values) if values else [],
        },
    )


@for_page(Page.SEE_MEASURES)
@require_GET
def as_csv(request: HttpRequest) -> HttpResponse:
    """One table of one period for every hub. A withheld number is empty, and its line says so; it is never 0."""
    asked = Asked.by(request)
    headings = ["hub_code", "hub", "period", "starts", "measure", "column", "value", "unit", "note"]
    if asked.period is None:
        return csv_response("measures", headings, [])
    hubs = list(measures.hubs())
    found = measures.published(asked.table.columns, [asked.period], hubs)
    lines = [
        _line(hub, asked.period, asked.table, column, found.get((hub.pk, asked.period)))
        for hub in hubs
        for column in asked.table.columns
    ]
    return csv_response(f"{asked.table.code}-{address_of(asked.period)}", headings, lines)


def _line(hub: Hub, period: Period, table: Table, column: Column, values: labels.Values | None) -> list[Any]:
    value = values.get(column.code) if values else None
    note = "" if value is not None else labels.NOT_PUBLISHED.lower() if values is None else WITHHELD
    unit = "minutes, mean" if column.mean_of else table.unit
    return [hub.code, hub.name, period.kind, period.start, table.title, column.title, value,
            unit, note]  # fmt: skip


def _cells(columns: Sequence[Column], values: labels.Values | None) -> list[str]:
    return [labels.said(column.code, values) for column in columns]


def _drawing(title: str, asked: Asked, hubs: Sequence[Hub], found: Any) -> Any:
    bars = [
        (
            hub.name,
            labels.drawn(asked.column.code, found.get((hub.pk, asked.period))),
            "Withheld" if (hub.pk, asked.period) in found else labels.NOT_PUBLISHED,
        )
        for hub in hubs
    ]
    return labels.drawing_of(title, asked.column.code, bars, key="side-by-side")


def _london(asked: Asked, period: Period) -> dict[str, Any]:
    """The line of all hubs together, which leaves out what is withheld and says how many hubs that is."""
    found = measures.london(asked.table.columns, period)
    return {
        "shown": found.shown,
        "withheld": found.withheld,
        "cells": [labels.said(one.code, found.values) if found.shown else WITHHELD for one in asked.table.columns],
    }


def _outside(one: Any) -> tuple[str, str, str, str, str]:
    share = one.value % 1 or one.measure not in ("notifications", "children")
    value = f"{one.value:.1f}%" if share else f"{int(one.value):,}"
    return (one.authority.name, one.get_measure_display(), _period(one.starts, PeriodKind(one.period)), value,
            f"{one.source.rstrip('.')} (known on {short_date(one.on)})")  # fmt: skip


def _period(starts: date, kind: PeriodKind) -> str:
    return Period(starts, kind).title
