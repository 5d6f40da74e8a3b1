"""One milestone of one authority: how it stands, its evidence, its history, and what whoever looks may do."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.plan_days import first_choice, usual_day
from frontend.presenters.dates import long_date
from frontend.presenters.paging import paged
from frontend.readiness import evidence, labels
from frontend.readiness.acting import act, said_of
from frontend.readiness.forms import CONFIRM, AnswerForm, PlanForm, ReportForm, StepForm
from rollout.readiness.answering import confirm, send_back, set_aside
from rollout.readiness.asking import ask_to_build
from rollout.readiness.milestones import MAY_NOT_APPLY, MEANINGS, Milestone
from rollout.readiness.models import MilestoneEvent
from rollout.readiness.planning import plan
from rollout.readiness.queries import FOREVER, readiness_of
from rollout.readiness.reporting import report
from rollout.readiness.standing import Stand, Standing
from tenants.models import Authority
from tenants.permissions import Page, authority_for, for_page, may_for

ANSWERABLE = frozenset({Stand.REPORTED, Stand.CONFIRMED, Stand.NOT_APPLICABLE})

STEPS = 50  # of its history


def milestone_of(word: str) -> Milestone:
    """The milestone of an address. Raises: Http404."""
    try:
        return Milestone(word)
    except ValueError:
        raise Http404 from None


@for_page(Page.SEE_READINESS)
@require_GET
def show(request: HttpRequest, slug: str, milestone: str) -> HttpResponse:
    """How it stands after all that is recorded."""
    authority = authority_for(request, Page.SEE_READINESS, slug)
    found = milestone_of(milestone)
    here = readiness_of(authority, FOREVER).of(found)
    steps = MilestoneEvent.objects.filter(authority=authority, milestone=found).select_related("by", "order")
    may = {page.value: may_for(request, page, authority) for page in Page}
    is_go_live = found == Milestone.GO_LIVE
    records = evidence.shown(request, authority, found, FOREVER)
    page = paged(request, steps.order_by("-on", "-number"), STEPS)
    return render(
        request,
        "readiness/milestone.html",
        {
            "authority": authority,
            "milestone": found,
            "meaning": MEANINGS[found],
            "here": here,
            "tag": labels.tag(here),
            "facts": facts_of(here),
            "records": records,
            "doubt": evidence.doubt_of(records, here),
            "link": labels.link_of(here.report.place) if here.report else "",
            "history": [labels.entry(event, later=False) for event in page],
            "page": page,
            "may_report": may[Page.REPORT_MILESTONE] and not here.is_settled,
            "may_plan": may[Page.PLAN_MILESTONE] and not here.is_settled,
            "may_answer": may[Page.ANSWER_MILESTONE] and here.stand in ANSWERABLE
            and (not is_go_live or here.stand == Stand.REPORTED),
            "may_set_aside": may[Page.ANSWER_MILESTONE] and found in MAY_NOT_APPLY and not here.is_settled
            and here.stand != Stand.ORDERED,
            "may_ask": may[Page.ASK_TO_BUILD] and found == Milestone.SYSTEM
            and here.stand in (Stand.OPEN, Stand.SENT_BACK),
            "may_order": may[Page.ORDER] and found == Milestone.SYSTEM
            and here.stand in (Stand.OPEN, Stand.SENT_BACK, Stand.ASKED),
            "may_record": may[Page.RECORD_GO_LIVE] and is_go_live,
            "may_override": may[Page.OVERRIDE_GATE] and is_go_live and not here.is_settled,
            "order": here.step.order if here.step and here.step.order_id and may[Page.SEE_BUILDING] else None,
        },
    )  # fmt: skip


def facts_of(here: Standing) -> list[list[str]]:
    """What stands, as labels and texts."""
    lines = [
        ["Due", labels.due_words(here, usual_day()) or "No day is planned"],
        ["Owner", here.owner or "Nobody is named"],
    ]
    if here.report:
        lines += [["What shows it", here.report.reason], ["Where the evidence lies", here.report.place or "Not said"]]
    if here.step and here.step != here.report:
        lines.append([labels.TAGS[here.stand][0], f"{here.step.reason} ({labels.who(here.step)})"])
    return lines


@for_page(Page.PLAN_MILESTONE)
@require_http_methods(["GET", "POST"])
def change_plan(request: HttpRequest, slug: str, milestone: str) -> HttpResponse:
    """Its owner and due day."""
    authority, found, here = _asked(request, Page.PLAN_MILESTONE, slug, milestone)
    first = {"owner": here.owner, "due": here.due, "dated": first_choice(here.due), "on": usual_day()}
    form = PlanForm(request.POST or None, initial=first)

    def save() -> None:
        plan(authority, found, form.cleaned_data["owner"], form.cleaned_data["due"], said_of(form, request))

    return _show(request, form, save, authority, here, title=f"Plan: {found.label}", button="Record the plan")


@for_page(Page.REPORT_MILESTONE)
@require_http_methods(["GET", "POST"])
def make_report(request: HttpRequest, slug: str, milestone: str) -> HttpResponse:
    """The borough lead says that it is reached."""
    authority, found, here = _asked(request, Page.REPORT_MILESTONE, slug, milestone)
    form = ReportForm(request.POST or None, initial={"on": usual_day()})

    def save() -> None:
        report(authority, found, form.cleaned_data["place"], said_of(form, request))

    return _show(request, form, save, authority, here, title=f"Report: {found.label}", button="Report it",
                 help_text=MEANINGS[found].evidence)  # fmt: skip


@for_page(Page.ANSWER_MILESTONE)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, slug: str, milestone: str) -> HttpResponse:
    """The secretary or a mentor confirms it or sends it back."""
    authority, found, here = _asked(request, Page.ANSWER_MILESTONE, slug, milestone)
    form = AnswerForm(request.POST or None, initial={"on": _not_before(here)})

    def save() -> None:
        does = confirm if form.cleaned_data["answer"] == CONFIRM else send_back
        does(authority, found, said_of(form, request))

    return _show(request, form, save, authority, here, title=f"Answer: {found.label}", button="Record the answer")


@for_page(Page.ANSWER_MILESTONE)
@require_http_methods(["GET", "POST"])
def does_not_apply(request: HttpRequest, slug: str, milestone: str) -> HttpResponse:
    """A partnership without this platform: the system does not apply."""
    authority, found, here = _asked(request, Page.ANSWER_MILESTONE, slug, milestone)
    if found not in MAY_NOT_APPLY:
        raise Http404
    form = StepForm(request.POST or None, initial={"on": _not_before(here)})

    def save() -> None:
        set_aside(authority, found, said_of(form, request))

    return _show(request, form, save, authority, here, title=f"{found.label} does not apply",
                 button="Record that it does not apply")  # fmt: skip


@for_page(Page.ASK_TO_BUILD)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """The borough lead or the secretary asks the operator for a hub."""
    authority, _, here = _asked(request, Page.ASK_TO_BUILD, slug, Milestone.SYSTEM)
    form = StepForm(request.POST or None, initial={"on": _not_before(here)})

    def save() -> None:
        ask_to_build(authority, said_of(form, request))

    return _show(request, form, save, authority, here, title=f"Ask for a hub for {authority.name}", button="Ask for it",
                 help_text="The operator sees it in the list of hubs to build.")  # fmt: skip


def _asked(request: HttpRequest, page: Page, slug: str, milestone: str) -> tuple[Authority, Milestone, Standing]:
    authority = authority_for(request, page, slug)
    found = milestone_of(milestone)
    return authority, found, readiness_of(authority, FOREVER).of(found)


def _not_before(here: Standing) -> date:
    """The day a form offers: the usual one, or the later one from which the last step counts."""
    return max(usual_day(), here.step.on) if here.step else usual_day()


def _show(
    request: HttpRequest,
    form: StepForm,
    save: Any,
    authority: Authority,
    here: Standing,
    *,
    title: str,
    button: str,
    help_text: str = "",
) -> HttpResponse:
    records = evidence.shown(request, authority, here.milestone, FOREVER)
    stands = [["State", labels.TAGS[here.stand][0] + (f" on {long_date(here.step.on)}" if here.step else "")]]
    return act(
        request, form, save, template="readiness/act.html", fresh={"seen": here.steps},
        back=reverse("readiness:milestone", args=[authority.slug, here.milestone]),
        done="Recorded. Earlier days still show what was known then.",
        words={"title": title, "authority": authority, "now": stands + facts_of(here), "button": button,
               "help": help_text, "records": records, "doubt": evidence.doubt_of(records, here)},
    )  # fmt: skip
