"""Names of hubs, agencies, front doors and people: one operator asks for another, a second one agrees."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.forms.look import Look
from frontend.presenters.paging import WorkPaginator
from frontend.sign_in.step_up import FreshForm
from rollout.readiness import approving
from rollout.readiness.refusals import NotNow
from tenants import names
from tenants.models import Agency, Hub, HubAuthority, NameChange, Named, Order, OrderKind, OrderState, Role, Seat
from tenants.permissions import Page, for_page
from tenants.refusals import NameRefused

PAGE = 50


class NameForm(FreshForm):
    """What gets which name."""

    sitting = True
    what = forms.ChoiceField(
        label="What gets another name?", choices=Named.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose what gets another name"},
    )  # fmt: skip
    hub = forms.ChoiceField(label="Which hub", required=False)
    agency = forms.ChoiceField(label="Which agency", required=False)
    door = forms.ChoiceField(label="Which front door", required=False)
    person = forms.CharField(label="Their sign-in name", required=False, max_length=100)
    name = forms.CharField(label="New name", max_length=100, error_messages={"required": "Enter the new name"})

    looks = {
        "what": Look(conditional={one.value: (one.value,) for one in Named}),
        "hub": Look(mark_optional=False),
        "agency": Look(mark_optional=False),
        "door": Look(mark_optional=False),
        "person": Look(mark_optional=False, width=20),
        "name": Look(hint="What was sent and decided before keeps the name of its day."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        doors = HubAuthority.objects.filter(until__isnull=True).order_by("door_name")
        self.choose("hub", [("", "Choose one"), *Hub.objects.order_by("name").values_list("code", "name")])
        self.choose("agency", [("", "Choose one"), *Agency.objects.order_by("name").values_list("code", "name")])
        self.choose("door", [("", "Choose one"), *doors.values_list("authority__slug", "door_name")])

    def chosen(self) -> str:
        """The code of what was chosen, or a sign-in name."""
        said = self.cleaned_data
        return str(said.get(said["what"], "")).strip().lower()


class AnswerForm(FreshForm):
    """A second operator's word."""

    sitting = True
    answer = forms.ChoiceField(
        label="Is this right?", widget=forms.RadioSelect, choices=(("yes", "Agree"), ("no", "Say no")),
        error_messages={"required": "Choose whether you agree"},
    )  # fmt: skip
    reason = forms.CharField(label="Why?", required=False, max_length=300)


@for_page(Page.KEEP_PEOPLE)
@require_http_methods(["GET", "POST"])
def listed(request: Any) -> HttpResponse:
    """What was called what until when, what waits for a second operator, and a form to ask."""
    now = timezone.now()
    form = NameForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = names.ask(
                said["what"], form.chosen(), said["name"], seat=operators_seat(request), by=request.user.pk, at=now
            )  # fmt: skip
        except NameRefused as refused:
            form.add_error(said["what"] if refused.field == "code" else refused.field, str(refused))
        else:
            messages.success(request, "Asked for. The name changes when another operator agrees.")
            return redirect("people:name", made.pk)
    page = WorkPaginator(NameChange.objects.all(), PAGE).get_page(request.GET.get("page"))
    waiting = Order.objects.waiting(now).filter(kind=OrderKind.RENAME).order_by("ordered_at")[:PAGE]
    return render(
        request,
        "people/names.html",
        {"form": form, "page": page, "rows": list(page.object_list), "waiting": list(waiting)},
    )


@for_page(Page.KEEP_PEOPLE)
@require_http_methods(["GET", "POST"])
def one(request: Any, order_id: UUID) -> HttpResponse:
    """One change that was asked for; another operator agrees, or says no."""
    found = Order.objects.filter(pk=order_id, kind=OrderKind.RENAME).select_related("answer").first()
    if found is None:
        raise Http404
    form = AnswerForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            approving.answer(
                order_id, agrees=said["answer"] == "yes", reason=said["reason"], seat=operators_seat(request),
                by=request.user.pk, at=timezone.now(),
            )  # fmt: skip
        except NotNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Agreed." if said["answer"] == "yes" else "You said no to it.")
            return redirect("people:name", order_id)
    answered = getattr(found, "answer", None)
    return render(
        request,
        "people/name.html",
        {
            "found": found,
            "form": form,
            "what": Named(found.details["what"]).label,
            "answered": answered,
            "waits": found.state == OrderState.NEW and answered is None,
        },
    )


def operators_seat(request: Any) -> UUID:
    """The operator's own seat, which the keeper looks up again. Raises: Http404 where it has just ended."""
    own = Seat.objects.standing(timezone.now()).filter(user=request.user.pk, role=Role.OPERATOR)
    found = own.values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    return found
