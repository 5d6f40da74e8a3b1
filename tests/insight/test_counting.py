"""Each number counts what its definition says."""

from __future__ import annotations

from datetime import date

from django.db import connections
from django.test.utils import CaptureQueriesContext

from hub.assessment.codes import Decision, Outcome
from hub.front_door.notifications.codes import Source
from hub.insight.counting import DECISIONS, OUTCOMES, SOURCES, count_months
from tenants.measures.catalogue import BY_CODE, TABLES
from tests.front_door.triage_builders import child
from tests.insight.month_builders import decisions, messages, nothing
from tests.support.house import House

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
BORN = date(2015, 3, 4)
GROUPS = {
    "from_police": ["6"],
    "from_health": ["3A", "3B", "3C", "3D", "3E", "3F"],
    "from_education": ["2A", "2B"],
    "from_services": ["4", "5A", "5B", "5C", "5D", "7", "8"],
    "from_public": ["", "10", "1A", "1B", "1C", "1D", "9"],
}


def counted(house: House, month: date = MAY, until: date = JUNE) -> dict[str, int]:
    with house.at("worker"):
        return {code: value for code, value in count_months(month, until)[month].items() if value}


def test_notifications_count_once_and_each_child_in_them(house: House) -> None:
    messages(house, date(2026, 5, 3), 1, child("Amy Example"), child("Joel Example"))
    messages(house, date(2026, 5, 31), 1)
    messages(house, date(2026, 6, 1), 1)
    assert counted(house) == {"notifications": 2, "from_police": 2, "children": 3, "first_time": 3}


def test_a_day_begins_at_midnight_in_london(house: House) -> None:
    messages(house, date(2026, 5, 31))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_notification SET received_at = '2026-05-31 23:30+00'")  # half past midnight
    assert counted(house) == {}
    assert counted(house, JUNE, JULY)["notifications"] == 1


def test_a_child_comes_back_by_name_and_birth_or_by_number_within_a_year(house: House) -> None:
    messages(house, date(2025, 4, 20), 1, child("Old Example", born=BORN))
    messages(house, date(2025, 9, 1), 1, child("Amy Example", born=BORN), child("Joel Example", number="9434765919"))
    messages(
        house, date(2026, 5, 3), 1, child("Amy Example", born=BORN), child("Another Name", number="9434765919"),
        child("Old Example", born=BORN), child("Amy Example", born=date(2014, 1, 1)),
    )  # fmt: skip
    assert (counted(house)["again"], counted(house)["first_time"]) == (2, 2)


def test_a_child_whom_the_hub_joined_with_another_comes_back(house: House) -> None:
    messages(house, date(2025, 9, 1), 1, child("Amy Example"))
    messages(house, date(2026, 5, 3), 1, child("Aimee Exampel"))
    assert counted(house)["first_time"] == 1
    with house.as_superuser() as cursor:
        cursor.execute(
            "INSERT INTO people_link (id, mention_id, person_id, agency, state, desks, from_at)"
            " SELECT gen_random_uuid(), l.mention_id, n.person_id, l.agency, l.state, l.desks, now()"
            " FROM people_link l, front_door_named o, front_door_named n"
            " WHERE l.person_id = o.person_id AND o.label = 'Aimee Exampel' AND n.label = 'Amy Example'"
        )
        cursor.execute(
            "UPDATE people_link SET until_at = now() WHERE person_id ="
            " (SELECT person_id FROM front_door_named WHERE label = 'Aimee Exampel')"
        )
    assert counted(house)["again"] == 1


def test_decisions_count_when_made_by_limit_change_and_time(house: House) -> None:
    decisions(house, date(2026, 5, 4), 2, hours=6, rating="red", decision="strategy_s47")
    decisions(house, date(2026, 5, 6), 1, hours=30, rating="green", decision="advice", threshold_level=2)
    found = counted(house)
    assert {code: found.get(code, 0) for code in BY_CODE["in_time"].counts} == {"within_limit": 2, "late": 1}
    assert {code: found.get(code, 0) for code in BY_CODE["changed"].counts} == {
        "more_urgent": 2, "same_rating": 0, "less_urgent": 1,
    }  # fmt: skip
    assert (found["section_47"], found["no_action"], found["decided"]) == (2, 1, 3)
    assert (found["first_amber"], found["mean_amber"]) == (3, (6 + 6 + 30) * 60)


def test_a_child_already_open_to_a_social_worker_is_counted_apart_from_section_17(house: House) -> None:
    decisions(house, date(2026, 5, 4), 2, decision="already_open")
    decisions(house, date(2026, 5, 5), 1, decision="assessment_s17")
    found = counted(house)
    assert (found["decided"], found["already_open"], found["section_17"]) == (3, 2, 1)


def test_emergency_action_is_counted_with_strategy_discussions_which_follow_it(house: House) -> None:
    decisions(house, date(2026, 5, 4), 1, rating="red", decision="emergency_action")
    decisions(house, date(2026, 5, 5), 1, rating="red", decision="strategy_s47")
    found = counted(house)
    assert (found["decided"], found["section_47"], found.get("no_action", 0)) == (2, 2, 0)


def test_a_second_decision_for_a_child_counts_where_the_first_was(house: House) -> None:
    decisions(house, date(2026, 5, 4))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_decision SET number = 2, at = '2026-06-04'")
    assert "decided" not in counted(house, JUNE, JULY)


def test_every_code_is_in_one_group_and_parts_add_up(house: House) -> None:
    assert {code: sorted(codes) for code, codes in SOURCES.items()} == GROUPS
    assert {code for codes in GROUPS.values() for code in codes} == {"", *Source.values}
    assert {code for codes in DECISIONS.values() for code in codes} == set(Decision)
    assert {code for codes in OUTCOMES.values() for code in codes} == set(Outcome)
    messages(house, date(2026, 5, 3), 3)
    decisions(house, date(2026, 5, 4), 2)
    found = {**nothing(), **counted(house)}
    for table in TABLES:
        if table.parts_of:
            assert sum(found[code] for code in table.counts) == found[table.parts_of], table.code


def test_a_year_is_counted_in_four_queries(house: House) -> None:
    messages(house, date(2026, 5, 3), 2)
    with house.at("worker"), CaptureQueriesContext(connections["default"]) as caught:
        count_months(date(2026, 1, 1), date(2027, 1, 1))
    assert len(caught) == 4


def test_who_is_grown_up_by_the_birthday_is_no_child_and_what_has_no_limit_is_in_time(house: House) -> None:
    messages(house, date(2026, 5, 3), 1, child("Amy Example"), {**child("Olu Example"), "is_grown_up": True})
    decisions(house, date(2026, 5, 4))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_named SET is_grown_up = true WHERE label = 'Olu Example'")
        cursor.execute("UPDATE front_door_subject SET due_at = NULL")
    found = counted(house)
    assert (found["children"], found["first_time"], found.get("again", 0)) == (2, 2, 0)  # and the one decided
    assert (found["decided"], found["within_limit"], found.get("late", 0)) == (1, 1, 0)
