"""Front doors and hubs close when two operators stand behind it (tenants/closing.py); and all that has closed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.people.names import AnswerForm, operators_seat
from frontend.presenters.dates import long_date
from frontend.presenters.paging import WorkPaginator
from frontend.sign_in.step_up import FreshForm
from rollout.readiness import approving
from rollout.readiness.refusals import NotNow
from tenants import closing
from tenants.models import Authority, Closed, Closing, Hub, HubAuthority, Order, OrderKind, OrderState
from tenants.permissions import Page, for_page
from tenants.refusals import ClosingRefused

PAGE = 50
KINDS = [(one.value, one.label) for one in (Closed.DOOR, Closed.HUB)]


class ClosingForm(FreshForm):
    """What closes after which day, and which front door takes its place."""

    sitting = True
    what = forms.ChoiceField(
        label="What closes?", choices=KINDS, widget=forms.RadioSelect,
        error_messages={"required": "Choose what closes"},
    )  # fmt: skip
    door = forms.ChoiceField(label="Which front door", required=False)
    hub = forms.ChoiceField(label="Which hub", required=False)
    last_day = DateInputField(label="Last day", required=False, future=True)
    successor = forms.ChoiceField(label="Which front door takes its place?", required=False)
    why = forms.CharField(label="Why does none take its place?", required=False, max_length=closing.LONGEST_WHY)

    looks = {
        "what": Look(conditional={"door": ("door",), "hub": ("hub",)}),
        "door": Look(mark_optional=False),
        "hub": Look(mark_optional=False, hint="Each of its front doors closes. Its people finish what is open."),
        "last_day": Look(hint="Leave empty to keep it open after all."),
        "successor": Look(
            mark_optional=False,
            hint="What still reaches the closed door, and what nobody opened there, is offered to this one’s hub.",
        ),
        "why": Look(mark_optional=False, hint="Only if you chose none."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        doors = HubAuthority.objects.filter(until__isnull=True).select_related("authority").order_by("authority__name")
        named = [(door.authority.slug, door.full_name) for door in doors]
        hubs = [("", "Choose one"), *Hub.objects.order_by("name").values_list("code", "name")]
        self.choose("door", [("", "Choose one"), *named])
        self.choose("hub", hubs)
        self.choose("successor", [("", "None"), *named])

    def words(self) -> closing.ClosingWords:
        """What the act takes."""
        said = self.cleaned_data
        last = said.get("last_day")
        return closing.ClosingWords(
            code=said.get(said["what"], ""), last_day=last.isoformat() if last else "", successor=said["successor"],
            why=said["why"],
        )  # fmt: skip


@for_page(Page.KEEP_PEOPLE)
@require_http_methods(["GET", "POST"])
def listed(request: Any) -> HttpResponse:
    """What has closed or closes, with the names of its day; what waits for a second operator; a form to ask."""
    now = timezone.now()
    form = ClosingForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        what = form.cleaned_data["what"]
        try:
            made = closing.ask_door(
                what, form.words(), seat=operators_seat(request), by=request.user.pk, at=now
            )  # fmt: skip
        except ClosingRefused as refused:
            form.add_error(what if refused.field == "code" else refused.field or None, str(refused))
        else:
            messages.success(request, "Asked for. It is so when another operator agrees.")
            return redirect("people:closing", made.pk)
    page = WorkPaginator(Closing.objects.all(), PAGE).get_page(request.GET.get("page"))
    waiting = Order.objects.waiting(now).filter(kind=OrderKind.CLOSE_DOOR).order_by("ordered_at")[:PAGE]
    return render(
        request,
        "people/closings.html",
        {
            "form": form,
            "page": page,
            "rows": list(page.object_list),
            "waiting": [(one, name_of(one)) for one in waiting],
        },
    )


@for_page(Page.KEEP_PEOPLE)
@require_http_methods(["GET", "POST"])
def one(request: Any, order_id: UUID) -> HttpResponse:
    """One that was asked for; another operator agrees, or says no."""
    found = Order.objects.filter(pk=order_id, kind=OrderKind.CLOSE_DOOR).select_related("answer").first()
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
            return redirect("people:closing", order_id)
    answered, wanted = getattr(found, "answer", None), found.details
    day = wanted.get("last_day")
    after = Authority.objects.filter(slug=wanted.get("successor", "")).first()
    rows = [["What", f"{Closed(wanted['what']).label}: {name_of(found)}"]]
    rows.append(["Last day", long_date(date.fromisoformat(day)) if day else "None: it stays open"])
    if day:
        rows.append(["Takes its place", str(after) if after else f"None: {wanted['why']}"])
    return render(
        request,
        "people/closing.html",
        {
            "found": found,
            "name": name_of(found),
            "rows": rows,
            "form": form,
            "answered": answered,
            "waits": found.state == OrderState.NEW and answered is None,
        },
    )


def name_of(order: Order) -> str:
    """What an order is about, by its name now."""
    code = order.details["code"]
    if order.details["what"] == Closed.HUB:
        hub = Hub.objects.filter(code=code).first()
        return str(hub or code)
    door = HubAuthority.objects.filter(authority__slug=code, until__isnull=True).select_related("authority").first()
    return door.full_name if door else code
