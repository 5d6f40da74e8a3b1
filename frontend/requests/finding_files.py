"""Files with an agency's held finding: added one at a time and removed, on a page of their own; and one file as whoever
reads its finding sees it, saves it, and leaves a line each time."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend.common.file_form import TOO_LARGE, FileForm, with_error
from frontend.common.given_file import given, picture_in_page
from frontend.partners.list_position import came_from
from hub.front_door.models import Enquiry
from hub.research.agreement import waiting_findings
from hub.research.contents import check_shared
from hub.research.finding_files import MOST, attach, listed, read, remove
from hub.research.models import ENDED, Finding, FindingFile, FindingState, Request
from hub.research.own_requests import reference_of
from hub.research.refusals import ResearchRefusal, TooManyFiles, WaitsForAgreement
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.models import Agency
from hub.wall.permissions import allowed
from hub.wall.refusals import FormSentBefore
from mash_platform.formats.attached_file import LARGEST, NotTaken
from tenants.access import PlatformRequest, takes_files


class FindingFileForm(FileForm):
    """One file, added once however often it is sent."""

    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args, most=MOST, initial={"once": uuid4()})


LINE = (Act.READ_REQUEST, "enquiry")
OPENED, OPENED_HELD = (Act.OPEN_FINDING_FILE, "enquiry"), (Act.OPEN_HELD_FILE, "finding")


@allowed(Act.ATTACH_TO_FINDING, line=LINE)
@require_POST
def _too_large(request: PlatformRequest, request_id: UUID, finding_id: UUID) -> HttpResponse:
    """The same page for a file of which nothing was read."""
    return _page(request, _own(request, request_id, finding_id), with_error(TOO_LARGE, FindingFileForm({})), status=413)


@takes_files(LARGEST, too_large=_too_large)
@allowed(Act.ATTACH_TO_FINDING, line=LINE)
@require_http_methods(["GET", "POST"])
def files(request: PlatformRequest, request_id: UUID, finding_id: UUID) -> HttpResponse:
    """The files with a held finding, and the form that adds one."""
    finding = _own(request, request_id, finding_id)
    if request.method == "GET":
        return _page(request, finding, FindingFileForm())
    form = FindingFileForm(request.POST, request.FILES)
    if form.is_valid():
        file: Any = form.cleaned_data["file"]
        try:
            attach(
                finding_id, file_id=form.cleaned_data["once"], request_id=request_id, name=file.name or "",
                content=file.read(), by=request.seated, at=timezone.now(),
            )  # fmt: skip
        except (Request.DoesNotExist, Finding.DoesNotExist) as gone:
            raise Http404 from gone
        except NotTaken as refused:
            form.add_error("file", str(refused))
        except TooManyFiles as refused:
            form.add_error("file", refused.sentence)
        except (ResearchRefusal, FormSentBefore) as refused:
            form.add_error(None, refused.sentence)
            finding.refresh_from_db()
        else:
            messages.success(request, "The file is with the finding. Only your agency can see it.")
            return redirect(_address(request, request_id, finding_id))
    return _page(request, finding, form)


@allowed(Act.REMOVE_FINDING_FILE)
@require_POST
def remove_file(request: PlatformRequest, request_id: UUID, finding_id: UUID, file_id: UUID) -> HttpResponse:
    """Remove one while its finding is held."""
    try:
        remove(file_id, finding_id=finding_id, request_id=request_id, by=request.seated, at=timezone.now())
    except (Request.DoesNotExist, Finding.DoesNotExist) as gone:
        raise Http404 from gone
    except ResearchRefusal as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, "Removed.")
    return redirect(_address(request, request_id, finding_id))


@allowed(Act.OPEN_HELD_FILE, line=OPENED_HELD)
@require_GET
def held_file(request: PlatformRequest, request_id: UUID, finding_id: UUID, file_id: UUID) -> HttpResponse:
    """One that its own desk alone reads: what it is; a picture is shown."""
    if moved_on := _no_longer_held(request, request_id, finding_id, file_id):
        return moved_on
    one, content, reference = _opened_held(request, request_id, finding_id, file_id)
    save = reverse("requests:held-file-download", args=[request_id, finding_id, file_id])
    return _shown(request, one, content, reference, save)


@allowed(Act.OPEN_HELD_FILE, line=OPENED_HELD)
@require_GET
def download_held(request: PlatformRequest, request_id: UUID, finding_id: UUID, file_id: UUID) -> HttpResponse:
    """The same, to be saved."""
    if moved_on := _no_longer_held(request, request_id, finding_id, file_id):
        return moved_on
    one, content, _ = _opened_held(request, request_id, finding_id, file_id)
    return given(one.name, one.media_type, one.to_check, content)


@allowed(Act.OPEN_FINDING_FILE, line=OPENED)
@require_GET
def file(request: PlatformRequest, file_id: UUID) -> HttpResponse:
    """One that went with its release, as whoever reads the finding sees it."""
    one, content, reference = _opened(request, file_id)
    return _shown(request, one, content, reference, reverse("requests:file-download", args=[file_id]))


@allowed(Act.OPEN_FINDING_FILE, line=OPENED)
@require_GET
def download(request: PlatformRequest, file_id: UUID) -> HttpResponse:
    """The same, to be saved."""
    one, content, _ = _opened(request, file_id)
    return given(one.name, one.media_type, one.to_check, content)


def _shown(request: PlatformRequest, one: FindingFile, content: bytes, reference: str, save: str) -> HttpResponse:
    is_own = one.agency == request.seated.agency
    shown = {
        "found": one, "reference": reference, "picture": picture_in_page(one.media_type, content), "is_own": is_own,
        "agency": Agency.objects.names().on(one.agency, one.made_at), "save": save,
        "back": reverse("requests:request", args=[one.finding.request_id]) if is_own
        else reverse("enquiries:enquiry", args=[reference]),
    }  # fmt: skip
    answer = render(request, "requests/file.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


def _opened(request: PlatformRequest, file_id: UUID) -> tuple[FindingFile, bytes, str]:
    """As far as the row policies let this desk read it, and written in the ledger. Raises: Http404; Altered."""
    one = FindingFile.objects.select_related("finding").filter(pk=file_id, release__isnull=False).first()
    if one is None:
        raise Http404
    content = read(one, hub=request.seated.hub)
    reference = _reference(one, request)
    ledger.write_read(
        Act.OPEN_FINDING_FILE, by=request.seated, object_kind="enquiry", refs=[reference], beside=[str(file_id)]
    )
    return one, content, reference


def _no_longer_held(request: PlatformRequest, request_id: UUID, finding_id: UUID, file_id: UUID) -> HttpResponse | None:
    """Where a link from an older page leads once its file was released or removed. Shows nothing, leaves no line."""
    found = FindingFile.objects.filter(pk=file_id, agency=request.seated.agency).values_list("release_id").first()
    if found == (None,):
        return None
    if found:
        return redirect("requests:file", file_id)
    if not Finding.objects.filter(pk=finding_id, request=request_id, agency=request.seated.agency).exists():
        return None
    messages.error(request, "That file was removed from the finding.")
    return redirect(_address(request, request_id, finding_id))


def _opened_held(
    request: PlatformRequest, request_id: UUID, finding_id: UUID, file_id: UUID
) -> tuple[FindingFile, bytes, str]:
    """The same of one that was not released: no other agency's guardian reads the line. Raises: Http404; Altered."""
    wanted = {"pk": file_id, "finding": finding_id, "finding__request": request_id, "release__isnull": True}
    one = FindingFile.objects.select_related("finding").filter(agency=request.seated.agency, **wanted).first()
    if one is None:
        raise Http404
    content = read(one, hub=request.seated.hub)
    ledger.write_read(
        Act.OPEN_HELD_FILE, by=request.seated, object_kind="finding", refs=[str(finding_id)], beside=[str(file_id)]
    )
    return one, content, _reference(one, request)


