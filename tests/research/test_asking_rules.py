"""The rules of asking, of releasing and of searching: bases, grounds, and who is meant."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.assessment.parting import take_out
from hub.front_door.models import Enquiry, Join, Named
from hub.people.searching import Sought
from hub.research.asking import (
    BasisMissing,
    CannotAsk,
    ForChild,
    ask,
    consent_said,
    contradicts_consent,
    proposed_basis,
)
from hub.research.findings import Learnt, people_of, record
from hub.research.grounds import Grounds, GroundsMissing
from hub.research.models import Finding, Request
from hub.research.naming import (
    brought_in_from,
    left_with_a_notification,
    named_in_messages,
    names_brought_in,
    taken_out_of,
)
from hub.research.refusals import (
    ChangedMeanwhile,
)
from hub.research.releasing import release
from hub.research.searching import search
from hub.wall.refusals import FormSentBefore
from tenants.models import Role
from tenants.seated import Seated
from tests.front_door.enquiry_builders import a_coordinator, amy, joined, opened
from tests.front_door.triage_builders import child, notify
from tests.support.builders import a_finding, a_notification, a_request, an_enquiry
from tests.support.house import House

HOUR = timedelta(hours=1)
GROUNDS: dict[str, str] = {
    "purpose": "assess_risk", "legal_basis": "CA1989_s47", "necessity": "The child may be harmed.",
    "proportionality": "Only what bears on the risk.", "approver": "A. Sergeant",
}  # fmt: skip


@pytest.fixture
def police(house: House) -> Seated:
    """Who answers."""
    return house.seated(role=Role.RESEARCHER)


# Asking.


@pytest.mark.parametrize(
    ("said", "contradicts", "basis"),
    [
        (set(), False, ""),
        ({"agreed"}, False, "consent"),
        ({"refused"}, True, "overridden"),
        ({"not_asked"}, True, "not_sought"),
        ({"told"}, True, ""),
        ({"agreed", "refused"}, True, ""),
    ],
)
def test_the_basis_follows_from_what_referrers_said_where_they_said_one_thing(
    said: set[str], contradicts: bool, basis: str
) -> None:
    assert contradicts_consent(said) is contradicts
    assert proposed_basis(said) == basis


STATED = {"decided_by": "A. Decider", "reason": "Asking would warn him."}


@pytest.mark.parametrize(
    ("basis", "stated", "consent", "role", "is_complete"),
    [
        ("consent", {}, {"agreed"}, Role.COORDINATOR, True),
        ("consent", {}, set(), Role.COORDINATOR, True),
        ("consent", {}, {"refused"}, Role.COORDINATOR, False),
        ("consent", STATED, {"refused"}, Role.COORDINATOR, True),
        ("overridden", {}, set(), Role.COORDINATOR, False),
        ("overridden", {"decided_by": "A. Decider"}, set(), Role.COORDINATOR, False),
        ("overridden", {"reason": "Why."}, set(), Role.COORDINATOR, False),
        ("overridden", STATED, set(), Role.COORDINATOR, True),
        ("not_sought", STATED, set(), Role.COORDINATOR, True),
        ("s47", STATED, set(), Role.COORDINATOR, False),
        ("s47", STATED, set(), Role.DECISION_MAKER, True),
        ("s47", {}, set(), Role.DECISION_MAKER, False),
        ("", STATED, set(), Role.DECISION_MAKER, False),
    ],
)
def test_without_consent_it_is_said_who_decided_and_why_and_section_47_is_a_decision_makers(
    house: House, basis: str, stated: dict[str, str], consent: set[str], role: Role, is_complete: bool
) -> None:
    by, asked = house.seated(role=role), ForChild(uuid.uuid4(), basis, **stated)
    if is_complete:
        asked.refuse_incomplete(by, consent)
    else:
        with pytest.raises(BasisMissing):
            asked.refuse_incomplete(by, consent)


@pytest.mark.parametrize("state", ["decided", "closed", "passed"])
def test_nobody_is_asked_on_an_enquiry_that_is_over_or_about_no_child(house: House, state: str) -> None:
    enquiry, by = an_enquiry(house), a_coordinator(house)
    with house.at(by):
        child = ForChild(enquiry.subjects.get(position=0).pk, "consent")
        said: dict[str, Any] = {"question": "What is known?", "due_at": None, "by": by}
        for agencies, children in (([], [child]), (["police"], []), (["police", by.agency], [child])):
            with pytest.raises(CannotAsk):
                ask(enquiry.pk, agencies, form=uuid.uuid4(), children=children, **said)
        Enquiry.objects.filter(pk=enquiry.pk).update(state=state)
        with pytest.raises(CannotAsk):
            ask(enquiry.pk, ["police"], form=uuid.uuid4(), children=[child], **said)
        assert not Request.objects.exists()


def test_consent_is_what_the_messages_say_that_still_belong_to_the_enquiry(house: House) -> None:
    first = a_notification(house, message={"concern": {"what_happened": "x"}, "consent": {"asked": "agreed"}})
    second = a_notification(house, message={"concern": {"what_happened": "x"}, "consent": {"asked": "refused"}})
    silent = a_notification(house)
    enquiry = an_enquiry(house, first)
    with house.at(house.lead()):
        for other in (second, silent):
            Join(enquiry=enquiry, notification=other, desks=other.desks, from_at=timezone.now(), by=uuid.uuid4()).save()
        assert consent_said(enquiry.pk) == {"agreed", "refused"}
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_join SET until_at = now(), until_by = by, until_reason = 'x' WHERE notification_id = %s",
            [second.pk],
        )
    with house.at(house.lead()):
        assert consent_said(enquiry.pk) == {"agreed"}


# Releasing.


@pytest.mark.parametrize("missing", list(GROUNDS))
def test_a_release_says_each_of_its_grounds(missing: str) -> None:
    Grounds(**GROUNDS)
    with pytest.raises(GroundsMissing) as refused:
        Grounds(**{**GROUNDS, missing: " "})
    assert refused.value.field == missing


@pytest.mark.parametrize("wrong", ["purpose", "legal_basis"])
def test_a_purpose_or_basis_that_nobody_knows_is_none(wrong: str) -> None:
    with pytest.raises(ValueError, match="because"):
        Grounds(**{**GROUNDS, wrong: "because"})


def test_a_release_is_of_the_findings_as_they_were_seen_and_its_own_desk_is_among_its_desks(
    house: House, police: Seated
) -> None:
    request = a_request(house)
    one, two = a_finding(house, request), a_finding(house, request)
    form = uuid.uuid4()

    def share(findings: dict[uuid.UUID, int], **more: Any) -> Any:
        said: dict[str, Any] = {"desks": [house.lead(), house.lead()], "recipients": ["school", "assessment", "school"]}
        return release(
            findings, request_id=request.pk, grounds=Grounds(**GROUNDS), release_id=form, by=police, **{**said, **more}
        )

    with house.at(police):
        with pytest.raises(ChangedMeanwhile):
            share({one.pk: one.version, two.pk: two.version + 1})
        with pytest.raises(Finding.DoesNotExist):
            share({one.pk: one.version, uuid.uuid4(): 1})
        made = share({one.pk: one.version})
        assert made.desks == sorted({"police", house.lead()})
        assert made.recipients == ["assessment", "school"]
        assert share({one.pk: one.version}) == made
        with pytest.raises(FormSentBefore):
            share({two.pk: two.version})
        assert [found.state for found in Finding.objects.filter(pk__in=[one.pk, two.pk]).order_by("state")] == [
            "held", "released",
        ]  # fmt: skip


# Who is who.


def test_whom_a_finding_brought_in_can_be_meant_by_the_agencys_next_one(house: House, police: Seated) -> None:
    request = a_request(house)

    def write(*learnt: Learnt) -> Finding:
        return record(
            request.pk, finding_id=uuid.uuid4(), about=[], kind="event", happened_on=None, text="Words.", learnt=learnt,
            by=police, at=timezone.now(),
        )  # fmt: skip

    with house.at(police):
        before = people_of(request)
        named = write(Learnt(given_name="Una", family_name="Uncle"))
        unnamed = write(Learnt(address_lines="4 Example Road"))
        write(Learnt(person=next(iter(before)), given_name="Ames"))
        assert set(brought_in_from(names_brought_in([named.pk]).select_related("mention"))[named.pk].values()) == {
            "Una Uncle"
        }
        assert brought_in_from(names_brought_in([unnamed.pk])) == {}
        after = people_of(request)
        assert [name for person, name in after.items() if person not in before] == ["Una Uncle"]
        assert named.about == [person for person in after if person not in before]
    health = a_request(house, request.enquiry, agency="hrwhealth")
    with house.at("hrwhealth"):
        assert people_of(health) == before


def test_who_came_with_a_message_that_was_taken_out_is_gone_unless_another_names_them(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    second = joined(house, by, enquiry, child("Ben Example"))
    with house.at(by):
        assert left_with_a_notification(taken_out_of(enquiry.pk), named_in_messages(enquiry.pk)) == set()
        ben = Named.objects.get(notification=second, label="Ben Example").person_id
    with house.at(by):
        take_out(second.pk, of=enquiry.pk, to_triage=True, reason="Another Ben", by=by, at=timezone.now())
        assert left_with_a_notification(taken_out_of(enquiry.pk), named_in_messages(enquiry.pk)) == {ben}


def test_a_search_shows_open_work_first_then_the_newest_and_says_what_each_is(house: House) -> None:
    by = a_coordinator(house)
    _, old = opened(house, by, child("Amy Example"))
    _, closed = opened(house, by, child("Amy Example"), child("Ben Other"))
    waiting, aside = notify(house, child("Amy Example")), notify(house, child("Amy Example"))
    at = timezone.now()
    with house.as_superuser() as cursor:
        for table, column, pk, hours in (
            ("enquiry", "opened_at", old.pk, 5), ("enquiry", "opened_at", closed.pk, 3),
            ("notification", "received_at", waiting.pk, 4), ("notification", "received_at", aside.pk, 1),
        ):  # fmt: skip
            cursor.execute(f"UPDATE front_door_{table} SET {column} = %s WHERE id = %s", [at - hours * HOUR, pk])
        cursor.execute("UPDATE front_door_enquiry SET state = 'closed' WHERE id = %s", [closed.pk])
        cursor.execute("UPDATE front_door_notification SET triaged_at = now() WHERE id = %s", [aside.pk])
    with house.at(by):
        found = search(Sought.from_words("Amy Example")).hits
    assert [(one.reference, one.is_enquiry, one.is_open, one.state) for one in found] == [
        (waiting.reference, False, True, "New, not rated yet"),
        (old.reference, True, True, "Being researched"),
        (aside.reference, False, False, "Set aside"),
        (closed.reference, True, False, "Closed without a product"),
    ]
    assert [one.children for one in found] == [
        ("Amy Example",), ("Amy Example",), ("Amy Example",), ("Amy Example", "Ben Other")
    ]  # fmt: skip
    assert all(one.who == ("Amy Example",) for one in found)
    assert [one.rating for one in found] == [None, "amber", None, "amber"]
