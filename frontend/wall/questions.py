"""A guardian's questions: who looked at a child, what was disclosed about a family, who saw a finding, what each person
did. Shown as references and counts: a guardian reads no word of a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from frontend.wall.ledger_acts import ACTS
from frontend.wall.ledger_labels import LABELS, SERVICES
from frontend.wall.ledger_names import people_here, place_names
from hub.front_door.notifications.references import as_reference
from hub.people.searching import Sought
from hub.wall import kept_searches, ledger, line_disposal, overseeing
from hub.wall.acts import Act
from hub.wall.overseeing import Disclosure, desk_of
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest

PAGE = 50
PAGE_NAME = "child"  # of whom one asks about, while the words are kept
PERIODS = {"1": 1, "7": 7, "28": 28, "90": 90}  # days


class ChildForm(GovForm):
    """Who it is about: as it is typed into the hub's search."""

    sought = NumberField(label="Name, date of birth or number", max_length=200)

    looks = {
        "sought": Look(
            hint="Such as Amy Example 17/5/2009, or an NHS number. Several together find whoever fits them all.",
            classes="govuk-!-width-two-thirds",
        )
    }

    def clean_sought(self) -> Sought:
        """Something that can be looked for."""
        found = Sought.from_words(str(self.cleaned_data["sought"]))
        if not (found.names or found.day or found.number):
            raise forms.ValidationError("Type a family name, a date of birth or a number")
        return found


class ReferenceForm(GovForm):
    """Which family, by its enquiry."""

    reference = NumberField(label="Enquiry", max_length=40)

    looks = {"reference": Look(width=20, hint="Such as HRW-12-004182")}

    def clean_reference(self) -> str:
        """The reference in full."""
        found = as_reference(str(self.cleaned_data["reference"]))
        if not found:
            raise forms.ValidationError("Enter a reference such as HRW-12-004182")
        return found


@dataclass(frozen=True)
class Row:
    """A disclosure as a row says it."""

    at: datetime
    did: str
    by: str
    to: str
    basis: str
    opened: list[tuple[str, datetime]]


@allowed(Act.READ_LEDGER, no_line="links and an empty form")
@require_GET
def questions(request: PlatformRequest) -> HttpResponse:
    """What can be asked."""
    return render(
        request, "wall/questions.html",
        {
            "child": ChildForm(), "family": ReferenceForm(), "readings": ReferenceForm(auto_id="readings-%s"),
            "agency": request.seated.agency_name,
            "gone": line_disposal.gone_so_far(),
        },
    )  # fmt: skip


@allowed(Act.READ_LEDGER, no_line="an empty form", line_of_post=(Act.READ_LEDGER, "child"))
@require_http_methods(["GET", "POST"])
def child(request: PlatformRequest) -> HttpResponse:
    """Whom one asks about. What was typed is sent in the body of a form, and stands in no address and no line."""
    form = ChildForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        kept = kept_searches.keep(PAGE_NAME, request.POST["sought"].strip(), by=request.seated)
        return HttpResponseRedirect(reverse("wall:ledger-looked", args=[kept]), status=HTTPStatus.SEE_OTHER)
    if request.method == "POST":
        _write(request, "child", [])
    return render(request, "wall/who_looked.html", {"form": form})


@allowed(Act.READ_LEDGER, line=(Act.READ_LEDGER, "child"))
@require_GET
def looked(request: PlatformRequest, kept: UUID) -> HttpResponse:
    """Who looked at somebody, looked up anew each time that it is shown."""
    words = kept_searches.words_of(kept, PAGE_NAME, by=request.seated)
    form = ChildForm({"sought": words})
    if words is None or not form.is_valid():
        messages.warning(request, "What you looked for is kept for one hour. Type it again.")
        return redirect("wall:ledger-child")
    sought = form.cleaned_data["sought"]
    found = overseeing.references_of(sought.names, sought.day, sought.number)
    references = sorted({one for pair in found for one in pair if one})
    people = dict(people_here(request.seated.hub))
    lookers = overseeing.who_looked(references) if references else []
    page: Any = Paginator(lookers, PAGE).get_page(request.GET.get("page"))
    shown = {
        "found": found, "page": page, "is_cut": len(found) == overseeing.MOST_REFERENCES,
        "lookers": [(people.get(one.member, "A colleague"), one) for one in page.object_list],
        "places": place_names(),
        "gone": line_disposal.gone_so_far(),
    }  # fmt: skip
    _write(request, "child", [pair[0] for pair in found])
    return render(request, "wall/who_looked.html", {"form": form, **shown})


