"""The pages on which a day's work is done ask the database 15 times at most, however much is known (issue 18)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.front_door.models import Notification
from hub.front_door.triage.assigning import assign
from hub.front_door.triage.being_read import note_reading
from hub.front_door.triage.marking_danger import mark_danger, unmark_danger
from hub.front_door.triage.open_cases import load
from hub.front_door.triage.triaging import set_aside, undo_closing
from hub.people.joining import say_not_the_same
from hub.wall.members import enter
from tenants.models import Role
from tests.assessment.case_builders import a_decider, a_decision
from tests.bench.year import A_FEW, LEAD, fill
from tests.front_door.open_case_builders import a_line, children
from tests.front_door.triage_builders import child
from tests.support.builders import a_finding, a_release, a_request, an_enquiry, through_a_door
from tests.support.house import House
from tests.support.pages import get, shown

MOST = 15
BORN = date(2015, 5, 17)


def queries_of(visit: Any, address: str) -> tuple[int, str]:
    """How often a page asks, on both aliases; without the savepoints with which a test stands for a transaction."""
    assert get(visit, address).status_code == 200  # what is made ready once is not counted
    with (
        CaptureQueriesContext(connections["default"]) as hub,
        CaptureQueriesContext(connections["platform"]) as platform,
    ):
        answer = get(visit, address)
    asked = [one["sql"] for caught in (hub, platform) for one in caught.captured_queries]
    return sum("SAVEPOINT" not in one for one in asked), answer.text


def amy_again(house: House, text: str, *, danger: bool = False) -> Notification:
    """A message about Amy and her mother, from the same door."""
    named = [
        {**child("Amy Example", born=BORN), "position": 0},
        {**child("Joel Example", born=date(2017, 6, 7)), "position": 1},
        {**child("Carla Example"), "is_child": False, "position": 2},
    ]
    return through_a_door(house, {"concern": {"what_happened": text}}, named, danger=danger)


@pytest.fixture
def busy(house: House) -> Notification:
    """A month of a borough, and one notification of which everything is said that a page can say."""
    with house.as_superuser() as cursor:
        fill(cursor, A_FEW)
    by, other = house.seated(role=Role.COORDINATOR, agency=LEAD), house.seated(role=Role.MANAGER, agency=LEAD)
    earlier = an_enquiry(house, amy_again(house, "Before."))
    others = [amy_again(house, f"Again {number}.") for number in range(3)]
    found = amy_again(house, f"As I wrote in {earlier.reference}, and HRW-12-999999.")
    at = timezone.now()
    for somebody in (by, other):
        with house.at(somebody):
            enter(somebody)
    with house.at(by):
        load(children(a_line()), by=by, at=at)
        set_aside(found.pk, why="duplicate", reason="Known.", by=by, at=at)
        undo_closing(found.pk, by=by)
        assign(found, other.seat, seen=None, by=by, at=at)
        note_reading(found, by=other, at=at)
        mark = mark_danger(
            found, form=uuid.uuid4(), words="A knife.", happened_at=at - timedelta(hours=1), by=by, at=at
        )
        unmark_danger(mark, reason="It was another child.", by=by, at=at)
        amy, again = found.named.get(position=0), others[0].named.get(position=0)
        say_not_the_same([(amy.person_id, again.person_id)], desks=[LEAD], by=by, at=at)
    return found


def test_a_notification_of_which_everything_is_said_asks_15_times_at_most(house: House, busy: Notification) -> None:
    asked, page = queries_of(house.visit(role=Role.COORDINATOR, agency=LEAD), f"/triage/{busy.reference}/")
    said = shown(page)
    for words in (
        "Known to the hub", "HRW-12-999999", "Open to a social worker: J. Adeyemi", "Assigned to Hub manager of hrwcsc",
        "A knife.", "undid that on", "only a manager closes this one",
        "1 match was said to be another child",
    ):  # fmt: skip
        assert words in said, words
    assert asked <= MOST


def test_the_list_of_those_that_wait_asks_15_times_at_most(house: House, busy: Notification) -> None:
    amy_again(house, "He has a knife.", danger=True)
    asked, page = queries_of(house.visit(role=Role.COORDINATOR, agency=LEAD), "/triage/?sort=-received")
    assert "Known: amber" in shown(page)
    assert "J. Adeyemi" in shown(page)
    assert busy.reference in page
    assert asked <= MOST


@pytest.mark.parametrize("form", ["assess", "ask"])
def test_a_form_about_a_child_of_whom_much_is_known_asks_15_times_at_most(
    house: House, busy: Notification, form: str
) -> None:
    enquiry = an_enquiry(house, amy_again(house, "He shouted."))
    request = a_request(house, enquiry)
    a_release(house, a_finding(house, request, text="Called to the address."))
    if form == "assess":
        a_decision(house, enquiry, a_decider(house))
    visit = house.visit(role=Role.DECISION_MAKER, agency=LEAD)
    asked, page = queries_of(visit, f"/enquiries/{enquiry.reference}/{form}/")
    said = shown(page)
    for words in ("Amy Example", "Rated amber. Likely the same child"):
        assert words in said, words
    assert ("Called to the address." in said) == (form == "assess")
    assert asked <= MOST


def test_an_enquiry_of_which_much_is_known_asks_15_times_at_most(house: House, busy: Notification) -> None:
    enquiry = an_enquiry(house, amy_again(house, "He shouted."))
    a_release(house, a_finding(house, a_request(house, enquiry), text="Called to the address."))
    asked, page = queries_of(house.visit(role=Role.COORDINATOR, agency=LEAD), f"/enquiries/{enquiry.reference}/")
    assert "Called to the address." in shown(page)
    assert asked <= MOST
