"""Who may do what on the platform itself: the board, seats, the operator. One table."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tenants.access import Need, Rule
from tenants.ledger import PlatformAct, write
from tenants.models import Role, Seat


class Page(StrEnum):
    """The acts of the platform's own pages."""

    SEE_BOARD = "see_board"
    EDIT_ROLLOUT = "edit_rollout"
    ORDER = "order"


TABLE: dict[Page, frozenset[str]] = {
    Page.SEE_BOARD: frozenset({Role.BOARD, Role.SECRETARY, Role.OPERATOR}),
    Page.EDIT_ROLLOUT: frozenset({Role.SECRETARY}),
    Page.ORDER: frozenset({Role.OPERATOR}),
}

PlatformView = Callable[..., HttpResponse]


def for_page(page: Page) -> Callable[[PlatformView], PlatformView]:
    """Only for standing seats of the roles in the table; others are refused, which the ledger records."""

    def decorate(view: PlatformView) -> PlatformView:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not platform_roles(request) & TABLE[page]:
                write(PlatformAct.REFUSED, user=request.user.pk, object_kind="page", object_ref=page)
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.rule = Rule(Need.SECOND_FACTOR, page, roles=TABLE[page])  # type: ignore[attr-defined]
        return guarded

    return decorate


def platform_roles(request: HttpRequest) -> frozenset[str]:
    """The roles on the platform of whoever asks; looked up once for a request."""
    found: frozenset[str] | None = getattr(request, "_platform_roles", None)
    if found is None:
        seats = Seat.objects.standing(timezone.now()).filter(user_id=cast(UUID, request.user.pk), hub__isnull=True)
        found = frozenset(seats.values_list("role", flat=True))
        request._platform_roles = found  # type: ignore[attr-defined]
    return found
