"""What others see of an answer with which nothing is shared: only that it was given, unless its agency tells which."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from hub.research.finishing import finish
from hub.research.models import AnswerDefault, Request
from hub.research.nothing_known import say_nothing_known
from hub.research.refusals import ChangedMeanwhile, NotAnsweredYet
from hub.research.telling_which import set_default, tell_which
from hub.research.withholding import withhold
from mash_platform.database import logins
from tenants.models import Role
from tests.support.builders import a_finding, a_release, a_request
from tests.support.house import House
from tests.support.pages import shown, text_of

LEAD = "hrwcsc"


def nothing_known(house: House, asked: Request, **said: Any) -> None:
    by = house.seated(role=Role.RESEARCHER, agency="police")
    with house.at(by):
        say_nothing_known(asked.pk, by=by, at=timezone.now(), **said)


def kept_back(house: House, asked: Request, **said: Any) -> None:
    """A finding is recorded and withheld, and the answer is complete."""
    finding = a_finding(house, asked, text="PLANTED", brings_in="")
    by = house.seated(role=Role.RESEARCHER, agency="police")
    with house.at(by):
        withhold(finding.pk, request_id=asked.pk, reason="A source.", version=1, by=by)
        finish(asked.pk, by=by, at=timezone.now(), **said)


def told_by_default(house: House, *, tells: bool = True, seen: int = 0) -> None:
    by = house.seated(role=Role.RESEARCHER, agency="police")
    with house.at(by):
        set_default(tells=tells, seen=seen, by=by, at=timezone.now())


def seen_at_lead(house: House, asked: Request) -> str:
    reference = asked.enquiry.reference
    page = shown(text_of(house.visit(role=Role.DECISION_MAKER).get(f"/enquiries/{reference}/")))
    found = re.search(
        r"Metropolitan Police Service (Answered|Held, not shown|Nothing known|Released[^.]*?shown|Released)", page
    )
    assert found is not None, page
    return found[1]


def everything_read(house: House, login: str) -> dict[str, int]:
    """Table -> how many rows a login reads of it."""
    found = {}
    with house.at(login), connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
            " AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0"
            " AND has_column_privilege(c.oid, a.attnum, 'SELECT')) ORDER BY 1"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


def grown(then: dict[str, int], now: dict[str, int]) -> dict[str, int]:
    return {table: many - then[table] for table, many in now.items() if many != then[table]}


def row_at(house: House, login: str, asked: Request) -> dict[str, Any]:
    with house.at(login):
        return Request.objects.filter(pk=asked.pk).values("state", "tells_held", "version", "refused_why").get()


def test_without_a_choice_nothing_known_and_held_look_the_same_to_every_other_login(house: House) -> None:
    empty, held = a_request(house), a_request(house)
    logins_of_others = (LEAD, "hrwhealth", "worker")
    before = [everything_read(house, login) for login in logins_of_others]
    nothing_known(house, empty)
    between = [everything_read(house, login) for login in logins_of_others]
    kept_back(house, held)
    after = [everything_read(house, login) for login in logins_of_others]
    assert [grown(*pair) for pair in zip(before, between, strict=True)] == [{}, {}, {"wall_outboxrow": 1}]
    assert [grown(*pair) for pair in zip(between, after, strict=True)] == [{}, {}, {"wall_outboxrow": 1}]
    expected = {"state": "answered", "tells_held": False, "version": 2, "refused_why": ""}
    assert [row_at(house, LEAD, one) for one in (empty, held)] == [expected, expected]
    assert [seen_at_lead(house, one) for one in (empty, held)] == ["Answered", "Answered"]


def test_another_agencys_guardian_reads_the_same_line_of_both(house: House) -> None:
    empty, held = a_request(house), a_request(house)
    nothing_known(house, empty)
    kept_back(house, held)
    with house.at("guardian"), connections["default"].cursor() as cursor:
        for one in (empty, held):
            cursor.execute(
                "SELECT act, array(SELECT jsonb_object_keys(detail) ORDER BY 1) FROM wall_ledgerentry"
                " WHERE detail ->> 'request' = %s AND act <> 'ask'",
                [str(one.pk)],
            )
            assert cursor.fetchall() == [("finish_request", ["agency", "request", "role", "session"])]


def test_an_answer_that_tells_says_which_it_is(house: House) -> None:
    empty, held, both = a_request(house), a_request(house), a_request(house)
    nothing_known(house, empty, tells=True)
    kept_back(house, held, tells=True)
    a_release(house, a_finding(house, both))
    kept_back(house, both, tells=True)
    assert [seen_at_lead(house, one) for one in (empty, held, both)] == [
        "Nothing known", "Held, not shown", "Released, and holds more that is not shown",
    ]  # fmt: skip


def test_the_agencys_default_is_followed_unless_the_answer_says_otherwise(house: House) -> None:
    told_by_default(house)
    asked = [a_request(house) for _ in range(4)]
    nothing_known(house, asked[0])
    kept_back(house, asked[1])
    nothing_known(house, asked[2], tells=False)
    kept_back(house, asked[3], tells=False)
    assert [seen_at_lead(house, one) for one in asked] == ["Nothing known", "Held, not shown", "Answered", "Answered"]


def test_a_complete_answer_that_holds_nothing_back_says_so_to_nobody(house: House) -> None:
    asked = a_request(house)
    a_release(house, a_finding(house, asked))
    by = house.seated(role=Role.RESEARCHER, agency="police")
    with house.at(by):
        finish(asked.pk, by=by, at=timezone.now(), tells=True)
    assert row_at(house, LEAD, asked)["tells_held"] is False
    assert seen_at_lead(house, asked) == "Released"


def test_what_is_told_is_changed_later_and_ends_when_the_answer_is_opened_again(house: House) -> None:
    asked = a_request(house)
    kept_back(house, asked)
    by = house.seated(role=Role.RESEARCHER, agency="police")
    with house.at(by):
        tell_which(asked.pk, tells=True, version=2, by=by)
        with pytest.raises(ChangedMeanwhile):
            tell_which(asked.pk, tells=False, version=2, by=by)
    assert seen_at_lead(house, asked) == "Held, not shown"
    police = house.visit(role=Role.RESEARCHER, agency="police")
    police.post(f"/requests/{asked.pk}/change/", secure=True)
    assert row_at(house, LEAD, asked) == {"state": "open", "tells_held": False, "version": 4, "refused_why": ""}
    with house.at(by), pytest.raises(NotAnsweredYet):
        tell_which(asked.pk, tells=True, version=4, by=by)


def test_the_default_is_its_own_agencys_alone(house: House) -> None:
    told_by_default(house)
    for login in (LEAD, "hrwhealth"):
        with house.at(login):
            assert not AnswerDefault.objects.exists()
    for login in logins.SERVICES:
        with house.at(login), connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT has_table_privilege('research_answerdefault', 'SELECT'), has_any_column_privilege("
                "'research_answerdefault', 'SELECT')"
            )
            assert cursor.fetchone() == (False, False), login
    by = house.seated(role=Role.RESEARCHER, agency="hrwhealth")
    with house.at(by), pytest.raises(ChangedMeanwhile):
        set_default(tells=True, seen=1, by=by, at=timezone.now())


def test_the_pages_ask_show_and_change_it(house: House) -> None:
    police = house.visit(role=Role.RESEARCHER, agency="police")
    first, second = a_request(house), a_request(house)
    page = police.get(f"/requests/{first.pk}/").text
    assert 'name="tells" type="checkbox" value="yes">' in page  # nothing that discloses is ticked
    where = f"/requests/{first.pk}/nothing-known/"
    police.post(where, {"asks": "yes"}, secure=True)
    page = shown(text_of(police.get(f"/requests/{first.pk}/")))
    assert "Your agency answered “nothing known” on" in page
    assert "An agency to which you released nothing sees: “Answered”." in page
    police.post(f"/requests/{first.pk}/tell-which/", {"tells": "yes", "version": "2"}, secure=True)
    assert "sees: “Nothing known”" in shown(text_of(police.get(f"/requests/{first.pk}/")))
    assert police.post(f"/requests/{uuid.uuid4()}/tell-which/", {}, secure=True).status_code == 404
    setting = "/requests/what-others-see/"
    assert "Nobody of your agency has set it" in shown(text_of(police.get(setting)))
    assert "There is a problem" in police.post(setting, {"seen": "0"}, secure=True).text
    assert police.post(setting, {"tells": "which", "seen": "0"}, secure=True)["Location"] == "/requests/"
    stale = police.post(setting, {"tells": "answered", "seen": "0"}, secure=True)
    assert (stale.status_code, 'value="1"' in stale.text) == (409, True)
    assert 'type="checkbox" value="yes" checked>' in police.get(f"/requests/{second.pk}/").text
    assert "Other agencies see that nothing is known." in shown(text_of(police.get("/requests/")))
    police.post(f"/requests/{second.pk}/nothing-known/", secure=True)
    assert seen_at_lead(house, second) == "Nothing known"


def test_the_agencys_own_list_says_what_it_answered(house: House) -> None:
    asked = a_request(house)
    nothing_known(house, asked)
    police = house.visit(role=Role.RESEARCHER, agency="police")
    assert "Nothing known" in shown(text_of(police.get("/requests/?show=answered")))


@pytest.mark.parametrize("tells", [False, True])
def test_whoever_answers_is_told_at_once_what_others_see_of_it(house: House, tells: bool) -> None:
    asked = a_request(house)
    visit = house.visit(role=Role.RESEARCHER, agency="police")
    sent = {"asks": "1", "tells": "yes" if tells else "no"}
    visit.post(f"/requests/{asked.pk}/nothing-known/", sent, secure=True)
    page = shown(text_of(visit.get("/requests/", secure=True)))
    words = "“Nothing known”" if tells else "only that you answered"
    assert f"“nothing known” is recorded. An agency to which you released nothing sees {words}." in page
