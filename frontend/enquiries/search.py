"""Search inside a hub: by reference, or for somebody by name, date of birth, postcode or number.

What was typed is sent in the body of a form and never in an address: addresses are kept in histories and logs.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.front_door.notifications.references import as_reference
from hub.people.searching import MOST_PEOPLE, Sought
from hub.research.searching import Found, Hit, address_of, search
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest

PAGE = 25


class SearchForm(GovForm):
    """One box."""

    sought = forms.CharField(label="Reference, name, date of birth, postcode or NHS number", max_length=200)

    looks = {
        "sought": Look(
            hint="Such as HRW-12-004182, or Amy Example 17/5/2009. Several together find whoever fits them all.",
            classes="govuk-!-width-two-thirds",
        )
    }

    def clean_sought(self) -> str:
        """Something that can be looked for."""
        typed = str(self.cleaned_data["sought"])
        if not as_reference(typed) and not Sought.from_words(typed):
            raise forms.ValidationError("Type a reference, a family name, a date of birth, a postcode or an NHS number")
        return typed

    def reference(self) -> str:
        """The reference that was typed, in full; "" where it is none."""
        return as_reference(self.cleaned_data["sought"])


@allowed(Act.SEARCH, no_line="an empty box", line_of_post=(Act.SEARCH, "search"))
@require_http_methods(["GET", "POST"])
def search_hub(request: PlatformRequest) -> HttpResponse:
    """The box; a POST looks, and goes straight to what a reference names."""
    form = SearchForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    found: Found | None = None
    if request.method == "POST" and form.is_valid():
        if reference := form.reference():
            address = address_of(reference)
            _write(request, {"for": ["reference"]}, [reference] if address else [])
            if address:
                kind, _ = address
                return redirect("enquiries:enquiry" if kind == "enquiry" else "triage:notification", reference)
            found = Found(())
        else:
            found = search(Sought.from_words(form.cleaned_data["sought"]))
    page: Any = Paginator(found.hits if found else (), PAGE).get_page(request.POST.get("page"))
    shown: list[Hit] = list(page.object_list)
    if found is not None and not form.reference():
        digests = Sought.from_words(form.cleaned_data["sought"]).digests(request.seated.hub)
        detail = {"for": list(digests), "digests": digests, "found": len(found.hits)}
        _write(request, detail, [hit.reference for hit in shown])
    elif request.method == "POST" and found is None:
        _write(request, {"for": []}, [])  # nothing that could be looked for; whoever tries is seen all the same
    return render(
        request,
        "enquiries/search.html",
        {"form": form, "found": found, "page": page, "shown": shown, "most_people": MOST_PEOPLE},
    )


def _write(request: PlatformRequest, detail: dict[str, Any], refs: list[str]) -> None:
    """A search is a line of the ledger, committed before anything is shown: what it was by, a digest of what was
    typed, and the references shown."""
    with transaction.atomic(durable=True):
        ledger.write(
            Act.SEARCH, by=request.seated, object_kind="search", object_ref=refs[0] if len(refs) == 1 else "",
            detail={**detail, "refs": refs},
        )  # fmt: skip
