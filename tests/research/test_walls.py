"""The wall round findings, on the login that would try it: held is its own agency's alone, released is frozen."""

from __future__ import annotations

import uuid

import pytest
from django.db import transaction
from django.db.utils import DatabaseError, ProgrammingError

from hub.research.models import Finding
from hub.wall.functions import RefusedByTheWall
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House

HEALTH = "hrwhealth"


def test_a_held_finding_is_seen_by_its_own_desk_alone(house: House) -> None:
    finding = a_finding(house)
    for desk in (HEALTH, house.lead(), "worker"):
        with house.at(desk):
            assert not Finding.objects.filter(pk=finding.pk).exists()
    with house.at("police"):
        assert Finding.objects.filter(pk=finding.pk).exists()


def test_another_desk_releases_nothing_of_it(house: House) -> None:
    finding = a_finding(house)
    theft = Finding(pk=finding.pk, agency=HEALTH)
    with pytest.raises(RefusedByTheWall, match="not_yours_or_already_decided"), transaction.atomic():
        a_release(house, theft)


def test_a_release_mixed_with_anothers_finding_is_refused_whole(house: House) -> None:
    enquiry = an_enquiry(house)
    own = a_finding(house, a_request(house, enquiry))
    others = a_finding(house, a_request(house, enquiry, agency=HEALTH))
    with pytest.raises(RefusedByTheWall, match="not_yours_or_already_decided"), transaction.atomic():
        a_release(house, own, others)
    with house.at("police"):
        own.refresh_from_db()
        assert own.state == "held"


def test_an_unknown_recipient_or_desk_is_refused(house: House) -> None:
    finding = a_finding(house)
    with pytest.raises(RefusedByTheWall, match="no_such_recipient"), transaction.atomic():
        a_release(house, finding, recipients=["nobody"])
    with pytest.raises(RefusedByTheWall, match="no_such_desk"), transaction.atomic():
        a_release(house, finding, desks=["nobody"])


def test_a_released_finding_is_frozen_for_its_own_desk_too(house: House) -> None:
    finding = a_finding(house)
    a_release(house, finding)
    with house.at("police"):
        assert Finding.objects.filter(pk=finding.pk).update(text="Something else") == 0
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Finding.objects.filter(pk=finding.pk).update(desks=[HEALTH])
    with house.at(house.lead()):
        assert Finding.objects.get(pk=finding.pk).text == "Called to the address three times in a year."
    with house.at(HEALTH):
        assert not Finding.objects.filter(pk=finding.pk).exists()


def test_nobody_records_as_another_agency(house: House) -> None:
    asked = a_request(house)
    with house.at(HEALTH), pytest.raises(DatabaseError, match=r"no such row|row-level security"), transaction.atomic():
        Finding(
            request_id=asked.pk, enquiry_id=asked.enquiry_id, agency="police", kind="event", text="Forged",
            recorded_by=uuid.uuid4(), recorded_at=asked.asked_at,
        ).save()  # fmt: skip
