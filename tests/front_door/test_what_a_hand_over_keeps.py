"""A hand-over to the edges of its rules: which duty it is of, what stands on its list and in what order, what passes,
and what its pages say of who did what."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from frontend.presenters.dates import date_time
from hub.front_door.models import DangerAcknowledgement, DutyHandOver, DutyShift, Enquiry
from hub.front_door.triage.danger import acknowledge_danger
from hub.front_door.triage.duty_roster import end_duty
from hub.front_door.triage.handing_over import ListChanged, give_duty, mark_of, own_duty, take_duty, what_stands
from hub.front_door.triage.triaging import open_enquiry, set_aside
from hub.wall import members, outbox
from hub.wall.refusals import FormSentBefore
from tenants.models import Role
from tenants.seated import Seated
from tests.front_door.test_danger import lines
from tests.front_door.test_duty import DUTY, a_duty
from tests.front_door.test_handing_a_duty_over import KEPT, WORDS, by_hand, given, on_a_duty, told
from tests.front_door.test_marking_danger import marked
from tests.front_door.triage_builders import child, notify, rated
from tests.support.builders import a_notification
from tests.support.house import House
from tests.support.pages import get, post, rows_of, shown, text_of


def hours(of: float) -> timedelta:
    return timedelta(hours=of)


def back(house: House, table: str, **hours_ago: float) -> None:
    """Columns of every row of a table stand so many hours ago."""
    with house.as_superuser() as cursor:
        for column, ago in hours_ago.items():
            cursor.execute(f"UPDATE {table} SET {column} = now() - %s", [hours(ago)])


@pytest.mark.parametrize(
    ("begun", "until", "stands"), [(175, 167, True), (175, 169, False), (2, -5, True), (-1, -5, False)]
)
def test_a_duty_is_handed_over_until_a_week_after_its_end(
    house: House, begun: float, until: float, stands: bool
) -> None:
    by = house.seated(on_a_duty(house).seat)
    back(house, "front_door_dutyshift", from_at=begun, until_at=until)
    with house.at(by):
        assert (own_duty(by, at=timezone.now()) is not None) is stands


def test_a_duty_that_was_taken_off_before_it_began_is_nobodys_to_hand_over(house: House) -> None:
    by, manager = house.seated(role=Role.COORDINATOR), house.seated(role=Role.MANAGER)
    shift = a_duty(house, by.seat, hours(1), hours(5))
    with house.at(manager):
        end_duty(shift.pk, by=manager, at=timezone.now())
    with house.at(by):
        assert own_duty(by, at=timezone.now() + hours(2)) is None


def test_of_two_duties_of_ones_own_the_one_that_began_last_is_handed_over_first(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    first = a_duty(house, by.seat, hours(-9), hours(1))
    last = a_duty(house, by.seat, hours(-2), hours(5))
    with house.at(by):
        found = own_duty(by, at=timezone.now())
    assert found is not None
    assert (found.pk, found.pk == first.pk) == (last.pk, False)


def test_what_was_marked_as_danger_on_the_duty_stands_first_and_danger_that_is_over_last(house: House) -> None:
    before, waits, over = (notify(house, child(f"{name} Example")) for name in ("Bo", "Wil", "Ola"))
    by = house.seated(on_a_duty(house).seat)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_notification SET immediate_danger = true WHERE id = %s", [over.pk])
    opened = rated(house, before)
    with house.at(by):
        open_enquiry(before.pk, opened, by=by, at=timezone.now() - timedelta(minutes=5))
        set_aside(over.pk, why="not_safeguarding", reason="A drill.", by=by, at=timezone.now())
    with house.as_superuser() as cursor:  # it came before the duty began
        cursor.execute(
            "UPDATE front_door_notification SET received_at = now() - interval '9 hours' WHERE id = %s", [before.pk]
        )
        cursor.execute("UPDATE front_door_notification SET received_at = received_at - interval '1 s'")
    with house.at(by):
        shift = own_duty(by, at=timezone.now())
        assert shift is not None
        assert [one.pk for one in what_stands(shift, at=timezone.now())] == [waits.pk, over.pk]
        before.refresh_from_db()
    marked(house, before, by)
    with house.at(by):
        assert [one.pk for one in what_stands(shift, at=timezone.now())] == [before.pk, waits.pk, over.pk]


def test_who_took_danger_meanwhile_and_another_taker_of_the_same_form_are_refused(house: House) -> None:
    by, now = house.seated(on_a_duty(house).seat), timezone.now()
    taker, other, found = house.seat(Role.MANAGER), house.seat(Role.DECISION_MAKER), notify(house, danger=True)
    form = uuid.uuid4()
    with house.at(by):
        shift = own_duty(by, at=now)
        assert shift is not None
        seen = mark_of(what_stands(shift, at=now))
        acknowledge_danger(found.pk, by=by, at=now)
        with pytest.raises(ListChanged):
            give_duty(taker.pk, WORDS, seen=seen, form=form, by=by, at=now)
        seen = mark_of(what_stands(shift, at=now))
        give_duty(taker.pk, WORDS, seen=seen, form=form, by=by, at=now)
        with pytest.raises(FormSentBefore):
            give_duty(other.pk, WORDS, seen=seen, form=form, by=by, at=now)


def test_danger_in_an_enquiry_that_is_over_stays_with_whoever_had_it(house: House) -> None:
    by, taker, found = house.seated(on_a_duty(house).seat), house.seated(role=Role.MANAGER), notify(house, danger=True)
    ratings, now = rated(house, found), timezone.now()
    with house.at(by):
        acknowledge_danger(found.pk, by=by, at=now)
        open_enquiry(found.pk, ratings, by=by, at=now)
        Enquiry.objects.update(state="sent")
    made = given(house, by, taker)
    with house.at(taker):
        take_duty(made.pk, by=taker, at=now)
        assert DangerAcknowledgement.objects.get().by == by.seat


def test_the_rest_of_a_duty_begins_when_it_was_taken_over_and_the_page_says_when_the_first_ended(house: House) -> None:
    visit, taker = on_a_duty(house), house.visit(role=Role.MANAGER)
    where = by_hand(house, visit, taker.seat.pk)
    post(taker, f"{where}take/")
    with house.at(house.lead()):
        first, rest = DutyShift.objects.order_by("from_at")
    assert rest.from_at == first.ended_at
    assert f"Duty {date_time(first.from_at)} to {date_time(first.ended_at)} " in shown(text_of(get(taker, where)))


def test_pages_name_each_side_by_what_it_did(house: House) -> None:
    giver, taker, manager = on_a_duty(house), house.seat(Role.DECISION_MAKER), house.visit(role=Role.MANAGER)
    where = by_hand(house, giver, taker.pk)
    with house.at(house.seated(manager.seat)):
        members.enter(house.seated(manager.seat))
    post(manager, f"{where}return/", why="She is ill.")
    page = shown(text_of(get(giver, where)))
    assert "Withdrawn, because She is ill." in page
    assert f"Withdrawn by {manager.seat.user.name}," in page
    assert f"Your hand-over to {taker.user.name} was withdrawn" in shown(text_of(get(giver, DUTY)))
    where = by_hand(house, giver, taker.pk)
    post(house.visit(taker), f"{where}return/", why="I am on leave.")
    assert f"{taker.user.name} sent your hand-over back" in shown(text_of(get(giver, DUTY)))
    assert f"Sent back by {taker.user.name}," in shown(text_of(get(giver, where)))


def test_whoever_gave_it_is_told_by_the_worker_that_it_was_sent_back(house: House) -> None:
    giver, taker = on_a_duty(house), house.visit(role=Role.DECISION_MAKER)
    where = by_hand(house, giver, taker.seat.pk)
    with house.at("worker"):  # what was handed over is told before it is sent back
        outbox.deliver_waiting()
    post(taker, f"{where}return/", why="I am on leave.")
    with house.at("worker"):
        outbox.deliver_waiting()
    assert told(giver.seat) == ["Your hand-over of a duty was sent back"]


def test_children_alone_are_named_and_what_was_read_of_them_is_in_the_ledger(house: House) -> None:
    visit, taker = on_a_duty(house), house.visit(role=Role.MANAGER)
    found = a_notification(house, children=["Amy Example"], adults=["Carla Example"])
    where = by_hand(house, visit, taker.seat.pk)
    row = rows_of(text_of(get(taker, where)), "Notifications of the duty as they stood")[1]
    assert row[0] == f"Amy Example {found.reference}"
    [(ref, detail)] = lines(house, "read_hand_over")
    assert (ref, found.reference in str(detail)) == (where.split("/")[-2], True)


def test_altered_words_are_taken_over_by_nobody(house: House) -> None:
    giver: Seated = house.seated(on_a_duty(house).seat)
    taker = house.visit(role=Role.MANAGER)
    made = given(house, giver, taker.seat)
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE front_door_dutyhandover SET words = 'Nothing.'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert post(taker, f"{KEPT}{made.pk}/take/").status_code == 409
    with house.at(house.lead()):
        assert DutyHandOver.objects.get().outcome == ""
