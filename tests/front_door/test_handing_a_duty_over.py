"""A duty is handed over by name: the list as it stands and words, signed by the one, read and signed by the other."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from hub.front_door.models import (
    DangerAcknowledgement,
    DutyHandOver,
    DutyHandOverItem,
    DutyShift,
    Enquiry,
    Notification,
)
from hub.front_door.triage.assigning import assign
from hub.front_door.triage.danger import acknowledge_danger
from hub.front_door.triage.duty_roster import on_duty
from hub.front_door.triage.hand_over_notices import duty_handed_over
from hub.front_door.triage.handing_over import (
    AlreadyAnswered,
    ListChanged,
    NoDutyToHandOver,
    NoSuchTaker,
    give_duty,
    mark_of,
    own_duty,
    return_duty,
    take_duty,
    what_stands,
)
from hub.front_door.triage.triaging import open_enquiry, set_aside
from hub.wall import members
from hub.wall.outbox import use_worker_login
from tenants.models import Notice, NoticeKind, Role, Seat
from tenants.seated import Seated
from tests.front_door.test_danger import lines
from tests.front_door.test_duty import DUTY, a_duty
from tests.front_door.triage_builders import child, notify, rated
from tests.support.house import House, Visit
from tests.support.pages import get, post, rows_of, shown, text_of

GIVE, KEPT = "/triage/duty/hand-over/", "/triage/duty/hand-overs/"
WORDS = "The school rings back at nine."


def on_a_duty(house: House, role: Role = Role.COORDINATOR, ends: int = 5) -> Visit:
    """The browser of somebody whose duty began two hours ago."""
    visit = house.visit(role=role)
    a_duty(house, visit.seat.pk, timedelta(hours=-2), timedelta(hours=ends))
    return visit


def given(house: House, giver: Seated, taker: Seat | Seated, words: str = WORDS) -> DutyHandOver:
    now = timezone.now()
    with house.at(giver):
        members.enter(giver)
        shift = own_duty(giver, at=now)
        seen = mark_of(what_stands(shift, at=now)) if shift else ""
        to = taker.pk if isinstance(taker, Seat) else taker.seat
        return give_duty(to, words, seen=seen, form=uuid.uuid4(), by=giver, at=now)


def by_hand(house: House, visit: Visit, to: uuid.UUID, words: str = WORDS) -> str:
    """Signed through the page. Out: the address of the hand-over."""
    fields = dict(re.findall(r'<input type="hidden" name="(once|seen)" value="([^"]*)"', get(visit, GIVE).text))
    answer = post(visit, GIVE, to=str(to), words=words, **fields)
    assert answer.status_code == 302, shown(answer.text)
    return str(answer["Location"])


def told(seat: Seat) -> list[str]:
    found = Notice.objects.filter(user=seat.user, kind=NoticeKind.DUTY).order_by("made_at", "title")
    return [one.title for one in found]


def tell(found: DutyHandOver | uuid.UUID) -> None:
    with use_worker_login("harrow"):
        for _ in range(2):
            duty_handed_over(found.pk if isinstance(found, DutyHandOver) else found)


def test_both_sign_and_what_was_in_hand_passes_in_one_act(house: House) -> None:
    giver, taker = on_a_duty(house), house.visit(role=Role.DECISION_MAKER)
    by = house.seated(giver.seat)
    mine, theirs = notify(house, child("Mia Mine")), notify(house, child("Tia Theirs"))
    danger = notify(house, child("Dan Danger"), danger=True)
    opened = notify(house, child("Eno Enquiry"))
    now = timezone.now()
    with house.at(by):
        assign(mine, by.seat, seen=None, by=by, at=now)
        assign(theirs, taker.seat.pk, seen=None, by=by, at=now)
        acknowledge_danger(danger.pk, by=by, at=now)
    ratings = rated(house, opened)
    with house.at(by):
        enquiry = open_enquiry(opened.pk, ratings, by=by, at=now)
        assign(enquiry, by.seat, seen=None, by=by, at=now)
    page = text_of(get(giver, GIVE))
    waiting = [
        [f"Mia Mine {mine.reference}", "", "Waiting for triage", giver.seat.user.name],
        [f"Tia Theirs {theirs.reference}", "", "Waiting for triage", taker.seat.user.name],
    ]
    if theirs.pk < mine.pk:  # one transaction has both come at the same moment
        waiting.reverse()
    assert [row[:4] for row in rows_of(page, "What came on your duty, and what waits from before")[1:]] == [
        [
            f"Dan Danger {danger.reference}", f"Immediate danger {giver.seat.user.name} has it", "Waiting for triage",
            giver.seat.user.name,
        ],
        *waiting,
        [f"Eno Enquiry {opened.reference}", "", "Being worked on", "Nobody"],
    ]  # fmt: skip
    assert '<a class="govuk-link" href="#sign">Sign and hand over</a>' in page
    where = by_hand(house, giver, taker.seat.pk)
    assert "has not signed for your duty yet." in shown(text_of(get(giver, DUTY)))
    assert "handed their duty over to you" in shown(text_of(get(taker, DUTY)))
    page = shown(text_of(get(taker, where)))
    assert WORDS in page
    assert "When you sign, 2 notifications, 1 enquiry and 1 immediate danger" in page
    assert post(taker, f"{where}take/")["Location"] == where
    page = shown(text_of(get(taker, where)))
    assert "Signed: the duty is yours, with what was in hand." in page
    assert f"Taken over, signed {taker.seat.user.name}," in page
    with house.at(house.lead()):
        assert Notification.objects.get(pk=mine.pk).assigned_to == taker.seat.pk
        assert Notification.objects.get(pk=danger.pk).assigned_to == taker.seat.pk
        assert Enquiry.objects.get(pk=enquiry.pk).assigned_to == taker.seat.pk
        acknowledged = DangerAcknowledgement.objects.get(notification=danger, until_at__isnull=True)
        assert acknowledged.by == taker.seat.pk
        assert DangerAcknowledgement.objects.filter(notification=danger).count() == 2
    for visit in (giver, taker):
        page = shown(text_of(get(visit, DUTY)))
        assert ("has not signed" in page, "handed their duty over to you" in page) == (False, False)
    hand_over = where.split("/")[-2]
    passed = [(ref, said["before"]) for ref, said in lines(house, "assign") if said.get("hand_over") == hand_over]
    had = [(one.reference, str(by.seat)) for one in (mine, danger)]
    assert (sorted(passed[:2]), passed[2:]) == (sorted(had), [(enquiry.reference, str(by.seat))])
    [(ref, said)] = [one for one in lines(house, "acknowledge_danger") if "hand_over" in one[1]]
    assert (ref, said["before"]) == (danger.reference, str(by.seat))


def test_the_list_is_frozen_as_it_stood(house: House) -> None:
    by, taker = house.seated(on_a_duty(house).seat), house.visit(role=Role.MANAGER)
    found = notify(house, child("Ina Waiting"))
    made = given(house, by, taker.seat)
    with house.at(by):
        set_aside(found.pk, why="not_safeguarding", reason="A parking dispute.", by=by, at=timezone.now())
    where = f"{KEPT}{made.pk}/"
    head, row = rows_of(text_of(get(taker, where)), "Notifications of the duty as they stood")
    assert head == ["Children", "Danger", "Where it was", "Assigned to"]
    assert row == [f"Ina Waiting {found.reference}", "", "Waiting for triage", "Nobody"]


def test_a_duty_that_still_runs_goes_on_with_whoever_took_it(house: House) -> None:
    giver, taker = house.seated(on_a_duty(house).seat), house.seated(house.seat(Role.DECISION_MAKER))
    made = given(house, giver, taker)
    now = timezone.now()
    with house.at(taker):
        assert [one.seat for one in on_duty(now)] == [giver.seat]
        take_duty(made.pk, by=taker, at=now)
        [rest] = on_duty(now)
        assert (rest.seat, rest.until_at) == (taker.seat, made.shift.until_at)
        back = own_duty(taker, at=now)
        assert back is not None
        assert back.pk == rest.pk, "and is handed back by name"


def test_what_waited_when_it_was_handed_over_stands_on_the_list_of_whoever_took_it(house: House) -> None:
    waited, done = notify(house, child("Wil Waited")), notify(house, child("Dan Done"))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_notification SET received_at = now() - interval '9 hours'")
    giver, visit = house.seated(on_a_duty(house).seat), house.visit(role=Role.DECISION_MAKER)
    taker, made = house.seated(visit.seat), given(house, giver, visit.seat)
    with house.at(taker):
        take_duty(made.pk, by=taker, at=timezone.now())
        open_enquiry(done.pk, rated(house, done, "amber"), by=taker, at=timezone.now())
    page = shown(text_of(get(visit, "/triage/duty/")))
    assert "What came on this duty or before it, and waits: 1 notification" in page
    assert (waited.reference in page, done.reference in page) == (True, False)


def test_what_a_colleague_took_meanwhile_stays_theirs(house: House) -> None:
    giver, taker = house.seated(on_a_duty(house).seat), house.seated(house.seat(Role.MANAGER))
    other, found, now = house.seat(Role.DECISION_MAKER), notify(house), timezone.now()
    with house.at(giver):
        assign(found, giver.seat, seen=None, by=giver, at=now)
    made = given(house, giver, taker)
    with house.at(taker):
        assign(found, other.pk, seen=giver.seat, by=taker, at=now)
        take_duty(made.pk, by=taker, at=now)
        assert Notification.objects.get(pk=found.pk).assigned_to == other.pk


def test_what_is_sent_back_stands_with_its_reason_until_it_is_handed_over_anew(house: House) -> None:
    giver, taker = on_a_duty(house), house.visit(role=Role.DECISION_MAKER)
    where = by_hand(house, giver, taker.seat.pk)
    page = post(taker, f"{where}return/", why="")
    assert page.status_code == 200
    assert "Say why" in shown(page.text)
    assert post(taker, f"{where}return/", why="I am on leave.")["Location"] == DUTY
    page = shown(text_of(get(giver, DUTY)))
    assert "sent your hand-over back" in page
    assert "Hand over your duty" in page
    assert "Sent back, because I am on leave." in shown(text_of(get(giver, where)))
    by_hand(house, giver, house.seat(Role.MANAGER).pk)
    assert "sent your hand-over back" not in shown(text_of(get(giver, DUTY)))
    assert "It no longer waits for you" in shown(text_of(get(taker, f"{where}return/")))


def test_a_manager_sees_what_is_not_taken_over_and_withdraws_it(house: House) -> None:
    giver, taker, manager = on_a_duty(house), house.seat(Role.DECISION_MAKER), house.visit(role=Role.MANAGER)
    where = by_hand(house, giver, taker.pk)
    assert f"Not taken over: {giver.seat.user.name} to {taker.user.name}." in shown(text_of(get(manager, DUTY)))
    with house.at(house.seated(manager.seat)):
        members.enter(house.seated(manager.seat))
    third = house.visit(role=Role.COORDINATOR)
    assert "Not taken over" not in shown(text_of(get(third, DUTY)))
    assert "no longer waits for you" in shown(post(third, f"{where}return/", why="x").text)
    with house.at(house.lead()):
        assert DutyHandOver.objects.get().outcome == ""
    assert post(manager, f"{where}return/", why="She is ill.")["Location"] == DUTY
    assert "was withdrawn" in shown(text_of(get(giver, DUTY)))
    with house.at(house.lead()):
        assert DutyHandOver.objects.get().outcome == "withdrawn"


def test_a_manager_sees_a_duty_that_ended_and_was_handed_over_to_nobody(house: House) -> None:
    visit = on_a_duty(house)
    manager = house.visit(role=Role.MANAGER)
    words = "Duties that ended and were handed over to nobody:"
    assert words not in shown(text_of(get(manager, DUTY)))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_dutyshift SET until_at = now() - interval '1 hour'")
    assert f"{words} {visit.seat.user.name}, from" in shown(text_of(get(manager, DUTY)))
    assert words not in shown(text_of(get(visit, DUTY)))
    assert "Hand over your duty" in shown(text_of(get(visit, DUTY))), "late, and still by whoever was on it"
    by_hand(house, visit, house.seat(Role.DECISION_MAKER).pk)
    assert words not in shown(text_of(get(manager, DUTY)))


def test_only_the_other_side_is_told_and_nothing_of_what_stands_there(house: House) -> None:
    giver, taker = house.seat(Role.COORDINATOR), house.seat(Role.DECISION_MAKER)
    a_duty(house, giver.pk, timedelta(hours=-2), timedelta(hours=5))
    found = notify(house, child("Nia Named"))
    made = given(house, house.seated(giver), taker)
    tell(made)
    assert (told(giver), told(taker)) == ([], ["A colleague handed their duty over to you"])
    notice = Notice.objects.get(user=taker.user, kind=NoticeKind.DUTY)
    for word in ("Nia", found.reference, "school"):
        assert word not in f"{notice.title} {notice.text} {notice.about}"
    by = house.seated(taker)
    with house.at(by):
        return_duty(made.pk, "I am on leave.", by=by, at=timezone.now())
    tell(made)
    assert told(giver) == ["Your hand-over of a duty was sent back"]
    assert len(told(taker)) == 1


def test_empty_pages_say_what_to_do(house: House) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    assert "No duty was handed over yet" in shown(text_of(get(visit, KEPT)))
    assert "You have no duty to hand over" in shown(text_of(get(visit, GIVE)))
    a_duty(house, visit.seat.pk, timedelta(hours=1), timedelta(hours=5))
    assert "You have no duty to hand over" in shown(text_of(get(visit, GIVE))), "it has not begun"
    on = on_a_duty(house)
    page = shown(text_of(get(on, GIVE)))
    assert "Nothing came on your duty, and nothing waits." in page
    by_hand(house, on, visit.seat.pk)
    [_, row] = rows_of(text_of(get(visit, KEPT)), "Hand-overs, the newest first")
    assert row[3] == "Not taken over yet"


def test_what_was_typed_stays_where_something_came_meanwhile(house: House) -> None:
    giver, taker = on_a_duty(house), house.seat(Role.DECISION_MAKER)
    fields = dict(re.findall(r'<input type="hidden" name="(once|seen)" value="([^"]*)"', get(giver, GIVE).text))
    late = notify(house, child("Lea Late"))
    page = post(giver, GIVE, to=str(taker.pk), words=WORDS, **fields)
    assert "Something came or changed since you opened this page." in shown(page.text)
    assert (WORDS in page.text, late.reference in page.text) == (True, True)
    again = dict(re.findall(r'<input type="hidden" name="(once|seen)" value="([^"]*)"', page.text))
    for _ in range(2):
        assert post(giver, GIVE, to=str(taker.pk), words=WORDS, **again).status_code == 302
    with house.at(house.lead()):
        assert DutyHandOver.objects.count() == 1
        assert DutyHandOverItem.objects.count() == 1


def test_what_is_wrong_is_refused_and_nothing_is_kept(house: House) -> None:
    giver, now = house.seated(on_a_duty(house).seat), timezone.now()
    researcher, elsewhere = house.seat(Role.RESEARCHER), house.seat(Role.COORDINATOR, hub="haringey")
    taker, free = house.seated(house.seat(Role.MANAGER)), house.seated(house.seat(Role.COORDINATOR))
    for wrong in (house.seated(researcher), house.seated(elsewhere), giver):
        with pytest.raises(NoSuchTaker):
            given(house, giver, wrong)
    with house.at(giver), pytest.raises(ListChanged):
        give_duty(taker.seat, "x", seen="", form=uuid.uuid4(), by=giver, at=now)
    with pytest.raises(NoDutyToHandOver):
        given(house, free, taker)
    with house.at(house.lead()):
        assert (DutyHandOver.objects.count(), DutyHandOverItem.objects.count()) == (0, 0)
    made = given(house, giver, taker)
    with pytest.raises(NoDutyToHandOver):
        given(house, giver, free)
    with house.at(free), pytest.raises(AlreadyAnswered):
        take_duty(made.pk, by=free, at=now)
    with house.at(giver), pytest.raises(AlreadyAnswered):
        take_duty(made.pk, by=giver, at=now)
    with house.at(taker):
        take_duty(made.pk, by=taker, at=now)
        with pytest.raises(AlreadyAnswered):
            take_duty(made.pk, by=taker, at=now)
        with pytest.raises(AlreadyAnswered):
            return_duty(made.pk, "x", by=taker, at=now)
    assert len(lines(house, "take_duty")) == 1


def a_row(house: House, **changed: Any) -> dict[str, Any]:
    with house.at(house.lead()):
        shift = DutyShift.objects.get()
    lead = house.lead()
    return {
        "shift": shift, "agency": lead, "taker_agency": lead, "desks": [lead], "giver": shift.seat,
        "taker": uuid.uuid4(), "words": "x", "given_at": timezone.now(), **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        {"giver": uuid.UUID(int=1)}, {"agency": "police", "desks": ["police", "hrwcsc"]},
        {"outcome": "taken", "answered_by": uuid.UUID(int=1), "answered_at": timezone.now()},
        {"desks": ["hrwcsc", "police"]},
    ],
    ids=["not the giver's duty", "in another agency's name", "signed by both at once", "shown to another agency"],
)  # fmt: skip
def test_the_database_takes_no_hand_over_but_the_givers_own(house: House, changed: dict[str, Any]) -> None:
    on_a_duty(house)
    row = a_row(house, **changed)
    with house.at(house.lead()), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        DutyHandOver.objects.create(**row)


def test_the_database_lets_nobody_sign_but_the_one_who_is_named(house: House) -> None:
    giver, taker = house.seated(on_a_duty(house).seat), house.seated(house.seat(Role.MANAGER))
    notify(house)
    made = given(house, giver, taker)
    now, later = timezone.now(), notify(house)

    def signed(**changed: Any) -> int:
        words = {"outcome": "taken", "answered_by": taker.seat, "answered_at": now, **changed}
        with transaction.atomic():
            return DutyHandOver.objects.filter(pk=made.pk).update(**words)

    for who in (uuid.uuid4(), giver.seat):
        with house.at(house.lead()), pytest.raises(DatabaseError, match="row-level security"):
            signed(answered_by=who)
    with house.at(house.lead()), pytest.raises(DatabaseError, match="row-level security"):
        signed(outcome="withdrawn", answered_by=taker.seat, answer="x")  # no manager who entered
    for words in ({"words": "other"}, {"taker": giver.seat}, {"given_at": now}):
        with house.at(house.lead()), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            DutyHandOver.objects.update(**words)
    with house.at(house.lead()):
        for one in (DutyHandOver, DutyHandOverItem):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                one.objects.all()._raw_delete("default")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            DutyHandOverItem.objects.update(state="closed")
        assert signed() == 1
        assert signed(outcome="sent_back", answer="x") == 0, "what is signed is signed"
        fields = {"desks": made.desks, "number": 2, "reference": later.reference, "state": "waiting"}
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            DutyHandOverItem.objects.create(  # nothing is added to what is signed
                hand_over=made, notification=later, immediate_danger=False, **fields
            )


def test_no_acknowledgement_of_danger_ends_without_a_hand_over(house: House) -> None:
    giver, taker = house.seated(on_a_duty(house).seat), house.seated(house.seat(Role.MANAGER))
    found = notify(house, danger=True)
    with house.at(giver):
        acknowledge_danger(found.pk, by=giver, at=timezone.now())
    given(house, giver, taker)
    with house.at(giver):
        assert DangerAcknowledgement.objects.update(until_at=timezone.now()) == 0
        assert DangerAcknowledgement.objects.get().until_at is None


def test_other_desks_and_other_hubs_read_and_do_nothing(house: House) -> None:
    giver, taker = house.seated(on_a_duty(house).seat), house.seated(house.seat(Role.MANAGER))
    made = given(house, giver, taker)
    where = f"{KEPT}{made.pk}/"
    for of in ({"role": Role.RESEARCHER}, {"role": Role.MANAGER, "agency": "police"}, {"role": Role.GUARDIAN}):
        visit = house.visit(**of)
        assert [get(visit, one).status_code for one in (GIVE, KEPT, where, f"{where}return/")] == [403] * 4
        assert post(visit, f"{where}take/").status_code == 403
    assert get(house.visit(role=Role.MANAGER, hub="haringey"), where).status_code == 404
    for login in ("police", "door", "outside", "guardian", "asked"):
        for one in (DutyHandOver, DutyHandOverItem):
            with house.at(login), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                one.objects.count()
    with house.at("worker"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        list(DutyHandOver.objects.values_list("words"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE front_door_dutyhandover SET words = 'Nothing.'",
        "UPDATE front_door_dutyhandoveritem SET state = 'closed'",
        "UPDATE front_door_dutyhandover SET answered_at = answered_at - interval '1 hour'",
    ],
)
def test_what_somebody_altered_is_not_shown(house: House, statement: str) -> None:
    giver, taker = house.seated(on_a_duty(house).seat), house.visit(role=Role.MANAGER)
    notify(house)
    made = given(house, giver, taker.seat)
    where = f"{KEPT}{made.pk}/"
    post(taker, f"{where}take/")
    assert get(taker, where).status_code == 200
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")
    page = get(taker, where)
    assert page.status_code != 200
    assert WORDS not in page.text
    assert len(lines(house, "found_altered")) == 1
