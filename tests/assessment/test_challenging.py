"""A decision is challenged: by whom, step by step with clocks, and what each login can say."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, transaction
from django.utils import timezone

from hub.assessment.challenge_notices import notify_of_late_answers
from hub.assessment.challenging import NotToChallenge, NotYourTurn, challenge, say
from hub.assessment.models import Challenge, ChallengeEntry, ChallengeSteps
from hub.front_door.models import Enquiry
from hub.wall import outbox
from tenants.models import Notice, NoticeKind, Role
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision, a_picture
from tests.support.builders import a_finding, a_release, a_request
from tests.support.house import House
from tests.support.pages import shown, shown_first, text_of

WHY = "PLANTED: he lives there still."


def decided(house: House) -> tuple[Enquiry, Seated, Seated]:
    """A decided enquiry of which the police were asked, the police's researcher and the decision maker."""
    enquiry, _, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    return enquiry, house.seated(role=Role.RESEARCHER), by


def child_of(house: House, enquiry: Enquiry) -> uuid.UUID:
    with house.at(house.lead()):
        found: uuid.UUID = enquiry.subjects.standing()[0].pk
        return found


def challenged(house: House, enquiry: Enquiry, by: Seated, form: uuid.UUID | None = None) -> Challenge:
    child = child_of(house, enquiry)
    with house.at(by):
        return challenge(
            enquiry, child, form=form or uuid.uuid4(), words=WHY, senior="Det. Supt. Quill", by=by, at=timezone.now()
        )  # fmt: skip


def said(house: House, found: Challenge, move: str, by: Seated, seen: int, later: int = 0) -> ChallengeEntry:
    with house.at(by):
        return say(found.pk, move, f"Because of {move}.", seen=seen, by=by, at=timezone.now() + timedelta(hours=later))


def page_of(house: House, found: Challenge, role: Role, agency: str = "") -> str:
    return shown(text_of(house.visit(role=role, agency=agency).get(f"/challenges/{found.pk}/")))


def moves(house: House, found: Challenge) -> list[tuple[str, int]]:
    with house.at("police"):
        return list(ChallengeEntry.objects.filter(challenge=found).values_list("move", "step"))


def test_it_goes_up_step_by_step_and_every_step_has_its_clock_and_words(house: House) -> None:
    enquiry, police, decider = decided(house)
    found = challenged(house, enquiry, police)
    page = page_of(house, found, Role.DECISION_MAKER)
    for words in (WHY, "To be answered by", "The professionals speak with each other", "Det. Supt. Quill"):
        assert words in page
    said(house, found, "stands", decider, 1)
    said(house, found, "taken_up", police, 2)
    said(house, found, "stands", decider, 3)
    said(house, found, "taken_up", police, 4)
    with pytest.raises(NotYourTurn):  # still for the other side
        said(house, found, "taken_up", police, 5)
    said(house, found, "stands", decider, 5)
    with pytest.raises(NotYourTurn):  # no step is left
        said(house, found, "taken_up", police, 6)
    said(house, found, "agreed", police, 6)
    with pytest.raises(NotYourTurn):
        said(house, found, "stands", decider, 7)
    assert moves(house, found) == [
        ("raised", 0), ("stands", 0), ("taken_up", 1), ("stands", 1), ("taken_up", 2), ("stands", 2), ("agreed", 2),
    ]  # fmt: skip
    with house.at("police"):
        clocks = ChallengeEntry.objects.filter(challenge=found, due_at__isnull=False).values_list("at", "due_at")
        assert [due - at for at, due in clocks if due] == [timedelta(hours=hours) for hours in (24, 48, 72)]
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT act, object_ref, count(*) FROM wall_ledgerentry WHERE act IN ('challenge', 'answer_challenge')"
            " GROUP BY 1, 2 ORDER BY 1"
        )
        assert cursor.fetchall() == [("answer_challenge", enquiry.reference, 6), ("challenge", enquiry.reference, 1)]


def test_both_sides_read_the_challenged_decision_as_far_as_the_wall_lets_them(house: House) -> None:
    enquiry, police, _ = decided(house)
    found = challenged(house, enquiry, police)
    mine, theirs = page_of(house, found, Role.RESEARCHER), page_of(house, found, Role.DECISION_MAKER)
    for page in (mine, theirs):
        assert "Decision Strategy discussion (section 47)" in page
        assert "level 4" in page
        assert "Called to the address three times in a year." in page
    assert "Reason Third incident." in theirs
    assert "Third incident." not in mine, "the reason is read by those who decide"
    assert "The reason is read by the desk that decided" in mine


