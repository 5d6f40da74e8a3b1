"""How else to reach the people behind a front door, its privacy notice and its accessibility statement."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenants.access import public
from tenants.door_contacts import contact_of
from tenants.models import DoorContact


@public("whoever worries about a child may ring, at night too, in their language, or in sign language")
@require_GET
def reach_us(request: Any) -> HttpResponse:
    """Every way, on one page that prints on one sheet."""
    return render(request, "door/reach_us.html", {"contact": _contact(request)})


@public("what happens with what one tells")
@require_GET
def privacy(request: Any) -> HttpResponse:
    """The hub's privacy notice, or where it stands."""
    return _notice(request, "Privacy notice", _contact(request).privacy)


@public("how far everybody can use the front door")
@require_GET
def accessibility(request: Any) -> HttpResponse:
    """The hub's accessibility statement, or where it stands."""
    return _notice(request, "Accessibility statement", _contact(request).accessibility)


def _contact(request: Any) -> DoorContact:
    found = contact_of(request.place)
    if found is None:
        raise Http404
    return found


def _notice(request: Any, title: str, words: str) -> HttpResponse:
    said = words.strip()
    address = said if said.startswith(("https://", "http://")) and len(said.split()) == 1 else ""
    return render(request, "door/notice.html", {"title": title, "words": said, "address": address})
