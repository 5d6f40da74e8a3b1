"""The decision for each child: made on the whole picture, by the authority where the child lives."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.assessment.analysing import analyse, has_enquiry
from hub.assessment.deciding import ChildDecided, decide
from hub.assessment.models import Analysis, Decision
from hub.assessment.refusals import DecisionsMissing, NotYoursToDecide, PictureChanged
from hub.front_door.enquiries.reviewing import review
from hub.front_door.models import Enquiry, RatingEntry
from hub.research.models import Request
from hub.research.nothing_known import say_nothing_known
from hub.wall.acts import Act
from tenants.models import Role
from tenants.seated import Seated
from tests.assessment.case_builders import ANALYSIS, a_decider, a_decision, a_picture, decided_for, mark_of
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House


def test_a_decision_sets_level_rating_and_decision_of_every_child(house: House) -> None:
    enquiry, *_ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    with house.at(by):
        after = Enquiry.objects.get(pk=enquiry.pk)
        assert (after.state, after.rating) == ("decided", "red")
        assert {(one.decision, one.threshold_level, one.rating) for one in after.subjects.all()} == {
            ("strategy_s47", 4, "red")
        }
        assert {one.initial_rating for one in after.subjects.all()} == {"amber"}
        assert RatingEntry.objects.filter(subject__enquiry=enquiry, stage="final").count() == 2
        assert Analysis.objects.get(enquiry=enquiry).text == ANALYSIS


def test_the_ledger_says_what_the_decision_rested_on_and_who_had_not_answered(house: House) -> None:
    enquiry, out, room = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT detail FROM wall_ledgerentry WHERE act = %s", [Act.DECIDE])
        [(detail,)] = cursor.fetchall()
    assert str(out.pk) in str(detail)
    assert str(room.pk) in str(detail)
    assert "police" in str(detail)


def test_a_form_sent_twice_decides_once(house: House) -> None:
    enquiry, *_ = a_picture(house)
    by = a_decider(house)
    children, mark, form = decided_for(enquiry, house, by), mark_of(house, enquiry, by), uuid.uuid4()
    with house.at(by):
        for _ in range(2):
            decide(enquiry.pk, children, analysis=ANALYSIS, mark=mark, form=form, by=by, at=timezone.now())
        assert Decision.objects.count() == 2
        assert Analysis.objects.count() == 1


def test_what_is_released_meanwhile_stops_the_decision_and_nothing_is_half_done(house: House) -> None:
    enquiry, *_ = a_picture(house)
    by = a_decider(house)
    mark = mark_of(house, enquiry, by)
    a_release(house, a_finding(house, a_request(house, enquiry, agency="hrwhealth")))
    with house.at(by), pytest.raises(PictureChanged):
        decide(
            enquiry.pk, decided_for(enquiry, house, by), analysis=ANALYSIS, mark=mark, form=uuid.uuid4(), by=by,
            at=timezone.now(),
        )  # fmt: skip
    with house.at(by):
        assert not Decision.objects.exists()
        assert not Analysis.objects.exists()


def nothing_known(house: House, enquiry: Enquiry) -> None:
    """Another agency answers."""
    by = house.seated(role=Role.RESEARCHER, agency="hrwhealth")
    with house.at(by):
        say_nothing_known(Request.objects.get(enquiry=enquiry).pk, by=by, at=timezone.now())


def rated_again(house: House, enquiry: Enquiry) -> None:
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        subject = enquiry.subjects.standing()[0]
        review(subject.pk, rating="red", reason="A knife.", seen=subject.version, by=by, at=timezone.now())


def asked_too(house: House, enquiry: Enquiry) -> None:
    a_request(house, enquiry, agency="hrweduc")


def decided_by_another(house: House, enquiry: Enquiry) -> None:
    a_decision(house, enquiry, a_decider(house))


@pytest.mark.parametrize("meanwhile", [nothing_known, rated_again, asked_too, decided_by_another])
def test_whatever_changes_meanwhile_stops_the_decision(house: House, meanwhile: Any) -> None:
    enquiry, *_ = a_picture(house)
    a_request(house, enquiry, agency="hrwhealth")
    by = a_decider(house)
    mark = mark_of(house, enquiry, by)
    assert mark == mark_of(house, enquiry, by)
    meanwhile(house, enquiry)
    with house.at(by):
        before = Decision.objects.count()
        with pytest.raises(PictureChanged):
            decide(
                enquiry.pk, decided_for(enquiry, house, by), analysis=ANALYSIS, mark=mark, form=uuid.uuid4(), by=by,
                at=timezone.now(),
            )  # fmt: skip
        assert Decision.objects.count() == before


def test_deciding_again_keeps_the_first_decision(house: House) -> None:
    enquiry, *_ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_decision(house, enquiry, by, threshold_level=3, rating="amber", decision="assessment_s17")
    with house.at(by):
        for child in Enquiry.objects.get(pk=enquiry.pk).subjects.all():
            assert child.decision == "assessment_s17"
            assert list(child.decisions.values_list("number", "decision")) == [
                (1, "strategy_s47"),
                (2, "assessment_s17"),
            ]


@pytest.mark.parametrize(
    "wrong",
    [{"threshold_level": 5}, {"rating": "purple"}, {"decision": "punish"}, {"reason": "  "}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_an_incomplete_decision_is_refused(house: House, wrong: dict[str, Any]) -> None:
    enquiry, *_ = a_picture(house)
    by = a_decider(house)
    with pytest.raises(DecisionsMissing):
        a_decision(house, enquiry, by, **wrong)


def test_a_child_left_out_is_refused(house: House) -> None:
    enquiry, *_ = a_picture(house)
    by = a_decider(house)
    children = decided_for(enquiry, house, by)[:1]
    mark = mark_of(house, enquiry, by)
    with house.at(by), pytest.raises(DecisionsMissing):
        decide(enquiry.pk, children, analysis=ANALYSIS, mark=mark, form=uuid.uuid4(), by=by, at=timezone.now())


def test_in_a_group_hub_another_authority_does_not_decide_for_the_child(house: House) -> None:
    enquiry = an_enquiry(house, hub="triborough", door="westminster")
    other = next(
        code for code in ("kecsc", "wsmcsc", "hmfcsc") if code != enquiry.lead_agency
    )  # a lead of the same hub, of another authority
    by = a_decider(house, hub="triborough", agency=other)
    with house.at(by, "triborough"):
        child = Enquiry.objects.get(pk=enquiry.pk).subjects.first()
        assert child is not None
        theirs = ChildDecided(
            subject=child.pk, threshold_level=4, rating="red", decision="strategy_s47", reason="Not mine"
        )
        with pytest.raises(NotYoursToDecide):
            decide(
                enquiry.pk, [theirs], analysis=ANALYSIS, mark="any", form=uuid.uuid4(), by=by, at=timezone.now()
            )  # fmt: skip


def test_the_same_analysis_again_is_not_kept_twice(house: House) -> None:
    enquiry, *_ = a_picture(house)
    by = a_decider(house)
    with house.at(by):
        analyse(enquiry.pk, "Weighs heavily.", by=by, at=timezone.now())
        analyse(enquiry.pk, "Weighs heavily. ", by=by, at=timezone.now())
        analyse(enquiry.pk, "Weighs more.", by=by, at=timezone.now())
        assert list(Analysis.objects.values_list("number", "text")) == [(1, "Weighs heavily."), (2, "Weighs more.")]


def test_an_agency_that_was_asked_sees_no_analysis_and_no_decision(house: House) -> None:
    enquiry, *_ = a_picture(house)
    a_decision(house, enquiry, a_decider(house))
    police = house.seated(house.seat(Role.RESEARCHER))
    for of_the_lead in (Analysis, Decision):
        refused = pytest.raises(ProgrammingError, match="permission denied")
        with house.at(police), refused, transaction.atomic():
            of_the_lead.objects.exists()


def test_a_seat_goes_on_with_enquiries_opened_by_its_last_day_or_that_it_analysed(house: House) -> None:
    enquiry, _, _ = a_picture(house)
    by, colleague = a_decider(house), a_decider(house)
    opened = timezone.localdate(enquiry.opened_at)

    def has(days: int, seat: Seated = by, reference: str = enquiry.reference) -> bool:
        with house.at(seat, seat.hub):
            return has_enquiry(replace(seat, new_work_until=opened + timedelta(days=days)), reference)

    assert has(0), "opened on the last day"
    assert not has(-1), "opened on the day after"
    with house.at(by, by.hub):
        analyse(enquiry.pk, "Weighed.", by=by, at=timezone.now())
        assert has_enquiry(by, enquiry.reference), "a seat in order"
    assert has(-1), "analysed by the seat"
    assert not has(-1, colleague), "analysed by a colleague"
    assert has(-1, reference="HRW-12-999999"), "what is not there is answered so by the act"
