"""Asking for a recipient or a change of one, and a second person's agreement (tenants/teams.py)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.presenters.paging import FEW
from frontend.recipients.forms import AnswerForm, ChangeForm, TeamForm
from hub.assessment.models import Copy
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.models import Agency, Door, Recipient
from hub.wall.permissions import allowed, may
from tenants import teams
from tenants.access import PlatformRequest
from tenants.models import Order, OrderKind, OrderState, Seat, Team, TeamKind
from tenants.refusals import TeamChanged, TeamRefused

FIELDS = {
    "organisation": "Organisation", "name": "Team", "kind": "Kind", "person": "Person to ask for",
    "telephone": "Telephone", "email": "E-mail", "agency": "Who answers for its people",
    "authority": "Only for children of", "until": "Last day", "successor": "Takes its place",
    "closed_why": "Why nobody does",
}  # fmt: skip


@allowed(Act.ASK_TEAM, no_line="an empty form")
@require_http_methods(["GET", "POST"])
def add(request: PlatformRequest) -> HttpResponse:
    """Ask for one organisation as a recipient."""
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = TeamForm(kept)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, TeamRefused):
            made = teams.ask_to_add(form.words(), by=request.seated, at=timezone.now())
            return _asked(request, made)
    return render(request, "recipients/add.html", {"form": form})


@allowed(Act.ASK_TEAM, line=(Act.SEE_OPEN_WORK, "enquiry"))
@require_http_methods(["GET", "POST"])
def change(request: PlatformRequest, code: str) -> HttpResponse:
    """Ask for another name, another way to reach it, or its last day, beside what waits there."""
    team = _team(request, code)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    now = teams.TeamWords.of(team)
    others = Recipient.objects.teams().open(timezone.localdate()).exclude(code=code).order_by("name")
    form = ChangeForm(
        kept,
        initial={**now.__dict__, "until": team.until, "seen": teams.version_of(team)},
        others=list(others.values_list("code", "name")),
    )
    is_stale = False
    if request.method == "POST" and form.is_valid():
        try:
            made = teams.ask_to_change(
                code, form.words(), seen=form.cleaned_data["seen"], by=request.seated, at=timezone.now()
            )
        except TeamRefused as refused:
            if is_stale := isinstance(refused, TeamChanged):
                form.data = {**request.POST.dict(), "seen": teams.version_of(team)}
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            return _asked(request, made)
    stands = _rows_of(now.__dict__) if is_stale else []
    waiting = Copy.objects.waiting().filter(recipient=code).in_short().select_related("product__enquiry")
    copies = list(waiting.order_by("issued_at", "pk")[:FEW])
    references = sorted({one.product.enquiry.reference for one in copies})
    ledger.write_read(Act.SEE_OPEN_WORK, by=request.seated, object_kind="enquiry", refs=references)
    seats = Seat.objects.standing(timezone.now()).filter(team=team).select_related("user").order_by("user__name")
    return render(
        request,
        "recipients/change.html",
        {
            "form": form,
            "team": team,
            "copies": copies,
            "all_copies": waiting.count(),
            "seats": list(seats),
            "stands": stands,
        },
    )


@allowed(Act.LIST_TEAMS, post=Act.ANSWER_TEAM, step_up=True, no_line="names no case")
@require_http_methods(["GET", "POST"])
def order(request: PlatformRequest, order_id: UUID) -> HttpResponse:
    """What was asked for, beside what stands now; somebody else than who asked agrees, or says no."""
    found = teams.orders_of(request.seated.hub, teams.KINDS).filter(pk=order_id).first()
    if found is None:
        raise Http404
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = AnswerForm(kept)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            teams.answer(
                order_id, agrees=said["answer"] == "yes", reason=said["reason"], by=request.seated, at=timezone.now()
            )
        except Order.DoesNotExist:
            form.add_error(None, "It was answered before, or nobody answered in time.")
        except TeamRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            _in_the_ledger(request, Act.ANSWER_TEAM, found, answer=said["answer"])
            messages.success(
                request,
                "Agreed. It can get products in a few seconds." if said["answer"] == "yes" else "You said no to it.",
            )
            return redirect("recipients:order", found.pk)
    return render(request, "recipients/order.html", _shown(request, found, form))


def _shown(request: PlatformRequest, found: Order, form: AnswerForm) -> dict[str, Any]:
    asker = Seat.objects.select_related("user").filter(pk__in=[found.ordered_by]).first()
    answered = getattr(found, "answer", None)
    team = None
    if found.kind == OrderKind.CHANGE_TEAM:
        team = Team.objects.select_related("agency", "authority", "successor").filter(
            hub__code=request.seated.hub, code=str(found.details.get("code", ""))
        ).first()  # fmt: skip
    waits = found.state == OrderState.NEW and answered is None
    return {
        "found": found,
        "form": form,
        "asker": asker.user.name if asker else "",
        "is_own": asker is not None and asker.user_id == request.seated.user,
        "rows": _rows(found, team),
        "is_new": found.kind == OrderKind.ADD_TEAM,
        "answered": answered,
        "waits": waits,
        "may_answer": waits and may(request.seated, Act.ANSWER_TEAM),
    }


def _rows_of(words: dict[str, str]) -> list[list[str]]:
    """What is said of a team, in words."""
    labels = _labels()
    return [
        [label, labels.get(name, {}).get(words[name], words[name])] for name, label in FIELDS.items() if words[name]
    ]


def _labels() -> dict[str, dict[str, str]]:
    return {
        "kind": dict(TeamKind.choices), "agency": dict(Agency.objects.values_list("code", "name")),
        "authority": dict(Door.objects.values_list("slug", "authority_name")), "successor": Recipient.objects.names(),
    }  # fmt: skip


def _rows(found: Order, team: Team | None) -> list[list[str]]:
    """What was asked for; of a change, what differs, with what stands now."""
    wanted, now = found.details, teams.TeamWords.of(team).__dict__ if team else {}
    labels = _labels()
    rows = []
    for name, label in FIELDS.items():
        new, old = (str(words.get(name, "")) for words in (wanted, now))
        shown = labels.get(name, {}).get(new, new)
        if team and new != old and not (name in ("agency", "name") and not new):
            rows.append([label, f"{shown or 'None'} (now: {labels.get(name, {}).get(old, old) or 'none'})"])
        elif new:
            rows.append([label, shown])
    return rows


def _team(request: PlatformRequest, code: str) -> Team:
    found = (
        Team.objects.select_related("agency", "authority", "successor")
        .filter(hub__code=request.seated.hub, code=code)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _asked(request: PlatformRequest, made: Order) -> HttpResponse:
    _in_the_ledger(request, Act.ASK_TEAM, made)
    messages.success(request, "Asked for. It is done when another coordinator, manager or decision maker agrees.")
    return redirect("recipients:order", made.pk)


def _in_the_ledger(request: PlatformRequest, act: Act, made: Order, **more: str) -> None:
    """The hub's own line; the platform, where it was decided, has written its own before."""
    with transaction.atomic(durable=True):
        ledger.write(
            act, by=request.seated, object_kind="team_order", object_ref=str(made.pk),
            detail={"kind": made.kind, **more},
        )  # fmt: skip
