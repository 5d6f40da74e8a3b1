"""Who reads what somebody typed at the front door: a word is planted in each box, and every table of the hub is looked
through on every login, column by column, as far as that login may read."""

from __future__ import annotations

from typing import Any

from django.db import connections

from hub.front_door.models import Notification
from mash_platform.database import logins
from tenants.models import Role
from tests.front_door.door_builders import fill, post, send
from tests.support.house import House

LEAD = "hrwcsc"
LOGINS = (LEAD, "police", "hrwhealth", *logins.SERVICES)
MESSAGE, PEOPLE, MENTIONS = "front_door_notification", "front_door_named", "people_mention"


def where_read(house: House, word: str) -> dict[str, set[str]]:
    """Login -> the tables in which it reads the word; those that read it nowhere are left out."""
    found: dict[str, set[str]] = {}
    for login in LOGINS:
        with house.at(login), connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT c.relname, array_agg(quote_ident(a.attname)) FROM pg_class c"
                " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
                " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
                " AND has_column_privilege(c.oid, a.attnum, 'SELECT') GROUP BY c.relname"
            )
            for table, columns in cursor.fetchall():
                said = ", ".join(f"{column}::text" for column in columns)
                cursor.execute(
                    f"SELECT 1 FROM {table} WHERE concat_ws(' ', {said}) LIKE %s LIMIT 1",
                    [f"%{word}%"],
                )
                if cursor.fetchall():
                    found.setdefault(login, set()).add(table)
    return found


def test_what_happened_is_read_by_the_lead_and_the_worker_alone(house: House) -> None:
    browser = house.stranger("refer-harrow")
    fill(browser, what_happened={"what_happened": "PLANTED-WORDS"}, you={"family_contact": "PLANTED-WAY"})
    send(browser)
    assert where_read(house, "PLANTED-WORDS") == {LEAD: {MESSAGE}, "worker": {MESSAGE}}
    assert where_read(house, "PLANTED-WAY") == {LEAD: {MESSAGE}, "worker": {MESSAGE}}


def test_what_it_says_of_people_is_read_by_the_lead_and_the_worker_alone(house: House) -> None:
    browser = house.stranger("refer-harrow")
    fill(browser, children={"given_name": "PLANTED-NAME"}, others={"relation": "PLANTED-TIE"})
    send(browser)
    told = {MESSAGE, MENTIONS}
    assert where_read(house, "PLANTED-NAME") == {LEAD: {*told, PEOPLE}, "worker": {*told, PEOPLE}}
    assert where_read(house, "PLANTED-TIE") == {LEAD: told, "worker": told}


def test_an_addition_is_read_as_the_message_is(house: House) -> None:
    browser = house.stranger("refer-harrow")
    fill(browser)
    where = send(browser)["Location"].partition("?")[0]
    post(browser, f"{where}add/", danger="no", text="PLANTED-ADDITION")
    assert where_read(house, "PLANTED-ADDITION") == {LEAD: {MESSAGE}, "worker": {MESSAGE}}


def test_a_draft_is_read_on_no_login(house: House) -> None:
    browser = house.stranger("refer-harrow")
    post(browser, "/danger/", danger="no")
    post(browser, "/what-happened/", what_happened="PLANTED-DRAFT", go="keep")
    assert where_read(house, "PLANTED-DRAFT") == {}
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM front_door_doordraft WHERE data::text LIKE '%PLANTED-DRAFT%'")
        assert cursor.fetchone() == (1,)
    fill(browser, what_happened={"what_happened": "PLANTED-DRAFT"})
    send(browser)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM front_door_doordraft WHERE data::text LIKE '%PLANTED-DRAFT%'")
        assert cursor.fetchone() == (1,)  # the one before, which is another form


def test_what_was_put_right_is_read_as_what_the_message_says_of_people_and_not_in_the_ledger(house: House) -> None:
    browser = house.stranger("refer-harrow")
    fill(browser, others={"given_name": "Jo", "relation": "", "go": "anyway"})
    send(browser)
    with house.at(LEAD):
        reference = Notification.objects.get().reference
    visit: Any = house.visit(role=Role.COORDINATOR)
    said = {"path": "/others/0/relation", "value": "PLANTED-RIGHT", "go": "right"}
    assert visit.post(f"/triage/{reference}/put-right/", said, secure=True).status_code == 302
    assert where_read(house, "PLANTED-RIGHT") == {LEAD: {MENTIONS}, "worker": {MENTIONS}}


def test_another_hubs_desks_read_none_of_it(house: House) -> None:
    browser = house.stranger("refer-harrow")
    fill(browser, what_happened={"what_happened": "PLANTED-WORDS"})
    send(browser)
    with house.at(house.lead("haringey"), "haringey"), connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM front_door_notification WHERE message::text LIKE '%PLANTED-WORDS%'")
        assert cursor.fetchone() == (0,)


def test_a_table_that_anybody_could_read_would_be_found(house: House) -> None:
    browser = house.stranger("refer-harrow")
    fill(browser, what_happened={"what_happened": "PLANTED-WORDS"})
    send(browser)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_notification SET desks = desks || ARRAY['police']::varchar[]")
    assert where_read(house, "PLANTED-WORDS")["police"] == {MESSAGE}
