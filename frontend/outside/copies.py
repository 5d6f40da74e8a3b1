"""A recipient's pages: what was sent to their team, one copy, and what they answer."""

from __future__ import annotations

from dataclasses import fields
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend.common.work_list import Filter, Sort, WorkList
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.outside.paging import Counted
from hub.assessment import recipient_portal
from hub.assessment.codes import Outcome
from hub.wall import drafts
from hub.wall.acts import Act
from hub.wall.clock import Rating
from hub.wall.permissions import allowed
from mash_platform.phrases import plural
from tenants.access import PlatformRequest

PAGE = 25
MOST_TAKEN = 100  # at once: a page of the list
NOTHING = recipient_portal.Counts(*[0] * len(fields(recipient_portal.Counts)))  # where no filter is shown
# The order is the function's own (outside_inbox_v5).
SORTS = {
    "urgent": Sort("Acknowledge by", "what waits and is most urgent first", "", ()),
    "sent": Sort("Sent", "oldest first", "newest first", ("issued_at",), first_down=True),
}


class OutcomeForm(GovForm):
    """What the team did with it."""

    outcome = forms.ChoiceField(label="What did your team do?", widget=forms.RadioSelect, choices=Outcome.choices)
    note = forms.CharField(label="Note for the hub", widget=forms.Textarea, required=False, max_length=4000)

    looks = {"note": Look(rows=3, hint="Needed if you declined: say why, and who should act instead")}

    def clean(self) -> dict[str, object]:
        """Declining wants a reason."""
        said = dict(super().clean() or {})
        if said.get("outcome") == Outcome.DECLINED and not str(said.get("note", "")).strip():
            self.add_error("note", "Say why your team declines it")
        return said


