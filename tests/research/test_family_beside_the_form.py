"""Beside the forms of asking and deciding: births as said, adults and whose they are, earlier enquiries, consent."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from hub.front_door.models import Enquiry, Notification
from hub.front_door.triage.triaging import open_enquiry
from hub.people.models import Link, Mention
from hub.research.findings import Learnt, record
from hub.research.models import Request
from tenants.models import Role
from tests.assessment.case_builders import a_decider, a_decision
from tests.front_door.triage_builders import rated
from tests.research.protecting_builders import protected, told
from tests.support.builders import a_mention, a_notification, a_request, an_enquiry, through_a_door
from tests.support.house import House
from tests.support.pages import get, post, shown, text_of

FORMS = {"ask": Role.COORDINATOR, "assess": Role.DECISION_MAKER}
LEAD = "hrwcsc"


def the_family(page: str) -> str:
    """The part of a page that stands beside the form."""
    return shown(page.split('aria-labelledby="family"')[1].split("</section>", maxsplit=1)[0])


def beside(house: House, enquiry: Enquiry, form: str) -> str:
    answer = get(house.visit(role=FORMS[form], agency=LEAD), f"/enquiries/{enquiry.reference}/{form}/")
    assert answer.status_code == 200
    return the_family(answer.text)


def of_a_message(house: House, **changed: Any) -> Enquiry:
    message, by = told(house, **changed), house.seated(role=Role.COORDINATOR, agency=LEAD)
    ratings = rated(house, message)
    with house.at(by):
        return open_enquiry(message.pk, ratings, by=by, at=timezone.now())


CHILDREN = [
    {"given_name": "Amy", "family_name": "Example", "born_on": "2015-03-04"},
    {"given_name": "Joel", "family_name": "Example", "born_on": "2017-06-01", "born_on_is_estimate": True},
    {"given_name": "Kit", "family_name": "Example", "age": 3, "age_said_on": "2012-11-05"},
]
OTHERS = [
    {"given_name": "Carla", "family_name": "Example", "relation": "mother", "to_children": [1, 2]},
    {"given_name": "Ned", "family_name": "Other", "relation": "grandfather", "to_children": [3]},
]


@pytest.mark.parametrize("form", FORMS)
def test_births_stand_as_they_were_said_and_adults_with_whose_they_are(house: House, form: str) -> None:
    said = beside(house, of_a_message(house, children=CHILDREN, others=OTHERS), form)
    assert "Amy Example Date of birth: 4 March 2015" in said
    assert "Joel Example Date of birth: about 2017, an estimate" in said
    assert "1 June 2017" not in said
    assert "Kit Example Born about: About 3 years old" in said
    assert "Relation: mother, of Amy Example" in said
    assert "Relation: mother, of Joel Example" in said
    assert "mother, of Kit Example" not in said
    assert "Ned Other Adult Relation: grandfather, of Kit Example" in said


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_said_is_said_not_to_be(house: House, form: str) -> None:
    enquiry = an_enquiry(house, children=("Amy Example",), adults=())
    page = get(house.visit(role=FORMS[form], agency=LEAD), f"/enquiries/{enquiry.reference}/{form}/").text
    said = the_family(page)
    assert "Amy Example No date of birth is said." in said
    assert "No adult is named in the notifications that your desk can read." in said
    assert "Earlier enquiries about this child None that your desk can read" in said
    assert "No notification says whether the family agreed. No basis for asking follows from it." in shown(page)


def _amy(house: House) -> Notification:
    child = {
        "position": 0, "is_child": True, "label": "Amy Example", "person": str(uuid.uuid4()),
        "mentions": [a_mention(given_name="Amy", family_name="Example"), a_mention("birth", day="2015-03-04")],
    }  # fmt: skip
    return through_a_door(house, {"concern": {"what_happened": "Again."}}, [child])


@pytest.mark.parametrize("form", FORMS)
def test_an_earlier_enquiry_stands_with_its_decision_and_the_present_one_does_not(house: House, form: str) -> None:
    earlier = an_enquiry(house, _amy(house))
    a_decision(house, earlier, a_decider(house), decision="early_help")
    enquiry = an_enquiry(house, _amy(house))
    said = beside(house, enquiry, form)
    assert earlier.reference in said
    assert ": Early help Rated red. Likely the same child: same name and date of birth." in said
    assert enquiry.reference not in said


def held_by_police(house: House, enquiry: Enquiry) -> None:
    """A finding that the police hold, with an uncle whom nobody else named; and a date of birth that they hold."""
    asked = a_request(house, enquiry)
    by = house.seated(role=Role.RESEARCHER)
    with house.at(by):
        (amy,) = asked.enquiry.subjects.filter(label="Amy Example")
        made = record(
            asked.pk, finding_id=uuid.uuid4(), text="An uncle is at the house.", kind="family", happened_on=None,
            source_record="", about=[amy.person_id],
            learnt=[Learnt(given_name="Len", family_name="Plantedname", tie_kind="uncle", tie_to=amy.person_id)],
            by=by, at=timezone.now(),
        )  # fmt: skip
        born = Mention(
            agency="police", source_kind="finding", source_id=made.pk, said_at=timezone.now(), kind="birth",
            day=date(2014, 9, 9),
        )  # fmt: skip
        born.save()
        Link(
            mention=born, person_id=amy.person_id, agency="police", from_at=timezone.now(), made_by=uuid.uuid4()
        ).save()  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_fact_that_another_agency_holds_does_not_stand_there_nor_that_births_disagree(
    house: House, form: str
) -> None:
    enquiry = of_a_message(house)
    held_by_police(house, enquiry)
    with house.at("police"):
        assert Mention.objects.filter(kind="birth", day=date(2014, 9, 9), state="held").exists()
    said = beside(house, enquiry, form)
    assert "Amy Example Date of birth: 4 March 2015" in said
    for held in ("Plantedname", "uncle", "2014", "disagrees"):
        assert held not in said


@pytest.mark.parametrize("form", FORMS)
def test_an_earlier_enquiry_of_another_hub_does_not_stand_there(house: House, form: str) -> None:
    child = {
        "position": 0, "is_child": True, "label": "Amy Example", "person": str(uuid.uuid4()),
        "mentions": [a_mention(given_name="Amy", family_name="Example"), a_mention("birth", day="2015-03-04")],
    }  # fmt: skip
    other = through_a_door(
        house, {"concern": {"what_happened": "There."}}, [child], hub="haringey", door="haringey"
    )  # fmt: skip
    an_enquiry(house, other, hub="haringey")
    said = beside(house, an_enquiry(house, _amy(house)), form)
    assert other.reference not in said
    assert "None that your desk can read" in said


@pytest.mark.parametrize("form", FORMS)
def test_what_is_protected_is_covered_there(house: House, form: str) -> None:
    message = told(house)
    protected(house, message, "person", about="Carla Example")
    by = house.seated(role=Role.COORDINATOR, agency=LEAD)
    ratings = rated(house, message)
    with house.at(by):
        enquiry = open_enquiry(message.pk, ratings, by=by, at=timezone.now())
    said = beside(house, enquiry, form)
    assert "Protected person Adult Relation: mother, of" in said
    page = text_of(get(house.visit(role=FORMS[form], agency=LEAD), f"/enquiries/{enquiry.reference}/{form}/"))
    assert "Carla" not in page


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("asked", "words", "basis"),
    [
        ("agreed", "asked, and agreed", "The basis that follows from it: the family agreed."),
        ("refused", "asked, and refused", "the family refused, and this was overridden."),
        ("told", "told, not asked to agree", "No basis for asking follows from it."),
    ],
)
def test_what_the_referrer_said_of_consent_stands_there_with_the_basis_that_follows(
    house: House, form: str, asked: str, words: str, basis: str
) -> None:
    enquiry = of_a_message(house, consent={"asked": asked})
    page = shown(get(house.visit(role=FORMS[form], agency=LEAD), f"/enquiries/{enquiry.reference}/{form}/").text)
    assert f"Was the family asked? The referrer says: {words} ." in page
    assert basis in page


def test_the_basis_that_follows_is_chosen_and_one_that_contradicts_it_needs_a_reason(house: House) -> None:
    house.seat()
    enquiry = of_a_message(house, consent={"asked": "refused"})
    visit, address = house.visit(role=Role.COORDINATOR, agency=LEAD), f"/enquiries/{enquiry.reference}/ask/"
    page = get(visit, address).text
    assert 'value="overridden" checked' in " ".join(page.split())
    with house.at(LEAD):
        child = str(enquiry.subjects.standing()[0].pk)
    sent = {
        "once": str(uuid.uuid4()), "agencies": "police", "children": child, "basis": "consent", "question": "What?",
        "due": "clock",
    }  # fmt: skip
    refused = post(visit, address, **sent)
    assert "A referrer did not say that the family agreed: say how you know" in refused.text
    with house.at(LEAD):
        assert not Request.objects.exists()
    assert post(visit, address, **sent, consent_why="The mother rang and agreed.").status_code == 302
    with house.at(LEAD):
        assert Request.objects.get().agency == "police"


def test_whoever_may_not_ask_or_decide_gets_neither_page(house: House) -> None:
    asked = a_request(house, an_enquiry(house, a_notification(house)))
    for role, agency in ((Role.RESEARCHER, "police"), (Role.GUARDIAN, LEAD)):
        visit = house.visit(role=role, agency=agency)
        for form in FORMS:
            answer = get(visit, f"/enquiries/{asked.enquiry.reference}/{form}/")
            assert answer.status_code == 403
            assert "Carla Example" not in answer.text
