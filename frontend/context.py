"""What the layouts read on every page: which hub, who, where they can go, and how long their pass lasts."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from frontend.frame_rows import frame_rows
from frontend.navigation import hub_navigation, platform_navigation
from frontend.presenters.training import notice_of
from hub.wall.acts import Act
from hub.wall.permissions import may
from tenants.door_contacts import contact_of
from tenants.models import HostKind, Role
from tenants.reading_hours import next_reading


def frame(request: HttpRequest) -> dict[str, Any]:
    """The variables of the layouts, for Django's Jinja2 backend."""
    found: dict[str, Any] = {
        "demo": settings.DEMO,
        "hub": None,
        "member": None,
        "navigation": [],
        "door": None,
        "page_made_at": timezone.now(),
    }
    # A page that gives back its draft keeps it too (hub.wall.drafts.take; a referrer’s: door/draft_saving.py).
    if versions := getattr(request, "draft_versions", None):
        found["draft_versions"] = json.dumps(versions)
    seated = getattr(request, "seated", None)
    hub = getattr(request, "hub", None)
    if hub is not None:
        found["hub"] = hub
    if getattr(request, "authority", None) is not None:
        found["door"] = _door(request)
    if seated is not None:
        found["member"] = SimpleNamespace(
            name=seated.name, role_label=seated.role_label,
            # An inspector is nobody of the agency that lets them in.
            agency_name="" if seated.role == Role.INSPECTOR else seated.team_name or seated.agency_name,
        )  # fmt: skip
        at_hub = getattr(request, "host_kind", "") == HostKind.HUB
        rows = frame_rows(seated, timezone.now(), rings=at_hub and seated.inside is None)
        found["navigation"] = hub_navigation(
            request, seated, template_news=rows.template_news, to_answer=rows.to_answer
        )
        if at_hub and may(seated, Act.SEARCH):
            found["search_url"] = reverse("enquiries:search")
        found["inside"] = seated.restriction  # which restricted enquiry: nothing else rings there
        found["ringing"] = rows.ringing
        found["training"] = notice_of(seated, timezone.now(), stopped_soon=rows.stopped_by_training or 0)
        found["change_hub_url"] = f"{settings.PLATFORM_ADDRESS}/"
        found["time_out"] = SimpleNamespace(
            minutes=settings.PASS_IDLE_SECONDS // 60,
            stay_url="/stay/",
        )
        found["drafts_offered"] = getattr(request, "drafts_offered", ())
    elif getattr(request, "host_kind", "") == "platform" and request.user.is_authenticated:
        found["member"] = SimpleNamespace(name=str(request.user), agency_name="", role_label="")
        if request.user.is_verified():  # type: ignore[attr-defined]
            found["navigation"] = platform_navigation(request)
            found["account_url"] = reverse("account:own")
    return found


def _door(request: Any) -> SimpleNamespace | None:
    place = getattr(request, "place", None)
    if place is None:
        return None
    contact = contact_of(place)
    return SimpleNamespace(
        public_name=place.door_name,
        authority_name=place.authority.name,
        colour=request.hub.colour,
        is_open=place.door_opened_at is not None and not place.has_closed(timezone.localdate()),
        contact=contact,
        next_reading=next_reading(contact, timezone.now()) if contact else None,
    )
