"""The gate's pages: recording a go-live, taking it back, and the board letting open must-haves pass."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from frontend.board.days import usual_day
from frontend.presenters.dates import long_date
from frontend.readiness import words
from frontend.readiness.acting import act, said_of
from frontend.readiness.forms import HISTORY, GoLiveForm, OverrideForm, StepForm
from rollout.readiness.gate import gate
from rollout.readiness.going_live import go_live, take_back
from rollout.readiness.milestones import Milestone
from rollout.readiness.overriding import override
from rollout.readiness.queries import FOREVER, readiness_of
from tenants.models import Authority
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
        done=f"Recorded. If {authority.name} has a front door on this platform, it is open now.",
        words={"title": f"Record the go-live of {authority.name}", "authority": authority, "now": _stands(authority),
               "button": "Record the go-live", "help": "Recording it opens the front door at once."},
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
    """The board lets it go live with what is open."""
    authority = authority_for(request, Page.OVERRIDE_GATE, slug)
    here = readiness_of(authority, FOREVER).of(Milestone.GO_LIVE)
    missing = gate(authority, usual_day()).open_must_haves
    shown = ",".join(each.milestone for each in missing)
    form = OverrideForm(request.POST or None, initial={"on": usual_day()})

    def save() -> None:
        said = [one for one in form.cleaned_data["shown"].split(",") if one]
        override(authority, said, said_of(form, request))

    return act(
        request, form, save, template="readiness/override.html", back=_back(authority),
        fresh={"seen": here.steps, "shown": shown},
        done="Recorded. The secretary may record the go-live now. What you let pass stands beside it for good.",
        words={"title": f"Let {authority.name} go live", "authority": authority, "now": _stands(authority),
               "missing": [each.milestone.label for each in missing]},
    )  # fmt: skip


def _stands(authority: Authority) -> list[list[str]]:
    found = readiness_of(authority, FOREVER)
    now = gate(authority, usual_day())
    missing = words.names(each.milestone for each in now.open_must_haves)
    lines = [
        ["Live as a partnership", f"Since {long_date(found.go_live.day)}" if found.go_live else "Not recorded"],
        ["Open must-haves", missing[:1].upper() + missing[1:] if missing else "None"],
    ]
    if now.override:
        lines.append(["The board lets pass", f"{words.names(now.override.open_then)} ({words.who(now.override)})"])
    return lines


def _back(authority: Authority) -> str:
    return reverse("readiness:authority", args=[authority.slug])
