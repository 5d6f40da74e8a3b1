"""Two at one desk, or at both ends: what happened to a request while somebody typed, with what they typed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from frontend.forms.typed_text import typed_text
from frontend.presenters.dates import short_date_time
from frontend.requests.what_others_see import own_answer
from hub.research.contents import check_shared, ended_said
from hub.research.finding_files import listed
from hub.research.models import ENDED, Finding, Request
from hub.research.queries import by_finding
from hub.research.telling_which import knows_nothing, own_states
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Member
from hub.wall.permissions import may
from tenants.access import PlatformRequest


def answered_meanwhile(asked: Request) -> str:
    """Who answered what and when, since the page was opened."""
    asked.refresh_from_db(fields=["state", "answered_by", "answered_at", "version"])
    by = Member.objects.filter(pk=asked.answered_by) if asked.answered_by else Member.objects.none()
    who = by.values_list("name", flat=True).first() or "A colleague"
    at = f", {short_date_time(asked.answered_at)}," if asked.answered_at else ""
    said = own_answer(asked, nothing_told=knows_nothing(own_states(asked)))
    return (
        f"{who} answered this request (“{said}”){at} while you were writing. What you typed is "
        "below and kept as your draft. It is not recorded yet: open the answer again and record it, or leave it."
    )


def ended_meanwhile(
    request: PlatformRequest, request_id: UUID, form_of: Callable[[None, QueryDict], forms.BaseForm]
) -> HttpResponse | None:
    """The page of a request that ended while somebody typed, with what they typed; None where it did not end.

    In: what makes the form of what was sent, without the request's page.
    """
    asked = Request.objects.filter(pk=request_id, agency=request.seated.agency, state__in=ENDED).first()
    if asked is None or request.method != "POST":
        return None
    return show_ended(request, asked, form_of(None, request.POST))


def show_ended(request: PlatformRequest, asked: Request, form: forms.BaseForm | None = None) -> HttpResponse:
    """What is left of a request that was withdrawn or handed back: why, and what the agency recorded itself."""
    own = list(Finding.objects.filter(request=asked, agency=request.seated.agency))
    files = listed(one.pk for one in own)
    check_shared(own, files=files)
    check([ended_said(asked)])
    ledger.write_read(Act.READ_REQUEST, by=request.seated, object_kind="enquiry", refs=[asked.ended_reference])
    return render(
        request,
        "requests/ended.html",
        {
            "asked": asked,
            "own": own,
            "files": by_finding(files),
            "typed": typed_text(form),
            "may_withdraw": may(request.seated, Act.WITHDRAW_FINDING),
            "now": timezone.now(),
        },
        status=409 if form else 200,
    )
