"""What stands in the lists over all hubs is what each hub said last; a person's seats decide what they see of it.

A seat is of one agency in one hub: of two seats, neither the one's agency is read in the other's hub.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.front_door.models import EnquiryState, Join, Subject
from hub.research.holding import hold
from hub.research.models import Holding, Request
from hub.research.tasks import enquiry_changed, request_changed
from tenants import partners, sent_notifications
from tenants.models import PartnerRequest, Role, SentNotification, SentState, User
from tenants.partners import publish
from tests.partners.test_partner_list import published
from tests.partners.test_sent_list import put
from tests.support.builders import a_notification, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import get, ledger_lines, rows_of, text_of
from tests.support.plugin import superuser_url
from tests.support.signing_in import signed_in, with_app

BEGUN = timezone.now()


@pytest.fixture
def user(house: House) -> User:
    """Of the police in Harrow and of health in Haringey."""
    found = with_app(house)
    house.seat(Role.RESEARCHER, user=found)
    house.seat(Role.RESEARCHER, hub="haringey", agency="hgyhealth", user=found)
    return found


def references(found: Any) -> list[str]:
    return [one.reference for one in found]


def test_a_newer_word_of_the_hub_changes_each_column_and_an_older_one_none(house: House) -> None:
    asked, holder = BEGUN - timedelta(hours=5), uuid.uuid4()
    first = published("harrow", due_at=BEGUN, asked_at=BEGUN)
    publish(first)
    newer = {
        "rating": "amber", "due_at": None, "is_open": False, "version": 3, "holder": holder, "is_danger": True,
        "asked_at": asked,
    }  # fmt: skip
    publish(published("harrow", id=first.id, **newer))
    publish(published("harrow", id=first.id, due_at=BEGUN, version=2))
    assert PartnerRequest.objects.values(*newer).get() == newer


def test_of_two_seats_neither_agency_is_read_in_the_others_hub(house: House, user: User) -> None:
    publish(published("harrow", reference="HRW-26-000001"))
    publish(published("harrow", reference="HRW-26-000002", agency="hgyhealth"))
    publish(published("haringey", reference="HRY-26-000001", agency="hgyhealth"))
    publish(published("haringey", reference="HRY-26-000002"))
    for number, (hub, agency) in enumerate(
        (("harrow", "police"), ("harrow", "hgyhealth"), ("haringey", "hgyhealth"), ("haringey", "police"))
    ):
        put(hub, f"SNT-26-00000{number}", agency=agency)
    places = partners.places_of(user.pk, timezone.now())
    assert sorted(references(partners.waiting_for(places))) == ["HRW-26-000001", "HRY-26-000001"]
    sent = sent_notifications.sent_by(user.pk, timezone.now())
    assert sorted(references(sent)) == ["SNT-26-000000", "SNT-26-000002"]


@pytest.fixture
def haringey_is_built(house: House) -> Iterator[None]:
    """By a connection of its own: the keeper alone changes how far a hub is."""
    database = str(connections["platform"].settings_dict["NAME"])
    with psycopg.connect(superuser_url(database), autocommit=True) as connection:
        state = "UPDATE platform.tenants_hub SET state = %s WHERE code = 'haringey'"
        connection.execute(state, ["building"])
        yield
        connection.execute(state, ["live"])


@pytest.mark.usefixtures("haringey_is_built")
def test_a_hub_that_is_not_live_is_in_neither_list(user: User) -> None:
    now = timezone.now()
    assert [one.hub for one in partners.places_of(user.pk, now)] == ["harrow"]
    assert [code for code, _ in sent_notifications.hubs_of(user.pk, now).values()] == ["harrow"]


def test_what_is_due_first_stands_first_and_what_is_never_due_last(house: House, user: User) -> None:
    for reference, due in (("HRW-26-000001", None), ("HRW-26-000002", 3), ("HRW-26-000003", 1)):
        at = None if due is None else BEGUN + timedelta(hours=due)
        publish(published("harrow", reference=reference, due_at=at))
    places = partners.places_of(user.pk, timezone.now())
    assert references(partners.waiting_for(places)) == ["HRW-26-000003", "HRW-26-000002", "HRW-26-000001"]


def test_each_filter_counts_beside_the_other_and_one_of_a_hub_without_a_seat_is_none(house: House, user: User) -> None:
    for hub, agency, rating, many in (
        ("harrow", "police", "red", 2), ("harrow", "police", "amber", 1), ("haringey", "hgyhealth", "red", 3),
        ("haringey", "hgyhealth", "green", 4),
    ):  # fmt: skip
        for _ in range(many):
            publish(published(hub, agency=agency, rating=rating))
    client = signed_in(house, user)

    def said(query: str) -> dict[str, str]:
        page = text_of(get(client, f"/requests/{query}"))
        words = ("Harrow (", "Haringey (", "Red (", "Amber (", "Green (", "Blue (")
        return {word[:-2]: page.partition(word)[2].partition(")")[0] for word in words}

    whole = {"Harrow": "3", "Haringey": "7", "Red": "5", "Amber": "1", "Green": "4", "Blue": "0"}
    assert said("") == whole
    assert said("?hub=triborough") == whole
    assert said("?hub=harrow") == {**whole, "Red": "2", "Amber": "1", "Green": "0"}
    assert said("?rating=red") == {**whole, "Harrow": "2", "Haringey": "3"}
    assert said("?rating=red&hub=haringey") == {**whole, "Harrow": "2", "Haringey": "3", "Red": "3", "Amber": "0"}


def test_a_row_of_the_second_page_leads_back_to_the_second_page(
    house: House, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontend.partners.waiting.PAGE", 2)
    for _ in range(3):
        publish(published("harrow"))
    page = text_of(get(signed_in(house, user), "/requests/?page=2&rating=red"))
    assert "?list=2..red" in page
    assert "?list=1." not in page


def test_a_guardian_of_the_agency_that_sent_it_does_not_read_of_it(house: House) -> None:
    guardian, researcher = (house.seat(role, agency="police") for role in (Role.GUARDIAN, Role.RESEARCHER))
    put("harrow", "HRW-26-000001")
    now = timezone.now()
    assert references(sent_notifications.sent_by(researcher.user_id, now)) == ["HRW-26-000001"]
    assert references(sent_notifications.sent_by(guardian.user_id, now)) == []
    assert sent_notifications.hubs_of(guardian.user_id, now) == {}


@pytest.mark.parametrize(("path", "act"), [("/requests/", "partner_list"), ("/requests/sent/", "sent_list")])
def test_the_line_of_a_list_says_how_many_rows_of_it_were_shown(
    house: House, user: User, monkeypatch: pytest.MonkeyPatch, path: str, act: str
) -> None:
    monkeypatch.setattr("frontend.partners.waiting.PAGE", 2)
    for number in range(3):
        publish(published("harrow"))
        put("harrow", f"SNT-26-00000{number}")
    client = signed_in(house, user)
    with CaptureQueriesContext(connections["platform"]) as caught:
        page = text_of(get(client, path))
    [line] = ledger_lines(caught, act)
    shown = page.count("HRW-26-000001") if act == "partner_list" else page.count("SNT-26-")
    assert shown
    assert f'"rows": {2 if act == "partner_list" else 3}' in line


def test_what_a_hub_said_before_of_what_came_earlier_stays_and_another_hubs_stays_too(house: House) -> None:
    def one(reference: str, days: int, **changes: Any) -> sent_notifications.Published:
        said = {"told_at": BEGUN, "state": SentState.OPEN, "state_at": BEGUN, **changes}
        return sent_notifications.Published(
            notification=uuid.uuid4(), agency="police", reference=reference,
            received_at=BEGUN - timedelta(days=days), **said,
        )  # fmt: skip

    old, lately, gone = one("HRW-26-000001", 40), one("HRW-26-000002", 1), one("HRW-26-000003", 1)
    sent_notifications.publish("harrow", [old, lately, gone], since=BEGUN - timedelta(days=100))
    sent_notifications.publish("haringey", [one("HRY-26-000001", 1)], since=BEGUN - timedelta(days=100))
    again = sent_notifications.Published(**{**vars(lately), "state": SentState.CLOSED})
    sent_notifications.publish("harrow", [again], since=BEGUN - timedelta(days=30))
    rows = SentNotification.objects.order_by("reference").values_list("reference", "state")
    assert list(rows) == [("HRW-26-000001", "open"), ("HRW-26-000002", "closed"), ("HRY-26-000001", "open")]


def test_how_far_it_is_is_read_of_ones_own_agency_and_hub(house: House) -> None:
    put("harrow", "HRW-26-000001", state=SentState.CLOSED)
    put("harrow", "HRW-26-000002", agency="hrwhealth")
    put("haringey", "HRW-26-000003")
    wanted = [f"HRW-26-00000{number}" for number in (1, 2, 3)]
    found = sent_notifications.state_of("harrow", "police", wanted)
    assert {reference: one.state for reference, one in found.items()} == {"HRW-26-000001": "closed"}


def row_of(house: House, request: Request) -> PartnerRequest:
    """As the hub publishes it now."""
    with house.at("worker"):
        request_changed(request.pk)
    return PartnerRequest.objects.get(pk=request.pk)


def test_the_rating_is_that_of_the_children_whom_the_agency_was_asked_about(house: House) -> None:
    enquiry = an_enquiry(house, rating="green")
    with house.at(house.lead()):
        amy, joel = enquiry.subjects.all()
    asked = a_request(house, enquiry, about=[amy.pk])
    other = a_request(house, enquiry, agency="hrwhealth", about=[amy.pk, joel.pk])
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET rating = 'red' WHERE id = %s", [joel.pk])
    assert (row_of(house, asked).rating, row_of(house, other).rating) == ("green", "red")
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET until_at = now() WHERE id = %s", [joel.pk])
    assert row_of(house, other).rating == "green", "who was taken out is of no account"
    with house.at(house.lead()):
        assert Subject.objects.filter(enquiry=enquiry).count() == 2


def test_danger_is_told_to_an_agency_that_was_shown_the_notification_which_tells_of_it(house: House) -> None:
    enquiry = an_enquiry(house, a_notification(house, danger=True))
    asked = a_request(house, enquiry)
    assert row_of(house, asked).is_danger
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_join SET desks = ARRAY['hrwcsc']::varchar[]")
    assert not row_of(house, asked).is_danger
    with house.at(house.lead()):
        assert Join.objects.filter(enquiry=enquiry).exists()


def test_who_has_it_is_whoever_has_it_now_while_it_is_open(house: House) -> None:
    asked = a_request(house)
    before, now = (house.seated(house.seat(user=house.user(name))) for name in ("Ines Before", "Nia Now"))
    with house.at(before):
        hold(asked.pk, before.seat, None, by=before, at=BEGUN)
        hold(asked.pk, now.seat, Holding.objects.get().pk, by=before, at=timezone.now())
    assert row_of(house, asked).holder == now.user
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_request SET state = 'answered', version = version + 1")
    row = row_of(house, asked)
    assert (row.holder, row.is_open) == (None, False)


def test_an_enquiry_that_is_due_sooner_makes_its_open_requests_due_sooner_and_the_list_knows(house: House) -> None:
    enquiry = an_enquiry(house)
    asked, answered = a_request(house, enquiry), a_request(house, enquiry, agency="hrwhealth")
    sooner = timezone.now() + timedelta(minutes=30)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_request SET state = 'answered' WHERE id = %s", [answered.pk])
        cursor.execute("UPDATE front_door_enquiry SET due_at = %s", [sooner])
        cursor.execute("UPDATE front_door_subject SET due_at = %s", [sooner])
    with house.at("worker"):
        enquiry_changed(enquiry.pk)
    assert PartnerRequest.objects.get(pk=asked.pk).due_at == sooner
    assert not PartnerRequest.objects.filter(pk=answered.pk).exists(), "nothing of it changed"


def test_a_request_of_an_enquiry_that_another_hub_took_is_on_no_list(house: House) -> None:
    asked = a_request(house)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET state = %s", [EnquiryState.PASSED])
        cursor.execute("UPDATE research_request SET version = version + 1")
    assert not row_of(house, asked).is_open


def test_whose_row_it_is_stands_in_its_own_row(house: House, user: User) -> None:
    colleague = house.user("Ines Moreau")
    publish(published("harrow", reference="HRW-26-000001", due_at=BEGUN + timedelta(hours=1), holder=colleague.pk))
    publish(published("harrow", reference="HRW-26-000002", due_at=BEGUN + timedelta(hours=2), holder=user.pk))
    publish(published("harrow", reference="HRW-26-000003", due_at=BEGUN + timedelta(hours=3)))
    head, *rows = rows_of(text_of(get(signed_in(house, user), "/requests/")), "Requests to your agency, due first")
    assert [(row[0][:13], "Ines Moreau has it" in " ".join(row), "You have it" in " ".join(row)) for row in rows] == [
        ("HRW-26-000001", True, False), ("HRW-26-000002", False, True), ("HRW-26-000003", False, False),
    ]  # fmt: skip
    assert head