def _reference(one: FindingFile, request: PlatformRequest) -> str:
    """Of its enquiry, which its own desk sees no longer where its request has ended. Raises: Http404."""
    found = Enquiry.objects.filter(pk=one.enquiry_id).first()
    if found is not None:
        return str(found.reference)
    asked = Request.objects.filter(pk=one.finding.request_id, agency=request.seated.agency).first()
    if asked is None:
        raise Http404
    return str(asked.ended_reference)


def _own(request: PlatformRequest, request_id: UUID, finding_id: UUID) -> Finding:
    """The desk's own finding, read and written in the ledger. Raises: Http404; Altered."""
    finding: Finding | None = (
        Finding.objects.select_related("request")
        .filter(pk=finding_id, request=request_id, agency=request.seated.agency)
        .exclude(request__state__in=ENDED)
        .first()
    )
    if finding is None:
        raise Http404
    ledger.write_read(Act.READ_REQUEST, by=request.seated, object_kind="enquiry", refs=[reference_of(finding.request)])
    return finding


def _page(request: PlatformRequest, finding: Finding, form: FileForm, *, status: int = 200) -> HttpResponse:
    there = listed([finding.pk])
    check_shared([finding], files=there)
    place = came_from(request)
    is_held = finding.state == FindingState.HELD
    waits = is_held and bool(waiting_findings([finding.pk], by=request.seated))
    shown = {
        "finding": finding, "form": form, "there": there, "more": len(there) < MOST,
        "can_change": is_held and not waits,
        "why_not": WaitsForAgreement.sentence if waits else "", "came": place.words if place else "",
        "reference": reference_of(finding.request),
    }  # fmt: skip
    return render(request, "requests/files.html", shown, status=status)


def _address(request: PlatformRequest, request_id: UUID, finding_id: UUID) -> str:
    place = came_from(request)
    return reverse("requests:files", args=[request_id, finding_id]) + (place.words if place else "")
