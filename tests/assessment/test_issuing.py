"""Products: a frozen document for each recipient, with nothing that its owner did not agree to share with them."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from hub.assessment import product_document, tasks
from hub.assessment.enquiry_snapshot import snapshot_of
from hub.assessment.issuing import CopyChoice, documents, issue, suggested, teams_of
from hub.assessment.models import Copy, CopyChild, CopyItem, Product
from hub.assessment.refusals import (
    CopyTooLong,
    NobodyToSendTo,
    NotAboutTheChildren,
    NotDecidedYet,
    PictureChanged,
    RecipientClosed,
)
from hub.front_door.models import Enquiry, Subject
from hub.people.models import Link, Mention
from hub.research.findings import Learnt, record
from hub.wall import files
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import OutboxRow, StoredFile
from mash_platform.pdf import render
from tenants.models import Role
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product, choices_for, mark_of
from tests.front_door.triage_builders import child, notify
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
        freeze(house, product, "earlyhelp", children_of(enquiry), [room.pk], by)


def children_of(enquiry: Enquiry) -> list[uuid.UUID]:
    return list(Subject.objects.filter(enquiry=enquiry).values_list("pk", flat=True))


def freeze(
    house: House, product: Product, recipient: str, children: list[uuid.UUID], findings: list[uuid.UUID], by: Seated
) -> dict[str, Any]:
    """Call the function on the lead's own login, as somebody would who goes round the application."""
    made = uuid.uuid4()
    chosen = [{"subject": str(one), "with_reason": False} for one in children]
    lie = {"children": [{"name": "Somebody Else"}], "findings": [{"text": "A lie."}]}
    names = {str(one.person_id): one.label for one in Subject.objects.filter(enquiry=product.enquiry_id)}
    call(
        "issue_copy_v10", made, product.pk, recipient, json.dumps(chosen), [], "[]", findings, json.dumps(lie),
        json.dumps({"decisions": {"strategy_s47": "Strategy discussion"}}), json.dumps(names), by.seat,
    )  # fmt: skip
    return dict(Copy.objects.get(pk=made).document)


def test_each_recipient_gets_the_children_that_were_chosen_for_them(house: House) -> None:
    """A school got the section 47 on a brother, and his reason."""
    enquiry, out, _ = a_picture(house, recipients=["assessment", "school"])
    by = a_decider(house)
    a_decision(house, enquiry, by)
    with house.at(by):
        amy, joel = (Subject.objects.get(enquiry=enquiry, label=name) for name in ("Amy Example", "Joel Example"))
        issue(
            enquiry.pk, product_id=uuid.uuid4(), mark=snapshot_of(Enquiry.objects.get(pk=enquiry.pk)).mark, by=by,
            at=timezone.now(),
            copies=[
                CopyChoice(recipient="assessment", children=[amy.pk, joel.pk], reasons=[joel.pk], summary="For you.",
                           other_way="Rung."),
                CopyChoice(recipient="school", children=[amy.pk], findings=[out.pk], summary="For schools.",
                           other_way="Rung."),
            ],
        )  # fmt: skip
        copies = {one.recipient: one for one in Copy.objects.all()}
        said = {
            code: [(child["name"], child["reason"]) for child in copy.document["children"]]
            for code, copy in copies.items()
        }
        assert said == {
            "assessment": [("Amy Example", ""), ("Joel Example", "Third incident.")],
            "school": [("Amy Example", "")],
        }
        assert {code: copy.document["summary"] for code, copy in copies.items()} == {
            "assessment": "For you.", "school": "For schools.",
        }  # fmt: skip
        assert "Joel" not in json.dumps(copies["school"].document)
        rows = CopyChild.objects.filter(copy=copies["school"]).values_list("subject_id", "with_reason")
        assert list(rows) == [(amy.pk, False)]


