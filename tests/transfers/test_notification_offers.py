"""Offers between hubs: what the receiver sees, who may answer, and that an offer has one end and one owner."""

from __future__ import annotations

import re
import uuid
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.front_door.models import Enquiry, Notification
from hub.front_door.triage.triaging import set_aside
from hub.transfers.models import NotificationOffer, OfferAnswer
from hub.transfers.notification_offers import AlreadyOffered, ChoicesMissing, NothingToPass, withdraw
from hub.transfers.offer_answers import OfferEnded, WhyMissing
from hub.transfers.offers import MOST_A_DAY, TooManyOffers, refuse_too_many
from hub.transfers.tasks import notification_offer_changed, offer_answered
from hub.transfers.transfer_delivery import NOTIFICATIONS, deliver_all
from hub.wall.models import OutboxRow
from tenants import transfers
from tenants.models import HubAuthority, Role, Seat, Transfer, TransferState
from tenants.seated import Seated
from tests.support.house import House
from tests.support.pages import get, shown
from tests.support.signing_in import signed_in, with_app
from tests.transfers.known_builders import ledger_of
from tests.transfers.offer_builders import a_message, an_answer, an_offer, in_an_enquiry


def offers_stand(house: House) -> int:
    with house.at(house.lead()):
        return NotificationOffer.objects.count()


def test_the_receiver_sees_reference_rating_reason_and_times_and_nothing_else(house: House, harrow: Seated) -> None:
    notification = a_message(house)
    passing = an_offer(house, notification, harrow)
    row = transfers.offered_to("haringey", timezone.now()).get()
    assert (row.pk, row.reference, row.rating) == (passing.pk, notification.reference, "red")
    assert row.owner.code == "harrow"
    assert {field.name for field in Transfer._meta.fields} == {
        "id", "from_hub", "to_hub", "to_authority", "what", "reference", "rating", "reason", "due_at", "offered_at",
        "expires_at", "state", "answered_at", "declined_why", "new_reference", "settled_at",
    }  # fmt: skip
    assert not transfers.offered_to("triborough", timezone.now()).exists()
    (line,) = ledger_of(house, "harrow", "offer")
    assert (line["to"], line["transfer"]) == ("haringey", str(passing.pk))


@pytest.mark.parametrize(("rating", "minutes"), [("red", 60), ("amber", 240), ("green", 1440), ("blue", 1440)])
def test_an_offer_stands_as_long_as_its_rating_lets_it(house: House, harrow: Seated, rating: str, minutes: int) -> None:
    passing = an_offer(house, a_message(house), harrow, rating=rating)
    assert passing.expires_at - passing.offered_at == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("rating", "hours_ago", "minutes"),
    [("red", 3.5, 30), ("red", 3, 60), ("amber", 22, 120), ("green", 60, 720), ("blue", 300, 1440), ("red", 5, 15),
     ("amber", 24, 15), ("green", 500, 15)],
)  # fmt: skip
def test_nobody_may_answer_later_than_the_childs_own_clock(
    house: House, harrow: Seated, rating: str, hours_ago: float, minutes: int
) -> None:
    passing = an_offer(house, a_message(house, hours_ago=hours_ago), harrow, rating=rating)
    assert round((passing.expires_at - passing.offered_at).total_seconds() / 60) == minutes
    assert Transfer.objects.get().expires_at == passing.expires_at


def test_in_an_enquiry_the_most_urgent_child_sets_the_clock_whatever_is_offered(house: House, harrow: Seated) -> None:
    notification = a_message(house, hours_ago=1)
    in_an_enquiry(house, notification)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET due_at = now() + interval '30 minutes'")
    passing = an_offer(house, notification, harrow, rating="green")
    assert round((passing.expires_at - passing.offered_at).total_seconds() / 60) == 30


def test_the_page_says_until_when_they_can_answer_and_that_the_clock_is_over(house: House) -> None:
    late, running = a_message(house, hours_ago=5), a_message(house, hours_ago=3.5)
    visit = house.visit(role=Role.COORDINATOR)
    page = shown(get(visit, f"/triage/{late.reference}/pass/").text)
    assert "Red, answer within 15 min, by " in page
    assert "Its clock is over: ring them as well" in page
    page = shown(get(visit, f"/triage/{running.reference}/pass/").text)
    assert re.search(r"Red, answer within (29|30) min, by ", page)
    assert "Amber, answer within 4 h, by " in page
    assert "never later than the child’s own clock" in page
    assert "Its clock is over" not in page


