"""What messages told, in a product: births as they were said, and facts that were ticked for one recipient alone."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from hub.assessment.enquiry_snapshot import snapshot_of
from hub.assessment.issuing import CopyChoice, Draft, documents, issue
from hub.assessment.models import Copy
from hub.assessment.product_document import ProductDocument, day_in_words
from hub.assessment.product_facts import OfferedFact, facts_of, words
from hub.assessment.refusals import FactNotToSend
from hub.front_door.models import Enquiry, Join, Named, Notification, Subject
from hub.front_door.notifications.message import parse
from hub.people.models import Mention, SettledBirth
from hub.people.settling import births_of, settle_birth, undo_settled_birth
from hub.wall.contents import key_of
from hub.wall.functions import RefusedByTheWall, call
from tenants.models import Role
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision, a_product
from tests.assessment.test_product_pdf import text_of
from tests.support.builders import an_enquiry, through_a_door
from tests.support.house import House
from tests.support.pages import shown

AMY: dict[str, Any] = {
    "given_name": "Amy", "family_name": "Example", "school": "St Example’s Primary",
    "address": {"lines": "4 Example Road", "postcode": "HA1 1AA"},
}  # fmt: skip
JOEL: dict[str, Any] = {"given_name": "Joel", "family_name": "Example", "school": "Example High"}
MOTHER: dict[str, Any] = {
    "given_name": "Carla", "family_name": "Example", "relation": "Mother", "to_children": [1],
    "telephone": "020 7946 0001",
}  # fmt: skip
HIS_FATHER: dict[str, Any] = {
    "given_name": "Dan", "family_name": "Other", "relation": "Father", "to_children": [2], "telephone": "020 7946 0002"
}  # fmt: skip
SCHOOL = {"source": "2A", "name": "Ruth Teacher", "role": "Safeguarding lead", "telephone": "020 7946 0003"}


def told(house: House, *children: dict[str, Any], referrer: dict[str, Any] = SCHOOL, **more: Any) -> Notification:
    """A message at the door, as the form and the API read it."""
    message = parse(
        {
            "version": 1, "immediate_danger": False, "referrer": referrer, "children": list(children),
            "concern": {"what_happened": "A shouting at night."},
            "consent": {"asked": "agreed"}, **more,
        }
    )  # fmt: skip
    return through_a_door(house, message.data, message.as_named(), source=message.source_code)


def also_told(house: House, enquiry: Enquiry, by: Seated, child: dict[str, Any], referrer: dict[str, Any]) -> None:
    """Another message of the enquiry, whose child is the first of it: joined as triage joins them."""
    later = told(house, child, referrer=referrer)
    with house.at(by):
        at = timezone.now()
        Join(enquiry=enquiry, notification=later, desks=later.desks, from_at=at, by=by.seat).save()
        subject = enquiry.subjects.order_by("position").first()
        assert subject is not None
        named = Named.objects.get(notification=later)
        call("same_child_v2", later.pk, named.pk, subject.pk, by.seat, key_of("message", later.pk))


def sent(house: House, enquiry: Enquiry, by: Seated) -> ProductDocument:
    """The copy of a product of all children, as its recipient reads it; the page before it showed the same."""
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by)
    with house.at(by):
        kept = Copy.objects.get().document
        document = ProductDocument.from_json(kept)
        (draft,) = drafted(
            enquiry,
            by,
            CopyChoice(other_way="Rung.", recipient="assessment", children=subjects(enquiry), summary="Words."),
        )
        assert draft.document.children[0].births == document.children[0].births
        assert draft.document.children[0].born == document.children[0].born
        assert draft.document.children[0].settled_on == document.children[0].settled_on
    return document


def drafted(enquiry: Enquiry, by: Seated, *choices: CopyChoice) -> list[Draft]:
    picture = snapshot_of(Enquiry.objects.get(pk=enquiry.pk))
    return documents(picture, choices, agency=by.agency, at=timezone.now())


def subjects(enquiry: Enquiry, *names: str) -> list[uuid.UUID]:
    found = Subject.objects.filter(enquiry=enquiry).order_by("position")
    return [one.pk for one in found if not names or one.label in names]


def test_an_age_never_becomes_a_date_of_birth(house: House) -> None:
    aged = {**AMY, "age": 7, "age_said_on": "2012-11-27"}
    document = sent(house, an_enquiry(house, told(house, aged)), a_decider(house))
    assert document.children[0].born is None
    assert document.children[0].birth_in_words == "About 7 years old on 27 November 2012"
    assert "About 7 years old on 27 November 2012" in text_of(document)


def test_an_estimated_day_is_given_as_an_age(house: House) -> None:
    guessed = {**AMY, "born_on": "2005-05-31", "born_on_is_estimate": True}
    document = sent(house, an_enquiry(house, told(house, guessed)), a_decider(house))
    assert document.children[0].born is None
    assert document.children[0].birth_in_words.startswith("About ")
    assert "31 May 2005" not in text_of(document)


def test_two_dates_of_birth_stand_as_two_with_who_said_each(house: House) -> None:
    by = a_decider(house)
    enquiry = an_enquiry(house, told(house, {**AMY, "born_on": "2005-05-03"}))
    also_told(house, enquiry, by, {**AMY, "born_on": "2006-05-03"}, {"source": "1B", "name": "Nora Neighbour"})
    document = sent(house, enquiry, by)
    assert document.children[0].born is None
    said = document.children[0].birth_in_words
    assert said.startswith("Not agreed: 3 May 2005 (School, told on ")
    assert "3 May 2006 (a member of the public, told on " in said
    printed = text_of(document)
    assert "3 May 2005" in printed
    assert "3 May 2006" in printed
    assert "Nora" not in printed


def settle(enquiry: Enquiry, by: Seated, day: str) -> SettledBirth:
    (child,) = enquiry.subjects.all()
    births = births_of(child.person_id)
    right = next(one.pk for one in births.mentions if str(one.day) == day)
    return settle_birth(
        child.person_id, right, seen=births.seen, reason="PLANTED-REASON", enquiry=enquiry.reference, by=by,
        at=timezone.now(),
    )  # fmt: skip


def of_two_dates(house: House, by: Seated) -> Enquiry:
    enquiry = an_enquiry(house, told(house, {**AMY, "born_on": "2005-05-03"}))
    also_told(house, enquiry, by, {**AMY, "born_on": "2006-05-03"}, SCHOOL)
    return enquiry


def test_the_date_that_was_settled_stands_with_when_and_the_other_beside_it(house: House) -> None:
    by = a_decider(house)
    enquiry = of_two_dates(house, by)
    with house.at(by):
        settle(enquiry, by, "2006-05-03")
    document = sent(house, enquiry, by)
    today = day_in_words(timezone.localdate())
    assert document.children[0].born == date(2006, 5, 3)
    assert document.children[0].settled_on == timezone.localdate()
    assert document.children[0].birth_in_words == (
        f"3 May 2006, settled on {today} by the hub. Also said: 3 May 2005 (School, told on {today})"
    )
    assert "settled on" in text_of(document)
    assert "PLANTED-REASON" not in json.dumps(document.to_json())


def test_a_copy_that_was_sent_stays_as_it_was_when_it_is_settled_or_undone(house: House) -> None:
    by = a_decider(house)
    enquiry = of_two_dates(house, by)
    before = sent(house, enquiry, by)
    with house.at(by):
        made = settle(enquiry, by, "2006-05-03")
        kept = ProductDocument.from_json(Copy.objects.get().document)
        assert kept == before
        (person,) = enquiry.subjects.values_list("person_id", flat=True)
        undo_settled_birth(made.pk, person=person, enquiry=enquiry.reference, by=by, at=timezone.now())
        (draft,) = drafted(
            enquiry, by,
            CopyChoice(other_way="Rung.", recipient="assessment", children=subjects(enquiry), summary="Words."),
        )  # fmt: skip
    assert draft.document.children[0].birth_in_words.startswith("Not agreed: 3 May 2005")


def test_a_date_told_after_it_was_settled_is_not_agreed_again(house: House) -> None:
    by = a_decider(house)
    enquiry = of_two_dates(house, by)
    with house.at(by):
        settle(enquiry, by, "2006-05-03")
    also_told(house, enquiry, by, {**AMY, "born_on": "2007-05-03"}, SCHOOL)
    document = sent(house, enquiry, by)
    assert document.children[0].born is None
    assert document.children[0].settled_on is None
    assert document.children[0].birth_in_words.startswith("Not agreed: 3 May 2005")


def test_one_day_said_twice_is_one_day(house: House) -> None:
    by = a_decider(house)
    enquiry = an_enquiry(house, told(house, {**AMY, "born_on": "2005-05-03"}))
    also_told(house, enquiry, by, {**AMY, "born_on": "2005-05-03"}, SCHOOL)
    document = sent(house, enquiry, by)
    assert document.children[0].birth_in_words == "3 May 2005"


def test_a_copy_of_before_reads_as_it_did() -> None:
    kept = json.loads(
        '{"name": "Amy", "born": "2005-05-03", "expected": null, "rating": "red", "threshold_level": 4,'
        ' "decision": "Early help", "reason": ""}'
    )
    old = {
        "format": 1, "hub_name": "H", "authority_name": "A", "reference": "HRW-12-000001", "version": 1,
        "issued_at": "2012-07-02T16:05:00+00:00", "recipient_name": "R", "recipient_team": "", "children": [kept],
        "summary": "", "findings": [], "legal_basis": [], "contact": "C",
    }  # fmt: skip
    document = ProductDocument.from_json(old)
    assert document.children[0].birth_in_words == "3 May 2005"
    assert document.facts == ()


@pytest.fixture
def family(house: House) -> Enquiry:
    """Two children, each with a school; her mother, and his father, who is nobody of hers."""
    return an_enquiry(house, told(house, AMY, JOEL, others=[MOTHER, HIS_FATHER]))


def offered(enquiry: Enquiry, *names: str) -> dict[str, OfferedFact]:
    """By "about: label"."""
    children = list(Subject.objects.filter(pk__in=subjects(enquiry, *names)).order_by("position"))
    return {f"{one.fact.about}: {one.fact.label}": one for one in facts_of(children, enquiry)}


def test_what_was_told_stands_ready_and_goes_only_where_it_was_ticked(house: House, family: Enquiry) -> None:
    by = a_decider(house)
    a_decision(house, family, by)
    with house.at(by):
        facts = offered(family, "Amy Example", "Joel Example")
        (reference,) = {one.fact.about for one in facts.values() if one.fact.label == "What happened"}
        ticked = [
            facts[name].key
            for name in (
                "Amy Example: Address", "Carla Example: Relation", "Carla Example: Contact",
                f"{reference}: What happened", f"{reference}: Who referred",
            )
        ]  # fmt: skip
        picture = snapshot_of(Enquiry.objects.get(pk=family.pk))
        choices = [
            CopyChoice(
                other_way="Rung.", recipient="assessment", children=subjects(family), facts=ticked, summary="All of it."
            ),
            CopyChoice(
                other_way="Rung.",
                recipient="school",
                children=subjects(family, "Amy Example"),
                summary="Nothing ticked.",
            ),
        ]
        before = drafted(family, by, *choices)
        issue(family.pk, product_id=uuid.uuid4(), copies=choices, mark=picture.mark, by=by, at=timezone.now())
        copies = {one.recipient: ProductDocument.from_json(one.document) for one in Copy.objects.all()}
    assert [(one.about, one.label, one.text) for one in copies["assessment"].facts] == [
        ("Amy Example", "Address", "4 Example Road, HA1 1AA"),
        ("Carla Example", "Relation", "Mother, of Amy Example"),
        ("Carla Example", "Contact", "020 7946 0001"),
        (reference, "What happened", "A shouting at night."),
        (reference, "Who referred", "Ruth Teacher, Safeguarding lead, 020 7946 0003"),
    ]
    assert before[0].document.facts == copies["assessment"].facts
    assert copies["school"].facts == ()
    printed, other = text_of(copies["assessment"]), text_of(copies["school"])
    for words_told in ("4 Example Road", "020 7946 0001", "A shouting at night.", "Ruth Teacher"):
        assert words_told in printed
        assert words_told not in other


def test_nothing_of_a_child_left_out_and_nobody_who_is_only_his_is_offered(house: House, family: Enquiry) -> None:
    by = a_decider(house)
    a_decision(house, family, by)
    with house.at(by):
        names = set(offered(family, "Amy Example"))
    assert "Amy Example: School or nursery" in names
    assert "Carla Example: Contact" in names
    assert not [one for one in names if one.startswith(("Joel", "Dan"))]


@pytest.mark.parametrize("name", ["Joel Example: School or nursery", "Dan Other: Contact", "Dan Other: Relation"])
def test_the_database_refuses_a_fact_of_a_child_left_out(house: House, family: Enquiry, name: str) -> None:
    by = a_decider(house)
    a_decision(house, family, by)
    product = a_product(house, family, by)
    with house.at(by):
        his = offered(family, "Amy Example", "Joel Example")[name]
        choice = CopyChoice(recipient="school", children=subjects(family, "Amy Example"), facts=[his.key], summary="W.")
        with pytest.raises(FactNotToSend):
            drafted(family, by, choice)
        with pytest.raises(RefusedByTheWall, match="not_a_fact_to_send"), transaction.atomic():
            freeze(product.pk, subjects(family, "Amy Example"), by, facts=[uuid.UUID(his.key)])


def freeze(
    product: uuid.UUID, children: list[uuid.UUID], by: Seated, *, facts: list[uuid.UUID], told: str = "[]"
) -> None:
    """Call the function on the lead's own login, as somebody would who goes round the application."""
    chosen = [{"subject": str(one), "with_reason": False} for one in children]
    call(
        "issue_copy_v10", uuid.uuid4(), product, "school", json.dumps(chosen), facts, told, [], "{}",
        json.dumps(words()), "{}", by.seat,
    )  # fmt: skip


