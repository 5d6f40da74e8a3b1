"""Make an information product: choose, read what each recipient will read, send."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.assessment.issue_form import IssueForm
from frontend.assessment.showing import short
from hub.assessment.enquiry_snapshot import Picture, look
from hub.assessment.issuing import documents, issue, let_out, product_children, teams_of
from hub.assessment.models import Product
from hub.assessment.product_document import ProductDocument
from hub.assessment.refusals import NotDecidedYet, PictureChanged
from hub.front_door.models import Enquiry
from hub.research.models import Request, RequestState
from hub.transfers.product_offers import OffersToHubs
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.models import Agency, Recipient
from hub.wall.permissions import allowed
from hub.wall.refusals import Refusal
from tenants.access import PlatformRequest


@allowed(Act.ISSUE, step_up=True)
@require_http_methods(["GET", "POST"])
def issue_product(request: PlatformRequest, reference: str) -> HttpResponse:
    """The form; then what goes out, to be read; then it is sent."""
    found = Enquiry.objects.filter(reference=reference).first()
    if found is None:
        raise Http404
    picture = look(found)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = _form(picture, kept)
    if request.method == "POST" and request.POST.get("act") == "send" and _was_sent(request):
        return redirect("assessment:product", request.POST["once"])  # the same form, sent twice
    if request.method == "POST" and request.POST.get("act") in ("check", "send") and form.is_valid():
        try:
            if request.POST["act"] == "send":
                return _send(request, form, found)
            return _check(request, form, picture)
        except Refusal as refused:
            if isinstance(refused, PictureChanged):
                data = request.POST.copy()
                data["mark"] = picture.mark
                form = _form(picture, data)
                form.is_valid()
            form.add_error(None, refused.sentence)
    return _page(request, picture, form)


def _send(request: PlatformRequest, form: IssueForm, found: Enquiry) -> HttpResponse:
    """Raises: Refusal."""
    said = form.cleaned_data
    product = issue(
        found.pk, product_id=said["once"], summary=said["summary"], recipients=form.to(),
        findings=form.chosen(), mark=said["mark"], by=request.seated, at=timezone.now(),
        to_hubs=OffersToHubs(said.get("because", ""), by=request.seated),
    )  # fmt: skip
    messages.success(request, "Sent. You will see here when each team has fetched and acknowledged it.")
    return redirect("assessment:product", product.pk)


def _check(request: PlatformRequest, form: IssueForm, picture: Picture) -> HttpResponse:
    """What each recipient will read. Raises: AssessmentRefusal."""
    made = _documents(request, form, picture)
    _wrote_read(request, picture)
    return render(
        request,
        "assessment/check.html",
        {
            "found": picture.enquiry,
            "documents": made,
            "kept": [(name, value) for name in request.POST for value in request.POST.getlist(name)
                     if name not in ("act", "csrfmiddlewaretoken")],
            "now": timezone.now(),
        },
    )  # fmt: skip


def _documents(request: PlatformRequest, form: IssueForm, picture: Picture) -> list[ProductDocument]:
    now = timezone.now()
    said = form.cleaned_data
    version = picture.enquiry.products.count() + 1
    draft = Product(enquiry=picture.enquiry, version=version, summary=said["summary"], made_at=now)
    made = documents(picture, draft, teams_of(form.to()), form.chosen(), by=request.seated, at=now)
    return [document for _, _, document in made]


def _form(picture: Picture, data: Any = None) -> IssueForm:
    agencies = dict(Agency.objects.values_list("code", "name"))
    teams = Recipient.objects.teams().names()
    out = [one for one in picture.findings if one.recipients]
    return IssueForm(
        data,
        teams=_counted(picture, teams),
        hubs=_counted(picture, Recipient.objects.other_hubs().names()),
        findings=[(str(one.pk), short(one, agencies.get(one.agency, one.agency))) for one in out],
        likely=[code for code in teams if any(code in one.recipients for one in out)],
        mark=picture.mark,
    )


def _counted(picture: Picture, names: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, f"{name} ({_count(picture, code)})") for code, name in names.items()]


def _count(picture: Picture, code: str) -> str:
    number = len(let_out(picture, code))
    return f"{number} of {len(picture.findings)} findings may go to them" if number else "no finding may go to them"


def _was_sent(request: PlatformRequest) -> bool:
    try:
        once = UUID(request.POST.get("once", ""))
    except ValueError:
        return False
    return Product.objects.filter(pk=once).exists()


def _page(request: PlatformRequest, picture: Picture, form: IssueForm) -> HttpResponse:
    try:
        children = product_children(picture, request.seated.agency)
    except NotDecidedYet:
        children = []
    agencies = dict(Agency.objects.values_list("code", "name"))
    room_only = [short(one, agencies.get(one.agency, one.agency)) for one in picture.findings if not one.recipients]
    shown = {
        "found": picture.enquiry,
        "form": form,
        "children": children,
        "room_only": room_only,
        "asked_to_let_out": _asked_to_let_out(picture, agencies),
        "sent": list(picture.enquiry.products.all()),
        "now": timezone.now(),
    }
    _wrote_read(request, picture)
    return render(request, "assessment/issue.html", shown)


def _asked_to_let_out(picture: Picture, agencies: dict[str, str]) -> list[tuple[str, str, str]]:
    """Agency, recipient and what was answered, where agencies were asked whether something may go out."""
    names = Recipient.objects.names() if picture.to_let_out else {}
    return [
        (agencies.get(one.agency, one.agency), names.get(one.let_out_to, one.let_out_to), _answer(one))
        for one in picture.to_let_out
    ]


def _answer(one: Request) -> str:
    if one.state == RequestState.ANSWERED:
        return "Let out"
    return f"{one.get_state_display()}: {one.refused_why}" if one.refused_why else str(one.get_state_display())


def _wrote_read(request: PlatformRequest, picture: Picture) -> None:
    ledger.write_read(
        Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[picture.enquiry.reference]
    )  # fmt: skip
