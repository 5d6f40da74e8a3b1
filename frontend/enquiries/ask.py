"""Ask several agencies in one go, with the basis for asking."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.dates import date_time
from hub.front_door.models import Enquiry
from hub.research.asking import AlreadyAsked, BasisMissing, CannotAsk, ask
from hub.research.codes import AskBasis
from hub.research.models import Request, RequestState
from hub.wall import adopted, drafts, ledger
from hub.wall.acts import Act
from hub.wall.models import Agency
from hub.wall.permissions import allowed
from hub.wall.refusals import FormSentBefore
from mash_platform.formats.request_form import RequestForm
from mash_platform.phrases import plural
from tenants.access import PlatformRequest

SOONER = {"1": "Within 1 hour", "4": "Within 4 hours", "24": "Within 24 hours"}


class AskForm(GovForm):
    """Whom to ask, what, and on which basis."""

    agencies = forms.MultipleChoiceField(label="Agencies to ask", widget=forms.CheckboxSelectMultiple)
    basis = forms.ChoiceField(label="Basis for asking", choices=AskBasis.choices, widget=forms.RadioSelect)
    overridden_by = forms.CharField(label="Who decided to override the refusal", required=False, max_length=120)
    overridden_why = forms.CharField(label="Why it was overridden", required=False, widget=forms.Textarea)
    not_sought_by = forms.CharField(label="Who decided not to ask the family", required=False, max_length=120)
    not_sought_why = forms.CharField(label="Why asking would raise the risk", required=False, widget=forms.Textarea)
    question = forms.CharField(label="Question", widget=forms.Textarea, max_length=4000)
    with_own = forms.BooleanField(label="Ask each agency its own questions too", required=False)
    due = forms.ChoiceField(label="Answer needed", widget=forms.RadioSelect)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "basis": Look(
            conditional={
                "overridden": ("overridden_by", "overridden_why"),
                "not_sought": ("not_sought_by", "not_sought_why"),
            }
        ),
        "overridden_by": Look(mark_optional=False),
        "overridden_why": Look(rows=3, mark_optional=False),
        "not_sought_by": Look(mark_optional=False),
        "not_sought_why": Look(rows=3, mark_optional=False),
        "question": Look(rows=4),
    }

    def __init__(
        self,
        data: Any = None,
        *,
        agencies: list[tuple[str, str]],
        due_at: datetime | None,
        now: datetime,
        who: str,
        suggested: RequestForm,
        kinds: Mapping[str, str],
    ) -> None:
        first = {"due": "clock", "overridden_by": who, "not_sought_by": who, "question": suggested.question}
        super().__init__(data, initial={"once": uuid.uuid4(), "with_own": True, **first})
        self._own = {code: suggested.asked_of(kinds.get(code, "")) for code, _ in agencies}
        hints = {code: f"Also asked: {_in_one_line(said)}" for code, said in self._own.items() if said}
        if hints:
            self.looks = {**self.looks, "agencies": Look(item_hints=hints)}
        else:
            del self.fields["with_own"]
        self._due_at, self._now = due_at, now
        by_clock = f"By the enquiry’s clock, {date_time(due_at)}" if due_at else "No time limit"
        if due_at and due_at <= now:
            by_clock = f"At once: the enquiry’s clock ran out on {date_time(due_at)}"
        self.choose("agencies", agencies)
        self.choose("due", [("clock", by_clock), *SOONER.items()])

    def clean(self) -> dict[str, Any]:
        """Without consent, who decided and why must be said."""
        found: dict[str, Any] = super().clean() or {}
        basis = found.get("basis")
        if basis in (AskBasis.OVERRIDDEN, AskBasis.NOT_SOUGHT):
            if not found.get(f"{basis}_by"):
                self.add_error(f"{basis}_by", "Say who decided")
            if not found.get(f"{basis}_why"):
                self.add_error(f"{basis}_why", "Say why")
        return found

    def own(self) -> dict[str, str]:
        """What single agencies are asked beside the question to all."""
        return self._own if self.cleaned_data.get("with_own") else {}

    @property
    def due_at(self) -> datetime | None:
        """When the answer is needed."""
        chosen = self.cleaned_data["due"]
        return self._due_at if chosen == "clock" else self._now + timedelta(hours=int(chosen))


def _in_one_line(own: str) -> str:
    return " ".join(said.removeprefix("- ") for said in own.splitlines())


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
    waiting = set(Request.objects.filter(enquiry=found, state=RequestState.OPEN).values_list("agency", flat=True))
    others = list(Agency.objects.exclude(code=request.seated.agency))
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = AskForm(
        kept,
        # A form sent twice names agencies that by then are asked: only a new page leaves them out.
        agencies=[(one.code, one.name) for one in others if request.method == "POST" or one.code not in waiting],
        due_at=found.due_at,
        now=now,
        who=request.seated.name,
        suggested=adopted.request_form(found.request_form),
        kinds={one.code: one.kind for one in others},
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
                basis=said["basis"],
                decided_by=said.get(f"{said['basis']}_by", ""),
                reason=said.get(f"{said['basis']}_why", ""),
                due_at=form.due_at,
                by=request.seated,
            )
        except AlreadyAsked:
            form.add_error("agencies", "One of these agencies was asked meanwhile and has not answered yet")
        except FormSentBefore as refused:
            form.add_error(None, refused.sentence)
        except CannotAsk:
            form.add_error(None, "The enquiry has been decided meanwhile, so nobody can be asked")
        except BasisMissing:
            form.add_error("basis", "Say the basis for asking")
        else:
            messages.success(request, f"{plural(len(made), 'agency', 'agencies')} asked.")
            return redirect("enquiries:enquiry", reference)
    subjects = list(found.subjects.standing())
    ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
    return render(
        request,
        "enquiries/ask.html",
        {
            "found": found,
            "form": form,
            "subjects": subjects,
            "waiting": [one.name for one in others if one.code in waiting],
            "nobody_left": not form.is_bound and all(one.code in waiting for one in others),
            "now": now,
        },
    )
