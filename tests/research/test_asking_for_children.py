"""An agency is asked about named children: it sees those, and of other children nothing. Held by the database."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.utils import timezone

from hub.front_door.models import Enquiry, Join, Named, Notification, Subject
from hub.front_door.triage.triaging import open_enquiry
from hub.people.models import Link, Mention
from hub.research.asking import BasisMissing, CannotAsk, ForChild, ask
from hub.research.models import AskedChild, MessagePart, Request
from hub.research.tasks import enquiry_changed, request_changed
from hub.wall.functions import RefusedByTheWall, call
from tenants.models import PartnerRequest, Role
from tests.front_door.triage_builders import child, rated, said
from tests.support.builders import through_a_door
from tests.support.house import House
from tests.support.pages import text_of

SECRET = "sleeps at a friend\u2019s flat"
MESSAGE = {
    "immediate_danger": False,
    "concern": {"what_happened": "AMY was hit. Joel Example saw it; joel's teacher rang. Joelle is a friend."},
    "children": [
        {"given_name": "Amy", "family_name": "Example", "school": "Invented Primary"},
        {"given_name": "Joel", "family_name": "Example", "school": SECRET},
    ],
    "others": [{"given_name": "Pat", "family_name": "Example", "relation": "mother", "to_children": [1, 2]}],
    "consent": {"asked": "refused"},
}


def two_children(house: House) -> tuple[Enquiry, Subject, Subject]:
    """One message about Amy, rated green, and her brother Joel, rated red."""
    amy, joel = child("Amy Example"), child("Joel Example")
    joel["mentions"].append(said("school", text=SECRET))
    mother = {"is_child": False, "label": "Pat Example", "person": str(uuid.uuid4())}
    mother["mentions"] = [said("tie", tie_kind="mother", tie_to=one["person"]) for one in (amy, joel)]
    named = [{**one, "position": number} for number, one in enumerate((amy, joel, mother))]
    message = through_a_door(house, MESSAGE, named)
    by = house.seated(role=Role.COORDINATOR)
    ratings = rated(house, message)
    ratings = [
        one.__class__(one.named, colour, "Joel told a nurse.", one.authority_code)
        for one, colour in zip(ratings, ("green", "red"), strict=True)
    ]
    with house.at(by):
        enquiry = open_enquiry(message.pk, ratings, by=by, at=timezone.now())
        found = {one.label: one for one in enquiry.subjects.all()}
    return enquiry, found["Amy Example"], found["Joel Example"]


def ask_about(house: House, enquiry: Enquiry, *children: Subject, **more: Any) -> uuid.UUID:
    by = house.seated(role=Role.COORDINATOR)
    given = {"decided_by": "A. Manager", "reason": "She is at risk.", "basis": "overridden"}
    basis = {name: more.pop(name, default) for name, default in given.items()}
    with house.at(by):
        (pk,) = ask(
            enquiry.pk, ["police"], form=uuid.uuid4(), question="What is known?", due_at=enquiry.due_at, by=by,
            children=[ForChild(one.pk, **basis) for one in children], other_ways={"police": "Rung."}, **more,
        )  # fmt: skip
    return pk


def test_the_agency_asked_sees_the_child_asked_about_and_nothing_of_another(house: House) -> None:
    enquiry, amy, joel = two_children(house)
    pk = ask_about(house, enquiry, amy)
    with house.at("police"):
        assert [one.label for one in Subject.objects.all()] == ["Amy Example"]
        assert sorted(Named.objects.values_list("label", flat=True)) == ["Amy Example", "Pat Example"]
        assert not Notification.objects.exists()
        assert [one.subject_id for one in AskedChild.objects.all()] == [amy.pk]
        assert not Mention.objects.filter(tie_to=joel.person_id).exists()
        assert Mention.objects.filter(tie_to=amy.person_id).exists()
        assert not Link.objects.filter(person=joel.person_id).exists()
        assert SECRET not in str(list(Mention.objects.values()))
        (part,) = MessagePart.objects.all()
    words = json.dumps(part.message, ensure_ascii=False)
    assert part.message["concern"]["what_happened"] == (
        "AMY was hit. [another child] saw it; [another child]'s teacher rang. Joelle is a friend."
    )
    assert part.message["children"][0] == {"given_name": "Amy", "family_name": "Example", "school": "Invented Primary"}
    assert SECRET not in words
    page = house.visit().get(f"/requests/{pk}/").content.decode()
    assert "in part" in page
    assert "Invented Primary" in page
    assert SECRET not in page
    assert "Joel Example" not in page
    assert "Red" not in page.split("<main")[1]
    listed = text_of(house.visit().get("/requests/")).split("<main")[1]
    assert "Joel" not in listed
    assert "Red" not in listed
    case = text_of(house.visit().get(f"/enquiries/{enquiry.reference}/"))
    assert "Joel" not in case
    assert SECRET not in case


@pytest.mark.parametrize("agency", ["hrwhealth", "probation"])
def test_another_agency_sees_nothing_of_it(house: House, agency: str) -> None:
    enquiry, amy, _ = two_children(house)
    ask_about(house, enquiry, amy)
    with house.at(agency):
        for model in (Enquiry, Subject, Request, AskedChild, MessagePart, Join, Named):
            assert not model.objects.exists()


def test_no_desk_makes_or_widens_a_part(house: House) -> None:
    enquiry, amy, joel = two_children(house)
    pk = ask_about(house, enquiry, amy)
    with house.at("police"):
        part = MessagePart.objects.get()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            call("ask_v4", uuid.uuid4(), enquiry.pk, "police", "q", "[]", "", None, uuid.uuid4(), "", b"")
    for desk in ("police", house.lead()):
        with house.at(desk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            AskedChild(
                request_id=pk, subject=joel, agency="police", basis="consent", basis_decided_at=timezone.now()
            ).save()
        with house.at(desk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            MessagePart.objects.filter(pk=part.pk).update(message={})
        with house.at(desk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Subject.objects.update(desks=["police"])


def test_asked_about_all_an_agency_reads_the_message(house: House) -> None:
    enquiry, amy, joel = two_children(house)
    ask_about(house, enquiry, amy, joel)
    with house.at("police"):
        assert Notification.objects.get().message == MESSAGE
        assert Subject.objects.count() == 2
        assert not MessagePart.objects.exists()


def test_the_whole_message_for_a_reason_that_is_kept(house: House) -> None:
    enquiry, amy, _ = two_children(house)
    ask_about(house, enquiry, amy, whole_why="He is the one who hit her.")
    with house.at("police"):
        assert Notification.objects.exists()
        assert AskedChild.objects.get().whole_why == "He is the one who hit her."
        assert [one.label for one in Subject.objects.all()] == ["Amy Example"]


def test_the_partner_list_has_the_rating_of_the_child_asked_about(house: House) -> None:
    enquiry, amy, _ = two_children(house)
    pk = ask_about(house, enquiry, amy)
    with house.at("worker"):
        request_changed(pk)
    assert PartnerRequest.objects.get(pk=pk).rating == "green"


def test_no_page_shows_the_rating_or_clock_of_a_child_that_the_agency_was_not_asked_about(house: House) -> None:
    enquiry, amy, _ = two_children(house)
    pk = ask_about(house, enquiry, amy)
    visit, lead = house.visit(role=Role.RESEARCHER), house.visit(role=Role.COORDINATOR)
    pages = (
        "/enquiries/",
        f"/enquiries/{enquiry.reference}/",
        "/requests/",
        f"/requests/{pk}/",
        f"/requests/{pk}/share-onward/",
    )
    for address in pages:
        page = visit.get(address, secure=True)
        assert page.status_code == 200
        assert "mash-rating--green" in page.text, address
        assert "mash-rating--red" not in page.text, address
    for name, client in (("green", visit), ("red", lead)):
        found = client.post("/search/", {"sought": "Amy Example"}, secure=True, follow=True).text
        assert [one for one in ("green", "red") if f"mash-rating--{one}" in found] == [name]
    for address in pages[:2]:
        assert "mash-rating--red" in lead.get(address, secure=True).text
    shown = {
        (name, rating): enquiry.reference in one.get(f"/enquiries/?rating={rating}", secure=True).text
        for name, one in (("asked", visit), ("lead", lead)) for rating in ("red", "green")
    }  # fmt: skip
    assert shown == {
        ("asked", "red"): False, ("asked", "green"): True, ("lead", "red"): True, ("lead", "green"): False,
    }  # fmt: skip


def test_a_request_follows_the_clock_of_the_children_that_it_asks_about_alone(house: House) -> None:
    enquiry, amy, joel = two_children(house)
    pk = ask_about(house, enquiry, amy)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_request SET due_at = NULL")
    for one, sooner in ((joel, False), (amy, True)):
        due = timezone.now() + timedelta(minutes=5)
        with house.at(house.lead()):
            Subject.objects.filter(pk=one.pk).update(due_at=due)
            Enquiry.objects.filter(pk=enquiry.pk).update(due_at=due)
        with house.at("worker"):
            enquiry_changed(enquiry.pk)
        with house.at("police"):
            assert (Request.objects.get(pk=pk).due_at == due) is sooner


def test_nobody_is_asked_later_than_the_childs_clock(house: House) -> None:
    enquiry, _, joel = two_children(house)
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        (pk,) = ask(
            enquiry.pk, ["police"], form=uuid.uuid4(), question="q", by=by,
            children=[ForChild(joel.pk, "overridden", "A. Manager", "Risk.")],
            due_at=timezone.now() + timedelta(days=1), other_ways={"police": "Rung."},
        )  # fmt: skip
        assert Request.objects.get(pk=pk).due_at == Subject.objects.get(pk=joel.pk).due_at
    page = house.visit(role=Role.COORDINATOR).get(f"/enquiries/{enquiry.reference}/ask/").content.decode()
    assert "Within 1 hour" in page
    assert "Within 24 hours" not in page


def test_against_what_the_referrer_said_consent_needs_a_reason(house: House) -> None:
    enquiry, amy, _ = two_children(house)
    with pytest.raises(BasisMissing):
        ask_about(house, enquiry, amy, basis="consent", reason="")
    ask_about(house, enquiry, amy, basis="consent", reason="She rang and agreed.")
    visit = house.visit(role=Role.COORDINATOR)
    path = f"/enquiries/{enquiry.reference}/ask/"
    page = visit.get(path).content.decode()
    assert "The referrer says: <strong>asked, and refused</strong>" in page
    assert 'value="overridden" checked' in " ".join(page.split())
    typed = {
        "agencies": ["hrwhealth"], "children": [str(amy.pk)], "basis": "consent", "consent_why": "",
        "question": "What is known?", "due": "clock", "once": str(uuid.uuid4()),
    }  # fmt: skip
    assert "say how you know" in visit.post(path, typed).content.decode()
    assert "Select the children to ask about" in visit.post(path, {**typed, "children": []}).content.decode()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MANAGER])
def test_section_47_is_a_decision_makers_to_choose(house: House, role: Role) -> None:
    enquiry, amy, _ = two_children(house)
    by, path = house.seated(role=role), f"/enquiries/{enquiry.reference}/ask/"
    with house.at(by), pytest.raises(BasisMissing):
        ask(
            enquiry.pk, ["police"], form=uuid.uuid4(), question="q", due_at=None, by=by,
            children=[ForChild(amy.pk, "s47", "A. Manager", "Red.")],
        )  # fmt: skip
    assert 'value="s47"' not in text_of(house.visit(role=role).get(path))
    typed = {
        "agencies": ["police"], "children": [str(amy.pk)], "basis": "s47", "s47_why": "Third time.",
        "way-police": "Rung.",
        "question": "What is known?", "due": "clock", "once": str(uuid.uuid4()),
    }  # fmt: skip
    house.visit(role=role).post(path, typed)
    with house.at(house.lead()):
        assert not Request.objects.exists()
    decider = house.visit(role=Role.DECISION_MAKER)
    assert "Say why" in decider.post(path, {**typed, "s47_why": ""}).content.decode()
    assert decider.post(path, typed).status_code == 302
    with house.at(house.lead()):
        asked = AskedChild.objects.get()
    assert (asked.basis, asked.basis_reason) == ("s47", "Third time.")
    assert asked.basis_decided_by
    assert asked.basis_decided_at <= timezone.now()


def test_the_database_takes_no_section_47_without_who_and_why_or_from_another_authority(house: House) -> None:
    enquiry, amy, _ = two_children(house)
    for who, why in (("", "Red."), ("A. Decider", "")):
        said_of = [{"subject": str(amy.pk), "basis": "s47", "decided_by": who, "reason": why}]
        with house.at(house.lead()), pytest.raises(IntegrityError), transaction.atomic():
            call(
                "ask_v4", uuid.uuid4(), enquiry.pk, "police", "q", json.dumps(said_of), "", None, uuid.uuid4(), "", b""
            )
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET lead_agency = 'hgycsc' WHERE id = %s", [amy.pk])
    said_of = [{"subject": str(amy.pk), "basis": "s47", "decided_by": "A. Decider", "reason": "Third time."}]
    with house.at(house.lead()), pytest.raises(RefusedByTheWall, match="not_their_authority"), transaction.atomic():
        call("ask_v4", uuid.uuid4(), enquiry.pk, "police", "q", json.dumps(said_of), "", None, uuid.uuid4(), "", b"")


def test_a_child_of_another_enquiry_and_no_child_are_refused(house: House) -> None:
    enquiry, *_ = two_children(house)
    _, other, _ = two_children(house)
    for children in ((), (other,)):
        with pytest.raises(CannotAsk):
            ask_about(house, enquiry, *children)
    with house.at(house.lead()):
        assert not Request.objects.exists()
