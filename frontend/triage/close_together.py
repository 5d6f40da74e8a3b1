"""Several notifications closed without an enquiry on one page, each with a reason and by the act that closes one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.said_of_people import ages_from
from frontend.presenters.question_labels import parts_as_asked
from frontend.triage.forms import CloseTogetherForm
from frontend.triage.known_before import managers_of, sentence_of
from frontend.triage.waiting import arranged
from hub.front_door.contents import message_said, with_words
from hub.front_door.models import Named, Notification, RepeatRule
from hub.front_door.notifications.codes import Source
from hub.front_door.triage.being_read import readers_of, readings_of
from hub.front_door.triage.closing_together import Closing, close_together
from hub.front_door.triage.previous_contacts import Known, known_of
from hub.front_door.triage.refusals import DangerIsClosedAlone, OfferStands
from hub.front_door.triage.repeats import CLOSING, NO_FURTHER_ACTION, count_repeats, mark_of, rule_from
from hub.people.facts import linked_said
from hub.people.said import said_of
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.adopted import offered, reasons_set, standard_of
from hub.wall.contents import check
from hub.wall.models import HubSettings, Member, ReasonList, ReasonSetting
from hub.wall.permissions import allowed
from hub.wall.rows_together import rows_together
from mash_platform.phrases import plural
from tenants.access import PlatformRequest
from tenants.models import Role, TransferState
from tenants.seated import Seated

MOST = 25


@dataclass(frozen=True)
class Row:
    """One notification on the page: its parts, its children, what was known, who else reads it, what was seen."""

    found: Notification
    parts: Sequence[Any]
    children: Sequence[str]
    known: Sequence[Known]
    count: int
    reads: Any
    source: str
    mark: str


@allowed(Act.SET_ASIDE, line=(Act.READ_NOTIFICATION, "notification"))
@require_http_methods(["GET", "POST"])
def close(request: PlatformRequest) -> HttpResponse:
    """Show those that were ticked, whole, with the reasons; a POST closes each of them for itself."""
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    back = reverse("triage:list") + arranged(request, on_the_way=True).back
    seen = dict(one.partition(":")[::2] for one in kept.getlist("seen")[:MOST]) if kept else {}
    asked = list(seen) or list(dict.fromkeys(request.GET.getlist("notification")))[:MOST]
    why = request.GET.get("why", "")
    rows, left_out, reasons = _rows(request, asked, why)
    if not rows and not left_out:
        messages.error(request, "Tick the notifications that you close. Nothing was changed.")
        return redirect(back)
    shown = [row.found.reference for row in rows]
    choices = offered(CLOSING, reasons)
    form = CloseTogetherForm(kept, references=shown, choices=choices, why=why if why in dict(choices) else "")
    if request.method == "POST" and rows and form.is_valid():
        wanted = [Closing(row.found.pk, row.found.reference, *form.said_of(row.found.reference),
                          seen=seen[row.found.reference]) for row in rows]  # fmt: skip
        done, refused = close_together(wanted, by=request.seated, at=timezone.now())
        if done:
            messages.success(request, f"{plural(len(done), 'notification')} closed without an enquiry.")
        for reference, sentence in [*left_out, *refused]:
            messages.warning(request, f"{reference} was left out. {sentence}")
        return redirect(back)
    ledger.write_read(Act.READ_NOTIFICATION, by=request.seated, object_kind="notification", refs=shown)
    words = {"rows": rows, "left_out": left_out, "form": form, "back": back, "seen": seen, "most": MOST}
    return render(request, "triage/close_together.html", words)


def _rows(
    request: PlatformRequest, asked: Sequence[str], why: str
) -> tuple[list[Row], list[tuple[str, str]], list[ReasonSetting]]:
    """Those that can be closed here, most urgent first; those that cannot, each with why not; and the reasons that the
    hub offers."""
    at, is_manager = timezone.now(), request.seated.role == Role.MANAGER
    offered = Count("offers", filter=Q(offers__state=TransferState.OFFERED))
    asked_for = Notification.objects.filter(reference__in=asked).annotate(offered=offered)
    found = list(with_words(asked_for.most_urgent_first()))
    read = _beside(found, request.seated, at)
    named: list[Named] = read["named"]
    people = [one.person_id for one in named]
    said = said_of(people)
    check([*map(message_said, found), *linked_said(said.links)])
    known = known_of(people, among=True, said=said.others, own=said.keys, of_lead=request.seated.is_lead)
    ages = ages_from(said, timezone.localdate(at))
    reads = readers_of(read["readings"], read["members"])
    rule, managers = rule_from(next(iter(read["rule"]), None))[1], ""
    rows, left_out = [], []
    parts = parts_as_asked([one.message for one in found])
    for one, its_parts in zip(found, parts, strict=True):
        children = [child for child in named if child.notification_id == one.pk]
        earlier = [
            [each for each in known.get(child.person_id, []) if each.reference != one.reference] for child in children
        ]
        count = count_repeats(one, earlier, at=at, months=rule.months)
        needs = count >= rule.notifications and not is_manager and (not why or standard_of(why) in NO_FURTHER_ACTION)
        if needs and not managers:
            managers = managers_of(request, at)
        cannot = (
            "A colleague was first: it is triaged already." if one.triaged_at
            else DangerIsClosedAlone.sentence if one.immediate_danger
            else OfferStands.sentence if one.offered
            else sentence_of(count, rule, managers) if needs
            else ""
        )  # fmt: skip
        if cannot:
            left_out.append((one.reference, cannot))
            continue
        rows.append(
            Row(
                one, its_parts, [_with_age(child, ages) for child in children],
                list({each.reference: each for many in earlier for each in many}.values())[:5], count,
                reads.get(one.pk), str(dict(Source.choices).get(one.source_code, "Not said who")),
                mark_of(one, {one.pk: one.offered}),
            )
        )  # fmt: skip
    return rows, left_out, read["reasons"]


def _beside(found: Sequence[Notification], by: Seated, at: datetime) -> dict[str, list[Any]]:
    """Who stands in these notifications and who else has one open, and what the hub set. One query."""
    readings = readings_of(found, but=by, at=at)
    return rows_together(
        HubSettings.objects.all(),
        named=Named.objects.filter(notification__in=found, is_child=True),
        readings=readings,
        members=Member.objects.filter(pk__in=readings.order_by().values("by")).only("id", "name"),
        rule=RepeatRule.objects.order_by("-number")[:1],
        reasons=reasons_set(ReasonList.CLOSING),
    )


def _with_age(child: Named, ages: dict[UUID, str]) -> str:
    return f"{child.label}, {ages[child.person_id]}" if child.person_id in ages else child.label
