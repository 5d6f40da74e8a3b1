"""The rules of entering, each at its limit: when a code is asked for again, what a code buys, how long a pass lasts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from tenants import sign_ins
from tenants.entry import (
    PASS_COOKIE,
    STATE_COOKIE,
    EntryRefused,
    begin_entry,
    buy_pass,
    digest,
    end_passes,
    give_code,
    host_and_seats,
    local_path,
    needs_code,
    set_pass,
)
from tenants.middleware.passes import PassMiddleware, timed_out
from tenants.models import EntryCode, Host, Pass, Role, Seat, SignIn
from tests.support.clock import Clock
from tests.support.house import House
from tests.support.signing_in import signed_in, with_app

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
FROM = "192.0.2.1"


def harrow() -> Host:
    """The host of Harrow's hub."""
    found: Host = Host.objects.get(domain="harrow.localhost")
    return found


def bought(house: House, seat: Seat, host: Host, *, at: datetime, sign_in: SignIn | None = None, **more: Any) -> str:
    """A pass bought with a code, as a browser does. Out: its token."""
    code = give_code(
        seat, host, digest("state"), sign_in=sign_in or house.sign_in(seat.user), verified_at=at, at=at
    )  # fmt: skip
    return buy_pass(code, "state", host, at, address=FROM, **more)


# When the second factor is asked for again.


@pytest.mark.parametrize(
    ("given", "fresh", "seen", "asked"),
    [
        (2 * MINUTE, True, None, False),  # given so lately is not asked for again, also where the act wants it fresh
        (2 * MINUTE + SECOND, True, None, True),
        (60 * MINUTE, False, None, False),  # no pass here: nothing ran out
        (60 * MINUTE, False, 29 * MINUTE, False),
        (60 * MINUTE, False, 30 * MINUTE, False),  # runs out at this moment
        (60 * MINUTE, False, 30 * MINUTE + SECOND, True),
        (10 * MINUTE, False, 41 * MINUTE, False),  # it ran out, and the code was given since
        (12 * MINUTE, False, 41 * MINUTE, True),  # given a minute before it ran out
        (1 * MINUTE, False, 50 * MINUTE, False),
    ],
)
def test_a_code_is_asked_for_again_where_the_hub_wants_it_or_a_pass_ran_out_unused(
    house: House, given: timedelta, fresh: bool, seen: timedelta | None, asked: bool
) -> None:
    seat, at = house.seat(Role.COORDINATOR), timezone.now()
    sign_in = house.sign_in(seat.user)
    if seen is not None:
        held, _ = house.pass_for(seat, sign_in)
        Pass.objects.filter(pk=held.pk).update(last_seen_at=at - seen)
    assert needs_code(sign_in, harrow(), at - given, at, fresh=fresh) is asked


def test_only_the_latest_open_pass_of_this_sign_in_at_this_host_counts(house: House) -> None:
    seat, at = house.seat(Role.COORDINATOR), timezone.now()
    there = house.seat(Role.COORDINATOR, hub="haringey", user=seat.user)
    sign_in, long_ago = house.sign_in(seat.user), at - 50 * MINUTE

    def asked() -> bool:
        return needs_code(sign_in, harrow(), at - 60 * MINUTE, at, fresh=False)

    def left_alone(held: Pass, **more: Any) -> None:
        Pass.objects.filter(pk=held.pk).update(last_seen_at=long_ago, **more)

    left_alone(house.pass_for(seat)[0])  # of another sign-in
    left_alone(house.pass_for(there, sign_in)[0])  # at another host
    left_alone(house.pass_for(seat, sign_in)[0], ended_at=long_ago)  # left on purpose
    assert not asked()
    left_alone(house.pass_for(seat, sign_in)[0])
    assert asked()
    house.pass_for(seat, sign_in)  # and is in use now
    assert not asked()


# Who can enter where.


