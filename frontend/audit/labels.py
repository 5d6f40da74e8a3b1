"""A line of the platform's ledger in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.alarms import AlarmKind, title_of
from tenants.ledger import PlatformAct
from tenants.models import PlatformEntry

# What the name of an act does not say by itself.
ACTS: Mapping[str, str] = {
    PlatformAct.SIGN_IN_REFUSED: "a sign-in was refused",
    PlatformAct.TRIES_WAIT: "so many wrong tries that the next one waits",
    PlatformAct.ENROL: "set up an app for codes",
    PlatformAct.RECOVER: "used a recovery code",
    PlatformAct.ENTER: "went into a hub",
    PlatformAct.ENTRY_REFUSED: "was not let into a hub",
    PlatformAct.SCREEN_REFUSED: "a code of a screen was refused",
    PlatformAct.ACCOUNT_MADE: "made an account",
    PlatformAct.STARTER_NAMED: "asked for a seat for somebody without an account",
    PlatformAct.STARTER_INVITED: "invited somebody for whom a seat was asked",
    PlatformAct.STARTER_STOPPED: "stopped a seat of somebody without an account",
    PlatformAct.STARTER_LAPSED: "a seat of somebody without an account lapsed",
    PlatformAct.SEAT_SLEEP: "set how long a hub’s new seats sleep",
    PlatformAct.SEAT_RESUMED: "lifted a suspension",
    PlatformAct.PERSON_LEFT: "said that somebody left",
    PlatformAct.PERSON_BACK: "said that somebody is back",
    PlatformAct.BREAK_GLASS: "an operator was made on the server",
    PlatformAct.ORDER: "ordered something of the keeper",
    PlatformAct.PEOPLE_LIST: "saw the list of people",
    PlatformAct.LEDGER_READ: "read the platform’s ledger",
    PlatformAct.KNOWN_ASKED: "asked other hubs whether they know a child",
    PlatformAct.PARTNER_LIST: "saw an agency’s requests in all hubs",
    PlatformAct.SENT_LIST: "saw what an agency sent to its hubs",
    PlatformAct.NOTICES_MAILED: "notices were mailed",
    PlatformAct.REFUSED: "was refused",
}
HIDDEN = frozenset({"of", "job"})  # shown by name, or as who did it


@dataclass(frozen=True)
class AuditLine:
    """What a row of the page says."""

    seq: int
    at: datetime
    who: str
    did: str
    about: str
    more: str
    is_alarm: bool


def words_of(act: str) -> str:
    """An act in words."""
    return ACTS.get(act) or act.replace("_", " ")


def line_of(entry: PlatformEntry, people: Mapping[UUID, str], hubs: Mapping[str, str]) -> AuditLine:
    """In: an entry, the names of the people that it names, and those of hubs by their codes."""
    detail: dict[str, Any] = entry.detail
    is_alarm = entry.act == PlatformAct.ALARM
    did = words_of(entry.act)
    if is_alarm and entry.object_kind in list(AlarmKind):
        did = f"Alarm: {title_of(AlarmKind(entry.object_kind), hubs.get(entry.object_ref, ''))}"
    more = [f"{name.replace('_', ' ')}: {_said(value)}" for name, value in detail.items() if name not in HIDDEN]
    whose = _as_id(str(detail.get("of", "")))
    if whose:
        more.insert(0, f"whose: {people.get(whose, 'somebody')}")
    who = people.get(entry.member, "Somebody") if entry.member else str(detail.get("job", "Nobody known")).capitalize()
    about = " ".join(part for part in (entry.object_kind, entry.object_ref) if part)
    return AuditLine(entry.seq, entry.at, who, did, about, "; ".join(more), is_alarm)


def people_in(entries: list[PlatformEntry]) -> set[UUID]:
    """Whom these lines name."""
    found = {entry.member for entry in entries if entry.member}
    return found | {whose for entry in entries if (whose := _as_id(str(entry.detail.get("of", ""))))}


def _said(value: Any) -> str:
    return ", ".join(map(_said, value)) if isinstance(value, list) else str(value)


def _as_id(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