def test_the_database_refuses_facts_of_another_enquirys_message(house: House, family: Enquiry) -> None:
    by = a_decider(house)
    other = told(house, {**AMY, "given_name": "Ada"})
    a_decision(house, family, by)
    product = a_product(house, family, by)
    with house.at(by):
        theirs = Mention.objects.get(source_id=other.pk, kind="school")
        part = json.dumps([{"notification": str(other.pk), "part": "what_happened"}])
        for facts, parts in (([theirs.pk], "[]"), ([], part)):
            with pytest.raises(RefusedByTheWall, match="not_a_fact_to_send"), transaction.atomic():
                freeze(product.pk, subjects(family), by, facts=facts, told=parts)


@pytest.mark.parametrize("source", ["1A", "1B", "1C", "1D", "9", "10"])
def test_a_member_of_the_public_who_referred_is_never_named(house: House, source: str) -> None:
    by = a_decider(house)
    message = told(house, AMY, referrer={"source": source, "name": "Nora Neighbour"})
    enquiry = an_enquiry(house, message)
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by)
    with house.at(by):
        assert not [one for one in offered(enquiry, "Amy Example") if "Who referred" in one]
        for part in ("referrer", "done_already"):  # and no other part of the message than those that are named
            told_by = json.dumps([{"notification": str(message.pk), "part": part}])
            with pytest.raises(RefusedByTheWall, match="not_a_fact_to_send"), transaction.atomic():
                freeze(product.pk, subjects(enquiry), by, facts=[], told=told_by)


