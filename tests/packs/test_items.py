"""The registers: entering, changing and closing an item, each an event with its why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rollout.packs.items import history, items_on
from rollout.packs.models import ItemEvent, ItemState, RegisterKind
from rollout.refusals import NothingChanged, NotYet, Stale
from tests.packs.builders import NOVEMBER, OCTOBER, an_item
from tests.support.house import House


def test_items_are_counted_in_their_own_register_and_stand_in_the_ledger(house: House) -> None:
    with CaptureQueriesContext(connections["platform"]) as caught:
        made = [an_item(house, kind) for kind in (RegisterKind.RISK, RegisterKind.RISK, RegisterKind.ACTION)]
    assert [one.reference for one in made] == ["R1", "R2", "A1"]
    ledger = [query["sql"] for query in caught.captured_queries if "tenants_platformentry" in query["sql"]]
    assert len([line for line in ledger if "'register'" in line]) == 3


def test_a_change_counts_from_its_day_and_the_days_before_keep_theirs(house: House) -> None:
    an_item(house, due=date(2012, 11, 10))
    an_item(house, item=1, seen=1, on=NOVEMBER, state=ItemState.CLOSED, outcome="Signed")
    (before,), (after,) = items_on(OCTOBER), items_on(NOVEMBER)
    assert (before.state, after.state, after.outcome) == ("open", "closed", "Signed")
    assert [event.number for event in history(RegisterKind.ACTION, 1)] == [2, 1]
    assert not items_on(OCTOBER - timedelta(days=1))


def test_what_is_due_first_stands_first_and_what_is_closed_last(house: House) -> None:
    an_item(house, title="No date")
    an_item(house, title="Later", due=date(2013, 2, 1))
    an_item(house, title="Done", due=date(2012, 11, 1), state=ItemState.CLOSED, outcome="Done")
    an_item(house, title="Soon", due=date(2012, 12, 1))
    assert [one.title for one in items_on(NOVEMBER, RegisterKind.ACTION)] == ["Soon", "Later", "No date", "Done"]


def test_a_stale_an_empty_and_an_early_change_are_refused_and_nothing_is_kept(house: House) -> None:
    an_item(house)
    with pytest.raises(Stale):
        an_item(house, item=1, seen=0, title="Other")
    with pytest.raises(NothingChanged):
        an_item(house, item=1, seen=1)
    with pytest.raises(NotYet):
        an_item(house, item=1, seen=1, title="Other", on=timezone.localdate() + timedelta(days=1))
    assert ItemEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "words", "constraint"),
    [
        (RegisterKind.ACTION, {"state": ItemState.CLOSED}, "an_item_closes_with_its_outcome"),
        (RegisterKind.ACTION, {"level": "high"}, "a_risk_has_a_level"),
    ],
)
def test_the_database_holds_what_an_item_is(
    house: House, kind: RegisterKind, words: dict[str, str], constraint: str
) -> None:
    first = an_item(house)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(using="platform"):
        ItemEvent.objects.create(
            kind=kind, item=9, number=1, title="x", owner="x", on=OCTOBER, recorded_at=timezone.now(), by=first.by,
            reason="x", **words,
        )  # fmt: skip


@pytest.mark.parametrize("statement", ["UPDATE {} SET title = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_lets_nobody_rewrite_a_register(house: House, statement: str) -> None:
    an_item(house)
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(using="platform"),
        connections["platform"].cursor() as cursor,
    ):
        cursor.execute(statement.format(ItemEvent._meta.db_table))


def test_a_change_entered_later_that_counts_from_an_earlier_day_does_not_stand(house: House) -> None:
    an_item(house)
    an_item(house, item=1, seen=1, on=NOVEMBER, state=ItemState.CLOSED, outcome="Signed")
    an_item(house, item=1, seen=2, on=OCTOBER + timedelta(days=5), title="Find larger premises")
    (between,), (now,) = items_on(OCTOBER + timedelta(days=5)), items_on(NOVEMBER)
    assert (between.title, between.state) == ("Find larger premises", "open")
    assert (now.state, now.outcome) == ("closed", "Signed")


def test_an_item_counts_from_today_and_not_from_tomorrow(house: House) -> None:
    today = timezone.localdate()
    assert an_item(house, on=today).on == today
    with pytest.raises(NotYet):
        an_item(house, on=today + timedelta(days=1))
