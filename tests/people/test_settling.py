"""Which date of birth is right: the lead says so, of shared dates, with a reason; the database refuses the rest."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from hub.front_door.models import Enquiry
from hub.people.models import Link, Mention, SettledBirth
from hub.people.said import said_of
from hub.people.settling import BirthsChanged, NotToSettle, births_of, settle_birth, undo_settled_birth
from hub.wall.members import enter
from hub.wall.models import LedgerEntry
from tenants.seated import Seated
from tests.front_door.enquiry_builders import a_coordinator, amy, joined, opened, subjects
from tests.front_door.triage_builders import child
from tests.support.house import House

RIGHT, WRONG, LATER, HELD = date(2015, 5, 17), date(2015, 5, 16), date(2014, 1, 1), date(2013, 9, 9)
REASON = "PLANTED-REASON: read from the certificate."


@pytest.fixture
def by(house: House) -> Seated:
    found = a_coordinator(house)
    with house.at(found):
        enter(found)
    return found


def two_dates(house: House, by: Seated) -> tuple[Enquiry, uuid.UUID]:
    """An enquiry whose child has two dates of birth; out: it and the person."""
    _, enquiry = opened(house, by, amy())
    said_too(house, by, enquiry, WRONG)
    return enquiry, subjects(house, by, enquiry)[0].person_id


def said_too(house: House, by: Seated, enquiry: Enquiry, day: date, **of: Any) -> None:
    same = subjects(house, by, enquiry)[0].pk
    joined(house, by, enquiry, child("Amy Example", born=day), same_as=same)


def held(house: House, person: uuid.UUID, desk: str, day: date = HELD) -> uuid.UUID:
    """A date that a desk's own agency holds."""
    with house.at(desk):
        born = Mention(
            agency=desk, source_kind="finding", source_id=uuid.uuid4(), said_at=timezone.now(), kind="birth", day=day
        )
        born.save()
        Link(mention=born, person_id=person, agency=desk, from_at=timezone.now(), made_by=uuid.uuid4()).save()
        return uuid.UUID(str(born.pk))


def mention_of(person: uuid.UUID, day: date) -> uuid.UUID:
    return next(one.pk for one in births_of(person).mentions if one.day == day)


def settled(house: House, by: Seated, enquiry: Enquiry, person: uuid.UUID, day: date = RIGHT) -> SettledBirth:
    with house.at(by):
        return settle_birth(
            person, mention_of(person, day), seen=births_of(person).seen, reason=REASON, enquiry=enquiry.reference,
            by=by, at=timezone.now(),
        )  # fmt: skip


def read_at(house: House, desk: Any, person: uuid.UUID) -> date | None:
    with house.at(desk):
        found = said_of([person]).settled.get(person)
        return found.day if found else None


def row_of(person: uuid.UUID, chosen: uuid.UUID, weighed: list[uuid.UUID], **more: Any) -> SettledBirth:
    return SettledBirth(
        **{"person": person, "chosen_id": chosen, "weighed": weighed, "reason": "x", "by": uuid.uuid4(),
           "at": timezone.now(), **more}
    )  # fmt: skip


def refused(row: SettledBirth, says: str = "row-level security") -> None:
    with pytest.raises(ProgrammingError, match=says), transaction.atomic():
        row.save(force_insert=True)


def test_it_is_settled_dated_kept_beside_both_and_in_the_ledger(house: House, by: Seated) -> None:
    enquiry, person = two_dates(house, by)
    assert read_at(house, by, person) is None
    made = settled(house, by, enquiry, person)
    assert read_at(house, by, person) == RIGHT
    with house.at(by):
        assert {one.day for one in births_of(person).mentions} == {RIGHT, WRONG}
        assert SettledBirth.objects.get().reason == REASON
    with house.at("guardian"):
        (line,) = LedgerEntry.objects.filter(act="settle_birth")
    assert (line.object_kind, line.object_ref, line.member, line.detail["settled"]) == (
        "enquiry", enquiry.reference, by.seat, str(made.pk),
    )  # fmt: skip
    assert "PLANTED" not in str(line.detail)


