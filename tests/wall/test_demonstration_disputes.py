"""The demonstration's overruled rating, challenged decision and recalled copy: made by the hub's own acts, and once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.assessment.models import Challenge, ChallengeMove, Copy
from hub.front_door.models import RatingEntry, Stage
from hub.wall import files
from mash_platform.cli.demo import disputes
from mash_platform.demonstration import AGES
from tenants.models import Role
from tests.support.house import House
from tests.support.plugin import STATE


@pytest.fixture
def ages(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Where the demonstration leaves for the keeper what is set back. Files have the same ids each time."""
    monkeypatch.setattr(files, "_path", lambda _, file_id: tmp_path / str(file_id))
    settings.DEMO = True
    path = STATE.root / AGES
    yield path
    path.unlink(missing_ok=True)


def test_each_state_of_a_dispute_can_be_seen_and_a_second_run_makes_none(house: House, ages: Path) -> None:
    desks = ("", "hrwhealth", "hrweduc", "hrwhousing", "probation")
    roles = (Role.COORDINATOR, Role.MANAGER, Role.DECISION_MAKER)
    seats = [*(house.seat(role, days=30) for role in roles),
             *(house.seat(Role.RESEARCHER, agency=one, days=30) for one in desks),
             house.seat(Role.RECIPIENT, team="assessment", days=30)]  # fmt: skip
    people = [one.user.username for one in seats]

    assert disputes.build(people) == 3
    with house.at(house.lead()):
        assert set(RatingEntry.objects.filter(stage=Stage.OVERRULE).values_list("rating", flat=True)) == {"amber"}
        [challenge] = Challenge.objects.all()
        assert [one.move for one in challenge.entries.all()] == [ChallengeMove.RAISED]
        assert [one.recall_reason for one in Copy.objects.in_short()] == ["It names a school that the family left."]
    assert disputes.build(people) == 0
