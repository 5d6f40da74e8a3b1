"""The backend of room tests: one superuser connection that becomes each login within the test's transaction.

SET LOCAL SESSION AUTHORIZATION makes current_user and session_user those of a real connection, so that policies,
grants and definer functions decide as they do in service; the rollback at the end undoes it.
"""

from __future__ import annotations

from typing import Any

from psycopg.pq import TransactionStatus

from mash_platform.database.desks import base
from mash_platform.database.logins import Login


class DatabaseWrapper(base.DatabaseWrapper):
    """Sits at desks inside one transaction."""

    connection: Any

    def sit(self, login: Login | None) -> None:
        if login == self.seated:
            return
        self.seated = login
        if self.connection is not None and self.in_atomic_block:
            self._become()

    def get_connection_params(self) -> dict[str, Any]:
        seated, self.seated = self.seated, None
        try:
            return super().get_connection_params()
        finally:
            self.seated = seated

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        seated, self.seated = self.seated, None
        try:
            return super().get_new_connection(conn_params)
        finally:
            self.seated = seated

    def _close(self) -> None:
        if self.connection is not None:
            self.connection.close()

    def savepoint_rollback(self, sid: str) -> None:
        super().savepoint_rollback(sid)
        self._become()

    def _become(self) -> None:
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return  # rolling back to the savepoint comes next, and becomes whoever sits then
        with self.connection.cursor() as cursor:
            cursor.execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")
            if self.seated is None:
                # Nobody's: a query that forgot its desk finds no table.
                cursor.execute("SET LOCAL search_path = pg_catalog")
            else:
                cursor.execute(f'SET LOCAL SESSION AUTHORIZATION "{self.seated.name}"')
                cursor.execute(f'SET LOCAL search_path = "{self.seated.schema}"')