def test_a_seat_opens_its_own_hub_alone_and_outside_is_for_recipients(house: House) -> None:
    user, at = house.user(), timezone.now()
    coordinator, recipient = house.seat(Role.COORDINATOR, user=user), house.seat(Role.RECIPIENT, user=user)
    over, ends_now = house.seat(Role.MANAGER, user=user), house.seat(Role.DECISION_MAKER, user=user)
    Seat.objects.filter(pk=over.pk).update(ends_at=at - SECOND)
    Seat.objects.filter(pk=ends_now.pk).update(ends_at=at)
    outside = Host.objects.get(tenant=coordinator.hub, kind="outside")
    assert host_and_seats(user, "harrow.localhost", at) == (harrow(), [coordinator])
    assert host_and_seats(user, outside.domain, at) == (outside, [recipient])
    assert host_and_seats(user, "refer-harrow.localhost", at)[1] == []
    assert host_and_seats(user, "haringey.localhost", at)[1] == []
    assert host_and_seats(user, "nosuchhub.localhost", at) == (None, [])
    assert host_and_seats(house.user(), "harrow.localhost", at)[1] == []


# What a code buys.


def test_a_pass_takes_the_place_of_the_one_that_this_browser_had_here_and_of_no_other(house: House) -> None:
    seat, at = house.seat(Role.COORDINATOR), timezone.now()
    there = house.seat(Role.COORDINATOR, hub="haringey", user=seat.user)
    somebody_elses = house.pass_for(house.seat(Role.COORDINATOR))[1]
    elsewhere, before, beside = house.pass_for(there)[1], house.pass_for(seat)[1], house.pass_for(seat)[1]

    def goes_on(token: str) -> bool:
        return Pass.objects.get(token_digest=digest(token)).ended_at is None

    for token in ("", "nothing", somebody_elses, elsewhere):
        bought(house, seat, harrow(), at=at, instead_of=token)
        assert all(goes_on(one) for one in (somebody_elses, elsewhere, before, beside)), token
    bought(house, seat, harrow(), at=at, instead_of=before)
    assert not goes_on(before)
    assert goes_on(beside)


def test_a_pass_is_of_the_code_and_its_token_is_long_and_nowhere_kept(house: House) -> None:
    seat, at = house.seat(Role.COORDINATOR), timezone.now()
    sign_in = house.sign_in(seat.user)
    given = at - 5 * MINUTE
    code = give_code(seat, harrow(), digest("state"), sign_in=sign_in, verified_at=given, at=at)
    token = buy_pass(code, "state", harrow(), at, address=FROM)
    held = Pass.objects.get()
    assert (held.seat, held.host, held.sign_in) == (seat, harrow(), sign_in)
    assert (held.verified_at, held.made_at, held.last_seen_at, held.ended_at) == (given, at, at, None)
    assert len(token) >= 43, "256 bits"
    assert len(code) >= 32, "192 bits"
    assert held.token_digest == digest(token) != token
    assert not EntryCode.objects.filter(code_digest=code).exists()


@pytest.mark.parametrize("wrong", ["state", "ended", "password", "unknown", "used"])
def test_a_code_buys_nothing_once_anything_about_it_is_not_as_it_was(house: House, wrong: str) -> None:
    seat, at = house.seat(Role.COORDINATOR), timezone.now()
    sign_in = house.sign_in(seat.user)
    code = give_code(seat, harrow(), digest("state"), sign_in=sign_in, verified_at=at, at=at)
    if wrong == "ended":
        SignIn.objects.update(ended_at=at)
    if wrong == "password":
        seat.user.set_password("umbrella lantern orchard")
        seat.user.save(update_fields=["password"])
    if wrong == "used":
        buy_pass(code, "state", harrow(), at, address=FROM)
    before = Pass.objects.count()
    with pytest.raises(EntryRefused):
        buy_pass(
            "other" if wrong == "unknown" else code, "other" if wrong == "state" else "state", harrow(), at,
            address=FROM,
        )  # fmt: skip
    assert Pass.objects.count() == before
    assert EntryCode.objects.filter(used_at__isnull=True).exists() is (wrong == "unknown")


def test_ending_passes_ends_the_codes_that_could_buy_one_and_nobody_elses(house: House) -> None:
    seat, other, at = house.seat(Role.COORDINATOR), house.seat(Role.COORDINATOR), timezone.now()
    here, there, theirs = house.sign_in(seat.user), house.sign_in(seat.user), house.sign_in(other.user)
    for who, sign_in in ((seat, here), (seat, there), (other, theirs)):
        house.pass_for(who, sign_in)
        give_code(who, harrow(), digest("state"), sign_in=sign_in, verified_at=at, at=at)

    def left() -> tuple[int, int]:
        codes, passes = EntryCode.objects.filter(used_at=None), Pass.objects.filter(ended_at=None)
        return codes.count(), passes.count()

    assert end_passes(seat.user_id, at, sign_in=here) == 1
    assert left() == (2, 2)
    assert end_passes(seat.user_id, at, sign_in=here) == 0
    assert end_passes(seat.user_id, at) == 1
    assert left() == (1, 1)
    assert Pass.objects.get(ended_at=None).seat == other


