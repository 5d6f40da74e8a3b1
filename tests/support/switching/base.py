"""The backend of room tests: one superuser connection that becomes each login within the test's transaction.

SET LOCAL SESSION AUTHORIZATION makes current_user and session_user those of a real connection, so that policies,
grants and definer functions decide as they do in service; the rollback at the end undoes it.
"""

from __future__ import annotations

from typing import Any

from psycopg.pq import TransactionStatus

from mash_platform.database.desks import base
from mash_platform.database.logins import INSIDE_WHICH, Login


class DatabaseWrapper(base.DatabaseWrapper):
    """Uses one login after another inside one transaction."""

    connection: Any

    def use_login(self, login: Login | None) -> None:
        if login == self.login:
            return
        self.login = login
        if self.connection is not None and self.in_atomic_block:
            self._become()

    def get_connection_params(self) -> dict[str, Any]:
        login, self.login = self.login, None
        try:
            return super().get_connection_params()
        finally:
            self.login = login

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        login, self.login = self.login, None
        try:
            return super().get_new_connection(conn_params)
        finally:
            self.login = login

    def _close(self) -> None:
        if self.connection is not None:
            self.connection.close()

    def savepoint_rollback(self, sid: str) -> None:
        super().savepoint_rollback(sid)
        self._become()

    def _become(self) -> None:
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return  # rolling back to the savepoint comes next, and becomes whichever login is used then
        # One statement, since tests go from login to login thousands of times.
        if self.login is None:
            # Nobody's: a query that forgot its desk finds no table.
            become = "SET LOCAL SESSION AUTHORIZATION DEFAULT; SET LOCAL search_path = pg_catalog"
        else:
            become = (
                f'SET LOCAL SESSION AUTHORIZATION "{self.login.name}"; SET LOCAL search_path = "{self.login.schema}";'
                f" SET LOCAL {INSIDE_WHICH} = '{self.login.inside or ''}'"
            )
        with self.connection.cursor() as cursor:
            cursor.execute(become)
