"""Whose sign-in a session carries, what its beginning and its end write down, and how long wrong tries wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenants import sign_ins, wrong_tries
from tenants.entry import EntryRefused, buy_pass, digest, give_code, host_and_seats
from tenants.middleware.passes import closed_to
from tenants.models import HubAgency, Pass, PlatformEntry, Role, SignIn, WrongTries
from tenants.wrong_tries import LONGEST_WAIT, Limit, TooManyTries, begin, count_of, forget_old, was_right
from tests.partners.test_each_row_as_published import haringey_is_built
from tests.support.house import House
from tests.support.pages import get
from tests.support.signing_in import platform, signed_in, with_app
from tests.tenants.test_entry_rules import harrow

__all__ = ["haringey_is_built"]  # a fixture, used by name

AT = timezone.now()


def lines(act: str) -> list[tuple[Any, str, str]]:
    found = PlatformEntry.objects.filter(act=act).order_by("seq")
    return list(found.values_list("member", "object_kind", "object_ref"))


def test_a_session_that_carries_somebody_elses_sign_in_is_nobodys(house: House) -> None:
    user, other = with_app(house), with_app(house)
    client = signed_in(house, user)
    assert get(client, "/account/").status_code == 200
    stranger = platform()
    signed_in(house, other, client=stranger)
    session = client.session
    session[sign_ins.IN_SESSION] = stranger.session[sign_ins.IN_SESSION]
    session.save()
    answer = get(client, "/account/")
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/sign-in/")


def test_a_sign_in_is_written_down_with_its_end_and_the_first_one_is_in_no_new_browser(house: House) -> None:
    user, other = house.user(), house.user()
    made = [
        sign_ins.begin(user, browser="Firefox", address=None, is_known=known, at=AT) for known in (False, True, False)
    ]
    assert [one.is_new_browser for one in made] == [False, False, True]
    assert lines("sign_in") == [(user.pk, "sign_in", str(one.pk)) for one in made]
    seat = house.seat(Role.COORDINATOR, user=user)
    (held, _), (kept, _) = (house.pass_for(seat, one) for one in made[:2])
    assert not sign_ins.end(made[0].pk, by=other.pk, at=AT)
    assert [sign_ins.end(made[0].pk, by=user.pk, at=AT) for _ in range(2)] == [True, False]
    assert lines("sign_out") == [(user.pk, "sign_in", str(made[0].pk))]
    open_passes = Pass.objects.filter(ended_at__isnull=True).values_list("pk", flat=True)
    assert (held.pk in open_passes, kept.pk in open_passes) == (False, True)
    assert sign_ins.end_everywhere(user.pk, at=AT) == 2
    assert PlatformEntry.objects.get(act="sign_out_everywhere").detail == {"sign_ins": 2}
    assert not SignIn.objects.filter(user=user, ended_at__isnull=True).exists()


def test_one_that_goes_on_is_left_out_and_the_latest_used_stands_first_with_the_hubs_that_are_open_in_it(
    house: House,
) -> None:
    user = house.user()
    first, second = (house.sign_in(user) for _ in range(2))
    SignIn.objects.filter(pk=first.pk).update(last_seen_at=AT - timedelta(minutes=5))
    seat = house.seat(Role.COORDINATOR, user=user)
    (used, _), (idle, _), (ended, _) = (house.pass_for(seat, second) for _ in range(3))
    Pass.objects.filter(pk=idle.pk).update(last_seen_at=AT - timedelta(hours=2))
    Pass.objects.filter(pk=ended.pk).update(ended_at=AT)
    found = list(sign_ins.open_of(user.pk, AT))
    assert [one.pk for one in found] == [second.pk, first.pk]
    passes: list[list[Any]] = [[held.pk for held in one.open_passes] for one in found]  # type: ignore[attr-defined]
    assert passes == [[used.pk], []]
    assert sign_ins.end_all(user.pk, AT, but=second.pk) == 1
    assert [one.pk for one in sign_ins.open_of(user.pk, AT)] == [second.pk]


def test_a_code_that_was_too_late_or_for_another_host_is_used_up_all_the_same(house: House) -> None:
    seat = house.seat(Role.COORDINATOR)
    sign_in = house.sign_in(seat.user)
    code = give_code(seat, harrow(), digest("state"), sign_in=sign_in, verified_at=AT, at=AT)
    for at in (AT + timedelta(seconds=30), AT):
        with pytest.raises(EntryRefused):
            buy_pass(code, "state", harrow(), at, address="192.0.2.1")
    assert not Pass.objects.exists()


@pytest.mark.usefixtures("haringey_is_built")
def test_a_hub_that_is_not_live_is_entered_by_nobody(house: House) -> None:
    here, there = house.seat(Role.COORDINATOR), house.seat(Role.COORDINATOR, hub="haringey")
    assert host_and_seats(here.user, "harrow.localhost", AT) == (harrow(), [here])
    assert host_and_seats(there.user, "haringey.localhost", AT) == (None, [])


def test_a_pass_that_was_ended_opens_nothing(house: House) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    assert get(visit, "/triage/").status_code == 200
    Pass.objects.update(ended_at=timezone.now())
    assert get(visit, "/triage/").status_code == 302


def test_recipients_keep_what_they_have_when_the_desk_of_their_agency_closes(house: House) -> None:
    today = timezone.localdate()
    desk = HubAgency.objects.filter(hub__code="harrow")[0]
    desk.closes_after = today - timedelta(days=1)
    inside, outside = house.seat(Role.COORDINATOR), house.seat(Role.RECIPIENT, team="assessment")
    assert [closed_to(one, desk, today) for one in (inside, outside)] == [True, False]
    assert not closed_to(inside, desk, today - timedelta(days=1))
    assert not closed_to(inside, None, today)


# Wrong tries.

TWO = Limit("two", 2, timedelta(hours=1))
ONE_SHARED = Limit("one, shared", 1, timedelta(hours=1), timedelta(minutes=5), shared=True)


@pytest.mark.usefixtures("house")
def test_each_try_beyond_the_free_ones_waits_twice_as_long_and_never_longer_than_a_quarter_of_an_hour() -> None:
    at, waits = AT, []
    for _ in range(8):
        begin([count_of(TWO, "x")], at)
        until = WrongTries.objects.get().wait_until
        waits.append(until and round((until - at).total_seconds() / 60))
        at = until or at
    assert waits == [None, None, 1, 2, 4, 8, 15, 15]
    assert timedelta(minutes=15) == LONGEST_WAIT
    begin([count_of(TWO, "x")], at + timedelta(hours=2))
    assert WrongTries.objects.get().count == 1, "an hour after the first it begins anew"


def test_of_several_counts_the_longest_wait_counts_and_a_refused_try_none(house: House) -> None:
    both = [count_of(TWO, "x"), count_of(ONE_SHARED, "y")]
    for _ in range(3):
        begin([both[0]], AT)
    for _ in range(2):
        begin([both[1]], AT)
    before = list(WrongTries.objects.order_by("key").values_list("key", "count"))
    with pytest.raises(TooManyTries) as refused:
        begin(both, AT)
    assert (refused.value.seconds, refused.value.words) == (300, "5 minutes")
    assert list(WrongTries.objects.order_by("key").values_list("key", "count")) == before
    was_right(both)
    assert list(WrongTries.objects.values_list("key", "count", "wait_until")) == [(both[1].key, 1, None)]


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 second"), (59, "59 seconds"), (61, "2 minutes"), (180, "3 minutes")]
)
def test_a_wait_is_said_so_that_nobody_comes_too_early(seconds: int, words: str) -> None:
    assert TooManyTries(AT + timedelta(seconds=seconds), AT).words == words


@pytest.mark.usefixtures("house")
def test_what_was_tried_within_two_days_is_kept() -> None:
    begin([count_of(TWO, "old")], AT - timedelta(days=3))
    begin([count_of(TWO, "again")], AT - timedelta(days=3))
    begin([count_of(TWO, "again")], AT - timedelta(days=1))
    assert forget_old(AT) == 1
    assert [one.key for one in WrongTries.objects.all()] == [count_of(TWO, "again").key]
    assert timedelta(days=2) == wrong_tries.KEPT_FOR
