"""Tell a referrer what happens, and record how: by e-mail from here, by telephone, by letter or in person."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.finding import by_reference
from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.times import ClockField
from frontend.presenters.dates import long_date
from hub.front_door.contents import messages_said
from hub.front_door.models import HowTold, Notification, ReferrerTold
from hub.front_door.notifications.codes import Source
from hub.front_door.telling_referrers import (
    NotRecorded,
    Telling,
    audience_of,
    can_be_written_to,
    default_words,
    is_nobody,
    referrer_of,
    tell_referrer,
    told_said,
)
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Agency, Member
from hub.wall.permissions import allowed
from hub.wall.rows_together import rows_together
from mash_platform.formats.referrer_words import Audience
from tenants.access import PlatformRequest
from tenants.working_days import overdue_before, within_one_working_day

AUDIENCES = {
    Audience.PROFESSIONAL: "A professional",
    Audience.FAMILY: "The family or the child",
    Audience.PUBLIC: "A member of the public",
}


class TellForm(GovForm):
    """How a referrer was told. Nothing is chosen beforehand but what is no disclosure: the time and the words."""

    how = forms.ChoiceField(
        label="How are they told?", choices=HowTold.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose how they are told"},
    )  # fmt: skip
    audience = forms.ChoiceField(
        label="Who are they?", choices=[(one.value, words) for one, words in AUDIENCES.items()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(label="What they are told", max_length=5000, required=False, widget=forms.Textarea)
    reason = forms.CharField(label="Why are they not told?", max_length=1000, required=False, widget=forms.Textarea)
    safe_read = forms.BooleanField(label="I have read how it is safe to reach them, and this way is", required=False)
    on = DateInputField(label="On which day?", past=True)
    at_time = ClockField(label="At what time?")
    sender = forms.ChoiceField(label="Which agency of this hub sent it?", required=False)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "how": Look(conditional={HowTold.NOT_TOLD: ("reason",)}),
        "audience": Look(inline=True),
        "words": Look(rows=9, hint="Sent so by e-mail; of a call or a letter, what was said. Write no finding, no"
                                   " rating and no level of need, and name no child."),
        "reason": Look(rows=2, hint="For example: left no way to reach them; rung three times; it would not be safe."),
        "at_time": Look(width=5),
        "sender": Look(hint="Its desk then reads on its own list what it was told. Choose one only if you made sure"
                            " that the notification is theirs."),
    }  # fmt: skip

    def __init__(
        self, data: Any = None, *, initial: Mapping[str, Any], agencies: Mapping[str, str], safe: bool
    ) -> None:
        super().__init__(data, initial=initial)
        self.choose("sender", [("", "None of them, or not certain"), *agencies.items()])
        if not safe:
            del self.fields["safe_read"]

    def telling(self) -> Telling:
        """What was said. Call it on a valid form."""
        said = self.cleaned_data
        moment = timezone.make_aware(datetime.combine(said["on"], said["at_time"]))
        return Telling(
            how=said["how"], audience=said["audience"], at=moment, words=said["words"],
            reason=said["reason"], sender=said["sender"], safe_read=said.get("safe_read", False),
        )  # fmt: skip


def _read(found: Notification) -> dict[str, list[Any]]:
    """What they were told before, by whom, and the hub's agencies. One query."""
    said = ReferrerTold.objects.filter(notification=found)
    return rows_together(
        Notification.objects.filter(pk=found.pk),
        said=said,
        members=Member.objects.filter(pk__in=said.order_by().values("by")).only("id", "name"),
        agencies=Agency.objects.for_names(),
    )


@allowed(Act.TELL_REFERRER, line=(Act.READ_NOTIFICATION, "notification"))
@require_http_methods(["GET", "POST"])
def tell(request: PlatformRequest, reference: str) -> HttpResponse:
    """Who told the hub and how it is safe to reach them, what they were told before, and the form."""
    found, now = by_reference(Notification, reference), timezone.now()
    read = _read(found)
    said: list[ReferrerTold] = read["said"]
    referrer = referrer_of(found)
    check([*messages_said(Notification.objects.filter(pk=found.pk)), *map(told_said, said)])
    words, adoption = default_words(found, long_date(found.received_at))
    audience = audience_of(found.source_code)
    here = timezone.localtime(now)
    initial = {
        "audience": audience.value, "words": words[audience], "on": here.date(), "at_time": here.time(),
        "once": uuid.uuid4(),
    }  # fmt: skip
    wanted = request.GET.get("words", "")
    if wanted in words:
        initial |= {"audience": wanted, "words": words[wanted]}
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = TellForm(
        kept, initial=initial, agencies={one.code: one.name for one in read["agencies"]},
        safe=bool(referrer.get("safe_contact")),
    )  # fmt: skip
    if request.seated.inside is not None:  # the worker sends nothing of it
        form.choose("how", [(one.value, one.label) for one in HowTold if one != HowTold.EMAIL])
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, NotRecorded):
            tell_referrer(
                found, form.telling(), form=form.cleaned_data["once"],
                template=adoption.pk if adoption else None, by=request.seated,
            )  # fmt: skip
            messages.success(request, _done(form.cleaned_data["how"]))
            inside = request.seated.inside is not None
            return redirect("triage:notification", reference) if inside else redirect("told:list")
    ledger.write_read(Act.READ_NOTIFICATION, by=request.seated, object_kind="notification", refs=[reference])
    return render(
        request,
        "told/tell.html",
        {
            "found": found,
            "nobody": is_nobody(found),
            "referrer": referrer,
            "source": dict(Source.choices).get(found.source_code, "Not said who they are"),
            "can_be_written_to": can_be_written_to(referrer),
            "said": said,
            "names": defaultdict(lambda: "A colleague", {one.pk: one.name for one in read["members"]}),
            "audiences": [(one.value, label, one.value == initial["audience"]) for one, label in AUDIENCES.items()],
            "form": form,
            "due": within_one_working_day(found.received_at),
            "is_late": found.referrer_told_at is None and found.received_at < overdue_before(now),
        },
    )


def _done(how: str) -> str:
    if how == HowTold.EMAIL:
        return "Recorded. The e-mail goes off now; if it cannot be delivered, the notification is listed here again."
    return "Recorded: nobody is told." if how == HowTold.NOT_TOLD else "Recorded: the referrer is told."
