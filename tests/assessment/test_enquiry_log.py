"""An enquiry's log: who writes and reads it, and what follows where something came after the decision."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, ProgrammingError, transaction
from django.utils import timezone

from hub.assessment.enquiry_log import (
    AlreadySaid,
    NotYet,
    OversightIsManagers,
    ToWhomMissing,
    answer_log,
    write_log,
)
from hub.assessment.models import LogAnswer, LogEntry
from hub.assessment.parting import take_out
from hub.front_door.models import Enquiry
from hub.wall import outbox
from hub.wall.members import enter
from hub.wall.refusals import FormSentBefore
from tenants.models import Notice, NoticeKind, Role
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision, a_picture
from tests.front_door.enquiry_builders import amy, joined, opened
from tests.support.builders import a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import shown, text_of

LONDON = ZoneInfo("Europe/London")


def written(house: House, enquiry: Enquiry, by: Seated, text: str = "Rang the school.", **said: Any) -> LogEntry:
    with house.at(by):
        return write_log(
            enquiry,
            **{"entry": uuid.uuid4(), "kind": "call", "happened_at": timezone.now(), "text": text,
               "is_information": True, "by": by, "at": timezone.now(), **said},
        )  # fmt: skip


def form_of(**changed: Any) -> dict[str, Any]:
    here = timezone.localtime()
    return {
        "kind": "call", "text": "Rang the health visitor.", "on_day": here.day, "on_month": here.month,
        "on_year": here.year, "at_time": "00:01", "once": str(uuid.uuid4()), **changed,
    }  # fmt: skip


def log_of(house: House, enquiry: Enquiry, role: Role, agency: str = "") -> str:
    return shown(text_of(house.visit(role=role, agency=agency).get(f"/enquiries/{enquiry.reference}/log/")))


def test_it_says_when_it_happened_and_when_it_was_written(house: House) -> None:
    enquiry = an_enquiry(house)
    visit = house.visit(role=Role.COORDINATOR)
    path = f"/enquiries/{enquiry.reference}/log/"
    assert "Nothing is written down yet" in text_of(visit.get(path))
    form = form_of()
    for _ in range(2):
        assert visit.post(path, form, secure=True)["Location"] == path
    page = shown(text_of(visit.get(path)))
    assert page.count("Rang the health visitor.") == 1
    assert "12:01am" in page
    assert "written " in page
    with house.as_superuser() as cursor:
        cursor.execute("SELECT object_ref, detail ->> 'kind' FROM wall_ledgerentry WHERE act = 'write_log'")
        assert cursor.fetchall() == [(enquiry.reference, "call")]


def test_an_asked_agency_reads_what_its_own_desk_wrote_and_nothing_else(house: House) -> None:
    enquiry = an_enquiry(house)
    for agency in ("police", "hrwhealth"):
        a_request(house, enquiry, agency=agency)
    written(house, enquiry, house.seated(role=Role.COORDINATOR), "PLANTED-OF-THE-LEAD")
    written(house, enquiry, house.seated(role=Role.RESEARCHER), "PLANTED-OF-THE-POLICE")
    for role, agency, reads in (
        (Role.COORDINATOR, "", ["LEAD", "POLICE"]), (Role.RESEARCHER, "police", ["POLICE"]),
        (Role.MANAGER, "hrwhealth", []),
    ):  # fmt: skip
        page = log_of(house, enquiry, role, agency)
        assert [one for one in ("LEAD", "POLICE") if f"PLANTED-OF-THE-{one}" in page] == reads
    with house.at("hrwhealth"):
        assert LogEntry.objects.count() == 0


def test_an_agency_that_was_not_asked_neither_reads_nor_writes(house: House) -> None:
    enquiry = an_enquiry(house)
    visit = house.visit(role=Role.RESEARCHER, agency="hrwhealth")
    path = f"/enquiries/{enquiry.reference}/log/"
    assert visit.get(path).status_code == 404
    assert visit.post(path, form_of(), secure=True).status_code == 404
    row = {
        "enquiry": enquiry, "kind": "call", "happened_at": timezone.now(), "text": "x", "by": uuid.uuid4(),
        "written_at": timezone.now(),
    }  # fmt: skip
    with house.at("hrwhealth"), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        LogEntry.objects.create(agency="hrwhealth", **row)
    a_request(house, enquiry, agency="hrwhealth")
    with house.at("hrwhealth"):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            LogEntry.objects.create(agency="police", **row)
        LogEntry.objects.create(agency="hrwhealth", **row)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            LogEntry.objects.update(text="y")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            LogAnswer.objects.count()


def test_oversight_is_written_by_those_who_oversee(house: House) -> None:
    enquiry = an_enquiry(house)
    path = f"/enquiries/{enquiry.reference}/log/"
    refused = house.visit(role=Role.COORDINATOR).post(path, form_of(kind="oversight"), secure=True)
    assert "There is a problem" in text_of(refused)
    assert house.visit(role=Role.MANAGER).post(path, form_of(kind="oversight"), secure=True).status_code == 302


def test_a_time_to_come_and_other_words_of_one_form_are_refused(house: House) -> None:
    enquiry, by = an_enquiry(house), house.seated(role=Role.COORDINATOR)
    with pytest.raises(NotYet):
        written(house, enquiry, by, happened_at=timezone.now() + timedelta(minutes=1))
    form = uuid.uuid4()
    written(house, enquiry, by, entry=form)
    with pytest.raises(FormSentBefore):
        written(house, enquiry, by, "Something else.", entry=form)


def delivered(house: House) -> list[Notice]:
    with house.at("worker"):
        outbox.deliver_waiting()
    return list(Notice.objects.filter(kind=NoticeKind.LATE_FINDING, title__startswith="Information came"))


def test_information_after_the_decision_alerts_whoever_decided_and_they_say_what_it_changes(house: House) -> None:
    enquiry, _, _ = a_picture(house)
    by, other = a_decider(house), house.seat(Role.DECISION_MAKER)
    police = house.seated(role=Role.RESEARCHER)
    written(house, enquiry, police, "Before the decision.")
    assert delivered(house) == []
    a_decision(house, enquiry, by)
    written(house, enquiry, police, "No information.", is_information=False)
    entry = written(house, enquiry, police, "He came back to the house.")
    (notice,) = delivered(house)
    assert (notice.user_id, notice.about) == (by.user, enquiry.reference)
    assert other.user_id != by.user
    assert "house" not in notice.text.lower()
    page = shown(text_of(house.visit(role=Role.DECISION_MAKER).get(f"/enquiries/{enquiry.reference}/")))
    assert "1 entry of the log came since the decision" in page
    with house.at(by):
        answer_log(entry.pk, changes=False, text="We knew of it.", by=by, at=timezone.now())
        with pytest.raises(AlreadySaid):
            answer_log(entry.pk, changes=True, text="It does.", by=by, at=timezone.now())
    page = shown(text_of(house.visit(role=Role.DECISION_MAKER).get(f"/enquiries/{enquiry.reference}/")))
    assert "of the log came since the decision" not in page
    assert "It changes nothing" in log_of(house, enquiry, Role.COORDINATOR)
    assert "We knew of it." not in log_of(house, enquiry, Role.RESEARCHER, "police")


def test_what_changes_something_leads_to_the_assessment_and_a_missing_word_changes_nothing(house: House) -> None:
    enquiry, _, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    entry = written(house, enquiry, by)
    visit, path = house.visit(role=Role.DECISION_MAKER), f"/enquiries/{enquiry.reference}/log/"
    form = f"answer-{entry.pk}"
    assert "Enter why it does or does not" in visit.post(f"{path}{entry.pk}/", {f"{form}-changes": "yes"}).text
    with house.at(by):
        assert not LogAnswer.objects.exists()
    said = {f"{form}-changes": "yes", f"{form}-text": "He is back."}
    answer = visit.post(f"{path}{entry.pk}/", said, secure=True)
    assert answer["Location"] == f"/enquiries/{enquiry.reference}/assess/"
    for role in (Role.COORDINATOR, Role.MANAGER):
        assert house.visit(role=role).post(f"{path}{entry.pk}/", {}, secure=True).status_code == 403
    assert visit.post(f"{path}{uuid.uuid4()}/", {"changes": "no", "text": "x"}, secure=True).status_code == 404


def test_an_answer_that_cannot_be_taken_is_shown_again_with_what_was_typed(house: House) -> None:
    enquiry, _, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    entry = written(house, enquiry, house.seated(role=Role.RESEARCHER), "He came back to the house.")
    visit, form = house.visit(role=Role.DECISION_MAKER), f"answer-{entry.pk}"
    address = f"/enquiries/{enquiry.reference}/log/{entry.pk}/"
    page = visit.post(address, {f"{form}-text": "We knew of it."}, secure=True).text
    assert "Choose whether it changes anything" in page
    assert "We knew of it.</textarea>" in page
    page = visit.post(address, {f"{form}-text": "x" * 10_001, f"{form}-changes": "no"}, secure=True).text
    assert "must be 10000 characters or fewer" in page
    assert "x" * 10_001 in page, "nothing is cut"
    with house.at(by):
        answer_log(entry.pk, changes=False, text="A colleague was first.", by=by, at=timezone.now())
    page = shown(visit.post(address, {f"{form}-text": "We knew of it.", f"{form}-changes": "no"}, secure=True).text)
    assert "A colleague has said already whether this changes anything." in page
    assert "What you typed, which is not saved Why? We knew of it." in page


def known(house: House, name: str, role: Role, **of: Any) -> Seated:
    """Somebody whom the hub knows by their name."""
    by = house.seated(house.seat(role, user=house.user(name), **of))
    with house.at(by):
        enter(by)
    return by


def test_each_entry_says_who_wrote_it_when_it_happened_who_was_told_and_who_answered(house: House) -> None:
    enquiry, _, _ = a_picture(house)
    decider, answerer = (
        known(house, "Dee Decider", Role.DECISION_MAKER),
        known(house, "Ann Answer", Role.DECISION_MAKER),
    )
    police = known(house, "Pat Police", Role.RESEARCHER)
    a_decision(house, enquiry, decider)
    hour = timedelta(hours=1)
    old = written(house, enquiry, police, "OLD-ENTRY", happened_at=timezone.now() - 30 * hour, is_information=False)
    new = written(
        house, enquiry, police, "NEW-ENTRY", happened_at=timezone.now() - hour, kind="crime", told_to="CAIT, 01/12"
    )
    with house.at(answerer):
        answer_log(new.pk, changes=True, text="He is back.", by=answerer, at=timezone.now())
    page = log_of(house, enquiry, Role.DECISION_MAKER)
    assert page.index("NEW-ENTRY") < page.index("OLD-ENTRY")
    assert page.count("Pat Police, Metropolitan Police Service, written") == 2
    assert "Told: CAIT, 01/12" in page
    assert "It changes something , Ann Answer," in page
    day = old.happened_at.astimezone(LONDON)
    assert f"{day:%-d %b %Y}" in page.split("NEW-ENTRY")[1], "the day on which it happened"
    assert f"written {timezone.localtime():%-d %b %Y}" in page.split("NEW-ENTRY")[1], "the day on which it was written"


def test_who_is_no_lead_oversees_nothing_and_of_a_crime_it_is_said_who_was_told(house: House) -> None:
    enquiry = an_enquiry(house)
    a_request(house, enquiry)
    manager, police = house.seated(role=Role.MANAGER, agency="police"), house.seated(role=Role.RESEARCHER)
    with pytest.raises(OversightIsManagers):
        written(house, enquiry, manager, kind="oversight")
    with pytest.raises(ToWhomMissing):
        written(house, enquiry, police, kind="crime", told_to=" ")


def test_one_form_is_not_sent_for_two_enquiries(house: House) -> None:
    one, other, by, form = an_enquiry(house), an_enquiry(house), house.seated(role=Role.COORDINATOR), uuid.uuid4()
    written(house, one, by, entry=form)
    with pytest.raises(FormSentBefore):
        written(house, other, by, entry=form)


def test_what_joined_and_was_taken_out_takes_its_log_with_it(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    _, enquiry = opened(house, by, amy())
    found = joined(house, by, enquiry, amy())
    with house.at(by):
        join = found.joins.get()
        LogEntry.objects.create(
            notification=found, kind="call", happened_at=timezone.now(), text="OF-THE-OTHER", by=by.seat,
            agency=by.agency, written_at=timezone.now(),
        )  # fmt: skip
    assert "OF-THE-OTHER" in log_of(house, enquiry, Role.COORDINATOR)
    with house.at(by):
        take_out(found.pk, of=enquiry.pk, to_triage=True, reason="Another Amy.", by=by, at=timezone.now())
        assert join.enquiry_id == enquiry.pk
    assert "OF-THE-OTHER" not in log_of(house, enquiry, Role.COORDINATOR)


def test_an_altered_answer_is_not_shown(house: House) -> None:
    enquiry, _, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    entry = written(house, enquiry, by)
    with house.at(by):
        answer_log(entry.pk, changes=True, text="He is back.", by=by, at=timezone.now())
    visit = house.visit(role=Role.DECISION_MAKER)
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE assessment_loganswer SET changes = false")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert visit.get(f"/enquiries/{enquiry.reference}/log/").status_code == 409
