"""A released finding is withdrawn by its owner: closed to whoever had it, who are told, and recalled from teams."""

from __future__ import annotations

import re
import uuid

import pytest
from django.utils import timezone

from hub.assessment import recipient_portal
from hub.assessment.deciding import decide
from hub.assessment.models import Copy
from hub.assessment.refusals import NotReleased, PictureChanged
from hub.assessment.withdrawing import seen_by, to_account_for, withdraw
from hub.people.models import Link, Mention
from hub.research.models import Finding, Release, Request, Withdrawal
from hub.wall.models import LedgerEntry
from hub.wall.outbox import deliver_waiting
from tenants.models import Notice, Role
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product, decided_for, mark_of
from tests.outside.test_recipient import a_recipient
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import page_of, rows_of, text_of
from tests.support.whole_case import a_finding_that_names

WORDS = "Called to the address three times in a year."
WHY = "It is about another child of the same name."


def taken_back(house: House, finding: Finding, why: str = WHY) -> Seated:
    """Withdrawn by a researcher of the police."""
    by = house.seated(house.seat(Role.RESEARCHER))
    with house.at(by):
        withdraw(finding.pk, request_id=finding.request_id, reason=why, by=by)
    return by


def test_before_a_decision_nobody_but_its_own_desk_reads_it_any_more(house: House) -> None:
    _, out, room = a_picture(house)
    taken_back(house, out)
    seen: list[tuple[str, set[uuid.UUID]]] = [
        (house.lead(), {room.pk}), ("police", {out.pk, room.pk}), ("worker", {room.pk}), ("hrwhealth", set())
    ]  # fmt: skip
    for desk, ids in seen:
        with house.at(desk):
            assert set(Finding.objects.values_list("pk", flat=True)) == ids, desk
    with house.at(house.lead()):
        [one] = Withdrawal.objects.all()
        assert (one.agency, one.reason, one.desks) == ("police", WHY, ["police", house.lead()])
    with house.at("police"):
        out.refresh_from_db()
        assert (out.state, out.desks, out.recipients, out.version) == ("withdrawn", [], [], 3)


def test_its_grounds_are_closed_with_the_agencys_last_finding(house: House) -> None:
    _, out, room = a_picture(house)
    for finding, left in ((out, 2), (room, 0)):
        taken_back(house, finding)
        with house.at(house.lead()):
            assert Release.objects.count() == left


def test_an_agency_that_withdrew_all_it_released_does_not_stand_as_holding_its_answer(house: House) -> None:
    enquiry, out, room = a_picture(house)
    with house.at("police"):
        Request.objects.filter(pk=out.request_id).update(state="answered", answered_at=timezone.now())
    visit = house.visit(role=Role.DECISION_MAKER)
    taken_back(house, out)
    for more in ("", "assess/"):
        assert "Withdrew what it released" not in page_of(visit, enquiry, more)
    taken_back(house, room)
    for more in ("", "assess/"):
        assert "Withdrew what it released" in page_of(visit, enquiry, more)
        assert "Answered, held" not in page_of(visit, enquiry, more)