CONSENT = {"keep_from_parents": True, "safe_contact": "At school only, ask for Ms Hill"}
REACHING = "The child asks: do not tell the parents. At school only, ask for Ms Hill"


def test_how_it_is_safe_to_reach_a_child_goes_to_whoever_it_is_ticked_for_and_is_said_before(house: House) -> None:
    by = a_decider(house)
    enquiry = an_enquiry(house, told(house, AMY, referrer={"source": "1C"}, consent=CONSENT))
    a_decision(house, enquiry, by)
    page = shown(house.visit(role=Role.DECISION_MAKER).get(f"/enquiries/{enquiry.reference}/product/").text)
    assert "Whoever gets in touch with the family has to know how it is safe" in page
    assert REACHING in page
    with house.at(by):
        (fact,) = [one for name, one in offered(enquiry, "Amy Example").items() if "How it is safe" in name]
        choices = [
            CopyChoice(other_way="Rung.", recipient="assessment", children=subjects(enquiry), facts=[fact.key]),
            CopyChoice(other_way="Rung.", recipient="school", children=subjects(enquiry)),
        ]
        mark = snapshot_of(Enquiry.objects.get(pk=enquiry.pk)).mark
        issue(enquiry.pk, product_id=uuid.uuid4(), copies=choices, mark=mark, by=by, at=timezone.now())
        copies = {one.recipient: ProductDocument.from_json(one.document) for one in Copy.objects.all()}
    assert [(one.label, one.text) for one in copies["assessment"].facts] == [("How it is safe to reach them", REACHING)]
    assert copies["school"].facts == ()


@pytest.mark.parametrize("consent", [{"asked": "agreed"}, "they agreed", {"keep_from_parents": "no"}])
def test_nothing_is_said_of_reaching_where_the_message_says_nothing(house: House, consent: Any) -> None:
    by = a_decider(house)
    enquiry = an_enquiry(house, told(house, AMY, consent=consent, concern="A shouting at night."))
    a_decision(house, enquiry, by)
    with house.at(by):
        assert not [one for one in offered(enquiry, "Amy Example") if "How it is safe" in one]
