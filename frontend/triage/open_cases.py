"""Children who are open to a social worker: the list is loaded here, and a notification forwarded to who leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.dates import short_date_time
from hub.front_door.models import HowForwarded, Named
from hub.front_door.triage.open_case_file import COLUMNS, LARGEST, WrongFile, read
from hub.front_door.triage.open_cases import Looked, is_fresh, latest_list, load, look
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


class ForwardForm(GovForm):
    """How a notification reaches the lead professionals, and which open case a child is where several look alike."""

    how = forms.ChoiceField(
        label="How does it reach them?", choices=HowForwarded.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose how it reaches the lead professional"},
    )  # fmt: skip

    looks = {"how": Look(small=True)}

    def __init__(self, data: Any = None, *, children: Iterable[Named], looked: Looked) -> None:
        super().__init__(data)
        self.children = [one for one in children if one.pk in looked.open_to]
        for child in self.children:
            cases = [(str(one.case.pk), _case(one.case, one.why)) for one in looked.open_to[child.pk]]
            self.fields[f"case-{child.position}"] = forms.ChoiceField(
                label=f"Which open case is {child.label}?", choices=cases,
                widget=forms.RadioSelect if len(cases) > 1 else forms.HiddenInput,
                initial=None if len(cases) > 1 else cases[0][0],
                error_messages={"required": f"Choose which open case {child.label} is"},
            )  # fmt: skip

    def chosen(self) -> dict[UUID, UUID]:
        """Named child -> the open case that it is. Call it on a valid form."""
        return {one.pk: UUID(self.cleaned_data[f"case-{one.position}"]) for one in self.children}


@dataclass(frozen=True)
class OpenShown:
    """What a notification's page says of open cases. `said`: named child -> one sentence; `is_open`: for whom it is
    that somebody works with them; `form` where every child can be forwarded."""

    said: Mapping[UUID, str]
    is_open: frozenset[UUID]
    form: ForwardForm | None


def open_shown(
    request: PlatformRequest, named: Iterable[Named], now: Mapping[UUID, UUID], at: datetime, form: Any = None
) -> OpenShown:
    """In: whom a notification names, and who they are known as; the form where it was sent. Three queries at most."""
    children = [one for one in named if one.is_child]
    looked = looked_of(request, children, now, at)
    said = {one.pk: _sentence(one, looked) for one in children}
    every = bool(children) and all(one.pk in looked.open_to for one in children)
    forwards = every and may(request.seated, Act.FORWARD)
    shown = (form or ForwardForm(children=children, looked=looked)) if forwards else None
    return OpenShown(said, frozenset(looked.open_to), shown)


def looked_of(request: PlatformRequest, children: Iterable[Named], now: Mapping[UUID, UUID], at: datetime) -> Looked:
    """The children looked up on the list of the desk that asks."""
    pairs = [(one.pk, now.get(one.person_id, one.person_id)) for one in children]
    return look(pairs, request.seated.agency, at=at)


def _sentence(child: Named, looked: Looked) -> str:
    if looked.listed is None:
        return "No list of open cases is loaded: ring social care to ask whether a social worker is there."
    of = f"the list of open cases of {short_date_time(looked.listed.loaded_at)}"
    if cases := looked.open_to.get(child.pk):
        old = "" if looked.can_say_no else ", older than a day"
        return f"Open to a social worker: {'; or '.join(_case(one.case, one.why) for one in cases)}. By {of}{old}."
    if not looked.can_say_no:
        return f"Nothing can be said: {of} is older than a day. Ring social care, or load today’s list."
    if child.pk in looked.cannot_be_looked_up:
        return f"Could not be looked up in {of}: neither a date of birth nor an NHS number is known."
    return f"Not on {of}."


def _case(case: Any, why: str) -> str:
    return f"{case.lead_worker}, {case.team}, {case.telephone} ({case.status}, case {case.number}; {why})"


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


def open_children(named: Iterable[Named], agency: str, at: datetime) -> dict[UUID, str]:
    """For a list: notification -> who leads the work with one of its children, as far as the list says so."""
    rows = list(named)
    looked = look([(one.pk, one.person_id) for one in rows], agency, at=at)
    found: dict[UUID, str] = {}
    for one in rows:
        for each in looked.open_to.get(one.pk, ())[:1]:
            found.setdefault(one.notification_id, each.case.lead_worker)
    return found
