"""Each authority names its police force, whose desk its hub is built with: the City of London has its own."""

from __future__ import annotations

from typing import Any

from tenants.models import Authority, Order, Role
from tests.readiness.builders import with_code
from tests.readiness.test_building import ENFIELD, JOIN, NEW
from tests.support.house import House
from tests.support.pages import get
from tests.support.signing_in import visitor

CITY_POLICE = {"code": "citypolice", "name": "City of London Police", "kind": "police"}
CITY = {
    "hub_code": "city", "name": "City of London", "colour": "4", "short": "lnd", "door_city": "City of London door",
    "care_city": "City of London children’s social care", "turn_city": "Ring 020 7946 0000.",
    "desk_citypolice": "City of London Police", "desk_health": "", "desk_education": "", "desk_housing": "",
    "desk_youth": "", "desk_probation": "", "team_assessment": "Assessment", "team_earlyhelp": "",
    "team_citycait": "Public protection", "team_healthvisit": "",
}  # fmt: skip


def ordered(client: Any, address: str, form: dict[str, str]) -> dict[str, Any]:
    assert with_code(client, address, **form).status_code == 302
    details: dict[str, Any] = Order.objects.latest("ordered_at").details
    return details


def test_the_metropolitan_police_serve_32_boroughs_and_the_city_has_its_own_force(house: House) -> None:
    forces = dict(Authority.objects.values_list("slug", "police_force"))
    assert len(forces) == 33
    assert {slug for slug, force in forces.items() if force == "citypolice"} == {"city"}
    assert {force for slug, force in forces.items() if slug != "city"} == {"police"}


def test_building_the_citys_hub_orders_the_city_of_london_police(house: House) -> None:
    client = visitor(house, Role.OPERATOR)
    page = get(client, f"{NEW}?authority=city").text
    assert 'value="City of London Police"' in page
    assert "Metropolitan" not in page
    details = ordered(client, f"{NEW}?authority=city", CITY)
    assert [each for each in details["agencies"] if each["kind"] == "police"] == [CITY_POLICE]
    assert [(each["name"], each["agency"]) for each in details["teams"] if each["kind"] == "police"] == [
        ("Public protection", "citypolice")
    ]


def test_a_boroughs_hub_orders_the_metropolitan_police(house: House) -> None:
    client = visitor(house, Role.OPERATOR)
    page = get(client, f"{NEW}?authority=enfield").text
    assert 'value="Metropolitan Police Service"' in page
    assert "City of London Police" not in page
    details = ordered(client, f"{NEW}?authority=enfield", ENFIELD)
    assert [each["code"] for each in details["agencies"] if each["kind"] == "police"] == ["police"]


def test_a_group_with_the_city_in_it_has_a_desk_of_each_force(house: House) -> None:
    client = visitor(house, Role.OPERATOR)
    group = {
        **ENFIELD,
        **CITY,
        "hub_code": "east",
        "name": "East",
        "short": "eas",
        "desk_police": "The Met",
        "team_enfassess": "Enfield assessment",
        "team_lndassess": "City assessment",
        "team_cait": "Child abuse",
    }
    details = ordered(client, f"{NEW}?authority=city&authority=enfield", group)
    assert [each["code"] for each in details["agencies"] if each["kind"] == "police"] == ["police", "citypolice"]
    assert [(each["code"], each["agency"]) for each in details["teams"] if each["kind"] == "police"] == [
        ("cait", "police"), ("citycait", "citypolice"),
    ]  # fmt: skip


def test_the_city_joins_a_group_and_its_force_comes_with_it_where_it_has_no_desk_yet(house: House) -> None:
    client = visitor(house, Role.OPERATOR)
    address = f"{JOIN}?authority=city&hub=triborough"
    details = ordered(client, address, CITY)
    assert [each["code"] for each in details["agencies"]] == ["lndcsc", "citypolice"]
    assert [each["code"] for each in details["teams"]] == ["assessment", "citycait"]


def test_a_force_that_has_a_desk_in_the_group_is_not_ordered_again(house: House) -> None:
    client = visitor(house, Role.OPERATOR)
    details = ordered(client, f"{JOIN}?authority=enfield&hub=triborough", ENFIELD)
    assert [each["code"] for each in details["agencies"]] == ["enfcsc"]
