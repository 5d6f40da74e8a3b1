"""Who is told what, by which cause: once for each thing, or week, and in the words of no case and no person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from hub.wall.outbox import use_worker_login
from joining import tasks
from joining.tasks import notify_hubs
from rollout.library.models import TemplateKind
from rollout.library.withdrawing import withdraw
from rollout.readiness.answering import confirm, send_back
from rollout.readiness.chasing import notify_overdue
from rollout.readiness.milestones import Milestone
from rollout.readiness.planning import plan
from rollout.readiness.refusals import Refused
from rollout.readiness.reporting import report
from rollout.training.booking import give_back
from rollout.training.late_follow_ups import notify_late_follow_ups
from rollout.training.mentoring import Days, call_off_booking, move_booking
from rollout.training.models import PlaceState
from rollout.training.scheduling import call_off, change_session
from rollout.training.visiting import add_follow_up, close_follow_up
from tenants.models import Notice, NoticeKind, Role, Seat, User
from tenants.notices import mark_all_read, unread, watchers_of
from tenants.reviews_due import notify_of_reviews
from tests.library.library_builders import a_version, the_next
from tests.library.test_hub_templates import ASKS_MORE, held
from tests.notices.builders import a_notice, somebody, told
from tests.readiness.builders import DAY, authority, said
from tests.support.house import House
from tests.training.builders import a_booking, a_place, a_session, platform_user, session_words

WRITTEN = "Ring the family of Amy Example about HRW-12-000001"


def programme(house: House) -> tuple[User, User, User]:
    """A secretary, Enfield's lead, and a mentor."""
    return (
        platform_user(house, Role.SECRETARY, name="The secretary"),
        platform_user(house, Role.BOROUGH_LEAD, authority="enfield", name="Enfield’s lead"),
        platform_user(house, Role.MENTOR, name="The mentor"),
    )


def late(house: House, owner: str, days: int) -> None:
    """Enfield's premises are so many days late on DAY."""
    plan(authority(), Milestone.PREMISES, owner, DAY - timedelta(days=days), said(house=house))


def test_who_moves_up_is_told_with_the_move_or_not_at_all(house: House) -> None:
    session = a_session(house, capacity=1)
    first, second = house.user("First"), house.user("Second")
    a_place(session, first)
    place = a_place(session, second, timezone.now() + timedelta(seconds=1))

    def killed() -> None:
        with transaction.atomic(using="platform"):
            give_back(session.pk, by=first, at=timezone.now())
            raise RuntimeError  # whatever fails after it takes both back

    with pytest.raises(RuntimeError):
        killed()
    assert told(NoticeKind.MOVED_UP) == {}
    give_back(session.pk, by=first, at=timezone.now())
    place.refresh_from_db()
    assert place.state == PlaceState.BOOKED
    assert told(NoticeKind.MOVED_UP) == {"Second": [f"You have a place: {session.module.title}"]}


def test_who_has_a_place_or_waits_is_told_that_it_is_called_off_and_not_why(house: House) -> None:
    session = a_session(house, capacity=1)
    people = [house.user(name) for name in ("Booked", "Waiting", "Gave it back")]
    for order, user in enumerate(people):
        a_place(session, user, timezone.now() + timedelta(seconds=order))
    give_back(session.pk, by=people[2], at=timezone.now())
    for _ in range(2):
        call_off(session.pk, WRITTEN, by=session.made_by, at=timezone.now())
    said = [f"Called off: {session.module.title}"]
    assert told(NoticeKind.SESSION) == {"Booked": said, "Waiting": said}
    assert not Notice.objects.filter(text__contains=WRITTEN).exists()


