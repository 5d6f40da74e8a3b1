"""What publishers write, over HTTP: of their own agency alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from rollout.training.models import Certificate, Course, Session, SessionPlace
from tenants.models import Role
from tests.support.house import House
from tests.support.pages import get, post
from tests.training.builders import a_course, a_module, a_place, a_publisher, a_session, platform_user
from tests.training.test_pages import browser

COURSE = {"title": "Sharing", "summary": "For all desks.", "origin": "", "state": "open", "seen": "1"}
MODULE = {"title": "Weighing", "aims": "Weigh it.", "minutes": "90", "valid_months": "12", "seen": "1"}
SESSION = {
    "day_day": "3", "day_month": "3", "day_year": "2031", "begins": "9:30am", "ends": "12.30", "venue": "Room 1",
    "capacity": "12", "authority": "", "seen": "1",
}  # fmt: skip


def test_a_publisher_writes_plans_and_records(house: House) -> None:
    client = browser(house, a_publisher(house))
    assert post(client, "/training/teach/courses/new/", **COURSE).status_code == 302
    course = Course.objects.get(title="Sharing")
    assert post(client, f"/training/teach/courses/{course.pk}/modules/new/", **MODULE).status_code == 302
    module = course.modules.get()
    assert post(client, f"/training/teach/modules/{module.pk}/sessions/new/", **SESSION).status_code == 302
    session = Session.objects.get(module=module)
    assert f"{timezone.localtime(session.starts_at):%Y-%m-%d %H:%M}" == "2031-03-03 09:30"
    place = a_place(session, house.user("Rufus Danebury"))
    attendance = f"/training/teach/sessions/{session.pk}/attendance/"
    assert "Rufus Danebury" in get(client, attendance).text
    assert "has not begun" in post(client, attendance, came=str(place.pk), seen="1").text
    Session.objects.filter(pk=session.pk).update(starts_at=timezone.now() - timedelta(hours=4))
    page = get(client, "/training/teach/").text
    assert "Who came is still to be recorded" in page
    assert post(client, attendance, came=str(place.pk), seen="1").status_code == 302
    assert Certificate.objects.get().place == place
    assert "Say why" in post(client, attendance, seen="2").text
    assert post(client, attendance, seen="2", why="Mixed up.").status_code == 302


def test_a_stale_form_keeps_what_was_typed_and_shows_both(house: House) -> None:
    publisher = a_publisher(house)
    course = a_course(house, by=publisher)
    client = browser(house, publisher)
    address = f"/training/teach/courses/{course.pk}/"
    assert post(client, address, **COURSE).status_code == 302
    answer = post(client, address, **{**COURSE, "summary": "Typed with care"})
    assert answer.status_code == 409
    for words in ("Somebody else changed this", "Typed with care", "For all desks.", 'name="seen" value="2"'):
        assert words in answer.text, words
    assert post(client, address, **{**COURSE, "summary": "Typed with care", "seen": "2"}).status_code == 302


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"begins": "soon"}, "must be a time"),
        ({"ends": "9:00"}, "must end after it begins"),
        ({"capacity": "0"}, "must be 1 or higher"),
    ],
)
def test_what_is_wrong_with_a_session_is_said_at_its_field(house: House, words: dict[str, str], said: str) -> None:
    publisher = a_publisher(house)
    module = a_module(house, a_course(house, by=publisher))
    page = post(browser(house, publisher), f"/training/teach/modules/{module.pk}/sessions/new/", **{**SESSION, **words})
    assert said in page.text
    assert not Session.objects.exists()


def teaching(house: House) -> list[str]:
    """Every page of a publisher, for something of the LSCB's."""
    session = a_session(house)
    module = session.module
    return [
        "/training/teach/", "/training/teach/courses/new/", f"/training/teach/courses/{module.course_id}/",
        f"/training/teach/courses/{module.course_id}/modules/new/", f"/training/teach/modules/{module.pk}/",
        f"/training/teach/modules/{module.pk}/sessions/new/", f"/training/teach/sessions/{session.pk}/",
        f"/training/teach/sessions/{session.pk}/call-off/", f"/training/teach/sessions/{session.pk}/attendance/",
        f"/training/teach/sessions/{session.pk}/came/",
    ]  # fmt: skip


def test_another_agencys_publisher_finds_nothing_of_it(house: House) -> None:
    addresses = teaching(house)
    client = browser(house, a_publisher(house, "police"))
    assert [get(client, address).status_code for address in addresses] == [200, 200] + [404] * 8
    assert {post(client, address).status_code for address in addresses[2:]} == {404}


@pytest.mark.parametrize("role", [Role.BOARD, Role.SECRETARY, Role.OPERATOR, Role.MENTOR])
def test_nobody_else_teaches(house: House, role: Role) -> None:
    client = browser(house, platform_user(house, role))
    addresses = teaching(house)
    assert {get(client, address).status_code for address in addresses} == {403}
    assert {post(client, address).status_code for address in addresses[1:]} == {403}


def test_a_called_off_session_says_why(house: House) -> None:
    session = a_session(house)
    client = browser(house, session.made_by)
    address = f"/training/teach/sessions/{session.pk}/call-off/"
    assert "There is a problem" in post(client, address, why="").text
    assert post(client, address, why="The room is flooded.").status_code == 302
    assert "The room is flooded." in get(client, f"/training/sessions/{session.pk}/").text


def test_whoever_came_without_a_place_is_added_and_recorded_with_the_others(house: House) -> None:
    person = house.user("Shirin Copthorne")
    session = a_session(house, starts_at=timezone.now() - timedelta(hours=1))
    client = browser(house, session.made_by)
    address = f"/training/teach/sessions/{session.pk}/came/"
    assert "Nobody has an account" in post(client, address, username="nobody.at.all").text
    assert post(client, address, username=person.username.upper()).status_code == 302
    assert "has a place in this session already" in post(client, address, username=person.username).text
    attendance = f"/training/teach/sessions/{session.pk}/attendance/"
    assert "Shirin Copthorne" in get(client, attendance).text
    place = SessionPlace.objects.get(user=person)
    assert post(client, attendance, came=str(place.pk), seen="1").status_code == 302
    assert Certificate.objects.get().user == person


def test_places_of_a_session_to_record_are_counted_once_each(house: House) -> None:
    began = timezone.now() - timedelta(hours=1)
    session = a_session(house, starts_at=began, capacity=9)
    for _ in range(3):
        a_place(session, house.user(), began - timedelta(days=1))
    page = get(browser(house, session.made_by), "/training/teach/").text
    listed = page[page.index("Who came is still") : page.index("<h2", page.index("Who came is still"))]
    assert '<div class="mash-list__value">3</div>' in listed
