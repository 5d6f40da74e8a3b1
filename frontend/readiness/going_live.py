"""The gate's pages: recording a go-live, taking it back, and the board letting open must-haves pass."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.plan_days import usual_day
from frontend.presenters.dates import long_date
from frontend.readiness import labels
from frontend.readiness.acting import act, said_of
from frontend.readiness.forms import HISTORY, GoLiveForm, OverrideForm, StepForm
from rollout.readiness.gate import gate
from rollout.readiness.going_live import go_live, take_back
from rollout.readiness.milestones import Milestone
from rollout.readiness.overriding import ask_to_let_pass, override
from rollout.readiness.queries import FOREVER, readiness_of
from tenants import doors
from tenants.models import Authority, Host, HostKind
from tenants.permissions import Page, authority_for, for_page


@for_page(Page.RECORD_GO_LIVE)
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """Since when it is live, if the gate lets it through."""
    authority = authority_for(request, Page.RECORD_GO_LIVE, slug)
    here = readiness_of(authority, FOREVER).of(Milestone.GO_LIVE)
    day = usual_day()
    form = GoLiveForm(request.POST or None, initial={"day": day, "on": day})

    def save() -> None:
        said = said_of(form, request, source=form.cleaned_data["source"])
        go_live(authority, form.cleaned_data["day"], said, history=form.cleaned_data["how"] == HISTORY)

    return act(
        request, form, save, template="readiness/act.html", back=_back(authority), fresh={"seen": here.steps},
        done="Recorded. " + _opens(authority),
        words={"title": f"Record the go-live of {authority.name}", "authority": authority, "now": _stands(authority),
               "button": "Record the go-live", "help": _opens(authority)},
    )  # fmt: skip


@for_page(Page.RECORD_GO_LIVE)
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    """It is not live after all."""
    authority = authority_for(request, Page.RECORD_GO_LIVE, slug)
    here = readiness_of(authority, FOREVER).of(Milestone.GO_LIVE)
    form = StepForm(request.POST or None, initial={"on": max(usual_day(), here.step.on) if here.step else usual_day()})

    def save() -> None:
        take_back(authority, said_of(form, request))

    return act(
        request, form, save, template="readiness/act.html", back=_back(authority), fresh={"seen": here.steps},
        done="Recorded. Earlier days still show what was known then.",
        words={"title": f"{authority.name} is not live after all", "authority": authority, "now": _stands(authority),
               "button": "Take the go-live back",
               "help": "Its front door on this platform, if it has one, closes at once and says where to turn."},
    )  # fmt: skip


@for_page(Page.OVERRIDE_GATE)
@require_http_methods(["GET", "POST"])
def let_pass(request: HttpRequest, slug: str) -> HttpResponse:
    """Two members of the board let it go live with what is open: one asks, another agrees."""
    authority = authority_for(request, Page.OVERRIDE_GATE, slug)
    here = readiness_of(authority, FOREVER).of(Milestone.GO_LIVE)
    missing = gate(authority, usual_day()).open_must_haves
    shown = ",".join(each.milestone for each in missing)
    asked = readiness_of(authority, FOREVER).asked
    same = asked is not None and {str(each.milestone) for each in missing} == set(asked.open_then)
    is_second = asked is not None and same and asked.by_id != request.user.pk
    first = {"on": max(usual_day(), asked.on) if asked and is_second else usual_day()}
    form = OverrideForm(request.POST or None, initial=first)

    def save() -> None:
        said = [one for one in form.cleaned_data["shown"].split(",") if one]
        does = override if is_second else ask_to_let_pass
        does(authority, said, said_of(form, request))

    done = (
        "Recorded. The secretary may record the go-live now. What you two let pass is kept beside it for good."
        if is_second
        else "Recorded, and the other members of the board are told. It passes once one of them agrees."
    )

    return act(
        request, form, save, template="readiness/override.html", back=_back(authority),
        fresh={"seen": here.steps, "shown": shown},
        done=done,
        words={"title": f"Let {authority.name} go live", "authority": authority, "now": _stands(authority),
               "missing": [each.milestone.label for each in missing], "asked": asked if same else None,
               "is_second": is_second, "needs": needs_of(authority), "to_set": page_to_set(authority),
               "button": "Agree: let it go live with these open" if is_second else "Ask the board to let it pass"},
    )  # fmt: skip


def _opens(authority: Authority) -> str:
    """What a go-live does to the front door."""
    if doors.place_of(authority) is None:
        return f"{authority.name} has no front door on this platform."
    return "Going live through this programme opens its front door at once; what is known from elsewhere opens none."


def needs_of(authority: Authority) -> list[str]:
    """What its front door on this platform needs before it opens; nothing where there is none, or it is open."""
    place = doors.place_of(authority)
    if place is None or place.door_opened_at is not None:
        return []
    return doors.missing_before_opening(place, timezone.now())


def page_to_set(authority: Authority) -> str:
    """The address at which the hub's manager sets what its door says, to be passed on: nobody else opens it."""
    place = doors.place_of(authority)
    host = Host.objects.filter(tenant=place.hub_id, kind=HostKind.HUB).first() if place else None
    path = reverse("wall:change-door", args=[authority.slug], urlconf="frontend.urls.hub")
    return doors.address_of_host(host.domain).rstrip("/") + path if host else ""


def _stands(authority: Authority) -> list[list[str]]:
    found = readiness_of(authority, FOREVER)
    now = gate(authority, usual_day())
    missing = labels.names(each.milestone for each in now.open_must_haves)
    lines = [
        ["Live as a partnership", f"Since {long_date(found.go_live.day)}" if found.go_live else "Not recorded"],
        ["Open must-haves", missing[:1].upper() + missing[1:] if missing else "None"],
    ]
    if needs := needs_of(authority):
        lines.append(["Its front door needs", "; ".join(needs)])
        lines.append(["Who sets what the door says", f"A manager of the hub, at {page_to_set(authority)}"])
    if now.override:
        lines.append(["The board lets pass", f"{labels.names(now.override.open_then)} ({labels.who(now.override)})"])
    return lines


def _back(authority: Authority) -> str:
    return reverse("readiness:authority", args=[authority.slug])
