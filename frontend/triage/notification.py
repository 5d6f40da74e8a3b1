"""One message beside the people that it names: rate and open, or set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

from frontend.common.linked_references import LinkedReferences
from frontend.common.reading_reason import asked_today
from frontend.common.said_of_people import ages_from, facts_of
from frontend.forms.contradiction import interrupt
from frontend.presenters.clock import duration
from frontend.presenters.message import keeps_from_parents, to_check_of
from frontend.presenters.question_labels import parts_as_asked
from frontend.presenters.roles import role_words
from frontend.transfers.labels import transfers_of
from frontend.triage.forms import RateForm, SetAsideForm
from frontend.triage.known_before import ForwardForm, looked_of, named_first, open_shown, repeats_shown, to_join
from frontend.triage.notification_rows import NotificationRows, read_rows
from frontend.triage.waiting import arranged, narrowed
from hub.assessment.codes import Decision
from hub.assessment.enquiry_log import works_on
from hub.front_door.contents import message_said, with_words
from hub.front_door.enquiries.time_limits import limits_from
from hub.front_door.models import Enquiry, Named, Notification, SetAside
from hub.front_door.triage.assigning import holder_of
from hub.front_door.triage.being_read import note_reading
from hub.front_door.triage.marking_danger import can_be_marked
from hub.front_door.triage.open_cases import ForwardRefused, forward, look_on
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
from hub.front_door.triage.repeats import NO_FURTHER_ACTION, leave_to_manager, months_before, rule_from
from hub.front_door.triage.same_event import join_same_event
from hub.front_door.triage.triaging import open_enquiry, set_aside, undo_closing, undo_opening
from hub.front_door.unopened import note_opened
from hub.people.facts import linked_said
from hub.people.joining import persons_now
from hub.people.matching import named_twice
from hub.people.said import SaidOfPeople, said_of
from hub.research.protecting import can_protect
from hub.research.reading_own import is_notification_theirs
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.adopted import NotOffered, offered, reasons_now, standard_of
from hub.wall.clock import Rating, due_at
from hub.wall.contents import check, content_of
from hub.wall.contradictions import Contradiction
from hub.wall.models import ReasonList
from hub.wall.permissions import allowed, may, roles_of
from hub.wall.reading_reasons import READING
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
    page, rate = PageOf.read(request, found), None
    aside = reverse("triage:set-aside", args=[reference])
    drafts.offer(request, request.seated, aside, rows=page.rows["drafts"])
    kept = drafts.take(request, request.seated)
    if kept and page.triageable:
        rate = _rate_form(page, kept)
    return _show(page, rate=rate)


def _rate(request: PlatformRequest, found: Notification) -> HttpResponse:
    page = PageOf.read(request, found)
    form = _rate_form(page, request.POST)
    if not form.is_valid() or form.goes_back:
        return _show(page, rate=form)
    into, (linked_to, why_linked) = form.to_join, form.linked_to
    try:
        enquiry = open_enquiry(
            found.pk, form.rated(), by=request.seated, at=timezone.now(), into=into, linked_to=linked_to,
            why_linked=why_linked,
        )  # fmt: skip
    except AlreadyTriaged:
        return _show(PageOf.read(request, found), second=True)
    except Contradiction as contradiction:
        ledger.write_read(Act.READ_NOTIFICATION, by=request.seated, object_kind="notification", refs=[found.reference])
        return interrupt(
            request, contradiction, about=f"Notification {found.reference}.", keep="Keep this rating",
            change="Change the rating",
        )  # fmt: skip
    except EnquiryClosed as closed:
        form.add_error("into", f"{closed.reference} has been decided. Open a new enquiry.")
        return _show(page, rate=form)
    except NotThatChild:
        form.add_error("into", "A child of that enquiry left it or was decided meanwhile. Choose again.")
        return _show(page, rate=form)
    except RatingsMissing:
        form.add_error("all", "The notification names no child to rate. Set it aside, or ask the referrer.")
        return _show(page, rate=form)
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
        return (
            _show(PageOf.read(request, found), aside=SetAsideForm(kept, reasons=reasons_now(ReasonList.CLOSING)))
            if kept
            else redirect("triage:notification", reference)
        )
    form = SetAsideForm(request.POST, reasons=reasons_now(ReasonList.CLOSING))
    if not form.is_valid():
        return _show(PageOf.read(request, found), aside=form)
    try:
        set_aside(
            found.pk,
            why=form.cleaned_data["why"],
            reason=form.cleaned_data["aside_reason"],
            by=request.seated,
            at=timezone.now(),
        )
    except AlreadyTriaged:
        return _show(PageOf.read(request, found), second=True)
    except (OfferStands, NotOffered) as refused:
        form.add_error(None, refused.sentence)
        return _show(PageOf.read(request, found), aside=form)
    except ManagerNeeded:
        form.add_error("why", "Only a manager closes this one so. Choose “Leave it to a manager”, or another reason")
        return _show(PageOf.read(request, found), aside=form)
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
            return _show(PageOf.read(request, found), second=True)
        except (ForwardRefused, OfferStands) as refused:
            messages.error(request, refused.sentence)
            return redirect("triage:notification", reference)
        who = listing(sorted({one.lead_worker for one in made}))
        messages.success(request, _and_undo(f"The notification before: {reference} is forwarded to {who}.", reference))
        return _next(request, found)
    return _show(PageOf.read(request, found), forwarding=form)


@allowed(Act.LEAVE_TO_MANAGER, line=(Act.READ_NOTIFICATION, "notification"))
@require_POST
def leave(request: PlatformRequest, reference: str) -> HttpResponse:
    """Leave it to a manager to close, with what one thinks, and go on to the next."""
    found, form = _get(reference), SetAsideForm(request.POST, reasons=reasons_now(ReasonList.CLOSING))
    if not form.is_valid():
        return _show(PageOf.read(request, found), aside=form)
    if may(request.seated, Act.SET_ASIDE) and standard_of(form.cleaned_data["why"]) not in NO_FURTHER_ACTION:
        form.add_error("why", "You can close it for this reason yourself")
        return _show(PageOf.read(request, found), aside=form)
    try:
        leave_to_manager(
            found, why=form.cleaned_data["why"], reason=form.cleaned_data["aside_reason"], by=request.seated,
            at=timezone.now(),
        )  # fmt: skip
    except AlreadyTriaged:
        return _show(PageOf.read(request, found), second=True)
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
        return _show(PageOf.read(request, found), typed={path: value})
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
    found: Notification | None = with_words(Notification.objects.filter(reference=reference)).first()
    if found is None:
        raise Http404
    return found


def _next(request: PlatformRequest, done: Notification) -> HttpResponse:
    """Go on in the list where one worked, as it was arranged; after its last, from its top."""
    it = arranged(request, on_the_way=True)
    waiting = narrowed(it, timezone.now()).not_offered().order_by(*it.order)
    following = waiting.after(done, it.order).first() or waiting.first()
    if following is None or not may(request.seated, Act.OPEN_ENQUIRY):
        return redirect(reverse("triage:list") + it.back)
    return redirect(reverse("triage:notification", args=[following.reference]) + it.onward)


@dataclass(frozen=True)
class PageOf:
    """A notification and what its page reads of it."""

    request: PlatformRequest
    found: Notification
    at: datetime
    rows: NotificationRows
    said: SaidOfPeople
    known: dict[UUID, list[Known]]

    @classmethod
    def read(cls, request: PlatformRequest, found: Notification) -> PageOf:
        at = timezone.now()
        aside = reverse("triage:set-aside", args=[found.reference])
        rows = read_rows(request, found, at, [aside, request.path])
        people = [rows.known_as.get(one.person_id, one.person_id) for one in rows["named"]]
        said = said_of(people)
        return cls(
            request,
            found,
            at,
            rows,
            said,
            known_of(people, said=said.others, own=said.keys, of_lead=request.seated.is_lead),
        )

    @property
    def triageable(self) -> bool:
        return self.rows.became is None and may(self.request.seated, Act.OPEN_ENQUIRY)

    @property
    def named(self) -> list[tuple[Named, UUID]]:
        """Whom it names, each with the person as they are known now."""
        return [(one, self.rows.known_as.get(one.person_id, one.person_id)) for one in self.rows["named"]]

    @property
    def children(self) -> list[Named]:
        return [one for one in self.rows["named"] if one.is_child]

    def twice(self) -> dict[UUID, str]:
        """Of the children, whom the message names a second time -> what it called them first."""
        children = self.children
        labels = {one.person_id: one.label for one in children}
        found = named_twice([one.person_id for one in children], self.said.keys)
        return {one.pk: labels[found[one.person_id]] for one in children if one.person_id in found}

    def parted(self) -> list[tuple[str, datetime | None, str, str]]:
        """Enquiries that it was taken out of: reference, when, by whom and why."""
        return [
            (one.enquiry.reference, one.until_at, self.rows.names[one.until_by], one.until_reason)
            for one in self.rows["joins"]
            if one.until_at
        ]

    def undone(self) -> list[tuple[str, datetime, str, str, str, datetime]]:
        """Closings that were undone: who closed it, when, why, the reason; who undid it, and when."""
        names = self.rows.names
        return [
            (
                names[one.by],
                one.at,
                one.own_why or UNDONE.get(one.why, ""),
                one.reason,
                names[one.undone_by],
                one.undone_at,
            )
            for one in self.rows["undone"]
        ]

    def is_theirs(self) -> bool:
        """Whether whoever asks reads their own work, and is not asked why."""
        standing = next((one for one in self.rows["joins"] if one.until_at is None), None)
        seated, in_danger = self.request.seated, self.found.immediate_danger
        did = [one.by for one in (*self.rows["disposal"], *self.rows["in_hand"], *([standing] if standing else []))]
        enquiry = next((one for one in self.rows["enquiries"] if standing and one.pk == standing.enquiry_id), None)
        waits_on_duty = self.found.triaged_at is None and bool(self.rows["own_duty"])
        if waits_on_duty or (enquiry and works_on(enquiry, self.rows.read, in_danger=in_danger, by=seated, at=self.at)):
            did.append(seated.seat)
        return is_notification_theirs(
            self.found, enquiry, self.rows["asked"], [one.member for one in self.rows["holdings"]], did, by=seated
        )

    def holder(self) -> str:
        """Whose it is: by the name that the hub knows, else by the platform's."""
        who = self.found.assigned_to
        return self.rows.names[who] if who and who in self.rows.names else holder_of(self.found)

    def somebody(self, name: str) -> tuple[str, datetime] | None:
        """Who the row of that name is by, and when."""
        row = self.rows.first(name)
        return (self.rows.names[row.by], row.at) if row else None