# How long a pass lasts, and what makes it last longer.


@pytest.mark.parametrize(
    ("begun", "seen", "over"),
    [
        (MINUTE, 30 * MINUTE, False),
        (MINUTE, 30 * MINUTE + SECOND, True),
        (600 * MINUTE, MINUTE, False),
        (600 * MINUTE + SECOND, MINUTE, True),
    ],
)
def test_a_pass_is_over_after_half_an_hour_unused_or_ten_hours_of_its_sign_in(
    house: House, begun: timedelta, seen: timedelta, over: bool
) -> None:
    seat, at = house.seat(Role.COORDINATOR), timezone.now()
    sign_in = house.sign_in(seat.user)
    held, _ = house.pass_for(seat, sign_in)
    held.last_seen_at, sign_in.begun_at = at - seen, at - begun
    assert timed_out(held, at) is over
    held.sign_in = None
    assert timed_out(held, at)


@pytest.mark.parametrize(("seen", "written"), [(60 * SECOND, False), (61 * SECOND, True)])
@pytest.mark.parametrize("query", ["", "unattended=1"])
def test_using_a_pass_is_written_down_once_a_minute_and_never_for_a_page_that_asks_by_itself(
    house: House, seen: timedelta, written: bool, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat, at = house.seat(Role.COORDINATOR), timezone.now()
    held, token = house.pass_for(seat)
    Pass.objects.update(last_seen_at=at - seen)
    SignIn.objects.update(last_seen_at=at - seen)
    monkeypatch.setattr(timezone, "now", lambda: at)
    request: Any = RequestFactory().get(f"/triage/?{query}", HTTP_HOST="harrow.localhost")
    request.COOKIES[PASS_COOKIE] = token
    request.hub, request.host, request.host_kind, request.inside = seat.hub, harrow(), "hub", None
    PassMiddleware(lambda _: HttpResponse())(request)
    assert (request.seated.seat, request.held) == (seat.pk, held)
    expected = at if written and not query else at - seen
    assert Pass.objects.get().last_seen_at == expected
    assert SignIn.objects.get().last_seen_at == expected


def test_a_persons_open_sign_ins_are_listed_latest_first_with_the_hubs_that_are_open(house: House) -> None:
    seat, at = house.seat(Role.COORDINATOR), timezone.now()
    earlier, later, ended = (house.sign_in(seat.user) for _ in range(3))
    SignIn.objects.create(
        user=seat.user, password_digest=SignIn.digest_of(seat.user), browser="Over", begun_at=at - 600 * MINUTE,
        last_seen_at=at,
    )  # fmt: skip
    house.sign_in(house.user())
    SignIn.objects.filter(pk=earlier.pk).update(last_seen_at=at - 20 * MINUTE)
    SignIn.objects.filter(pk=ended.pk).update(ended_at=at)
    in_use, just_out, left = (house.pass_for(seat, later)[0] for _ in range(3))
    Pass.objects.filter(pk=in_use.pk).update(last_seen_at=at - 29 * MINUTE)
    Pass.objects.filter(pk=just_out.pk).update(last_seen_at=at - 30 * MINUTE)
    Pass.objects.filter(pk=left.pk).update(ended_at=at)
    found = list(sign_ins.open_of(seat.user_id, at))
    assert found == [later, earlier]
    assert [list(one.open_passes) for one in found] == [[in_use], []]  # type: ignore[attr-defined]


def test_signing_out_everywhere_but_here_leaves_this_one_sign_in_and_no_pass(house: House) -> None:
    seat, at = house.seat(Role.COORDINATOR), timezone.now()
    here, there = house.sign_in(seat.user), house.sign_in(seat.user)
    house.pass_for(seat, here)
    theirs = house.pass_for(house.seat(Role.COORDINATOR))[0]
    assert sign_ins.end_all(seat.user_id, at, but=here.pk) == 1
    assert set(SignIn.objects.filter(ended_at=None)) == {here, theirs.sign_in}
    assert SignIn.objects.get(pk=there.pk).ended_at == at
    assert list(Pass.objects.filter(ended_at=None)) == [theirs]
    assert sign_ins.end(here.pk, by=theirs.seat.user_id, at=at) is False
    assert sign_ins.end(here.pk, by=seat.user_id, at=at) is True
    assert sign_ins.end(here.pk, by=seat.user_id, at=at) is False


def test_after_half_an_hour_the_platform_asks_for_the_code_and_not_before(house: House, clock: Clock) -> None:
    at = clock.now()
    sign_in = house.sign_in(house.user())
    for idle, over, expected in (
        (30 * MINUTE, 600 * MINUTE, (False, False)),
        (31 * MINUTE, 601 * MINUTE, (True, True)),
    ):
        sign_in.last_seen_at, sign_in.begun_at = at - idle, at - over
        assert (sign_in.is_idle(at), sign_in.is_over(at)) == expected


# The way there and back.


def way(**request: Any) -> Any:
    """A request without a pass at Harrow's host, with a port, as in development."""
    method = request.pop("method", "get")
    path = request.pop("path", "/triage/?page=2")
    cookies = request.pop("cookies", {})
    made: Any = getattr(RequestFactory(), method)(path, HTTP_HOST="harrow.localhost:8443", **request)
    made.COOKIES.update(cookies)
    return made


def asked_of(response: Any) -> dict[str, str]:
    """What the platform is asked."""
    return {name: values[0] for name, values in parse_qs(urlsplit(response["Location"]).query).items()}


def test_the_way_to_the_platform_tells_a_digest_of_the_browsers_state_and_where_it_was() -> None:
    response = begin_entry(way())
    state = response.cookies[STATE_COOKIE].value
    assert urlsplit(response["Location"]).path == "/enter/"
    assert asked_of(response) == {"host": "harrow.localhost", "state": digest(state), "next": "/triage/?page=2"}
    assert len(state) >= 32
    kept = begin_entry(way(cookies={STATE_COOKIE: "as before"}), fresh=True, back="/stay/", seat="a-seat")
    assert kept.cookies[STATE_COOKIE].value == "as before"
    assert asked_of(kept) == {
        "host": "harrow.localhost", "state": digest("as before"), "next": "/stay/", "fresh": "1", "seat": "a-seat",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("", "/requests/nothing/"),
        ("http://harrow.localhost:8443/requests/?page=3", "/requests/"),
        ("http://harrow.localhost:8443", "/requests/nothing/"),
        ("http://haringey.localhost:8443/requests/", "/requests/nothing/"),
        ("http://[", "/requests/nothing/"),
    ],
)
def test_who_sent_a_form_comes_back_to_the_page_that_it_stood_on(referer: str, back: str) -> None:
    sent = way(method="post", path="/requests/nothing/", HTTP_REFERER=referer)
    assert asked_of(begin_entry(sent))["next"] == back


