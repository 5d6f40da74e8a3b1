"""What pages say of other hubs' answers and offers."""

from __future__ import annotations

from collections.abc import Sequence

from hub.front_door.models import Subject
from hub.front_door.models_across import AnswerState, HubQuestion
from hub.wall.acts import Act
from hub.wall.rules import may
from tenants.access import PlatformRequest

# GOV.UK tag colours; the word always stands in the tag.
ANSWER_COLOURS = {
    AnswerState.WAITING: "grey",
    AnswerState.KNOWN: "blue",
    AnswerState.NOT_KNOWN: "grey",
    AnswerState.UNREACHED: "orange",
    AnswerState.TOO_OFTEN: "orange",
}


def known_in(request: PlatformRequest, subjects: Sequence[Subject]) -> list[tuple[str, str, str]]:
    """The children whom other hubs know: label, hub, whom to ring; for whoever may ask."""
    if not may(request.seated, Act.ASK_HUB):
        return []
    labels = {one.pk: one.label for one in subjects}
    found = HubQuestion.objects.filter(subject__in=list(labels), state=AnswerState.KNOWN).order_by("hub_name", "pk")
    rows = found.values_list("subject_id", "hub_name", "contact")
    return [(labels[pk], hub, contact) for pk, hub, contact in dict.fromkeys(rows)]