def test_the_decision_is_shown_as_it_was_when_it_was_challenged(house: House) -> None:
    enquiry, police, by = decided(house)
    found = challenged(house, enquiry, police)
    a_decision(house, enquiry, by, reason="Looked at again.", decision="assessment_s17", threshold_level=3)
    page = page_of(house, found, Role.DECISION_MAKER)
    assert "Reason Third incident." in page
    assert "Looked at again." not in page, "what was decided since is not what is challenged"


def test_what_was_not_shared_with_the_desk_is_on_no_page_of_a_challenge(house: House) -> None:
    enquiry, police, _ = decided(house)
    asked = a_request(house, enquiry, agency="hrwhealth")
    a_finding(house, asked, text="PLANTED-HELD of health.")
    a_release(house, a_finding(house, asked, text="PLANTED-FOR-THE-LEAD."), desks=[house.lead()])
    found = challenged(house, enquiry, police)
    mine, theirs = page_of(house, found, Role.RESEARCHER), page_of(house, found, Role.DECISION_MAKER)
    assert "PLANTED-HELD" not in mine + theirs
    assert "PLANTED-FOR-THE-LEAD." not in mine
    assert "PLANTED-FOR-THE-LEAD." in theirs


def test_where_the_answer_is_late_the_challenging_side_goes_on_and_both_are_told_once(house: House) -> None:
    enquiry, police, decider = decided(house)
    found = challenged(house, enquiry, police)
    with pytest.raises(NotYourTurn):
        said(house, found, "taken_up", police, 1, later=23)
    for _ in range(2):
        with house.at("worker"):
            assert notify_of_late_answers(timezone.now() + timedelta(hours=25)) == 1
    late = Notice.objects.filter(kind=NoticeKind.CHALLENGE, title__contains="late")
    assert {one.user_id for one in late} >= {police.user, decider.user}
    assert len(late) == len({one.user_id for one in late})
    assert said(house, found, "taken_up", police, 1, later=25).step == 1


def test_each_side_hears_of_what_the_other_said_and_no_notice_quotes_it(house: House) -> None:
    enquiry, police, decider = decided(house)
    found = challenged(house, enquiry, police)
    with house.at("worker"):
        outbox.deliver_waiting()
    said(house, found, "changes", decider, 1)
    with house.at("worker"):
        outbox.deliver_waiting()
    notices = list(Notice.objects.filter(kind=NoticeKind.CHALLENGE).order_by("made_at", "title"))
    assert {(one.user_id, one.title) for one in notices} == {
        (decider.user, "A decision is challenged"), (police.user, "A challenge of a decision goes on"),
    }  # fmt: skip
    for one in notices:
        assert "PLANTED" not in one.text
        assert enquiry.reference not in f"{one.title} {one.text}"


def test_through_its_pages_with_what_was_typed_kept(house: House) -> None:
    enquiry, _, _ = decided(house)
    visit = house.visit(role=Role.RESEARCHER)
    path = f"/enquiries/{enquiry.reference}/challenges/"
    form = {"subject": str(child_of(house, enquiry)), "words": WHY, "senior": "", "once": str(uuid.uuid4())}
    answer = visit.post(path, form, secure=True)
    assert "Name somebody of your agency" in text_of(answer)
    assert "he lives there still" in answer.text
    made = visit.post(path, {**form, "senior": "Det. Supt. Quill"}, secure=True)["Location"]
    assert visit.post(path, {**form, "senior": "Det. Supt. Quill"}, secure=True)["Location"] == made
    lead = house.visit(role=Role.DECISION_MAKER)
    assert "Every answer has words" in text_of(lead.post(made, {"move": "stands", "seen": "1"}, secure=True))
    assert lead.post(made, {"move": "stands", "words": "We know.", "seen": "1"}, secure=True)["Location"] == made
    stale = lead.post(made, {"move": "stands", "words": "Again.", "seen": "1"}, secure=True)
    assert "There is a problem" in text_of(stale)
    assert "We know." in text_of(visit.get(made))
    assert "Take it to the next step" in text_of(visit.get(made))


