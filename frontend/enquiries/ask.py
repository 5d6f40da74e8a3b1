"""Ask several agencies in one go, with the basis for asking."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.family import Family, consent_of, family_of
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.answers import nobody_answers_since
from frontend.presenters.dates import date_time
from hub.front_door.contents import message_said, with_words
from hub.front_door.models import Enquiry, Named, Notification, Subject
from hub.people.facts import linked_said
from hub.people.joining import joined_since, persons_now_from
from hub.people.models import Protection
from hub.people.said import SaidOfPeople, said_of
from hub.research.asking import (
    AlreadyAsked,
    BasisMissing,
    CannotAsk,
    DeskClosed,
    ForChild,
    NobodyNamed,
    NobodyToAnswer,
    RepeatsProtected,
    ask,
    consent_in,
    contradicts_consent,
    proposed_basis,
    request_id,
)
from hub.research.codes import AskBasis
from hub.research.models import Request, RequestState
from hub.research.protecting import repeats
from hub.research.reachable import nobody_to_answer
from hub.wall import adopted, drafts, ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Agency
from hub.wall.permissions import allowed, may
from hub.wall.refusals import FormSentBefore
from hub.wall.rows_together import rows_together
from mash_platform.formats.request_form import RequestForm
from mash_platform.phrases import plural
from tenants.access import PlatformRequest
from tenants.seated import Seated

SOONER = {"1": "Within 1 hour", "4": "Within 4 hours", "24": "Within 24 hours"}
AS_ABOVE = ""
LONGEST_WAY = 300
HOW_ELSE = "Such as: rung on their duty number at 14:10, spoke to the duty worker; or who covers for them"


class AskForm(GovForm):
    """Whom to ask, about which children, what, and on which basis."""

    every_agency = forms.BooleanField(label="All agencies that are not asked yet", required=False)
    agencies = forms.MultipleChoiceField(label="Agencies to ask", widget=forms.CheckboxSelectMultiple)
    children = forms.MultipleChoiceField(label="Children to ask about", widget=forms.CheckboxSelectMultiple)
    basis = forms.ChoiceField(label="Basis for asking", choices=AskBasis.choices, widget=forms.RadioSelect)
    consent_why = forms.CharField(
        label="How do you know that the family agreed?", required=False, widget=forms.Textarea
    )
    overridden_by = forms.CharField(label="Who decided to override the refusal", required=False, max_length=120)
    overridden_why = forms.CharField(label="Why it was overridden", required=False, widget=forms.Textarea)
    not_sought_by = forms.CharField(label="Who decided not to ask the family", required=False, max_length=120)
    not_sought_why = forms.CharField(label="Why asking would raise the risk", required=False, widget=forms.Textarea)
    s47_why = forms.CharField(
        label="What gives you reasonable cause to suspect significant harm?", required=False, widget=forms.Textarea
    )
    whole_why = forms.CharField(
        label="Why they need everything the notifications say, also about the other children",
        required=False,
        widget=forms.Textarea,
    )
    question = forms.CharField(label="Question", widget=forms.Textarea, max_length=4000)
    with_own = forms.BooleanField(label="Ask each agency its own questions too", required=False)
    due = forms.ChoiceField(
        label="Answer needed",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose by when an answer is needed"},
    )
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "every_agency": Look(small=True, mark_optional=False),
        "children": Look(hint="They see these children and what was said of them, and no other child"),
        "basis": Look(
            conditional={
                "consent": ("consent_why",),
                "overridden": ("overridden_by", "overridden_why"),
                "not_sought": ("not_sought_by", "not_sought_why"),
                "s47": ("s47_why",),
            }
        ),
        "consent_why": Look(rows=3, hint="Needed where a referrer did not say that the family agreed"),
        "overridden_by": Look(mark_optional=False),
        "overridden_why": Look(rows=3, mark_optional=False),
        "not_sought_by": Look(mark_optional=False),
        "not_sought_why": Look(rows=3, mark_optional=False),
        "s47_why": Look(rows=3, mark_optional=False, hint="Recorded as your decision, with your name and the time"),
        "whole_why": Look(
            rows=2, hint="Leave empty: the parts about other children are covered, and their names in what was written"
        ),
        "question": Look(rows=4),
    }

    def __init__(
        self,
        data: Any = None,
        *,
        agencies: list[tuple[str, str]],
        subjects: Sequence[Subject],
        consent: set[str],
        by: Seated,
        due_at: datetime | None,
        now: datetime,
        suggested: RequestForm,
        kinds: Mapping[str, str],
        nobody: Mapping[str, str] | None = None,
        waiting: Collection[str] = (),
    ) -> None:
        first = {
            "due": "clock", "overridden_by": by.name, "not_sought_by": by.name, "question": suggested.question,
            "basis": proposed_basis(consent),
        }  # fmt: skip
        every = [code for code, _ in agencies if code not in waiting]
        super().__init__(_with_every_agency(data, every), initial={"once": uuid.uuid4(), "with_own": True, **first})
        self._by, self._consent = by, consent
        self._subjects = list(subjects)
        self._own = {code: suggested.asked_of(kinds.get(code, "")) for code, _ in agencies}
        hints = {code: f"Also asked: {_in_one_line(said)}" for code, said in self._own.items() if said}
        if not hints:
            del self.fields["with_own"]
        names = dict(agencies)
        self._nobody = [code for code in nobody or {} if code in names]
        for code in self._nobody:
            hints[code] = ". ".join(part for part in ((nobody or {})[code], hints.get(code, "")) if part)
            self.fields[f"way-{code}"] = forms.CharField(
                label=f"How will {names[code]} learn of it?", required=False, max_length=LONGEST_WAY
            )
            self.looks = {**self.looks, f"way-{code}": Look(hint=HOW_ELSE, mark_optional=False)}
        revealed = {code: (f"way-{code}",) for code in self._nobody}
        self.looks = {**self.looks, "agencies": Look(item_hints=hints, conditional=revealed)}
        self._name_children()
        if not may(by, Act.DECIDE):  # only a decision maker chooses section 47: red is no substitute for a decision
            self.choose("basis", [(code, label) for code, label in AskBasis.choices if code != AskBasis.S47])
            del self.fields["s47_why"]
            self.looks = {**self.looks, "basis": self._without_s47()}
        self._due_at, self._now = due_at, now
        by_clock = f"By the enquiry’s clock, {date_time(due_at)}" if due_at else "No time limit"
        if due_at and due_at <= now:
            by_clock = f"At once: the enquiry’s clock ran out on {date_time(due_at)}"
        self.choose("agencies", agencies)
        # No answer is asked for later than the clock runs.
        sooner = [(hours, label) for hours, label in SOONER.items() if not _is_later(now, hours, due_at)]
        self.choose("due", [("clock", by_clock), *sooner])

    def _without_s47(self) -> Look:
        shown = dict(self.looks["basis"].conditional)
        shown.pop("s47")
        return Look(conditional=shown, hint="Only a decision maker can ask on the basis of section 47")

    def _name_children(self) -> None:
        """Which children, and another basis for one of them; of one child there is nothing to choose."""
        if len(self._subjects) < 2:
            for name in ("children", "whole_why"):
                del self.fields[name]
            return
        self.choose("children", [(str(one.pk), one.label) for one in self._subjects])
        codes = [(code, label) for code, label in AskBasis.choices if code != AskBasis.S47 or may(self._by, Act.DECIDE)]
        for one in self._subjects:
            self.fields[f"basis-{one.pk}"] = forms.ChoiceField(
                label=f"Another basis for {one.label}", required=False, choices=[(AS_ABOVE, "The same basis"), *codes]
            )

    @property
    def other_bases(self) -> list[str]:
        """The fields with which one child gets a basis of their own."""
        return [name for name in self.fields if name.startswith("basis-")]

    def clean(self) -> dict[str, Any]:
        """Without consent, or against what was said of it, who decided and why must be said."""
        found: dict[str, Any] = super().clean() or {}
        for code in self._nobody:
            if code in (found.get("agencies") or []) and not found.get(f"way-{code}", "").strip():
                self.add_error(f"way-{code}", "Nobody there can answer: say how they will learn of it")
        for basis in {found.get("basis"), *(one.basis for one in self._asked(found))} - {None, ""}:
            if f"{basis}_by" in self.fields and not found.get(f"{basis}_by"):
                self.add_error(f"{basis}_by", "Say who decided")
            needs_why = basis != AskBasis.CONSENT or contradicts_consent(self._consent)
            if needs_why and f"{basis}_why" in self.fields and not found.get(f"{basis}_why"):
                says = "A referrer did not say that the family agreed: say how you know"
                self.add_error(f"{basis}_why", says if basis == AskBasis.CONSENT else "Say why")
        return found

    def asked_for(self) -> list[ForChild]:
        """The children, each with its basis."""
        return self._asked(self.cleaned_data)

    def _asked(self, found: Mapping[str, Any]) -> list[ForChild]:
        chosen = set(found.get("children") or []) if "children" in self.fields else {str(self._subjects[0].pk)}
        asked = []
        for one in self._subjects:
            if str(one.pk) in chosen:
                basis = found.get(f"basis-{one.pk}") or found.get("basis") or ""
                who = found.get(f"{basis}_by") or self._by.name
                asked.append(ForChild(one.pk, basis, who, found.get(f"{basis}_why", "")))
        return asked

    def other_ways(self) -> dict[str, str]:
        """How agencies learn of it at whose desk nobody can answer."""
        return {code: self.cleaned_data.get(f"way-{code}", "") for code in self._nobody}

    def own(self) -> dict[str, str]:
        """What single agencies are asked beside the question to all."""
        return self._own if self.cleaned_data.get("with_own") else {}

    @property
    def due_at(self) -> datetime | None:
        """When the answer is needed."""
        chosen = self.cleaned_data["due"]
        return self._due_at if chosen == "clock" else self._now + timedelta(hours=int(chosen))


def _with_every_agency(data: Any, every: Sequence[str]) -> Any:
    """What was sent, with each agency ticked where all are wanted: so they stand ticked on a page with an error."""
    if not data or not data.get("every_agency"):
        return data
    told = data.copy()
    told.pop("every_agency")
    told.setlist("agencies", every)
    return told


def _is_later(now: datetime, hours: str, due_at: datetime | None) -> bool:
    return due_at is not None and due_at > now and now + timedelta(hours=int(hours)) > due_at


def _in_one_line(own: str) -> str:
    return " ".join(said.removeprefix("- ") for said in own.splitlines())


def _asked_by(form: str, agencies: Collection[str]) -> set[str]:
    """Which of these agencies this very form asked, when it was sent before."""
    try:
        ids = [request_id(uuid.UUID(form), agency) for agency in agencies]
    except ValueError:
        return set()
    return set(Request.objects.filter(pk__in=ids).values_list("agency", flat=True))


@dataclass(frozen=True)
class AskRows:
    """What the page reads of an enquiry, held against the ledger."""

    read: Mapping[str, list[Any]]
    notifications: list[Notification]
    known_as: Mapping[UUID, UUID]
    said: SaidOfPeople

    @property
    def consent(self) -> set[str]:
        """What the referrers said of it."""
        return consent_in(one.message for one in self.notifications)

    @property
    def waiting(self) -> set[str]:
        """Agencies that have a request and have not answered yet."""
        return {one.agency for one in self.read["unanswered"]}

    def others(self, by: Seated, today: date) -> list[Agency]:
        """Whom this desk may ask: those whose desk is open."""
        return [one for one in self.read["agencies"] if one.code != by.agency and not one.is_closed(today)]

    def pointed_at(self) -> list[tuple[str, bool]]:
        """Notifications whose words still say something protected, or its street: reference; whether all of it."""
        if not self.read["protected"]:
            return []
        told = repeats([one.pk for one in self.notifications], [str(one.message) for one in self.notifications])
        return sorted({(self.notifications[one.place].reference, one.is_whole) for one in told})

    def family(self, found: Enquiry) -> Family:
        """Whom it is about, as this desk may read it."""
        names = {one.code: one.name for one in self.read["agencies"]}
        return family_of(found, self.read["subjects"], self.read["named"], self.known_as, names, self.said)


def _read(found: Enquiry, by: Seated, path: str) -> AskRows:
    """Three queries. Raises: hub.wall.contents.Altered."""
    named = Named.objects.in_enquiry(found.pk)
    joined = Notification.objects.filter(joins__enquiry=found, joins__until_at__isnull=True)
    read = rows_together(
        Enquiry.objects.filter(pk=found.pk),
        unanswered=Request.objects.questions().filter(enquiry=found, state=RequestState.OPEN).only("id", "agency"),
        agencies=Agency.objects.all(),
        subjects=found.subjects.standing(),
        named=named.order_by("-is_child", "position"),
        **joined_since(named.order_by().values("person_id")),
        protected=Protection.objects.filter(
            notifications__overlap=joined.order_by().values("pk"), ended_at__isnull=True
        ).only("id")[:1],
        drafts=drafts.rows_of(by, [path]),
    )
    known_as = persons_now_from(read["then"], read["now"])
    people = (known_as.get(one.person_id, one.person_id) for one in read["named"])
    said = said_of({*(one.person_id for one in read["subjects"]), *people})
    notifications = list(with_words(joined))
    check([*map(message_said, notifications), *linked_said(said.links)])
    return AskRows(read, notifications, known_as, said)


@allowed(Act.ASK, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def ask_agencies(request: PlatformRequest, reference: str) -> HttpResponse:
    """Say what asking shows them, take the form, ask."""
    found = (
        Enquiry.objects.select_related("request_form")
        .defer("request_form__file")
        .filter(reference=reference)
        .first()
    )  # fmt: skip
    if found is None:
        raise Http404
    now = timezone.now()
    rows = _read(found, request.seated, request.path)
    waiting, others = rows.waiting, rows.others(request.seated, timezone.localdate(now))
    subjects, consent = rows.read["subjects"], rows.consent
    if not subjects:
        raise Http404
    drafts.offer(request, request.seated, rows=rows.read["drafts"])
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = AskForm(
        kept,
        # A form sent twice names agencies that by then are asked: only a new page leaves them out.
        agencies=[(one.code, one.name) for one in others if request.method == "POST" or one.code not in waiting],
        subjects=subjects,
        consent=consent,
        by=request.seated,
        due_at=found.due_at,
        now=now,
        suggested=adopted.request_form(found.request_form),
        kinds={one.code: one.kind for one in others},
        waiting=waiting - _asked_by(request.POST.get("once", ""), waiting),
        nobody={
            code: nobody_answers_since(when)
            for code, when in nobody_to_answer([one.code for one in others], request.seated.hub, at=now).items()
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = ask(
                found.pk,
                said["agencies"],
                form=said["once"],
                question=said["question"],
                own=form.own(),
                children=form.asked_for(),
                whole_why=said.get("whole_why", ""),
                other_ways=form.other_ways(),
                due_at=form.due_at,
                by=request.seated,
            )
        except AlreadyAsked:
            form.add_error("agencies", "One of these agencies was asked meanwhile and has not answered yet")
        except DeskClosed:
            form.add_error("agencies", "The desk of one of these agencies has closed. Open the page again")
        except NobodyToAnswer:
            form.add_error("agencies", "Nobody at one of these desks can answer any more. Open the page again")
        except FormSentBefore as refused:
            form.add_error(None, refused.sentence)
        except RepeatsProtected:
            form.add_error(
                "question", "It says something that is protected. Take it out: they read whom to ring instead"
            )
        except NobodyNamed:
            form.add_error("agencies", "Nobody of one of these agencies may enter this enquiry. Name somebody first")
        except CannotAsk:
            form.add_error(None, "The enquiry has been decided meanwhile, so nobody can be asked")
        except BasisMissing:
            form.add_error("basis", "Say the basis for asking")
        else:
            messages.success(request, f"{plural(len(made), 'agency', 'agencies')} asked.")
            return redirect("enquiries:enquiry", reference)
    ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
    return render(
        request,
        "enquiries/ask.html",
        {
            "found": found,
            "form": form,
            "subjects": subjects,
            "consent": consent_of(consent),
            "family": rows.family(found),
            "waiting": [one.name for one in others if one.code in waiting],
            "repeated": rows.pointed_at(),
            "nobody_left": not form.is_bound and all(one.code in waiting for one in others),
            "now": now,
        },
    )
