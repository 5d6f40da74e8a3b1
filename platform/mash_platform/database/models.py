"""The base of every model with case data."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models

from mash_platform.database.logins import NARROW_ROLES
from mash_platform.database.walls import NO_ONE, Command, Wall


class WalledModel(models.Model):
    """A table of a hub. Its id is made here, so that an insert needs no RETURNING, which a policy may refuse."""

    wall: ClassVar[Wall] = NO_ONE

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
        default_permissions = ()

    def save(
        self,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Save a new row, or the columns of an old one that some desk may change.

        Django's own save of an old row names every column, which a desk's grant refuses. Acts that change fewer
        columns say which with `update_fields`. What a function alone may change (its narrow role) is never saved here.
        """
        if self._state.adding:
            super().save(force_insert=True, using=using)
            return
        if update_fields is None:
            changeable = {
                column
                for rule in self.wall.rules
                if rule.command == Command.UPDATE and rule.who not in NARROW_ROLES
                for column in (rule.columns or ())
            }
            update_fields = [field.name for field in self._meta.local_fields if field.column in changeable]
        super().save(force_update=True, using=using, update_fields=update_fields)
