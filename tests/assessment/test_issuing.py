"""Products: a frozen document for each recipient, with nothing that its owner did not let out to them."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from hub.assessment import tasks
from hub.assessment.enquiry_snapshot import look
from hub.assessment.issuing import issue
from hub.assessment.models import Copy, CopyItem, Product
from hub.assessment.refusals import NobodyToSendTo, NotDecidedYet, PictureChanged
from hub.front_door.models import Enquiry
from hub.research.findings import Learnt, record
from hub.wall import files
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import OutboxRow, StoredFile
from tenants.models import Role
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product, mark_of
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House


def test_a_copy_has_what_was_let_out_to_its_recipient_and_not_what_was_shared_in_the_room(house: House) -> None:
    enquiry, out, room = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out, room)
    with house.at(by):
        copy = Copy.objects.get()
        assert [one["text"] for one in copy.document["findings"]] == [out.text]
        assert copy.document["summary"] == "Growing violence at home."
        assert {child["decision"] for child in copy.document["children"]} == {"Strategy discussion (section 47)"}
        assert copy.document["legal_basis"] == ["Children Act 1989, section 47: significant harm"]
        assert [one.finding_id for one in CopyItem.objects.all()] == [out.pk]
        assert Enquiry.objects.get(pk=enquiry.pk).state == "sent"


def test_each_recipient_gets_their_own(house: House) -> None:
    enquiry, out, _ = a_picture(house, recipients=["assessment"])
    health = a_finding(house, a_request(house, enquiry, agency="hrwhealth"), text="Missed two appointments.")
    a_release(house, health, recipients=["assessment", "earlyhelp"])
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out, health, recipients=["assessment", "earlyhelp"])
    with house.at(by):
        texts = {one.recipient: [f["text"] for f in one.document["findings"]] for one in Copy.objects.all()}
    assert sorted(texts["assessment"]) == sorted([out.text, health.text])
    assert texts["earlyhelp"] == [health.text]


def test_the_database_refuses_a_finding_that_was_not_let_out_even_if_the_application_asks(house: House) -> None:
    enquiry, out, room = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by, out)
    with house.at(by), pytest.raises(RefusedByTheWall, match="not_let_out_to_this_recipient"):
        call("issue_copy_v1", uuid.uuid4(), product.pk, "earlyhelp", [room.pk], "{}", "{}", by.seat)


def test_a_form_sent_twice_sends_once(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    mark, form = mark_of(house, enquiry, by), uuid.uuid4()
    with house.at(by):
        for _ in range(2):
            issue(
                enquiry.pk, product_id=form, summary="Words.", recipients=["assessment"], findings=[out.pk],
                mark=mark, by=by, at=timezone.now(),
            )  # fmt: skip
        assert Product.objects.count() == 1
        assert Copy.objects.count() == 1


def test_a_second_product_is_a_new_version_and_the_first_stays_as_it_was(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out)
    with house.at(by):
        before = Copy.objects.get().document
    a_decision(house, enquiry, by, threshold_level=3, rating="amber", decision="assessment_s17")
    a_product(house, enquiry, by, out)
    with house.at(by):
        first, second = Copy.objects.order_by("product__version")
        assert first.document == before
        assert (first.document["version"], second.document["version"]) == (1, 2)
        assert second.document["children"][0]["decision"].startswith("Assessment")


def test_nothing_is_sent_before_a_decision(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    with pytest.raises(NotDecidedYet):
        a_product(house, enquiry, by, out)
    with house.at(by):
        assert not Product.objects.exists()


def test_a_recipient_that_is_not_of_this_hub_is_refused_and_nothing_is_kept(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    with pytest.raises(NobodyToSendTo):
        a_product(house, enquiry, by, out, recipients=["wsmassess"])
    with house.at(by):
        assert not Product.objects.exists()


def test_what_changed_meanwhile_stops_the_product(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    mark = mark_of(house, enquiry, by)
    a_release(house, a_finding(house, a_request(house, enquiry, agency="hrwhealth")))
    with house.at(by), pytest.raises(PictureChanged):
        issue(
            enquiry.pk, product_id=uuid.uuid4(), summary="", recipients=["assessment"], findings=[out.pk], mark=mark,
            by=by, at=timezone.now(),
        )  # fmt: skip


def test_the_worker_makes_the_pdf_once_and_keeps_it_encrypted(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out)
    with house.at("worker"):
        row = OutboxRow.objects.get(kind="assessment.copy_issued")
        tasks.copy_issued(row.object_id)
        tasks.copy_issued(row.object_id)
        assert StoredFile.objects.count() == 1
    with house.at(by):
        kept = StoredFile.objects.get()
        assert files.read("harrow", kept.pk, bytes(kept.key)).startswith(b"%PDF-")
    with house.at(house.seated(house.seat(Role.RESEARCHER))):
        assert not StoredFile.objects.exists()  # the police's desk sees no product


def test_an_outbox_row_that_names_no_copy_does_nothing(house: House) -> None:
    with house.at("worker"):
        tasks.copy_issued(uuid.uuid4())
        assert not StoredFile.objects.exists()


def test_a_name_that_only_another_finding_brought_in_does_not_go_out(house: House) -> None:
    enquiry = an_enquiry(house)
    request = a_request(house, enquiry)
    police = house.seated(house.seat(Role.RESEARCHER))
    with house.at(police):
        room = record(
            request.pk, finding_id=uuid.uuid4(), about=[], kind="family", happened_on=None, text="He stays there.",
            learnt=[Learnt(given_name="Ronan", family_name="Tarrant")], by=police, at=timezone.now(),
        )  # fmt: skip
        out = record(
            request.pk, finding_id=uuid.uuid4(), about=list(room.about), kind="event", happened_on=None,
            text="Seen at the address.", by=police, at=timezone.now(),
        )  # fmt: skip
    a_release(house, room)
    a_release(house, out, recipients=["assessment"])
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out, room)
    with house.at(by):
        assert "Ronan Tarrant" in look(Enquiry.objects.get(pk=enquiry.pk)).names.values()
        document = Copy.objects.get().document
    assert [one["text"] for one in document["findings"]] == ["Seen at the address."]
    assert "Tarrant" not in str(document)
