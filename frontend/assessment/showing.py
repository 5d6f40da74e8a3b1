"""The released picture as the pages of this room show it."""

from __future__ import annotations

from typing import Any

from frontend.presenters.message import Part, parts_of
from hub.assessment.picture import Picture
from hub.front_door.models import Join
from hub.research.models import Finding, RequestState
from hub.wall.models import Agency, Recipient


def timeline_of(picture: Picture) -> list[dict[str, Any]]:
    """What was released, in the order of what happened; who said it, about whom, and to whom it may be sent."""
    agencies = dict(Agency.objects.values_list("code", "name"))
    teams = teams_by_code()
    return [
        {
            "date": one.happened_on or "Date not known",
            "agency": agencies.get(one.agency, one.agency),
            "about": [picture.names[person] for person in one.about if person in picture.names],
            "text": one.text,
            "kind": one.get_kind_display(),
            "source": one.source_record,
            "may_go_to": [teams[code] for code in one.recipients if code in teams],
            "is_new": False,
        }
        for one in picture.findings
    ]


def answers_of(picture: Picture, now: Any) -> list[dict[str, str]]:
    """Who was asked and where each stands."""
    agencies = dict(Agency.objects.values_list("code", "name"))
    shared = {one.agency for one in picture.findings}

    def state(one: Any) -> str:
        if one.state == RequestState.NOTHING_KNOWN:
            return "nothing"
        if one.state == RequestState.ANSWERED:
            return "released" if one.agency in shared else "held"
        return "overdue" if one.due_at and one.due_at < now else "asked"

    return [{"agency": agencies.get(one.agency, one.agency), "state": state(one)} for one in picture.requests]


def messages_of(picture: Picture) -> list[tuple[str, list[Part]]]:
    """The notifications of the enquiry, whole."""
    joins = Join.objects.filter(enquiry=picture.enquiry, until_at__isnull=True).select_related("notification")
    return [(join.notification.reference, parts_of(join.notification.message)) for join in joins]


def teams_by_code() -> dict[str, str]:
    """The recipients outside, by code."""
    return dict(Recipient.objects.values_list("code", "name"))


def short(finding: Finding, agency: str) -> str:
    """A finding in a line, to be ticked."""
    text = finding.text if len(finding.text) <= 160 else f"{finding.text[:157]}..."
    return f"{agency}: {text}"
