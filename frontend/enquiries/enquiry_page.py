"""One enquiry's page: everything that this desk may read of the case, what is done and what comes next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.common.finding import by_reference
from frontend.common.linked_references import LinkedReferences, texts_of
from frontend.common.reading_reason import asked_today
from frontend.common.said_of_people import facts_of, settled_words
from frontend.decisions.showing import timeline_of
from frontend.decisions.weighing import weighed
from frontend.enquiries.enquiry_rows import EnquiryRows, read_rows
from frontend.enquiries.history import entries, events_of
from frontend.enquiries.next_step import Step, steps_of
from frontend.enquiries.pages import arranged
from frontend.presenters.answers import answer_of
from frontend.presenters.dates import age
from frontend.presenters.message import ASKED_WITH
from frontend.presenters.paging import latest
from frontend.presenters.question_labels import parts_as_asked
from frontend.transfers.labels import known_in, standing_of
from hub.assessment.contents import decisions_said, ending_said
from hub.assessment.enquiry_log import works_on
from hub.assessment.enquiry_snapshot import EnquirySnapshot, since_decision, snapshot_of
from hub.assessment.models import Copy
from hub.front_door.contents import ratings_said
from hub.front_door.enquiries.clocks import first_due, most_urgent
from hub.front_door.enquiries.pausing import has_clock_to_pause, pauses_said
from hub.front_door.models import Enquiry, EnquiryLink, EnquiryState, Join, Subject
from hub.front_door.triage.assigning import WORKED, holder_of
from hub.people.models import MentionKind
from hub.people.settling import Settled
from hub.research.contents import withdrawal_said
from hub.research.models import RequestOtherWay, RequestState
from hub.research.reachable import nobody_to_answer
from hub.research.reading_own import is_theirs
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.adopted import offered, reasons_now
from hub.wall.models import Member, ReasonList
from hub.wall.permissions import allowed, may
from hub.wall.reading_reasons import READING
from hub.wall.restricted import copies_just_sent
from mash_platform.phrases import lower_first
from tenants.access import PlatformRequest
from tenants.holders import holders
from tenants.models import Role
from tenants.names import DatedNames
from tenants.seated import Seated

CONCERN = ("concern", "consent", ASKED_WITH)  # of a message; the rest is a click away
THE_FORM = "The form"
ANSWERED = (RequestState.ANSWERED, RequestState.NOTHING_KNOWN)


@allowed(Act.READ_ENQUIRY, line=(Act.READ_ENQUIRY, "enquiry"))
@require_GET
def enquiry(request: PlatformRequest, reference: str) -> HttpResponse:
    """Concern, people, findings by date, who was asked, what comes next, and what happened; long lists end."""
    found = by_reference(Enquiry, reference)
    now, seated = timezone.now(), request.seated
    decides = may(seated, Act.READ_PRODUCT)
    rows = read_rows(found, seated, now)
    decisions = rows.decisions
    endings = (ending_said(one, reference) for one in rows.endings)
    beside = [*decisions_said(decisions, reference), *endings, *map(withdrawal_said, rows.withdrawn)]
    beside += ratings_said(rows.ratings, reference)
    beside += pauses_said(rows.pauses, reference)
    picture = snapshot_of(found, with_analysis=may(seated, Act.ANALYSE), with_said=True, beside=beside, rows=rows.read)
    subjects, joins, agencies = list(picture.subjects), picture.joins, rows.agencies
    products, copies, withdrawn = rows.products, rows.every_copy, rows.withdrawn
    history = events_of(
        requests=[one for one in picture.requests if decides or one.agency == seated.agency],
        releases=picture.releases.values(),
        findings=picture.findings,
        agencies=agencies,
        joins=picture.every_join if decides else (),
        ratings=rows.ratings,
        decisions=decisions,
        products=products,
        copies=rows.copies,
        withdrawals=withdrawn,
        endings=rows.endings,
        pauses=rows.pauses,
        marked=rows.marked,
        acknowledged=rows.acknowledged,
        clock_notices=rows.clock_notices,
    )
    since = since_decision(picture, decisions, withdrawn, seated.agency)
    facts, births = facts_of(picture.named, picture.known_as, picture.said, agencies)
    ledger.write_read(Act.READ_ENQUIRY, by=seated, object_kind="enquiry", refs=[reference])
    most = latest(request)
    in_danger = any(one.notification.immediate_danger for one in joins)
    works = {seated.seat} if works_on(found, rows.read, in_danger=in_danger, by=seated, at=now) else ()
    is_own = is_theirs(found, picture.requests, rows.holders, works, by=seated)
    asks_why = not is_own and not asked_today(request, reference)
    steps = steps_of(
        found,
        picture,
        copies,
        seated,
        now,
        agencies,
        since,
        rows.telephones,
        _deciders(seated, subjects, now),
        len(rows.log_to_answer) if may(seated, Act.ANSWER_LOG) else 0,
        _came_back(found, decides),
        _nobody(seated, picture, now),
        {one.request_id for one in rows.other_ways},
    )
    is_open = found.state == EnquiryState.OPEN
    paused = [one for one in rows.pauses if one.lead_agency == seated.agency and one.runs_at > now]
    timeline = timeline_of(picture, agencies, rows.teams)
    concerns, findings, events = _concerns(joins[:most]), timeline[-most:], entries(history[-most:])
    linked = LinkedReferences(
        [
            *(text for _, _, parts in concerns for text in texts_of(parts)),
            *(one["text"] for one in (*findings, *events)),
            *(one.reason for one in withdrawn[-most:]),
        ],
        but=reference,
    )
    return render(
        request,
        "enquiries/enquiry.html",
        {
            "found": found,
            "list": arranged(request, on_the_way=True),
            "subjects": subjects,
            "rating": most_urgent(subjects),  # of those whom this desk sees: no other child's goes out
            "due_at": first_due(subjects),
            "ages": _ages(births, facts, picture.said.settled, now),
            "settles": _to_settle(births, seated),
            "adults": _adults(picture),
            "facts": facts,
            "concerns": [(of, came, linked.parts(parts)) for of, came, parts in concerns],
            "linked_references": linked,
            "joins": joins[:most],
            "all_joins": len(joins),
            "may_take_out": len(joins) > 1 and found.state != EnquiryState.PASSED and may(seated, Act.TAKE_OUT),
            "protects_of": seated.agency if may(seated, Act.LIST_PROTECTED) else "",
            "may_put_right": is_open and may(seated, Act.PUT_RIGHT),
            "may_tell": may(seated, Act.TELL_REFERRER),
            "steps": steps,
            "next": _next(steps),
            "answers": [
                answer_of(one, agencies=agencies, findings=picture.findings, withdrawn=withdrawn, now=now)
                for one in picture.asked
            ],
            "withdrawn": [
                (agencies.get(one.agency, one.agency), one, one.finding_id in rows.to_account_for)
                for one in withdrawn[-most:]
            ],
            "onward": [
                (agencies.get(one.agency, one.agency), rows.teams.get(one.let_out_to, one.let_out_to), one)
                for one in picture.to_share_onward
                if decides or one.agency == seated.agency
            ],
            "in_danger": in_danger,
            "has_danger": rows.has_danger,
            "since_decided": rows.log_to_answer,
            "mark_danger": joins[0].notification.reference
            if is_open and joins and may(seated, Act.MARK_DANGER)
            else "",
            "crimes": rows.crimes,
            "assigned_to": holder_of(found),
            "may_assign": found.state in WORKED and may(seated, Act.ASSIGN),
            "me": seated.seat,
            "new_since": _new_since(picture, rows.agencies) if seated.is_lead else [],
            "other_ways": _other_ways(picture, rows.other_ways, agencies),
            "to_withdraw": [
                (one.pk, agencies.get(one.agency, one.agency), rows.teams.get(one.let_out_to, one.let_out_to))
                for one in picture.requests
                if one.state == RequestState.OPEN and may(seated, Act.WITHDRAW_REQUEST)
            ],
            "findings": findings,
            "all_findings": len(timeline),
            "weighed": _weighed(picture, agencies),
            "history": [{**one, "text": linked.text(one["text"])} for one in events],
            "all_events": len(history),
            "decides": decides,
            "linked": _linked(found, rows),
            "may_restrict": found.lead_agency == seated.agency and may(seated, Act.RESTRICT_ENQUIRY),
            "may_open_incident": may(seated, Act.OPEN_INCIDENT),
            "may_challenge": not is_open and may(seated, Act.READ_CHALLENGE),
            "may_link": may(seated, Act.LINK_ENQUIRIES),
            "may_unlink": may(seated, Act.UNLINK_ENQUIRIES),
            "may_offer": may(seated, Act.OFFER),
            "asks_why": asks_why,
            "reasons": offered(READING, reasons_now(ReasonList.READING)) if asks_why else (),
            "may_print": may(seated, Act.PRINT_ENQUIRY),
            "authorities": len({subject.authority_code for subject in subjects}) > 1,
            "is_open": is_open,
            "known_in": known_in(rows.questions, subjects),
            "decided": {one.subject_id: ". ".join(filter(None, (one.in_short, one.on_paper))) for one in decisions},
            "products": products,
            "copies": rows.copies,
            **_just_sent(rows, seated),
            "offers": {pk: standing_of(one, now) for pk, one in rows.offers.items()},
            "may_change": _changeable(seated, found, subjects),
            "paused": paused,
            "may_pause": is_open
            and may(seated, Act.PAUSE_CLOCK)
            and bool(paused or any(has_clock_to_pause(one, seated.agency) for one in subjects)),
            "may_overrule": _overrulable(seated, found, subjects),
            "links": _links(seated, found, picture),
            "now": now,
        },
    )


def _just_sent(rows: EnquiryRows, seated: Seated) -> dict[str, Any]:
    """Inside a restricted enquiry, how many copies went out just before or while it was restricted, and those of them
    that this desk reads. One query, and outside none."""
    its = set(copies_just_sent()) if seated.inside else set()
    return {"just_sent": len(its), "just_sent_copies": [one for one in rows.every_copy if one.pk in its]}


def _new_since(picture: EnquirySnapshot, agencies: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """Agency and the notifications that joined after it had answered, where it was not asked again since."""
    last = {one.agency: one for one in picture.asked}  # oldest first, so that the last asking stands
    found = []
    for agency, one in last.items():
        if one.state in ANSWERED and one.answered_at:
            answered_at = one.answered_at
            came = [join.notification.reference for join in picture.joins if join.from_at > answered_at]
            found += [(agencies.get(agency, agency), came)] if came else []
    return found


def _other_ways(
    picture: EnquirySnapshot, ways: Iterable[RequestOtherWay], agencies: Mapping[str, str]
) -> list[tuple[str, RequestOtherWay]]:
    """Agency and how it learns of a request that nobody there could answer, while it is open."""
    open_ones = {one.pk: one.agency for one in picture.waiting}
    mine = [one for one in ways if one.request_id in open_ones]
    return [(agencies.get(open_ones[one.request_id], open_ones[one.request_id]), one) for one in mine]


def _nobody(seated: Seated, picture: EnquirySnapshot, now: datetime) -> dict[str, datetime | None]:
    """The agencies whose answer waits and at whose desk nobody can give it, for whoever asks. One query at most."""
    waiting = {one.agency for one in picture.waiting}
    return nobody_to_answer(waiting, seated.hub, at=now) if waiting and seated.is_lead else {}


def _deciders(seated: Seated, subjects: Iterable[Subject], now: datetime) -> list[str] | None:
    """The names of those for whom a lead's seat waits that does not decide itself."""
    if not seated.is_lead or may(seated, Act.ANALYSE):
        return None
    return holders(seated.hub, Role.DECISION_MAKER, {one.lead_agency for one in subjects}, at=now)


