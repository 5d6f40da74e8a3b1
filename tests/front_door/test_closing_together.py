"""Several low notifications are closed on one page, each by the act that closes one; repeats are a manager's."""

from __future__ import annotations

import html
import re
from datetime import date, datetime
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.front_door.models import Disposal, Notification, RepeatRule
from hub.front_door.triage.closing_together import Closing, close_together
from hub.front_door.triage.refusals import ManagerNeeded
from hub.front_door.triage.repeats import Rule, RuleMeanwhile, mark_of, months_before, repeats_of, set_rule
from hub.front_door.triage.triaging import open_enquiry, set_aside
from hub.wall import members
from hub.wall.models import LedgerEntry
from tenants.models import Role
from tenants.seated import Seated
from tests.front_door.triage_builders import child, notify, rated
from tests.support.house import House
from tests.support.pages import set_as_shown, shown, text_of

BORN = date(2015, 5, 17)


def entered(house: House, role: Role) -> Seated:
    """Somebody of the lead's desk whom the hub knows as its member."""
    by = house.seated(role=role)
    with house.at(by):
        members.enter(by)
    return by


def a_repeat(house: House, times: int) -> Notification:
    """Out: the latest of so many notifications about one child; the earlier ones wait."""
    return [notify(house, child("Amy Example", BORN)) for _ in range(times)][-1]


def closed(house: House) -> dict[str, tuple[str, str]]:
    with house.at(house.lead()):
        return {one.notification.reference: (one.why, one.reason)
                for one in Disposal.objects.select_related("notification")}  # fmt: skip


def sent_by(page: str) -> dict[str, Any]:
    """What the page's form sends as it stands."""
    form: dict[str, Any] = {"seen": re.findall(r'name="seen" value="([^"]+)"', page)}
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)"[^>]* selected', inside)
        form[name] = chosen[1] if chosen else ""
    for name, words in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.S):
        form[name] = html.unescape(words).strip()
    return form


def test_five_are_closed_in_eight_steps_each_with_a_line_and_a_reason_of_its_own(house: House) -> None:
    five = [notify(house, child(f"{name} Example")) for name in ("Amy", "Ben", "Cy", "Di", "Ed")]
    client = house.visit(role=Role.COORDINATOR)
    listed = text_of(client.get("/triage/"))
    boxes = re.findall(r'type="checkbox"[^>]*name="notification" value="([^"]+)"', listed)
    assert sorted(boxes) == sorted(one.reference for one in five)
    assert "checked" not in listed
    steps = len(boxes) + 1  # five boxes and the button that says as what
    page = client.get("/triage/close/", {"why": "advice", "notification": boxes}).text
    assert page.count("Shouting was heard.") == 5
    said = sent_by(page)
    assert {said[f"why-{one}"] for one in boxes} == {"advice"}
    said |= {"reason": "Rang the school: nothing more.", f"reason-{boxes[0]}": "Rang the mother."}
    answer = client.post("/triage/close/?why=advice", said)
    assert steps + 2 == 8  # the reason for all and the button
    assert (answer.status_code, answer["Location"]) == (302, "/triage/")
    assert "5 notifications closed" in shown(client.get("/triage/").text)
    found = closed(house)
    assert found.pop(boxes[0]) == ("advice", "Rang the mother.")
    assert set(found.values()) == {("advice", "Rang the school: nothing more.")}
    assert len(found) == 4
    with house.at("guardian"):
        lines = LedgerEntry.objects.filter(act="set_aside")
        assert sorted(one.object_ref for one in lines) == sorted(boxes)


def test_nothing_is_closed_without_a_reason_and_what_was_typed_stays(house: House) -> None:
    one = notify(house)
    client = house.visit(role=Role.COORDINATOR)
    page = client.get("/triage/close/", {"notification": one.reference}).text
    said = sent_by(page) | {"reason": " "}
    again = client.post("/triage/close/", said).text
    assert "Enter a reason for all, or one for each notification" in again
    assert f"{one.reference}: choose why no enquiry is opened" in again
    kept = client.post("/triage/close/", said | {"reason": "What I typed"}).text
    assert "What I typed" in kept
    assert closed(house) == {}


