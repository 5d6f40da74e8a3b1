"""The triage pages, on the logins of those who open them."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.front_door.models import Enquiry, Reading, Subject
from hub.wall.models import Member
from tenants.models import Role
from tests.front_door.triage_builders import child, notify
from tests.support.builders import a_notification
from tests.support.house import House
from tests.support.pages import text_of


def test_an_empty_list_says_so(house: House) -> None:
    page = house.visit(role=Role.COORDINATOR).get("/triage/")
    assert page.status_code == 200
    assert "Nothing is waiting" in page.content.decode()


def test_danger_stands_first_and_many_rows_cost_no_more_queries(house: House) -> None:
    client = house.visit(role=Role.COORDINATOR)
    notify(house, danger=True)
    with CaptureQueriesContext(connections["default"]) as few:
        client.get("/triage/")
    for _ in range(6):
        notify(house, child("Ben Example"))
    urgent = notify(house, child("Cara Example"), danger=True)
    with CaptureQueriesContext(connections["default"]) as many:
        text = client.get("/triage/").content.decode()
    assert len(many) == len(few)
    assert text.index(urgent.reference) < text.index("Ben Example")


def test_rate_all_the_same_and_go_to_the_next(house: House) -> None:
    one, two = notify(house, child(), child("Ben Example")), notify(house)
    client = house.visit(role=Role.COORDINATOR)
    shown = client.get(f"/triage/{one.reference}/").content.decode()
    assert "Open the enquiry and go to the next" in shown
    assert "Shouting was heard." in shown
    answer = client.post(f"/triage/{one.reference}/", {"all": "red", "reason": "Shouting", "into": "new"})
    assert (answer.status_code, answer["Location"]) == (302, f"/triage/{two.reference}/")
    with house.at(house.lead()):
        assert set(Subject.objects.values_list("rating", flat=True)) == {"red"}


def test_one_child_may_be_rated_otherwise_and_errors_keep_what_was_typed(house: House) -> None:
    one = notify(house, child(), child("Ben Example"))
    client = house.visit(role=Role.COORDINATOR)
    wrong = client.post(f"/triage/{one.reference}/", {"rating-1": "red", "reason": "What I typed"})
    assert "What I typed" in wrong.content.decode()
    assert "Choose a rating for every child" in wrong.content.decode()
    client.post(f"/triage/{one.reference}/", {"all": "green", "rating-1": "red", "reason": "x"})
    with house.at(house.lead()):
        assert list(Subject.objects.values_list("rating", flat=True)) == ["green", "red"]


def test_the_second_coordinator_sees_who_was_first(house: House) -> None:
    one = notify(house)
    data = {"all": "red", "reason": "x"}
    house.visit(role=Role.COORDINATOR).post(f"/triage/{one.reference}/", data)
    answer = house.visit(role=Role.COORDINATOR).post(f"/triage/{one.reference}/", data)
    assert answer.status_code == 409
    assert "A colleague was first" in answer.content.decode()


def test_setting_aside_by_the_page(house: House) -> None:
    one = notify(house)
    client = house.visit(role=Role.COORDINATOR)
    assert "Rate the child" in client.post(f"/triage/{one.reference}/set-aside/", {}).content.decode()
    answer = client.post(f"/triage/{one.reference}/set-aside/", {"why": "advice", "aside_reason": "told them"})
    assert answer["Location"] == "/triage/"


def test_a_researcher_neither_reads_nor_lists_nor_opens_before_being_asked(house: House) -> None:
    one = notify(house)
    client = house.visit(role=Role.RESEARCHER)
    assert client.get("/triage/").status_code == 403
    assert client.get(f"/triage/{one.reference}/").status_code == 404
    assert client.post(f"/triage/{one.reference}/", {"all": "red", "reason": "x"}).status_code == 403
    with house.at(house.lead()):
        assert not Enquiry.objects.exists()


@pytest.mark.parametrize("path", ["/triage/{}/", "/enquiries/{}/", "/enquiries/{}/ask/"])
def test_another_hubs_reference_answers_404(house: House, path: str) -> None:
    one = notify(house, hub="haringey", door="haringey")
    assert house.visit(role=Role.COORDINATOR).get(path.format(one.reference)).status_code == 404


def test_the_list_says_who_was_known_and_rate_and_next_goes_on_below(house: House) -> None:
    three = [notify(house, child(f"{name} Example", born=date(2015, 5, 17))) for name in ("Amy", "Ben", "Cy")]
    second = three[1]
    client = house.visit(role=Role.COORDINATOR)
    answer = client.post(f"/triage/{second.reference}/", {"all": "red", "reason": "x"})
    order = [one.reference for one in sorted(three, key=lambda one: (one.received_at, one.pk))]
    place = order.index(second.reference)
    assert answer["Location"] == f"/triage/{(order[place + 1 :] or order[:place])[0]}/"
    assert "The notification before: " in client.get(answer["Location"]).content.decode()
    notify(house, child("Ben Example", born=date(2015, 5, 17)))
    assert "Known: red" in client.get("/triage/").content.decode()


def test_unknown_is_no_name(house: House) -> None:
    notify(house, child("Unknown Unknown", born=date(2015, 5, 17)))
    again = notify(house, child("Unknown Unknown", born=date(2015, 5, 17)))
    page = house.visit(role=Role.COORDINATOR).get(f"/triage/{again.reference}/").content.decode()
    assert "Known to the hub" not in page
    assert "Part of a name was not tried" in page


def test_a_row_says_what_it_is_about_how_old_they_are_and_who_told_us(house: House) -> None:
    born = timezone.localdate().replace(month=1, day=1) - timedelta(days=7 * 365)
    found = a_notification(
        house, children=["Amy Example"],
        message={
            "concern": {"what_happened": "Bruises.", "categories": ["physical"]},
            "referrer": {"role": "Teacher", "agency": "Grange School", "name": "Ms Secretly"},
        },
    )  # fmt: skip
    aged = notify(house, child("Ben Example", born=born))
    page = house.visit(role=Role.COORDINATOR).get("/triage/").text
    assert "Teacher, Grange School" in page
    assert "Physical abuse" in page
    assert "Ms Secretly" not in page
    assert re.search(r"Ben Example, [78] years", page)
    for column in ("Received", "How many", "Not said to be"):
        assert f">{column}</th>" not in page
    first = min((found, aged), key=lambda one: (one.received_at, one.pk))
    assert re.search(rf'href="/triage/{first.reference}/"[^>]*>\s*Start with the first', page)


def test_a_message_that_names_hundreds_makes_a_short_row(house: House) -> None:
    notify(house, *[child(f"Child{number} Example") for number in range(40)])
    page = house.visit(role=Role.COORDINATOR).get("/triage/").text
    assert "and 36 more" in page
    assert "Child5 Example" not in page


def test_danger_is_marked_otherwise_than_late(house: House) -> None:
    notify(house)
    notify(house, danger=True)
    page = house.visit(role=Role.COORDINATOR).get("/triage/").text
    assert page.count("mash-list__row--danger") == 1


def test_previous_and_next_go_through_the_list_in_its_order(house: House) -> None:
    calm = [notify(house, child(f"{name} Example")) for name in ("Amy", "Ben")]
    danger = notify(house, child("Cara Example"), danger=True)
    order = [danger, *sorted(calm, key=lambda one: (one.received_at, one.pk))]
    client = house.visit(role=Role.COORDINATOR)
    said = []
    for one in order:
        page = client.get(f"/triage/{one.reference}/").text
        found = dict(re.findall(r'href="/triage/([A-Z0-9-]+)/" rel="(prev|next)"', page))
        said.append({way: reference for reference, way in found.items()})
    first, second, third = (one.reference for one in order)
    assert said == [{"next": second}, {"prev": first, "next": third}, {"prev": second}]


def test_whoever_comes_second_hears_who_has_it_open(house: House) -> None:
    found = notify(house)
    first, second = house.visit(role=Role.COORDINATOR), house.visit(role=Role.MANAGER)
    entered = {"agency": house.lead(), "role": "coordinator", "entered_at": timezone.now()}
    with house.at(house.lead()):
        Member.objects.create(pk=first.seat.pk, name="Ade Example", **entered)
    assert "opened this notification" not in text_of(first.get(f"/triage/{found.reference}/"))
    assert "Ade Example opened it" in second.get("/triage/").text
    assert "Ade Example opened this notification" in second.get(f"/triage/{found.reference}/").text
    assert "A colleague opened this notification" in first.get(f"/triage/{found.reference}/").text
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_reading SET at = at - interval '31 minutes'")
    assert "opened it" not in text_of(second.get("/triage/"))


def test_who_reads_what_is_written_by_the_lead_alone(house: House) -> None:
    found = notify(house)
    row = {"notification": found, "desks": ["police"], "by": uuid.uuid4(), "at": timezone.now()}
    with house.at("police"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Reading.objects.create(**row)


def test_much_that_is_known_ends_with_a_count_and_a_link(house: House) -> None:
    for _ in range(8):
        notify(house, child("Amy Example", born=date(2015, 5, 17)))
    found = notify(house, child("Amy Example", born=date(2015, 5, 17)))
    client = house.visit(role=Role.COORDINATOR)
    page = client.get(f"/triage/{found.reference}/").text
    assert page.count("same name and date of birth</li>") == 5
    assert "The latest 5 of 8" in page
    assert client.get(f"/triage/{found.reference}/?all=1").text.count("same name and date of birth</li>") == 8
