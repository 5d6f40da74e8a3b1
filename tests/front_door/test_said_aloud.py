"""What was said on the telephone or across the room is kept with who told whom, when it was said and when written; of a
notification before it is in an enquiry, and with it afterwards. The police's desk says that a unit was told."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.assessment.enquiry_log import CrimeIsThePolices, ToWhomMissing, WhoMissing, write_log
from hub.assessment.models import LogEntry
from hub.front_door.models import Enquiry, Notification
from hub.front_door.triage.triaging import open_enquiry
from tenants.models import Role
from tenants.seated import Seated
from tests.assessment.test_enquiry_log import form_of
from tests.front_door.enquiry_builders import a_coordinator
from tests.front_door.test_danger import lines
from tests.front_door.triage_builders import notify, rated
from tests.support.builders import a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import shown, text_of

TOLD = {"told_by": "PC Fennimore, police desk", "told_to": "Grace Osei, coordinator"}
CRIME = "Possible crime: investigating unit told, product to follow"


def written(house: House, about: Enquiry | Notification, by: Seated, **said: Any) -> LogEntry:
    with house.at(by):
        return write_log(
            about,
            **{"entry": uuid.uuid4(), "kind": "aloud", "happened_at": timezone.now() - timedelta(minutes=20),
               "text": "He is known for knives.", "is_information": False, "by": by, "at": timezone.now(), **TOLD,
               **said},
        )  # fmt: skip


def test_what_was_said_of_a_waiting_notification_stands_on_its_log_and_then_on_the_enquirys(house: House) -> None:
    by, found = a_coordinator(house), notify(house)
    visit, path = house.visit(role=Role.COORDINATOR), f"/triage/{found.reference}/log/"
    assert "Nothing is written down yet" in text_of(visit.get(path))
    form = form_of(kind="aloud", text="He is known for knives.", at_time="00:00", **TOLD)
    for _ in range(2):
        assert visit.post(path, form, secure=True)["Location"] == path
    page = shown(text_of(visit.get(path)))
    assert page.count("Said by PC Fennimore, police desk to Grace Osei, coordinator") == 1
    assert "midnight" in page
    assert "written " in page
    assert "What was said of it" not in shown(text_of(visit.get(f"/triage/{found.reference}/")))
    assert "write down what was said (1 entry)" in shown(text_of(visit.get(f"/triage/{found.reference}/")))
    with house.at(by):
        open_enquiry(found.pk, rated(house, found), by=by, at=timezone.now())
    assert visit.get(path)["Location"] == f"/enquiries/{found.reference}/log/"
    page = shown(text_of(visit.get(f"/enquiries/{found.reference}/log/")))
    assert "He is known for knives." in page
    assert f"about notification {found.reference}" in page
    [(reference, detail)] = lines(house, "write_log")
    assert (reference, detail["kind"]) == (found.reference, "aloud")


def test_what_was_said_without_who_told_whom_is_shown_again_with_what_is_missing(house: House) -> None:
    found, by = notify(house), a_coordinator(house)
    path = f"/triage/{found.reference}/log/"
    answer = house.visit(role=Role.COORDINATOR).post(
        path, form_of(kind="aloud", text="Knives.", at_time="00:00"), secure=True
    )
    assert "Say who said it" in text_of(answer)
    assert "Knives." in text_of(answer)
    with pytest.raises(WhoMissing):
        written(house, found, by, told_by=" ")
    with pytest.raises(ToWhomMissing):
        written(house, found, by, told_to="")
    with house.at(by):
        assert not LogEntry.objects.exists()


def test_the_polices_desk_says_that_a_unit_was_told_and_it_stands_on_the_enquiry(house: House) -> None:
    enquiry = an_enquiry(house)
    a_request(house, enquiry)
    visit, path = house.visit(role=Role.RESEARCHER), f"/enquiries/{enquiry.reference}/log/"
    form = form_of(kind="crime", text="Assault. Crime report made.", told_to="Sapphire unit, 0815", at_time="00:00")
    assert visit.post(path, form, secure=True)["Location"] == path
    for role, agency in ((Role.DECISION_MAKER, ""), (Role.RESEARCHER, "police")):
        page = shown(text_of(house.visit(role=role, agency=agency).get(f"/enquiries/{enquiry.reference}/")))
        assert re.search(rf"{re.escape(CRIME)} Sapphire unit, 0815, ", page)
    a_request(house, enquiry, agency="hrwhealth")
    page = shown(text_of(house.visit(role=Role.RESEARCHER, agency="hrwhealth").get(f"/enquiries/{enquiry.reference}/")))
    assert "Possible crime" not in page


def test_nobody_but_the_police_says_so(house: House) -> None:
    enquiry = an_enquiry(house)
    a_request(house, enquiry, agency="hrwhealth")
    lead = house.visit(role=Role.MANAGER).get(f"/enquiries/{enquiry.reference}/log/")
    assert CRIME not in text_of(lead)
    for by in (house.seated(role=Role.RESEARCHER, agency="hrwhealth"), house.seated(role=Role.MANAGER)):
        with pytest.raises(CrimeIsThePolices):
            written(house, enquiry, by, kind="crime")
        row = {"enquiry": enquiry, "kind": "crime", "happened_at": timezone.now(), "text": "x", "by": by.seat,
               "agency": by.agency, "written_at": timezone.now(), **TOLD}  # fmt: skip
        with house.at(by), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            LogEntry.objects.create(**row)


def test_a_desk_that_does_not_see_the_notification_neither_reads_nor_writes(house: House) -> None:
    found = notify(house)
    written(house, found, a_coordinator(house))
    visit = house.visit(role=Role.RESEARCHER)
    path = f"/triage/{found.reference}/log/"
    assert visit.get(path).status_code == 404
    assert visit.post(path, form_of(), secure=True).status_code == 404
    row = {"notification": found, "kind": "call", "happened_at": timezone.now(), "text": "x", "by": uuid.uuid4(),
           "agency": "police", "written_at": timezone.now()}  # fmt: skip
    with house.at("police"):
        assert not LogEntry.objects.exists()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            LogEntry.objects.create(**row)


def test_who_told_whom_is_held_against_the_ledger(house: House) -> None:
    found = notify(house)
    one = written(house, found, a_coordinator(house))
    visit = house.visit(role=Role.COORDINATOR)
    with house.as_superuser() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE assessment_logentry SET told_by = 'Somebody else' WHERE id = %s", [str(one.pk)])
        cursor.execute("SET session_replication_role = DEFAULT")
    assert visit.get(f"/triage/{found.reference}/log/").status_code == 409
