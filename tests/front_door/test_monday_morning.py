"""Sixty notifications one after the other: what came of the earlier ones, one event, undoing, keys, and the next."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from frontend.triage.notification import KEYS
from hub.front_door.enquiries.linking import link_by_reference
from hub.front_door.models import Disposal, Enquiry, Forwarding, Join, Notification, RatingEntry, Subject, UndoneClosing
from hub.front_door.triage.open_cases import forward, load
from hub.front_door.triage.refusals import NothingToUndo, OthersJoined, SomethingFollowed
from hub.front_door.triage.triaging import open_enquiry, set_aside, undo_closing, undo_opening
from hub.wall.functions import call
from hub.wall.models import LedgerEntry
from tenants.models import Role
from tests.front_door.enquiry_builders import joined
from tests.front_door.enquiry_builders import opened as open_
from tests.front_door.open_case_builders import a_line, children
from tests.front_door.test_open_cases import cases_of
from tests.front_door.triage_builders import child, notify, rated
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import shown

BORN = date(2015, 5, 17)


def amy() -> Any:
    return child("Amy Example", BORN)


def received(house: House, found: Notification, before: timedelta) -> None:
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_notification SET received_at = now() - %s WHERE id = %s", [before, found.pk])


def test_the_page_says_how_often_and_what_came_of_it(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    for days in (10, 100, 500):
        earlier = notify(house, amy())
        received(house, earlier, timedelta(days=days))
        with house.at(by):
            set_aside(earlier.pk, why="duplicate", reason="x", by=by, at=timezone.now())
    page = shown(house.visit(role=Role.COORDINATOR).get(f"/triage/{notify(house, amy()).reference}/").text)
    assert "Before this one 1 in 30 days, 2 in 12 months." in page
    assert page.count(", the same message again: same name and date of birth") == 3


def test_others_of_the_same_hours_are_offered_and_join_with_one_act_and_can_be_taken_out(house: House) -> None:
    police, school, later = (notify(house, amy()) for _ in range(3))
    received(house, later, timedelta(hours=13))
    another = notify(house, child("Ben Example"))
    client = house.visit(role=Role.COORDINATOR)
    assert "Same event? 2 about the same within 12 hours" in shown(client.get("/triage/").text)
    page = client.get(f"/triage/{police.reference}/").text
    boxes = re.findall(r'name="same_event"[^>]*value="([^"]+)"', page)
    assert boxes == [school.reference]
    assert not re.search(r'name="same_event"[^>]*checked', page)
    said = {"all": "amber", "reason": "Shouting", "into": "new", "same_event": [school.reference, another.reference]}
    assert client.post(f"/triage/{police.reference}/", said).status_code == 200  # one that was not offered
    said["same_event"] = [school.reference]
    answer = client.post(f"/triage/{police.reference}/", said, follow=True)
    assert f"Joined with it as the same event: {school.reference}." in shown(answer.text)
    with house.at(house.lead()):
        enquiry = Enquiry.objects.get()
        assert Join.objects.filter(enquiry=enquiry, until_at__isnull=True).count() == 2
        assert [one.label for one in enquiry.subjects.all()] == ["Amy Example"]
        assert enquiry.rating == "amber"
        assert RatingEntry.objects.count() == 2
    out = client.get(f"/enquiries/{enquiry.reference}/notifications/{school.reference}/take-out/")
    assert out.status_code == 200


def test_danger_of_the_same_event_is_not_joined_low_and_waits(house: House) -> None:
    calm, danger = notify(house, amy()), notify(house, amy(), danger=True)
    client = house.visit(role=Role.COORDINATOR)
    said = {"all": "green", "reason": "A quarrel", "into": "new", "same_event": [danger.reference]}
    answer = client.post(f"/triage/{calm.reference}/", said, follow=True)
    assert f"{danger.reference} was not joined, and waits." in shown(answer.text)
    with house.at(house.lead()):
        assert Notification.objects.untriaged().get().pk == danger.pk


def test_each_child_may_have_a_reason_of_its_own(house: House) -> None:
    one = notify(house, amy(), child("Ben Example"))
    client = house.visit(role=Role.COORDINATOR)
    said = {"all": "amber", "reason": "For both", "rating-1": "red", "reason-1": "Ben alone was hit", "into": "new"}
    assert client.post(f"/triage/{one.reference}/", said).status_code == 302
    with house.at(house.lead()):
        found = {
            each.subject.label: (each.rating, each.reason) for each in RatingEntry.objects.select_related("subject")
        }
    assert found == {"Amy Example": ("amber", "For both"), "Ben Example": ("red", "Ben alone was hit")}


def test_what_was_closed_is_let_wait_again_and_what_was_said_stays_beside_it(house: House) -> None:
    one = notify(house)
    client = house.visit(role=Role.COORDINATOR)
    said = {"why": "advice", "aside_reason": "I rang the wrong school."}
    after = client.post(f"/triage/{one.reference}/set-aside/", said, follow=True)
    assert re.search(rf'href="/triage/{one.reference}/" data-undo', after.text)
    assert "Undo: let it wait again" in client.get(f"/triage/{one.reference}/").text
    assert client.post(f"/triage/{one.reference}/undo/").status_code == 302
    page = shown(client.get(f"/triage/{one.reference}/").text)
    assert "Advice given, no enquiry. I rang the wrong school." in page
    assert "undid that on" in page
    assert "Undo: let it wait again" not in page
    again = client.post(f"/triage/{one.reference}/undo/", follow=True)
    assert "A colleague was first" in again.text
    with house.at("guardian"):
        assert LedgerEntry.objects.get(act="undo_closing").object_ref == one.reference
    with house.at(house.lead()):
        assert Notification.objects.untriaged().get().pk == one.pk
        assert not Disposal.objects.exists()


def test_what_was_forwarded_is_let_wait_again_and_forwarded_anew(house: House) -> None:
    by, one = house.seated(role=Role.COORDINATOR), notify(house, amy())
    with house.at(by):
        load(children(a_line()), by=by, at=timezone.now())
    for _ in range(2):
        chosen = cases_of(house, by, one)
        with house.at(by):
            forward(one.pk, chosen, how="telephone", by=by, at=timezone.now())
            assert Forwarding.objects.count() == 1
            undo_closing(one.pk, by=by)
            assert Forwarding.objects.count() == 0
    with house.at(by):
        assert UndoneClosing.objects.count() == 2


def test_neither_what_another_hub_took_nor_what_is_in_an_enquiry_is_undone_nor_by_another_desk(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    passed, worked, closed = notify(house), notify(house), notify(house)
    with house.as_superuser() as cursor:
        cursor.execute(
            "INSERT INTO front_door_disposal (id, notification_id, why, reason, by, at) VALUES"
            " (gen_random_uuid(), %s, 'passed', 'x', gen_random_uuid(), now())", [passed.pk],
        )  # fmt: skip
    with house.at(by):
        open_enquiry(worked.pk, rated(house, worked), by=by, at=timezone.now())
        set_aside(closed.pk, why="advice", reason="x", by=by, at=timezone.now())
        for one in (passed, worked):
            with pytest.raises(NothingToUndo):
                undo_closing(one.pk, by=by)
    for login in ("police", "worker", "door", "guardian"):
        with house.at(login), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            call("undo_closing_v2", closed.pk, by.seat)
    with house.at(by), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Disposal.objects.filter(notification=closed).delete()


def test_next_passes_over_what_was_offered_to_another_hub(house: House) -> None:
    from tests.transfers.offer_builders import an_offer

    first, second, third = (notify(house, child(f"{name} Example")) for name in ("Amy", "Ben", "Cy"))
    by = house.seated(role=Role.COORDINATOR)
    order = sorted((first, second, third), key=lambda one: (one.received_at, one.pk))
    an_offer(house, order[1], by)
    client = house.visit(role=Role.COORDINATOR)
    answer = client.post(f"/triage/{order[0].reference}/", {"all": "red", "reason": "x", "into": "new"})
    assert answer["Location"] == f"/triage/{order[2].reference}/"


def test_every_key_goes_to_something_that_stands_on_a_page_and_none_is_there_twice(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        load(children(a_line()), by=by, at=timezone.now())
    three = sorted((notify(house, amy()) for _ in range(3)), key=lambda one: (one.received_at, one.pk))
    known = notify(house, amy())
    with house.at(by):
        open_enquiry(known.pk, rated(house, known), by=by, at=timezone.now())
    page = house.visit(role=Role.COORDINATOR).get(f"/triage/{three[1].reference}/").text
    assert len({key for key, *_ in KEYS}) == len(KEYS)
    for key, goes, _, words in KEYS:
        assert f'data-key="{key}"' in page
        assert words in page
        name = re.search(r"name='(\w+)'", goes)
        rel = re.search(r"rel='(\w+)'", goes)
        if name:
            assert f'name="{name[1]}"' in page, goes
        if rel:
            assert f'rel="{rel[1]}"' in page, goes


def test_a_rating_by_mistake_is_undone_whole_and_its_reason_stays_beside_it(house: House) -> None:
    one = notify(house, amy(), child("Ben Example"))
    client = house.visit(role=Role.COORDINATOR)
    for _ in range(2):  # opened anew, under the same reference
        said = {"all": "red", "reason": "The wrong family.", "into": "new"}
        client.post(f"/triage/{one.reference}/", said)
        assert "Undo: let it wait again" in client.get(f"/triage/{one.reference}/").text
        assert client.post(f"/triage/{one.reference}/undo/").status_code == 302
    page = shown(client.get(f"/triage/{one.reference}/").text)
    assert "an enquiry was opened. Child 1, red: The wrong family. Child 2, red: The wrong family." in page
    with house.at(house.lead()):
        for model in (Enquiry, Join, RatingEntry, Subject):
            assert not model.objects.exists()
        assert Notification.objects.untriaged().get().pk == one.pk
    with house.at("guardian"):
        assert LedgerEntry.objects.filter(act="undo_closing", detail__why="rated").count() == 2


def test_once_something_followed_the_enquiry_stays(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    asked, joined_by, linked, decided = (
        open_(house, by, child(f"{name} Example")) for name in ("Amy", "Ben", "Cy", "Di")
    )
    a_request(house, asked[1])
    joined(house, by, joined_by[1], child("Ed Example"))
    with house.at(by):
        link_by_reference(linked[1], asked[0].reference, why="The same street.", by=by, at=timezone.now())
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET decided_at = now() WHERE enquiry_id = %s", [decided[1].pk])
    with house.at(by):
        for (found, _), refusal in ((asked, SomethingFollowed), (linked, SomethingFollowed),
                                    (joined_by, OthersJoined), (decided, NothingToUndo)):  # fmt: skip
            with pytest.raises(refusal):
                undo_opening(found.pk, by=by)
        assert Enquiry.objects.count() == 4
    page = house.visit(role=Role.COORDINATOR).post(f"/triage/{asked[0].reference}/undo/", follow=True)
    assert "Something followed from the enquiry already" in page.text
    for login in ("police", "worker", "door"):
        with house.at(login), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            call("undo_opening_v1", asked[0].pk, by.seat)
    for model in (Enquiry, Join, Subject, RatingEntry):
        with house.at(by), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model.objects.all()._raw_delete("default")


def test_an_enquiry_that_is_not_offered_is_joined_by_its_reference(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    first, enquiry = open_(house, by, amy())
    brother = notify(house, child("Ben Example"))
    client = house.visit(role=Role.COORDINATOR)
    said = {"all": "amber", "reason": "His brother", "into": "new", "reference": "HRW-26-000000"}
    wrong = client.post(f"/triage/{brother.reference}/", said)
    assert "Enter the reference of an enquiry of this hub that is being researched" in wrong.text
    assert "HRW-26-000000" in wrong.text
    client.post(f"/triage/{brother.reference}/", said | {"reference": f" {enquiry.reference.lower()} "})
    with house.at(by):
        assert Enquiry.objects.count() == 1
        assert {one.label for one in enquiry.subjects.standing()} == {"Amy Example", "Ben Example"}
    decided = notify(house, child("Cy Example"))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET state = 'decided' WHERE id = %s", [enquiry.pk])
    assert client.post(f"/triage/{decided.reference}/", said | {"reference": first.reference}).status_code == 200


def test_an_enquiry_is_offered_that_a_parent_stands_in(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    born = date(1984, 2, 3)
    mother = {**child("Mia Example", born), "is_child": False}
    _, enquiry = open_(house, by, amy(), mother)
    other = notify(house, child("Ben Example"), {**child("Mia Example", born), "is_child": False})
    page = shown(house.visit(role=Role.COORDINATOR).get(f"/triage/{other.reference}/").text)
    assert f"Join {enquiry.reference} (same name and date of birth)" in page
