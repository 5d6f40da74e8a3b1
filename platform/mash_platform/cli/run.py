"""`mash run`: everything on this machine, from its keys to its addresses, until Ctrl-C."""

from __future__ import annotations

import argparse
import fcntl
import http.client
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mash_platform import environment
from mash_platform.cli.addresses import addresses
from mash_platform.demonstration import AGES
from mash_platform.embedded.leftovers import Register
from mash_platform.embedded.ports import ADDRESS, require_free
from mash_platform.embedded.postgres import EmbeddedPostgres
from mash_platform.embedded.programs import CannotRun, Program, tail
from mash_platform.embedded.progress import step
from mash_platform.embedded.supervisor import Stopped, Supervisor
from mash_platform.embedded.valkey import EmbeddedValkey
from mash_platform.state import StateDir, StateRefused

SERVERS, PROCESSES = 0, 1  # stages: the servers are stopped last
WORKERS = {"worker": ("celery,between_hubs", "1"), "slow-worker": ("documents,mail", "2")}  # queues, how many at once
WEB_PATIENCE = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--port`."""
    default = int(os.environ.get("MASH_PORT") or environment.DEFAULT_PORT)
    parser.add_argument("--port", type=int, default=default, help="the one port for all hosts (%(default)s)")


def run(args: argparse.Namespace) -> int:
    """Serve until we are asked to stop. Out: the exit code; 1 with a message where it cannot be done."""
    os.umask(0o077)  # what any process writes here is this account's alone
    state = StateDir.from_env()
    try:
        with alone(state) as register:
            require_free(args.port)
            supervisor = Supervisor(register, say)
            with supervisor.on_signals():
                serve(supervisor, register, state, args.port)
    except (CannotRun, StateRefused, environment.KindRefused) as refusal:
        print(f"\n{refusal}\n", file=sys.stderr)
        return 1
    except Stopped:
        pass
    clears = ", `make reset` clears it" if environment.is_demonstration(state) else ""
    print(f"\nStopped. The data is kept: `make run` goes on with it{clears}.")
    return 0


def serve(supervisor: Supervisor, register: Register, state: StateDir, port: int) -> None:
    """Bring everything up, each step running before the next, say where it is, and watch it.

    Raises: CannotRun, where a step fails; KindRefused, for the other kind of installation than it is; Stopped.
    """
    started = time.monotonic()
    environment.keep_kind(state)
    print(f"Starting in {state.root}", flush=True)
    ended = register.end_leftovers()
    if ended:
        say(f"Ended what a killed run had left: {', '.join(ended)}.")
    with step("Keys"):
        state.create()
    database_url, superuser_url = start_postgres(supervisor, state)
    broker_url = start_valkey(supervisor, state)
    web = environment.for_web(state, database_url=database_url, broker_url=broker_url, port=port)
    keeper = environment.for_keeper(state, web)
    environment.remember(state, web)

    with step("Logins and database") as this:
        if superuser_url:
            once = {**keeper, environment.SUPERUSER: superuser_url}
            supervisor.run(mash("bootstrap"), once, state.logs / "bootstrap.log")
        else:
            this.says(f"left as they are ({environment.SUPERUSER} not set)")
    with step("Tables, grants and policies"):
        supervisor.run(mash("keeper", "migrate"), keeper, state.logs / "migrate.log")
    with step("Style sheets and scripts"):
        supervisor.run(
            django("collectstatic", "--no-input", "--clear", "--verbosity", "0"), web, state.logs / "static.log"
        )
    with step("Keeper, web, worker, beat"):
        for program in processes(state, web, keeper, port):
            supervisor.start(program, stage=PROCESSES)
        wait_for_web(supervisor, web, port, state.logs / "web.log")
    demonstration = web["MASH_DEMO"] == "1"
    if demonstration:
        print("  The demonstration's data", flush=True)
        supervisor.run(mash("demo"), web)
        supervisor.run(mash("keeper", "age"), keeper, state.logs / "age.log")
        supervisor.run(mash("demo", "--measures"), web)
        # What is two years old is set back after the months are closed, which would else begin with it.
        while (state.root / AGES).exists():
            supervisor.run(mash("keeper", "age"), keeper, state.logs / "age.log")
            supervisor.run(mash("demo", "--time-over"), web)

    print(f"\nReady in {time.monotonic() - started:.0f} s.\n\n{addresses(web['MASH_DOMAIN'], port)}", flush=True)
    if demonstration:
        supervisor.run(mash("demo", "--who"), web)
    print(f"\n  Stop with Ctrl-C. Logs: {state.logs}\n", flush=True)
    supervisor.watch()


def start_postgres(supervisor: Supervisor, state: StateDir) -> tuple[str, str | None]:
    """Start PostgreSQL unless DATABASE_URL names a server.

    Out: the database's address, and the superuser's where there is one to bootstrap with.
    """
    given = os.environ.get("DATABASE_URL")
    with step("PostgreSQL") as this:
        if given:
            this.says("the server of DATABASE_URL")
            return given, os.environ.get(environment.SUPERUSER)
        postgres = EmbeddedPostgres(state)
        if postgres.prepare():
            this.says("made and started")
        supervisor.start(postgres.program(), stage=SERVERS)
        postgres.wait_until_ready(lambda: supervisor.alive("postgres"))
        return postgres.server.url(environment.DATABASE), postgres.server.superuser_url


def start_valkey(supervisor: Supervisor, state: StateDir) -> str:
    """Start Valkey unless CELERY_BROKER_URL names a broker. Out: the broker's address."""
    given = os.environ.get("CELERY_BROKER_URL")
    with step("Valkey") as this:
        if given:
            this.says("the broker of CELERY_BROKER_URL")
            return given
        valkey = EmbeddedValkey(state)
        valkey.prepare()
        supervisor.start(valkey.program(), stage=SERVERS)
        valkey.wait_until_ready(lambda: supervisor.alive("valkey"))
        return valkey.url


def processes(state: StateDir, web: Mapping[str, str], keeper: Mapping[str, str], port: int) -> Iterator[Program]:
    """Our own processes: the keeper, and what serves people."""
    celery = [sys.executable, "-m", "celery", "-A", "mash_platform.celery"]
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:mash_platform.web_server.config"]
    yield Program("keeper", mash("keeper", "run"), keeper, state.logs / "keeper.log")
    yield Program(
        "web",
        [
            *gunicorn,
            *("--workers", "2", "--bind", f"{ADDRESS}:{port}", "--access-logfile", str(state.logs / "access.log")),
        ],
        web,
        state.logs / "web.log",
    )
    # Two workers, so that a slow PDF or mail server holds up nothing that people wait for.
    for name, (queues, at_once) in WORKERS.items():
        yield Program(
            name,
            [*celery, "worker", "-c", at_once, "-n", f"{name}@%h", "-Q", queues],
            web,
            state.logs / f"{name}.log",
            grace=20.0,
        )
    schedule = ["--schedule", str(state.root / "beat-schedule"), "--pidfile="]
    yield Program("beat", [*celery, "beat", *schedule], web, state.logs / "beat.log")


def wait_for_web(supervisor: Supervisor, web: Mapping[str, str], port: int, log: Path) -> None:
    """Wait until the platform's host answers. Raises: CannotRun, with the end of the log, if it does not."""
    host = f"mash.{web['MASH_DOMAIN']}:{port}"
    deadline = time.monotonic() + WEB_PATIENCE
    while time.monotonic() < deadline and supervisor.alive("web"):
        connection = http.client.HTTPConnection(ADDRESS, port, timeout=WEB_PATIENCE)
        try:
            connection.request("GET", "/", headers={"Host": host})
            connection.getresponse()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise CannotRun(f"{tail(log)}\n\nThe web server did not start. Its log: {log}")


@contextmanager
def alone(state: StateDir) -> Iterator[Register]:
    """Hold the installation's lock, so that one `mash run` at a time starts or ends its processes.

    Raises: CannotRun, where another one runs, saying how to stop it.
    """
    state.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    register = Register(state.running)
    with state.lock.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            pid = register.supervisor()
            port = environment.recall(state).get("MASH_PORT", "?")
            how = f"Stop it with Ctrl-C in its terminal{f', or with `kill {pid}`' if pid else ''}."
            raise CannotRun(f"It runs already, on port {port}, with the data in {state.root}. {how}") from error
        yield register


def mash(*words: str) -> list[str]:
    """A `mash` command with this Python."""
    return [sys.executable, "-m", "mash_platform.cli", *words]


def django(*words: str) -> list[str]:
    """A command of Django's own with this Python."""
    return [sys.executable, "-m", "django", *words]


def say(line: str) -> None:
    """Print a line about what happens to a program, with the time of day."""
    print(f"  {time.strftime('%H:%M:%S')}  {line}", flush=True)
