"""The hub's time limits: read by all who work to them, set by a manager who has seen what would change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.common.would_change import Change, preview
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import WholeNumberField
from frontend.forms.times import ClockField
from hub.front_door.enquiries.time_limits import TimeLimitsRefused, limits_now, refuse_wrong, set_limits
from hub.front_door.models import Enquiry, EnquiryState, Notification, TimeLimits
from hub.front_door.time_limit_models import ESCALATED, WARNED
from hub.wall import drafts
from hub.wall.acts import Act
from hub.wall.clock import Limit, Limits, LimitUnit, Rating, due_at
from hub.wall.models import Member
from hub.wall.permissions import allowed, may
from mash_platform.characters import number_as_typed
from mash_platform.parsing import parse_date
from mash_platform.phrases import listing, plural
from tenants.access import PlatformRequest
from tenants.working_days import is_working_day, next_working_day, working_day_before

HISTORY = 20
LOOK_AHEAD = 366  # days
FRIDAY = 4
LATE = time(16, 50)
RATED = (Rating.RED, Rating.AMBER, Rating.GREEN)


class TimeLimitsForm(GovForm):
    """How long for each rating, and in what it is counted."""

    red_amount = WholeNumberField(
        label="Red: hours, day and night", min_value=1, max_value=24,
        error_messages={"required": "Enter the hours for red"},
    )  # fmt: skip
    amber_amount = WholeNumberField(label="Amber: how many?", min_value=1, max_value=240)
    amber_unit = forms.ChoiceField(label="Amber: counted in", choices=LimitUnit.choices, widget=forms.RadioSelect)
    green_amount = WholeNumberField(label="Green: how many?", min_value=1, max_value=240)
    green_unit = forms.ChoiceField(label="Green: counted in", choices=LimitUnit.choices, widget=forms.RadioSelect)
    unrated_amount = WholeNumberField(
        label="Until a child is rated: hours, day and night", min_value=1, max_value=24,
        error_messages={"required": "Enter the hours until a child is rated"},
    )  # fmt: skip
    day_begins = ClockField(
        label="A working day begins", error_messages={"required": "Enter when a working day begins"}
    )
    day_ends = ClockField(label="A working day ends", error_messages={"required": "Enter when a working day ends"})
    warned_percent = WholeNumberField(
        label="Warn when so much of the time is left: per cent", min_value=WARNED[0], max_value=WARNED[1],
        error_messages={"required": "Enter how much of the time is left when people are warned"},
    )  # fmt: skip
    escalated_minutes = WholeNumberField(
        label="Tell managers after the time is over: minutes", min_value=ESCALATED[0], max_value=ESCALATED[1],
        error_messages={"required": "Enter after how many minutes managers are told"},
    )  # fmt: skip
    closed_days = forms.CharField(
        label="Days on which your hub is closed", required=False, max_length=2000, widget=forms.Textarea
    )
    reason = forms.CharField(label="Why the limits change", widget=forms.Textarea, max_length=1000)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    looks = {
        "red_amount": Look(width=3, hint="Red never waits for a working day."),
        "amber_amount": Look(width=3),
        "amber_unit": Look(inline=True, small=True),
        "green_amount": Look(width=3),
        "green_unit": Look(inline=True, small=True),
        "day_begins": Look(width=5, hint="For example, 9:00. It counts for limits in working hours or working days."),
        "day_ends": Look(
            width=5, hint="For example, 17:00. A limit in working days ends at this time of its last day."
        ),
        "unrated_amount": Look(width=3, hint="Counted from receipt, for what is received from now on."),
        "warned_percent": Look(
            width=3,
            hint="Of the time for a rating, a decision or an answer. Whoever has it is told then, and when it is over.",
        ),
        "escalated_minutes": Look(
            width=4, hint="Counted as the limit is, and then told again on each working day until it is done."
        ),
        "closed_days": Look(
            rows=4,
            hint="One in each line, such as 24 December 2012. They have no working hours. Bank holidays are known.",
        ),
        "reason": Look(rows=3),
    }

    def clean_closed_days(self) -> frozenset[date]:
        """Each line as a date."""
        found = set()
        for line in self.cleaned_data["closed_days"].splitlines():
            parts = re.split(r"[\s/.-]+", line.strip())
            if parts == [""]:
                continue
            try:
                day, month, year = parts
                found.add(parse_date(number_as_typed(day), month, number_as_typed(year)))
            except ValueError as wrong:
                raise forms.ValidationError(f"“{line.strip()[:40]}” is not a day, such as 24 December 2012") from wrong
        return frozenset(found)

    def limits(self) -> Limits:
        """What was typed."""
        said = self.cleaned_data
        return Limits(
            red=Limit(said["red_amount"] * 60),
            amber=_limit(said["amber_amount"], said["amber_unit"]),
            green=_limit(said["green_amount"], said["green_unit"]),
            begins=said["day_begins"],
            ends=said["day_ends"],
            closed=said["closed_days"],
            unrated=said["unrated_amount"] * 60,
            warned=said["warned_percent"],
            escalated=said["escalated_minutes"],
        )


@dataclass(frozen=True)
class Example:
    """A notification that comes at a moment: when a child of each rating is due now, and would be."""

    words: str
    received: datetime
    due: list[tuple[Rating, datetime | None, datetime | None]]


@allowed(Act.SEE_TIME_LIMITS, post=Act.SET_TIME_LIMITS, no_line="the hub's own rule, nothing of a case")
@require_http_methods(["GET", "POST"])
def time_limits(request: PlatformRequest) -> HttpResponse:
    """What holds and what held; for the manager the form, which shows what would change before it is set."""
    seen, standing = limits_now()
    may_set = may(request.seated, Act.SET_TIME_LIMITS)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated) if may_set else None
    form = TimeLimitsForm(kept, initial=_typed(standing) | {"seen": seen})
    examples: list[Example] = []
    would = None
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, TimeLimitsRefused):
            wanted = form.limits()
            refuse_wrong(wanted)
            would = preview(request, form, effect=_effect, found=lambda: _changes(standing, wanted))
            if would is None:
                set_limits(
                    wanted, reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"],
                    by=request.seated, at=timezone.now(),
                )  # fmt: skip
                messages.success(request, "Set. Enquiries that are opened from now on have these time limits.")
                return redirect("triage:time-limits")
            examples = _examples(standing, wanted, at=timezone.now())
    rows = list(TimeLimits.objects.all()[:HISTORY])
    shown = {
        "form": form,
        "standing": [(rating, words_of(standing.of(rating))) for rating in RATED],
        "limits": standing,
        "is_set": seen > 0,
        "may_set": may_set,
        "closed": [f"{day:%-d %B %Y}" for day in sorted(standing.closed)],
        "unrated": words_of(Limit(standing.unrated)),
        "told": told_words(standing),
        "would": would,
        "examples": examples,
        "rows": [(row, _row_words(row)) for row in rows],
        "names": Member.objects.names([row.set_by for row in rows]),
    }
    return render(request, "triage/time_limits.html", shown)


def words_of(limit: Limit | None) -> str:
    """A limit as a page says it: "24 hours, day and night"."""
    if limit is None:
        return "No time limit"
    if limit.unit == LimitUnit.WORKING_DAYS:
        return plural(limit.amount, "working day")
    hours, minutes = divmod(limit.amount, 60)
    said = " ".join(plural(many, unit) for many, unit in ((hours, "hour"), (minutes, "minute")) if many)
    return f"{said}, day and night" if limit.unit == LimitUnit.HOURS else f"{said} of working time"


def told_words(limits: Limits) -> str:
    """When people hear that time runs out, as a page says it."""
    return (
        f"When {limits.warned} per cent of the time is left, and when it is over; managers"
        f" {plural(limits.escalated, 'minute')} after that"
    )


def _changes(standing: Limits, wanted: Limits) -> list[Change]:
    """Each limit that would be another, as the page says it above."""
    return [
        Change(name, before, after)
        for (name, before), (_, after) in zip(_said(standing), _said(wanted), strict=True)
        if before != after
    ]


def _said(limits: Limits) -> list[tuple[str, str]]:
    closed = listing([f"{day:%-d %B %Y}" for day in sorted(limits.closed)])
    return [
        *((str(one.label), words_of(limits.of(one))) for one in RATED),
        ("A working day", f"{limits.begins:%H:%M} to {limits.ends:%H:%M}"),
        ("Closed besides", closed or "Bank holidays alone"),
        ("Until a child is rated", words_of(Limit(limits.unrated))),
        ("People are warned", f"When {limits.warned} per cent of the time is left"),
        ("Managers are told", f"{plural(limits.escalated, 'minute')} after it is over"),
    ]


def _effect() -> str:
    """How many keep what they began with. Two queries."""
    still = Enquiry.objects.filter(state=EnquiryState.OPEN).count()
    waits = Notification.objects.untriaged().count()
    return (
        f"Open now and not concerned: {plural(still, 'enquiry', 'enquiries')}, due as they are, and"
        f" {plural(waits, 'notification')} that {'waits' if waits == 1 else 'wait'} to be rated by the time given at"
        " receipt."
    )


def _limit(amount: int, unit: str) -> Limit:
    return Limit(amount if unit == LimitUnit.WORKING_DAYS else amount * 60, LimitUnit(unit))


def _typed(limits: Limits) -> dict[str, object]:
    """The limits as the form's boxes have them. A limit that was built with odd minutes is rounded up to hours."""
    found: dict[str, object] = {
        "day_begins": limits.begins, "day_ends": limits.ends, "unrated_amount": -(-limits.unrated // 60),
        "warned_percent": limits.warned, "escalated_minutes": limits.escalated,
        "closed_days": "\n".join(f"{day:%-d %B %Y}" for day in sorted(limits.closed)),
    }  # fmt: skip
    for name, limit in (("red", limits.red), ("amber", limits.amber), ("green", limits.green)):
        is_days = limit.unit == LimitUnit.WORKING_DAYS
        found |= {f"{name}_amount": limit.amount if is_days else -(-limit.amount // 60), f"{name}_unit": limit.unit}
    return found


def _row_words(row: TimeLimits) -> str:
    limits = (
        ("Red", Limit(row.red_amount)), ("amber", Limit(row.amber_amount, LimitUnit(row.amber_unit))),
        ("green", Limit(row.green_amount, LimitUnit(row.green_unit))),
    )  # fmt: skip
    said = "; ".join(f"{name} {words_of(limit)}" for name, limit in limits)
    closed = f" Closed on {listing([f'{day:%-d %B %Y}' for day in row.closed_days])}." if row.closed_days else ""
    told = (
        f" People are warned when {row.warned_percent} per cent of the time is left, and managers told"
        f" {plural(row.escalated_minutes, 'minute')} after it is over."
    )
    unrated = f" Until rated {words_of(Limit(row.unrated_minutes))}." if row.unrated_minutes else ""
    return f"{said}.{unrated} A working day is from {row.day_begins:%H:%M} to {row.day_ends:%H:%M}.{closed}{told}"


def _examples(standing: Limits, wanted: Limits, *, at: datetime) -> list[Example]:
    """Now, a Friday afternoon, and the afternoon before the next bank holiday."""
    today = timezone.localdate(at)
    friday = today + timedelta(days=(FRIDAY - today.weekday()) % 7)
    moments = [("Now", at), ("On Friday at 16:50", timezone.make_aware(datetime.combine(friday, LATE)))]
    for ahead in range(1, LOOK_AHEAD):
        day = today + timedelta(days=ahead)
        if day.weekday() < 5 and is_working_day(day - timedelta(days=1)) and not is_working_day(day):
            eve = timezone.make_aware(datetime.combine(day - timedelta(days=1), LATE))
            again = f"{next_working_day(day):%-d %B}"
            moments.append((f"The day before a bank holiday, with offices open again on {again}", eve))
            break
    new = min((day for day in wanted.closed - standing.closed if day > today), default=None)
    if new:
        eve = timezone.make_aware(datetime.combine(working_day_before(new), LATE))
        again = f"{next_working_day(new, wanted.closed):%-d %B}"
        moments.append((f"Before {new:%-d %B}, on which you close, with work again on {again}", eve))
    return [
        Example(words, when, [(one, due_at(one, when, standing), due_at(one, when, wanted)) for one in RATED])
        for words, when in moments
    ]