def test_a_form_sent_twice_makes_one_offer(house: House, harrow: Seated) -> None:
    notification, form = a_message(house), uuid.uuid4()
    for _ in range(2):
        an_offer(house, notification, harrow, form=form)
    assert offers_stand(house) == Transfer.objects.count() == 1


@pytest.mark.parametrize(
    "changes", [{"to_authority": "harrow"}, {"to_authority": "brent"}, {"rating": "purple"}, {"reason": "tired of it"}]
)
def test_own_doors_unknown_hubs_and_other_words_are_refused(
    house: House, harrow: Seated, changes: dict[str, str]
) -> None:
    with pytest.raises(ChoicesMissing):
        an_offer(house, a_message(house), harrow, **changes)
    assert offers_stand(house) == Transfer.objects.count() == 0
    assert not ledger_of(house, "harrow", "offer")


def test_nothing_is_offered_to_a_front_door_that_is_closed(house: House, harrow: Seated) -> None:
    HubAuthority.objects.filter(authority__slug="haringey").update(door_opened_at=None)
    with pytest.raises(ChoicesMissing):
        an_offer(house, a_message(house), harrow)
    assert "haringey" not in {place.authority.slug for place in transfers.places("harrow")}


def test_moving_between_doors_of_a_group_hub_is_no_transfer(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR, hub="triborough")
    assert {place.hub.code for place in transfers.places(by.hub)} == {"harrow", "haringey"}


def test_two_offers_of_one_notification_do_not_stand_together(house: House, harrow: Seated) -> None:
    notification = a_message(house)
    first = an_offer(house, notification, harrow)
    with pytest.raises(AlreadyOffered):
        an_offer(house, notification, harrow, to_authority="westminster")
    with house.at(harrow):
        withdraw(first.pk, by=harrow, at=timezone.now())
    deliver_all(NOTIFICATIONS)
    an_offer(house, notification, harrow, to_authority="westminster")
    assert set(Transfer.objects.values_list("state", flat=True)) == {"withdrawn", "offered"}


def test_what_was_set_aside_or_decided_is_not_passed(house: House, harrow: Seated) -> None:
    aside, decided = a_message(house), a_message(house)
    enquiry = in_an_enquiry(house, decided)
    with house.at(harrow):
        set_aside(aside.pk, why="advice", reason="a reason", by=harrow, at=timezone.now())
        Enquiry.objects.filter(pk=enquiry.pk).update(state="decided")
    for notification in (aside, decided):
        with pytest.raises(NothingToPass):
            an_offer(house, notification, harrow)
    assert offers_stand(house) == 0


def test_a_hub_is_stopped_after_the_most_of_a_day(house: House, harrow: Seated) -> None:
    notification = a_message(house)
    for _ in range(MOST_A_DAY):
        passing = an_offer(house, notification, harrow)
        with house.as_superuser() as cursor:
            cursor.execute("UPDATE front_door_passing SET state = 'withdrawn' WHERE id = %s", [passing.pk])
    with pytest.raises(TooManyOffers):
        an_offer(house, notification, harrow)


def test_declined_it_stays_the_senders_who_reads_why(house: House, harrow: Seated, haringey: Seated) -> None:
    notification = a_message(house)
    passing = an_offer(house, notification, harrow)
    assert an_answer(house, passing, haringey, accept=False).owner.code == "harrow"
    deliver_all(NOTIFICATIONS)
    with house.at(harrow):
        passing.refresh_from_db()
        assert (passing.state, passing.declined_why) == (TransferState.DECLINED, "not_here")
        assert Notification.objects.untriaged().get().pk == notification.pk
    with house.at(haringey):
        assert not Notification.objects.exists()
    assert ledger_of(house, "haringey", "answer_offer")[0]["why"] == "not_here"
    assert ledger_of(house, "harrow", "offer_settled")[0]["state"] == "declined"


def test_declining_wants_a_reason_of_the_list(house: House, harrow: Seated, haringey: Seated) -> None:
    passing = an_offer(house, a_message(house), harrow)
    with pytest.raises(WhyMissing):
        an_answer(house, passing, haringey, accept=False, why="no")
    assert Transfer.objects.get().state == TransferState.OFFERED


