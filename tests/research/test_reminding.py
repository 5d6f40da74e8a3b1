"""A coordinator reminds an agency that is late; its researchers are told, and the ledger has a line."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.research.models import Request
from hub.research.refusals import NotOverdue
from hub.research.reminding import remind
from tenants.models import Notice, NoticeKind, Role
from tests.front_door.enquiry_builders import a_coordinator
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import text_of


def late(house: House, hours: int = 1) -> Request:
    """A request to the police that was due so many hours ago."""
    return a_request(house, due_at=timezone.now() - timedelta(hours=hours))


def path_of(request: Any) -> str:
    return f"/enquiries/{request.enquiry.reference}/requests/{request.pk}/remind/"


def told() -> list[Notice]:
    return list(Notice.objects.filter(kind=NoticeKind.REMINDER))


def test_one_button_tells_its_researchers_and_leaves_a_line(house: House) -> None:
    seat, other = house.seat(Role.RESEARCHER), house.seat(Role.RESEARCHER, agency="hrwhealth")
    request = late(house)
    visit = house.visit(role=Role.COORDINATOR)
    page = f"/enquiries/{request.enquiry.reference}/"
    assert "Remind Metropolitan Police Service" in visit.get(page).text
    for _ in range(2):
        assert visit.post(path_of(request))["Location"] == page
    assert "Reminded: 1 researcher" in visit.get(page).text
    [notice] = told()
    assert (notice.user_id, notice.user_id == other.user_id) == (seat.user_id, False)
    assert request.enquiry.reference not in f"{notice.title} {notice.text}"
    with house.as_superuser() as cursor:
        cursor.execute("SELECT object_ref, detail ->> 'agency' FROM wall_ledgerentry WHERE act = 'remind'")
        assert cursor.fetchall() == [(request.enquiry.reference, "police")] * 2


def test_where_nobody_sits_the_page_says_to_ring(house: House) -> None:
    request = late(house)
    visit = house.visit(role=Role.COORDINATOR)
    visit.post(path_of(request))
    assert "Ring the agency" in visit.get(f"/enquiries/{request.enquiry.reference}/").text


def test_who_is_in_time_or_has_answered_is_not_reminded(house: House) -> None:
    by = a_coordinator(house)
    early, answered = a_request(house), late(house)
    with house.at("police"):
        Request.objects.filter(pk=answered.pk).update(state="nothing", answered_at=timezone.now())
    for request in (early, answered):
        page = text_of(house.visit(role=Role.COORDINATOR).get(f"/enquiries/{request.enquiry.reference}/"))
        assert "Remind Metropolitan" not in page
        with house.at(by), pytest.raises(NotOverdue):
            remind(request.pk, by=by, at=timezone.now())
    assert told() == []


@pytest.mark.parametrize("agency", ["police", "hrwhealth"])
def test_only_the_lead_reminds(house: House, agency: str) -> None:
    request = late(house)
    assert house.visit(role=Role.RESEARCHER, agency=agency).post(path_of(request)).status_code == 403


def test_a_request_of_another_enquiry_is_not_there(house: House) -> None:
    one, other = late(house), late(house)
    wrong = f"/enquiries/{other.enquiry.reference}/requests/{one.pk}/remind/"
    assert house.visit(role=Role.COORDINATOR).post(wrong).status_code == 404
