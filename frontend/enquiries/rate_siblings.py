"""The ratings of all children of an enquiry on one page, each with a reason of its own where it wants one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.finding import by_reference
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.dates import short_date_time
from frontend.presenters.telling import who_is_told
from hub.front_door.contents import ratings_said
from hub.front_door.enquiries.reviewing import Change, review_together
from hub.front_door.models import Enquiry, RatingEntry, Subject
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.clock import Rating
from hub.wall.contents import check
from hub.wall.permissions import allowed
from mash_platform.phrases import listing
from tenants.access import PlatformRequest


class SiblingsForm(GovForm):
    """A rating for each child, which stays as it is unless another is chosen."""

    reason = forms.CharField(label="Reason for all changes", required=False, widget=forms.Textarea, max_length=4000)

    looks = {
        "reason": Look(
            rows=2, mark_optional=False,
            hint="A child can have a reason of its own. The agencies that are asked do not read it.",
        )
    }  # fmt: skip

    def __init__(self, data: Any = None, *, children: Sequence[Subject]) -> None:
        super().__init__(data)
        self.children = children
        for child in children:
            others = [(one.value, str(one.label)) for one in Rating if one != child.rating]
            self.fields[f"rating-{child.position}"] = forms.ChoiceField(
                label=f"Rating of {child.label}", required=False,
                choices=[("", f"{child.rating.capitalize()}, as it is"), *others],
            )  # fmt: skip
            self.fields[f"reason-{child.position}"] = forms.CharField(
                label=f"Reason of {child.label} alone", required=False, max_length=4000
            )

    def clean(self) -> dict[str, Any]:
        """Something changes, and each change has a reason."""
        found: dict[str, Any] = super().clean() or {}
        changed = [one for one in self.children if found.get(f"rating-{one.position}")]
        if not changed:
            self.add_error(None, "Choose another rating for at least one child")
        if any(not (found.get(f"reason-{one.position}") or found.get("reason") or "").strip() for one in changed):
            self.add_error("reason", "Enter a reason for all, or one for each child whose rating changes")
        return found

    def changes(self, seen: dict[str, int]) -> list[Change]:
        """What changes, of which version. Call it on a valid form."""
        said = self.cleaned_data
        return [
            Change(
                one.pk, one.label, said[f"rating-{one.position}"],
                said[f"reason-{one.position}"].strip() or said["reason"].strip(), seen.get(str(one.pk), 0),
            )
            for one in self.children if said[f"rating-{one.position}"]
        ]  # fmt: skip


@allowed(Act.REVIEW_RATING, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def rate_siblings(request: PlatformRequest, reference: str) -> HttpResponse:
    """Show each child with its rating and the last reason; a POST changes each for itself."""
    found = by_reference(Enquiry, reference)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    own = Subject.objects.standing().filter(enquiry=found, lead_agency=request.seated.agency, decision="")
    children = list(own)
    form = SiblingsForm(kept, children=children)
    seen = _versions(kept.getlist("seen") if kept else ())
    if request.method == "POST" and form.is_valid():
        done, left_out = review_together(form.changes(seen), by=request.seated, at=timezone.now())
        if done:
            told = who_is_told(request.seated, "Whoever is asked is told.")
            messages.success(request, f"Rated again: {listing(done)}. {told}")
        for label, sentence in left_out:
            messages.warning(request, f"{label} was left as it was. {sentence}")
        return redirect("enquiries:enquiry", reference)
    last: dict[UUID, RatingEntry] = {}
    for entry in RatingEntry.objects.standing().filter(subject__in=children).order_by("at", "pk"):
        last[entry.subject_id] = entry
    check(ratings_said(last.values(), reference))
    ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
    rows = [
        (one, form[f"rating-{one.position}"], form[f"reason-{one.position}"], last.get(one.pk),
         seen.get(str(one.pk), one.version))
        for one in children
    ]  # fmt: skip
    words = {"found": found, "form": form, "rows": rows, "now": timezone.now(), "when": short_date_time}
    return render(request, "enquiries/ratings.html", words)


def _versions(said: Sequence[str]) -> dict[str, int]:
    """In: "child:version", as the page sends them. Out: both; nothing of what is written otherwise."""
    pairs = (one.partition(":") for one in said[:100])
    return {pk: int(version) for pk, _, version in pairs if version.isdecimal() and len(version) < 9}
