"""Who came to a session: one question for each person, and a reason where a certificate is taken back."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import save_or_show
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.training.forms import SeenForm
from frontend.training.labels import when_words
from frontend.training.people import own_session, person
from rollout.training.attendance import record_attendance
from rollout.training.booking import let_in
from rollout.training.models import TAKEN, PlaceState, SessionPlace
from tenants.permissions import Page, for_page


class AttendanceForm(SeenForm):
    """Tick who came; whoever has a place and is not ticked did not."""

    came = forms.MultipleChoiceField(label="Who came?", required=False, widget=forms.CheckboxSelectMultiple)
    why = forms.CharField(label="Why is a certificate taken back?", required=False, max_length=300)

    looks = {
        "came": Look(mark_optional=False, hint="Anyone who is not ticked is recorded as absent."),
        "why": Look(
            mark_optional=False, hint="Only where you untick somebody who has a certificate from this session."
        ),
    }


@for_page(Page.TEACH)
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Record it, or correct it; certificates follow at once."""
    session = own_session(request, session_id)
    places = list(
        SessionPlace.objects.filter(session=session, state__in=TAKEN)
        .select_related("user")
        .order_by("user__name", "pk")
    )
    form = AttendanceForm(
        request.POST or None, initial={"came": [str(one.pk) for one in places if one.state == PlaceState.ATTENDED]}
    )
    form.choose("came", [(str(place.pk), f"{place.user.name} ({place.user.username})") for place in places])

    def save() -> None:
        ticked = set(form.cleaned_data["came"])
        record_attendance(
            session.pk, {place.pk: str(place.pk) in ticked for place in places}, why=form.cleaned_data["why"],
            seen=form.version, by=person(request), at=timezone.now(),
        )  # fmt: skip

    if not any(place.state == PlaceState.ATTENDED for place in places):
        del form.fields["why"]
        form.fields["why"] = forms.CharField(required=False, widget=forms.HiddenInput)
    words = {
        "title": f"Who came to “{session.module.title}”?",
        "session": session,
        "places": places,
        "when": when_words(session),
        "has_begun": session.starts_at <= timezone.now() and session.cancelled_at is None,
    }
    back = reverse("training:session", args=[session.pk])
    return save_or_show(
        request, form, save, "training/attendance.html", words, back=back,
        said="Recorded. Whoever came has their certificate.", version=session.version,
    )  # fmt: skip


class CameForm(GovForm):
    """Who came without a place."""

    username = forms.CharField(label="Sign-in name", max_length=100)

    looks = {"username": Look(width=20, hint="The name that they sign in with.")}


@for_page(Page.TEACH)
@require_http_methods(["GET", "POST"])
def came(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Add somebody who came without a place; whether they came is recorded with the others."""
    session = own_session(request, session_id)
    form = CameForm(request.POST or None)

    def save() -> None:
        let_in(session.pk, form.cleaned_data["username"], by=person(request), at=timezone.now())

    words = {"title": f"Somebody came to “{session.module.title}” without a place", "button": "Add them", "now": []}
    back = reverse("training:attendance", args=[session.pk])
    return save_or_show(request, form, save, "training/form.html", words, back=back, said="Added. Tick them below.")
