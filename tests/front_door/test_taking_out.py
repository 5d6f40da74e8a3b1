"""A join is undone: what leaves, what stays, what asked agencies no longer see; and when it is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.utils import ProgrammingError
from django.utils import timezone

from hub.assessment.enquiry_snapshot import snapshot_of
from hub.assessment.models import Copy
from hub.assessment.parting import take_out
from hub.front_door.enquiries.refusals import OpenedFromIt, PassedOn, TakenOutAlready
from hub.front_door.models import Enquiry, Join, Notification, Subject
from hub.front_door.triage.triaging import open_enquiry
from hub.people.models import Mention
from hub.research.models import Finding
from hub.wall import outbox
from hub.wall.functions import RefusedByTheWall, call
from tenants.models import PartnerRequest, Role
from tests.assessment.case_builders import a_decider, a_decision, a_product
from tests.front_door.enquiry_builders import a_coordinator, amy, joined, opened, person_named, subjects
from tests.front_door.triage_builders import child, rated
from tests.support.builders import a_finding, a_release, a_request
from tests.support.house import House
from tests.support.pages import shown, text_of


def test_back_to_triage_the_child_leaves_and_the_clock_is_that_of_who_stays(house: House) -> None:
    by = a_coordinator(house)
    first, enquiry = opened(house, by, amy(), rating="green")
    second = joined(house, by, enquiry, child("Ben Example"), rating="red")
    with house.at(by):
        own = take_out(second.pk, of=enquiry.pk, to_triage=True, reason="Another Ben", by=by, at=timezone.now())
        assert own is None
        enquiry.refresh_from_db()
        assert (enquiry.rating, enquiry.due_at) == ("green", first.received_at + timedelta(hours=72))
        assert [one.label for one in enquiry.subjects.standing()] == ["Amy Example"]
        assert list(Notification.objects.untriaged()) == [second]
        ended = Join.objects.get(notification=second)
        assert (ended.until_by, ended.until_reason) == (by.seat, "Another Ben")
        # and it can be rated again, also into the same enquiry
        open_enquiry(second.pk, rated(house, second), by=by, at=timezone.now(), into=enquiry.pk)
        assert enquiry.subjects.standing().count() == 2
    with house.as_superuser() as cursor:
        cursor.execute("SELECT object_ref, detail ->> 'notification' FROM wall_ledgerentry WHERE act = 'take_out'")
        assert cursor.fetchall() == [(enquiry.reference, second.reference)]


def test_into_an_enquiry_of_its_own_with_the_ratings_that_its_children_have(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy(), rating="green")
    second = joined(house, by, enquiry, child("Ben Example"), rating="red")
    with house.at(by):
        own = take_out(second.pk, of=enquiry.pk, to_triage=False, reason="Another Ben", by=by, at=timezone.now())
        assert own is not None
        assert (own.reference, own.rating, own.due_at) == (
            second.reference, "red", second.received_at + timedelta(hours=4),
        )  # fmt: skip
        assert [one.label for one in own.subjects.standing()] == ["Ben Example"]
        assert not Notification.objects.untriaged().exists()


def test_a_child_said_to_be_the_same_is_two_again_and_its_time_runs_from_what_stays(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy(), rating="green")
    one = subjects(house, by, enquiry)[0]
    second = joined(house, by, enquiry, amy(), rating="red", same_as=one.pk)
    with house.at(by):
        take_out(second.pk, of=enquiry.pk, to_triage=True, reason="A namesake", by=by, at=timezone.now())
        assert [each.pk for each in enquiry.subjects.standing()] == [one.pk]
        assert Mention.objects.of([one.person_id]).count() == 2
        assert Mention.objects.of([person_named(house, by, second)]).count() == 2
        open_enquiry(second.pk, rated(house, second), by=by, at=timezone.now())
        assert Subject.objects.standing().count() == 2


def test_what_asked_agencies_saw_of_it_ends_and_what_they_found_of_who_left_is_no_part_of_the_picture(
    house: House,
) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    second = joined(house, by, enquiry, child("Ben Example"))
    asked = a_request(house, enquiry)
    ben = subjects(house, by, enquiry)[1]
    about_amy, about_ben = a_finding(house, asked), a_finding(house, asked, text="Of Ben.")
    with house.at("police"):
        Finding.objects.filter(pk=about_ben.pk).update(about=[ben.person_id])
    a_release(house, about_amy, about_ben)
    police = house.seated(role=Role.RESEARCHER)
    with house.at(police):
        assert Notification.objects.filter(pk=second.pk).exists()
    with house.at(by):
        take_out(second.pk, of=enquiry.pk, to_triage=True, reason="Another family", by=by, at=timezone.now())
        picture = snapshot_of(Enquiry.objects.get(pk=enquiry.pk))
        assert [one.pk for one in picture.findings] == [about_amy.pk]
    with house.at(police):
        assert not Notification.objects.filter(pk=second.pk).exists()
        assert not Mention.objects.of([ben.person_id]).exists()
        assert not Subject.objects.filter(pk=ben.pk).exists()
        assert Finding.objects.filter(pk=about_ben.pk).exists()  # its own agency keeps its own


def test_the_first_one_a_second_time_and_without_a_reason_are_refused(house: House) -> None:
    by = a_coordinator(house)
    first, enquiry = opened(house, by, amy())
    second = joined(house, by, enquiry, child("Ben Example"))
    with house.at(by):
        with pytest.raises(OpenedFromIt):
            take_out(first.pk, of=enquiry.pk, to_triage=True, reason="x", by=by, at=timezone.now())
        with pytest.raises(ValueError, match="reason"):
            take_out(second.pk, of=enquiry.pk, to_triage=True, reason=" ", by=by, at=timezone.now())
        take_out(second.pk, of=enquiry.pk, to_triage=True, reason="x", by=by, at=timezone.now())
        with pytest.raises(TakenOutAlready):
            take_out(second.pk, of=enquiry.pk, to_triage=True, reason="x", by=by, at=timezone.now())


def test_what_another_hub_took_over_stays(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    second = joined(house, by, enquiry, child("Ben Example"))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET state = 'passed' WHERE id = %s", [enquiry.pk])
    with house.at(by):
        with pytest.raises(PassedOn):
            take_out(second.pk, of=enquiry.pk, to_triage=True, reason="x", by=by, at=timezone.now())
        join = Join.objects.get(notification=second)
        with pytest.raises(RefusedByTheWall, match="passed_on"):
            call("undo_join_v3", join.pk, True, "x", by.seat, b"")


def test_only_the_leads_desk_takes_anything_out(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    second = joined(house, by, enquiry, child("Ben Example"))
    police = house.seated(role=Role.RESEARCHER)
    with house.at(police), pytest.raises(ProgrammingError, match="permission denied"):
        take_out(second.pk, of=enquiry.pk, to_triage=True, reason="x", by=police, at=timezone.now())


def there(enquiry: Enquiry, found: Notification) -> str:
    return f"/enquiries/{enquiry.reference}/notifications/{found.reference}/take-out/"


def test_the_page_says_who_leaves_who_stays_which_copies_are_recalled_and_what_is_decided_again(house: House) -> None:
    by, decider = a_coordinator(house), a_decider(house)
    _, enquiry = opened(house, by, amy(), child("Cy Decided"))
    amy_of_it, cy = subjects(house, by, enquiry)
    second = joined(house, by, enquiry, amy(), child("Ben Example"), same_as=amy_of_it.pk)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_join SET from_at = now() - interval '1 hour' WHERE notification_id = %s",
                       [second.pk])  # fmt: skip
    a_decision(house, enquiry, decider)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET decided_at = now() - interval '2 hours' WHERE id = %s", [cy.pk])
    with house.at(decider):
        a_product(house, Enquiry.objects.get(pk=enquiry.pk), decider, recipients=["assessment", "earlyhelp"])
    page = shown(text_of(house.visit(role=Role.COORDINATOR).get(there(enquiry, second))))
    assert "Ben Example leaves the enquiry with it." in page
    assert "Amy Example and Cy Decided stay, since another notification names them." in page
    assert "2 copies of the information product are recalled: " in page
    with house.at(by):
        names = sorted(Copy.objects.values_list("recipient_name", flat=True))
    assert all(name in page for name in names)
    assert len(names) == 2
    again = page.split("is to be decided again: ")[1].split(".")[0]
    assert ("Amy Example" in again, "Cy Decided" in again) == (True, False)


def test_a_rating_that_came_by_joining_never_makes_less_urgent_when_another_is_taken_out(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy(), rating="amber")
    (one,) = subjects(house, by, enquiry)
    joined(house, by, enquiry, amy(), rating="green", same_as=one.pk)
    third = joined(house, by, enquiry, amy(), rating="red", same_as=one.pk)
    with house.at(by):
        take_out(third.pk, of=enquiry.pk, to_triage=True, reason="A namesake", by=by, at=timezone.now())
    (one,) = subjects(house, by, enquiry)
    assert one.rating == "amber"


def test_agencies_that_were_asked_hear_of_the_rating_that_stays(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy(), rating="green")
    second = joined(house, by, enquiry, child("Ben Example"), rating="red")
    asked = a_request(house, enquiry)
    with house.at("worker"):
        outbox.deliver_waiting()
    assert PartnerRequest.objects.get(pk=asked.pk).rating == "red"
    with house.at(by):
        take_out(second.pk, of=enquiry.pk, to_triage=True, reason="Another family", by=by, at=timezone.now())
    with house.at("worker"):
        outbox.deliver_waiting()
    assert PartnerRequest.objects.get(pk=asked.pk).rating == "green"


def test_of_two_who_take_it_out_the_second_is_told_so_with_409(house: House) -> None:
    by = a_coordinator(house)
    first, enquiry = opened(house, by, amy())
    answer = house.visit(role=Role.COORDINATOR).post(there(enquiry, first), {"where": "own", "reason": "x"})
    assert answer.status_code == 409
    assert "It stays in the enquiry" in answer.text
