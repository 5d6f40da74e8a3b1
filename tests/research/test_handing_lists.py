"""Somebody's whole list goes to colleagues: what each gets is seen first, they are told, and it can be undone."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.front_door.enquiries.pausing import pause
from hub.front_door.models import Enquiry, Notification
from hub.front_door.triage.assigning import assign
from hub.research.handing_lists import ListMoved, NotTheirs, hand_list_over, list_of, mark_of
from hub.research.holding import hold, holders_of
from hub.research.list_notices import list_handed_over
from hub.research.models import HandedList, Request
from hub.wall.outbox import use_worker_login
from hub.wall.refusals import FormSentBefore
from tenants.models import Notice, Role, Seat
from tests.front_door.test_danger import lines
from tests.front_door.triage_builders import child, notify
from tests.support.builders import a_request, an_enquiry
from tests.support.house import House, Visit
from tests.support.pages import get, post, rows_of, shown, text_of

ADDRESS = "/colleagues/"
PREVIEW = "What they have to do, due first, and who gets it"


def seat(house: House, name: str, role: Role = Role.COORDINATOR, **of: Any) -> Seat:
    return house.seat(role, user=house.user(name), **of)


def given_to(house: House, to: Seat, *what: Notification | Enquiry) -> None:
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        for one in what:
            assign(one, to.pk, seen=None, by=by, at=timezone.now())


def taken(house: House, request: Request, to: Seat) -> None:
    by = house.seated(to)
    with house.at(by):
        hold(request.pk, to.pk, None, by=by, at=timezone.now())


def on_page(visit: Visit, giver: Seat, *takers: Seat) -> tuple[str, str, dict[str, Any]]:
    """The page that shows who would get what: its address, itself, and what its form says as it stands."""
    address = f"{ADDRESS}{giver.pk}/?go=yes{''.join(f'&to={one.pk}' for one in takers)}"
    page = text_of(get(visit, address))
    fields = dict(re.findall(r'<input type="hidden" name="(once|seen)" value="([^"]*)"', page))
    for box, inside in re.findall(r'<select[^>]* name="(give-[^"]*)".*?>(.*?)</select>', page, flags=re.S):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        fields[box] = chosen[1] if chosen else ""
    fields["to"] = re.findall(r'<input type="hidden" name="to" value="([^"]*)"', page)
    return address, page, fields


def whose(house: House, *what: Notification | Enquiry) -> list[uuid.UUID | None]:
    with house.at(house.lead()):
        return [type(one).objects.get(pk=one.pk).assigned_to for one in what]


def told(who: Seat) -> list[str]:
    return [one.title for one in Notice.objects.filter(user=who.user).order_by("made_at")]


def test_a_manager_hands_a_list_over_and_back(house: House) -> None:
    manager = house.visit(role=Role.MANAGER)
    ill, ann, ben = seat(house, "Ida Ill"), seat(house, "Ann Able"), seat(house, "Ben Busy", Role.DECISION_MAKER)
    first, second = notify(house, child("Mia Mine")), notify(house, child("Noa New"))
    enquiry = an_enquiry(house)
    given_to(house, ill, first, second, enquiry)
    everybody = rows_of(text_of(get(manager, ADDRESS)), "Colleagues, by name, with how much they have to do")
    assert [one[1:4] for one in everybody if one[0].startswith("Ida Ill")] == [["2", "1", "0"]]
    address, page, fields = on_page(manager, ill, ann, ben)
    assert {one[0] for one in rows_of(page, PREVIEW)[1:]} == {first.reference, second.reference, enquiry.reference}
    assert "Mia Mine" not in page
    assert sorted(fields[one] for one in fields if one.startswith("give-")) == sorted(
        [str(ann.pk), str(ann.pk), str(ben.pk)]
    )
    assert whose(house, first) == [ill.pk]  # looking hands nothing over
    fields |= {
        f"give-notification-{first.pk}": str(ann.pk), f"give-notification-{second.pk}": "",
        f"give-enquiry-{enquiry.pk}": str(ben.pk),
    }  # fmt: skip
    where = post(manager, address, **fields)["Location"]
    assert whose(house, first, second, enquiry) == [ann.pk, ill.pk, ben.pk]
    handed = uuid.UUID(where.split("/")[-2])
    said = {ref: (one["to"], one["before"]) for ref, one in lines(house, "assign") if one.get("handed_list")}
    assert said == {
        first.reference: (str(ann.pk), str(ill.pk)), enquiry.reference: (str(ben.pk), str(ill.pk))
    }  # fmt: skip
    ((ref, line),) = lines(house, "hand_list_over")
    assert (ref, line["from"], line["many"]) == (str(handed), str(ill.pk), 2)
    with use_worker_login("harrow"):
        list_handed_over(handed)
        list_handed_over(handed)
    assert (told(ann), told(ben), told(ill)) == (
        ["A colleague’s work was handed over to you"], ["A colleague’s work was handed over to you"],
        ["Your list was handed over"],
    )  # fmt: skip
    with house.at(by := house.seated(ben)):  # what somebody gave on meanwhile stays with whom they gave it to
        assign(Enquiry.objects.get(pk=enquiry.pk), ann.pk, seen=ben.pk, by=by, at=timezone.now())
    assert "1 piece of it can go back to Ida Ill" in shown(text_of(get(manager, where)))
    post(manager, where)
    assert whose(house, first, second, enquiry) == [ill.pk, ill.pk, ann.pk]
    assert "Undone" in shown(text_of(get(manager, where)))
    post(manager, where)
    assert "was undone already" in shown(text_of(get(manager, where)))
    with use_worker_login("harrow"):
        list_handed_over(handed)
    assert told(ann)[-1] == "A hand-over to you was undone"
    assert told(ill)[-1] == "Your list is yours again"


def test_an_agencys_requests_go_to_its_researchers_and_nothing_of_the_lead_is_seen(house: House) -> None:
    kit, ines = seat(house, "Kit Larkin", Role.RESEARCHER), seat(house, "Ines Moreau", Role.RESEARCHER)
    coordinator, health = seat(house, "Cora Lead"), seat(house, "Hal Health", Role.RESEARCHER, agency="hrwhealth")
    request, waiting = a_request(house), notify(house)
    taken(house, request, kit)
    given_to(house, coordinator, waiting)
    visit = house.visit(ines)
    page = text_of(get(visit, ADDRESS))
    assert ("Kit Larkin" in page, "Cora Lead" in page, "Hal Health" in page) == (True, False, False)
    assert get(visit, f"{ADDRESS}{coordinator.pk}/").status_code == 404
    address, page, fields = on_page(visit, kit, ines)
    assert "Hal Health" not in page
    post(visit, address, **{**fields, f"give-request-{request.pk}": str(health.pk)})  # no such choice
    with house.at("police"):
        assert holders_of([request.pk])[request.pk].member == kit.pk
    where = post(visit, address, **fields)["Location"]
    with house.at("police"):
        assert holders_of([request.pk])[request.pk].member == ines.pk
    ((_, line),) = [one for one in lines(house, "hold_request") if one[1].get("handed_list")]
    assert line["holder"] == str(ines.pk)
    post(visit, where)
    with house.at("police"):
        assert holders_of([request.pk])[request.pk].member == kit.pk
    assert get(house.visit(coordinator), ADDRESS).status_code == 403
    assert get(house.visit(health), where).status_code == 404


def test_a_list_that_changed_and_whoever_may_not_have_it_are_refused(house: House) -> None:
    ill, ann = seat(house, "Ida Ill"), seat(house, "Ann Able")
    researcher = seat(house, "Rae Social", Role.RESEARCHER, agency=house.lead())
    first, second = notify(house), notify(house, child("Noa New"))
    given_to(house, ill, first)
    by, now = house.seated(role=Role.MANAGER), timezone.now()
    with house.at(by):
        seen = mark_of(list_of(ill.pk, by=by))
        with pytest.raises(NotTheirs):  # no researcher triages
            hand_list_over(ill.pk, {first.pk: researcher.pk}, seen=seen, form=uuid.uuid4(), by=by, at=now)
    given_to(house, ill, second)
    with house.at(by):
        with pytest.raises(ListMoved):
            hand_list_over(ill.pk, {first.pk: ann.pk}, seen=seen, form=uuid.uuid4(), by=by, at=now)
        seen = mark_of(list_of(ill.pk, by=by))
        Notification.objects.filter(pk=first.pk).update(assigned_to=ann.pk)
    assert whose(house, first, second) == [ann.pk, ill.pk]


def test_the_record_of_it_is_its_own_desks(house: House) -> None:
    ill, ann, one = seat(house, "Ida Ill"), seat(house, "Ann Able"), notify(house)
    given_to(house, ill, one)
    by, now = house.seated(role=Role.MANAGER), timezone.now()
    with house.at(by):
        seen = mark_of(list_of(ill.pk, by=by))
        made = hand_list_over(ill.pk, {one.pk: ann.pk}, seen=seen, form=uuid.uuid4(), by=by, at=now)
        assert hand_list_over(ill.pk, {one.pk: ann.pk}, seen=seen, form=made.pk, by=by, at=now) == made
        with pytest.raises(FormSentBefore):
            hand_list_over(ill.pk, {one.pk: by.seat}, seen=seen, form=made.pk, by=by, at=now)
    with house.at("police"):
        assert HandedList.objects.filter(pk=made.pk).count() == 0
        assert HandedList.objects.filter(pk=made.pk).update(undone_at=now, undone_by=ill.pk) == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            HandedList.objects.create(
                agency=house.lead(), giver=ill.pk, takers=[ann.pk], by=ill.pk, at=timezone.now(), notifications=0,
                enquiries=0, requests=0,
            )  # fmt: skip
    with house.at(by), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        HandedList.objects.filter(pk=made.pk).update(giver=ann.pk)


def test_the_list_that_is_handed_over_says_which_clock_stands_still(house: House) -> None:
    ida, ann = seat(house, "Ida Away"), seat(house, "Ann Able")
    paused, runs = an_enquiry(house), an_enquiry(house)
    given_to(house, ida, paused, runs)
    by, now = house.seated(role=Role.MANAGER), timezone.now()
    with house.at(by):
        pause(paused.pk, form=uuid.uuid4(), until_at=now + timedelta(hours=4), reason="Waits.", by=by, at=now)
    page = text_of(get(house.visit(role=Role.MANAGER), f"/colleagues/{ida.pk}/?to={ann.pk}&go=yes"))
    rows = {row[0]: row[3] for row in rows_of(page, "What they have to do, due first, and who gets it")}
    assert "Clock paused until" in rows[paused.reference]
    assert "Clock paused until" not in rows[runs.reference]
