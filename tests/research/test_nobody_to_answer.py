"""Before a request goes to a desk at which nobody can answer, the page says so and asks how else they learn of it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from hub.research.asking import NobodyToAnswer
from hub.research.models import Request, RequestOtherWay
from hub.research.reachable import nobody_to_answer
from hub.wall.models import LedgerEntry
from tenants.models import Role, Seat
from tests.research.test_asking import OVERRIDDEN, asks, opened
from tests.support.house import House
from tests.support.pages import text_of

HEALTH = "hrwhealth"


def test_a_desk_without_a_researcher_in_force_is_nobody_with_since_when(house: House) -> None:
    house.seat()
    house.seat(Role.COORDINATOR, agency="hrweduc")
    left = house.seat(agency=HEALTH)
    ended = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
    Seat.objects.filter(pk=left.pk).update(starts_at=datetime(2026, 1, 1, tzinfo=UTC), ends_at=ended)
    found = nobody_to_answer(["police", HEALTH, "hrweduc"], "harrow", at=timezone.now())
    assert found == {HEALTH: ended, "hrweduc": None}


def test_nothing_is_asked_of_a_desk_where_nobody_is_without_another_way(house: House) -> None:
    house.seat()
    enquiry, by = opened(house), house.seated(role=Role.COORDINATOR)
    with house.at(by):
        with pytest.raises(NobodyToAnswer):
            asks(enquiry, by, "police", HEALTH, other_ways={HEALTH: " "}, **OVERRIDDEN)
        assert not Request.objects.exists()
        asks(enquiry, by, "police", HEALTH, other_ways={HEALTH: "Rung at 14:10.", "police": "x"}, **OVERRIDDEN)
        assert Request.objects.count() == 2
        [way] = RequestOtherWay.objects.select_related("request")
        assert (way.request.agency, way.words, way.nobody_since) == (HEALTH, "Rung at 14:10.", None)
    with house.at("guardian"):
        assert [one.detail["agency"] for one in LedgerEntry.objects.filter(detail__nobody_there=True)] == [HEALTH]


def test_the_page_says_that_nobody_is_there_and_keeps_the_other_way(house: House) -> None:
    house.seat()
    enquiry = opened(house)
    visit = house.visit(role=Role.COORDINATOR)
    path = f"/enquiries/{enquiry.reference}/ask/"
    page = text_of(visit.get(path))
    assert "Nobody there can answer yet" in page
    assert 'name="way-police"' not in page
    said = {
        "agencies": ["police", HEALTH], "basis": "overridden", "overridden_by": "Ade Example",
        "overridden_why": "Risk.",
        "question": "What I typed", "due": "clock", "once": str(uuid.uuid4()),
    }  # fmt: skip
    wrong = text_of(visit.post(path, said))
    assert "Nobody there can answer: say how they will learn of it" in wrong
    assert "What I typed" in wrong
    assert visit.post(path, {**said, f"way-{HEALTH}": "Rung at 14:10."}).status_code == 302
    shown = text_of(visit.get(f"/enquiries/{enquiry.reference}/"))
    assert "Nobody at Harrow community health could answer when asked" in shown
    assert "Rung at 14:10." in shown
    assert "Rung at 14:10." not in text_of(house.visit().get(f"/enquiries/{enquiry.reference}/"))


def test_no_asked_agency_reads_how_another_was_reached(house: House) -> None:
    enquiry, by = opened(house), house.seated(role=Role.COORDINATOR)
    with house.at(by):
        asks(enquiry, by, HEALTH)
    with house.at(HEALTH), pytest.raises(Exception, match="permission denied"):
        RequestOtherWay.objects.exists()
