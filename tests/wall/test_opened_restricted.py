"""Opening an enquiry restricted: rated, opened and restricted by one press, or nothing of it."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from hub.front_door.models import Enquiry, Notification
from hub.front_door.triage.refusals import AlreadyTriaged
from hub.front_door.triage.triaging import open_enquiry, open_restricted
from hub.wall import outbox, restricted
from hub.wall.models import LedgerEntry, WorkDraft
from hub.wall.restricted import NotNamedOneself, OfferedToAHub
from tenants.models import Notice, NoticeKind, PartnerRequest, Pass, Role, Seat, SentNotification
from tests.front_door.triage_builders import child, notify, rated
from tests.support.house import House, Visit
from tests.support.pages import get, shown, text_of
from tests.transfers.offer_builders import an_offer

NAME = "Pia Hidden"


def address(one: Notification) -> str:
    return f"/triage/{one.reference}/restricted/"


def said(*people: Seat, **changed: Any) -> dict[str, Any]:
    return {
        "all": "amber", "reason": "as the message says", "why": "staff", "why_more": "Her mother works here.",
        "people": [str(each.pk) for each in people], "once": str(uuid.uuid4()), **changed,
    }  # fmt: skip


def press(visit: Visit, one: Notification, words: dict[str, Any]) -> Any:
    return visit.post(address(one), words, secure=True)


def do(house: House) -> None:
    with house.at("worker"):
        outbox.deliver_waiting()
        outbox.deliver_inside("harrow")


def nothing_is_done(house: House, one: Notification) -> None:
    with house.at(house.lead()):
        assert Notification.objects.untriaged().filter(pk=one.pk).exists()
        assert not Enquiry.objects.exists()
    with house.as_superuser() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM wall_restriction), (SELECT count(*) FROM front_door_subject)")
        assert cursor.fetchone() == (0, 0)


def test_one_press_rates_opens_and_restricts_with_the_lines_of_both_acts(house: House) -> None:
    guardian, police = house.seat(Role.GUARDIAN), house.seat()
    one, visit = notify(house, child(NAME)), house.visit(role=Role.COORDINATOR)
    colleague = house.visit(role=Role.COORDINATOR)
    assert "Open it as a restricted enquiry" in text_of(get(visit, f"/triage/{one.reference}/"))
    page = shown(text_of(get(visit, address(one))))
    for words in ("rated, opened and restricted by one press", "Nobody is told of it, and no agency has it on its list",
                  "It is a new enquiry and joins none", "A guardian is told now that you restrict it"):  # fmt: skip
        assert words in page
    answer = press(visit, one, said(police))
    assert (answer.status_code, answer["Location"]) == (302, "/restricted/")
    for path in (f"/triage/{one.reference}/", f"/enquiries/{one.reference}/"):
        assert get(colleague, path).status_code == 404
        assert get(visit, path).status_code == 404
    [mine] = re.findall(r"/inside/([0-9a-f-]{36})/", text_of(get(house.visit(police), "/restricted/")))
    inside = shown(text_of(get(visit, f"/inside/{mine}/enquiries/{one.reference}/")))
    assert NAME in inside
    assert "Amber" in inside
    with house.at("guardian"):
        lines = LedgerEntry.objects.filter(member=visit.seat.pk, act__in=("open_enquiry", "restrict_enquiry"))
        assert [(line.act, line.object_kind) for line in lines.order_by("seq")] == [
            ("open_enquiry", "enquiry"), ("restrict_enquiry", "restriction"),
        ]  # fmt: skip
        opened, its = lines.order_by("seq")
        assert (opened.object_ref, opened.detail["rating"]) == (one.reference, "amber")
        assert (its.object_ref, set(its.detail["named"])) == (mine, {str(visit.seat.pk), str(police.pk)})
    do(house)
    told = Notice.objects.get(user=guardian.user)
    assert (told.kind, told.about) == (NoticeKind.RESTRICTED, mine)
    assert one.reference not in f"{told.title} {told.text}"


def test_nobody_else_is_told_and_no_agency_has_it_on_a_list(house: House) -> None:
    house.seat(Role.DECISION_MAKER)
    house.seat(Role.MANAGER)
    one, visit = notify(house, child(NAME), danger=True), house.visit(role=Role.COORDINATOR)
    press(visit, one, said())
    do(house)
    do(house)
    assert not PartnerRequest.objects.exists()
    assert not SentNotification.objects.exists()
    assert not Notice.objects.exclude(kind=NoticeKind.RESTRICTED).exists()
    assert all(one.reference not in f"{sent.subject} {sent.body}" for sent in mail.outbox)


def test_the_second_factor_is_asked_again_and_what_was_typed_lies_in_no_draft(house: House) -> None:
    one, visit = notify(house, child(NAME)), house.visit(role=Role.MANAGER)
    assert "Keep this draft" not in text_of(get(visit, address(one)))
    Pass.objects.update(verified_at=timezone.now() - timedelta(hours=2))
    given_back = text_of(press(visit, one, said()), 403)
    assert "Her mother works here." in given_back
    assert "fresh=1" in get(visit, address(one))["Location"]
    with house.at(house.lead()):
        assert not WorkDraft.objects.exists()
    nothing_is_done(house, one)


@pytest.mark.parametrize(
    ("role", "agency"),
    [(Role.DECISION_MAKER, ""), (Role.RESEARCHER, "police"), (Role.MANAGER, "police"), (Role.GUARDIAN, "")],
)
def test_who_does_not_restrict_does_not_open_restricted(house: House, role: Role, agency: str) -> None:
    one, visit = notify(house, child(NAME)), house.visit(role=role, agency=agency)
    for answer in (get(visit, address(one)), press(visit, one, said())):
        assert answer.status_code == 403
    if role == Role.DECISION_MAKER:
        assert "Ask a coordinator or manager to open it as a restricted enquiry" in text_of(
            get(visit, f"/triage/{one.reference}/")
        )
    nothing_is_done(house, one)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"all": ""}, "Choose a rating for every child"),
        ({"reason": ""}, "Enter the reason for the rating"),
        ({"why": ""}, "Choose why it is restricted"),
        ({"why_more": ""}, "Say more about why it is restricted"),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_done(house: House, changed: Any, words: str) -> None:
    one, visit = notify(house, child(NAME)), house.visit(role=Role.COORDINATOR)
    assert words.lower() in text_of(press(visit, one, said(**changed))).lower()
    nothing_is_done(house, one)


def test_a_low_rating_in_danger_is_asked_once_more_and_carries_who_was_named(house: House) -> None:
    one, visit, police = notify(house, child(NAME), danger=True), house.visit(role=Role.COORDINATOR), house.seat()
    words = said(police, all="green")
    page = text_of(press(visit, one, words))
    assert "Keep this rating" in page
    assert f'name="people" value="{police.pk}"' in page
    nothing_is_done(house, one)
    assert press(visit, one, {**words, "sure": "yes", "despite": "He is in custody."}).status_code == 302
    with house.at(police_seated := house.seated(police)):
        assert [each.reference for each in restricted.own(police_seated)] == [one.reference]


def test_pressed_twice_it_is_done_once(house: House) -> None:
    one, visit, words = notify(house, child(NAME)), house.visit(role=Role.COORDINATOR), said()
    for _ in range(2):
        answer = press(visit, one, words)
        assert (answer.status_code, answer["Location"]) == (302, "/restricted/")
    assert press(visit, one, said()).status_code == 404  # another form: it is not there
    assert press(house.visit(role=Role.COORDINATOR), one, words).status_code == 404
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM wall_restriction")
        assert cursor.fetchone() == (1,)


def test_who_comes_second_is_told_that_a_colleague_was_first(house: House) -> None:
    one, visit, other = notify(house, child(NAME)), house.visit(role=Role.COORDINATOR), house.seated(role=Role.MANAGER)
    form = text_of(get(visit, address(one)))
    assert "Rating of every child" in form
    with house.at(other):
        open_enquiry(one.pk, rated(house, one), by=other, at=timezone.now())
    answer = press(visit, one, said())
    assert answer["Location"] == f"/triage/{one.reference}/"
    with house.at(other), pytest.raises(AlreadyTriaged):
        open_restricted(
            one.pk, rated(house, one), [Seat.objects.get(pk=other.seat)], why="staff", reason="x", form=uuid.uuid4(),
            by=other, at=timezone.now(),
        )  # fmt: skip
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM wall_restriction")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("refused", ["offered", "not named oneself"])
def test_what_restricting_refuses_opens_nothing(house: House, refused: str) -> None:
    one, by = notify(house, child(NAME)), house.seated(role=Role.COORDINATOR)
    people = [Seat.objects.get(pk=by.seat) if refused == "offered" else house.seat()]
    if refused == "offered":
        an_offer(house, one, by)
    with house.at(by), pytest.raises(OfferedToAHub if refused == "offered" else NotNamedOneself):
        open_restricted(
            one.pk, rated(house, one), people, why="staff", reason="x", form=uuid.uuid4(), by=by, at=timezone.now()
        )
    nothing_is_done(house, one)


def test_a_form_whose_id_stands_for_another_restriction_opens_nothing(house: House) -> None:
    one, other, visit = notify(house, child(NAME)), notify(house, child("Max Example")), house.visit(role=Role.MANAGER)
    words = said()
    press(visit, other, words)
    assert "This form was sent before" in shown(text_of(press(visit, one, words)))
    with house.at(house.lead()):
        assert Notification.objects.untriaged().filter(pk=one.pk).exists()
