"""The enquiries that this desk may see, and one enquiry's page."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.enquiries.next_step import Asked, next_step
from frontend.presenters.answers import answer_of
from frontend.presenters.dates import short_date_time
from frontend.presenters.paging import WorkPaginator
from frontend.transfers.labels import known_in, standing_of
from hub.assessment.contents import decisions_said
from hub.assessment.models import Copy, Decision, Product
from hub.front_door.models import Enquiry, EnquiryState, Join, RatingEntry, Subject
from hub.research.models import Finding, FindingState, Request, RequestState
from hub.transfers.product_offers import standing
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Agency, Member
from hub.wall.permissions import allowed, may
from tenants.access import PlatformRequest

PAGE = 25
RATINGS = ("red", "amber", "green", "blue")


@allowed(Act.LIST_ENQUIRIES, line=(Act.LIST_ENQUIRIES, "enquiry"))
@require_GET
def enquiries(request: PlatformRequest) -> HttpResponse:
    """By the clock, due first; filtered by state, rating, and who opened them."""
    state, rating, mine = (request.GET.get(name, "") for name in ("state", "rating", "mine"))
    found = Enquiry.objects.all()
    if state in EnquiryState.values:
        found = found.filter(state=state)
    elif state != "all":
        found = found.filter(state=EnquiryState.OPEN)
    if rating in RATINGS:
        found = found.filter(rating=rating)
    if mine:
        found = found.filter(opened_by=request.seated.seat)
    page = WorkPaginator(found.due_first(), PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    labels: dict[Any, list[str]] = {}
    for pk, label in Subject.objects.standing().filter(enquiry__in=shown).values_list("enquiry_id", "label"):
        labels.setdefault(pk, []).append(label)
    asked: dict[Any, list[Asked]] = {}
    rows = Request.objects.questions().filter(enquiry__in=shown).values_list("enquiry_id", "pk", "agency", "state")
    for enquiry_id, *one in rows:
        asked.setdefault(enquiry_id, []).append(Asked(*one))
    ledger.write_read(
        Act.LIST_ENQUIRIES, by=request.seated, object_kind="enquiry", refs=[row.reference for row in shown]
    )
    chosen = {"state": state or EnquiryState.OPEN.value, "rating": rating, "mine": mine}
    return render(
        request,
        "enquiries/enquiries.html",
        {
            "page": page,
            "shown": shown,
            "labels": labels,
            "answered": {pk: [one.state != RequestState.OPEN for one in its] for pk, its in asked.items()},
            "steps": {row.pk: step for row in shown if (step := next_step(row, asked.get(row.pk, []), request.seated))},
            "chosen": chosen,
            "states": [*EnquiryState.choices, ("all", "All")],
            "ratings": RATINGS,
            "now": timezone.now(),
        },
    )


@allowed(Act.READ_ENQUIRY, line=(Act.READ_ENQUIRY, "enquiry"))
@require_GET
def enquiry(request: PlatformRequest, reference: str) -> HttpResponse:
    """What the desk may see of one enquiry: its children, messages, who was asked and how far, and its history."""
    found = Enquiry.objects.filter(reference=reference).first()
    if found is None:
        raise Http404
    now = timezone.now()
    subjects = list(found.subjects.standing())
    all_joins = list(Join.objects.filter(enquiry=found).select_related("notification").order_by("from_at"))
    joins = [one for one in all_joins if one.until_at is None]
    ratings = list(RatingEntry.objects.filter(subject__in=subjects).select_related("subject"))
    requests = list(Request.objects.filter(enquiry=found))
    states = list(Finding.objects.filter(enquiry=found).values_list("agency", "state"))
    agencies = dict(Agency.objects.values_list("code", "name"))
    ids = {entry.by for entry in ratings} | {one.asked_by for one in requests} | {join.by for join in all_joins}
    ids |= {join.until_by for join in all_joins if join.until_by}
    people = dict(Member.objects.filter(pk__in=ids).values_list("pk", "name"))
    released = {agency for agency, state in states if state == FindingState.RELEASED}
    history = _history(ratings, requests, all_joins, agencies, people)
    is_decided = found.state in (EnquiryState.DECIDED, EnquiryState.SENT)
    products = _products(request, found)
    sent = [copy for one in products for copy in one.copies.all()]
    own = next((one for one in reversed(requests) if one.agency == request.seated.agency), None)
    ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
    return render(
        request,
        "enquiries/enquiry.html",
        {
            "found": found,
            "subjects": subjects,
            "joins": joins,
            "may_take_out": len(joins) > 1 and found.state == EnquiryState.OPEN and may(request.seated, Act.TAKE_OUT),
            "answers": [
                answer_of(one, agencies=agencies, released=released, now=now) for one in requests if not one.let_out_to
            ],
            "released": sum(state == FindingState.RELEASED for _, state in states),
            "history": history,
            "authorities": len({subject.authority_code for subject in subjects}) > 1,
            "is_open": found.state == EnquiryState.OPEN,
            "ask_url": _link(request, Act.ASK, "enquiries:ask", reference) if found.state == EnquiryState.OPEN else "",
            "known_url": _link(request, Act.ASK_HUB, "enquiries:known", reference),
            "known_in": known_in(request, subjects),
            "decided": _decided(request, subjects, reference),
            "products": products,
            "offers": {pk: standing_of(one, now) for pk, one in standing(sent).items()} if sent else {},
            "assess_url": _link(request, Act.ANALYSE, "enquiries:assess", reference),
            "issue_url": _link(request, Act.ISSUE, "enquiries:issue", reference) if is_decided else "",
            "let_out_url": _link(request, Act.ASK, "enquiries:ask-to-let-out", reference) if is_decided else "",
            "may_change": _changeable(request, found, subjects),
            "own_url": _link(request, Act.READ_REQUEST, "requests:request", own.pk) if own else "",
            "now": now,
        },
    )


def _changeable(request: PlatformRequest, found: Enquiry, subjects: list[Subject]) -> dict[Any, str]:
    """Child -> where its rating can be changed, for whoever may: their own authority's, before the decision."""
    if found.state != EnquiryState.OPEN or not may(request.seated, Act.REVIEW_RATING):
        return {}
    mine = [one for one in subjects if one.lead_agency == request.seated.agency and not one.decision]
    return {one.pk: reverse("enquiries:rating", args=[found.reference, one.pk]) for one in mine}


