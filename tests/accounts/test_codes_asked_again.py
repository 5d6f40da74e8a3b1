"""Which acts on the platform want the code again, written out; within a hub docs/permissions.md says it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django.utils import timezone

import frontend.urls.platform  # noqa: F401 - every form of the platform's pages is there
from frontend.sign_in.step_up import FreshForm
from tenants.entry import needs_code
from tenants.models import Host, Pass, Role
from tests.support.house import House
from tests.support.signing_in import code_of, visitor

ONCE_A_SITTING = {  # the second factor was given within the hour: people, and what they may do
    "frontend.people.closings.ClosingForm", "frontend.people.forms.AccountForm", "frontend.people.forms.BackForm",
    "frontend.people.forms.EndSeatForm", "frontend.people.forms.GiveForm", "frontend.people.forms.InviteForm",
    "frontend.people.forms.LeavesForm", "frontend.people.forms.ReasonForm", "frontend.people.names.AnswerForm",
    "frontend.people.names.NameForm", "frontend.readiness.contacts.EndForm", "frontend.readiness.contacts.NameForm",
}  # fmt: skip
EACH_TIME = {  # one's own ways in, what two people stand behind, a hub
    "frontend.account.keys.KeyForm", "frontend.account.your_account.CodesForm",
    "frontend.account.your_account.EmailForm", "frontend.account.your_account.PasswordForm",
    "frontend.readiness.build_forms.BuildForm", "frontend.readiness.contacts.ConfirmForm",
    "frontend.readiness.hub_orders.AgainForm", "frontend.readiness.hub_orders.AnswerForm",
    "frontend.seats.new_seats.AgreeForm", "frontend.seats.new_seats.InviteStarterForm",
    "frontend.sign_in.resets.VouchForm",
}  # fmt: skip


def every(form: type[FreshForm]) -> Iterator[type[FreshForm]]:
    """Those of the pages, and not this file's own."""
    for one in form.__subclasses__():
        if one.__module__.startswith("frontend."):
            yield one
        yield from every(one)


class OnceASitting(FreshForm):
    """Nothing but the code."""

    sitting: ClassVar[bool] = True


class EachTime(FreshForm):
    """The same, always."""


def test_each_form_that_wants_the_code_again_is_known_and_whether_it_wants_it_each_time() -> None:
    found = {f"{one.__module__}.{one.__qualname__}": one.sitting for one in every(FreshForm)}
    assert {name for name, sitting in found.items() if sitting} == ONCE_A_SITTING
    assert {name for name, sitting in found.items() if not sitting} == EACH_TIME


def asked(house: House, minutes: int) -> Any:
    """A request of somebody who gave their code so many minutes ago."""
    client = visitor(house, Role.OPERATOR)
    client.user.sign_in = client.user.sign_ins.get()  # type: ignore[attr-defined]
    given = timezone.now() - timedelta(minutes=minutes)
    return SimpleNamespace(user=client.user, session={"second_factor_at": given.isoformat()})


@pytest.mark.parametrize(("minutes", "wants"), [(1, False), (59, False), (61, True)])
def test_a_form_of_a_sitting_wants_the_code_an_hour_after_it_was_given(house: House, minutes: int, wants: bool) -> None:
    assert ("code" in OnceASitting(request=asked(house, minutes)).fields) == wants


@pytest.mark.parametrize("minutes", [0, 61])
@pytest.mark.parametrize("form", [EachTime, OnceASitting])
def test_where_a_code_is_wanted_none_a_wrong_one_and_one_used_before_are_refused(
    house: House, form: type[FreshForm], minutes: int
) -> None:
    request = asked(house, minutes)
    if form is OnceASitting and not minutes:
        assert form({}, request=request).is_valid()
        return
    right = code_of(request.user, ahead=1)  # the one of now let them in
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    before = request.session["second_factor_at"]
    for code in ("", wrong):
        assert not form({"code": code}, request=request).is_valid(), code
    assert request.session["second_factor_at"] == before
    assert form({"code": right}, request=request).is_valid()
    assert request.session["second_factor_at"] > before, "it begins a sitting"
    request.session["second_factor_at"] = before
    assert not form({"code": right}, request=request).is_valid(), "a code works once"


@pytest.mark.parametrize(
    ("given", "fresh", "unused", "is_asked"),
    [
        (timedelta(hours=2), True, None, True),  # a hub asks for it again
        (timedelta(hours=2), False, None, False),
        (timedelta(hours=2), False, timedelta(hours=1), True),  # the pass ran out, and it was given before that
        (timedelta(hours=2), False, timedelta(minutes=1), False),
        (timedelta(minutes=10), False, timedelta(hours=1), False),  # it was given since
        (timedelta(0), True, timedelta(hours=1), False),  # it was given just now, for this
    ],
)
def test_a_hub_asks_for_the_code_again_or_the_pass_ran_out_unused_since_it_was_given(
    house: House, given: timedelta, fresh: bool, unused: timedelta | None, is_asked: bool
) -> None:
    visit = house.visit(role=Role.MANAGER)
    held, now = Pass.objects.select_related("sign_in").get(seat=visit.seat), timezone.now()
    host = Host.objects.get(pk=held.host_id)
    if unused is None:
        Pass.objects.filter(pk=held.pk).update(ended_at=now)
    else:
        Pass.objects.filter(pk=held.pk).update(last_seen_at=now - unused)
    assert held.sign_in is not None
    assert needs_code(held.sign_in, host, now - given, now, fresh=fresh) == is_asked
