"""One message beside the people that it names: rate and open, or set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from frontend.common.said_of_people import ages_of, facts_of
from frontend.forms.contradiction import interrupt
from frontend.presenters.clock import duration
from frontend.presenters.message import keeps_from_parents, to_check_of
from frontend.presenters.question_labels import parts_as_asked
from frontend.transfers.labels import transfers_of
from frontend.triage.forms import RateForm, SetAsideForm
from frontend.triage.known_before import ForwardForm, looked_of, open_shown, repeats_shown
from frontend.triage.people import named_first, to_join
from frontend.triage.waiting import arranged, narrowed
from hub.assessment.codes import Decision
from hub.assessment.models import LogEntry
from hub.front_door.contents import check_messages
from hub.front_door.models import Enquiry, Join, Named, Notification, SetAside, UndoneClosing
from hub.front_door.triage.assigning import holder_of
from hub.front_door.triage.being_read import note_reading, readers_of
from hub.front_door.triage.danger import who_has_it
from hub.front_door.triage.marking_danger import can_be_marked, marks_of
from hub.front_door.triage.named_references import named_references
from hub.front_door.triage.open_cases import ForwardRefused, forward
from hub.front_door.triage.previous_contacts import Known, known_of, same_event
from hub.front_door.triage.putting_right import NothingToPutRight, StillWrong, can_be_put_right, put_right
from hub.front_door.triage.refusals import (
    AlreadyTriaged,
    EnquiryClosed,
    ManagerNeeded,
    NothingToUndo,
    NotThatChild,
    OfferStands,
    RatingsMissing,
    Triaged,
    what_became_of,
)
from hub.front_door.triage.repeats import NO_FURTHER_ACTION, leave_to_manager, months_before
from hub.front_door.triage.same_event import join_same_event
from hub.front_door.triage.triaging import open_enquiry, set_aside, undo_closing, undo_opening
from hub.front_door.unopened import note_opened
from hub.people.joining import others_of, persons_now
from hub.people.matching import named_twice
from hub.people.models import Protection
from hub.research.protecting import can_protect
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.clock import Limits, Rating, due_at
from hub.wall.contradictions import Contradiction
from hub.wall.models import Door, HubSettings, Member
from hub.wall.permissions import allowed, may
from mash_platform.phrases import listing
from tenants.access import PlatformRequest

# Key, what it goes to on the page, whether it presses that, and its words.
KEYS = (
    *((str(number), f"input[name='all'][value='{one.value}']", True, f"rate every child {one.value}")
      for number, one in enumerate(Rating, start=1)),
    ("r", "textarea[name='reason']", False, "go to the reason for the rating"),
    ("o", ".mash-act-bar button", True, "open or join, and go to the next"),
    ("s", "input[name='same_event']", False, "go to others about the same event"),
    ("j", "input[name='into']", False, "go to joining an enquiry"),
    ("c", "input[name='why']", False, "go to closing without an enquiry"),
    ("f", "input[name='how']", False, "go to forwarding to the lead professional"),
    ("n", "a[rel='next']", True, "next notification, this one stays"),
    ("p", "a[rel='prev']", True, "previous notification"),
    ("u", "a[data-undo]", True, "look at the notification before, or undo it"),
)  # fmt: skip
UNDONE = {**{one.value: str(one.label) for one in SetAside}, "rated": "an enquiry was opened"}
KNOWN_SHOWN, MOST_KNOWN = 5, 500  # of what is known of one person


@allowed(Act.READ_NOTIFICATION, post=Act.OPEN_ENQUIRY, line=(Act.READ_NOTIFICATION, "notification"))
@require_http_methods(["GET", "POST"])
def notification(request: PlatformRequest, reference: str) -> HttpResponse:
    """Show the message; a POST rates its children, opens or joins an enquiry, and goes on to the next."""
    found = _get(reference)
    if request.method == "POST":
        return _rate(request, found)
    drafts.offer(request, request.seated, reverse("triage:set-aside", args=[reference]))
    kept = drafts.take(request, request.seated)
    rate = None
    if kept and may(request.seated, Act.OPEN_ENQUIRY):
        rate = _rate_form(found, known_of(_people(found)), kept, agency=request.seated.agency)
    return _show(request, found, rate=rate)


def _rate(request: PlatformRequest, found: Notification) -> HttpResponse:
    known = known_of(_people(found))
    form = _rate_form(found, known, request.POST, agency=request.seated.agency)
    if not form.is_valid() or form.goes_back:
        return _show(request, found, rate=form)
    into, (linked_to, why_linked) = form.to_join, form.linked_to
    try:
        enquiry = open_enquiry(
            found.pk, form.rated(), by=request.seated, at=timezone.now(), into=into, linked_to=linked_to,
            why_linked=why_linked,
        )  # fmt: skip
    except AlreadyTriaged:
        return _show(request, found, second=True)
    except Contradiction as contradiction:
        ledger.write_read(Act.READ_NOTIFICATION, by=request.seated, object_kind="notification", refs=[found.reference])
        return interrupt(
            request, contradiction, about=f"Notification {found.reference}.", keep="Keep this rating",
            change="Change the rating",
        )  # fmt: skip
    except EnquiryClosed as closed:
        form.add_error("into", f"{closed.reference} has been decided. Open a new enquiry.")
        return _show(request, found, rate=form)
    except NotThatChild:
        form.add_error("into", "A child of that enquiry left it or was decided meanwhile. Choose again.")
        return _show(request, found, rate=form)
    except RatingsMissing:
        form.add_error("all", "The notification names no child to rate. Set it aside, or ask the referrer.")
        return _show(request, found, rate=form)
    done = f"{found.reference} joined enquiry {enquiry.reference}" if into else f"Enquiry {enquiry.reference} is open"
    messages.success(request, _and_undo(f"The notification before: {done}, rated {enquiry.rating}.", found.reference))
    _join_same_event(request, form, enquiry)
    return _next(request, found)


def _join_same_event(request: PlatformRequest, form: RateForm, enquiry: Enquiry) -> None:
    """Let the others that were ticked as the same event join, each for itself; who could not is named and waits."""
    at, joined = timezone.now(), []
    for one in Notification.objects.untriaged().filter(reference__in=form.cleaned_data.get("same_event") or ()):
        try:
            join_same_event(
                one, enquiry, rating=enquiry.rating, reason=form.cleaned_data["reason"], by=request.seated, at=at
            )
        except (AlreadyTriaged, EnquiryClosed, NotThatChild, RatingsMissing, Contradiction):
            messages.warning(request, f"{one.reference} was not joined, and waits. Rate it by itself.")
        else:
            joined.append(one.reference)
    if joined:
        messages.success(request, f"Joined with it as the same event: {listing(joined)}.")


@allowed(Act.SET_ASIDE, line=(Act.READ_NOTIFICATION, "notification"))
@require_http_methods(["GET", "POST"])
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
    except OfferStands as stands:
        form.add_error(None, stands.sentence)
        return _show(request, found, aside=form)
    except ManagerNeeded:
        form.add_error("why", "Only a manager closes this one so. Choose “Leave it to a manager”, or another reason")
        return _show(request, found, aside=form)
    messages.success(
        request, _and_undo(f"The notification before: {reference} is closed without an enquiry.", reference)
    )
    return _next(request, found)


@allowed(Act.UNDO_CLOSING)
@require_POST
def undo(request: PlatformRequest, reference: str) -> HttpResponse:
    """Let one that was closed or forwarded wait again."""
    found = _get(reference)
    became = what_became_of(found.pk)
    try:
        if became and became.enquiry:
            undo_opening(found.pk, by=request.seated)
        else:
            undo_closing(found.pk, by=request.seated)
    except NothingToUndo as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "Undone: it waits again, and its clock runs from receipt as before.")
    return redirect("triage:notification", reference)


@allowed(Act.FORWARD, line=(Act.READ_NOTIFICATION, "notification"))
@require_POST
def forward_here(request: PlatformRequest, reference: str) -> HttpResponse:
    """Forward it to the lead professional of each child whom it names, and go on to the next."""
    found, at = _get(reference), timezone.now()
    children = [one for one in found.named.all() if one.is_child]
    now = persons_now(one.person_id for one in children)
    form = ForwardForm(request.POST, children=children, looked=looked_of(request, children, now, at))
    if form.is_valid():
        try:
            made = forward(found.pk, form.chosen(), how=form.cleaned_data["how"], by=request.seated, at=at)
        except AlreadyTriaged:
            return _show(request, found, second=True)
        except (ForwardRefused, OfferStands) as refused:
            messages.error(request, refused.sentence)
            return redirect("triage:notification", reference)
        who = listing(sorted({one.lead_worker for one in made}))
        messages.success(request, _and_undo(f"The notification before: {reference} is forwarded to {who}.", reference))
        return _next(request, found)
    return _show(request, found, forwarding=form)


@allowed(Act.LEAVE_TO_MANAGER, line=(Act.READ_NOTIFICATION, "notification"))
@require_POST
def leave(request: PlatformRequest, reference: str) -> HttpResponse:
    """Leave it to a manager to close, with what one thinks, and go on to the next."""
    found, form = _get(reference), SetAsideForm(request.POST)
    if not form.is_valid():
        return _show(request, found, aside=form)
    if form.cleaned_data["why"] not in NO_FURTHER_ACTION:
        form.add_error("why", "You can close it for this reason yourself")
        return _show(request, found, aside=form)
    try:
        leave_to_manager(
            found, why=form.cleaned_data["why"], reason=form.cleaned_data["aside_reason"], by=request.seated,
            at=timezone.now(),
        )  # fmt: skip
    except AlreadyTriaged:
        return _show(request, found, second=True)
    messages.success(request, f"The notification before: {reference} is left to a manager, with what you wrote.")
    return _next(request, found)


@allowed(Act.PUT_RIGHT, line=(Act.READ_NOTIFICATION, "notification"))
@require_POST
def put_right_here(request: PlatformRequest, reference: str) -> HttpResponse:
    """Say what is right at one place of the message, or that it cannot be found out. What cannot be used either stays
    in its box."""
    found = _get(reference)
    path, value = request.POST.get("path", "")[:200], request.POST.get("value", "")[:1000]
    if request.POST.get("go") == "unknown":
        value = ""
    elif not value.strip():
        messages.error(request, "Enter what is right, or choose “Cannot be found out”.")
        return redirect("triage:notification", reference)
    try:
        put_right(found, path, value, by=request.seated)
    except StillWrong as still:
        messages.error(request, f"It was not saved: {still.wrong}. {still.to_do}")
        return _show(request, found, typed={path: value})
    except NothingToPutRight:
        messages.error(request, "A colleague was first: it is no longer to be put right.")
    else:
        messages.success(request, "Settled. The message itself stays as it was received.")
    return redirect("triage:notification", reference)


def _and_undo(said: str, reference: str) -> str:
    """What was done, with the way to the page on which it is undone."""
    href = reverse("triage:notification", args=[reference])
    return format_html(
        '{} <a class="govuk-notification-banner__link" href="{}" data-undo>Look at it again, or undo it</a>', said, href
    )


def _get(reference: str) -> Notification:
    found: Notification | None = Notification.objects.filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def _people(found: Notification) -> list[UUID]:
    return list(found.named.values_list("person_id", flat=True))


def _next(request: PlatformRequest, done: Notification) -> HttpResponse:
    """Go on in the list where one worked, as it was arranged; after its last, from its top."""
    it = arranged(request, on_the_way=True)
    waiting = narrowed(it, timezone.now()).not_offered().order_by(*it.order)
    following = waiting.after(done, it.order).first() or waiting.first()
    if following is None or not may(request.seated, Act.OPEN_ENQUIRY):
        return redirect(reverse("triage:list") + it.back)
    return redirect(reverse("triage:notification", args=[following.reference]) + it.onward)


def _twice(named: list[Named]) -> dict[UUID, str]:
    """Of the children, whom the message names a second time -> what it called them first."""
    children = [one for one in named if one.is_child]
    labels = {one.person_id: one.label for one in children}
    found = named_twice([one.person_id for one in children]) if len(children) > 1 else {}
    return {one.pk: labels[found[one.person_id]] for one in children if one.person_id in found}


def _parted(found: Notification) -> list[tuple[str, datetime | None, str, str]]:
    """Enquiries that it was taken out of: reference, when, by whom and why."""
    joins = list(Join.objects.filter(notification=found, until_at__isnull=False).select_related("enquiry"))
    names = Member.objects.names(one.until_by for one in joins)
    return [(one.enquiry.reference, one.until_at, names[one.until_by], one.until_reason) for one in joins]


def _undone(found: Notification) -> list[tuple[str, datetime, str, str, str, datetime]]:
    """Closings that were undone: who closed it, when, why, the reason; who undid it, and when."""
    rows = list(UndoneClosing.objects.filter(notification=found))
    names = Member.objects.names([member for one in rows for member in (one.by, one.undone_by)])
    return [
        (names[one.by], one.at, UNDONE.get(one.why, ""), one.reason, names[one.undone_by], one.undone_at)
        for one in rows
    ]


def _may_undo(request: PlatformRequest, became: Triaged | None, reference: str) -> bool:
    """Whether it was closed or forwarded here, and no other hub has it, or it opened an enquiry that is open now. The
    database looks again whether something followed."""
    if became is None or not may(request.seated, Act.UNDO_CLOSING):
        return False
    if became.set_aside:
        return became.set_aside != SetAside.PASSED.label
    return became.enquiry == reference and became.is_open


def _how_often(many: Sequence[Known], at: datetime) -> str:
    """ "2 in 30 days, 5 in 12 months": what came about somebody before, an enquiry counted once."""
    came = [one.received_at for one in many if one.received_at]
    month = sum(one >= at - timedelta(days=30) for one in came)
    year = sum(one >= months_before(at, 12) for one in came)
    return f"Before this one {month} in 30 days, {year} in 12 months."


def _outcome(one: Known) -> str:
    """What came of an earlier enquiry or message, in words; empty where nothing has yet."""
    if one.subject and one.subject.decision in Decision.values:
        return str(Decision(one.subject.decision).label)
    return str(SetAside(one.closed).label) if one.closed else ""


def _beside(request: PlatformRequest, found: Notification) -> dict[str, Notification | None]:
    """The notifications above and below this one in the list of those that wait, as it was arranged."""
    if found.triaged_at or not may(request.seated, Act.LIST_NOTIFICATIONS):
        return {}
    it = arranged(request, on_the_way=True)
    waiting = narrowed(it, timezone.now()).only("id", "reference").order_by(*it.order)
    return {"previous": waiting.before(found, it.order).first(), "following": waiting.after(found, it.order).first()}


def _protected(request: PlatformRequest, found: Notification) -> dict[str, Any]:
    """Whether one may protect something of it here, and how much is."""
    if not (may(request.seated, Act.LIST_PROTECTED) and can_protect(found, request.seated)):
        return {"may_protect": False}
    standing = Protection.objects.filter(notifications__contains=[found.pk], ended_at__isnull=True)
    return {"may_protect": True, "protected_count": standing.count()}


def _rate_form(found: Notification, known: dict[UUID, list[Known]], data: Any = None, *, agency: str) -> RateForm:
    limits, now = Limits.of(HubSettings.objects.get()), timezone.now()
    hours = {}
    for rating in Rating:
        due = due_at(rating, now, limits)
        hours[rating.value] = f"within {duration(due - now)}" if due else "no time limit"
    children = list(found.named.filter(is_child=True))
    # What it was taken out of is not offered at once again.
    ended = Join.objects.filter(notification=found, until_at__isnull=False).values_list("enquiry", flat=True)
    parted = {str(pk) for pk in ended}
    offered = named_first(to_join(children, known, agency), named_references(found))
    return RateForm(
        data,
        children=children,
        hours=hours,
        authorities=dict(Door.objects.values_list("authority_code", "authority_name")),
        authority=found.authority_code,
        open_enquiries={pk: one for pk, one in offered.items() if pk not in parted},
        same_event=same_event(found, [known.get(child.person_id, ()) for child in children]),
    )


def _show(
    request: PlatformRequest,
    found: Notification,
    *,
    rate: RateForm | None = None,
    aside: SetAsideForm | None = None,
    second: bool = False,
    typed: Mapping[str, str] | None = None,
    forwarding: ForwardForm | None = None,
) -> HttpResponse:
    """The page. `typed`: what was typed at places that are to be put right."""
    check_messages([found])
    if request.seated.is_lead and found.opened_at is None and found.triaged_at is None:
        note_opened(found.pk, at=timezone.now())
    references = named_references(found)
    named = list(found.named.all())
    now = persons_now(one.person_id for one in named)
    known = known_of(now.get(one.person_id, one.person_id) for one in named)
    became = what_became_of(found.pk)
    # A waiting message stands whole beside its people: of them is said what is not in it.
    facts, _ = facts_of(named, now, since=None if became else found.received_at)
    triageable = became is None and may(request.seated, Act.OPEN_ENQUIRY)
    at = timezone.now()
    is_lead = request.seated.is_lead
    readers = readers_of([found], but=request.seated, at=at) if triageable else {}
    if triageable:
        note_reading(found, by=request.seated, at=at)
    ledger.write_read(
        Act.READ_NOTIFICATION, by=request.seated, object_kind="notification", refs=[found.reference]
    )  # fmt: skip
    marks = marks_of(found) if is_lead else []
    rate = rate or (_rate_form(found, known, agency=request.seated.agency) if triageable else None)
    of_children = [known.get(now.get(one.person_id, one.person_id), []) for one in named if one.is_child]
    repeats = repeats_shown(request, found, of_children, at) if triageable else None
    left = {"aside_reason": repeats.left.reason} if repeats and repeats.left and repeats.may_close else None
    aside_form = aside or (SetAsideForm(initial=left) if triageable else None)
    return render(
        request,
        "triage/notification.html",
        {
            "found": found,
            "parts": parts_as_asked([found.message])[0],
            "references": references,
            "to_check": to_check_of(found.message, found.to_check),
            "named": [(one, now.get(one.person_id, one.person_id)) for one in named],
            "known": known,
            "facts_of": facts,
            "became": became,
            "ages": ages_of(now.values(), timezone.localdate(at)),
            "most": MOST_KNOWN if request.GET.get("all") else KNOWN_SHOWN,
            "meanings": [(rating.value, rating.meaning) for rating in Rating],
            "reads": readers.get(found.pk),
            "not_same": others_of(now.get(one.person_id, one.person_id) for one in named) if is_lead else {},
            "twice": _twice(named) if triageable else {},
            "parted": _parted(found) if is_lead else (),
            "undone": _undone(found) if is_lead else (),
            "may_undo": is_lead and _may_undo(request, became, found.reference),
            "often": {person: _how_often(many, at) for person, many in known.items()},
            "outcome": {one.reference: _outcome(one) for many in known.values() for one in many},
            **_beside(request, found),
            "in_hand": who_has_it([found]).get(found.pk) if is_lead else None,
            "danger_marks": marks,
            "assigned_to": holder_of(found) if is_lead else "",
            "may_assign": triageable and may(request.seated, Act.ASSIGN),
            "mark_names": Member.objects.names(one for mark in marks for one in (mark.by, mark.until_by)),
            "may_mark_danger": may(request.seated, Act.MARK_DANGER) and can_be_marked(found),
            "may_unmark_danger": may(request.seated, Act.UNMARK_DANGER),
            "said_count": LogEntry.objects.filter(notification=found).count(),
            "second": second,
            "typed": typed or {},
            "keeps_from_parents": keeps_from_parents(found.message),
            "triageable": triageable,
            **_protected(request, found),
            "keys": KEYS,
            "may_put_right": may(request.seated, Act.PUT_RIGHT) and can_be_put_right(found),
            "rate": rate,
            "repeats": repeats,
            "open": open_shown(request, named, now, at, forwarding) if triageable else None,
            "aside": aside_form,
            "form": next((one for one in (forwarding, aside) if one is not None), rate),
            "now": timezone.now(),
            **transfers_of(request, found, timezone.now()),
            "may_list": may(request.seated, Act.LIST_NOTIFICATIONS),
            "list": arranged(request, on_the_way=True),
        },
        status=409 if second else 200,
    )
