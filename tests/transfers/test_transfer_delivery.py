"""What follows an acceptance: the message goes over once, whole, with its first receipt, and always has one owner.

A worker may be killed between any two steps. `steps_of` yields after each commit, so a test that drops it there is such
a worker.
"""

from __future__ import annotations

import itertools
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from hub.assessment.deciding import decide
from hub.assessment.refusals import PassedOn
from hub.front_door.models import Enquiry, Join, Named, Notification
from hub.front_door.triage.refusals import what_became_of
from hub.front_door.triage.triaging import open_enquiry
from hub.people.models import Mention
from hub.research.tasks import enquiry_passed, request_changed
from hub.transfers.models import NotificationOffer, OfferAnswer
from hub.transfers.transfer_delivery import NOTIFICATIONS, deliver, deliver_all, steps_of
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import OutboxRow
from tenants.models import PartnerRequest, Role, Transfer, TransferState
from tenants.seated import Seated
from tests.front_door.triage_builders import rated
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import text_of
from tests.transfers.known_builders import ledger_of
from tests.transfers.offer_builders import MESSAGE, a_message, an_answer, an_offer, in_an_enquiry

STEPS = ["handed over", "received", "reference known", "sender told", "settled"]


def untriaged(house: House, hub: str) -> list[Notification]:
    with house.at(house.lead(hub), hub):
        return list(Notification.objects.untriaged())


def open_in(house: House, hub: str) -> int:
    """How often the hub has it open: as a message that waits, or as an enquiry that is researched."""
    with house.at(house.lead(hub), hub):
        return len(untriaged(house, hub)) + Enquiry.objects.filter(state="open").count()


def accepted(house: House, notification: Notification, harrow: Seated, haringey: Seated) -> NotificationOffer:
    passing = an_offer(house, notification, harrow)
    an_answer(house, passing, haringey)
    return passing


