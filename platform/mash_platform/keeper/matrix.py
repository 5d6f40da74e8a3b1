"""The wall as a table that people can read: which kind of login may do what to which table, from the declarations."""

from __future__ import annotations

from collections.abc import Iterator

from mash_platform.database.logins import NARROW_ROLES, SERVICES
from mash_platform.database.walls import DESK, LEAD, NO_ONE, Command, Wall
from mash_platform.keeper.policies import hub_models, wall_of

LETTERS = {Command.SELECT: "R", Command.INSERT: "A", Command.UPDATE: "C", Command.DELETE: "D"}
KEY = (
    "R reads, A adds, C changes, D removes; in small letters: some rows only, by row policy; ` *`: some columns only. "
    "`.`: nothing. Beside these the keeper, for moves, seals and dumps."
)


def matrix() -> str:
    """Two tables in Markdown: logins that people and processes use, and the roles that own definer functions."""
    parts = [KEY, ""]
    parts += _table("Logins", (DESK, LEAD, *SERVICES))
    parts += ["", *_table("Roles without login, which own the definer functions", NARROW_ROLES)]
    return "\n".join(parts)


def _table(title: str, kinds: tuple[str, ...]) -> Iterator[str]:
    yield f"**{title}**"
    yield ""
    yield f"| table | {' | '.join(kinds)} |"
    yield f"|---|{'---|' * len(kinds)}"
    for model in sorted(hub_models(), key=lambda model: model._meta.db_table):
        wall = wall_of(model) or NO_ONE
        cells = [_cell(wall, kind) for kind in kinds]
        if any(cell != "." for cell in cells):
            yield f"| {model._meta.db_table} | {' | '.join(cells)} |"


def _cell(wall: Wall, kind: str) -> str:
    said = []
    for command, letter in LETTERS.items():
        rules = [rule for rule in wall.rules if rule.who == kind and rule.command == command]
        if not rules:
            continue
        every_row = not wall.rows_walled or any(rule.rows == "true" and not rule.check for rule in rules)
        some_columns = wall.columns_for(kind, command) is not None
        said.append((letter if every_row else letter.lower()) + (" *" if some_columns else ""))
    return ", ".join(said) or "."
