"""A decision is challenged, answered and taken further; both sides read what was said."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.finding import by_reference
from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.assessment.challenging import (
    ChallengeRefused,
    can_be_challenged,
    challenge,
    moves_at,
    say,
    steps_now,
    steps_of,
)
from hub.assessment.codes import Decision as DecisionCode
from hub.assessment.contents import decisions_said
from hub.assessment.models import Challenge, ChallengeMove, Decision
from hub.front_door.models import Enquiry, Subject
from hub.research.contents import shared_said
from hub.research.models import Finding, FindingState
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.contents import check, content_of
from hub.wall.models import Agency, Member
from hub.wall.permissions import allowed, may
from hub.wall.refusals import FormSentBefore
from tenants.access import PlatformRequest

MOST = 50  # challenges of one enquiry on its page
MOST_FINDINGS = 20  # about the child; the rest is on the enquiry's page
SAYS = {
    ChallengeMove.STANDS: "The decision stands",
    ChallengeMove.CHANGES: "It is decided again",
    ChallengeMove.TAKEN_UP: "Take it to the next step",
    ChallengeMove.AGREED: "We agree now",
    ChallengeMove.WITHDRAWN: "Withdraw the challenge",
}


class RaiseForm(GovForm):
    """Which child's decision, why, and who is senior on one's own side."""

    subject = forms.ChoiceField(label="Which child’s decision?", widget=forms.RadioSelect)
    words = forms.CharField(
        label="Why do you not agree?", max_length=10000, widget=forms.Textarea,
        error_messages={"required": "Say why you do not agree"},
    )  # fmt: skip
    senior = forms.CharField(
        label="Who decides for your agency at the last step?", max_length=120,
        error_messages={"required": "Name somebody of your agency"},
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "words": Look(rows=5, hint="The desk that decided reads this. What your agency found and holds stays held."),
        "senior": Look(hint="Name and role."),
    }

    def __init__(self, data: Any = None, *, subjects: Sequence[Subject]) -> None:
        super().__init__(data, initial={"once": uuid.uuid4()})
        self.choose("subject", [(str(one.pk), one.label) for one in subjects])


class SayForm(GovForm):
    """What this side does now, in words."""

    move = forms.ChoiceField(label="What do you say?", widget=forms.RadioSelect)
    words = forms.CharField(
        label="Why", max_length=10000, widget=forms.Textarea, error_messages={"required": "Every answer has words"}
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    looks = {"words": Look(rows=5, hint="Both sides read it.")}

    def __init__(self, data: Any = None, *, moves: Sequence[ChallengeMove], seen: int) -> None:
        super().__init__(data, initial={"seen": seen})
        self.choose("move", [(one.value, SAYS[one]) for one in moves])


@allowed(Act.READ_CHALLENGE, post=Act.CHALLENGE, line=(Act.READ_CHALLENGE, "enquiry"))
@require_http_methods(["GET", "POST"])
def of_enquiry(request: PlatformRequest, reference: str) -> HttpResponse:
    """The challenges of an enquiry that this desk has part in, and the form for whoever can challenge."""
    found, seated = by_reference(Enquiry, reference), request.seated
    subjects = can_be_challenged(found, seated) if may(seated, Act.CHALLENGE) else []
    kept = request.POST if request.method == "POST" else drafts.take(request, seated)
    form = RaiseForm(kept, subjects=subjects)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, ChallengeRefused, FormSentBefore):
            made = challenge(
                found, UUID(said["subject"]), form=said["once"], words=said["words"], senior=said["senior"], by=seated,
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, "Challenged. The desk that decided is told, and answers in words.")
            return redirect("challenges:challenge", made.pk)
    rows = list(Challenge.objects.filter(enquiry=found).select_related("subject").order_by("-at")[:MOST])
    ledger.write_read(Act.READ_CHALLENGE, by=seated, object_kind="enquiry", refs=[reference])
    shown = {
        "found": found, "rows": rows, "form": form, "subjects": subjects, "steps": steps_now()[1],
        "agencies": Agency.objects.names(),
    }  # fmt: skip
    return render(request, "challenges/of_enquiry.html", shown)


@allowed(Act.READ_CHALLENGE, post=Act.ANSWER_CHALLENGE, line=(Act.READ_CHALLENGE, "enquiry"))
@require_http_methods(["GET", "POST"])
def challenge_page(request: PlatformRequest, challenge_id: UUID) -> HttpResponse:
    """What was said, at which step it is, until when it is answered, and what this side may say now."""
    found = Challenge.objects.select_related("enquiry", "subject").filter(pk=challenge_id).first()
    if found is None:
        raise Http404
    seated, now, reference = request.seated, timezone.now(), found.enquiry.reference
    entries = list(found.entries.all())
    check(content_of(one, reference) for one in entries)
    last = entries[-1]
    moves = moves_at(found, last, seated, now) if may(seated, Act.ANSWER_CHALLENGE) else ()
    kept = request.POST if request.method == "POST" else drafts.take(request, seated)
    form = SayForm(kept, moves=moves, seen=last.number)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, ChallengeRefused):
            say(found.pk, said["move"], said["words"], seen=said["seen"], by=seated, at=now)
            messages.success(request, "Recorded. The other side is told.")
            return redirect("challenges:challenge", found.pk)
    decided, findings = _challenged(found, with_reason=seated.is_lead)
    agencies = Agency.objects.names()
    ledger.write_read(Act.READ_CHALLENGE, by=seated, object_kind="enquiry", refs=[reference])
    shown = {
        "decided": decided, "stands": DecisionCode(found.subject.decision).label if found.subject.decision else "",
        "findings": [(agencies.on(one.agency, one.recorded_at), one) for one in findings[:MOST_FINDINGS]],
        "more_findings": len(findings) > MOST_FINDINGS,
        "found": found, "entries": entries, "last": last, "form": form, "moves": moves, "steps": steps_of(found.steps),
        "is_late": last.due_at is not None and last.due_at < now,
        "names": Member.objects.names(one.by for one in entries),
        "agencies": agencies,
    }  # fmt: skip
    return render(request, "challenges/challenge.html", shown)


def _challenged(found: Challenge, *, with_reason: bool) -> tuple[Decision | None, list[Finding]]:
    """The decision as it was when it was challenged, for a lead's desk, which reads its reason; and what this desk sees
    of what was shared about the child, oldest first. Raises: hub.wall.contents.Altered."""
    before = Decision.objects.filter(subject=found.subject_id, at__lte=found.at).order_by("-number")
    decided = before.first() if with_reason else None
    shared = Finding.objects.filter(enquiry=found.enquiry_id, state=FindingState.RELEASED)
    findings = list(shared.filter(about__contains=[found.subject.person_id])[: MOST_FINDINGS + 1])
    check([*decisions_said([decided] if decided else [], found.enquiry.reference), *shared_said(findings)])
    return decided, findings
