"""Courses and modules are found with the library's templates, in plain words; drafts are not."""

from __future__ import annotations

from rollout.training.publishing import ModuleWords, write_module
from tests.support.house import House
from tests.support.pages import get
from tests.training.builders import a_course
from tests.training.test_pages import browser


def test_open_courses_and_their_modules_are_found(house: House) -> None:
    course, draft = a_course(house), a_course(house, state="draft")
    for each in (course, draft):
        words = ModuleWords(title="Thresholds", aims="Weigh <b>neglect</b> over months.", minutes=60)
        write_module(each.pk, words, by=each.made_by)
    client = browser(house)
    page = get(client, "/library/?q=weighing+neglected").text
    assert page.count(f"Module of “{course.title}”") == 1
    assert f"/training/courses/{course.pk}/#module-1" in page
    assert "<b>" not in page[page.index("Thresholds") :].split("</main>")[0]
    assert draft.title not in page
    page = get(client, f"/library/?q={course.title.replace(' ', '+')}").text
    assert "Course of the pan-London syllabus" in page