def _linked(found: Enquiry, rows: EnquiryRows) -> list[tuple[EnquiryLink, str]]:
    """Links with the other's reference: of those that this desk sees both sides of, and no other."""
    others = [(one, one.other_id if one.one_id == found.pk else one.one_id) for one in rows.links]
    return [(one, rows.linked[other]) for one, other in others if other in rows.linked]


def _weighed(picture: EnquirySnapshot, agencies: DatedNames) -> dict[str, Any] | None:
    """The newest analysis, for those who decide; None for others, and where none was written."""
    if picture.analysis is None:
        return None
    labels = {one.pk: one.label for one in picture.subjects}
    return {
        "analysis": picture.analysis,
        "who": Member.objects.names([picture.analysis.by])[picture.analysis.by],
        "groups": weighed(picture.points, picture.findings, agencies, labels),
    }


def _next(steps: list[Step]) -> Step | None:
    return next((one for one in steps if one.is_next), None)


def _links(seated: Seated, found: Enquiry, picture: EnquirySnapshot) -> dict[str, str]:
    """The acts that this seat may do with the enquiry as it stands; the template shows those that are there."""
    is_open = found.state == EnquiryState.OPEN
    is_decided = found.state in (EnquiryState.DECIDED, EnquiryState.CLOSED, EnquiryState.SENT)
    own = next((one for one in reversed(picture.requests) if one.agency == seated.agency), None)
    wanted = {
        "ask": (Act.ASK, is_open, "enquiries:ask"),
        "known": (Act.ASK_HUB, True, "enquiries:known"),
        "assess": (Act.ANALYSE, True, "enquiries:assess"),
        "issue": (Act.ISSUE, is_decided, "enquiries:issue"),
        "agree": (Act.ASK, is_decided and bool(picture.findings), "enquiries:ask-to-share-onward"),
    }
    links = {
        name: reverse(route, args=[found.reference])
        for name, (act, holds, route) in wanted.items()
        if holds and may(seated, act)
    }
    if own and may(seated, Act.READ_REQUEST):
        links["own"] = reverse("requests:request", args=[own.pk])
    return links


