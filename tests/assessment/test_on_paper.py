"""A finding and a decision that were on paper while the service was away: true time and written time, everywhere."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from hub.assessment.contents import decisions_said
from hub.assessment.deciding import decide
from hub.assessment.enquiry_snapshot import since_decision, snapshot_of
from hub.assessment.issuing import documents
from hub.assessment.models import Copy, Decision
from hub.assessment.refusals import DecidedSincePaper
from hub.front_door.models import Enquiry, Subject
from hub.insight.counting import count_months
from hub.research.findings import record
from hub.research.models import Finding, Request
from hub.wall.contents import Altered, check
from hub.wall.on_paper import NotRecordedThen, OnPaper
from hub.wall.refusals import FormSentBefore
from tenants.measures.periods import month_of, plus_months
from tenants.models import Role
from tenants.seated import Seated
from tests.assessment.case_builders import (
    ANALYSIS,
    RECIPIENT,
    a_decider,
    a_product,
    choices_for,
    decided_for,
    mark_of,
)  # fmt: skip
from tests.assessment.test_pages import a_choice
from tests.research.test_pages import recorded
from tests.support.agreeing import a_proposal, entered, two_for
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import get, shown, text_of

DAY = ("paper_on_day", "paper_on_month", "paper_on_year")
HOUR = timedelta(hours=1)


def minute(hours_ago: float) -> datetime:
    return timezone.now().replace(second=0, microsecond=0) - hours_ago * HOUR


def words(at: datetime) -> str:
    here = timezone.localtime(at)
    return f"{here.day} {here:%B %Y} at {here:%-I:%M}{here:%p}".replace("AM", "am").replace("PM", "pm")


def came(house: House, hours_ago: float, **of: Any) -> Enquiry:
    """An enquiry whose notification was received so long ago."""
    made = an_enquiry(house, **of)
    with house.as_superuser() as cursor:
        at = minute(hours_ago)
        cursor.execute("UPDATE front_door_enquiry SET clock_from = %s WHERE id = %s", [at, made.pk])
        cursor.execute("UPDATE front_door_notification SET received_at = %s", [at])
    with house.at(house.lead()):
        return Enquiry.objects.get(pk=made.pk)


def on_paper(at: datetime, by: str = "") -> dict[str, Any]:
    here = timezone.localtime(at)
    return {
        "paper_on_day": here.day, "paper_on_month": here.month, "paper_on_year": here.year,
        "paper_time": f"{here:%H:%M}", "paper_by": by,
    }  # fmt: skip


def taken(house: House, enquiry: Enquiry, by: Seated, paper: OnPaper | None, **changes: Any) -> Decision:
    children, mark = decided_for(enquiry, house, by, **changes), mark_of(house, enquiry, by)
    with house.at(by):
        decide(
            enquiry.pk, children, analysis=ANALYSIS, mark=mark, form=uuid.uuid4(), paper=paper, by=by, at=timezone.now()
        )
        return Decision.objects.order_by("-number", "subject__position")[0]


def line_of(house: House, act: str) -> dict[str, Any]:
    """What the last line of an act says."""
    with house.as_superuser() as cursor:
        cursor.execute("SELECT detail FROM wall_ledgerentry WHERE act = %s ORDER BY seq DESC LIMIT 1", [act])
        ((detail,),) = cursor.fetchall()
    return dict(json.loads(detail) if isinstance(detail, str) else detail)


def test_a_finding_keeps_both_times_and_by_whom_and_the_line_has_the_times_and_no_name(house: House) -> None:
    asked, at = a_request(house, came(house, 10)), minute(6)
    visit = house.visit()
    answer = visit.post(f"/requests/{asked.pk}/record/", recorded(asked, **on_paper(at, "Sgt Paper")), secure=True)
    assert answer.status_code == 302, shown(answer.text)[:3000]
    with house.at("police"):
        found = Finding.objects.get()
    assert (found.paper_at, found.paper_by, found.taken_at) == (at, "Sgt Paper", at)
    assert timezone.now() - found.recorded_at < timedelta(minutes=1)
    detail = line_of(house, "record_finding")
    assert datetime.fromisoformat(detail["on_paper"]["taken"]) == at
    assert datetime.fromisoformat(detail["on_paper"]["written"]) == found.recorded_at
    assert "Sgt Paper" not in str(detail)
    page = shown(text_of(get(visit, f"/requests/{asked.pk}/")))
    assert f"Recorded on paper on {words(at)} by Sgt Paper; written here on {words(found.recorded_at)}." in page


@pytest.mark.parametrize(
    ("hours", "changes", "says"),
    [
        (11, {}, NotRecordedThen.sentence),
        (-1 / 30, {}, NotRecordedThen.sentence),
        (6, {"paper_time": ""}, "Enter the time on the paper"),
        (6, dict.fromkeys(DAY, ""), "Enter the date on the paper"),
        (6, {"paper_time": "half"}, "Enter a time such as 14:30"),
    ],
    ids=["before the receipt", "to come", "no time", "no day", "no time of a clock"],
)  # fmt: skip
def test_a_time_that_cannot_be_is_refused_and_what_was_typed_stands(
    house: House, hours: float, changes: dict[str, Any], says: str
) -> None:
    enquiry = came(house, 10)
    asked = a_request(house, enquiry)
    typed = {**on_paper(minute(hours), "Sgt Paper"), **changes}
    page = text_of(house.visit().post(f"/requests/{asked.pk}/record/", recorded(asked, **typed), secure=True))
    decider, address = house.visit(role=Role.DECISION_MAKER), f"/enquiries/{enquiry.reference}/assess/"
    deciding = text_of(decider.post(address, a_choice(decider.get(address).text, **typed), secure=True))
    for one, kept in ((page, "Arrested in March."), (deciding, "Third incident.")):
        assert says in shown(one)
        assert kept in one
        assert 'value="Sgt Paper"' in one
    with house.at("police"):
        assert not Finding.objects.exists()
    with house.at(house.lead()):
        assert not Decision.objects.exists()


def test_a_form_sent_again_is_one_finding_and_with_another_time_it_is_refused(house: House) -> None:
    asked, by, made = a_request(house, came(house, 10)), house.seated(), uuid.uuid4()
    with house.at(by):
        about = [Subject.objects.filter(enquiry_id=asked.enquiry_id).earliest("position").person_id]
        said: dict[str, Any] = {
            "finding_id": made, "about": about, "kind": "event", "happened_on": None, "text": "x", "by": by,
            "at": timezone.now(),
        }  # fmt: skip
        for _ in range(2):
            record(asked.pk, paper=OnPaper(minute(6)), **said)
        with pytest.raises(FormSentBefore):
            record(asked.pk, paper=OnPaper(minute(5)), **said)
        for other in (None, OnPaper(minute(6), "Bea Other")):
            with pytest.raises(FormSentBefore):
                record(asked.pk, paper=other, **said)
        assert Finding.objects.count() == 1


def test_a_decision_rests_on_what_was_known_when_it_was_taken_and_what_came_since_is_said(house: House) -> None:
    enquiry, by = came(house, 10), a_decider(house)
    police = a_request(house, enquiry)
    health = a_request(house, enquiry, agency="hrwhealth")
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_request SET asked_at = %s", [minute(9)])
    early = a_finding(house, police, paper_at=minute(8))
    late = a_finding(house, health, text="Seen by a nurse.")
    a_release(house, early)
    a_release(house, late)
    made = taken(house, enquiry, by, OnPaper(minute(6), "Ann Able"))
    assert made.rested_on == [early.pk]
    assert (made.not_heard, made.more_to_come) == (["hrwhealth"], ["police"])
    detail = line_of(house, "decide")
    assert detail["findings"] == [str(early.pk)]
    assert datetime.fromisoformat(detail["on_paper"]["taken"]) == minute(6)
    assert datetime.fromisoformat(detail["on_paper"]["written"]) == made.at
    assert "Ann Able" not in str(detail)
    with house.at(by):
        picture = snapshot_of(Enquiry.objects.get(pk=enquiry.pk))
        since = since_decision(picture, Decision.objects.all(), [], by.agency)
        assert [one.pk for one in since.came] == [late.pk]
    page = shown(text_of(get(house.visit(role=Role.DECISION_MAKER), f"/enquiries/{enquiry.reference}/assess/")))
    assert "1 finding came since it was decided." in page


def test_a_decision_sent_again_is_one_and_with_another_name_on_its_paper_it_is_refused(house: House) -> None:
    enquiry, by, form, at = came(house, 10), a_decider(house), uuid.uuid4(), minute(6)
    children, mark = decided_for(enquiry, house, by), mark_of(house, enquiry, by)
    said: dict[str, Any] = {"analysis": ANALYSIS, "mark": mark, "form": form, "by": by, "at": timezone.now()}
    with house.at(by):
        for _ in range(2):
            decide(enquiry.pk, children, paper=OnPaper(at, "Ann Able"), **said)
        for other in (None, OnPaper(at), OnPaper(at, "Bea Other")):
            with pytest.raises(FormSentBefore):
                decide(enquiry.pk, children, paper=other, **said)
        assert Decision.objects.count() == len(children)


def test_a_paper_that_is_entered_late_does_not_take_the_place_of_what_was_decided_after_it(house: House) -> None:
    enquiry, by = came(house, 10), a_decider(house)
    stands = taken(house, enquiry, by, OnPaper(minute(5)))
    with pytest.raises(DecidedSincePaper):
        taken(house, enquiry, by, OnPaper(minute(6)), reason="An older paper.")
    visit, address = house.visit(role=Role.DECISION_MAKER), f"/enquiries/{enquiry.reference}/assess/"
    page = text_of(visit.post(address, a_choice(visit.get(address).text, **on_paper(minute(6))), secure=True))
    assert "A child was decided after the date and time on the paper" in shown(page)
    with house.at(by):
        assert Decision.objects.latest("number", "at").number == stands.number
    assert taken(house, enquiry, by, OnPaper(minute(4)), reason="A newer paper.").number == stands.number + 1


def test_a_request_that_ended_after_the_paper_was_open_then(house: House) -> None:
    enquiry, by = came(house, 10), a_decider(house)
    a_request(house, enquiry)
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE research_request SET asked_at = %s, state = 'withdrawn', ended_at = %s, ended_why = 'x',"
            " ended_by = gen_random_uuid()",
            [minute(9), minute(4)],
        )
    assert taken(house, enquiry, by, OnPaper(minute(6))).not_heard == ["police"]
    assert taken(house, enquiry, by, OnPaper(minute(3))).not_heard == []


def test_who_agrees_to_a_release_and_whom_it_is_shared_with_read_both_times(house: House) -> None:
    enquiry = came(house, 10)
    asked, health = a_request(house, enquiry), a_request(house, enquiry, agency="hrwhealth")
    shared = a_finding(house, asked, paper_at=minute(5), text="Called again.")
    a_release(house, shared, desks=["hrwhealth"])
    page = shown(text_of(get(house.visit(agency="hrwhealth"), f"/requests/{health.pk}/")))
    assert f"Recorded on paper on {words(minute(5))}; written here on {words(shared.recorded_at)}." in page
    two_for(house, "event")
    waiting = a_finding(house, asked, paper_at=minute(6), paper_by="Sgt Paper")
    waits = a_proposal(house, waiting, entered(house, role=Role.RESEARCHER))
    page = shown(text_of(get(house.visit(role=Role.MANAGER, agency="police"), f"/requests/agreements/{waits.pk}/")))
    both = f"Recorded on paper on {words(minute(6))} by Sgt Paper; written here on {words(waiting.recorded_at)}."
    assert both in page


def test_an_answer_that_came_after_the_paper_had_not_come_then(house: House) -> None:
    enquiry, by = came(house, 10), a_decider(house)
    a_request(house, enquiry)
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE research_request SET asked_at = %s, state = 'nothing', answered_at = %s", [minute(9), minute(4)]
        )
    assert taken(house, enquiry, by, OnPaper(minute(6))).not_heard == ["police"]
    assert taken(house, enquiry, by, OnPaper(minute(3))).not_heard == []
    with house.at("police"):
        assert Request.objects.get().state == "nothing"


def test_both_times_stand_on_the_enquiry_its_decision_its_path_and_in_the_ledger(house: House) -> None:
    enquiry, by, at = came(house, 10), a_decider(house), minute(6)
    visit, address = house.visit(role=Role.DECISION_MAKER), f"/enquiries/{enquiry.reference}/assess/"
    answer = visit.post(address, a_choice(visit.get(address).text, **on_paper(at, "Ann Able")), secure=True)
    assert answer.status_code == 302, shown(answer.text)[:3000]
    with house.at(by):
        written = Decision.objects.earliest("number").at
    both = f"Recorded on paper on {words(at)} by Ann Able; written here on {words(written)}."
    for path in (f"/enquiries/{enquiry.reference}/", address):
        assert both in shown(text_of(get(visit, path))), path
    manager = house.visit(role=Role.MANAGER)
    path = shown(text_of(get(manager, f"/enquiries/{enquiry.reference}/print/path/?purpose=court")))
    assert f"{both} It rests on what was known then." in path
    ledger = shown(text_of(get(house.visit(role=Role.GUARDIAN), "/ledger/?act=decide")))
    assert "recorded on paper " in ledger
    assert ", written here " in ledger


def test_a_product_says_both_times_as_it_was_read_before_it_was_sent(house: House) -> None:
    enquiry, by = came(house, 10), a_decider(house)
    told = a_finding(house, a_request(house, enquiry), paper_at=minute(8), paper_by="Sgt Paper")
    a_release(house, told, recipients=[RECIPIENT])
    made = taken(house, enquiry, by, OnPaper(minute(6), "Ann Able"))
    with house.at(by):
        picture = snapshot_of(Enquiry.objects.get(pk=enquiry.pk))
        (draft,) = documents(picture, choices_for(enquiry, by, told), agency=by.agency, at=timezone.now())
        read = draft.document
    a_product(house, enquiry, by, told)
    with house.at(by):
        sent = Copy.objects.get().document
    finding = f"Recorded on paper on {words(minute(8))} by Sgt Paper; written here on {words(told.recorded_at)}."
    decision = f"Third incident. Recorded on paper on {words(minute(6))} by Ann Able; written here on {words(made.at)}."
    assert sent["findings"][0]["text"] == f"{told.text} {finding}" == read.findings[0].text
    assert [one["reason"] for one in sent["children"]] == [decision, decision] == [one.reason for one in read.children]


def test_in_time_is_measured_by_when_it_was_taken_and_counted_in_the_month_of_its_writing(house: House) -> None:
    enquiry, by = came(house, 30), a_decider(house)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET due_at = %s, initial_rating = 'amber'", [minute(6)])
    taken(house, enquiry, by, OnPaper(minute(7)))
    month = month_of(timezone.now())
    with house.at(by):
        counted = count_months(month, plus_months(month, 1), repeats=False)[month]
    assert (counted["decided"], counted["within_limit"], counted["late"]) == (2, 2, 0)
    assert counted["mean_amber"] == 2 * 23 * 60


@pytest.mark.parametrize("column", ["paper_at", "paper_by"])
def test_an_altered_time_on_paper_is_noticed(house: House, column: str) -> None:
    enquiry, by = came(house, 10), a_decider(house)
    taken(house, enquiry, by, OnPaper(minute(6), "Ann Able"))
    with house.as_superuser() as cursor:
        other = minute(7) if column == "paper_at" else "Bea Other"
        cursor.execute(f"UPDATE assessment_decision SET {column} = %s", [other])
    visit = house.visit(role=Role.DECISION_MAKER)
    with house.at(by), pytest.raises(Altered):
        check(decisions_said(Decision.objects.all(), enquiry.reference))
    assert visit.get(f"/enquiries/{enquiry.reference}/assess/").status_code == 409


def test_the_database_takes_nothing_as_taken_after_it_was_written(house: House) -> None:
    asked = a_request(house, came(house, 10))
    for columns in ({"paper_at": timezone.now() + HOUR}, {"paper_by": "Nobody"}):
        with pytest.raises(IntegrityError, match="on_paper_before_it_is_written"), transaction.atomic():
            a_finding(house, asked, **columns)