def _may_undo(request: PlatformRequest, became: Triaged | None, reference: str) -> bool:
    """Whether it was closed or forwarded here, and no other hub has it, or it opened an enquiry that is open now. The
    database looks again whether something followed."""
    if became is None or not may(request.seated, Act.UNDO_CLOSING):
        return False
    if became.set_aside:
        return not became.is_passed
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
    return one.closed_as


def _rate_form(page: PageOf, data: Any = None) -> RateForm:
    limits, now = limits_from(page.rows.first("time_limits"), page.rows["settings"][0]), timezone.now()
    hours = {}
    for rating in Rating:
        due = due_at(rating, now, limits)
        hours[rating.value] = f"within {duration(due - now)}" if due else "no time limit"
    children = page.children
    # What it was taken out of is not offered at once again.
    parted = {str(one.enquiry_id) for one in page.rows["joins"] if one.until_at}
    known = {one.person_id: page.known.get(person, []) for one, person in page.named}
    offered = named_first(to_join(children, known, page.request.seated.agency), page.rows.references)
    return RateForm(
        data,
        children=children,
        hours=hours,
        authorities={one.authority_code: one.authority_name for one in page.rows["doors"]},
        authority=page.found.authority_code,
        open_enquiries={pk: one for pk, one in offered.items() if pk not in parted},
        same_event=same_event(page.found, [known.get(child.person_id, ()) for child in children]),
        may_link=may(page.request.seated, Act.LINK_ENQUIRIES),
    )


