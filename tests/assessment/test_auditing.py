"""A manager's audit: drawn by chance and again by anybody, answered by who did not decide, counted without names."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, transaction
from django.utils import timezone

from hub.assessment.auditing import (
    AlreadyAudited,
    DrawnBefore,
    NothingDecided,
    NotSealedYet,
    PeriodNotOver,
    YouDecided,
    audit,
    draw_sample,
    figures_of,
)
from hub.assessment.models import AuditAnswer, AuditedEnquiry, AuditQuestion, AuditSample
from hub.front_door.models import Enquiry
from tenants.models import Role, User
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision, a_picture
from tests.research.test_grounds_sample import sealed
from tests.support.house import House
from tests.support.pages import get, rows_of, shown, text_of

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 6)
ON_THE_LAST_DAY = datetime(2026, 3, 6, 22, 0, tzinfo=UTC)
ROOT = b"\x07" * 32
YES = {one.value: "yes" for one in AuditQuestion}


def decided(
    house: House, many: int, at: datetime = ON_THE_LAST_DAY, by: Seated | None = None, **said: Any
) -> list[Enquiry]:
    """Enquiries that were decided at this moment."""
    by = by or a_decider(house)
    made = []
    for _ in range(many):
        enquiry, *_ = a_picture(house)
        made.append(a_decision(house, enquiry, by, **said))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_decision SET at = %s WHERE at > now() - interval '1 hour'", [at])
    return made


def drawn(
    house: House, by: Seated, wanted: int = 2, outcome: str = "", first: date = FIRST, last: date = LAST
) -> AuditSample:
    with house.at(by):
        return draw_sample(first, last, wanted, outcome, form=uuid.uuid4(), by=by, at=timezone.now())


def a_sample(house: House, many: int = 1) -> tuple[Seated, list[AuditedEnquiry]]:
    decided(house, many)
    sealed(house, ON_THE_LAST_DAY + timedelta(days=1), ROOT)
    manager = house.seated(role=Role.MANAGER)
    sample = drawn(house, manager, many)
    with house.at(manager):
        return manager, list(sample.items.select_related("enquiry"))


def test_it_is_drawn_by_the_first_head_after_the_period(house: House) -> None:
    found = decided(house, 4)
    decided(house, 1, at=ON_THE_LAST_DAY + timedelta(hours=3))
    sealed(house, ON_THE_LAST_DAY, b"\x09" * 32)
    manager = house.seated(role=Role.MANAGER)
    with pytest.raises(NotSealedYet):
        drawn(house, manager)
    sealed(house, ON_THE_LAST_DAY + timedelta(days=1), ROOT)
    sealed(house, ON_THE_LAST_DAY + timedelta(days=2), b"\x02" * 32)
    sample = drawn(house, manager)
    references = [one.reference for one in found]
    expected = sorted(references, key=lambda one: hashlib.sha256(f"{'07' * 32} {one}".encode()).hexdigest())[:2]
    with house.at(manager):
        assert [one.enquiry.reference for one in sample.items.select_related("enquiry")] == expected
    assert (sample.of, sample.root) == (4, "07" * 32)


def test_it_is_of_one_decision_where_that_is_asked_for_and_drawn_once(house: House) -> None:
    decided(house, 1)
    early = decided(house, 1, decision="early_help", threshold_level=2, rating="green")
    sealed(house, ON_THE_LAST_DAY + timedelta(days=1), ROOT)
    manager = house.seated(role=Role.MANAGER)
    sample = drawn(house, manager, outcome="early_help")
    with house.at(manager):
        assert [one.enquiry_id for one in sample.items.all()] == [early[0].pk]
    with pytest.raises(DrawnBefore):
        drawn(house, manager, 20, outcome="early_help")
    with pytest.raises(NothingDecided):
        drawn(house, manager, outcome="advice")


def test_nothing_is_drawn_of_days_that_are_not_over(house: House) -> None:
    today = timezone.localdate()
    with pytest.raises(PeriodNotOver):
        drawn(house, house.seated(role=Role.MANAGER), first=today, last=today)


def test_an_enquiry_is_audited_once_and_its_line_holds_a_digest_of_the_answers(house: House) -> None:
    manager, (item,) = a_sample(house)
    other = house.seated(role=Role.MANAGER)
    with house.at(manager):
        audit(item.pk, {**YES, "voice": "no"}, "Ask the school what she says.", by=manager, at=timezone.now())
    with house.at(other), pytest.raises(AlreadyAudited):
        audit(item.pk, YES, "", by=other, at=timezone.now())
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT object_ref, detail -> 'said' ? %s FROM wall_ledgerentry WHERE act = 'audit_enquiry'", [str(item.pk)]
        )
        assert cursor.fetchall() == [(item.enquiry.reference, True)]
        cursor.execute('UPDATE assessment_auditedenquiry SET answers = answers || \'{"voice": "yes"}\'')
    page = get(house.visit(role=Role.MANAGER), f"/audits/{item.sample_id}/")
    assert page.status_code == 409, "answers that somebody changed are not shown"
    assert "This is not what was recorded" in page.text


def test_who_decided_does_not_audit_it_with_another_seat(house: House) -> None:
    decider = a_decider(house)
    decided(house, 1, by=decider)
    sealed(house, ON_THE_LAST_DAY + timedelta(days=1), ROOT)
    seat = house.seat(Role.MANAGER, user=User.objects.get(pk=decider.user))
    manager = house.seated(seat)
    sample = drawn(house, manager)
    with house.at(manager):
        item = sample.items.get()
        with pytest.raises(YouDecided):
            audit(item.pk, YES, "", by=manager, at=timezone.now())
    page = text_of(get(house.visit(seat), f"/audits/enquiries/{item.pk}/"))
    assert "You decided for a child of this enquiry. Another manager audits it." in page
    assert '<form method="post" novalidate>' not in page.split("<main", 1)[1]


def test_the_figures_count_answers_and_leave_out_what_does_not_apply() -> None:
    at = timezone.now()
    said = [{**YES}, {**YES, "voice": "na"}, {**YES, "voice": "partly"}]
    items = [AuditedEnquiry(answers=one, audited_at=at) for one in said] + [AuditedEnquiry()]
    found = {one.question: (dict(one.counts), one.share) for one in figures_of(items)}
    assert found[AuditQuestion.BASIS] == ({"yes": 3, "partly": 0, "no": 0, "na": 0}, 100)
    assert found[AuditQuestion.VOICE] == ({"yes": 1, "partly": 1, "no": 0, "na": 1}, 50)
    assert figures_of([])[0].share is None


def test_the_page_and_the_file_have_the_figures_and_the_file_names_nobody(house: House) -> None:
    _, items = a_sample(house, 2)
    visit = house.visit(role=Role.MANAGER)
    page = text_of(get(visit, f"/audits/{items[0].sample_id}/"))
    assert "Nothing is audited yet" in page
    form = {**YES, "voice": "no", "learning": "Ask the school what she says."}
    wrong = {name: value for name, value in form.items() if name != "times"}
    there = f"/audits/enquiries/{items[0].pk}/"
    again = text_of(visit.post(there, wrong, secure=True))
    assert "Choose an answer: Were the time limits kept, or is it recorded why not?" in again
    assert "Ask the school what she says." in again, "what was typed is shown again"
    assert visit.post(there, form, secure=True)["Location"] == f"/audits/{items[0].sample_id}/"
    page = text_of(get(visit, f"/audits/{items[0].sample_id}/"))
    assert "Ask the school what she says." in page
    rows = {row[0]: row[1:] for row in rows_of(page, "Yes, in per cent of the enquiries to which the question applies")}
    assert rows["Can one read what the child says, or how the child is?"] == ["0", "0", "1", "0", "0"]
    file = get(visit, f"/audits/{items[0].sample_id}/figures.csv").content.decode()
    assert file.startswith("\ufeffQuestion,Yes,Partly,No,Does not apply,")
    assert file.splitlines()[5] == '"Can one read what the child says, or how the child is?",0,0,1,0,0'
    assert not [one for one in items if one.enquiry.reference in file]
    assert "Amy" not in shown(page)


def test_a_sample_is_drawn_on_the_page(house: House) -> None:
    decided(house, 1)
    sealed(house, ON_THE_LAST_DAY + timedelta(days=1), ROOT)
    visit = house.visit(role=Role.MANAGER)
    assert "Nothing is drawn yet" in text_of(get(visit, "/audits/"))
    form = {
        "first_day": "2", "first_month": "3", "first_year": "2026", "last_day": "6", "last_month": "3",
        "last_year": "2026", "outcome": "", "wanted": "5", "once": str(uuid.uuid4()),
    }  # fmt: skip
    there = visit.post("/audits/", form, secure=True)["Location"]
    assert visit.post("/audits/", form, secure=True)["Location"] == there, "sent twice it is drawn once"
    assert "1 of 1, by" in shown(text_of(get(visit, there)))
    assert "2 to 6 March 2026" in text_of(get(visit, "/audits/"))
    again = text_of(visit.post("/audits/", {**form, "once": str(uuid.uuid4())}, secure=True))
    assert "was drawn already" in again


@pytest.mark.parametrize(
    ("role", "agency"),
    [
        (Role.DECISION_MAKER, "hrwcsc"),
        (Role.COORDINATOR, "hrwcsc"),
        (Role.GUARDIAN, "hrwcsc"),
        (Role.MANAGER, "police"),
    ],
)
def test_managers_of_the_lead_alone_read_it(house: House, role: Role, agency: str) -> None:
    _, (item,) = a_sample(house)
    visit = house.visit(role=role, agency=agency)
    for there in ("", f"{item.sample_id}/", f"{item.sample_id}/figures.csv", f"enquiries/{item.pk}/"):
        assert get(visit, f"/audits/{there}").status_code == 403


def test_another_desk_reads_no_row_and_nobody_changes_what_was_found(house: House) -> None:
    manager, (item,) = a_sample(house)
    for desk in ("police", "hrwhealth", "guardian", "worker"):
        for model in (AuditSample, AuditedEnquiry):
            with house.at(desk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                model.objects.count()
    with house.at(manager):
        audit(item.pk, YES, "", by=manager, at=timezone.now())
        assert AuditedEnquiry.objects.filter(pk=item.pk).update(learning="Otherwise.") == 0
        for table in ("assessment_auditsample", "assessment_auditedenquiry"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                AuditSample.objects.raw(f"DELETE FROM {table} RETURNING id")[0]
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditedEnquiry.objects.create(
                sample_id=item.sample_id, enquiry_id=item.enquiry_id, agency="police", place=9, answers={}
            )
    assert AuditAnswer.values == ["yes", "partly", "no", "na"]
