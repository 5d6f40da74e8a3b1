"""A year of one borough, written at once: what a hub's pages meet after a year of London (docs/field.md, volumes).

300,000 notifications a year in London are some 9,000 in an average authority; 10,000 here. All of it invented.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

LEAD = "hrwcsc"
YEAR = 10_000
A_FEW = 1_000  # a month: enough to fill a page, so that only what lies behind the page differs
UNTRIAGED = 40  # the newest, which are in no enquiry yet
CHILD = "(i + CASE WHEN i % 5 = 0 THEN 1001 ELSE 0 END)"  # one message in five is about a child of five weeks before
LETTERS = "translate(({} % {})::text, '0123456789', 'abcdefghij')"  # keys of names are letters alone
GIVEN = f"'Given' || {LETTERS.format(CHILD, 500)}"
# One family in forty is called Smith, as in a borough where many bear one name.
FAMILY = f"CASE WHEN {CHILD} % 40 = 1 THEN 'Smith' ELSE 'Family' || {LETTERS.format(CHILD, 901)} END"
POSTCODE = f"'HA' || 1 + {CHILD} % 8 || ' ' || {CHILD} / 8 % 10 || chr(65 + {CHILD} / 80 % 20) || 'A'"
LIVES = {
    "address_lines": f"1 + {CHILD} || ' Example Road'", "postcode": POSTCODE,
    "postcode_key": f"replace({POSTCODE}, ' ', '')",
}  # fmt: skip


def fill(cursor: Any, count: int) -> None:
    """Write `count` notifications with their enquiries, children, requests, findings, mentions and ledger lines."""
    cursor.execute("SET LOCAL session_replication_role = replica")
    seats = f"ARRAY['{LEAD}', 'police', 'hrwhealth']"
    at = "now() - make_interval(mins => i * 50)"
    triaged = UNTRIAGED + 1
    is_old = f"i > {UNTRIAGED}"
    _many(cursor, "people.Person", count, id=_id("person"), made_at=at)
    _many(cursor, "people.Person", count, id=_id("parent"), made_at=at)
    _many(cursor, "front_door.Notification", count, id=_id("notification"),
          reference="'HRW-25-' || lpad(i::text, 6, '0')", door="'harrow'", authority_code="'HRW'", lead_agency=f"'{LEAD}'",
          desks=seats, channel="'form'", message="jsonb_build_object('concern', jsonb_build_object('what_happened', 'Words'))",
          children="1", received_at=at, due_at=f"{at} + interval '4 hours'", triaged_at=f"CASE WHEN {is_old} THEN now() END",
          body_digest="decode('00', 'hex')", status_digest="sha256(i::text::bytea)", key_digest="NULL")  # fmt: skip
    _many(cursor, "front_door.Named", count, id=_id("named"), notification_id=_id("notification"), position="0",
          person_id=_id("person"), is_child="true", label="'Child ' || i", desks=seats)  # fmt: skip
    _many(cursor, "front_door.Named", count, id=_id("named parent"), notification_id=_id("notification"), position="1",
          person_id=_id("parent"), is_child="false", label="'Parent ' || i", desks=seats)  # fmt: skip
    _many(cursor, "front_door.Enquiry", count, triaged, id=_id("enquiry"), reference="'HRW-25-' || lpad(i::text, 6, '0')",
          lead_agency=f"'{LEAD}'", desks=seats, state="CASE WHEN i > 400 THEN 'sent' ELSE 'open' END", opened_at=at,
          clock_from=at, rating="(ARRAY['red','amber','green'])[1 + i % 3]", due_at=f"{at} + interval '1 day'")  # fmt: skip
    _many(cursor, "front_door.Join", count, triaged, id=_id("join"), enquiry_id=_id("enquiry"), desks=seats, from_at=at,
          notification_id=_id("notification"), until_at="NULL")  # fmt: skip
    _many(cursor, "front_door.Subject", count, triaged, id=_id("subject"), enquiry_id=_id("enquiry"), person_id=_id("person"),
          position="0", label="'Child ' || i", lead_agency=f"'{LEAD}'", authority_code="'HRW'", desks=seats,
          rating="'amber'", initial_rating="'amber'")  # fmt: skip
    for agency in ("police", "hrwhealth"):
        _many(cursor, "research.Request", count, triaged, id=_id(f"request {agency}"), enquiry_id=_id("enquiry"),
              agency=f"'{agency}'", basis="'s47'", asked_at=at, due_at=f"{at} + interval '1 day'",
              state="CASE WHEN i > 400 THEN 'answered' ELSE 'open' END", answered_at=f"CASE WHEN i > 400 THEN {at} END")  # fmt: skip
        _many(
            cursor,
            "research.Release",
            count,
            triaged,
            id=_id(f"release {agency}"),
            enquiry_id=_id("enquiry"),
            agency=f"'{agency}'",
            desks=seats,
            purpose="'assess_risk'",
            legal_basis="'CA1989_s47'",
            necessity="'n'",
            proportionality="'p'",
            approver="'a'",
            at=at,
        )
        for turn in range(2):
            _many(cursor, "research.Finding", count, triaged, id=_id(f"finding {agency} {turn}"),
                  request_id=_id(f"request {agency}"), enquiry_id=_id("enquiry"), agency=f"'{agency}'",
                  about=f"ARRAY[{_id('person')}]", kind="'event'", text="'What was found. ' || i", state="'released'",
                  desks=seats, recipients="ARRAY['assessment']", happened_on=f"({at})::date", recorded_at=at,
                release_id=_id(f"release {agency}"))  # fmt: skip
    _said(cursor, count, "person", at, seats, {
        "name": {"given_name": GIVEN, "family_name": FAMILY, "given_key": f"lower({GIVEN})", "family_key": f"lower({FAMILY})"},
        "address": LIVES,
        "birth": {"day": f"date '2008-01-01' + {CHILD} % 6000"},
    })  # fmt: skip
    _said(cursor, count, "parent", at, seats, {
        "name": {"given_name": f"'Sam' || {GIVEN}", "family_name": FAMILY, "given_key": f"lower('Sam' || {GIVEN})", "family_key": f"lower({FAMILY})"},
        "address": LIVES,
        "tie": {"tie_kind": "'mother'", "tie_to": _id("person")},
    })  # fmt: skip
    _many(
        cursor,
        "assessment.Product",
        count,
        triaged,
        id=_id("product"),
        enquiry_id=_id("enquiry"),
        version="1",
        made_at=at,
    )
    _many(cursor, "assessment.Copy", count, triaged, id=_id("copy"), product_id=_id("product"), recipient="'assessment'",
          recipient_name="'A team'", issued_at=at, acknowledged_at="CASE WHEN i > 60 THEN now() END",
          document="jsonb_build_object('reference', 'HRW-25-' || lpad(i::text, 6, '0'), 'version', 1, 'children', '[]'::jsonb)")  # fmt: skip
    for act in ("read_enquiry", "list_enquiries", "release", "decide", "read_notification"):
        cursor.execute(
            "INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) SELECT gen_random_uuid(), %s, 'enquiry',"
            " 'HRW-25-' || lpad((1 + i %% %s)::text, 6, '0'), '{\"agency\": \"police\"}' FROM generate_series(1, %s) i",
            [act, count, count * 4],
        )
    cursor.execute("SET LOCAL session_replication_role = origin")
    cursor.execute("ANALYZE")


def _said(cursor: Any, count: int, of: str, at: str, desks: str, kinds: dict[str, dict[str, str]]) -> None:
    """What every notification says of one of its people."""
    for kind, columns in kinds.items():
        _many(cursor, "people.Mention", count, id=_id(f"{of} {kind}"), agency=f"'{LEAD}'", state="'released'",
              desks=desks, source_kind="'notification'", source_id=_id("notification"), said_at=at, kind=f"'{kind}'",
              **columns)  # fmt: skip
        _many(cursor, "people.Link", count, id=_id(f"{of} link {kind}"), mention_id=_id(f"{of} {kind}"),
              person_id=_id(of), agency=f"'{LEAD}'", state="'released'", desks=desks, from_at=at, until_at="NULL")  # fmt: skip


def _id(of: str) -> str:
    return f"md5('{of} ' || i)::uuid"


def _many(cursor: Any, name: str, count: int, first: int = 1, /, **expressions: str) -> None:
    """Rows `first` to `count` of a model: SQL over i for what is given, its default or an empty value for the rest."""
    model = apps.get_model(name)
    columns = {field.column: expressions.pop(field.column, "") or _empty(field)
               for field in model._meta.local_fields if not field.generated}  # fmt: skip
    assert not expressions, expressions
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
        f" SELECT {', '.join(columns.values())} FROM generate_series({first}, {count}) i"
    )


def _empty(field: models.Field[Any, Any]) -> str:
    kinds = {"DateTimeField": "now()", "DateField": "NULL", "JSONField": "'{}'", "UUIDField": "gen_random_uuid()",
             "BinaryField": "decode('00', 'hex')", "BooleanField": "false", "ArrayField": "'{}'"}  # fmt: skip
    kind = type(field).__name__ if type(field).__name__ in kinds else field.get_internal_type()
    if field.null:
        return "NULL"
    return kinds.get(kind, "1" if "Integer" in kind else "''")
