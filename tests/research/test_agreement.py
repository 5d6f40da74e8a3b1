"""Where the hub wants two for a kind of finding, nothing is shared until a second person of the agency agrees."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hub.assessment.whose import say_whose
from hub.people.models import Mention
from hub.research import agreement_notices
from hub.research.agreement import agree, decline, kinds_for_two, waiting_at, withdraw
from hub.research.agreement_models import ProposedRelease
from hub.research.ending_requests import hand_back, withdraw_request
from hub.research.models import Finding, Release, Request, Whose
from hub.research.onward_disclosure import share_onward
from hub.research.refusals import AnsweredMeanwhile, ChangedMeanwhile, SamePerson, WaitsForAgreement, WhoseFirst
from hub.research.releasing import release
from hub.research.withholding import withhold
from hub.wall.outbox import deliver_waiting
from tenants.models import Notice, NoticeKind, Role, Seat, User
from tenants.seated import Seated
from tests.research.test_pages import grounds
from tests.support.agreeing import GROUNDS, a_proposal, entered, two_for
from tests.support.builders import a_finding, a_release, a_request
from tests.support.house import House
from tests.support.pages import set_as_shown, shown, text_of
from tests.support.whole_case import a_finding_that_names

LEAD = "hrwcsc"


@pytest.fixture
def finding(house: House) -> Finding:
    """Held by the police, of a kind for which the hub wants two."""
    two_for(house, "event")
    return a_finding(house, a_request(house))


@pytest.fixture
def decider(house: House) -> Seated:
    return entered(house, role=Role.RESEARCHER)


@pytest.fixture
def colleague(house: House) -> Seated:
    return entered(house, role=Role.MANAGER, agency="police")


def seen_by(house: House, desk: str, finding: Finding) -> bool:
    with house.at(desk):
        return bool(Finding.objects.filter(pk=finding.pk).exists())


def lines(house: House, release_id: uuid.UUID) -> list[tuple[str, str]]:
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT act, member::text FROM wall_ledgerentry WHERE object_ref = %s ORDER BY seq", [str(release_id)]
        )
        return [tuple(row) for row in cursor.fetchall()]


def browser(house: House, seated: Seated) -> Client:
    return house.visit(Seat.objects.get(pk=seated.seat))


def test_nothing_is_shared_until_a_second_person_agrees(
    house: House, finding: Finding, decider: Seated, colleague: Seated
) -> None:
    it = a_proposal(house, finding, decider)
    assert not seen_by(house, LEAD, finding)
    with house.at(LEAD):
        assert not Release.objects.exists()
        assert not ProposedRelease.objects.exists()
        assert Request.objects.get(pk=finding.request_id).state == "open"
    with house.at(colleague):
        made = agree(it.pk, by=colleague, at=timezone.now())
    assert (made.by, made.agreed_by) == (decider.seat, colleague.seat)
    assert seen_by(house, LEAD, finding)
    assert lines(house, it.pk) == [
        ("propose_release", str(decider.seat)), ("agree_release", str(colleague.seat)),
    ]  # fmt: skip


def test_what_was_changed_since_it_was_proposed_is_not_agreed_to(
    house: House, finding: Finding, decider: Seated, colleague: Seated
) -> None:
    it = a_proposal(house, finding, decider)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_finding SET version = version + 1 WHERE id = %s", [finding.pk])
    with house.at(colleague), pytest.raises(ChangedMeanwhile):
        agree(it.pk, by=colleague, at=timezone.now())
    assert not seen_by(house, LEAD, finding)


def test_what_the_finding_brought_in_stays_held_with_it(house: House, decider: Seated, colleague: Seated) -> None:
    two_for(house, "event")
    found = a_finding_that_names(house, a_request(house), decider, "Newly", "Lives there too.")
    it = a_proposal(house, found, decider)
    for expected in (False, True):
        with house.at(LEAD):
            assert Mention.objects.filter(source_id=found.pk).exists() is expected
        with house.at(colleague):
            agree(it.pk, by=colleague, at=timezone.now())


def test_a_kind_that_needs_one_is_released_at_once(house: House, decider: Seated) -> None:
    two_for(house, "concern")
    found = a_finding(house, a_request(house))
    with house.at(decider):
        made = release(
            {found.pk: 1}, request_id=found.request_id, desks=[LEAD], recipients=[], grounds=GROUNDS,
            release_id=uuid.uuid4(), by=decider,
        )  # fmt: skip
    assert isinstance(made, Release)
    assert made.agreed_by is None


def test_nobody_agrees_to_their_own_from_any_seat_of_theirs(house: House, finding: Finding, decider: Seated) -> None:
    other_seat = entered(house, house.seat(Role.MANAGER, agency="police", user=User.objects.get(pk=decider.user)))
    it = a_proposal(house, finding, decider)
    for one in (decider, other_seat):
        with house.at(one), pytest.raises(SamePerson):
            agree(it.pk, by=one, at=timezone.now())
        with house.at(one), pytest.raises(SamePerson):
            decline(it.pk, why="No.", by=one, at=timezone.now())
        page = browser(house, one).get(f"/requests/agreements/{it.pk}/", secure=True).text
        assert "You decided this" in page
        assert "/agree/" not in page


def test_declined_it_stays_held_and_is_decided_anew(
    house: House, finding: Finding, decider: Seated, colleague: Seated
) -> None:
    it = a_proposal(house, finding, decider)
    with house.at(colleague):
        for _ in range(2):
            decline(it.pk, why="It names a source.", by=colleague, at=timezone.now())
        with pytest.raises(AnsweredMeanwhile):
            agree(it.pk, by=colleague, at=timezone.now())
    assert not seen_by(house, LEAD, finding)
    page = browser(house, decider).get(f"/requests/{finding.request_id}/", secure=True).text
    assert "It names a source." in page
    again = a_proposal(house, finding, decider)
    with house.at(colleague):
        agree(again.pk, by=colleague, at=timezone.now())
    assert seen_by(house, LEAD, finding)


def test_withdrawn_by_its_decider_alone_and_agreed_to_no_more(
    house: House, finding: Finding, decider: Seated, colleague: Seated
) -> None:
    it = a_proposal(house, finding, decider)
    with house.at(colleague), pytest.raises(ProposedRelease.DoesNotExist):
        withdraw(it.pk, by=colleague, at=timezone.now())
    with house.at(decider):
        withdraw(it.pk, by=decider, at=timezone.now())
    with house.at(colleague), pytest.raises(AnsweredMeanwhile):
        agree(it.pk, by=colleague, at=timezone.now())
    assert not seen_by(house, LEAD, finding)
    assert [act for act, _ in lines(house, it.pk)] == ["propose_release", "withdraw_release"]


def test_while_it_waits_the_finding_is_neither_withheld_nor_released_otherwise(
    house: House, finding: Finding, decider: Seated
) -> None:
    a_proposal(house, finding, decider)
    with house.at(decider):
        with pytest.raises(WaitsForAgreement):
            withhold(finding.pk, request_id=finding.request_id, reason="No.", version=1, by=decider)
        with pytest.raises(WaitsForAgreement):
            release(
                {finding.pk: 1}, request_id=finding.request_id, desks=[LEAD], recipients=[], grounds=GROUNDS,
                release_id=uuid.uuid4(), by=decider,
            )  # fmt: skip


def test_the_answer_is_complete_with_the_agreement_where_its_decider_said_so(
    house: House, finding: Finding, decider: Seated, colleague: Seated
) -> None:
    it = a_proposal(house, finding, decider, all_told=True)
    with house.at(LEAD):
        assert Request.objects.get(pk=finding.request_id).state == "open"
    with house.at(colleague):
        agree(it.pk, by=colleague, at=timezone.now())
        assert Request.objects.get(pk=finding.request_id).state == "answered"


def test_letting_out_to_one_recipient_more_waits_as_well(house: House, decider: Seated, colleague: Seated) -> None:
    found = a_finding(house, a_request(house))
    a_release(house, found)
    two_for(house, "event")
    with house.at(decider):
        it = share_onward(
            [found.pk], request_id=found.request_id, recipient="earlyhelp", grounds=GROUNDS, release_id=uuid.uuid4(),
            by=decider, at=timezone.now(),
        )  # fmt: skip
        assert isinstance(it, ProposedRelease)
        assert Finding.objects.get(pk=found.pk).recipients == []
        with pytest.raises(SamePerson):
            agree(it.pk, by=decider, at=timezone.now())
    with house.at(colleague):
        made = agree(it.pk, by=colleague, at=timezone.now())
        assert (made.recipients, made.agreed_by) == (["earlyhelp"], colleague.seat)
        assert Finding.objects.get(pk=found.pk).recipients == ["earlyhelp"]


def test_colleagues_are_told_then_whoever_decided(
    house: House, finding: Finding, decider: Seated, colleague: Seated
) -> None:
    it = a_proposal(house, finding, decider)
    with house.at("worker"):
        for _ in range(2):
            agreement_notices.release_proposed(it.pk)
    told = Notice.objects.filter(kind=NoticeKind.AGREEMENT)
    assert [one.user_id for one in told] == [colleague.user]
    assert not any(word in told[0].title + told[0].text for word in ("Amy", "HRW-", decider.name))
    with house.at(colleague):
        agree(it.pk, by=colleague, at=timezone.now())
    with house.at("worker"):
        agreement_notices.release_answered(it.pk)
    assert [one.title for one in told.filter(user=decider.user)] == ["A colleague agreed to your release"]


def test_whoever_decides_is_shown_what_waits_and_a_colleague_agrees_on_their_own_page(
    house: House, finding: Finding, decider: Seated, colleague: Seated
) -> None:
    visit, other = browser(house, decider), browser(house, colleague)
    page = visit.get(f"/requests/{finding.request_id}/", secure=True).text
    assert "a second person of your agency agrees before these are released: Something that happened" in shown(page)
    sent = grounds(finding)
    answer = visit.post(f"/requests/{finding.request_id}/release/", sent, secure=True)
    address = f"/requests/agreements/{sent['release']}/"
    assert answer["Location"] == address
    page = visit.get(f"/requests/{finding.request_id}/", secure=True).text
    assert "A release waits for a colleague to agree" in page
    assert "/withhold/" not in page
    assert address in other.get("/requests/", secure=True).text
    assert address in other.get("/requests/agreements/", secure=True).text
    page = other.get(address, secure=True).text
    assert "Called to the address three times in a year." in page
    missing = other.post(f"{address}decline/", {"why": " "}, secure=True)
    assert "Enter why you do not agree" in missing.text
    assert other.post(f"{address}agree/", secure=True)["Location"] == address
    assert "agreed on" in other.get(address, secure=True).text
    assert seen_by(house, LEAD, finding)
    assert address not in text_of(other.get("/requests/", secure=True))


@pytest.mark.parametrize("by_hub", [True, False])
def test_what_waits_ends_with_its_request_and_its_page_says_so(
    house: House, finding: Finding, decider: Seated, colleague: Seated, by_hub: bool
) -> None:
    it = a_proposal(house, finding, decider)
    coordinator = house.seated(role=Role.COORDINATOR)
    there = f"/requests/{finding.request_id}/hand-back/"
    assert "1 release that waits for a colleague to agree ends with it" in shown(
        browser(house, decider).get(there, secure=True).text
    )
    with house.at(coordinator if by_hub else decider):
        if by_hub:
            withdraw_request(finding.request_id, reason="The wrong child.", by=coordinator)
        else:
            hand_back(finding.request_id, reason="Not ours.", by=decider)
    with house.at(colleague):
        assert list(waiting_at("police")) == []
        for act in (lambda: agree(it.pk, by=colleague, at=timezone.now()),
                    lambda: decline(it.pk, why="No.", by=colleague, at=timezone.now())):  # fmt: skip
            with pytest.raises(AnsweredMeanwhile):
                act()
    with house.at(decider), pytest.raises(AnsweredMeanwhile):
        withdraw(it.pk, by=decider, at=timezone.now())
    assert not seen_by(house, LEAD, finding)
    page = shown(browser(house, colleague).get(f"/requests/agreements/{it.pk}/", secure=True).text)
    assert "The hub withdrew the request" in page if by_hub else "Your agency handed the request back" in page
    assert "Nothing was released, and this cannot be agreed to any more" in page
    assert "/agree/" not in page
    with house.at("worker"):
        deliver_waiting()
        agreement_notices.release_answered(it.pk)
    told = Notice.objects.filter(kind=NoticeKind.AGREEMENT, title="A release waits for agreement no more")
    assert {one.user_id for one in told} == {decider.user, colleague.user}


def test_nobody_agrees_before_the_agency_has_said_whose_a_finding_is(
    house: House, finding: Finding, decider: Seated, colleague: Seated
) -> None:
    it = a_proposal(house, finding, decider)
    asked = uuid.uuid4()
    with house.as_superuser() as cursor:
        cursor.execute(
            "INSERT INTO research_whosefinding (id, finding_id, enquiry_id, agency, reference, notification, asked_at,"
            " answer) VALUES (%s, %s, %s, 'police', 'HRW-26-000001', 'HRW-26-000002', now(), '')",
            [asked, finding.pk, finding.enquiry_id],
        )
    address = f"/requests/agreements/{it.pk}/"
    page = browser(house, colleague).get(address, secure=True).text
    assert "Nobody can agree before your agency has said whose it is" in page
    assert f"{address}agree/" not in page
    assert f"/requests/whose/{asked}/" in browser(house, decider).get(address, secure=True).text
    with house.at(colleague), pytest.raises(WhoseFirst):
        agree(it.pk, by=colleague, at=timezone.now())
    assert not seen_by(house, LEAD, finding)
    with house.at(decider):
        say_whose(asked, Whose.HERE, reason="", by=decider, at=timezone.now())
    with house.at(colleague):
        agree(it.pk, by=colleague, at=timezone.now())
    assert seen_by(house, LEAD, finding)


def test_why_a_colleague_did_not_agree_is_bound_to_its_line(
    house: House, finding: Finding, decider: Seated, colleague: Seated
) -> None:
    it = a_proposal(house, finding, decider)
    with house.at(colleague):
        decline(it.pk, why="It names a source.", by=colleague, at=timezone.now())
    addresses = (f"/requests/agreements/{it.pk}/", f"/requests/{finding.request_id}/")
    visit = browser(house, decider)
    assert [visit.get(one, secure=True).status_code for one in addresses] == [200, 200]
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_proposedrelease SET declined_why = 'It is all well known.'")
    for one in addresses:
        answer = visit.get(one, secure=True)
        assert answer.status_code == 409
        assert "This is not what was recorded" in answer.text


def test_another_agency_finds_no_such_page(house: House, finding: Finding, decider: Seated) -> None:
    it = a_proposal(house, finding, decider)
    for visit in (house.visit(role=Role.RESEARCHER, agency="hrwhealth"), house.visit(role=Role.DECISION_MAKER)):
        for path, send in (("", visit.get), ("agree/", visit.post), ("decline/", visit.post)):
            assert send(f"/requests/agreements/{it.pk}/{path}", secure=True).status_code == 404
    health = house.visit(role=Role.RESEARCHER, agency="hrwhealth")
    assert health.post(f"/requests/agreements/{it.pk}/withdraw/", secure=True).status_code == 404


def test_the_manager_sets_it_and_is_told_which_desks_one_person_holds(house: House) -> None:
    manager = house.visit(role=Role.MANAGER)
    page = manager.get("/requests/agreements/rule/", secure=True)
    assert "nothing of these kinds could be released" in page.text
    assert set_as_shown(manager, "/requests/agreements/rule/", {"kinds": ["concern"]}).status_code == 302
    with house.at("police"):
        assert kinds_for_two() == {"concern"}
    assert house.visit(role=Role.RESEARCHER).get("/requests/agreements/rule/", secure=True).status_code == 403
    guardian = house.visit(role=Role.GUARDIAN)
    assert "A concern" in guardian.get("/requests/agreements/rule/", secure=True).text
    assert guardian.post("/requests/agreements/rule/", {"kinds": []}, secure=True).status_code == 403


def _sent_twice(house: House, finding: Finding, second: dict[str, Any]) -> str:
    visit = house.visit()
    sent = grounds(finding)
    address = f"/requests/{finding.request_id}/release/"
    visit.post(address, sent, secure=True)
    return shown(visit.post(address, {**sent, **second}, follow=True, secure=True).text)


def test_a_release_sent_again_with_other_words_says_what_is_kept(house: House) -> None:
    found = a_finding(house, a_request(house))
    page = _sent_twice(house, found, {"necessity": "Other words", "desks": ["hrwcsc", "hrwhealth"]})
    assert "This form was sent before" in page
    assert "1 finding, for Harrow" in page
    assert "why is it necessary to share this?” and “which other agencies" in page
    assert "Other words" not in page


def test_a_release_sent_again_as_it_was_says_nothing_of_it(house: House) -> None:
    found = a_finding(house, a_request(house))
    assert "This form was sent before" not in _sent_twice(house, found, {})
