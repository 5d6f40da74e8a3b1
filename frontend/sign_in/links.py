"""What a link in somebody's own e-mail opens: a first password, another one, a reset, an address. Nothing without it.

Opening a link changes nothing, since machines open links too: what it is for is a button.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.sign_in.forms import password_field
from frontend.sign_in.signing_in import RESET
from tenants import account_links, email_changes, factor_resets, second_factor
from tenants.access import public
from tenants.account_links import LinkGone
from tenants.accounts import redeem
from tenants.models import AccountLink, EmailChange, FactorReset, LinkKind
from tenants.refusals import AccountRefused


class NewPasswordForm(GovForm):
    """The password that shall be."""

    new = password_field("New password", is_new=True)

    looks = {"new": Look(hint="At least 12 characters. Three words that have nothing to do with each other are good.")}


@public("the link is what is checked: it went to one person's own address")
@sensitive_post_parameters("new")
@require_http_methods(["GET", "POST"])
def opened(request: Any, token: str) -> HttpResponse:
    """The page of a link, by its kind."""
    try:
        link = account_links.find(token, timezone.now())
        return PAGES[LinkKind(link.kind)](request, link, token)
    except LinkGone:
        return render(request, "sign_in/link_gone.html", status=404)


def _password(request: Any, link: AccountLink, token: str) -> HttpResponse:
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, AccountRefused):
            user = redeem(token, form.cleaned_data["new"], at=timezone.now())
            has_app = second_factor.device_of(user) is not None
            then = "your password and the code of your app" if has_app else "it, and set up your authenticator app"
            messages.success(request, f"Your password is set. Sign in with {then}.")
            return redirect("sign-in")
    words = {"form": form, "person": link.user, "is_first": link.kind == LinkKind.INVITE}
    return render(request, "sign_in/link_password.html", words)


def _factor(request: Any, link: AccountLink, token: str) -> HttpResponse:
    now = timezone.now()
    reset = FactorReset.objects.filter(pk=link.of, stopped_at__isnull=True, done_at__isnull=True).first()
    if reset is None:
        raise LinkGone
    if request.method == "POST":
        if "stop" in request.POST:
            factor_resets.stop_by_link(token, at=now)
            return render(request, "sign_in/link_stopped.html", {"what": "The reset"})
        if link.kind == LinkKind.NEW_APP:
            reset = factor_resets.opened(token, at=now)
            request.session[RESET] = str(reset.pk)
            second_factor.begin_anew(link.user)
            messages.info(request, "Sign in with your password. Then you set up the other app.")
            return HttpResponseRedirect("/sign-in/")
        reset = factor_resets.confirm(token, at=now)
    words = {"reset": reset, "is_in_force": link.kind == LinkKind.NEW_APP, "person": link.user}
    return render(request, "sign_in/link_factor.html", words)


def _email(request: Any, link: AccountLink, token: str) -> HttpResponse:
    now = timezone.now()
    change = EmailChange.objects.filter(pk=link.of, stopped_at__isnull=True, done_at__isnull=True).first()
    if change is None:
        raise LinkGone
    is_old = link.kind == LinkKind.OLD_EMAIL
    if request.method == "POST" and is_old and "stop" in request.POST:
        email_changes.stop_by_old(token, at=now)
        return render(request, "sign_in/link_stopped.html", {"what": "The change of address"})
    if request.method == "POST":
        if is_old:
            email_changes.agree_by_old(token, at=now)
        else:
            change = email_changes.verify(token, at=now)
        change.refresh_from_db()
        return render(request, "sign_in/link_email_done.html", {"change": change})
    return render(request, "sign_in/link_email.html", {"change": change, "is_old": is_old})


PAGES = {
    LinkKind.INVITE: _password,
    LinkKind.PASSWORD: _password,
    LinkKind.FACTOR: _factor,
    LinkKind.NEW_APP: _factor,
    LinkKind.NEW_EMAIL: _email,
    LinkKind.OLD_EMAIL: _email,
}
