"""What each step between two hubs writes down, in which order lists have it, and what a late or doubled step leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.front_door.models import Enquiry, Notification
from hub.transfers.known_to_you import ask_again
from hub.transfers.models import AnswerState, HubQuestion, OfferAnswer
from hub.transfers.notification_offers import withdraw
from hub.transfers.offer_answers import OfferEnded
from hub.transfers.tasks import offer_answered
from hub.transfers.transfer_delivery import NOTIFICATIONS, deliver, steps_of
from hub.wall.contents import Altered
from hub.wall.models import OutboxRow
from tenants import transfers
from tenants.models import KnownCount, PlatformEntry, Transfer, TransferState
from tenants.seated import Seated
from tests.front_door.enquiry_builders import joined, opened
from tests.front_door.triage_builders import child, notify
from tests.support.house import House
from tests.transfers.known_builders import BORN, a_child_asked_about, ask, ledger_of
from tests.transfers.offer_builders import a_message, an_answer, an_offer, in_an_enquiry
from tests.wall.test_every_page import undone


def there(house: House) -> list[Notification]:
    with house.at(house.lead("haringey"), "haringey"):
        return list(Notification.objects.order_by("received_at", "pk"))


def lines_of(house: House, hub: str, act: str) -> list[dict[str, Any]]:
    """What the lines of an act say, without who acted."""
    who = {"role", "agency", "session", "person"}
    return [{name: said for name, said in one.items() if name not in who} for one in ledger_of(house, hub, act)]


def platform_states() -> list[str]:
    return [one.detail["state"] for one in PlatformEntry.objects.filter(act="transfer").order_by("seq")]


def test_each_step_of_an_accepted_offer_stands_in_both_hubs_and_on_the_platform(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    passing = an_offer(house, a_message(house), harrow, rating="amber", reason="moved_there")
    an_answer(house, passing, haringey)
    deliver(NOTIFICATIONS, passing.pk)
    (came,) = there(house)
    own = {"to": "haringey", "transfer": str(passing.pk)}
    assert lines_of(house, "harrow", "offer") == [{**own, "rating": "amber", "reason": "moved_there"}]
    assert lines_of(house, "harrow", "handed_over") == [own]
    assert lines_of(house, "harrow", "offer_settled") == [
        {**own, "state": "accepted", "why": "", "their_reference": came.reference, "job": "carry"}
    ]  # fmt: skip
    assert lines_of(house, "haringey", "answer_offer") == [
        {"from": "harrow", "answer": "accepted", "why": "", "transfer": str(passing.pk)}
    ]  # fmt: skip
    [received] = ledger_of(house, "haringey", "received")
    assert (received["from"], received["refs"], received["transfer"]) == ("harrow", [came.reference], str(passing.pk))
    assert platform_states() == ["offered", "accepted"]


def test_a_decline_says_why_in_both_hubs_and_a_withdrawal_after_it_changes_nothing(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    passing = an_offer(house, a_message(house), harrow)
    an_answer(house, passing, haringey, accept=False)
    deliver(NOTIFICATIONS, passing.pk)
    deliver(NOTIFICATIONS, passing.pk)
    assert [one["why"] for one in ledger_of(house, "haringey", "answer_offer")] == ["not_here"]
    assert [(one["state"], one["why"]) for one in ledger_of(house, "harrow", "offer_settled")] == [
        ("declined", "not_here")
    ]  # fmt: skip
    with house.at(harrow):
        now = withdraw(passing.pk, by=harrow, at=timezone.now())
        passing.refresh_from_db()
    assert (now.state, passing.withdrawn_at) == (TransferState.DECLINED, None)
    assert ledger_of(house, "harrow", "withdraw_offer") == []


def test_what_is_due_first_is_answered_first_and_what_is_over_is_not_there(house: House, harrow: Seated) -> None:
    later, sooner = (an_offer(house, a_message(house), harrow, rating=rating) for rating in ("green", "red"))
    now = timezone.now()
    assert [one.pk for one in transfers.offered_to("haringey", now)] == [sooner.pk, later.pk]
    assert [one.pk for one in transfers.offered_to("haringey", sooner.expires_at)] == [later.pk]
    with pytest.raises(Transfer.DoesNotExist):
        transfers.answer(later.pk, to_hub="triborough", accepted=True, why="", at=now)
    late = transfers.answer(sooner.pk, to_hub="haringey", accepted=True, why="", at=sooner.expires_at)
    assert late.state == TransferState.OFFERED


def test_of_two_answers_at_one_instant_the_second_hears_that_it_has_ended(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    passing = an_offer(house, a_message(house), harrow)
    other = timezone.now() - timedelta(minutes=1)
    transfers.answer(passing.pk, to_hub="haringey", accepted=True, why="", at=other)
    with house.at(haringey, "haringey"):
        OfferAnswer(
            pk=passing.pk, from_hub="harrow", from_name="Harrow", their_reference="HRW-26-000001", rating="red",
            reason="lives_there", door="haringey", what="notification", accepted=True, answered_by=haringey.seat,
            answered_at=timezone.now(),
        ).save()  # fmt: skip
    with pytest.raises(OfferEnded):
        an_answer(house, passing, haringey)
    with house.at("worker", "haringey"):
        offer_answered(passing.pk)
        assert OfferAnswer.objects.get().state == "too_late"


def test_a_decline_that_came_too_late_is_not_called_declined(house: House, harrow: Seated, haringey: Seated) -> None:
    passing = an_offer(house, a_message(house), harrow)
    transfers.answer(passing.pk, to_hub="haringey", accepted=False, why="not_here", at=timezone.now())
    with house.at(haringey, "haringey"):
        OfferAnswer(
            pk=passing.pk, from_hub="harrow", from_name="Harrow", their_reference="HRW-26-000001", rating="red",
            reason="lives_there", door="haringey", what="notification", accepted=False, declined_why="known",
            answered_by=haringey.seat, answered_at=timezone.now() + timedelta(minutes=1),
        ).save()  # fmt: skip
    with house.at("worker", "haringey"):
        offer_answered(passing.pk)
        assert OfferAnswer.objects.get().state == "too_late"


def test_what_arrived_is_not_taken_back_any_more(house: House, harrow: Seated, haringey: Seated) -> None:
    passing = an_offer(house, a_message(house), harrow)
    an_answer(house, passing, haringey)
    deliver(NOTIFICATIONS, passing.pk)
    assert transfers.taken_back(passing.pk) == TransferState.ACCEPTED
    assert platform_states() == ["offered", "accepted"]


def test_nothing_that_somebody_altered_goes_to_another_hub(house: House, harrow: Seated, haringey: Seated) -> None:
    one = a_message(house)
    passing = an_offer(house, one, harrow)
    an_answer(house, passing, haringey)
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE front_door_notification SET message ="
            " jsonb_set(message, '{concern,what_happened}', '\"All is well.\"')"
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    steps = steps_of(NOTIFICATIONS, passing.pk)
    assert next(steps) == "handed over"
    with pytest.raises(Altered):
        next(steps)
    assert there(house) == []


def test_an_enquiry_goes_with_its_messages_oldest_first_and_and_its_requests_close(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    first, enquiry = opened(house, harrow, child("Amy Example"))
    second, third = (joined(house, harrow, enquiry, child(name)) for name in ("Zoe Example", "Max Example"))
    hours = {first.pk: 5, second.pk: 3, third.pk: 4}
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for pk, ago in hours.items():
            at = timezone.now() - timedelta(hours=ago)
            cursor.execute("UPDATE front_door_join SET from_at = %s WHERE notification_id = %s", [at, pk])
            cursor.execute("UPDATE front_door_notification SET received_at = %s WHERE id = %s", [at, pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    passing = an_offer(house, first, harrow)
    an_answer(house, passing, haringey)
    deliver(NOTIFICATIONS, passing.pk)
    [received] = ledger_of(house, "haringey", "received")
    came = {one.reference: one.received_at for one in there(house)}
    waited = [round((timezone.now() - came[one]).total_seconds() / 3600) for one in received["refs"]]
    assert waited == [5, 4, 3], "what was offered, and then what joined it, oldest first"
    with house.at("worker"):
        kinds = set(OutboxRow.objects.filter(object_id=enquiry.pk).values_list("kind", flat=True))
    assert "research.enquiry_passed" in kinds


def test_what_was_decided_meanwhile_is_not_passed_and_keeps_its_version(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    one = a_message(house)
    passing = an_offer(house, one, harrow)
    enquiry = in_an_enquiry(house, one)
    an_answer(house, passing, haringey)
    with house.at(house.lead()):
        Enquiry.objects.filter(pk=enquiry.pk).update(state="decided")
        before = Enquiry.objects.get(pk=enquiry.pk).version
    deliver(NOTIFICATIONS, passing.pk)
    with house.at(house.lead()):
        now = Enquiry.objects.get(pk=enquiry.pk)
    assert (now.state, now.version) == ("decided", before)


def test_months_are_counted_on_londons_clock(house: House, harrow: Seated) -> None:
    an_offer(house, a_message(house), harrow, at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))  # 00:30 in London
    [row] = transfers.by_month()
    assert (row["month"].year, row["month"].month, row["all"], row["offered"]) == (2026, 7, 1, 1)


# Known to you?


def test_each_answer_stands_in_the_line_and_each_asking_is_counted_once(house: House, harrow: Seated) -> None:
    _, subject = a_child_asked_about(house)
    [one] = ask(house, subject, harrow)
    [line] = ledger_of(house, "harrow", "hub_answered")
    assert (line["hub"], line["answer"]) == (one.hub, str(one.state))
    assert sum(KnownCount.objects.values_list("asked", flat=True)) == 1
    with house.at(harrow):
        assert ask_again(one.pk, by=harrow, at=timezone.now()).pk == one.pk
    assert sum(KnownCount.objects.values_list("asked", flat=True)) == 1, "it was answered: nobody is asked again"
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_hubquestion SET state = %s", [AnswerState.UNREACHED])
    with house.at(harrow):
        again = ask_again(one.pk, by=harrow, at=timezone.now())
        assert again.state in (AnswerState.KNOWN, AnswerState.NOT_KNOWN)
        assert HubQuestion.objects.count() == 1
    assert sum(KnownCount.objects.values_list("asked", flat=True)) == 2


def test_a_name_or_a_birth_that_was_said_of_somebody_else_since_is_not_known(house: House, harrow: Seated) -> None:
    _, subject = a_child_asked_about(house)
    notify(house, child("Amy Example", BORN), hub="haringey", door="haringey")
    [known] = ask(house, subject, harrow)
    assert known.state == AnswerState.KNOWN
    for kind in ("name", "birth"):
        with undone():
            with house.as_superuser("haringey") as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                cursor.execute(
                    "UPDATE people_link SET until_at = now() WHERE mention_id IN"
                    " (SELECT id FROM people_mention WHERE kind = %s)", [kind],
                )  # fmt: skip
                cursor.execute("SET LOCAL session_replication_role = origin")
            [found] = ask(house, subject, harrow)
            assert found.state == AnswerState.NOT_KNOWN, kind
