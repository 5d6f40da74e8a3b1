"""A new account: its first password is on the one answer, and kept nowhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from frontend.people.forms import AccountForm
from tenants.accounts import make_account
from tenants.permissions import Page, for_page
from tenants.refusals import AccountRefused


@for_page(Page.KEEP_PEOPLE)
@require_http_methods(["GET", "POST"])
def new(request: Any) -> HttpResponse:
    """Make an account for somebody who will be given seats."""
    form = AccountForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            person, password = make_account(said["username"], said["name"], email=said["email"], by=request.user.pk)
        except AccountRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            words = {"person": person, "password": password, "heading": f"{person.name} has an account"}
            return render(request, "people/first_password.html", words)
    return render(request, "people/new.html", {"form": form})
