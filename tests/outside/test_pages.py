"""The recipient's pages."""

from __future__ import annotations

import uuid

from tenants.models import Role
from tests.outside.test_recipient import a_copy
from tests.support.house import House


def test_a_recipient_opens_acknowledges_and_answers(house: House) -> None:
    copy = a_copy(house)
    visit = house.visit(role=Role.RECIPIENT, team="assessment")
    assert f"/copies/{copy}/" in visit.get("/").text
    page = visit.get(f"/copies/{copy}/").text
    assert "Called to the address three times in a year." in page
    assert "Acknowledge: this is in my team" in page
    assert visit.get(f"/copies/{copy}/pdf/").content.startswith(b"%PDF-")
    visit.post(f"/copies/{copy}/acknowledge/")
    assert "What did your team do?" in visit.get(f"/copies/{copy}/").text
    declined = visit.post(f"/copies/{copy}/outcome/", {"outcome": "declined", "note": ""}).text
    assert "Say why your team declines it" in declined
    visit.post(f"/copies/{copy}/outcome/", {"outcome": "allocated", "note": "To Joan."})
    after = visit.get(f"/copies/{copy}/").text
    assert "Outcome: Allocated to a worker" in after
    assert "Say a later outcome" in after


def test_another_teams_copy_is_as_if_it_were_not_there(house: House) -> None:
    copy = a_copy(house)
    visit = house.visit(role=Role.RECIPIENT, team="earlyhelp")
    assert "Nothing has been sent to your team" in visit.get("/").text
    for tried in (copy, uuid.uuid4()):
        assert visit.get(f"/copies/{tried}/").status_code == 404
        assert visit.get(f"/copies/{tried}/pdf/").status_code == 404


def test_the_hubs_staff_have_no_page_outside(house: House) -> None:
    copy = a_copy(house)
    visit = house.visit(role=Role.DECISION_MAKER)
    assert visit.get(f"/copies/{copy}/", HTTP_HOST="outside-harrow.localhost").status_code == 302
