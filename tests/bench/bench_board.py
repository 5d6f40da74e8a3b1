"""`make bench`: what the board costs with the hubs, moves and milestones of 330 authorities, against those of 33.

London keeps its 33 authorities: the ten times as much is what ten times as long a rollout leaves behind in the tables.
Not a test: a slow machine fails nothing here. The file's name keeps it out of `make test`.
"""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
from django.utils import timezone

from rollout.models import AuthorityEvent, Fact
from rollout.packs.models import ItemEvent, RegisterKind
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import MilestoneEvent
from rollout.readiness.models import MilestoneEventKind as Step
from tenants.models import Authority, Role, User
from tests.bench.measuring import compared, page
from tests.rollout.test_board_pages import DAY
from tests.support.house import House
from tests.support.plugin import DATABASE, superuser_url
from tests.support.signing_in import visitor

MOVES = 4  # of one authority's dates
LONDON, TEN_TIMES = 33, 330
BEGUN = date(2012, 6, 4)
PAGES = {
    "the board": "/board/" + DAY,
    "as CSV": "/board/london.csv" + DAY,
    "what if": f"/board/what-if/{DAY}&authority=brent&day_day=3&day_month=6&day_year=2013",
    "what slips": "/board/slips/" + DAY,
    "risks": "/registers/risk/" + DAY,
}


def test_the_board_with_ten_times_london(house: House) -> None:
    client, by = visitor(house, Role.BOARD), house.user()
    fill(1, by, hubs(0, LONDON))
    small = {name: page(client, path) for name, path in PAGES.items()}
    fill(10, by, hubs(LONDON, TEN_TIMES))
    large = {name: page(client, path) for name, path in PAGES.items()}
    compared("33 hubs", "330 hubs", {name: (small[name], large[name]) for name in PAGES})


def hubs(first: int, last: int) -> int:
    """So many hubs, of which an authority's latest serves it. Only the keeper may write them. Out: how many."""
    with psycopg.connect(superuser_url(DATABASE), autocommit=True) as superuser:
        superuser.execute(
            "INSERT INTO platform.tenants_hub (schema_name, code, name, colour, state)"
            " SELECT 'hub_benchb' || i, 'benchb' || i, 'Hub ' || i, 1, 'live' FROM generate_series(%s::int, %s::int) i",
            [first, last - 1],
        )
        superuser.execute(
            "INSERT INTO platform.tenants_hubauthority (hub_id, authority_id, lead_agency_id, door_name, since, until,"
            " turn_to, adults_turn_to)"
            " SELECT h.id, a.id, (SELECT min(id) FROM platform.tenants_agency), 'A door',"
            " '2012-01-01', '2012-02-01', '', ''"
            " FROM generate_series(%s::int, %s::int) i JOIN platform.tenants_hub h ON h.code = 'benchb' || i"
            " JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM platform.tenants_authority) a"
            " ON a.n = i %% 33",
            [first, last - 1],
        )
    return last - first


def fill(times: int, by: User, _: int) -> None:
    """The moves, milestones and risks of so many Londons, all of them up to the day shown."""
    at = timezone.now()
    common = {"recorded_at": at, "by": by, "reason": "For the bench"}
    authorities = list(Authority.objects.all())
    begin = 1 if times == 1 else MOVES + 1
    AuthorityEvent.objects.bulk_create(
        AuthorityEvent(
            authority=authority, number=100 + number, fact=Fact.PLANNED, on=BEGUN + timedelta(days=4 * number),
            day=date(2012, 12, 1) + timedelta(days=number), **common,
        )
        for authority in authorities
        for number in range(begin, MOVES * times + 1)
    )  # fmt: skip
    MilestoneEvent.objects.bulk_create(
        MilestoneEvent(
            authority=authority, number=1000 * turn + number, milestone=milestone, kind=Step.PLANNED,
            on=BEGUN + timedelta(days=turn), owner="The borough", due=date(2012, 11, 1), **common,
        )
        for authority in authorities
        for turn in range(1 if times == 1 else 2, times + 1)
        for number, milestone in enumerate(Milestone, 1)
    )  # fmt: skip
    ItemEvent.objects.bulk_create(
        ItemEvent(
            kind=RegisterKind.RISK, item=item, number=turn, title="A risk", owner="Somebody", level="high",
            on=BEGUN + timedelta(days=turn), **common,
        )
        for item in range(1, LONDON + 1)
        for turn in range(1 if times == 1 else 2, times + 1)
    )  # fmt: skip
