"""A front door closes with a date, by two operators. It names the door that takes its place, and loses nothing."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.utils import timezone

from hub.front_door.models import Notification
from hub.transfers.closed_doors import offer_all
from hub.transfers.models import NotificationOffer
from mash_platform.keeper.approvals import check_approval
from mash_platform.keeper.provision import OrderRefused
from tenants import closing, doors, transfers
from tenants.closing import ClosingWords
from tenants.models import HubAuthority, Notice, Order, OrderAnswer, Role, Seat, TransferState
from tenants.refusals import ClosingRefused
from tests.front_door.door_builders import fill, post, send
from tests.support.closings import TOMORROW, closed_door, day
from tests.support.house import House
from tests.support.pages import get, shown, text_of
from tests.support.signing_in import visitor
from tests.transfers.known_builders import ledger_of

NOW = timezone.now
MESSAGE = {"children": [{"given_name": "Amy", "family_name": "Example"}], "concern": {"what_happened": "Hungry."}}


def typed(**other: str) -> dict[str, str]:
    last = day(TOMORROW)
    return {
        "what": "door", "door": "harrow", "last_day_day": str(last.day), "last_day_month": str(last.month),
        "last_day_year": str(last.year), "successor": "haringey", "why": "", **other,
    }  # fmt: skip


def send_by_api(house: House) -> Any:
    return house.stranger("refer-harrow").post(
        "/api/v1/notifications", json.dumps(MESSAGE), content_type="application/json", secure=True,
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )  # fmt: skip


def test_one_operator_asks_on_a_page_and_another_agrees(house: House) -> None:
    asks, agrees = visitor(house, Role.OPERATOR), visitor(house, Role.OPERATOR)
    sent = asks.post("/people/closings/", typed(), secure=True)
    order = Order.objects.get(kind="close_door")
    assert sent["Location"] == f"/people/closings/{order.pk}/"
    assert Notice.objects.get(user=agrees.user).kind == "close_waits"
    assert "Harrow single point of access" in agrees.get("/people/closings/", secure=True).text
    assert "You ordered this yourself" in asks.post(sent["Location"], {"answer": "yes"}, secure=True).text
    with pytest.raises(OrderRefused):
        check_approval(order)
    assert agrees.post(sent["Location"], {"answer": "yes"}, secure=True).status_code == 302
    check_approval(order)
    assert visitor(house, Role.SECRETARY).get("/people/closings/", secure=True).status_code == 403


@pytest.mark.parametrize(
    ("what", "code", "words", "said"),
    [
        ("door", "nowhere", {}, "There is nothing of this name"),
        ("planet", "harrow", {}, "There is nothing of this name"),
        ("door", "harrow", {"successor": ""}, "Choose who takes its place, or say why nobody does"),
        ("door", "harrow", {"successor": "harrow"}, "Choose a front door that is open"),
        ("door", "harrow", {"successor": "barnet"}, "Choose a front door that is open"),
        ("hub", "triborough", {"successor": "westminster"}, "Choose a front door that is open"),
        ("door", "harrow", {"last_day": "2012-01-01"}, "The last day must be today or later"),
    ],
)
def test_what_cannot_be_is_refused_to_whoever_asks_and_by_the_keeper(
    house: House, what: str, code: str, words: dict[str, str], said: str
) -> None:
    wanted = {"code": code, "last_day": day(TOMORROW).isoformat(), "successor": "haringey", **words}
    with pytest.raises(ClosingRefused, match=said):
        closing.door_closing(what, ClosingWords(**wanted))


def test_a_hubs_people_close_no_front_door(house: House) -> None:
    operator = Seat.objects.get(user=visitor(house, Role.OPERATOR).user)
    words = ClosingWords(code="harrow", last_day=day(TOMORROW).isoformat(), successor="haringey")
    order = closing.ask_door("hub", words, seat=operator.pk, by=operator.user_id, at=NOW())
    OrderAnswer.objects.create(order=order, agrees=True, by_seat=house.seat(Role.MANAGER).pk, answered_at=NOW())
    with pytest.raises(OrderRefused):
        check_approval(order)


def test_until_its_last_day_is_over_it_is_open(house: House) -> None:
    with closed_door(house, days=0):
        assert "has closed" not in text_of(get(house.stranger("refer-harrow"), "/"))
        assert "harrow" in [place.authority.slug for place, _ in doors.open_doors()]


def test_a_closed_door_names_the_one_that_takes_its_place_and_begins_no_form(house: House) -> None:
    with closed_door(house):
        browser = house.stranger("refer-harrow")
        page = get(browser, "/").text
        assert "This front door has closed" in page
        assert 'href="https://refer-haringey.' in page.replace("http:", "https:")
        assert "Haringey single point of entry" in page
        answer = browser.post("/danger/", {"danger": "no"}, secure=True)
        assert answer.status_code == 503
        assert "What you sent was not taken" in answer.text
        assert "harrow" not in [place.authority.slug for place, _ in doors.open_doors()]
        assert "harrow" not in [place.authority.slug for place in transfers.places("haringey")]
    with closed_door(house, successor=""):
        page = shown(get(house.stranger("refer-harrow"), "/").text)
        assert "refer-haringey" not in page
        assert "children’s social care" in page


def test_of_two_closed_doors_the_last_open_one_is_named(house: House) -> None:
    with closed_door(house, "harrow", successor="haringey"), closed_door(house, "haringey", successor="westminster"):
        place = HubAuthority.objects.select_related("authority").get(authority__slug="harrow")
        found = doors.instead_of(place)
        assert found is not None
        assert found[0].startswith("Westminster")
    with closed_door(house, "harrow", successor="haringey"), closed_door(house, "haringey", successor="harrow"):
        place = HubAuthority.objects.select_related("authority").get(authority__slug="harrow")
        assert doors.instead_of(place) is None


def test_a_form_that_was_begun_before_goes_to_its_end(house: House) -> None:
    browser = house.stranger("refer-harrow")
    fill(browser)
    with closed_door(house):
        post(browser, "/what-happened/", what_happened="She came hungry.", categories=["neglect"])
        send(browser)
    with house.at(house.lead()):
        assert Notification.objects.count() == 1


def test_what_a_system_sends_is_kept_and_told_where_to_send_from_now_on(house: House) -> None:
    with closed_door(house):
        answer = send_by_api(house)
        said = answer.json()
    assert answer.status_code == 201
    assert said["closed_door"]["closed_after"] == day(-1).isoformat()
    assert said["closed_door"]["instead"]["name"] == "Haringey single point of entry"
    assert "refer-haringey" in said["closed_door"]["instead"]["address"]
    assert "closed_door" not in send_by_api(house).json()


def test_a_system_that_only_tries_hears_of_a_closed_door_too(house: House) -> None:
    with closed_door(house):
        said = house.stranger("refer-harrow").post(
            "/api/v1/notifications", MESSAGE, content_type="application/json",
            headers={"Idempotency-Key": "a-key-of-a-sender-0001", "X-Test": "1"},
        ).json()  # fmt: skip
    assert (said["test"], said["closed_door"]["closed_after"]) == (True, day(-1).isoformat())


def test_what_came_to_a_closed_door_is_offered_once_to_the_hub_that_takes_its_place(house: House) -> None:
    with closed_door(house):
        reference = send_by_api(house).json()["reference"]
        assert (offer_all(NOW()), offer_all(NOW())) == (1, 0)
    with house.at(house.lead()):
        (offered,) = NotificationOffer.objects.select_related("notification")
    assert (offered.notification.reference, offered.to_hub, offered.rating, offered.reason) == (
        reference, "haringey", "red", "door_closed",
    )  # fmt: skip
    (line,) = ledger_of(house, "harrow", "offer")
    assert (line["to"], line["job"]) == ("haringey", "closed_door")
    with house.at(house.lead()):
        page = get(house.visit(role=Role.COORDINATOR), "/between-hubs/").text
    assert "Haringey" in page


@pytest.mark.parametrize(("minutes_left", "stands"), [(240, 60), (20, 20), (-300, 15)])
def test_what_came_to_a_closed_door_is_offered_no_longer_than_its_own_clock_runs(
    house: House, minutes_left: int, stands: int
) -> None:
    with closed_door(house):
        send_by_api(house)
        with house.as_superuser() as cursor:
            cursor.execute(
                "UPDATE front_door_notification SET due_at = now() + make_interval(mins => %s)", [minutes_left]
            )
        offer_all(NOW())
    with house.at(house.lead()):
        offered = NotificationOffer.objects.get()
    assert round((offered.expires_at - offered.offered_at).total_seconds() / 60) == stands


@pytest.mark.parametrize(("state", "again"), [("declined", 0), ("expired", 1), ("withdrawn", 1), ("accepted", 0)])
def test_what_came_to_nothing_is_offered_again_but_not_what_was_declined(
    house: House, state: TransferState, again: int
) -> None:
    with closed_door(house):
        send_by_api(house)
        offer_all(NOW())
        with house.as_superuser() as cursor:
            cursor.execute("UPDATE front_door_passing SET state = %s", [state])
        assert offer_all(NOW()) == again


def test_what_another_hub_declined_is_offered_to_the_one_that_takes_the_doors_place(house: House) -> None:
    with closed_door(house):
        send_by_api(house)
        offer_all(NOW())
        with house.as_superuser() as cursor:
            cursor.execute("UPDATE front_door_passing SET state = 'declined', to_hub = 'triborough'")
        assert offer_all(NOW()) == 1


def test_nothing_is_offered_from_an_open_door_or_one_without_a_successor(house: House) -> None:
    send_by_api(house)
    assert offer_all(NOW()) == 0
    with closed_door(house, days=0):
        assert offer_all(NOW()) == 0
    with closed_door(house, successor=""):
        assert offer_all(NOW()) == 0