@allowed(Act.READ_LEDGER, line=(Act.READ_LEDGER, "disclosed"))
@require_GET
def disclosed(request: PlatformRequest) -> HttpResponse:
    """What was disclosed about a family: each time with its basis, to whom, and who opened it, in one row."""
    form = ReferenceForm(request.GET if "reference" in request.GET else None)
    reference = form.cleaned_data["reference"] if form.is_bound and form.is_valid() else ""
    found = overseeing.disclosed(reference) if reference else []
    page: Any = Paginator(found, PAGE).get_page(request.GET.get("page"))
    _write(request, "disclosed", [reference] if reference else [])
    return render(
        request,
        "wall/disclosed.html",
        {
            "form": form,
            "reference": reference,
            "page": page,
            "rows": _rows(page.object_list, request),
            "gone": line_disposal.gone_so_far(),
            "findings": list(enumerate(overseeing.findings_in(reversed(found)), start=1)),
        },
    )


@allowed(Act.READ_LEDGER, line=(Act.READ_LEDGER, "finding"))
@require_GET
def finding(request: PlatformRequest, finding_id: UUID) -> HttpResponse:
    """Who saw a finding that was released, and each product that used it. One that was not is not there."""
    seen = overseeing.who_saw(finding_id)
    if not seen.releases:
        raise Http404
    _write(request, "finding", [])
    return render(
        request, "wall/finding_seen.html",
        {
            "finding": finding_id, "releases": _rows(seen.releases, request), "copies": _rows(seen.copies, request),
            "gone": line_disposal.gone_so_far(),
        },
    )  # fmt: skip


@allowed(Act.READ_LEDGER, line=(Act.READ_LEDGER, "people"))
@require_GET
def people(request: PlatformRequest) -> HttpResponse:
    """What each person did in a while: a row for each, whoever did most first."""
    days = PERIODS.get(request.GET.get("days", ""), PERIODS["7"])
    since = timezone.now() - timedelta(days=days)
    page: Any = Paginator(overseeing.people_since(since), PAGE).get_page(request.GET.get("page"))
    names = dict(people_here(request.seated.hub))
    _write(request, "people", [])
    return render(
        request,
        "wall/people_did.html",
        {
            "page": page,
            "rows": [(names.get(one.member, "A colleague"), one) for one in page.object_list],
            "days": days,
            "periods": list(PERIODS.values()),
            "since": since,
            "gone": line_disposal.gone_so_far(),
        },
    )


def _write(request: PlatformRequest, kind: str, refs: list[str]) -> None:
    with transaction.atomic(durable=True):
        ledger.write(Act.READ_LEDGER, by=request.seated, object_kind=kind, detail={"refs": refs} if refs else {})


def _rows(found: Iterable[Disclosure], request: PlatformRequest) -> list[Row]:
    names, places = dict(people_here(request.seated.hub)), place_names()
    bases = {**LABELS["legal_basis"], **LABELS["basis"], **LABELS["reason"]}
    return [
        Row(
            at=one.at,
            did=ACTS.get(one.act, one.act),
            by=f"{_who(one.member, names)}, {_place(desk_of(one.login), places)}",
            to=", ".join(_place(code, places) for code in one.to),
            basis="; ".join(bases.get(code, code.replace("_", " ")) for code in one.basis),
            opened=[(_who(member, names), at) for member, at in one.opened.items()],
        )
        for one in found
    ]


def _who(member: UUID | None, names: dict[UUID, str]) -> str:
    return (names.get(member) if member else None) or "A colleague"


def _place(code: str, places: dict[str, str]) -> str:
    return places.get(code) or SERVICES.get(code, code)
