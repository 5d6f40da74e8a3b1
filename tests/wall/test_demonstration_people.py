"""The demonstration's people and desks: nine agencies in Harrow, and what a demonstration of before goes on with."""

from __future__ import annotations

from mash_platform.cli.demo.accounts import ACCOUNTS, Account, DemoSeat, _have_desks
from mash_platform.cli.journey import _agencies
from mash_platform.demonstration import DEMONSTRATED, HARROW, HUBS
from tenants.models import Agency, Role, Seat, User


def test_harrow_has_nine_agencies_each_with_somebody_at_its_desk_and_the_tests_hubs_stay_as_they_are() -> None:
    harrow = next(one for one in DEMONSTRATED if one["code"] == "harrow")
    codes = [one["code"] for one in harrow["agencies"]]
    assert len(set(codes)) == 9
    assert {seat.agency for one in ACCOUNTS for seat in one.places if seat.hub == "harrow" and seat.agency} == set(
        codes
    )
    assert len(HARROW["agencies"]) == 6
    assert [one["code"] for one in HUBS] == [one["code"] for one in DEMONSTRATED]


def test_at_one_desk_alone_sit_two_of_one_role_of_whom_one_can_agree_for_the_other() -> None:
    roles = [seat.role for one in ACCOUNTS for seat in one.places if seat.agency == "hrwmental"]
    assert sorted(roles) == [Role.MANAGER, Role.MANAGER, Role.RESEARCHER]


def test_who_sits_at_a_desk_that_an_older_demonstration_lacks_is_left_out_of_it() -> None:
    desks = {("harrow", "police"), ("haringey", "police")}
    here = Account("police", "Kit", (DemoSeat(Role.RESEARCHER, "harrow", "police"),))
    gone = Account("both", "Kim", (here.places[0], DemoSeat(Role.RESEARCHER, "harrow", "hrwyouth")))
    outside = Account("team", "Bo", (DemoSeat(Role.RECIPIENT, "harrow", team="cait"),))
    board = Account("board", "Isolde", (DemoSeat(Role.BOARD),))
    found = [_have_desks(one, desks) for one in (here, gone, outside, board)]
    assert found == [True, False, True, True]


def test_an_agency_is_called_by_its_kind_and_one_of_no_kind_by_its_code() -> None:
    def seat(code: str, kind: str, account: str, role: Role = Role.RESEARCHER) -> Seat:
        return Seat(role=role, agency=Agency(code=code, kind=kind), user=User(username=account))

    seats = [
        seat("hrwhealth", "health", "one"), seat("hrwmental", "other", "two"), seat("hrwdomestic", "other", "three"),
        seat("hrwyouth", "youth", "four"), seat("hrwcsc", "socialcare", "five"),
        seat("police", "police", "six", Role.MANAGER),
    ]  # fmt: skip
    assert _agencies(seats) == {
        "health": ("hrwhealth", "one"), "hrwmental": ("hrwmental", "two"), "hrwdomestic": ("hrwdomestic", "three"),
        "youth": ("hrwyouth", "four"),
    }  # fmt: skip
