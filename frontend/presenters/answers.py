"""Where an agency that was asked stands, for the answers component."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from frontend.presenters.dates import long_date
from hub.research.models import Finding, Request, RequestState, Withdrawal

MORE = "Released, more may come"
HOLDS_MORE = "Released, and holds more that is not shown"
NOTHING_MORE = "Nothing more known than it released before"


def answer_of(
    one: Request,
    *,
    agencies: Mapping[str, str],
    findings: Collection[Finding],
    withdrawn: Collection[Withdrawal],
    now: datetime,
) -> dict[str, str]:
    """In: a request; agencies' names by code; the released findings of its enquiry that this desk sees, and what was
    withdrawn of those that it had."""
    state, text = "asked", ""
    told = any(finding.request_id == one.pk for finding in findings)
    late = one.due_at is not None and one.due_at < now
    if one.state == RequestState.NOTHING_KNOWN:
        state = "nothing"
        text = NOTHING_MORE if any(finding.agency == one.agency for finding in findings) else ""
    elif one.state == RequestState.ANSWERED:
        state = _state_of(one, findings, withdrawn)
        text = HOLDS_MORE if state == "released" and one.tells_held else ""
    elif one.state == RequestState.HANDED_BACK:
        state, text = "overdue", f"Handed back: {one.ended_why}"
    elif told:
        state, text = ("overdue", f"{MORE}: overdue") if late else ("partial", MORE)
    elif late:
        state = "overdue"
    return {"agency": agencies.get(one.agency, one.agency), "state": state, "text": text}


def _state_of(one: Request, findings: Collection[Finding], withdrawn: Collection[Withdrawal]) -> str:
    """What this desk has of an agency that answered: no more than that, unless the agency tells which it is."""
    if any(finding.agency == one.agency for finding in findings):
        return "released"
    if any(each.agency == one.agency for each in withdrawn):
        return "withdrawn"
    return "held" if one.tells_held else "answered"


def nobody_answers_since(when: datetime | None) -> str:
    """Since when nobody at an agency's desk can answer, in words."""
    return f"Nobody there can answer since {long_date(when)}" if when else "Nobody there can answer yet"


def findings_in_answers(findings: Collection[Finding]) -> set[UUID]:
    """The requests to which something was released."""
    return {one.request_id for one in findings}


def not_heard_sentence(not_heard: Collection[str], more_to_come: Collection[str], agencies: Mapping[str, str]) -> str:
    """ "Not heard: Harrow Health. More may come: Metropolitan Police Service."; empty where everybody had told all."""
    said = []
    for words, codes in (("Not heard", not_heard), ("More may come from", more_to_come)):
        if codes:
            said.append(f"{words}: {', '.join(agencies.get(code, code) for code in codes)}.")
    return " ".join(said)
