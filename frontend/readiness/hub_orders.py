"""The operator builds a hub: choose authorities, look the defaults over, order it, and follow the keeper's steps."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.look import Look
from frontend.readiness import build_labels
from frontend.readiness.build_forms import BuildForm, ChooseForm, JoinChooseForm
from frontend.sign_in.step_up import FreshForm
from rollout.days import usual_day
from rollout.readiness import approving
from rollout.readiness.hub_orders import order, order_again
from rollout.readiness.orders import asked_for, builds, free_authorities, group_hubs
from rollout.readiness.plans import COLOURS, place_for
from rollout.readiness.recording import Said
from rollout.readiness.refusals import Refused
from rollout.refusals import Stale
from tenants.middleware import proxies
from tenants.models import Hub, Role, Seat, User
from tenants.permissions import TABLE, Page, for_page, platform_roles

PAGE = 25
STALE = "Somebody else ordered or recorded something at the same moment. Look at the list, then try again."


@for_page(Page.SEE_BUILDING)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Who asked for a hub, and every build with how it ended."""
    page = Paginator(builds(), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "readiness/building.html",
        {
            "asked": asked_for(), "page": page, "rows": [build_labels.row(each) for each in page],
            "may_order": _may_order(request), "groups": group_hubs(), "troubles": proxies.troubles(),
        },
    )  # fmt: skip


@for_page(Page.ORDER)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """First the authorities, in the address; then everything else, with defaults."""
    free = free_authorities()
    wanted = [each for each in free if each.slug in request.GET.getlist("authority")]
    if not wanted:
        form = ChooseForm(request.GET if "go" in request.GET else None, free=free)
        form.is_valid()
        return render(request, "readiness/build_choose.html", {
            "form": form, "title": "Build a hub", "joins": False, "none": not free,
        })  # fmt: skip
    places = [place_for(each) for each in wanted]
    made = BuildForm(request.POST or None, request=request, places=places, colour=_free_colour())
    title = f"Build a hub for {build_labels.names(wanted)}"
    return _order(request, made, title, is_group=len(wanted) > 1)


@for_page(Page.ORDER)
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """An authority without a hub joins a group hub."""
    free, groups = free_authorities(), group_hubs()
    authority = next((each for each in free if each.slug == request.GET.get("authority")), None)
    hub = next((each for each in groups if each.code == request.GET.get("hub")), None)
    if authority is None or hub is None:
        form = JoinChooseForm(request.GET if "go" in request.GET else None, free=free, groups=groups)
        form.is_valid()
        return render(request, "readiness/build_choose.html", {
            "form": form, "title": "Let an authority join a group hub", "joins": True, "none": not free or not groups,
        })  # fmt: skip
    made = BuildForm(request.POST or None, request=request, places=[place_for(authority)], hub=hub)
    return _order(request, made, f"{authority.name} joins {hub.name}", is_group=True)


@for_page(Page.SEE_BUILDING)
@require_GET
def progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How far one build is; it looks again by itself where scripts run, and has a link where not."""
    found = get_object_or_404(builds(), pk=pk)
    return render(
        request,
        "readiness/build_progress.html",
        {
            **build_labels.progress(found), "order": found, "may_order": _may_order(request),
            "may_answer": _may_order(request) and approving.may_answer(found, cast(Any, request.user).pk),
        },
    )  # fmt: skip


class AgainForm(FreshForm):
    """The code: ordering asks for it each time."""


class AnswerForm(FreshForm):
    """Yes or no of a second operator, with the code, always."""

    agrees = forms.ChoiceField(
        label="Shall the keeper carry it out?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect
    )
    reason = forms.CharField(label="Why?", max_length=300)

    looks = {"reason": Look(hint="Such as: the board decided it on 23 November, and I rang who ordered it")}


@for_page(Page.ORDER)
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Order the same again after it failed; a second operator agrees again too."""
    found = get_object_or_404(builds(), pk=pk)
    form = AgainForm(request.POST if request.method == "POST" else None, request=request)
    if form.is_bound and form.is_valid():
        try:
            made = order_again(found, _said(request, "Ordered again after it failed."), seat=_seat(request))
        except (Refused, Stale) as refusal:
            messages.error(request, STALE if isinstance(refusal, Stale) else str(refusal))
            return redirect("readiness:build", pk)
        return redirect("readiness:build", made.pk)
    words = {"form": form, "title": "Order it again", "name": build_labels.title(found), "button": "Order it again"}
    return render(request, "readiness/order.html", {**words, "order": found})


@for_page(Page.ORDER)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A second operator agrees to an order, or says no."""
    now = timezone.now()
    found = get_object_or_404(builds().waiting(now), pk=pk)
    by = cast(Any, request.user).pk
    form = AnswerForm(request.POST or None, request=request)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        agrees = said["agrees"] == "yes"
        with refusals_shown_in(form, Refused):
            approving.answer(pk, agrees=agrees, reason=said["reason"], seat=_seat(request), by=by, at=now)
            messages.success(request, "You agreed. The keeper begins." if agrees else "You said no. It is not built.")
            return redirect("readiness:build", pk)
    words = {
        "form": form,
        "title": "A second operator’s word",
        "name": build_labels.title(found),
        "button": "Record it",
    }
    ordered = Seat.objects.filter(pk__in=[found.ordered_by]).select_related("user").first()
    return render(request, "readiness/order.html", {**words, "order": found, "ordered_by": ordered, "facts": True})


def _order(request: HttpRequest, form: BuildForm, title: str, *, is_group: bool) -> HttpResponse:
    if form.is_bound and form.is_valid():
        with refusals_shown_in(form, Refused):
            try:
                made = order(form.plan(), _said(request, form.cleaned_data["reason"]), seat=_seat(request))
            except Stale as stale:
                raise Refused(STALE) from stale
            return redirect("readiness:build", made.pk)
    back = reverse("readiness:building")
    return render(
        request, "readiness/build.html", {"form": form, "title": title, "back": back, "is_group": is_group}
    )  # fmt: skip


def _said(request: HttpRequest, reason: str) -> Said:
    by = User.objects.get(pk=cast(Any, request.user).pk)
    return Said(on=usual_day(), reason=reason, by=by, at=timezone.now(), seen=None)


def _seat(request: HttpRequest) -> uuid.UUID:
    """The operator's seat: the rule of the view says that there is one."""
    found = Seat.objects.standing(timezone.now()).filter(user=cast(Any, request.user).pk, role=Role.OPERATOR)
    return found.values_list("pk", flat=True)[0]


def _may_order(request: HttpRequest) -> bool:
    return bool(platform_roles(request) & TABLE[Page.ORDER])


def _free_colour() -> int:
    """The colour that the fewest hubs have."""
    used = Counter(Hub.objects.values_list("colour", flat=True))
    return min(range(1, COLOURS + 1), key=lambda number: used[number])
