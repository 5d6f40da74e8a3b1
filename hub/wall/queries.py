"""What a guardian asks the ledger, and whom products can be sent to."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import models
from django.db.models import F, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from tenants.models import Named
from tenants.names import DatedNames, dated_names

OUT_OF_ORDER = timedelta(minutes=1)
LAST_LINE = 2**63 - 1  # what the column of line numbers holds
# Where a line's detail names what it is about, beside its own reference: the enquiry, the notification, a list's page.
NAMED_IN_DETAIL = "$.enquiry == {0} || $.notification == {0} || $.refs[*] == {0}"


class LedgerQuerySet(models.QuerySet[Any]):
    """Lines of the ledger. The guardian's login alone reads any."""

    def newest_first(self) -> LedgerQuerySet:
        """In the order in which they were numbered, the last first."""
        return self.order_by("-seq")

    def about(self, reference: str) -> LedgerQuerySet:
        """Everything that was done to an enquiry or notification, also where a list showed it."""
        # Not by the index of seq, along which the planner would read the whole ledger.
        return self.about_any([reference]).order_by((F("seq") + 0).desc())

    def about_any(self, references: Collection[str]) -> LedgerQuerySet:
        """The same for several references, in no order."""
        path = " || ".join(NAMED_IN_DETAIL.format(json.dumps(one)) for one in references)
        return self._looked_up(references, path)

    def with_finding(self, finding: UUID) -> LedgerQuerySet:
        """Lines that name a finding among several: releases, and copies of products."""
        return self._looked_up([], f'$.findings[*] == "{finding}"')

    def _looked_up(self, references: Collection[str], path: str) -> LedgerQuerySet:
        """Lines about these references, or whose detail satisfies a path: by an index, which a row policy would keep
        PostgreSQL from using (lines_about_v1.sql)."""
        numbers = RawSQL("SELECT seq FROM lines_about_v1(%s::text[], %s)", [list(references), path])
        return self.filter(seq__in=numbers)

    def by(self, member: UUID) -> LedgerQuerySet:
        """What one person did."""
        return self.filter(member=member)

    def own_held(self, before: int, most: int) -> list[Any]:
        """What the desk that asks recorded and withheld, before a line, newest first."""
        return list(self.raw("SELECT NULL::uuid AS id, line.* FROM own_held_v4(%s, %s) line", [before, most]))

    def between(self, first: datetime | None, last: datetime | None) -> LedgerQuerySet:
        """From one moment until another; None where it is open.

        Numbers run with the times but for moments (the check names what is a minute apart), so the days are looked up
        as numbers first, and a day of last year is read along the index of numbers as the newest are.
        """
        found = self
        if first is not None:
            from_line = self.model.objects.filter(at__gte=first - OUT_OF_ORDER).order_by("at", "seq").values("seq")[:1]
            found = found.filter(at__gte=first, seq__gte=Coalesce(Subquery(from_line), LAST_LINE))
        if last is not None:
            to_line = self.model.objects.filter(at__lt=last + OUT_OF_ORDER).order_by("-at", "-seq").values("seq")[:1]
            found = found.filter(at__lt=last, seq__lte=Coalesce(Subquery(to_line), 0))
        return found

    def not_sealed(self, snapshot: str, after_seq: int) -> LedgerQuerySet:
        """What a seal did not take in. In: the seal's snapshot, and up to which line a restore brought them."""
        found: Any = self.extra(
            where=[
                "seq > %s",
                "xid >= pg_snapshot_xmin(%s::pg_snapshot)",
                "NOT pg_visible_in_snapshot(xid, %s::pg_snapshot)",
            ],
            params=[after_seq, snapshot, snapshot],
        )
        return cast("LedgerQuerySet", found)


class MemberQuerySet(models.QuerySet[Any]):
    """Who works here."""

    def names(self, members: Iterable[UUID | None]) -> defaultdict[UUID | None, str]:
        """Member -> name; whoever is not known by one is a colleague. One query, and none about nobody."""
        rows = self.filter(pk__in={one for one in members if one}).values_list("pk", "name")
        return defaultdict(lambda: "A colleague", rows)


class AgencyTelephoneQuerySet(models.QuerySet[Any]):
    """How agencies are rung."""

    def standing(self) -> AgencyTelephoneQuerySet:
        """The last that was set for each agency."""
        return self.order_by("agency", "-number").distinct("agency")


class ScreenQuerySet(models.QuerySet[Any]):
    """Screens in the room."""

    def in_short(self) -> ScreenQuerySet:
        """Without the digests, which no desk may read."""
        return self.defer("code_digest", "token_digest")

    def standing(self, today: date) -> ScreenQuerySet:
        """Those that show the display, or wait for their code to be typed."""
        return self.in_short().filter(revoked_at__isnull=True, last_day__gte=today)


class AgencyQuerySet(models.QuerySet[Any]):
    """Who has a desk here."""

    def open(self, today: date) -> AgencyQuerySet:
        """Those whose desk has not closed."""
        return self.filter(Q(closes_after__isnull=True) | Q(closes_after__gte=today))

    def names(self) -> DatedNames:
        """Code -> name, and what each was called on a day: for whatever was written before. Two queries."""
        return names_of_agencies(self.for_names())

    def for_names(self) -> AgencyQuerySet:
        """What `names_of_agencies` takes, for a page that reads them with others."""
        return self.only("code", "name")


def names_of_agencies(agencies: Iterable[Any]) -> DatedNames:
    """The same as `names`, of agencies that were read. One query."""
    return dated_names(Named.AGENCY, {one.code: one.name for one in agencies})


class RecipientQuerySet(models.QuerySet[Any]):
    """Whom products can be sent to."""

    def teams(self) -> RecipientQuerySet:
        """Teams outside this hub's wall, who get their copy at once."""
        return self.filter(to_authority="").defer("token_digest")  # which no desk may read

    def open(self, today: date) -> RecipientQuerySet:
        """Those to which something may still be sent: of one organisation, and not closed."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=today), is_shared=False)

    def other_hubs(self) -> RecipientQuerySet:
        """Other hubs' front doors, to which a product is offered."""
        return self.exclude(to_authority="")

    def names(self) -> dict[str, str]:
        """Code -> name."""
        return dict(self.values_list("code", "name"))
