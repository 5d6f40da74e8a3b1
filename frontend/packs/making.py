"""Making a pack: what it would say is shown before it is frozen."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.plan_days import PlanDay
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from mash_platform.pdf.render import CannotRender
from mash_platform.phrases import plural
from rollout.days import usual_day
from rollout.packs.freezing import draft_pack, last_pack, make_pack
from rollout.packs.refusals import Backwards, NotItsHash
from rollout.refusals import NotYet, Stale
from tenants.models import User
from tenants.permissions import Page, for_page

CHANGED = (
    "Another pack was made since you opened this. What you typed is still here; look at that pack before you go on."
)


class PackForm(GovForm):
    """Its day, and a word to the board."""

    on = PlanDay(label="London as of", past=True, error_messages={"required": "Enter the day that the pack shows"})
    note = forms.CharField(
        label="A word to the board", widget=forms.Textarea, max_length=4000, required=False
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    looks = {
        "on": Look(hint="What counts from this day or before. On or after the last pack’s day."),
        "note": Look(rows=5, hint="Stands on the pack’s first page. Never a name or a word of a case."),
    }


@for_page(Page.MAKE_PACK)
@require_http_methods(["GET", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """A look at it first ("look"), and then it is frozen ("freeze")."""
    last = last_pack()
    seen = last.number if last else 0
    form = PackForm(request.POST or None, initial={"on": usual_day(), "seen": seen})
    by = User.objects.get(pk=cast(Any, request.user).pk)
    status = 200
    found: dict[str, Any] | None = None
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            if "freeze" in request.POST:
                made = make_pack(said["on"], said["note"], seen=said["seen"], by=by, at=timezone.now())
                messages.success(request, f"Pack {made.number} is made. Nothing alters it any more.")
                return redirect("packs:pack", made.number)
            found = draft_pack(said["on"], said["note"], by=by, at=timezone.now()).document
        except Stale:
            form.add_error(None, CHANGED)
            status = 409
        except NotYet:
            form.add_error("on", "The day must be today or in the past.")
        except Backwards:
            form.add_error("on", "The day must not be before the last pack’s.")
        except NotItsHash:
            form.add_error(
                None, "The last pack is not what was frozen, so nothing can be compared with it. Tell the operator."
            )
        except CannotRender:
            form.add_error(
                None, "The PDF could not be made, so no pack was kept. Shorten the note, or tell the operator."
            )
    kept = seen if status == 409 or not form.is_bound else form["seen"].value()
    return render(
        request,
        "packs/make.html",
        {"form": form, "last": last, "seen": kept, "holds": _holds(found) if found else []},
        status=status,
    )


def _holds(document: dict[str, Any]) -> list[list[str]]:
    """What a draft would hold, in counts."""
    figures, last = document["figures"], document["last"]
    open_ones = {
        name: [one for one in document[name] if one["state"] == "open"] for name in ("risks", "decisions", "actions")
    }
    late = sum(one["overdue"] for items in open_ones.values() for one in items)
    return [
        ["Last pack", f"Pack {last['number']}" if last else "None: this is the first"],
        ["Changes since", plural(len(document["changes"]), "change") if last else "Nothing to compare with"],
        ["Corrections", plural(len(document["corrections"]), "correction") if last else "Nothing to correct"],
        ["Red, amber, green", f"{figures['red']} red, {figures['amber']} amber, {figures['green']} green"],
        [
            "Registers",
            f"{plural(len(open_ones['risks']), 'open risk')}, "
            f"{plural(len(open_ones['decisions']), 'decision')} asked, "
            f"{plural(len(open_ones['actions']), 'action')} to do, {late} of them overdue",
        ],
    ]
