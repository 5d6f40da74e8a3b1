"""A seat whose training has run out begins no new work, finishes what it has, and never leaves a desk empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from frontend.errors import forbidden
from hub.research.models import Request
from hub.wall.acts import Act
from hub.wall.permissions import NEW_WORK, TABLE
from tenants.models import Role, Seat, SeatTraining
from tests.support.builders import a_finding, a_notification, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import text_of


def ran_out(seat: Seat, days_ago: int = 1) -> Seat:
    """The seat's last day for new work was so many days ago; negative for a day to come."""
    until = timezone.localdate() - timedelta(days=days_ago)
    SeatTraining.objects.update_or_create(
        seat=seat,
        defaults={
            "warn_from": until - timedelta(days=14), "new_work_until": until, "what": "Sharing what is proportionate",
            "computed_at": timezone.now(),
        },
    )  # fmt: skip
    return seat


def with_a_colleague(house: House, role: Role) -> Seat:
    """A seat that has run out, with somebody else of the same role at the same desk whose training is in order."""
    house.seat(role)
    return ran_out(house.seat(role))


def nothing_known(request: Request) -> str:
    return f"/requests/{request.pk}/nothing-known/"


def refused(answer: Any) -> bool:
    return bool(answer.status_code == 403 and "You cannot begin new work yet" in answer.text)


def test_the_table_names_only_roles_that_may_do_the_act() -> None:
    for act, new in NEW_WORK.items():
        assert new.roles <= TABLE[act].roles, act
        assert new.theirs


@pytest.mark.parametrize("act", [Act.RELEASE, Act.WITHHOLD, Act.FINISH_REQUEST, Act.ISSUE, Act.READ_REQUEST])
def test_what_holds_nothing_back_is_never_new_work(act: Act) -> None:
    assert act not in NEW_WORK


def test_a_coordinator_opens_sets_aside_and_asks_nothing_new(house: House) -> None:
    message, enquiry = a_notification(house), an_enquiry(house)
    client = house.visit(with_a_colleague(house, Role.COORDINATOR))
    for path in (
        f"/triage/{message.reference}/",
        f"/triage/{message.reference}/set-aside/",
        f"/enquiries/{enquiry.reference}/ask/",
    ):
        assert refused(client.post(path, {"all": "red"})), path
        assert client.get(path).status_code == 200, path
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM wall_ledgerentry WHERE act = 'refused'")
        assert cursor.fetchone() == (3,)
        cursor.execute("SELECT count(*) FROM front_door_notification WHERE triaged_at IS NOT NULL")
        assert cursor.fetchone() == (1,)  # the enquiry's own


def test_what_was_typed_is_kept(house: House) -> None:
    enquiry = an_enquiry(house)
    client = house.visit(with_a_colleague(house, Role.COORDINATOR))
    client.post(f"/enquiries/{enquiry.reference}/ask/", {"question": "Typed with care"})
    assert "Typed with care" in client.get(f"/enquiries/{enquiry.reference}/ask/").text


def test_a_decision_maker_may_ask_again_in_order_to_finish(house: House) -> None:
    enquiry = an_enquiry(house)
    client = house.visit(with_a_colleague(house, Role.DECISION_MAKER))
    assert not refused(client.post(f"/enquiries/{enquiry.reference}/ask/", {}))


def test_a_researcher_takes_up_no_request_that_came_after_their_last_day(house: House) -> None:
    request = a_request(house)
    client = house.visit(with_a_colleague(house, Role.RESEARCHER))
    assert refused(client.post(nothing_known(request), {}))
    assert refused(client.post(f"/requests/{request.pk}/record/", {"text": "Something"}))
    assert client.get(f"/requests/{request.pk}/").status_code == 200
    with house.at("police"):
        request.refresh_from_db()
    assert request.state == "open"


def test_a_researcher_finishes_what_was_asked_by_their_last_day(house: House) -> None:
    request = a_request(house)
    seat = with_a_colleague(house, Role.RESEARCHER)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_request SET asked_at = asked_at - interval '3 days'")
    assert house.visit(seat).post(nothing_known(request), {}).status_code == 302


def test_a_researcher_finishes_what_they_have_begun(house: House) -> None:
    finding = a_finding(house)
    seat = with_a_colleague(house, Role.RESEARCHER)
    path = f"/requests/{finding.request_id}/record/"
    assert refused(house.visit(seat).post(path, {}))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_finding SET recorded_by = %s", [seat.pk])
    assert not refused(house.visit(seat).post(path, {}))


def test_releasing_is_never_stopped(house: House) -> None:
    finding = a_finding(house)
    client = house.visit(with_a_colleague(house, Role.RESEARCHER))
    assert not refused(client.post(f"/requests/{finding.request_id}/release/", {}))


def test_a_decision_maker_decides_what_was_open_and_takes_up_nothing_new(house: House) -> None:
    enquiry = an_enquiry(house)
    seat = with_a_colleague(house, Role.DECISION_MAKER)
    path = f"/enquiries/{enquiry.reference}/assess/"
    assert refused(house.visit(seat).post(path, {"act": "analyse", "analysis": "Weighed."}))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET opened_at = opened_at - interval '3 days'")
    assert not refused(house.visit(seat).post(path, {"act": "analyse", "analysis": "Weighed."}))


@pytest.mark.parametrize(
    "others",
    [
        lambda house: None,
        lambda house: ran_out(house.seat(Role.RESEARCHER)),
        lambda house: house.seat(Role.RESEARCHER, agency="hrwhealth"),
        lambda house: house.seat(Role.RESEARCHER, hub="haringey"),
    ],
    ids=["nobody else", "a colleague who has run out too", "another agency's", "another hub's"],
)
def test_whoever_is_the_last_at_a_desk_goes_on(house: House, others: Callable[[House], object]) -> None:
    request = a_request(house)
    others(house)
    client = house.visit(ran_out(house.seat()))
    assert "Nobody else at your desk can begin new work" in client.get("/requests/").text
    assert client.post(nothing_known(request), {}).status_code == 302


def test_on_the_last_day_and_before_the_warning_nothing_is_stopped(house: House) -> None:
    request = a_request(house)
    house.seat()
    seat = ran_out(house.seat(), days_ago=0)
    client = house.visit(seat)
    page = client.get("/requests/").text
    assert "Your training is due" in page
    assert "/training/mine/" in page
    assert client.post(nothing_known(request), {}).status_code == 302
    ran_out(seat, days_ago=-60)
    assert "Your training" not in text_of(house.visit(seat).get("/requests/"))


def test_the_banner_is_on_every_page_of_whoever_is_stopped(house: House) -> None:
    client = house.visit(with_a_colleague(house, Role.COORDINATOR))
    for path in ("/triage/", "/enquiries/", "/requests/"):
        assert "You can begin no new work here" in client.get(path).text, path


def test_a_seat_in_order_costs_no_query_more(house: House) -> None:
    counts = []
    for seat in (house.seat(), ran_out(house.seat(), days_ago=-5)):
        client = house.visit(seat)
        with CaptureQueriesContext(connections["platform"]) as caught:
            client.get("/requests/")
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_a_plain_refusal_still_reads_as_one() -> None:
    assert b"does not allow it" in forbidden(RequestFactory().get("/")).content
