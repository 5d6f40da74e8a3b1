"""A page that leaves no line in the ledger is not shown: default deny, for reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from hub.wall import ledger
from tenants.access import LineMissing, Need, Rule, must_leave_line
from tenants.models import Role
from tests.support.builders import an_enquiry
from tests.support.house import House

READS = Rule(Need.PASS, "ask", line=("read_enquiry", "enquiry"))
ASKED = RequestFactory()


def test_an_enquiry_whose_line_was_forgotten_is_not_shown(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    enquiry = an_enquiry(house)
    client = house.visit(role=Role.COORDINATOR)
    client.raise_request_exception = False
    path = f"/enquiries/{enquiry.reference}/"
    assert client.get(path).status_code == 200
    monkeypatch.setattr(ledger, "write_read", lambda *args, **more: None)
    answer = client.get(path)
    assert answer.status_code == 500
    assert enquiry.reference not in answer.text


@pytest.mark.parametrize("status", [200, 409])
def test_a_page_without_its_line_or_with_another_is_refused(status: int) -> None:
    for written in ([], ["list_enquiries"]):
        with pytest.raises(LineMissing, match="left no line 'read_enquiry'"):
            must_leave_line(READS, ASKED.get("/"), HttpResponse(status=status), written)
    must_leave_line(READS, ASKED.get("/"), HttpResponse(status=status), ["enter", "read_enquiry"])


@pytest.mark.parametrize("status", [302, 403, 404, 405])
def test_what_shows_nothing_needs_no_line(status: int) -> None:
    must_leave_line(READS, ASKED.get("/"), HttpResponse(status=status), [])


@pytest.mark.parametrize("need", [Need.PASS, Need.SECOND_FACTOR])
def test_a_page_that_says_nowhere_what_it_leaves_is_refused(need: Need) -> None:
    with pytest.raises(LineMissing, match="declares no line"):
        must_leave_line(Rule(need, "ask"), ASKED.get("/"), HttpResponse(), ["read_enquiry"])
    must_leave_line(Rule(need, "ask", no_line="an empty form"), ASKED.get("/"), HttpResponse(), [])


def test_a_post_that_shows_more_leaves_a_line_of_its_own() -> None:
    rule = Rule(Need.PASS, "search", no_line="an empty box", line_of_post=("search", "search"))
    request: Any = ASKED.post("/")
    with pytest.raises(LineMissing, match="'search'"):
        must_leave_line(rule, request, HttpResponse(), [])
    must_leave_line(rule, request, HttpResponse(), ["search"])
    must_leave_line(rule, ASKED.get("/"), HttpResponse(), [])