def test_a_finding_about_two_children_names_only_the_one_that_was_chosen(house: House) -> None:
    enquiry = an_enquiry(house)
    with house.at(house.lead()):
        amy, joel = (Subject.objects.get(enquiry=enquiry, label=name) for name in ("Amy Example", "Joel Example"))
    both = a_finding(house, a_request(house, enquiry), about=[amy.person_id, joel.person_id])
    a_release(house, both, recipients=["school"])
    by = a_decider(house)
    a_decision(house, enquiry, by)
    with house.at(by):
        choice = CopyChoice(
            other_way="Rung.", recipient="school", children=[amy.pk], findings=[both.pk], summary="Words."
        )
        picture = snapshot_of(Enquiry.objects.get(pk=enquiry.pk))
        issue(enquiry.pk, product_id=uuid.uuid4(), copies=[choice], mark=picture.mark, by=by, at=timezone.now())
        assert Copy.objects.get().document["findings"][0]["about"] == ["Amy Example", "Una Newly"]


def test_a_finding_about_another_child_alone_is_refused(house: House) -> None:
    enquiry = an_enquiry(house)
    with house.at(house.lead()):
        amy, joel = (Subject.objects.get(enquiry=enquiry, label=name) for name in ("Amy Example", "Joel Example"))
    his = a_finding(house, a_request(house, enquiry), about=[joel.person_id])
    a_release(house, his, recipients=["school"])
    by = a_decider(house)
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by)
    with house.at(by):
        choice = CopyChoice(
            other_way="Rung.", recipient="school", children=[amy.pk], findings=[his.pk], summary="Words."
        )
        picture = snapshot_of(Enquiry.objects.get(pk=enquiry.pk))
        with pytest.raises(NotAboutTheChildren):
            issue(enquiry.pk, product_id=uuid.uuid4(), copies=[choice], mark=picture.mark, by=by, at=timezone.now())
    with house.at(by), pytest.raises(RefusedByTheWall, match="about_a_child_not_chosen"):
        freeze(house, product, "school", [amy.pk], [his.pk], by)


def test_the_database_takes_what_is_said_of_a_child_from_the_childs_own_rows(house: House) -> None:
    enquiry, *_ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by)
    with house.at(by):
        amy = Subject.objects.get(enquiry=enquiry, label="Amy Example")
        made = freeze(house, product, "school", [amy.pk], [], by)
        assert made["children"] == [
            {
                "name": "Amy Example", "born": None, "expected": None, "births": [], "settled_on": None,
                "rating": "red", "threshold_level": 4,
                "decision": "Strategy discussion", "reason": "",
            }
        ]  # fmt: skip
        assert made["findings"] == []


def test_the_database_refuses_a_child_of_another_enquiry_and_one_not_decided(house: House) -> None:
    enquiry, *_ = a_picture(house)
    other = an_enquiry(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by)
    for theirs in children_of_other(house, other):
        with house.at(by), pytest.raises(RefusedByTheWall, match="not_a_child_to_send"), transaction.atomic():
            freeze(house, product, "school", [theirs], [], by)


def children_of_other(house: House, enquiry: Enquiry) -> list[uuid.UUID]:
    with house.at(house.lead()):
        return [*children_of(enquiry), uuid.uuid4()]


@pytest.mark.parametrize("decision", ["strategy_s47", "emergency_action"])
def test_a_suggestion_gives_children_to_those_who_act_for_them_or_know_them(house: House, decision: str) -> None:
    enquiry = an_enquiry(house)
    with house.at(house.lead()):
        amy, joel = (Subject.objects.get(enquiry=enquiry, label=name) for name in ("Amy Example", "Joel Example"))
    hers = a_finding(house, a_request(house, enquiry), about=[amy.person_id])
    a_release(house, hers, recipients=["assessment", "school"])
    by = a_decider(house)
    a_decision(house, enquiry, by, decision=decision)
    with house.at(by):
        picture = snapshot_of(Enquiry.objects.get(pk=enquiry.pk))
        teams = {one.code: one for one in teams_of(["assessment", "school", "cait"])}
        care, schools, police = (
            suggested(picture, teams[code], by.agency) for code in ("assessment", "school", "cait")
        )
    assert (list(care.children), list(care.reasons)) == ([amy.pk, joel.pk], [amy.pk, joel.pk])
    assert (list(schools.children), list(schools.reasons), list(schools.findings)) == ([amy.pk], [], [hers.pk])
    assert (list(police.children), list(police.findings)) == ([], [])


