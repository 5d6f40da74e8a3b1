"""A child's name, age and address that nobody said are to be completed, and stand in lists from then on."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from hub.front_door.models import Named, Notification
from hub.front_door.notifications.message import parse
from hub.people.models import Mention
from tenants.models import Role
from tests.api.test_notifications import MESSAGE, send
from tests.support.house import House
from tests.support.pages import shown

CAN_BE_RUNG = {**MESSAGE["referrer"], "telephone": "020 7946 0123"}
WHOLE = {"given_name": "Otis", "family_name": "Example", "age": 7, "address": {"lines": "1 Example Road"}}
WHERE, BORN = "/children/0/address/lines", "/children/0/born_on"


def said_of(*children: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {**MESSAGE, "referrer": CAN_BE_RUNG, "children": list(children), **changed}


def lacking(message: dict[str, Any]) -> list[str]:
    return [fault.path for fault in parse(message).to_check]


@pytest.mark.parametrize(
    ("child", "lacks"),
    [
        (WHOLE, []),
        ({"given_name": "Otis"}, [WHERE, BORN, "/children/0/family_name"]),
        ({"family_name": "Example", "born_on": "2015"}, [WHERE, "/children/0/given_name"]),
        ({"sex": "male"}, [WHERE, BORN, "/children/0/name"]),
        ({"given_name": "not known", "family_name": "n/a"}, [WHERE, BORN, "/children/0/name"]),
        ({**WHOLE, "born_on": "30 Feb", "age": None}, [BORN]),
        ({**WHOLE, "address": {"postcode": "not known"}}, ["/children/0/address/postcode"]),
        ({**WHOLE, "address": None, "addresses": [{"lines": "2 Example Road"}]}, []),
        ({**WHOLE, "address": None, "protect": {"what": ["address"]}}, []),
        ({"unborn": True}, []),
    ],
    ids=["whole", "a first name", "a year and a family name", "nothing", "words for not known", "a day that is none",
         "a postcode that is none", "another address", "kept back", "unborn"],
)  # fmt: skip
def test_of_each_child_what_is_not_said_is_to_be_completed_once(child: dict[str, Any], lacks: list[str]) -> None:
    assert lacking(said_of(child)) == lacks


def test_one_address_serves_siblings() -> None:
    assert lacking(said_of(WHOLE, {**WHOLE, "given_name": "Ana", "address": None})) == []
    assert lacking(said_of({**WHOLE, "address": None}, {**WHOLE, "address": None})) == [WHERE]


def test_nothing_is_asked_for_of_a_child_where_nobody_can_be_asked() -> None:
    assert lacking(said_of({"given_name": "Otis"}, referrer={"source": "9"})) == []
    assert lacking(said_of({"given_name": "Otis"}, referrer={"source": "6", "email": "kit@example.org"})) != []
    assert lacking(said_of({"given_name": "Otis"}, adds_to="HRW-12-000123")) == []


def filled(house: House, child: dict[str, Any], **answers: str) -> Notification:
    """A message about a child that is filled in, each place as it is answered: its last part is the argument's name."""
    reference = send(house, said_of(child)).json()["reference"]
    with house.at(house.lead()):
        places = [one["path"].rsplit("/", 1)[1] for one in Notification.objects.get(reference=reference).to_check]
    form = {f"right-{places.index(place)}": value for place, value in answers.items()}
    visit = house.visit(role=Role.COORDINATOR)
    answer = visit.post(f"/triage/{reference}/complete/", {**form, "once": str(uuid.uuid4())}, secure=True)
    assert answer.status_code == 302, shown(answer.text)
    with house.at(house.lead()):
        return Notification.objects.get(reference=reference)


def test_a_name_that_was_asked_for_is_the_one_that_lists_show_and_finds_the_child(house: House) -> None:
    send(house, said_of(WHOLE), key="one-before-0000000000")
    found = filled(house, {"given_name": "Otis"}, family_name="Example", born_on="2016-02-03")
    assert found.message["children"] == [{"given_name": "Otis"}]
    assert [one["path"] for one in found.to_check] == [WHERE]
    visit = house.visit(role=Role.COORDINATOR)
    assert f"Otis Example {found.reference}" in shown(visit.get("/triage/to-complete/").text)
    with house.at(house.lead()):
        said = set(Mention.objects.filter(source_id=found.pk, kind__in=("name", "birth"))
                   .values_list("given_name", "family_name", "day"))  # fmt: skip
    assert {(one[0], one[1]) for one in said} == {("Otis", ""), ("Otis", "Example"), ("Jo", "Example"), ("", "")}
    assert {str(one[2]) for one in said if one[2]} == {"2016-02-03"}


def test_of_a_child_without_a_name_all_of_it_is_typed_in_one_box(house: House) -> None:
    found = filled(house, {"sex": "male"}, name="Otis Ray Example", born_on="7", lines="1 Example Road, HA1 2XY")
    assert found.to_check == []
    with house.at(house.lead()):
        [label] = Named.objects.filter(notification=found, is_child=True).values_list("label", flat=True)
        said = {one.kind: one for one in Mention.objects.filter(source_id=found.pk)}
    assert label == "Otis Ray Example"
    assert (said["name"].given_name, said["name"].family_name) == ("Otis Ray", "Example")
    assert (said["address"].address_lines, said["address"].postcode) == ("1 Example Road", "HA1 2XY")
    assert said["born_about"].text.startswith("About 7 years old on ")


def test_somebody_whose_name_is_covered_meanwhile_keeps_the_words_that_cover_it(house: House) -> None:
    reference = send(house, said_of({"given_name": "Otis"})).json()["reference"]
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_named SET label = '[protected]' WHERE is_child AND label = 'Otis'")
    visit = house.visit(role=Role.COORDINATOR)
    form = {"path": "/children/0/family_name", "value": "Example", "go": "right"}
    visit.post(f"/triage/{reference}/put-right/", form, secure=True)
    with house.at(house.lead()):
        assert "/children/0/family_name" not in [
            one["path"] for one in Notification.objects.get(reference=reference).to_check
        ]
        assert Named.objects.get(notification__reference=reference, is_child=True).label == "[protected]"


def test_a_day_that_is_none_is_still_refused_at_its_box(house: House) -> None:
    reference = send(house, said_of({**WHOLE, "age": None})).json()["reference"]
    visit = house.visit(role=Role.COORDINATOR)
    form = {"right-0": "30 February", "once": str(uuid.uuid4())}
    answer = visit.post(f"/triage/{reference}/complete/", form, secure=True)
    assert answer.status_code == 200
    assert "it is not a day, a month or a year that there is" in shown(answer.text)