def test_undone_they_disagree_again_and_who_undid_it_is_kept(house: House, by: Seated) -> None:
    enquiry, person = two_dates(house, by)
    made = settled(house, by, enquiry, person)
    with house.at(by):
        undo_settled_birth(made.pk, person=person, enquiry=enquiry.reference, by=by, at=timezone.now())
        assert SettledBirth.objects.get().until_by == by.seat
        with pytest.raises(SettledBirth.DoesNotExist):
            undo_settled_birth(made.pk, person=person, enquiry=enquiry.reference, by=by, at=timezone.now())
    assert read_at(house, by, person) is None
    with house.at("guardian"):
        assert LedgerEntry.objects.filter(act="undo_settled_birth").count() == 1


def test_a_date_said_later_disagrees_again_and_one_that_was_weighed_does_not(house: House, by: Seated) -> None:
    enquiry, person = two_dates(house, by)
    settled(house, by, enquiry, person)
    said_too(house, by, enquiry, WRONG)
    assert read_at(house, by, person) == RIGHT
    said_too(house, by, enquiry, LATER)
    assert read_at(house, by, person) is None
    settled(house, by, enquiry, person, LATER)
    assert read_at(house, by, person) == LATER
    with house.at(by):
        assert [one.until_at is None for one in SettledBirth.objects.order_by("at")] == [False, True]


def test_an_old_page_another_date_and_no_reason_are_refused(house: House, by: Seated) -> None:
    enquiry, person = two_dates(house, by)
    with house.at(by):
        seen, right = births_of(person).seen, mention_of(person, RIGHT)
    settled(house, by, enquiry, person, WRONG)
    of: dict[str, Any] = {"enquiry": enquiry.reference, "by": by, "at": timezone.now()}
    with house.at(by):
        with pytest.raises(BirthsChanged):
            settle_birth(person, right, seen=seen, reason=REASON, **of)
        seen = births_of(person).seen
        with pytest.raises(NotToSettle):
            settle_birth(person, uuid.uuid4(), seen=seen, reason=REASON, **of)
        with pytest.raises(NotToSettle):
            settle_birth(person, right, seen=seen, reason=" ", **of)
        assert SettledBirth.objects.get().chosen.day == WRONG


def test_a_date_that_the_police_hold_is_neither_weighed_nor_told(house: House, by: Seated) -> None:
    enquiry, person = two_dates(house, by)
    hidden = held(house, person, "police")
    settled(house, by, enquiry, person)
    assert read_at(house, by, person) == RIGHT
    with house.at(by):
        assert hidden not in SettledBirth.objects.get().weighed
        right, wrong = mention_of(person, RIGHT), mention_of(person, WRONG)
        SettledBirth.objects.update(until_at=timezone.now(), until_by=by.seat)
        refused(row_of(person, hidden, [hidden, right]), "no such row in people_mention")
        refused(row_of(person, right, [right, wrong, hidden]))


def test_a_date_that_the_lead_itself_holds_is_released_first(house: House, by: Seated) -> None:
    enquiry, person = two_dates(house, by)
    own = held(house, person, by.agency)
    with house.at(by):
        right, seen = mention_of(person, RIGHT), births_of(person).seen
        with pytest.raises(NotToSettle):
            settle_birth(
                person, right, seen=seen, reason=REASON, enquiry=enquiry.reference, by=by, at=timezone.now()
            )  # fmt: skip
        refused(row_of(person, own, [own, right]))
        refused(row_of(person, right, [own, right]))


def test_the_database_refuses_what_is_no_disagreement_of_one_person(house: House, by: Seated) -> None:
    _, person = two_dates(house, by)
    _, other = opened(house, by, child("Joel Example", born=LATER))
    somebody = subjects(house, by, other)[0].person_id
    with house.at(by):
        right, wrong, theirs = mention_of(person, RIGHT), mention_of(person, WRONG), mention_of(somebody, LATER)
        refused(row_of(person, right, [right]))
        refused(row_of(person, right, [wrong]))
        refused(row_of(person, right, [right, theirs]))
        refused(row_of(somebody, right, [right, wrong]))
        refused(row_of(person, right, [right, wrong], until_at=timezone.now(), until_by=by.seat))
        with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
            row_of(person, right, [right, wrong], reason="").save(force_insert=True)
        row_of(person, right, [right, wrong]).save(force_insert=True)
        with pytest.raises(IntegrityError, match="settled_once"), transaction.atomic():
            row_of(person, wrong, [right, wrong]).save(force_insert=True)


