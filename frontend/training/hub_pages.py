"""The manager's page: what seats require, whom it will stop and when, and who is in order."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import WholeNumberField
from frontend.presenters.training import SOON
from frontend.training.hits import hits
from hub.assessment.open_work import open_work_at
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import STAFF, allowed
from rollout.training.models import CourseState, Module, Requirement
from rollout.training.refusals import TrainingRefused
from rollout.training.requiring import LONGEST_GRACE, end, require
from tenants.access import PlatformRequest
from tenants.models import Role, Seat

PAGE = 50
USUAL_GRACE = 28


class RequireForm(GovForm):
    """Which role, which module, and how long one may be without it."""

    role = forms.ChoiceField(
        label="Whose seats", choices=[(role.value, str(role.label)) for role in Role if role in STAFF],
        widget=forms.RadioSelect,
    )  # fmt: skip
    module = forms.ChoiceField(label="Module that they must hold")
    grace_days = WholeNumberField(label="Grace period", min_value=0, max_value=LONGEST_GRACE)

    looks = {
        "module": Look(hint="Open courses of the pan-London syllabus and of agencies."),
        "grace_days": Look(
            width=3, suffix="days",
            hint="How long somebody may be without it: from today, from their first day here, or from the day on which "
            "their certificate runs out. They are told all that time.",
        ),
    }  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"grace_days": USUAL_GRACE})
        open_ones = Module.objects.filter(course__state=CourseState.OPEN).select_related("course__agency")
        self.choose(
            "module",
            [("", "Choose one")]
            + [
                (str(one.pk), f"{one.title} ({one.course.agency.name}: {one.course.title})")
                for one in open_ones.order_by("course__agency__name", "course__title", "number")
            ],
        )


@allowed(Act.SEE_TRAINING, line=(Act.SEE_TRAINING, "seat"))
@require_GET
def home(request: PlatformRequest) -> HttpResponse:
    """What this hub requires; whom it stops now or within two weeks; everybody to whom it applies."""
    now = timezone.now()
    today = timezone.localdate(now)
    requirements = list(
        Requirement.objects.filter(hub__code=request.seated.hub, ended_at__isnull=True)
        .select_related("module__course__agency")
        .order_by("role", "module__title")
    )
    standing = (
        Seat.objects.standing(now)
        .filter(hub__code=request.seated.hub)
        .select_related("user", "agency", "training")
    )  # fmt: skip
    stopped = hits(list(standing), today, SOON)
    places = {(hit.seat.role, hit.seat.agency.code) for hit in stopped if hit.seat.agency}
    work = open_work_at(places)
    held = standing.filter(training__new_work_until__isnull=False).order_by(
        "training__new_work_until", "user__name", "pk"
    )
    page = Paginator(held, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    ledger.write_read(Act.SEE_TRAINING, by=request.seated, object_kind="seat", refs=[])
    return render(
        request,
        "training/hub.html",
        {"requirements": requirements, "stopped": stopped, "work": work, "page": page, "rows": rows, "today": today},
    )


@allowed(Act.REQUIRE_TRAINING, no_line="an empty form")
@require_http_methods(["GET", "POST"])
def require_module(request: PlatformRequest) -> HttpResponse:
    """From today seats of a role want a module."""
    one, kept = drafts.one_of_several(request, request.seated)
    form = RequireForm(request.POST if request.method == "POST" else kept)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, TrainingRefused):
            made = require(
                UUID(said["module"]), said["role"], grace_days=said["grace_days"], by=request.seated, at=timezone.now()
            )
            _in_the_ledger(request, made, "set")
            messages.success(request, "Required from today. Whoever is without it is told on every page of this hub.")
            return redirect("hub-training:home")
    return render(request, "training/require.html", {"form": form, "one": one})


@allowed(Act.REQUIRE_TRAINING, no_line="a requirement of the hub, and nobody's name")
@require_http_methods(["GET", "POST"])
def end_requirement(request: PlatformRequest, requirement_id: UUID) -> HttpResponse:
    """Require it no longer; whoever was stopped by it alone goes on at once."""
    found = (
        Requirement.objects.filter(pk=requirement_id, hub__code=request.seated.hub).select_related("module").first()
    )  # fmt: skip
    if found is None:
        raise Http404
    if request.method == "POST":
        end(requirement_id, by=request.seated, at=timezone.now())
        _in_the_ledger(request, found, "ended")
        messages.success(request, "It is required no longer.")
        return redirect("hub-training:home")
    return render(request, "training/end_requirement.html", {"requirement": found})


def _in_the_ledger(request: PlatformRequest, requirement: Requirement, did: str) -> None:
    """The hub's own line; the platform, where it was decided, has written its own before."""
    with transaction.atomic(durable=True):
        ledger.write(
            Act.REQUIRE_TRAINING, by=request.seated, object_kind="requirement", object_ref=str(requirement.pk),
            detail={"did": did, "seat_role": requirement.role},
        )  # fmt: skip
