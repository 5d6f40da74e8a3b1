"""A public door opens where somebody answers, and by two members of the board where must-haves are open."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from frontend.notices.notice_links import lines_of
from rollout.readiness.going_live import go_live
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import MilestoneEvent, MilestoneEventKind
from rollout.readiness.overriding import ask_to_let_pass, override
from rollout.readiness.queries import FOREVER, readiness_of
from rollout.readiness.recording import add
from rollout.readiness.refusals import DoorClosed, GateClosed, NotNow, NotTwo
from rollout.readiness.standing import readiness
from tenants import doors
from tenants.door_contacts import notify_of_missing
from tenants.models import DoorContact, HubAuthority, Notice, NoticeKind, Role, Seat, User
from tenants.refusals import DoorNotReady
from tests.attacks.scene import superuser
from tests.readiness.builders import DAY, all_in_place, authority, in_place, post, said
from tests.support.house import House
from tests.support.pages import get, shown
from tests.support.signing_in import visitor, with_app
from tests.support.staffing import NEEDED, staff

SAYS = ("a telephone number", "the team to ring out of hours", "how to get an interpreter",
        "how a Deaf person reaches 999", "a privacy notice", "an accessibility statement")  # fmt: skip
OPEN = ("agreement", "premises", "staffing", "process", "training", "mentors")  # 2 of 8 must-haves are in place
SAID = {"shown": ",".join(OPEN), "seen": "0"}


@pytest.fixture
def shut(house: House) -> HubAuthority:
    """Harrow's hub as the keeper built it: nobody sits there, its door is closed, nothing is set."""
    HubAuthority.objects.filter(authority__slug="harrow").update(door_opened_at=None)
    return HubAuthority.objects.select_related("authority", "hub", "lead_agency").get(
        authority__slug="harrow", until__isnull=True
    )


@pytest.fixture
def empty(before_any_contact: None, shut: HubAuthority) -> HubAuthority:
    """The same, and its door says nothing of reaching anybody."""
    return shut


@pytest.fixture
def before_any_contact() -> Any:
    with superuser() as owner:
        owner.execute("SET session_replication_role = replica")
        kept = owner.execute("SELECT to_jsonb(c) FROM platform.tenants_doorcontact c").fetchall()
        owner.execute("DELETE FROM platform.tenants_doorcontact")
        yield
        for (row,) in kept:
            owner.execute(
                "INSERT INTO platform.tenants_doorcontact"
                " SELECT * FROM jsonb_populate_record(NULL::platform.tenants_doorcontact, %s::jsonb)",
                [json.dumps(row)],
            )


def is_open(house: House) -> bool:
    return "not open yet" not in house.stranger("refer-harrow").get("/", secure=True).text


def live(client: Client, **words: str) -> Any:
    day = {"day_day": "30", "day_month": "11", "day_year": "2012", "how": "gate", "source": "", "seen": "0"}
    return post(client, "/readiness/authorities/harrow/go-live/", **{**day, **words})


def test_no_door_opens_on_an_empty_hub_whoever_lets_it_pass(house: House, empty: HubAuthority) -> None:
    in_place(house, Milestone.GOVERNANCE, Milestone.SYSTEM, slug="harrow")
    one, two, secretary = (visitor(house, role) for role in (Role.BOARD, Role.BOARD, Role.SECRETARY))
    assert post(one, "/readiness/authorities/harrow/let-pass/", **SAID).status_code == 302
    assert post(two, "/readiness/authorities/harrow/let-pass/", **{**SAID, "seen": "1"}).status_code == 302
    answer = live(secretary, seen="2")
    assert answer.status_code == 200
    for words in ("a hub manager who can sign in", "a coordinator who can sign in",
                  "a decision maker of its own authority who can sign in", "a telephone number"):  # fmt: skip
        assert words in shown(answer.text), words
    assert not is_open(house)
    assert readiness_of(authority("harrow"), FOREVER).go_live is None
    staff(house)
    refused = shown(live(secretary, seen="2").text)
    for words in SAYS:
        assert words in refused, words
    assert "A manager of the hub, at http" in refused
    assert "/front-doors/harrow/" in refused
    assert not is_open(house)