def test_a_guess_is_not_settled_on(house: House, by: Seated) -> None:
    _, enquiry = opened(house, by, amy())
    guessed = child("Amy Example")
    guessed["mentions"].append({**child(born=WRONG)["mentions"][1], "day_is_estimate": True})
    joined(house, by, enquiry, guessed, same_as=subjects(house, by, enquiry)[0].pk)
    person = subjects(house, by, enquiry)[0].person_id
    with house.at(by):
        refused(row_of(person, mention_of(person, WRONG), [one.pk for one in births_of(person).mentions]))
    settled(house, by, enquiry, person)
    assert read_at(house, by, person) == RIGHT


def test_a_guess_that_comes_later_changes_nothing_and_two_guesses_are_no_disagreement_to_settle(
    house: House, by: Seated
) -> None:
    enquiry, person = two_dates(house, by)
    settled(house, by, enquiry, person)
    guessed = child("Amy Example")
    guessed["mentions"].append({**child(born=LATER)["mentions"][1], "day_is_estimate": True})
    joined(house, by, enquiry, guessed, same_as=subjects(house, by, enquiry)[0].pk)
    assert read_at(house, by, person) == RIGHT
    with house.at(by):
        assert births_of(person).settled is not None
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE people_mention SET day_is_estimate = true")
    with house.at(by):
        assert not births_of(person).disagree
        with pytest.raises(NotToSettle):
            settle_birth(
                person, mention_of(person, RIGHT), seen=births_of(person).seen, reason=REASON,
                enquiry=enquiry.reference, by=by, at=timezone.now(),
            )  # fmt: skip


def test_no_guess_is_chosen_and_what_is_protected_is_not_weighed(house: House, by: Seated) -> None:
    enquiry, person = two_dates(house, by)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE people_mention SET day_is_estimate = true WHERE day = %s", [WRONG])
    of: dict[str, Any] = {"reason": REASON, "enquiry": enquiry.reference, "by": by, "at": timezone.now()}
    with house.at(by), pytest.raises(NotToSettle):
        settle_birth(person, mention_of(person, WRONG), seen=births_of(person).seen, **of)
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE people_mention SET day_is_estimate = false, is_protected = (day IS NOT DISTINCT FROM %s)", [WRONG]
        )
    with house.at(by):
        found = births_of(person)
        assert ([one.day for one in found.mentions], found.holds_another) == ([RIGHT], True)


def test_a_date_that_the_lead_holds_is_no_other_where_it_says_what_is_shared(house: House, by: Seated) -> None:
    enquiry, person = two_dates(house, by)
    held(house, person, by.agency, RIGHT)
    settled(house, by, enquiry, person)
    assert read_at(house, by, person) == RIGHT


def test_no_agencys_desk_settles_changes_or_reads_it_without_the_dates(house: House, by: Seated) -> None:
    enquiry, person = two_dates(house, by)
    with house.at(by):
        right, wrong = mention_of(person, RIGHT), mention_of(person, WRONG)
    with house.at("police"):
        refused(row_of(person, right, [right, wrong]), "permission denied for table people_settledbirth")
    settled(house, by, enquiry, person)
    with house.at("police"):
        assert list(SettledBirth.objects.values_list("id")) == []
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            SettledBirth.objects.update(until_at=timezone.now())
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(SettledBirth.objects.values_list("reason"))
    with house.at(by), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        SettledBirth.objects.update(reason="another")


def test_a_desk_that_sees_all_the_dates_sees_which_is_right_and_one_that_sees_some_does_not(
    house: House, by: Seated
) -> None:
    enquiry, person = two_dates(house, by)
    settled(house, by, enquiry, person)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE people_mention SET desks = desks || 'police'::varchar WHERE day = %s", [RIGHT])
        cursor.execute("UPDATE people_link SET desks = desks || 'police'::varchar")
    assert read_at(house, "police", person) is None
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE people_mention SET desks = desks || 'police'::varchar WHERE day = %s", [WRONG])
    assert read_at(house, "police", person) == RIGHT
    assert read_at(house, "hrwhealth", person) is None
