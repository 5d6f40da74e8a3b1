"""The manager's page in the hub: what is required, and whom it will stop."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rollout.training.models import Requirement
from rollout.training.requiring import require
from tenants.models import Role, SeatTraining
from tests.support.builders import a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import shown, text_of
from tests.training.builders import a_module
from tests.training.test_new_work import ran_out


def asked(module: Any, /, **words: str) -> dict[str, str]:
    return {"role": "researcher", "module": str(module.pk), "grace_days": "14", **words}


def test_the_manager_requires_a_module_and_ends_it_and_both_ledgers_know(house: House) -> None:
    module, seat = a_module(house), house.seat()
    manager = house.visit(role=Role.MANAGER)
    assert "Nothing is required" in manager.get("/training/").text
    with CaptureQueriesContext(connections["platform"]) as caught:
        assert manager.post("/training/require/", asked(module)).status_code == 302
    assert [one for one in caught.captured_queries if "'requirement'" in one["sql"]]
    assert SeatTraining.objects.get(seat=seat).new_work_until == timezone.localdate() + timedelta(days=14)
    assert module.title in manager.get("/training/").text
    made = Requirement.objects.get()
    assert module.title in manager.get(f"/training/requirements/{made.pk}/end/").text
    assert manager.post(f"/training/requirements/{made.pk}/end/").status_code == 302
    assert SeatTraining.objects.get(seat=seat).new_work_until is None
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM wall_ledgerentry WHERE act = 'require_training'")
        assert cursor.fetchone() == (2,)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"role": ""}, "Select whose seats"),
        ({"module": ""}, "Select the module"),
        ({"grace_days": "400"}, "365 or lower"),
        ({"role": "recipient"}, "Select whose seats"),
    ],
)
def test_what_cannot_be_required_is_said_at_its_field(house: House, words: dict[str, str], said: str) -> None:
    module = a_module(house)
    assert said in house.visit(role=Role.MANAGER).post("/training/require/", asked(module, **words)).text
    assert not Requirement.objects.exists()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.RESEARCHER, Role.DECISION_MAKER, Role.GUARDIAN])
def test_nobody_else_sees_it_or_requires_anything(house: House, role: Role) -> None:
    module, client = a_module(house), house.visit(role=role)
    assert client.get("/training/").status_code == 403
    assert client.post("/training/require/", asked(module)).status_code == 403
    assert not Requirement.objects.exists()


def test_another_hubs_requirement_is_not_there(house: House) -> None:
    module = a_module(house)
    made = require(module.pk, "researcher", grace_days=7, by=house.seated(role=Role.MANAGER), at=timezone.now())
    stranger = house.visit(role=Role.MANAGER, hub="haringey")
    assert stranger.get(f"/training/requirements/{made.pk}/end/").status_code == 404
    assert stranger.post(f"/training/requirements/{made.pk}/end/").status_code == 404
    made.refresh_from_db()
    assert made.ended_at is None


def test_whom_it_will_stop_within_two_weeks_is_listed_and_who_has_longer_is_not(house: House) -> None:
    past, soon, later = (house.seat(user=house.user(name)) for name in ("Nadia Past", "Rufus Soon", "Ines Later"))
    house.seat(user=house.user("Colin Free"))
    for seat, days in ((past, 3), (soon, -13), (later, -15)):
        ran_out(seat, days_ago=days)
    page = text_of(house.visit(role=Role.MANAGER).get("/training/"))
    listed = page[page.index("Stopped now") : page.index("What is required")]
    assert "Begins no new work since" in listed
    assert re.findall(r'scope="row" role="rowheader">(.*?)<', listed) == ["Nadia Past", "Rufus Soon"]
    assert "New work is left to Colin Free, Ines Later and Rufus Soon." in shown(listed)
    assert "New work is left to Colin Free and Ines Later." in shown(listed)


def test_the_last_at_a_desk_is_never_stopped_silently(house: House) -> None:
    ran_out(house.seat(user=house.user("Nadia Alone")))
    assert "Nobody else at this desk: not stopped" in house.visit(role=Role.MANAGER).get("/training/").text


def test_the_page_says_what_is_left_undone_by_whom_and_what_is_open_there(house: House) -> None:
    a_request(house, an_enquiry(house))
    ran_out(house.seat(user=house.user("Nadia Alone")))
    manager = house.visit(role=Role.MANAGER)
    said = shown(manager.get("/training/").text)
    assert "If they do not come: nobody answers requests for Metropolitan Police Service." in said
    assert "Open there now: 1 request not answered." in said
    house.seat(user=house.user("Colin Free"))
    said = shown(manager.get("/training/").text)
    assert "New work is left to Colin Free." in said
    assert "If they do not come" not in said


def test_of_two_who_run_out_one_after_the_other_the_second_is_alone(house: House) -> None:
    ran_out(house.seat(user=house.user("Nadia First")), days_ago=-2)
    ran_out(house.seat(user=house.user("Rufus Second")), days_ago=-9)
    page = house.visit(role=Role.MANAGER).get("/training/").text
    assert page.count("Nobody else at this desk: not stopped") == 1
    assert page.count("Begins no new work after") == 1


def test_a_hundred_seats_take_the_same_queries(house: House) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connections["platform"]) as caught:
            assert house.visit(role=Role.MANAGER).get("/training/").status_code == 200
        return len(caught)

    ran_out(house.seat())
    before = counted()
    for _ in range(20):
        ran_out(house.seat())
    assert counted() == before
