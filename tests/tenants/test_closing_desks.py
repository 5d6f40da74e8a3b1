"""An agency's desk closes with a date, by two people of the hub; what it holds stays its own."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from hub.people.models import Mention
from hub.research.asking import DeskClosed
from hub.research.models import Finding, Request
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import Agency
from mash_platform.keeper.approvals import check_approval
from mash_platform.keeper.provision import OrderRefused
from tenants import closing, seats, teams
from tenants.closed_desks import end_seats
from tenants.closing import ClosingWords
from tenants.models import Notice, NoticeKind, Order, OrderAnswer, Role, Seat
from tenants.refusals import ClosingRefused, SeatRefused
from tenants.seats import Wanted
from tests.support.builders import a_finding, a_request
from tests.support.closings import TOMORROW, closed_desk, day
from tests.support.house import House
from tests.support.pages import get, shown, text_of

NOW = timezone.now


def typed(days: int = TOMORROW, **other: str) -> dict[str, str]:
    last = day(days)
    return {
        "last_day_day": str(last.day), "last_day_month": str(last.month), "last_day_year": str(last.year),
        "successor": "hrwhealth", "why": "", "seen": "open||", **other,
    }  # fmt: skip


def test_one_asks_on_the_desks_page_and_another_agrees(house: House) -> None:
    decider, asks = house.seat(Role.DECISION_MAKER), house.visit(role=Role.MANAGER)
    sent = asks.post("/desks/probation/", typed(), secure=True)
    order = Order.objects.get(kind="close_desk")
    assert sent["Location"] == f"/desks/orders/{order.pk}/"
    assert "You asked for this. Somebody else agrees" in get(asks, sent["Location"]).text
    assert Notice.objects.get(user=decider.user).kind == "close_asked"
    agrees = house.visit(decider)
    page = shown(get(agrees, sent["Location"]).text)
    assert "Takes its place Harrow community health" in page
    with pytest.raises(OrderRefused):
        check_approval(order)
    assert agrees.post(sent["Location"], {"answer": "yes"}, secure=True).status_code == 302
    check_approval(order)


@pytest.mark.parametrize(
    ("code", "words", "said"),
    [
        ("probation", {"successor": ""}, "Choose who takes its place, or say why nobody does"),
        ("probation", {"successor": "probation"}, "Choose an agency of this hub that stays after that day"),
        ("probation", {"successor": "hgycsc"}, "Choose an agency of this hub that stays after that day"),
        ("probation", {"successor": "hrwhealth", "why": "Nobody."}, "somebody takes its place"),
        ("probation", {"last_day": "2012-01-01"}, "The last day must be today or later"),
        ("probation", {"last_day": "soon"}, "Enter a date"),
        ("probation", {"last_day": ""}, "Nothing is changed"),
        ("probation", {"seen": "2099-01-01||It was wound up."}, "Somebody changed its last day meanwhile"),
        ("hrwcsc", {}, "It leads for children of this hub"),
        ("hgycsc", {}, "This agency has no desk in this hub"),
    ],
)
def test_what_cannot_be_is_refused_to_whoever_asks_and_by_the_keeper(
    house: House, code: str, words: dict[str, str], said: str
) -> None:
    wanted: dict[str, Any] = {"code": code, "last_day": day(TOMORROW).isoformat(), "successor": "hrwhealth", **words}
    if wanted["last_day"] == "":
        wanted["successor"] = ""
    with pytest.raises(ClosingRefused, match=said):
        closing.desk_closing("harrow", ClosingWords(**wanted))


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.DECISION_MAKER, Role.GUARDIAN])
def test_others_do_not_ask(house: House, role: Role) -> None:
    visit = house.visit(role=role, agency=house.lead())
    assert visit.post("/desks/probation/", typed(), secure=True).status_code == 403
    assert (
        house.visit(role=Role.MANAGER, agency="police").post("/desks/probation/", typed(), secure=True).status_code
        == 403
    )
    assert not Order.objects.exists()


def test_nobody_agrees_to_what_they_asked_for_and_operators_do_not(house: House) -> None:
    asks = house.seat(Role.COORDINATOR)
    words = ClosingWords(code="probation", last_day=day(TOMORROW).isoformat(), why="Wound up.")
    order = teams.ask_to_close_desk(words, by=house.seated(asks), at=NOW())
    same = house.visit(house.seat(Role.DECISION_MAKER, user=asks.user))
    page = same.post(f"/desks/orders/{order.pk}/", {"answer": "yes"}, secure=True).text
    assert "You asked for this yourself" in page
    operator = Seat.objects.create(user=house.user(), role=Role.OPERATOR, starts_at=NOW())
    OrderAnswer.objects.create(order=order, agrees=True, by_seat=operator.pk, answered_at=NOW())
    with pytest.raises(OrderRefused):
        check_approval(order)
    there = house.visit(role=Role.MANAGER, hub="haringey")
    assert there.get(f"/desks/orders/{order.pk}/", secure=True).status_code == 404


@pytest.mark.parametrize(("after", "stays"), [(-1, False), (0, False), (1, True)])
def test_who_takes_a_desks_place_stays_longer_than_it_does(house: House, after: int, stays: bool) -> None:
    words = ClosingWords(code="probation", last_day=day(30).isoformat(), successor="hrwhealth")
    with closed_desk(house, "hrwhealth", days=30 + after):
        if stays:
            successor = closing.desk_closing("harrow", words).successor
            assert successor is not None
            assert successor.code == "hrwhealth"
        else:
            with pytest.raises(ClosingRefused, match="an agency of this hub that stays after that day"):
                closing.desk_closing("harrow", words)


def test_everybody_at_the_desk_hears_that_it_closes_and_nobody_else(house: House) -> None:
    there = [house.seat(Role.RESEARCHER, agency="hrweduc"), house.seat(Role.MANAGER, agency="hrweduc")]
    house.seat(Role.RECIPIENT, team="school")  # for whose people the agency answers: what was sent stays readable
    house.seat(Role.RESEARCHER)
    house.seat(Role.RESEARCHER, agency="hrwhealth")
    words = ClosingWords(code="hrweduc", last_day=day(TOMORROW).isoformat(), why="Wound up.")
    closing.notify_desk(closing.desk_closing("harrow", words), uuid.uuid4(), at=NOW())
    told = Notice.objects.filter(kind=NoticeKind.DESK_CLOSES)
    assert set(told.values_list("user", flat=True)) == {one.user_id for one in there}


def test_the_page_says_what_is_open_there_and_nothing_of_what_is_held(house: House) -> None:
    request = a_request(house)
    a_finding(house, request, text="Known for Zanzibar.")
    house.seat(Role.RESEARCHER, user=house.user("Pat Constable"))
    page = shown(get(house.visit(role=Role.COORDINATOR), "/desks/police/").text)
    assert "Requests not answered: 1" in page
    assert request.enquiry.reference in page
    assert "Pat Constable, agency researcher" in page
    assert "Zanzibar" not in page
    assert "finding" not in page.lower()


def test_a_desk_that_closes_is_told_how_much_of_its_own_waits(house: House) -> None:
    a_finding(house)
    with closed_desk(house, "police", days=TOMORROW, successor="hrwhealth"):
        own = shown(get(house.visit(), "/desks/").text)
        assert "Your desk closes after" in own
        assert "1 request not answered, and 1 finding neither released nor withheld" in own
        other = shown(get(house.visit(agency="hrwhealth"), "/desks/").text)
        assert "Your desk closes" not in other
        assert "Then ask Harrow community health" in other


def test_after_its_last_day_nobody_enters_it_and_its_seats_end_with_a_line(house: House) -> None:
    seat = house.seat()
    visit = house.visit(seat)
    assert get(visit, "/requests/").status_code == 200
    with closed_desk(house, "police", successor="hrwhealth"):
        assert get(visit, "/requests/").status_code == 302  # to sign in: the pass opens nothing
        assert (end_seats(NOW()), end_seats(NOW())) == (1, 0)
        assert not Seat.objects.standing(NOW()).filter(pk=seat.pk).exists()
        manager = house.seat(Role.MANAGER)
        assert "Metropolitan Police Service" not in text_of(get(house.visit(manager), "/seats/grant/"))
        wanted = Wanted(username=house.user().username, role=Role.RESEARCHER, agency="police", reason="Works there")
        with pytest.raises(SeatRefused, match="has closed"):
            seats.ask(wanted, by=house.seated(manager), at=NOW())


def test_recipients_for_whose_people_it_answered_keep_their_seats(house: House) -> None:
    seat = house.seat(Role.RECIPIENT, team="school")
    with closed_desk(house, "hrweduc"):
        assert end_seats(NOW()) == 0
        assert Seat.objects.standing(NOW()).filter(pk=seat.pk).exists()


def test_the_database_lets_nobody_ask_a_desk_that_has_closed(house: House) -> None:
    request = a_request(house)
    with closed_desk(house, "hrwhealth", successor="probation"):
        page = text_of(get(house.visit(role=Role.COORDINATOR), f"/enquiries/{request.enquiry.reference}/ask/"))
        assert "Harrow community health" not in page
        with house.at(house.lead()), pytest.raises(RefusedByTheWall, match="desk_closed"), transaction.atomic():
            call("ask_v4", uuid.uuid4(), request.enquiry_id, "hrwhealth", "q", "[]", "", None, uuid.uuid4(), "", b"")
        assert issubclass(DeskClosed, Exception)


def test_nothing_that_a_closed_desk_holds_goes_to_its_successor(house: House) -> None:
    finding = a_finding(house, text="Known for Zanzibar.")
    with house.at("police"):
        mentions = set(Mention.objects.filter(state="held").values_list("pk", flat=True))
    with closed_desk(house, "police", successor="hrwhealth"):
        end_seats(NOW())
        for desk in ("hrwhealth", house.lead()):
            with house.at(desk):
                assert not Finding.objects.filter(pk=finding.pk).exists()
                assert not Mention.objects.filter(pk__in=mentions).exists()
        with house.at("hrwhealth"):
            assert not Request.objects.exists()
            assert Agency.objects.get(code="police").successor == "hrwhealth"
