"""Rows of several tables in one statement are the same rows that the ORM reads one table at a time."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.test.utils import CaptureQueriesContext

from hub.assessment.models import Copy, Decision, Product
from hub.front_door.models import Enquiry, Join, Named, Notification, RatingEntry, Subject
from hub.people.models import Link, Mention
from hub.research.models import AskedChild, Finding, Release, Request, Withdrawal
from hub.wall.models import Agency, HubSettings
from hub.wall.rows_together import rows_together
from tests.support.house import House
from tests.support.whole_case import a_whole_case

KINDS = (
    Subject,
    Request,
    AskedChild,
    Release,
    RatingEntry,
    Decision,
    Product,
    Withdrawal,
    Finding,
    Agency,
    Notification,
    Mention,
    Link,
    Named,
    Join,
)


def as_dict(row: Any) -> dict[str, Any]:
    said = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in said.items()}


def test_every_column_of_every_row_is_what_the_orm_reads(house: House) -> None:
    case = a_whole_case(house)
    with house.at(house.lead()):
        wanted = {kind.__name__: kind._default_manager.order_by("pk") for kind in KINDS}
        with CaptureQueriesContext(connections["default"]) as caught:
            found = rows_together(Enquiry.objects.filter(reference=case.at["sent"]), **wanted)
        assert len(caught) == 1
        for kind in KINDS:
            expected = [as_dict(one) for one in wanted[kind.__name__]]
            assert expected, kind
            assert [as_dict(one) for one in found[kind.__name__]] == expected


def test_what_is_deferred_is_not_read_and_what_a_policy_hides_is_not_there(house: House) -> None:
    case = a_whole_case(house)
    with house.at(house.lead()):
        found = rows_together(Enquiry.objects.filter(reference=case.at["sent"]), copies=Copy.objects.in_short())
        assert found["copies"]
        assert all(one.get_deferred_fields() == {"document", "document_digest"} for one in found["copies"])
    with house.at("hrwhealth"):
        mine = rows_together(Agency.objects.all(), requests=Request.objects.all())["requests"]
        assert {one.agency for one in mine} == {"hrwhealth"}


def test_beside_no_row_there_is_nothing(house: House) -> None:
    with house.at("police"):
        assert rows_together(Enquiry.objects.none(), agencies=Agency.objects.all()) == {"agencies": []}


def test_what_cannot_be_there_is_nothing(house: House) -> None:
    with house.at("police"):
        found = rows_together(
            HubSettings.objects.all(), none=Agency.objects.filter(pk__in=[]), agencies=Agency.objects.all()
        )
        assert found["none"] == []
        assert found["agencies"]
