"""What is written down of a request: the route that it took, and never a token or a reference."""

from __future__ import annotations

import logging
from typing import Any

from mash_platform.logs import NO_ROUTE, PlaceFormatter
from tenants.middleware.routes import FOR_THE_ACCESS_LOG
from tests.support.house import House

TOKEN = "a-token-that-nobody-else-may-read"


def test_the_web_server_is_left_the_route_and_not_the_token(house: House) -> None:
    answer = house.stranger("refer-harrow").get(f"/status/{TOKEN}/")
    assert answer.wsgi_request.META[FOR_THE_ACCESS_LOG] == "/status/<token:token>/"


def test_an_address_that_leads_nowhere_is_written_as_such(house: House) -> None:
    answer = house.stranger("refer-harrow").get(f"/nowhere/{TOKEN}/")
    assert answer.wsgi_request.META[FOR_THE_ACCESS_LOG] == NO_ROUTE


def test_django_says_that_nothing_was_found_without_the_token(house: House, caplog: Any) -> None:
    caplog.handler.setFormatter(PlaceFormatter())
    with caplog.at_level(logging.WARNING, "django.request"):
        assert house.stranger("refer-harrow").get(f"/status/{TOKEN}/").status_code == 404
    assert TOKEN not in caplog.text
    assert "django.request 404 /status/<token:token>/" in caplog.text
