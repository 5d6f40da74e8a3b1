"""What was typed survives a time-out: kept by its own desk, given back once, and nothing is done with it meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from hub.front_door.models import Enquiry
from hub.research.models import Finding, Request
from tenants.entry import PASS_COOKIE
from tenants.models import Pass, Role, Seat
from tests.support.builders import a_notification, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import text_of


def run_out(seat: Seat) -> None:
    """Nobody has moved for hours."""
    Pass.objects.filter(seat=seat).update(last_seen_at=timezone.now() - timedelta(hours=12))


def back_of(answer: Any) -> str:
    """Where somebody comes back to after signing in."""
    return str(parse_qs(urlsplit(answer["Location"]).query)["next"][0])


def come_back(house: House, seat: Seat) -> Client:
    """The same person with a new pass."""
    return house.visit(seat)


def test_a_finding_typed_too_long_is_there_after_signing_in(house: House) -> None:
    request = a_request(house)
    seat = house.seat(Role.RESEARCHER)
    visit = house.visit(seat)
    run_out(seat)
    answer = visit.post(f"/requests/{request.pk}/record/", {"text": "Typed for an hour.", "kind": "event"})
    assert answer.status_code == 302
    assert back_of(answer) == f"/requests/{request.pk}/record/"
    with house.at("police"):
        assert not Finding.objects.exists()
    page = come_back(house, seat).get(back_of(answer)).text
    assert "Typed for an hour." in page
    assert "This is your draft, as it was kept on" in page
    assert "Nothing of it was sent." in page
    assert "Typed for an hour." in come_back(house, seat).get(back_of(answer)).text  # a reload loses nothing


def test_what_was_sent_in_the_end_is_not_offered_again(house: House) -> None:
    notification = a_notification(house)
    seat = house.seat(Role.COORDINATOR)
    visit = house.visit(seat)
    run_out(seat)
    path = f"/triage/{notification.reference}/set-aside/"
    visit.post(path, {"aside_reason": "Typed for an hour."})
    back = come_back(house, seat)
    assert "Typed for an hour." in back.get(path).text
    assert back.post(path, {"why": "advice", "aside_reason": "Typed for an hour."}).status_code == 302
    assert back.get(path).status_code == 302


def test_a_rating_typed_too_long_is_there_too(house: House) -> None:
    notification = a_notification(house)
    seat = house.seat(Role.COORDINATOR)
    visit = house.visit(seat)
    run_out(seat)
    for path, field in (("", "reason"), ("set-aside/", "aside_reason")):
        answer = visit.post(f"/triage/{notification.reference}/{path}", {field: f"Typed for {field}."})
        assert f"Typed for {field}." in come_back(house, seat).get(back_of(answer)).text
    with house.at(house.lead()):
        assert not Enquiry.objects.exists()


def test_a_question_typed_too_long_is_there_and_asks_nobody(house: House) -> None:
    enquiry = an_enquiry(house)
    seat = house.seat(Role.COORDINATOR)
    visit = house.visit(seat)
    run_out(seat)
    said = {"agencies": ["police"], "basis": "s47", "question": "Typed question.", "due": "clock"}
    answer = visit.post(f"/enquiries/{enquiry.reference}/ask/", said)
    assert "Typed question." in come_back(house, seat).get(back_of(answer)).text
    with house.at(house.lead()):
        assert not Request.objects.exists()


def test_nobody_else_gets_it_back(house: House) -> None:
    request = a_request(house)
    seat = house.seat(Role.RESEARCHER)
    visit = house.visit(seat)
    run_out(seat)
    path = f"/requests/{request.pk}/record/"
    visit.post(path, {"text": "Typed for an hour."})
    assert "Typed for an hour." not in text_of(house.visit(role=Role.RESEARCHER).get(path))


@pytest.mark.parametrize("ended", ["pass", "seat"])
def test_a_pass_or_seat_that_was_ended_keeps_nothing(house: House, ended: str) -> None:
    request = a_request(house)
    seat = house.seat(Role.RESEARCHER)
    visit = house.visit(seat)
    now = timezone.now()
    if ended == "pass":
        Pass.objects.filter(seat=seat).update(ended_at=now)
    else:
        Seat.objects.filter(pk=seat.pk).update(ends_at=now)
    path = f"/requests/{request.pk}/record/"
    answer = visit.post(path, {"text": "Typed for an hour."})
    assert answer.status_code == 403
    assert "Nothing was sent" in answer.text  # what was typed is in the answer, and nowhere else
    if ended == "pass":
        assert "Typed for an hour." not in text_of(come_back(house, seat).get(path))


def test_a_button_without_a_page_of_its_own_leads_back_to_where_it_stood(house: House) -> None:
    request = a_request(house)
    seat = house.seat(Role.RESEARCHER)
    visit = house.visit(seat)
    run_out(seat)
    answer = visit.post(
        f"/requests/{request.pk}/nothing-known/", headers={"Referer": "http://harrow.localhost/requests/"}
    )
    assert back_of(answer) == "/requests/"
    foreign = visit.post(f"/requests/{request.pk}/nothing-known/", headers={"Referer": "http://evil.example/requests/"})
    assert back_of(foreign) == f"/requests/{request.pk}/nothing-known/"


def test_a_form_from_elsewhere_keeps_nothing(house: House) -> None:
    request = a_request(house)
    seat = house.seat(Role.RESEARCHER)
    token = house.visit(seat).cookies[PASS_COOKIE].value
    run_out(seat)
    strict = Client(HTTP_HOST="harrow.localhost", enforce_csrf_checks=True)
    strict.cookies[PASS_COOKIE] = token
    path = f"/requests/{request.pk}/record/"
    assert strict.post(path, {"text": "Typed by an intruder."}).status_code == 403
    assert "Typed by an intruder." not in text_of(come_back(house, seat).get(path))
