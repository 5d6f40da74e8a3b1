"""What the platform did to a hub's seats stands in the hub's ledger: once, and also after the hub was down."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from frontend.presenters.dates import date_time
from hub.wall import from_platform
from hub.wall import tasks as wall_tasks
from hub.wall.acts import Act
from hub.wall.models import Member
from hub.wall.outbox import use_worker_login
from hub.wall.tasks import take_up_all
from tenants import hub_lines
from tenants import seats as tenants_seats
from tenants.leaving import leave
from tenants.models import HubAgency, HubLine, HubLineAct, Role, Seat, User
from tenants.platform_seats import WantedOnPlatform, ask
from tenants.refusals import SeatRefused
from tests.accounts.operators import an_operator
from tests.support.house import House
from tests.support.pages import shown, text_of
from tests.support.signing_in import with_app

NOW = timezone.now
Lines = list[tuple[str, str, Any]]


def lines_in(house: House, hub: str) -> Lines:
    """What the hub's ledger says of seats: the act, the seat, and more."""
    with house.as_superuser(hub) as cursor:
        cursor.execute("SELECT act, object_ref, detail FROM wall_ledgerentry WHERE object_kind = 'seat' ORDER BY seq")
        return [(act, ref, json.loads(more)) for act, ref, more in cursor.fetchall()]


@pytest.fixture
def operator(house: House) -> User:
    return an_operator(house)


def test_a_seat_that_the_operator_ends_is_a_line_of_its_hub_once(house: House, operator: User) -> None:
    seat = house.seat(Role.RESEARCHER)
    for _ in range(2):
        tenants_seats.end_anywhere(seat.pk, "By mistake.", by=operator.pk, at=NOW(), cover="Nobody yet.")
        take_up_all()
    [(act, ref, detail)] = lines_in(house, "harrow")
    assert (act, ref) == (Act.END_SEAT, str(seat.pk))
    assert (detail["job"], detail["seat_role"], detail["why"]) == ("operator", "researcher", "ended")
    assert "By mistake." not in str(detail)
    assert lines_in(house, "haringey") == []


@pytest.mark.parametrize("entered", [True, False])
def test_the_guardian_reads_whose_seat_it_was_and_that_no_colleague_did_it(
    house: House, operator: User, entered: bool
) -> None:
    seat = house.seat(Role.RESEARCHER, user=house.user("Nadia Umberslade"))
    if entered:
        with house.at("police"):
            Member.objects.create(
                pk=seat.pk, name="Nadia Umberslade", agency="police", role=seat.role, entered_at=NOW()
            )
    tenants_seats.end_anywhere(seat.pk, "Moved.", by=operator.pk, at=NOW(), cover="Nobody yet.")
    take_up_all()
    guardian = house.visit(role=Role.GUARDIAN)
    decided = date_time(HubLine.objects.get().made_at)
    for page in (guardian.get("/ledger/").content.decode(), guardian.get("/ledger/?file=csv").getvalue().decode()):
        for words in (
            "The platform’s operator",
            "ended a seat",
            f"whose: Nadia Umberslade; by {operator.name}; ended from the platform; decided {decided}",
        ):
            assert words in page, words


def test_of_a_seat_whose_time_ran_out_the_guardian_reads_that_nobody_did_it(house: House) -> None:
    seat = house.seat(Role.RESEARCHER)
    hub_lines.add(HubLineAct.STOP_SEAT, [seat], why="lapsed", by=None, at=NOW())
    take_up_all()
    page = shown(text_of(house.visit(role=Role.GUARDIAN).get("/ledger/")))
    assert "Nobody: the time ran out" in page
    assert "its holder did not come in time" in page
    assert "Somebody on the platform" not in page


def test_a_managers_own_line_says_whose_seat_too(house: House) -> None:
    seat = house.seat(Role.RESEARCHER, user=house.user("Nadia Umberslade"))
    assert (
        house.visit(role=Role.MANAGER)
        .post(f"/seats/{seat.pk}/end/", {"reason": "Left.", "cover": "Nobody yet."})
        .status_code
        == 302
    )
    page = house.visit(role=Role.GUARDIAN).get("/ledger/?act=end_seat").content.decode()
    assert "whose: Nadia Umberslade" in page
    assert "The platform’s operator" not in page


def test_whoever_leaves_is_a_line_in_each_of_their_hubs(house: House, operator: User) -> None:
    user = with_app(house)
    seats = {hub: house.seat(Role.RESEARCHER, hub=hub, user=user) for hub in ("harrow", "haringey")}
    for _ in range(2):
        leave(user.pk, "Left.", by=operator.pk, at=NOW(), cover="Nobody yet.")
    take_up_all()
    for hub, seat in seats.items():
        assert [(act, ref, detail["why"]) for act, ref, detail in lines_in(house, hub)] == [
            (Act.END_SEAT, str(seat.pk), "left")
        ]


