"""Each night every fact about somebody, and of whom it is said, is held against the ledger: what nobody opens is looked
at, too.

In portions, on the worker's login what is released, and on each agency's own desk what that agency holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import connections

from hub.people.facts import fact_said, facts_said, links_said
from hub.people.models import Link, Mention, State
from hub.wall import contents
from hub.wall.models import Agency
from mash_platform.database import logins

PORTION = 2_000
JOB = "check_facts"


def check_all_facts(hub: str) -> int:
    """In: a hub whose worker's login is used. Out: how many are not what was recorded; of each portion that has any, a
    line for each and an alarm."""
    altered = _check(hub, Mention.objects.filter(state=State.RELEASED))
    connection: Any = connections["default"]
    for agency in list(Agency.objects.values_list("code", flat=True)):
        with connection.using_login(logins.desk(hub, agency)):
            altered += _check(hub, Mention.objects.filter(state=State.HELD, agency=agency))
    return altered


def _check(hub: str, found: Any) -> int:
    altered, last = 0, None
    while True:
        rows = found.order_by("pk") if last is None else found.filter(pk__gt=last).order_by("pk")
        portion = list(rows[:PORTION])
        if not portion:
            return altered
        last = portion[-1].pk
        wrong = _wrong(portion)
        if wrong:
            altered += len(wrong)
            contents.report(contents.Altered(wrong), by=JOB, hub=hub)


def _wrong(portion: Sequence[Mention]) -> list[contents.Content]:
    """What is not as recorded; beside it facts that are not said of exactly one person now."""
    links = list(Link.objects.filter(mention__in=portion))
    mentions = {one.pk: one for one in portion}
    for link in links:
        link.mention = mentions[link.mention_id]
    altered = contents.altered_of([*facts_said(portion), *links_said(links)])
    standing = Counter(link.mention_id for link in links if link.until_at is None)
    named = {one.id for one in altered}
    return [*altered, *(fact_said(one) for one in portion if standing[one.pk] != 1 and one.pk not in named)]
