"""Who is not named for a restricted enquiry neither enters it nor learns of it: tried on the login that would."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from hub.front_door.models import Enquiry
from hub.transfers.models import ProductOffer
from hub.wall import restricted
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.refusals import FormSentBefore
from hub.wall.restricted import (
    NamedAlready,
    NobodyLeft,
    NothingToOpen,
    NotInside,
    NotNamed,
    NotNamedOneself,
    NotToRestrict,
    OfferedToAHub,
    OnADisposalList,
    OnlyNamed,
)
from mash_platform.database import logins
from mash_platform.database.logins import Login
from tenants.models import Role, Seat
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider
from tests.attacks.test_restricted import CASES, counts
from tests.support.house import House
from tests.support.pages import get
from tests.transfers.offer_builders import an_offer
from tests.wall.restricted_builders import Restricted, a_copy_sent, a_restricted, not_yet, restrict

REGISTER = ("wall_restriction", "wall_restrictedperson", "wall_breakglass")


def enters(house: House, by: Seated, one: Restricted) -> Seated:
    with house.at(by):
        return restricted.enter(by, one.id)


def refused(house: House, by: Seated, one: Restricted) -> None:
    with house.at(by), pytest.raises(NotInside):
        restricted.enter(by, one.id)


def test_who_is_named_enters_and_reads_it_and_who_is_not_does_not(house: House) -> None:
    one = a_restricted(house)
    for seat in (one.coordinator, one.police):
        inside = enters(house, house.seated(seat), one)
        assert inside.inside is not None
        assert inside.login.name.endswith("__r")
    for role, agency in ((Role.COORDINATOR, ""), (Role.RESEARCHER, "police"), (Role.RESEARCHER, "hrwhealth"),
                         (Role.MANAGER, "")):  # fmt: skip
        refused(house, house.seated(role=role, agency=agency), one)


def test_a_colleague_with_the_id_and_the_seat_of_who_is_named_has_no_token_and_is_refused(house: House) -> None:
    one = a_restricted(house)
    other = logins.person_token("harrow", house.user().pk)
    with house.at("police"):
        for token in (other, bytes(32), b""):
            with pytest.raises(RefusedByTheWall, match="not_inside"), transaction.atomic():
                call("enter_restricted_v1", token, one.id, one.police.pk)
        assert call("own_restricted_v1", other, one.police.pk) == []


def test_the_same_person_at_another_desk_or_in_another_seat_does_not_enter(house: House) -> None:
    one = a_restricted(house)
    person = one.police.user
    for seat in (house.seat(Role.RESEARCHER, agency="hrwhealth", user=person), house.seat(Role.MANAGER, user=person),
                 house.seat(Role.MANAGER, agency="police", user=person)):  # fmt: skip
        refused(house, house.seated(seat), one)


def test_no_login_reads_or_changes_the_register_and_none_counts_it(house: House) -> None:
    one = a_restricted(house)
    key = enters(house, one.by, one).inside
    assert set(REGISTER) <= set(CASES)
    for login in ("hrwcsc", "police", "hrwhealth", *logins.SERVICES, Login("harrow", "hrwcsc", key),
                  Login("harrow", "worker", key)):  # fmt: skip
        assert set(counts(house, login, list(REGISTER))) == set(), login
        with house.at(login), connections["default"].cursor() as cursor:
            for table in REGISTER:
                for statement in (f"SELECT * FROM {table}", f"DELETE FROM {table}",
                                  f"UPDATE {table} SET restricted = NULL"):  # fmt: skip
                    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                        cursor.execute(statement)


def test_an_ordinary_login_with_the_key_sees_nothing(house: House) -> None:
    one = a_restricted(house)
    key = enters(house, one.by, one).inside
    with house.at("hrwcsc"), connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('mash.restricted', %s, true)", [str(key)])
        cursor.execute("SELECT count(*) FROM front_door_enquiry")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM agencies_inside_v1()")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("ends", ["removed", "lifted"])
def test_from_the_next_click_nobody_enters_who_is_removed_or_once_it_is_lifted(house: House, ends: str) -> None:
    one = a_restricted(house)
    client = house.visit(one.police)
    assert get(client, f"{one.inside}/requests/").status_code == 200
    with house.at(one.by):
        if ends == "removed":
            person = next(each for each in restricted.named(one.id, by=one.by) if each.member == one.police.pk)
            restricted.remove(one.id, person.id, by=one.by)
        else:
            restricted.lift(one.id, why="She left.", by=one.by)
    answer = get(client, f"{one.inside}/requests/")
    assert answer.status_code == 404
    assert "You cannot enter this" in answer.text
    refused(house, house.seated(one.police), one)


def test_an_ended_seat_that_is_still_named_enters_nothing_and_who_left_is_shown_so(house: House) -> None:
    one = a_restricted(house)
    client = house.visit(one.police)
    Seat.objects.filter(pk=one.police.pk).update(ends_at=timezone.now())
    assert get(client, f"{one.inside}/requests/").status_code == 302  # to sign in: the pass is gone
    page = get(house.visit(one.coordinator), f"/restricted/{one.id}/").text
    assert "Cannot enter: their seat has ended" in page


def test_a_guardian_an_operators_login_and_a_recipient_enter_nothing_and_read_no_word(house: House) -> None:
    one = a_restricted(house)
    guardian = house.visit(role=Role.GUARDIAN)
    assert get(guardian, one.page()).status_code == 404
    for address in ("/ledger/restricted/", f"/ledger/restricted/{one.id}/"):
        page = get(guardian, address)
        assert page.status_code == 200
        for word in (one.enquiry.reference, "Hidden", "Her mother works here"):
            assert word not in page.text, (address, word)
    with house.at("guardian"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Enquiry.objects.count()
    for login in ("door", "outside", "asked", "screen", "verifier", "guardian"):
        with house.at(login), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            call("enter_restricted_v1", bytes(32), one.id, one.police.pk)


def test_only_the_authority_that_leads_restricts_and_only_once(house: House) -> None:
    one, other = not_yet(house), house.seated(role=Role.MANAGER)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET lead_agency = 'another' WHERE id = %s", [one.enquiry.pk])
    with pytest.raises(NotToRestrict):
        restrict(house, one)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET lead_agency = 'hrwcsc' WHERE id = %s", [one.enquiry.pk])
    restrict(house, one)
    with house.at(other), pytest.raises(NotToRestrict):
        restricted.restrict(
            one.enquiry.pk, [Seat.objects.get(pk=other.seat)], why="other", reason="x", form=uuid.uuid4(), by=other
        )
    with house.at("police"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        call("lift_restricted_v1", bytes(32), one.id, "x", one.police.pk)


def test_whoever_restricts_is_inside_and_a_record_on_a_disposal_list_is_refused_with_what_to_do(house: House) -> None:
    one = not_yet(house)
    with house.at(one.by), pytest.raises(NotNamedOneself):
        restricted.restrict(one.enquiry.pk, [one.police], why="staff", reason="x", form=one.id, by=one.by)
    with house.as_superuser() as cursor:
        cursor.execute(
            "INSERT INTO wall_disposallist (id, made_at, state, version) VALUES (%s, now(), 'proposed', 1)", [one.id]
        )
        cursor.execute(
            "INSERT INTO wall_disposalitem (id, disposal_list_id, record, is_enquiry, reference, outcome, began_on,"
            " ended_on, due_on, state, kept_why) VALUES (gen_random_uuid(), %s, %s, true, %s, 'no_action',"
            " current_date, current_date, current_date, 'listed', '')",
            [one.id, one.enquiry.pk, one.enquiry.reference],
        )
    with pytest.raises(OnADisposalList, match="Keeping records"):
        restrict(house, one)


def test_the_last_of_the_authority_that_leads_is_not_removed_and_nobody_twice(house: House) -> None:
    one = a_restricted(house)
    with house.at(one.by):
        people = {each.member: each.id for each in restricted.named(one.id, by=one.by)}
        with pytest.raises(NobodyLeft):
            restricted.remove(one.id, people[one.coordinator.pk], by=one.by)
        restricted.remove(one.id, people[one.police.pk], by=one.by)
        with pytest.raises(NotNamed):
            restricted.remove(one.id, people[one.police.pk], by=one.by)


def test_by_broken_glass_one_names_others_and_neither_oneself_nor_removes_nor_lifts(house: House) -> None:
    """With every seat that the person has: one would take the enquiry over, alone."""
    one = a_restricted(house)
    seat = house.seat(Role.MANAGER)
    mine, manager = house.seat(Role.COORDINATOR, user=seat.user), house.seated(seat)
    other = house.seat(Role.DECISION_MAKER)
    with house.at(manager):
        restricted.break_glass(one.enquiry.reference, reason="He is out.", form=uuid.uuid4(), by=manager)
        people = {each.member: each.id for each in restricted.named(one.id, by=manager)}
        for myself in (seat, mine):
            with pytest.raises(OnlyNamed):
                restricted.name(one.id, [other, myself], by=manager)
        for each in people.values():
            with pytest.raises(OnlyNamed):
                restricted.remove(one.id, each, by=manager)
        with pytest.raises(OnlyNamed):
            restricted.lift(one.id, why="She left.", by=manager)
        assert {each.member for each in restricted.named(one.id, by=manager)} == set(people)
        restricted.name(one.id, [other], by=manager)
    refused(house, house.seated(mine), one)
    named = house.seated(other)
    assert enters(house, named, one).inside is not None
    with house.at(named):
        restricted.remove(one.id, people[one.coordinator.pk], by=named)
        restricted.name(one.id, [seat, mine], by=named)
        restricted.lift(one.id, why="She left.", by=named)


def test_who_is_named_at_another_authoritys_desk_neither_names_nor_removes_nor_lifts(house: House) -> None:
    one = a_restricted(house)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_restriction SET agency = 'another'")
    with house.at(one.by):
        people = restricted.named(one.id, by=one.by)
        with pytest.raises(OnlyNamed):
            restricted.name(one.id, [house.seat()], by=one.by)
        with pytest.raises(OnlyNamed):
            restricted.remove(one.id, people[0].id, by=one.by)
        with pytest.raises(OnlyNamed):
            restricted.lift(one.id, why="She left.", by=one.by)
    assert enters(house, one.by, one).inside is not None


def test_an_old_form_neither_restricts_again_what_was_lifted_nor_seems_to(house: House) -> None:
    one = a_restricted(house)
    restrict(house, one)  # the same form, sent twice
    with house.at(one.by):
        restricted.lift(one.id, why="She left.", by=one.by)
    with pytest.raises(FormSentBefore):
        restrict(house, one)
    with house.at(one.by):
        assert Enquiry.objects.filter(pk=one.enquiry.pk).exists()
        assert restricted.own(one.by) == []


@pytest.mark.parametrize("since", ["another enquiry", "lifted", "over"])
def test_an_old_form_of_broken_glass_opens_nothing(house: House, since: str) -> None:
    one, other = a_restricted(house), a_restricted(house)
    colleague, form = house.seated(), uuid.uuid4()
    said: dict[str, Any] = {"reason": "He is out.", "form": form, "by": colleague}
    with house.at(colleague):
        assert restricted.break_glass(one.enquiry.reference, **said) == one.id
        assert restricted.break_glass(one.enquiry.reference, **said) == one.id
    reference = one.enquiry.reference
    if since == "lifted":
        with house.at(one.by):
            restricted.lift(one.id, why="She left.", by=one.by)
    elif since == "over":
        with house.as_superuser() as cursor:
            cursor.execute(
                "UPDATE wall_breakglass SET at = at - interval '2 hours', until_at = until_at - interval '2 hours'"
            )
    else:
        reference = other.enquiry.reference
    with house.at(colleague), pytest.raises(NothingToOpen if since == "lifted" else FormSentBefore):
        restricted.break_glass(reference, **said)
    refused(house, colleague, other)


@pytest.mark.parametrize("what", ["its notification", "a product of it"])
def test_what_is_offered_to_another_hub_is_not_restricted_until_that_is_settled(house: House, what: str) -> None:
    one = not_yet(house)
    if what == "its notification":
        passing = an_offer(house, one.notification, one.by)
        table, offer = "front_door_passing", passing.pk
    else:
        decider = a_decider(house)
        copy = a_copy_sent(house, one, decider)
        with house.at(decider):
            offered = ProductOffer.objects.create(
                copy=copy, to_hub="haringey", to_authority="haringey", to_name="Haringey", rating="red",
                reason="moved_there", offered_by=decider.seat, offered_at=timezone.now(),
                expires_at=timezone.now() + timedelta(hours=1),
            )  # fmt: skip
        table, offer = "assessment_productoffer", offered.pk
    with pytest.raises(OfferedToAHub, match="withdraw the offer"):
        restrict(house, one)
    with house.at(one.by):
        assert Enquiry.objects.filter(pk=one.enquiry.pk).exists()
    with house.as_superuser() as cursor:
        cursor.execute(f"UPDATE {table} SET state = 'declined', settled_at = now() WHERE id = %s", [offer])
    restrict(house, one)


def test_who_is_named_enters_and_breaks_no_glass(house: House) -> None:
    one = a_restricted(house)
    police = house.seated(one.police)
    with house.at(police), pytest.raises(NamedAlready):
        restricted.break_glass(one.enquiry.reference, reason="He is out.", form=uuid.uuid4(), by=police)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM wall_breakglass")
        assert cursor.fetchone() == (0,)


def test_broken_glass_is_for_its_agency_and_its_time_alone(house: House) -> None:
    one = a_restricted(house)
    colleague, health = house.seated(), house.seated(agency="hrwhealth")
    for reference in (one.enquiry.reference, "HRW-26-999999"):  # the same is said where there is none
        with house.at(health), pytest.raises(NothingToOpen):
            restricted.break_glass(reference, reason="He is out.", form=uuid.uuid4(), by=health)
    form = uuid.uuid4()
    with house.at(colleague):
        for _ in range(2):  # the same form, sent twice
            assert restricted.break_glass(one.enquiry.reference, reason="He is out.", form=form, by=colleague) == one.id
    assert enters(house, colleague, one).inside is not None
    refused(house, house.seated(), one)  # another colleague, who did not
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*), max(until_at - at) FROM wall_breakglass")
        assert cursor.fetchone() == (1, timedelta(minutes=60))
        cursor.execute(
            "UPDATE wall_breakglass SET at = at - interval '2 hours', until_at = until_at - interval '2 hours'"
        )
    refused(house, colleague, one)
    with house.at(colleague):
        assert restricted.own(colleague) == []


def test_the_functions_that_say_who_may_enter_answer_no_login_that_is_inside(house: House) -> None:
    one = a_restricted(house)
    inside = enters(house, one.by, one)
    with house.at(inside):
        assert restricted.own(inside) == []
        with pytest.raises(NotInside):
            restricted.enter(inside, one.id)
