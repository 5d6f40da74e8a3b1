"""A new account, and its invitation: what opens it goes to the person's own address, and stands on no screen here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.people.forms import AccountForm, InviteForm
from tenants import accounts
from tenants.models import User
from tenants.permissions import Page, for_page
from tenants.refusals import AccountRefused


@for_page(Page.KEEP_PEOPLE)
@require_http_methods(["GET", "POST"])
def new(request: Any) -> HttpResponse:
    """Make an account for somebody who will be given seats."""
    form = AccountForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, AccountRefused):
            person = accounts.make_account(
                said["username"], said["name"], email=said["email"], by=request.user.pk, at=timezone.now()
            )
            messages.success(request, f"An invitation goes to {person.email}. It works for 7 days.")
            return redirect("people:person", person.pk)
    return render(request, "people/new.html", {"form": form})


@for_page(Page.KEEP_PEOPLE)
@require_http_methods(["GET", "POST"])
def invite_again(request: Any, person_id: UUID) -> HttpResponse:
    """Send an invitation that was not used again; to another address only while the account never had a seat."""
    person = get_object_or_404(User, pk=person_id, is_active=True)
    if not accounts.waits_for_owner(person):
        raise Http404
    form = InviteForm(request.POST or None, request=request, initial={"email": person.email})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, AccountRefused):
            accounts.invite_again(person_id, form.cleaned_data["email"], by=request.user.pk, at=timezone.now())
            messages.success(request, f"Another invitation goes to {form.cleaned_data['email']}.")
            return redirect("people:person", person_id)
    return render(
        request, "people/invite.html", {"form": form, "person": person, "may_correct": accounts.may_correct(person)}
    )
