"""The steps of the referral form that are not about one person, in the words of somebody who is worried."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from frontend.door.asked import LINE, LONGEST, AskedForm, iso
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from hub.front_door.notifications.codes import OF_THE_PUBLIC, Category, Source
from mash_platform.formats.question_set import QuestionSet, known

CONSENT = [
    ("agreed", "Yes, and they agreed"),
    ("refused", "Yes, and they did not agree"),
    ("told", "Yes, they were told, and not asked to agree"),
    ("not_asked", "No, they do not know"),
]
# Source: DfE information sharing advice 2024.
REASONS = [
    ("risk", "It would put the child or somebody else at more risk"),
    ("not_reached", "They could not be reached"),
    ("delay", "It would have delayed help"),
    ("investigation", "It could harm an investigation or evidence"),
    ("child_wish", "The child does not want it"),
]
WHO = [("", "Choose one"), *((value, label) for value, label in Source.choices if value not in ("9", "10")),
       ("9", "I do not want to say who I am")]  # fmt: skip
ANONYMOUS = "9"
ANOTHER_DAY, ABOUT = "day", "about"  # in place of a day
DAYS = ("Today", "Yesterday", "Two days ago", "Three days ago")  # a form lives for a day after it was last kept


IN_DANGER = [("no", "No, not at this moment"), ("yes", "Yes, or I am not sure")]


class DangerForm(GovForm):
    """Asked first."""

    danger = forms.TypedChoiceField(
        label="Is a child in danger right now?",
        choices=IN_DANGER,
        widget=forms.RadioSelect,
        coerce=lambda said: said == "yes",
    )
    looks = {"danger": Look(size="m", hint="For example, somebody is hurting a child, or a small child is alone.")}

    def said(self) -> bool:
        """As the message has it. Call it on a valid form."""
        return bool(self.cleaned_data["danger"])


class ConcernForm(AskedForm):
    """What happened."""

    what_happened = forms.CharField(
        label="What are you worried about?",
        max_length=LONGEST,
        widget=forms.Textarea,
        help_text="What you saw, or what you were told and by whom. In your own words.",
    )
    happened_on = forms.ChoiceField(
        label="When did it happen?", required=False, help_text="The last time, if there were several",
        widget=forms.RadioSelect,
    )  # fmt: skip
    happened_day = DateInputField(label="Which day?", required=False, past=True)
    happened_about = forms.CharField(label="About when?", max_length=LINE, required=False)
    happened_at = forms.CharField(label="At what time?", max_length=LINE, required=False)
    where = forms.CharField(label="Where did it happen?", max_length=LINE, required=False)
    injuries = forms.CharField(
        label="Is the child hurt? How?", max_length=LONGEST, required=False, widget=forms.Textarea
    )
    categories = forms.MultipleChoiceField(
        label="What is it about?", choices=Category.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    evidence = forms.CharField(
        label="How do you know?",
        help_text="For example, photographs, messages or records",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea,
    )
    views = forms.CharField(
        label="What do the child and the parents say?", max_length=LONGEST, required=False, widget=forms.Textarea
    )
    strengths = forms.CharField(
        label="What is going well for the child?", max_length=LONGEST, required=False, widget=forms.Textarea
    )
    done_already = forms.CharField(
        label="What has been done already?", max_length=LONGEST, required=False, widget=forms.Textarea
    )
    agencies_involved = forms.CharField(
        label="Who else helps the family?", max_length=LONGEST, required=False, widget=forms.Textarea
    )

    STEP = "concern"
    MUST = frozenset({"what_happened"})
    FOLLOWS = {"happened_day": "happened_on", "happened_about": "happened_on"}
    BESIDE = {"happened_at": "happened_on"}
    looks = {
        "what_happened": Look(rows=8),
        "happened_on": Look(
            small=True,
            conditional={ANOTHER_DAY: ("happened_day",), ABOUT: ("happened_about",)},
            hint="The last time, if there were several",
        ),
        "happened_about": Look(hint="For example, last week, before Christmas, or for years"),
        "happened_at": Look(width=20, hint="For example, 23:10, after school, or every night"),
        "injuries": Look(rows=2),
        "categories": Look(small=True, hint="Tick all that may be part of it, as far as you can tell"),
        **{name: Look(rows=3) for name in ("evidence", "views", "strengths", "done_already", "agencies_involved")},
    }

    def __init__(self, data: Any = None, *, asked: QuestionSet | None = None) -> None:
        super().__init__(data)
        self.choose("happened_on", days_to_choose(timezone.localdate(), (data or {}).get("happened_on", "")))
        self.ask(asked)

    def clean_what_happened(self) -> str:
        """More than spaces."""
        said = str(self.cleaned_data["what_happened"])
        if not said.strip():
            raise forms.ValidationError(self.fields["what_happened"].error_messages["required"])
        return said

    def clean(self) -> dict[str, Any]:
        """Another day is said."""
        said = self.cleaned_data
        if (
            said.get("happened_on") == ANOTHER_DAY
            and not said.get("happened_day")
            and "happened_day" not in self.errors
        ):
            self.add_error("happened_day", "Enter the day, or choose that you do not know it exactly")
        return said

    def said(self) -> dict[str, Any]:
        """As the message has it. Call it on a valid form."""
        found = self.told((*known(self.STEP), "happened_at"))
        when = found.pop("happened_on", "")
        if when == ABOUT:
            found |= self.told(("happened_about",))
        elif when:
            found["happened_on"] = iso(self.cleaned_data["happened_day"]) if when == ANOTHER_DAY else when
        return self.with_answers({name: value for name, value in found.items() if value})


def days_to_choose(today: date, chosen: str) -> list[tuple[str, str]]:
    """Today and yesterday by their dates, so that a form which is sent after midnight says what was meant. In: what was
    chosen on an earlier day, which stays."""
    days = {(today - timedelta(days=back)).isoformat(): today - timedelta(days=back) for back in range(len(DAYS))}
    found = [
        (code, f"{word}, {day:%A} {day.day} {day:%B}")
        for word, (code, day) in zip(DAYS, days.items(), strict=True)
        if word in DAYS[:2] or code == chosen
    ]
    return [*found, (ANOTHER_DAY, "Another day"), (ABOUT, "I do not know the day exactly")]


class YouForm(AskedForm):
    """Who tells us, and whether the family knows."""

    source = forms.ChoiceField(label="Who are you?", choices=WHO)
    name = forms.CharField(label="Your name", max_length=LINE, required=False)
    role = forms.CharField(label="Your job", max_length=LINE, required=False)
    agency = forms.CharField(label="Your school or organisation", max_length=LINE, required=False)
    telephone = NumberField(
        label="Your telephone number",
        max_length=LINE,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(label="Your email address", max_length=LINE, required=False)
    safe_contact = forms.CharField(label="How and when is it safe to reach you?", max_length=LINE, required=False)
    own_reference = NumberField(label="Your own reference", max_length=LINE, required=False)
    own_rating = forms.CharField(label="Your own rating", max_length=LINE, required=False)
    asked = forms.ChoiceField(
        label="Did you tell the family that you would contact us?", choices=CONSENT, widget=forms.RadioSelect,
        error_messages={"required": "Say whether the family knows that you contact us"},
    )  # fmt: skip
    keep_from_family = forms.BooleanField(label="Do not tell the family who I am", required=False)
    reason = forms.ChoiceField(
        label="Why were they not told?", choices=REASONS, required=False, widget=forms.RadioSelect
    )
    why_not = forms.CharField(
        label="Anything more about why they were not told", max_length=LONGEST, required=False, widget=forms.Textarea
    )

    family_contact = forms.CharField(
        label="How and when is it safe to reach the child and the family?", max_length=LINE, required=False
    )

    STEP = "you"
    FOLLOWS = {"reason": "asked", "why_not": "asked"}
    BESIDE = {
        "keep_from_family": "email",
        "safe_contact": "email",
        "own_reference": "agency",
        "own_rating": "agency",
        "family_contact": "asked",
    }
    REFERRER = ("source", "name", "role", "agency", "telephone", "email", "safe_contact", "own_reference",
                "own_rating")  # fmt: skip
    WAYS = ("telephone", "email", "safe_contact", "keep_from_family")  # what is sent of somebody without a name
    CONSENT = ("asked", "reason", "why_not", "family_contact")
    looks = {
        "source": Look(
            hint=(
                "If you are not writing for your work, you may leave out all that is about you. If you do not want to "
                "say who you are, we keep no name of yours; a telephone number or email address is kept, "
                "so that we can reach you."
            )
        ),
        "name": Look(mark_optional=False),
        "role": Look(mark_optional=False),
        "agency": Look(mark_optional=False),
        "telephone": Look(width=20, mark_optional=False),
        "email": Look(mark_optional=False, hint="One way to reach you is enough"),
        "asked": Look(
            size="m",
            conditional={"not_asked": ("reason", "why_not")},
            hint="Do not ask them now if that could put a child at more risk.",
        ),
        "reason": Look(small=True),
        "why_not": Look(rows=3),
        "safe_contact": Look(hint="For example, by text after 6pm, or not by voicemail"),
        "own_reference": Look(width=20, hint="If you write for your work and keep a number for this"),
        "own_rating": Look(
            width=20, hint="If your organisation gave one, for example amber, or level 3. The hub gives its own"
        ),
        "family_contact": Look(
            hint="For example, not at home, not by post, or only at school. Whoever hurts the child may hear of it."
        ),
    }

    def __init__(self, data: Any = None, *, asked: QuestionSet | None = None) -> None:
        super().__init__(data)
        self.ask(asked)
        autocomplete = {"name": "name", "role": "organization-title", "agency": "organization"}
        for name, purpose in autocomplete.items():
            self.fields[name].widget.attrs["autocomplete"] = purpose

    @property
    def ABOUT(self) -> tuple[str, ...]:  # noqa: N802 - as the other steps name their parts
        """All that is asked about whoever writes."""
        return tuple(name for name in self.MAIN if name not in self.CONSENT)

    def clean_telephone(self) -> str:
        """It has digits."""
        said = str(self.cleaned_data["telephone"])
        if said and len(re.sub(r"\D", "", said)) < 5:
            raise forms.ValidationError("Enter a telephone number, like 020 7946 0000")
        return said

    def clean(self) -> dict[str, Any]:
        """Whoever writes for their work says who they are; whoever did not tell the family says why."""
        said = self.cleaned_data
        if said.get("source") == Source.SELF:  # a child is not asked what she told her family
            self.errors.pop("asked", None)
        elif said.get("asked") == "not_asked" and not said.get("why_not", "").strip() and not said.get("reason"):
            self.add_error("reason", "Say why the family was not told")
        if said.get("source", "") not in OF_THE_PUBLIC:
            if not said.get("name"):
                self.add_error("name", "Enter your name, so that we can ask you more")
            if not said.get("agency"):
                self.add_error("agency", "Enter your school or organisation")
            if not said.get("telephone") and not said.get("email") and not {"telephone", "email"} & set(self.errors):
                self.add_error("telephone", "Enter a telephone number or an email address")
        return said

    def referrer(self) -> dict[str, Any]:
        """As the message has it: of somebody who stays anonymous no name, and a way to reach them if they gave one."""
        if self.cleaned_data["source"] == ANONYMOUS:
            return {"source": ANONYMOUS, **self.told(self.WAYS)}
        return self.with_answers(self.told((*self.REFERRER, "keep_from_family")))

    def consent(self) -> dict[str, str]:
        """As the message has it."""
        told = self.cleaned_data
        why = self.told(("reason", "why_not")) if told.get("asked") == "not_asked" else {}
        safe = {"safe_contact": told["family_contact"]} if told.get("family_contact") else {}
        return {**({"asked": told["asked"]} if told.get("asked") else {}), **why, **safe}
