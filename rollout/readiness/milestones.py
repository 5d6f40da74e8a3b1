"""The milestones on an authority's way to a hub, in their order, and which of them have to stand before it goes live.

The list is issue 10's reading of what the project did in each borough. The founding text names no milestone and no
must-have; that the mentors attend each go-live is its own ("As each MASH site goes live the MASH Project Team mentors
are in attendance"). Which are must-haves is a planning assumption, and the pages say so.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


class Milestone(models.TextChoices):
    """One thing that has to be in place."""

    GOVERNANCE = "governance", "Governance and partner sign-up"
    AGREEMENT = "agreement", "Information sharing agreement signed"
    PREMISES = "premises", "Premises and secure network"
    STAFFING = "staffing", "Agencies staffed and vetted"
    PROCESS = "process", "Process and thresholds agreed"
    TRAINING = "training", "Training done"
    SYSTEM = "system", "System provisioned"
    MENTORS = "mentors", "Mentors booked"
    GO_LIVE = "go_live", "Go-live"
    REVIEW = "review", "Review"
    EMBEDDED = "embedded", "Embedded"


# Without these nobody goes live, unless the board overrides: everything before go-live.
MUST_HAVES = (
    Milestone.GOVERNANCE,
    Milestone.AGREEMENT,
    Milestone.PREMISES,
    Milestone.STAFFING,
    Milestone.PROCESS,
    Milestone.TRAINING,
    Milestone.SYSTEM,
    Milestone.MENTORS,
)
# These can only be reported of a hub that is live.
AFTERWARDS = (Milestone.REVIEW, Milestone.EMBEDDED)
# An authority may be live as a partnership without this platform, so this one may not apply.
MAY_NOT_APPLY = (Milestone.SYSTEM,)


@dataclass(frozen=True)
class Meaning:
    """What a milestone means, and what shows that it is reached."""

    means: str
    evidence: str


MEANINGS: dict[Milestone, Meaning] = {
    Milestone.GOVERNANCE: Meaning(
        "The partners have agreed to a hub, who answers for it, and who sits on its board.",
        "For example, the minutes of the meeting that agreed it, and which agencies signed up.",
    ),
    Milestone.AGREEMENT: Meaning(
        "Every agency that will sit in the hub has signed the agreement on sharing information.",
        "For example, the signed agreement with the agencies and dates of signing.",
    ),
    Milestone.PREMISES: Meaning(
        "There is a secure room where the agencies sit together, and a network that each may use for its work.",
        "For example, the address, who has access, and the security check of the room and the network.",
    ),
    Milestone.STAFFING: Meaning(
        "Each agency has named who works in the hub, and they are vetted for it.",
        "For example, how many posts of each agency are filled and vetted.",
    ),
    Milestone.PROCESS: Meaning(
        "The agencies have agreed how a notification is worked on, and at which thresholds.",
        "For example, the operating protocol and the threshold document, with who agreed them.",
    ),
    Milestone.TRAINING: Meaning(
        "Whoever will work in the hub has had the training that it asks for.",
        "For example, who attended which course, and when.",
    ),
    Milestone.SYSTEM: Meaning(
        "The hub is built on this platform: its own database login for each agency, its hosts and its front door. "
        "A partnership can be live without this platform; then this does not apply, with a reason.",
        "It is reported by itself when the platform has built the hub.",
    ),
    Milestone.MENTORS: Meaning(
        "Mentors of the project team are booked for the days around the go-live.",
        "For example, who comes on which days.",
    ),
    Milestone.GO_LIVE: Meaning(
        "The partnership works as a hub, from a day on.",
        "The secretary records it; everything before it has to be confirmed, or the board lets it pass with a reason.",
    ),
    Milestone.REVIEW: Meaning(
        "After the first weeks the partners have looked at how the hub works and what to change.",
        "For example, the report of the review and what was agreed.",
    ),
    Milestone.EMBEDDED: Meaning(
        "The hub's process has developed and is everyday practice in all its agencies.",
        "For example, figures over several months, and what the partners say. Adult notifications wait for this.",
    ),
}
