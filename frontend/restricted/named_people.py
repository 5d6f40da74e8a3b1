"""Who may enter a restricted enquiry: for those who may, with adding, removing, and lifting it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.restricted.restricting import choices_of
from hub.wall import ledger, restricted
from hub.wall.acts import Act
from hub.wall.models import Agency
from hub.wall.permissions import allowed, may
from hub.wall.restricted import NotInside, OwnRestricted, RestrictedRefusal
from tenants.access import PlatformRequest
from tenants.models import Role, Seat


class NameForm(GovForm):
    """Who else."""

    people = forms.MultipleChoiceField(
        label="Who else may enter it?", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose who else may enter it"},
    )  # fmt: skip

    looks = {
        "people": Look(small=True, hint="Before an agency is asked, name somebody of it. They are not told: ring them.")
    }


class LiftForm(GovForm):
    """Why."""

    reason = forms.CharField(label="Why is it not restricted any more?", max_length=2000, widget=forms.Textarea)

    looks = {"reason": Look(rows=3)}


@allowed(Act.SEE_RESTRICTED, post=Act.NAME_FOR_RESTRICTED, line=(Act.SEE_RESTRICTED, "restriction"))
@require_http_methods(["GET", "POST"])
def named(request: PlatformRequest, restriction_id: UUID) -> HttpResponse:
    """Everybody who may enter it; the authority that leads it adds others."""
    by, now = request.seated, timezone.now()
    one = _own(request, restriction_id)
    people = restricted.named(one.id, by=by)
    seats = {str(each.pk): each for each in restricted.seats_to_name(by.hub, None, now)}
    form = NameForm(request.POST if request.method == "POST" else None)
    there = {each.member for each in people}
    # By broken glass one names others, and at another authority's desk nobody.
    is_named, is_ours = one.until is None, one.agency == by.agency
    own = set() if is_named else {each.pk for each in seats.values() if each.user_id == by.user}
    form.choose("people", choices_of(seats.values(), but=there | own))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, RestrictedRefusal):
            restricted.name(one.id, [seats[pk] for pk in form.cleaned_data["people"]], by=by)
            messages.success(request, "Named. Tell them: nothing is sent to them.")
            return redirect("restricted:one", one.id)
    ledger.write_read(Act.SEE_RESTRICTED, by=by, object_kind="restriction", refs=[str(one.id)])
    agencies = dict(Agency.objects.values_list("code", "name"))
    known = Seat.objects.select_related("user").filter(pk__in=there)
    whose = {seat.pk: seat for seat in known}
    rows = [
        (each, whose[each.member].user.name if each.member in whose else "Somebody",
         Role(whose[each.member].role).label if each.member in whose else "",
         agencies.get(each.agency, each.agency), str(each.member) in seats)
        for each in people
    ]  # fmt: skip
    facts = {
        "one": one, "rows": rows, "form": form, "may_name": is_ours and may(by, Act.NAME_FOR_RESTRICTED),
        "may_remove": is_ours and is_named and may(by, Act.REMOVE_FROM_RESTRICTED),
        "may_lift": is_ours and is_named and may(by, Act.LIFT_RESTRICTED), "is_named": is_named,
    }  # fmt: skip
    return render(request, "restricted/named.html", facts)


@allowed(Act.REMOVE_FROM_RESTRICTED)
@require_POST
def remove(request: PlatformRequest, restriction_id: UUID, person_id: UUID) -> HttpResponse:
    """From their next click."""
    try:
        restricted.remove(restriction_id, person_id, by=request.seated)
    except NotInside as refused:
        raise Http404 from refused
    except RestrictedRefusal as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "Removed. They cannot enter it any more.")
    mine = {one.id for one in restricted.own(request.seated)}
    return redirect("restricted:one", restriction_id) if restriction_id in mine else redirect("restricted:own")


@allowed(Act.LIFT_RESTRICTED, step_up=True, line=(Act.SEE_RESTRICTED, "restriction"))
@require_http_methods(["GET", "POST"])
def lift(request: PlatformRequest, restriction_id: UUID) -> HttpResponse:
    """It is as other enquiries again."""
    by, one = request.seated, _own(request, restriction_id)
    form = LiftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, RestrictedRefusal):
            restricted.lift(one.id, why=form.cleaned_data["reason"], by=by)
            messages.success(request, "Not restricted any more. It stands on the lists again.")
            return redirect("enquiries:enquiry", one.reference)
    ledger.write_read(Act.SEE_RESTRICTED, by=by, object_kind="restriction", refs=[str(one.id)])
    return render(request, "restricted/lift.html", {"one": one, "form": form})


def _own(request: PlatformRequest, restriction: UUID) -> OwnRestricted:
    try:
        return restricted.own_one(restriction, by=request.seated)
    except NotInside as refused:
        raise Http404 from refused
