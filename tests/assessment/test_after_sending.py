"""What follows a product: papers for a strategy discussion, chasing, and what recipients say happened then."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, transaction
from django.utils import timezone

from hub.assessment import chasing, feedback
from hub.assessment.chasing import ChasingMeanwhile, Rule, chase_waiting, copy_chased, set_chasing
from hub.assessment.content_checks import check_all_contents
from hub.assessment.handing_papers import NoPapers, TakenLater, hand_over_papers
from hub.assessment.models import Copy, CopyChase, CopyFeedback, PapersHandedOver
from hub.assessment.recalling import recall
from hub.front_door.models import Enquiry, Notification
from hub.research.protecting import protect
from hub.wall.refusals import FormSentBefore
from tenants.models import Notice, NoticeKind, Role, Seat
from tests.assessment.case_builders import RECIPIENT, a_decider, a_decision, a_picture, a_product
from tests.support.builders import a_finding, a_release, a_request
from tests.support.house import House
from tests.support.pages import get, text_of


def sent(house: House, **decided: Any) -> tuple[Enquiry, Copy, Any]:
    """An enquiry whose product carries a finding of the police; its copy, and who sent it."""
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by, **decided)
    product = a_product(house, enquiry, by, out)
    with house.at(by):
        return enquiry, Copy.objects.get(product=product), by


def hand(house: House, copy: Copy, by: Any, **said: Any) -> PapersHandedOver:
    at = timezone.now()
    values = {"taken_by": "Joan Ash, team manager", "how": "by_hand", "taken_at": at, "form": uuid.uuid4(), **said}
    with house.at(by):
        return hand_over_papers(copy.pk, values["taken_by"], values["how"], values["taken_at"], form=values["form"],
                                by=by, at=at)  # fmt: skip


def lines(house: House, act: str) -> list[tuple[str, Any]]:
    with house.as_superuser() as cursor:
        cursor.execute("SELECT object_ref, detail FROM wall_ledgerentry WHERE act = %s ORDER BY seq", [act])
        return [(ref, json.loads(detail) if isinstance(detail, str) else detail) for ref, detail in cursor.fetchall()]


# Papers.


@pytest.mark.parametrize("decision", ["strategy_s47", "emergency_action"])
def test_who_took_papers_is_kept_with_the_copy_and_its_line(house: House, decision: str) -> None:
    enquiry, copy, by = sent(house, decision=decision)
    form = uuid.uuid4()
    for _ in range(2):
        made = hand(house, copy, by, form=form)
    assert (made.copy_id, made.taken_by, made.how, made.lead_agency) == (
        copy.pk, "Joan Ash, team manager", "by_hand", "hrwcsc",
    )  # fmt: skip
    ((ref, detail),) = lines(house, "hand_over_papers")
    assert (ref, detail["enquiry"], detail["how"]) == (str(copy.pk), enquiry.reference, "by_hand")
    assert list(detail["said"]) == [str(made.pk)]
    assert "Joan" not in str(detail)
    with pytest.raises(FormSentBefore):
        hand(house, copy, by, form=form, taken_by="Somebody else")


def test_papers_are_of_a_discussion_and_of_a_copy_that_stands(house: House) -> None:
    _, copy, by = sent(house, decision="early_help", threshold_level=2, rating="green")
    with pytest.raises(NoPapers):
        hand(house, copy, by)
    row = {
        "copy": copy, "lead_agency": by.agency, "taken_by": "x", "how": "by_hand", "taken_at": timezone.now(),
        "by": by.seat, "at": timezone.now(),
    }  # fmt: skip
    with house.at(by), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        PapersHandedOver.objects.create(pk=uuid.uuid4(), **row)
    _, other, _ = sent(house)
    with pytest.raises(TakenLater):
        hand(house, other, by, taken_at=timezone.now() + timedelta(hours=1))
    with house.at(by):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            PapersHandedOver.objects.create(
                pk=uuid.uuid4(), **{**row, "copy": other, "taken_at": timezone.now() + timedelta(hours=1)}
            )
        recall(other.pk, "Wrong.", "destroy", by=by)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            PapersHandedOver.objects.create(pk=uuid.uuid4(), **{**row, "copy": other})
    with pytest.raises(NoPapers):
        hand(house, other, by)


def test_no_other_desk_writes_or_reads_who_took_papers(house: House) -> None:
    _, copy, by = sent(house)
    hand(house, copy, by)
    for desk in ("police", "hrwhealth", "outside", "guardian"):
        with house.at(desk):
            with pytest.raises(DatabaseError, match=r"permission denied|row-level"), transaction.atomic():
                PapersHandedOver.objects.create(
                    pk=uuid.uuid4(), copy_id=copy.pk, lead_agency="hrwcsc", taken_by="x", how="by_hand",
                    taken_at=timezone.now(), by=uuid.uuid4(), at=timezone.now(),
                )  # fmt: skip
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                list(PapersHandedOver.objects.all())
    with house.at(by), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        PapersHandedOver.objects.update(taken_by="Somebody else")


def test_the_page_says_that_nothing_of_the_discussion_is_kept_here_and_keeps_what_was_typed(house: House) -> None:
    _, copy, _ = sent(house)
    visit = house.visit(role=Role.COORDINATOR)
    product = f"/products/{copy.product_id}/"
    assert "to a strategy discussion" in text_of(visit.get(product))
    address = f"{product}copies/{copy.pk}/papers/"
    page = text_of(visit.get(address))
    assert "Its minutes, and what is decided there, are not kept here." in page
    today = timezone.localdate()
    said = {"taken_by": "Joan Ash", "on_day": today.day, "on_month": today.month, "on_year": today.year,
            "at_time": "00:00", "once": str(uuid.uuid4())}  # fmt: skip
    wrong = visit.post(address, said)
    assert "Choose how they took them" in text_of(wrong)
    assert 'value="Joan Ash"' in wrong.text
    assert visit.post(address, {**said, "how": "secure_mail"})["Location"] == product
    assert "taken by Joan Ash" in text_of(visit.get(product))
    assert "By secure e-mail" in text_of(visit.get(address))


def test_where_nothing_is_discussed_the_page_says_so_and_leads_nowhere(house: House) -> None:
    _, copy, _ = sent(house, decision="early_help", threshold_level=2, rating="green")
    visit = house.visit(role=Role.COORDINATOR)
    assert "to a strategy discussion" not in text_of(visit.get(f"/products/{copy.product_id}/"))
    page = visit.get(f"/products/{copy.product_id}/copies/{copy.pk}/papers/")
    assert "There is nothing to write down." in text_of(page)
    assert "Write it down" not in text_of(page)
    researcher = house.visit(role=Role.RESEARCHER)
    assert researcher.get(f"/products/{copy.product_id}/copies/{copy.pk}/papers/").status_code == 403


# Chasing.


def set_back(house: House, copy: Copy, **by: float) -> None:
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE assessment_copy SET issued_at = %s WHERE id = %s", [timezone.now() - timedelta(**by), str(copy.pk)]
        )


def chased(house: House) -> int:
    with house.at("worker"):
        return chase_waiting("harrow", at=timezone.now())


def test_a_red_copy_is_chased_after_four_hours_then_each_day_and_once_each_time(house: House) -> None:
    _, copy, _ = sent(house)
    set_back(house, copy, hours=3.9)
    assert chased(house) == 0
    set_back(house, copy, hours=4.1)
    assert [chased(house), chased(house)] == [1, 0]
    set_back(house, copy, hours=27.9)
    assert chased(house) == 0
    set_back(house, copy, hours=28.1)
    assert [chased(house), chased(house)] == [1, 0]
    with house.at(house.lead()):
        assert [one.number for one in CopyChase.objects.all()] == [1, 2]
    assert [(ref, detail["number"]) for ref, detail in lines(house, "chase_copy")] == [
        (str(copy.pk), 1), (str(copy.pk), 2),
    ]  # fmt: skip


def test_a_clock_that_stood_still_chases_once_and_not_for_each_time_that_it_missed(house: House) -> None:
    _, copy, _ = sent(house)
    set_back(house, copy, days=10)
    assert chased(house) == 1


@pytest.mark.parametrize(
    ("rating", "level", "before", "after"),
    [("amber", 4, 23.9, 24.1), ("green", 2, 71.9, 72.1), ("blue", 1, 23.9, 24.1)],
)
def test_each_rating_has_its_time(house: House, rating: str, level: int, before: float, after: float) -> None:
    decision = {4: "strategy_s47", 2: "early_help", 1: "advice"}[level]
    _, copy, _ = sent(house, rating=rating, threshold_level=level, decision=decision)
    set_back(house, copy, hours=before)
    assert chased(house) == 0
    set_back(house, copy, hours=after)
    assert chased(house) == 1


def test_what_was_acknowledged_recalled_or_offered_to_a_hub_is_not_chased(house: House) -> None:
    _, taken, by = sent(house)
    _, gone, _ = sent(house)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_copy SET acknowledged_at = now() WHERE id = %s", [str(taken.pk)])
    with house.at(by):
        recall(gone.pk, "Wrong.", "destroy", by=by)
    for one in (taken, gone):
        set_back(house, one, days=3)
    assert chased(house) == 0


def test_team_and_sender_are_told_each_time_and_managers_from_the_second_on(house: House) -> None:
    team = house.seat(Role.RECIPIENT, team=RECIPIENT)
    manager = house.seat(Role.MANAGER)
    _, copy, by = sent(house)
    sender = Seat.objects.get(pk=by.seat).user
    for days in (1, 2):
        set_back(house, copy, days=days, hours=5)
        assert chased(house) == 1
        with house.at("worker"):
            for one in CopyChase.objects.all():
                copy_chased(one.pk)
                copy_chased(one.pk)
        told = Notice.objects.filter(kind=NoticeKind.NOT_ACKNOWLEDGED)
        assert told.filter(user=sender).count() == days
        assert told.filter(user=manager.user).count() == days - 1
        again = Notice.objects.filter(kind=NoticeKind.PRODUCT, user=team.user, key__contains="chased")
        assert again.count() == days
        assert {one.title for one in again} == {"An information product is still waiting for your team"}
    assert {one.about for one in told} == {str(copy.product_id)}


def test_a_manager_sets_how_often_and_nobody_writes_over_what_a_colleague_set(house: House) -> None:
    visit = house.visit(role=Role.MANAGER)
    page = text_of(visit.get("/products/chasing/"))
    assert (
        "then every 24 hours until somebody acknowledges it. The hub’s managers are told from the second time on."
        in page
    )
    assert "It is what holds until your hub sets its own." in page
    said = {"hours": "6", "managers_from": "1", "seen": "0"}
    assert visit.post("/products/chasing/", said)["Location"] == "/products/chasing/"
    page = text_of(visit.get("/products/chasing/"))
    assert "then every 6 hours until somebody acknowledges it. The hub’s managers are told each time." in page
    again = text_of(visit.post("/products/chasing/", {**said, "hours": "7"}))
    assert "Somebody else set this meanwhile." in again
    assert (
        "from one time to the next"
        in text_of(visit.post("/products/chasing/", {**said, "hours": "0", "seen": "1"})).lower()
    )
    ((ref, detail),) = lines(house, "set_chasing")
    assert (ref, detail["hours"], detail["managers_from"]) == ("harrow", 6, 1)
    decider = house.visit(role=Role.DECISION_MAKER)
    assert "Set it" not in text_of(decider.get("/products/chasing/"))
    assert decider.post("/products/chasing/", said).status_code == 403
    assert house.visit(role=Role.RESEARCHER).get("/products/chasing/").status_code == 403
    _, copy, _ = sent(house)
    set_back(house, copy, hours=4.1)
    assert chased(house) == 1
    set_back(house, copy, hours=10.1)
    assert chased(house) == 1


def test_a_rule_out_of_bounds_is_no_rule(house: House) -> None:
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        for rule in (Rule(0, 2), Rule(169, 2), Rule(24, 0), Rule(24, 11)):
            with pytest.raises(ValueError, match="bounds"):
                set_chasing(rule, seen=0, by=by, at=timezone.now())
        set_chasing(Rule(6, 1), seen=0, by=by, at=timezone.now())
        with pytest.raises(ChasingMeanwhile):
            set_chasing(Rule(7, 1), seen=0, by=by, at=timezone.now())
    assert chasing.times_due(timezone.now(), Rule(), timezone.now() - timedelta(minutes=1)) == 0


def test_what_was_chased_stands_on_a_list_of_its_own_until_it_is_acknowledged(house: House) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    enquiry, copy, _ = sent(house)
    assert "Nobody had to be chased" in text_of(visit.get("/products/?show=chased"))
    set_back(house, copy, hours=5)
    chased(house)
    for address in ("/products/?show=chased", "/products/", f"/products/{copy.product_id}/"):
        assert "Chased 1 time, last" in text_of(visit.get(address))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_copy SET acknowledged_at = now()")
    assert enquiry.reference not in text_of(visit.get("/products/?show=chased"))


# What happened then.


def say(house: House, copy: Copy, words: str = "She lives with an aunt.", **said: Any) -> Any:
    visit = house.visit(house.seat(Role.RECIPIENT, team=RECIPIENT))
    visit.post(f"/copies/{copy.pk}/acknowledge/")
    return visit.post(f"/copies/{copy.pk}/feedback/", {"words": words, "once": str(uuid.uuid4()), **said})


def read_at(house: House, desk: str) -> list[str]:
    with house.at(desk):
        return [one.words for one in CopyFeedback.objects.all()]


def test_it_is_read_by_the_desk_that_shared_in_the_copy_and_by_no_other_agency(house: House) -> None:
    enquiry, copy, by = sent(house)
    health = a_finding(house, a_request(house, enquiry, agency="hrwhealth"), text="Held back from the product.")
    a_release(house, health, recipients=[RECIPIENT])
    assert say(house, copy)["Location"] == f"/copies/{copy.pk}/"
    assert {desk: read_at(house, desk) for desk in ("police", "hrwcsc", "hrwhealth", "hrweduc")} == {
        "police": ["She lives with an aunt."], "hrwcsc": ["She lives with an aunt."], "hrwhealth": [], "hrweduc": [],
    }  # fmt: skip
    police, health_desk = house.visit(role=Role.RESEARCHER), house.visit(role=Role.RESEARCHER, agency="hrwhealth")
    assert "She lives with an aunt." in text_of(police.get("/products/feedback/"))
    page = text_of(health_desk.get("/products/feedback/"))
    assert "Nobody has said yet what happened" in page
    assert enquiry.reference not in page
    assert "She lives with an aunt." in text_of(house.visit(role=Role.COORDINATOR).get(f"/products/{copy.product_id}/"))
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        list(Copy.objects.all())
    for desk in ("outside", "door", "guardian"):
        with house.at(desk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(CopyFeedback.objects.all())
    with house.at("worker"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        list(CopyFeedback.objects.values_list("words"))
    assert by.agency == "hrwcsc"


def test_an_agency_that_was_not_asked_about_each_child_of_the_copy_reads_nothing(house: House) -> None:
    enquiry, copy, _ = sent(house)
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_subject SET desks = '{hrwcsc}' WHERE enquiry_id = %s AND position ="
            " (SELECT max(position) FROM front_door_subject WHERE enquiry_id = %s)", [str(enquiry.pk)] * 2,
        )  # fmt: skip
    say(house, copy)
    assert (read_at(house, "police"), read_at(house, "hrwcsc")) == ([], ["She lives with an aunt."])


def test_it_waits_for_the_acknowledgement_and_a_form_sent_twice_is_written_once(house: House) -> None:
    _, copy, by = sent(house)
    visit, once = house.visit(house.seat(Role.RECIPIENT, team=RECIPIENT)), str(uuid.uuid4())
    early = visit.post(f"/copies/{copy.pk}/feedback/", {"words": "Too early.", "once": once})
    assert "Acknowledge it first." in text_of(early)
    assert "What happened then" not in text_of(visit.get(f"/copies/{copy.pk}/"))
    for _ in range(2):
        say(house, copy, once=once)
    assert read_at(house, "hrwcsc") == ["She lives with an aunt."]
    ((ref, detail),) = lines(house, "say_feedback")
    assert (ref, detail["recipient"]) == (str(copy.pk), RECIPIENT)
    assert "aunt" not in str(detail)
    page = text_of(visit.get(f"/copies/{copy.pk}/"))
    assert "She lives with an aunt." in page
    assert (
        "agencies whose findings stand in this product, as far as they know each child in it: Metropolitan Police"
        in page
    )
    assert "Write what happened to the child" in text_of(say(house, copy, "  "))
    with house.at(by):
        recall(copy.pk, "Wrong.", "destroy", by=by)
    assert "Acknowledge it first." in text_of(say(house, copy, "Later."))
    assert read_at(house, "hrwcsc") == ["She lives with an aunt."]


def test_what_is_protected_does_not_come_in_by_feedback(house: House) -> None:
    enquiry, copy, _ = sent(house)
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        found = Notification.objects.get(joins__enquiry=enquiry)
        form = uuid.uuid4()
        protect(found, [], other_words=["Quince Lodge"], reason="staff", safe_contact="ring her", form=form, by=by)
    answer = say(house, copy, "She lives at quince-lodge now.")
    assert "This says something that must not be seen" in text_of(answer)
    assert "quince-lodge" in answer.text
    assert read_at(house, "hrwcsc") == []


def test_those_who_shared_and_whoever_sent_it_are_told_and_the_notice_quotes_nothing(house: House) -> None:
    _, copy, by = sent(house)
    police, health = house.seat(Role.RESEARCHER), house.seat(Role.RESEARCHER, agency="hrwhealth")
    say(house, copy)
    with house.at("worker"):
        one = CopyFeedback.objects.only("id").order_by("pk").get()
        for _ in range(2):
            feedback.feedback_said(one.pk)
    told = Notice.objects.filter(kind=NoticeKind.FEEDBACK)
    assert told.filter(user=police.user).count() == 1
    assert told.filter(user=Seat.objects.get(pk=by.seat).user).count() == 1
    assert not told.filter(user=health.user).exists()
    assert "aunt" not in "".join(f"{notice.title} {notice.text} {notice.about}" for notice in told)


def test_the_list_asks_the_database_as_often_for_many_as_for_one(
    house: House, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        _, copy, _ = sent(house)
        say(house, copy)
    visit = house.visit(role=Role.RESEARCHER)
    get(visit, "/products/feedback/")
    with django_assert_max_num_queries(15):
        page = get(visit, "/products/feedback/")
    assert page.text.count("She lives with an aunt.") == 3


@pytest.mark.parametrize("column", ["words", "by_name"])
def test_what_a_recipient_said_is_bound_and_shown_nowhere_once_it_is_altered(house: House, column: str) -> None:
    enquiry, copy, _by = sent(house)
    say(house, copy)
    police = house.visit(house.seat(Role.RESEARCHER))
    assert "She lives with an aunt." in text_of(police.get("/products/feedback/"))
    with house.at("worker"):
        before = check_all_contents("harrow")
    with house.as_superuser() as cursor:
        cursor.execute(f"UPDATE assessment_copyfeedback SET {column} = 'Of somebody else'")
    decider, manager = house.visit(role=Role.DECISION_MAKER), house.visit(role=Role.MANAGER)
    for visit, path in (
        (police, "/products/feedback/"), (decider, f"/products/{copy.product_id}/"),
        (manager, f"/enquiries/{enquiry.reference}/print/path/?purpose=court"),
    ):  # fmt: skip
        page = visit.get(path)
        assert page.status_code == 409, path
        assert "Of somebody else" not in page.text
    with house.at("worker"):
        assert check_all_contents("harrow") == before + 1
