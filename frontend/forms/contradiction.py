"""The interruption page: what was sent contradicts itself, so it is asked once more before anything is saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.wall.contradictions import LONGEST, Contradiction

OWN = ("despite", "sure")
NOT_CARRIED = (*OWN, "csrfmiddlewaretoken", "keep_draft")


class DespiteForm(GovForm):
    """Why it stands."""

    despite = forms.CharField(label="Why does it stand?", widget=forms.Textarea, max_length=LONGEST)

    looks = {"despite": Look(rows=3, hint="It is kept with the reason, and whoever reads the reason reads it.")}


class MayContradict(GovForm):
    """A form that may be sent once more from the interruption page. Until then `despite` is only carried."""

    despite = forms.CharField(required=False, widget=forms.HiddenInput)
    sure = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def why_it_stands(self) -> str:
        """What was typed on the interruption page, once it was sent from there and can be kept."""
        said: dict[str, Any] = self.cleaned_data
        typed = str(said.get("despite", ""))
        return typed if said.get("sure") == "yes" and len(typed) <= LONGEST else ""

    @property
    def goes_back(self) -> bool:
        """Whether somebody chose to change what contradicts itself."""
        return bool(self.cleaned_data.get("sure") == "change")


def interrupt(request: HttpRequest, found: Contradiction, *, about: str, keep: str, change: str) -> HttpResponse:
    """Ask why. In: the POST that contradicts itself, which the page sends again; `about`, its heading's reference;
    what the two buttons say.

    The caller has written the line of the page.
    """
    sent = request.POST.get("sure") == "yes"
    typed = request.POST.get("despite", "")
    form = DespiteForm({"despite": typed} if sent else None, initial={"despite": typed})
    carried = [
        (name, value) for name in request.POST if name not in NOT_CARRIED for value in request.POST.getlist(name)
    ]
    return render(
        request,
        "components/contradiction.html",
        {
            "sentences": found.sentences,
            "about": about,
            "keep": keep,
            "change": change,
            "carried": carried,
            "form": form,
            "form_errors": form if sent else None,
        },
    )
