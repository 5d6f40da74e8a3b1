"""Brothers and sisters are rated again on one page, each by the act that changes one."""

from __future__ import annotations

import re

from django.utils import timezone

from hub.front_door.models import RatingEntry, Subject
from hub.front_door.triage.triaging import open_enquiry
from hub.wall.models import LedgerEntry
from tenants.models import Role
from tests.front_door.enquiry_builders import a_coordinator, opened, subjects
from tests.front_door.triage_builders import child, notify, rated
from tests.support.house import House
from tests.support.pages import shown


def ratings(house: House) -> dict[str, str]:
    with house.at(house.lead()):
        return dict(Subject.objects.values_list("label", "rating"))


def test_two_of_three_change_each_with_its_reason_and_the_third_stays(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, *(child(f"{name} Example") for name in ("Amy", "Ben", "Cy")))
    client = house.visit(role=Role.COORDINATOR)
    assert f"/enquiries/{enquiry.reference}/ratings/" in client.get(f"/enquiries/{enquiry.reference}/").text
    page = client.get(f"/enquiries/{enquiry.reference}/ratings/").text
    assert "as the message says" in page
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    assert len(seen) == 3
    said = {"seen": seen, "reason": "The school rang.", "rating-0": "red", "rating-1": "green",
            "reason-1": "He was not there."}  # fmt: skip
    answer = client.post(f"/enquiries/{enquiry.reference}/ratings/", said, follow=True)
    assert "Rated again: Amy Example red and Ben Example green." in shown(answer.text)
    assert ratings(house) == {"Amy Example": "red", "Ben Example": "green", "Cy Example": "amber"}
    with house.at(house.lead()):
        found = RatingEntry.objects.filter(stage="review").select_related("subject")
        assert {one.subject.label: one.reason for one in found} == {
            "Amy Example": "The school rang.", "Ben Example": "He was not there.",
        }  # fmt: skip
    with house.at("guardian"):
        assert LedgerEntry.objects.filter(act="review_rating").count() == 2


def test_what_a_colleague_changed_meanwhile_is_left_out_and_named(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, child("Amy Example"), child("Ben Example"))
    client, there = house.visit(role=Role.COORDINATOR), f"/enquiries/{enquiry.reference}/ratings/"
    seen = re.findall(r'name="seen" value="([^"]+)"', client.get(there).text)
    colleague = house.visit(role=Role.COORDINATOR)
    colleague.post(there, {"seen": seen, "rating-0": "blue", "reason": "Mine."})
    answer = client.post(there, {"seen": seen, "rating-0": "red", "rating-1": "red", "reason": "Ours."}, follow=True)
    assert "Amy Example was left as it was. A colleague changed this child’s rating" in shown(answer.text)
    assert ratings(house) == {"Amy Example": "blue", "Ben Example": "red"}


def test_low_in_danger_is_left_for_the_page_that_asks_why_it_stands(house: House) -> None:
    by = a_coordinator(house)
    found = notify(house, child("Amy Example"), child("Ben Example"), danger=True)
    with house.at(by):
        enquiry = open_enquiry(found.pk, rated(house, found, "red"), by=by, at=timezone.now())
    client, there = house.visit(role=Role.COORDINATOR), f"/enquiries/{enquiry.reference}/ratings/"
    seen = re.findall(r'name="seen" value="([^"]+)"', client.get(there).text)
    answer = client.post(there, {"seen": seen, "rating-0": "green", "rating-1": "amber", "reason": "x"}, follow=True)
    assert "Amy Example was left as it was. A notification says that there is immediate danger" in shown(answer.text)
    assert ratings(house) == {"Amy Example": "red", "Ben Example": "amber"}


def test_nothing_chosen_or_no_reason_is_said_and_what_was_typed_stays(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, child("Amy Example"), child("Ben Example"))
    client, there = house.visit(role=Role.COORDINATOR), f"/enquiries/{enquiry.reference}/ratings/"
    seen = re.findall(r'name="seen" value="([^"]+)"', client.get(there).text)
    assert "Choose another rating for at least one child" in client.post(there, {"seen": seen, "reason": "Kept"}).text
    again = client.post(there, {"seen": seen, "rating-0": "red", "reason-1": "Of Ben"}).text
    assert "Enter a reason for all, or one for each child whose rating changes" in again
    assert "Of Ben" in again
    assert ratings(house) == {"Amy Example": "amber", "Ben Example": "amber"}


def test_without_the_version_nothing_changes_and_another_desk_is_refused(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, child("Amy Example"), child("Ben Example"))
    there = f"/enquiries/{enquiry.reference}/ratings/"
    house.visit(role=Role.COORDINATOR).post(there, {"rating-0": "red", "reason": "x"})
    assert ratings(house) == {"Amy Example": "amber", "Ben Example": "amber"}
    assert house.visit(role=Role.RESEARCHER).get(there).status_code == 403
    assert len(subjects(house, by, enquiry)) == 2
