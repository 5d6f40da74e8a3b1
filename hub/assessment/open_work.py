"""What is open in the hub where the holder of a seat works: for whoever ends that seat, at the lead's desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count, QuerySet

from hub.assessment.models import Copy
from hub.front_door.models import EnquiryState, Notification, Subject
from hub.research.models import Request
from mash_platform.phrases import plural
from tenants.models import Role


def open_work(role: str, *, agency: str, team: str = "") -> str:
    """In: a seat's role, and its agency or team by their codes. Out: what waits there now, in words; empty for none.

    Counts alone: the names stand on the lists that whoever asks can open anyway.
    """
    if role == Role.RECIPIENT:
        number = Copy.objects.waiting().filter(recipient=team).count()
        return f"{plural(number, 'product')} sent there and not acknowledged" if number else ""
    return open_work_at([(role, agency)]).get((role, agency), "")


def open_work_at(places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The same for several places of staff, by role and agency; those where nothing waits are left out. Three queries
    at most."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for role, agency in places:
        wanted[role].add(agency)
    found: dict[tuple[str, str], str] = {}
    for agency, number in _counts(Request.objects.waiting(), "agency", wanted[Role.RESEARCHER]).items():
        found[Role.RESEARCHER, agency] = f"{plural(number, 'request')} not answered"
    undecided = Subject.objects.standing().filter(decision="", enquiry__state=EnquiryState.OPEN)
    for agency, number in _counts(undecided, "lead_agency", wanted[Role.DECISION_MAKER]).items():
        found[Role.DECISION_MAKER, agency] = f"{plural(number, 'child', 'children')} not decided"
    untriaged = Notification.objects.untriaged().count() if wanted[Role.COORDINATOR] else 0
    if untriaged:
        said = f"{plural(untriaged, 'notification')} not triaged"
        found |= {(Role.COORDINATOR, agency): said for agency in wanted[Role.COORDINATOR]}
    return found


def _counts(rows: QuerySet[Any], column: str, agencies: Collection[str]) -> dict[str, int]:
    """Agency -> how many of the rows are its own."""
    if not agencies:
        return {}
    own = rows.filter(**{f"{column}__in": agencies}).order_by()
    return dict(own.values_list(column).annotate(Count("pk")))
