"""Write a notification during a call or a visit, on one page."""

from __future__ import annotations

import re
import uuid
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from frontend.forms.times import ClockField
from frontend.triage.forms import CONSENT_ON_A_CALL
from hub.front_door.models import Channel
from hub.front_door.notifications.codes import Category, Source
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.submit import CannotKeep, KeyUsedForAnotherMessage
from hub.front_door.notifications.written_down import NotOnPaperThen, write_down
from hub.wall import drafts
from hub.wall.acts import Act
from hub.wall.models import Door
from hub.wall.permissions import allowed
from hub.wall.refusals import FormSentBefore
from tenants.access import PlatformRequest

CHILDREN, ADULTS = 4, 2
DAY = re.compile(r"([0-3]?[0-9])[/. -]([01]?[0-9])[/. -]((?:19|20)[0-9]{2})")
OF_CHILD = ("given_name", "family_name", "also_known_as", "born", "school")
OF_ADULT = ("given_name", "family_name", "also_known_as", "relation")
WORDS = {
    "given_name": "First name", "family_name": "Last name", "also_known_as": "Other names",
    "born": "Date of birth or age", "school": "School or nursery", "relation": "Relation to the children",
}  # fmt: skip


class CallForm(GovForm):
    """What somebody says on the telephone, in the order in which it is asked. Only what was said is kept."""

    danger = forms.ChoiceField(
        label="Is a child in danger right now?",
        choices=[("no", "No, not at this moment"), ("yes", "Yes, or not sure")], widget=forms.RadioSelect,
    )  # fmt: skip
    channel = forms.ChoiceField(
        label="How do they tell you?",
        choices=[(Channel.CALL.value, "By telephone"), (Channel.VISIT.value, "In person")], widget=forms.RadioSelect,
    )  # fmt: skip
    when = forms.ChoiceField(
        label="When did they tell?", required=False, widget=forms.RadioSelect,
        choices=[("now", "Now, or a moment ago"), ("paper", "Before, and it was kept on paper")],
    )  # fmt: skip
    said_on = DateInputField(label="On which day", past=True, required=False)
    said_time = ClockField(label="At what time", required=False)
    what_happened = forms.CharField(label="What happened, in their words", widget=forms.Textarea, max_length=20_000)
    categories = forms.MultipleChoiceField(
        label="What is it about?", choices=Category.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    address = forms.CharField(label="Where the children live", required=False, max_length=300)
    postcode = NumberField(label="Postcode", required=False, max_length=10)
    source = forms.ChoiceField(label="Who are they?", choices=[("", "Choose one"), *Source.choices])
    name = forms.CharField(label="Their name", required=False, max_length=200)
    role = forms.CharField(label="Their role or relation to the child", required=False, max_length=200)
    agency = forms.CharField(label="Their organisation", required=False, max_length=200)
    telephone = NumberField(label="Their telephone", required=False, max_length=40)
    email = forms.CharField(label="Their e-mail", required=False, max_length=254)
    safe_contact = forms.CharField(label="How is it safe to reach them?", required=False, max_length=300)
    asked = forms.ChoiceField(
        label="Does the family know of it?", choices=CONSENT_ON_A_CALL, required=False, widget=forms.RadioSelect
    )
    why_not = forms.CharField(label="Why does the family not know?", required=False, max_length=1000)
    door = forms.ChoiceField(label="Whose front door is it for?")
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "when": Look(
            mark_optional=False, conditional={"paper": ("said_on", "said_time")},
            hint="Left empty: now. The clock runs from when they told; when it was written here stands beside it.",
        ),
        "said_time": Look(width=5, hint="For example, 14:05"),
        "danger": Look(inline=True), "channel": Look(inline=True), "what_happened": Look(rows=6),
        "categories": Look(small=True, mark_optional=False), "asked": Look(small=True, mark_optional=False),
        "postcode": Look(width=10), "telephone": Look(width=20),
    }  # fmt: skip

    def __init__(self, data: Any = None, *, doors: list[tuple[str, str]], once: uuid.UUID | None = None) -> None:
        super().__init__(data, initial={"once": once or uuid.uuid4()})
        for kind, many, names in (("child", CHILDREN, OF_CHILD), ("adult", ADULTS, OF_ADULT)):
            for number in range(1, many + 1):
                for name in names:
                    self.fields[f"{kind}{number}-{name}"] = forms.CharField(
                        label=f"{WORDS[name]} of {kind} {number}", required=False, max_length=200
                    )
        self.choose("door", doors)
        if len(doors) == 1:
            self.fields["door"].widget = forms.HiddenInput()
            self.fields["door"].initial = doors[0][0]

    def received_at(self) -> datetime | None:
        """When it was said, where it was kept on paper; None for now. Call it on a valid form."""
        said = self.cleaned_data
        if said["when"] != "paper":
            return None
        return timezone.make_aware(datetime.combine(said["said_on"], said["said_time"]))

    def clean(self) -> dict[str, Any]:
        """Both the day and the time, where it was on paper."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("when") == "paper":
            for name, words in (("said_on", "Enter the day on which they told"), ("said_time", "Enter the time")):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return said

    def rows(self, kind: str) -> list[list[Any]]:
        """The boxes of each child or adult, for the page."""
        many, names = (CHILDREN, OF_CHILD) if kind == "child" else (ADULTS, OF_ADULT)
        return [[self[f"{kind}{number}-{name}"] for name in names] for number in range(1, many + 1)]

    def message(self, today: date) -> dict[str, Any]:
        """As a message has it, without what was not said. Call it on a valid form."""
        said = self.cleaned_data
        told = {name: said[name] for name in ("source", "name", "role", "agency", "telephone", "email", "safe_contact")}
        home = {"lines": said["address"], "postcode": said["postcode"]}
        children = [_child(self._of("child", number, OF_CHILD), home, today) for number in range(1, CHILDREN + 1)]
        others = [_filled(self._of("adult", number, OF_ADULT)) for number in range(1, ADULTS + 1)]
        consent = {"asked": said["asked"], "why_not": said["why_not"]}
        concern = {"what_happened": said["what_happened"], "categories": said["categories"]}
        return {
            "version": 1,
            "immediate_danger": said["danger"] == "yes",
            "referrer": _filled(told),
            "concern": _filled(concern),
            "children": [one for one in children if one] or [_filled({"address": _filled(home)})],
            **_filled({"others": [one for one in others if one], "consent": _filled(consent)}),
        }

    def _of(self, kind: str, number: int, names: tuple[str, ...]) -> dict[str, str]:
        return {name: self.cleaned_data[f"{kind}{number}-{name}"].strip() for name in names}


def _filled(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value}


def _child(said: dict[str, str], home: dict[str, str], today: date) -> dict[str, Any]:
    """One child; nothing where nobody was named in its row. A day is a date of birth, anything else an age."""
    found: dict[str, Any] = _filled(
        {name: said[name] for name in ("given_name", "family_name", "also_known_as", "school")}
    )
    day = DAY.fullmatch(said["born"])
    if day:
        found["born_on"] = f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    elif said["born"]:
        found |= {"age": int(said["born"]) if said["born"].isdecimal() and len(said["born"]) < 4 else said["born"],
                  "age_said_on": today.isoformat()}  # fmt: skip
    return {**found, "address": _filled(home)} if found and any(home.values()) else found


@allowed(Act.WRITE_NOTIFICATION, no_line="an empty form; what is kept leaves its line")
@require_http_methods(["GET", "POST"])
def write(request: PlatformRequest) -> HttpResponse:
    """The page; a POST keeps it and goes on to the notification as it waits. Two calls at once are two forms, each with
    its draft; those that were begun and not kept are offered."""
    once, kept = drafts.one_of_several(request, request.seated)
    doors = list(Door.objects.filter(lead_agency=request.seated.agency).values_list("slug", "public_name"))
    form = CallForm(request.POST if request.method == "POST" else kept, doors=doors, once=once)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            done = write_down(
                said["door"], said["channel"], parse(form.message(timezone.localdate())), form=said["once"],
                by=request.seated, received_at=form.received_at(),
            )  # fmt: skip
        except NotOnPaperThen as refused:
            form.add_error(refused.field, refused.sentence)
        except KeyUsedForAnotherMessage:
            form.add_error(None, FormSentBefore.sentence)
        except CannotKeep:
            form.add_error(None, "Something that you typed cannot be kept. Type it again, without pasting")
        else:
            messages.success(request, f"Kept. Tell whoever called this reference: {done.reference}.")
            return redirect("triage:notification", done.reference)
    return render(request, "triage/write_down.html", {"form": form, "several_doors": len(doors) > 1})
