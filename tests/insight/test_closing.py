"""A month that is over is counted once, for good, and what may leave the hub is published once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import ProgrammingError, connections, transaction
from django.db.utils import InternalError
from django.utils import timezone

from hub.insight.closing import close_month, months_to_close
from hub.insight.models import ClosedPeriod, MonthCount
from hub.insight.tasks import close_months, period_closed
from hub.wall import ledger
from hub.wall.models import OutboxRow
from tenants.measures.catalogue import COLUMNS
from tenants.measures.periods import Period, PeriodKind
from tenants.measures.publishing import TooSmall, publish
from tenants.models import PublishedMeasure
from tests.insight.month_builders import close, decisions, messages
from tests.support.house import House

MAY = date(2026, 5, 1)


def published(hub: str = "harrow", kind: str = "month", start: date = MAY) -> dict[str, int | None]:
    rows = PublishedMeasure.objects.filter(hub__code=hub, kind=kind, start=start)
    return dict(rows.values_list("code", "value"))


def test_months_close_on_the_tenth_of_the_next_one_from_the_first_notification_on(house: House) -> None:
    with house.at("worker"):
        assert months_to_close(date(2026, 7, 10)) == []
    messages(house, date(2026, 5, 20))
    with house.at("worker"):
        assert months_to_close(date(2026, 6, 9)) == []
        assert months_to_close(date(2026, 7, 10)) == [MAY, date(2026, 6, 1)]


def test_a_closed_month_is_published_with_its_small_numbers_withheld(house: House) -> None:
    messages(house, date(2026, 5, 3), 6)
    decisions(house, date(2026, 5, 4), 3)
    [row] = close(house, date(2026, 6, 12))
    found = published()
    assert found.keys() == COLUMNS.keys()
    assert (found["notifications"], found["children"]) == (9, 9)
    assert found["decided"] is None
    assert found["from_police"] is None
    assert row.shown == ["volumes"]


def test_a_quarter_is_published_with_a_second_month_withheld_so_that_none_is_given_back(house: House) -> None:
    messages(house, date(2026, 4, 3), 7)
    messages(house, date(2026, 5, 3), 2)
    messages(house, date(2026, 6, 3), 8)
    close(house, date(2026, 7, 12))
    assert published(kind="quarter", start=date(2026, 4, 1))["notifications"] == 17
    assert [published(start=date(2026, month, 1))["notifications"] for month in (4, 5, 6)] == [7, None, None]


def test_another_closing_or_publishing_changes_nothing(house: House) -> None:
    messages(house, date(2026, 5, 3), 6)
    close(house, date(2026, 6, 12))
    before = published()
    messages(house, date(2026, 5, 9), 6)  # late: it changes no month that was closed
    assert close(house, date(2026, 6, 13)) == []
    with house.at("worker"):
        assert not close_month(MAY, by="close_months", at=timezone.now())
        [row] = ClosedPeriod.objects.all()
        period_closed(row.pk)
    assert published() == before


def test_the_daily_task_closes_in_every_hub_and_leaves_the_rest_to_the_outbox(house: House) -> None:
    messages(house, date(2026, 5, 3), 6)
    messages(house, date(2026, 5, 3), 6, hub="haringey")
    close_months()
    close_months()
    for hub in ("harrow", "haringey"):
        with house.at("worker", hub):
            rows = ClosedPeriod.objects.count()
            assert rows
            assert OutboxRow.objects.filter(kind="insight.period_closed").count() == rows


def test_a_closing_that_fails_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    messages(house, date(2026, 5, 3), 6)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no ledger")

    monkeypatch.setattr(ledger, "write", fails)
    with house.at("worker"):
        with pytest.raises(RuntimeError):
            close_month(MAY, by="close_months", at=timezone.now())
        assert not MonthCount.objects.exists()
        assert not ClosedPeriod.objects.exists()
        assert not OutboxRow.objects.filter(kind="insight.period_closed").exists()


@pytest.mark.parametrize("desk", ["police", "hrwcsc"])
def test_no_desk_writes_or_changes_what_a_month_counted(house: House, desk: str) -> None:
    messages(house, date(2026, 5, 3), 6)
    close(house, date(2026, 6, 12))
    with house.at(desk):
        for forged in ("INSERT INTO insight_monthcount (id, month, code, value) VALUES"
                       " (gen_random_uuid(), '2026-06-01', 'again', 5)",
                       "UPDATE insight_monthcount SET value = 99", "DELETE FROM insight_closedperiod"):  # fmt: skip
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                connections["default"].cursor() as cursor,
            ):
                cursor.execute(forged)
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        list(MonthCount.objects.all())


def test_what_is_published_is_never_changed_not_even_by_the_owner(house: House) -> None:
    publish("harrow", Period(MAY, PeriodKind.MONTH), {"children": 7}, at=timezone.now())
    publish("harrow", Period(MAY, PeriodKind.MONTH), {"children": 9}, at=timezone.now())
    assert published() == {"children": 7}
    with pytest.raises((ProgrammingError, InternalError)), transaction.atomic(using="platform"):
        PublishedMeasure.objects.update(value=8)


def test_a_small_count_is_refused_whatever_the_hub_says(house: House) -> None:
    with pytest.raises(TooSmall):
        publish("harrow", Period(MAY, PeriodKind.MONTH), {"children": 4}, at=timezone.now())
    assert published() == {}
