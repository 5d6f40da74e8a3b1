"""Lines of the plan as a page's history shows them, those that were struck out too."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from markupsafe import Markup

from frontend.board import labels
from frontend.presenters.dates import short_date, short_date_time
from rollout.days import in_bounds
from rollout.models import AuthorityEvent, Fact
from rollout.models.plan_lines import PlanLine, with_strike_outs
from rollout.striking_out import line_words

LATEST = 50  # of a stage or of the target; there are a handful
STRUCK = Markup('<strong class="govuk-tag govuk-tag--grey">Struck out: not counted</strong>')
IMPOSSIBLE = Markup('<strong class="govuk-tag govuk-tag--grey">Impossible day: not counted</strong>')


def lines_of(lines: QuerySet[Any]) -> list[dict[str, Any]]:
    """The latest lines of a stage or of the target, for its secretary, who may strike them out."""
    found = with_strike_outs(lines).select_related("by").order_by("-on", "-number")[:LATEST]
    return [plan_line(line, what=line_words(line)[1], may_strike=True) for line in found]


def plan_line(line: Any, *, what: str, may_strike: bool) -> dict[str, Any]:
    """A line as the timeline takes it. In: a line with its strike-out beside it (with_strike_outs)."""
    who = line.by.name if line.by else "The founding text"
    what += " (our reading)" if line.is_assumption else ""
    recorded = f"Recorded {short_date_time(line.recorded_at)} by {who}" if line.by or not line.source else ""
    source = ". ".join(part.rstrip(".") for part in (line.source, recorded) if part)
    text, tags = line.reason, None
    if line.struck_why:
        tags = STRUCK
        text += f" Struck out {short_date_time(line.struck_at)} by {line.struck_by}: {line.struck_why}"
    elif not in_bounds(getattr(line, line.DAY)):
        tags = IMPOSSIBLE
    return {
        "date": short_date(line.on),
        "agency": what,
        "text": text,
        "tags": tags,
        "source": source,
        "href": reverse("board:strike-out", args=[line.pk]) if may_strike and _may_be_struck(line) else "",
        "link": "Strike out",
        "link_about": what,
    }


def _may_be_struck(line: PlanLine) -> bool:
    struck: str | None = line.struck_why  # type: ignore[attr-defined] # with_strike_outs
    return not struck and not (isinstance(line, AuthorityEvent) and line.fact == Fact.LIVE)


def authority_line(line: AuthorityEvent, *, later: bool, may_strike: bool) -> dict[str, Any]:
    """A line of an authority's history. In: whether it counts from a day after the one shown."""
    return plan_line(line, what=labels.event_words(line) + (", after the day shown" if later else ""),
                     may_strike=may_strike)  # fmt: skip