def test_the_cookies_of_entering_go_over_https_and_no_script_reads_them() -> None:
    begun, done = begin_entry(way()), HttpResponse()
    set_pass(done, "token")
    for response, name, lasts in ((begun, STATE_COOKIE, 900), (done, PASS_COOKIE, 36000)):
        cookie = response.cookies[name]
        assert cookie["secure"] is True
        assert cookie["httponly"] is True
        assert (cookie["samesite"], cookie["path"], cookie["max-age"], cookie["domain"]) == ("Lax", "/", lasts, "")
    assert done.cookies[STATE_COOKIE]["max-age"] == 0, "the state has served"


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/triage/?page=2", "/triage/?page=2"),
        ("", "/"),
        ("triage/", "/"),
        ("//elsewhere.example/", "/"),
        ("https://elsewhere.example/", "/"),
        ("https://harrow.localhost/triage/", "/"),
        ("/\\elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_one_goes_back_to_a_path_of_this_host_alone(path: str, back: str) -> None:
    assert local_path(way(), path) == back


def test_a_state_that_is_no_digest_gets_no_code(house: House) -> None:
    """63 characters, or 65: the platform gives nothing for what no hub's host made."""
    user = with_app(house)
    house.seat(Role.COORDINATOR, user=user)
    here = signed_in(house, user)
    for length, status in ((63, 403), (64, 302), (65, 403)):
        answer = here.get("/enter/", {"host": "harrow.localhost", "state": "a" * length}, secure=True)
        assert answer.status_code == status