@pytest.mark.parametrize(
    ("change", "is_told"),
    [
        ({"starts_at": timezone.now() + timedelta(days=9)}, True),
        ({"venue": "Room 2"}, True),
        ({"capacity": 5}, False),
    ],
)
def test_another_time_or_place_is_told_and_more_places_are_not(
    house: House, change: dict[str, Any], is_told: bool
) -> None:
    session = a_session(house)
    a_place(session, house.user("Booked"))
    words = {"starts_at": session.starts_at, "capacity": 2, "venue": session.venue, **change}
    change_session(session.pk, session_words(**words), seen=1, by=session.made_by, at=timezone.now())
    assert told(NoticeKind.SESSION) == ({"Booked": [f"Changed: {session.module.title}"]} if is_told else {})


def test_a_mentor_is_told_of_each_change_of_a_visit(house: House) -> None:
    _, _, mentor = programme(house)
    booking = a_booking(house, mentor=mentor)
    days = Days(purpose=booking.purpose, first_day=date(2013, 1, 7), last_day=date(2013, 1, 7))
    move_booking(booking.pk, days, seen=1, by=booking.booked_by)
    for _ in range(2):
        call_off_booking(booking.pk, WRITTEN, by=booking.booked_by, at=timezone.now())
    assert sorted(told(NoticeKind.VISIT)["The mentor"]) == [
        "Booked: your visit to Enfield", "Called off: your visit to Enfield", "Moved: your visit to Enfield"
    ]  # fmt: skip
    assert set(Notice.objects.values_list("text", flat=True)) == {
        "Go-live, 3 December 2012 to 7 December 2012.", "Go-live, 7 January 2013."
    }  # fmt: skip


def test_a_report_is_told_to_whoever_answers_and_the_answer_to_whoever_reported(house: House) -> None:
    secretary, lead, mentor = programme(house)
    platform_user(house, Role.MENTOR, name="Another mentor")
    a_booking(house, mentor=mentor)
    report(authority(), Milestone.PREMISES, WRITTEN, said(lead, reason=WRITTEN))
    asked = told(NoticeKind.MILESTONE)
    assert {"The secretary", "The mentor"} <= set(asked)
    assert not {"Another mentor", "Enfield’s lead"} & set(asked)
    assert asked["The mentor"] == ["To answer in Enfield: Premises and secure network"]
    send_back(authority(), Milestone.PREMISES, said(mentor, reason=WRITTEN))
    report(authority(), Milestone.PREMISES, "", said(lead))
    confirm(authority(), Milestone.PREMISES, said(secretary))
    assert sorted(told(NoticeKind.MILESTONE)["Enfield’s lead"]) == [
        "Confirmed in Enfield: Premises and secure network", "Sent back in Enfield: Premises and secure network"
    ]  # fmt: skip
    assert not Notice.objects.filter(text__contains=WRITTEN).exists()


def test_a_refused_report_tells_nobody(house: House) -> None:
    programme(house)
    with pytest.raises(Refused):
        report(authority(), Milestone.PREMISES, "", said(house=house, reason=" "))
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("owner", "days", "expected"),
    [
        ("Enfield’s lead", 1, {"Enfield’s lead"}),
        ("the mentor", 1, {"The mentor"}),
        ("Head of estates", 1, {"Enfield’s lead"}),  # who has no account here
        ("", 1, {"Enfield’s lead"}),
        ("the mentor", 6, {"The mentor"}),
        ("the mentor", 7, {"The mentor", "Enfield’s lead", "The secretary"}),
    ],
)
def test_the_owner_is_told_and_after_a_week_lead_and_secretary_too(
    house: House, owner: str, days: int, expected: set[str]
) -> None:
    programme(house)
    late(house, owner, days)
    notify_overdue(DAY, at=timezone.now())
    assert set(told(NoticeKind.OVERDUE)) == expected


def test_an_authority_without_a_lead_is_the_secretarys(house: House) -> None:
    platform_user(house, Role.SECRETARY, name="The secretary")
    platform_user(house, Role.BOROUGH_LEAD, authority="brent", name="Brent’s lead")
    late(house, "", 1)
    notify_overdue(DAY, at=timezone.now())
    assert set(told(NoticeKind.OVERDUE)) == {"The secretary"}


