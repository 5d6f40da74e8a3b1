"""A message that names what was sent before shows it to those who may see it, and offers to join it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.front_door.models import Join
from hub.front_door.notifications.references import MOST_IN_TEXT, references_in
from hub.front_door.triage.named_references import named_references
from tenants.models import Role
from tests.support.builders import a_notification, an_enquiry
from tests.support.house import House

CODES = {"HRW", "HRY", "CMD"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("As I wrote (HRW-26-004182), he", ["HRW-26-004182"]),
        ("ref hrw 26 004182.", ["HRW-26-004182"]),
        ("HRW26004182", ["HRW-26-004182"]),
        ("HRW\u201326\u2013004182 and HRY-26-123456", ["HRW-26-004182", "HRY-26-123456"]),
        ("HRW-26-4182", ["HRW-26-004182"]),
        ("HRW-26-OO4I82", ["HRW-26-004182"]),
        ("HRW-26-0041\u200b82", ["HRW-26-004182"]),
        ("HRW - 26 - 004182", ["HRW-26-004182"]),
        ("HRW-26-004182 HRW-26-004182", ["HRW-26-004182"]),
        ("ABC-26-004182", []),
        ("HRW-26-000000", []),
        ("room HRW 26 boys", []),
        ("XHRW-26-004182 HRW-26-0041829", []),
    ],
)
def test_references_are_found_as_people_write_them(text: str, found: list[str]) -> None:
    assert references_in(text, CODES) == found


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    assert len(references_in(text, CODES)) <= MOST_IN_TEXT


def naming(house: House, words: str) -> dict[str, object]:
    return {"version": 1, "concern": {"what_happened": words}, "children": [{}]}


def test_the_page_links_what_is_named_and_offers_to_join_it(house: House) -> None:
    enquiry = an_enquiry(house)
    later = a_notification(house, message=naming(house, f"More about {enquiry.reference.lower().replace('-', ' ')}."))
    visit = house.visit(role=Role.COORDINATOR)
    page = visit.get(f"/triage/{later.reference}/").text
    assert f'href="/enquiries/{enquiry.reference}/"' in page
    assert "the message names it" in page
    assert f'value="{enquiry.pk}"' in page
    answer = visit.post(
        f"/triage/{later.reference}/", {"all": "amber", "into": str(enquiry.pk), "reason": "The same family."}
    )
    assert answer.status_code == 302, answer.text
    with house.at(house.lead()):
        assert Join.objects.get(notification=later, until_at__isnull=True).enquiry_id == enquiry.pk


def test_another_hubs_and_a_mistyped_reference_look_alike(house: House) -> None:
    found = a_notification(house, message=naming(house, "See HRY-26-004182 and HRW-26-999998."))
    with house.at(house.lead()):
        names = [(one.reference, one.is_known, one.join) for one in named_references(found)]
    assert names == [("HRY-26-004182", False, None), ("HRW-26-999998", False, None)]
    page = house.visit(role=Role.COORDINATOR).get(f"/triage/{found.reference}/").text
    assert "HRY-26-004182, of Haringey: nothing here has this reference" in page


def test_an_asked_agency_learns_nothing_of_what_it_may_not_see(house: House) -> None:
    earlier = a_notification(house)
    found = a_notification(house, message=naming(house, f"As in {earlier.reference}."))
    with house.at("police"):
        assert [one.is_known for one in named_references(found)] == [False]