def _show(
    page: PageOf,
    *,
    rate: RateForm | None = None,
    aside: SetAsideForm | None = None,
    second: bool = False,
    typed: Mapping[str, str] | None = None,
    forwarding: ForwardForm | None = None,
) -> HttpResponse:
    """The page. `typed`: what was typed at places that are to be put right."""
    request, found, rows, at, now = page.request, page.found, page.rows, page.at, page.rows.known_as
    is_lead, became = request.seated.is_lead, rows.became
    marks = (content_of(one, found.reference) for one in rows["marks"])
    check([message_said(found), *marks, *linked_said(page.said.links)])
    if is_lead and found.opened_at is None and found.triaged_at is None:
        note_opened(found.pk, at=timezone.now())
    # A waiting message stands whole beside its people: of them is said what is not in it.
    facts, _ = facts_of(rows["named"], now, page.said, since=None if became else found.received_at)
    if page.triageable:
        note_reading(found, by=request.seated, at=at)
    ledger.write_read(
        Act.READ_NOTIFICATION, by=request.seated, object_kind="notification", refs=[found.reference]
    )  # fmt: skip
    named = LinkedReferences.of(
        {one.reference: one.enquiry == one.reference for one in rows.references if one.is_known}
    )  # fmt: skip
    shown = {
        "found": found,
        "parts": named.parts(parts_as_asked([found.message], rows["adoptions"])[0]),
        "references": rows.references,
        "to_check": to_check_of(found.message, found.to_check),
        "named": page.named,
        "known": page.known,
        "facts_of": facts,
        "became": became,
        "ages": ages_from(page.said, timezone.localdate(at)),
        "most": MOST_KNOWN if request.GET.get("all") else KNOWN_SHOWN,
        "meanings": [(rating.value, rating.meaning) for rating in Rating],
        "not_same": page.said.others if is_lead else {},
        "parted": page.parted() if is_lead else (),
        "undone": page.undone(),
        "may_undo": is_lead and _may_undo(request, became, found.reference),
        "often": {person: _how_often(many, at) for person, many in page.known.items()},
        "outcome": {one.reference: _outcome(one) for many in page.known.values() for one in many},
        "previous": rows.first("previous"),
        "following": rows.first("following"),
        "in_hand": page.somebody("in_hand"),
        "danger_marks": rows["marks"],
        "mark_names": rows.names,
        "assigned_to": page.holder() if is_lead else "",
        "may_mark_danger": may(request.seated, Act.MARK_DANGER) and can_be_marked(found, became),
        "may_unmark_danger": may(request.seated, Act.UNMARK_DANGER),
        "said_count": len(rows["said"]),
        "asks_why": not page.is_theirs() and not asked_today(request, found.reference),
        "reasons": offered(READING, rows["reasons"]),
        "second": second,
        "typed": typed or {},
        "keeps_from_parents": keeps_from_parents(found.message),
        "triageable": page.triageable,
        "may_protect": may(request.seated, Act.LIST_PROTECTED) and can_protect(found, request.seated),
        "protected_count": len(rows["protected"]),
        "attachments": rows["attachments"],
        "keys": KEYS,
        "may_open_restricted": may(request.seated, Act.RESTRICT_ENQUIRY) and found.lead_agency == request.seated.agency,
        "may_put_right": may(request.seated, Act.PUT_RIGHT) and can_be_put_right(found),
        "now": timezone.now(),
        **transfers_of(request, found, timezone.now(), rows.first("came"), rows.first("passing")),
        "may_list": may(request.seated, Act.LIST_NOTIFICATIONS),
        "list": arranged(request, on_the_way=True),
        **_acts(page, rate, aside, forwarding),
    }
    return render(request, "triage/notification.html", shown, status=409 if second else 200)


