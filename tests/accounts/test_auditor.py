"""The platform's ledger has a reader who is no operator, and whom no operator seats."""

from __future__ import annotations

import pytest
from django.utils import timezone

from mash_platform.ledger import checks
from mash_platform.ledger.checks import Report
from tenants import agreeing, break_glass, platform_seats
from tenants.alarms import AlarmKind, alarm, notify_of_alarms
from tenants.models import Notice, NoticeKind, PlatformEntry, Role, Seat
from tenants.platform_seats import WantedOnPlatform
from tenants.refusals import SeatRefused
from tests.support.house import House
from tests.support.pages import get
from tests.support.signing_in import visitor, with_app

ADDRESSES = ("/audit/", "/audit/hubs/")


def a_seat(house: House, role: Role, name: str = "Somebody") -> Seat:
    return Seat.objects.create(user=with_app(house, house.user(name)), role=role, starts_at=timezone.now())


def test_the_auditor_reads_who_did_what_and_their_reading_is_a_line(house: House) -> None:
    operator = visitor(house, Role.OPERATOR)
    get(operator, "/people/")
    auditor = visitor(house, Role.AUDITOR)
    page = get(auditor, "/audit/").text
    assert "saw the list of people" in page
    assert "A Operator" in page
    assert "Platform’s ledger" in page  # in the navigation
    page = get(auditor, f"/audit/?person={operator.user.username}&act=people_list").text
    assert page.partition("<tbody")[2].count("saw the list of people") == 1
    lines = PlatformEntry.objects.filter(act="ledger_read", member=auditor.user.pk)
    first, second = [line.detail for line in lines.order_by("seq")]
    assert first == {}
    assert second["act"] == "people_list"
    assert "Nobody has an account with this sign-in name" in get(auditor, "/audit/?person=nobody-such").text
    assert "Nothing like that is in the ledger" in get(auditor, "/audit/?act=break_glass").text


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.BOARD, Role.SECRETARY, Role.MENTOR])
@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_else_reads_it(house: House, role: Role, address: str) -> None:
    assert get(visitor(house, role), address).status_code == 403


def test_how_each_ledger_stands_is_red_when_it_does_not(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr("mash_platform.state.StateDir.checks", tmp_path)
    at = timezone.now().isoformat()
    checks._keep(checks._path("harrow"), Report(at, at, line=7, tampered="Row 3 was removed (seal 1)."))
    checks._keep(checks._path("haringey"), Report(at, at, line=9))
    page = get(visitor(house, Role.AUDITOR), "/audit/hubs/").text
    assert "Row 3 was removed" in page
    assert page.count("Does not agree") == 1
    assert "Line 9" in page
    assert "Not checked yet" in page


def test_of_a_person_counts_alone_are_read_of_each_hub(house: House) -> None:
    person = with_app(house, house.user("Nadia Umberslade"))
    for hub in ("harrow", "haringey"):
        house.seat(Role.RESEARCHER, hub=hub, user=person)
    page = get(visitor(house, Role.AUDITOR), f"/audit/people/{person.pk}/").text
    assert "Harrow" in page
    assert "Haringey" in page
    assert "HRW-" not in page


def test_no_operator_agrees_to_an_auditor_also_not_to_the_first_and_a_member_of_the_board_does(house: House) -> None:
    asker, other = a_seat(house, Role.OPERATOR), a_seat(house, Role.OPERATOR)
    board, newcomer = a_seat(house, Role.BOARD), with_app(house)
    now = timezone.now()
    seat = platform_seats.ask(newcomer.pk, WantedOnPlatform(role="auditor", reason="New"), by=asker.user_id, at=now)
    assert not agreeing.may_agree(other.user_id, seat, now)
    assert agreeing.may_agree(board.user_id, seat, now)
    assert agreeing.who_may_agree(seat, now) == [board.user]


def test_nobody_is_an_operator_and_the_auditor(house: House) -> None:
    asker, operator = a_seat(house, Role.OPERATOR), a_seat(house, Role.OPERATOR)
    a_seat(house, Role.BOARD)
    auditor, now = a_seat(house, Role.AUDITOR), timezone.now()
    with pytest.raises(SeatRefused, match="Nobody is an operator and the auditor"):
        platform_seats.ask(operator.user_id, WantedOnPlatform(role="auditor"), by=asker.user_id, at=now)
    with pytest.raises(SeatRefused, match="Nobody is an operator and the auditor"):
        platform_seats.ask(auditor.user_id, WantedOnPlatform(role="operator"), by=asker.user_id, at=now)
    with pytest.raises(SeatRefused, match="Nobody is an operator and the auditor"):
        break_glass.make_operator(auditor.user.username, "Why.", at=now)


def test_the_auditor_is_told_of_an_operator_made_on_the_server(house: House) -> None:
    auditor, newcomer = a_seat(house, Role.AUDITOR), house.user("Ola Newcomer")
    break_glass.make_operator(newcomer.username, "Both operators left.", at=timezone.now())
    [told] = Notice.objects.filter(user=auditor.user)
    assert told.title == "An operator was made on the server"


def test_the_auditor_is_told_of_alarms(house: House) -> None:
    auditor = a_seat(house, Role.AUDITOR)
    alarm(AlarmKind.WALL, hub="harrow", detail={})
    alarm(AlarmKind.LOGIN, hub="platform", detail={})
    notify_of_alarms(timezone.now())
    told = Notice.objects.filter(user=auditor.user, kind=NoticeKind.AUDIT)
    assert set(told.values_list("title", flat=True)) == {
        "The wall of Harrow was not as declared", "A login of the platform changed its own settings or password",
    }  # fmt: skip
    page = get(visitor(house, Role.AUDITOR), "/audit/?act=alarm").text
    assert "Alarm: The wall of Harrow was not as declared" in page
    assert "Alarm: A login of the platform changed" in page
