"""A pack in the words that stand on its page and on paper: made from the frozen document alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from mash_platform.phrases import plural
from rollout.labels import RAGS, RULE, day_words
from rollout.packs.drawn import burn_up
from rollout.packs.labels import LEVELS, STATES

LONDON = ZoneInfo("Europe/London")
RAG_ORDER = ("red", "amber", "green", "none")


def printed(document: dict[str, Any], sha256: str) -> dict[str, Any]:
    """In: a pack's document and its hash. Out: its words, as the page's and the paper's templates take them."""
    figures, target, last = document["figures"], document["target"], document["last"]
    on = date.fromisoformat(document["on"])
    made = datetime.fromisoformat(document["made_at"]).astimezone(LONDON)
    authorities = sorted(document["authorities"], key=lambda one: (RAG_ORDER.index(one["rag"]), one["name"]))
    undated = [one["name"] for one in authorities if one["rag"] == "none"]
    return {
        "number": document["number"],
        "title": f"Board pack {document['number']}: London as of {day_words(on)}",
        "on": day_words(on),
        "made": f"{day_words(made.date())} at {_clock(made)} by {document['made_by']}",
        "note": document["note"],
        "facts": [
            ["The 33 authorities" if figures["authorities"] == 33 else "The authorities", _figures(figures)],
            ["Red, amber, green", _rags(figures)],
            ["Referrals", f"{figures['referrals_live_percent']} per cent of London’s are served by live hubs"],
            ["Target", _target(target, on)],
            ["Last pack", f"Pack {last['number']}, as of {_said(last['on'])}" if last else "None: this is the first"],
        ],
        "first": last is None,
        "last": last,
        "last_on": _said(last["on"]) if last else "",
        "changes": [_change(one) for one in document["changes"]],
        "corrections": [_change(one) for one in document["corrections"]],
        "tiles": [_tile(one) for one in document["authorities"]],
        "authorities": [
            {
                "name": one["name"],
                "rag": RAGS[one["rag"]],
                "colour": one["rag"],
                "why": one["why"],
                "state": f"Stage {one['stage']}. {one['state_words']}" if one["stage"] else one["state_words"],
                "hub": one["hub"] or "No",
            }
            for one in authorities
            if one["rag"] != "none"
        ],
        "undated": f"No date yet, so nothing to measure against: {', '.join(undated)}." if undated else "",
        "rule": RULE,
        "stages": [_stage(one) for one in document["stages"]],
        "coverage": [
            _coverage("Authorities with a live hub", document["coverage"]["authorities"], "", target),
            _coverage("Share of referrals that live hubs serve", document["coverage"]["referrals"], "%", target),
        ],
        "projection": document["projection"],
        "registers": [
            _register("Risks", "risk", document["risks"]),
            _register("Decisions asked of the board", "decision", document["decisions"]),
            _register("Actions", "action", document["actions"]),
        ],
        "ledgers": document.get("ledgers", []),  # packs of before have none
        "sources": document["sources"],
        "sha256": sha256,
    }


def _clock(made: datetime) -> str:
    """ "6:05am", as every page of the platform says a time."""
    return f"{made.hour % 12 or 12}:{made:%M}{'am' if made.hour < 12 else 'pm'}"


def _said(value: str) -> str:
    """A day in words; what is no day stays as it is."""
    try:
        return day_words(date.fromisoformat(value))
    except ValueError:
        return value


def _short(value: str) -> str:
    """The same for a narrow column: "30 Nov 2012"."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.day} {day:%b %Y}"


def _figures(figures: dict[str, int]) -> str:
    return (
        f"{figures['live']} recorded as live, {figures['named']} planned by name, "
        f"{figures['unnamed']} projected and not named yet, {figures['not_planned']} not planned yet"
    )


def _rags(figures: dict[str, int]) -> str:
    return ", ".join(f"{figures[rag]} {RAGS[rag][0].lower()}{RAGS[rag][1:]}" for rag in RAG_ORDER)  # type: ignore[index]


def _target(target: dict[str, Any] | None, on: date) -> str:
    if target is None:
        return "No target on this day"
    day = date.fromisoformat(target["day"])
    days = (day - on).days
    left = f"{plural(abs(days), 'day')} {'left' if days >= 0 else 'over'}"
    return f"{day_words(day)}, {left}" + (" (our reading of the text)" if target["assumption"] else "")


def _change(one: dict[str, Any]) -> dict[str, str]:
    days = f"{plural(abs(one['days']), 'day')} {'later' if one['days'] > 0 else 'earlier'}" if one["days"] else ""
    return {
        "about": one["about"],
        "on": _short(one["on"]),
        "what": one["what"],
        "old": _short(one["old"]),
        "new": _short(one["new"]),
        "days": days,
        "reason": one["reason"],
        "source": one["source"],
        "also": "; ".join(one["also"]) or "Nothing that is recorded",
    }


def _tile(one: dict[str, Any]) -> dict[str, Any]:
    mark = {"live": "live", "due": "due", "planned": "plan", "not_planned": "–"}[one["state"]]
    return {
        "row": one["row"],
        "column": one["column"],
        "label": one["name"],
        "short": one["short"],
        "state": one["state_words"],
        "mark": f"{one['stage']} {mark}" if one["stage"] else mark,
        "kind": one["state"],
    }


def _stage(one: dict[str, Any]) -> dict[str, str]:
    by = f"by {_said(one['ends_on'])}" if one["ends_on"] else ""
    window = f"{one['window']} ({by})" if one["window"] and by else one["window"] or by.capitalize() or "No date yet"
    unnamed = f"{plural(one['unnamed'], 'authority', 'authorities')} not named yet" if one["unnamed"] else ""
    return {
        "stage": f"Stage {one['stage']}",
        "window": window + (", an assumption" if one["assumption"] else ""),
        "who": "; ".join(part for part in (", ".join(one["named"]), unnamed) if part) or "Nobody named yet",
    }


def _coverage(title: str, found: dict[str, Any], unit: str, target: dict[str, Any] | None) -> dict[str, Any]:
    lines = [dict(found[name]) for name in ("live", "planned", "projected")]
    days = sorted({day for line in lines for day in line})
    return {
        "title": title,
        "drawing": burn_up(
            found, f"{title[0].lower()}{title[1:]}", unit, date.fromisoformat(target["day"]) if target else None
        ),
        "rows": [[_short(day), *(f"{line[day]}{unit}" if day in line else "" for line in lines)] for day in days],
    }


def _register(title: str, kind: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": title,
        "kind": kind,
        "items": [
            {
                **one,
                "due": _short(one["due"]) if one["due"] else "No date",
                "state": STATES[kind][one["state"]],
                "level": LEVELS.get(one["level"], ""),
                "since": {"new": "New", "changed": "Changed", "": ""}[one["since"]],
            }
            for one in items
        ],
    }
