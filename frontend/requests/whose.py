"""Whose a finding is: asked of the agency that recorded it, since a notification did not belong to the enquiry."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.assessment.refusals import NotReleased
from hub.assessment.whose import SaidAlready, say_whose
from hub.front_door.models import Subject
from hub.research.contents import check_shared
from hub.research.finding_files import listed
from hub.research.models import FindingState, Whose, WhoseFinding
from hub.research.refusals import ResearchRefusal
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest


class WhoseForm(GovForm):
    """It stays, or it is about somebody else and why."""

    answer = forms.ChoiceField(label="Whose is it?", choices=Whose.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="Why is it not theirs?", widget=forms.Textarea, max_length=2000, required=False)

    looks = {
        "answer": Look(size="m", conditional={Whose.ELSEWHERE: ("reason",)}),
        "reason": Look(rows=3, hint="Whoever had it reads this. Do not repeat what it said.", mark_optional=False),
    }

    def clean(self) -> dict[str, object]:
        """A reason, where it is about somebody else."""
        found: dict[str, object] = super().clean() or {}
        if found.get("answer") == Whose.ELSEWHERE and not found.get("reason"):
            self.add_error("reason", "Say why it is not theirs")
        return found


def _children(question: WhoseFinding) -> list[str]:
    return list(Subject.objects.standing().filter(enquiry=question.enquiry_id).values_list("label", flat=True))


@allowed(Act.SAY_WHOSE, step_up=True, line=(Act.READ_REQUEST, "enquiry"))
@require_http_methods(["GET", "POST"])
def say(request: PlatformRequest, question_id: UUID) -> HttpResponse:
    """The finding, who is in the enquiry now, and two answers; a POST gives one."""
    question = (
        WhoseFinding.objects.select_related("finding").filter(pk=question_id, agency=request.seated.agency).first()
    )
    if question is None:
        raise Http404
    files = listed([question.finding_id])
    check_shared([question.finding], files=files)
    form = WhoseForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    status = 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            say_whose(question.pk, said["answer"], reason=said["reason"], by=request.seated, at=timezone.now())
        except SaidAlready:
            question.refresh_from_db()
            status = 409
        except (NotReleased, ResearchRefusal) as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "Thank you. Whoever decides sees what you said.")
            return redirect("requests:list")
    ledger.write_read(Act.READ_REQUEST, by=request.seated, object_kind="enquiry", refs=[question.reference])
    return render(
        request,
        "requests/whose.html",
        {
            "question": question,
            "finding": question.finding,
            "files": files,
            "children": _children(question),
            "is_released": question.finding.state == FindingState.RELEASED,
            "form": form,
        },
        status=status,
    )
