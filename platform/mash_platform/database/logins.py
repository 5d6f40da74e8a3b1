"""The PostgreSQL logins: one for each desk, and a few besides (design.md section 3).

A desk is one agency in one hub. Its login `mash_harrow__police` may use Harrow's schema and is a member of no
role. The second part, after the two underscores, is what every row policy compares with.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import uuid
from dataclasses import dataclass
from functools import cache

from mash_platform.state import StateDir

CODE = re.compile(r"[a-z][a-z0-9]{1,11}")

# Logins that every hub has besides its agencies' desks.
SERVICES = ("door", "outside", "worker", "guardian", "verifier", "asked", "screen", "inspector")

# NOLOGIN roles that own the definer functions, each with narrow policies of its own.
NARROW_ROLES = (
    "submit",
    "join",
    "ask",
    "release",
    "widen",
    "issue",
    "fetch",
    "answer",
    "carry",
    "compare",
    "withdraw",
    "oversee",
    "watch",
    "protect",
    "dispose",
    "draft",
    "show",
    "restrict",
    "inspect",
)

# The third part of a login that is inside one restricted enquiry (decision 0046). No code of an agency is so short.
INSIDE = "r"
# Who has such a login beside their own: each desk, and the worker.
WORKS_INSIDE = ("worker",)
# The setting of such a session: the key of the restricted enquiry that it is inside.
INSIDE_WHICH = "mash.restricted"

RESERVED_DESKS = frozenset({*SERVICES, *NARROW_ROLES, "owner", "keeper", "platform", "pub", "public"})
RESERVED_HUBS = frozenset({"owner", "keeper", "platform", "public", "mash", "refer", "outside"})

# Raised when the mounted key stays and every password must change.
EPOCH = os.environ.get("MASH_LOGINS_EPOCH", "1")


class BadCode(ValueError):
    """The code of a hub or agency is not of the form that names of schemas and logins are made from."""


def prefix() -> str:
    """What this installation's roles begin with. Roles belong to the cluster, so two installations differ."""
    found = os.environ.get("MASH_PREFIX", "mash")
    if not re.fullmatch(r"[a-z][a-z0-9]{0,15}", found):
        raise BadCode(f"MASH_PREFIX must be a short word of small letters and digits, not {found!r}")
    return found


def hub_code(code: str) -> str:
    """Give the code back. Raises: BadCode where it cannot be a hub's."""
    if not CODE.fullmatch(code) or code in RESERVED_HUBS:
        raise BadCode(f"{code!r} cannot be the code of a hub")
    return code


def agency_code(code: str) -> str:
    """Give the code back. Raises: BadCode where it cannot be an agency's."""
    if not CODE.fullmatch(code) or code in RESERVED_DESKS:
        raise BadCode(f"{code!r} cannot be the code of an agency")
    return code


def schema_of(hub: str) -> str:
    """The schema of a hub."""
    return f"hub_{hub_code(hub)}"


@dataclass(frozen=True)
class Login:
    """One desk's, or one service's, login in one hub.

    `inside` is the key of the restricted enquiry that it is inside, and nothing else is then seen; none where it is an
    ordinary login, which sees no restricted row.
    """

    hub: str
    desk: str
    inside: uuid.UUID | None = None

    def __post_init__(self) -> None:
        hub_code(self.hub)
        if not CODE.fullmatch(self.desk):
            raise BadCode(f"{self.desk!r} cannot be a desk")

    @property
    def name(self) -> str:
        name = f"{prefix()}_{self.hub}__{self.desk}"
        return f"{name}__{INSIDE}" if self.inside else name

    @property
    def session(self) -> str:
        """What two connections of one login must have in common, to be used in each other's place."""
        return f"{self.name} {self.inside or ''}"

    @property
    def schema(self) -> str:
        return schema_of(self.hub)


def hub_of(login: str) -> str:
    """Whose login it is: a hub's code, or `platform`."""
    name, service, _ = login.removeprefix(f"{prefix()}_").partition("__")
    return name if service else "platform"


def desk_of(login: str) -> str:
    """The agency or service whose login it is, also inside a restricted enquiry; nothing for the platform's."""
    return login.removeprefix(f"{prefix()}_").split("__")[1] if "__" in login else ""


def inside_name(login: Login) -> str:
    """The name of a login's other one, which is inside restricted enquiries."""
    return f"{login.name}__{INSIDE}"


def desk(hub: str, agency: str) -> Login:
    """The login of an agency's desk in a hub. Raises: BadCode for a reserved name."""
    return Login(hub, agency_code(agency))


def service(hub: str, name: str) -> Login:
    """The login of one of the hub's services: door, outside, worker, guardian, verifier, asked, screen, inspector."""
    if name not in SERVICES:
        raise BadCode(f"{name!r} is not a service of a hub")
    return Login(hub, name)


def platform_login() -> str:
    """The login of web and worker for the shared tables."""
    return f"{prefix()}_platform"


def owner_login() -> str:
    """The owner of every schema and table: the keeper's alone."""
    return f"{prefix()}_owner"


def keeper_login() -> str:
    """The login that sees every row of a hub, for sealing, moves and dumps: the keeper's alone."""
    return f"{prefix()}_keeper"


def password(login: str) -> str:
    """The password of a login, derived from the mounted key and the epoch, so that it is kept nowhere."""
    return hmac.new(_key(), f"{EPOCH}:{login}".encode(), hashlib.sha256).hexdigest()


def guardian_token(hub: str, agency: str) -> bytes:
    """By what a hub's functions know whose guardian asks: guardians of all its agencies share one login."""
    return hmac.new(
        _key(), f"{EPOCH}:guardian of {agency_code(agency)} in {hub_code(hub)}".encode(), hashlib.sha256
    ).digest()


def person_token(hub: str, person: uuid.UUID) -> bytes:
    """By what a hub's functions know who asks for what is theirs alone, where their colleagues share a login.

    Without the epoch, which changes passwords: what somebody said stays theirs.
    """
    return hmac.new(_key(), f"person {person} in {hub_code(hub)}".encode(), hashlib.sha256).digest()


def screen_code(hub: str, screen: uuid.UUID) -> bytes:
    """What the one-time code of a screen is written from: kept nowhere, and shown again to who let the screen in."""
    return hmac.new(_key(), f"screen {screen} in {hub_code(hub)}".encode(), hashlib.sha256).digest()


@cache
def _key() -> bytes:
    return bytes.fromhex(StateDir.from_env().logins_key.read_text().strip())