@pytest.mark.parametrize("closed", ["is_shared = true", "until = CURRENT_DATE - 1"])
def test_nothing_goes_to_a_team_of_several_organisations_or_to_one_that_closed(house: House, closed: str) -> None:
    """All schools shared one team: somebody new in it opened the product about another school's child."""
    enquiry, _, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by)
    with house.as_superuser() as cursor:
        cursor.execute(f"UPDATE wall_recipient SET {closed} WHERE code = 'school'".encode())
    with pytest.raises(RecipientClosed):
        a_product(house, enquiry, by, recipients=["school"])
    with house.at(by):
        amy = Subject.objects.get(enquiry=enquiry, label="Amy Example")
        with pytest.raises(RefusedByTheWall, match="recipient_closed"), transaction.atomic():
            freeze(house, product, "school", [amy.pk], [], by)


def test_a_form_sent_twice_sends_once(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    mark, form = mark_of(house, enquiry, by), uuid.uuid4()
    with house.at(by):
        for _ in range(2):
            issue(
                enquiry.pk, product_id=form, copies=choices_for(enquiry, by, out), mark=mark, by=by, at=timezone.now()
            )
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
            enquiry.pk, product_id=uuid.uuid4(), copies=choices_for(enquiry, by, out), mark=mark, by=by,
            at=timezone.now(),
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
        picture = snapshot_of(Enquiry.objects.get(pk=enquiry.pk))
        assert "Ronan Tarrant" in picture.names.values()
        document = Copy.objects.get().document
        (draft,) = documents(picture, choices_for(enquiry, by, out, room), agency=by.agency, at=timezone.now())
    assert "Tarrant" not in str(draft.document.to_json())  # nor in what the decision maker reads before
    assert [one["text"] for one in document["findings"]] == ["Seen at the address."]
    assert "Tarrant" not in str(document)


def test_a_copy_of_which_no_pdf_could_be_made_is_refused_while_it_is_made(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    monkeypatch.setattr("hub.assessment.issuing.LONGEST_DOCUMENT", 1000)
    with pytest.raises(CopyTooLong, match="Untick findings"):
        a_product(house, enquiry, by, out)
    with house.at(by):
        assert not Product.objects.exists()
        assert not Copy.objects.exists()


def test_more_findings_than_a_document_has_are_refused_and_no_error(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    monkeypatch.setattr("hub.assessment.product_document.MOST_FINDINGS", 0)
    with pytest.raises(CopyTooLong):
        a_product(house, enquiry, by, out)


def test_what_is_not_refused_can_be_rendered() -> None:
    assert 2 * product_document.LONGEST_DOCUMENT <= render.LARGEST


def test_a_birth_date_is_as_the_enquirys_own_messages_say_it_and_no_other_message(house: House) -> None:
    own, elsewhere = date(2015, 5, 17), date(2001, 1, 1)
    enquiry = an_enquiry(house, notify(house, child("Amy Example", own), child("Joel Example")))
    other = notify(house, child("Amy Another", elsewhere))
    by = a_decider(house)
    a_decision(house, enquiry, by)
    with house.at(by):
        born = Mention.objects.get(source_id=other.pk, kind="birth")
        for subject in enquiry.subjects.standing():
            Link(mention=born, person_id=subject.person_id, agency=by.agency, from_at=timezone.now(),
                 made_by=by.seat).save()  # fmt: skip
        picture = snapshot_of(Enquiry.objects.get(pk=enquiry.pk))
        (draft,) = documents(picture, choices_for(enquiry, by), agency=by.agency, at=timezone.now())
    a_product(house, enquiry, by)
    with house.at(by):
        sent = Copy.objects.get().document
    assert {one.name: one.born for one in draft.document.children} == {"Amy Example": own, "Joel Example": None}
    assert {one["name"]: one["born"] for one in sent["children"]} == {"Amy Example": "2015-05-17", "Joel Example": None}
