"""Somebody with the database's own rights changes what was said or sent: whoever opens it is not shown it, and it is
told."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from hub.assessment import tasks
from hub.assessment.models import Copy
from hub.research.findings import record
from hub.research.grounds import Grounds
from hub.research.releasing import release
from hub.research.withholding import withhold
from hub.wall import contents
from mash_platform.state import StateDir
from rollout.packs.models import Pack
from tenants import ledger
from tenants.alarms import notify_of_alarms
from tenants.ledger import PlatformAct
from tenants.models import Notice, NoticeKind, PlatformEntry, Role, Seat
from tests.assessment.case_builders import a_decider, a_decision, a_product
from tests.packs.builders import a_pack
from tests.support.builders import a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import get
from tests.support.signing_in import visitor

GROUNDS = Grounds(
    purpose="assess_risk", legal_basis="CA1989_s47", necessity="The child may be harmed.",
    proportionality="Only what bears on the risk.", approver="A. Sergeant",
)  # fmt: skip


@dataclass
class Case:
    """A case as people make it, and where its parts are read."""

    reference: str
    request: uuid.UUID
    product: uuid.UUID
    copy: uuid.UUID
    file: uuid.UUID


@pytest.fixture
def case(house: House) -> Case:
    enquiry = an_enquiry(house)
    asked = a_request(house, enquiry)
    police = house.seated(house.seat(Role.RESEARCHER))
    now = timezone.now()
    with house.at(police):
        finding = record(
            asked.pk, finding_id=uuid.uuid4(), about=[], kind="event", happened_on=now.date(),
            text="Called three times.", by=police, at=now,
        )  # fmt: skip
        kept = record(
            asked.pk, finding_id=uuid.uuid4(), about=[], kind="event", happened_on=now.date(),
            text="From an informant.", by=police, at=now,
        )  # fmt: skip
        withhold(kept.pk, request_id=asked.pk, reason="It would name the informant.", version=1, by=police)
        release(
            {finding.pk: 1}, request_id=asked.pk, desks=[house.lead()], recipients=["assessment"], grounds=GROUNDS,
            release_id=uuid.uuid4(), by=police,
        )  # fmt: skip
    by = a_decider(house)
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by, finding)
    with house.at("worker"):
        copy = Copy.objects.get()
        tasks.copy_issued(copy.pk)
        copy.refresh_from_db()
        assert copy.file_id
        return Case(enquiry.reference, asked.pk, product.pk, copy.pk, copy.file_id)


def pages(house: House, case: Case) -> dict[str, tuple[Client, str]]:
    """Each page that shows something bound, with a visitor who may open it."""
    decider = house.visit(role=Role.DECISION_MAKER)
    recipient = house.visit(role=Role.RECIPIENT, team="assessment")
    return {
        "notification": (decider, f"/triage/{case.reference}/"),
        "request": (house.visit(role=Role.RESEARCHER), f"/requests/{case.request}/"),
        "assess": (decider, f"/enquiries/{case.reference}/assess/"),
        "enquiry": (decider, f"/enquiries/{case.reference}/"),
        "product": (decider, f"/products/{case.product}/"),
        "pdf": (decider, f"/products/{case.product}/copies/{case.copy}/pdf/"),
        "theirs": (recipient, f"/copies/{case.copy}/"),
        "their pdf": (recipient, f"/copies/{case.copy}/pdf/"),
    }


def test_what_nobody_changed_is_shown(house: House, case: Case) -> None:
    assert {name: visit.get(path).status_code for name, (visit, path) in pages(house, case).items()} == dict.fromkeys(
        ("notification", "request", "assess", "enquiry", "product", "pdf", "theirs", "their pdf"), 200
    )


ALTERED = {
    "a notification's words": (
        "UPDATE front_door_notification SET message = jsonb_set(message, '{concern,what_happened}', '\"Nothing.\"')",
        ("notification", "request", "assess", "enquiry"),
    ),
    "a question": ("UPDATE research_request SET question = 'Nothing?'", ("request", "assess", "enquiry")),
    "the basis on which a child was asked about": (
        "UPDATE research_askedchild SET basis_reason = 'Another.'", ("request", "assess", "enquiry"),
    ),
    "why a finding is withheld": (
        "UPDATE research_finding SET withheld_reason = 'Another.' WHERE state = 'withheld'", ("request",),
    ),
    "a finding's words": ("UPDATE research_finding SET text = 'Called once.'", ("request", "assess")),
    "whom a finding is about": ("UPDATE research_finding SET about = ARRAY[gen_random_uuid()]", ("request",)),
    "grounds": ("UPDATE research_release SET necessity = 'x'", ("request", "assess")),
    "an approver": ("UPDATE research_release SET approver = 'Somebody else'", ("request", "assess")),
    "an analysis": ("UPDATE assessment_analysis SET text = 'All is well.'", ("assess",)),
    "a reason": ("UPDATE assessment_decision SET reason = 'x'", ("assess", "enquiry")),
    "a rating's reason": (
        "UPDATE front_door_ratingentry SET reason = 'x'", ("enquiry",)
    ),
    "a level": ("UPDATE assessment_decision SET threshold_level = 1", ("assess", "enquiry")),
    "a sent copy": (
        "UPDATE assessment_copy SET document = jsonb_set(document, '{summary}', '\"Nothing.\"'),"
        " document_digest = sha256(convert_to(jsonb_set(document, '{summary}', '\"Nothing.\"')::text, 'UTF8'))",
        ("product", "theirs"),
    ),
    "the key of a PDF": ("UPDATE wall_storedfile SET key = sha256('another')", ("pdf", "their pdf")),
}  # fmt: skip


@pytest.mark.parametrize("what", ALTERED)
def test_what_somebody_changed_is_not_shown_and_is_told(house: House, case: Case, what: str) -> None:
    statement, where = ALTERED[what]
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")
    for name in where:
        visit, path = pages(house, case)[name]
        answer = visit.get(path)
        assert answer.status_code == 409, name
        assert "This is not what was recorded" in answer.text
        assert "the platform’s operator are told" in answer.text
    assert PlatformEntry.objects.filter(act="alarm", object_kind="content", object_ref="harrow").count() == len(where)
    if not all(name.startswith("their") for name in where):
        page = house.visit(role=Role.GUARDIAN).get("/ledger/").text
        assert "came upon altered content" in page


def test_a_pdf_encrypted_anew_is_not_given_out(house: House, case: Case, tmp_path: Path) -> None:
    """With another text under the row's own key: only the ledger's digest shows it."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    with house.as_superuser() as cursor:
        cursor.execute("SELECT key FROM wall_storedfile WHERE id = %s", [case.file])
        [(key,)] = cursor.fetchall()
    path = StateDir.from_env().files / "harrow" / str(case.file)[:2] / str(case.file)
    path.write_bytes(b"0" * 12 + AESGCM(bytes(key)).encrypt(b"0" * 12, b"%PDF-another", case.file.bytes))
    for name in ("pdf", "their pdf"):
        visit, address = pages(house, case)[name]
        answer = visit.get(address)
        assert (answer.status_code, b"%PDF" in answer.content) == (409, False)


