"""The smallest valid things of the board's papers: an item of a register, and a pack."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from rollout.packs.freezing import last_pack, make_pack
from rollout.packs.items import Said, record_item
from rollout.packs.models import ItemEvent, Level, Pack, RegisterKind
from tests.support.house import House

OCTOBER, NOVEMBER = date(2012, 10, 31), date(2012, 11, 30)


def an_item(
    house: House,
    kind: RegisterKind = RegisterKind.ACTION,
    item: int | None = None,
    *,
    on: date = OCTOBER,
    seen: int = 0,
    **words: Any,
) -> ItemEvent:
    """A new item, or with its number a change of it."""
    said = Said(**{"title": "Find premises", "owner": "The secretary", **words})
    if kind == RegisterKind.RISK and not said.level:
        said = Said(**{**vars(said), "level": Level.HIGH})
    return record_item(kind, item, said, on=on, reason="Agreed", seen=seen, by=house.user(), at=timezone.now())


def a_pack(house: House, on: date = OCTOBER, note: str = "") -> Pack:
    """The next pack."""
    last = last_pack()
    return make_pack(on, note, seen=last.number if last else 0, by=house.user("A Secretary"), at=timezone.now())
