"""Each setting shows what would change before it is set, and sets nothing by showing it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from hub.front_door.models import Disposal, RepeatRule
from hub.research.agreement import kinds_for_two
from hub.wall.models import RetentionRule
from tenants.models import Role, SeatSleep
from tests.front_door.triage_builders import notify
from tests.support.house import House
from tests.support.pages import rows_of, text_of

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
        "Of 4 closed without further action in the last 90 days, 0 were a manager’s as it stands. As you wrote it, 3"
        " would have been."
    ) in text_of(manager.post("/triage/repeats/", said))
    assert "cannot be said beforehand" in text_of(manager.post("/triage/repeats/", {**said, "months": "6"}))
