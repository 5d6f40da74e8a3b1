"""Search inside a hub: by the hub's reference or an agency's own, or for somebody by a part of their name, date of
birth, address, telephone or number.

What was typed is sent in the body of a form and never in an address: addresses are kept in histories and logs.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from hub.front_door.notifications.references import as_reference
from hub.people.searching import MOST_PEOPLE, Sought
from hub.research.searching import Found, Hit, address_of, search
from hub.wall import drafts, kept_searches, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest

PAGE = 25
PAGE_NAME = "search"  # of its words, while they are kept


class SearchForm(GovForm):
    """One box."""

    sought = NumberField(
        label="Reference, name, date of birth, address, telephone or NHS number", max_length=200
    )  # fmt: skip

    looks = {
        "sought": Look(
            hint="Such as HRW-12-004182, your agency’s own number, Exam, Amy Example 17/5/2009, 14 Invented Road or"
            " 020 7946 0100. Several together find whoever fits them all.",
            classes="govuk-!-width-two-thirds",
        )
    }

    def clean_sought(self) -> str:
        """Something that can be looked for."""
        typed = str(self.cleaned_data["sought"])
        if not as_reference(typed) and not Sought.from_words(typed):
            raise forms.ValidationError(
                "Type a reference, a name, a date of birth, an address, a telephone or an NHS number"
            )
        return typed

    def reference(self) -> str:
        """The reference that was typed, in full; "" where it is none."""
        return as_reference(self.cleaned_data["sought"])


@allowed(Act.SEARCH, no_line="an empty box", line_of_post=(Act.SEARCH, "search"))
@require_http_methods(["GET", "POST"])
def search_hub(request: PlatformRequest) -> HttpResponse:
    """The box, which stands in the header of every page, too. A POST goes straight to what a reference names, and
    otherwise to an address that says nothing of what was typed, so that one can come back to what was found."""
    form = SearchForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        if there := _there(request, form.reference()):
            return redirect(there)
        kept = kept_searches.keep(PAGE_NAME, form.cleaned_data["sought"], by=request.seated)
        return HttpResponseRedirect(reverse("enquiries:found", args=[kept]), status=HTTPStatus.SEE_OTHER)
    if request.method == "POST":
        _write(request, {"for": []}, [])  # nothing that could be looked for; whoever tries is seen all the same
    return render(request, "enquiries/search.html", {"form": form, "found": None})


@allowed(Act.SEARCH, line=(Act.SEARCH, "search"))
@require_GET
def found(request: PlatformRequest, kept: UUID) -> HttpResponse:
    """What was found, looked for anew each time that it is shown."""
    words = kept_searches.words_of(kept, PAGE_NAME, by=request.seated)
    form = SearchForm({"sought": words})
    if words is None or not form.is_valid():
        messages.warning(request, "What you looked for is kept for one hour. Type it again.")
        return redirect("enquiries:search")
    if there := _there(request, form.reference()):
        return redirect(there)
    # What looks like a reference of ours may be an agency's own number, such as CAD 4471 of the police.
    sought = Sought.from_words(words)
    seen = search(sought) if sought else Found(())
    page: Any = Paginator(seen.hits, PAGE).get_page(request.GET.get("page"))
    shown: list[Hit] = list(page.object_list)
    digests = sought.digests(request.seated.hub)
    by = [*(["reference"] if form.reference() else []), *digests]
    _write(request, {"for": by, "digests": digests, "found": len(seen.hits)}, [hit.reference for hit in shown])
    return render(
        request,
        "enquiries/search.html",
        {"form": form, "found": seen, "page": page, "shown": shown, "most_people": MOST_PEOPLE},
    )


def _there(request: PlatformRequest, reference: str) -> str:
    """The address of what a reference names, with the search's line; "" where this desk sees nothing of that name."""
    address = address_of(reference) if reference else None
    if address is None:
        return ""
    _write(request, {"for": ["reference"]}, [reference])
    route = "enquiries:enquiry" if address[0] == "enquiry" else "triage:notification"
    return reverse(route, args=[reference])


def _write(request: PlatformRequest, detail: dict[str, Any], refs: list[str]) -> None:
    """A search is a line of the ledger, committed before anything is shown: what it was by, a digest of what was
    typed, and the references shown."""
    with transaction.atomic(durable=True):
        ledger.write(
            Act.SEARCH, by=request.seated, object_kind="search", object_ref=refs[0] if len(refs) == 1 else "",
            detail={**detail, "refs": refs},
        )  # fmt: skip
