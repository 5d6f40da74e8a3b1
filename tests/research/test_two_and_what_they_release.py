"""What two people of an agency release, and what goes onward: what was recorded, once, in its own name, and told of."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from hub.front_door.models import Enquiry, EnquiryState
from hub.research import agreement_notices
from hub.research.agreement import agree, decline, waiting_at, withdraw
from hub.research.approvers import NoMoreNamed, end_approver, named, who_may_agree
from hub.research.asking import CannotAsk
from hub.research.findings import record
from hub.research.models import Finding, Release, Request
from hub.research.onward_disclosure import refuse_to_share_onward, share_onward
from hub.research.onward_disclosure_requests import ask_to_share_onward, may_share_onward
from hub.research.refusals import AlreadyAnswered, AnsweredMeanwhile, ChangedMeanwhile, WaitsForAgreement
from hub.research.releasing import release
from hub.research.tasks import request_changed
from hub.wall.contents import Altered
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import LedgerEntry, OutboxRow
from hub.wall.outbox import deliver_waiting
from hub.wall.refusals import FormSentBefore
from tenants.models import Notice, NoticeKind, PartnerRequest, Role, Seat
from tenants.seated import Seated
from tests.research.test_approvers import Desk
from tests.support.agreeing import GROUNDS, a_proposal, two_for
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import get, shown, text_of
from tests.wall.test_every_page import undone

LEAD, TO = "hrwcsc", "earlyhelp"
Act = Callable[[], Any]


@pytest.fixture
def desk(house: House) -> Desk:
    """Of whom nobody is named: any second member agrees."""
    return Desk(house)


def rule(house: House, *kinds: str) -> None:
    """Of these kinds from now on: what was set before was set an hour before."""
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE research_agreementrule SET made_at = made_at - interval '1 hour'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    two_for(house, *kinds)


def recorded(house: House, by: Seated, request: Request | None = None) -> Finding:
    """Through the act, so that a line holds what it says."""
    asked = request or a_request(house)
    with house.at(by):
        return record(
            asked.pk, finding_id=uuid.uuid4(), about=[], kind="event", happened_on=None, text="Called in March.",
            by=by, at=timezone.now(),
        )  # fmt: skip


def releases(house: House, *findings: Finding, by: Seated, **changes: Any) -> Any:
    said: dict[str, Any] = {
        "request_id": findings[0].request_id, "desks": [LEAD], "recipients": [], "grounds": GROUNDS,
        "release_id": uuid.uuid4(), **changes,
    }  # fmt: skip
    with house.at(by):
        return release({one.pk: one.version for one in findings}, by=by, **said)


def lets_out(house: House, *findings: Finding, by: Seated, **changes: Any) -> Any:
    said: dict[str, Any] = {"recipient": TO, "grounds": GROUNDS, "release_id": uuid.uuid4(), **changes}
    with house.at(by):
        return share_onward(
            [one.pk for one in findings], request_id=findings[0].request_id, by=by, at=timezone.now(), **said
        )  # fmt: skip


def altered(house: House, finding: Finding) -> None:
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE research_finding SET text = 'Nothing at all.' WHERE id = %s", [finding.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")


def acts_of(house: House, object_ref: Any) -> list[str]:
    with house.as_superuser() as cursor:
        cursor.execute("SELECT act FROM wall_ledgerentry WHERE object_ref = %s ORDER BY seq", [str(object_ref)])
        return [act for (act,) in cursor.fetchall()]


def test_no_act_releases_what_somebody_altered_since_it_was_recorded(house: House, desk: Desk) -> None:
    held, waits, out = (recorded(house, desk.decider) for _ in range(3))
    it = a_proposal(house, waits, desk.decider)
    rule(house)  # from now one is enough
    releases(house, out, by=desk.decider)
    with house.at(desk.decider):
        out.refresh_from_db()

    def agreeing() -> Any:
        with house.at(desk.other):
            return agree(it.pk, by=desk.other, at=timezone.now())

    acts: list[tuple[Finding, Act]] = [
        (held, lambda: releases(house, held, by=desk.decider)), (waits, agreeing),
        (out, lambda: lets_out(house, out, by=desk.decider)),
    ]  # fmt: skip
    for finding, act in acts:
        with undone():
            act()
        with undone():
            altered(house, finding)
            with pytest.raises(Altered):
                act()
    with undone():
        rule(house, "event")
        altered(house, held)
        with pytest.raises(Altered):
            releases(house, held, by=desk.decider)


def test_what_is_answered_is_answered_by_one_and_told_to_whom_it_concerns(house: House, desk: Desk) -> None:
    """Agreed to twice by one person it is done once; by another one, or withdrawn, not any more."""
    it = a_proposal(house, recorded(house, desk.decider), desk.decider)
    with house.at(desk.other):
        first, again = (agree(it.pk, by=desk.other, at=timezone.now()) for _ in range(2))
    assert first.pk == again.pk
    with house.at(desk.deputy), pytest.raises(AnsweredMeanwhile):
        agree(it.pk, by=desk.deputy, at=timezone.now())
    with house.at(desk.decider), pytest.raises(AnsweredMeanwhile):
        withdraw(it.pk, by=desk.decider, at=timezone.now())
    assert acts_of(house, it.pk) == ["propose_release", "agree_release"]
    with house.at("worker"):
        rows = OutboxRow.objects.filter(object_id=it.pk).values_list("kind", flat=True)
        assert sorted(rows) == [
            "assessment.findings_released", "research.release_answered", "research.release_proposed",
        ]  # fmt: skip


SAID = {
    "agreed": ("A colleague agreed to your release", {"Dee Cides"}),
    "declined": ("A colleague did not agree to your release", {"Dee Cides"}),
    "withdrawn": (
        "A release waits for agreement no more",
        {"Ada Grees", "Dan Eputy", "Olu Ther", "Hub manager of police"},
    ),
}


@pytest.mark.parametrize("how", SAID)
def test_the_worker_tells_whoever_decided_or_whoever_was_asked(house: House, desk: Desk, how: str) -> None:
    house.seat(Role.RESEARCHER, agency="hrwhealth", user=house.user("Nurse Elsewhere"))
    it = a_proposal(house, recorded(house, desk.decider), desk.decider)
    at = timezone.now()
    acts: dict[str, tuple[Seated, Act]] = {
        "agreed": (desk.other, lambda: agree(it.pk, by=desk.other, at=at)),
        "declined": (desk.other, lambda: decline(it.pk, why="Too much.", by=desk.other, at=at)),
        "withdrawn": (desk.decider, lambda: withdraw(it.pk, by=desk.decider, at=at)),
    }  # fmt: skip
    by, act = acts[how]
    with house.at(by):
        act()
    with house.at("worker"):
        while deliver_waiting():
            pass
    title, names = SAID[how]
    told = set(Notice.objects.filter(kind=NoticeKind.AGREEMENT, title=title).values_list("user__name", flat=True))
    assert told == names


def test_the_database_lets_nobody_withdraw_what_a_colleague_decided(house: House, desk: Desk) -> None:
    it = a_proposal(house, recorded(house, desk.decider), desk.decider)
    with house.at(desk.other), pytest.raises(RefusedByTheWall, match="not_yours_or_answered"), transaction.atomic():
        call("withdraw_release_v1", it.pk, desk.other.seat)
    with house.at(desk.decider):
        call("withdraw_release_v1", it.pk, desk.decider.seat)


def test_those_who_are_asked_to_agree_are_the_colleagues_who_may_and_nobody_elses(house: House, desk: Desk) -> None:
    house.seat(Role.RESEARCHER, agency="hrwhealth", user=house.user("Nurse Elsewhere"))
    waits = desk.waits()
    desk.named()
    later = desk.waits()
    for one in (waits, later):
        with house.at("worker"):
            agreement_notices.release_proposed(one)
    told = {
        one: set(Notice.objects.filter(key__startswith=str(one)).values_list("user__name", flat=True))
        for one in (waits, later)
    }
    # Who was named afterwards agrees to what is decided from then on.
    assert told[later] <= told[waits]
    assert "Dee Cides" not in told[waits]
    assert "Nurse Elsewhere" not in told[waits]


def test_the_answer_is_complete_with_the_agreement_only_where_its_decider_said_so(house: House, desk: Desk) -> None:
    states, rows = {}, {}
    for all_told in (False, True):
        finding = recorded(house, desk.decider)
        it = a_proposal(house, finding, desk.decider, all_told=all_told)
        with house.at("worker"):
            request_changed(finding.request_id)
        browser = house.visit(_seat(desk.other))
        assert browser.post(f"/requests/agreements/{it.pk}/agree/", secure=True).status_code == 302
        with house.at("police"):
            states[all_told] = Request.objects.get(pk=finding.request_id).state
        rows[all_told] = PartnerRequest.objects.get(pk=finding.request_id).is_open
    assert states == {False: "open", True: "answered"}
    assert rows == {False: True, True: False}, "the list over all hubs knows at once"
    page = shown(text_of(get(browser, f"/requests/agreements/{it.pk}/")))
    assert "The agencies that your colleague chose can see it now." in page


def test_what_waits_longest_stands_first(house: House, desk: Desk) -> None:
    first, second = (desk.waits() for _ in range(2))
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE research_proposedrelease SET at = at - interval '1 hour' WHERE id = %s", [second])
        cursor.execute("SET LOCAL session_replication_role = origin")
    with house.at(desk.other):
        assert [one.pk for one in waiting_at("police")] == [second, first]
    page = text_of(get(house.visit(house.seat(agency="police")), "/requests/agreements/"))
    assert page.index(str(second)) < page.index(str(first))


def test_a_form_that_comes_again_says_the_same_findings_and_an_older_version_is_refused(
    house: House, desk: Desk
) -> None:
    rule(house)
    request = a_request(house)
    one, other = (recorded(house, desk.decider, request) for _ in range(2))
    form = uuid.uuid4()
    made = releases(house, one, by=desk.decider, release_id=form)
    assert releases(house, one, by=desk.decider, release_id=form).pk == made.pk
    with pytest.raises(FormSentBefore):
        releases(house, one, other, by=desk.decider, release_id=form)
    stale = Finding(pk=other.pk, request_id=other.request_id, version=other.version + 1)
    with pytest.raises(ChangedMeanwhile):
        releases(house, stale, by=desk.decider)
    elsewhere = recorded(house, desk.decider)
    with pytest.raises(Finding.DoesNotExist):
        releases(house, other, by=desk.decider, request_id=elsewhere.request_id)
    with house.at("worker"):
        rows = OutboxRow.objects.filter(kind="assessment.findings_released").values_list("object_id", flat=True)
        assert list(rows) == [made.pk]


def test_one_that_waits_is_proposed_once(house: House, desk: Desk) -> None:
    finding = recorded(house, desk.decider)
    a_proposal(house, finding, desk.decider)
    with pytest.raises(WaitsForAgreement):
        releases(house, finding, by=desk.decider)


# Whoever was named, when.


def test_who_was_named_agrees_to_what_was_decided_until_then_and_to_nothing_after(house: House, desk: Desk) -> None:
    it = desk.named()
    now = timezone.now()
    ended = now - timedelta(hours=2)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_namedapprover SET ended_at = %s, ended_by = named_by", [ended])
    with house.at(desk.manager):
        before, after = (list(named("police", ended + minutes)) for minutes in (-timedelta(minutes=1), timedelta(0)))
        assert ([one.pk for one in before], after) == ([it.pk], [])
        by = desk.decider.seat
        assert who_may_agree("police", by, ended - timedelta(minutes=1), at=now) == {desk.approver.seat}
        assert who_may_agree("police", by, ended, at=now) is None


def test_a_deputy_in_another_role_stands_in_for_nobody(house: House, desk: Desk) -> None:
    desk.named()
    release_id = desk.waits()
    desk.away(desk.approver, desk.manager)
    assert desk.tries(release_id, desk.deputy) == "agreed"
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_member SET role = 'manager' WHERE id = %s", [desk.deputy.seat])
    assert desk.tries(release_id, desk.deputy) == "not_the_approver"
    assert desk.said_able(release_id) == {desk.approver.seat}


def test_whoever_is_not_named_is_offered_no_button(house: House, desk: Desk) -> None:
    desk.named()
    address = f"/requests/agreements/{desk.waits()}/"
    offered = {
        name: f'{address}agree/"' in text_of(get(house.visit(_seat(seated)), address))
        for name, seated in (("approver", desk.approver), ("other", desk.other), ("deputy", desk.deputy))
    }
    assert offered == {"approver": True, "other": False, "deputy": False}
    assert "Ada Grees" in shown(text_of(get(house.visit(_seat(desk.other)), address)))


def _seat(seated: Seated) -> Any:
    return Seat.objects.get(pk=seated.seat)


# Onward.


def test_the_record_of_why_is_read_by_the_desks_that_see_each_of_the_findings(house: House, desk: Desk) -> None:
    rule(house)
    enquiry = an_enquiry(house)
    request = a_request(house, enquiry)
    a_request(house, enquiry, agency="hrwhealth")
    both, lead_alone = (recorded(house, desk.decider, request) for _ in range(2))
    releases(house, both, by=desk.decider, desks=[LEAD, "hrwhealth"])
    releases(house, lead_alone, by=desk.decider)
    made = lets_out(house, both, lead_alone, by=desk.decider)
    assert sorted(made.desks) == [LEAD, "police"]
    with house.at("hrwhealth"):
        assert not Release.objects.filter(pk=made.pk).exists()
        assert Finding.objects.filter(pk=both.pk).exists()
    rule(house, "event")
    waits = lets_out(house, both, lead_alone, by=desk.decider, recipient="school")
    assert sorted(waits.desks) == [LEAD, "police"]
    with house.at(desk.other):
        agreed = agree(waits.pk, by=desk.other, at=timezone.now())
    assert sorted(agreed.desks) == [LEAD, "police"]
    page = shown(text_of(get(house.visit(_seat(desk.decider)), f"/requests/agreements/{waits.pk}/")))
    seen_by = page.partition("Seen by already")[2].partition("Could be sent to")[0]
    assert "Metropolitan Police" not in seen_by, "one's own agency is not named as another"
    assert "social care" in seen_by.lower()


def test_what_may_go_to_a_recipient_already_is_not_offered_to_go_there(house: House, desk: Desk) -> None:
    rule(house)
    request = a_request(house)
    may, may_not = (recorded(house, desk.decider, request) for _ in range(2))
    releases(house, may, by=desk.decider, recipients=[TO])
    releases(house, may_not, by=desk.decider)
    decider = house.seated(role=Role.DECISION_MAKER)
    with house.at(decider):
        (asked,) = ask_to_share_onward(
            request.enquiry_id, ["police"], recipient=TO, why="They visit.", form=uuid.uuid4(), due_at=None, by=decider
        )
    visit, there = house.visit(_seat(desk.decider)), f"/requests/{asked}/share-onward/"
    page = text_of(get(visit, there))
    assert (f'value="{may_not.pk}"' in page, f'value="{may.pk}"' in page) == (True, False)
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE research_request SET question = 'Nothing.' WHERE id = %s", [asked])
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert "This is not what was recorded" in text_of(get(visit, there), 409)


def test_asked_once_more_an_agency_is_asked_on_the_basis_of_the_last_time(house: House) -> None:
    finding = a_finding(house, a_request(house))
    a_release(house, finding)
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "INSERT INTO research_request SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(),"
            " 'basis', 's17', 'state', 'answered', 'asked_at', now() - interval '2 days'))).* FROM research_request r"
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    decider = house.seated(role=Role.DECISION_MAKER)
    with house.at(decider):
        (asked,) = ask_to_share_onward(
            finding.enquiry_id, ["police"], recipient=TO, why="They visit.", form=uuid.uuid4(), due_at=None, by=decider
        )
        assert Request.objects.get(pk=asked).basis == "s47"


def test_what_was_ended_is_ended_once(house: House, desk: Desk) -> None:
    it = desk.named()
    with house.at(desk.manager):
        end_approver(it.pk, by=desk.manager, at=timezone.now())
        with pytest.raises(NoMoreNamed):
            end_approver(it.pk, by=desk.manager, at=timezone.now())
    assert acts_of(house, it.pk) == ["name_approver", "end_approver"]


def test_why_something_stays_in_the_room_is_bound_to_its_line_and_said_while_it_is_open(
    house: House, desk: Desk
) -> None:
    rule(house)
    finding = a_finding(house)
    a_release(house, finding)
    decider = house.seated(role=Role.DECISION_MAKER)
    with house.at(decider):
        (asked,) = ask_to_share_onward(
            finding.enquiry_id, ["police"], recipient=TO, why="They visit.", form=uuid.uuid4(), due_at=None, by=decider
        )
    with house.at(desk.decider):
        refuse_to_share_onward(asked, why="A source.", by=desk.decider, at=timezone.now())
    with house.at("guardian"):
        detail = LedgerEntry.objects.get(act="not_let_out").detail
    assert (detail["request"], detail["recipient"], len(detail["said"])) == (str(asked), TO, 1)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_request SET state = 'answered' WHERE id = %s", [asked])
    with house.at(desk.decider), pytest.raises(AlreadyAnswered):
        refuse_to_share_onward(asked, why="Too late.", by=desk.decider, at=timezone.now())


def test_only_others_are_asked_about_an_enquiry_that_is_still_here(house: House) -> None:
    own = a_finding(house, a_request(house, agency=LEAD))
    a_release(house, own, desks=[LEAD])
    decider = house.seated(role=Role.DECISION_MAKER)
    with house.at(decider):
        enquiry = Enquiry.objects.get(pk=own.enquiry_id)
        assert may_share_onward(enquiry, TO, by=decider) == {}
    theirs = a_finding(house, a_request(house, enquiry))
    a_release(house, theirs)
    said: dict[str, Any] = {"recipient": TO, "why": "They visit.", "due_at": None, "by": decider}
    with house.at(decider):
        assert may_share_onward(enquiry, TO, by=decider) == {"police": 1}
        Enquiry.objects.filter(pk=enquiry.pk).update(state=EnquiryState.PASSED)
        with pytest.raises(CannotAsk):
            ask_to_share_onward(enquiry.pk, ["police"], form=uuid.uuid4(), **said)
