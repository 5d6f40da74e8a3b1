"""What if a go-live moves? A question in the address; nothing is stored."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from frontend.board import labels
from frontend.board.go_live_effects import touched_lines
from frontend.common.plan_days import PlanDay, address_of, asked
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.dates import long_date, short_date
from mash_platform.phrases import lower_first, plural
from rollout.as_of import State
from rollout.board import Row, board_on
from rollout.labels import RAGS, why_words
from rollout.rag import rate
from rollout.readiness.latest_states import NOTHING, overdue_must_haves, readiness_at_a_glance
from rollout.what_if import WhatIf, what_if
from tenants.models import Authority
from tenants.permissions import TABLE, Page, for_page, platform_roles


class WhatIfForm(GovForm):
    """Whose go-live, and to which day."""

    authority = forms.ChoiceField(label="Authority", error_messages={"required": "Choose the authority"})
    day = PlanDay(label="New planned go-live")

    looks = {"day": Look(hint="For example, 28 1 2013.")}


@for_page(Page.SEE_BOARD)
@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """The question, and once it is whole, its answer."""
    on, _ = asked(request)
    to_come = [row.authority for row in board_on(on).rows if row.state != State.LIVE]
    asking = any(name in request.GET for name in ("day_day", "day_month", "day_year"))
    form = WhatIfForm(request.GET if asking else None, initial={"authority": request.GET.get("authority", "")})
    form.choose("authority", [("", "Choose an authority"), *((one.slug, one.name) for one in to_come)])
    found = None
    if asking and form.is_valid():
        if form.cleaned_data["day"] < on:
            form.add_error("day", "The new day must not lie before the day shown.")
        else:
            authority = next(one for one in to_come if one.slug == form.cleaned_data["authority"])
            found = _answer(authority, form.cleaned_data["day"], on)
    return render(
        request,
        "board/what_if.html",
        {
            "on": on,
            "query": address_of(on),
            "form": form,
            "found": found,
            "may_edit": bool(platform_roles(request) & TABLE[Page.EDIT_ROLLOUT]),
        },
    )


def _answer(authority: Authority, day: date, on: date) -> dict[str, object]:
    found = what_if(authority, day, on)
    return {
        "authority": authority,
        "change": reverse("board:change-authority", args=[authority.slug]),
        "facts": [
            ["Expected by", f"{_day(found.row)} now, {long_date(day)} then{_moved(found)}"],
            ["Against the target", _target(found)],
            ["Its stage’s window", _window(found)],
            ["Red, amber, green", _rags(found, on)],
            ["The same hub", _same_hub(found)],
        ],
        "steps": [
            {"cells": [short_date(step.by), *map(str, step.authorities), *(f"{share}%" for share in step.referrals)]}
            for step in found.steps
        ],
        "whole": len(found.before.rows),
        "touched": [{"cells": line} for line in touched_lines(authority, found.row.expected, day)],
    }


def _day(row: Row) -> str:
    return long_date(row.expected) or "No date"


def _moved(found: WhatIf) -> str:
    if not (found.row.expected and found.moved.expected):
        return ""
    days = (found.moved.expected - found.row.expected).days
    if days == 0:
        return ": the same day"
    return f": {plural(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def _target(found: WhatIf) -> str:
    if found.before.target is None:
        return "There is no target on this day"
    target = long_date(found.before.target.day)
    return f"{plural(found.past_target, 'day')} after {target}" if found.past_target else f"By {target}, as planned"


def _window(found: WhatIf) -> str:
    if not found.row.position.stage:
        return "In no stage"
    stage = f"Stage {found.row.position.stage}"
    return f"{plural(found.past_window, 'day')} after the end of {stage}" if found.past_window else f"Within {stage}"


def _rags(found: WhatIf, on: date) -> str:
    target = found.before.target.day if found.before.target else None
    late = len(overdue_must_haves(readiness_at_a_glance(on).get(found.row.authority.pk, NOTHING)))
    both = [rate(row, on, target, overdue_milestones=late) for row in (found.row, found.moved)]
    now, then = (f"{RAGS[one.rag]} ({lower_first(why_words(one))})" for one in both)
    return f"{now} now, {then} then"


def _same_hub(found: WhatIf) -> str:
    if found.row.hub is None:
        return "No hub on this platform serves it yet"
    if not found.same_hub:
        return f"{found.row.hub.name} serves nobody else"
    said = ", ".join(f"{row.authority.name} ({labels.state_words(row).lower()})" for row in found.same_hub)
    return f"{found.row.hub.name} also serves {said}. Their dates do not move by themselves."
