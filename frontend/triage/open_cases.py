"""Children who are open to a social worker: the list is loaded here, and a notification forwarded to who leads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.front_door.triage.open_case_file import WrongFile, read
from hub.front_door.triage.open_case_lines import COLUMNS, LARGEST
from hub.front_door.triage.open_cases import is_fresh, latest_list, load
from hub.wall.acts import Act
from hub.wall.models import Member
from hub.wall.permissions import allowed, may
from mash_platform.phrases import plural
from tenants.access import PlatformRequest, takes_files


class OpenCasesForm(GovForm):
    """The file."""

    file = forms.FileField(
        label="CSV file of all open cases",
        widget=forms.FileInput(attrs={"accept": ".csv"}),
        error_messages={"required": "Choose a file", "empty": "The file is empty. Choose another one"},
    )

    looks = {"file": Look(hint="The whole list: it takes the place of the one before. Up to 8 MB and 20,000 children.")}


@takes_files(LARGEST)
@allowed(Act.SEE_OPEN_CASES, post=Act.LOAD_OPEN_CASES, no_line="how old the list is and how long; nobody's name")
@require_http_methods(["GET", "POST"])
def open_cases(request: PlatformRequest) -> HttpResponse:
    """How old the list is, and the form that loads today's."""
    form = OpenCasesForm(request.POST if request.method == "POST" else None, request.FILES or None)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        file: Any = form.cleaned_data["file"]
        try:
            if file.size > LARGEST:
                raise WrongFile(["It is larger than 8 MB"])
            listed = load(read(file.read()), by=request.seated, at=timezone.now())
        except WrongFile as wrong:
            form.add_error("file", "Nothing was loaded. Put right what is said below, and send the file again")
            faults = wrong.faults
        else:
            messages.success(request, f"Loaded: {plural(listed.children, 'child', 'children')} are open.")
            return redirect("triage:open-cases")
    now = timezone.now()
    listed_now = latest_list(request.seated.agency)
    shown = {
        "listed": listed_now,
        "fresh": is_fresh(listed_now, now),
        "by": Member.objects.names([listed_now.loaded_by])[listed_now.loaded_by] if listed_now else "",
        "form": form,
        "faults": faults,
        "columns": COLUMNS,
        "may_load": may(request.seated, Act.LOAD_OPEN_CASES),
    }
    return render(request, "triage/open_cases.html", shown)