def _decided(request: PlatformRequest, subjects: list[Subject], reference: str) -> dict[Any, str]:
    """The decision for each child, for whoever may read products: it is not the asked agencies' to see."""
    if not may(request.seated, Act.READ_PRODUCT):
        return {}
    decisions = list(Decision.objects.filter(subject__in=subjects).order_by("number"))
    check(decisions_said(decisions, reference))
    made = {one.subject_id: one for one in decisions}
    return {child: one.in_short for child, one in made.items()}


def _products(request: PlatformRequest, found: Enquiry) -> list[Product]:
    """What was sent, for whoever may read it."""
    if not may(request.seated, Act.READ_PRODUCT):
        return []
    return list(Product.objects.filter(enquiry=found).prefetch_related(Prefetch("copies", Copy.objects.in_short())))


def _link(request: PlatformRequest, act: Act, route: str, *arguments: Any) -> str:
    """The address of a page, for whoever may do its act."""
    if not may(request.seated, act):
        return ""
    try:
        return reverse(route, args=arguments)
    except NoReverseMatch:
        return ""


def _history(
    ratings: list[RatingEntry],
    requests: list[Request],
    joins: list[Join],
    agencies: dict[str, str],
    people: dict[Any, str],
) -> list[dict[str, Any]]:
    """What happened to the enquiry, oldest first; `agency` is who did it, as the timeline component calls it."""

    def who(member: Any) -> str:
        return people.get(member, "A colleague")

    rows: list[tuple[Any, str, str]] = []
    for join in joins:
        reference = join.notification.reference
        rows.append((join.from_at, who(join.by), f"Notification {reference} belongs to the enquiry"))
        if join.until_at:
            rows.append((join.until_at, who(join.until_by), f"Notification {reference} taken out: {join.until_reason}"))
    for entry in ratings:
        stage = entry.get_stage_display()
        rows.append((entry.at, who(entry.by), f"{stage} of {entry.subject.label}: {entry.rating}. {entry.reason}"))
    for one in requests:
        agency = agencies.get(one.agency, one.agency)
        if one.let_out_to:
            asked, answer = f"{agency} asked to let out what it shared", "Let out"
        else:
            asked, answer = f"{agency} asked. {one.get_basis_display()}.", one.get_state_display()
        rows.append((one.asked_at, who(one.asked_by), asked))
        if one.answered_at:
            rows.append((one.answered_at, agency, f"Not let out: {one.refused_why}" if one.refused_why else answer))
    return [
        {"date": short_date_time(at), "agency": by, "text": text}
        for at, by, text in sorted(rows, key=lambda row: row[0])
    ]
