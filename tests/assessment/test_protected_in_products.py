"""What is protected goes out to whoever was given it by name, and to nobody else, whatever somebody typed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.assessment.enquiry_snapshot import snapshot_of
from hub.assessment.issuing import documents, issue
from hub.assessment.models import Copy, CopyProtected, Product
from hub.assessment.product_facts import facts_of
from hub.assessment.refusals import RepeatsProtected
from hub.front_door.models import Enquiry
from hub.people.models import ProtectedGiven, Protection
from hub.research.asking import ForChild, ask
from hub.research.asking import RepeatsProtected as AskingRepeats
from hub.research.protecting import GivenBefore, NoSuchRecipient, NotProtected, give, take_back
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import LedgerEntry
from tenants.models import Role
from tenants.seated import Seated
from tests.assessment.case_builders import RECIPIENT, a_decider, a_decision, a_product, choices_for, mark_of
from tests.research.protecting_builders import CONTACT, LEAD, POSTCODE, ROAD, TELEPHONE, protected, told
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House

OTHER = "school"


def decided(house: House, by: Seated, *, text: str = "Called three times.", kinds: Sequence[str] = ("address",)) -> Any:
    """An enquiry about the family, decided, with a finding shared with both teams; what protects something of it."""
    found = told(house)
    enquiry = an_enquiry(house, found)
    finding = a_finding(house, a_request(house, enquiry), text=text)
    a_release(house, finding, recipients=[RECIPIENT, OTHER])
    a_decision(house, enquiry, by)
    made = protected(house, found, *kinds, about="Amy Example")
    return found, enquiry, finding, made


def given(house: House, found: Any, made: uuid.UUID, recipient: str = RECIPIENT) -> uuid.UUID:
    by, form = house.seated(role=Role.MANAGER, agency=LEAD), uuid.uuid4()
    with house.at(by):
        one = Protection.objects.get(pk=made)
        give(one, recipient, "They visit her.", reference=found.reference, form=form, by=by, at=timezone.now())
    return form


def every_fact(house: House, enquiry: Enquiry, by: Seated) -> list[str]:
    with house.at(by):
        return [one.key for one in facts_of(list(enquiry.subjects.all()), enquiry)]


def sent(house: House, enquiry: Enquiry, by: Seated, *findings: Any, **said: Any) -> dict[str, str]:
    """Recipient -> the words of their copy, with every fact ticked."""
    facts = every_fact(house, enquiry, by)
    with house.at(by):
        picture = snapshot_of(Enquiry.objects.get(pk=enquiry.pk))
        choices = choices_for(enquiry, by, *findings, recipients=[RECIPIENT, OTHER], facts=facts, **said)
        drafts = {one.recipient.code: one.document.to_json() for one in documents(picture, choices, agency=by.agency,
                  at=timezone.now())}  # fmt: skip
    product = send(house, enquiry, by, choices)
    with house.at(by):
        copies = {one.recipient: one.document for one in Copy.objects.filter(product=product)}
    for code, draft in drafts.items():  # what was read is what is sent
        assert (draft["facts"], [one["name"] for one in draft["children"]]) == (
            copies[code]["facts"], [one["name"] for one in copies[code]["children"]],
        )  # fmt: skip
    return {code: json.dumps(one, ensure_ascii=False) for code, one in copies.items()}


def send(house: House, enquiry: Enquiry, by: Seated, choices: Any) -> Product:
    mark = mark_of(house, enquiry, by)
    with house.at(by):
        return issue(enquiry.pk, product_id=uuid.uuid4(), copies=choices, mark=mark, by=by, at=timezone.now())


def test_a_copy_says_whom_to_ring_and_to_whoever_was_given_it_where_they_live(house: House) -> None:
    by = a_decider(house)
    found, enquiry, finding, (made,) = decided(house, by)
    given(house, found, made)
    words = sent(house, enquiry, by, finding)
    for said in (f"Flat 2, {ROAD}, Harrow, {POSTCODE}", "at 12 plantedroad, HA19ZZ"):
        assert said in words[RECIPIENT]
        assert said not in words[OTHER]
    assert f"Protected: {CONTACT}" in words[OTHER]
    for said in (ROAD, ROAD.lower(), POSTCODE, "HA19ZZ"):
        assert said not in words[OTHER]
    with house.at(by):
        copy = CopyProtected.objects.get(protection_id=made).copy
        assert copy.recipient == RECIPIENT
    page = house.visit(role=Role.MANAGER, agency=LEAD).get(f"/triage/{found.reference}/protected/{made}/").text
    assert f"{copy.recipient_name}, sent" in page
    assert f"/products/{copy.product_id}/" in page
    assert ROAD not in page


def test_a_whole_person_is_named_only_to_whoever_was_given_them(house: House) -> None:
    by = a_decider(house)
    found, enquiry, _, (made,) = decided(house, by, kinds=("person",))
    given(house, found, made)
    words = sent(house, enquiry, by)
    assert "Amy Example" in words[RECIPIENT]
    assert '"2015-03-04"' in words[RECIPIENT]
    assert "Protected child" in words[OTHER]
    for said in ("Amy", "2015-03-04", "Plantedhill"):
        assert said not in words[OTHER]


@pytest.mark.parametrize(
    ("text", "summary"),
    [(f"Seen near {ROAD.upper()}", "Growing violence."), ("Called.", f"They live at 12, plantedroad ({POSTCODE})")],
)
def test_a_finding_or_a_summary_that_says_it_is_not_sent(house: House, text: str, summary: str) -> None:
    by = a_decider(house)
    found, enquiry, finding, (made,) = decided(house, by, text=text)
    with house.at(by):
        choices = choices_for(enquiry, by, finding, summary=summary)
        (draft,) = documents(
            snapshot_of(Enquiry.objects.get(pk=enquiry.pk)), choices, agency=by.agency, at=timezone.now()
        )
        assert draft.repeats is True
    with pytest.raises(RepeatsProtected):
        send(house, enquiry, by, choices)
    with house.at(by):
        assert not Copy.objects.exists()
    given(house, found, made)
    send(house, enquiry, by, choices)


def test_the_street_alone_is_pointed_at_and_goes_out(house: House) -> None:
    by = a_decider(house)
    _, enquiry, finding, _ = decided(house, by, text="He was seen in Plantedroad.")
    with house.at(by):
        choices = choices_for(enquiry, by, finding)
        (draft,) = documents(
            snapshot_of(Enquiry.objects.get(pk=enquiry.pk)), choices, agency=by.agency, at=timezone.now()
        )
        assert draft.repeats is False
    send(house, enquiry, by, choices)


def test_taken_back_no_later_copy_says_it(house: House) -> None:
    by = a_decider(house)
    found, enquiry, _, (made,) = decided(house, by)
    form = given(house, found, made)
    with house.at(by):
        one = ProtectedGiven.objects.get(pk=form)
        take_back(one, reference=found.reference, by=by, at=timezone.now())
        with pytest.raises(NotProtected):
            take_back(one, reference=found.reference, by=by, at=timezone.now())
    assert ROAD not in sent(house, enquiry, by)[RECIPIENT]
    with house.at("guardian"):
        lines = LedgerEntry.objects.filter(act__contains="_protected", object_ref=found.reference).order_by("seq")
        assert [one.act for one in lines] == ["give_protected", "take_back_protected"]
        assert "They visit her." not in str([one.detail for one in lines])


def test_it_is_given_once_to_a_recipient_there_is_and_only_by_the_desk_that_protects(house: House) -> None:
    by = a_decider(house)
    found, _, _, (made,) = decided(house, by)
    given(house, found, made)
    with pytest.raises(GivenBefore):
        given(house, found, made)
    with pytest.raises(NoSuchRecipient):
        given(house, found, made, "nobody")
    row = {"protection_id": made, "recipient": OTHER, "reason": "x", "by": by.seat, "at": timezone.now()}
    for desk in ("police", "worker"):
        with house.at(desk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ProtectedGiven.objects.create(agency=desk, **row)
    with house.at(LEAD), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        ProtectedGiven.objects.create(agency="police", **row)


def test_no_question_says_it_to_an_agency(house: House) -> None:
    found = told(house)
    enquiry = an_enquiry(house, found)
    protected(house, found, "address", "telephone")
    by = house.seated(role=Role.COORDINATOR, agency=LEAD)
    with house.at(by):
        children = [ForChild(one.pk, "not_sought", "A. Manager", "Risk.") for one in enquiry.subjects.all()]
        said: dict[str, Any] = {
            "children": children, "other_ways": {"police": "Rung."}, "due_at": None, "by": by,
        }  # fmt: skip
        for question in (f"Do you know {ROAD}?", f"Whose number is {TELEPHONE.replace(' ', '')}?"):
            with pytest.raises(AskingRepeats):
                ask(enquiry.pk, ["police"], form=uuid.uuid4(), question=question, **said)
        assert len(ask(enquiry.pk, ["police"], form=uuid.uuid4(), question="What do you know?", **said)) == 1


def test_the_function_of_the_version_before_keeps_it_back_too(house: House) -> None:
    by = a_decider(house)
    _, enquiry, finding, _ = decided(house, by, text=f"Seen near {ROAD}")
    product = a_product(house, enquiry, by)
    with house.at(by):
        children = [{"subject": str(one.pk), "with_reason": False} for one in enquiry.subjects.all()]
    said: tuple[Any, ...] = (
        uuid.uuid4(), product.pk, OTHER, json.dumps(children), [], "[]", [finding.pk], "{}",
        json.dumps({"decisions": {"strategy_s47": "Strategy discussion"}}), "{}", by.seat,
    )  # fmt: skip
    with house.at(by), pytest.raises(RefusedByTheWall, match="repeats_protected"), transaction.atomic():
        call("issue_copy_v9", *said)
