"""A copy is recalled, or replaced by a newer one: its recipient is told, and reads it no more."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from hub.assessment import recipient_portal, tasks
from hub.assessment.models import Copy, CopyOutcome
from hub.assessment.recalling import recall
from hub.assessment.recipient_portal import CannotAcknowledge, CannotSayOutcome
from hub.assessment.refusals import CannotRecall
from hub.wall.models import LedgerEntry, OutboxRow
from hub.wall.outbox import deliver_waiting
from tenants.models import Notice, Role
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.outside.test_recipient import a_copy, a_recipient
from tests.support.house import House
from tests.support.pages import text_of

WORDS = "Called to the address three times in a year."
REASON = "It names a child who was never there."


def recalled(house: House) -> tuple[uuid.UUID, Seated]:
    """A copy that its team opened and acknowledged, and that was recalled then."""
    copy, recipient = a_copy(house), a_recipient(house)
    with house.at(recipient):
        recipient_portal.fetch(copy, by=recipient)
        recipient_portal.acknowledge(copy, by=recipient)
    by = a_decider(house)
    with house.at(by):
        recall(copy, REASON, "destroy", by=by)
    return copy, recipient


def lines_of(house: House, act: str) -> list[dict[str, Any]]:
    with house.at("guardian"):
        return [one.detail for one in LedgerEntry.objects.filter(act=act).order_by("seq")]


def test_a_recalled_copy_says_why_and_what_to_do_and_no_word_of_what_it_said(house: House) -> None:
    copy, by = recalled(house)
    with house.at(by):
        for account in (False, True):
            read = recipient_portal.fetch(copy, by=by, account=account)
            assert (read.document, read.file_name) == (None, "")
            assert (read.recall_reason, read.recall_instruction[:7]) == (REASON, "Destroy")
        assert recipient_portal.fetch_pdf(copy, by=by) is None
        [line] = recipient_portal.inbox(by=by, limit=20, offset=0)
        assert (line.children, line.recalled_at is not None) == ((), True)
        with pytest.raises(CannotSayOutcome):
            recipient_portal.say_outcome(copy, "accepted", "", by=by)
    assert lines_of(house, "recall") == [
        {"enquiry": read.reference, "recipient": "assessment", "instruction": "destroy"}
    ]


def test_the_recipient_says_once_that_they_read_it(house: House) -> None:
    copy, by = recalled(house)
    with house.at(by):
        recipient_portal.say_recall_seen(copy, by=by)
        assert recipient_portal.fetch(copy, by=by).recall_seen_by == by.name
        with pytest.raises(CannotAcknowledge):
            recipient_portal.say_recall_seen(copy, by=by)
    assert len(lines_of(house, "recall_seen")) == 1


def test_a_copy_is_recalled_once_and_with_a_reason(house: House) -> None:
    copy, _ = recalled(house)
    by = a_decider(house)
    with house.at(by):
        for tried, reason in ((copy, REASON), (uuid.uuid4(), REASON)):
            with pytest.raises(CannotRecall):
                recall(tried, reason, "destroy", by=by)


def test_another_agencys_desk_does_not_recall_it(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out)
    with house.at(by):
        copy = Copy.objects.get()
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"):
        recall(copy.pk, REASON, "destroy", by=by)


def test_a_newer_version_replaces_what_the_same_recipient_had_and_nobody_elses(house: House) -> None:
    enquiry, out, _ = a_picture(house, recipients=["assessment", "school"])
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out, recipients=["assessment", "school"])
    a_product(house, enquiry, by, out)
    with house.at(by):
        old, new = Copy.objects.filter(recipient="assessment").order_by("product__version")
        schools = Copy.objects.get(recipient="school")
        assert (old.replaced_by_id, new.replaced_by_id, schools.replaced_by_id) == (new.pk, None, None)
    team = a_recipient(house)
    with house.at(team):
        read = recipient_portal.fetch(old.pk, by=team)
        assert (read.document, read.replaced_by, read.replaced_version) == (None, new.pk, 2)
        to_account = recipient_portal.fetch(old.pk, by=team, account=True)
        assert to_account.document is not None
        assert to_account.document.version == 1
    assert [one["shown"] for one in lines_of(house, "fetch")] == [False, True]


def test_outcomes_are_a_history_and_the_latest_stands_on_the_copy(house: House) -> None:
    copy, by = a_copy(house), a_recipient(house)
    with house.at(by):
        recipient_portal.acknowledge(copy, by=by)
        recipient_portal.say_outcome(copy, "accepted", "", by=by)
        recipient_portal.say_outcome(copy, "closed", "Seen at home.", by=by)
    with house.at(house.lead()):
        assert list(CopyOutcome.objects.values_list("outcome", "note", "by_name")) == [
            ("accepted", "", by.name), ("closed", "Seen at home.", by.name),
        ]  # fmt: skip
        assert Copy.objects.get().outcome == "closed"


def told(house: House) -> set[tuple[str, str]]:
    with house.at("worker"):
        while deliver_waiting(timezone.now()):
            pass
        assert not OutboxRow.objects.filter(done_at__isnull=True).exists()
    return set(Notice.objects.values_list("user__name", "title"))


def test_a_team_is_told_of_a_product_its_recall_and_a_newer_version_without_a_word_of_them(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by, team = a_decider(house), a_recipient(house)
    house.seat(Role.RECIPIENT, team="school")
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out)
    assert told(house) == {(team.name, "An information product for your team")}
    with house.at(by):
        copy = Copy.objects.get()
        recall(copy.pk, REASON, "correct", by=by)
    assert (team.name, "An information product is recalled") in told(house)
    a_product(house, enquiry, by, out)
    assert (team.name, "A newer version of an information product") in told(house)
    assert {name for name, _ in told(house)} == {team.name}
    with house.at("worker"):
        tasks.copy_recalled(copy.pk)  # done again, it tells nobody again
    for notice in Notice.objects.all():
        for word in (WORDS, REASON, enquiry.reference, "Amy", "Joel"):
            assert word not in f"{notice.title} {notice.text}"


def test_coordinators_and_decision_makers_are_told_of_a_declined_product(house: House) -> None:
    copy, recipient = a_copy(house), a_recipient(house)
    coordinator = house.seated(house.seat(Role.COORDINATOR))
    police = house.seated(house.seat(Role.RESEARCHER))
    with house.at(recipient):
        recipient_portal.acknowledge(copy, by=recipient)
        recipient_portal.say_outcome(copy, "declined", "The family moved to Brent.", by=recipient)
    said = {name for name, title in told(house) if title == "A recipient declined an information product"}
    assert coordinator.name in said
    assert {police.name, recipient.name} & said == set()


def test_the_pages_of_a_recall(house: House) -> None:
    copy = a_copy(house)
    with house.at(house.lead()):
        product = Copy.objects.get().product_id
    decider, recipient = house.visit(role=Role.DECISION_MAKER), house.visit(role=Role.RECIPIENT, team="assessment")
    address = f"/products/{product}/copies/{copy}/recall/"
    assert address in decider.get(f"/products/{product}/").text
    wrong = decider.post(address, {"reason": "", "instruction": ""}).text
    assert "Say why it is recalled" in wrong
    assert "Choose what they must do with it" in wrong
    assert decider.post(address, {"reason": REASON, "instruction": "destroy"}).status_code == 302
    page = decider.get(f"/products/{product}/").text
    assert "Not read by them yet" in page
    assert address not in page
    theirs = recipient.get(f"/copies/{copy}/").text
    assert "Withdrawn. Do not use it." in theirs
    assert WORDS not in theirs
    recipient.post(f"/copies/{copy}/recall-seen/")
    assert "Not read by them yet" not in text_of(decider.get(f"/products/{product}/"))
    assert "Read by" in decider.get(f"/products/{product}/").text


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.GUARDIAN])
def test_who_may_not_recall(house: House, role: Role) -> None:
    copy = a_copy(house)
    with house.at(house.lead()):
        product = Copy.objects.get().product_id
    assert house.visit(role=role).get(f"/products/{product}/copies/{copy}/recall/").status_code == 403
