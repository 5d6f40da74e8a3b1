"""Colleagues at one desk: who has a request, notes for each other, handing over, and a list that says enough."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connections, transaction
from django.utils import timezone

from hub.front_door.models import Enquiry
from hub.research.desk_notes import write_note
from hub.research.findings import record
from hub.research.holding import hand_over, hold, holders_of
from hub.research.models import DeskNote, Holding, Request
from hub.research.nothing_known import say_nothing_known
from hub.research.refusals import HolderChanged, NoSuchColleague, NoteEmpty, NotOpen
from hub.research.tasks import request_changed
from hub.wall import outbox
from hub.wall.absences import end_absence, say_away
from hub.wall.models import LedgerEntry, OutboxRow
from tenants.models import Notice, PartnerRequest, Role, Seat
from tenants.seated import Seated
from tests.front_door.triage_builders import said
from tests.support.builders import a_finding, a_request, an_enquiry, through_a_door
from tests.support.house import House, Visit
from tests.support.pages import get, post, shown, text_of

HEALTH = "hrwhealth"
NOTE = "Records wants the warrant number before noon."


@pytest.fixture
def kit(house: House) -> Seat:
    """A researcher of the police."""
    return house.seat(user=house.user("Kit Larkin"))


@pytest.fixture
def ines(house: House) -> Seat:
    """Another one."""
    return house.seat(user=house.user("Ines Moreau"))


def holder(house: House, request: Request) -> tuple[str, uuid.UUID | None]:
    with house.at("police"):
        found = holders_of([request.pk]).get(request.pk)
    return (found.name, found.id) if found else ("", None)


def taken(house: House, request: Request, seat: Seat) -> Seated:
    by = house.seated(seat)
    with house.at(by):
        hold(request.pk, seat.pk, None, by=by, at=timezone.now())
    return by


def a_told_enquiry(house: House) -> Enquiry:
    """One that tells of a birth, a school, an address, an adult, a category and immediate danger."""
    child = {
        "is_child": True, "position": 0, "label": "Amy Example", "person": str(uuid.uuid4()),
        "mentions": [
            said("name", given_name="Amy", family_name="Example"), said("birth", day="2015-05-17"),
            said("school", text="Larkfield Primary School"),
            said("address", address_lines="14 Quince Walk", postcode="HA3 9ZZ"),
        ],
    }  # fmt: skip
    adult = {
        "is_child": False, "position": 1, "label": "Carla Example", "person": str(uuid.uuid4()),
        "mentions": [said("name", given_name="Carla", family_name="Example")],
    }  # fmt: skip
    message = {"concern": {"what_happened": "Shouting.", "categories": ["neglect", "domestic_abuse"]}}
    return an_enquiry(house, through_a_door(house, message, [child, adult], danger=True))


def test_the_list_says_enough_to_begin(house: House, kit: Seat) -> None:
    request = a_request(house, a_told_enquiry(house), question="What do you know of the father?")
    page = shown(get(house.visit(kit), "/requests/").text)
    for words in (
        "Born 17 May 2015, 11 years", "Larkfield Primary School", "14 Quince Walk, HA3 9ZZ", "Adults: Carla Example",
        "What do you know of the father?", "neglect and domestic abuse", "Immediate danger was said", "Nobody has it",
        request.enquiry.reference,
    ):  # fmt: skip
        assert words in page, words


def test_who_has_it_since_when_and_what_is_not_released_stands_in_the_list(house: House, kit: Seat, ines: Seat) -> None:
    request = a_request(house)
    taken(house, request, kit)
    a_finding(house, request)
    a_finding(house, request)
    page = shown(get(house.visit(ines), "/requests/").text)
    assert "Kit Larkin has it," in page
    assert "2 not released" in page
    assert "You have it," in shown(get(house.visit(kit), "/requests/").text)


def test_another_child_of_the_message_is_not_in_the_row_nor_what_only_they_told(house: House) -> None:
    enquiry = an_enquiry(house)
    with house.at(house.lead()):
        amy = enquiry.subjects.get(label="Amy Example")
    a_request(house, enquiry, about=[amy.pk])
    page = get(house.visit(), "/requests/").text
    assert "Amy Example" in page
    assert "Joel" not in page


def test_a_request_is_taken_given_and_put_back_with_a_line_each(house: House, kit: Seat, ines: Seat) -> None:
    request = a_request(house)
    by = taken(house, request, kit)
    assert holder(house, request)[0] == "Kit Larkin"
    with house.at(by):
        hold(request.pk, ines.pk, holder(house, request)[1], by=by, at=timezone.now())
    name, row = holder(house, request)
    assert name == "Ines Moreau"
    with house.at(by):
        with pytest.raises(HolderChanged):  # from a page of before
            hold(request.pk, kit.pk, None, by=by, at=timezone.now())
        hold(request.pk, None, row, by=by, at=timezone.now())
        hold(request.pk, None, row, by=by, at=timezone.now())  # the same, sent twice
    assert holder(house, request) == ("", None)
    with house.at("guardian"):
        lines = LedgerEntry.objects.filter(act="hold_request").order_by("seq")
        assert [line.detail["holder"] for line in lines] == [str(kit.pk), str(ines.pk), ""]


def test_nobody_of_another_desk_is_given_it_and_an_answered_one_is_nobodys(house: House, kit: Seat) -> None:
    request, by = a_request(house), house.seated(kit)
    health = house.seat(agency=HEALTH)
    with house.at(by):
        with pytest.raises(NoSuchColleague):
            hold(request.pk, health.pk, None, by=by, at=timezone.now())
        say_nothing_known(request.pk, by=by, at=timezone.now())
        with pytest.raises(NotOpen):
            hold(request.pk, kit.pk, None, by=by, at=timezone.now())
    other = house.seated(health)
    with house.at(other), pytest.raises(Request.DoesNotExist):
        hold(request.pk, health.pk, None, by=other, at=timezone.now())


def test_whoever_records_something_has_it_unless_a_colleague_has(house: House, kit: Seat, ines: Seat) -> None:
    request = a_request(house)
    for seat in (kit, ines):
        by = house.seated(seat)
        with house.at(by):
            about = request.enquiry.subjects.all()[0].person_id
            record(
                request.pk, finding_id=uuid.uuid4(), about=[about], kind="event", happened_on=None, text="Seen.",
                by=by, at=timezone.now(),
            )  # fmt: skip
    assert holder(house, request)[0] == "Kit Larkin"


def test_the_buttons_do_it_and_say_so(house: House, kit: Seat) -> None:
    request, visit = a_request(house), house.visit(kit)
    there = f"/requests/{request.pk}/"
    post(visit, f"{there}hold/", holder=str(kit.pk), seen="")
    page = text_of(get(visit, there))
    assert "Kit Larkin has it now." in page
    assert "You have it, since" in page
    post(visit, f"{there}hold/", holder="", seen=str(holder(house, request)[1]))
    assert "Nobody has it yet." in text_of(get(visit, there))
    assert "The page was out of date" in text_of(visit.post(f"{there}hold/", {"seen": "x"}, secure=True, follow=True))


def test_a_note_is_read_by_ones_own_desk_and_no_other_login(house: House, kit: Seat, ines: Seat) -> None:
    request = a_request(house)
    by, made = house.seated(kit), uuid.uuid4()
    with house.at(by):
        for _ in range(2):
            write_note(request.pk, NOTE, note_id=made, by=by, at=timezone.now())
        with pytest.raises(NoteEmpty):
            write_note(request.pk, "  ", note_id=uuid.uuid4(), by=by, at=timezone.now())
    ours = house.visit(ines)
    for address in ("/requests/", f"/requests/{request.pk}/"):
        assert NOTE in text_of(get(ours, address))
    for desk in (house.lead(), HEALTH):
        with house.at(desk):
            assert not DeskNote.objects.exists()
    for login in ("worker", "guardian", "outside", "door"):
        with house.at(login), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(DeskNote.objects.values_list("text", flat=True))
    with house.at("guardian"):
        line = LedgerEntry.objects.get(act="write_desk_note")
    assert NOTE not in str(line.detail)
    assert str(made) in line.detail["said"]


def test_a_note_that_is_too_long_is_shown_again(house: House, kit: Seat) -> None:
    request = a_request(house)
    answer = post(house.visit(kit), f"/requests/{request.pk}/note/", note=str(uuid.uuid4()), words="Ring. " * 400)
    page = text_of(answer)
    assert "There is a problem" in page
    assert "Ring. Ring." in page


def test_no_desk_writes_on_anothers_request_or_in_anothers_name(house: House) -> None:
    request = a_request(house)
    rows: list[Any] = [
        DeskNote(request_id=request.pk, agency=HEALTH, text="x", by=uuid.uuid4(), at=timezone.now()),
        DeskNote(request_id=request.pk, agency="police", text="x", by=uuid.uuid4(), at=timezone.now()),
        Holding(request_id=request.pk, agency=HEALTH, member=uuid.uuid4(), person=uuid.uuid4(), from_at=timezone.now(),
                by=uuid.uuid4()),
    ]  # fmt: skip
    for row in rows:
        with house.at(HEALTH), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            row.save()
    with house.at(house.lead()):
        assert not Holding.objects.exists()


def test_two_never_have_one_request(house: House, kit: Seat, ines: Seat) -> None:
    request = a_request(house)
    taken(house, request, kit)
    second = Holding(request_id=request.pk, agency="police", member=ines.pk, person=ines.user_id,
                     from_at=timezone.now(), by=ines.pk)  # fmt: skip
    with house.at("police"), pytest.raises(IntegrityError, match="one_has_a_request"), transaction.atomic():
        second.save()


def test_a_shift_hands_over_to_a_colleague_who_is_told_and_to_whoever_comes(
    house: House, kit: Seat, ines: Seat
) -> None:
    first, second, others = a_request(house), a_request(house), a_request(house)
    by = taken(house, first, kit)
    taken(house, second, kit)
    taken(house, others, ines)
    with house.at(by):
        with pytest.raises(NoSuchColleague):
            hand_over([first.pk], kit.pk, "", by=by, at=timezone.now())
        assert hand_over([first.pk, others.pk], ines.pk, NOTE, by=by, at=timezone.now()) == 1
        assert hand_over([second.pk], None, "", by=by, at=timezone.now()) == 1
    assert [holder(house, one)[0] for one in (first, second, others)] == ["Ines Moreau", "", "Ines Moreau"]
    with house.at("police"):
        assert [(one.request_id, one.text) for one in DeskNote.objects.all()] == [(first.pk, NOTE)]
    notice = Notice.objects.get(kind="handed_over")
    assert notice.user_id == ines.user_id
    assert "Records" not in notice.text


def test_the_page_hands_over_what_one_has_and_says_so(house: House, kit: Seat, ines: Seat) -> None:
    visit = house.visit(kit)
    assert "You have no request" in text_of(get(visit, "/requests/hand-over/"))
    request = a_request(house)
    taken(house, request, kit)
    page = text_of(get(visit, "/requests/hand-over/"))
    assert "Amy Example, Joel Example" in page
    assert "Ines Moreau" in page
    wrong = text_of(post(visit, "/requests/hand-over/", requests=[str(request.pk)], to="", note="Typed with care."))
    assert "Typed with care." in wrong
    answer = post(visit, "/requests/hand-over/", requests=[str(request.pk)], to="next", note="")
    assert answer["Location"] == "/requests/"
    assert "1 request handed over." in text_of(get(visit, "/requests/"))


def published(house: House, request: Request) -> PartnerRequest:
    with house.at("worker"):
        request_changed(request.pk)
    return PartnerRequest.objects.get(pk=request.pk)


def test_the_partner_list_is_told_whose_account_has_it_and_danger_and_nothing_of_the_case(
    house: House, kit: Seat
) -> None:
    request = a_request(house, a_told_enquiry(house))
    row = published(house, request)
    assert (row.holder, row.is_danger, row.asked_at) == (None, True, request.asked_at)
    by = taken(house, request, kit)
    assert published(house, request).holder == kit.user_id
    with house.at(by):
        say_nothing_known(request.pk, by=by, at=timezone.now())
    assert published(house, request).holder is None


def test_the_partner_list_says_that_whoever_has_it_is_away_and_who_covers(house: House, kit: Seat, ines: Seat) -> None:
    request = a_request(house)
    by = taken(house, request, kit)
    today, now = timezone.localdate(), timezone.now()
    with house.at(by):
        gone = say_away(
            by.seat, today, today + timedelta(days=2), ines.pk, form=uuid.uuid4(), by=by, at=now - timedelta(minutes=5)
        )
    carry_out(house)
    row = PartnerRequest.objects.get(pk=request.pk)
    assert (row.holder, row.away_until, row.cover) == (kit.user_id, today + timedelta(days=2), ines.user_id)
    with house.at(by):
        end_absence(gone.pk, by=by, at=now)
    carry_out(house)
    row.refresh_from_db()
    assert (row.holder, row.away_until, row.cover) == (kit.user_id, None, None)


def test_an_absence_that_begins_tomorrow_is_published_when_it_begins(house: House, kit: Seat, ines: Seat) -> None:
    request = a_request(house)
    by = taken(house, request, kit)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with house.at(by):
        say_away(by.seat, tomorrow, tomorrow, ines.pk, form=uuid.uuid4(), by=by, at=timezone.now())
    carry_out(house)
    assert PartnerRequest.objects.get(pk=request.pk).away_until is None
    with house.at("worker"):
        (later,) = OutboxRow.objects.filter(kind="research.absence_changed", done_at__isnull=True)
    assert timezone.localtime(later.due_at).date() == tomorrow


def carry_out(house: House) -> None:
    with house.at("worker"):
        outbox.deliver_waiting(timezone.now() + timedelta(seconds=1))


def test_its_page_says_that_danger_was_said_and_leads_to_the_log(house: House, kit: Seat) -> None:
    request = a_request(house, a_told_enquiry(house))
    health = a_request(house, request.enquiry, agency=HEALTH)
    calm = a_request(house)
    page = get(house.visit(kit), f"/requests/{request.pk}/").text
    assert "Immediate danger" in shown(page)
    assert "Write down a call, or what was said; a possible crime, and which unit was told" in shown(page)
    assert f'href="/enquiries/{request.enquiry.reference}/log/"' in page
    page = shown(get(house.visit(role=Role.RESEARCHER, agency=HEALTH), f"/requests/{health.pk}/").text)
    assert "Immediate danger" in page
    assert "Write down a call, or what was said" in page
    assert "possible crime" not in page
    page = shown(get(house.visit(kit), f"/requests/{calm.pk}/").text)
    assert "Why you are asked" in page
    assert "Immediate danger" not in page


def test_its_page_says_no_danger_of_which_the_agency_was_shown_nothing(house: House, kit: Seat) -> None:
    request = a_request(house, an_enquiry(house, danger=True))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_join SET desks = array_remove(desks, 'police')")
    page = shown(get(house.visit(kit), f"/requests/{request.pk}/").text)
    assert "Why you are asked" in page
    assert "Immediate danger" not in page


def test_danger_of_which_the_agency_was_shown_nothing_is_not_told(house: House) -> None:
    enquiry = an_enquiry(house, danger=True)
    request = a_request(house, enquiry)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_join SET desks = array_remove(desks, 'police')")
    assert published(house, request).is_danger is False


def test_the_list_asks_as_often_for_many_as_for_few(house: House, django_assert_max_num_queries: Any) -> None:
    visit: Visit = house.visit()
    for _ in range(12):
        a_finding(house, a_request(house))
    get(visit, "/requests/")  # the first visit of a browser looks up more
    for connection, most in (("default", 11), ("platform", 4)):  # who asks, and whether they may, is of the platform
        with django_assert_max_num_queries(most, connection=connections[connection]):
            page = get(visit, "/requests/").text
    assert len(re.findall("1 not released", page)) == 12


def test_a_manager_of_the_agency_reads_the_list_and_takes_nothing(house: House) -> None:
    request = a_request(house)
    visit = house.visit(role=Role.MANAGER, agency="police")
    page = text_of(get(visit, "/requests/"))
    assert "Nobody has it" in page
    assert "Take it" not in page
    assert post(visit, f"/requests/{request.pk}/hold/", holder="").status_code == 403