def test_danger_has_no_box_and_is_left_out_by_the_page_and_by_the_act(house: House) -> None:
    danger, calm = notify(house, danger=True), notify(house)
    client = house.visit(role=Role.COORDINATOR)
    assert f'value="{danger.reference}"' not in text_of(client.get("/triage/"))
    page = client.get("/triage/close/", {"notification": [danger.reference, calm.reference], "why": "advice"}).text
    assert f"{danger.reference} is left out. It says that there is immediate danger" in shown(page)
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        wanted = [Closing(one.pk, one.reference, "advice", "x", mark_of(one)) for one in (danger, calm)]
        done, left = close_together(wanted, by=by, at=timezone.now())
    assert (done, [reference for reference, _ in left]) == ([calm.reference], [danger.reference])
    assert set(closed(house)) == {calm.reference}


def test_what_changed_meanwhile_is_left_out_and_named_and_the_others_are_closed(house: House) -> None:
    changed, first, calm = (notify(house, child(f"{name} Example")) for name in ("Amy", "Ben", "Cy"))
    client, references = house.visit(role=Role.COORDINATOR), []
    references = [one.reference for one in (changed, first, calm)]
    page = client.get("/triage/close/", {"notification": references, "why": "advice"}).text
    with house.as_superuser() as cursor:
        cursor.execute("""UPDATE front_door_notification SET to_check = '[{"path": "/consent"}]' WHERE id = %s""",
                       [changed.pk])  # fmt: skip
    colleague = house.seated(role=Role.COORDINATOR)
    with house.at(colleague):
        open_enquiry(first.pk, rated(house, first), by=colleague, at=timezone.now())
    answer = client.post("/triage/close/?why=advice", sent_by(page) | {"reason": "Nothing."}, follow=True)
    told = shown(answer.text)
    assert f"{changed.reference} was left out. Something of it changed since you saw it" in told
    assert f"{first.reference} was left out. A colleague was first" in told
    assert set(closed(house)) == {calm.reference}


def test_without_a_mark_nothing_is_closed(house: House) -> None:
    one, by = notify(house), house.seated(role=Role.COORDINATOR)
    with house.at(by):
        assert close_together([Closing(one.pk, one.reference, "advice", "x", "")], by=by, at=timezone.now())[0] == []


def test_nothing_ticked_leads_back_and_a_researcher_is_refused(house: House) -> None:
    answer = house.visit(role=Role.COORDINATOR).get("/triage/close/", follow=True)
    assert "Tick the notifications that you close" in answer.text
    assert house.visit(role=Role.RESEARCHER).get("/triage/close/").status_code == 403


def test_many_rows_cost_no_more_queries(house: House, django_assert_max_num_queries: Any) -> None:
    many = [notify(house, child(f"Amy{number} Example", BORN)).reference for number in range(8)]
    client = house.visit(role=Role.COORDINATOR)
    client.get("/triage/close/", {"notification": many[:1]})
    with django_assert_max_num_queries(22, using="default"):
        client.get("/triage/close/", {"notification": many})


def test_the_third_in_a_year_is_closed_by_a_manager_alone(house: House) -> None:
    second = a_repeat(house, 2)
    by, manager, at = entered(house, Role.COORDINATOR), entered(house, Role.MANAGER), timezone.now()
    with house.at(by):
        set_aside(second.pk, why="advice", reason="The second.", by=by, at=at)
    third = notify(house, child("Amy Example", BORN))
    with house.at(by):
        for why in ("advice", "not_safeguarding"):
            with pytest.raises(ManagerNeeded):
                set_aside(third.pk, why=why, reason="The third.", by=by, at=at)
        assert Notification.objects.get(pk=third.pk).triaged_at is None
    with house.at(manager):
        assert set_aside(third.pk, why="advice", reason="I looked.", by=manager, at=at).repeats == 3


def test_what_is_no_repeat_does_not_count_and_what_is_no_low_needs_no_manager(house: House) -> None:
    by, at = entered(house, Role.COORDINATOR), timezone.now()
    for _ in range(3):
        again = notify(house, child("Amy Example", BORN))
        with house.at(by):
            set_aside(again.pk, why="duplicate", reason="The same.", by=by, at=at)
    another = notify(house, child("Amy Example", BORN))
    with house.at(by):
        assert repeats_of(another, at=at) == 1
        assert set_aside(another.pk, why="advice", reason="x", by=by, at=at).repeats == 1
    old = a_repeat(house, 3)
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_notification SET received_at = received_at - interval '13 months' WHERE id <> %s",
            [old.pk],
        )
    with house.at(by):
        assert repeats_of(old, at=at) == 1


