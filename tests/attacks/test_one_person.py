"""Nobody alone: one person, with every account and seat that their acts bring into being, reaches what their own seat
does and nothing else. Source: design.md section 3, "Nobody alone".

Three searches. Each role plays everything that it may, round after round, until nothing more comes of it. Every pair of
accounts tries to bring every third seat into force. And acts come in an order that nobody chose.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tenants import accounts, agreeing, factor_resets, taking_force
from tenants.models import Agency, AgencyContact, Authority, FactorReset, Hub, OrderAnswer, Seat, Team, User
from tenants.refusals import SeatRefused
from tests.attacks.one_person import HUB, MAILBOX, PLACES, Player, a_seat, everybody, opens
from tests.support.house import House

ASKS = {"operator", "manager"}  # who gets as far as a seat that waits


def a_player(house: House, role: str) -> Player:
    """Somebody with a seat of this role, and a second account of nobody's, among honest others."""
    player = Player(house, request=everybody(house))
    own, second = house.user("The one"), house.user("The same one")
    a_seat(house, own, role)
    player.begin(own)
    player.begin(second)
    return player


def done_alone(player: Player) -> list[str]:
    """What takes two people and was done by two accounts of one."""
    own = {user.pk for user in player.accounts}
    found = [f"seat {one}" for one in Seat.objects.filter(granted_by__in=own, agreed_by__in=own)]
    found += [f"contact {one}" for one in AgencyContact.objects.filter(named_by__in=own, confirmed_by__in=own)]
    found += [f"reset {one}" for one in FactorReset.objects.filter(user__in=own, vouched_by__in=own)]
    seats = set(Seat.objects.filter(user__in=own).values_list("pk", flat=True))
    orders = OrderAnswer.objects.filter(agrees=True, by_seat__in=seats, order__ordered_by__in=seats)
    return found + [f"order {one.order_id}" for one in orders]


@pytest.mark.parametrize("role", PLACES)
def test_one_person_with_every_account_they_can_get_reaches_what_their_seat_does(house: House, role: str) -> None:
    player = a_player(house, role)
    before = player.reaches()
    assert before
    for _ in range(2):
        player.play_all()
    assert sorted(player.reaches() - before) == []
    assert done_alone(player) == []
    assert Seat.objects.filter(granted_by__in=player.accounts).exists() == (role in ASKS), "the search got that far"
    assert player.reset, "a reset was begun, confirmed, slept and used"


# Two accounts of one person, each with a seat that others rightly gave it: what they have together, and no more.

SEATS: list[dict[str, Any]] = [
    *({"role": role, **place} for role, place in PLACES.items()),
    {"role": "researcher", "agency": "hrwhealth"}, {"role": "manager", "agency": "hgycsc", "hub": "haringey"},
    {"role": "lead", "authority": "enfield"}, {"role": "publisher", "agency": "lscb"},
]  # fmt: skip
RELATIONS = ("strangers", "one seated the other", "one seated both")


def place_of(words: dict[str, Any]) -> dict[str, Any]:
    """The columns of a seat in this place."""
    in_hub = words["role"] in ("coordinator", "researcher", "decider", "manager", "guardian", "recipient", "inspector")
    hub = Hub.objects.get(code=words.get("hub", HUB)) if in_hub else None
    team = Team.objects.get(hub=hub, code=words["team"]) if "team" in words else None
    agency = team.agency if team else Agency.objects.get(code=words["agency"]) if "agency" in words else None
    authority = Authority.objects.get(slug=words["authority"]) if "authority" in words else None
    return {"role": words["role"], "hub": hub, "team": team, "agency": agency, "authority": authority}


def test_two_accounts_of_one_person_make_no_third_that_opens_more_than_both(house: House) -> None:
    places = [place_of(words) for words in SEATS]
    opened = [opens(Seat(**place)) for place in places]
    honest, third = house.user("Honest"), house.user("The same one again")
    TOTPDevice.objects.create(user=third, name="app", confirmed=True)
    now = timezone.now()
    since = {"starts_at": now - timedelta(days=3)}
    then = now - timedelta(days=4)
    agreed_then = {"agreed_by": honest, "agreed_at": then, "asked_at": then, **since}
    asked = agreed = 0
    more: list[str] = []
    for one, place in enumerate(places):
        for other, relation in product(range(len(places)), RELATIONS):
            if places[one]["role"] not in ASKS and (other, relation) != (0, RELATIONS[0]):
                continue  # they ask for nothing, whoever else they are: once is enough to see that
            with transaction.atomic(using="platform"):
                root = house.user("The one who seated both")
                first, second = house.user("The one"), house.user("The same one")
                seated = {"granted_by": root, **agreed_then} if relation == RELATIONS[2] else since
                Seat.objects.create(user=first, **place, **seated)
                ways: dict[str, dict[str, Any]] = {
                    RELATIONS[0]: since,
                    RELATIONS[1]: {"granted_by": first, **agreed_then},
                }
                by = ways.get(relation, seated)
                Seat.objects.create(user=second, **places[other], **by)
                for wanted, there in enumerate(places):
                    seat = Seat(user=third, **there)
                    seat.granted_by, seat.asked_at, seat.starts_at = first, now, None
                    asked += 1
                    if not agreeing.may_agree(second.pk, seat, now):
                        continue
                    agreed += 1
                    words = f"{SEATS[one]} and {SEATS[other]}, {relation}: {SEATS[wanted]}"
                    if relation != RELATIONS[0] and there["role"] in agreeing.POWERS:
                        more.append(f"not two people: {words}")
                    elif not opened[wanted] <= opened[one] | opened[other] and not appointed(places[other], there):
                        more.append(words)
                transaction.set_rollback(True, using="platform")
    assert more == []
    assert asked > 100
    assert agreed > 10


