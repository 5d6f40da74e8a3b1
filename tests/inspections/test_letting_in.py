"""Nobody lets an inspector in alone: no manager, no guardian, no operator, and no one person with both seats."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from frontend.inspections.written import words_for
from hub.assessment import inspecting
from hub.assessment.inspecting import (
    ChangedMeanwhile,
    NoReason,
    NotTheseDays,
    NotTheseReferences,
    SamePerson,
    enquiries_of,
)
from hub.assessment.models import Inspection, InspectionPaper
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.refusals import FormSentBefore
from mash_platform.database import logins
from tenants import accounts, contacts, taking_force
from tenants.agreeing import may_agree, who_may_agree
from tenants.inspecting import Named
from tenants.models import Agency, Hub, HubAgency, NewStarter, Role, Seat
from tenants.refusals import AccountRefused, ContactRefused, SeatRefused
from tenants.seated import Seated
from tests.assessment.case_builders import a_picture
from tests.assessment.test_whole_path import sent
from tests.inspections.inspection_builders import agree, agreed, an_inspector, asked, lines, named
from tests.inspections.starting import starting
from tests.support.house import House
from tests.support.mailbox import with_address


def test_it_is_asked_for_by_one_and_agreed_to_by_another_and_each_leaves_its_lines(house: House) -> None:
    it = agreed(house, sent(house))
    assert [(act, ref) for act, ref, _ in lines(house, "make_paper", "ask_inspection", "agree_inspection")] == [
        ("make_paper", it.enquiry.reference), ("ask_inspection", str(it.id)), ("agree_inspection", str(it.id)),
    ]  # fmt: skip
    row = it.row
    assert (row.state, row.asked_by, row.answered_by) == ("agreed", it.manager.seat, it.guardian.seat)
    [(_, _, said)] = lines(house, "agree_inspection")
    assert (said["refs"], said["inspector"]) == ([it.enquiry.reference], "Ofsted")


def test_a_manager_alone_cannot_agree_whatever_they_call(house: House) -> None:
    it = asked(house, sent(house))
    token = logins.guardian_token("harrow", it.guardian.agency)
    with house.at(it.manager):
        arguments = (token, it.id, [it.papers[0].pk], True, "", it.manager.seat, uuid.uuid4())
        with pytest.raises(ProgrammingError, match="permission denied for function"), transaction.atomic():
            call("answer_inspection_v2", *arguments)
        for column, value in (("state", "agreed"), ("last_day", timezone.localdate() + timedelta(days=40))):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                Inspection.objects.filter(pk=it.id).update(**{column: value})
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Inspection(
                agency=it.manager.agency, name="X", organisation="Y", person=uuid.uuid4(), token_digest=b"x",
                first_day=timezone.localdate(), last_day=timezone.localdate(), state="agreed", asked_by=it.manager.seat,
                asked_person=it.manager.user, answered_by=uuid.uuid4(), answered_person=uuid.uuid4(),
                answered_at=timezone.now(),
            ).save(force_insert=True)  # fmt: skip
    assert it.row.state == "asked"


def test_a_guardian_alone_names_nobody_and_makes_no_paper(house: House) -> None:
    it = asked(house, sent(house))
    with house.at(it.guardian):
        for row in (
            Inspection(
                agency=it.guardian.agency, name="X", organisation="Y", person=uuid.uuid4(), token_digest=b"x",
                first_day=timezone.localdate(), last_day=timezone.localdate(), asked_by=it.guardian.seat,
                asked_person=it.guardian.user,
            ),
            InspectionPaper(
                inspection_id=it.id, enquiry_id=it.enquiry.pk, reference="HRW-26-000001", agency="hrwcsc", words="x",
                mark="0 0 0 0", made_by=it.guardian.seat,
            ),
        ):  # fmt: skip
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                row.save(force_insert=True)


def test_one_person_with_both_seats_does_not_answer_themself(house: House) -> None:
    it = asked(house, sent(house))
    both = house.seated(house.seat(Role.GUARDIAN, user=Seat.objects.get(pk=it.manager.seat).user))
    with house.at(both), pytest.raises(SamePerson):
        inspecting.agree(it.id, [one.pk for one in it.papers], by=both)
    assert it.row.state == "asked"


def test_two_accounts_of_one_person_do_not_seat_an_inspector(house: House) -> None:
    """Who agrees to the seat stands in no line with who asked: a guardian whom that manager seated does not count."""
    manager = house.seat(Role.MANAGER, days=9)
    then = timezone.now() - timedelta(days=9)
    theirs = Seat.objects.create(
        user=house.user("The same one"), hub=manager.hub, agency=manager.agency, role=Role.GUARDIAN, starts_at=then,
        granted_by=manager.user, agreed_by=house.user("Another"), asked_at=then, agreed_at=then,
    )  # fmt: skip
    seat = Seat(
        user=an_inspector(house), hub=Hub.objects.get(code="harrow"), agency=Agency.objects.get(code="hrwcsc"),
        role=Role.INSPECTOR, granted_by=manager.user, asked_at=timezone.now(),
    )  # fmt: skip
    assert not may_agree(theirs.user_id, seat, timezone.now())
    honest = house.seat(Role.GUARDIAN, days=9)
    contact = house.contact("hrwcsc")
    assert {one.pk for one in who_may_agree(seat, timezone.now())} == {honest.user_id, contact.pk}


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.GUARDIAN, Role.INSPECTOR)])
def test_nobody_but_a_guardian_agrees_to_the_seat(house: House, role: Role) -> None:
    manager = house.seat(Role.MANAGER, days=9)
    now = timezone.now()
    place = {"hub": None, "agency": None}
    other = house.user("Somebody")
    if role in (Role.COORDINATOR, Role.RESEARCHER, Role.DECISION_MAKER, Role.MANAGER):
        house.seat(role, agency="hrwcsc", user=other, days=9)
    elif role in (Role.OPERATOR, Role.BOARD, Role.SECRETARY, Role.MENTOR, Role.AUDITOR):
        Seat.objects.create(user=other, role=role, starts_at=now - timedelta(days=9), **place)
    seat = Seat(
        user=an_inspector(house), hub=Hub.objects.get(code="harrow"), agency=Agency.objects.get(code="hrwcsc"),
        role=Role.INSPECTOR, granted_by=manager.user, asked_at=now,
    )  # fmt: skip
    assert not may_agree(other.pk, seat, now)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.RESEARCHER, Role.GUARDIAN, Role.OPERATOR])
def test_a_colleague_or_an_operator_is_no_inspector(house: House, role: Role) -> None:
    user = with_address(house.user("A Colleague"), f"{uuid.uuid4().hex[:8]}@harrow.example")
    if role == Role.OPERATOR:
        Seat.objects.create(user=user, role=role, starts_at=timezone.now() - timedelta(days=3))
    else:
        house.seat(role, user=user)
    with pytest.raises(SeatRefused, match="has another seat"):
        asked(house, sent(house), user=user)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM assessment_inspectionpaper")
        assert cursor.fetchone() == (0,)  # nothing half done


def test_an_inspector_gets_no_other_seat_while_it_lasts(house: House) -> None:
    it = agreed(house, sent(house))
    house.contact("police")
    seat = Seat(
        user=Seat.objects.get(pk=it.inspector.seat).user, hub=Hub.objects.get(code="harrow"),
        agency=Agency.objects.get(code="police"), role=Role.RESEARCHER,
    )  # fmt: skip
    with pytest.raises(SeatRefused, match="is an inspector"):
        taking_force.ask(seat, by=it.manager.user, at=timezone.now())


def test_the_general_form_asks_for_no_inspectors_seat(house: House) -> None:
    page = house.visit(role=Role.MANAGER)
    words = {"username": an_inspector(house).username, "role": "inspector", "agency": "hrwcsc", "reason": "x"}
    answer = page.post("/seats/grant/", words, secure=True)
    assert answer.status_code == 200
    assert "There is a problem" in answer.text
    assert not Seat.objects.filter(role=Role.INSPECTOR).exists()


def test_an_inspector_hears_of_no_seat_and_stops_none(house: House) -> None:
    it = agreed(house, sent(house))
    house.contact("hrwcsc")
    seat = Seat(
        user=house.user("New"), hub=Hub.objects.get(code="harrow"), agency=Agency.objects.get(code="hrwcsc"),
        role=Role.COORDINATOR,
    )  # fmt: skip
    taking_force.ask(seat, by=it.manager.user, at=timezone.now())
    concerning = taking_force.concerning(it.inspector.user, timezone.now())
    assert {one.role for one in concerning} == {"inspector"}  # their own


def test_a_guardian_of_another_agency_answers_and_ends_nothing(house: House) -> None:
    it = asked(house, sent(house))
    police = house.seated(role=Role.GUARDIAN, agency="police")
    with house.at(police):
        with pytest.raises(ChangedMeanwhile):
            inspecting.agree(it.id, [one.pk for one in it.papers], by=police)
        with pytest.raises(ChangedMeanwhile):
            inspecting.end(it.id, "No.", by=police, at=timezone.now(), is_guardian=True)
    assert it.row.state == "asked"


def test_another_desk_and_a_researcher_of_the_lead_end_nothing(house: House) -> None:
    it = agreed(house, sent(house))
    denied = pytest.raises(ProgrammingError, match="permission denied for function")
    with house.at("police"), denied, transaction.atomic():
        call("end_inspection_v1", None, it.id, "No.", uuid.uuid4())
    for member in (uuid.uuid4(), house.seated(role=Role.COORDINATOR).seat):
        with house.at(house.lead()), pytest.raises(RefusedByTheWall, match="changed_meanwhile"), transaction.atomic():
            call("end_inspection_v1", None, it.id, "No.", member)


def test_what_a_guardian_did_not_see_is_not_agreed_to(house: House) -> None:
    it, (another, *_) = asked(house, sent(house)), a_picture(house)
    seen = [one.pk for one in it.papers]
    with house.at(it.manager):
        InspectionPaper.objects.create(
            inspection_id=it.id, enquiry=another, reference=another.reference, agency=it.manager.agency,
            words="<p>x</p>", mark="0 0 0 0", made_by=it.manager.seat,
        )  # fmt: skip
    with house.at(it.guardian):
        for named_ in (seen, []):
            with pytest.raises(ChangedMeanwhile):
                inspecting.agree(it.id, named_, by=it.guardian)
    assert it.row.state == "asked"


def test_it_is_answered_once(house: House) -> None:
    it = agreed(house, sent(house))
    with pytest.raises(ChangedMeanwhile):
        agree(it, house.seated(role=Role.GUARDIAN))
    with house.at(it.guardian), pytest.raises(ChangedMeanwhile):
        inspecting.refuse(it.id, "No.", by=it.guardian, at=timezone.now())


def test_a_refusal_says_why_and_leaves_no_paper_and_no_seat(house: House) -> None:
    it, starter = starting(house, sent(house))
    with house.at(it.guardian):
        with pytest.raises(NoReason):
            inspecting.refuse(it.id, " ", by=it.guardian, at=timezone.now())
        inspecting.refuse(it.id, "Ofsted knows no such person.", by=it.guardian, at=timezone.now())
    assert (it.row.state, it.row.refused_why) == ("refused", "Ofsted knows no such person.")
    assert [(one.words, one.gone_why) for one in it.papers] == [("", "refused")]
    starter.refresh_from_db()
    assert starter.ended_at is not None
    assert [ref for _, ref, _ in lines(house, "refuse_inspection")] == [str(it.id)]


@pytest.mark.parametrize(("first", "last"), [(-1, 5), (0, -1), (0, 42), (5, 4), (91, 95)])
def test_days_that_are_over_too_many_or_too_far_away_are_refused(house: House, first: int, last: int) -> None:
    with pytest.raises(NotTheseDays):
        asked(house, sent(house), first=first, last=last)


def test_the_longest_is_six_weeks(house: House) -> None:
    assert asked(house, sent(house), first=0, last=41).row.state == "asked"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter at least one reference"), ("Amy Example", "AMY and EXAMPLE are no references"),
        ("HRW-26-999999", "There is no enquiry HRW-26-999999"), ("HRW26", "HRW26 is no reference"),
    ],
)  # fmt: skip
def test_references_that_name_nothing_are_said(house: House, typed: str, says: str) -> None:
    with house.at(house.lead()), pytest.raises(NotTheseReferences, match=says):
        enquiries_of(typed)


def test_a_reference_is_taken_once_however_it_was_typed(house: House) -> None:
    reference = sent(house).reference
    with house.at(house.lead()):
        assert [one.reference for one in enquiries_of(f" {reference.lower()},{reference}\n")] == [reference]


def test_more_than_twenty_are_not_named_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspecting, "MOST_ENQUIRIES", 1)
    first, second = sent(house), a_picture(house)[0]
    with house.at(house.lead()), pytest.raises(NotTheseReferences, match="You named 2 enquiries"):
        enquiries_of(f"{first.reference} {second.reference}")


def test_the_form_sent_twice_asks_once(house: House) -> None:
    manager, form, user, enquiry = house.seated(role=Role.MANAGER), uuid.uuid4(), an_inspector(house), sent(house)
    house.seat(Role.GUARDIAN)
    with house.at(manager):
        for _ in range(2):
            inspecting.ask(named(user), [enquiry], words_for(manager), form=form, by=manager, at=timezone.now())
        said = named(user)
        other = Named(
            name="Another", organisation=said.organisation, email=said.email, first_day=said.first_day,
            last_day=said.last_day,
        )  # fmt: skip
        with pytest.raises(FormSentBefore):
            inspecting.ask(other, [enquiry], words_for(manager), form=form, by=manager, at=timezone.now())
        assert InspectionPaper.objects.count() == 1
    assert Seat.objects.filter(role=Role.INSPECTOR).count() == 1


def test_whoever_was_named_and_has_not_come_yet_is_not_asked_for_twice_and_it_says_what_to_do(house: House) -> None:
    enquiry = sent(house)
    it, starter = starting(house, enquiry)
    again = replace(named(an_inspector(house)), email=starter.email)

    def refused(by: Seated, says: str) -> None:
        with house.at(by), pytest.raises(SeatRefused, match=says) as told:
            inspecting.ask(
                again, [enquiry], words_for(it.manager), form=uuid.uuid4(), by=by, at=timezone.now()
            )  # fmt: skip
        assert told.value.field == "email"
        with house.at(it.manager):
            assert Inspection.objects.count() == InspectionPaper.objects.count() == 1

    refused(it.manager, "nobody has invited them yet.*page New seats.*end the other inspection")
    accounts.invite_starter(starter.pk, "nell.new", by=it.guardian.user, at=timezone.now())
    refused(it.manager, "has not signed in yet.*link in their email.*end the other inspection")
    NewStarter.objects.filter(pk=starter.pk).update(ended_at=timezone.now(), name="", email="")
    refused(it.manager, "has an account and has not signed in with it yet")


def test_a_guardian_who_cannot_invite_an_inspector_reads_what_to_do(house: House) -> None:
    it, starter = starting(house, sent(house))
    with_address(house.user("Nell"), starter.email)
    with pytest.raises(AccountRefused, match="End the inspection, and name the inspector again"):
        accounts.invite_starter(starter.pk, "nell.new", by=it.guardian.user, at=timezone.now())


def test_another_account_of_a_colleague_is_no_inspector_and_no_contact_is_one(house: House) -> None:
    seat, enquiry = house.seat(Role.RESEARCHER), sent(house)
    address = with_address(seat.user, f"{uuid.uuid4().hex[:8]}@harrow.example").email
    other = with_address(house.user("The same colleague"), address)
    for user, says in ((other, "has another seat"), (with_address(house.contact("police")), "an agency’s contact")):
        with pytest.raises(SeatRefused, match=says):
            asked(house, enquiry, user=user)
    inspector = Seat.objects.get(pk=agreed(house, enquiry).inspector.seat).user
    desk = HubAgency.objects.get(hub__code="harrow", agency__code="police")
    with pytest.raises(ContactRefused, match="is an inspector"):
        contacts.name(desk, inspector.username, "A letter.", by=house.user("Board").pk, at=timezone.now())


def test_whoever_asked_is_told_so_first_whatever_it_is_now(house: House) -> None:
    it = agreed(house, sent(house))
    both = house.seated(house.seat(Role.GUARDIAN, user=Seat.objects.get(pk=it.manager.seat).user))
    with house.at(both):
        with pytest.raises(SamePerson):
            inspecting.agree(it.id, [], by=both)
        for why in ("", "Not these."):
            with pytest.raises(SamePerson):
                inspecting.refuse(it.id, why, by=both, at=timezone.now())
    assert it.row.state == "agreed"


def test_a_seat_that_lapsed_keeps_nobody_from_inspecting(house: House) -> None:
    """Asked for long ago, and nobody agreed: they work nowhere."""
    user = an_inspector(house)
    then = timezone.now() - timedelta(days=15)
    Seat.objects.create(
        user=user, hub=Hub.objects.get(code="harrow"), agency=Agency.objects.get(code="police"), role=Role.RESEARCHER,
        granted_by=house.user("Manager"), asked_at=then,
    )  # fmt: skip
    assert asked(house, sent(house), user=user).row.state == "asked"
