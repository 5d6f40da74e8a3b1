"""Whom and which streets somebody knows: theirs and their guardian's to read, and an alert where they open it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, transaction

from hub.people.acquaintances import (
    NameTooShort,
    NotThere,
    StreetTooShort,
    declare_person,
    declare_street,
    own,
    take_back,
)
from hub.people.models import Acquaintance
from hub.wall.functions import read
from hub.wall.models import Alert
from mash_platform.database import logins
from tenants.models import Role, Seat
from tenants.seated import Seated
from tests.front_door.test_danger import lines
from tests.front_door.triage_builders import child, notify, said
from tests.support.house import House
from tests.support.pages import get, post, rows_of, text_of
from tests.wall.test_alerts import NOON, swept, written

PAGE, OF_AGENCY = "/you-know/", "/ledger/alerts/declared/"


def coordinator(house: House, name: str = "Cora Lead") -> Seat:
    return house.seat(Role.COORDINATOR, user=house.user(name))


def knows(house: House, seat: Seat, *, person: str = "", street: str = "") -> Seated:
    by = house.seated(seat)
    with house.at(by):
        if person:
            declare_person(*person.split(), form=uuid.uuid4(), by=by)
        if street:
            declare_street(street, form=uuid.uuid4(), by=by)
    return by


def living(name: str, address: str) -> Any:
    one = child(name)
    return {**one, "mentions": [*one["mentions"], said("address", address_lines=address, postcode="HA3 9ZZ")]}


def test_one_reads_ones_own_the_guardian_of_the_agency_reads_it_and_nobody_else(house: House) -> None:
    cora, colleague = coordinator(house), coordinator(house, "Cole League")
    visit, once = house.visit(cora), str(uuid.uuid4())
    for _ in range(2):  # sent twice, said once
        assert post(visit, PAGE, kind="person", given="Wilma", family="Oakhurst", once=once).status_code == 302
    post(visit, PAGE, kind="street", street="14 Quince Walk", once=str(uuid.uuid4()))
    assert "Enter their family name" in text_of(post(visit, PAGE, kind="person", given="Wilma", once=once))
    page = text_of(get(visit, PAGE))
    assert (page.count("Wilma Oakhurst</th>"), "Quince Walk" in page) == (1, True)
    written_down = lines(house, "declare_known")
    assert len(written_down) == 2
    assert "Oakhurst" not in str(written_down)
    guardian, other = (house.visit(house.seat(Role.GUARDIAN, agency=one)) for one in (house.lead(), "police"))
    listed = rows_of(text_of(get(guardian, OF_AGENCY)), "People and streets, the newest first")
    assert sorted(one[:3] for one in listed[1:]) == [
        ["Cora Lead", "14 Quince Walk", "A street"], ["Cora Lead", "Wilma Oakhurst", "A person"],
    ]  # fmt: skip
    assert "Oakhurst" not in text_of(get(other, OF_AGENCY))
    for who in (house.visit(colleague), house.visit(role=Role.MANAGER)):
        assert "Oakhurst" not in text_of(get(who, PAGE))
        assert get(who, OF_AGENCY).status_code == 403
        assert "Oakhurst" not in text_of(get(who, "/search/"))


@pytest.mark.parametrize("login", ["hrwcsc", "police", "guardian", "door", "outside", "verifier"])
def test_no_login_reads_the_table(house: House, login: str) -> None:
    knows(house, coordinator(house), person="Wilma Oakhurst")
    with house.at(login), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        list(Acquaintance.objects.values_list("family_key"))


def test_the_worker_reads_keys_and_no_words(house: House) -> None:
    knows(house, coordinator(house), person="Wilma Oakhurst")
    with house.at("worker"):
        assert list(Acquaintance.objects.order_by().values_list("family_key", flat=True)) == ["oakhurst"]
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(Acquaintance.objects.order_by().values_list("words"))


def test_without_the_persons_token_a_colleague_gets_and_removes_nothing(house: House) -> None:
    cora, cole = coordinator(house), house.seated(coordinator(house, "Cole League"))
    by = knows(house, cora, person="Wilma Oakhurst")
    with house.at(by):
        (one,) = own(by)
    with house.at(cole):
        assert own(cole) == []
        guessed = logins.person_token("haringey", by.user)  # the same person's in another hub is another
        assert read("own_acquaintances_v1", guessed) == []
        with pytest.raises(NotThere):
            take_back(one.id, by=cole)
        with pytest.raises(ProgrammingError, match="permission denied for function"), transaction.atomic():
            read("agency_acquaintances_v1", logins.guardian_token("harrow", house.lead()), 50, 0)
    with house.at("guardian"):
        assert read("agency_acquaintances_v1", logins.guardian_token("harrow", "police"), 50, 0) == []
        with pytest.raises(ProgrammingError, match="permission denied for function"), transaction.atomic():
            read("own_acquaintances_v1", logins.person_token("harrow", by.user))
    with house.at(by):
        take_back(one.id, by=by)
        assert own(by) == []
    assert [ref for ref, _ in lines(house, "take_back_known")] == [str(one.id)]


def test_opening_what_names_them_is_an_alert_for_the_own_agencys_guardian(house: House) -> None:
    known, street, neither = (
        notify(house, child("Jo Oakhurst")), notify(house, living("Ben Otherwise", "3a Quince Walk, Harrow")),
        notify(house, living("Jim Oakhurst", "3 Pear Close")),
    )  # fmt: skip
    cora, cole, seen = (
        coordinator(house),
        coordinator(house, "Cole League"),
        [one.reference for one in (known, street, neither)],
    )
    knows(house, cora, person="Joanne Oakhurst", street="Quince Walk")
    for seat in (cora, cole):
        written(house, seat, "read_notification", seen)
    assert swept(house) == [(house.lead(), "known", 2)]
    with house.at("worker"):
        assert Alert.objects.get().member == cora.pk


def test_what_was_taken_back_or_said_at_another_agency_raises_nothing(house: House) -> None:
    known, cora = notify(house, child("Joanne Oakhurst")), coordinator(house)
    by = knows(house, cora, person="Joanne Oakhurst")
    with house.at(by):
        take_back(own(by)[0].id, by=by)
    elsewhere = house.seat(Role.RESEARCHER, user=cora.user)
    knows(house, elsewhere, person="Joanne Oakhurst")
    written(house, cora, "read_notification", [known.reference])
    assert swept(house) == []
    written(house, elsewhere, "read_request", [known.reference], at=NOON + timedelta(minutes=1))
    assert swept(house) == [("police", "known", 1)]


def test_what_would_be_found_in_everything_is_refused(house: House) -> None:
    by = house.seated(coordinator(house))
    with house.at(by):
        with pytest.raises(NameTooShort):
            declare_person("Bo", "Li", form=uuid.uuid4(), by=by)
        with pytest.raises(StreetTooShort):
            declare_street("12 Road", form=uuid.uuid4(), by=by)
        with pytest.raises(DatabaseError), transaction.atomic():  # a person with a street is neither
            read(
                "declare_acquaintance_v1", b"x", uuid.uuid4(), by.user, by.seat, "person", "x", "", "oakhurst", "walk"
            )  # fmt: skip
