"""Taking what a hub publishes of itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from tenants.measures.catalogue import COLUMNS, SMALLEST
from tenants.measures.periods import Period
from tenants.models import Hub, PublishedMeasure


class TooSmall(ValueError):
    """A count below the smallest that may leave a hub. It is a mistake of ours, and nothing is published."""


def publish(hub_code: str, period: Period, values: Mapping[str, int | None], *, at: datetime) -> None:
    """Keep a hub's numbers for a closed period. Twice, it changes nothing: what was published first stands.

    In: the code of the hub whose worker calls, the period, and a number (None: withheld) for each column.
    Raises: TooSmall, LookupError for a column that the catalogue does not have.
    """
    for code, value in values.items():
        if value is not None and value < SMALLEST and not COLUMNS[code].mean_of:
            raise TooSmall(code)
    hub = Hub.objects.get(code=hub_code)
    with transaction.atomic(using="platform"):
        PublishedMeasure.objects.bulk_create(
            [
                PublishedMeasure(
                    hub=hub, kind=period.kind, start=period.start, code=code, value=value, published_at=at
                )
                for code, value in values.items()
            ],
            ignore_conflicts=True,
        )  # fmt: skip
