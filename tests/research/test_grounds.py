"""Grounds that say nothing share nothing."""

from __future__ import annotations

import uuid

import pytest

from hub.research.grounds import Grounds, GroundsMissing, says_why
from hub.research.models import Release
from tenants.models import Role
from tests.support.builders import a_finding, a_request
from tests.support.house import House

WHOLE = {
    "purpose": "assess_risk", "legal_basis": "CA1989_s47", "necessity": "To see the risk.",
    "proportionality": "Only the calls.", "approver": "A. Sergeant",
}  # fmt: skip


@pytest.mark.parametrize("said", [".", "x", "s47", "yes yes", "as above", "n/a n/a", "12 34 56 78 90 12 34"])
def test_a_reason_that_says_nothing_is_none(said: str) -> None:
    assert not says_why(said)
    for name in ("necessity", "proportionality"):
        with pytest.raises(GroundsMissing) as missing:
            Grounds(**{**WHOLE, name: said})
        assert missing.value.field == name


@pytest.mark.parametrize("said", ["To see the risk.", "Only the calls", "Aby ocenić ryzyko dla dziecka"])
def test_a_short_reason_that_says_something_will_do(said: str) -> None:
    assert says_why(said)
    Grounds(**{**WHOLE, "necessity": said})


def test_the_page_asks_again_and_keeps_what_was_typed(house: House) -> None:
    asked = a_request(house)
    finding = a_finding(house, asked)
    visit = house.visit(role=Role.RESEARCHER)
    page = visit.post(
        f"/requests/{asked.pk}/release/",
        {
            "release": str(uuid.uuid4()), "findings": [f"{finding.pk}:1"], "legal_basis": "CA1989_s47",
            "necessity": "x", "proportionality": "Only the calls in this year", "purpose": "assess_risk",
            "authority": "A. Sergeant", "desks": [house.lead()],
        },
    ).text  # fmt: skip
    assert "Say in a few words why it is necessary to share this" in page
    assert "Only the calls in this year" in page
    with house.at("police"):
        assert not Release.objects.exists()
