"""Other names that are typed as a list are several, of adults as of children, at the door and at the desks; a person is
found and matched by each of them."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from hub.front_door.models import Named, Notification
from hub.people.facts import other_names
from hub.people.matching import SAME_NAME_AND_BIRTH, matches
from hub.people.models import Mention
from hub.research.findings import Learnt, record
from tenants.models import Role
from tests.front_door.door_builders import fill, send
from tests.front_door.test_writing_during_a_call import words
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import shown

BORN = {"born_on_day": "6", "born_on_month": "5", "born_on_year": "1984"}
TYPED = "Joanna Quill, Jojo; J Brown aka Bunny"
SEVERAL = {("Joanna", "Quill"), ("Jojo", ""), ("J", "Brown"), ("Bunny", "")}


def mother(house: House, **said: str) -> tuple[Notification, uuid.UUID]:
    """A referral at the door that names a mother; out: it and her person."""
    browser = house.stranger("refer-harrow")
    with house.at(house.lead()):
        before = set(Notification.objects.values_list("pk", flat=True))
    fill(browser, others={"relation": "mother", **BORN, **said})
    send(browser)
    with house.at(house.lead()):
        found = Notification.objects.exclude(pk__in=before).get()
        return found, Named.objects.get(notification=found, is_child=False).person_id


def called(house: House) -> set[tuple[str, str]]:
    with house.at(house.lead()):
        return set(Mention.objects.filter(kind="also_known_as").values_list("given_name", "family_name"))


@pytest.mark.parametrize("typed", [TYPED, "Joanna Quill / Jojo, J Brown\nBunny"])
def test_a_list_becomes_several_names(typed: str) -> None:
    assert set(other_names(typed)) == SEVERAL
    assert other_names(" , ;") == []


def test_an_adults_other_names_are_several_and_read_at_triage(house: House) -> None:
    found, _ = mother(house, given_name="Jo", family_name="Example", also_known_as=TYPED)
    assert found.message["others"][0]["also_known_as"] == TYPED
    assert called(house) == SEVERAL
    page = shown(house.visit(role=Role.COORDINATOR).get(f"/triage/{found.reference}/").text)
    assert f"Also known as {TYPED}" in page


def test_she_is_found_by_any_of_them_and_matched_with_whoever_is_called_so(house: House) -> None:
    found, person = mother(house, given_name="Jo", family_name="Example", also_known_as=TYPED)
    visit = house.visit(role=Role.COORDINATOR)
    for sought in ("Joanna Quill", "J Brown", "Jo Example"):
        page = visit.post("/search/", {"sought": f"{sought} 6/5/1984"}, secure=True, follow=True).text
        assert found.reference in page, sought
    _, again = mother(house, given_name="Joanna", family_name="Quill")
    with house.at(house.lead()):
        same = [(one.person, one.why) for one in matches([again])[again]]
    assert same == [(person, SAME_NAME_AND_BIRTH)]


def test_they_are_typed_during_a_call_of_a_child_and_of_an_adult(house: House) -> None:
    client = house.visit(role=Role.COORDINATOR)
    said = words(
        client, **{"child1-also_known_as": "Ames, Amy Other", "adult1-given_name": "Jo", "adult1-relation": "mother",
                   "adult1-also_known_as": "Joanna Quill"},
    )  # fmt: skip
    assert client.post("/triage/write/", said).status_code == 302
    assert called(house) == {("Ames", ""), ("Amy", "Other"), ("Joanna", "Quill")}


def test_an_agency_says_them_of_somebody_new_and_holds_them_with_its_finding(house: House) -> None:
    asked = a_request(house)
    by = house.seated()
    with house.at(by):
        record(
            asked.pk, finding_id=uuid.uuid4(), about=[], text="He lives there.", kind="event", happened_on=None,
            learnt=[Learnt(given_name="Dan", family_name="Other", also_known_as="Danny, D Stone")], by=by,
            at=timezone.now(),
        )  # fmt: skip
        held = Mention.objects.filter(kind="also_known_as", agency="police")
        assert set(held.values_list("given_name", "family_name")) == {("Danny", ""), ("D", "Stone")}
    assert called(house) == set(), "held: no other desk reads it"
    page = shown(house.visit(role=Role.RESEARCHER).get(f"/requests/{asked.pk}/").text)
    assert "Other names" in page
