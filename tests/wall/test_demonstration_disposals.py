"""The demonstration's disposal: three steps with the keeper's turn between them, and nothing when it is run again."""

from __future__ import annotations

import json
from pathlib import Path

from hub.wall import outbox
from hub.wall.models import DisposalCertificate, DisposalList
from mash_platform.cli.demo import time_over
from mash_platform.keeper import ageing
from tenants.models import Role
from tests.support.house import House


def states() -> list[str]:
    with outbox.use_worker_login("harrow"):
        return [str(one.state) for one in DisposalList.objects.order_by("made_at")]


def test_one_record_goes_with_a_certificate_and_another_waits_for_a_manager(house: House, file_of_ages: Path) -> None:
    people = [house.seat(role).user.username for role in (Role.MANAGER, Role.DECISION_MAKER, Role.COORDINATOR)]

    assert time_over.step(people) == "2 notifications, to be set back"
    assert time_over.step(people) == "2 notifications, to be set back", "the keeper has not had its turn"
    assert states() == []
    assert ageing.age(file_of_ages) == 2
    assert not file_of_ages.exists()

    assert time_over.step(people) == "a list that two people agreed to"
    assert states() == ["agreed"]
    assert any(name.startswith("list ") for name in json.loads(file_of_ages.read_text())["harrow"])
    assert ageing.age(file_of_ages) == 3

    assert time_over.step(people) == "2 disposed of, a list that waits for a manager"
    assert states() == ["done", "proposed"]
    with outbox.use_worker_login("harrow"):
        assert DisposalCertificate.objects.count() == 2
    assert time_over.step(people) == "as it was"
    assert not file_of_ages.exists()
