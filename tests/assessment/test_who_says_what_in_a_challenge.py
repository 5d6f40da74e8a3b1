"""A challenge's page says whose turn it is, at which step, until when, and who said what; and its notices go to both
sides and nobody else."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from frontend.presenters.dates import date_time
from hub.assessment.challenge_notices import notify_of_late_answers
from hub.assessment.challenging import LONGEST_STEP, Step, StepsWrong, challenge, moves_at, set_steps
from hub.assessment.models import ChallengeEntry
from hub.front_door.models import Enquiry
from hub.wall.members import enter
from hub.wall.refusals import FormSentBefore
from tenants.models import Notice, NoticeKind, Role
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision, a_picture
from tests.assessment.test_challenging import WHY, challenged, child_of, decided, page_of, said
from tests.support.builders import a_finding, a_release, a_request
from tests.support.house import House
from tests.support.pages import shown, text_of

POLICE = "Metropolitan Police Service"


def named(house: House, name: str, role: Role, **of: Any) -> Seated:
    by = house.seated(house.seat(role, user=house.user(name), **of))
    with house.at(by):
        enter(by)
    return by


def steps_on(page: str) -> list[tuple[str, bool]]:
    """Each step's line, and whether it is the one that is at."""
    [listed] = re.findall(r'<ol class="govuk-list govuk-list--number">(.*?)</ol>', page, re.S)
    return [
        (re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", words)).strip(), "aria-current" in attributes)
        for attributes, words in re.findall(r"<li([^>]*)>(.*?)</li>", listed, re.S)
    ]


def test_the_page_says_both_sides_the_step_the_clock_and_who_said_what(house: House) -> None:
    enquiry, _, _ = decided(house)
    police, decider = named(house, "Pat Police", Role.RESEARCHER), named(house, "Dee Decider", Role.DECISION_MAKER)
    found = challenged(house, enquiry, police)
    said(house, found, "stands", decider, 1)
    last = said(house, found, "taken_up", police, 2)
    visit = house.visit(role=Role.DECISION_MAKER)
    text = text_of(visit.get(f"/challenges/{found.pk}/"))
    page = shown(text)
    assert last.due_at is not None
    assert re.search(rf"By {POLICE}; decided by Harrow [^.]*social care\. To be answered by ", page)
    assert f"To be answered by {date_time(last.due_at)} " in page
    listed = steps_on(text)
    assert [current for _, current in listed] == [False, True, False]
    assert [words.endswith(f"and Det. Supt. Quill for {POLICE}, within 72 hours") for words, _ in listed] == [
        False, False, True,
    ]  # fmt: skip
    told = page.split("What was said")[1]
    assert re.search(rf"Pat Police, {POLICE}.*{re.escape(WHY)}", told)
    assert re.search(r"Dee Decider, Harrow [^.]*social care.*Because of stands\.", told)
    assert told.count("Pat Police") == 2
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE assessment_challengeentry SET due_at = now() - interval '1 minute' WHERE due_at > now()")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert "Late: to be answered by" in shown(text_of(visit.get(f"/challenges/{found.pk}/")))


def test_late_is_late_after_its_minute_and_the_next_step_is_the_challenging_sides_alone(house: House) -> None:
    enquiry, police, decider = decided(house)
    found = challenged(house, enquiry, police)
    with house.at("police"):
        last = found.entries.get()
    due = last.due_at
    assert due is not None

    assert [str(one) for one in moves_at(found, last, police, due)] == ["withdrawn"]
    assert [str(one) for one in moves_at(found, last, police, due + timedelta(seconds=1))] == ["taken_up", "withdrawn"]
    assert "taken_up" not in map(str, moves_at(found, last, decider, due + timedelta(hours=1)))
    last.step = 2
    assert "taken_up" not in map(str, moves_at(found, last, police, due + timedelta(hours=1)))


@pytest.mark.parametrize(
    ("steps", "right"),
    [([Step("A", "B", LONGEST_STEP)], True), ([Step("A", "B", LONGEST_STEP + 1)], False), ([Step("A", "B", 0)], False),
     ([Step("A", "B", 1)] * 5, True), ([Step("A", "B", 1)] * 6, False), ([Step("A", " ", 1)], False)],
)  # fmt: skip
def test_steps_are_five_at_most_each_of_thirty_days_at_most(house: House, steps: list[Step], right: bool) -> None:
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        if right:
            set_steps(steps, seen=0, by=by, at=timezone.now())
        else:
            with pytest.raises(StepsWrong):
                set_steps(steps, seen=0, by=by, at=timezone.now())


def test_one_form_challenges_one_child_and_nobody_who_is_not_decided_can_be_chosen(house: House) -> None:
    enquiry, police, _ = decided(house)
    with house.at(house.lead()):
        one, other = enquiry.subjects.standing()
    form = uuid.uuid4()
    of: dict[str, Any] = {"words": WHY, "senior": "Det. Supt. Quill", "by": police, "at": timezone.now()}
    with house.at(police):
        challenge(enquiry, one.pk, form=form, **of)
        with pytest.raises(FormSentBefore):
            challenge(enquiry, other.pk, form=form, **of)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET decision = '' WHERE id = %s", [other.pk])
    page = text_of(house.visit(role=Role.RESEARCHER).get(f"/enquiries/{enquiry.reference}/challenges/"))
    assert re.findall(r'name="subject" type="radio" value="([^"]+)"', page) == [str(one.pk)]


def test_findings_of_another_child_alone_are_not_beside_the_challenged_decision(house: House) -> None:
    enquiry, police, _ = decided(house)
    with house.at(house.lead()):
        one, other = enquiry.subjects.standing()
    asked = a_request(house, enquiry, agency="hrwhealth")
    a_release(house, a_finding(house, asked, text="OF-THE-OTHER", about=[other.person_id]))
    found = challenged(house, enquiry, police)
    assert child_of(house, enquiry) == one.pk
    assert "OF-THE-OTHER" not in page_of(house, found, Role.DECISION_MAKER)


def test_what_is_answered_is_not_late_and_late_is_told_to_both_sides_of_this_hub(house: House) -> None:
    enquiry, _, _ = a_picture(house)
    a_decision(house, enquiry, a_decider(house))
    people = {
        "theirs": house.seat(Role.RESEARCHER), "their manager": house.seat(Role.MANAGER, agency="police"),
        "ours": house.seat(Role.DECISION_MAKER), "our manager": house.seat(Role.MANAGER),
    }  # fmt: skip
    aside = [house.seat(Role.COORDINATOR), house.seat(Role.RESEARCHER, hub="haringey"), house.seat(Role.GUARDIAN),
             house.seat(Role.RESEARCHER, agency="hrwhealth")]  # fmt: skip
    police, decider = house.seated(people["theirs"]), house.seated(people["ours"])
    found = challenged(house, enquiry, police)
    at = timezone.now() + timedelta(hours=25)
    with house.at("worker"):
        assert notify_of_late_answers(at) == 1
    told = set(Notice.objects.filter(kind=NoticeKind.CHALLENGE, title__contains="late").values_list("user", flat=True))
    assert told >= {one.user_id for one in people.values()}
    assert not told & {one.user_id for one in aside}
    said(house, found, "stands", decider, 1)
    with house.at("worker"):
        assert notify_of_late_answers(at) == 0


def test_altered_words_of_a_challenge_are_not_shown(house: House) -> None:
    enquiry, police, _ = decided(house)
    found = challenged(house, enquiry, police)
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE assessment_challengeentry SET words = 'Nothing.'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert house.visit(role=Role.DECISION_MAKER).get(f"/challenges/{found.pk}/").status_code == 409
    with house.at("police"):
        assert ChallengeEntry.objects.count() == 1
        assert Enquiry.objects.filter(pk=enquiry.pk).exists()