def test_a_report_that_waits_is_told_to_whoever_answers(house: House) -> None:
    _, lead, mentor = programme(house)
    platform_user(house, Role.MENTOR, name="Another mentor")
    a_booking(house, mentor=mentor)
    late(house, "Enfield’s lead", 20)
    report(authority(), Milestone.PREMISES, "", said(lead))
    notify_overdue(DAY, at=timezone.now())
    assert {"The secretary", "The mentor"} <= set(told(NoticeKind.OVERDUE))
    assert not {"Another mentor", "Enfield’s lead"} & set(told(NoticeKind.OVERDUE))


def test_it_is_told_once_a_week_and_as_soon_as_the_week_is_over(house: House) -> None:
    programme(house)
    late(house, "the mentor", 3)  # due on a Tuesday, looked at from the Friday on
    for day in range(3):
        notify_overdue(DAY + timedelta(days=day), at=timezone.now())
    assert {name: len(titles) for name, titles in told(NoticeKind.OVERDUE).items()} == {"The mentor": 1}
    notify_overdue(DAY + timedelta(days=3), at=timezone.now())  # the next Monday, six days late
    assert {name: len(titles) for name, titles in told(NoticeKind.OVERDUE).items()} == {"The mentor": 2}
    notify_overdue(DAY + timedelta(days=4), at=timezone.now())  # seven days late, in a week that was chased already
    notify_overdue(DAY + timedelta(days=5), at=timezone.now())
    assert {name: len(titles) for name, titles in told(NoticeKind.OVERDUE).items()} == {
        "The mentor": 2, "Enfield’s lead": 1, "The secretary": 1,
    }  # fmt: skip


def test_a_late_follow_up_is_told_to_mentor_and_lead_each_week_until_it_is_closed(house: House) -> None:
    _, lead, mentor = programme(house)
    booking = a_booking(house, mentor=mentor)
    one = add_follow_up(booking.pk, WRITTEN, owner=WRITTEN, due_on=DAY, by=mentor, at=timezone.now())
    notify_late_follow_ups(DAY, at=timezone.now())
    assert told(NoticeKind.FOLLOW_UP) == {}
    for _ in range(2):
        notify_late_follow_ups(DAY + timedelta(days=1), at=timezone.now())
    notify_late_follow_ups(DAY + timedelta(days=8), at=timezone.now())
    assert {name: len(titles) for name, titles in told(NoticeKind.FOLLOW_UP).items()} == {
        "The mentor": 2, "Enfield’s lead": 2,
    }  # fmt: skip
    close_follow_up(one.pk, "Done", by=lead, at=timezone.now())
    notify_late_follow_ups(DAY + timedelta(days=15), at=timezone.now())
    assert Notice.objects.filter(kind=NoticeKind.FOLLOW_UP).count() == 4
    for notice in Notice.objects.all():
        assert WRITTEN not in notice.title + notice.text + notice.about + notice.key


def test_a_seat_to_review_is_told_to_its_hubs_managers_and_not_to_its_own_holder(house: House) -> None:
    today = timezone.localdate()
    house.seat(Role.MANAGER, user=house.user("Harrow’s manager"))
    house.seat(Role.MANAGER, hub="haringey", user=house.user("Haringey’s manager"))
    holder = house.seat(Role.RESEARCHER, user=house.user("The holder"))
    on_platform = Seat.objects.get(user=platform_user(house, Role.BOARD))
    platform_user(house, Role.OPERATOR, name="The operator")
    Seat.objects.filter(pk__in=(holder.pk, on_platform.pk)).update(review_by=today + timedelta(days=30))
    own = house.seat(Role.MANAGER, user=house.user("Whose own is due"))
    Seat.objects.filter(pk=own.pk).update(review_by=today + timedelta(days=3))
    for _ in range(2):
        notify_of_reviews(timezone.now())
    assert told(NoticeKind.SEAT_REVIEW) == {
        "Harrow’s manager": ["A seat to review in Harrow"] * 2,
        "Whose own is due": ["A seat to review in Harrow"],
        "The operator": ["A seat to review in the platform"],
    }
    for notice in Notice.objects.all():
        assert "The holder" not in notice.title + notice.text


