"""The partner list: what hubs publish of open requests, for whoever sits in several; never a name or a word."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from frontend.presenters.dates import long_date
from hub.research.finishing import change_answer
from hub.research.nothing_known import say_nothing_known
from hub.research.tasks import request_changed
from hub.wall.models import OutboxRow
from tenants import partners
from tenants.models import PartnerRequest, Role, Seat
from tenants.partners import Published, publish
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import text_of
from tests.support.signing_in import signed_in, with_app


def deliver(house: House, hub: str = "harrow") -> None:
    """What the worker would do."""
    with house.at("worker", hub):
        for pk in OutboxRow.objects.filter(kind="research.request_changed").values_list("object_id", flat=True):
            request_changed(pk)


def test_asking_publishes_reference_rating_time_and_state_and_nothing_else(house: House) -> None:
    request = a_request(house)
    deliver(house)
    row = PartnerRequest.objects.get()
    assert (row.pk, row.hub.code, row.agency, row.is_open) == (request.pk, "harrow", "police", True)
    assert row.reference == request.enquiry.reference
    assert (row.holder, row.is_danger, row.asked_at) == (None, False, request.asked_at)
    columns = {field.name for field in PartnerRequest._meta.fields}
    assert columns == {
        "id",
        "hub",
        "agency",
        "reference",
        "rating",
        "due_at",
        "is_open",
        "version",
        "holder",
        "away_until",
        "cover",
        "is_danger",
        "asked_at",
    }


def test_an_answer_takes_it_off_and_a_change_puts_it_back(house: House) -> None:
    request = a_request(house)
    by = house.seated(house.seat(Role.RESEARCHER))
    with house.at(by):
        say_nothing_known(request.pk, by=by, at=timezone.now())
    deliver(house)
    assert not PartnerRequest.objects.filter(is_open=True).exists()
    with house.at(by):
        change_answer(request.pk, by=by)
    deliver(house)
    assert PartnerRequest.objects.filter(is_open=True).count() == 1


def published(hub: str, **changes: Any) -> Published:
    """A row as a hub publishes it."""
    said: dict[str, Any] = {
        "id": uuid.uuid4(), "hub": hub, "agency": "police", "reference": "HRW-26-000001", "rating": "red",
        "due_at": timezone.now() + timedelta(hours=1), "is_open": True, "version": 1, **changes,
    }  # fmt: skip
    return Published(**said)


def test_an_older_message_that_comes_late_changes_nothing(house: House) -> None:
    old = published("harrow")
    publish(published("harrow", id=old.id, version=2, is_open=False))
    publish(old)
    publish(old)
    assert not PartnerRequest.objects.get().is_open


def test_a_hub_cannot_change_another_hubs_row(house: House) -> None:
    row = published("harrow")
    publish(row)
    publish(published("haringey", id=row.id, version=9, is_open=False))
    assert PartnerRequest.objects.get().is_open


def test_a_partner_sees_due_first_what_waits_in_every_hub_of_theirs(house: House) -> None:
    user = with_app(house)
    for hub in ("harrow", "haringey"):
        house.seat(Role.RESEARCHER, hub=hub, user=user)
    now = timezone.now()
    publish(published("harrow", reference="HRW-26-000002", due_at=now + timedelta(hours=3)))
    publish(published("haringey", reference="HRY-26-000001", due_at=now + timedelta(hours=1), rating="amber"))
    publish(published("triborough", reference="WSM-26-000001"))
    publish(published("harrow", reference="HRW-26-000009", agency="hrwhealth"))
    client = signed_in(house, user)
    page = text_of(client.get("/requests/", secure=True))
    assert page.index("HRY-26-000001") < page.index("HRW-26-000002")
    for hidden in ("WSM-26-000001", "HRW-26-000009"):
        assert hidden not in page
    assert "HRY-26-000001" not in text_of(client.get("/requests/?hub=harrow", secure=True))
    assert "HRW-26-000002" not in text_of(client.get("/requests/?rating=amber", secure=True))


def test_whoever_has_it_and_is_away_is_said_with_who_covers_until_the_day_is_over(house: House) -> None:
    user, colleague = with_app(house), house.user("Ines Moreau")
    house.seat(Role.RESEARCHER, user=user)
    today = timezone.localdate()
    publish(published("harrow", reference="HRW-26-000006", holder=colleague.pk, away_until=today, cover=user.pk))
    client = signed_in(house, user)
    page = text_of(client.get("/requests/", secure=True))
    assert "Ines Moreau has it" in page
    assert f"Away until {long_date(today)}. You cover" in page
    other = house.user("Ola Pendry")
    PartnerRequest.objects.update(cover=other.pk)
    assert "Ola Pendry covers" in text_of(client.get("/requests/", secure=True))
    PartnerRequest.objects.update(away_until=today - timedelta(days=1))
    page = text_of(client.get("/requests/", secure=True))
    assert "Ines Moreau has it" in page
    assert "Away until" not in page


def test_the_list_says_danger_how_old_it_is_and_who_of_the_agency_has_it(house: House) -> None:
    user, colleague = with_app(house), house.user("Ines Moreau")
    house.seat(Role.RESEARCHER, user=user)
    now = timezone.now()
    publish(
        published("harrow", reference="HRW-26-000003", is_danger=True, asked_at=now - timedelta(hours=2, minutes=5))
    )
    publish(published("harrow", reference="HRW-26-000004", holder=colleague.pk))
    mine = published("harrow", reference="HRW-26-000005", holder=user.pk)
    publish(mine)
    client = signed_in(house, user)
    page = client.get("/requests/", secure=True).text
    assert page.count("Immediate danger") == 1
    assert "2 h 5 min ago" in page
    assert "Ines Moreau has it" in page
    assert "You have it" in page
    (take,) = re.findall(r'href="([^"]+#who-has-it)"', page)
    assert take.startswith("http://harrow.")
    publish(published("harrow", id=mine.id))  # it was put back
    assert client.get("/requests/", secure=True).text.count("#who-has-it") == 2


def test_a_seat_that_ended_shows_nothing(house: House) -> None:
    seat = house.seat(Role.RESEARCHER, user=with_app(house))
    publish(published("harrow"))
    Seat.objects.filter(pk=seat.pk).update(ends_at=timezone.now())
    page = signed_in(house, seat.user).get("/requests/", secure=True).content.decode()
    assert "You research in no hub" in page
    assert "HRW-26-000001" not in page


def test_one_query_however_many_hubs(house: House, django_assert_num_queries: Any) -> None:
    user = house.user()
    for hub in ("harrow", "haringey", "triborough"):
        house.seat(Role.RESEARCHER, hub=hub, user=user)
    for number in range(30):
        publish(published(("harrow", "haringey", "triborough")[number % 3], reference=f"HRW-26-{number:06}"))
    places = partners.places_of(user.pk, timezone.now())
    with django_assert_num_queries(1, using="platform"):
        assert len(list(partners.waiting_for(places))) == 30


def test_counts_are_of_what_choosing_them_would_show(house: House) -> None:
    user = with_app(house)
    for hub in ("harrow", "haringey"):
        house.seat(Role.RESEARCHER, hub=hub, user=user)
    for hub, rating, many in (("harrow", "red", 2), ("harrow", "amber", 1), ("haringey", "red", 3)):
        for _ in range(many):
            publish(published(hub, rating=rating))
    client = signed_in(house, user)
    page = client.get("/requests/", secure=True).text
    assert "6 requests to answer" in page
    assert "Red (5)" in page
    page = client.get("/requests/?rating=red&hub=harrow", secure=True).text
    assert "2 requests to answer, due first, of 6" in page
    assert "Haringey (3)" in page
    assert "Harrow (2)" in page
    assert "Amber (1)" in page


def test_the_page_asks_as_often_for_many_as_for_few(house: House, django_assert_max_num_queries: Any) -> None:
    user = with_app(house)
    for hub in ("harrow", "haringey", "triborough"):
        house.seat(Role.RESEARCHER, hub=hub, user=user)
    for number in range(60):
        publish(published(("harrow", "haringey", "triborough")[number % 3]))
    client = signed_in(house, user)
    with django_assert_max_num_queries(12, using="platform"):
        client.get("/requests/", secure=True)


def test_a_request_that_is_not_there_publishes_nothing(house: House) -> None:
    with house.at("worker"):
        request_changed(uuid.uuid4())
    assert not PartnerRequest.objects.exists()


def test_what_is_answered_stands_no_more_among_what_waits(house: House) -> None:
    user = with_app(house)
    house.seat(Role.RESEARCHER, user=user)
    publish(published("harrow", reference="HRW-26-000002"))
    publish(published("harrow", reference="HRW-26-000003", is_open=False))
    page = signed_in(house, user).get("/requests/", secure=True).content.decode()
    assert "HRW-26-000002" in page
    assert "HRW-26-000003" not in page
