"""Names change when two operators stand behind it; the keeper does it, and says until when what was called what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mash_platform.keeper.approvals import check_approval
from mash_platform.keeper.provision import OrderRefused
from tenants import names
from tenants.models import Notice, Order, OrderAnswer, Role, Seat
from tenants.refusals import NameRefused
from tests.support.house import House
from tests.support.signing_in import visitor

NOW = timezone.now


def test_one_operator_asks_on_a_page_and_another_agrees(house: House) -> None:
    asks, agrees = visitor(house, Role.OPERATOR), visitor(house, Role.OPERATOR)
    words = {"what": "agency", "agency": "hrwhousing", "name": "Harrow homes"}
    sent = asks.post("/people/names/", words, secure=True)
    order = Order.objects.get(kind="rename")
    assert sent["Location"] == f"/people/names/{order.pk}/"
    told = Notice.objects.get(user=agrees.user, kind="name_waits")
    assert "Harrow homes" not in told.title + told.text
    assert "Harrow homes" in agrees.get("/people/names/", secure=True).text
    assert "You ordered this yourself" in asks.post(sent["Location"], {"answer": "yes"}, secure=True).text
    with pytest.raises(OrderRefused):
        check_approval(order)
    assert agrees.post(sent["Location"], {"answer": "yes"}, secure=True).status_code == 302
    check_approval(order)


@pytest.mark.parametrize(
    ("what", "code", "name", "said"),
    [
        ("hub", "nowhere", "X", "There is nothing of this name"),
        ("hub", "harrow", "  ", "Enter the new name"),
        ("hub", "harrow", "Harrow", "It is called so already"),
        ("hub", "harrow", "HARINGEY", "Another one is called so"),
        ("agency", "hrwhealth", "harrow housing", "Another one is called so"),
        ("door", "harrow", "x" * 81, "Use 80 characters or fewer"),
        ("person", "nobody.at.all", "Joan", "There is nothing of this name"),
        ("planet", "harrow", "Mars", "There is nothing of this name"),
    ],
)
def test_what_is_no_name_is_refused_to_whoever_asks_and_by_the_keeper(
    house: House, what: str, code: str, name: str, said: str
) -> None:
    with pytest.raises(NameRefused, match=said):
        names.checked(what, code, name)


def test_the_form_says_what_is_missing(house: House) -> None:
    client = visitor(house, Role.OPERATOR)
    page = client.post("/people/names/", {"what": "hub", "hub": "", "name": "Elsewhere"}, secure=True).text
    assert "There is nothing of this name. Choose it again." in page
    assert "Choose what gets another name" in client.post("/people/names/", {"name": "X"}, secure=True).text
    assert not Order.objects.exists()


def test_nobody_else_has_the_page_and_a_manager_stands_behind_no_name(house: House) -> None:
    assert visitor(house, Role.SECRETARY).get("/people/names/", secure=True).status_code == 403
    operator = Seat.objects.get(user=visitor(house, Role.OPERATOR).user)
    order = names.ask("hub", "harrow", "Harrow and Weald", seat=operator.pk, by=operator.user_id, at=NOW())
    manager = house.seat(Role.MANAGER)
    OrderAnswer.objects.create(order=order, agrees=True, by_seat=manager.pk, answered_at=NOW())
    with pytest.raises(OrderRefused):
        check_approval(order)


def test_each_thing_waits_for_itself_and_only_the_others_who_may_agree_are_told(house: House) -> None:
    asks, other = (Seat.objects.get(user=visitor(house, Role.OPERATOR).user) for _ in range(2))
    said: dict[str, Any] = {"seat": asks.pk, "by": asks.user_id, "at": NOW()}
    names.ask("hub", "harrow", "Harrow and Weald", **said)
    names.ask("door", "harrow", "Harrow front door", **said)  # of the same code, and another thing
    with pytest.raises(NameRefused, match="Somebody asked for another name of it already"):
        names.ask("hub", "harrow", "Harrow on the Hill", **said)
    told = set(Notice.objects.filter(kind="name_waits").values_list("user", flat=True))
    assert told == {other.user_id}


@pytest.mark.parametrize(("what", "code", "most"), [("hub", "harrow", 80), ("agency", "hrwhealth", 100)])
def test_a_name_may_be_exactly_as_long_as_its_column_and_is_another_one_however_it_is_written(
    house: House, what: str, code: str, most: int
) -> None:
    assert names.checked(what, code, "x" * most)[1] == "x" * most
    with pytest.raises(NameRefused, match=f"Use {most} characters or fewer"):
        names.checked(what, code, "x" * (most + 1))


def test_at_the_very_moment_of_its_change_something_has_its_new_name() -> None:
    at = NOW()
    dated = names.DatedNames({"police": "Now"}, {"police": [(at, "Before")]})
    assert (dated.on("police", at), dated.on("police", at - timedelta(microseconds=1))) == ("Now", "Now (then: Before)")
