"""Handing a duty over: written and signed by the one, read and signed by the other, kept and listed."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend.common.saving import follow, refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.away import with_away
from frontend.presenters.paging import WorkPaginator, paged
from hub.front_door.models import DutyHandOver, HandOverOutcome, Named
from hub.front_door.triage.assigning import colleagues_of, names_of
from hub.front_door.triage.handing_over import (
    OPEN,
    ListChanged,
    NotHandedOver,
    answer_said,
    give_duty,
    given_said,
    in_hand_of,
    mark_of,
    outcome_by,
    own_duty,
    return_duty,
    take_duty,
    what_stands,
)
from hub.front_door.triage.states import NotificationState
from hub.wall import drafts, ledger
from hub.wall.absences import away_now
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.permissions import allowed
from hub.wall.refusals import FormSentBefore
from tenants.access import PlatformRequest

PAGE = 25
STATES = {"lost": "Not known", **dict(NotificationState.choices)}


class GiveForm(GovForm):
    """What the next must know, and who that is."""

    words = forms.CharField(
        label="What must they know?", max_length=10000, widget=forms.Textarea,
        error_messages={"required": "Write what they must know, or that there is nothing"},
    )  # fmt: skip
    to = forms.ChoiceField(
        label="Who takes over?", error_messages={"required": "Choose who takes over"}
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    looks = {
        "words": Look(rows=8, hint="Who was rung and who will ring back, what is promised, what to look at first. What"
                                   " belongs to a child’s record belongs in its log: a hand-over is not kept as long."),
        "to": Look(hint="They are told, and sign that they took over."),
    }  # fmt: skip

    def __init__(self, data: Any, *, choices: list[tuple[str, str]], initial: Any) -> None:
        super().__init__(data, initial=initial)
        self.choose("to", [("", "Choose"), *choices])


class ReturnForm(GovForm):
    """Why it is sent back, or withdrawn."""

    why = forms.CharField(
        label="Why?", max_length=2000, widget=forms.Textarea, error_messages={"required": "Say why"}
    )  # fmt: skip

    looks = {"why": Look(rows=3)}


@allowed(Act.GIVE_DUTY, line=(Act.SEE_DUTY, "notification"))
@require_http_methods(["GET", "POST"])
def give(request: PlatformRequest) -> HttpResponse:
    """What stands at the end of one's duty, and the form that hands it over."""
    now, seated = timezone.now(), request.seated
    shift = own_duty(seated, at=now)
    standing = what_stands(shift, at=now) if shift else []
    others = [one for one in colleagues_of(seated, at=now) if one.seat != seated.seat]
    away = away_now(now)
    kept = request.POST if request.method == "POST" else drafts.take(request, seated)
    initial = {"once": uuid.uuid4(), "seen": mark_of(standing)}
    form = GiveForm(
        kept, choices=[(str(one.seat), with_away(one.name, one.seat, away)) for one in others], initial=initial
    )
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        with refusals_shown_in(form, NotHandedOver, FormSentBefore) as outcome:
            made = give_duty(
                UUID(words["to"]), words["words"], seen=words["seen"], form=words["once"], by=seated, at=now
            )
            messages.success(request, "Signed. They are told, and it is yours until they have signed.")
            return redirect("triage:hand-over", made.pk)
        if isinstance(outcome.refused, ListChanged):
            follow(form, seen=mark_of(standing))
    page = paged(request, standing, PAGE)
    shown = list(page.object_list)
    ledger.write_read(Act.SEE_DUTY, by=seated, object_kind="notification", refs=[one.reference for one in shown])
    facts = {
        "shift": shift, "form": form, "page": page, "shown": shown, "others": others, "states": STATES, "open": OPEN,
        "many": len(standing), "labels": _labels([one.pk for one in shown]),
        "names": names_of(seat for one in shown for seat in (one.assigned_to, one.danger_with)),
    }  # fmt: skip
    return render(request, "triage/hand_over_give.html", facts)


