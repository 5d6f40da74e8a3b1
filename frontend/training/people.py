"""Who asks: as the acts of training want it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from rollout.library import publishers
from rollout.training.models import Course, Module, Session
from tenants.models import Agency, User


def person(request: HttpRequest) -> User:
    """Whoever is signed in."""
    found: Any = request.user
    return User.objects.get(pk=found.pk)


def agencies_of(request: HttpRequest) -> list[Agency]:
    """The agencies whose training this person writes; looked up once for a request."""
    found: list[Agency] | None = getattr(request, "_teaches_for", None)
    if found is None:
        who: Any = request.user
        found = publishers.agencies_of(who.pk, timezone.now())
        request._teaches_for = found  # type: ignore[attr-defined]
    return found


def own_course(request: HttpRequest, course_id: UUID) -> Course:
    """A course of an agency that this person writes for. Raises: Http404 for another agency's."""
    found = Course.objects.filter(pk=course_id, agency__in=agencies_of(request)).select_related("agency").first()
    if found is None:
        raise Http404
    return found


def own_module(request: HttpRequest, module_id: UUID) -> Module:
    """Raises: Http404 for another agency's."""
    mine = Module.objects.filter(pk=module_id, course__agency__in=agencies_of(request))
    found = mine.select_related("course__agency").first()
    if found is None:
        raise Http404
    return found


def own_session(request: HttpRequest, session_id: UUID) -> Session:
    """Raises: Http404 for another agency's."""
    mine = Session.objects.filter(pk=session_id, module__course__agency__in=agencies_of(request))
    found = mine.select_related("module__course__agency", "authority").first()
    if found is None:
        raise Http404
    return found
