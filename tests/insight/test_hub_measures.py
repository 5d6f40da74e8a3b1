"""A hub's own measures: small numbers too, closed months as they were counted, open ones as they are."""

from __future__ import annotations

from datetime import date

from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.insight.hub_measures import own_measures
from hub.insight.models import MonthCount
from hub.insight.rating_changes import AgencyChanged, rating_changes
from hub.wall.models import LedgerEntry
from tenants.measures.catalogue import COLUMNS
from tenants.measures.periods import Period, PeriodKind, plus_months
from tenants.models import Role
from tests.insight.month_builders import close, decisions, messages
from tests.support.house import House
from tests.support.pages import get, rows_of

MAY, JUNE = Period(date(2026, 5, 1), PeriodKind.MONTH), Period(date(2026, 6, 1), PeriodKind.MONTH)


def test_closed_months_stand_and_open_ones_are_counted_now(house: House) -> None:
    messages(house, date(2026, 5, 3), 2)
    close(house, date(2026, 6, 12))
    messages(house, date(2026, 5, 9), 1)  # came to light later: the closed month stays
    messages(house, date(2026, 6, 14), 3)
    with house.at("hrwcsc"):
        own = own_measures(date(2026, 6, 20))
    assert list(own.values) == [JUNE, MAY]
    assert [own.values[period]["notifications"] for period in (JUNE, MAY)] == [3, 2]
    assert own.values[JUNE]["mean_red"] is None
    assert [own.values[period]["first_time"] for period in (JUNE, MAY)] == [None, 2]
    assert own.running == JUNE
    assert own.shown == {MAY: []}


def test_the_median_is_of_the_decisions_themselves(house: House) -> None:
    decisions(house, date(2026, 6, 4), 2, hours=2)
    decisions(house, date(2026, 6, 5), 1, hours=30)
    with house.at("hrwcsc"):
        own = own_measures(date(2026, 6, 20))
    assert own.medians == {"amber": 120}
    assert own.values[JUNE]["mean_amber"] == (2 + 2 + 30) * 60 // 3


def test_twelve_months_at_most_in_as_many_queries_as_for_one(house: House) -> None:
    messages(house, date(2024, 5, 3))
    close(house, date(2026, 5, 12))
    with house.at("hrwcsc"), CaptureQueriesContext(connections["default"]) as caught:
        own = own_measures(date(2026, 6, 20))
    assert len(own.values) == 12
    assert len(caught) == 6


def test_the_page_shows_small_numbers_and_stands_in_the_ledger(house: House) -> None:
    this = timezone.localdate().replace(day=1)
    messages(house, plus_months(this, -2), 3)
    page = house.visit(role=Role.DECISION_MAKER).get("/measures/", secure=True)
    assert page.status_code == 200
    assert f"{this:%B %Y} so far" in page.text
    assert "Nothing yet. The first whole month" in page.text
    assert "Nobody" in page.text
    assert "When the month closes" in page.text
    assert "ithheld" not in page.text
    with house.at("guardian"):
        assert LedgerEntry.objects.filter(act="see_measures").count() == 1


def test_already_open_has_a_column_and_contacts_are_not_called_re_referrals(house: House) -> None:
    this = timezone.localdate().replace(day=1)
    decisions(house, plus_months(this, -1), 2, decision="already_open")
    decisions(house, plus_months(this, -1), 1, decision="assessment_s17")
    page = get(house.visit(role=Role.MANAGER), "/measures/").text
    table = rows_of(page, "What was decided")
    assert table[0] == [
        "Period", "No further action, or advice", "Early help", "Assessment (section 17)",
        "Strategy discussion (section 47), or emergency action", "Already open: sent to the social worker",
    ]  # fmt: skip
    assert table[2][1:] == ["0 (0%)", "0 (0%)", "1 (33%)", "0 (0%)", "2 (67%)"]
    assert rows_of(page, "Contacts about a child known in 12 months")[0] == [
        "Period", "Known in the 12 months before", "Not known in the 12 months before",
    ]  # fmt: skip


def test_a_month_closed_before_there_was_the_column_says_so(house: House) -> None:
    this = timezone.localdate().replace(day=1)
    month = plus_months(this, -1)
    messages(house, month, 1)
    with house.at("worker"):
        MonthCount.objects.bulk_create(
            MonthCount(month=month, code=code, value=0) for code in COLUMNS if code != "already_open"
        )
    page = get(house.visit(role=Role.MANAGER), "/measures/").text
    assert rows_of(page, "What was decided")[-1][-1] == "Not counted apart then"


def test_what_left_the_hub_is_said_by_month(house: House) -> None:
    this = timezone.localdate().replace(day=1)
    messages(house, plus_months(this, -2), 6)
    close(house, timezone.localdate())
    page = house.visit(role=Role.MANAGER).get("/measures/", secure=True).text
    assert "Notifications, and the children in them" in page
    assert "Tables withheld" in page


def test_the_median_is_of_first_decisions_alone(house: House) -> None:
    decisions(house, date(2026, 6, 4), hours=2)
    with house.as_superuser() as cursor:
        cursor.execute(
            "INSERT INTO assessment_decision SELECT (jsonb_populate_record(d, jsonb_build_object('id',"
            " gen_random_uuid(), 'number', 2, 'at', d.at + interval '40 hours'))).* FROM assessment_decision d"
        )
    with house.at("hrwcsc"):
        assert own_measures(date(2026, 6, 20)).medians == {"amber": 120}


def test_what_research_changed_is_counted_by_rating_and_by_whose_finding(house: House) -> None:
    this = plus_months(timezone.localdate().replace(day=1), -1)  # noon of its first is past
    decisions(house, this, 2, rating="red")
    decisions(house, this, 1, rating="green")
    decisions(house, this, 1, rating="amber")
    decisions(house, plus_months(this, -12), 1, rating="red")  # over a year ago
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE assessment_decision SET changed_by = '{police,hrwhealth}' WHERE id = (SELECT id FROM"
            " assessment_decision WHERE rating = 'red' AND at > now() - interval '70 days' LIMIT 1)"
        )
    with house.at("hrwcsc"):
        found = rating_changes(this, plus_months(this, 1))
    assert found.counts == {("amber", "red"): 2, ("amber", "green"): 1, ("amber", "amber"): 1}
    assert (found.more, found.less, found.same) == (2, 1, 1)
    assert found.agencies == [AgencyChanged("hrwhealth", 1, 0), AgencyChanged("police", 1, 0)]
    assert (found.more_by_nobody, found.less_by_nobody) == (1, 1)
    page = house.visit(role=Role.MANAGER).get("/measures/", secure=True).text
    assert rows_of(page, "Rating before research and after")[2] == ["Amber", "2", "1", "1", "0"]
    assert ["Metropolitan Police Service", "1", "0"] in rows_of(page, "Whose findings changed the rating")
    assert "chart-research" in page
