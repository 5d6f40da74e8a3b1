"""A recipient's pages: what was sent to their team, one copy, and what they answer."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.outside.paging import Counted
from hub.assessment import recipient_portal
from hub.assessment.codes import Outcome
from hub.wall.acts import Act
from hub.wall.clock import Rating
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest

PAGE = 25


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


FILTERS = {
    "every": "Everything", "acknowledge": "To acknowledge", "mine": "Mine", "nobody": "Nobody has it",
    "answered": "With an outcome",
}  # fmt: skip


@allowed(Act.LIST_COPIES, line=(Act.LIST_COPIES, "copy"), by_function=True)
@require_GET
def inbox(request: PlatformRequest) -> HttpResponse:
    """What was sent to the team, or a part of it; over all pages what nobody has acknowledged first, red first."""
    by = request.seated
    show, rating = request.GET.get("show", ""), request.GET.get("rating", "")
    show = show if show in FILTERS else "every"
    rating = rating if rating in Rating.values else ""
    counts = recipient_portal.counts(by=by, rating=rating)
    counted = Counted(
        lambda: getattr(counts, show),
        lambda start, number: recipient_portal.inbox(by=by, limit=number, offset=start, show=show, rating=rating),
    )
    page = Paginator(counted, PAGE).get_page(request.GET.get("page"))
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
            "filters": [(name, label, getattr(counts, name), name == show) for name, label in FILTERS.items()],
            "ratings": [(one.value, getattr(counts, one.value), one.value == rating) for one in Rating],
            "show": show,
            "rating": rating,
            "own": by.seat,
            "team": by.team_name,
        },
    )


@allowed(Act.FETCH, line=(Act.FETCH, "copy"), by_function=True)
@require_GET
def copy(request: PlatformRequest, copy_id: UUID) -> HttpResponse:
    """One copy. Opening it is recorded in the hub's ledger."""
    return _page(request, copy_id, OutcomeForm(), account=request.GET.get("account") == "yes")


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
@require_POST
def outcome(request: PlatformRequest, copy_id: UUID) -> HttpResponse:
    """Say what the team did with it; again, when that changes."""
    form = OutcomeForm(request.POST)
    if form.is_valid():
        try:
            recipient_portal.say_outcome(
                copy_id, form.cleaned_data["outcome"], form.cleaned_data["note"], by=request.seated
            )  # fmt: skip
        except recipient_portal.CannotSayOutcome:
            form.add_error(None, "Acknowledge it first. A product that was recalled has no outcome.")
        else:
            messages.success(request, "The hub can see the outcome. Thank you.")
            return redirect("outside:copy", copy_id)
    return _page(request, copy_id, form)


def _page(request: PlatformRequest, copy_id: UUID, form: OutcomeForm, *, account: bool = False) -> HttpResponse:
    try:
        found = recipient_portal.fetch(copy_id, by=request.seated, account=account)
    except recipient_portal.NoSuchCopy as gone:
        raise Http404 from gone
    team = recipient_portal.colleagues_of(request.seated, at=timezone.now())
    shown = {
        "found": found,
        "document": found.document,
        "form": form,
        "own": request.seated.seat,
        "colleagues": [one for one in team if one.seat not in (found.held_by, request.seated.seat)],
        "before": _before(found, {one.seat for one in team}),
        "now": timezone.now(),
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