def _to_settle(births: Mapping[UUID, list[tuple[Any, bool]]], seated: Seated) -> set[UUID]:
    """Of whom several dates of birth were said, for whoever may say which is right."""
    if not may(seated, Act.SETTLE_BIRTH):
        return set()
    return {
        person for person, said in births.items()
        if len({day for day, _ in said}) > 1 and not all(is_estimate for _, is_estimate in said)
    }  # fmt: skip


def _ages(
    births: Mapping[UUID, list[tuple[Any, bool]]],
    facts: Mapping[UUID, list[tuple[str, str]]],
    settled: Mapping[UUID, Settled],
    now: datetime,
) -> dict[UUID, str]:
    """Person -> age and date of birth. A guess is called one, and an age stays as it was said; two dates are said to
    disagree, and make no age until one of them is settled."""
    today = timezone.localdate(now)
    found = {}
    for person, said in births.items():
        sure = {day for day, is_estimate in said if not is_estimate}
        days = sure or {day for day, _ in said}
        if person in settled:
            found[person] = f"{age(settled[person].day, today)}, date of birth {settled_words(settled[person])}"
        elif len(days) > 1:
            found[person] = "dates of birth disagree"
        elif day := next(iter(days), None):
            found[person] = age(day, today) if sure else f"about {age(day, today)}, an estimate"
    for person, known in facts.items():
        ages = [lower_first(text) for label, text in known if label == MentionKind.BORN_ABOUT.label]
        if ages and person not in found:
            found[person] = " or ".join(ages[:3])
    return found