def test_it_arrives_whole_with_its_first_receipt_and_closes_at_the_senders(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    sent = a_message(house, hours_ago=3)
    passing = accepted(house, sent, harrow, haringey)
    deliver(NOTIFICATIONS, passing.pk)
    (came,) = untriaged(house, "haringey")
    assert came.message == sent.message == MESSAGE
    assert came.received_at == sent.received_at
    assert came.due_at == sent.received_at + timedelta(hours=4)
    assert came.reference.startswith("HRY-")
    with house.at(haringey):
        assert list(Named.objects.values_list("label", flat=True)) == ["Amy Example", "Carla Example"]
        assert Mention.objects.filter(given_key="amy", family_key="example").exists()
        incoming = OfferAnswer.objects.get()
        assert (incoming.state, incoming.new_references) == ("arrived", [came.reference])
    with house.at(harrow):
        passing.refresh_from_db()
        assert (passing.state, passing.new_reference) == (TransferState.ACCEPTED, came.reference)
        became = what_became_of(sent.pk)
        assert became is not None
        assert became.set_aside == "Passed to another hub"
    assert untriaged(house, "harrow") == []
    transfer = Transfer.objects.get()
    assert (transfer.owner.code, transfer.new_reference) == ("haringey", came.reference)
    for hub, acts in (
        ("harrow", ["offer", "handed_over", "offer_settled"]),
        ("haringey", ["answer_offer", "received"]),
    ):
        for act in acts:
            assert len(ledger_of(house, hub, act)) == 1, act
    assert "coat" not in json.dumps(ledger_of(house, "haringey", "received"))


def test_nothing_arrives_with_a_receipt_that_is_still_to_come(house: House, harrow: Seated, haringey: Seated) -> None:
    passing = accepted(house, a_message(house, hours_ago=-5), harrow, haringey)
    deliver(NOTIFICATIONS, passing.pk)
    (came,) = untriaged(house, "haringey")
    assert came.received_at <= timezone.now()


def test_somebody_of_18_or_older_is_counted_as_no_child_where_it_arrives(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    children = [*MESSAGE["children"], {"given_name": "Sam", "family_name": "Example", "age": "19"}]
    passing = accepted(house, a_message(house, children=children), harrow, haringey)
    deliver(NOTIFICATIONS, passing.pk)
    (came,) = untriaged(house, "haringey")
    assert came.children == 1
    with house.at(haringey):
        assert list(Named.objects.filter(is_child=True).values_list("label", "is_grown_up")) == [
            ("Amy Example", False), ("Sam Example", True),
        ]  # fmt: skip


@pytest.mark.parametrize("kind", ["notification", "enquiry"])
@pytest.mark.parametrize("done", range(len(STEPS) + 1))
def test_a_worker_killed_after_any_step_loses_nothing_and_doubles_nothing(
    house: House, harrow: Seated, haringey: Seated, kind: str, done: int
) -> None:
    sent = a_message(house, hours_ago=1)
    if kind == "enquiry":
        in_an_enquiry(house, sent)
    passing = an_offer(house, sent, harrow)
    assert (open_in(house, "harrow"), open_in(house, "haringey"), owner()) == (1, 0, "harrow")
    an_answer(house, passing, haringey)
    assert owner() == "haringey"
    assert list(itertools.islice(steps_of(NOTIFICATIONS, passing.pk), done)) == STEPS[:done]
    # In no hub twice, nor in both: at the sender's, on its way, or here.
    assert (open_in(house, "harrow"), open_in(house, "haringey")) == [(1, 0), (0, 0), (0, 1)][min(done, 2)]
    assert owner() == "haringey"
    for _ in range(2):
        deliver_all(NOTIFICATIONS)
    assert (open_in(house, "harrow"), open_in(house, "haringey"), owner()) == (0, 1, "haringey")
    with house.at(haringey):
        assert Notification.objects.get().received_at == sent.received_at
    assert Transfer.objects.get().settled_at is not None
    for hub, act in (("harrow", "handed_over"), ("harrow", "offer_settled"), ("haringey", "received")):
        assert len(ledger_of(house, hub, act)) == 1


def owner() -> str:
    """Whose it is, by the one row that says so."""
    return Transfer.objects.select_related("from_hub", "to_hub").get().owner.code


def test_an_enquiry_goes_with_all_its_messages_and_closes_with_its_requests(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    first, second = a_message(house, hours_ago=2), a_message(house, hours_ago=1)
    enquiry = in_an_enquiry(house, first)
    ratings = rated(house, second)
    with house.at(harrow):
        open_enquiry(second.pk, ratings, by=harrow, at=timezone.now(), into=enquiry.pk)
    request = a_request(house, enquiry)
    with house.at("worker"):
        request_changed(request.pk)
    assert PartnerRequest.objects.filter(is_open=True).count() == 1
    deliver(NOTIFICATIONS, accepted(house, first, harrow, haringey).pk)
    assert sorted(one.received_at for one in untriaged(house, "haringey")) == [first.received_at, second.received_at]
    with house.at("worker"):
        assert OutboxRow.objects.filter(kind="research.enquiry_passed", object_id=enquiry.pk).count() == 1
        enquiry_passed(enquiry.pk)
    assert not PartnerRequest.objects.filter(is_open=True).exists()
    with house.at(harrow):
        enquiry.refresh_from_db()
        assert enquiry.state == "passed"
        assert Join.objects.filter(enquiry=enquiry, until_at__isnull=True).count() == 2
    page = text_of(house.visit(role=Role.RESEARCHER).get("/requests/"))
    assert enquiry.reference not in page


def test_what_the_sender_opened_meanwhile_closes_and_what_it_decided_stands(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    opened, decided = a_message(house), a_message(house)
    passings = [an_offer(house, one, harrow) for one in (opened, decided)]
    enquiries = [in_an_enquiry(house, one) for one in (opened, decided)]
    with house.at(harrow):
        Enquiry.objects.filter(pk=enquiries[1].pk).update(state="decided")
    for passing in passings:
        an_answer(house, passing, haringey)
    deliver_all(NOTIFICATIONS)
    with house.at(harrow):
        assert [Enquiry.objects.get(pk=one.pk).state for one in enquiries] == ["passed", "decided"]
    assert len(untriaged(house, "haringey")) == 2


def test_a_passed_enquiry_is_not_decided(house: House, harrow: Seated, haringey: Seated) -> None:
    sent = a_message(house)
    enquiry = in_an_enquiry(house, sent)
    deliver(NOTIFICATIONS, accepted(house, sent, harrow, haringey).pk)
    by = house.seated(role=Role.DECISION_MAKER)
    nothing: Any = {"analysis": None, "mark": "", "form": uuid.uuid4()}
    with house.at(by), pytest.raises(PassedOn):
        decide(enquiry.pk, [], by=by, at=timezone.now(), **nothing)


def test_without_an_acceptance_here_no_message_comes_in_by_that_way(house: House, harrow: Seated) -> None:
    passing = an_offer(house, a_message(house), harrow)
    with house.at("worker", "haringey"), pytest.raises(RefusedByTheWall, match="not_accepted"), transaction.atomic():
        call("receive_v2", passing.pk, json.dumps([{}]))
    with house.at("worker"), pytest.raises(RefusedByTheWall, match="no_such_offer"), transaction.atomic():
        call("hand_over_v1", uuid.uuid4())


def test_no_word_of_a_case_is_on_the_platform(house: House, harrow: Seated, haringey: Seated) -> None:
    deliver(NOTIFICATIONS, accepted(house, a_message(house), harrow, haringey).pk)
    said = str(list(Transfer.objects.values()))
    assert "HRY-" in said
    for hidden in ("Amy", "Example", "coat", "2015"):
        assert hidden not in said


def test_a_hub_that_is_away_holds_up_no_other_and_is_tried_again(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    first, second = (accepted(house, a_message(house), harrow, haringey) for _ in range(2))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_passing SET to_name = '' WHERE id = %s", [first.pk])
        cursor.execute(
            "UPDATE front_door_notification SET message = '{}' WHERE id = %s", [first.notification_id]
        )  # cannot be read just now
    deliver_all(NOTIFICATIONS)
    assert {one.pk: bool(one.settled_at) for one in Transfer.objects.all()} == {first.pk: False, second.pk: True}
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_notification SET message = %s WHERE id = %s",
            [json.dumps(MESSAGE), first.notification_id],
        )
    deliver_all(NOTIFICATIONS)
    assert len(untriaged(house, "haringey")) == 2


def test_what_was_marked_as_immediate_danger_here_arrives_as_such(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    sent = a_message(house)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_notification SET immediate_danger = true WHERE id = %s", [sent.pk])
    deliver(NOTIFICATIONS, accepted(house, sent, harrow, haringey).pk)
    (came,) = untriaged(house, "haringey")
    assert came.immediate_danger is True
