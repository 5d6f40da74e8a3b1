"""Who may do what: which roles the hub left the acts to that a hub may narrow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.common.would_change import Change, preview
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.roles import role_words
from hub.wall import drafts
from hub.wall.acts import Act
from hub.wall.models import Agency, Member, PermissionSetting
from hub.wall.narrowing import ALWAYS, NarrowingRefused, set_permissions, setting_now, taken_by
from hub.wall.permissions import NARROWABLE, TABLE, allowed, is_kept, may, roles_at, roles_left
from mash_platform.phrases import listing, plural, upper_first
from tenants import hub_permissions
from tenants.access import PlatformRequest
from tenants.models import Role

HISTORY = 20
Desks = Mapping[str, frozenset[tuple[str, str]]]  # who is in force at each lead's desk


class PermissionsForm(GovForm):
    """For each act the roles that do it."""

    reason = forms.CharField(label="Why does it change?", max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, stands: PermissionSetting) -> None:
        now = {act: sorted(roles_left(act, stands.taken)) for act in NARROWABLE}
        super().__init__(data, initial={"seen": stands.number, **{act.value: roles for act, roles in now.items()}})
        self.looks = {"reason": Look(hint="Such as the meeting at which it was agreed, and its date")}
        for act, one in NARROWABLE.items():
            free = TABLE[act].roles - one.keeps
            self.fields[act.value] = forms.MultipleChoiceField(
                label=one.words, choices=[(role.value, role.label) for role in Role if role in free],
                widget=forms.CheckboxSelectMultiple, required=False,
                initial=[role for role in now[act] if role in free],
            )  # fmt: skip
            self.looks[act.value] = Look(
                small=True, inline=True, mark_optional=False, hint=f"{ALWAYS}." if one.keeps else ""
            )
        self.order_fields([*(act.value for act in NARROWABLE), "reason", "seen"])

    def wanted(self) -> dict[Act, frozenset[str]]:
        """Each act with the roles that would do it. Call it on a valid form."""
        return {act: frozenset(self.cleaned_data[act.value]) | one.keeps for act, one in NARROWABLE.items()}


@allowed(Act.SEE_PERMISSIONS, post=Act.SET_PERMISSIONS, step_up=True, no_line="a setting of the hub, nothing of a case")
@require_http_methods(["GET", "POST"])
def permissions(request: PlatformRequest) -> HttpResponse:
    """What holds, what would change, and what was set before; a POST of a manager sets it."""
    by, at, stands = request.seated, timezone.now(), setting_now()
    may_set = may(by, Act.SET_PERMISSIONS)
    desks = hub_permissions.at_lead_desks(by.hub, at)
    kept = request.POST if request.method == "POST" else drafts.take(request, by) if may_set else None
    form, would = PermissionsForm(kept, stands=stands), None
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, NarrowingRefused):
            wanted = taken_by(form.wanted(), desks[by.agency])
            would = preview(
                request, form, found=lambda: _changes(stands.taken, wanted, desks),
                effect=lambda: _effect(stands.taken, wanted, desks),
            )  # fmt: skip
            if would is None:
                said = form.cleaned_data
                set_permissions(wanted, reason=said["reason"], seen=said["seen"], by=by, at=at)
                messages.success(request, "Set. It holds from now on; managers and guardians are told.")
                return redirect("settings:permissions")
    rows = list(PermissionSetting.objects.all()[:HISTORY])
    holds = hub_permissions.taken_in(by.hub)
    shown = {
        "form": form, "would": would, "may_set": may_set, "stands": stands,
        "may_list_settings": may(by, Act.SEE_SETTINGS),
        "is_copied": holds == frozenset(stands.taken),
        "acts": [
            (one.words, upper_first(role_words(roles_left(act, holds))),
             role_words(TABLE[act].roles - roles_left(act, holds)),
             listing(_where_the_table_holds(act, holds, desks)))
            for act, one in NARROWABLE.items()
        ],
        "rows": [(row, _said(row.taken)) for row in rows],
        "names": Member.objects.names([row.set_by for row in rows]),
    }  # fmt: skip
    return render(request, "settings/permissions.html", shown)


def _changes(before: Collection[str], after: Collection[str], desks: Desks) -> list[Change]:
    """Each act that others would do than now, with how many seats do it and would not any more."""
    found = []
    for act, one in NARROWABLE.items():
        was, would = roles_left(act, before), roles_left(act, after)
        if was != would:
            lost = f". No longer: {_counted(was - would, desks)}" if was - would else ""
            found.append(Change(one.words, _counted(was, desks), f"{_counted(would, desks)}{lost}"))
    return found


def _counted(roles: Collection[str], desks: Desks) -> str:
    """ "coordinator (2 seats) and hub manager (1 seat)"."""
    seats = [role for people in desks.values() for role, _ in people]
    return listing(
        [f"{str(role.label).lower()} ({plural(seats.count(role), 'seat')})" for role in Role if role in roles]
    )


def _effect(before: Collection[str], after: Collection[str], desks: Desks) -> str:
    """How many seats could do less than now, and more; and where nobody would notice."""
    less = _who_loses(before, after, desks)
    more = _who_loses(after, before, desks)
    said = [f"{plural(less, 'seat')} could do less than now, and {plural(more, 'seat')} something again."]
    for act, one in NARROWABLE.items():
        where = _where_the_table_holds(act, after, desks)
        if where:
            said.append(f"“{one.words}”: at {listing(where)} too few people keep it, and nothing changes there.")
    return " ".join(said)


def _who_loses(before: Collection[str], after: Collection[str], desks: Desks) -> int:
    return sum(
        any(role in roles_at(act, before, people) - roles_at(act, after, people) for act in NARROWABLE)
        for people in desks.values()
        for role, _ in people
    )


def _where_the_table_holds(act: Act, taken: Collection[str], desks: Desks) -> list[str]:
    """The lead's desks at which too few people keep an act that was taken from a role."""
    left = roles_left(act, taken)
    if left == TABLE[act].roles:
        return []
    short = [code for code, people in desks.items() if not is_kept(left, people)]
    return list(Agency.objects.filter(code__in=short).values_list("name", flat=True)) if short else []


def _said(taken: Iterable[str]) -> list[str]:
    """What was taken, an act each: "Offer a notification to another hub: not coordinator"."""
    found: dict[str, list[str]] = {}
    for one in taken:
        act, _, role = one.partition(":")
        found.setdefault(act, []).append(role)
    return [
        f"{NARROWABLE[Act(act)].words}: not {role_words(roles)}"
        for act, roles in found.items()
        if act in list(NARROWABLE)
    ]
