"""Two members of an agency, whom the hub knows as two persons, and a release of theirs that waits for agreement."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from hub.research.agreement import set_kinds_for_two
from hub.research.agreement_models import ProposedRelease
from hub.research.grounds import Grounds
from hub.research.models import Finding
from hub.research.releasing import release
from hub.wall import members
from tenants.models import Role, Seat
from tenants.seated import Seated
from tests.support.house import House

GROUNDS = Grounds(
    purpose="assess_risk", legal_basis="CA1989_s47", necessity="To see the risk.", proportionality="Only the calls.",
    approver="A. Sergeant",
)  # fmt: skip


def entered(house: House, seat: Seat | None = None, **of: Any) -> Seated:
    """Somebody whom the hub has written down as a member, as each entry does."""
    seated = house.seated(seat, **of)
    with house.at(seated):
        members.enter(seated)
    return seated


def two_for(house: House, *kinds: str) -> None:
    """The hub wants two people for these kinds of finding."""
    manager = house.seated(role=Role.MANAGER)
    with house.at(manager):
        set_kinds_for_two(kinds, by=manager)


def a_proposal(
    house: House, finding: Finding, by: Seated, *, desks: Sequence[str] = ("hrwcsc",), **more: Any
) -> ProposedRelease:
    """A release of this held finding that waits for a colleague. In: a hub that wants two for its kind."""
    with house.at(by):
        made = release(
            {finding.pk: finding.version}, request_id=finding.request_id, desks=desks, recipients=[], grounds=GROUNDS,
            release_id=uuid.uuid4(), by=by, **more,
        )  # fmt: skip
    assert isinstance(made, ProposedRelease)
    return made
