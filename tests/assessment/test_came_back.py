"""A product that came back is nobody's: the enquiry, the coordinator's list and the decision maker's list say so."""

from __future__ import annotations

import re

import pytest

from frontend.decisions import products
from hub.assessment import recipient_portal
from hub.assessment.models import Copy
from hub.front_door.models import Enquiry
from tenants.models import Role
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.outside.test_recipient import a_recipient
from tests.support.house import House, Visit
from tests.support.pages import get, rows_of, shown

WHY = {"assessment": "Wrong team.", "earlyhelp": "The family moved."}
TITLES = ("Information product sent", "Sent to another team")


def sent(house: House, *teams: str) -> tuple[Enquiry, Seated]:
    """An enquiry whose product went to these teams."""
    enquiry, out, _ = a_picture(house, recipients=list(WHY))
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out, recipients=teams)
    return enquiry, by


def declined(house: House, by: Seated, team: str, enquiry: Enquiry) -> None:
    recipient = a_recipient(house, team)
    with house.at(by):
        copy = Copy.objects.get(recipient=team, product__enquiry=enquiry).pk
    with house.at(recipient):
        recipient_portal.acknowledge(copy, by=recipient)
        recipient_portal.say_outcome(copy, "declined", WHY[team], by=recipient)


def steps(visit: Visit, enquiry: Enquiry) -> dict[str, str]:
    """Each step of an enquiry's task list, with what stands under its title."""
    page = get(visit, f"/enquiries/{enquiry.reference}/").text
    [made] = re.findall(r'<ol class="mash-steps">(.*?)</ol>', page, re.S)
    found = {}
    for one in re.findall(r"<li\b.*?</li>", made, re.S):
        [title] = re.findall(r'mash-steps__title">(.*?)</span>', one)
        found[title] = shown(one.split("</span>", 1)[1]).strip()
    return found


def test_while_somebody_has_it_it_is_sent_and_nothing_came_back(house: House) -> None:
    enquiry, _ = sent(house, "assessment")
    found = steps(house.visit(role=Role.COORDINATOR), enquiry)
    assert {title: found.get(title) for title in TITLES} == {
        "Information product sent": "Done", "Sent to another team": None,
    }  # fmt: skip


def test_declined_by_all_it_is_sent_no_more_and_the_decision_maker_sends_it_on(house: House) -> None:
    enquiry, by = sent(house, "assessment")
    declined(house, by, "assessment", enquiry)
    found = steps(house.visit(role=Role.DECISION_MAKER), enquiry)
    assert [found[title] for title in TITLES] == [
        "To do",
        "Next Nobody acts on it. It came back from Harrow assessment team: Wrong team. Send it to another team",
    ]
    listed = rows_of(get(house.visit(role=Role.DECISION_MAKER), "/enquiries/?state=sent").text, "Enquiries")
    assert listed[1][-1] == f"Came back: send it to another team : {enquiry.reference}"
    found = steps(house.visit(role=Role.COORDINATOR), enquiry)
    assert found["Information product sent"] == "To do"
    assert found["Sent to another team"].startswith(
        "To do Nobody acts on it. It came back from Harrow assessment team: Wrong team.. Waits for "
    )


def test_declined_by_one_of_two_it_is_sent_and_the_other_part_is_still_to_do(house: House) -> None:
    enquiry, by = sent(house, "assessment", "earlyhelp")
    declined(house, by, "earlyhelp", enquiry)
    found = steps(house.visit(role=Role.DECISION_MAKER), enquiry)
    assert [found[title] for title in TITLES] == [
        "Done",
        "Next Nobody acts on it. It came back from Harrow early help: The family moved. Send it to another team",
    ]
    declined(house, by, "assessment", enquiry)
    assert steps(house.visit(role=Role.DECISION_MAKER), enquiry)["Information product sent"] == "To do"


def test_the_coordinators_list_has_it_on_top_with_who_and_why_and_no_longer_among_the_others(house: House) -> None:
    waits, _ = sent(house, "assessment")
    enquiry, by = sent(house, "earlyhelp")
    declined(house, by, "earlyhelp", enquiry)
    page = get(house.visit(role=Role.COORDINATOR), "/products/").text
    [came] = rows_of(page, "Came back")[1:]
    assert (came[0].split()[0], came[2], came[3], came[5]) == (
        enquiry.reference, "Harrow early help", "The family moved.", "A decision maker sends it to another team",
    )  # fmt: skip
    assert [row[0].split()[0] for row in rows_of(page, "Copies of information products")[1:]] == [waits.reference]
    assert page.index("Came back: nobody acts on it") < page.index("Copies of information products")


def test_the_decision_makers_day_begins_with_what_came_back(house: House) -> None:
    ready, *_ = a_picture(house)
    enquiry, by = sent(house, "assessment")
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET due_at = now() - interval '1 hour' WHERE id = %s", [ready.pk])
    declined(house, by, "assessment", enquiry)
    visit = house.visit(role=Role.DECISION_MAKER)
    page = get(visit, "/to-decide/").text
    [row] = rows_of(page, "Came back: nobody acts on it, immediate danger first, then due first")[1:]
    assert (row[0].split()[-1], row[-1]) == (enquiry.reference, f"Send to another team : {enquiry.reference}")
    [links] = re.findall(r'<nav aria-label="What is to be decided">(.*?)</nav>', page, re.S)
    assert shown(links).strip() == (
        "Came after you decided: does it change anything? (0) Came back: nobody acts on it (1) Ready to decide (1)"
        " New since you decided (0) Decided, no product yet (0)"
    )


@pytest.mark.parametrize("path", ["/products/", "/to-decide/?show=declined"])
def test_sent_to_somebody_else_it_has_come_back_no_more(house: House, path: str) -> None:
    enquiry, by = sent(house, "assessment")
    declined(house, by, "assessment", enquiry)
    visit = house.visit(role=Role.DECISION_MAKER)
    assert enquiry.reference in shown(get(visit, path).text).partition("Came back")[2]
    a_product(house, enquiry, by, recipients=["earlyhelp"])
    assert "<caption" not in get(visit, path).text.partition("Copies of information products")[0].partition("Came")[2]
    assert steps(visit, enquiry)["Information product sent"] == "Done"
    assert "Sent to another team" not in steps(visit, enquiry)


def test_what_came_back_is_read_page_by_page_like_the_list_under_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(products, "PAGE", 1)
    first, by = sent(house, "assessment")
    second, _ = sent(house, "assessment")
    for enquiry in (first, second):
        declined(house, by, "assessment", enquiry)
    visit = house.visit(role=Role.COORDINATOR)
    pages = [rows_of(get(visit, f"/products/?came={number}").text, "Came back")[1:] for number in (1, 2)]
    assert [len(rows) for rows in pages] == [1, 1]
    assert {rows[0][0].split()[0] for rows in pages} == {first.reference, second.reference}
    assert "came=2" in get(visit, "/products/").text
