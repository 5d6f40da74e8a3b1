"""The list of products sent, and the page of one: in which order, of which enquiries, and only what was recorded."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from hub.assessment import recipient_portal, tasks
from hub.assessment.models import Copy, Product
from hub.front_door.models import Enquiry
from hub.wall.models import LedgerEntry
from tenants.models import Notice, NoticeKind, Role
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product, choices_for
from tests.assessment.test_each_part_of_a_copy import sent as sends
from tests.outside.test_recipient import a_recipient
from tests.outside.test_states_of_a_copy import ACKNOWLEDGED, RECALLED
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import get, rows_of, shown, text_of


@pytest.fixture
def by(house: House) -> Seated:
    return a_decider(house)


def sent(house: House, by: Seated, changes: str) -> str:
    """Out: the reference of an enquiry whose copy stands so."""
    enquiry = an_enquiry(house)
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by)
    with house.as_superuser() as cursor:
        cursor.execute(f"UPDATE assessment_copy SET {changes} WHERE product_id = %s", [product.pk])
    reference: str = enquiry.reference
    return reference


AGO = "issued_at = now() - interval '{} hours'"


def references(page: str, caption: str) -> list[str]:
    return [row[0][:13] for row in rows_of(page, caption)[1:]]


def test_what_waits_longest_stands_first_and_of_all_the_newest_and_each_is_in_the_line(
    house: House, by: Seated
) -> None:
    declined = "outcome = 'declined', outcome_note = 'Moved.', outcome_at = now()"
    came = [sent(house, by, f"{AGO.format(hours)}, {ACKNOWLEDGED}, {declined}") for hours in (30, 40)]
    waits = [sent(house, by, AGO.format(hours)) for hours in (5, 6)]
    unread, read = sent(house, by, f"{AGO.format(7)}, {RECALLED}"), sent(house, by, f"{AGO.format(1)}, {ACKNOWLEDGED}")
    visit = house.visit(role=Role.DECISION_MAKER)
    page = text_of(get(visit, "/products/"))
    assert references(page, "Came back") == [came[1], came[0]]
    assert references(page, "Copies of information products") == [unread, waits[1], waits[0]]
    with house.at("guardian"):
        line = LedgerEntry.objects.filter(act="read_product").order_by("-seq")[0]
    assert sorted(line.detail["refs"]) == sorted([*came, *waits, unread])
    page = text_of(get(visit, "/products/?show=all"))
    assert references(page, "Copies of information products") == [read, *waits, unread, *came]
    where = {row[0][:13]: row[4] for row in rows_of(page, "Copies of information products")[1:]}
    nobody = "Not opened yet. Nobody there can open it yet"
    assert (where[unread], where[waits[0]]) == ("Recalled, not read", nobody)
    assert where[read].startswith("Acknowledged ")
    assert "Nobody" not in where[read]


def altered(house: House, statement: str) -> None:
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessment_copy SET document = jsonb_set(document, '{summary}', '\"All is well.\"')",
        "UPDATE assessment_copyotherway SET words = 'Nobody was rung.'",
    ],
    ids=["copy", "other way"],
)
def test_a_copy_or_how_its_team_learned_of_it_is_not_shown_otherwise_than_it_was_recorded(
    house: House, by: Seated, statement: str
) -> None:
    enquiry = an_enquiry(house)
    a_decision(house, enquiry, by)
    with house.at(by):
        choices = choices_for(enquiry, by)
    product = sends(house, enquiry, by, choices)
    visit = house.visit(role=Role.DECISION_MAKER)
    assert "Rung by the duty worker." in text_of(get(visit, f"/products/{product.pk}/"))
    altered(house, statement)
    assert "This is not what was recorded" in text_of(get(visit, f"/products/{product.pk}/"), 409)


def test_the_words_and_the_pdf_of_a_recalled_copy_are_closed_but_to_whoever_must_account_for_it(
    house: House, by: Seated
) -> None:
    enquiry, out, _ = a_picture(house)
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by, out)
    with house.at("worker"):
        copy = Copy.objects.get().pk
        tasks.copy_issued(copy)
    with house.as_superuser() as cursor:
        cursor.execute(f"UPDATE assessment_copy SET {RECALLED}")
    manager, coordinator = (house.visit(role=role) for role in (Role.MANAGER, Role.COORDINATOR))
    there, pdf = f"/products/{product.pk}/", f"/products/{product.pk}/copies/{copy}/pdf/"
    for visit in (manager, coordinator):
        assert get(visit, pdf).status_code == 404
        assert out.text not in shown(text_of(get(visit, there)))
    assert get(manager, f"{pdf}?account=yes")["Content-Type"] == "application/pdf"
    assert out.text in shown(text_of(get(manager, f"{there}?account=yes")))


def test_two_teams_that_get_other_findings_are_not_shown_together(house: House, by: Seated) -> None:
    enquiry = an_enquiry(house)
    request = a_request(house, enquiry)
    one, other = (a_finding(house, request, text=text) for text in ("Called in March.", "Called in May."))
    a_release(house, one, other, recipients=["assessment", "school"])
    a_decision(house, enquiry, by)
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/product/"
    page = get(visit, address).text
    with house.at(by):
        children = [str(pk) for pk in enquiry.subjects.values_list("pk", flat=True)]
    mark = page.partition('name="mark" value="')[2].partition('"')[0]
    words = {"children": children, "summary": "Growing violence.", "other_way": "Rung."}
    form: dict[str, Any] = {
        "act": "check", "mark": mark, "once": str(uuid.uuid4()), "recipients": ["assessment", "school"],
        **{f"{team}-{name}": said for team in ("assessment", "school") for name, said in words.items()},
        "assessment-findings": [str(one.pk)],
    }  # fmt: skip
    alike = shown(text_of(visit.post(address, {**form, "school-findings": [str(one.pk)]}, secure=True)))
    apart = shown(text_of(visit.post(address, {**form, "school-findings": [str(other.pk)]}, secure=True)))
    assert [alike.count(text) for text in (one.text, other.text)] == [1, 0]
    assert [apart.count(text) for text in (one.text, other.text)] == [1, 1]


def test_that_nobody_is_there_is_said_of_what_still_waits_alone(house: House, by: Seated) -> None:
    enquiry = an_enquiry(house)
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by, recipients=["assessment", "school"])
    with house.as_superuser() as cursor:
        cursor.execute(f"UPDATE assessment_copy SET {ACKNOWLEDGED} WHERE recipient = 'school'")
    page = text_of(get(house.visit(role=Role.DECISION_MAKER), f"/products/{product.pk}/"))
    where = [row[1] for row in rows_of(page, "Who got it")[1:]]
    said = sorted(("Acknowledged by" in one, "Nobody there can open it yet" in one) for one in where)
    assert said == [(False, True), (True, False)]


# Whom the worker tells.


def told(kind: NoticeKind) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("user__name", flat=True))


def test_whoever_decided_last_is_told_of_what_came_after(house: House) -> None:
    enquiry = an_enquiry(house)
    first, last = (
        a_decider(house, user=house.user(name)) for name in ("Dora First", "Lea Last")
    )  # fmt: skip
    a_decision(house, enquiry, first, reason="At first.")
    a_decision(house, enquiry, last, reason="Since then.")
    release = a_release(house, a_finding(house, a_request(house, enquiry)))
    with house.at("worker"):
        for _ in range(2):
            tasks.findings_released(release)
    assert told(NoticeKind.LATE_FINDING) == {"Lea Last"}
    third = a_decider(house, user=house.user("Tia Third"))
    a_decision(house, enquiry, third)
    with house.at("worker"):
        tasks.findings_released(release)
    assert told(NoticeKind.LATE_FINDING) == {"Lea Last"}, "the third decision rests on it"


def test_only_of_a_declined_copy_the_hub_is_told_that_nobody_acts_and_only_its_own_people(
    house: House, by: Seated
) -> None:
    for name, of in (
        ("Cora Coordinator", {"role": Role.COORDINATOR}),
        ("Pia Police", {"role": Role.COORDINATOR, "agency": "police"}),
        ("Hal Haringey", {"role": Role.COORDINATOR, "hub": "haringey"}), ("Mo Manager", {"role": Role.MANAGER}),
    ):  # fmt: skip
        house.seat(user=house.user(name), **of)
    enquiry = an_enquiry(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by)
    recipient = a_recipient(house)
    with house.at(by):
        copy = Copy.objects.get().pk
    for outcome in ("accepted", "declined"):
        with house.at(recipient):
            if outcome == "accepted":
                recipient_portal.acknowledge(copy, by=recipient)
            recipient_portal.say_outcome(copy, outcome, "Moved.", by=recipient)
        with house.at("worker"):
            tasks.outcome_said(copy)
        expected = {"Cora Coordinator", by.name} if outcome == "declined" else set()
        assert told(NoticeKind.DECLINED) == expected
    with house.at(by):
        assert Product.objects.count() == 1
        assert Enquiry.objects.get(pk=enquiry.pk).state == "sent"
