"""One child told of 1,300 times, one enquiry with 1,300 messages and findings, one desk with 1,300 requests: no page of
the hub grows without an end. It shows the most telling few, how many there are, and the way to the rest."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models

from hub.assessment.models import Copy, Product
from hub.front_door.models import Enquiry, Join, Named, Notification, Subject
from hub.people.models import Link, Mention
from hub.research.models import Finding, Request
from tenants.models import Role
from tests.support import permissions
from tests.support.house import House
from tests.support.whole_case import a_whole_case
from tests.wall.test_every_page import ELSEWHERE, HUB, LEADS_ON, OUTSIDE, WITH, address_of, client_of

MANY = 1_300
LARGEST = 200_000  # characters of a page
ANOTHER_REFERENCE = "'HRW-77-' || lpad(i::text, 6, '0')"


def multiply(cursor: Any, model: type[models.Model], where: str, *ids: str, **others: str) -> None:
    """Write each of these rows MANY times more. In: `ids`, the columns that become another row's id, the same for the
    same i; `others`, SQL over i for columns that may stand once only."""
    instead = {name: f"md5({name}::text || i)::uuid" for name in ("id", *ids)} | others
    columns = [str(field.column) for field in model._meta.local_concrete_fields if not field.generated]
    said = ", ".join(instead.get(column, column) for column in columns)
    table = model._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)})"
        f" SELECT {said} FROM {table}, generate_series(1, {MANY}) i WHERE {where}"
    )
    assert cursor.rowcount >= MANY, (table, where)


def told_of_often(cursor: Any, notification: str, year: str) -> None:
    """The same message of the same people again and again."""
    whose = f"notification_id = (SELECT id FROM front_door_notification WHERE reference = '{notification}')"
    said = f"source_id = (SELECT id FROM front_door_notification WHERE reference = '{notification}')"
    multiply(cursor, Link, f"mention_id IN (SELECT id FROM people_mention WHERE {said})", "mention_id")
    multiply(cursor, Mention, said, "source_id")
    multiply(cursor, Named, whose, "notification_id")
    multiply(
        cursor, Notification, f"reference = '{notification}'", reference=f"'HRW-{year}-' || lpad(i::text, 6, '0')",
        key_digest="NULL", status_digest="sha256((id::text || i)::bytea)",
    )  # fmt: skip


@pytest.mark.long
def test_no_page_of_a_hub_grows_without_an_end(house: House) -> None:
    case = a_whole_case(house)
    at = case.at
    sent = f"(SELECT id FROM front_door_enquiry WHERE reference = '{at['sent']}')"
    product = f"(SELECT id FROM assessment_product WHERE enquiry_id = {sent})"
    with house.as_superuser("harrow") as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        joined = f"notification_id = (SELECT id FROM front_door_notification WHERE reference = '{at['joined']}')"
        multiply(cursor, Join, joined, "notification_id")
        told_of_often(cursor, at["joined"], "75")
        told_of_often(cursor, at["untriaged"], "76")
        open_ = f"enquiry_id = '{at['enquiry_id']}'"
        multiply(cursor, Finding, f"{open_} AND state IN ('held', 'released', 'withheld')")
        multiply(cursor, Subject, open_, "enquiry_id")
        multiply(cursor, Request, open_, "enquiry_id")
        multiply(cursor, Enquiry, f"id = '{at['enquiry_id']}'", reference=ANOTHER_REFERENCE)
        multiply(cursor, Copy, f"product_id IN {product}", "product_id")
        multiply(cursor, Product, f"enquiry_id = {sent}", version="version + i")
        cursor.execute("SET LOCAL session_replication_role = origin")
        # As autovacuum would: planned for the few rows that other tests left, a page may take minutes.
        for model in (Join, Link, Mention, Named, Notification, Finding, Subject, Request, Enquiry, Copy, Product):
            cursor.execute(f"ANALYZE {model._meta.db_table}")
    large = []
    for urlconf in (HUB, OUTSIDE):
        for one in permissions.addresses(urlconf):
            if one.needs != "pass" or "GET" not in one.methods or one.short in LEADS_ON:
                continue
            client = client_of(case, one, ELSEWHERE.get(one.short, "harrow"))
            answer = client.get(address_of(case, one.short, WITH[one.short]), secure=True)
            length = len(answer.getvalue())
            if answer.headers["Content-Type"].startswith("text/html") and length > LARGEST:
                large.append((one.short, length))
    requests = house.visit(case.seat(Role.RESEARCHER)).get("/requests/", secure=True)
    assert "the first 1,000 requests to answer, due first" in requests.text
    assert len(requests.getvalue()) < LARGEST
    assert large == []
