"""A disposed record is gone from every table: each one is removed from, or it is said here why its rows stay."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from frontend.presenters.table_labels import TABLES
from mash_platform.database.walls import Command
from mash_platform.keeper.functions import sql_files
from mash_platform.keeper.policies import hub_models, shared_models, wall_of
from tests.support.house import House
from tests.support.whole_case import a_whole_case

# Tables whose rows say nothing of a case.
STAYS = {
    "wall_adoption": "templates of the library", "wall_agencytelephone": "how an agency is rung",
    "wall_guardiantoken": "digests of tokens",
    "wall_guardianreview": "what a guardian looked at: weeks and numbers",
    "wall_alert": "what somebody at a desk did, no name of a child",
    "wall_alertline": "numbers of lines", "wall_alertmark": "how far was looked", "wall_hubsettings": "the hub",
    "wall_agency": "the hub", "wall_recipient": "the hub", "wall_door": "the hub", "wall_referencecounter": "numbers",
    "wall_givenreference": "references alone: none is given twice", "wall_disposedreference": "references alone",
    "wall_ledgerentry": "references, ids and keyed digests: the proof that all of it was done, for as long as a line is"
    " kept (attacks/test_old_lines.py)",
    "wall_linedisposal": "who approved and when", "wall_linesgone": "places of the tree",
    "wall_seal": "digests", "wall_member": "people who work here", "wall_retentionrule": "the hub's rule",
    "wall_disposallist": "who approved and when", "wall_disposalitem": "references, days, who; why one was kept goes",
    "wall_disposalcertificate": "references, numbers, days and who approved",
    "front_door_doordraft": "of no record yet; forgotten after a day, or seven (drafts_expire_v2)",
    "front_door_askedbyhub": "how often a hub asked", "front_door_incoming": "codes, ids and references",
    "research_agreementrule": "the hub's rule", "research_answerdefault": "an agency's setting",
    "assessment_challengesteps": "the hub's rule", "assessment_chaserule": "the hub's rule",
    "assessment_auditsample": "days, numbers and a root",
    "assessment_inspection": "who inspected when, and who let them in; what they read goes with its record",
    "front_door_timelimits": "the hub's rule",
    "front_door_repeatrule": "the hub's rule", "front_door_dutyshift": "who of the hub was on duty when",
    "research_namedapprover": "who of an agency agreed to its releases, and their deputies",
    "people_acquaintance": "whom somebody who works here knows: theirs until they take it back, of no record",
    "wall_absence": "who of the hub was away when, and who covered",
    "research_handedlist": "how many pieces of work went from whom to whom",
    "front_door_opencaselist": "when social care loaded its list",
    "front_door_opencase": "social care's own list of today, replaced when it is loaded again",
    "wall_keptsearch": "what somebody looked for, kept for an hour",
    "wall_continuityholder": "who opens sheets, staff and their public keys",
    "wall_continuitysheet": "numbers, and where files went",
    "wall_breakglassrule": "the hub's rule", "wall_reasonsetting": "words to choose from, which name nobody",
    "wall_permissionsetting": "acts that were taken from roles, which name nobody",
    "wall_screen": "screens in the room, and nobody's name",
    "insight_monthcount": "numbers", "insight_closedperiod": "months",
}  # fmt: skip
# Tables whose rows keep no line of the ledger, since none is about one by its id: settings, numbers, tokens, and
# what is forgotten or replaced within days. The ledger's own, and places of the tree, are no rows that a line is about.
NAMED_BY_NO_LINE = frozenset({
    "wall_adoption", "wall_agencytelephone", "wall_guardiantoken", "wall_alertmark", "wall_hubsettings", "wall_agency",
    "wall_recipient", "wall_door", "wall_referencecounter", "wall_keptsearch", "wall_ledgerentry",
    "front_door_dutyshift", "front_door_opencaselist", "front_door_opencase", "front_door_repeatrule",
    "front_door_timelimits",
    "front_door_doordraft", "front_door_askedbyhub", "research_agreementrule", "research_answerdefault",
    "assessment_challengesteps", "assessment_chaserule", "wall_continuitysheet",
    "wall_breakglassrule", "wall_reasonsetting", "wall_permissionsetting",
    "insight_monthcount", "insight_closedperiod",
})  # fmt: skip
MARK = "zqx7"
CODES = {
    "source_kind",
    "number_kind",
    "key",
    "path",
    "kind",
    "failure",
}  # columns by which rows are found, or of no words


def removed_from() -> set[str]:
    (text,) = [file.text for file in sql_files() if file.path.name == "record_rows_v1.sql"]
    return set(re.findall(r"\('(\w+)', '", text)) | {"people_person"}


def test_each_table_of_a_hub_is_disposed_of_or_says_why_it_stays() -> None:
    tables = {model._meta.db_table for model in hub_models()}
    assert tables - removed_from() == set(STAYS)
    assert removed_from() <= tables


def test_what_is_removed_by_the_function_is_what_its_role_may_remove() -> None:
    may = {
        model._meta.db_table
        for model in hub_models()
        for rule in getattr(wall_of(model), "rules", ())
        if (rule.who, rule.command) == ("dispose", "DELETE")
    }
    assert may == removed_from() | {"wall_ledgerentry"}  # whose old lines go by themselves (attacks/test_old_lines.py)


def test_a_line_about_a_row_of_any_other_table_is_kept_with_it() -> None:
    """lines_due_v1 looks for what a line names in each table of which its role sees the ids."""
    seen = {
        model._meta.db_table
        for model in hub_models()
        if isinstance(model._meta.pk, models.UUIDField)
        and ((columns := wall_of(model).columns_for("dispose", Command.SELECT)) is None or "id" in columns)  # type: ignore[union-attr]
    }
    of_ids = {model._meta.db_table for model in hub_models() if isinstance(model._meta.pk, models.UUIDField)}
    assert of_ids - seen == NAMED_BY_NO_LINE


def test_the_certificate_has_words_for_each_table() -> None:
    assert set(TABLES) == removed_from()


def holds_texts(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, ArrayField) and isinstance(field.base_field, models.TextField)


def words_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Columns that hold what somebody typed: long texts and documents."""
    return [
        field
        for field in model._meta.local_fields
        if (
            isinstance(field, models.TextField | models.JSONField)
            or holds_texts(field)
            or (field.max_length or 0) >= 40
        )
        and not isinstance(field, models.BinaryField | models.GeneratedField)
        and field.name not in CODES
    ]