def test_a_manager_whom_the_operator_makes_is_a_line_too(house: House, operator: User) -> None:
    desk = HubAgency.objects.get(hub__code="harrow", is_lead=True)
    contact = house.contact(house.lead())
    an_operator(house)
    made = ask(house.user().pk, WantedOnPlatform(role=Role.MANAGER, desk=desk.pk), by=operator.pk, at=NOW())
    ask(house.user().pk, WantedOnPlatform(role=Role.BOARD), by=operator.pk, at=NOW())
    house.in_force(made, by=contact)
    take_up_all()
    assert [(act, ref, detail["job"], detail["person"]) for act, ref, detail in lines_in(house, "harrow")] == [
        (Act.GRANT_SEAT, str(made.pk), "operator", str(operator.pk)),
        (Act.AGREE_SEAT, str(made.pk), "agreement", str(contact.pk)),
    ]
    page = house.visit(role=Role.GUARDIAN).get("/ledger/?act=agree_seat").content.decode()
    assert f"by {contact.name}; by somebody else than who asked" in page


def test_what_a_manager_ends_is_written_by_their_own_desk_alone(house: House) -> None:
    seat = house.seat(Role.RESEARCHER)
    manager = house.visit(role=Role.MANAGER)
    assert manager.post(f"/seats/{seat.pk}/end/", {"reason": "Left.", "cover": "Nobody yet."}).status_code == 302
    tenants_seats.end(seat.pk, "Left.", by=house.seated(role=Role.MANAGER), at=NOW())
    assert not HubLine.objects.exists()


def test_a_refused_end_is_no_line(house: House, operator: User) -> None:
    seat = house.seat(Role.RESEARCHER)
    with pytest.raises(SeatRefused):
        tenants_seats.end_anywhere(seat.pk, " ", by=operator.pk, at=NOW())
    assert not HubLine.objects.exists()


@pytest.mark.parametrize("how", ["schema away", "no connection"])
def test_a_hub_that_is_down_has_its_line_when_it_is_up_again_and_holds_up_no_other(
    house: House, operator: User, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    user = with_app(house)
    for hub in ("harrow", "haringey"):
        house.seat(Role.RESEARCHER, hub=hub, user=user)
    real = use_worker_login

    def refuses(hub: str) -> Any:
        if hub == "haringey":
            raise OperationalError("the server closed the connection")
        return real(hub)

    with monkeypatch.context() as down:
        if how == "schema away":
            rename(house, "hub_haringey", "hub_haringey_is_down")
        else:
            down.setattr(wall_tasks, "use_worker_login", refuses)
        leave(user.pk, "Left.", by=operator.pk, at=NOW(), cover="Nobody yet.")
        assert not Seat.objects.standing(NOW()).filter(user=user).exists()
        take_up_all()
        assert len(lines_in(house, "harrow")) == 1
        assert HubLine.objects.filter(written_at__isnull=True).count() == 1
    if how == "schema away":
        rename(house, "hub_haringey_is_down", "hub_haringey")
    take_up_all()
    assert [ref for _, ref, _ in lines_in(house, "haringey")] == [str(user.seats.get(hub__code="haringey").pk)]


def test_a_worker_killed_after_writing_and_before_marking_writes_no_second_line(
    house: House, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = house.seat(Role.RESEARCHER)
    tenants_seats.end_anywhere(seat.pk, "Left.", by=operator.pk, at=NOW(), cover="Nobody yet.")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(HubLine, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            take_up_all()
    assert HubLine.objects.get().written_at is None
    take_up_all()
    assert len(lines_in(house, "harrow")) == 1
    assert HubLine.objects.get().written_at is not None


def test_an_act_that_the_platform_does_not_do_in_a_hub_is_written_nowhere(house: House) -> None:
    seat = house.seat(Role.RESEARCHER)
    assert seat.hub is not None
    HubLine.objects.create(
        hub=seat.hub, act="release", seat=seat.pk, seat_role=seat.role, why="ended", made_at=NOW()
    )  # fmt: skip
    with pytest.raises(ValueError, match="release"), house.at("worker"):
        from_platform.take_up("harrow", at=NOW())
    assert lines_in(house, "harrow") == []


def rename(house: House, old: str, new: str) -> None:
    with house.as_superuser() as cursor:
        cursor.execute(f"ALTER SCHEMA {old} RENAME TO {new}")
