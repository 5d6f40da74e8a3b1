"""Which alias a model's rows come from: hub rooms from the desk's connection, the rest from the platform's."""

from __future__ import annotations

from typing import Any

HUB_APPS = frozenset({"wall", "people", "front_door", "research", "assessment", "transfers", "insight"})


class RoomRouter:
    """`default` for the hub's rooms, `platform` for shared apps. Nothing is migrated from web or worker."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return "default" if model._meta.app_label in HUB_APPS else "platform"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return self.db_for_read(model)

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """No foreign key crosses schemas (design.md section 3)."""
        # __class__, since request.user is a lazy object
        return self.db_for_read(one.__class__) == self.db_for_read(other.__class__)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return False
