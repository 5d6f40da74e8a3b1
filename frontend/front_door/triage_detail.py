"""One message beside the people that it names: rate and open, or set aside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from frontend.front_door.triage_forms import NEW, RateForm, SetAsideForm
from frontend.presenters.asked_words import parts_as_asked
from frontend.presenters.clock import duration
from frontend.presenters.dates import long_date
from hub.front_door.models import Named, Notification
from hub.front_door.triage import open_enquiry, set_aside
from hub.front_door.triage_known import known_of
from hub.front_door.triage_refusals import AlreadyTriaged, EnquiryClosed, RatingsMissing, what_became_of
from hub.people.models import Link, MentionKind
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.clock import Limits, Rating, due_at
from hub.wall.models import Door, HubSettings
from hub.wall.rules import allowed, may
from tenants.access import PlatformRequest


@allowed(Act.READ_NOTIFICATION)
def notification(request: PlatformRequest, reference: str) -> HttpResponse:
    """Show the message; a POST rates its children, opens or joins an enquiry, and goes on to the next."""
    found = _get(reference)
    if request.method == "POST":
        return _rate(request, found)
    kept = drafts.take(request, request.seated)
    rate = _rate_form(found, known_of(_people(found)), kept) if kept and may(request.seated, Act.OPEN_ENQUIRY) else None
    return _show(request, found, rate=rate)


@allowed(Act.OPEN_ENQUIRY)
def _rate(request: PlatformRequest, found: Notification) -> HttpResponse:
    form = _rate_form(found, known_of(_people(found)), request.POST)
    if not form.is_valid():
        return _show(request, found, rate=form)
    chosen = form.cleaned_data["into"]
    into = UUID(chosen) if chosen and chosen != NEW else None
    try:
        enquiry = open_enquiry(found.pk, form.rated(), by=request.seated, at=timezone.now(), into=into)
    except AlreadyTriaged:
        return _show(request, found, second=True)
    except EnquiryClosed as closed:
        form.add_error("into", f"{closed.reference} has been decided. Open a new enquiry.")
        return _show(request, found, rate=form)
    except RatingsMissing:
        form.add_error("all", "The message names no child to rate. Set it aside, or ask the referrer.")
        return _show(request, found, rate=form)
    messages.success(request, f"Enquiry {enquiry.reference} is open, rated {enquiry.rating}.")
    return _next(request)


@allowed(Act.SET_ASIDE)
def put_aside(request: PlatformRequest, reference: str) -> HttpResponse:
    """Set the message aside, and go on to the next."""
    found = _get(reference)
    if request.method != "POST":
        kept = drafts.take(request, request.seated)
        return _show(request, found, aside=SetAsideForm(kept)) if kept else redirect("triage:notification", reference)
    form = SetAsideForm(request.POST)
    if not form.is_valid():
        return _show(request, found, aside=form)
    try:
        set_aside(
            found.pk,
            why=form.cleaned_data["why"],
            reason=form.cleaned_data["aside_reason"],
            by=request.seated,
            at=timezone.now(),
        )
    except AlreadyTriaged:
        return _show(request, found, second=True)
    messages.success(request, f"{reference} is set aside.")
    return _next(request)


def _get(reference: str) -> Notification:
    found: Notification | None = Notification.objects.filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def _people(found: Notification) -> list[UUID]:
    return list(found.named.values_list("person_id", flat=True))


def _next(request: PlatformRequest) -> HttpResponse:
    following = Notification.objects.untriaged().most_urgent_first().values_list("reference", flat=True).first()
    if following is None or not may(request.seated, Act.OPEN_ENQUIRY):
        return redirect("triage:list")
    return redirect("triage:notification", following)


def _rate_form(found: Notification, known: dict[UUID, Any], data: Any = None) -> RateForm:
    limits, now = Limits.of(HubSettings.objects.get()), timezone.now()
    hours = {}
    for rating in Rating:
        due = due_at(rating, now, limits)
        hours[rating.value] = f"within {duration(due - now)}" if due else "no time limit"
    joins = {
        str(one.enquiry): f"{one.reference} ({one.why})"
        for many in known.values()
        for one in many
        if one.enquiry and one.is_open
    }
    return RateForm(
        data,
        children=list(found.named.filter(is_child=True)),
        hours=hours,
        authorities=dict(Door.objects.values_list("authority_code", "authority_name")),
        authority=found.authority_code,
        open_enquiries=joins,
    )


def _facts(named: list[Named]) -> dict[UUID, list[tuple[str, str]]]:
    found: dict[UUID, list[tuple[str, str]]] = {}
    labels = {one.person_id: one.label for one in named}
    links = Link.objects.filter(person_id__in=[one.person_id for one in named], until_at__isnull=True)
    for link in links.select_related("mention").order_by("mention__kind", "mention__said_at"):
        one = link.mention
        text = {
            MentionKind.BIRTH: long_date(one.day),
            MentionKind.EXPECTED_BIRTH: long_date(one.day),
            MentionKind.ADDRESS: ", ".join(part for part in (one.address_lines, one.postcode) if part),
            MentionKind.NUMBER: f"{one.number_kind.upper()} {one.number_value}",
            MentionKind.NAME: f"{one.given_name} {one.family_name}".strip(),
            MentionKind.ALSO_KNOWN_AS: f"{one.given_name} {one.family_name}".strip(),
            MentionKind.TIE: one.tie_kind.replace("_", " ") or one.text,
        }.get(MentionKind(one.kind), one.text)
        if text and text != labels[link.person_id]:
            found.setdefault(link.person_id, []).append((one.get_kind_display(), text))
    return found


def _show(
    request: PlatformRequest,
    found: Notification,
    *,
    rate: RateForm | None = None,
    aside: SetAsideForm | None = None,
    second: bool = False,
) -> HttpResponse:
    named = list(found.named.all())
    known = known_of([one.person_id for one in named])
    facts = _facts(named)
    became = what_became_of(found.pk)
    triageable = became is None and may(request.seated, Act.OPEN_ENQUIRY)
    ledger.write_read(
        Act.READ_NOTIFICATION, by=request.seated, object_kind="notification", refs=[found.reference]
    )  # fmt: skip
    rate = rate or (_rate_form(found, known) if triageable else None)
    aside_form = aside or (SetAsideForm() if triageable else None)
    return render(
        request,
        "triage/notification.html",
        {
            "found": found,
            "parts": parts_as_asked([found.message])[0],
            "named": named,
            "known": known,
            "facts_of": facts,
            "became": became,
            "second": second,
            "triageable": triageable,
            "rate": rate,
            "aside": aside_form,
            "form": aside if aside is not None else rate,
            "now": timezone.now(),
            "may_list": may(request.seated, Act.LIST_NOTIFICATIONS),
        },
        status=409 if second else 200,
    )