def test_who_has_no_part_in_it_neither_reads_nor_speaks(house: House) -> None:
    enquiry, police, _ = decided(house)
    a_request(house, enquiry, agency="hrwhealth")
    found = challenged(house, enquiry, police)
    visit = house.visit(role=Role.RESEARCHER, agency="hrwhealth")
    assert visit.get(f"/challenges/{found.pk}/").status_code == 404
    assert "has part in no challenge" in text_of(visit.get(f"/enquiries/{enquiry.reference}/challenges/"))
    with house.at("hrwhealth"):
        assert (Challenge.objects.count(), ChallengeEntry.objects.count()) == (0, 0)


def entry_of(found: Challenge, **changed: Any) -> dict[str, Any]:
    return {
        "challenge": found, "number": 9, "move": "stands", "step": 0, "words": "x", "by": uuid.uuid4(),
        "at": timezone.now(), **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("desk", "agency", "move"),
    [("police", "police", "stands"), ("police", "hrwcsc", "stands"), ("hrwcsc", "hrwcsc", "withdrawn"),
     ("hrwhealth", "hrwhealth", "withdrawn"), ("hrwhealth", "police", "withdrawn")],
)  # fmt: skip
def test_the_database_lets_each_side_say_its_own_part_alone(house: House, desk: str, agency: str, move: str) -> None:
    enquiry, police, _ = decided(house)
    found = challenged(house, enquiry, police)
    with house.at(desk):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            ChallengeEntry.objects.create(**entry_of(found, agency=agency, move=move))
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            ChallengeEntry.objects.update(words="y")


@pytest.mark.parametrize("desks", [["police"], ["police", "hrwcsc", "hrwhealth"], ["hrwcsc", "police"]])
def test_the_database_lets_nobody_choose_who_reads_a_challenge(house: House, desks: Sequence[str]) -> None:
    enquiry, police, _ = decided(house)
    row = {
        "enquiry": enquiry, "subject_id": child_of(house, enquiry), "agency": "police", "lead_agency": "hrwcsc",
        "desks": list(desks), "steps": [], "senior": "A", "by": police.seat, "at": timezone.now(),
    }  # fmt: skip
    with house.at("police"), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Challenge.objects.create(**row)


def test_what_is_not_decided_and_ones_own_decision_are_not_challenged(house: House) -> None:
    open_one, _, _ = a_picture(house)
    police = house.seated(role=Role.RESEARCHER)
    with pytest.raises(NotToChallenge):
        challenged(house, open_one, police)
    enquiry, _, _ = decided(house)
    with pytest.raises(NotToChallenge):
        challenged(house, enquiry, house.seated(role=Role.MANAGER))


def test_the_manager_sets_the_steps_and_what_is_open_keeps_its_own(house: House) -> None:
    enquiry, police, _ = decided(house)
    before = challenged(house, enquiry, police)
    manager = house.visit(role=Role.MANAGER)
    form = {"seen": "0", "title-1": "A call", "senior-1": "Ines Quill", "hours-1": "8"}
    assert "Give each step a title" in text_of(manager.post("/challenges/steps/", {"seen": "0"}, secure=True))
    seen = shown_first(manager, "/challenges/steps/", form)
    assert manager.post("/challenges/steps/", seen, secure=True).status_code == 302
    assert "A colleague set the steps" in text_of(manager.post("/challenges/steps/", seen, secure=True))
    assert "A call: Ines Quill, within 8 hours" in shown(text_of(manager.get("/challenges/steps/")))
    assert "The professionals speak with each other" in page_of(house, before, Role.RESEARCHER)
    assert "A call" in page_of(house, challenged(house, enquiry, police), Role.RESEARCHER)
    for role, agency in ((Role.RESEARCHER, "police"), (Role.MANAGER, "police"), (Role.DECISION_MAKER, "")):
        visit = house.visit(role=role, agency=agency)
        assert "A call" in text_of(visit.get("/challenges/steps/"))
        assert visit.post("/challenges/steps/", form, secure=True).status_code == 403
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ChallengeSteps.objects.create(number=2, steps=[], set_by=uuid.uuid4(), set_at=timezone.now())