def test_the_database_takes_no_low_of_a_repeat_from_anybody_but_a_manager(house: House) -> None:
    one, by, manager = notify(house), entered(house, Role.COORDINATOR), entered(house, Role.MANAGER)
    said = {"notification": one, "reason": "x", "at": timezone.now()}
    with house.at(by):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Disposal.objects.create(**said, why="advice", by=by.seat, repeats=3)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Disposal.objects.create(**said, why="not_safeguarding", by=by.seat, repeats=20)
        Disposal.objects.create(**said, why="advice", by=manager.seat, repeats=3)


def test_a_hub_sets_its_own_rule_and_two_who_set_it_do_not_write_over_each_other(house: House) -> None:
    manager = house.visit(role=Role.MANAGER)
    assert "3 notifications about one child came within 12 months" in shown(manager.get("/triage/repeats/").text)
    answer = set_as_shown(manager, "/triage/repeats/", {"notifications": "2", "months": "1", "seen": "0"})
    assert answer.status_code == 302
    assert "2 notifications about one child came within 1 month," in shown(manager.get("/triage/repeats/").text)
    by = house.seated(role=Role.MANAGER)
    with house.at(by), pytest.raises(RuleMeanwhile):
        set_rule(Rule(5, 5), seen=0, by=by, at=timezone.now())
    assert house.visit(role=Role.COORDINATOR).post("/triage/repeats/", {}).status_code == 403
    second, coordinator = a_repeat(house, 2), entered(house, Role.COORDINATOR)
    with house.at(coordinator), pytest.raises(ManagerNeeded):
        set_aside(second.pk, why="advice", reason="x", by=coordinator, at=timezone.now())
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        RepeatRule.objects.create(number=9, notifications=9, months=9, set_by=by.seat, set_at=timezone.now())


def test_the_page_says_who_must_agree_and_what_is_left_stands_for_the_manager(house: House) -> None:
    third = a_repeat(house, 3)
    manager = house.visit(house.seat(Role.MANAGER, user=house.user("Grace Manager")))
    client = house.visit(role=Role.COORDINATOR)
    for visit in (client, manager):
        with house.at(visit_by := house.seated(visit.seat)):
            members.enter(visit_by)
    page = shown(client.get(f"/triage/{third.reference}/").text)
    assert "3 notifications about one child came in 12 months, so only a manager closes this one" in page
    assert "Grace Manager" in page
    said = {"why": "advice", "aside_reason": "A quarrel about bins."}
    refused = client.post(f"/triage/{third.reference}/set-aside/", said)
    assert "Only a manager closes this one so" in refused.text
    assert "A quarrel about bins." in refused.text
    assert client.post(f"/triage/{third.reference}/leave/", said).status_code == 302
    listed = shown(manager.get("/triage/").text)
    assert "1 left to a manager" in listed
    left = manager.get("/triage/?show=manager").text
    assert re.findall(r'name="notification" value="([^"]+)"', left) == [third.reference]
    opened = manager.get(f"/triage/{third.reference}/").text
    assert "left this to a manager" in shown(opened)
    assert manager.post(f"/triage/{third.reference}/set-aside/", said).status_code == 302
    assert closed(house)[third.reference] == ("advice", "A quarrel about bins.")
    assert "left to a manager" not in shown(text_of(manager.get("/triage/"))).split("Show")[0]


def test_those_that_a_manager_must_close_are_left_out_of_several_with_the_managers_name(house: House) -> None:
    third = a_repeat(house, 3)
    house.seat(Role.MANAGER, user=house.user("Grace Manager"))
    client = house.visit(role=Role.COORDINATOR)
    page = shown(client.get("/triage/close/", {"notification": third.reference, "why": "advice"}).text)
    assert f"{third.reference} is left out. 3 notifications about one child" in page
    assert "Grace Manager" in page
    as_the_same = client.get("/triage/close/", {"notification": third.reference, "why": "duplicate"}).text
    assert "Close 1 notification" in shown(as_the_same)


@pytest.mark.parametrize(("at", "months", "then"), [
    ("2012-11-30", 12, "2011-11-30"), ("2012-03-31", 1, "2012-02-29"), ("2012-01-05", 1, "2011-12-05"),
    ("2012-12-31", 10, "2012-02-29"),
])  # fmt: skip
def test_months_before(at: str, months: int, then: str) -> None:
    assert months_before(datetime.fromisoformat(at), months).date().isoformat() == then
