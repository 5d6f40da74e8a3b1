"""Take a notification out of an enquiry that it does not belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.assessment.models import Copy
from hub.assessment.parting import copies_since, take_out, why_not
from hub.front_door.enquiries.refusals import EnquiryRefusal
from hub.front_door.models import Enquiry, Join, Named
from hub.people.joining import persons_now
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest

WHERE = [
    ("triage", "Back to new notifications, to be rated again"),
    ("own", "Into an enquiry of its own, with the ratings that its children have"),
]


class TakeOutForm(GovForm):
    """Where to, and why."""

    where = forms.ChoiceField(label="Where does it go?", choices=WHERE, widget=forms.RadioSelect)
    reason = forms.CharField(label="Why does it not belong here?", widget=forms.Textarea, max_length=4000)

    looks = {"where": Look(size="m"), "reason": Look(rows=3, hint="Such as: another child of the same name")}


@dataclass(frozen=True)
class Shown:
    """A notification of an enquiry: whose it alone is, and who else is named by what stays."""

    enquiry: Enquiry
    join: Join
    leaving: list[str]
    staying: list[str]
    copies: list[Copy]
    decided: list[str]


@allowed(Act.TAKE_OUT, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def take_it_out(request: PlatformRequest, reference: str, notification: str) -> HttpResponse:
    """Say what will follow; a POST does it."""
    shown = _look_up(reference, notification)
    refusal = why_not(shown.enquiry, shown.join)
    form = TakeOutForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        to_triage = form.cleaned_data["where"] == "triage"
        try:
            own = take_out(
                shown.join.notification_id, of=shown.enquiry.pk, to_triage=to_triage,
                reason=form.cleaned_data["reason"], by=request.seated, at=timezone.now(),
            )  # fmt: skip
        except EnquiryRefusal as refused:
            refusal = refused
        else:
            went = f"into enquiry {own.reference}" if own else "back to new notifications"
            messages.success(
                request,
                f"{notification} went {went}. Look whether the ratings here still hold without it.",
            )
            return redirect("enquiries:enquiry", reference)
    ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
    return render(
        request,
        "enquiries/take_out.html",
        {
            "shown": shown,
            "found": shown.enquiry,
            "notification": shown.join.notification,
            "form": form,
            "refusal": refusal.sentence if refusal else "",
        },
        status=409 if refusal and request.method == "POST" else 200,
    )


def _look_up(reference: str, notification: str) -> Shown:
    """Raises: Http404 for what this desk may not see, or a notification that is not in the enquiry."""
    found: Any = (
        Join.objects.filter(enquiry__reference=reference, notification__reference=notification, until_at__isnull=True)
        .select_related("enquiry", "notification")
        .first()
    )
    if found is None:
        raise Http404
    children = {one.person_id: one.label for one in found.enquiry.subjects.standing()}
    elsewhere = _people(Named.objects.in_enquiry(found.enquiry_id).exclude(notification=found.notification_id))
    leaving = [label for person, label in children.items() if person not in elsewhere]
    staying = [label for person, label in children.items() if person in elsewhere]
    since = found.enquiry.subjects.standing().filter(decided_at__gte=found.from_at)
    decided = list(since.values_list("label", flat=True))
    return Shown(found.enquiry, found, leaving, staying, copies_since(found), decided)


def _people(named: Any) -> set[Any]:
    meant = set(named.values_list("person_id", flat=True))
    return meant | set(persons_now(meant).values())
