"""Loaded before Django: tests have an installation of their own, with roles and keys of its own.

One cluster (`.run/test`), one template database made by the keeper's settings in a subprocess whenever the schema's
sources changed, and a copy of it for each test process.
"""

from __future__ import annotations

import gc
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from mash_platform.embedded.postgres import EmbeddedPostgres
from mash_platform.state import CHECKOUT, StateDir, own_folder

STATE = StateDir(Path(os.environ.get("MASH_TEST_STATE") or CHECKOUT / ".run" / "test").absolute())
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
PROCESS = WORKER or "main"
DATABASE = f"mash_test_{PROCESS}"
PREFIX = "masht"
SOURCES = ("hub/*/models*", "hub/*/models/*", "hub/*/migrations/*", "hub/*/sql/*", "tenants/models/*", "tenants/data/*",
           "tenants/migrations/*", "rollout/models*", "rollout/models/*", "rollout/migrations/*",
           "rollout/*/models*", "rollout/*/models/*", "rollout/*/migrations/*",
           "rollout/data/*", "rollout/management/commands/*",
           "platform/mash_platform/database/*", "platform/mash_platform/keeper/*",
           "platform/mash_platform/cli/bootstrap.py", "platform/mash_platform/demonstration.py",
           "tests/support/*.py", "platform/mash_platform/settings/*")  # fmt: skip

COMPILED = STATE.root / "templates"  # what pages' templates were compiled to, of this run alone

STATE.create()
os.environ.update(
    MASH_STATE=str(STATE.root),
    MASH_PREFIX=PREFIX,
    DATABASE_URL=f"postgresql:///{DATABASE}?host={STATE.sockets}&port=5432",
    CELERY_BROKER_URL="memory://",
    MASH_DOMAIN="localhost",
    MASH_PORT="8000",
    MASH_DEMO="0",
)
os.environ.pop("MASH_KEEPER_FILE", None)

_server: EmbeddedPostgres | None = None


def superuser_url(database: str = "postgres") -> str:
    """The address of the test cluster's superuser."""
    password = STATE.superuser_password.read_text().strip()
    return f"postgresql://postgres:{password}@/{database}?host={STATE.sockets}&port=5432"


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is collected: the cluster and the template once, then this process's copy."""
    global _server
    if config.option.collectonly:
        return
    if not WORKER:
        shutil.rmtree(COMPILED, ignore_errors=True)
        own_folder(COMPILED)
        _server = EmbeddedPostgres(STATE, durable=False)
        _server.start()
        make_template()
    _copy_template()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Fails where a group would be spread over the workers: each would start a service of its own.

    Raises:
        pytest.UsageError: pytest-xdist did not take a group's mark (as its 3.8.0 with pytest 9.2.0, issue 1386).
    """
    # What was imported and collected stays to the end: a twentieth of the time went into looking for rubbish in it.
    gc.collect()
    gc.freeze()
    if not WORKER:
        return
    for item in session.items:
        for mark in item.iter_markers("xdist_group"):
            if not item.nodeid.endswith(f"@{mark.args[0]}"):
                raise pytest.UsageError(f"{item.nodeid} is not in its group {mark.args[0]}: is this --dist loadgroup?")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The one who started the cluster stops it."""
    if _server is not None:
        _server.stop()


def fingerprint() -> str:
    """A digest of what the schema is made from."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(CHECKOUT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(CHECKOUT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def template_name() -> str:
    """The template database of the sources as they are."""
    return f"mash_template_{fingerprint()}"


def make_template() -> None:
    """Make the template of the sources as they are, unless it is there. The cluster must run."""
    name = template_name()
    with psycopg.connect(superuser_url(), autocommit=True) as connection:
        old = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'mash\\_t%'").fetchall()
        if (name,) in old:
            return
        for (database,) in old:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
        draft = "mash_template_draft"
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft)))
        environment = {
            **os.environ,
            "DATABASE_URL": f"postgresql:///{draft}?host={STATE.sockets}&port=5432",
            "MASH_SUPERUSER_URL": superuser_url(),
            "MASH_KEEPER_FILE": str(STATE.keeper_json),
            "DJANGO_SETTINGS_MODULE": "mash_platform.settings.keeper",
        }
        subprocess.run([sys.executable, "-m", "tests.support.make_template"], check=True, env=environment, cwd=CHECKOUT)
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name))
        )


@contextmanager
def template_copied_to(database: str) -> Iterator[psycopg.Connection[Any]]:
    """A database of its own, as the keeper made it, for tests that write for good or look for what others wrote.

    Out: a connection of the cluster's superuser, to another database. It is dropped afterwards.
    """
    name = sql.Identifier(database)
    with psycopg.connect(superuser_url(), autocommit=True) as cluster:
        cluster.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        cluster.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                name, sql.Identifier(template_name()), sql.Identifier(f"{PREFIX}_owner")
            )
        )
        try:
            yield cluster
        finally:
            cluster.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def _copy_template() -> None:
    with psycopg.connect(superuser_url(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(DATABASE), sql.Identifier(template_name()), sql.Identifier(f"{PREFIX}_owner")
            )
        )
        # A copy has none of the template's own grants.
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(DATABASE)))
        roles: list[tuple[Any, ...]] = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolcanlogin AND starts_with(rolname, %s)", [f"{PREFIX}_"]
        ).fetchall()
        for (role,) in roles:
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(DATABASE), sql.Identifier(role))
            )
