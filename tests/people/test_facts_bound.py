"""A fact about somebody is bound to the ledger: altered, it is shown and used nowhere, and named each night."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.utils import timezone

from hub.front_door.fact_checks import check_all_facts
from hub.front_door.models import Notification
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.submit import submit
from hub.front_door.tasks import check_facts as check_facts_of_every_hub
from hub.people.facts import facts_said
from hub.people.models import Link, Mention
from hub.research.findings import Learnt, record
from hub.transfers.person_keys import keys_of
from hub.wall import contents
from hub.wall.models import LedgerEntry
from tenants.models import PlatformEntry, Role
from tests.support.builders import a_request, an_enquiry
from tests.support.house import House

MESSAGE = {
    "version": 1,
    "immediate_danger": False,
    "referrer": {"source": "6", "name": "A Referrer"},
    "children": [
        {"given_name": "Amy", "family_name": "Example", "born_on": "2012-03-04", "nhs_number": "943 476 5919",
         "address": {"lines": "1 Some Road", "postcode": "HA1 1AA"}}
    ],
    "concern": {"what_happened": "Shouting was heard."},
}  # fmt: skip


def came(house: House) -> Notification:
    """A notification as the front door takes it."""
    with house.at("door"):
        made = submit("harrow", "form", parse(MESSAGE, today=timezone.localdate()))
    with house.at(house.lead()):
        found: Notification = Notification.objects.get(pk=made.notification)
        return found


def alter(house: House, statement: str, *arguments: Any) -> None:
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, arguments)
        assert cursor.rowcount > 0
        cursor.execute("SET LOCAL session_replication_role = origin")


def a_finding(house: House) -> uuid.UUID:
    """The police record a finding that brings somebody in. Out: the request."""
    asked = a_request(house, an_enquiry(house))
    by = house.seated(house.seat(Role.RESEARCHER))
    with house.at(by):
        record(
            asked.pk, finding_id=uuid.uuid4(), about=[], kind="event", happened_on=None, text="He lives there.",
            learnt=[Learnt(given_name="Ned", family_name="Planted", address_lines="2 Other Road", postcode="HA1 1AB")],
            by=by, at=timezone.now(),
        )  # fmt: skip
    pk: uuid.UUID = asked.pk
    return pk


def test_each_fact_of_a_message_has_a_digest_in_the_line_of_its_coming_and_all_agree(house: House) -> None:
    found = came(house)
    with house.at(house.lead()):
        facts = list(Mention.objects.filter(source_id=found.pk))
        contents.check(facts_said(facts))
        links = list(Link.objects.filter(mention__in=facts))
    assert {one.kind for one in facts} >= {"name", "birth", "number", "address"}
    with house.at("guardian"):
        (line,) = LedgerEntry.objects.filter(act="submit", object_ref=found.reference)
    assert set(line.detail["said"]) == {str(found.pk), *(str(one.pk) for one in (*facts, *links))}
    assert len(set(line.detail["said"].values())) == 2 * len(facts) + 1


CHANGES = (
    "given_name = 'Anna'", "family_key = 'other'", "day = '2001-01-01'", "day_is_estimate = true",
    "number_value = '9999999999'", "number_key = 'nhs:9999999999'", "address_lines = '3 Third Road'",
    "postcode_key = 'HA11AB'", "text = 'x'", "kind = 'school'", "tie_to = gen_random_uuid()", "tie_kind = 'mother'",
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_fact_that_somebody_altered_is_shown_on_no_page_and_is_told(house: House, change: str) -> None:
    found = came(house)
    visit = house.visit(role=Role.COORDINATOR)
    assert visit.get(f"/triage/{found.reference}/").status_code == 200
    kind = {"day": "birth", "numb": "number", "addr": "address", "post": "address"}.get(change[:4], "name")
    kind = "birth" if change.startswith("day") else kind
    alter(house, f"UPDATE people_mention SET {change} WHERE source_id = %s AND kind = '{kind}'", found.pk)
    answer = visit.get(f"/triage/{found.reference}/")
    assert answer.status_code == 409
    assert "This is not what was recorded" in answer.text
    assert PlatformEntry.objects.filter(act="alarm", object_kind="content", object_ref="harrow").count() == 1
    assert "came upon altered content" in house.visit(role=Role.GUARDIAN).get("/ledger/").text


def test_a_fact_that_somebody_put_beside_the_others_is_found(house: House) -> None:
    found = came(house)
    other = uuid.uuid4()
    where = "FROM people_mention m WHERE m.id = mention_id AND m.source_id = %s AND m.kind = 'name'"
    alter(house, f"UPDATE people_link SET mention_id = %s {where}", other, found.pk)
    alter(house, "UPDATE people_mention SET id = %s WHERE source_id = %s AND kind = 'name'", other, found.pk)
    with house.at(house.lead()), pytest.raises(contents.Altered, match="fact"):
        contents.check(facts_said(Mention.objects.filter(source_id=found.pk, kind="name")))  # also by itself


def test_no_other_hub_is_asked_by_altered_facts(house: House) -> None:
    found = came(house)
    with house.at(house.lead()):
        person = found.named.get().person_id
        assert keys_of(person).names
    alter(house, "UPDATE people_mention SET given_key = 'anna' WHERE source_id = %s AND kind = 'name'", found.pk)
    with house.at(house.lead()), pytest.raises(contents.Altered):
        keys_of(person)


def test_what_a_finding_says_of_somebody_is_bound_to_its_line_and_shown_only_as_recorded(house: House) -> None:
    request = a_finding(house)
    visit = house.visit(role=Role.RESEARCHER)
    assert visit.get(f"/requests/{request}/").status_code == 200
    alter(house, "UPDATE people_mention SET given_name = 'Ted' WHERE source_kind = 'finding' AND kind = 'name'")
    assert visit.get(f"/requests/{request}/").status_code == 409


def test_each_night_every_fact_is_looked_at_also_what_an_agency_holds(house: House, monkeypatch: Any) -> None:
    monkeypatch.setattr("hub.front_door.fact_checks.PORTION", 2)
    found = came(house)
    a_finding(house)
    with house.at("worker"):
        assert check_all_facts("harrow") == 0
    alter(house, "UPDATE people_mention SET postcode = 'HA9 9ZZ' WHERE kind = 'address'")
    alter(house, "UPDATE people_mention SET day = '2001-01-01' WHERE source_id = %s AND kind = 'birth'", found.pk)
    with house.at("worker"):
        assert check_all_facts("harrow") == 3
    check_facts_of_every_hub()
    with house.at("guardian"):
        lines = LedgerEntry.objects.filter(act="found_altered")
        assert {(one.object_kind, one.detail["job"]) for one in lines} == {("fact", "check_facts")}
    assert PlatformEntry.objects.filter(act="alarm", object_kind="content", object_ref="harrow").count() >= 2


def test_a_digest_is_another_for_two_facts_that_say_the_same_and_cannot_be_tried_out_without_the_key(
    house: House,
) -> None:
    one, other = came(house), came(house)
    with house.at(house.lead()):
        facts = Mention.objects.filter(source_id__in=[one.pk, other.pk], kind="birth")
        assert len({contents.digest(said) for said in facts_said(facts)}) == 2
        assert len({said.text for said in facts_said(facts)}) == 1


def test_facts_from_before_lines_held_digests_of_them_are_shown(house: House) -> None:
    found = came(house)
    alter(house, "UPDATE wall_ledgerentry SET detail = detail - 'said' WHERE object_ref = %s", found.reference)
    alter(house, "UPDATE people_mention SET given_name = 'Anna' WHERE source_id = %s", found.pk)
    with house.at(house.lead()):
        contents.check(facts_said(Mention.objects.filter(source_id=found.pk)))
