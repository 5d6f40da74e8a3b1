"""Opening an enquiry restricted: rated, opened and restricted by one press, so that nobody else reads it in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.contradiction import interrupt
from frontend.forms.look import Look
from frontend.presenters.clock import duration
from frontend.restricted.restricting import RestrictForm, WhyAndWhom, choices_of
from frontend.triage.forms import RateForm
from hub.front_door.contents import message_said, with_words
from hub.front_door.enquiries.time_limits import limits_now
from hub.front_door.models import Named, Notification
from hub.front_door.triage.refusals import AlreadyTriaged, RatingsMissing
from hub.front_door.triage.triaging import open_restricted as rate_open_and_restrict
from hub.wall import ledger, restricted
from hub.wall.acts import Act
from hub.wall.clock import Rating, due_at
from hub.wall.contents import check
from hub.wall.contradictions import Contradiction
from hub.wall.models import Door
from hub.wall.permissions import allowed
from hub.wall.refusals import FormSentBefore
from hub.wall.restricted import RestrictedRefusal
from tenants.access import PlatformRequest
from tenants.models import Role, Seat
from tenants.seated import Seated


class OpenRestrictedForm(RateForm, WhyAndWhom):
    """A rating for every child, why it is restricted, and for whom. It joins nothing."""

    why_more = forms.CharField(
        label="Say more about why", max_length=2000, widget=forms.Textarea,
        error_messages={"required": "Say more about why it is restricted"},
    )  # fmt: skip

    looks = {
        "all": RateForm.looks["all"],
        "reason": RateForm.looks["reason"],
        "why_more": RestrictForm.looks["reason"],
        "people": Look(
            hint="Nobody else can rate, ask, answer or decide in it. Before an agency is asked, somebody of it is"
            " named. You can add and remove people later.",
            small=True, mark_optional=False,
        ),
    }  # fmt: skip

    def __init__(
        self, data: Any = None, *, found: Notification, children: Sequence[Named], seats: Mapping[str, Seat], by: Seated
    ) -> None:
        now, (_, limits) = timezone.now(), limits_now()
        dues = {rating.value: due_at(rating, now, limits) for rating in Rating}
        super().__init__(
            data, children=children, authority=found.authority_code, open_enquiries={},
            hours={one: f"within {duration(due - now)}" if due else "no time limit" for one, due in dues.items()},
            authorities=dict(Door.objects.values_list("authority_code", "authority_name")),
        )  # fmt: skip
        for name in ("into", "reference", "same_event"):
            del self.fields[name]
        self.fields["once"].initial = uuid4()
        self.choose("people", choices_of(seats.values(), but={by.seat}))
        self.order_fields(["all", "reason", *(one.name for one in self.own_fields), "why", "why_more", "people"])


@allowed(Act.RESTRICT_ENQUIRY, post=Act.OPEN_ENQUIRY, step_up=True, line=(Act.READ_NOTIFICATION, "notification"))
@require_http_methods(["GET", "POST"])
def open_restricted(request: PlatformRequest, reference: str) -> HttpResponse:
    """Say before what will happen; a POST rates, opens and restricts."""
    by, now = request.seated, timezone.now()
    found = with_words(Notification.objects.filter(reference=reference)).first()
    if found is None:
        return _sent_twice(request)
    if found.triaged_at is not None or by.agency != found.lead_agency:
        return redirect("triage:notification", reference)
    check([message_said(found)])
    children = list(found.named.filter(is_child=True).order_by("position"))
    seats = {str(one.pk): one for one in restricted.seats_to_name(by.hub, None, now)}
    data = request.POST if request.method == "POST" else None
    form = OpenRestrictedForm(data, found=found, children=children, seats=seats, by=by)
    if request.method == "POST" and form.is_valid() and not form.goes_back:
        try:
            with refusals_shown_in(form, RestrictedRefusal, FormSentBefore):
                _open(found, form, seats, by)
                messages.success(request, f"{reference} is open, rated and restricted. Only the people named enter it.")
                return redirect("restricted:own")
        except AlreadyTriaged:
            messages.warning(request, "A colleague was first. What you chose was not saved.")
            return redirect("triage:notification", reference)
        except RatingsMissing:
            form.add_error("all", "The notification names no child to rate, or another one by now. Open it again.")
        except Contradiction as contradiction:
            ledger.write_read(Act.READ_NOTIFICATION, by=by, object_kind="notification", refs=[reference])
            return interrupt(
                request, contradiction, about=f"Notification {reference}.", keep="Keep this rating",
                change="Change the rating",
            )  # fmt: skip
    ledger.write_read(Act.READ_NOTIFICATION, by=by, object_kind="notification", refs=[reference])
    guardians = Seat.objects.standing(now).filter(hub__code=by.hub, role=Role.GUARDIAN).exists()
    return render(
        request, "restricted/open.html",
        {"found": found, "form": form, "children": children, "guardians": guardians},
    )  # fmt: skip


def _open(found: Notification, form: OpenRestrictedForm, seats: Mapping[str, Seat], by: Seated) -> None:
    said = form.cleaned_data
    people = [seats[pk] for pk in {*said["people"], str(by.seat)} if pk in seats]
    rate_open_and_restrict(
        found.pk, form.rated(), people, why=said["why"], reason=said["why_more"], form=said["once"], by=by,
        at=timezone.now(),
    )  # fmt: skip


def _sent_twice(request: PlatformRequest) -> HttpResponse:
    """Who pressed twice has it restricted by the first press. Raises: Http404 for anything else that is not there."""
    try:
        once = UUID(request.POST.get("once", ""))
    except ValueError:
        raise Http404 from None
    if once not in {one.id for one in restricted.own(request.seated)}:
        raise Http404
    return redirect("restricted:own")
