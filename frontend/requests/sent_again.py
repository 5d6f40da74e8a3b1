"""A form of a release that comes a second time: what it made is kept, and what was changed since is said not to be."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse

from frontend.presenters.dates import date_time
from frontend.requests.grounds_form import GROUNDS, GroundsForm
from frontend.requests.request_forms import ReleaseForm
from frontend.requests.way_back import to_request
from hub.research.codes import LegalBasis
from hub.research.proposing import Decided, files_of, findings_of
from hub.wall.models import Agency, Recipient
from mash_platform.phrases import listing, lower_first, plural
from tenants.access import PlatformRequest


def sent_again(request: PlatformRequest, request_id: UUID, done: Decided, form: GroundsForm) -> HttpResponse:
    """To the request's page: in silence where the form says the same, else with what is kept and what is not.

    What is kept is named without a word of the case: the banner waits in a cookie.
    """
    changed = _changed(form, done)
    if changed:
        messages.error(
            request,
            f"This form was sent before, on {date_time(done.at)}, and what it said then is kept: {_kept(done)}. "
            f"What you changed since is not saved: {listing(changed)}. Nothing was sent a second time.",
        )
    return to_request(request, request_id)


def _changed(form: GroundsForm, done: Decided) -> list[str]:
    """The labels of what the form says otherwise than what was kept of it."""
    form.is_valid()  # findings that were released are no choice any more; the rest is read all the same
    said = form.cleaned_data
    names = [name for name, kept in GROUNDS.items() if said.get(name) != getattr(done, kept)]
    if form.chosen_ids() != findings_of(done):
        names.append("findings")
    if isinstance(form, ReleaseForm) and form.chosen_files() != files_of(done):
        names.append("with_files")
    if "desks" in form.fields and {*said.get("desks", []), done.agency} != set(done.desks):
        names.append("desks")
    if set(form.wanted_recipients()) != set(done.recipients):
        names.append("recipients" if "recipients" in form.fields else "recipient")
    return [f"“{lower_first(form.label_of(name))}”" for name in names]


def _kept(done: Decided) -> str:
    agencies = {one.code: one.name for one in Agency.objects.all()}
    teams = Recipient.objects.names()
    seen = listing(agencies.get(code, code) for code in done.desks if code != done.agency)
    out = listing(teams.get(code, code) for code in done.recipients)
    with_them = files_of(done)
    parts = [
        plural(len(findings_of(done)), "finding"), plural(len(with_them), "file") if with_them else "",
        f"for {seen}" if seen else "",
        f"may be sent to {out}" if out else "", f"on the basis “{LegalBasis(done.legal_basis).label}”",
    ]  # fmt: skip
    return ", ".join(part for part in parts if part)
