"""A pasted chronology is split, looked through and kept; a held finding is changed until it is decided."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from hub.research.changing_held import change_held
from hub.research.chronology import Entry, record_chronology, split_chronology
from hub.research.contents import check_shared
from hub.research.models import Finding, Request
from hub.research.refusals import AlreadyDecided, ChangedMeanwhile, NoSuchPlace
from tenants.seated import Seated
from tests.support.builders import a_finding, a_release, a_request
from tests.support.house import House
from tests.support.pages import get, post, text_of

TODAY = date(2026, 11, 29)
PASTED = """Chronology of the household
3/11/2012 - Called to the address. Shouting.
Two children upstairs.

12 Nov 2012: Called again.
2012-11-20 Arrest.
31/02/2012 Said to have been seen.
"""
SPLIT = [
    Entry(None, "Chronology of the household"),
    Entry(date(2012, 11, 3), "Called to the address. Shouting.\nTwo children upstairs."),
    Entry(date(2012, 11, 12), "Called again."),
    Entry(date(2012, 11, 20), "Arrest.\n31/02/2012 Said to have been seen."),
]


def test_each_line_that_begins_with_a_day_begins_an_entry_and_no_word_is_lost() -> None:
    assert split_chronology(PASTED, today=TODAY) == SPLIT


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("3.11.2012 Seen", Entry(date(2012, 11, 3), "Seen")),
        ("3rd November 2012 – Seen", Entry(date(2012, 11, 3), "Seen")),
        ("On 3-11-2012: Seen", Entry(date(2012, 11, 3), "Seen")),
        ("3 Nov. 2012\tSeen", Entry(date(2012, 11, 3), "Seen")),
        ("3/11/12 Seen", Entry(None, "3/11/12 Seen")),
        ("3/11/2112 Seen", Entry(None, "3/11/2112 Seen")),
        ("14 Quince Walk 2012 visited", Entry(None, "14 Quince Walk 2012 visited")),
        ("November 2012: seen", Entry(None, "November 2012: seen")),
    ],
)
def test_what_reads_as_a_day_and_what_stays_in_the_words(line: str, entry: Entry) -> None:
    assert split_chronology(line, today=TODAY) == [entry]


def test_nothing_is_made_of_nothing() -> None:
    assert split_chronology(" \n\n", today=TODAY) == []


def child_of(house: House, request: Request) -> uuid.UUID:
    with house.at("police"):
        first: uuid.UUID = request.enquiry.subjects.all()[0].person_id
        return first


def held(house: House) -> list[tuple[date | None, str, str]]:
    with house.at("police"):
        rows = Finding.objects.order_by("happened_on", "text")
        return [(one.happened_on, one.text, one.state) for one in rows]


def test_it_is_kept_all_or_nothing_and_once(house: House) -> None:
    request, by, form = a_request(house), house.seated(), uuid.uuid4()
    about = [child_of(house, request)]
    said: dict[str, Any] = {"form": form, "kind": "event", "source_record": "R/1", "by": by, "at": timezone.now()}
    with house.at(by):
        with pytest.raises(NoSuchPlace):
            record_chronology(request.pk, SPLIT, about=[uuid.uuid4()], **said)
        assert not Finding.objects.exists()
        for _ in range(2):
            record_chronology(request.pk, SPLIT, about=about, **said)
        assert Finding.objects.count() == 4
    with house.at(house.lead()):
        assert not Finding.objects.exists()


def test_the_page_splits_shows_and_keeps_only_what_is_left(house: House) -> None:
    request, visit = a_request(house), house.visit()
    there = f"/requests/{request.pk}/chronology/"
    assert "Chronology" in text_of(get(visit, there))
    page = post(visit, there, pasted=PASTED).text
    assert "4 entries. Read each" in page
    assert held(house) == []
    fields = dict(re.findall(r'<input type="hidden" name="(form|entries)" value="([^"]*)"', page))
    said = {
        **fields, "kind": "event", "text-0": "", "text-1": "Called.", "day-1_day": "3", "day-1_month": "11",
        "day-1_year": "2012", "text-2": "Again.", "text-3": "",
    }  # fmt: skip
    wrong = text_of(post(visit, there, **said))  # about nobody
    assert "There is a problem" in wrong
    assert "Called." in wrong
    answer = post(visit, there, **said, about=[str(child_of(house, request))])
    assert answer["Location"] == f"/requests/{request.pk}/"
    assert held(house) == [(date(2012, 11, 3), "Called.", "held"), (None, "Again.", "held")]
    assert "2 findings recorded. Only your agency can see them." in text_of(get(visit, f"/requests/{request.pk}/"))


def test_too_many_at_once_are_refused_with_the_paste_in_the_box(house: House) -> None:
    request = a_request(house)
    pasted = "\n".join(f"{1 + number % 28}/11/2012 Call {number}." for number in range(51))
    page = text_of(post(house.visit(), f"/requests/{request.pk}/chronology/", pasted=pasted))
    assert "Paste at most 50 entries at once" in page
    assert "Call 50." in page


def changed(finding: Finding, by: Seated, **of: Any) -> Finding:
    said: dict[str, Any] = {
        "about": finding.about, "kind": "event", "happened_on": None, "text": "Said otherwise.", "source_record": "",
        "version": 1, **of,
    }  # fmt: skip
    return change_held(finding.pk, request_id=finding.request_id, by=by, **said)


def test_a_held_finding_is_changed_and_the_ledger_is_bound_to_what_it_says_now(house: House) -> None:
    finding, by = a_finding(house, brings_in=""), house.seated()
    with house.at(by):
        for _ in range(2):
            changed(finding, by)
        finding.refresh_from_db()
        assert (finding.text, finding.version, finding.state) == ("Said otherwise.", 2, "held")
        check_shared([finding])
        with pytest.raises(ChangedMeanwhile):
            changed(finding, by, text="From a page of before.")
        with pytest.raises(NoSuchPlace):
            changed(finding, by, about=[uuid.uuid4()], version=2)


def test_what_is_released_is_changed_by_nobody(house: House) -> None:
    finding, by = a_finding(house, brings_in=""), house.seated()
    a_release(house, finding)
    with house.at(by), pytest.raises(AlreadyDecided):
        changed(finding, by)
    other = house.seated(agency="hrwhealth")
    with house.at(other), pytest.raises(Request.DoesNotExist):
        changed(finding, other)


def test_two_who_change_one_finding_see_both_texts(house: House) -> None:
    finding = a_finding(house, brings_in="")
    there = f"/requests/{finding.request_id}/findings/{finding.pk}/change/"
    said = {"about": [str(finding.about[0])], "kind": "event", "version": "1"}
    assert post(house.visit(), there, **said, text="First.")["Location"] == f"/requests/{finding.request_id}/"
    page = text_of(post(house.visit(), there, **said, text="Second."))
    assert "What a colleague wrote meanwhile" in page
    assert "First." in page
    assert "Second." in page
    assert post(house.visit(), there, **{**said, "version": "2"}, text="Second.").status_code == 302
