"""How long records are kept: by what they ended with, never while something of their children is open or held."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connections, transaction
from django.utils import timezone

from hub.assessment.ending import end_without_product
from hub.assessment.incidents import open_incident
from hub.assessment.models import Copy
from hub.assessment.parting import take_out
from hub.assessment.tasks import copy_issued
from hub.front_door.models import Enquiry, Notification
from hub.front_door.records import record_of
from hub.wall import disposing, outbox, retention
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import DisposalCertificate, DisposalItem, DisposalList, LedgerEntry, RetentionRule, StoredFile
from hub.wall.models.retention import RecordOutcome
from mash_platform.cli.demo import records
from mash_platform.state import StateDir
from tenants.models import Notice, PartnerRequest, Role
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.front_door.enquiry_builders import joined, opened
from tests.front_door.triage_builders import child, notify
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.whole_case import a_whole_case
from tests.wall.retention_builders import (
    a_closed_notification,
    agreed,
    disposed_of,
    items_of,
    proposed,
    set_back,
    the_list,
    two_of_the_lead,
)

BORN = date(2010, 3, 1)


def an_ended_enquiry(
    house: House, *children: Any, decision: str = "no_further_action", level: int = 2, enquiry: Enquiry | None = None
) -> Enquiry:
    """Decided, and ended without a product."""
    by, decider = house.seated(role=Role.COORDINATOR), a_decider(house)
    enquiry = enquiry or opened(house, by, *children)[1]
    a_decision(house, enquiry, decider, decision=decision, threshold_level=level, rating="green", despite="Safe now.")
    with house.at(decider):
        end_without_product(enquiry.pk, reason="Nobody outside has to act.", by=decider, at=timezone.now())
        return Enquiry.objects.get(pk=enquiry.pk)


def due(house: House, reference: str) -> tuple[str, date | None, bool]:
    """What the function of the wall says of a record: its outcome, from when it may go, and whether it is held."""
    with house.as_superuser() as cursor:
        cursor.execute("SELECT outcome, due, held FROM records_v2() WHERE reference = %s", [reference])
        ((outcome, day, held),) = cursor.fetchall()
        return outcome, day, held


def in_months(months: int) -> date:
    today = timezone.now().date()
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    for day in range(today.day, 0, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError


@pytest.mark.parametrize(
    ("decision", "level", "outcome", "wanted"),
    [
        ("no_further_action", 2, "no_action", in_months(72)),
        ("advice", 1, "no_action", in_months(72)),
        ("already_open", 3, "no_action", in_months(72)),
        ("early_help", 2, "services", max(in_months(72), date(2031, 3, 1))),
        ("assessment_s17", 3, "services", max(in_months(72), date(2031, 3, 1))),
        ("strategy_s47", 3, "protection", max(in_months(72), date(2035, 3, 1))),
        ("emergency_action", 4, "protection", max(in_months(72), date(2035, 3, 1))),
        ("assessment_s17", 4, "protection", max(in_months(72), date(2035, 3, 1))),
    ],
)
def test_an_enquiry_is_kept_by_what_was_decided(
    house: House, decision: str, level: int, outcome: str, wanted: date
) -> None:
    enquiry = an_ended_enquiry(house, child("Amy Example", BORN), decision=decision, level=level)
    assert due(house, enquiry.reference) == (outcome, wanted, False)


def test_the_youngest_child_counts_and_one_without_a_date_of_birth_as_born_on_the_last_day(house: House) -> None:
    both = an_ended_enquiry(
        house, child("Amy Example", BORN), child("Joel Example", date(2020, 5, 2)), decision="strategy_s47"
    )
    unknown = an_ended_enquiry(house, child("Una Known"), decision="strategy_s47")
    assert due(house, both.reference)[1] == date(2045, 5, 2)
    assert due(house, unknown.reference)[1] == in_months(25 * 12)


def test_what_was_closed_at_triage_is_kept_for_two_years(house: House) -> None:
    found = a_closed_notification(house, house.seated(role=Role.COORDINATOR))
    assert due(house, found.reference) == ("set_aside", in_months(24), False)


def test_what_waits_or_is_worked_on_is_never_due(house: House) -> None:
    waiting = notify(house, child("Tom Waiting"))
    _, enquiry = opened(house, house.seated(role=Role.COORDINATOR), child("Ola Open"))
    set_back(house, 40)
    assert due(house, waiting.reference)[1] is None
    assert due(house, enquiry.reference)[1] is None


def test_a_record_is_not_due_while_another_of_its_children_is_not(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    enquiry = an_ended_enquiry(house, child("Amy Example", BORN))
    set_back(house, 40)
    assert due(house, enquiry.reference)[1] is not None
    with house.at(by):
        subject = Enquiry.objects.get(pk=enquiry.pk).subjects.get()
    _, later = opened(house, by, child("Amy Example", BORN))
    with house.as_superuser() as cursor:  # the same child, as somebody said who matched them
        cursor.execute(
            "UPDATE front_door_subject SET person_id = %s WHERE enquiry_id = %s", [subject.person_id, later.pk]
        )
    assert due(house, enquiry.reference)[1] is None


def test_the_values_that_stand_at_first_are_the_same_in_both_places(house: House) -> None:
    with house.as_superuser() as cursor:
        cursor.execute("SELECT * FROM retention_periods_v1()")
        said = {outcome: (months, age) for outcome, months, age in cursor.fetchall()}
    first = RetentionRule(number=0)
    assert said == {
        one.outcome.value: (getattr(first, one.months), getattr(first, one.age) if one.age else None)
        for one in retention.PERIODS
    }
    assert set(said) == {one.value for one in RecordOutcome}


def periods(**changed: int) -> dict[str, int]:
    return {
        "set_aside_months": 24, "passed_months": 24, "no_action_months": 72, "services_months": 72,
        "services_age": 21, "protection_months": 72, "protection_age": 25, **changed,
    }  # fmt: skip


def test_the_hubs_own_periods_stand_from_then_on_and_two_who_set_them_at_once_are_told(house: House) -> None:
    manager, _ = two_of_the_lead(house)
    found = a_closed_notification(house, house.seated(role=Role.COORDINATOR))
    with house.at(manager):
        retention.set_periods(
            periods(set_aside_months=12), reason="Our schedule.", seen=0, by=manager, at=timezone.now()
        )
        with pytest.raises(retention.PeriodsMeanwhile):
            retention.set_periods(periods(), reason="Mine.", seen=0, by=manager, at=timezone.now())
    assert due(house, found.reference)[1] == in_months(12)
    with house.at("guardian"):
        assert LedgerEntry.objects.get(act="set_retention").member == manager.seat


@pytest.mark.parametrize("changed", [{"set_aside_months": 11}, {"no_action_months": 1201}, {"protection_age": 17}])
def test_no_period_is_so_short_that_repeats_are_counted_wrong(house: House, changed: dict[str, int]) -> None:
    manager, _ = two_of_the_lead(house)
    with house.at(manager):
        with pytest.raises(retention.PeriodsWrong):
            retention.set_periods(periods(**changed), reason="x", seen=0, by=manager, at=timezone.now())
        with pytest.raises(IntegrityError, match="kept_long_enough"), transaction.atomic():
            RetentionRule.objects.create(
                number=1, **periods(**changed), reason="x", set_by=manager.seat, set_at=timezone.now()
            )


def a_due_list(house: House) -> tuple[DisposalList, Notification, Notification]:
    """Two notifications that were closed three years ago, on the list of the night."""
    by = house.seated(role=Role.COORDINATOR)
    first, second = (a_closed_notification(house, by, child(name)) for name in ("Amy First", "Zoe Second"))
    set_back(house, 3)
    return proposed(house), first, second


def there(house: House, *notifications: Notification) -> list[bool]:
    with house.at(house.lead()):
        return [Notification.objects.filter(pk=one.pk).exists() for one in notifications]


def test_what_is_due_is_put_on_a_list_of_which_managers_are_told_and_no_second_list_is_made(house: House) -> None:
    manager, _ = two_of_the_lead(house)
    made, first, second = a_due_list(house)
    assert items_of(house, made.pk) == {first.reference: "listed", second.reference: "listed"}
    notice = Notice.objects.get(kind="disposal", user=manager.user)
    assert notice.text == (
        "Not to be kept any longer: 2 records. A manager looks through the list, and somebody else agrees."
    )
    with house.at("worker"):
        assert disposing.propose("harrow", timezone.now()) is None


def test_it_is_disposed_of_when_two_people_agreed_and_a_day_is_over_and_a_certificate_stays(house: House) -> None:
    manager, decider = two_of_the_lead(house)
    made, first, second = a_due_list(house)
    assert disposed_of(house) == 0
    agreed(house, made, manager, decider, hours=23)
    assert disposed_of(house) == 0
    assert there(house, first, second) == [True, True]
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_disposallist SET agreed_at = agreed_at - interval '2 hours'")
    assert disposed_of(house) == 2
    assert there(house, first, second) == [False, False]
    assert the_list(house, made.pk).state == "done"
    with house.at("guardian"):
        certificate = DisposalCertificate.objects.get(references=[first.reference])
        lines = {line.object_ref: line.login for line in LedgerEntry.objects.filter(act="dispose")}
    assert (certificate.approved_by, certificate.agreed_by) == (manager.seat, decider.seat)
    assert certificate.rows["front_door_notification"] == 1
    assert certificate.rows["people_person"] == 1
    assert {ref: login.partition("__")[2] for ref, login in lines.items()} == {
        first.reference: "worker", second.reference: "worker"
    }  # fmt: skip
    assert disposed_of(house) == 0


def test_nobody_agrees_to_what_they_approved_themselves_with_whichever_seat(house: House) -> None:
    manager, decider = two_of_the_lead(house)
    made, *_ = a_due_list(house)
    with house.at(manager):
        retention.approve(made.pk, version=1, by=manager)
        with pytest.raises(retention.SamePerson):
            retention.agree(made.pk, version=2, by=manager)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_member SET person = %s WHERE id = %s", [manager.user, decider.seat])
    with house.at(decider), pytest.raises(retention.SamePerson):
        retention.agree(made.pk, version=2, by=decider)
    assert the_list(house, made.pk).state == "approved"


def test_a_manager_is_first_and_whoever_saw_another_version_does_nothing(house: House) -> None:
    manager, decider = two_of_the_lead(house)
    made, *_ = a_due_list(house)
    with house.at(decider):
        with pytest.raises(retention.SeatNotKnown):
            retention.approve(made.pk, version=1, by=decider)
        with pytest.raises(retention.RetentionRefused):
            retention.agree(made.pk, version=1, by=decider)
    with house.at(manager), pytest.raises(retention.ListChanged):
        retention.approve(made.pk, version=7, by=manager)
    assert the_list(house, made.pk).state == "proposed"


def test_a_stopped_list_disposes_of_nothing_and_its_records_come_onto_the_next(house: House) -> None:
    manager, decider = two_of_the_lead(house)
    made, first, second = a_due_list(house)
    agreed(house, made, manager, decider)
    with house.at(decider):
        retention.stop(made.pk, version=3, by=decider)
    assert disposed_of(house) == 0
    again = proposed(house)
    assert items_of(house, again.pk) == {first.reference: "listed", second.reference: "listed"}


def test_one_record_is_kept_and_not_proposed_before_its_day(house: House) -> None:
    manager, decider = two_of_the_lead(house)
    made, first, second = a_due_list(house)
    agreed(house, made, manager, decider)
    until = timezone.localdate() + timedelta(days=100)
    with house.at(decider):
        item = DisposalItem.objects.get(reference=first.reference)
        retention.keep_record(item.pk, until=until, why="A sibling is unborn.", by=decider, at=timezone.now())
        with pytest.raises(retention.OffTheList):
            retention.keep_record(item.pk, until=until, why="Another reason.", by=decider, at=timezone.now())
    assert disposed_of(house) == 1
    assert there(house, first, second) == [True, False]
    with house.at("worker"):
        assert disposing.propose("harrow", timezone.now()) is None
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_disposalitem SET kept_until = current_date WHERE state = 'kept'")
    assert items_of(house, proposed(house).pk) == {first.reference: "listed"}


@pytest.mark.parametrize("everything", [True, False])
def test_what_is_held_since_is_not_disposed_of_although_two_agreed(house: House, everything: bool) -> None:
    manager, decider = two_of_the_lead(house)
    made, first, second = a_due_list(house)
    agreed(house, made, manager, decider)
    with house.at(manager):
        hold = retention.place_hold(
            None if everything else record_of(first.reference.lower()), form=uuid.uuid4(), why="inquiry",
            reason="A letter.", by=manager, at=timezone.now() - timedelta(hours=1),
        )  # fmt: skip
    assert disposed_of(house) == (0 if everything else 1)
    assert there(house, first, second) == [True, everything]
    with house.at(manager):
        retention.end_hold(hold.pk, reason="It reported.", by=manager, at=timezone.now())
        with pytest.raises(retention.HoldEnded):
            retention.end_hold(hold.pk, reason="Again.", by=manager, at=timezone.now())
    left = items_of(house, proposed(house).pk)
    assert set(left) == ({first.reference, second.reference} if everything else {first.reference})


def test_a_hold_that_is_placed_while_records_are_disposed_of_stops_them_until_they_are_looked_at_again(
    house: House,
) -> None:
    manager, decider = two_of_the_lead(house)
    made, first, second = a_due_list(house)
    agreed(house, made, manager, decider)
    with house.at("worker"):
        assert call("look_again_v1") == [(made.pk,)]
    with house.at(manager):
        item = DisposalItem.objects.get(reference=first.reference)
        retention.place_hold(
            (second.pk, second.reference), form=uuid.uuid4(), why="inquiry", reason="A letter.", by=manager,
            at=timezone.now(),
        )  # fmt: skip
    with house.at("worker"), pytest.raises(RefusedByTheWall, match="look_again"), transaction.atomic():
        call("dispose_v1", item.pk)
    assert there(house, first) == [True]


def test_a_hold_on_one_record_holds_the_others_of_its_children(house: House) -> None:
    manager, _ = two_of_the_lead(house)
    by = house.seated(role=Role.COORDINATOR)
    enquiry = an_ended_enquiry(house, child("Amy Example", BORN))
    found = a_closed_notification(house, by, child("Amy Example", BORN))
    with house.at(by):
        subject = Enquiry.objects.get(pk=enquiry.pk).subjects.get()
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_named SET person_id = %s WHERE notification_id = %s", [subject.person_id, found.pk]
        )
    with house.at(manager):
        retention.place_hold(
            (enquiry.pk, enquiry.reference), form=uuid.uuid4(), why="access", reason="She asked to see it.",
            by=manager, at=timezone.now(),
        )  # fmt: skip
    assert due(house, found.reference)[2]


def test_an_enquiry_goes_with_its_notifications_and_another_childs_record_stays_whole(house: House) -> None:
    manager, decider = two_of_the_lead(house)
    by = house.seated(role=Role.COORDINATOR)
    _, enquiry = opened(house, by, child("Amy Example", BORN))
    second = joined(house, by, enquiry, child("Amy Example", BORN))
    an_ended_enquiry(house, enquiry=enquiry)
    set_back(house, 12)
    other, stays = opened(house, by, child("Zoe Stays", BORN))
    agreed(house, proposed(house), manager, decider)
    assert disposed_of(house) == 1
    with house.at(house.lead()):
        assert list(Enquiry.objects.values_list("reference", flat=True)) == [stays.reference]
        assert list(Notification.objects.values_list("reference", flat=True)) == [other.reference]
        assert [one.label for one in Enquiry.objects.get().subjects.all()] == ["Zoe Stays"]
        assert DisposalCertificate.objects.get().references == [enquiry.reference, second.reference]


def test_whoever_answers_next_is_told_and_whoever_approved_is_not(house: House) -> None:
    manager, decider = two_of_the_lead(house)
    elsewhere = house.seated(role=Role.MANAGER, agency="police")
    made, *_ = a_due_list(house)

    def told() -> dict[str, set[uuid.UUID]]:
        with house.at("worker"):
            outbox.deliver_waiting()
        found: dict[str, set[uuid.UUID]] = {}
        for title, user in Notice.objects.filter(kind="disposal").values_list("title", "user"):
            found.setdefault(title, set()).add(user)
        return found

    with house.at(manager):
        retention.approve(made.pk, version=1, by=manager)
    assert told()["A disposal waits for a second person in Harrow"] == {decider.user}
    with house.at(decider):
        retention.agree(made.pk, version=2, by=decider)
    assert told()["Records will be disposed of tomorrow in Harrow"] == {decider.user}
    assert elsewhere.user not in set().union(*told().values())


def test_a_notification_that_was_taken_out_is_a_record_of_its_own_again(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    _, enquiry = opened(house, by, child("Amy Example"))
    other = joined(house, by, enquiry, child("Rex Parted"))
    with house.at(by):
        assert record_of(other.reference) == (enquiry.pk, enquiry.reference)
        take_out(other.pk, of=enquiry.pk, to_triage=True, reason="Another family", by=by, at=timezone.now())
        assert record_of(other.reference) == (other.pk, other.reference)
        assert record_of("HRW-12-999999") is None


def test_the_demonstration_has_an_incident_and_a_hold_once(house: House) -> None:
    a_whole_case(house)
    seat = house.seat(Role.MANAGER)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET state = 'sent'")
    assert [records.build([seat.user.username]) for _ in range(2)] == [2, 0]


def test_no_desk_and_no_service_disposes_of_anything_by_itself(house: House) -> None:
    two_of_the_lead(house)
    made, first, _ = a_due_list(house)
    statements = (
        "SELECT remove_record_v1(NULL, ARRAY[gen_random_uuid()])",
        "SELECT said_disposed_v1(gen_random_uuid(), ARRAY['HRW-12-000001'])",
        "DELETE FROM front_door_notification",
        "UPDATE wall_disposallist SET state = 'agreed'",
        "INSERT INTO wall_disposedreference (reference) VALUES ('HRW-12-000001')",
    )
    for login in (house.lead(), "police", "worker", "guardian", "door"):
        for statement in statements:
            with house.at(login), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connections["default"].cursor().execute(statement)
    with house.at(house.lead()):
        items = list(DisposalItem.objects.filter(disposal_list=made).values_list("pk", flat=True))
    with house.at("worker"), pytest.raises(RefusedByTheWall, match="not_agreed"), transaction.atomic():
        call("dispose_v1", items[0])
    assert there(house, first) == [True]


def test_its_file_is_off_the_disk_and_its_requests_off_the_partner_list(house: House) -> None:
    manager, decider = two_of_the_lead(house)
    enquiry, out, _ = a_picture(house)
    a_decision(house, enquiry, decider)
    a_product(house, enquiry, decider, out)
    with house.at("worker"):
        outbox.deliver_waiting()
        copy_issued(Copy.objects.get().pk)
        (file_id,) = StoredFile.objects.values_list("pk", flat=True)
    path = StateDir.from_env().files / "harrow" / str(file_id)[:2] / str(file_id)
    assert path.exists()
    assert PartnerRequest.objects.filter(reference=enquiry.reference).exists()
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE assessment_copy SET acknowledged_at = now()")
        cursor.execute("UPDATE research_request SET state = 'answered', answered_at = now()")
        cursor.execute("UPDATE people_mention SET day = '1980-01-01' WHERE kind = 'birth'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    set_back(house, 40)
    agreed(house, proposed(house), manager, decider)
    assert disposed_of(house) == 1
    with house.at("worker"):
        outbox.deliver_waiting()
        assert StoredFile.objects.count() == 0
        assert DisposalCertificate.objects.get().files == 1
    assert not path.exists()
    assert not PartnerRequest.objects.filter(reference=enquiry.reference).exists()


def test_a_person_of_two_records_stays_until_the_last_is_gone(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    first, second = a_closed_notification(house, by), a_closed_notification(house, by)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT person_id FROM front_door_named WHERE notification_id = %s", [first.pk])
        (person,) = cursor.fetchone()
        cursor.execute("UPDATE front_door_named SET person_id = %s WHERE notification_id = %s", [person, second.pk])
        for one, left in ((first, 1), (second, 0)):
            cursor.execute("SELECT remove_record_v1(NULL, %s)", [[one.pk]])
            cursor.execute("SELECT count(*) FROM people_person WHERE id = %s", [person])
            assert cursor.fetchone() == (left,)


def test_an_enquiry_with_an_open_request_an_unread_copy_or_an_open_incident_is_not_over(house: House) -> None:
    manager, _ = two_of_the_lead(house)
    enquiry = an_ended_enquiry(house, child("Amy Example", BORN))
    assert due(house, enquiry.reference)[1] is not None
    with house.at(manager):
        open_incident(
            enquiry, form=uuid.uuid4(), kind="other", what="x", happened_at=timezone.now(), noticed_at=timezone.now(),
            by=manager, at=timezone.now(),
        )  # fmt: skip
    assert due(house, enquiry.reference)[1] is None
    asked = an_ended_enquiry(house, child("Zoe Example", BORN))
    a_request(house, asked)
    assert due(house, asked.reference)[1] is None