def test_guardians_and_operators_are_told_once_an_hour(house: House, case: Case) -> None:
    guardian = house.seat(Role.GUARDIAN)
    operator = Seat.objects.create(user=house.user("An Operator"), role=Role.OPERATOR, starts_at=timezone.now())
    elsewhere = house.seat(Role.GUARDIAN, hub="haringey")
    for _ in range(3):
        with house.at("worker"):
            altered = contents.Altered([contents.Content("finding", uuid.uuid4(), "HRW-12-000001", "")])
            contents.report(altered, by="copy_issued", hub="harrow")
    for _ in range(2):
        notify_of_alarms(timezone.now())
    told = Notice.objects.filter(kind=NoticeKind.ALARM)
    assert sorted(told.values_list("user", flat=True)) == sorted([guardian.user_id, operator.user_id])
    assert elsewhere.user_id not in told.values_list("user", flat=True)
    assert {one.title for one in told} == {"What stands in Harrow is not what was recorded"}
    assert house.visit(guardian).get("/ledger/").status_code == 200


def test_a_key_of_one_content_serves_no_other() -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    assert contents.key_of("finding", one) != contents.key_of("finding", other)
    assert contents.key_of("finding", one) != contents.key_of("release", one)
    same = [contents.Content("finding", id_, "", "Called three times.") for id_ in (one, other)]
    assert contents.digest(same[0]) != contents.digest(same[1])


@pytest.mark.parametrize(("kept", "paths"), [("pdf_sha256", ("pack.pdf",)), ("sha256", ("", "pack.json"))])
def test_a_board_pack_changed_with_its_hash_is_not_shown(house: House, kept: str, paths: tuple[str, ...]) -> None:
    """It is another than the line of its making says. No login can change a pack, so here the line says another."""
    made = a_pack(house)
    member = visitor(house, Role.BOARD)
    assert get(member, f"/packs/{made.number}/pack.pdf").status_code == 200
    line = PlatformEntry.objects.get(act="pack", object_ref=str(made.number))
    ledger.write(PlatformAct.PACK, object_kind="pack", object_ref="7", detail={**line.detail, kept: "0" * 64})
    Pack.objects.create(
        number=7, on=made.on, made_at=made.made_at, made_by=made.made_by, document=made.document, sha256=made.sha256,
        pdf=bytes(made.pdf),
    )  # fmt: skip
    for path in paths:
        answer = get(member, f"/packs/7/{path}")
        assert answer.status_code == 500
        assert "is not what was frozen" in answer.text
        assert "0" * 64 in answer.text
