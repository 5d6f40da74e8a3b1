"""The reasons that people choose from: which standard ones are offered, and the hub's own words that count as them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.common.would_change import preview
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.assessment.printing import PRINTING
from hub.front_door.models import Disposal, LeftToManager
from hub.front_door.triage.repeats import CLOSING
from hub.wall import drafts
from hub.wall.acts import Act
from hub.wall.adopted import Reasons, offered
from hub.wall.models import Member, ReasonList, ReasonSetting
from hub.wall.models.reasons import LONGEST_WORDS
from hub.wall.permissions import allowed
from hub.wall.reading_reasons import READING
from hub.wall.reasons import MOST_OWN, ReasonsRefused, offer, set_reasons, setting_now
from mash_platform.phrases import listing, plural
from tenants.access import PlatformRequest

LISTS: dict[str, Reasons] = {one.list.value: one for one in (CLOSING, READING, PRINTING)}
LATELY = timedelta(days=90)
HISTORY = 20
LONGEST = MOST_OWN * (LONGEST_WORDS + 2)


class LinesField(forms.CharField):
    """Several lines in one box: as many as are not empty, each once trimmed."""

    def clean(self, value: Any) -> str:
        """The lines, one below the other."""
        said: str = super().clean(value)
        return "\n".join(" ".join(line.split()) for line in said.splitlines() if line.strip())


class ReasonsForm(GovForm):
    """A box for each standard reason, and which of them are offered in the platform's words."""

    standard = forms.MultipleChoiceField(
        label="Which standard reasons are offered?", widget=forms.CheckboxSelectMultiple, required=False
    )
    reason = forms.CharField(label="Why do the reasons change?", max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, reasons: Reasons, stands: ReasonSetting) -> None:
        said = [(one["standard"], one["words"]) for one in stands.offered]
        own = {code: [words for of, words in said if of == code and words] for code in reasons.standard}
        self.reasons = reasons
        self.free = [code for code in reasons.standard if code not in reasons.bound]
        begins = {"standard": [of for of, words in said if not words and of in self.free], "seen": stands.number}
        super().__init__(data, initial=begins)
        self.choose("standard", [(one, reasons.standard[one]) for one in self.free])
        always = listing([f"“{reasons.standard[one]}”" for one in reasons.standard if one in reasons.bound])
        self.looks = {
            "standard": Look(
                small=True, mark_optional=False,
                hint=f"{always} are always offered: rules and figures follow from them." if always
                else "Take a tick away to leave one out. Then give words of your own that count as it.",
            ),
            "reason": Look(hint="Such as the meeting at which it was agreed, and its date"),
        }  # fmt: skip
        for code in self.free:
            self.fields[f"own-{code}"] = LinesField(
                label=f"Your hub’s own, counted as “{reasons.standard[code]}”", required=False, max_length=LONGEST,
                widget=forms.Textarea, initial="\n".join(own[code]),
            )  # fmt: skip
            self.looks[f"own-{code}"] = Look(
                rows=3, mark_optional=False, hint="One a line. Name no child and no family."
            )
        self.order_fields(["standard", *(f"own-{code}" for code in self.free), "reason", "seen"])

    def wanted(self) -> list[dict[str, str]]:
        """What the list would offer. Call it on a valid form. Raises: OfReason."""
        said = self.cleaned_data
        return offer(self.reasons, said["standard"], {code: said[f"own-{code}"].splitlines() for code in self.free})


@allowed(Act.SET_REASONS, step_up=True, no_line="the hub's own words, nothing of a case")
@require_http_methods(["GET", "POST"])
def reasons(request: PlatformRequest, which: str) -> HttpResponse:
    """What one list offers, what would change, and what was set before."""
    if which not in LISTS:
        raise Http404
    of = LISTS[which]
    stands = setting_now(of)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = ReasonsForm(kept, reasons=of, stands=stands)
    would = None
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, ReasonsRefused):
            wanted, at = form.wanted(), timezone.now()
            would = preview(request, form, effect=lambda: _effect(of, stands, wanted, at=at))
            if would is None:
                set_reasons(
                    of, wanted, reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"], by=request.seated,
                    at=at,
                )  # fmt: skip
                messages.success(request, "Set. These are the reasons from now on.")
                return redirect("settings:reasons", which)
    rows = list(ReasonSetting.objects.filter(list=which)[:HISTORY])
    shown = {
        "title": of.list.label, "form": form, "would": would, "is_set": stands.number > 0,
        "offered": [
            (words, of.standard[value.partition(":")[0]] if ":" in value else "")
            for value, words in offered(of, [stands])
        ],
        "rows": [(row, listing([words for _, words in offered(of, [row])])) for row in rows],
        "names": Member.objects.names([row.set_by for row in rows]),
    }  # fmt: skip
    return render(request, "settings/reasons.html", shown)


def _effect(of: Reasons, stands: ReasonSetting, wanted: list[dict[str, str]], *, at: datetime) -> str:
    """What was chosen lately of what goes. Two queries for closings; of the other lists the ledger alone knows."""
    gone = [one for one in stands.offered if one not in wanted]
    if not gone:
        return "Nothing that can be chosen now goes."
    if of.list != ReasonList.CLOSING:
        return "How often what goes was chosen stands in the ledger, which guardians read."
    pairs = {(one["standard"], one["words"]) for one in gone}
    since = Disposal.objects.filter(at__gte=at - LATELY).values_list("why", "own_why").annotate(many=Count("pk"))
    closed = sum(many for why, own, many in since if (why, own) in pairs)
    waits = sum(pair in pairs for pair in LeftToManager.objects.values_list("why", "own_why"))
    left = (
        f" {plural(waits, 'notification')} that {'was' if waits == 1 else 'were'} left to a manager with one of them"
        f" {'keeps' if waits == 1 else 'keep'} its words; the manager chooses anew."
        if waits else ""
    )  # fmt: skip
    return (
        f"In the last {LATELY.days} days what goes was chosen for {plural(closed, 'notification')}, which"
        f" {'keeps its' if closed == 1 else 'keep their'} words.{left}"
    )