def test_a_red_one_not_answered_stays_the_senders_and_its_clock_never_stopped(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    notification = a_message(house, hours_ago=1)
    passing = an_offer(house, notification, harrow, at=timezone.now() - timedelta(minutes=61))
    with pytest.raises(OfferEnded):
        an_answer(house, passing, haringey)
    deliver_all(NOTIFICATIONS)
    assert Transfer.objects.get().state == TransferState.EXPIRED
    assert Transfer.objects.get().owner.code == "harrow"
    with house.at(harrow):
        passing.refresh_from_db()
        now = Notification.objects.untriaged().get()
    assert passing.state == TransferState.EXPIRED
    assert (now.received_at, now.due_at) == (notification.received_at, notification.due_at)
    page = house.visit(role=Role.COORDINATOR).get("/between-hubs/").content.decode()
    assert "Not answered in time" in page
    assert "its clock never stopped" in page


def test_of_withdrawing_and_accepting_at_one_instant_one_wins(house: House, harrow: Seated, haringey: Seated) -> None:
    first, second = (an_offer(house, a_message(house), harrow) for _ in range(2))
    with house.at(harrow):
        withdraw(first.pk, by=harrow, at=timezone.now())
    with pytest.raises(OfferEnded):
        an_answer(house, first, haringey)
    an_answer(house, second, haringey)
    with house.at(harrow):
        assert withdraw(second.pk, by=harrow, at=timezone.now()).state == TransferState.ACCEPTED
    deliver_all(NOTIFICATIONS)
    with house.at(harrow):
        states = dict(NotificationOffer.objects.values_list("pk", "state"))
    assert states == {first.pk: TransferState.WITHDRAWN, second.pk: TransferState.ACCEPTED}


def test_an_answer_given_at_home_and_lost_on_the_way_is_told_by_the_outbox(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    passing = an_offer(house, a_message(house), harrow)
    an_answer(house, passing, haringey)
    Transfer.objects.update(state=TransferState.OFFERED, answered_at=None)  # as if this process had been killed here
    with house.at("worker", "haringey"):
        assert OutboxRow.objects.filter(kind="transfers.offer_answered", object_id=passing.pk).exists()
        offer_answered(passing.pk)
        assert OfferAnswer.objects.get().state == "answered", "until what was offered arrives"
    assert Transfer.objects.get().state == TransferState.ACCEPTED


def test_an_offer_lost_on_the_way_is_told_by_the_outbox_and_told_twice_is_one(house: House, harrow: Seated) -> None:
    notification = a_message(house)
    with transaction.atomic(using="platform"):
        passing = an_offer(house, notification, harrow)
        transaction.set_rollback(True, using="platform")  # as if this process had been killed before it told
    assert not Transfer.objects.exists()
    with house.at("worker"):
        assert OutboxRow.objects.filter(kind="transfers.notification_offer_changed", object_id=passing.pk).exists()
        notification_offer_changed(passing.pk)
        notification_offer_changed(passing.pk)
    assert Transfer.objects.get().offered_at == passing.offered_at


def test_an_answer_that_came_too_late_says_so_at_home(house: House, harrow: Seated, haringey: Seated) -> None:
    passing = an_offer(house, a_message(house), harrow)
    an_answer(house, passing, haringey)
    Transfer.objects.update(state=TransferState.EXPIRED)  # the time was over before the platform was told
    with house.at("worker", "haringey"):
        offer_answered(passing.pk)
        assert OfferAnswer.objects.get().state == "too_late"


@pytest.mark.parametrize("hub", ["triborough", "harrow"])
def test_a_hub_that_it_was_not_offered_to_answers_nothing(house: House, harrow: Seated, hub: str) -> None:
    passing = an_offer(house, a_message(house), harrow)
    with pytest.raises(OfferEnded):
        an_answer(house, passing, house.seated(role=Role.COORDINATOR, hub=hub))
    assert Transfer.objects.get().state == TransferState.OFFERED
    assert not ledger_of(house, hub, "answer_offer")


@pytest.mark.parametrize("model", [NotificationOffer, OfferAnswer])
def test_an_agency_at_its_desk_sees_nothing_of_it(house: House, model: Any) -> None:
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"):
        model.objects.count()


def test_the_pages_of_both_sides_and_their_clicks(house: House, django_assert_max_num_queries: Any) -> None:
    notification = a_message(house)
    harrow, haringey = house.visit(role=Role.COORDINATOR), house.visit(role=Role.COORDINATOR, hub="haringey")
    path = f"/triage/{notification.reference}/pass/"
    assert "Pass to another hub" in harrow.get(f"/triage/{notification.reference}/").content.decode()
    wrong = harrow.post(path, {"rating": "red", "once": str(uuid.uuid4())}).content.decode()
    assert "There is a problem" in wrong
    data = {"to_authority": "haringey", "rating": "red", "reason": "lives_there", "once": str(uuid.uuid4())}
    assert harrow.post(path, data)["Location"] == "/between-hubs/"
    passing = Transfer.objects.get()
    page = haringey.get("/triage/").content.decode()
    assert notification.reference in page
    assert "They say that the child lives in your area" in page
    for hidden in ("Amy", "coat", "Carla"):
        assert hidden not in page
    declined = haringey.post(f"/between-hubs/{passing.pk}/decline/", {"why": "ring"}, follow=True).content.decode()
    assert "It stays with Harrow" in declined
    again = haringey.post(f"/between-hubs/{passing.pk}/accept/", follow=True).content.decode()
    assert "This offer has ended" in again
    deliver_all(NOTIFICATIONS)
    with django_assert_max_num_queries(16):
        page = harrow.get("/between-hubs/").content.decode()
    assert "Ring us first. It is yours." in page


def test_more_offers_cost_no_more_queries(house: House, harrow: Seated) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    an_offer(house, a_message(house), harrow)
    with CaptureQueriesContext(connections["default"]) as few:
        visit.get("/between-hubs/")
    for _ in range(5):
        an_offer(house, a_message(house), harrow)
    with CaptureQueriesContext(connections["default"]) as many:
        visit.get("/between-hubs/")
    assert len(many) == len(few)


def test_withdrawing_by_the_page(house: House, harrow: Seated) -> None:
    passing = an_offer(house, a_message(house), harrow)
    visit = house.visit(role=Role.COORDINATOR)
    page = visit.post(f"/between-hubs/{passing.pk}/withdraw/", follow=True).content.decode()
    assert "is withdrawn. It was yours all the time." in page
    assert visit.post(f"/between-hubs/{uuid.uuid4()}/withdraw/").status_code == 404


def test_a_researcher_neither_offers_nor_answers(house: House, harrow: Seated) -> None:
    notification = a_message(house)
    passing = an_offer(house, notification, harrow)
    visit = house.visit(role=Role.RESEARCHER, hub="haringey")
    for path in (f"/between-hubs/{passing.pk}/accept/", f"/between-hubs/{passing.pk}/decline/"):
        assert visit.post(path).status_code == 403
    assert house.visit(role=Role.RESEARCHER).post(f"/triage/{notification.reference}/pass/").status_code == 403
    assert Transfer.objects.get().state == TransferState.OFFERED


def test_the_board_sees_counts_by_month_and_pair_and_no_reference(house: House, harrow: Seated) -> None:
    notification = a_message(house)
    an_offer(house, notification, harrow)
    board = with_app(house)
    Seat.objects.create(user=board, role=Role.BOARD, starts_at=timezone.now())
    page = signed_in(house, board).get("/board/between-hubs/", secure=True).content.decode()
    assert "Harrow to Haringey" in page
    assert notification.reference not in page
    stranger = signed_in(house, with_app(house))
    assert stranger.get("/board/between-hubs/", secure=True).status_code == 403


def test_the_clock_of_an_enquiry_runs_from_its_first_notification_whichever_is_offered(
    house: House, harrow: Seated
) -> None:
    notification = a_message(house)
    in_an_enquiry(house, notification)
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_enquiry SET clock_from = now() - interval '210 minutes',"
            " due_at = now() + interval '9 hours'"
        )
    passing = an_offer(house, notification, harrow)
    assert round((passing.expires_at - passing.offered_at).total_seconds() / 60) == 30


@pytest.mark.parametrize(("at", "is_stopped"), [("2026-06-09 23:10+00", True), ("2026-06-09 22:50+00", False)])
def test_the_most_of_a_day_counts_from_midnight_in_london(
    house: House, harrow: Seated, monkeypatch: pytest.MonkeyPatch, at: str, is_stopped: bool
) -> None:
    monkeypatch.setattr("hub.transfers.offers.MOST_A_DAY", 1)
    an_offer(house, a_message(house), harrow)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_passing SET offered_at = %s", [at])
    with house.at(harrow), pytest.raises(TooManyOffers) if is_stopped else nullcontext():
        refuse_too_many(NotificationOffer, datetime(2026, 6, 10, 15, 30, tzinfo=UTC))
