"""When something went wrong: an incident is opened by whoever notices, worked on in words, and closed with lessons."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import ProgrammingError, connections, transaction
from django.utils import timezone

from hub.assessment.incidents import (
    RegulatorFirst,
    WrittenMeanwhile,
    close_incident,
    looked_since,
    notify_of_clocks,
    open_incident,
    write_step,
)
from hub.assessment.models import Incident, IncidentEntry
from hub.front_door.models import Enquiry
from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.contents import Altered, check, content_of
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import LedgerEntry
from hub.wall.refusals import FormSentBefore
from tenants.models import Notice, Role
from tenants.seated import Seated
from tests.front_door.enquiry_builders import opened
from tests.front_door.triage_builders import child
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import text_of
from tests.support.whole_case import a_whole_case


def an_enquiry(house: House) -> Enquiry:
    return opened(house, house.seated(role=Role.COORDINATOR), child("Amy Example"))[1]


def an_incident(house: House, enquiry: Enquiry, by: Seated, noticed_at: datetime | None = None) -> Incident:
    at = timezone.now()
    with house.at(by):
        return open_incident(
            enquiry, form=uuid.uuid4(), kind="recipient", what="The copy was for another team.",
            happened_at=(noticed_at or at) - timedelta(hours=2), noticed_at=noticed_at or at, by=by, at=at,
        )  # fmt: skip


def a_step(house: House, found: Incident, by: Seated, step: str, seen: int, words: str = "Done.") -> IncidentEntry:
    with house.at(by):
        return write_step(
            found.pk, step=step, whom="The family", words=words, happened_at=timezone.now(), seen=seen, by=by,
            at=timezone.now(),
        )  # fmt: skip


def test_it_is_opened_once_for_each_form_and_managers_and_guardians_are_told_no_word_of_it(house: House) -> None:
    manager, guardian = house.seated(role=Role.MANAGER), house.seat(Role.GUARDIAN)
    of_the_police = house.seat(Role.GUARDIAN, agency="police")
    house.seat(Role.MANAGER, agency="police")
    enquiry, by, form, at = an_enquiry(house), house.seated(role=Role.COORDINATOR), uuid.uuid4(), timezone.now()
    with house.at(by):
        for _ in range(2):
            open_incident(
                enquiry, form=form, kind="person", what="Another Amy.", happened_at=at, noticed_at=at, by=by, at=at
            )  # fmt: skip
        with pytest.raises(FormSentBefore):
            open_incident(enquiry, form=form, kind="join", what="x", happened_at=at, noticed_at=at, by=by, at=at)
        assert Incident.objects.count() == 1
    with house.at("worker"):
        outbox.deliver_waiting()
    notices = Notice.objects.filter(kind="incident")
    assert set(notices.values_list("user", flat=True)) == {manager.user, guardian.user_id}
    assert of_the_police.user_id not in set(notices.values_list("user", flat=True))
    assert {(one.title, "Amy" in one.text) for one in notices} == {("An incident was opened in Harrow", False)}
    with house.at("guardian"):
        (line,) = LedgerEntry.objects.filter(act="open_incident")
        assert (line.object_ref, line.detail["kind"], "Amy" in str(line.detail)) == (enquiry.reference, "person", False)


def test_who_read_or_fetched_it_since_is_read_from_the_ledger_and_nothing_before_or_of_another(house: House) -> None:
    manager, police = house.seated(role=Role.MANAGER), house.seated(role=Role.RESEARCHER)
    enquiry, other = an_enquiry(house), an_enquiry(house)
    a_request(house, enquiry)
    found = an_incident(house, enquiry, manager)
    with house.at(police):
        ledger.write_read(Act.READ_REQUEST, by=police, object_kind="enquiry", refs=[enquiry.reference])
        ledger.write_read(Act.READ_REQUEST, by=police, object_kind="enquiry", refs=[enquiry.reference])
        ledger.write_read(Act.READ_ENQUIRY, by=police, object_kind="enquiry", refs=[other.reference])
        with transaction.atomic(durable=True):
            ledger.write(Act.RECORD_FINDING, by=police, object_kind="enquiry", object_ref=enquiry.reference)
    with house.at(manager):
        assert [(one.desk, one.member, one.act, one.times) for one in looked_since(found)] == [
            ("police", police.seat, "read_request", 2)
        ]
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_incident SET happened_at = now() + interval '1 minute'")
    with house.at(manager):
        assert looked_since(found) == []


def test_what_was_done_is_written_in_order_and_two_who_write_at_once_do_not_pass_over_each_other(house: House) -> None:
    manager = house.seated(role=Role.MANAGER)
    found = an_incident(house, an_enquiry(house), manager)
    a_step(house, found, manager, "told", 0, "They know.")
    with pytest.raises(WrittenMeanwhile):
        a_step(house, found, manager, "contained", 0)
    a_step(house, found, manager, "contained", 1)
    with house.at(manager):
        assert [(one.number, one.step) for one in IncidentEntry.objects.all()] == [(1, "told"), (2, "contained")]


def test_it_is_closed_with_lessons_once_the_regulator_is_decided_and_then_nothing_is_added(house: House) -> None:
    manager = house.seated(role=Role.MANAGER)
    found, at = an_incident(house, an_enquiry(house), manager), timezone.now()
    with house.at(manager), pytest.raises(RegulatorFirst):
        close_incident(found.pk, "Read it aloud.", seen=0, by=manager, at=at)
    a_step(house, found, manager, "reg_not", 0, "No risk: it was opened by nobody.")
    with house.at(manager):
        assert Incident.objects.get().regulator == "not_needed"
        with pytest.raises(WrittenMeanwhile):
            close_incident(found.pk, "Read it aloud.", seen=0, by=manager, at=at)
        close_incident(found.pk, "Read it aloud.", seen=1, by=manager, at=at)
        close_incident(found.pk, "Read it aloud.", seen=1, by=manager, at=at)
        assert Incident.objects.get().lessons == "Read it aloud."
    with pytest.raises(WrittenMeanwhile):
        a_step(house, found, manager, "told", 1)
    with house.at("guardian"):
        assert LedgerEntry.objects.filter(act="close_incident").count() == 1


@pytest.mark.parametrize(
    ("hours", "title"),
    [
        (47, None),
        (49, "A day is left to tell the Information Commissioner of an incident in Harrow"),
        (73, "The 72 hours of an incident are over in Harrow"),
    ],
)
def test_the_clock_of_72_hours_tells_a_day_before_and_when_it_is_over(
    house: House, hours: int, title: str | None
) -> None:
    manager, now = house.seated(role=Role.MANAGER), timezone.now()
    found = an_incident(house, an_enquiry(house), manager, now - timedelta(hours=hours))
    with house.at("worker"):
        for _ in range(2):
            assert notify_of_clocks(now) == (1 if title else 0)
    titles = list(Notice.objects.filter(kind="incident", user=manager.user).values_list("title", flat=True))
    assert titles == ([title] if title else [])
    a_step(house, found, manager, "reg_told", 0, "IC-1.")
    with house.at("worker"):
        assert notify_of_clocks(now + timedelta(hours=99)) == 0


def test_another_desk_reads_and_writes_nothing_and_a_guardian_reads_no_word(house: House) -> None:
    manager = house.seated(role=Role.MANAGER)
    found = an_incident(house, an_enquiry(house), manager)
    with house.at("police"):
        for table in (Incident, IncidentEntry):
            with pytest.raises(ProgrammingError, match="permission denied for table"), transaction.atomic():
                table.objects.count()
        with pytest.raises(ProgrammingError, match="permission denied for function"), transaction.atomic():
            call("seen_since_v1", found.pk)
    with house.at("guardian"):
        assert Incident.objects.only("reference").get().reference == found.reference
        for column in ("what", "lessons", "*"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connections["default"].cursor().execute(f"SELECT {column} FROM assessment_incident")
    with house.at(house.lead()), pytest.raises(RefusedByTheWall, match="no_such_incident"), transaction.atomic():
        call("seen_since_v1", uuid.uuid4())
    with house.at(house.lead()), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connections["default"].cursor().execute("UPDATE assessment_incident SET what = 'x'")


def test_words_that_were_changed_afterwards_are_noticed(house: House) -> None:
    manager = house.seated(role=Role.MANAGER)
    found = an_incident(house, an_enquiry(house), manager)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_incident SET what = 'Nothing happened.'")
    with house.at(manager), pytest.raises(Altered):
        check([content_of(Incident.objects.get(), found.reference)])


def rows_of(page: str) -> list[str]:
    body = re.search(r"<tbody.*?</tbody>", page, flags=re.S)
    assert body is not None
    return [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip()
        for row in re.findall(r"<tr.*?</tr>", body[0], flags=re.S)
    ]


def test_the_page_says_who_saw_it_what_is_recalled_and_what_was_done(house: House) -> None:
    case = a_whole_case(house)
    client = case.house.visit(case.seat(Role.MANAGER))
    page = client.get(f"/incidents/{case.at['incident']}/", secure=True).text
    assert "The copy was for another team." in page
    assert "Somebody was told: The police" in page
    assert f"/copies/{case.at['copy']}/recall/" in page
    assert "Not decided: by " in page
    guardian = case.house.visit(case.seat(Role.GUARDIAN))
    listed = text_of(guardian.get("/incidents/", secure=True))
    assert "another team" not in listed
    (row,) = rows_of(listed)
    assert f"{case.at['sent']} Something went to the wrong recipient" in row
    assert guardian.get(f"/incidents/{case.at['incident']}/", secure=True).status_code == 403
    empty = client.post(f"/incidents/{case.at['incident']}/", {"seen": "1"}, secure=True).text
    assert "Choose what was done" in empty


def test_once_the_regulator_is_decided_the_page_does_not_say_that_it_is_late(house: House) -> None:
    manager, now = house.seated(role=Role.MANAGER), timezone.now()
    found = an_incident(house, an_enquiry(house), manager, now - timedelta(hours=73))
    visit = house.visit(role=Role.MANAGER)
    late = "The 72 hours to tell the Information Commissioner are over."
    page = text_of(visit.get(f"/incidents/{found.pk}/"))
    assert (late in page, "Close the incident" in page, "Record what was done" in page) == (True, True, True)
    a_step(house, found, manager, "reg_told", 0, "IC-1.")
    assert late not in text_of(visit.get(f"/incidents/{found.pk}/"))
    with house.at(manager):
        close_incident(found.pk, "Read it aloud.", seen=1, by=manager, at=timezone.now())
    page = text_of(visit.get(f"/incidents/{found.pk}/"))
    assert ("Read it aloud." in page, "Close the incident" in page, 'id="record"' in page) == (True, False, False)


def test_nobody_notices_before_it_happened_or_tomorrow(house: House) -> None:
    manager, enquiry, now = house.seated(role=Role.MANAGER), an_enquiry(house), timezone.now()
    minute = timedelta(minutes=1)
    for happened, noticed in ((now, now - minute), (now, now + minute)):
        with house.at(manager), pytest.raises(ValueError, match="happened before somebody noticed"):
            open_incident(
                enquiry, form=uuid.uuid4(), kind="person", what="Another Amy.", happened_at=happened,
                noticed_at=noticed, by=manager, at=now,
            )  # fmt: skip
