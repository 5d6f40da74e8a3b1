"""Each setting shows what would change before it is set, and sets nothing by showing it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.front_door.models import Disposal, RepeatRule
from hub.research.agreement import kinds_for_two
from hub.wall.functions import call
from hub.wall.models import RetentionRule
from tenants.models import Role, SeatSleep
from tests.front_door.triage_builders import child, notify
from tests.support.house import House
from tests.support.pages import rows_of, shown_first, text_of
from tests.tenants.test_door_contacts import now_of
from tests.tenants.test_door_contacts import words as door_words
from tests.wall.retention_builders import a_closed_notification, set_back_one

CAPTION = "What would change. Nothing is set yet."
HEAD = ["Setting", "As it stands", "As you wrote it"]
PERIODS = {
    "seen": "0", "set_aside_months": "36", "passed_months": "24", "no_action_months": "72", "services_months": "72",
    "services_age": "21", "protection_months": "72", "protection_age": "25", "ledger_months": "72", "reason": "Ours.",
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "said", "rows"),
    [
        ("/triage/repeats/", {"notifications": "2", "months": "12", "seen": "0"}, [
            ["From which notification about one child on?", "3", "2"],
        ]),
        ("/requests/agreements/rule/", {"kinds": ["concern"]}, [
            ["Which findings need two people of the agency to release them?", "Nothing", "A concern"],
        ]),
        ("/retention/periods/", PERIODS, [
            ["Closed at triage, without an enquiry: months after the last thing that happened", "24", "36"],
        ]),
        ("/seats/sleep/", {"hours": "48"}, [["How many hours does a new seat sleep?", "24", "48"]]),
    ],
)  # fmt: skip
def test_what_would_change_is_shown_and_nothing_is_set(
    house: House, path: str, said: dict[str, Any], rows: list[list[str]], settings: Any
) -> None:
    settings.DEMO = False
    manager = house.visit(role=Role.MANAGER)
    page = text_of(manager.post(path, said, secure=True))
    assert rows_of(page, CAPTION)[0] == HEAD
    shown = rows_of(page, CAPTION)[1:]
    assert [[one.replace("  ", " ") for one in row] for row in shown] == rows
    with house.at(house.lead()):
        assert not RepeatRule.objects.exists()
        assert not RetentionRule.objects.exists()
        assert kinds_for_two() == frozenset()
    assert not SeatSleep.objects.exists()


def test_what_is_not_different_is_said(house: House) -> None:
    manager = house.visit(role=Role.MANAGER)
    page = manager.post("/triage/repeats/", {"notifications": "3", "months": "12", "seen": "0"})
    assert "Nothing is different from what holds." in text_of(page)


def test_the_steps_of_a_challenge_show_which_would_be_others(house: House) -> None:
    manager = house.visit(role=Role.MANAGER)
    said = {"seen": "0", "title-1": "A call", "senior-1": "Ines Quill", "hours-1": "8"}
    table = rows_of(text_of(manager.post("/challenges/steps/", said, secure=True)), CAPTION)
    assert ["Step 1: what happens", "A call"] in [[row[0], row[2]] for row in table]
    assert "Challenges that are open keep the steps" in text_of(manager.post("/challenges/steps/", said, secure=True))


def test_the_rule_of_repeats_says_what_it_would_have_made_of_what_was_closed(house: House) -> None:
    by = house.seated(role=Role.MANAGER)
    for repeats in (1, 2, 2, 3):
        found = notify(house)
        with house.at(by):
            Disposal.objects.create(
                notification=found, why="advice", reason="x", by=by.seat, at=timezone.now(), repeats=min(repeats, 2)
            )
    manager = house.visit(role=Role.MANAGER)
    said = {"notifications": "2", "months": "12", "seen": "0"}
    assert (
        "Of what waits now, 0 could be closed by a manager alone as it stands, and 0 as you wrote it."
        " Of 4 closed without further action in the last 90 days, 0 were a manager’s as it stands. As you wrote it, 3"
        " would have been."
    ) in text_of(manager.post("/triage/repeats/", said))
    other = text_of(manager.post("/triage/repeats/", {**said, "months": "6"}))
    assert "so nothing can be said of it" in other


def test_the_rule_of_repeats_says_what_of_that_waits_it_would_leave_to_a_manager(house: House) -> None:
    born = date(2015, 5, 17)
    for name in ("Amy Example", "Amy Example", "Ben Other"):
        notify(house, child(name, born))
    manager = house.visit(role=Role.MANAGER)
    said = {"notifications": "2", "months": "12", "seen": "0"}
    assert "Of what waits now, 0 could be closed by a manager alone as it stands, and 2 as you wrote it." in text_of(
        manager.post("/triage/repeats/", said, secure=True)
    )


def test_other_periods_say_how_many_records_they_would_bring_onto_a_list_and_leave_nothing(house: House) -> None:
    by = house.seated(role=Role.MANAGER)
    for years in (1, 3, 4):
        set_back_one(house, a_closed_notification(house, by), years)
    manager = house.visit(role=Role.MANAGER)
    for months, sentence in (("36", "as it stands, and 2 as you"), ("12", "as it stands, and 3 as you")):
        page = text_of(manager.post("/retention/periods/", {**PERIODS, "set_aside_months": months}, secure=True))
        assert f"2 records would go onto the next list {sentence} wrote it" in page
    with house.at(by):
        assert not RetentionRule.objects.exists()
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        call("count_due_v1")


def test_what_is_restricted_is_in_no_such_count(house: House) -> None:
    by = house.seated(role=Role.MANAGER)
    one = a_closed_notification(house, by)
    set_back_one(house, one, 4)
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE front_door_notification SET restricted = gen_random_uuid() WHERE id = %s", [one.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    page = text_of(house.visit(role=Role.MANAGER).post("/retention/periods/", PERIODS, secure=True))
    assert "0 records would go onto the next list" in page


def test_a_front_door_shows_what_it_would_say_and_who_would_hear_at_once(house: House) -> None:
    waits = notify(house)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_notification SET received_at = received_at - interval '3 hours'")
    manager = house.visit(role=Role.MANAGER)
    path, said = "/front-doors/harrow/", {**door_words(), "seen": "1", "unopened_minutes": "60"}
    page = text_of(manager.post(path, {**said, "hours": "Every day, 7am to 9pm", "reads_from": "7am"}, secure=True))
    assert ["When it is answered", now_of().hours, "Every day, 7am to 9pm"] in rows_of(page, CAPTION)
    assert "07:00" in [row[2] for row in rows_of(page, CAPTION) if row[0] == "Messages are read from"]
    assert "1 notification from there waits now; 1 of them unopened for longer than you wrote." in page
    assert waits.reference not in page
    wrong = text_of(manager.post(path, {**said, "telephone": "ring us"}, secure=True))
    assert "Enter a telephone number" in wrong
    assert CAPTION not in wrong


def test_what_was_shown_is_set_and_nothing_else(house: House) -> None:
    manager = house.visit(role=Role.MANAGER)
    seen = shown_first(manager, "/triage/repeats/", {"notifications": "2", "months": "12", "seen": "0"})
    for other in ({"months": "6"}, {"notifications": "20"}, {"shown": ""}, {"shown": "0" * 16}):
        assert CAPTION in text_of(manager.post("/triage/repeats/", {**seen, **other}, secure=True))
    with house.at(house.lead()):
        assert not RepeatRule.objects.exists()
    assert manager.post("/triage/repeats/", seen, secure=True).status_code == 302
