"""A room of the week whose pages lie ready."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import httpx
import pytest

from mash_platform.journeys.cast import Cast
from mash_platform.journeys.pages import Page
from mash_platform.journeys.visitor import StepFailed
from mash_platform.week.counting import CountedVisitor, Tally
from mash_platform.week.people import Invention
from mash_platform.week.room import Room

CAST = Cast("harrow", "harrow", "harrow", "refer-harrow", "outside-harrow", "coordinator", "decider", {}, {})


class Shelf(CountedVisitor):
    """A browser whose pages lie ready, by their addresses; what is not there is missing."""

    pages: dict[str, str]

    def open(self, host: str, path: str = "/") -> Page:
        """Part of Visitor."""
        self.host, self.path = host, path
        if path not in self.pages:
            raise StepFailed(f"{host}{path} answered 404: Page not found")
        self.page = Page(self.pages[path])
        return self.page

    def _send(self, method: str, host: str, path: str, data: object = None, files: object = None) -> httpx.Response:
        return httpx.Response(200, text=self.pages.get(path, ""))


@pytest.fixture
def pages() -> dict[str, str]:
    return {}


@pytest.fixture
def room(pages: dict[str, str]) -> Iterator[Room]:
    tally = Tally()
    shelf = Shelf("http://127.0.0.1:1")
    shelf.tally, shelf.pages = tally, pages
    yield Room(
        cast=CAST, neighbour=CAST, manager="manager", guardian="guardian", visitor_for=lambda _: shelf,
        stranger=lambda: shelf, tally=tally, invention=Invention(1, date(2012, 11, 30)),
    )  # fmt: skip
    shelf._http.close()
