"""A decision can name who takes a child over, from the programme's register: the hub keeps the words as they were."""

from __future__ import annotations

from django.utils import timezone

from hub.assessment.deciding import HandedTo
from hub.assessment.models import Copy, Decision
from rollout.linking import record_link, stands
from rollout.models import LinkEvent
from tenants.models import Authority, Role
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.assessment.test_pages import a_choice
from tests.rollout.test_links import a_link, a_secretary
from tests.support.house import House
from tests.support.pages import text_of


def harrows(house: House) -> LinkEvent:
    """A panel that takes over children of Harrow."""
    return a_link(a_secretary(house), initiative="gangs", name="Panel", authority=Authority.objects.get(slug="harrow"))


def test_the_form_offers_the_registers_links_of_the_childs_authority_alone(house: House) -> None:
    ours, brent = harrows(house), Authority.objects.get(slug="brent")
    a_link(a_secretary(house), name="Brent panel", authority=brent)
    enquiry, *_ = a_picture(house)
    page = house.visit(role=Role.DECISION_MAKER).get(f"/enquiries/{enquiry.reference}/assess/").text
    assert str(ours.link) in page
    assert "Gangs: Panel. 020 7946 0101" in page
    assert "Brent panel" not in page


def test_without_any_link_the_form_does_not_ask(house: House) -> None:
    enquiry, *_ = a_picture(house)
    page = text_of(house.visit(role=Role.DECISION_MAKER).get(f"/enquiries/{enquiry.reference}/assess/"))
    assert "Handed to another initiative" not in page


def test_a_child_is_handed_on_and_the_words_stay_when_the_register_changes(house: House) -> None:
    link = harrows(house)
    enquiry, *_ = a_picture(house)
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/assess/"
    sent = a_choice(visit.get(address).text, **{"handed": str(link.link), "handed-1": "nobody"})
    assert visit.post(address, sent).status_code == 302
    said = {**vars(stands(link)), "contact": "Somebody else"}
    record_link(
        link.link, type(stands(link))(**said), reason="Moved.", seen=1, by=a_secretary(house), at=timezone.now()
    )
    with house.at(house.lead()):
        kept = list(Decision.objects.order_by("subject__position").values_list("handed_to", "handed_link"))
    assert ("Gangs: Panel. 020 7946 0101", link.link) in kept
    assert ("", None) in kept
    assert "Gangs: Panel. 020 7946 0101" in visit.get(address).text
    assert "Handed to Gangs: Panel" in visit.get(f"/enquiries/{enquiry.reference}/").text
    with house.as_superuser() as cursor:
        cursor.execute("SELECT detail->'handed_to' FROM wall_ledgerentry WHERE act = 'decide'")
        assert str(link.link) in str(cursor.fetchone())


def test_what_is_not_in_the_register_is_refused_and_nothing_is_decided(house: House) -> None:
    harrows(house)
    enquiry, *_ = a_picture(house)
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/assess/"
    wrong = a_choice(visit.get(address).text, handed="6f1d0a0e-6d2b-4c0e-9a54-7f3f5b1f2012")
    assert "There is a problem" in visit.post(address, wrong).text
    with house.at(house.lead()):
        assert not Decision.objects.exists()


def test_it_stays_in_the_hub_no_copy_says_it_and_no_asked_agency_sees_it(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)

    link = harrows(house)
    a_decision(house, enquiry, by, handed_to=HandedTo(link.link, "Gangs: Panel. 020 7946 0101"))
    a_product(house, enquiry, by, out)
    with house.at(house.lead()):
        assert "Panel" not in str(Copy.objects.get().document)
    police = house.visit(role=Role.RESEARCHER).get(f"/enquiries/{enquiry.reference}/")
    assert "Panel" not in text_of(police)
