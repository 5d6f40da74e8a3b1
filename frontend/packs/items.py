"""The registers of risks, decisions asked and actions: what is open, what each item says, and changing it."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.plan_days import address_of, asked
from frontend.common.saving import Done, save_or_show
from frontend.packs.forms import ItemForm
from frontend.presenters.dates import long_date, short_date, short_date_time
from frontend.presenters.paging import WorkPaginator, paged
from rollout.as_of import standing
from rollout.days import usual_day
from rollout.packs.items import history, items_on, record_item, said_by
from rollout.packs.labels import LEVELS, ONE, OUTCOMES, REGISTERS, STATES
from rollout.packs.models import ItemEvent, ItemState, RegisterKind
from tenants.models import User
from tenants.permissions import TABLE, Page, for_page, platform_roles

PAGE = 50


@for_page(Page.SEE_BOARD)
@require_GET
def registers(request: HttpRequest) -> HttpResponse:
    """Begin with the risks."""
    return redirect("registers:register", RegisterKind.RISK)


@for_page(Page.SEE_BOARD)
@require_GET
def register(request: HttpRequest, kind: str) -> HttpResponse:
    """One register as of a day: what is open, or all of it."""
    which = _kind(kind)
    on, form = asked(request)
    every = request.GET.get("show") == "all"
    found = items_on(on, which)
    page = WorkPaginator(found if every else found.filter(state=ItemState.OPEN), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "packs/register.html",
        {
            "on": on,
            "form": form,
            "kind": which,
            "title": REGISTERS[which],
            "one": ONE[which],
            "registers": [
                (reverse("registers:register", args=[each]), REGISTERS[each], each == which) for each in RegisterKind
            ],
            "every": every,
            "query": address_of(on),
            "page": page,
            "rows": [_row(event, on) for event in page.object_list],
            "may_edit": _may_edit(request),
        },
    )


@for_page(Page.SEE_BOARD)
@require_GET
def show(request: HttpRequest, kind: str, item: int) -> HttpResponse:
    """One item as it stands after all that is recorded, with its history."""
    which = _kind(kind)
    events = history(which, item)
    stands = standing(events, max((event.on for event in events), default=usual_day()))
    if stands is None:
        raise Http404
    page = paged(request, events, PAGE)
    return render(
        request,
        "packs/item.html",
        {
            "item": stands,
            "register": REGISTERS[which],
            "facts": facts_of(stands),
            "history": [_entry(event) for event in page],
            "page": page,
            "may_edit": _may_edit(request),
        },
    )


@for_page(Page.EDIT_REGISTERS)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Enter a new item."""
    which = _kind(kind)
    form = ItemForm(which, request.POST or None, is_new=True, initial={"on": usual_day(), "seen": 0})
    return _record(request, form, which, None, [], f"Add {ONE[which]}", reverse("registers:register", args=[which]))


@for_page(Page.EDIT_REGISTERS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, kind: str, item: int) -> HttpResponse:
    """Record how an item stands from a day on."""
    which = _kind(kind)
    events = history(which, item)
    if not events:
        raise Http404
    stands = standing(events, events[0].on) or events[0]
    said = said_by(stands)
    first = {**vars(said), "authority": said.authority.slug if said.authority else ""}
    first |= {"on": usual_day(), "seen": len(events)}
    form = ItemForm(which, request.POST or None, is_new=False, initial=first)
    back = reverse("registers:item", args=[which, item])
    return _record(request, form, which, item, events, f"Change {stands.reference}: {stands.title}", back)


def _record(
    request: HttpRequest,
    form: ItemForm,
    kind: RegisterKind,
    item: int | None,
    events: list[ItemEvent],
    title: str,
    back: str,
) -> HttpResponse:
    def save() -> Done:
        said = form.cleaned_data
        made = record_item(
            kind, item, form.wanted(), on=said["on"], reason=said.get("reason", "Entered."), seen=said["seen"],
            by=User.objects.get(pk=cast(Any, request.user).pk), at=timezone.now(),
        )  # fmt: skip
        told = f"{made.reference} is recorded. Packs that were made before stay as they are."
        return Done(told, reverse("registers:item", args=[kind, made.item]))

    words = {"title": title, "back": back, "now": facts_of(events[0]) if events else []}
    return save_or_show(
        request, form, save, "packs/change.html", words, version=len(events),
        not_yet=("on", "Counts from must be today or in the past."),
    )  # fmt: skip


def _kind(kind: str) -> RegisterKind:
    try:
        return RegisterKind(kind)
    except ValueError as error:
        raise Http404 from error


def _may_edit(request: HttpRequest) -> bool:
    return bool(platform_roles(request) & TABLE[Page.EDIT_REGISTERS])


def is_overdue(event: ItemEvent, on: date) -> bool:
    """Open, and its day is over."""
    return bool(event.state == ItemState.OPEN and event.due and event.due < on)


def state_words(event: ItemEvent) -> str:
    """ "Open", "Decided"."""
    return STATES[event.kind][event.state]


def _row(event: ItemEvent, on: date) -> dict[str, Any]:
    return {
        "event": event,
        "address": reverse("registers:item", args=[event.kind, event.item]),
        "due": (short_date(event.due) or "No date") + (", overdue" if is_overdue(event, on) else ""),
        "state": state_words(event),
        "level": LEVELS.get(event.level, ""),
        "mark": "red" if is_overdue(event, on) else None,
    }


def facts_of(event: ItemEvent) -> list[list[str]]:
    """What an item says, as labels and words."""
    found = [
        ["State", state_words(event)],
        ["Owner", event.owner],
        ["Due", (long_date(event.due) or "No date") + (", overdue" if is_overdue(event, usual_day()) else "")],
        ["About", event.authority.name if event.authority else "All London"],
    ]
    if event.level:
        found.insert(1, ["Level", LEVELS[event.level]])
    if event.outcome:
        found.append([OUTCOMES[event.kind], event.outcome])
    return found


def _entry(event: ItemEvent) -> dict[str, str]:
    who = event.by.name if event.by else ""
    recorded = f"Recorded {short_date_time(event.recorded_at)} by {who}"
    level = f", {LEVELS[event.level].lower()}" if event.level else ""
    due = f"due {short_date(event.due)}" if event.due else "no date"
    return {
        "date": short_date(event.on),
        "agency": f"{state_words(event)}{level}; {event.owner}; {due}",
        "text": f"{event.title}. {event.reason}" + (f" {event.outcome}" if event.outcome else ""),
        "source": ". ".join(part for part in (event.source.rstrip("."), recorded) if part),
    }
