"""A line of the ledger in plain words: who, from which desk, did what to what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from frontend.presenters.dates import date_time, long_date
from frontend.wall.ledger_acts import ACTS, GROUP_TITLES
from frontend.wall.ledger_names import Names
from hub.assessment.codes import Outcome
from hub.assessment.models import PaperGone
from hub.assessment.printing import PrintPurpose
from hub.research.codes import AskBasis, LegalBasis
from hub.transfers.models import AskReason
from hub.wall.acts import Act
from hub.wall.from_platform import AGREED, BY, LAPSED
from hub.wall.models import LedgerEntry, ReasonList
from hub.wall.permissions import NARROWABLE, TABLE, pair
from hub.wall.reading_marks import READING_MARKS
from hub.wall.reading_reasons import READING_REASONS
from mash_platform.database import logins
from tenants.models import Role

SERVICES = {"door": "Front door", "outside": "Outside the wall", "worker": "Background work", "guardian": "Guardian",
            "asked": "Another hub"}  # fmt: skip
# Who is at work where no member is.
JOBS = {BY: "The platform’s operator", AGREED: "Somebody on the platform", LAPSED: "Nobody: the time ran out"}
ROLES = {one.value: str(one.label) for one in Role}
WHYS = {
    "ended": "ended from the platform",
    "left": "the person left",
    "desk closed": "their desk closed",
    "given": "given from the platform",
    "asked": "asked for by an operator",
    "agreed": "by somebody else than who asked",
    "stopped": "before it took force",
    "lapsed": "its holder did not come in time",
}
SAID = {
    "recipient": "to", "desks": "desks", "recipients": "may be sent to", "path": "page",
    "legal_basis": "basis", "why": "why", "rating": "rating", "outcome": "outcome", "job": "job", "basis": "basis",
    "not_answered": "not answered yet", "csv": "as a file", "before": "before", "for": "by", "found": "places found",
    "hub": "hub", "reason": "reason", "answer": "answer", "known": "known here",
    "state": "state", "to": "to", "from": "from",
    "title": "template", "version": "version", "door": "door", "tries": "times in ten minutes",
    "kinds": "kinds", "mark": "said", "read_for": "because", "print": "print number", "purpose": "for",
    "inspector": "inspector of", "gone": "because", "own_words": "in the hub’s words", "reasons_of": "of",
    "added": "added", "taken_off": "taken off",
    "taken_from": "taken from a role", "given_back": "given back",
}  # fmt: skip

# An act and a role from which it was taken, as a line keeps them.
TAKEN = {
    pair(act, role): f"{one.words} ({str(Role(role).label).lower()})"
    for act, one in NARROWABLE.items() for role in TABLE[act].roles
}  # fmt: skip

# Codes that have words of their own.
LABELS: Mapping[str, Mapping[str, str]] = {
    "legal_basis": {one.value: str(one.label) for one in LegalBasis},
    "basis": {one.value: str(one.label) for one in AskBasis},
    "outcome": {one.value: str(one.label) for one in Outcome},
    "reason": {one.value: str(one.label) for one in AskReason},
    "mark": READING_MARKS,
    "read_for": READING_REASONS,
    "purpose": {one.value: str(one.label) for one in PrintPurpose},
    "gone": {one.value: str(one.label).lower() for one in PaperGone},
    "reasons_of": {one.value: str(one.label).lower() for one in ReasonList},
    "taken_from": TAKEN,
    "given_back": TAKEN,
}
LOOKED_FOR = {
    "reference": "about", "member": "by", "act": "what was done", "first": "from", "first_time": "", "last": "until",
    "last_time": "",
}  # fmt: skip
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT, DAY = re.compile(r"\d{4}-\d\d-\d\dT\d\d:"), re.compile(r"\d{4}-\d\d-\d\d")
REFS_SHOWN = 1  # a row is a line, and a list of work names up to a hundred


@dataclass(frozen=True)
class LedgerLine:
    """What a row of the page, or of the file, says."""

    seq: int
    at: datetime
    who: str
    desk: str
    did: str
    about: str
    more: str
    is_refusal: bool
    role: str = ""
    session: str = ""  # the browser, and which of its sessions

    @property
    def first_refs(self) -> list[str]:
        """The references that stand on the page at once: of an id, which nobody reads, the first eight signs."""
        return [one[:8] if ID.fullmatch(one) else one for one in self._refs[:REFS_SHOWN]]

    @property
    def more_refs(self) -> list[str]:
        """Those of a long list that are shown when asked for."""
        return self._refs[REFS_SHOWN:]

    @property
    def _refs(self) -> list[str]:
        return [one for one in self.about.split(", ") if one]


def line_of(entry: LedgerEntry, names: Names) -> LedgerLine:
    """In: an entry, and the names of people, agencies and browsers that it needs."""
    detail: dict[str, Any] = entry.detail
    desk = logins.desk_of(entry.login)
    is_refusal = entry.act in (Act.REFUSED, Act.NOT_FOUND)
    did = ACTS.get(entry.act, entry.act.replace("_", " "))
    if is_refusal:
        did = f"{did}: {ACTS.get(entry.object_kind, entry.object_kind.replace('_', ' '))}"
    refs = detail.get("refs") or []
    about = detail.get("enquiry") or ("" if is_refusal else entry.object_ref) or ", ".join(map(str, refs))
    if entry.act == Act.ASK:
        did = f"asked {names.agencies.get(detail.get('agency', ''), 'an agency')}"
    return LedgerLine(
        seq=entry.seq,
        at=entry.at,
        who=(names.people.get(entry.member) if entry.member else None)
        or JOBS.get(detail.get("job", ""))
        or SERVICES.get(desk, "A colleague"),
        desk=names.agencies.get(desk) or SERVICES.get(desk, desk),
        did=did,
        about=str(about),
        more="; ".join(_more(entry, names)),
        is_refusal=is_refusal,
        role=ROLES.get(detail.get("role", ""), ""),
        session=_session(str(detail.get("session", "")), names),
    )


def _more(entry: LedgerEntry, names: Names) -> list[str]:
    detail: dict[str, Any] = entry.detail
    more = [f"{word}: {_said(key, detail[key], names)}" for key, word in SAID.items() if detail.get(key)]
    if detail.get("job") in JOBS:
        by = names.accounts.get(str(detail.get("person", "")))
        more = [
            *([f"by {by}"] if by else []),
            WHYS.get(detail["why"], ""),
            f"decided {date_time(datetime.fromisoformat(detail['decided']))}",
        ]
    paper = detail.get("on_paper")
    if isinstance(paper, dict):
        taken, written = (date_time(datetime.fromisoformat(paper[name])) for name in ("taken", "written"))
        more.append(f"recorded on paper {taken}, written here {written}")
    if entry.object_kind == "seat" and entry.object_ref:
        whose = names.people.get(UUID(entry.object_ref), "somebody whom this hub does not know")
        more.insert(0, f"whose: {whose}")
    looked_for = detail.get("looked_for")
    if isinstance(looked_for, dict):
        said = [_looked_for(key, str(looked_for[key]), names) for key in LOOKED_FOR if looked_for.get(key)]
        more.append(f"looked for: {' '.join(said)}")
    return more


def _looked_for(key: str, value: str, names: Names) -> str:
    if key == "member":
        value = next((name for pk, name in names.people.items() if str(pk) == value), "somebody")
    if key == "act":
        value = ACTS.get(value, GROUP_TITLES.get(value, value))
    return f"{LOOKED_FOR[key]} {value}".strip()


def _session(session: str, names: Names) -> str:
    return f"{names.browsers.get(session, 'A browser')}, session {session[:8]}" if session else ""


def _said(key: str, value: Any, names: Names) -> str:
    if isinstance(value, list):
        return ", ".join(_said(key, one, names) for one in value)
    if value is True:
        return "yes"
    word = str(value)
    if ID.fullmatch(word):  # of somebody; of anything else nobody reads more than its first signs
        return names.people.get(UUID(word), word[:8])
    if MOMENT.match(word):
        return date_time(datetime.fromisoformat(word))
    if DAY.fullmatch(word):
        return long_date(date.fromisoformat(word))
    return LABELS.get(key, {}).get(word) or names.agencies.get(word, word.replace("_", " ") if key != "path" else word)
