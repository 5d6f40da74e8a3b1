"""A recipient outside: their team's copies, and nothing of anybody else's."""

from __future__ import annotations

import uuid
from uuid import UUID

import pytest

from hub.assessment import recipient_portal, tasks
from hub.assessment.models import Copy
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