def test_a_review_that_is_late_is_said_again_each_week(house: House) -> None:
    house.seat(Role.MANAGER, user=house.user("Harrow’s manager"))
    seat = house.seat(Role.RESEARCHER)
    now = timezone.now()
    Seat.objects.filter(pk=seat.pk).update(review_by=timezone.localdate(now) - timedelta(days=1))
    for days in (0, 0, 7):
        notify_of_reviews(now + timedelta(days=days))
    assert told(NoticeKind.SEAT_REVIEW) == {"Harrow’s manager": ["Overdue: a seat to review in Harrow"] * 2}
    Seat.objects.filter(pk=seat.pk).update(ends_at=now + timedelta(days=8))
    notify_of_reviews(now + timedelta(days=14))
    assert Notice.objects.count() == 2


def test_a_new_version_is_told_to_the_managers_of_the_hub_that_holds_an_older_one(house: House) -> None:
    version = a_version(house, TemplateKind.QUESTION_SET, title="London questions", content=ASKS_MORE)
    held(house, version)
    house.seat(Role.MANAGER, user=house.user("Harrow’s manager"))
    house.seat(Role.COORDINATOR, user=house.user("Harrow’s coordinator"))
    house.seat(Role.MANAGER, hub="haringey", user=house.user("Haringey’s manager"))
    notify_hubs()
    assert told(NoticeKind.NEW_VERSION) == {}
    the_next(version, summary="Clearer")
    for _ in range(2):
        notify_hubs()
    found = told(NoticeKind.NEW_VERSION)
    assert found["Harrow’s manager"] == ["New version: London questions"]
    assert not {"Haringey’s manager", "Harrow’s coordinator"} & set(found)


def test_a_hub_that_is_down_is_told_when_it_is_up_again_and_holds_up_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = a_version(house, TemplateKind.QUESTION_SET, title="London questions", content=ASKS_MORE)
    for hub in ("harrow", "haringey"):
        held(house, version, hub)
        house.seat(Role.MANAGER, hub=hub, user=house.user(f"The manager in {hub}"))
    the_next(version, summary="Clearer")
    real = use_worker_login

    def down(hub: str) -> Any:
        if hub == "haringey":
            raise OperationalError("the server closed the connection")
        return real(hub)

    with monkeypatch.context() as broken:
        broken.setattr(tasks, "use_worker_login", down)
        notify_hubs()
    assert "The manager in haringey" not in told(NoticeKind.NEW_VERSION)
    assert "The manager in harrow" in told(NoticeKind.NEW_VERSION)
    notify_hubs()
    assert len(told(NoticeKind.NEW_VERSION)["The manager in haringey"]) == 1


def test_a_version_that_is_withdrawn_is_told_with_no_reason_quoted(house: House) -> None:
    version = a_version(house, TemplateKind.QUESTION_SET, title="London questions", content=ASKS_MORE)
    held(house, version)
    house.seat(Role.MANAGER, user=house.user("Harrow’s manager"))
    withdraw(version.pk, WRITTEN, by=version.published_by, at=timezone.now())
    notify_hubs()
    assert told(NoticeKind.WITHDRAWN)["Harrow’s manager"] == ["Withdrawn: London questions"]
    assert not Notice.objects.filter(text__contains=WRITTEN).exists()


def test_a_mentor_who_reports_is_not_asked_to_answer_it(house: House) -> None:
    _, _, mentor = programme(house)
    other = platform_user(house, Role.MENTOR, name="Another mentor")
    for one in (mentor, other):
        a_booking(house, mentor=one)
    report(authority(), Milestone.PREMISES, "", said(mentor))
    asked = told(NoticeKind.MILESTONE)
    assert {"The secretary", "Another mentor"} <= set(asked)
    assert "The mentor" not in asked


