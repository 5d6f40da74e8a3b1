"""An age in words stays what was said, with its day, from the door to the page at triage and the recipient’s PDF."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.utils import timezone

from hub.front_door.models import Notification
from tenants.models import Role
from tests.api.test_notifications import MESSAGE
from tests.api.test_notifications import send as send_by_api
from tests.assessment.case_builders import a_decider
from tests.assessment.test_product_facts import sent
from tests.assessment.test_product_pdf import text_of
from tests.front_door.door_builders import fill, send
from tests.support.builders import an_enquiry
from tests.support.house import House
from tests.support.pages import shown

NO_DAY = {"born_on_day": "", "born_on_month": "", "born_on_year": ""}


def by_the_form(house: House, age: str) -> None:
    browser = house.stranger("refer-harrow")
    fill(browser, children={"age": age, **NO_DAY})
    send(browser)


def by_the_api(house: House, age: str) -> None:
    message: dict[str, Any] = copy.deepcopy(MESSAGE)
    message["children"] = [{"given_name": "Amy", "family_name": "Example", "age": age}]
    assert send_by_api(house, message).status_code == 201


@pytest.mark.parametrize("door", [by_the_form, by_the_api])
@pytest.mark.parametrize("age", ["5 or 6", "3 months"])
def test_it_is_read_as_it_was_said_at_triage_at_the_desks_and_in_the_pdf(house: House, door: Any, age: str) -> None:
    door(house, age)
    today = timezone.localdate()
    said = f"{age} on {today.day} {today:%B %Y}"
    with house.at(house.lead()):
        found = Notification.objects.get()
    assert found.message["children"][0]["age"] == age
    page = shown(house.visit(role=Role.COORDINATOR).get(f"/triage/{found.reference}/").text)
    assert f"Age as it was said {age}" in page
    by = a_decider(house)
    enquiry = an_enquiry(house, found)
    page = shown(house.visit(role=Role.DECISION_MAKER).get(f"/enquiries/{enquiry.reference}/").text)
    assert said in page
    document = sent(house, enquiry, by)
    assert document.children[0].born is None
    assert document.children[0].birth_in_words == said
    assert said in text_of(document)
