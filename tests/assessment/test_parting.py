"""Parting a notification leaves nothing behind: findings, decisions, products, reasons, and the pair."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from hub.assessment.enquiry_snapshot import snapshot_of
from hub.assessment.issuing import shareable_with
from hub.assessment.models import Copy, Decision
from hub.assessment.parting import RECALLED_SINCE, take_out
from hub.assessment.whose import SaidAlready, say_whose
from hub.front_door.enquiries.opening import ChildRated
from hub.front_door.enquiries.reviewing import review
from hub.front_door.models import Enquiry, Join, Notification, RatingEntry
from hub.front_door.triage.previous_contacts import known_of
from hub.front_door.triage.triaging import open_enquiry
from hub.people.joining import say_not_the_same
from hub.people.models import NotTheSame
from hub.research.models import Finding, Whose, WhoseFinding
from hub.research.refusals import WhoseFirst
from hub.research.releasing import release
from hub.research.tasks import whose_asked
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.outbox import deliver_waiting
from tenants.models import Notice, NoticeKind, Role
from tenants.seated import Seated
from tests.assessment.case_builders import RECIPIENT, a_decision, a_product
from tests.front_door.enquiry_builders import a_coordinator, amy, joined, opened, person_named, subjects
from tests.front_door.triage_builders import notify, rated
from tests.support.agreeing import GROUNDS
from tests.support.builders import a_finding, a_release, a_request
from tests.support.house import House
from tests.support.pages import text_of


def joined_namesake(house: House, by: Seated, rating: str = "red") -> tuple[Enquiry, Notification]:
    """An enquiry about Amy, green, which a message about another Amy joined as if she were the same."""
    _, enquiry = opened(house, by, amy(), rating="green")
    one = subjects(house, by, enquiry)[0]
    return enquiry, joined(house, by, enquiry, amy(), rating=rating, same_as=one.pk)


def part(house: House, by: Seated, enquiry: Enquiry, second: Notification, reason: str = "A namesake") -> None:
    with house.at(by):
        take_out(second.pk, of=enquiry.pk, to_triage=True, reason=reason, by=by, at=timezone.now())


def questions(house: House, desk: str) -> list[WhoseFinding]:
    with house.at(desk):
        return list(WhoseFinding.objects.filter(answer=""))


def researcher(house: House) -> Seated:
    return house.seated(role=Role.RESEARCHER)


def test_the_reason_and_the_rating_of_the_other_child_go_with_the_notification(house: House) -> None:
    by = a_coordinator(house)
    enquiry, second = joined_namesake(house, by)
    visit = house.visit(role=Role.COORDINATOR)
    path = f"/enquiries/{enquiry.reference}/"
    child = subjects(house, by, enquiry)[0]
    assert child.rating == "red"
    part(house, by, enquiry, second, reason="The other Amy is in care")
    with house.at(by):
        child.refresh_from_db()
        assert child.rating == "green"
        assert list(RatingEntry.objects.standing().values_list("rating", flat=True)) == ["green"]
    for page in (visit.get(path).text, visit.get(f"{path}children/{child.pk}/rating/").text):
        assert "in care" not in page
        assert ": red" not in page
    assert "in care" in visit.get(f"/triage/{second.reference}/").text


def test_a_rating_changed_since_stands(house: House) -> None:
    by = a_coordinator(house)
    enquiry, second = joined_namesake(house, by, rating="amber")
    child = subjects(house, by, enquiry)[0]
    with house.at(by):
        review(child.pk, rating="red", reason="A knife.", seen=child.version, by=by, at=timezone.now())
    part(house, by, enquiry, second)
    assert subjects(house, by, enquiry)[0].rating == "red"


def test_the_pair_is_remembered_and_not_offered_again(house: House) -> None:
    by = a_coordinator(house)
    enquiry, second = joined_namesake(house, by)
    part(house, by, enquiry, second)
    page = house.visit(role=Role.COORDINATOR).get(f"/triage/{second.reference}/").text
    assert f"Join {enquiry.reference}" not in page
    assert "said to be another child" in page
    person = person_named(house, by, second)
    with house.at(by):
        assert known_of([person]) == {}
        assert NotTheSame.objects.count() == 1


def test_no_another_child_is_remembered_too(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy(), rating="green")
    found = notify(house, amy())
    visit = house.visit(role=Role.COORDINATOR)
    path = f"/triage/{found.reference}/"
    page = visit.get(path).text
    assert f"Join {enquiry.reference}" in page
    sent = {"all": "green", "reason": "x", "into": str(enquiry.pk), f"same-{enquiry.reference}-0": "another"}
    assert visit.post(path, sent).status_code == 302
    with house.at(by):
        first, other = enquiry.subjects.standing()
        assert known_of([other.person_id]) == {}
        assert known_of([first.person_id]) == {}
        [pair] = NotTheSame.objects.all()
        assert {pair.one, pair.other} == {first.person_id, other.person_id}


def test_who_is_not_the_same_is_said_and_read_by_the_lead_alone(house: House) -> None:
    row: dict[str, Any] = {"desks": ["police"], "at": timezone.now()}
    by = a_coordinator(house)
    ids = sorted([by.seat, by.user])
    with house.at("police"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        NotTheSame.objects.create(one=ids[0], other=ids[1], by=by.seat, **row)
    with house.at(by):
        say_not_the_same([(ids[1], ids[0])], desks=[house.lead()], by=by, at=timezone.now())
        assert NotTheSame.objects.count() == 1
    with house.at("police"):
        assert not NotTheSame.objects.exists()


def test_who_recorded_something_since_is_asked_whose_it_is_and_nobody_hears_what_is_held(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    child = subjects(house, by, enquiry)[0]
    before = a_finding(house, a_request(house, enquiry), text="Of before.")
    second = joined(house, by, enquiry, amy(), same_as=child.pk)
    with house.at("police"):
        asked = before.request
    held, released = (a_finding(house, asked, text=text) for text in ("Held since.", "Released since."))
    a_release(house, released, recipients=[RECIPIENT])
    part(house, by, enquiry, second)
    assert {one.finding_id for one in questions(house, "police")} == {held.pk, released.pk}
    assert {one.finding_id for one in questions(house, house.lead())} == {released.pk}
    assert questions(house, "hrwhealth") == []
    page = house.visit(role=Role.RESEARCHER).get("/requests/").text
    assert "Say whose it is: 2 findings" in page
    with house.at(by):
        picture = snapshot_of(Enquiry.objects.get(pk=enquiry.pk))
        assert picture.unsettled == {released.pk}
        assert shareable_with(picture, RECIPIENT) == []
    assess = house.visit(role=Role.DECISION_MAKER).get(f"/enquiries/{enquiry.reference}/assess/").text
    assert "1 finding is not certain to be about these children" in assess
    assert "Not certain whose: Metropolitan Police Service is asked" in assess


def asked_about(house: House, *, release: bool) -> tuple[Seated, Enquiry, Finding, WhoseFinding]:
    by = a_coordinator(house)
    enquiry, second = joined_namesake(house, by)
    finding = a_finding(house, a_request(house, enquiry), text="Since it joined.")
    if release:
        a_release(house, finding, recipients=[RECIPIENT])
    part(house, by, enquiry, second)
    [question] = questions(house, "police")
    return by, enquiry, finding, question


def test_what_stays_is_certain_again(house: House) -> None:
    by, enquiry, finding, question = asked_about(house, release=True)
    visit = house.visit(role=Role.RESEARCHER)
    answer = visit.post(f"/requests/whose/{question.pk}/", {"answer": "here"})
    assert answer["Location"] == "/requests/"
    assert "Say whose it is" not in text_of(visit.get("/requests/"))
    with house.at(by):
        picture = snapshot_of(Enquiry.objects.get(pk=enquiry.pk))
        assert (picture.unsettled, [one.pk for one in shareable_with(picture, RECIPIENT)]) == (
            frozenset(),
            [finding.pk],
        )
    again = visit.post(f"/requests/whose/{question.pk}/", {"answer": "elsewhere", "reason": "x"})
    assert again.status_code == 409
    assert "about the child of this enquiry" in again.text


def test_what_is_somebody_elses_is_withdrawn(house: House) -> None:
    by, enquiry, finding, question = asked_about(house, release=True)
    visit = house.visit(role=Role.RESEARCHER)
    missing = visit.post(f"/requests/whose/{question.pk}/", {"answer": "elsewhere", "reason": " "}).text
    assert "Say why it is not theirs" in missing
    visit.post(f"/requests/whose/{question.pk}/", {"answer": "elsewhere", "reason": "Another Amy."})
    with house.at("police"):
        assert Finding.objects.get(pk=finding.pk).state == "withdrawn"
    with house.at(by):
        assert snapshot_of(Enquiry.objects.get(pk=enquiry.pk)).findings == ()


def test_what_is_held_cannot_be_released_first_and_is_withheld_where_it_is_somebody_elses(house: House) -> None:
    _, _, finding, question = asked_about(house, release=False)
    police = researcher(house)
    with house.at(police):
        with pytest.raises(WhoseFirst):
            release(
                {finding.pk: finding.version}, request_id=finding.request_id, desks=[], recipients=[],
                grounds=GROUNDS, release_id=question.pk, by=police,
            )  # fmt: skip
        say_whose(question.pk, Whose.ELSEWHERE, reason="Another Amy.", by=police, at=timezone.now())
        assert Finding.objects.get(pk=finding.pk).state == "withheld"
        with pytest.raises(SaidAlready):
            say_whose(question.pk, Whose.HERE, reason="", by=police, at=timezone.now())


def test_another_agency_neither_sees_nor_answers(house: House) -> None:
    _, _, _, question = asked_about(house, release=False)
    health = house.visit(role=Role.RESEARCHER, agency="hrwhealth")
    assert health.get(f"/requests/whose/{question.pk}/").status_code == 404
    assert health.post(f"/requests/whose/{question.pk}/", {"answer": "here"}).status_code == 404
    assert house.visit(role=Role.COORDINATOR).get(f"/requests/whose/{question.pk}/").status_code == 403
    with house.at("hrwhealth"):
        assert WhoseFinding.objects.filter(pk=question.pk).update(answer="here") == 0
    for desk in ("police", house.lead()):
        with house.at(desk), pytest.raises(DatabaseError), transaction.atomic():
            WhoseFinding.objects.create(
                finding=question.finding, enquiry=question.enquiry, agency="police", notification="x", reference="x",
                asked_at=timezone.now(),
            )  # fmt: skip


def test_its_researchers_are_told_once_and_hear_no_word_of_the_case(house: House) -> None:
    seat = house.seat(Role.RESEARCHER)
    _, enquiry, _, _ = asked_about(house, release=False)
    with house.at("worker"):
        deliver_waiting()
        whose_asked(enquiry.pk)
    [notice] = Notice.objects.filter(user=seat.user, kind=NoticeKind.WHOSE)
    assert enquiry.reference not in f"{notice.title} {notice.text}"


def test_after_a_product_its_copies_are_recalled_and_the_decision_is_made_again(house: House) -> None:
    by = a_coordinator(house)
    enquiry, second = joined_namesake(house, by)
    decider = house.seated(role=Role.DECISION_MAKER)
    a_decision(house, enquiry, decider)
    with house.at(decider):
        decided = Enquiry.objects.get(pk=enquiry.pk)
    a_product(house, decided, decider)
    page = (
        house.visit(role=Role.COORDINATOR)
        .get(f"/enquiries/{enquiry.reference}/notifications/{second.reference}/take-out/")
        .text
    )
    assert "1 copy of the information product is recalled" in page
    assert "is to be decided again: Amy Example" in page
    with house.at(by):
        join = Join.objects.get(notification=second)
        with pytest.raises(RefusedByTheWall, match="copies_stand"), transaction.atomic():
            call("undo_join_v3", join.pk, True, "x", by.seat, b"")
    part(house, by, enquiry, second)
    with house.at(by):
        after = Enquiry.objects.get(pk=enquiry.pk)
        copy = Copy.objects.get()
        assert (copy.recall_reason, copy.recall_instruction, copy.recalled_at is None) == (
            RECALLED_SINCE, "correct", False,
        )  # fmt: skip
        assert (after.state, after.subjects.get().decision) == ("open", "")
        assert Decision.objects.count() == 1
    assert "What comes next" in house.visit(role=Role.DECISION_MAKER).get(f"/enquiries/{enquiry.reference}/").text


def test_a_child_of_a_message_that_joined_as_another_is_asked_about_too(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    second = notify(house)
    [one] = rated(house, second)
    with house.at(by):
        open_enquiry(second.pk, [ChildRated(one.named, "red", "x")], by=by, at=timezone.now(), into=enquiry.pk)
    theirs = subjects(house, by, enquiry)[1]
    finding = a_finding(house, a_request(house, enquiry), about=[theirs.person_id])
    part(house, by, enquiry, second)
    assert [one.finding_id for one in questions(house, "police")] == [finding.pk]
