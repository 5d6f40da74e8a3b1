"""Saying that one opened something by mistake, or knows the family: a line, and an alert for one's own guardian."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hub.insight.alert_sweep import sweep
from hub.wall import outbox
from hub.wall.models import Alert, LedgerEntry
from hub.wall.reading_marks import mark_reading
from tenants.models import Notice, Role
from tests.front_door.enquiry_builders import opened
from tests.front_door.triage_builders import child
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import text_of


@pytest.mark.parametrize("mark", ["error", "known"])
def test_it_is_an_alert_for_the_guardian_of_ones_own_agency_and_for_nobody_else(house: House, mark: str) -> None:
    own, leads = house.seat(Role.GUARDIAN, agency="police"), house.seat(Role.GUARDIAN)
    _, enquiry = opened(house, house.seated(role=Role.COORDINATOR), child("Amy Example"))
    a_request(house, enquiry)
    client = house.visit(house.seat(Role.RESEARCHER))
    answer = client.post(f"/readings/{enquiry.reference}/", {"mark": mark}, secure=True)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    with house.at("guardian"):
        line = LedgerEntry.objects.get(act="mark_reading")
    assert (line.object_ref, line.member, line.detail["mark"]) == (enquiry.reference, client.seat.pk, mark)
    with house.at("worker"):
        sweep("harrow", at=timezone.now())
        raised = Alert.objects.get(kind="marked")
        outbox.deliver_waiting()
    assert (raised.agency, raised.member) == ("police", client.seat.pk)
    told = Notice.objects.filter(kind="alert", about=str(raised.pk))  # at night there are others
    assert list(told.values_list("user", flat=True)) == [own.user_id]
    assert "know the family" not in text_of(house.visit(leads).get("/ledger/alerts/", secure=True)).split("<details")[0]
    page = house.visit(own).get("/ledger/alerts/", secure=True).text
    assert "Said that they opened something by mistake, or know the family" in page


def test_what_ones_desk_does_not_see_is_not_there_to_be_marked(house: House) -> None:
    _, enquiry = opened(house, house.seated(role=Role.COORDINATOR), child("Amy Example"))
    client = house.visit(house.seat(Role.RESEARCHER))
    assert client.post(f"/readings/{enquiry.reference}/", {"mark": "known"}, secure=True).status_code == 404
    with house.at("guardian"):
        assert not LedgerEntry.objects.filter(act="mark_reading").exists()


def test_nothing_chosen_is_said_in_the_form_and_nothing_else_can_be_written(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    _, enquiry = opened(house, by, child("Amy Example"))
    page = house.visit(house.seat(Role.COORDINATOR)).post(f"/readings/{enquiry.reference}/", {}, secure=True)
    assert "Choose one" in page.text
    with house.at(by), pytest.raises(ValueError, match="my sister"):
        mark_reading(enquiry.reference, "my sister's children", by=by)


def test_each_page_of_a_case_leads_there(house: House) -> None:
    found, enquiry = opened(house, house.seated(role=Role.COORDINATOR), child("Amy Example"))
    request = a_request(house, enquiry)
    lead, police = house.visit(house.seat(Role.COORDINATOR)), house.visit(house.seat(Role.RESEARCHER))
    for client, path in (
        (lead, f"/enquiries/{enquiry.reference}/"), (lead, f"/triage/{found.reference}/"),
        (police, f"/requests/{request.pk}/"),
    ):  # fmt: skip
        assert f'href="/readings/{enquiry.reference}/"' in client.get(path, secure=True).text, path