@allowed(Act.READ_HAND_OVER, line=(Act.READ_HAND_OVER, "hand_over"))
@require_GET
def listed(request: PlatformRequest) -> HttpResponse:
    """All hand-overs of these desks, the newest first."""
    page = WorkPaginator(DutyHandOver.objects.select_related("shift").defer("words", "answer"), PAGE).get_page(
        request.GET.get("page")
    )
    rows = list(page.object_list)
    refs = [str(one.pk) for one in rows]
    ledger.write_read(Act.READ_HAND_OVER, by=request.seated, object_kind="hand_over", refs=refs)
    names = names_of(seat for one in rows for seat in (one.giver, one.taker))
    return render(request, "triage/hand_overs.html", {"page": page, "rows": rows, "names": names})


@allowed(Act.READ_HAND_OVER, line=(Act.READ_HAND_OVER, "hand_over"))
@require_GET
def hand_over(request: PlatformRequest, hand_over_id: UUID) -> HttpResponse:
    """What was signed, as it stood then; and the buttons of whoever is to sign next."""
    found, seated = _find(hand_over_id), request.seated
    items = list(found.items.all())
    check([given_said(found, items), *([answer_said(found)] if found.outcome else [])])
    page = paged(request, items, PAGE)
    shown = list(page.object_list)
    outcome = outcome_by(found, seated)
    passes = in_hand_of(found) if outcome == HandOverOutcome.SENT_BACK else None
    ledger.write_read(
        Act.READ_HAND_OVER, by=seated, object_kind="hand_over", refs=[str(found.pk)],
        beside=[one.reference for one in shown],
    )  # fmt: skip
    seats = [
        found.giver, found.taker, found.answered_by,
        *(seat for one in shown for seat in (one.assigned_to, one.danger_with)),
    ]  # fmt: skip
    facts = {
        "found": found, "page": page, "shown": shown, "states": STATES, "open": OPEN, "many": len(items),
        "labels": _labels([one.notification_id for one in shown]), "names": names_of(seats), "me": seated.seat,
        "outcome": outcome,
        "passes": passes and {
            "notification": passes.notifications.count(), "enquiry": passes.enquiries.count(),
            "immediate danger": passes.dangers.count(),
        },
    }  # fmt: skip
    return render(request, "triage/hand_over.html", facts)


@allowed(Act.TAKE_DUTY)
@require_POST
def take(request: PlatformRequest, hand_over_id: UUID) -> HttpResponse:
    """Sign that one took it."""
    found = _find(hand_over_id)
    check([given_said(found, list(found.items.all()))])
    try:
        take_duty(found.pk, by=request.seated, at=timezone.now())
    except NotHandedOver as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "Signed: the duty is yours, with what was in hand.")
    return redirect("triage:hand-over", found.pk)


@allowed(Act.RETURN_DUTY, line=(Act.READ_HAND_OVER, "hand_over"))
@require_http_methods(["GET", "POST"])
def send_back(request: PlatformRequest, hand_over_id: UUID) -> HttpResponse:
    """Send it back, or withdraw it, with words."""
    found, seated = _find(hand_over_id), request.seated
    form = ReturnForm(request.POST if request.method == "POST" else drafts.take(request, seated))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, NotHandedOver):
            back = return_duty(found.pk, form.cleaned_data["why"], by=seated, at=timezone.now())
            is_back = back.outcome == HandOverOutcome.SENT_BACK
            messages.success(request, "Sent back. They are told." if is_back else "Withdrawn. Both are told.")
            return redirect("triage:duty")
    ledger.write_read(Act.READ_HAND_OVER, by=seated, object_kind="hand_over", refs=[str(found.pk)])
    facts = {
        "found": found, "form": form, "names": names_of([found.giver, found.taker]),
        "outcome": outcome_by(found, seated),
    }  # fmt: skip
    return render(request, "triage/hand_over_return.html", facts)


def _find(hand_over_id: UUID) -> DutyHandOver:
    found: DutyHandOver | None = DutyHandOver.objects.select_related("shift").filter(pk=hand_over_id).first()
    if found is None:
        raise Http404
    return found


def _labels(notifications: list[UUID]) -> dict[UUID, list[str]]:
    """Notification -> its children, as they are called today. One query, none about nothing."""
    labels: dict[UUID, list[str]] = {}
    if notifications:
        named = Named.objects.filter(notification__in=notifications, is_child=True)
        for notification, label in named.values_list("notification_id", "label"):
            labels.setdefault(notification, []).append(label)
    return labels
