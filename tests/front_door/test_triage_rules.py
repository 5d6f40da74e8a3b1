"""The rules of triage, each at its limit: in which order, who has what open, what is refused and what is told."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from hub.assessment.parting import copies_since, why_not
from hub.assessment.recalling import recall
from hub.front_door.enquiries.opening import ChildRated
from hub.front_door.enquiries.refusals import OpenedFromIt, PassedOn
from hub.front_door.enquiries.reviewing import review
from hub.front_door.models import Enquiry, Join, Named, Notification, Subject
from hub.front_door.notifications.references import MOST_IN_TEXT, MOST_READ, as_reference, references_in
from hub.front_door.triage.being_read import note_reading, readers_of, readings_of
from hub.front_door.triage.named_references import named_references
from hub.front_door.triage.previous_contacts import known_of
from hub.front_door.triage.refusals import EnquiryClosed, NotThatChild, OfferStands, RatingsMissing, what_became_of
from hub.front_door.triage.triaging import open_enquiry, set_aside
from hub.front_door.unopened import note_opened
from hub.wall import members
from hub.wall.models import Member
from tenants.models import Role
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.front_door.enquiry_builders import a_coordinator, amy, joined, opened, subjects
from tests.front_door.test_enquiry_clocks import received
from tests.front_door.triage_builders import child, notify, rated, said
from tests.support.builders import a_notification
from tests.support.house import House
from tests.transfers.offer_builders import an_offer

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def test_danger_stands_first_then_the_oldest_and_next_and_before_follow_that_order(house: House) -> None:
    order = [("danger, old", True, 5), ("danger, new", True, 1), ("old", False, 9), ("new", False, 2)]
    found = {}
    for name, danger, hours in reversed(order):
        found[name] = notify(house, danger=danger)
        received(house, found[name], hours)
    twins = [notify(house), notify(house)]  # at one moment: then by their ids
    for one in twins:
        received(house, one, 0)
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_notification SET received_at = now() WHERE id = ANY (%s)", [[one.pk for one in twins]]
        )
    with house.at(house.lead()):
        listed = list(Notification.objects.most_urgent_first())
        assert listed == [*(found[name] for name, *_ in order), *sorted(twins, key=lambda one: one.pk)]
        for place, one in enumerate(listed):
            assert list(Notification.objects.after(one).most_urgent_first()) == listed[place + 1 :]
            assert list(Notification.objects.before(one)) == listed[:place][::-1], "the nearest first"


def test_enquiries_stand_by_their_clock_and_those_without_one_last(house: House) -> None:
    by, at = a_coordinator(house), timezone.now()
    made = [opened(house, by)[1] for _ in range(4)]
    with house.as_superuser() as cursor:
        for enquiry, due, since in zip(made, (5, 1, None, None), (9, 1, 2, 8), strict=True):
            cursor.execute(
                "UPDATE front_door_enquiry SET due_at = %s, clock_from = %s WHERE id = %s",
                [None if due is None else at + due * MINUTE, at - since * MINUTE, enquiry.pk],
            )
    with house.at(by):
        assert list(Enquiry.objects.all().due_first()) == [made[1], made[0], made[3], made[2]]


def test_what_is_to_be_completed_is_what_has_something_to_check(house: House) -> None:
    whole, wrong = notify(house), notify(house)
    with house.as_superuser() as cursor:
        cursor.execute(
            """UPDATE front_door_notification SET to_check = '[{"path": "/consent"}]' WHERE id = %s""", [wrong.pk]
        )
    with house.at(house.lead()):
        assert list(Notification.objects.to_complete()) == [wrong]
        assert whole in Notification.objects.untriaged()


def who_reads(found: Notification, but: Seated, at: datetime) -> dict[UUID, tuple[str, datetime]]:
    return readers_of(readings_of([found], but=but, at=at), Member.objects.all())


@pytest.mark.parametrize(("ago", "is_told"), [(30 * MINUTE - SECOND, True), (30 * MINUTE, False)])
def test_who_has_a_message_open_is_said_to_others_for_half_an_hour(house: House, ago: timedelta, is_told: bool) -> None:
    found, at = notify(house), timezone.now()
    reader, other = (house.seated(house.seat(Role.COORDINATOR, user=house.user(name))) for name in ("Ada", "Ben"))
    with house.at(reader):
        members.enter(reader)
        note_reading(found, by=other, at=at - timedelta(days=1))
        note_reading(found, by=reader, at=at - ago)
        assert who_reads(found, other, at) == ({found.pk: ("Ada", at - ago)} if is_told else {})
        assert who_reads(found, reader, at) == {}
        note_reading(found, by=other, at=at)
        assert who_reads(found, reader, at) == {found.pk: ("A colleague", at)}, "the last who opened it"


def test_the_first_who_opened_a_message_stands(house: House) -> None:
    found, other, triaged, at = notify(house), notify(house), notify(house), timezone.now()
    by = a_coordinator(house)
    with house.at(by):
        set_aside(triaged.pk, why="advice", reason="x", by=by, at=at)
        for hours in (0, 1):
            for one in (found, triaged):
                note_opened(one.pk, at=at + timedelta(hours=hours))
        opened_at = dict(Notification.objects.values_list("pk", "opened_at"))
    assert opened_at == {found.pk: at, other.pk: None, triaged.pk: None}


def test_a_message_names_references_in_each_of_its_texts(house: House) -> None:
    first, second = notify(house), notify(house, child("Ben Example"))
    by = a_coordinator(house)
    with house.at(by):
        enquiry = open_enquiry(second.pk, rated(house, second), by=by, at=timezone.now())
    third = joined(house, by, enquiry, child("Cara Example"))
    later = a_notification(
        house,
        message={
            "children": [{"notes": f"see {third.reference}"}, {"notes": "nothing"}],
            "others": [["deep", f"and {first.reference}"]],
            "concern": {"what_happened": f"As in {second.reference} and HRW-12-999999.", "number": 7, "none": None},
        },
    )
    with house.at(by):
        named = named_references(later)
        assert {(one.reference, one.authority, one.is_known, one.enquiry, one.join) for one in named} == {
            (third.reference, "Harrow", True, enquiry.reference, enquiry.pk),
            (first.reference, "Harrow", True, "", None),
            (second.reference, "Harrow", True, enquiry.reference, enquiry.pk),
            ("HRW-12-999999", "Harrow", False, "", None),
        }
        Enquiry.objects.filter(pk=enquiry.pk).update(state="decided")
        assert {one.join for one in named_references(later)} == {None}, "what is decided is not joined"
        own = Notification.objects.get(pk=later.pk)
        own.message = {"concern": {"what_happened": f"This is {later.reference}."}}
        assert named_references(own) == [], "its own reference names nothing"
        own.message = {"a": "x" * (MOST_READ - 20), "b": f"{first.reference} {second.reference}"}
        assert [one.reference for one in named_references(own)] == [first.reference], "so far it is read"


def test_at_most_so_many_references_are_taken_from_a_text() -> None:
    text = " ".join(f"HRW-26-{number:06}" for number in range(1, 30))
    assert references_in(text, {"HRW"}) == [f"HRW-26-{number:06}" for number in range(1, MOST_IN_TEXT + 1)]


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        (" hrw-12-4182 ", "HRW-12-004182"),
        ("HRW 12 004182", "HRW-12-004182"),
        ("HRW12004182", "HRW-12-004182"),
        ("HRW–12–1", "HRW-12-000001"),
        ("HRW-12-0041\u200b82\ufeff", "HRW-12-004182"),
        ("HRW\u201112\u2011004182", "HRW-12-004182"),
        ("HRW-12-000000", ""),
        ("HRW-12-0041823", ""),
        ("HR-12-4182", ""),
        ("HRW-1-4182", ""),
        ("HRW-12-", ""),
        ("xHRW-12-4182", ""),
        ("HRW-12-4182x", ""),
        ("HRW-12-٤١٨٢", ""),
    ],
)
def test_a_reference_is_read_as_people_type_it_and_nothing_else_is_one(typed: str, reference: str) -> None:
    assert as_reference(typed) == reference


def test_what_is_known_of_a_child_is_enquiries_first_and_then_messages_the_newest_first(house: House) -> None:
    by, at = a_coordinator(house), timezone.now()
    waiting = [notify(house, amy()) for _ in range(2)]
    old, new = opened(house, by, amy())[1], opened(house, by, amy())[1]
    latest = notify(house, amy(), child("Ben Other"))
    with house.as_superuser() as cursor:
        for one, hours in zip(waiting, (3, 8), strict=True):
            cursor.execute(
                "UPDATE front_door_notification SET received_at = %s WHERE id = %s",
                [at - timedelta(hours=hours), one.pk],
            )
        for enquiry, hours in ((old, 6), (new, 4)):
            cursor.execute(
                "UPDATE front_door_enquiry SET opened_at = %s WHERE id = %s", [at - timedelta(hours=hours), enquiry.pk]
            )
    with house.at(by):
        Enquiry.objects.filter(pk=old.pk).update(state="decided")
        people = list(
            Named.objects.filter(notification=latest).order_by("position").values_list("person_id", flat=True)
        )
        found = known_of(people)
        assert set(found) == {people[0]}
        assert [(one.reference, one.is_open, one.enquiry is None) for one in found[people[0]]] == [
            (new.reference, True, False), (old.reference, False, False),
            (waiting[0].reference, False, True), (waiting[1].reference, False, True),
        ]  # fmt: skip
        assert {one.why for one in found[people[0]]} == {"same name and date of birth"}
        assert found[people[0]][0].subject == new.subjects.get()
        assert known_of([people[1]]) == {}


def test_what_became_of_a_message_says_who_when_and_why(house: House) -> None:
    at, waiting, aside, opened_from = timezone.now(), notify(house), notify(house), notify(house, child("Ben Example"))
    by = house.seated(house.seat(Role.COORDINATOR, user=house.user("Ada Example")))
    with house.at(by):
        open_enquiry(opened_from.pk, rated(house, opened_from), by=by, at=at)
        became = what_became_of(opened_from.pk)
        assert became is not None
        assert (became.by, became.at, became.enquiry, became.set_aside) == (
            "A colleague",
            at,
            opened_from.reference,
            "",
        )
        members.enter(by)
        set_aside(aside.pk, why="advice", reason="  Rung the school.  ", by=by, at=at)
        became = what_became_of(aside.pk)
        assert became is not None
        assert (became.by, became.at, became.enquiry, became.reason) == ("Ada Example", at, "", "Rung the school.")
        assert became.set_aside.startswith("Advice")
        assert what_became_of(waiting.pk) is None


def test_every_child_is_rated_once_and_nobody_else(house: House) -> None:
    by, found, other = a_coordinator(house), notify(house, amy(), child("Ben Example")), notify(house)
    one, two = rated(house, found)
    (strange,) = rated(house, other)
    with house.at(by):
        for said_of in ([one], [one, one], [one, two, two], [one, strange], [one, two, strange]):
            with pytest.raises(RatingsMissing):
                open_enquiry(found.pk, said_of, by=by, at=timezone.now())
        assert not Enquiry.objects.exists()
        assert Notification.objects.untriaged().count() == 2
        enquiry = open_enquiry(found.pk, [two, one], by=by, at=timezone.now())
        assert [(each.position, each.label) for each in enquiry.subjects.order_by("position")] == [
            (0, "Ben Example"), (1, "Amy Example"),
        ]  # fmt: skip


def test_a_child_that_is_expected_is_unborn_until_a_birth_is_told(house: House) -> None:
    by = a_coordinator(house)
    both = child("Cara Example", due=date(2013, 1, 1))
    both["mentions"].append(said("birth", day="2012-12-24"))
    _, enquiry = opened(house, by, child("Baby Example", due=date(2013, 1, 1)), amy(), both, child("Dan Example"))
    assert [one.is_unborn for one in subjects(house, by, enquiry)] == [True, False, False, False]


def test_a_child_that_joins_stands_after_those_who_are_there(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy(), child("Ben Example"))
    joined(house, by, enquiry, child("Cara Example"), child("Dan Example"))
    assert [(one.position, one.label) for one in subjects(house, by, enquiry)] == [
        (0, "Amy Example"), (1, "Ben Example"), (2, "Cara Example"), (3, "Dan Example"),
    ]  # fmt: skip


@pytest.mark.parametrize("state", ["decided", "sent", "closed", "passed"])
def test_an_enquiry_that_is_over_is_joined_by_nothing(house: House, state: str) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by)
    later = notify(house)
    with house.at(by):
        Enquiry.objects.filter(pk=enquiry.pk).update(state=state)
        with pytest.raises(EnquiryClosed):
            open_enquiry(later.pk, rated(house, later), by=by, at=timezone.now(), into=enquiry.pk)
        assert later in Notification.objects.untriaged()


def test_a_decided_child_is_nobody_whom_another_message_means(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy(), child("Ben Example"))
    one = subjects(house, by, enquiry)[0]
    later = notify(house, amy())
    (named,) = rated(house, later)
    with house.at(by):
        Subject.objects.filter(pk=one.pk).update(decision="advice", decided_at=timezone.now())
        with pytest.raises(NotThatChild):
            open_enquiry(
                later.pk, [ChildRated(named.named, "red", "x", same_as=one.pk)], by=by, at=timezone.now(),
                into=enquiry.pk,
            )  # fmt: skip


@pytest.mark.parametrize("state", ["offered", "accepted", "declined", "withdrawn", "expired"])
def test_what_is_offered_to_another_hub_is_not_set_aside_and_what_came_to_nothing_is(house: House, state: str) -> None:
    by = a_coordinator(house)
    found = notify(house)
    an_offer(house, found, by)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_passing SET state = %s", [state])
    with house.at(by):
        if state == "offered":
            with pytest.raises(OfferStands):
                set_aside(found.pk, why="advice", reason="x", by=by, at=timezone.now())
            assert Notification.objects.untriaged().exists()
        else:
            set_aside(found.pk, why="advice", reason="x", by=by, at=timezone.now())


@pytest.mark.parametrize("state", ["open", "decided", "closed", "sent", "passed"])
def test_a_message_is_taken_out_unless_the_enquiry_began_with_it_or_is_another_hubs(house: House, state: str) -> None:
    by = a_coordinator(house)
    first, enquiry = opened(house, by, amy())
    second = joined(house, by, enquiry, child("Ben Example"))
    with house.at(by):
        Enquiry.objects.filter(pk=enquiry.pk).update(state=state)
        now = Enquiry.objects.get(pk=enquiry.pk)
        refusals = [why_not(now, Join.objects.get(notification=one)) for one in (first, second)]
    passed = [PassedOn, PassedOn] if state == "passed" else [OpenedFromIt, type(None)]
    assert [type(one) for one in refusals] == passed


@pytest.mark.parametrize("what", ["stands", "before it joined", "recalled", "replaced"])
def test_what_recipients_hold_of_a_message_that_is_taken_out_was_sent_since_it_joined_and_stands(
    house: House, what: str
) -> None:
    enquiry, out, _ = a_picture(house)
    decider = a_decider(house)
    a_decision(house, enquiry, decider)
    a_product(house, enquiry, decider, out)
    with house.as_superuser() as cursor:
        if what == "before it joined":
            cursor.execute("UPDATE assessment_product SET made_at = now() - interval '1 second'")
            cursor.execute("UPDATE front_door_join SET from_at = now()")
        else:  # at the same moment: since
            cursor.execute("UPDATE assessment_product SET made_at = now()")
            cursor.execute("UPDATE front_door_join SET from_at = now()")
        cursor.execute("SELECT id FROM assessment_copy")
        copy = cursor.fetchone()[0]
    if what == "recalled":
        with house.at(decider):
            recall(copy, "It is wrong.", "correct", by=decider)
    if what == "replaced":
        with house.as_superuser() as cursor:
            cursor.execute("UPDATE assessment_copy SET replaced_by_id = id")
    with house.at(decider):
        found = copies_since(Join.objects.get(enquiry=enquiry))
    assert [one.pk for one in found] == ([copy] if what == "stands" else [])


def test_a_passed_enquirys_child_is_not_rated_again(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    (one,) = subjects(house, by, enquiry)
    with house.at(by):
        Enquiry.objects.filter(pk=enquiry.pk).update(state="passed")
        with pytest.raises(PassedOn):
            review(one.pk, rating="red", reason="x", seen=one.version, by=by, at=timezone.now())


@pytest.mark.parametrize(("before", "after"), list(itertools.permutations(["red", "amber", "green", "blue"], 2)))
def test_a_child_in_two_messages_keeps_the_more_urgent_rating_whichever_came_first(
    house: House, before: str, after: str
) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy(), rating=before)
    (one,) = subjects(house, by, enquiry)
    joined(house, by, enquiry, amy(), rating=after, same_as=one.pk)
    (now,) = subjects(house, by, enquiry)
    urgent = min(before, after, key=["red", "amber", "green", "blue"].index)
    assert (now.rating, now.initial_rating) == (urgent, before)
    with house.at(by):
        assert Enquiry.objects.get(pk=enquiry.pk).rating == urgent
