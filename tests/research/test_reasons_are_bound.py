"""Why a request ended and why a finding was withdrawn are held against the ledger when they are read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hub.assessment.withdrawing import withdraw
from hub.research.ending_requests import hand_back, withdraw_request
from hub.wall.functions import call
from tenants.models import PlatformEntry, Role
from tests.support.builders import a_finding, a_release, a_request
from tests.support.house import House

WHY = "It is about another family of that name."
OTHER = "The agency had nothing to say."


def altered(house: House, statement: str) -> None:
    with house.as_superuser() as cursor:
        cursor.execute(statement, [OTHER])


def alarms() -> int:
    return PlatformEntry.objects.filter(act="alarm", object_kind="content").count()


def shows(answer: Any, words: str) -> bool:
    return answer.status_code == 200 and words in answer.text


@pytest.mark.parametrize("handed_back", [True, False])
def test_why_a_request_ended_is_not_shown_once_somebody_altered_it(house: House, handed_back: bool) -> None:
    asked = a_request(house)
    by = house.seated(role=Role.RESEARCHER if handed_back else Role.COORDINATOR)
    with house.at(by):
        (hand_back if handed_back else withdraw_request)(asked.pk, reason=WHY, by=by)
    pages = {
        f"/requests/{asked.pk}/": house.visit(role=Role.RESEARCHER),
        f"/enquiries/{asked.enquiry.reference}/": house.visit(role=Role.COORDINATOR),
    }
    assert {path: shows(visit.get(path), WHY) for path, visit in pages.items()} == dict.fromkeys(pages, True)
    altered(house, "UPDATE research_request SET ended_why = %s")
    assert {path: shows(visit.get(path), OTHER) for path, visit in pages.items()} == dict.fromkeys(pages, False)
    assert alarms() == 2


def test_why_a_finding_was_withdrawn_is_not_shown_once_somebody_altered_it(house: House) -> None:
    asked = a_request(house)
    found = a_finding(house, asked)
    a_release(house, found)
    by = house.seated(role=Role.RESEARCHER)
    with house.at(by):
        withdraw(found.pk, request_id=asked.pk, reason=WHY, by=by)
    pages = {
        f"/requests/{asked.pk}/findings/{found.pk}/withdraw/": house.visit(role=Role.RESEARCHER),
        f"/enquiries/{asked.enquiry.reference}/": house.visit(role=Role.COORDINATOR),
    }
    assert {path: shows(visit.get(path), WHY) for path, visit in pages.items()} == dict.fromkeys(pages, True)
    altered(house, "UPDATE research_withdrawal SET reason = %s")
    assert {path: shows(visit.get(path), OTHER) for path, visit in pages.items()} == dict.fromkeys(pages, False)
    assert alarms() == 2


def test_the_lines_hold_digests_and_no_word(house: House) -> None:
    asked = a_request(house)
    by = house.seated(role=Role.RESEARCHER)
    with house.at(by):
        hand_back(asked.pk, reason=WHY, by=by)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT detail -> 'said', detail::text FROM wall_ledgerentry WHERE act = 'hand_back'")
        [(said, detail)] = cursor.fetchall()
    [digest] = json.loads(said).values()
    assert (len(digest), "another family" in detail) == (64, False)
    with house.at("police"):
        [(_, recorded)] = call("recorded_v3", [asked.enquiry.reference], list(json.loads(said)), [""], [""])
    assert recorded == digest