def _adults(picture: EnquirySnapshot) -> list[tuple[UUID, str, int]]:
    """Adults of the household and others named: person, name, and in how many notifications; each person once."""
    children = {one.person_id for one in picture.subjects}
    count: dict[UUID, int] = defaultdict(int)
    labels: dict[UUID, str] = {}
    for one in picture.named:
        person = picture.known_as.get(one.person_id, one.person_id)
        if person not in children and not one.is_child:
            labels.setdefault(person, one.label)
            count[person] += 1
    return [(person, label, count[person]) for person, label in labels.items()]


def _concerns(joins: Sequence[Join]) -> list[tuple[str, datetime, list[Any]]]:
    """Each notification's own account of the concern, whole, with its reference and when it came."""
    messages = [one.notification.message for one in joins]
    parts = parts_as_asked([{key: one[key] for key in CONCERN if key in one} for one in messages])
    return [
        (one.notification.reference, one.notification.received_at, [part for part in said if part.title != THE_FORM])
        for one, said in zip(joins, parts, strict=True)
    ]


def _changeable(seated: Seated, found: Enquiry, subjects: list[Subject]) -> dict[Any, str]:
    """Child -> where its rating can be changed, for whoever may: their own authority's, before the decision."""
    if found.state != EnquiryState.OPEN or not may(seated, Act.REVIEW_RATING):
        return {}
    mine = [one for one in subjects if one.lead_agency == seated.agency and not one.decision]
    return {one.pk: reverse("enquiries:rating", args=[found.reference, one.pk]) for one in mine}


def _overrulable(seated: Seated, found: Enquiry, subjects: list[Subject]) -> set[UUID]:
    """The children of a manager's own authority, as long as the enquiry is this hub's."""
    if found.state == EnquiryState.PASSED or not may(seated, Act.OVERRULE):
        return set()
    return {one.pk for one in subjects if one.lead_agency == seated.agency}


def _came_back(found: Enquiry, decides: bool) -> set[UUID]:
    """The copies on which nobody acts. One query, of an enquiry that was sent."""
    if not decides or found.state != EnquiryState.SENT:
        return set()
    return set(Copy.objects.came_back().filter(product__enquiry=found).values_list("pk", flat=True))
