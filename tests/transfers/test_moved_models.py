"""The models of this room came from front_door and assessment with their tables: a hub in use loses nothing."""

from __future__ import annotations

import importlib

import pytest
from django.db import migrations
from django.db.migrations.loader import MigrationLoader

MOVES = (
    "hub.front_door.migrations.0007_transfers_stand_in_their_room",
    "hub.assessment.migrations.0004_offers_stand_in_transfers",
    "hub.transfers.migrations.0001_initial",
)
TABLES = {
    ("front_door", "hubquestion"): "front_door_hubquestion",
    ("front_door", "askedbyhub"): "front_door_askedbyhub",
    ("front_door", "passing"): "front_door_passing",
    ("front_door", "incoming"): "front_door_incoming",
    ("front_door", "receivedproduct"): "front_door_receivedproduct",
    ("assessment", "productoffer"): "assessment_productoffer",
}
CALLED_NOW = {"passing": "notificationoffer", "incoming": "offeranswer"}


@pytest.mark.parametrize("name", MOVES)
def test_a_move_changes_nothing_in_the_database(name: str) -> None:
    (one,) = importlib.import_module(name).Migration.operations
    assert isinstance(one, migrations.SeparateDatabaseAndState)
    assert one.database_operations == []
    assert one.state_operations != []


@pytest.mark.parametrize(("old", "table"), TABLES.items())
def test_each_model_has_the_table_and_columns_that_it_had(old: tuple[str, str], table: str) -> None:
    loader = MigrationLoader(None)
    before = loader.project_state([("front_door", "0006_lists_in_order"), ("assessment", "0003_offer_products")])
    was = before.apps.get_model(*old)._meta
    now = loader.project_state().apps.get_model("transfers", CALLED_NOW.get(old[1], old[1]))._meta
    assert (was.db_table, now.db_table) == (table, table)
    assert sorted(field.column for field in now.local_fields) == sorted(field.column for field in was.local_fields)
    assert [one.name for one in now.constraints] == [one.name for one in was.constraints]
    assert [one.name for one in now.indexes] == [one.name for one in was.indexes]
