"""A product's form that comes a second time: what was sent stays, and what was changed since is said not to be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from frontend.decisions.issue_form import CopyForm, RecipientsForm
from frontend.presenters.dates import date_time
from hub.assessment.issuing import CopyChoice
from hub.assessment.leaving_out import leave_out
from hub.assessment.models import Copy, Product
from hub.assessment.product_facts import OfferedFact
from mash_platform.phrases import listing
from tenants.access import PlatformRequest


def sent_again(
    request: PlatformRequest,
    product: Product,
    recipients: RecipientsForm,
    forms: Sequence[CopyForm],
    facts: Sequence[OfferedFact],
) -> HttpResponse:
    """To the product: in silence where the form says the same, else with what is kept and what was not sent.

    The banner waits in a cookie: it has names of teams and no word of the case.
    """
    copies = {one.recipient: one for one in product.copies.prefetch_related("children", "items")}
    changed = _changed(copies, recipients, forms, {one.key: one for one in facts})
    if changed:
        to = listing(sorted(one.recipient_name for one in copies.values()))
        messages.error(
            request,
            f"This form was sent before, on {date_time(product.made_at)}: version {product.version} went to {to}, and "
            f"stays as it was sent. What you changed since was not sent: {listing(changed)}. To send that, make a new "
            "version from the enquiry.",
        )
    return redirect("products:product", product.pk)


def _changed(
    copies: Mapping[str, Copy],
    recipients: RecipientsForm,
    forms: Sequence[CopyForm],
    facts: Mapping[str, OfferedFact],
) -> list[str]:
    """What the form says otherwise than what went out."""
    is_same = recipients.is_valid() and set(recipients.to()) == set(copies)
    changed = [] if is_same else ["who gets it"]
    for form in forms:
        there = copies.get(form.team.code)
        if there is None:
            continue
        if not form.is_valid():
            changed.append(f"what {form.team.name} gets")
            continue
        said = form.choice()
        if leave_out(said.summary, said.without).strip() != str(there.document["summary"]).strip():
            changed.append(f"the summary for {form.team.name}")
        if _chosen(said, facts) != _went(there):
            changed.append(f"what was ticked for {form.team.name}")
    return changed


def _chosen(said: CopyChoice, facts: Mapping[str, OfferedFact]) -> tuple[object, ...]:
    told = sorted(leave_out(facts[key].fact.text, said.without) for key in said.facts if key in facts)
    return {pk: pk in said.reasons for pk in said.children}, set(said.findings), told


def _went(copy: Copy) -> tuple[object, ...]:
    told = sorted(str(one["text"]) for one in copy.document["facts"])
    with_reason = {one.subject_id: one.with_reason for one in copy.children.all()}
    return with_reason, {one.finding_id for one in copy.items.all()}, told
