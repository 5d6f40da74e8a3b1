"""Vulnerable adults: how ready an authority is, the board's agreement, and what the front door says until then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.plan_days import address_of, asked, usual_day
from frontend.presenters.dates import long_date, short_date_time
from frontend.presenters.paging import paged
from frontend.readiness.acting import act, said_of
from frontend.readiness.forms import StepForm
from frontend.readiness.more_forms import AGREE, READY, AgreeForm, AreaForm, WordsForm
from rollout.readiness.adults import Adults, adults_of, agree, say_area, say_words
from rollout.readiness.models import AdultsArea, AdultsEvent
from rollout.readiness.models.adults import AREAS
from rollout.readiness.queries import FOREVER
from tenants import doors
from tenants.models import Authority
from tenants.permissions import Page, authority_for, for_page, may_for

MEANS: dict[AdultsArea, str] = {
    AdultsArea.VOLUMES: "How many adult referrals are to be expected, from whom, and what becomes of them today.",
    AdultsArea.THRESHOLDS: "At which thresholds an adult is looked at in the hub, agreed with those who refer.",
    AdultsArea.CAPACITY: "Whether staff and their managers are competent and have the capacity for the added work.",
    AdultsArea.PATHWAYS: "How information about adults may be shared, which the law says less well than for children.",
}

STEPS = 50  # of its history


@for_page(Page.SEE_READINESS)
@require_GET
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The four areas, what the board said, and the door's words, as of a day; its history whole."""
    authority = authority_for(request, Page.SEE_READINESS, slug)
    on, form = asked(request)
    found = adults_of(authority, on)
    events = AdultsEvent.objects.filter(authority=authority).select_related("by").order_by("-on", "-number")
    history = paged(request, events, STEPS)
    return render(
        request,
        "readiness/adults.html",
        {
            "on": on, "form": form, "query": address_of(on), "authority": authority, "found": found,
            "facts": _facts(found), "has_door": doors.place_of(authority) is not None,
            "rows": [
                {"area": area.label, "means": MEANS[area], "event": event, "href": _address("area", authority, area),
                 "tag": _tag(event), "who": _who(event)}
                for area, event in found.areas
            ],
            "history": [
                {"date": event.on, "agency": _words(event), "text": event.reason, "source": _who(event)}
                for event in history
            ],
            "page": history,
            "may_say": may_for(request, Page.PLAN_MILESTONE, authority),
            "may_agree": may_for(request, Page.AGREE_ADULTS, authority),
        },
    )  # fmt: skip


@for_page(Page.PLAN_MILESTONE)
@require_http_methods(["GET", "POST"])
def change_area(request: HttpRequest, slug: str, area: str) -> HttpResponse:
    """The borough lead or the secretary says how far one area is."""
    authority = authority_for(request, Page.PLAN_MILESTONE, slug)
    if area not in [str(one) for one in AREAS]:
        raise Http404
    which = AdultsArea(area)
    form = AreaForm(request.POST or None, initial={"on": usual_day()})

    def save() -> None:
        say_area(authority, which, form.cleaned_data["ready"] == READY, said_of(form, request))

    return _show(request, form, save, authority, f"Adults: {which.label}", "Record it", MEANS[which])


@for_page(Page.AGREE_ADULTS)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """A board member records the board's word."""
    authority = authority_for(request, Page.AGREE_ADULTS, slug)
    form = AgreeForm(request.POST or None, initial={"on": usual_day()})

    def save() -> None:
        agree(authority, form.cleaned_data["answer"] == AGREE, said_of(form, request))

    return _show(
        request, form, save, authority, "Adult notifications", "Record the board’s word",
        "Agreeing changes what the front door says about adults, at once. There is no form for adults on this platform "
        "yet: people are told where to turn.",
    )  # fmt: skip


@for_page(Page.PLAN_MILESTONE)
@require_http_methods(["GET", "POST"])
def change_words(request: HttpRequest, slug: str) -> HttpResponse:
    """Where to turn about an adult."""
    authority = authority_for(request, Page.PLAN_MILESTONE, slug)
    now = adults_of(authority, FOREVER).words
    form = WordsForm(request.POST or None, initial={"on": usual_day(), "reason": now.reason if now else ""})

    def save() -> None:
        say_words(authority, said_of(form, request))

    return _show(request, form, save, authority, "Where to turn about an adult", "Show this at the front door", "")


def _show(
    request: HttpRequest, form: StepForm, save: Callable[[], Any], authority: Authority, title: str, button: str,
    help_text: str,
) -> HttpResponse:  # fmt: skip
    now = adults_of(authority, FOREVER)
    return act(
        request, form, save, template="readiness/act.html", back=_address("adults", authority),
        fresh={"seen": now.count}, done="Recorded. Earlier days still show what was known then.",
        words={"title": title, "authority": authority, "now": _facts(now), "button": button, "help": help_text},
    )  # fmt: skip


def _facts(found: Adults) -> list[list[str]]:
    ready = len(found.areas) - len(found.not_ready)
    agreed = "Not given"
    if found.agreement is not None:
        agreed = f"{'Given' if found.is_agreed else 'Taken back'} on {long_date(found.agreement.on)}"
    return [
        ["Embedded", "Confirmed" if found.is_embedded else "Not confirmed yet"],
        ["Areas ready", f"{ready} of {len(found.areas)}"],
        ["The board’s agreement", agreed],
        ["What the front door says", found.words.reason if found.words else "Tell adult social care of the council."],
    ]


def _tag(event: AdultsEvent | None) -> dict[str, str]:
    if event is None:
        return {"text": "Nothing said", "classes": "govuk-tag--grey"}
    return {"text": "Ready", "classes": "govuk-tag--green"} if event.is_so else {
        "text": "Not ready", "classes": "govuk-tag--orange",
    }  # fmt: skip


def _words(event: AdultsEvent) -> str:
    label = AdultsArea(event.area).label
    if event.area == AdultsArea.AGREED:
        return "The board agrees that adults may come" if event.is_so else "The board takes its agreement back"
    if event.area == AdultsArea.WORDS:
        return str(label)
    return f"{label}: {'ready' if event.is_so else 'not ready'}"


def _who(event: AdultsEvent | None) -> str:
    if event is None:
        return ""
    by = event.by.name if event.by else event.source
    return f"Recorded {short_date_time(event.recorded_at)} by {by}." + (
        f" Source: {event.source}" if event.source and event.by else ""
    )


def _address(name: str, authority: Authority, *more: str) -> str:
    return reverse(
        f"readiness:{name}" if name == "adults" else f"readiness:adults-{name}", args=[authority.slug, *more]
    )