class FeedbackForm(GovForm):
    """What happened to the child."""

    words = forms.CharField(
        label="What happened to the child?", widget=forms.Textarea, max_length=4000,
        error_messages={"required": "Write what happened to the child"},
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {"words": Look(rows=4, hint="No address that must stay secret, and nothing about another family.")}


FILTERS = {
    "every": "Everything", "acknowledge": "To acknowledge", "mine": "Mine", "nobody": "Nobody has it",
    "answered": "With an outcome",
}  # fmt: skip


@allowed(Act.LIST_COPIES, line=(Act.LIST_COPIES, "copy"), by_function=True)
@require_GET
def inbox(request: PlatformRequest) -> HttpResponse:
    """What was sent to the team, or a part of it; over all pages what nobody has acknowledged first, red first."""
    by = request.seated
    asked = request.GET.get("rating", "")
    counts = recipient_portal.counts(by=by, rating=asked if asked in Rating.values else "")
    it = _arranged(request, counts)
    show, rating, sort = it.chosen["show"], it.chosen["rating"], it.sort if it.sort.endswith("sent") else ""
    counted = Counted(
        lambda: getattr(counts, show),
        lambda start, number: recipient_portal.inbox(
            by=by, limit=number, offset=start, show=show, rating=rating, sort=sort
        ),
    )
    page = it.paged(counted)
    now = timezone.now()
    return render(
        request,
        "outside/inbox.html",
        {
            "page": page,
            "rows": list(page.object_list),
            "today": timezone.localdate(now),
            "now": now,
            "counts": counts,
            "it": it,
            "own": by.seat,
            "team": by.team_name,
        },
    )


def _arranged(request: PlatformRequest, counts: recipient_portal.Counts, *, on_the_way: bool = False) -> WorkList:
    """The list as its address asks, with how many each filter shows; or as it was where somebody came from it."""
    shows = [(name, f"{label} ({getattr(counts, name)})") for name, label in FILTERS.items() if name != "every"]
    ratings = [
        (one.value, f"{one.label} ({getattr(counts, one.value)})")
        for one in Rating
        if on_the_way or getattr(counts, one.value) or one.value == request.GET.get("rating")
    ]
    filters = (
        Filter("show", "Show", shows, every=f"{FILTERS['every']} ({counts.every})", whole="every", default="every"),
        Filter("rating", "Rating", ratings, every="Every rating"),
    )
    return WorkList(request, sorts=SORTS, default="urgent", filters=filters, size=PAGE, on_the_way=on_the_way)


@allowed(Act.HOLD_COPY)
@require_POST
def take(request: PlatformRequest) -> HttpResponse:
    """Take several of the list at once."""
    chosen = [found for one in request.POST.getlist("copy")[:MOST_TAKEN] if (found := _chosen(one))]
    back = redirect(reverse("outside:inbox") + _arranged(request, NOTHING, on_the_way=True).back)
    if not chosen:
        messages.error(request, "Tick the products that you take. Nothing was changed.")
        return back
    taken = recipient_portal.take(chosen, by=request.seated)
    if taken:
        messages.success(request, f"You have {plural(taken, 'product')} more now.")
    if left := len(chosen) - taken:
        are = "was" if left == 1 else "were"
        messages.error(
            request, f"{left} {are} not taken: yours already, changed by a colleague meanwhile, or recalled."
        )
    return back


def _chosen(said: str) -> tuple[UUID, UUID | None] | None:
    """In: a copy and who had it, as the box says it ("copy:holder"). Out: both; None for anything else."""
    copy_id, _, holder = said.partition(":")
    try:
        return UUID(copy_id), UUID(holder) if holder else None
    except ValueError:
        return None


@allowed(Act.FETCH, line=(Act.FETCH, "copy"), by_function=True)
@require_GET
def copy(request: PlatformRequest, copy_id: UUID) -> HttpResponse:
    """One copy. Opening it is recorded in the hub's ledger."""
    return _page(request, copy_id, account=request.GET.get("account") == "yes")


@allowed(Act.FETCH, line=(Act.FETCH, "copy"), by_function=True)
@require_GET
def pdf(request: PlatformRequest, copy_id: UUID) -> HttpResponse:
    """The same to keep and print."""
    try:
        found = recipient_portal.fetch_pdf(copy_id, by=request.seated)
    except recipient_portal.NoSuchCopy as gone:
        raise Http404 from gone
    if found is None:
        messages.info(request, "There is no PDF to open. If the product was just sent, try again in a few seconds.")
        return redirect("outside:copy", copy_id)
    name, content = found
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@allowed(Act.ACKNOWLEDGE)
@require_POST
def acknowledge(request: PlatformRequest, copy_id: UUID) -> HttpResponse:
    """One click; a second changes nothing."""
    try:
        recipient_portal.acknowledge(copy_id, by=request.seated)
    except recipient_portal.CannotAcknowledge:
        messages.info(request, "It was acknowledged before.")
    else:
        messages.success(request, "Acknowledged. The hub can see that it is in your hands.")
    return redirect("outside:copy", copy_id)


@allowed(Act.HOLD_COPY)
@require_POST
def hold(request: PlatformRequest, copy_id: UUID) -> HttpResponse:
    """Take it, give it to a colleague, hand it back; or undo that, which is one of these."""
    team = {str(one.seat): one for one in recipient_portal.colleagues_of(request.seated, at=timezone.now())}
    whose = request.POST.get("holder", "")
    if whose and whose not in team:
        messages.error(request, "Choose somebody of your team. Nothing was changed.")
        return redirect("outside:copy", copy_id)
    try:
        seen = UUID(request.POST["seen"]) if request.POST.get("seen") else None
        recipient_portal.hold(copy_id, team.get(whose), seen, by=request.seated)
    except ValueError:
        messages.error(request, "The page was out of date. Nothing was changed.")
    except recipient_portal.HolderChanged:
        messages.error(request, "A colleague changed who has it, or it was recalled. Nothing was changed.")
    else:
        who = team[whose].name if whose else ""
        messages.success(request, f"{who} has it now." if who else "Handed back. Nobody has it now.")
    return redirect("outside:copy", copy_id)


@allowed(Act.RECALL_SEEN)
@require_POST
def recall_seen(request: PlatformRequest, copy_id: UUID) -> HttpResponse:
    """The team has read that it is recalled; a second click changes nothing."""
    try:
        recipient_portal.say_recall_seen(copy_id, by=request.seated)
    except recipient_portal.CannotAcknowledge:
        messages.info(request, "Somebody of your team said so before.")
    else:
        messages.success(request, "Thank you. The hub can see that your team has read it.")
    return redirect("outside:copy", copy_id)


@allowed(Act.OUTCOME, line=(Act.FETCH, "copy"), by_function=True)
@require_http_methods(["GET", "POST"])
def outcome(request: PlatformRequest, copy_id: UUID) -> HttpResponse:
    """Say what the team did with it; again, when that changes. A GET is for whoever signed in again meanwhile."""
    if request.method == "GET":
        return _page(request, copy_id)
    form = OutcomeForm(request.POST)
    if form.is_valid():
        try:
            recipient_portal.say_outcome(
                copy_id, form.cleaned_data["outcome"], form.cleaned_data["note"], by=request.seated
            )
        except recipient_portal.CannotSayOutcome:
            form.add_error(None, "Acknowledge it first. A product that was recalled has no outcome.")
        else:
            messages.success(request, "The hub can see the outcome. Thank you.")
            return redirect("outside:copy", copy_id)
    return _page(request, copy_id, form)


@allowed(Act.SAY_FEEDBACK, line=(Act.FETCH, "copy"), by_function=True)
@require_http_methods(["GET", "POST"])
def feedback(request: PlatformRequest, copy_id: UUID) -> HttpResponse:
    """Say what happened to the child, as often as there is something to say. A GET as for the outcome."""
    if request.method == "GET":
        return _page(request, copy_id)
    form = FeedbackForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            recipient_portal.say_feedback(copy_id, said["words"], form=said["once"], by=request.seated)
        except recipient_portal.CannotSayOutcome:
            form.add_error(None, "Acknowledge it first. A product that was recalled takes no more words.")
        except recipient_portal.SaysProtected:
            form.add_error(
                "words", "This says something that must not be seen by everybody who would read it. Leave it out."
            )
        else:
            messages.success(request, "Thank you. The hub and those who shared can read it.")
            return redirect("outside:copy", copy_id)
    return _page(request, copy_id, telling=form)


def _page(
    request: PlatformRequest,
    copy_id: UUID,
    sent: OutcomeForm | None = None,
    *,
    telling: FeedbackForm | None = None,
    account: bool = False,
) -> HttpResponse:
    """In: a form as it was sent, where something is wrong with it; otherwise its draft stands in it."""
    try:
        found = recipient_portal.fetch(copy_id, by=request.seated, account=account)
    except recipient_portal.NoSuchCopy as gone:
        raise Http404 from gone
    address = reverse("outside:outcome", args=[copy_id])
    can_answer = found.acknowledged_at and not found.recalled_at
    form = sent or OutcomeForm(drafts.take(request, request.seated, path=address) if can_answer else None)
    if telling is None:
        there = drafts.take(request, request.seated, path=reverse("outside:feedback", args=[copy_id]))
        telling = FeedbackForm(there if can_answer else None, initial={"once": uuid4()})
    team = recipient_portal.colleagues_of(request.seated, at=timezone.now())
    shown = {
        "found": found,
        "document": found.document,
        "form": form,
        "telling": telling,
        "shared": sorted({one.agency_name for one in found.document.findings}) if found.document else [],
        "own": request.seated.seat,
        "colleagues": [one for one in team if one.seat not in (found.held_by, request.seated.seat)],
        "before": _before(found, {one.seat for one in team}),
        "now": timezone.now(),
        "list": _arranged(request, NOTHING, on_the_way=True),
    }
    return render(request, "outside/copy.html", shown)


def _before(found: recipient_portal.FetchedCopy, team: set[UUID]) -> tuple[str, str] | None:
    """Who had it before the last change, by seat and name, so that it can be undone; ("", "") for nobody.

    None where nothing was changed yet, or they are not of the team any more.
    """
    changes = [one for one in found.history if not one.outcome]
    if not changes:
        return None
    last = changes[1] if len(changes) > 1 else None
    if last is None or last.holder is None:
        return ("", "") if found.held_by else None
    return (str(last.holder), last.holder_name) if last.holder in team and last.holder != found.held_by else None