def test_a_silent_door_is_listed_to_its_manager_with_all_that_it_needs_open_or_not(
    house: House, empty: HubAuthority
) -> None:
    manager = house.seat(Role.MANAGER)
    page = shown(get(house.visit(manager), "/front-doors/").text)
    assert "The front door of Harrow does not open before you set this" in page
    HubAuthority.objects.filter(pk=empty.pk).update(door_opened_at=timezone.now())
    visit = house.visit(manager)
    html = get(visit, "/front-doors/").text
    assert "The front door of Harrow is open, and does not say how to reach you" in shown(html)
    for words in SAYS:
        assert words in html, words
    assert 'href="/front-doors/harrow/"' in html
    for _ in range(2):
        notify_of_missing(timezone.now())
    (told,) = Notice.objects.filter(user=manager.user, kind=NoticeKind.DOOR, about="harrow")
    assert told.title == "The front door of Harrow is open, and does not say how to reach you"
    assert "how a Deaf person reaches 999" in told.text
    assert lines_of([told])[0].href.endswith("/front-doors/")


@pytest.mark.parametrize("missing", NEEDED)
def test_a_door_needs_each_of_them_and_opens_with_all(house: House, shut: HubAuthority, missing: Role) -> None:
    all_in_place(house, slug="harrow")
    staff(house, but=(missing,))
    with pytest.raises(DoorClosed, match="who can sign in"):
        go_live(authority("harrow"), DAY, said(house=house))
    assert not is_open(house)
    house.seat(missing, user=with_app(house))
    go_live(authority("harrow"), DAY, said(house=house))
    assert is_open(house)


@pytest.mark.parametrize("without", ["a second factor", "a password", "being active", "a seat"])
def test_who_cannot_sign_in_does_not_count(house: House, shut: HubAuthority, without: str) -> None:
    staff(house)
    assert doors.missing_before_opening(shut, timezone.now()) == []
    coordinator = Seat.objects.get(hub=shut.hub, role=Role.COORDINATOR)
    who = User.objects.filter(pk=coordinator.user_id)
    if without == "a second factor":
        TOTPDevice.objects.filter(user=coordinator.user).update(confirmed=False)
    elif without == "a password":
        who.update(password="!unusable")
    elif without == "being active":
        who.update(is_active=False)
    else:
        Seat.objects.filter(pk=coordinator.pk).update(ends_at=timezone.now())
    assert doors.missing_before_opening(shut, timezone.now()) == ["a coordinator who can sign in"]
    with pytest.raises(DoorNotReady):
        doors.open_door(shut.authority, by=None, at=timezone.now())


def test_who_sits_at_the_desk_of_another_agency_answers_nobody_at_the_door(house: House, shut: HubAuthority) -> None:
    staff(house, but=(Role.MANAGER, Role.COORDINATOR))
    for role in (Role.MANAGER, Role.COORDINATOR):
        house.seat(role, agency="police", user=with_app(house))
    assert doors.missing_before_opening(shut, timezone.now()) == [
        "a hub manager who can sign in", "a coordinator who can sign in",
    ]  # fmt: skip


def test_one_person_in_three_seats_and_a_decision_maker_of_another_authority_are_not_enough(
    house: House, shut: HubAuthority
) -> None:
    everybody = with_app(house)
    for role in NEEDED:
        house.seat(role, user=everybody)
    assert doors.missing_before_opening(shut, timezone.now()) == ["two people: one alone holds every seat"]
    staff(house, "westminster")
    kensington = HubAuthority.objects.get(authority__slug="kensington", until__isnull=True)
    missing = doors.missing_before_opening(kensington, timezone.now())
    assert missing == ["a decision maker of its own authority who can sign in"]


def test_known_from_elsewhere_opens_no_door_of_a_hub_built_here(house: House, shut: HubAuthority) -> None:
    """The secretary alone, with 2 of 8 must-haves and a hub in which somebody would answer."""
    staff(house)
    in_place(house, Milestone.GOVERNANCE, Milestone.SYSTEM, slug="harrow")
    secretary = visitor(house, Role.SECRETARY)
    answer = live(secretary, how="history", source="Minutes", reason="Everybody knows it")
    assert answer.status_code == 302
    assert not is_open(house)
    assert readiness_of(authority("harrow"), FOREVER).go_live is not None  # a fact about the partnership
    again = live(secretary, seen="1")
    assert "cannot go live with these open" in again.text
    assert not is_open(house)
    in_place(house, *(Milestone(one) for one in OPEN), slug="harrow")
    assert live(secretary, seen="1").status_code == 302
    assert is_open(house)
    assert readiness_of(authority("harrow"), FOREVER).go_live.passage == "ready"  # type: ignore[union-attr]


