"""The database backend of web and worker: the login is the wall.

A subclass of django-tenants' backend that picks the login when it connects (`get_connection_params`), never by
changing the settings, which threads share. The schema is a startup option: a desk can alter its own role's
defaults, and startup options win over them (design.md section 3).
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from typing import Any

from django.db import OperationalError
from django_tenants.postgresql_backend import base
from psycopg.pq import TransactionStatus

from mash_platform.database.desks.connection_pool import POOL
from mash_platform.database.logins import INSIDE_WHICH, Login, password

PLATFORM_SCHEMA = "platform"


class NoDesk(OperationalError):
    """Case data was asked for before anybody took a desk. A mistake in the code: default deny."""


class DeskChangeRefused(RuntimeError):
    """The desk cannot be changed inside a transaction: half of the work would be another login's."""


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]
    """A connection that is nobody's until `use_login(login)`, unless its settings name one login for good."""

    connection: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.login: Login | None = None
        self._made_at = 0.0
        super().__init__(*args, **kwargs)

    def use_login(self, login: Login | None) -> None:
        """Use a login from now on, or none (None). The connection of the one before is pooled.

        Raises: DeskChangeRefused inside a transaction, or where the settings fix the login.
        """
        if login == self.login:
            return
        if self.in_atomic_block:
            raise DeskChangeRefused(f"{self.login} is in a transaction and cannot become {login}")
        if self.settings_dict.get("USER"):
            raise DeskChangeRefused("this alias has one login for good")
        self.close()
        self.login = login

    @contextlib.contextmanager
    def using_login(self, login: Login) -> Iterator[None]:
        """Use a login for a while, and go back to the one before."""
        before = self.login
        self.use_login(login)
        try:
            yield
        finally:
            self.use_login(before)

    def get_connection_params(self) -> dict[str, Any]:
        if not self.settings_dict.get("USER") and self.login is None:
            raise NoDesk("no desk was taken on this connection")
        params: dict[str, Any] = super().get_connection_params()
        schema = PLATFORM_SCHEMA
        inside: dict[str, str] = {}
        if self.login is not None:
            if self.login.inside:
                inside = {INSIDE_WHICH: str(self.login.inside)}
            params |= {"user": self.login.name, "password": password(self.login.name)}
            schema = self.login.schema
        params["options"] = " ".join(
            f"-c {name}={value}"
            for name, value in {
                **inside,
                "search_path": schema,
                "synchronous_commit": "on",
                "row_security": "on",
                "statement_timeout": os.environ.get("MASH_STATEMENT_TIMEOUT", "30s"),
                "idle_in_transaction_session_timeout": os.environ.get("MASH_IDLE_TIMEOUT", "60s"),
            }.items()
        )
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        pooled = POOL.take(self.login.session) if self.login else None
        if pooled is not None:
            self._made_at = pooled.made_at
            return pooled.connection
        self._made_at = time.monotonic()
        return super().get_new_connection(conn_params)

    def _close(self) -> None:
        connection = self.connection
        if connection is None or self.login is None or not _clean(connection):
            super()._close()
            return
        self.connection = None
        POOL.put(self.login.session, connection, self._made_at)

    def _handle_search_path(self, cursor: Any = None) -> None:
        """The schema is a startup option; django-tenants' SET before each cursor is not needed."""


def _clean(connection: Any) -> bool:
    """Whether the connection is idle and has forgotten what its session set."""
    try:
        if connection.closed or connection.info.transaction_status != TransactionStatus.IDLE:
            return False
        autocommit = connection.autocommit
        connection.autocommit = True
        connection.execute("DISCARD ALL")
        connection.autocommit = autocommit
    except Exception:
        return False
    return True


os.register_at_fork(after_in_child=POOL.__init__)  # type: ignore[misc]
