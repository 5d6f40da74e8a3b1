"""The environment that every process of an installation runs with. Settings read it; nothing else is passed.

`mash run` remembers what it gave its processes, so that a command typed in another terminal finds the same
servers.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from mash_platform.state import StateDir

DEFAULT_PORT = 8000
DATABASE = "mash"

WEB = "mash_platform.settings.web"
KEEPER = "mash_platform.settings.keeper"

# The keeper's processes run with its own settings and are told where its secrets are; bootstrap also.
KEEPER_COMMANDS = frozenset({"keeper", "bootstrap"})

# Given to bootstrap alone, by hand, where DATABASE_URL names a server.
SUPERUSER = "MASH_SUPERUSER_URL"
SECRETS_FILE = "MASH_KEEPER_FILE"

REMEMBERED = (
    "DATABASE_URL",
    "CELERY_BROKER_URL",
    "MASH_PREFIX",
    "MASH_DOMAIN",
    "MASH_PORT",
    "MASH_DEMO",
)


class KindRefused(Exception):
    """An installation was to become what it is not; the message says what to do."""


def is_demonstration(state: StateDir) -> bool:
    """Whether this installation was begun as a demonstration. One of which nothing is remembered was not."""
    return recall(state).get("MASH_DEMO") == "1"


def is_live(state: StateDir) -> bool:
    """Whether this installation was begun with real people's work, whatever this shell says of it."""
    return recall(state).get("MASH_DEMO") == "0"


def kind_of(state: StateDir) -> str:
    """MASH_DEMO as it was when the installation began, whatever this shell says; at its beginning what the shell says.

    Out: "1" for a demonstration, "0" for none.
    """
    return recall(state).get("MASH_DEMO") or os.environ.get("MASH_DEMO") or "1"


def keep_kind(state: StateDir) -> None:
    """Write down, at an installation's beginning, whether it is a demonstration; later hold it to that.

    A live installation that is started from a shell without MASH_DEMO=0 stays one: no invented people, no `mash code`.
    Raises: KindRefused, where the shell asks for the other kind.
    """
    began, asked = recall(state).get("MASH_DEMO"), os.environ.get("MASH_DEMO")
    if began is None:
        state.environment.write_text(json.dumps({"MASH_DEMO": kind_of(state)}))
    elif asked is not None and (asked == "1") != (began == "1"):
        raise KindRefused(
            f"{state.root} was begun as {'a demonstration' if began == '1' else 'a live installation'}, and MASH_DEMO "
            f"asks for the other. Name another folder in MASH_STATE, or leave MASH_DEMO unset."
        )


def for_web(state: StateDir, *, database_url: str, broker_url: str, port: int) -> dict[str, str]:
    """What web, worker, beat and the demonstration see: this process's environment without any secret."""
    environment = {name: value for name, value in os.environ.items() if name not in (SUPERUSER, SECRETS_FILE)}
    environment.update(
        MASH_STATE=str(state.root),
        DATABASE_URL=database_url,
        CELERY_BROKER_URL=broker_url,
        MASH_PREFIX=os.environ.get("MASH_PREFIX", "mash"),
        MASH_DOMAIN=os.environ.get("MASH_DOMAIN", "localhost"),
        MASH_PORT=str(port),
        MASH_DEMO=kind_of(state),
        DJANGO_SETTINGS_MODULE=WEB,
        PYTHONUNBUFFERED="1",
    )
    return environment


def for_keeper(state: StateDir, environment: Mapping[str, str]) -> dict[str, str]:
    """The same for the keeper's processes: its own settings, and where its secrets are."""
    return {**environment, "DJANGO_SETTINGS_MODULE": KEEPER, SECRETS_FILE: str(state.keeper_json)}


def remember(state: StateDir, environment: Mapping[str, str]) -> None:
    """Keep what another terminal's commands need to reach the same installation. No secret is among it."""
    text = json.dumps({name: environment[name] for name in REMEMBERED}, indent=1)
    state.environment.write_text(text)


def recall(state: StateDir) -> dict[str, str]:
    """What `mash run` last gave its processes, nothing where it never ran."""
    try:
        found: dict[str, str] = json.loads(state.environment.read_text())
    except (OSError, ValueError):
        return {}
    return found


def fill_in(command: str) -> None:
    """Complete this process's environment for a command typed by hand; what is set stays as it is."""
    state = StateDir.from_env()
    defaults = {
        "MASH_STATE": str(state.root),
        "DATABASE_URL": f"postgresql:///{DATABASE}?host={state.sockets}&port=5432",
        "CELERY_BROKER_URL": f"redis+socket://{state.sockets}/valkey.sock",
        "MASH_PREFIX": "mash",
        "MASH_DOMAIN": "localhost",
        "MASH_PORT": str(DEFAULT_PORT),
        "DJANGO_SETTINGS_MODULE": WEB,
        **recall(state),
    }
    if command in KEEPER_COMMANDS:
        defaults = for_keeper(state, defaults)
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
