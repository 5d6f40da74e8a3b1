"""Who read an enquiry: when, from which seat and why, and what of it is unusual. No word of a case is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from frontend.wall.ledger_labels import ROLES, SERVICES
from frontend.wall.ledger_names import people_here, place_names
from frontend.wall.questions import ReferenceForm
from hub.assessment.printing import PRINTING
from hub.insight.alert_sweep import family_keys
from hub.wall import ledger, line_disposal
from hub.wall.acts import Act
from hub.wall.overseeing import desk_of
from hub.wall.permissions import allowed
from hub.wall.reading_reasons import READING_REASONS
from hub.wall.readings import Reading, Unusual, mark_many, mark_names, readings_of
from tenants.access import PlatformRequest

PAGE = 50
# What each mark means, and what it does not: for whoever reads one.
MEANS = {
    Unusual.NEVER: "No line of the ledger says that it was their work. They may have been asked aloud: ask them.",
    Unusual.NIGHT: "Between 10pm and 6am in London. Whoever is on duty at night reads at night.",
    Unusual.MANY: "Different enquiries and notifications. A Monday’s triage looks the same.",
    Unusual.MARKED: "They said it themselves. Whoever knows a family gives the work to a colleague: see that it was.",
    Unusual.OWN_NAME: "As a front door was told. Many people share a name. Of your own agency’s people alone.",
}


@allowed(Act.READ_LEDGER, line=(Act.READ_LEDGER, "readings"))
@require_GET
def readings(request: PlatformRequest) -> HttpResponse:
    """Of one enquiry: a row for each seat and day, the newest first; all, or what is unusual."""
    by = request.seated
    form = ReferenceForm(request.GET if "reference" in request.GET else None)
    reference = form.cleaned_data["reference"] if form.is_bound and form.is_valid() else ""
    found = readings_of(reference) if reference else []
    people = dict(people_here(by.hub))
    mark_names(found, _keys_of_own(found, people, by.agency), reference)
    only = request.GET.get("show") == "unusual"
    mark_many(found[:MOST_MARKED])
    shown = [one for one in found if one.unusual] if only else found
    page: Any = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    places = place_names()
    with transaction.atomic(durable=True):
        ledger.write(Act.READ_LEDGER, by=by, object_kind="readings", detail={"refs": [reference]} if reference else {})
    return render(
        request,
        "wall/readings.html",
        {
            "form": form, "reference": reference, "page": page, "only": only, "all": len(found),
            "unusual": sum(bool(one.unusual) for one in found),
            "rows": [(one, _who(one, people), _seat(one, places), _why(one)) for one in page.object_list],
            "means": list(MEANS.items()), "gone": line_disposal.gone_so_far(), "agency": by.agency_name,
        },
    )  # fmt: skip


MOST_MARKED = 500  # readings that are looked at for very many at once: the newest


def _keys_of_own(found: Iterable[Reading], people: dict[UUID, str], agency: str) -> dict[UUID, set[str]]:
    """What the family names may be of those of the guardian's own agency, as alerts compare them. Another agency's
    guardian looks at theirs."""
    members = {one.member for one in found if desk_of(one.login) == agency}
    return {member: family_keys(people[member]) for member in members if member in people}


def _who(one: Reading, people: dict[UUID, str]) -> str:
    return people.get(one.member) or "A colleague"


def _seat(one: Reading, places: dict[str, str]) -> str:
    desk = desk_of(one.login)
    role = ROLES.get(one.role, "")
    return ", ".join(filter(None, [role, places.get(desk) or SERVICES.get(desk, desk)]))


def _why(one: Reading) -> list[str]:
    """What they had to do with it, and what they said, also of what a print was for."""
    said = [f"Said: {READING_REASONS.get(code, code)}" for code in dict.fromkeys(one.said)]
    prints = [f"Printed: {PRINTING.standard.get(code, code)}" for code in dict.fromkeys(one.printed_for) if code]
    return [*one.why, *said, *prints]
