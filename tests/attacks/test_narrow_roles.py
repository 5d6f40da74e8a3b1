"""What a narrow role changes it still reads afterwards: PostgreSQL refuses an UPDATE whose new row its reader's rule
would hide, and so a rule that names a column which the role changes ends an act in an error."""

from __future__ import annotations

import re

import pytest

from mash_platform.database import logins
from mash_platform.database.walls import NO_ONE, Command, Wall, changes, reads
from mash_platform.keeper.policies import hub_models, wall_of


def hidden_after(wall: Wall, role: str) -> list[tuple[str, str]]:
    """Column and rule: columns that the role may change and that a rule of its reads names."""
    rules = [rule for rule in wall.rules if rule.who == role]
    changed = {name for rule in rules if rule.command == Command.UPDATE for name in rule.columns or ()}
    return [
        (name, rule.rows)
        for rule in rules
        if rule.command == Command.SELECT
        for name in sorted(changed & set(re.findall(r"\w+", rule.rows)))
    ]


@pytest.mark.parametrize("role", logins.NARROW_ROLES)
def test_no_rule_of_its_reads_names_a_column_that_a_narrow_role_changes(role: str) -> None:
    walls = {model._meta.db_table: wall_of(model) or NO_ONE for model in hub_models()}
    assert {table: found for table, wall in walls.items() if (found := hidden_after(wall, role))} == {}


def test_a_rule_that_did_would_be_found() -> None:
    wall = Wall(rules=(reads("withdraw", "state = 'released'"), reads("release"), changes("withdraw", ("state",))))
    assert hidden_after(wall, "withdraw") == [("state", "state = 'released'")]
    assert hidden_after(wall, "release") == []
