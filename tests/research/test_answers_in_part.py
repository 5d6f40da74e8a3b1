"""Who was not heard is told truly: a release is an answer in part, what comes after the decision tells its maker."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone

from hub.assessment import recipient_portal
from hub.assessment.models import Copy, Decision, Product
from hub.assessment.product_pdf import as_printed
from hub.front_door.models import Enquiry
from hub.research.models import Finding, Request
from hub.research.onward_disclosure import share_onward
from hub.research.releasing import release
from hub.wall.models import LedgerEntry
from hub.wall.outbox import deliver_waiting
from tenants.models import Notice, Role, Seat
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.assessment.product_builders import a_document
from tests.outside.test_recipient import a_recipient
from tests.support.agreeing import GROUNDS
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import page_of, text_of

HEALTH, HEALTHS_NAME = "hrwhealth", "Harrow community health"


def in_part(house: House) -> Enquiry:
    """The police released two findings and have not finished; health was asked and has told nothing."""
    enquiry, _, _ = a_picture(house)
    a_request(house, enquiry, agency=HEALTH)
    return enquiry


def released_late(house: House, enquiry: Enquiry) -> Finding:
    """Another finding of the police, released by the act itself."""
    with house.at("police"):
        request = Request.objects.get(enquiry=enquiry, agency="police")
    finding = a_finding(house, request, text="Arrested last night.")
    by = house.seated(house.seat())
    with house.at(by):
        release(
            {finding.pk: 1}, request_id=request.pk, desks=[house.lead()], recipients=[], grounds=GROUNDS,
            release_id=uuid.uuid4(), by=by,
        )  # fmt: skip
    return finding


def test_a_release_is_an_answer_in_part_on_every_page(house: House) -> None:
    enquiry = in_part(house)
    decider = house.visit(role=Role.DECISION_MAKER)
    shown = page_of(decider, enquiry)
    assert "Released, more may come" in shown
    assert "Metropolitan Police Service: released something, more may come, waiting until" in shown
    assert shown.count("Metropolitan Police Service shared 1 finding") == 2  # each release has its line
    assert "0 of 2 answered, more may come" in text_of(decider.get("/enquiries/"))
    assess = page_of(decider, enquiry, "assess/")
    assert f"{HEALTHS_NAME} has not answered yet" in assess
    assert "Metropolitan Police Service released something, and more may come" in assess
    assert "Metropolitan Police Service has not answered" not in assess


def test_an_answer_in_part_can_be_late(house: House) -> None:
    enquiry = an_enquiry(house, due_at=timezone.now() - timedelta(hours=2))
    a_release(house, a_finding(house, a_request(house, enquiry)))
    assert "Released, more may come: overdue" in page_of(house.visit(role=Role.DECISION_MAKER), enquiry)


def test_decision_product_and_ledger_keep_who_was_not_heard(house: House) -> None:
    enquiry = in_part(house)
    by, recipient = a_decider(house), a_recipient(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by)
    with house.at(by):
        for decision in Decision.objects.all():
            assert (decision.not_heard, decision.more_to_come) == ([HEALTH], ["police"])
            assert len(decision.rested_on or []) == 2
        product = Product.objects.get()
        assert (product.not_heard, product.more_to_come) == ([HEALTH], ["police"])
        copy = Copy.objects.get()
    with house.at("guardian"):
        line = LedgerEntry.objects.get(act="decide").detail
        assert (line["not_answered"], line["more_to_come"]) == ([HEALTH], ["police"])
    visit = house.visit(role=Role.DECISION_MAKER)
    for shown in (page_of(visit, enquiry), text_of(visit.get(f"/products/{product.pk}/"))):
        assert f"Not heard: {HEALTHS_NAME}. More may come from: Metropolitan Police Service." in shown
    with house.at(recipient):
        read = recipient_portal.fetch(copy.pk, by=recipient)
        assert read.document is not None
        assert read.document.still_to_hear == (
            "2 agencies that were asked have not told the hub all that they know yet. More may come."
        )


def test_a_recipient_reads_how_many_and_not_which(house: House) -> None:
    for number, said in (
        (0, ""),
        (1, "1 agency that was asked has not told the hub all that they know yet. More may come."),
    ):
        document = a_document(not_heard=number)
        assert document.still_to_hear == said
        assert as_printed(document)["still_to_hear"] == said
    assert type(a_document()).from_json({**a_document(not_heard=3).to_json()}).not_heard == 3


def test_what_comes_after_the_decision_tells_its_maker_and_is_the_next_step(house: House) -> None:
    enquiry = in_part(house)
    by = a_decider(house)
    other = house.seat(Role.DECISION_MAKER)
    a_decision(house, enquiry, by)
    released_late(house, enquiry)
    with house.at("worker"):
        for _ in range(2):
            deliver_waiting()
    told = Notice.objects.filter(kind="late_finding")
    assert [(one.user_id, one.about) for one in told] == [(by.user, enquiry.reference)]
    visit = house.visit(other)
    assert "1 finding came since the decision" in page_of(visit, enquiry)
    assert "1 finding came since it was decided" in page_of(visit, enquiry, "assess/")
    a_decision(house, enquiry, by)
    assert "came since the decision" not in page_of(visit, enquiry)


def test_where_its_maker_has_left_the_other_decision_makers_are_told(house: House) -> None:
    enquiry = in_part(house)
    by, other = a_decider(house), house.seat(Role.DECISION_MAKER)
    a_decision(house, enquiry, by)
    Seat.objects.filter(pk=by.seat).update(ends_at=timezone.now())
    released_late(house, enquiry)
    with house.at("worker"):
        deliver_waiting()
    assert [one.user_id for one in Notice.objects.filter(kind="late_finding")] == [other.user_id]


def test_what_comes_before_the_decision_tells_nobody(house: House) -> None:
    enquiry = in_part(house)
    by = a_decider(house)
    released_late(house, enquiry)
    a_decision(house, enquiry, by)
    with house.at("worker"):
        deliver_waiting()
    assert not Notice.objects.filter(kind="late_finding").exists()


def test_agreeing_to_share_onward_after_the_decision_is_no_new_information(house: House) -> None:
    enquiry, _, room = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    police = house.seated(house.seat())
    with house.at(police):
        share_onward(
            [room.pk], request_id=room.request_id, recipient="earlyhelp", grounds=GROUNDS, release_id=uuid.uuid4(),
            by=police, at=timezone.now(),
        )  # fmt: skip
    assert "came since the decision" not in page_of(house.visit(role=Role.DECISION_MAKER), enquiry)
