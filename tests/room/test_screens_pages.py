"""The manager's pages of screens: let in with a code that is shown to whoever let it in, listed, revoked."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.wall.models import Screen
from hub.wall.screens import code_of
from tenants.models import Role
from tests.room.test_screens import a_screen, begun
from tests.support.house import House
from tests.support.pages import get, post, rows_of, text_of

HEAD = ["Screen", "State", "Last day", "Last seen", "Let in", "Revoke"]


def typed(**other: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=30)
    when = {"last_day_day": day.day, "last_day_month": day.month, "last_day_year": day.year}
    return {"name": "Wall by the window", **when, "once": str(uuid.uuid4()), **other}


def test_a_manager_lets_a_screen_in_and_sees_its_code_until_it_was_typed(house: House) -> None:
    visit, said = house.visit(role=Role.MANAGER), typed()
    assert "No screen is let in" in get(visit, "/screens/").text
    answer = post(visit, "/screens/let-in/", **said)
    assert answer["Location"] == f"/screens/{said['once']}/code/"
    assert post(visit, "/screens/let-in/", **said)["Location"] == answer["Location"]
    code = code_of("harrow", uuid.UUID(said["once"]))
    assert f"{code[:4]} {code[4:]}" in get(visit, answer["Location"]).text
    assert rows_of(get(visit, "/screens/").text, "Screens, the newest first")[1][:2] == [
        "Wall by the window", "Waits for its code",
    ]  # fmt: skip
    with house.at(house.lead()):
        begun(house, Screen.objects.in_short().get(pk=said["once"]))
    page = get(visit, answer["Location"]).text
    assert "It opens nothing more." in page
    assert code[:4] not in page


def test_another_manager_sees_the_screen_and_not_its_code(house: House) -> None:
    screen = a_screen(house)
    other = house.visit(role=Role.MANAGER)
    assert "Wall by the duty desk" in get(other, "/screens/").text
    assert get(other, f"/screens/{screen.pk}/code/").status_code == 404


def test_a_screen_is_revoked_and_the_list_says_by_whom(house: House) -> None:
    screen, visit = a_screen(house), house.visit(role=Role.MANAGER)
    assert "Revoke this screen" in get(visit, f"/screens/{screen.pk}/revoke/").text
    assert post(visit, f"/screens/{screen.pk}/revoke/")["Location"] == "/screens/"
    head, row = rows_of(get(visit, "/screens/").text, "Screens, the newest first")
    assert head == HEAD
    assert row[1].startswith("Revoked on ")
    assert row[5] == ""
    assert "Revoke this screen" not in text_of(get(visit, f"/screens/{screen.pk}/revoke/"))
    assert get(visit, f"/screens/{uuid.uuid4()}/revoke/").status_code == 404


def test_what_was_typed_survives_a_last_day_that_is_over(house: House) -> None:
    visit = house.visit(role=Role.MANAGER)
    page = text_of(post(visit, "/screens/let-in/", **typed(last_day_year=2012)))
    assert "There is a problem" in page
    assert 'value="Wall by the window"' in page
    page = text_of(post(visit, "/screens/let-in/", **typed(last_day_year=timezone.localdate().year + 3)))
    assert "Give a day from today to a year from today" in page


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.DECISION_MAKER, Role.RESEARCHER, Role.GUARDIAN])
def test_nobody_else_lets_a_screen_in_or_sees_the_list(house: House, role: Role) -> None:
    screen, visit = a_screen(house), house.visit(role=role)
    for path in ("/screens/", "/screens/let-in/", f"/screens/{screen.pk}/code/", f"/screens/{screen.pk}/revoke/"):
        assert get(visit, path).status_code == 403
    assert post(visit, f"/screens/{screen.pk}/revoke/").status_code == 403
    assert post(visit, "/screens/let-in/", **typed()).status_code == 403
