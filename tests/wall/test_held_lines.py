"""That an agency recorded or withheld a finding is read by its own guardian, and by no other agency's."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.front_door.models import Notification, Subject
from hub.people.models import Mention
from hub.research.findings import record
from hub.research.models import Finding
from hub.research.withholding import withhold
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.functions import call
from hub.wall.members import enter
from hub.wall.models import HubSettings, LedgerEntry
from hub.wall.models.ledger import HELD_ACTS
from hub.wall.permissions import STAFF
from tenants.models import Role, SignIn
from tests.support.builders import a_request
from tests.support.house import House

WORDS = ("recorded a finding", "withheld a finding")


@pytest.fixture
def reference(house: House) -> str:
    """The police recorded a finding about an enquiry and withheld it. Out: the enquiry's reference."""
    asked = a_request(house)
    by, now = house.seated(house.seat(Role.RESEARCHER)), timezone.now()
    with house.at(by):
        enter(by)
        found = record(
            asked.pk, finding_id=uuid.uuid4(), about=[], kind="event", happened_on=now.date(), text="Seen there.",
            by=by, at=now,
        )  # fmt: skip
        withhold(found.pk, request_id=asked.pk, reason="It would name an informant.", version=1, by=by)
    return str(asked.enquiry.reference)


def test_the_lines_before_one_are_read_without_it(house: House, reference: str) -> None:
    with house.at("police"):
        withheld, recorded = LedgerEntry.objects.own_held(2**62, 10)
        assert (withheld.act, recorded.act) == ("withhold", "record_finding")
        assert [one.seq for one in LedgerEntry.objects.own_held(withheld.seq, 10)] == [recorded.seq]


def guardian_of(house: House, agency: str) -> Any:
    return house.visit(house.seat(Role.GUARDIAN, agency=agency))


def test_the_lead_agencys_guardian_does_not_learn_of_it(house: House, reference: str) -> None:
    guardian = guardian_of(house, house.lead())
    for address in (f"/ledger/?reference={reference}", "/ledger/", "/ledger/own/"):
        page = guardian.get(address).text.partition("<tbody")[2]
        assert not any(words in page for words in WORDS), address
    assert "asked Metropolitan Police Service" in guardian.get(f"/ledger/?reference={reference}").text
    file = b"".join(guardian.get("/ledger/?file=csv").streaming_content).decode()
    assert not any(words in file for words in WORDS)


def test_the_agencys_own_guardian_reads_it_on_a_page_of_its_own(house: House, reference: str) -> None:
    guardian = guardian_of(house, "police")
    page = guardian.get("/ledger/own/").text
    assert all(words in page for words in WORDS)
    assert reference in page
    assert "Agency researcher of police" in page
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM wall_ledgerentry WHERE act = 'read_ledger' AND object_kind = 'own'")
        assert cursor.fetchone() == (1,)
    assert "has recorded and withheld nothing" in guardian_of(house, "hrwhealth").get("/ledger/own/").text


def test_the_database_holds_it(house: House, reference: str) -> None:
    """On the guardians' login itself, whatever a page asks; and a desk gets no other desk's lines by the function."""
    held = ("record_finding", "withhold")
    with house.at("guardian"):
        assert LedgerEntry.objects.exists()
        assert not LedgerEntry.objects.filter(act__in=held).exists()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            call("own_held_v4", 1000, 10)
    for desk, found in (("police", 2), (house.lead(), 0), ("hrwhealth", 0)):
        with house.at(desk):
            assert len(call("own_held_v4", 2**62, 100)) == found
    with house.at("verifier"):
        assert LedgerEntry.objects.filter(act__in=held).count() == 2


def test_the_verifier_reads_ledgers_and_nothing_else(house: House, reference: str) -> None:
    for model in (Finding, Notification, Mention, HubSettings):
        with house.at("verifier"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model.objects.count()
    with house.at("verifier"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        LedgerEntry.objects.all().delete()


def test_that_a_researcher_was_stopped_says_nothing_and_a_prober_is_seen(house: House) -> None:
    asked = a_request(house)
    path = f"/requests/{asked.pk}/record/"
    house.visit(role=Role.COORDINATOR).get(path)
    by = house.seated(role=Role.RESEARCHER)
    with house.at(by):
        ledger.write_refusal(Act.RECORD_FINDING, by=by, path="/of-the-police/")
    page = guardian_of(house, house.lead()).get("/ledger/?act=refused").text
    assert path in page
    assert "/of-the-police/" not in page
    assert "/of-the-police/" in guardian_of(house, "police").get("/ledger/own/").text


@pytest.mark.parametrize("role", sorted(STAFF))
def test_nobody_but_a_guardian_reads_the_page(house: House, role: Role) -> None:
    assert house.visit(role=role).get("/ledger/own/").status_code == 403


def test_a_line_that_a_function_writes_says_role_and_session(house: House) -> None:
    """The definer functions get the member alone; the role and the session are the application's to say."""
    asked = a_request(house)
    visit = house.visit(house.seat(Role.RESEARCHER))
    page = visit.get(f"/requests/{asked.pk}/")
    assert page.status_code == 200
    house.seat(Role.RESEARCHER, agency="hrwhealth")
    coordinator = house.visit(role=Role.COORDINATOR)
    typed = {
        "agencies": ["hrwhealth"], "question": "What is known?", "due": "clock", "once": str(uuid.uuid4()),
        "children": [str(one) for one in _children(house, asked.enquiry_id)], "basis": "not_sought",
        "not_sought_by": "A. Decider", "not_sought_why": "It would raise the risk.",
    }  # fmt: skip
    assert coordinator.post(f"/enquiries/{asked.enquiry.reference}/ask/", typed).status_code == 302
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT detail ->> 'role', detail ->> 'session', detail ->> 'agency' FROM wall_ledgerentry"
            " WHERE act = 'ask' AND detail ->> 'agency' = 'hrwhealth'"
        )
        [(role, session, agency)] = cursor.fetchall()
    assert (role, agency) == ("coordinator", "hrwhealth")  # whom it asked: what the line says itself stands
    assert timezone.now() - timedelta(days=1) < _begun(session)


def _children(house: House, enquiry: uuid.UUID) -> list[uuid.UUID]:
    with house.at(house.lead()):
        return list(Subject.objects.filter(enquiry=enquiry).values_list("pk", flat=True))


def _begun(session: str) -> Any:
    return SignIn.objects.get(pk=session).begun_at


@pytest.mark.parametrize("act", sorted(HELD_ACTS))
def test_each_held_act_is_kept_from_other_guardians_and_given_to_its_own(house: House, act: str) -> None:
    by = house.seated(role=Role.RESEARCHER)
    with house.at(by):
        ref = str(uuid.uuid4())
        ledger.write(Act(act), by=by, object_kind="finding", object_ref=ref, detail={"enquiry": "HRW-12-000001"})
        ledger.write(Act.REFUSED, by=by, object_kind=act, object_ref=ref)
    with house.at("guardian"):
        assert not LedgerEntry.objects.filter(act=act).exists()
        assert call("lines_about_v1", [ref], '$.enquiry == "HRW-12-000001"') == []
    with house.at("police"):
        assert [row[3] for row in call("own_held_v4", 2**62, 100)] == ["refused", act]
