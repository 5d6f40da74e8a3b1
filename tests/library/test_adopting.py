"""What a hub follows: adopted by its manager, read by its desks, changed by nobody; what is open keeps it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import DatabaseError, ProgrammingError
from django.utils import timezone

from hub.assessment.product_document import ProductDocument
from hub.assessment.product_pdf import render_product
from hub.front_door.enquiries.opening import ChildRated
from hub.front_door.models import Enquiry
from hub.front_door.triage.triaging import open_enquiry
from hub.research.models import Request
from hub.wall import adopted
from hub.wall.adopting import AdoptedMeanwhile, AlreadyAdopted, NoSuchDoor, Published, adopt
from hub.wall.models import Adoption
from mash_platform.formats.product_layout import ProductLayout
from mash_platform.formats.typed import TemplateInvalid, Typed, founding
from tenants.models import Role
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.assessment.product_builders import a_document
from tests.library.library_builders import a_set, an_adoption
from tests.support.builders import a_notification, an_enquiry
from tests.support.house import House

LAYOUT = {
    "format": "product_layout/1", "title": "What Harrow’s hub tells you", "introduction": "Please read it today.",
    "closing": "Thank you for keeping it safe.", "contact": "The duty desk, 020 7946 0100",
    "sections": [{"section": "findings", "heading": "What is known"}, {"section": "children", "heading": "Each child"}],
    "next_steps": ["Ring us when you have read it."],
}  # fmt: skip
FORM = {"format": "request_form/1", "question": "What do you know?",
        "by_kind": {"police": ["Calls to the address?", "Any warning markers?"]}}  # fmt: skip


def published(kind: str = Typed.REQUEST_FORM, content: Any = None, **words: Any) -> Published:
    return Published(**{
        "kind": kind, "template": uuid.uuid4(), "version": 1, "title": "A template", "publisher": "LSCB",
        "content": content or (FORM if kind == Typed.REQUEST_FORM else None), **words,
    })  # fmt: skip


def test_a_manager_adopts_and_it_is_a_line_of_the_ledger(house: House) -> None:
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        made = adopt(published(), seen=0, by=by, at=timezone.now())
        assert adopted.current(Typed.REQUEST_FORM) == made
        assert adopted.request_form(made).question == "What do you know?"
    with house.as_superuser() as cursor:
        cursor.execute("SELECT object_ref, detail ->> 'version' FROM wall_ledgerentry WHERE act = 'adopt'")
        assert cursor.fetchall() == [(str(made.template), "1")]


def test_twice_or_after_somebody_else_is_refused_and_changes_nothing(house: House) -> None:
    by, first = house.seated(role=Role.MANAGER), published()
    with house.at(by):
        adopt(first, seen=0, by=by, at=timezone.now())
        with pytest.raises(AdoptedMeanwhile):
            adopt(published(), seen=0, by=by, at=timezone.now())
        with pytest.raises(AlreadyAdopted):
            adopt(first, seen=1, by=by, at=timezone.now())
        assert Adoption.objects.count() == 1


def test_what_cannot_be_read_is_not_adopted(house: House) -> None:
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        with pytest.raises(TemplateInvalid):
            adopt(published(content={"format": "request_form/1"}), seen=0, by=by, at=timezone.now())
        with pytest.raises(NoSuchDoor):
            adopt(published(Typed.QUESTION_SET, a_set()), door="nowhere", seen=0, by=by, at=timezone.now())
        with pytest.raises(NoSuchDoor):
            adopt(published(), door="harrow", seen=0, by=by, at=timezone.now())
        assert not Adoption.objects.exists()


def test_only_the_lead_adopts_and_nobody_changes_it(house: House) -> None:
    made = an_adoption(house, Typed.REQUEST_FORM, FORM)
    by = house.seated(role=Role.RESEARCHER)
    with house.at(by):
        assert adopted.current(Typed.REQUEST_FORM) == made
        with pytest.raises(ProgrammingError, match=r"row-level security|permission denied"):
            adopt(published(), seen=1, by=by, at=timezone.now())
    for who in (house.lead(), "police", "worker"):
        with house.at(who), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Adoption.objects.update(title="Another")
    with (
        house.as_superuser() as cursor,
        pytest.raises(DatabaseError, match="never changed or removed"),
        transaction.atomic(),
    ):
        cursor.execute("UPDATE wall_adoption SET title = 'Another'")


def test_a_front_door_reads_question_sets_and_nothing_else_of_them(house: House) -> None:
    questions = an_adoption(house, Typed.QUESTION_SET, a_set())
    an_adoption(house, Typed.REQUEST_FORM, FORM)
    with house.at("door"):
        assert list(Adoption.objects.values_list("pk", flat=True)) == [questions.pk]
    for nobody in ("outside", "guardian", "asked"):
        with house.at(nobody), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(Adoption.objects.all())


def test_an_enquiry_keeps_what_it_was_opened_with(house: House) -> None:
    first = an_adoption(house, Typed.PRODUCT_LAYOUT, LAYOUT)
    weighing = an_adoption(house, Typed.ANALYSIS_FRAMEWORK, founding(Typed.ANALYSIS_FRAMEWORK))
    by = house.seated(role=Role.COORDINATOR)
    notification = a_notification(house, children=("Amy Example",))
    with house.at(by):
        rated = [ChildRated(one.pk, "amber", "Seen") for one in notification.named.filter(is_child=True)]
        enquiry = open_enquiry(notification.pk, rated, by=by, at=timezone.now())
    an_adoption(house, Typed.PRODUCT_LAYOUT, {**LAYOUT, "title": "Another"}, seen=1)
    with house.at(by):
        kept = Enquiry.objects.get(pk=enquiry.pk)
        assert kept.product_layout_id == first.pk
        assert kept.analysis_framework_id == weighing.pk
        assert kept.request_form_id is None


def test_a_product_is_laid_out_as_its_enquiry_began(house: House) -> None:
    layout = an_adoption(house, Typed.PRODUCT_LAYOUT, LAYOUT)
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    began_with(house, enquiry, "product_layout", layout)
    an_adoption(house, Typed.PRODUCT_LAYOUT, {**LAYOUT, "title": "Another"}, seen=1)
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by, out)
    with house.at(by):
        document = ProductDocument.from_json(product.copies.get().document)
    assert document.contact == "The duty desk, 020 7946 0100"
    assert document.what_to_do_next == ("Ring us when you have read it.",)
    page = house.visit(role=Role.DECISION_MAKER).get(f"/products/{product.pk}/", secure=True).content.decode()
    shown = [page.index(f">{words}</h3>") for words in ("What is known", "Each child", "Summary")]
    assert shown == sorted(shown)
    for words in ("Please read it today.", "Thank you for keeping it safe."):
        assert words in page


def began_with(house: House, enquiry: Enquiry, what: str, adoption: Adoption) -> None:
    """As if it had been opened while this was followed."""
    with house.as_superuser() as cursor:
        cursor.execute(f"UPDATE front_door_enquiry SET {what}_id = %s WHERE id = %s", [adoption.pk, enquiry.pk])


def test_the_page_and_the_pdf_follow_the_layout() -> None:
    document = a_document(layout=ProductLayout.from_json(LAYOUT))
    assert ProductDocument.from_json(document.to_json()) == document
    usual = a_document()
    assert render_product(document) != render_product(usual)
    kept = usual.to_json()
    del kept["layout"]  # as documents were kept before there were layouts
    assert ProductDocument.from_json(kept) == usual


def test_what_an_agency_is_asked_follows_its_kind(house: House) -> None:
    form = an_adoption(house, Typed.REQUEST_FORM, FORM)
    enquiry = an_enquiry(house)
    began_with(house, enquiry, "request_form", form)
    for agency in ("police", "hrwhealth"):
        house.seat(Role.RESEARCHER, agency=agency)
    visit = house.visit(role=Role.COORDINATOR)
    address = f"/enquiries/{enquiry.reference}/ask/"
    page = visit.get(address, secure=True).content.decode()
    assert "What do you know?" in page
    assert "Also asked: Calls to the address? Any warning markers?" in page
    with house.at(house.lead()):
        children = [str(pk) for pk in enquiry.subjects.values_list("pk", flat=True)]
    said = {"agencies": ["police", "hrwhealth"], "children": children, "basis": "consent",
            "consent_why": "They told the school.", "question": "What do you know?", "due": "clock",
            "once": str(uuid.uuid4()), "with_own": "on"}  # fmt: skip
    assert visit.post(address, said, secure=True).status_code == 302
    with house.at(house.lead()):
        asked = dict(Request.objects.values_list("agency", "question"))
    assert asked == {
        "police": "What do you know?\n\n- Calls to the address?\n- Any warning markers?",
        "hrwhealth": "What do you know?",
    }


def test_without_an_adoption_the_platforms_own_question_is_suggested(house: House) -> None:
    enquiry = an_enquiry(house)
    page = house.visit(role=Role.COORDINATOR).get(f"/enquiries/{enquiry.reference}/ask/", secure=True).content.decode()
    assert founding(Typed.REQUEST_FORM)["question"][:60] in page
    assert "its own questions" not in page
