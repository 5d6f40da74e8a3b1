"""What the end-to-end tests lean on: cookies of one host and one person, and no page that calls elsewhere."""

from __future__ import annotations

import pytest

from tests.browser.fixtures import NewPerson
from tests.browser.people import Person


def cookie_shown(person: Person, host: str, port: int) -> str:
    person.page.goto(f"http://{host}:{port}/")
    return person.page.inner_text("#cookie")


def test_a_host_cookie_is_kept_on_plain_http_on_a_name_under_localhost(new_person: NewPerson, port: int) -> None:
    person = new_person()
    assert cookie_shown(person, "harrow.localhost", port) == "none"
    assert cookie_shown(person, "harrow.localhost", port) == "__Host-pass=kept"


def test_a_host_cookie_is_not_sent_to_another_hub(new_person: NewPerson, port: int) -> None:
    person = new_person()
    cookie_shown(person, "harrow.localhost", port)
    assert cookie_shown(person, "haringey.localhost", port) == "none"


def test_people_share_no_cookies(new_person: NewPerson, port: int) -> None:
    cookie_shown(new_person("police"), "harrow.localhost", port)
    assert cookie_shown(new_person("health"), "harrow.localhost", port) == "none"


@pytest.mark.parametrize(("javascript", "shown"), [(True, "scripts run"), (False, "")])
def test_a_person_may_do_without_javascript(new_person: NewPerson, port: int, javascript: bool, shown: str) -> None:
    page = new_person(javascript=javascript).page
    page.goto(f"http://harrow.localhost:{port}/")
    assert page.inner_text("#script") == shown


def test_a_page_that_calls_another_host_is_complained_of(new_person: NewPerson, port: int) -> None:
    person = new_person()
    person.page.goto(f"http://harrow.localhost:{port}/elsewhere")
    assert "elsewhere.example" in person.complaints.pop()
    person.complaints.clear()  # so that the fixture does not fail this test for it
