"""Names change when two operators stand behind it; the keeper does it, and says until when what was called what."""

from __future__ import annotations

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
