"""What training knows of a milestone, in words, and where it lies: beside the report, for whoever confirms it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from frontend.mentors.labels import days_words
from frontend.presenters.dates import long_date
from mash_platform.phrases import plural
from rollout.readiness.evidence import RECORDED, evidence_of
from rollout.readiness.milestones import Milestone
from rollout.readiness.standing import Stand, Standing
from rollout.training.evidence import Booked, Trained
from tenants.models import Authority
from tenants.permissions import TABLE, Page, platform_roles

SHOWN = 10  # visits by name; the visits' page has them all


@dataclass(frozen=True)
class Shown:
    """The lines of a page, what is to be said where the report says more than the records, and where they lie."""

    facts: tuple[tuple[str, str], ...]
    short: str  # in one line, for the authority's page
    doubt: str  # empty where the records agree
    href: str = ""
    link: str = ""


def shown(request: HttpRequest, authority: Authority, milestone: Milestone, on: date) -> Shown | None:
    """What training says of a milestone; None where it knows nothing of it.

    The link to mentors' visits is for those who may see visits.
    """
    found = evidence_of(authority, milestone, on, timezone.now())
    where = f"?authority={authority.slug}"
    if isinstance(found, Trained):
        link = f"Training sessions to come for {authority.name}"
        return Shown(_trained(found), _short_trained(found), _doubt_trained(found),
                     reverse("training:sessions") + where, link)  # fmt: skip
    if isinstance(found, Booked):
        sees = bool(platform_roles(request) & TABLE[Page.SEE_VISITS])
        href = reverse("mentors:visits") + where if sees else ""
        link = f"Mentors’ visits to {authority.name}"
        return Shown(_booked(found), _short_booked(found), _doubt_booked(found), href, link)
    return None


def doubt_of(found: Shown | None, here: Standing) -> str:
    """What to say to whoever confirms a report; nothing once it is answered, when the records may lie elsewhere."""
    if found is None or not found.doubt or here.stand != Stand.REPORTED:
        return ""
    return f"It is reported, but the training records do not bear it out. {found.doubt}"


def of_authority(request: HttpRequest, authority: Authority, on: date) -> list[Shown]:
    """The same of each milestone that training has records of."""
    return [found for each in RECORDED if (found := shown(request, authority, each, on))]


def _trained(found: Trained) -> tuple[tuple[str, str], ...]:
    return (
        ("People trained", _seats(found)),
        ("Sessions held for it", f"{found.held}, attended by {plural(found.attended, 'person', 'people')}"),
        ("Upcoming sessions for it", f"{found.to_come}, {plural(found.places, 'place')} taken"),
    )


def _seats(found: Trained) -> str:
    if not found.seats:
        return "No seat of its hub requires a module"
    return f"{found.in_order} of {plural(found.seats, 'seat')} of its hub that require training"


def _short_trained(found: Trained) -> str:
    if not found.seats:
        return f"{plural(found.attended, 'person', 'people')} attended its sessions"
    return f"{found.in_order} of {plural(found.seats, 'seat')} trained"


def _doubt_trained(found: Trained) -> str:
    if found.bears_out:
        return ""
    if found.seats:
        left = found.seats - found.in_order
        lack = "lacks" if left == 1 else "lack"
        return f"{plural(left, 'seat')} of {found.seats} {lack} a module that the hub requires."
    return "No seat of its hub requires a module, and nobody is recorded as having attended a session for it."


def _booked(found: Booked) -> tuple[tuple[str, str], ...]:
    day = long_date(found.go_live) or "No day is planned"
    visits = tuple(
        (f"{one.get_purpose_display()}", f"{days_words(one)}: {one.mentor.name}") for one in found.visits[:SHOWN]
    )
    more = len(found.visits) - SHOWN
    rest = (("And", f"{plural(more, 'more visit')}"),) if more > 0 else ()
    return (("Go-live", day), *(visits or (("Visits", "None is booked"),)), *rest)


def _short_booked(found: Booked) -> str:
    return f"{plural(len(found.visits), 'visit')} booked" if found.visits else "no visit booked"


def _doubt_booked(found: Booked) -> str:
    if found.bears_out:
        return ""
    if found.go_live and found.visits:
        return f"No mentor is booked for the day of the go-live, {long_date(found.go_live)}."
    return "No mentor is booked."