def test_who_is_a_mentor_no_more_is_told_of_no_follow_up(house: House) -> None:
    _, _, mentor = programme(house)
    booking = a_booking(house, mentor=mentor)
    add_follow_up(booking.pk, WRITTEN, owner=WRITTEN, due_on=DAY, by=mentor, at=timezone.now())
    mentor.seats.update(ends_at=timezone.now())
    notify_late_follow_ups(DAY + timedelta(days=1), at=timezone.now())
    assert set(told(NoticeKind.FOLLOW_UP)) == {"Enfield’s lead"}


def test_a_session_that_was_to_be_and_is_called_off_afterwards_is_told_to_nobody(house: House) -> None:
    began = timezone.now() - timedelta(hours=1)
    session = a_session(house, starts_at=began)
    a_place(session, house.user("Booked"), began - timedelta(days=1))
    call_off(session.pk, WRITTEN, by=session.made_by, at=timezone.now())
    assert told(NoticeKind.SESSION) == {}


def test_the_version_before_a_withdrawn_one_is_no_news(house: House) -> None:
    first = a_version(house, TemplateKind.QUESTION_SET, title="London questions", content=ASKS_MORE)
    second = the_next(first, summary="Clearer")
    held(house, second)
    house.seat(Role.MANAGER, user=house.user("Harrow’s manager"))
    withdraw(second.pk, WRITTEN, by=second.published_by, at=timezone.now())
    notify_hubs()
    assert set(told(NoticeKind.WITHDRAWN)) >= {"Harrow’s manager"}
    assert told(NoticeKind.NEW_VERSION) == {}


def test_who_watches_over_somebodys_seats_is_somebody_else(house: House) -> None:
    managers = [house.seat(Role.MANAGER, user=house.user(f"Manager {number}")).user for number in (1, 2)]
    guardian = house.seat(Role.GUARDIAN).user
    found = watchers_of(managers[0].pk, timezone.now())
    assert {managers[1].pk, guardian.pk} <= set(found)
    assert managers[0].pk not in found


def test_what_came_after_the_page_was_asked_to_mark_all_stays_unread(house: House) -> None:
    user, now = somebody(house), timezone.now()
    a_notice(user, now)
    later = a_notice(user, now + timedelta(seconds=1))
    assert mark_all_read(by=user.pk, at=now) == 1
    assert list(unread(user.pk)) == [later]


def test_the_version_that_a_hub_uses_is_withdrawn_and_not_another_one(house: House) -> None:
    first = a_version(house, TemplateKind.QUESTION_SET, title="London questions", content=ASKS_MORE)
    held(house, the_next(first, summary="Clearer"))
    house.seat(Role.MANAGER, user=house.user("Harrow’s manager"))
    withdraw(first.pk, WRITTEN, by=first.published_by, at=timezone.now())
    notify_hubs()
    assert told(NoticeKind.WITHDRAWN) == {}


def test_who_manages_a_hub_no_more_is_told_nothing_of_it(house: House) -> None:
    version = a_version(house, TemplateKind.QUESTION_SET, title="London questions", content=ASKS_MORE)
    held(house, version)
    for name in ("Manages", "Managed"):
        house.seat(Role.MANAGER, user=house.user(name))
    Seat.objects.filter(user__name="Managed").update(ends_at=timezone.now())
    the_next(version, summary="Clearer")
    notify_hubs()
    assert "Manages" in told(NoticeKind.NEW_VERSION)
    assert "Managed" not in told(NoticeKind.NEW_VERSION)


def test_who_sends_their_own_report_back_is_not_told_so(house: House) -> None:
    secretary, _, _ = programme(house)
    report(authority(), Milestone.PREMISES, "", said(secretary))
    send_back(authority(), Milestone.PREMISES, said(secretary, reason=WRITTEN))
    assert "The secretary" not in told(NoticeKind.MILESTONE)
