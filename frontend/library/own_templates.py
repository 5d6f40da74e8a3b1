"""A publisher's own templates. Another agency's look as if they were not there, and the refusal is in the ledger."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from rollout.library.models import Draft, Template
from rollout.library.publishers import agencies_of
from tenants import ledger
from tenants.permissions import Page


def own_template(request: HttpRequest, template_id: UUID) -> Template:
    """Raises: Http404."""
    found = Template.objects.select_related("agency").filter(pk=template_id).first()
    if found is None:
        raise Http404
    _require(request, found)
    return found


def own_draft(request: HttpRequest, template_id: UUID) -> Draft:
    """Raises: Http404."""
    found = (
        Draft.objects.filter(pk=template_id)
        .select_related("template__agency", "file", "changed_by")
        .defer("file__content")
        .first()
    )
    if found is None:
        raise Http404
    _require(request, found.template)
    return found


def _require(request: HttpRequest, template: Template) -> None:
    user = cast(Any, request.user).pk
    if template.agency not in agencies_of(user, timezone.now()):
        ledger.write(
            ledger.PlatformAct.REFUSED, user=user, object_kind=Page.PUBLISH, object_ref=str(template.pk)
        )  # fmt: skip
        raise Http404