def test_a_desk_that_decided_on_it_can_account_for_it_and_another_cannot(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    a_decision(house, enquiry, by := a_decider(house))
    police = taken_back(house, out)
    with house.at(by):
        assert to_account_for(enquiry, by)[out.pk].text == WORDS
    with house.at("hrwhealth"):
        assert not Finding.objects.filter(pk=out.pk).exists()
    with house.at(police):
        assert to_account_for(enquiry, police) == {}


def test_whom_it_brought_in_is_unknown_again_and_no_page_stumbles(house: House) -> None:
    enquiry = an_enquiry(house)
    request, police = a_request(house, enquiry), house.seated(house.seat(Role.RESEARCHER))
    a_request(house, enquiry, agency="hrwhealth")
    finding = a_finding_that_names(house, request, police, "Brought", "The uncle was there.")
    a_release(house, finding, desks=["police", house.lead(), "hrwhealth"])
    a_decision(house, enquiry, by := a_decider(house))
    taken_back(house, finding)
    for desk, there in ((house.lead(), False), ("hrwhealth", False), ("police", True)):
        with house.at(desk):
            assert Mention.objects.filter(source_id=finding.pk).exists() == there
            assert Link.objects.filter(mention__source_id=finding.pk).exists() == there
    for role in (Role.COORDINATOR, Role.DECISION_MAKER, Role.MANAGER):
        assert "Brought" not in page_of(house.visit(role=role), enquiry)
    for more in ("assess/", "product/", "ask/", f"withdrawn/{finding.pk}/"):
        assert "Brought" not in page_of(house.visit(role=Role.DECISION_MAKER), enquiry, more)
    with house.at("hrwhealth"):
        theirs = enquiry.requests.get(agency="hrwhealth")
    read = text_of(house.visit(house.seat(agency="hrwhealth")).get(f"/requests/{theirs.pk}/"))
    assert "Metropolitan Police Service withdrew a finding that you had" in read
    assert (WHY in read, "The uncle was there" in read) == (True, False)
    assert "The uncle was there" in text_of(house.visit().get(f"/requests/{request.pk}/"))
    assert by.role == Role.DECISION_MAKER


def test_every_copy_that_carried_it_is_recalled_and_whoever_had_it_is_told(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    coordinator, manager = house.seat(Role.COORDINATOR), house.seat(Role.MANAGER)
    recipient = a_recipient(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out)
    taken_back(house, out)
    with house.at(by):
        copy = Copy.objects.get()
        assert copy.recalled_at is not None
    with house.at(recipient):
        read = recipient_portal.fetch(copy.pk, by=recipient, account=True)
        assert read.document is None
        assert read.recall_reason == "The agency whose it was has withdrawn information that this copy carried."
        assert read.recall_instruction.startswith("Go on with what keeps the child safe")
    with house.at("worker"):
        for _ in range(2):
            deliver_waiting()
    told = Notice.objects.filter(kind="finding_back")
    assert set(told.values_list("user", flat=True)) == {by.user, coordinator.user_id}
    assert {one.about for one in told} == {enquiry.reference}
    assert enquiry.reference not in " ".join(f"{one.title} {one.text}" for one in told)
    assert [one.user_id for one in Notice.objects.filter(kind="recalled")] == [recipient.user]
    assert not Notice.objects.filter(user=manager.user).exists()
    with house.at("guardian"):
        lines = {one.act: one.detail for one in LedgerEntry.objects.filter(act__in=["recall", "withdraw_finding"])}
    assert lines["recall"]["finding"] == str(out.pk)
    assert len(lines["withdraw_finding"].pop("said")) == 1, "a digest of the reason"
    assert lines["withdraw_finding"] == {
        "enquiry": enquiry.reference, "desks": ["police", house.lead()], "account": [house.lead()],
        "recalled": [str(copy.pk)],
    }  # fmt: skip


def test_the_decision_maker_looks_at_the_decision_again_and_sends_a_corrected_version(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out)
    taken_back(house, out)
    visit = house.visit(role=Role.DECISION_MAKER)
    shown = page_of(visit, enquiry)
    assert "1 finding withdrawn since the decision" in shown
    assert "Look at the decision again" in shown
    a_decision(house, enquiry, by)
    shown = page_of(visit, enquiry)
    assert "withdrawn since the decision" not in shown
    assert "Harrow assessment team waits for it" in shown
    a_product(house, enquiry, by)
    assert "waits for it" not in page_of(visit, enquiry)


def test_what_was_looked_at_before_is_not_decided_on(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    mark, children = mark_of(house, enquiry, by), decided_for(enquiry, house, by)
    taken_back(house, out)
    with house.at(by), pytest.raises(PictureChanged):
        decide(enquiry.pk, children, analysis="x", mark=mark, form=uuid.uuid4(), by=by, at=timezone.now())


def test_it_is_withdrawn_once_and_by_its_own_desk(house: House) -> None:
    _, out, _ = a_picture(house)
    held = a_finding(house, a_request(house, an_enquiry(house)))
    by = taken_back(house, out)
    with house.at(by):
        again = withdraw(out.pk, request_id=out.request_id, reason=f" {WHY} ", by=by)  # the same form, sent twice
        assert again.reason == WHY
        for finding, why in ((out, "Another reason."), (held, WHY)):
            with pytest.raises(NotReleased):
                withdraw(finding.pk, request_id=finding.request_id, reason=why, by=by)
    theirs = house.seated(house.seat(agency="hrwhealth"))
    with house.at(theirs), pytest.raises(Finding.DoesNotExist):
        withdraw(out.pk, request_id=out.request_id, reason=WHY, by=theirs)


def test_its_owner_sees_who_had_it_and_nobody_else_does(house: House) -> None:
    enquiry, out, room = a_picture(house)
    by, reader = a_decider(house), house.visit(role=Role.COORDINATOR)
    recipient = a_recipient(house)
    page_of(reader, enquiry)
    page_of(reader, enquiry)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out)
    with house.at(by):
        copy = Copy.objects.get()
    with house.at(recipient):
        recipient_portal.fetch(copy.pk, by=recipient)
    with house.at("police"):
        desk, team = seen_by(out.pk)
        assert (desk.outside, desk.whose, desk.member, desk.times) == (False, house.lead(), reader.seat.pk, 2)
        assert (team.outside, team.whose, team.last_at is not None) == (True, "Harrow assessment team", True)
        assert [one.whose for one in seen_by(room.pk)] == [house.lead()]
    for desk_of in ("hrwhealth", house.lead()):
        with house.at(desk_of):
            assert seen_by(out.pk) == []
    taken_back(house, out)
    page_of(reader, enquiry)  # afterwards: it was not there any more
    with house.at("police"):
        assert [one.times for one in seen_by(out.pk)] == [2, 1]


def test_the_page_says_what_follows_and_asks_for_a_reason(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    visit = house.visit()
    there = f"/requests/{out.request_id}/findings/{out.pk}/withdraw/"
    assert there in text_of(visit.get(f"/requests/{out.request_id}/"))
    shown = text_of(visit.get(there))
    assert (WORDS in shown, "It cannot be undone" in shown, "Nobody outside your agency" in shown) == (True, True, True)
    assert "Say why it is withdrawn" in text_of(visit.post(there, {"reason": " "}))
    assert visit.post(there, {"reason": WHY})["Location"] == there
    after = text_of(visit.get(there))
    assert (WORDS in after, WHY in after, "Withdraw it now" in after) == (True, True, False)
    assert "Who had it" in text_of(visit.get(f"/requests/{out.request_id}/"))
    history = page_of(house.visit(role=Role.MANAGER), enquiry)
    assert "Metropolitan Police Service withdrew a finding" in history
    assert WORDS not in history


@pytest.mark.parametrize(
    ("agency", "role", "status"),
    [("hrwhealth", Role.RESEARCHER, 404), ("police", Role.COORDINATOR, 403), ("", Role.DECISION_MAKER, 403)],
)
def test_others_do_not_reach_the_page(house: House, agency: str, role: Role, status: int) -> None:
    _, out, _ = a_picture(house)
    there = f"/requests/{out.request_id}/findings/{out.pk}/withdraw/"
    assert house.visit(house.seat(role, agency=agency)).post(there, {"reason": WHY}).status_code == status
    with house.at("police"):
        out.refresh_from_db()
        assert out.state == "released"


def test_only_who_must_account_for_it_opens_what_was_withdrawn_or_recalled(house: House) -> None:
    enquiry, out, room = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by, out)
    taken_back(house, out)
    read, sent = f"/enquiries/{enquiry.reference}/withdrawn/{out.pk}/", f"/products/{product.pk}/"
    decider, coordinator = house.visit(role=Role.DECISION_MAKER), house.visit(role=Role.COORDINATOR)
    assert WORDS in text_of(decider.get(read))
    assert coordinator.get(read).status_code == 403
    assert decider.get(f"/enquiries/{enquiry.reference}/withdrawn/{room.pk}/").status_code == 404
    assert WORDS not in text_of(decider.get(sent))
    assert WORDS in text_of(decider.get(f"{sent}?account=yes"))
    assert WORDS not in text_of(coordinator.get(f"{sent}?account=yes"))
    assert WORDS not in page_of(decider, enquiry)


def test_nothing_known_can_be_said_where_all_that_was_told_is_withdrawn(house: House) -> None:
    request = a_request(house)
    finding = a_finding(house, request)
    a_release(house, finding)
    visit = house.visit()
    visit.post(f"/requests/{request.pk}/nothing-known/")
    with house.at("police"):
        request.refresh_from_db()
        assert request.state == "open"
    taken_back(house, finding)
    assert f"/requests/{request.pk}/nothing-known/" in text_of(visit.get(f"/requests/{request.pk}/"))
    visit.post(f"/requests/{request.pk}/nothing-known/")
    with house.at("police"):
        request.refresh_from_db()
        assert request.state == "answered"


def test_its_page_says_which_teams_opened_it_and_which_other_desk_must_account_for_it(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    recipient = a_recipient(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out)
    there = f"/requests/{out.request_id}/findings/{out.pk}/withdraw/"
    visit = house.visit()
    teams = [how for who, how in rows_of(visit.get(there).text, "Who had it")[1:] if "team" in who]
    assert [re.sub(r"\d.*?[ap]m", "on a day", how) for how in teams] == ["Sent a copy on a day, not opened"]
    with house.at(by):
        copy = Copy.objects.get()
    with house.at(recipient):
        recipient_portal.fetch(copy.pk, by=recipient)
    teams = [how for who, how in rows_of(visit.get(there).text, "Who had it")[1:] if "team" in who]
    assert [re.sub(r"\d.*?[ap]m", "on a day", how) for how in teams] == ["Sent a copy on a day, opened on a day"]
    taken_back(house, out)
    assert re.findall(r"Only your agency reads it now(.*?)</p>", text_of(visit.get(there))) == [
        ", and Harrow children&#39;s social care, which must account for what was decided on it or sent of it."
    ]
