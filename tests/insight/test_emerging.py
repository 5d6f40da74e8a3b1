"""Who and where comes up again: exactly, within a year, and only by what the asking desk may see."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.front_door.models import Enquiry, Named, Notification
from hub.front_door.triage.triaging import open_enquiry, set_aside
from hub.insight import emerging
from hub.insight.emerging import Again
from hub.insight.repeat_referrals import named_before
from hub.wall.models import LedgerEntry
from tenants.models import Role
from tests.front_door.triage_builders import child, notify, rated, said
from tests.insight.month_builders import move
from tests.support.builders import an_enquiry
from tests.support.house import House

BORN = date(2015, 3, 4)


def since(days: int = 365) -> datetime:
    return timezone.now() - timedelta(days=days)


def at_home(name: str, lines: str, postcode: str = "ZZ9 9ZZ", born: date | None = None) -> object:
    one = child(name, born=born)
    one["mentions"].append(
        said("address", address_lines=lines, postcode=postcode, postcode_key=postcode.replace(" ", ""))
    )
    return one


def people(house: House, desk: str = "hrwcsc", hub: str = "harrow") -> list[Again]:
    with house.at(desk, hub):
        return emerging.people_on(emerging.people_again(since(28), since(), 25))


def addresses(house: House) -> list[Again]:
    with house.at("hrwcsc"):
        return emerging.addresses_on(emerging.addresses_again(since(28), since(), 25))


def test_a_child_of_two_notifications_comes_up_with_where(house: House) -> None:
    first = notify(house, child("Amy Example", born=BORN), child("Joel Example"))
    an_enquiry(house, first, rating="red")
    second = notify(house, child("Amy Example", born=BORN))
    notify(house, child("Amy Example"), child("Amy Other", born=BORN))
    [amy] = people(house)
    assert (amy.name, amy.born, amy.times) == ("Amy Example", BORN, 2)
    assert amy.children == ["Amy Example", "Joel Example"]
    assert {(seen.reference, seen.enquiry, seen.rating) for seen in amy.seen} == {
        (second.reference, "", ""), (first.reference, first.reference, "red"),
    }  # fmt: skip


def test_an_address_comes_up_however_its_lines_are_written(house: House) -> None:
    notify(house, at_home("Amy Example", "4 Mill Lane"), at_home("Joel Example", "4 Mill Lane"))
    notify(house, at_home("Kim Other", "4, MILL LANE"))
    notify(house, at_home("Lee Other", "5 Mill Lane"))
    [home] = addresses(house)
    assert (home.name, home.times) == ("4 Mill Lane, ZZ9 9ZZ", 2)
    assert home.children == ["Amy Example", "Joel Example", "Kim Other"]


@pytest.mark.parametrize(("first", "second", "found"), [(363, 2, 1), (367, 2, 0), (100, 30, 0)])
def test_only_who_came_up_lately_and_before_within_a_year(house: House, first: int, second: int, found: int) -> None:
    for days in (first, second):
        notify(house, at_home("Amy Example", "4 Mill Lane", born=BORN))
        move(house, timezone.localdate() - timedelta(days=days))
    assert len(people(house)) == len(addresses(house)) == found


def test_whoever_has_a_date_of_birth_is_found_behind_many_who_have_none(house: House) -> None:
    for _ in range(2):
        notify(house, child("Amy Example", born=BORN))
    for _ in range(3):
        notify(house, *(child(f"Kim{letter} Example") for letter in "abcdefghi"))
    with house.at("hrwcsc"):
        for most in (1, 2):
            [amy] = emerging.people_again(since(28), since(), most)
            assert (amy["given"], amy["times"]) == ("Amy", 2)


def test_a_name_of_two_children_stands_behind_one_child_that_came_up_more_often(house: House) -> None:
    for born in (BORN, BORN, date(2016, 1, 1), date(2016, 1, 1)):
        notify(house, child("Amy Example", born=born))
    for _ in range(3):
        notify(house, *(child(f"Kim{letter} Example", born=BORN) for letter in "abcdef"))
    with house.at("hrwcsc"):
        first = emerging.people_again(since(28), since(), 1)
        every = emerging.people_again(since(28), since(), 25)
    assert [(one["given"], one["times"]) for one in first] == [("Kima", 3)]
    assert [one["times"] for one in every] == [3] * 6 + [2] * 2


def test_another_agency_and_another_hub_see_nobody(house: House) -> None:
    for _ in range(2):
        notify(house, child("Amy Example", born=BORN))
    assert len(people(house)) == 1
    assert people(house, desk="police") == []
    assert people(house, desk="hgycsc", hub="haringey") == []


def test_the_queries_do_not_grow_with_the_rows(house: House) -> None:
    def queries() -> int:
        with house.at("hrwcsc"), CaptureQueriesContext(connections["default"]) as caught:
            emerging.people_on(emerging.people_again(since(28), since(), 25))
        return len(caught)

    for _ in range(2):
        notify(house, child("Amy Example", born=BORN))
    before = queries()
    for _ in range(2):
        notify(house, *(child(f"Kim{letter} Example", born=BORN) for letter in "abcdef"))
    assert queries() == before == 7


@pytest.mark.parametrize("show", ["people", "addresses"])
def test_the_page_shows_them_and_the_ledger_has_their_references(house: House, show: str) -> None:
    found = [notify(house, at_home("Amy Example", "4 Mill Lane", born=BORN)) for _ in range(2)]
    page = house.visit(role=Role.MANAGER).get(f"/coming-up-again/?show={show}", secure=True)
    assert page.status_code == 200
    assert all(message.reference in page.text for message in found)
    with house.at("guardian"):
        line = LedgerEntry.objects.get(act="see_emerging")
    assert set(line.detail["refs"]) == {message.reference for message in found}


@pytest.mark.parametrize("show", ["people", "addresses"])
def test_an_empty_page_says_what_would_be_here(house: House, show: str) -> None:
    page = house.visit(role=Role.COORDINATOR).get(f"/coming-up-again/?show={show}", secure=True).text
    assert "has come up again" in page


@pytest.mark.parametrize(
    ("role", "agency"), [(Role.RESEARCHER, "police"), (Role.GUARDIAN, ""), (Role.MANAGER, "police")]
)
def test_other_roles_and_other_desks_are_refused(house: House, role: Role, agency: str) -> None:
    client = house.visit(role=role, agency=agency)
    assert client.get("/coming-up-again/", secure=True).status_code == 403
    assert client.get("/measures/", secure=True).status_code == 403
    with house.at("guardian"):
        refused = LedgerEntry.objects.filter(act="refused").values_list("object_kind", flat=True)
        assert set(refused) == {"see_emerging", "see_measures"}


def closed_as_the_same(house: House, found: Notification) -> None:
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        set_aside(found.pk, why="duplicate", reason="The same evening.", by=by, at=timezone.now())


def joined_to(house: House, enquiry: Enquiry, found: Notification) -> None:
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        open_enquiry(found.pk, rated(house, found), by=by, at=timezone.now(), into=enquiry.pk)


def test_one_evening_of_which_three_agencies_told_is_one_event(house: House) -> None:
    told = [notify(house, at_home("Amy Example", "4 Mill Lane", born=BORN)) for _ in range(3)]
    [amy], [home] = people(house), addresses(house)
    assert (amy.times, home.times) == (3, 3)  # until somebody has said that it is one evening
    enquiry = an_enquiry(house, told[0])
    joined_to(house, enquiry, told[1])
    closed_as_the_same(house, told[2])
    assert people(house) == []
    assert addresses(house) == []
    notify(house, at_home("Amy Example", "4 Mill Lane", born=BORN))
    [amy], [home] = people(house), addresses(house)
    assert (amy.times, home.times) == (2, 2)


def test_the_months_measure_counts_an_event_once_too(house: House) -> None:
    told = [notify(house, child("Amy Example", born=BORN)) for _ in range(3)]
    with house.as_superuser() as cursor:  # one after the other, which one transaction does not do
        for minutes, one in enumerate(told):
            cursor.execute(
                "UPDATE front_door_notification SET received_at = received_at + make_interval(mins => %s)"
                " WHERE id = %s",
                [minutes, one.pk],
            )

    def again() -> int:
        with house.at("hrwcsc"):
            return Named.objects.filter(named_before()).count()

    assert again() == 2
    joined_to(house, an_enquiry(house, told[0]), told[1])
    assert again() == 1
    closed_as_the_same(house, told[2])
    assert again() == 0


def test_a_page_of_addresses_is_whole_where_many_are_one_event(house: House) -> None:
    for number in range(6):
        two = [notify(house, at_home(f"Amy{number} Example", f"{number} Mill Lane")) for _ in range(2)]
        if number < 5:
            joined_to(house, an_enquiry(house, two[0]), two[1])
    with house.at("hrwcsc"):
        [only] = emerging.addresses_again(since(28), since(), 1)
    assert only["lines"] == "5 Mill Lane"


def test_beside_each_stand_the_newest_five_and_the_children_alone_and_how_many_more(house: House) -> None:
    for days in (60, 50, 40, 30, 20, 10):
        grown = {**child("Carla Example"), "is_child": False}
        notify(house, child("Amy Example", born=BORN), child(f"Kim{'abcdef'[days // 10 - 1]} Example"), grown)
        move(house, timezone.localdate() - timedelta(days=days))
    [amy] = people(house)
    ago = [(timezone.localdate() - timezone.localdate(one.at)).days for one in amy.seen]
    assert (ago, amy.notifications, amy.times) == ([10, 20, 30, 40, 50], 6, 6)
    assert amy.children == ["Amy Example", "Kima Example", "Kimb Example", "Kimc Example", "Kimd Example"]
    assert amy.more_children == 2


def test_what_was_closed_without_an_enquiry_for_another_reason_is_an_event(house: House) -> None:
    told = [notify(house, child("Amy Example", born=BORN)) for _ in range(2)]
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        set_aside(told[0].pk, why="advice", reason="Advice was given.", by=by, at=timezone.now())
    assert [one.times for one in people(house)] == [2]


def test_whose_name_came_up_lately_with_another_birthday_did_not_come_up_again(house: House) -> None:
    for days in (90, 60):
        notify(house, child("Amy Example", born=BORN))
        move(house, timezone.localdate() - timedelta(days=days))
    notify(house, child("Amy Example", born=date(2011, 1, 1)))
    for _ in range(2):
        notify(house, child("Kim Other", born=BORN))  # another child of Amy's birthday
    assert [(one.name, one.born) for one in people(house)] == [("Kim Other", BORN)]
