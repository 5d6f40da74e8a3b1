"""The page on which it is decided says that it is immediate danger, who has it, and what stands in the log."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from hub.front_door.models import Enquiry, Notification
from hub.front_door.triage.danger import acknowledge_danger
from hub.wall.members import enter
from tenants.models import Role
from tests.assessment.case_builders import a_decider, a_decision
from tests.assessment.test_enquiry_log import written
from tests.front_door.enquiry_builders import a_coordinator
from tests.front_door.triage_builders import notify
from tests.support.builders import a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import page_of, shown
from tests.wall.test_query_budget import queries_of

CRIME = "Possible crime: investigating unit told, product to follow"
NOBODY_SAID = "Information came after the decision, and nobody has said whether it changes anything"


def assessed(house: House, enquiry: Enquiry) -> str:
    return shown(page_of(house.visit(role=Role.DECISION_MAKER), enquiry, "assess/"))


def acknowledged(house: House, notification: Notification) -> None:
    by = a_coordinator(house)
    with house.at(by):
        enter(by)
        acknowledge_danger(notification.pk, by=by, at=timezone.now())


def test_it_says_immediate_danger_and_who_has_it(house: House) -> None:
    calm, notification = an_enquiry(house), notify(house, danger=True)
    acknowledged(house, notification)
    enquiry = an_enquiry(house, notification)
    for page in (assessed(house, enquiry), shown(page_of(house.visit(role=Role.MANAGER), enquiry))):
        assert "Immediate danger Coordinator of hrwcsc has it, since" in page
    page = assessed(house, calm)
    assert "Decide" in page
    assert "Immediate danger" not in page


def test_it_says_what_was_said_aloud_rung_and_overseen_the_newest_first_and_a_possible_crime_above_it(
    house: House,
) -> None:
    enquiry, hour = an_enquiry(house), timedelta(hours=1)
    a_request(house, enquiry)
    now = timezone.now()
    page = assessed(house, enquiry)
    assert "Nothing is written down: no call, visit, management oversight, or word said aloud." in page
    by, manager = a_coordinator(house), house.seated(role=Role.MANAGER)
    written(
        house, enquiry, by, "He has a knife.", kind="aloud", told_by="PC Example", told_to="A. Lead",
        happened_at=now - 3 * hour,
    )  # fmt: skip
    written(house, enquiry, manager, "Decide today.", kind="oversight", happened_at=now - 2 * hour)
    written(
        house, enquiry, house.seated(role=Role.RESEARCHER), "Assault.", kind="crime", told_to="CAIT, 01/12",
        happened_at=now - 4 * hour,
    )  # fmt: skip
    page = assessed(house, enquiry)
    said = [page.index(one) for one in ("Decide today.", "Said by PC Example to A. Lead", "He has a knife.")]
    assert said == sorted(said)
    assert page.index(f"{CRIME} CAIT, 01/12") < page.index("Log: what was said and done") < said[0]
    assert "Write something in the log" in page
    for number in range(3):
        written(house, enquiry, by, f"Call number {number}.", happened_at=now - number * hour / 9)
    page = assessed(house, enquiry)
    assert "Older entries of the log" in page
    assert [one for one in ("Call number 0.", "He has a knife.", "Assault.") if one in page] == [
        "Call number 0.", "He has a knife.", "Assault.",
    ]  # fmt: skip
    written(house, enquiry, by, "Call number 3.")
    assert "He has a knife." not in assessed(house, enquiry)


def test_what_came_after_the_decision_is_said_until_somebody_answers_it(house: House) -> None:
    enquiry, by = an_enquiry(house), a_decider(house)
    a_decision(house, enquiry, by)
    assert NOBODY_SAID not in assessed(house, enquiry)
    written(house, enquiry, a_coordinator(house), "The grandmother rang.")
    assert f"{NOBODY_SAID} (1)." in assessed(house, enquiry)
    for role in (Role.COORDINATOR, Role.MANAGER, Role.DECISION_MAKER):
        assert f"{NOBODY_SAID} (1)." in shown(page_of(house.visit(role=role), enquiry))


def test_it_asks_the_database_no_more_often_for_it(house: House) -> None:
    enquiry = an_enquiry(house, danger=True)
    visit = house.visit(role=Role.DECISION_MAKER)
    before, _ = queries_of(visit, f"/enquiries/{enquiry.reference}/assess/")
    for number in range(3):
        written(house, enquiry, a_coordinator(house), f"Call number {number}.")
    after, page = queries_of(visit, f"/enquiries/{enquiry.reference}/assess/")
    assert "Call number 2." in page
    assert after == before
