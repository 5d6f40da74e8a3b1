"""How a front door's people are reached: set by the hub's manager, shown at the door and on products."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from frontend.wall.front_doors import DEAF
from tenants.door_contacts import Contact, contact_of, line_of, set_contact
from tenants.doors import place_of
from tenants.models import Authority, DoorContact, Notice, NoticeKind, Role
from tenants.refusals import DoorRefused
from tests.support.house import House
from tests.support.pages import ledger_lines, set_as_shown, shown

WANTED = Contact(
    telephone="020 7946 0999", hours="Every day, 8am to 8pm", email="mash@harrow.example", night_team="Night duty team",
    night_telephone="020 7946 0888", interpreter="Say the name of your language.", deaf=DEAF,
    privacy="https://harrow.example/privacy", accessibility="Tell us <b>where</b> it does not work.",
    unopened_minutes=30, helpline="Ring 020 7946 0111.", reads_from=time(8), reads_until=time(18), reads_weekends=True,
)  # fmt: skip


def now_of(slug: str = "harrow") -> DoorContact:
    found = contact_of(place_of(Authority.objects.get(slug=slug)))
    assert found is not None
    return found


def words(**changed: Any) -> dict[str, Any]:
    return {**WANTED.__dict__, "seen": str(now_of().number), **changed}


def test_a_manager_sets_it_and_the_door_says_so_at_once(house: House) -> None:
    manager, guardian = house.seat(Role.MANAGER), house.seat(Role.GUARDIAN)
    other = house.seat(Role.MANAGER)
    visit = house.visit(manager)
    assert "Emergency duty team" in visit.get("/front-doors/").text
    with CaptureQueriesContext(connections["platform"]) as caught:
        done = set_as_shown(visit, "/front-doors/harrow/", words())
    assert done["Location"] == "/front-doors/"
    assert [line for line in ledger_lines(caught, "door") if "contact_set" in line]
    door = house.stranger("refer-harrow")
    for path, said in (
        ("/", "020 7946 0999"), ("/reach-us/", "Night duty team"), ("/reach-us/", "999bsl.co.uk"),
        ("/reach-us/", 'href="tel:02079460888"'), ("/privacy/", 'href="https://harrow.example/privacy"'),
        ("/accessibility/", "Tell us &lt;b&gt;where&lt;/b&gt; it does not work."),
    ):  # fmt: skip
        page = door.get(path, secure=True)
        assert (page.status_code, said in page.text) == (200, True), (path, said)
    assert line_of("HRW") == "020 7946 0999 (Every day, 8am to 8pm), mash@harrow.example"
    told = set(Notice.objects.filter(kind=NoticeKind.DOOR).values_list("user", flat=True))
    assert told == {guardian.user_id, other.user_id}


def test_what_is_missing_or_no_number_is_said_at_its_field_and_kept(house: House) -> None:
    visit = house.visit(role=Role.MANAGER)
    page = visit.post("/front-doors/harrow/", words(telephone="ring us", deaf=""), secure=True)
    text = shown(page.text)
    assert "Enter how a Deaf person reaches 999" in text
    assert 'value="ring us"' in page.text
    page = visit.post("/front-doors/harrow/", words(telephone="ring us"), secure=True)
    assert "Enter a telephone number, such as 020 7946 0000" in shown(page.text)
    assert now_of().number == 1


def test_of_two_managers_at_once_the_second_sees_what_stands_and_loses_nothing(house: House) -> None:
    visit = house.visit(role=Role.MANAGER)
    set_as_shown(visit, "/front-doors/harrow/", words())
    second = visit.post("/front-doors/harrow/", words(seen="1", hours="Weekdays"), secure=True)
    assert second.status_code == 409
    for said in ("Somebody else changed this", 'value="Weekdays"', "What is recorded now", 'name="seen" value="2"'):
        assert said in second.text, said
    assert now_of().number == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [({"telephone": "999bsl"}, "telephone"), ({"night_telephone": "12"}, "night_telephone"), ({"email": "x"}, "email"),
     ({"privacy": "  "}, "privacy"), ({"unopened_minutes": 1}, "unopened_minutes"),
     ({"reads_until": time(7)}, "reads_until"), ({"reads_from": None}, "reads_until")],
)  # fmt: skip
def test_no_act_sets_what_leads_to_nobody(house: House, change: dict[str, Any], field: str) -> None:
    by = house.seated(role=Role.MANAGER)
    with pytest.raises(DoorRefused) as refused:
        set_contact("harrow", replace(WANTED, **change), seen=1, by=by, at=timezone.now())
    assert refused.value.field == field
    with pytest.raises(DoorRefused, match="Nothing is different"):
        set_contact("harrow", set_contact_again(by), seen=2, by=by, at=timezone.now())


def set_contact_again(by: Any) -> Contact:
    set_contact("harrow", WANTED, seen=1, by=by, at=timezone.now())
    return WANTED


def test_what_a_door_said_is_never_changed_or_removed(house: House) -> None:
    for act in (lambda: DoorContact.objects.update(telephone="1"), lambda: DoorContact.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic(using="platform"):
            act()


def test_helpline_and_reading_hours_may_be_left_out(house: House) -> None:
    client = house.visit(role=Role.MANAGER)
    said = words(helpline="", reads_from="", reads_until="", reads_weekends="")
    assert set_as_shown(client, "/front-doors/harrow/", said).status_code == 302
    assert (now_of().helpline, now_of().reads_from, now_of().reads_until) == ("", None, None)
    assert "Messages are read Not said" in shown(client.get("/front-doors/", secure=True).text)


def test_a_manager_types_hours_as_people_write_them(house: House) -> None:
    client = house.visit(role=Role.MANAGER)
    said = words(reads_from="8am", reads_until="17.30")
    assert set_as_shown(client, "/front-doors/harrow/", said).status_code == 302
    assert (now_of().reads_from, now_of().reads_until) == (time(8), time(17, 30))
    page = client.post("/front-doors/harrow/", words(reads_from="early"), secure=True).text
    assert "Messages are read from" in page
    assert "There is a problem" in page
