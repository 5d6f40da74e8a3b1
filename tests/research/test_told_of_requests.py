"""Whom the worker tells of a request, and what it takes off the list over all hubs: once, and nobody else."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from hub.research.tasks import enquiry_passed, more_time_given, request_changed, request_ended, whose_asked
from tenants.models import Notice, NoticeKind, PartnerRequest, Role
from tests.support.builders import a_finding, a_request, an_enquiry
from tests.support.house import House

PEOPLE: dict[str, dict[str, Any]] = {
    "Pia Police": {"role": Role.RESEARCHER}, "Mo Police manager": {"role": Role.MANAGER, "agency": "police"},
    "Nia Nurse": {"role": Role.RESEARCHER, "agency": "hrwhealth"}, "Cora Lead": {"role": Role.COORDINATOR},
    "Pat Police coordinator": {"role": Role.COORDINATOR, "agency": "police"},
    "Hal Haringey": {"role": Role.RESEARCHER, "hub": "haringey"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def people(house: House) -> None:
    for name, of in PEOPLE.items():
        house.seat(user=house.user(name), **of)


def told(kind: NoticeKind) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("user__name", flat=True))


def test_each_time_that_more_time_was_given_its_agency_is_told_once(house: House) -> None:
    asked = a_request(house)
    for hours in (1, 2):
        with house.as_superuser() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(
                "INSERT INTO research_moretime (id, request_id, agency, due_before, due_at, reason, by, at) VALUES"
                " (%s, %s, 'police', now(), now() + interval '9 hours', 'x', %s, now() + %s * interval '1 hour')",
                [uuid.uuid4(), asked.pk, uuid.uuid4(), hours],
            )
            cursor.execute("SET LOCAL session_replication_role = origin")
        with house.at("worker"):
            for _ in range(2):
                more_time_given(asked.pk)
        assert told(NoticeKind.MORE_TIME) == ["Pia Police"] * hours


def test_an_agency_that_has_said_whose_its_findings_are_is_asked_no_more(house: House) -> None:
    enquiry = an_enquiry(house)
    for agency, answer in (("police", ""), ("hrwhealth", "here")):
        finding = a_finding(house, a_request(house, enquiry, agency=agency))
        with house.as_superuser() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(
                "INSERT INTO research_whosefinding (id, finding_id, enquiry_id, agency, reference, notification,"
                " asked_at, answer) VALUES (%s, %s, %s, %s, 'HRW-26-000001', 'HRW-26-000002', now(), %s)",
                [uuid.uuid4(), finding.pk, enquiry.pk, agency, answer],
            )
            cursor.execute("SET LOCAL session_replication_role = origin")
    with house.at("worker"):
        for _ in range(2):
            whose_asked(enquiry.pk)
    assert told(NoticeKind.WHOSE) == ["Pia Police"]


def test_of_an_enquiry_that_another_hub_took_every_request_goes_off_the_list(house: House) -> None:
    enquiry = an_enquiry(house)
    requests = [a_request(house, enquiry, agency=agency) for agency in ("police", "hrwhealth")]
    with house.at("worker"):
        for one in requests:
            request_changed(one.pk)
    assert PartnerRequest.objects.filter(is_open=True).count() == 2
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET state = 'passed'")
        cursor.execute("UPDATE research_request SET version = version + 1")
    with house.at("worker"):
        enquiry_passed(enquiry.pk)
    assert PartnerRequest.objects.filter(is_open=True).count() == 0


@pytest.mark.parametrize(
    ("state", "kind", "names"),
    [
        ("withdrawn", NoticeKind.REQUEST_WITHDRAWN, ["Pia Police"]),
        ("handed_back", NoticeKind.REQUEST_BACK, ["Cora Lead", "Dee Asker"]),
        ("open", NoticeKind.REQUEST_BACK, []),
    ],
)
def test_the_other_side_hears_of_the_end_of_a_request(
    house: House, state: str, kind: NoticeKind, names: list[str]
) -> None:
    asker = house.seat(Role.DECISION_MAKER, user=house.user("Dee Asker"))
    asked = a_request(house)
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE research_request SET state = %s, asked_by = %s, ended_at = now(), ended_why = 'x'",
            [state, asker.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    with house.at("worker"):
        for _ in range(2):
            request_ended(asked.pk)
    assert told(kind) == names
