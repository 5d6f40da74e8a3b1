"""The demonstration's restricted enquiry: two may enter, and a guardian reviews a manager's emergency entry."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from hub.front_door.models import Enquiry
from hub.wall import outbox, restricted, restricted_register
from mash_platform.cli.demo import restricting
from mash_platform.keeper import ageing
from tenants.models import Role
from tests.support.house import House


def test_it_is_gone_for_whoever_is_not_named_and_its_emergency_entry_waits_for_a_guardian(
    house: House, file_of_ages: Path
) -> None:
    seats = {
        "coordinator": house.seat(Role.COORDINATOR), "manager": house.seat(Role.MANAGER),
        "decider": house.seat(Role.DECISION_MAKER), "health": house.seat(Role.RESEARCHER, agency="hrwhealth"),
        "police": house.seat(Role.RESEARCHER), "housing": house.seat(Role.RESEARCHER, agency="hrwhousing"),
        "probation": house.seat(Role.RESEARCHER, agency="probation"),
    }  # fmt: skip
    people = [one.user.username for one in seats.values()]
    guardian = house.seated(role=Role.GUARDIAN)

    assert restricting.build(people) == 1
    with house.at(guardian):
        [row] = restricted_register.Register().rows(10, 0)
        assert (row.named, row.to_review) == (2, 1)
        [entry] = restricted_register.openings_of(row.id)
        assert entry.until_at > timezone.now()
    with pytest.raises(restricted.GlassStandsOpen), house.at(guardian):
        restricted_register.review(entry.id, "It had to be: they rang me.", by=guardian)

    assert ageing.age(file_of_ages) == 2
    with house.at(guardian):
        [entry] = restricted_register.openings_of(row.id)
        [then] = restricted_register.Register().rows(10, 0)
        assert then.at < entry.at < entry.until_at < timezone.now()
        restricted_register.review(entry.id, "It had to be: they rang me.", by=guardian)
    for name, ways_in in (("coordinator", 1), ("health", 1), ("manager", 0), ("police", 0)):
        by = house.seated(seats[name])
        with house.at(by):
            assert len(restricted.own(by)) == ways_in, name
            assert not Enquiry.objects.exists(), name
    with outbox.use_worker_login("harrow"):
        assert not Enquiry.objects.exists()
    assert restricting.build(people) == 0
    assert not file_of_ages.exists()
