"""`make bench`: the board's measures with ten times London's hubs, and a hub's own with a year of notifications.

Not a test: a slow machine fails nothing here. The file's name keeps it out of `make test`.
"""

from __future__ import annotations

import time
from datetime import date

import psycopg
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.insight.closing import close_month, months_to_close
from hub.insight.counting import count_months
from tenants.measures.catalogue import COLUMNS
from tenants.measures.periods import month_of, plus_months
from tenants.models import Role
from tests.bench.measuring import compared, listed, page
from tests.bench.year import LEAD, YEAR, fill
from tests.support.house import House
from tests.support.plugin import DATABASE, superuser_url
from tests.support.signing_in import visitor

LONDON, TEN_TIMES = 33, 330
YEARS = 3
PAGES = ("/measures/", "/measures/?table=turn_round", "/measures/hubs/harrow/", "/measures/table.csv")


def test_the_boards_pages_with_ten_times_londons_hubs(house: House) -> None:
    client = visitor(house, Role.BOARD)
    found = {}
    for hubs in (LONDON, TEN_TIMES):
        publish(hubs)
        found[hubs] = {address: page(client, address) for address in PAGES}
    compared("33 hubs", "330 hubs", {one: (found[LONDON][one], found[TEN_TIMES][one]) for one in PAGES})


def test_a_hubs_own_numbers_with_a_year_of_a_borough(house: House) -> None:
    with house.as_superuser() as cursor:
        fill(cursor, YEAR)
    month = plus_months(month_of(timezone.now()), -2)
    with house.at("worker"), CaptureQueriesContext(connections["default"]) as caught:
        began = time.perf_counter()
        [counted] = count_months(month, plus_months(month, 1)).values()
        took = (time.perf_counter() - began) * 1000
    with house.at("worker"):
        for over in months_to_close(timezone.localdate()):
            close_month(over, by="close_months", at=timezone.now())
    print(f"\nclosing a month of {counted['notifications']} notifications: {len(caught)} queries, {took:.0f} ms")
    listed({"measures of the hub": page(house.visit(role=Role.MANAGER, agency=LEAD), "/measures/")})


def publish(hubs: int) -> None:
    """Three years of months of so many hubs, each with every column; every fifth hub withholds. Only the keeper may
    write hubs; they go with this session's database."""
    first = plus_months(date(2026, 10, 1), 1 - 12 * YEARS)
    with psycopg.connect(superuser_url(DATABASE), autocommit=True) as superuser:
        superuser.execute(
            "INSERT INTO platform.tenants_hub (schema_name, code, name, colour, state)"
            " SELECT 'hub_measured' || i, 'measured' || i, 'Hub ' || lpad(i::text, 4, '0'), 1, 'live'"
            " FROM generate_series(1, %s) i ON CONFLICT DO NOTHING",
            [hubs],
        )
        superuser.execute(
            "INSERT INTO platform.tenants_publishedmeasure (hub_id, kind, start, code, value, published_at)"
            " SELECT h.id, 'month', (%s::date + make_interval(months => m))::date, c,"
            " CASE WHEN h.id %% 5 > 0 THEN 5 + (h.id + m) %% 90 END, now()"
            " FROM platform.tenants_hub h, generate_series(0, %s) m, unnest(%s::text[]) c ON CONFLICT DO NOTHING",
            [first, 12 * YEARS - 1, list(COLUMNS)],
        )
        superuser.execute("ANALYZE platform.tenants_publishedmeasure")
