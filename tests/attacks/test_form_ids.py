"""The id that a form carries, so that sent twice it acts once: it stands for one thing, whoever alters the field."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.db.models import Model

from hub.assessment.after_sending_models import CopyFeedback, PapersHandedOver
from hub.assessment.models import Copy, Decision, Product
from hub.research.models import Finding, Release, Request
from hub.transfers.models import HubQuestion, NotificationOffer
from hub.wall.refusals import FormSentBefore
from tenants.models import Role
from tests.support.house import House
from tests.support.pages import text_of
from tests.support.whole_case import WholeCase, a_whole_case
from tests.wall.test_every_page import ACTS, Does, address_of, client_of_act, last_line, undone

FIELDS = ("once", "finding", "release")
USED = ("held", "out", "sent_finding", "product", "passing", "let_out", "question", "copy", "release")
WRITTEN: list[type[Model]] = [
    Finding, Release, Request, Product, Copy, Decision, HubQuestion, NotificationOffer, PapersHandedOver, CopyFeedback,
]  # fmt: skip
TABLES = [one._meta.db_table for one in WRITTEN]
READS = {"read_request", "read_enquiry", "read_notification", "list_requests"}


def field_of(said: dict[str, Any]) -> str:
    return next((name for name in FIELDS if name in said), "")


def rows(case: WholeCase) -> dict[str, list[Any]]:
    """Everything that these forms write, as it stands."""
    found = {}
    with case.house.as_superuser("harrow") as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def test_no_form_takes_an_id_that_stands_for_something_else(house: House) -> None:
    case = a_whole_case(house)
    with house.as_superuser("harrow") as cursor:
        cursor.execute("SELECT id FROM research_release ORDER BY at LIMIT 1")
        case.at["release"] = str(cursor.fetchone()[0])
    tried, wrong = set[str](), list[tuple[Any, ...]]()
    for one in ACTS:
        with undone():
            client = client_of_act(case, one)
            path = address_of(case, one.route, one.given)
            said = one.said(case, client, path)
            name = field_of(said)
            if not name or said.get("act") == "analyse":
                continue
            client.raise_request_exception = False
            tried.add(one.route)
            for used in USED:
                with undone():
                    before = rows(case)
                    answer = client.post(path, {**said, name: case.at[used]}, secure=True)
                    # Where the id is another kind's it is free, and the form may be kept under it.
                    changed = rows(case)
                    lost = {name for name, there in before.items() if len(changed[name]) < len(there)}
                    if answer.status_code >= 500 or lost:
                        wrong.append((one.route, used, answer.status_code, lost))
            for typed in ("", "garbage", "\x00", "9" * 5000, "{}"):
                answer = client.post(path, {**said, name: typed}, secure=True)
                if answer.status_code not in (200, 302):
                    wrong.append((one.route, typed[:9], answer.status_code))
    assert wrong == []
    assert len(tried) >= 9, "a form with an id of its own is not tried"


# The same form, sent for something else: what was said the first time stands, and the page says so.


def sent_again(case: WholeCase, one: Does, changes: dict[str, Any], path: str = "") -> tuple[Any, Any, bool]:
    """Send a form, then with changes and the same id. Out: both answers, and whether the second changed anything."""
    client = client_of_act(case, one)
    first = address_of(case, one.route, one.given)
    said = one.said(case, client, first)
    done = client.post(first, said, secure=True)
    before = rows(case)
    again = client.post(path or first, {**said, **changes}, secure=True)
    return done, again, rows(case) != before


CHANGED: dict[str, dict[str, Any]] = {
    "record_finding": {"text": "Arrested twice.", "about": []},
    "ask": {"question": "Is he at school?", "agencies": ["hrweduc"]},
    "ask_hub": {"why": "An uncle"},
    "decide": {"reason": "Fourth incident."},
}


@pytest.mark.parametrize("act", CHANGED)
def test_what_was_changed_after_the_form_was_sent_is_not_taken_for_saved(house: House, act: str) -> None:
    case = a_whole_case(house)
    one = next(one for one in ACTS if one.act == act)
    done, again, changed = sent_again(case, one, CHANGED[act])
    assert done.status_code == 302
    assert again.status_code == 200, again.get("Location")
    assert "This form was sent before, and what it said then is kept" in again.text
    assert not changed


def test_a_product_sent_again_with_other_words_says_what_went_out_and_sends_nothing(house: House) -> None:
    case = a_whole_case(house)
    one = next(one for one in ACTS if one.act == "issue")
    client = client_of_act(case, one)
    path = address_of(case, one.route, one.given)
    said = one.said(case, client, path)
    assert client.post(path, said, secure=True).status_code == 302
    before = rows(case)
    same = text_of(client.post(path, said, secure=True, follow=True))
    assert "This form was sent before" not in same
    again = client.post(path, {**said, "assessment-summary": "Other words."}, secure=True, follow=True).text
    assert "This form was sent before" in again
    assert "was not sent: the summary for " in again
    fewer = {**said, "assessment-findings": [], "assessment-reasons": []}
    assert "was not sent: what was ticked for " in client.post(path, fewer, secure=True, follow=True).text
    others = client.post(path, {**said, "recipients": ["earlyhelp"]}, secure=True, follow=True).text
    assert "was not sent: who gets it" in others
    assert rows(case) == before


def test_an_offer_of_one_notification_is_no_offer_of_another(house: House) -> None:
    case = a_whole_case(house)
    one = next(one for one in ACTS if one.act == "offer")
    _, again, changed = sent_again(case, one, {}, f"/triage/{case.at['next']}/pass/")
    assert again.status_code == 200
    assert "This form was sent before" in again.text
    assert not changed


def test_a_release_of_one_enquiry_is_none_of_another(house: House) -> None:
    case = a_whole_case(house)
    client = house.visit(case.seat(Role.RESEARCHER))
    with house.as_superuser("harrow") as cursor:
        cursor.execute("SELECT l.id FROM research_release l JOIN front_door_enquiry e ON e.id = l.enquiry_id "
                       "WHERE e.reference = %s LIMIT 1", [case.at["sent"]])  # fmt: skip
        other = str(cursor.fetchone()[0])
    one = next(one for one in ACTS if one.act == "release")
    path = address_of(case, one.route, one.given)
    answer = client.post(path, {**one.said(case, client, path), "release": other}, secure=True)
    assert answer.status_code == 409
    assert "This form was sent before" in answer.text


def test_another_desks_id_is_refused_in_words_and_says_nothing_of_it(house: House) -> None:
    case = a_whole_case(house)
    health = house.visit(case.seat(Role.RESEARCHER, agency="hrwhealth"))
    path = f"/requests/{case.at['health_request']}/record/"
    said = {
        "finding": case.at["held"], "about": [], "text": "Seen at the clinic.", "kind": "event", "given_name": "Mr",
        "family_name": "Newly", "address_lines": "1 Invented Road", "postcode": "HA1 1AA",
    }  # fmt: skip
    before, seq = rows(case), last_line(case, "harrow")
    answer = health.post(path, said, secure=True)
    assert answer.status_code == 200
    assert "This form was sent before" in answer.text
    assert "informant" not in answer.text
    assert rows(case) == before
    with house.as_superuser("harrow") as cursor:
        cursor.execute("SELECT act FROM wall_ledgerentry WHERE seq > %s", [seq])
        assert {row[0] for row in cursor.fetchall()} <= READS
    free = health.post(path, {**said, "finding": str(uuid.uuid4())}, secure=True)
    assert free.status_code == 302


def test_the_refusal_has_a_sentence() -> None:
    assert re.search(r"sent before", str(FormSentBefore()))
