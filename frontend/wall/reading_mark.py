"""Saying of one's own reading that it was by mistake, or that one knows the family: for one's agency's guardian."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.front_door.records import record_of
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from hub.wall.reading_marks import READING_MARKS, mark_reading
from tenants.access import PlatformRequest


class MarkForm(GovForm):
    """One of two. Nothing is typed: what ties somebody to a family is nobody's to write down here."""

    mark = forms.ChoiceField(
        label="What do you want to say?", choices=list(READING_MARKS.items()), widget=forms.RadioSelect,
        error_messages={"required": "Choose one"},
    )  # fmt: skip

    looks = {
        "mark": Look(
            item_hints={
                "error": "Close it and go on. What you read stays with you.",
                "known": "Stop working on it and give it to a colleague. Do not read on.",
            }
        )
    }


@allowed(Act.MARK_READING, no_line="a reference that one has opened, with nothing of what it says")
@require_http_methods(["GET", "POST"])
def mark(request: PlatformRequest, reference: str) -> HttpResponse:
    """Say it, of something that one's own desk can open."""
    if record_of(reference) is None:
        raise Http404
    form = MarkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        mark_reading(reference, form.cleaned_data["mark"], by=request.seated)
        messages.success(request, f"Recorded. The guardian of {request.seated.agency_name} looks at it.")
        return redirect("home")
    return render(
        request, "wall/reading_mark.html", {"form": form, "reference": reference, "agency": request.seated.agency_name}
    )
