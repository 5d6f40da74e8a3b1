"""People hear that time runs out: once for each stage of each clock, whoever has it first, and nothing of the case."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from hub.front_door.enquiries.pausing import pause
from hub.front_door.enquiries.reviewing import review
from hub.front_door.enquiries.time_limits import set_limits
from hub.front_door.models import DutyShift, Enquiry, Notification, Subject
from hub.front_door.triage.assigning import assign
from hub.front_door.triage.triaging import set_aside, undo_opening
from hub.research import clock_notices, clock_people
from hub.research.clock_notices import tell_of_clocks
from hub.research.holding import hold
from hub.research.models import ClockNotice, NamedApprover, Request
from hub.wall.clock import Limits
from hub.wall.models import Absence, Member
from hub.wall.outbox import use_worker_login
from mash_platform.celery import app
from tenants.mailing import send_due
from tenants.models import Notice, Role, Seat, User
from tests.front_door.enquiry_builders import amy, opened
from tests.front_door.triage_builders import child, notify
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import page_of, shown, text_of
from tests.wall.restricted_builders import not_yet, restrict

MONDAY = datetime(2030, 1, 14, tzinfo=UTC)  # a week in which London has the time of UTC
CLOCKS = ("rate_by", "decide_by", "answer_by", "answer_late")


def hour(day: int, hours: float) -> datetime:
    return MONDAY + timedelta(days=day, hours=hours)


def tell(*at: datetime) -> list[int]:
    """Have the worker look at each of these moments. Out: of how many clocks it told."""
    found = []
    for one in at:
        with use_worker_login("harrow"):
            found.append(tell_of_clocks("harrow", at=one))
    return found


def told(seat: Seat) -> list[tuple[str, str]]:
    """Which kind, and when: day of the week and hour."""
    rows = Notice.objects.filter(user=seat.user, kind__in=CLOCKS).order_by("made_at", "kind", "key")
    return [(kind, f"{at:%a %H:%M}") for kind, at in rows.values_list("kind", "made_at")]


def lines(house: House) -> list[tuple[str, str, int]]:
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT object_ref, detail->>'stage', (detail->>'people')::int FROM wall_ledgerentry"
            " WHERE act = 'tell_of_clock' ORDER BY seq"
        )
        return list(cursor.fetchall())


def at_that_time(house: House, enquiry: Enquiry, received: datetime, due: datetime) -> Enquiry:
    """Have an enquiry be received and due then."""
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_notification SET received_at = %s WHERE id IN"
            " (SELECT notification_id FROM front_door_join WHERE enquiry_id = %s)",
            [received, str(enquiry.pk)],
        )
        cursor.execute("UPDATE front_door_subject SET due_at = %s WHERE enquiry_id = %s", [due, str(enquiry.pk)])
        cursor.execute(
            "UPDATE front_door_enquiry SET due_at = %s, clock_from = %s WHERE id = %s", [due, received, str(enquiry.pk)]
        )
    return enquiry


def amber(house: House, *, due: datetime) -> Enquiry:
    """One of 24 hours, day and night: six are left when people are warned."""
    _, enquiry = opened(house, house.seated(role=Role.COORDINATOR), amy())
    return at_that_time(house, enquiry, due - timedelta(hours=24), due)


def red(house: House, *, due: datetime) -> Enquiry:
    _, enquiry = opened(house, house.seated(role=Role.COORDINATOR), amy(), rating="red")
    return at_that_time(house, enquiry, due - timedelta(hours=4), due)


def asked(house: House, enquiry: Enquiry, *, at: datetime, due: datetime, agency: str = "police") -> Request:
    request = a_request(house, enquiry, agency=agency)
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE research_request SET asked_at = %s, due_at = %s WHERE id = %s", [at, due, str(request.pk)]
        )
    return request


def entered(house: House, seat: Seat, agency: str) -> None:
    with house.at(agency):
        row = {"agency": agency, "name": seat.user.name, "role": seat.role, "person": seat.user_id}
        Member.objects.create(pk=seat.pk, entered_at=hour(0, 0), **row)


def test_a_red_enquiry_is_told_of_by_night_once_at_each_stage_and_to_managers_each_working_day(house: House) -> None:
    coordinator, manager = house.seat(Role.COORDINATOR), house.seat(Role.MANAGER)
    enquiry = red(house, due=hour(3, 3))  # Thursday, at three in the night
    moments = [hour(3, 1.9), hour(3, 2), hour(3, 2.5), hour(3, 3), hour(3, 3.5), hour(3, 4), hour(3, 9), hour(3, 15)]
    assert tell(*moments) == [0, 1, 0, 1, 0, 1, 0, 0]
    assert tell(hour(4, 3), hour(4, 8.9), hour(4, 9), hour(4, 12), hour(5, 12), hour(6, 12), hour(7, 9)) == [
        0, 0, 1, 0, 0, 0, 1,
    ]  # fmt: skip
    late = [("decide_by", when) for when in ("Thu 04:00", "Fri 09:00", "Mon 09:00")]
    assert told(manager) == late
    assert told(coordinator) == [("decide_by", "Thu 02:00"), ("decide_by", "Thu 03:00"), *late]
    stages = ["warned", "overdue", "escalated", "escalated", "escalated"]
    assert [(ref, stage) for ref, stage, _ in lines(house)] == [(enquiry.reference, one) for one in stages]
    with house.at(house.lead()):
        rows = list(ClockNotice.objects.all())
    assert [(one.stage, f"{one.on:%a}", one.told_at == one.at) for one in rows] == [
        (stage, day, True) for stage, day in zip(stages, ("Thu", "Thu", "Thu", "Fri", "Mon"), strict=True)
    ]
    page = shown(page_of(house.visit(role=Role.MANAGER), enquiry))
    assert "people told of the decision: nearly out of time" in page
    assert "people told of the decision: overdue, and managers told" in page


def test_what_is_not_red_wakes_nobody_and_several_at_one_moment_are_one_mail(house: House) -> None:
    coordinator, manager = house.seat(Role.COORDINATOR), house.seat(Role.MANAGER)
    User.objects.filter(pk__in=(coordinator.user_id, manager.user_id)).update(
        email="a@example.org", email_verified_at=hour(0, 0)
    )
    for _ in range(3):
        amber(house, due=hour(5, 3))  # Saturday, at three in the night
    found = amber(house, due=hour(1, 12))  # on Tuesday it is warned of before the day begins
    assert tell(hour(1, 6), hour(1, 8.9), hour(1, 9), hour(1, 9.5)) == [0, 0, 1, 0]
    assert tell(hour(4, 21), hour(5, 4), hour(5, 12), hour(7, 8.9)) == [0, 0, 0, 0]
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET state = 'decided' WHERE id = %s", [str(found.pk)])
    Notice.objects.update(mail_due_at=None)
    assert tell(hour(7, 9)) == [3]
    assert (len(told(coordinator)), len(told(manager))) == (4, 3)
    mail.outbox.clear()
    send_due(hour(7, 9.1))
    assert sorted(message.subject for message in mail.outbox).count("3 notices of the London MASH platform") >= 2


def test_mails_say_nothing_of_the_case(house: House) -> None:
    coordinator, researcher = house.seat(Role.COORDINATOR), house.seat(Role.RESEARCHER)
    User.objects.filter(pk__in=(coordinator.user_id, researcher.user_id)).update(
        email="a@example.org", email_verified_at=hour(0, 0)
    )
    enquiry = red(house, due=hour(1, 12))
    asked(house, enquiry, at=hour(1, 8), due=hour(1, 12))
    waits = notify(house, child("Ben Example"))
    at_its_time(house, waits, hour(1, 8))
    mail.outbox.clear()
    for at in (hour(1, 11), hour(1, 12), hour(1, 13)):
        tell(at)
        send_due(at)
    said = "\n".join(f"{message.subject}\n{message.body}" for message in mail.outbox)
    assert "is still overdue in Harrow" in said
    for secret in (enquiry.reference, waits.reference, "Amy", "Ben", "red", "police", "Police", "Metropolitan"):
        assert f" {secret} " not in said.replace("\n", " ").replace(".", " "), secret
    assert {row.title.split(" in Harrow")[0] for row in Notice.objects.filter(user=researcher.user)} == {
        "A request to your agency is nearly out of time", "A request to your agency is overdue",
        "A request to your agency is still overdue",
    }  # fmt: skip


def at_its_time(house: House, found: Notification, received: datetime) -> None:
    """Have a notification be received then, and be rated within four hours."""
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_notification SET received_at = %s, due_at = %s WHERE id = %s",
            [received, received + timedelta(hours=4), str(found.pk)],
        )


def test_whoever_has_it_hears_and_whoever_covers_and_else_the_desk_with_whoever_is_on_duty(house: House) -> None:
    has_it, cover, other = (house.seat(Role.COORDINATOR) for _ in range(3))
    on_duty, manager = house.seat(Role.DECISION_MAKER), house.seat(Role.MANAGER)
    enquiry = amber(house, due=hour(2, 16))
    amber(house, due=hour(3, 16))  # assigned to nobody
    by = house.seated(other)
    with house.at(by):
        assign(enquiry, has_it.pk, seen=None, by=by, at=hour(0, 9))
        DutyShift.objects.create(
            seat=on_duty.pk, from_at=hour(3, 0), until_at=hour(4, 0), set_by=by.seat, set_at=MONDAY
        )
        Absence.objects.create(
            seat=has_it.pk, agency=by.agency, desks=[by.agency], from_at=hour(2, 0), until_at=hour(3, 0),
            cover=cover.pk, set_by=by.seat, set_at=MONDAY,
        )  # fmt: skip
    tell(hour(2, 10))
    assert [told(one) for one in (has_it, cover, other, on_duty)] == [
        [("decide_by", "Wed 10:00")], [("decide_by", "Wed 10:00")], [], [],
    ]  # fmt: skip
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET state = 'closed' WHERE id = %s", [str(enquiry.pk)])
    tell(hour(3, 10))
    assert [told(one)[-1:] for one in (has_it, cover, other, on_duty)] == [[("decide_by", "Thu 10:00")]] * 4
    assert told(manager) == []
    with house.as_superuser() as cursor:  # assigned to somebody whose seat is gone
        cursor.execute("UPDATE front_door_enquiry SET assigned_to = %s", [str(uuid.uuid4())])
    tell(hour(3, 16))
    assert told(other)[-1] == ("decide_by", "Thu 16:00")


def test_a_notification_is_told_of_until_somebody_rates_it_and_in_danger_by_night(house: House) -> None:
    coordinator, manager = house.seat(Role.COORDINATOR), house.seat(Role.MANAGER)
    by_day, by_night, in_danger = notify(house), notify(house), notify(house, danger=True)
    at_its_time(house, by_day, hour(1, 9))  # due at one
    at_its_time(house, by_night, hour(1, 18))  # due at ten in the evening
    at_its_time(house, in_danger, hour(2, 18))
    moments = [hour(1, 11.9), hour(1, 12), hour(1, 13), hour(1, 14), hour(1, 21), hour(1, 22), hour(2, 8), hour(2, 9)]
    assert tell(*moments) == [0, 1, 1, 1, 0, 0, 0, 2]
    by = house.seated(coordinator)
    with house.at(by):
        for one in (by_day, by_night):
            set_aside(one.pk, why="not_safeguarding", reason="A drill.", by=by, at=hour(2, 10))
    assert tell(hour(2, 20.9), hour(2, 21), hour(2, 22), hour(2, 23)) == [0, 1, 1, 1]
    assert [when for _, when in told(manager)] == ["Tue 14:00", "Wed 09:00", "Wed 09:00", "Wed 23:00"]
    assert {kind for kind, _ in told(coordinator)} == {"rate_by"}
    visit = house.visit(seat=manager)
    assert visit.get(f"/triage/{in_danger.reference}/").status_code == 200


def test_of_a_request_the_agency_hears_first_then_who_asked_and_at_last_who_manages_there(house: House) -> None:
    coordinator, lead_manager = house.seat(Role.COORDINATOR), house.seat(Role.MANAGER)
    researcher, colleague = house.seat(Role.RESEARCHER), house.seat(Role.RESEARCHER)
    manager = house.seat(Role.MANAGER, agency="police")
    enquiry = amber(house, due=hour(9, 12))
    request = asked(house, enquiry, at=hour(1, 8), due=hour(1, 16))
    by = house.seated(researcher)
    entered(house, researcher, "police")
    with house.at(by):
        hold(request.pk, researcher.pk, None, by=by, at=hour(1, 9))
    assert tell(hour(1, 13.9), hour(1, 14), hour(1, 15)) == [0, 1, 0]
    assert (told(researcher), told(colleague), told(coordinator)) == ([("answer_by", "Tue 14:00")], [], [])
    assert tell(hour(1, 16), hour(1, 16.5), hour(2, 9), hour(2, 10)) == [1, 0, 1, 0]
    assert told(researcher)[1:] == [("answer_by", "Tue 16:00"), ("answer_by", "Wed 09:00")]
    assert told(coordinator) == [("answer_late", "Tue 16:00"), ("answer_late", "Wed 09:00")]
    assert (told(manager), told(lead_manager)) == ([("answer_by", "Wed 09:00")], [])
    with house.as_superuser() as cursor:  # more time: another clock, of which people are told anew
        cursor.execute("UPDATE research_request SET due_at = %s", [hour(3, 16)])
    assert tell(hour(2, 16), hour(3, 9), hour(3, 16)) == [0, 1, 1]
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_request SET state = 'answered', answered_at = now()")
    assert tell(hour(4, 9)) == [0]
    page = shown(page_of(house.visit(role=Role.MANAGER), enquiry))
    assert "1 person told of the request to Metropolitan Police" in page


def test_an_agency_without_a_manager_has_its_approver_told_and_without_anybody_the_lead(house: House) -> None:
    coordinator, lead_manager = house.seat(Role.COORDINATOR), house.seat(Role.MANAGER)
    enquiry = amber(house, due=hour(9, 12))
    asked(house, enquiry, at=hour(1, 8), due=hour(1, 16), agency="hrwhealth")
    tell(hour(1, 14))
    assert (told(coordinator), told(lead_manager)) == ([("answer_late", "Tue 14:00")], [])
    tell(hour(2, 10))
    assert told(lead_manager) == [("answer_late", "Wed 10:00")]
    approver, deputy = (house.seat(Role.RESEARCHER, agency="hrwhealth") for _ in range(2))
    with house.as_superuser() as cursor:
        cursor.execute(
            "INSERT INTO research_namedapprover (id, agency, member, deputy, named_by, named_at)"
            " VALUES (gen_random_uuid(), 'hrwhealth', %s, %s, gen_random_uuid(), now())",
            [str(approver.pk), str(deputy.pk)],
        )
        assert NamedApprover._meta.db_table == "research_namedapprover"
    tell(hour(3, 9))
    assert (told(approver), told(lead_manager)) == ([("answer_by", "Thu 09:00")], [("answer_late", "Wed 10:00")])


def test_while_it_is_paused_nobody_hears_and_afterwards_nobody_twice(house: House) -> None:
    coordinator, manager = house.seat(Role.COORDINATOR), house.seated(role=Role.MANAGER)
    enquiry = amber(house, due=hour(2, 14))
    assert tell(hour(2, 9)) == [1]
    with house.at(manager):
        pause(enquiry.pk, form=uuid.uuid4(), until_at=hour(3, 10), reason="Court.", by=manager, at=hour(2, 10))
        due = Enquiry.objects.get(pk=enquiry.pk).due_at
    assert due == hour(3, 14)
    assert tell(hour(2, 14), hour(2, 16), hour(3, 9), hour(3, 10), hour(3, 13)) == [0, 0, 0, 0, 0]
    assert tell(hour(3, 14), hour(3, 15)) == [1, 1]
    assert [when for _, when in told(coordinator)] == ["Wed 09:00", "Thu 14:00", "Thu 15:00"]


def test_another_rating_is_another_clock_and_the_first_one_again_is_not(house: House) -> None:
    coordinator = house.seat(Role.COORDINATOR)
    enquiry = amber(house, due=hour(2, 14))  # received on Tuesday at two
    by = house.seated(role=Role.COORDINATOR)

    def rate(rating: str) -> None:
        with house.at(by):
            one = Subject.objects.get(enquiry=enquiry)
            review(one.pk, rating=rating, reason="A knife.", seen=one.version, by=by, at=hour(1, 15))

    assert tell(hour(1, 15)) == [0]
    rate("red")  # due on Tuesday at six
    assert tell(hour(1, 16.9), hour(1, 17), hour(1, 18)) == [0, 1, 1]
    rate("green")
    assert tell(hour(1, 18.5), hour(2, 10), hour(2, 14)) == [0, 0, 0]
    rate("amber")
    assert tell(hour(2, 14)) == [1]
    rate("red")
    rate("amber")
    assert tell(hour(2, 14.5)) == [0]
    rate("blue")
    assert tell(hour(9, 10)) == [0]
    assert [when for _, when in told(coordinator)] == ["Tue 17:00", "Tue 18:00", "Wed 14:00"]


@pytest.mark.parametrize("state", ["decided", "closed", "sent", "passed"])
def test_what_is_done_is_told_of_no_more(house: House, state: str) -> None:
    house.seat(Role.COORDINATOR)
    enquiry = red(house, due=hour(1, 12))
    assert tell(hour(1, 11)) == [1]
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET state = %s WHERE id = %s", [state, str(enquiry.pk)])
    assert tell(hour(1, 12), hour(1, 13), hour(2, 9)) == [0, 0, 0]


def test_a_child_who_is_decided_leaves_the_clock_to_the_next(house: House) -> None:
    house.seat(Role.COORDINATOR)
    _, enquiry = opened(house, house.seated(role=Role.COORDINATOR), amy(), child("Joel Example"))
    at_that_time(house, enquiry, hour(1, 12), hour(2, 12))
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_subject SET rating = 'red', due_at = %s WHERE enquiry_id = %s AND position = 0",
            [hour(1, 16), str(enquiry.pk)],
        )
    assert tell(hour(1, 16)) == [1]
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET decision = 'assess', decided_at = now() WHERE position = 0")
    assert tell(hour(1, 16.9), hour(2, 9), hour(2, 12)) == [0, 1, 1]


def test_of_what_is_restricted_nobody_hears(house: House) -> None:
    one = not_yet(house)
    at_that_time(house, one.enquiry, hour(1, 8), hour(1, 12))
    asked_of = one.request.pk
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_request SET due_at = %s WHERE id = %s", [hour(1, 12), str(asked_of)])
        cursor.execute("UPDATE front_door_subject SET rating = 'red'")
    assert tell(hour(1, 11))[0] >= 1
    restrict(house, one)
    before = Notice.objects.filter(kind__in=CLOCKS).count()
    assert tell(hour(1, 12), hour(1, 13), hour(2, 9)) == [0, 0, 0]
    assert Notice.objects.filter(kind__in=CLOCKS).count() == before > 0
    with house.at("worker"):
        assert not ClockNotice.objects.exists()
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM research_clocknotice WHERE restricted IS NULL")
        assert cursor.fetchone() == (0,)


def test_a_rating_can_be_undone_after_people_were_told(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    notification, enquiry = opened(house, by, amy(), rating="red")
    at_that_time(house, enquiry, hour(1, 8), hour(1, 12))
    assert tell(hour(1, 11)) == [1]
    with house.at(by):
        undo_opening(notification.pk, by=by)
        assert not Enquiry.objects.exists()
        assert not ClockNotice.objects.exists()


def test_an_enquiry_keeps_the_hubs_rules_under_which_it_was_opened(house: House) -> None:
    house.seat(Role.COORDINATOR)
    by = house.seated(role=Role.MANAGER)
    before = red(house, due=hour(1, 12))
    with house.at(by):
        rules = Limits(warned=50, escalated=120)
        set_limits(rules, reason="As agreed.", seen=0, by=by, at=datetime.now(UTC))
    after = red(house, due=hour(2, 12))
    assert tell(hour(1, 10), hour(1, 11), hour(1, 12), hour(1, 12.9), hour(1, 13)) == [0, 1, 1, 0, 1]
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET state = 'closed' WHERE id = %s", [str(before.pk)])
    assert tell(hour(2, 9.9), hour(2, 10), hour(2, 12), hour(2, 13), hour(2, 14)) == [0, 1, 1, 0, 1]
    assert {ref for ref, *_ in lines(house)} == {before.reference, after.reference}


def test_killed_between_the_row_and_the_notices_people_are_told_the_next_minute(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    coordinator = house.seat(Role.COORDINATOR)
    red(house, due=hour(1, 12))

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(clock_notices, "notify_all", killed)
        with pytest.raises(KeyboardInterrupt):
            tell(hour(1, 11))
    assert (told(coordinator), len(lines(house))) == ([], 1)
    assert tell(hour(1, 11.1), hour(1, 11.2)) == [1, 0]
    assert (len(told(coordinator)), len(lines(house))) == (1, 1)


def test_two_workers_at_one_moment_tell_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    coordinator = house.seat(Role.COORDINATOR)
    red(house, due=hour(1, 12))
    others: list[int] = []

    def meanwhile(*args: Any, **words: Any) -> Any:
        if not others:  # the other worker reads and writes after this one has read
            others.append(0)
            others[0] = tell_of_clocks("harrow", at=hour(1, 11))
        return clock_people.read_staff(*args, **words)

    monkeypatch.setattr(clock_notices, "read_staff", meanwhile)
    assert (tell(hour(1, 11)), others) == ([0], [1])
    assert (len(told(coordinator)), len(lines(house))) == (1, 1)


def test_the_task_goes_through_every_hub(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    coordinator = house.seat(Role.COORDINATOR)
    red(house, due=hour(1, 12))
    monkeypatch.setattr("hub.research.tasks.timezone.now", lambda: hour(1, 11))
    for _ in range(2):
        app.tasks["hub.research.tasks.tell_of_clocks_everywhere"].apply().get()
    assert told(coordinator) == [("decide_by", "Tue 11:00")]


def test_many_are_looked_at_with_as_many_questions_as_one(house: House, django_assert_max_num_queries: Any) -> None:
    house.seat(Role.COORDINATOR)
    for _ in range(4):
        asked(house, amber(house, due=hour(3, 12)), at=hour(0, 12), due=hour(3, 12))
    with use_worker_login("harrow"), django_assert_max_num_queries(12):
        assert tell_of_clocks("harrow", at=hour(0, 13)) == 0
    assert tell(hour(3, 10)) == [8]
    with use_worker_login("harrow"), django_assert_max_num_queries(16):
        assert tell_of_clocks("harrow", at=hour(3, 10.1)) == 0


def test_no_desk_writes_what_was_told_and_no_asked_agency_reads_it(house: House) -> None:
    house.seat(Role.COORDINATOR)
    enquiry = red(house, due=hour(1, 12))
    tell(hour(1, 11))
    row = {"enquiry_id": enquiry.pk, "clock": "x", "stage": "warned", "on": MONDAY.date(), "due_at": MONDAY,
           "people": 1, "at": MONDAY}  # fmt: skip
    with house.at(house.lead()):
        assert ClockNotice.objects.count() == 1
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            ClockNotice.objects.create(**row)
    for login in ("police", "guardian", "door", "outside"):
        with house.at(login), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            ClockNotice.objects.count()
    with house.at("worker"), pytest.raises(DatabaseError), transaction.atomic():
        ClockNotice.objects.update(stage="escalated")


def test_the_notice_leads_to_what_runs_out(house: House) -> None:
    enquiry = red(house, due=hour(1, 12))
    seat = house.seat(Role.COORDINATOR)
    tell(hour(1, 11))
    notice = Notice.objects.get(user=seat.user, kind="decide_by")
    assert (notice.about, notice.title) == (enquiry.reference, "An enquiry is nearly out of time in Harrow")
    assert text_of(house.visit(seat=seat).get(f"/enquiries/{notice.about}/"))
