"""Two tabs are two pieces of work: each form with pages gives each tab its own draft back, and sends what it shows."""

from __future__ import annotations

import re
from typing import Any

import pytest

from hub.front_door.models import Notification
from hub.research.models import Request
from tenants.models import Role
from tests.assessment.case_builders import a_decider, a_decision, a_picture
from tests.assessment.test_pages import hidden
from tests.front_door.test_writing_during_a_call import words
from tests.support.builders import an_enquiry
from tests.support.house import House, Visit
from tests.support.pages import text_of


def keep(tab: Visit, address: str, **typed: Any) -> Any:
    """As the script keeps what stands in the page's form, from the version that the page knows."""
    page = tab.get(address).text
    found = re.search(r'data-drafts="([^"]*)"', page)
    assert found, address
    version = re.findall(r"\\&#34;[^\\]*\\&#34;", found[1])[0].replace("\\&#34;", '"')
    return tab.post(address, typed, headers={"Mash-Keep-Only": "1", "If-Match": version})


def boxes(page: str, name: str) -> list[str]:
    """What stands in the boxes of one name."""
    return [one.strip() for one in re.findall(rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>', page, re.DOTALL)]


def test_asking_about_two_families_keeps_two_drafts_and_asks_each_its_own(house: House) -> None:
    tab = house.visit(role=Role.COORDINATOR)
    first, second = an_enquiry(house), an_enquiry(house)
    said = {first: "What of the father?", second: "Was she seen?"}
    for one in (second, first, second):
        assert keep(tab, f"/enquiries/{one.reference}/ask/", question=said[one]).status_code == 204
    for one, other in ((first, second), (second, first)):
        page = tab.get(f"/enquiries/{one.reference}/ask/").text
        assert boxes(page, "question") == [said[one]]
        assert said[other] not in page


def test_products_for_two_families_keep_two_drafts_with_the_recipients_and_words_of_each(house: House) -> None:
    by = a_decider(house)
    first, second = (a_picture(house)[0] for _ in range(2))
    for one in (first, second):
        a_decision(house, one, by)
    tab = house.visit(role=Role.DECISION_MAKER)
    said = {first: "Growing violence.", second: "Left alone at night."}
    for one in (first, second, first):
        address = f"/enquiries/{one.reference}/product/"
        carried = hidden(tab.get(address).text)
        kept = keep(tab, address, **carried, recipients="assessment",
                    **{"assessment-summary": said[one]})  # fmt: skip
        assert kept.status_code == 204
    for one, other in ((first, second), (second, first)):
        page = tab.get(f"/enquiries/{one.reference}/product/").text
        assert boxes(page, "assessment-summary") == [said[one]]
        assert said[other] not in page


def an_address(page: str, at: str) -> str:
    """The address of the form of a page that has several at once."""
    found = re.search(r'<form method="post" action="(\?form=[0-9a-f-]{36})"', page)
    assert found
    return at + found[1]


@pytest.mark.parametrize(
    ("role", "at", "box", "first", "second"),
    [
        (Role.COORDINATOR, "/triage/write/", "what_happened", "He was hit.", "She is hungry."),
        (Role.MANAGER, "/training/require/", "grace_days", "7", "30"),
    ],
)
def test_a_page_without_a_family_in_its_address_begins_a_form_of_its_own_in_each_tab(
    house: House, role: Role, at: str, box: str, first: str, second: str
) -> None:
    seat = house.seat(role)
    tab = house.visit(seat)
    one, other = an_address(tab.get(at).text, at), an_address(tab.get(at).text, at)
    assert one != other
    for address, said in ((other, second), (one, first)):
        assert keep(tab, address, **{box: said}).status_code == 204
    elsewhere = house.visit(seat)
    for address, said, not_said in ((one, first, second), (other, second, first)):
        page = elsewhere.get(address).text
        assert f'value="{said}"' in page or said in page
        assert f'value="{not_said}"' not in page
        assert f">{not_said}" not in page
    new = elsewhere.get(at).text
    assert [new.count(f'href="{address}"') for address in (one, other)] == [1, 1], "both are offered on a new one"
    assert f'value="{first}"' not in new
    assert first not in boxes(new, box)
    assert one not in text_of(house.visit(role=role).get(at)), "a colleague is offered none"


def test_of_two_calls_at_once_each_is_kept_as_it_was_typed_and_its_draft_alone_is_gone(house: House) -> None:
    tab = house.visit(role=Role.COORDINATOR)
    at = "/triage/write/"
    one, other = an_address(tab.get(at).text, at), an_address(tab.get(at).text, at)
    for address, said in ((one, "He was hit."), (other, "She is hungry.")):
        keep(tab, address, what_happened=said)
    answer = tab.post(one, words(tab, what_happened="He was hit."))
    assert answer.status_code == 302
    with house.at(house.lead()):
        assert [found.message["concern"]["what_happened"] for found in Notification.objects.all()] == ["He was hit."]
        assert not Request.objects.exists()
    new = tab.get(at).text
    assert f'href="{one}"' not in new
    assert f'href="{other}"' in new
