"""The board."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.board import authority, changing, london, slips, what_if
from frontend.transfers import board_counts

app_name = "board"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", london.home, name="home"),
    path("between-hubs/", board_counts.counts, name="between-hubs"),
    path("london.csv", london.table, name="csv"),
    path("slips/", slips.slips, name="slips"),
    path("what-if/", what_if.ask, name="what-if"),
    path("authorities/<slug:slug>/", authority.show, name="authority"),
    path("authorities/<slug:slug>/change/", changing.change_authority, name="change-authority"),
    path("stages/<number:stage>/change/", changing.change_stage, name="change-stage"),
    path("target/change/", changing.change_target, name="change-target"),
    path("lines/<uuid:line>/strike-out/", changing.strike, name="strike-out"),
]
