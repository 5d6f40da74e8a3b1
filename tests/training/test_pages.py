"""Training's pages over HTTP, for everybody who is signed in."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rollout.training.models import Certificate, SessionPlace
from rollout.training.requiring import require
from tenants.models import Role, User
from tests.support.house import House
from tests.support.pages import get, post
from tests.support.pdf import smallest_print
from tests.support.signing_in import SignedIn, signed_in, with_app
from tests.training.builders import (
    a_course,
    a_module,
    a_place,
    a_publisher,
    a_session,
    attended,
)


def browser(house: House, user: User | None = None) -> SignedIn:
    """Somebody signed in with a second factor."""
    user = with_app(house, user)
    client = SignedIn(HTTP_HOST="mash.localhost")
    client.user = user
    signed_in(house, user, client=client)
    return client


def test_everybody_who_is_signed_in_sees_the_syllabus_first_and_no_draft(house: House) -> None:
    other, syllabus = a_course(house, agency="police"), a_course(house)
    draft = a_course(house, state="draft")
    client = browser(house)
    page = get(client, "/training/").text
    assert page.index(syllabus.title) < page.index(other.title)
    assert "Pan-London syllabus" in page
    assert draft.title not in page
    assert get(client, f"/training/courses/{syllabus.pk}/").status_code == 200
    assert get(client, f"/training/courses/{draft.pk}/").status_code == 404


def test_with_nothing_yet_each_page_says_what_will_be_there(house: House) -> None:
    client = browser(house)
    assert "No course is open yet" in get(client, "/training/").text
    assert "No session is planned" in get(client, "/training/sessions/").text
    mine = get(client, "/training/mine/").text
    for words in ("No hub requires training", "You have booked no session", "You have no certificate yet"):
        assert words in mine


def test_a_place_is_booked_and_given_back(house: House) -> None:
    session = a_session(house)
    client = browser(house)
    address = f"/training/sessions/{session.pk}/"
    assert "2 of 2 places free" in get(client, address).text
    assert post(client, f"{address}book/").status_code == 302
    page = get(client, address).text
    assert "You have a place in this session" in page
    assert "Give my place back" in page
    assert session.module.title in get(client, "/training/mine/").text
    post(client, f"{address}book/")
    assert "You have a place in this session already" in get(client, address).text
    post(client, f"{address}give-back/")
    assert "Book a place" in get(client, address).text
    assert [place.state for place in SessionPlace.objects.all()] == ["cancelled"]


def test_a_full_session_says_where_one_stands_in_the_line(house: House) -> None:
    session = a_session(house, capacity=1)
    now = timezone.now()
    for back in (3, 2):
        a_place(session, house.user(), now - timedelta(hours=back))
    client = browser(house)
    address = f"/training/sessions/{session.pk}/"
    assert "Join the waiting list" in get(client, address).text
    post(client, f"{address}book/")
    assert "after 1 person" in get(client, address).text


@pytest.mark.parametrize("act", ["book", "give-back"])
def test_a_session_that_is_not_there_answers_404(house: House, act: str) -> None:
    client = browser(house)
    assert get(client, f"/training/sessions/{uuid.uuid4()}/").status_code == 404
    assert post(client, f"/training/sessions/{uuid.uuid4()}/{act}/").status_code == 404


def test_a_certificate_is_its_holders_alone(house: House) -> None:
    client, stranger = browser(house), browser(house)
    one = attended(house, client.user, a_module(house))
    address = f"/training/mine/certificates/{one.pk}/"
    assert one.number in get(client, address).text
    answer = get(client, f"{address}pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert smallest_print(answer.content) == 9.0
    assert answer.content == get(client, f"{address}pdf/").content
    for away in (address, f"{address}pdf/"):
        assert get(stranger, away).status_code == 404


def test_a_number_is_checked_without_saying_whose_it_is(house: House) -> None:
    holder = house.user("Nadia Umberslade")
    one = attended(house, holder, a_module(house))
    client = browser(house)
    page = post(client, "/training/check/", number=one.number.lower()).text
    assert "Valid" in page
    assert one.module_title in page
    assert holder.name not in page
    assert "No certificate has this number" in post(client, "/training/check/", number="0000-0000-0000").text
    Certificate.objects.filter(pk=one.pk).update(revoked_at=timezone.now(), revoked_why="Mixed up.")
    page = post(client, "/training/check/", number=one.number).text
    assert "Not valid" in page
    assert "Mixed up" not in page


def test_my_training_says_what_my_seats_require_and_by_when(house: House) -> None:
    seat, module = house.seat(), a_module(house)
    require(module.pk, Role.RESEARCHER, grace_days=14, by=house.seated(role=Role.MANAGER), at=timezone.now())
    client = browser(house, seat.user)
    page = get(client, "/training/mine/").text
    assert module.title in page
    assert "Due" in page
    assert "you begin no new work in this hub" in page
    attended(house, seat.user, module)
    assert "In order" in get(client, "/training/mine/").text


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connections["platform"]) as caught:
        assert get(client, address).status_code == 200
    return len(caught)


def test_ten_times_the_rows_take_the_same_queries(house: House) -> None:
    publisher = a_publisher(house)
    course = a_course(house, by=publisher)
    seat = house.seat(user=publisher)
    manager = house.seated(role=Role.MANAGER)

    def more(times: int) -> None:
        for _ in range(times):
            module = a_module(house, course)
            a_place(a_session(house, module), publisher)
            attended(house, publisher, module)
            require(module.pk, seat.role, grace_days=7, by=manager, at=timezone.now())
            a_course(house, by=publisher)

    client = browser(house, publisher)
    addresses = ("/training/", f"/training/courses/{course.pk}/", "/training/sessions/", "/training/mine/",
                 "/training/teach/")  # fmt: skip
    more(1)
    before = [queries_of(client, address) for address in addresses]
    more(10)
    assert [queries_of(client, address) for address in addresses] == before
    assert max(before) <= 14
