"""The auditor reads the platform's ledger, how each ledger stands, and how much one person did in which hub.

The auditor is no operator and runs nothing (tenants/agreeing.py). They read who did what on the platform; of a hub they
read counts alone: no reference and no line.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from frontend.audit.labels import line_of, people_in, words_of
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from hub.wall.overseeing import counts_in
from mash_platform.ledger.checks import report_of
from mash_platform.ledger.tables import PLATFORM
from mash_platform.ledger.witnesses import seen_by
from mash_platform.parsing import parse_whole_number
from tenants.ledger import PlatformAct, write
from tenants.measures.periods import begins
from tenants.models import Hub, HubState, PlatformEntry, Seat, User
from tenants.permissions import Page, for_page

PAGE = 50
LAST_LINE = 2**63 - 1  # what the column of line numbers holds


class AuditFilter(GovForm):
    """What the auditor looks for."""

    person = forms.CharField(label="Sign-in name", required=False, max_length=100)
    act = forms.ChoiceField(label="What was done", required=False)
    about = forms.CharField(label="About", required=False, max_length=80)
    first = DateInputField(label="From", required=False)
    last = DateInputField(label="Until", required=False)

    looks = {
        "person": Look(width=20, mark_optional=False),
        "act": Look(mark_optional=False),
        "about": Look(width=20, hint="A hub’s code, or an id", mark_optional=False),
        "first": Look(mark_optional=False),
        "last": Look(mark_optional=False),
    }

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        acts = sorted(((str(act), words_of(act).capitalize()) for act in PlatformAct), key=lambda row: row[1])
        self.choose("act", [("", "Anything"), *acts])

    def clean_person(self) -> User | None:
        """The account of this name."""
        name = str(self.cleaned_data["person"]).strip().lower()
        found = User.objects.filter(username=name).first() if name else None
        if name and found is None:
            raise forms.ValidationError("Nobody has an account with this sign-in name")
        return found

    def found(self) -> Any:
        """The lines looked for, newest first."""
        said, lines = self.cleaned_data, PlatformEntry.objects.order_by("-seq")
        if said.get("person"):
            lines = lines.filter(member=said["person"].pk)
        if said.get("act"):
            lines = lines.filter(act=said["act"])
        if said.get("about"):
            lines = lines.filter(object_ref=said["about"].strip())
        if said.get("first"):
            lines = lines.filter(at__gte=begins(said["first"]))
        if said.get("last"):
            lines = lines.filter(at__lt=begins(said["last"] + timedelta(days=1)))
        return lines


@for_page(Page.READ_PLATFORM_LEDGER, line=(PlatformAct.LEDGER_READ, "ledger"))
@require_GET
def ledger_page(request: HttpRequest) -> HttpResponse:
    """A page of the platform's ledger, newest first. Pages are cut by number."""
    form = AuditFilter(request.GET)
    found = form.found() if form.is_valid() else PlatformEntry.objects.none()
    before = parse_whole_number(request.GET.get("before"), most=LAST_LINE)
    rows = list((found.filter(seq__lt=before) if before is not None else found)[: PAGE + 1])
    people = dict(User.objects.filter(pk__in=people_in(rows[:PAGE])).values_list("pk", "name"))
    hubs_by_code = dict(Hub.objects.values_list("code", "name"))
    kept = {name: value for name, value in request.GET.items() if name != "before" and value}
    _write(request, "ledger", {name: str(value) for name, value in form.cleaned_data.items() if value})
    return render(
        request,
        "audit/ledger.html",
        {
            "lines": [line_of(row, people, hubs_by_code) for row in rows[:PAGE]],
            "form": form,
            "is_filtered": bool(kept),
            "person": form.cleaned_data.get("person"),
            "report": report_of(PLATFORM),
            "older": f"?{urlencode({**kept, 'before': rows[PAGE - 1].seq})}" if len(rows) > PAGE else "",
            "newest": f"?{urlencode(kept)}" if before is not None else "",
        },
    )


@for_page(Page.READ_PLATFORM_LEDGER, line=(PlatformAct.LEDGER_READ, "hubs"))
@require_GET
def hubs(request: HttpRequest) -> HttpResponse:
    """The state of each ledger: checked to which line and when, and by whom it is witnessed."""
    live = Hub.objects.filter(state=HubState.LIVE).order_by("name").values_list("code", "name")
    rows = [(name, report_of(code), seen_by(code)) for code, name in [(PLATFORM, "The platform"), *live]]
    _write(request, "hubs", {})
    return render(request, "audit/hubs.html", {"rows": rows})


@for_page(Page.READ_PLATFORM_LEDGER, line=(PlatformAct.LEDGER_READ, "person"))
@require_GET
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """How much one person did in each hub, in all and in the last weeks, as counts."""
    who = User.objects.filter(pk=person_id).first()
    if who is None:
        raise Http404
    seats: dict[str, list[Seat]] = {}
    for seat in Seat.objects.filter(user=who, hub__state=HubState.LIVE).select_related("hub", "agency", "team"):
        if seat.hub:
            seats.setdefault(seat.hub.code, []).append(seat)
    rows = [(held, counts_in(code, [seat.pk for seat in held])) for code, held in sorted(seats.items())]
    _write(request, "person", {"of": str(who.pk)})
    return render(request, "audit/person.html", {"who": who, "rows": rows})


def _write(request: HttpRequest, kind: str, detail: dict[str, str]) -> None:
    with transaction.atomic(using="platform", durable=True):
        write(PlatformAct.LEDGER_READ, user=request.user.pk, object_kind=kind, detail=detail)
