"""A manager overrules the decision for a child, or before it the rating: what stands, what stands instead, and why."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.finding import by_reference
from frontend.common.saving import follow, refusals_shown_in
from frontend.decisions.assess import EMERGENCY_SAID, LEVELS, LONGEST_REASON
from frontend.decisions.showing import names_shown, shown_names, timeline_of
from frontend.forms.contradiction import MayContradict, interrupt
from frontend.forms.look import Look
from frontend.presenters.paging import latest
from frontend.presenters.telling import who_is_told
from hub.assessment import codes
from hub.assessment.contents import decisions_said
from hub.assessment.deciding import ChildDecided
from hub.assessment.enquiry_snapshot import rows_of, snapshot_of
from hub.assessment.models import Decision
from hub.assessment.overruling import overrule_decision, overrule_rating
from hub.assessment.refusals import AssessmentRefusal, ChangedWhileOverruling
from hub.front_door.models import Enquiry, EnquiryState, Subject
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.clock import Rating
from hub.wall.contradictions import Contradiction
from hub.wall.models import Member
from hub.wall.permissions import allowed
from hub.wall.refusals import FormSentBefore
from hub.wall.rows_together import rows_together
from tenants.access import PlatformRequest


class OverruleForm(MayContradict):
    """What stands from now on, and why. Before a decision it is the rating alone."""

    rating = forms.ChoiceField(label="Rating", widget=forms.RadioSelect, choices=Rating.choices)
    level = forms.ChoiceField(label="Level of need", widget=forms.RadioSelect, choices=LEVELS)
    decision = forms.ChoiceField(label="Decision", widget=forms.RadioSelect, choices=codes.Decision.choices)
    reason = forms.CharField(
        label="Reason for the decision", widget=forms.Textarea, max_length=LONGEST_REASON,
        error_messages={"required": "Enter the reason for the decision"},
    )  # fmt: skip
    why = forms.CharField(
        label="Why are you overruling it?", widget=forms.Textarea, max_length=4000,
        error_messages={"required": "Enter why you are overruling it"},
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "rating": Look(hint="How soon it must be done, whatever the level of need."),
        "decision": Look(hint=EMERGENCY_SAID),
        "reason": Look(rows=3, hint="Whoever gets the information product reads this."),
        "why": Look(rows=3, hint="Whoever decided or rated reads this in the history. It stays in the hub."),
    }

    def __init__(self, data: Any = None, *, subject: Subject, stands: Decision | None) -> None:
        super().__init__(data, initial={"seen": subject.version, "once": uuid4(), "rating": subject.rating} | (
            {"level": str(stands.threshold_level), "decision": stands.decision} if stands else {}
        ))  # fmt: skip
        if stands is None:
            for name in ("level", "decision", "reason"):
                del self.fields[name]
            self.choose("rating", [(value, label) for value, label in Rating.choices if value != subject.rating])

    def decided(self, subject: Subject) -> ChildDecided:
        """What the act takes."""
        said = self.cleaned_data
        return ChildDecided(
            subject=subject.pk, threshold_level=int(said["level"]), rating=said["rating"], decision=said["decision"],
            reason=said["reason"], despite=self.why_it_stands,
        )  # fmt: skip


@allowed(Act.OVERRULE, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def overrule(request: PlatformRequest, reference: str, subject_id: UUID) -> HttpResponse:
    """Show what stands; a POST puts something else in its place."""
    found = by_reference(Enquiry, reference)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    subject, stands = _what_stands(found, subject_id)
    form = OverruleForm(kept, subject=subject, stands=stands)
    if request.method == "POST" and form.is_valid() and not form.goes_back:
        said = form.cleaned_data
        try:
            with refusals_shown_in(form, AssessmentRefusal, FormSentBefore) as outcome:
                if stands is None:
                    overrule_rating(
                        found.pk, subject.pk, said["rating"], said["why"], seen=said["seen"], by=request.seated,
                        at=timezone.now(), despite=form.why_it_stands,
                    )  # fmt: skip
                    told = who_is_told(request.seated, "Whoever rated, and whoever is asked, is told.")
                    messages.success(request, f"The rating is overruled. {told}")
                else:
                    overrule_decision(
                        found.pk, form.decided(subject), said["why"], seen=said["seen"], form=said["once"],
                        by=request.seated, at=timezone.now(),
                    )  # fmt: skip
                    told = who_is_told(request.seated, "Whoever decided is told.")
                    messages.success(
                        request, f"The decision is overruled. {told} What was sent says what stood before, until "
                        "another version of the product goes out.",
                    )  # fmt: skip
                return redirect("enquiries:enquiry", reference)
        except Contradiction as contradiction:
            ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
            return interrupt(
                request, contradiction, about=f"Enquiry {reference}.", keep="Overrule it so", change="Change it"
            )
        if isinstance(outcome.refused, ChangedWhileOverruling):
            follow(form, seen=subject.version)
    return _page(request, found, subject, stands, form)


def _what_stands(found: Enquiry, subject_id: UUID) -> tuple[Subject, Decision | None]:
    """The child, and what was decided last. Raises: Http404 for a child that is not this desk's or enquiry's."""
    read = rows_together(
        Enquiry.objects.filter(pk=found.pk),
        subjects=found.subjects.standing().filter(pk=subject_id),
        decisions=Decision.objects.filter(subject=subject_id).order_by("-number")[:1],
    )
    subject: Subject | None = next(iter(read["subjects"]), None)
    if subject is None:
        raise Http404
    subject.enquiry = found
    return subject, next(iter(read["decisions"]), None)


def _page(
    request: PlatformRequest, found: Enquiry, subject: Subject, stands: Decision | None, form: OverruleForm
) -> HttpResponse:
    beside = decisions_said([stands], found.reference) if stands else []
    decider = Member.objects.filter(pk__in=[stands.by] if stands else []).only("id", "name")
    rows = rows_of(found, decider=decider, **names_shown())
    picture = snapshot_of(found, with_analysis=False, beside=beside, rows=rows)
    released, most = timeline_of(picture, *shown_names(rows)), latest(request)
    ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[found.reference])
    shown = {
        "found": found,
        "subject": subject,
        "stands": stands,
        "who": next((one.name for one in rows["decider"]), "A colleague") if stands else "",
        "form": form,
        "is_own": subject.lead_agency == request.seated.agency and found.state != EnquiryState.PASSED,
        "released": released[-most:],
        "all_released": len(released),
        "now": timezone.now(),
    }
    return render(request, "decisions/overrule.html", shown)
