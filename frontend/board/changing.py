"""The secretary's changes of the plan: a form with a reason becomes an event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.board.forms import AuthorityForm, ChangeForm, StageForm, StrikeOutForm, TargetForm
from frontend.board.plan_lines import lines_of
from frontend.common.plan_days import first_choice, usual_day
from frontend.common.saving import save_or_show
from frontend.forms.base import GovForm
from rollout.as_of import standing
from rollout.models import AuthorityEvent, StageEvent, TargetEvent
from rollout.models.plan_lines import counted
from rollout.moving import move_authority, shown
from rollout.replanning import replan_stage, set_target
from rollout.striking_out import find_line, line_words, strike_out
from tenants.models import Authority, User
from tenants.permissions import Page, for_page


@for_page(Page.EDIT_ROLLOUT)
@require_http_methods(["GET", "POST"])
def change_authority(request: HttpRequest, slug: str) -> HttpResponse:
    """One authority's stage and planned go-live."""
    authority = get_object_or_404(Authority, slug=slug)
    stands, seen = shown(authority)
    shown_first = {
        "stage": str(stands.stage or ""), "planned": stands.planned, "dated": first_choice(stands.planned),
    }  # fmt: skip
    form = AuthorityForm(request.POST or None, initial={**shown_first, "on": usual_day(), "seen": seen})
    back = reverse("board:authority", args=[slug])

    def save() -> None:
        move_authority(authority, form.wanted(stands.live), **_common(form, request))

    now: list[tuple[str, str | date]] = [
        ("Stage", str(stands.stage or "None")),
        ("Planned go-live", stands.planned or "None"),
        ("Live since", stands.live or "Not live"),
    ]
    return _change(request, form, save, f"Change {authority.name}", back, now, seen)


@for_page(Page.EDIT_ROLLOUT)
@require_http_methods(["GET", "POST"])
def change_stage(request: HttpRequest, stage: int) -> HttpResponse:
    """One stage's window and how many authorities it takes."""
    events = StageEvent.objects.filter(stage=stage)
    stands = standing(counted(events), date.max)
    if stands is None:
        raise Http404
    seen = events.count()
    names = ("window", "ends_on", "projected", "is_assumption")
    first = {name: getattr(stands, name) for name in names} | {"dated": first_choice(stands.ends_on)}
    form = StageForm(request.POST or None, initial={**first, "on": usual_day(), "seen": seen})

    def save() -> None:
        replan_stage(stage, form.wanted(), **_common(form, request))

    now: list[tuple[str, str | date]] = [
        ("Window", stands.window or "None"),
        ("To be done by", stands.ends_on or "No date"),
        ("Authorities", "Not said" if stands.projected is None else str(stands.projected)),
    ]
    return _change(
        request, form, save, f"Change stage {stage}", reverse("board:home"), now, seen, lines=lines_of(events)
    )


@for_page(Page.EDIT_ROLLOUT)
@require_http_methods(["GET", "POST"])
def change_target(request: HttpRequest) -> HttpResponse:
    """By when all London should be served."""
    events = TargetEvent.objects.all()
    stands, seen = standing(counted(events), date.max), events.count()
    first = {"day": stands.day if stands else None, "on": usual_day(), "seen": seen}
    form = TargetForm(request.POST or None, initial=first)

    def save() -> None:
        set_target(form.cleaned_data["day"], **_common(form, request))

    now: list[tuple[str, str | date]] = [("All London served by", stands.day if stands else "No date")]
    return _change(request, form, save, "Change the target", reverse("board:home"), now, seen, lines=lines_of(events))


@for_page(Page.EDIT_ROLLOUT)
@require_http_methods(["GET", "POST"])
def strike(request: HttpRequest, line: UUID) -> HttpResponse:
    """One line of the plan does not count any more, for a reason."""
    found = find_line(line)
    if found is None:
        raise Http404
    form = StrikeOutForm(request.POST or None, initial={"seen": 0})
    about, what = line_words(found)
    authority = found.authority.slug if isinstance(found, AuthorityEvent) else ""
    back = reverse("board:authority", args=[authority]) if authority else reverse("board:home")

    def save() -> None:
        by = User.objects.get(pk=cast(Any, request.user).pk)
        strike_out(found, form.cleaned_data["reason"], by=by, at=timezone.now())

    now: list[tuple[str, str | date]] = [
        ("Line", f"{about}. {what}"), ("Counts from", found.on), ("Why it was recorded", found.reason),
    ]  # fmt: skip
    return _change(
        request, form, save, "Strike out a line of the plan", back, now, 0, button="Strike it out",
        done="Struck out. It stays in the history and counts on no day.",
    )  # fmt: skip


def _common(form: ChangeForm, request: HttpRequest) -> dict[str, Any]:
    said = form.cleaned_data
    by = User.objects.get(pk=cast(Any, request.user).pk)
    return {"on": said["on"], "reason": said["reason"], "seen": said["seen"], "by": by, "at": timezone.now()}


def _change(
    request: HttpRequest,
    form: GovForm,
    save: Callable[[], None],
    title: str,
    back: str,
    now: list[tuple[str, str | date]],
    seen: int,
    *,
    lines: Sequence[dict[str, Any]] = (),
    button: str = "Record the change",
    done: str = "Recorded. Earlier days still show what was known then.",
) -> HttpResponse:
    shown = {"title": title, "back": back, "now": now, "history": lines, "button": button}
    return save_or_show(
        request, form, save, "board/change.html", shown, back=back, said=done, version=seen,
        not_yet=("on", "Counts from must be today or in the past, and not before the day since it is live."),
    )  # fmt: skip
