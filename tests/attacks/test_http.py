"""Over HTTP: ids of another hub and of another agency in addresses, and forms from elsewhere. Every address by every
wrong role is in test_permissions.py."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.test import Client

from hub.wall.acts import Act
from hub.wall.permissions import TABLE
from tenants.access import Need, rule_of
from tenants.models import Role
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.attacks.test_routes import address, routes
from tests.support.builders import a_finding, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import text_of

IN_HUB = [Role.COORDINATOR, Role.RESEARCHER, Role.DECISION_MAKER, Role.MANAGER, Role.GUARDIAN]


def walk(urlconf: str) -> list[tuple[str, Any]]:
    """Routes that need a pass, with their rules."""
    found = [(route, rule_of(view)) for route, view in routes(importlib.import_module(urlconf).urlpatterns)]
    return [(route, rule) for route, rule in found if rule is not None and rule.need == Need.PASS]


def test_every_act_of_the_table_has_a_role_and_none_has_all() -> None:
    assert set(TABLE) <= set(Act)
    for act, who in TABLE.items():
        assert who.roles, act
        assert act == Act.LEAVE or len(who.roles) < len(IN_HUB), act


def test_another_hubs_references_and_ids_are_as_if_they_were_not_there(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by, out)
    visit = house.visit(role=Role.DECISION_MAKER, hub="haringey")
    for path in (
        f"/triage/{enquiry.reference}/",
        f"/enquiries/{enquiry.reference}/",
        f"/enquiries/{enquiry.reference}/ask/",
        f"/enquiries/{enquiry.reference}/assess/",
        f"/enquiries/{enquiry.reference}/product/",
        f"/requests/{out.request_id}/",
        f"/products/{product.pk}/",
    ):
        assert visit.get(path).status_code == 404, path


def test_another_agencys_request_is_as_if_it_were_not_there(house: House) -> None:
    enquiry = an_enquiry(house)
    police = a_request(house, enquiry)
    a_request(house, enquiry, agency="hrwhealth")
    held = a_finding(house, police)
    health = house.visit(role=Role.RESEARCHER, agency="hrwhealth")
    for path in (f"/requests/{police.pk}/", f"/requests/{police.pk}/findings/{held.pk}/withhold/"):
        assert health.get(path).status_code == 404, path
    for act in ("nothing-known", "finish", "change", "record", "release"):
        assert health.post(f"/requests/{police.pk}/{act}/").status_code == 404, act


def test_an_agency_that_was_not_asked_finds_no_enquiry(house: House) -> None:
    enquiry = an_enquiry(house)
    visit = house.visit(role=Role.RESEARCHER, agency="hrwhealth")
    assert visit.get(f"/enquiries/{enquiry.reference}/").status_code == 404
    assert enquiry.reference not in text_of(visit.get("/enquiries/?state=all"))


HEADERS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/enquiries/", "/nothing/"])
def test_no_page_of_a_hub_is_kept_by_a_browser_or_loaded_into_another_host(house: House, path: str) -> None:
    answer = house.visit(role=Role.COORDINATOR).get(path)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert {name: answer[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("role", IN_HUB)
def test_no_form_of_a_hub_is_taken_from_its_front_door(house: House, role: Role) -> None:
    """A front door is the same site as its hub, so that a browser would send the pass with a form from there."""
    visit = house.visit(role=role)
    strict = Client(enforce_csrf_checks=True, HTTP_HOST="harrow.localhost", HTTP_ORIGIN="http://refer-harrow.localhost")
    strict.cookies = visit.cookies
    for route, _ in walk("frontend.urls.hub"):
        assert strict.post(address(route)).status_code == 403, route