def test_one_member_of_the_board_lets_nothing_pass(house: House) -> None:
    in_place(house, Milestone.GOVERNANCE, Milestone.SYSTEM)
    one, two = visitor(house, Role.BOARD), visitor(house, Role.BOARD)
    path = "/readiness/authorities/enfield/let-pass/"
    assert post(one, path, **SAID).status_code == 302
    with pytest.raises(GateClosed):
        go_live(authority(), DAY, said(house=house))
    page = get(one, path).text
    assert "another member of the board agrees" in page
    assert "<form method" not in page.split("<main")[1].split("</main")[0]
    post(one, path, **{**SAID, "seen": "1"})  # the same person once more
    with pytest.raises(GateClosed):
        go_live(authority(), DAY, said(house=house))
    assert Notice.objects.get(user=two.user, kind=NoticeKind.LET_PASS).about == "enfield"
    assert not Notice.objects.filter(user=one.user, kind=NoticeKind.LET_PASS).exists()
    assert "asks to let it pass" in get(two, path).text
    seen = str(readiness_of(authority(), FOREVER).of(Milestone.GO_LIVE).steps)
    assert post(two, path, **{**SAID, "seen": seen}).status_code == 302
    assert go_live(authority(), DAY, said(house=house)).open_then == list(OPEN)


def test_the_second_member_is_nobody_whom_the_first_seated_and_agrees_to_what_was_asked(house: House) -> None:
    in_place(house, Milestone.GOVERNANCE, Milestone.SYSTEM)
    first, second = house.user("First"), house.user("Second")
    seat = Seat.objects.create(user=second, role=Role.BOARD, starts_at=timezone.now(), granted_by=first)
    with pytest.raises(NotNow, match="No other member"):
        override(authority(), OPEN, said(second))
    ask_to_let_pass(authority(), OPEN, said(first))
    with pytest.raises(NotTwo, match="You asked"):
        override(authority(), OPEN, said(first))
    with pytest.raises(NotTwo, match="gave the other the seat"):
        override(authority(), OPEN, said(second))
    Seat.objects.filter(pk=seat.pk).update(ends_at=timezone.now())
    in_place(house, Milestone.MENTORS)
    with pytest.raises(NotNow, match="Other must-haves"):
        override(authority(), [one for one in OPEN if one != "mentors"], said(house.user()))


def test_the_database_takes_no_override_by_one_person(house: House) -> None:
    member = house.user()
    for columns in ({}, {"asked_by": member}):
        with pytest.raises(IntegrityError, match="two_members_let_it_pass"), transaction.atomic(using="platform"):
            add(
                authority(), Milestone.GO_LIVE, MilestoneEventKind.OVERRIDDEN, said(member), count=0,
                open_then=["mentors"], **columns,
            )  # fmt: skip


def test_what_one_member_let_pass_before_it_took_two_lets_nothing_pass(house: House) -> None:
    in_place(house, Milestone.GOVERNANCE)
    old = MilestoneEvent(kind=MilestoneEventKind.OVERRIDDEN, milestone=Milestone.GO_LIVE, number=9,
                         on=date(2012, 11, 1), open_then=list(OPEN), by=house.user())  # fmt: skip
    assert readiness([old], DAY).override is None


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.DECISION_MAKER, Role.RESEARCHER, Role.GUARDIAN])
def test_only_a_manager_says_how_a_door_is_reached_and_of_no_other_hub(house: House, role: Role) -> None:
    before = DoorContact.objects.count()
    assert house.visit(role=role).post("/front-doors/harrow/", {}, secure=True).status_code == 403
    assert house.visit(role=Role.MANAGER).post("/front-doors/haringey/", {}, secure=True).status_code == 404
    assert house.visit(role=Role.MANAGER, agency="police").post("/front-doors/harrow/", {}).status_code == 403
    assert DoorContact.objects.count() == before
