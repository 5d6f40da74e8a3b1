"""A recipient outside: their team's copies, and nothing of anybody else's."""

from __future__ import annotations

import uuid
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from hub.assessment import recipient_portal, tasks
from hub.assessment.models import Copy
from hub.assessment.recalling import recall
from hub.assessment.recipient_portal import CannotAcknowledge, CannotSayOutcome, NoSuchCopy, OutcomeIncomplete
from tenants.models import Role
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.support.house import House


def a_copy(house: House) -> UUID:
    """A copy for the assessment team, its PDF made."""
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out)
    with house.at("worker"):
        copy = Copy.objects.get()
        tasks.copy_issued(copy.pk)
        return copy.pk


def a_recipient(house: House, team: str = "assessment") -> Seated:
    """Somebody of a team outside."""
    return house.seated(house.seat(Role.RECIPIENT, team=team))


def test_a_team_reads_acknowledges_and_says_what_came_of_it(house: House) -> None:
    copy, by = a_copy(house), a_recipient(house)
    with house.at(by):
        [line] = recipient_portal.inbox(by=by, limit=20, offset=0)
        assert (recipient_portal.counts(by=by).in_all, line.id, line.acknowledged_at, line.outcome) == (
            1,
            copy,
            None,
            "",
        )
        read = recipient_portal.fetch(copy, by=by)
        assert read.document is not None
        assert read.document.findings[0].text == "Called to the address three times in a year."
        name, pdf = recipient_portal.fetch_pdf(copy, by=by) or ("", b"")
        assert name.endswith(".pdf")
        assert pdf.startswith(b"%PDF-")
        recipient_portal.acknowledge(copy, by=by)
        recipient_portal.say_outcome(copy, "allocated", "", by=by)
        after = recipient_portal.fetch(copy, by=by)
        assert after.acknowledged_by == by.name
        assert after.outcome_label == "Allocated to a worker"
        assert after.fetched_at == read.fetched_at


def test_another_team_finds_nothing(house: House) -> None:
    copy, by = a_copy(house), a_recipient(house, "earlyhelp")
    with house.at(by):
        assert (recipient_portal.inbox(by=by, limit=20, offset=0), recipient_portal.counts(by=by).in_all) == ([], 0)
        for tried in (copy, uuid.uuid4()):
            with pytest.raises(NoSuchCopy):
                recipient_portal.fetch(tried, by=by)
        with pytest.raises(CannotAcknowledge):
            recipient_portal.acknowledge(copy, by=by)
        with pytest.raises(CannotSayOutcome):
            recipient_portal.say_outcome(copy, "accepted", "", by=by)


def test_it_is_acknowledged_once_and_before_an_outcome(house: House) -> None:
    copy, by = a_copy(house), a_recipient(house)
    with house.at(by):
        with pytest.raises(CannotSayOutcome):
            recipient_portal.say_outcome(copy, "accepted", "", by=by)
        recipient_portal.acknowledge(copy, by=by)
        with pytest.raises(CannotAcknowledge):
            recipient_portal.acknowledge(copy, by=by)


def test_declining_wants_a_reason(house: House) -> None:
    copy, by = a_copy(house), a_recipient(house)
    with house.at(by):
        recipient_portal.acknowledge(copy, by=by)
        for outcome, note in (("declined", " "), ("eaten", "")):
            with pytest.raises(OutcomeIncomplete):
                recipient_portal.say_outcome(copy, outcome, note, by=by)
        recipient_portal.say_outcome(copy, "declined", "The family has moved to Brent.", by=by)


def test_what_a_recipient_reads_of_a_copy_and_of_its_line_is_each_in_its_place(house: House) -> None:
    """Every value is another one, so that none can stand for another."""
    copy, by = a_copy(house), a_recipient(house)
    first, again = timezone.now(), timezone.now() + timedelta(hours=1)
    with house.at(by):
        recipient_portal.fetch(copy, by=by)
        recipient_portal.acknowledge(copy, by=by)
        recipient_portal.say_outcome(copy, "declined", "  Moved to Brent.  ", by=by)
    with house.as_superuser() as cursor:
        for column, minutes in (("issued_at", 0), ("fetched_at", 1), ("acknowledged_at", 2), ("outcome_at", 3)):
            cursor.execute(f"UPDATE assessment_copy SET {column} = %s", [first + timedelta(minutes=minutes)])
    with house.at(by):
        read = recipient_portal.fetch(copy, by=by)
    assert [read.issued_at, read.fetched_at, read.acknowledged_at, read.outcome_at] == [
        first + timedelta(minutes=minutes) for minutes in range(4)
    ]
    assert (read.acknowledged_by, read.outcome, read.outcome_note) == (by.name, "declined", "Moved to Brent.")
    assert (read.outcome_label, read.version) == ("Declined, with a reason", 1)
    assert (read.recalled_at, read.recall_reason, read.recall_instruction, read.recall_seen_at) == (None, "", "", None)
    assert (read.recall_seen_by, read.replaced_by, read.replaced_version) == ("", None, None)
    assert read.document is not None
    assert read.document.reference == read.reference
    decider = a_decider(house)
    with house.at(decider):
        recall(copy, "It names a child who was never there.", "ring", by=decider)
    with house.at(by):
        recipient_portal.say_recall_seen(copy, by=by)
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE assessment_copy SET recalled_at = %s, recall_seen_at = %s", [again, again + timedelta(minutes=1)]
        )
    with house.at(by):
        read = recipient_portal.fetch(copy, by=by)
        [line] = recipient_portal.inbox(by=by, limit=20, offset=0)
    assert (read.recalled_at, read.recall_seen_at) == (again, again + timedelta(minutes=1))
    assert (read.recall_reason, read.recall_seen_by) == ("It names a child who was never there.", by.name)
    assert read.recall_instruction == "Do not act on it, and ring the hub now"
    assert (line.id, line.reference, line.version) == (copy, read.reference, 1)
    assert (line.issued_at, line.fetched_at, line.acknowledged_at) == (
        first, first + timedelta(minutes=1), first + timedelta(minutes=2),
    )  # fmt: skip
    assert (line.acknowledged_by, line.outcome, line.outcome_label) == (by.name, "declined", "Declined, with a reason")
    assert (line.recalled_at, line.recall_seen_at, line.replaced_by) == (again, again + timedelta(minutes=1), None)


def test_a_pdf_that_is_not_made_yet_is_none_and_a_team_sees_its_copies_page_by_page(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    decider, by = a_decider(house), a_recipient(house)
    a_decision(house, enquiry, decider)
    a_product(house, enquiry, decider, out)
    with house.at(by):
        copy = recipient_portal.inbox(by=by, limit=20, offset=0)[0]
        assert recipient_portal.fetch_pdf(copy.id, by=by) is None
        assert recipient_portal.fetch(copy.id, by=by).file_name == ""
        assert [(child.name, child.decision) for child in copy.children] == [
            ("Amy Example", "Strategy discussion (section 47)"), ("Joel Example", "Strategy discussion (section 47)"),
        ]  # fmt: skip
        assert copy.rating == "red"
    other, found, _ = a_picture(house)
    a_decision(house, other, decider)
    a_product(house, other, decider, found)
    with house.at(by):
        everything = [line.id for line in recipient_portal.inbox(by=by, limit=20, offset=0)]
        parts = [recipient_portal.inbox(by=by, limit=1, offset=offset) for offset in (0, 1, 2)]
        assert [[line.id for line in part] for part in parts] == [everything[:1], everything[1:], []]
