"""A course ends with a date, and names the one that takes its place or says why none does; what was earned stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from rollout.training.models import Course
from rollout.training.publishing import CourseWords, change_course, close_ended
from rollout.training.refusals import TrainingRefused
from tenants.models import Role
from tests.support.house import House
from tests.support.signing_in import visitor
from tests.training.builders import a_course, a_module, a_session

TODAY = timezone.localdate


def ends(course: Course, house: House, **other: Any) -> Course:
    words = {"title": course.title, "summary": course.summary, "state": "open", "last_day": TODAY(), **other}
    return change_course(course.pk, CourseWords(**words), seen=course.version, by=house.user())


def test_a_course_says_who_takes_its_place_or_why_none_does(house: House) -> None:
    old, new = a_course(house), a_course(house, agency="police")
    with pytest.raises(TrainingRefused, match="Choose the course that takes its place, or say why none does"):
        ends(old, house)
    with pytest.raises(TrainingRefused, match="Choose the course that takes its place"):
        ends(old, house, successor=old.pk)
    assert ends(old, house, successor=new.pk).successor == new
    page = visitor(house, Role.MENTOR).get(f"/training/courses/{old.pk}/", secure=True).text
    assert "takes its place" in page
    assert new.title in page


def test_after_its_last_day_it_is_closed_and_not_before(house: House) -> None:
    course = ends(a_course(house), house, closed_why="Nobody needs it.")
    assert close_ended(TODAY()) == 0
    assert (close_ended(TODAY() + timedelta(days=1)), close_ended(TODAY() + timedelta(days=1))) == (1, 0)
    course.refresh_from_db()
    assert (course.state, course.last_day, course.closed_why) == ("closed", TODAY(), "Nobody needs it.")


def test_it_does_not_end_before_a_session_that_is_planned(house: House) -> None:
    module = a_module(house)
    a_session(house, module)
    with pytest.raises(TrainingRefused, match="A session is planned after this day"):
        ends(module.course, house, closed_why="Nobody needs it.")


def test_it_can_go_on_after_all(house: House) -> None:
    course = ends(a_course(house), house, closed_why="Nobody needs it.")
    again = ends(course, house, last_day=None, closed_why="Nobody needs it.")
    assert (again.last_day, again.closed_why) == (None, "")
