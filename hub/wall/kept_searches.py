"""The words of a search, kept for an hour under an id, so that its answer has an address that does not say them.

Then *Back*, a reload and the next page of what was found work, and nothing of it stands in a history or a log.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hub.wall.models import KeptSearch
from hub.wall.models.members import GUARDIANS, SEARCH_KEPT
from tenants.models import Role
from tenants.seated import Seated


def keep(page: str, words: str, *, by: Seated) -> UUID:
    """Keep what somebody looked for. In: whose words they are ("search"). Out: the id for the address."""
    with transaction.atomic(durable=True):
        made = KeptSearch.objects.create(
            agency=_agency(by), member=by.seat, page=page, words=words, kept_at=timezone.now()
        )  # fmt: skip
    return UUID(str(made.pk))


def words_of(kept: UUID, page: str, *, by: Seated) -> str | None:
    """What this very seat looked for; None where that is not theirs, or over."""
    found = KeptSearch.objects.filter(pk=kept, page=page, agency=_agency(by), member=by.seat)
    words: str | None = found.values_list("words", flat=True).first()
    return words


def remove_old() -> None:
    """At the worker's desk: those that are over, unread."""
    KeptSearch.objects.filter(kept_at__lt=timezone.now() - SEARCH_KEPT).only("id").delete()


def _agency(by: Seated) -> str:
    return GUARDIANS if by.role == Role.GUARDIAN else by.agency