def _acts(
    page: PageOf, rate: RateForm | None, aside: SetAsideForm | None, forwarding: ForwardForm | None
) -> dict[str, Any]:
    """What whoever triages needs beside the message, and the forms; of one that is triaged, those that were sent."""
    given = next((one for one in (forwarding, aside) if one is not None), rate)
    if not page.triageable:
        return {"rate": rate, "aside": aside, "form": given, "reads": None, "twice": {}, "repeats": None, "open": None}
    request, rows = page.request, page.rows
    rate = rate or _rate_form(page)
    of_children = [page.known.get(person, []) for one, person in page.named if one.is_child]
    repeats = repeats_shown(
        request, page.found, of_children, page.at, rule=rule_from(rows.first("rule"))[1], left=rows.first("left"),
        names=rows.names,
    )  # fmt: skip
    left = {"aside_reason": repeats.left.reason} if repeats.left and repeats.may_close else None
    pairs = [(one.pk, person) for one, person in page.named if one.is_child]
    looked = look_on(rows.first("listed"), pairs, page.said.keys, at=page.at)
    return {
        "rate": rate,
        "aside": aside or SetAsideForm(initial=left, reasons=rows["reasons"]),
        "form": given if given is not None else rate,
        "reads": page.somebody("readings"),
        "twice": page.twice(),
        "may_assign": may(request.seated, Act.ASSIGN),
        "repeats": repeats,
        "may_close": may(request.seated, Act.SET_ASIDE),
        "closed_by": role_words(roles_of(Act.SET_ASIDE, request.seated)),
        "open": open_shown(request, page.children, looked, forwarding),
    }
