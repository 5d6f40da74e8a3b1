"""A lost second factor: one operator asks, another agrees."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.people.forms import AgreeForm, ResetForm
from tenants import resetting
from tenants.models import FactorReset, User
from tenants.permissions import Page, for_page
from tenants.refusals import AccountRefused


@for_page(Page.KEEP_PEOPLE)
@require_http_methods(["GET", "POST"])
def ask(request: Any, person_id: UUID) -> HttpResponse:
    """Ask that somebody's second factor be taken off; another operator sees it on the page of people."""
    person = get_object_or_404(User, pk=person_id, is_active=True)
    form = ResetForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            resetting.ask_for_reset(person_id, form.cleaned_data["reason"], by=request.user.pk, at=timezone.now())
        except AccountRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "Asked for. Another operator has to agree within 24 hours.")
            return redirect("people:person", person_id)
    return render(request, "people/ask_reset.html", {"form": form, "person": person})


@for_page(Page.KEEP_PEOPLE)
@require_http_methods(["GET", "POST"])
def agree(request: Any, reset_id: UUID) -> HttpResponse:
    """Agree to what another operator asked for: the new first password is on the one answer."""
    asked = get_object_or_404(resetting.open_resets(timezone.now()), pk=reset_id)
    form = AgreeForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            person, password = resetting.agree_to_reset(reset_id, by=request.user.pk, at=timezone.now())
        except FactorReset.DoesNotExist as gone:
            raise Http404 from gone
        except AccountRefused as refused:
            form.add_error(None, str(refused))
        else:
            words = {"person": person, "password": password, "heading": f"{person.name} can set up another phone"}
            return render(request, "people/first_password.html", words)
    return render(request, "people/agree_reset.html", {"form": form, "asked": asked})
