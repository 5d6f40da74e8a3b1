"""`make bench`: what the partner list costs with the open requests of 330 hubs, against those of 33.

Not a test: a slow machine fails nothing here. The file's name keeps it out of `make test`.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

import psycopg
from django.db import connections
from django.utils import timezone

from tenants.models import Agency, Hub, PartnerRequest, Role, Seat, User
from tests.bench.measuring import compared, page
from tests.support.house import House
from tests.support.plugin import DATABASE, superuser_url
from tests.support.signing_in import signed_in, with_app

OPEN = 30  # requests that wait for the police in one hub
CLOSED = 100  # those that it has answered: they stay in the table
LONDON, TEN_TIMES = 33, 330
PAGES = {"the list": "/requests/", "one rating": "/requests/?rating=red", "page 3": "/requests/?page=3"}


def test_the_partner_list_with_ten_times_london(house: House) -> None:
    codes = hubs(TEN_TIMES)
    user = with_app(house)
    sit(user, codes[:LONDON])
    fill(codes[:LONDON])
    client = signed_in(house, user)
    small = {name: page(client, path) for name, path in PAGES.items()}
    fill(codes[LONDON:])
    large = {name: page(client, path) for name, path in PAGES.items()}
    sit(user, codes[LONDON:])
    every = {name: page(client, path) for name, path in PAGES.items()}
    compared("33 hubs", "330 hubs", {name: (small[name], large[name]) for name in PAGES})
    compared("33 hubs", "seats in 330", {name: (small[name], every[name]) for name in PAGES})


def hubs(count: int) -> list[str]:
    """So many hubs with a host each. Only the keeper may write them; they go with this session's database."""
    codes = [f"bench{number:04}" for number in range(count)]
    with psycopg.connect(superuser_url(DATABASE), autocommit=True) as superuser:
        superuser.execute(
            "INSERT INTO platform.tenants_hub (schema_name, code, name, colour, state)"
            " SELECT 'hub_' || code, code, 'Hub ' || code, 1, 'live' FROM unnest(%s::text[]) code",
            [codes],
        )
        superuser.execute(
            "INSERT INTO platform.tenants_host (domain, is_primary, tenant_id, kind)"
            " SELECT code || '.localhost', true, id, 'hub' FROM platform.tenants_hub WHERE code = ANY (%s)",
            [codes],
        )
    return codes


def sit(user: User, codes: list[str]) -> None:
    """Give the researcher of the police a seat in each of these hubs."""
    police, begun = Agency.objects.get(code="police"), timezone.now() - timedelta(days=1)
    Seat.objects.bulk_create(
        Seat(user=user, hub=hub, agency=police, role=Role.RESEARCHER, starts_at=begun)
        for hub in Hub.objects.filter(code__in=codes)
    )


def fill(codes: list[str]) -> None:
    """What these hubs have published: open and answered requests of three agencies."""
    now = timezone.now()
    PartnerRequest.objects.bulk_create(
        PartnerRequest(
            id=uuid.uuid4(), hub=hub, agency=agency, reference=f"HRW-26-{number:06}",
            rating=("red", "amber", "green")[number % 3], due_at=now + timedelta(minutes=7 * number),
            is_open=number < OPEN, version=1,
        )
        for hub in Hub.objects.filter(code__in=codes)
        for agency in ("police", "probation", "health")
        for number in range(OPEN + CLOSED)
    )  # fmt: skip
    with connections["platform"].cursor() as cursor:
        cursor.execute("ANALYZE tenants_partnerrequest")
