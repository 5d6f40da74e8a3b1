"""Work is assigned by name, or taken, and stands in lists with counts: mine, unassigned, due next, late."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from hub.front_door.models import Enquiry, Notification
from hub.front_door.triage.assigning import AssignedMeanwhile, NobodyWorksOnIt, NoSuchColleague, assign
from hub.front_door.triage.triaging import open_enquiry, set_aside
from tenants.models import Role
from tests.front_door.enquiry_builders import a_coordinator
from tests.front_door.test_danger import lines
from tests.front_door.triage_builders import child, notify, rated
from tests.support.builders import a_request, an_enquiry
from tests.support.house import House, Visit
from tests.support.pages import rows_of, shown, text_of

WORK = "/work/"


def counts_of(visit: Visit) -> dict[str, int]:
    page = shown(text_of(visit.get(WORK)))
    names = ("Mine", "Unassigned", "Due next", "Late", "Referrers not yet told")
    found = re.search(" ".join(rf"{one} (\d+)" for one in names), page)
    assert found is not None
    return dict(zip(names, map(int, found.groups()), strict=True))


def listed(visit: Visit, query: str) -> list[str]:
    """The references of the rows, in order."""
    return re.findall(r'mash-reference">([A-Z]{3}-\d\d-\d+)<', visit.get(f"{WORK}{query}").text)


def test_an_empty_list_says_what_to_do(house: House) -> None:
    page = shown(text_of(house.visit(role=Role.COORDINATOR).get(WORK)))
    assert "Nothing is assigned to you" in page
    assert "Take something from the list of what is unassigned" in page


def test_notifications_and_enquiries_stand_in_one_list_due_first_and_are_taken_from_it(house: House) -> None:
    now = timezone.now()
    later = an_enquiry(house, due_at=now + timedelta(hours=30), children=["Lena Later"])
    late = an_enquiry(house, due_at=now - timedelta(hours=1), children=["Luis Late"])
    new = notify(house, child("Nia New"))
    visit = house.visit(role=Role.COORDINATOR)
    assert listed(visit, "?show=all") == [late.reference, new.reference, later.reference]
    assert listed(visit, "?show=late") == [late.reference]
    assert listed(visit, "?show=all&kind=notification") == [new.reference]
    assert listed(visit, "?show=all&kind=enquiry") == [late.reference, later.reference]
    assert counts_of(visit) == {"Mine": 0, "Unassigned": 3, "Due next": 3, "Late": 1, "Referrers not yet told": 3}
    me = str(visit.seat.pk)
    for path in (f"/triage/{new.reference}/assign/", f"/enquiries/{late.reference}/assign/"):
        answer = visit.post(path, {"to": me, "seen": "", "from": "work"}, secure=True)
        assert answer["Location"] == WORK
    assert listed(visit, "") == [late.reference, new.reference]
    assert listed(visit, f"?show=all&who={me}") == [late.reference, new.reference]
    assert listed(visit, "?show=unassigned") == [later.reference]
    assert counts_of(visit) == {"Mine": 2, "Unassigned": 1, "Due next": 3, "Late": 1, "Referrers not yet told": 3}
    assert listed(house.visit(role=Role.MANAGER), "") == []
    assert [one for one, _ in lines(house, "assign")] == [new.reference, late.reference]


CAPTION = "What is to be done, immediate danger first, then due first"


def test_each_row_says_whose_it_is_at_which_stage_and_offers_it_to_whoever_has_it_not(house: House) -> None:
    now, visit, other = timezone.now(), house.visit(role=Role.COORDINATOR), house.seat(Role.MANAGER)
    mine = an_enquiry(house, due_at=now + timedelta(hours=1), children=["Mia Mine", "Lee Left"])
    theirs = an_enquiry(house, due_at=now + timedelta(hours=2), children=["Tia Theirs"], rating="red")
    decided = an_enquiry(house, due_at=now - timedelta(hours=3), children=["Dee Decided"])
    many = notify(house, *[child(f"{name} Many") for name in ("Ann", "Ben", "Cy", "Di", "Ed", "Flo")])
    with house.at(house.lead()):
        Enquiry.objects.filter(pk=mine.pk).update(assigned_to=visit.seat.pk)
        Enquiry.objects.filter(pk=theirs.pk).update(assigned_to=other.pk)
        Enquiry.objects.filter(pk=decided.pk).update(state="decided", assigned_to=uuid.uuid4())
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET until_at = now() WHERE label = 'Lee Left'")
    page = text_of(visit.get(f"{WORK}?show=all"))
    rows = {row[0]: row for row in rows_of(page, CAPTION)[1:]}
    assert list(rows) == [
        f"Dee Decided {decided.reference}", f"Mia Mine {mine.reference}", f"Tia Theirs {theirs.reference}",
        f"Ann Many, Ben Many, Cy Many and Di Many and 2 more {many.reference}",
    ]  # fmt: skip
    first, second, third, last = rows.values()
    assert (first[1], first[4]) == ("Decided", "Not running")
    assert first[3].startswith("A colleague")
    assert (second[2], third[2], last[1], last[2]) == (
        "Rating: Amber", "Rating: Red", "New notification", "Not rated",
    )  # fmt: skip
    assert "Take it" not in second[3]
    assert (second[3].split(" Assign")[0], third[3].split(" Assign")[0]) == (visit.seat.user.name, other.user.name)
    assert f"Take it : enquiry {theirs.reference}" in third[3]
    assert last[3].startswith("Nobody")
    assert f'name="seen" value="{other.pk}"' in page
    assert counts_of(visit)["Late"] == 0, "what is decided runs no more"
    assert listed(visit, f"?show=all&who={other.pk}") == [theirs.reference]
    with house.as_superuser() as cursor:
        cursor.execute("SELECT detail FROM wall_ledgerentry WHERE act = 'list_work' ORDER BY seq")
        assert many.reference in str(cursor.fetchall()[0])


def test_what_has_no_time_limit_stands_last_and_of_two_due_together_the_older(house: House) -> None:
    now = timezone.now()
    blue = an_enquiry(house, children=["Bea Blue"], rating="blue")
    late, early = (an_enquiry(house, due_at=now + timedelta(hours=4), children=[f"{one} Same"]) for one in ("L", "E"))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET due_at = NULL, clock_from = now() - interval '9 h' WHERE id = %s",
                       [blue.pk])  # fmt: skip
        cursor.execute("UPDATE front_door_enquiry SET clock_from = now() - interval '2 h' WHERE id = %s", [early.pk])
        cursor.execute("UPDATE front_door_enquiry SET clock_from = now() - interval '1 h' WHERE id = %s", [late.pk])
    found = listed(house.visit(role=Role.COORDINATOR), "?show=all")
    assert found == [early.reference, late.reference, blue.reference]


def test_it_is_assigned_to_a_colleague_by_name_on_its_page(house: House) -> None:
    enquiry, colleague = an_enquiry(house), house.seat(Role.DECISION_MAKER)
    visit, path = house.visit(role=Role.COORDINATOR), f"/enquiries/{enquiry.reference}/"
    assert "Assigned to nobody" in shown(text_of(visit.get(path)))
    form = text_of(visit.get(f"{path}assign/"))
    assert f'value="{colleague.pk}"' in form
    assert "Nobody has it." in form
    assert visit.post(f"{path}assign/", {"to": "", "seen": ""}, secure=True).status_code == 200
    answer = visit.post(f"{path}assign/", {"to": str(colleague.pk), "seen": ""}, secure=True)
    assert answer["Location"] == path
    page = shown(text_of(visit.get(path)))
    assert f"Assigned to {colleague.user.name}" in page
    assert f"{colleague.user.name} has it since" in shown(text_of(visit.get(f"{path}assign/")))
    assert listed(house.visit(colleague), "") == [enquiry.reference]
    answer = visit.post(f"{path}assign/", {"to": "nobody", "seen": str(colleague.pk)}, secure=True)
    assert "Assigned to nobody" in shown(text_of(visit.get(path)))


def test_of_two_who_assign_at_once_the_second_sees_who_has_it(house: House) -> None:
    enquiry, first = an_enquiry(house), house.seat(Role.COORDINATOR)
    visit, path = house.visit(role=Role.MANAGER), f"/enquiries/{enquiry.reference}/assign/"
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        assign(enquiry, first.pk, seen=None, by=by, at=timezone.now())
        assign(enquiry, first.pk, seen=None, by=by, at=timezone.now())
        with pytest.raises(AssignedMeanwhile):
            assign(enquiry, by.seat, seen=None, by=by, at=timezone.now())
    assert len(lines(house, "assign")) == 1
    page = visit.post(path, {"to": str(visit.seat.pk), "seen": ""}, secure=True).text
    assert "A colleague assigned it meanwhile" in shown(page)
    assert f'name="seen" value="{first.pk}"' in page


def test_whoever_has_no_seat_of_the_leads_gets_nothing_assigned(house: House) -> None:
    enquiry, by = an_enquiry(house), a_coordinator(house)
    elsewhere = house.seat(Role.COORDINATOR, hub="haringey")
    with house.at(by):
        for seat in (house.seat(Role.RESEARCHER), house.seat(Role.MANAGER, agency="police"), elsewhere):
            with pytest.raises(NoSuchColleague):
                assign(enquiry, seat.pk, seen=None, by=by, at=timezone.now())
        with pytest.raises(NoSuchColleague):
            assign(enquiry, uuid.uuid4(), seen=None, by=by, at=timezone.now())
        assert Enquiry.objects.get(pk=enquiry.pk).assigned_to is None


def test_an_enquiry_goes_on_being_whose_notification_it_was(house: House) -> None:
    found, by, other = notify(house), a_coordinator(house), house.seat(Role.COORDINATOR)
    with house.at(by):
        assign(found, other.pk, seen=None, by=by, at=timezone.now())
        open_enquiry(found.pk, rated(house, found), by=by, at=timezone.now())
        assert Enquiry.objects.get(reference=found.reference).assigned_to == other.pk
    assert listed(house.visit(other), "") == [found.reference]


def test_what_nobody_works_on_is_assigned_to_nobody_and_stands_in_no_list(house: House) -> None:
    aside, by = notify(house), a_coordinator(house)
    with house.at(by):
        set_aside(aside.pk, why="not_safeguarding", reason="A drill.", by=by, at=timezone.now())
        with pytest.raises(NobodyWorksOnIt):
            assign(aside, by.seat, seen=None, by=by, at=timezone.now())
    sent = an_enquiry(house)
    with house.at(by):
        for state in ("sent", "closed", "passed"):
            Enquiry.objects.filter(pk=sent.pk).update(state=state)
            with pytest.raises(NobodyWorksOnIt):
                assign(sent, by.seat, seen=None, by=by, at=timezone.now())
    assert listed(house.visit(role=Role.COORDINATOR), "?show=all") == []


def test_other_desks_assign_nothing_and_see_no_list(house: House) -> None:
    enquiry = an_enquiry(house)
    a_request(house, enquiry)
    for of in ({"role": Role.RESEARCHER}, {"role": Role.MANAGER, "agency": "police"}, {"role": Role.GUARDIAN},
               {"role": Role.RESEARCHER, "agency": house.lead()}):  # fmt: skip
        visit = house.visit(**of)
        assert visit.get(WORK).status_code == 403
        assert visit.post(f"/enquiries/{enquiry.reference}/assign/", {"to": str(visit.seat.pk)}).status_code == 403
    with house.at("police"):
        for rows in (Enquiry.objects.filter(pk=enquiry.pk), Notification.objects.filter(reference=enquiry.reference)):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                rows.update(assigned_to=uuid.uuid4())
    assert (
        house.visit(role=Role.MANAGER, hub="haringey").get(f"/enquiries/{enquiry.reference}/assign/").status_code == 404
    )


def test_everything_stands_on_one_page(house: House) -> None:
    for number in range(6):
        an_enquiry(house, children=[f"Child Number{chr(65 + number)}"])
        notify(house, child(f"Waits Number{chr(65 + number)}"))
    visit = house.visit(role=Role.COORDINATOR)
    assert len(listed(visit, "?show=all")) == 12


def test_immediate_danger_stands_first_and_is_said_in_its_row(house: House) -> None:
    now = timezone.now()
    late = an_enquiry(house, due_at=now - timedelta(hours=1), children=["Luis Late"])
    in_danger = an_enquiry(house, due_at=now + timedelta(hours=30), children=["Dana Danger"], danger=True)
    no_limit = an_enquiry(house, children=["Nora Nolimit"], danger=True)
    new, new_in_danger = notify(house, child("Nia New")), notify(house, child("Dora Danger"), danger=True)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET due_at = NULL WHERE id = %s", [no_limit.pk])
    visit = house.visit(role=Role.COORDINATOR)
    rows = rows_of(text_of(visit.get(f"{WORK}?show=all")), CAPTION)[1:]
    in_order = [one.reference for one in (new_in_danger, in_danger, no_limit)] + [late.reference, new.reference]
    assert all(one in row[0] for one, row in zip(in_order, rows, strict=True))
    assert ["Immediate danger" in row[0] for row in rows] == [True, True, True, False, False]
    assert listed(visit, "?show=all&kind=enquiry") == [one.reference for one in (in_danger, no_limit, late)]
