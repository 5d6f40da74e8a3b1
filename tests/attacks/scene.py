"""A case for attacks, committed: real logins on connections of their own cannot see what a test has not committed.

Written by the superuser past every rule, since the attack is what is tried here and not the way in; emptied afterwards.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from django.apps import apps
from django.db import models
from psycopg import sql
from psycopg.types.json import Jsonb

from mash_platform.database import logins
from mash_platform.keeper.policies import hub_models
from tests.support.plugin import DATABASE, STATE, superuser_url

HUB, OTHER = "harrow", "haringey"
SECRET = "SECRET-OF-THE-POLICE"
TOKEN = bytes(range(16))  # of the assessment team's inbox
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def id_of(name: str) -> uuid.UUID:
    """The id of something in the scene, by its name."""
    return uuid.uuid5(uuid.NAMESPACE_OID, name)


def superuser() -> psycopg.Connection[Any]:
    """Past everything, for writing the scene and looking at what an attack left."""
    return psycopg.connect(superuser_url(DATABASE), autocommit=True)


def enter(name: str, hub: str = HUB, **options: str) -> psycopg.Connection[Any]:
    """A new connection of a real login with its own password, as web and worker make it."""
    if name == "platform":
        return _connect(logins.platform_login(), "platform", options)
    return enter_as(logins.Login(hub, name), **options)


def enter_as(login: logins.Login, **options: str) -> psycopg.Connection[Any]:
    """The same of any login of a hub, without the settings that it should have beside its schema."""
    return _connect(login.name, login.schema, options)


def _connect(name: str, schema: str, options: Mapping[str, str]) -> psycopg.Connection[Any]:
    settings = {"search_path": schema, "row_security": "on", **options}
    return psycopg.connect(
        host=str(STATE.sockets),
        port=5432,
        dbname=DATABASE,
        user=name,
        password=logins.password(name),
        options=" ".join(f"-c {key}={value}" for key, value in settings.items()),
    )


def add(connection: psycopg.Connection[Any], hub: str, name: str, /, **given: Any) -> None:
    """One row of a model, with whatever it needs beside what is given."""
    model = apps.get_model(name)
    columns = [field for field in model._meta.local_fields if not field.generated]
    values = {field.column: given.pop(field.column, _something(field)) for field in columns}
    assert not given, given
    values = {column: value for column, value in values.items() if value is not models.NOT_PROVIDED}
    connection.execute(
        sql.SQL("INSERT INTO {}.{} ({}) OVERRIDING SYSTEM VALUE VALUES ({})").format(
            sql.Identifier(logins.schema_of(hub)),
            sql.Identifier(model._meta.db_table),
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join(sql.Placeholder() * len(values)),
        ),
        [Jsonb(value) if isinstance(value, dict) else value for value in values.values()],
    )


def _something(field: Any) -> Any:
    if field.column in ("seq", "xid", "at", "login") and field.model.__name__ == "LedgerEntry":
        return models.NOT_PROVIDED
    if field.has_default():
        return field.get_default()
    if field.null:
        return None
    kinds: dict[str, Any] = {
        "DateTimeField": NOW, "DateField": date(2012, 1, 1), "JSONField": Jsonb({}), "UUIDField": uuid.uuid4(),
        "BinaryField": uuid.uuid4().bytes, "BooleanField": False,
    }  # fmt: skip
    name = field.get_internal_type()
    return kinds.get(name, 1 if "Integer" in name else "")


@contextmanager
def set_up() -> Iterator[None]:
    """The scene in two hubs: the same names of rows in both, so that an id can be carried across."""
    with superuser() as connection:
        tokens = {hub: _tokens(connection, hub) for hub in (HUB, OTHER)}
        connection.execute("SET session_replication_role = replica")
        for hub, lead in ((HUB, "hrwcsc"), (OTHER, "hgycsc")):
            _write(connection, hub, lead)
    try:
        yield
    finally:
        empty()
        with superuser() as connection:
            for hub, kept in tokens.items():
                for code, token in kept:
                    _set_token(connection, hub, code, token)


def _tokens(connection: psycopg.Connection[Any], hub: str) -> list[tuple[str, bytes]]:
    table = sql.Identifier(logins.schema_of(hub), "wall_recipient")
    return connection.execute(sql.SQL("SELECT code, token_digest FROM {}").format(table)).fetchall()


def _set_token(connection: psycopg.Connection[Any], hub: str, code: str, digest: bytes) -> None:
    table = sql.Identifier(logins.schema_of(hub), "wall_recipient")
    connection.execute(sql.SQL("UPDATE {} SET token_digest = %s WHERE code = %s").format(table), [digest, code])


def _write(connection: psycopg.Connection[Any], hub: str, lead: str) -> None:
    of = f"{hub} "
    asked = [lead, "police"]
    enquiry, person = id_of(of + "enquiry"), id_of(of + "person")

    def row(model: str, name: str, /, **columns: Any) -> None:
        add(connection, hub, model, id=id_of(of + name), **columns)

    _set_token(connection, hub, "assessment", hashlib.sha256(TOKEN).digest())
    row("people.Person", "person")
    row("front_door.Notification", "notification", reference="ZZZ-26-000001", lead_agency=lead, desks=asked,
        message=Jsonb({"concern": SECRET}))  # fmt: skip
    row("front_door.Enquiry", "enquiry", reference="ZZZ-26-000001", lead_agency=lead, desks=asked, rating="red")
    row("front_door.Subject", "subject", enquiry_id=enquiry, person_id=person, label="Amy Example", lead_agency=lead,
        desks=asked, rating="red", initial_rating="red")  # fmt: skip
    row("front_door.Subject", "subject of another authority", enquiry_id=enquiry, person_id=id_of(of + "another"),
        label="Max Example", lead_agency="kecsc", desks=asked, rating="red", initial_rating="red")  # fmt: skip
    row("front_door.RatingEntry", "rating", subject_id=id_of(of + "subject"), stage="initial", rating="red",
        reason=SECRET, desks=asked)  # fmt: skip
    row("research.Request", "request", enquiry_id=enquiry, agency="police", basis="s47")
    for name, desks in (("held", []), ("released", asked), ("narrow", ["police"]), ("uncertain", asked)):
        state = "released" if desks else "held"
        release = None if state == "held" else id_of(of + "release")
        row("research.Finding", name, request_id=id_of(of + "request"), enquiry_id=enquiry, agency="police",
            about=[person], kind="event", text=SECRET, state=state, desks=desks, release_id=release,
            recipients=["assessment"] if desks == asked else [])  # fmt: skip
    row("research.WhoseFinding", "whose", finding_id=id_of(of + "uncertain"), enquiry_id=enquiry, agency="police",
        reference="ZZZ-26-000001", notification="ZZZ-26-000002")  # fmt: skip
    row("research.Release", "release", enquiry_id=enquiry, agency="police", desks=asked, purpose="assess_risk",
        legal_basis="CA1989_s47", necessity="n", proportionality="p", approver="a")  # fmt: skip
    row("research.Finding", "withdrawn", request_id=id_of(of + "request"), enquiry_id=enquiry, agency="police",
        about=[person], kind="event", text=SECRET, state="withdrawn", release_id=id_of(of + "release"))  # fmt: skip
    for name, finding, went_with in (
        ("held file", "held", None), ("file", "released", "release"), ("kept file", "released", None),
        ("narrow file", "narrow", "release"), ("withdrawn file", "withdrawn", "release"),
    ):  # fmt: skip
        row("research.FindingFile", name, finding_id=id_of(of + finding), enquiry_id=enquiry, agency="police",
            name=SECRET, release_id=id_of(of + went_with) if went_with else None)  # fmt: skip
    row("research.Withdrawal", "withdrawal", finding_id=id_of(of + "withdrawn"), enquiry_id=enquiry, agency="police",
        desks=asked, reason=SECRET)  # fmt: skip
    row("front_door.Join", "join", enquiry_id=enquiry, notification_id=id_of(of + "notification"), desks=asked)
    row("research.MessagePart", "part", request_id=id_of(of + "request"), join_id=id_of(of + "join"), agency="police",
        reference="ZZZ-26-000001", message=Jsonb({"concern": SECRET}))  # fmt: skip
    row("research.Request", "ended request", enquiry_id=enquiry, agency="police", basis="s47", state="withdrawn",
        ended_why="x")  # fmt: skip
    row("research.MessagePart", "ended part", request_id=id_of(of + "ended request"), join_id=id_of(of + "join"),
        agency="police", reference="ZZZ-26-000001", message=Jsonb({"concern": SECRET}))  # fmt: skip
    row("people.Mention", "mention", agency="police", state="held", source_kind="finding", source_id=id_of(of + "held"),
        kind="address", address_lines=SECRET)  # fmt: skip
    row("people.Link", "link", mention_id=id_of(of + "mention"), person_id=person, agency="police", state="held")
    row("assessment.Decision", "decision", subject_id=id_of(of + "subject"), lead_agency=lead, number=1,
        threshold_level=4, rating="red", decision="strategy_s47", reason=SECRET)  # fmt: skip
    row("assessment.Product", "product", enquiry_id=enquiry, version=1)
    row("assessment.Copy", "copy", product_id=id_of(of + "product"), recipient="assessment", recipient_name="A",
        document=Jsonb({"reference": "ZZZ-26-000001", "version": 1}))  # fmt: skip
    row("assessment.Copy", "copy of others", product_id=id_of(of + "product"), recipient="cait", recipient_name="C",
        document=Jsonb({"reference": "ZZZ-26-000001", "version": 1, "summary": SECRET}))  # fmt: skip
    row("wall.StoredFile", "file", desks=[lead], name="a.pdf")
    row("wall.WorkDraft", "draft", agency="police", member=uuid.uuid4(), path="/", data=Jsonb({"text": SECRET}))
    row("wall.SharedLoginDraft", "a recipient's draft", holder="0" * 64, member=uuid.uuid4(), path="/",
        data=Jsonb({"text": SECRET}))  # fmt: skip
    row("wall.LedgerEntry", "entry", act="enter")
    row("front_door.DoorDraft", "door draft", door=hub, data=Jsonb({"text": SECRET}))


def empty() -> None:
    """Take every row out of both hubs but what they know of their own set-up."""
    keep = {"wall_hubsettings", "wall_agency", "wall_guardiantoken", "wall_recipient", "wall_door"}
    with superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        for hub in (HUB, OTHER):
            tables = [model._meta.db_table for model in hub_models() if model._meta.db_table not in keep]
            connection.execute(
                sql.SQL("TRUNCATE {} RESTART IDENTITY").format(
                    sql.SQL(", ").join(sql.Identifier(logins.schema_of(hub), table) for table in tables)
                )
            )
