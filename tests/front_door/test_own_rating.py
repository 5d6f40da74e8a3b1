"""How whoever tells us rated it: asked at the door and taken by the API, read at triage, and never the hub's rating."""

from __future__ import annotations

import pytest
from django.test import Client

from hub.front_door.models import Notification
from hub.front_door.notifications.message import parse
from tenants.models import Role
from tests.front_door.door_builders import fill, send
from tests.front_door.test_another_child import again, sent
from tests.front_door.triage_builders import child
from tests.support.builders import through_a_door
from tests.support.house import House
from tests.support.pages import get, shown, text_of


@pytest.fixture
def browser(house: House) -> Client:
    return house.stranger("refer-harrow")


def test_what_is_typed_is_read_in_the_row_and_on_the_page_and_rates_nothing(house: House, browser: Client) -> None:
    fill(browser, you={"own_rating": "Merlin: amber"})
    assert "Your own rating Merlin: amber" in shown(text_of(get(browser, "/check/")))
    send(browser)
    with house.at(house.lead()):
        found = Notification.objects.get()
    assert found.message["referrer"]["own_rating"] == "Merlin: amber"
    assert [one["path"] for one in found.to_check] == ["/children/0/address/lines"]
    assert parse(found.message).unknown == ()
    visit = house.visit(role=Role.COORDINATOR)
    assert "Referrer’s own rating: Merlin: amber" in shown(text_of(get(visit, "/triage/")))
    page = text_of(get(visit, f"/triage/{found.reference}/"))
    assert "Referrer’s own rating Merlin: amber" in shown(page)
    assert 'value="amber" checked' not in " ".join(page.split())
    closing = shown(text_of(get(visit, f"/triage/close/?notification={found.reference}")))
    assert "Referrer’s own rating Merlin: amber" in closing


def test_it_is_asked_of_nobody_who_left_it_out_and_never_stands_empty(house: House, browser: Client) -> None:
    fill(browser)
    send(browser)
    with house.at(house.lead()):
        found = Notification.objects.get()
    assert "own_rating" not in found.message["referrer"]
    visit = house.visit(role=Role.COORDINATOR)
    for path in ("/triage/", f"/triage/{found.reference}/"):
        assert "Referrer’s own rating" not in text_of(get(visit, path))


@pytest.mark.parametrize(
    ("said", "row", "lacks"),
    [("level 3", "Referrer’s own rating: level 3", False), ({"colour": "red"}, "", True), ("  ", "", False)],
    ids=["words", "no words", "blank"],
)
def test_a_system_says_it_too_and_what_is_no_words_is_kept_and_stands_in_no_row(
    house: House, said: object, row: str, lacks: bool
) -> None:
    message = {"concern": {"what_happened": "x"}, "referrer": {"source": "4", "own_rating": said}}
    assert ("/referrer/own_rating" in {one.path for one in parse(message).to_check}) == lacks
    found = through_a_door(house, message, [{**child(), "position": 0}])
    assert found.message["referrer"]["own_rating"] == said
    page = shown(text_of(get(house.visit(role=Role.COORDINATOR), "/triage/")))
    assert row in page
    assert ("Referrer’s own rating" in page) == bool(row)


def test_the_form_about_another_child_does_not_carry_it(house: House, browser: Client) -> None:
    where = sent(browser, you={"own_rating": "Merlin: amber"})
    you = get(browser, f"/you/?form={again(browser, where)}").text
    assert "Kit Example" in you
    assert "Merlin" not in you