def appointed(agrees: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Where somebody agrees to what they do not hold themself: a guardian to an inspector's seat; the board and its
    secretary appoint the programme's people, and a second operator agrees to the first of a kind. Stated in
    docs/security.md; written out here."""
    of_the_programme = {"secretary": {"board"}, "mentor": {"board", "secretary"}, "lead": {"board", "secretary"},
                        "publisher": {"board", "secretary"}, "auditor": {"board"},
                        "inspector": {"guardian"}}  # fmt: skip
    first_of_a_kind = wanted["hub"] is None and agrees["role"] == "operator"
    return agrees["role"] in of_the_programme.get(wanted["role"], set()) or first_of_a_kind


class AnyOrder(RuleBasedStateMachine):
    """Acts of one person in any order, with any of their accounts."""

    house: House
    player: Player

    @initialize(role=st.sampled_from(sorted(ASKS | {"secretary", "lead", "guardian"})))
    def begin(self, role: str) -> None:
        """In a transaction of its own, which is rolled back."""
        self.around = [transaction.atomic(using=alias) for alias in ("default", "platform")]
        for one in self.around:
            one._from_testcase = True  # type: ignore[attr-defined] # acts are durable within it, as in a test
            one.__enter__()
        self.player = a_player(self.house, role)
        self.before = self.player.reaches()

    def teardown(self) -> None:
        """Compare, and forget."""
        if not hasattr(self, "around"):
            return
        try:
            if hasattr(self, "before"):
                assert sorted(self.player.reaches() - self.before) == []
                assert done_alone(self.player) == []
        finally:
            for one in reversed(self.around):
                transaction.set_rollback(True, using=one.using)
                one.__exit__(None, None, None)

    def account(self, number: int) -> User:
        """One of theirs."""
        return self.player.accounts[number % len(self.player.accounts)]

    @rule(number=st.integers(0, 3))
    def an_account(self, number: int) -> None:
        """Make another account."""
        self.player.make_account(self.account(number))

    @rule(number=st.integers(0, 3), act=st.sampled_from(
        ["ask_platform_seats", "say_apps_lost", "reset_others", "take_out_and_back", "name_contacts", "agree_to_all"]
    ))  # fmt: skip
    def on_the_platform(self, number: int, act: str) -> None:
        """One of the acts there."""
        getattr(self.player, act)(self.account(number))

    @rule()
    def in_hubs(self) -> None:
        """Ask in every hub that is open to them."""
        for user, seat, client in list(self.player.hubs()):
            self.player.ask_hub_seats(user, seat, client)

    @rule()
    def sleep(self) -> None:
        """Time passes."""
        self.player.wait()

    @precondition(lambda self: Seat.objects.filter(starts_at__isnull=True, ends_at__isnull=True).exists())
    @rule(number=st.integers(0, 3))
    def stop(self, number: int) -> None:
        """Stop what waits, so that it can be asked for anew."""
        user = self.account(number)
        for seat in taking_force.concerning(user.pk, timezone.now())[:1]:
            taking_force.stop(seat.pk, "Again", by=user.pk, at=timezone.now())


def test_in_whatever_order_one_person_acts_they_reach_no_more(house: House) -> None:
    AnyOrder.house = house
    bounded = settings(
        max_examples=4, stateful_step_count=8, deadline=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(AnyOrder, settings=bounded)


def test_the_search_would_find_who_agrees_with_themself(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control: with the rule taken out the same search finds the take-over."""
    monkeypatch.setattr(
        agreeing.Mine, "may_agree", lambda self, seat: self.person not in (seat.user_id, seat.granted_by_id)
    )
    player = a_player(house, "operator")
    before = player.reaches()
    for _ in range(2):
        player.play_all()
    assert player.reaches() - before
    assert done_alone(player)


def test_the_search_would_find_who_vouches_for_themself(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control: where anybody may vouch, one account of theirs has another's app reset at once."""
    monkeypatch.setattr(factor_resets, "may_vouch", lambda person, reset, at: person != reset.user_id)
    player = a_player(house, "operator")
    player.play_all()
    assert [one for one in done_alone(player) if one.startswith("reset")]


def test_the_search_would_find_who_resets_the_app_of_a_password_that_they_took(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A control: where an operator may send anybody's invitation elsewhere, the same acts take the police's desk."""
    monkeypatch.setattr(accounts, "may_correct", lambda user: True)
    monkeypatch.setattr(accounts, "waits_for_owner", lambda user: True)
    player = a_player(house, "operator")
    before, own = player.reaches(), player.accounts[0]
    officer = Seat.objects.get(role="researcher", agency__code="police").user
    player.send(own, f"/people/{officer.pk}/invite/", email=MAILBOX)
    player.say_apps_lost(own)
    player.wait()
    assert officer in player.accounts
    assert "release harrow police" in player.reaches() - before


def test_a_refused_seat_is_refused_and_no_error(house: House) -> None:
    """A control: whoever may not ask is refused by the act itself, also past the pages."""
    seat = Seat(user=house.user(), **place_of(SEATS[0]))
    with pytest.raises(SeatRefused):
        taking_force.ask(seat, by=a_seat(house, house.user(), "guardian").user_id, at=timezone.now())