def fill(cursor: Any, model: type[models.Model]) -> None:
    """A row in a table that no act of the whole case wrote to, about something that is there."""
    given: dict[str | None, Any] = {}
    for field in model._meta.local_fields:
        if isinstance(field, models.GeneratedField):
            continue
        if field.name == "path":
            cursor.execute("SELECT '/enquiries/' || reference || '/ask/' FROM front_door_enquiry LIMIT 1")
            given[field.column] = cursor.fetchone()[0]
        elif field.is_relation or field.name in ("one", "other"):
            table = field.related_model._meta.db_table if field.is_relation else "people_person"  # type: ignore[union-attr]
            cursor.execute(f'SELECT id FROM "{table}" LIMIT 1')
            given[field.column] = cursor.fetchone()[0]
        else:
            kinds = {
                models.UUIDField: uuid.uuid4(), models.DateTimeField: timezone.now(), models.DateField: timezone.now(),
                models.BooleanField: False, models.JSONField: "{}", ArrayField: [], models.BinaryField: b"",
                models.IntegerField: 1,
            }  # fmt: skip
            given[field.column] = next((value for kind, value in kinds.items() if isinstance(field, kind)), "x")
    if "named_id" in given:  # of the notification that names them
        cursor.execute("SELECT notification_id FROM front_door_named WHERE id = %s", [given["named_id"]])
        given["notification_id"] = cursor.fetchone()[0]
    columns = ", ".join(f'"{column}"' for column in given)
    cursor.execute(
        f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({", ".join(["%s"] * len(given))})', [*given.values()]
    )


def plant(cursor: Any) -> None:
    """The mark in every text column of every row of a case; a table that has none gets one."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(
        "SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', c.relname, k.conname) FROM pg_constraint k"
        " JOIN pg_class c ON c.oid = k.conrelid WHERE k.contype = 'c' AND c.relnamespace = 'hub_harrow'::regnamespace"
    )
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)
    cursor.execute("SET LOCAL session_replication_role = replica")
    for model in hub_models():
        if model._meta.db_table in STAYS:
            continue
        cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
        if cursor.fetchone()[0] == 0:
            fill(cursor, model)
        for field in words_of(model):
            value: Any = [MARK] if holds_texts(field) else MARK
            if isinstance(field, models.JSONField):
                value = f'{{"{MARK}": "{MARK}"}}'
            cursor.execute(f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s', [value])
    cursor.execute("SET LOCAL session_replication_role = origin")


def holding(cursor: Any, tables: list[str], words: list[str]) -> list[tuple[str, str]]:
    found = []
    for table in tables:
        for word in words:
            cursor.execute(f"SELECT count(*) FROM {table} AS t WHERE t::text ILIKE %s", [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.append((table, word))
    return found


def test_words_planted_everywhere_are_nowhere_once_every_record_is_disposed_of(house: House) -> None:
    a_whole_case(house)
    tables = [f'"{model._meta.db_table}"' for model in hub_models()]
    shared = [f'platform."{model._meta.db_table}"' for model in shared_models()]
    with house.as_superuser() as cursor:
        names = ["Amy Example", "Ivy Sent", "Invented Row", "informant"]
        assert {table.strip('"') for table, _ in holding(cursor, tables, names)} >= {
            "people_mention", "front_door_subject", "assessment_copy", "research_finding",
        }  # fmt: skip
        plant(cursor)
        assert {table.strip('"') for table, _ in holding(cursor, tables, [MARK])} == {
            model._meta.db_table for model in hub_models()
            if model._meta.db_table not in STAYS and words_of(model)
        }  # fmt: skip
        cursor.execute("SELECT count(*) FROM wall_ledgerentry")
        (lines,) = cursor.fetchone()
        cursor.execute(
            "SELECT e.id, array(SELECT j.notification_id FROM front_door_join j WHERE j.enquiry_id = e.id"
            " AND j.until_at IS NULL) FROM front_door_enquiry e"
        )
        for enquiry, notifications in cursor.fetchall():
            cursor.execute("SELECT remove_record_v1(%s, %s)", [enquiry, notifications])
        cursor.execute("SELECT id FROM front_door_notification")
        for (notification,) in cursor.fetchall():
            cursor.execute("SELECT remove_record_v1(NULL, %s)", [[notification]])
        # Forgotten after an hour, and replaced each day: of no record, and long gone when one is due.
        tables = [one for one in tables if one not in ('"wall_keptsearch"', '"front_door_opencase"')]
        assert holding(cursor, [*tables, *shared], [MARK, *names]) == []
        left = []
        for table in removed_from() - {"wall_outboxrow"}:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            left += [table] if cursor.fetchone() != (0,) else []
        assert left == []
        cursor.execute("SELECT count(*) FROM wall_ledgerentry")
        assert cursor.fetchone() == (lines,)
