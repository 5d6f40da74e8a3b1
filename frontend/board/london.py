"""All London as of a day: the map, the same as a table and as CSV, the stages, and how it adds up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from frontend.board import labels
from frontend.board.charts import charts_of
from frontend.common.plan_days import address_of, asked
from frontend.csv_files import csv_response
from rollout import labels as plan_words
from rollout.as_of import State
from rollout.board import Board, Row, board_on
from rollout.coverage import in_authorities, in_referrals
from rollout.packs.ratings import ratings
from rollout.projection import projected
from rollout.rag import Rag, Rated
from rollout.referrals import SOURCE
from tenants.permissions import TABLE, Page, for_page, platform_roles


@for_page(Page.SEE_BOARD)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The board's first page."""
    on, form = asked(request)
    board = board_on(on)
    query = address_of(on)
    target = board.target.day if board.target else None
    addresses = {row.authority.slug: reverse("board:authority", args=[row.authority.slug]) for row in board.rows}
    rated_rows, coloured = ratings(board), request.GET.get("map") == "rag"
    return render(
        request,
        "board/home.html",
        {
            "on": on,
            "form": form,
            "board": board,
            "query": query,
            "tiles": [
                labels.tile(row, query, addresses[row.authority.slug], rated if coloured else None)
                for row, rated in rated_rows
            ],
            "coloured": coloured,
            "key": labels.RAG_KEY if coloured else labels.KEY,
            "rags": [(plan_words.RAGS[rag], sum(rated.rag == rag for _, rated in rated_rows)) for rag in Rag],
            "rows": [
                (row, addresses[row.authority.slug] + query, *_cells(row, rated))
                for row, rated in rated_rows
                if not _is_blank(row, rated)
            ],
            "folded": [
                (row, addresses[row.authority.slug] + query) for row, rated in rated_rows if _is_blank(row, rated)
            ],
            "stages": [(stage, labels.window_words(stage.event)) for stage in board.stages],
            "figures": _figures(board),
            "days": plan_words.days_words(board.days_left, target),
            "charts": charts_of(in_authorities(board), in_referrals(board), target, on) if board.stages else [],
            "projection": plan_words.projection_words(projected(board), target) if board.stages else [],
            "rule": plan_words.RULE,
            "referrals_source": SOURCE,
            "may_edit": bool(platform_roles(request) & TABLE[Page.EDIT_ROLLOUT]),
        },
    )


@for_page(Page.SEE_BOARD)
@require_GET
def table(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    on, _ = asked(request)
    headings = ["as_of", "gss_code", "authority", "stage", "state", "expected_by", "live_since", "hub_here",
                "referrals_2013_14", "red_amber_green"]  # fmt: skip
    lines = [
        [on, row.authority.gss_code, row.authority.name, row.position.stage, row.state, row.expected,
         row.position.live if row.state == State.LIVE else None, row.hub.name if row.hub else "", row.referrals,
         rated.rag]
        for row, rated in ratings(board_on(on))
    ]  # fmt: skip
    return csv_response(f"london-{on.isoformat()}", headings, lines)


def _is_blank(row: Row, rated: Rated) -> bool:
    """Whether a row would say nothing but that nothing is planned: London has two dozen such, which fold into one."""
    return row.state == State.NOT_PLANNED and rated.rag == Rag.NONE and row.hub is None


def _cells(row: Row, rated: Rated) -> tuple[str, str, str, dict[str, str]]:
    return labels.stage_words(row), labels.state_words(row), labels.uses_words(row), labels.rag_tag(rated)


def _figures(board: Board) -> list[tuple[int, str]]:
    said = {
        "live": "recorded as live",
        "named": "planned by name",
        "unnamed": "projected, not named yet",
        "not_planned": "not planned yet",
    }
    return [(number, said[name]) for name, number in board.figures().items()]
