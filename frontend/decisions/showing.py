"""The released picture as the pages of this room show it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from frontend.presenters.answers import answer_of
from frontend.presenters.message import Part
from frontend.presenters.question_labels import parts_as_asked
from hub.assessment.enquiry_snapshot import EnquirySnapshot
from hub.research.models import Finding, Withdrawal
from hub.wall.models import Agency, Recipient
from hub.wall.queries import names_of_agencies
from tenants.names import DatedNames


def names_shown() -> dict[str, QuerySet[Any]]:
    """What `shown_names` takes, to be read with a picture's rows."""
    return {"agencies": Agency.objects.for_names(), "teams": Recipient.objects.only("id", "code", "name")}


def shown_names(rows: Mapping[str, list[Any]]) -> tuple[DatedNames, dict[str, str]]:
    """Agencies' and recipients' names by code, as `timeline_of` takes them. One query."""
    return names_of_agencies(rows["agencies"]), {one.code: one.name for one in rows["teams"]}


def timeline_of(
    picture: EnquirySnapshot, agencies: DatedNames | None = None, teams: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """What was released, in the order of what happened; who said it, about whom, which desks read it, and to whom it
    may be sent. In: agencies' and recipients' names by code, where the page has them already."""
    if agencies is None:
        agencies = Agency.objects.names()
    if teams is None:
        teams = Recipient.objects.names() if any(one.recipients for one in picture.findings) else {}
    names = picture.names
    return [
        {
            "id": f"finding-{one.pk}",
            "date": one.happened_on or "Date not known",
            "agency": agencies.on(one.agency, one.recorded_at),
            "about": [names[person] for person in one.about if person in names],
            "text": one.text,
            "source": ". ".join(filter(None, (one.source_record, one.on_paper))),
            "read_by": [agencies[code] for code in one.desks if code in agencies],
            "whose_asked": one.pk in picture.unsettled,
            "files": picture.files.get(one.pk, []),
            "may_go_to": [teams[code] for code in one.recipients if code in teams],
        }
        for one in picture.findings
    ]


def answers_of(
    picture: EnquirySnapshot, withdrawn: Collection[Withdrawal], now: datetime, agencies: Mapping[str, str]
) -> list[dict[str, str]]:
    """Who was asked and where each stands. In: also what was withdrawn of what this desk had; agencies' names."""
    return [
        answer_of(one, agencies=agencies, findings=picture.findings, withdrawn=withdrawn, now=now)
        for one in picture.asked
    ]


def messages_of(picture: EnquirySnapshot) -> list[tuple[str, list[Part]]]:
    """The notifications of the enquiry, whole."""
    found = [join.notification for join in picture.joins]
    parts = parts_as_asked([one.message for one in found])
    return [(one.reference, said) for one, said in zip(found, parts, strict=True)]


def short(finding: Finding, agency: str) -> str:
    """A finding in a line, to be ticked."""
    return f"{agency}: {finding.in_short}"
