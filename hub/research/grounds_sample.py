"""A weekly sample of an agency's grounds for sharing, drawn so that anybody can draw it again, and looked at.

Of a week that is over, the releases are put in the order of SHA-256 over the root of the ledger's first head after the
week, a space, and the release's id; the first few are the sample. Nobody knows that root while they release, and
whoever has the head and the ids draws the same.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hub.research.grounds import says_why
from hub.research.models import Release
from hub.research.sample_models import SampledRelease
from hub.wall.alerts import token_of
from hub.wall.contents import Content, digest
from hub.wall.functions import RefusedByTheWall, call, read
from hub.wall.heads import first_head_after
from hub.wall.refusals import Refusal
from tenants.measures.periods import begins
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.notices import News, notify_all
from tenants.seated import Seated

DRAWN = 5  # releases of an agency and a week
MOST_WEEKS = 26  # that are listed
CONCERN = "sample"  # the kind of content that a concern is (hub/wall/contents.py)


class SampleRefusal(Refusal):
    """What was said of a sampled release is not kept; the sentence says why."""


class AlreadyLookedAt(SampleRefusal):
    """Another guardian was first."""

    code = "already_looked_at"
    sentence = "Somebody has looked at this one already. What they said is above; yours was not kept."


class YourOwn(SampleRefusal):
    """Whoever decided it does not look at it."""

    code = "your_own"
    sentence = "You decided this one yourself. Another guardian of your agency looks at it."


class ConcernSaysNothing(SampleRefusal):
    """A concern without words."""

    code = "concern_says_nothing"
    sentence = "Say in a sentence what concerns you about it."


@dataclass(frozen=True)
class Week:
    """A week of which something was drawn."""

    monday: date
    releases: int
    drawn: int
    looked: int
    concerns: int


@dataclass(frozen=True)
class Sampled:
    """A release that was drawn, and what a guardian said of it."""

    id: UUID
    week: date
    release: UUID
    place: int
    of: int
    lines: int
    root: str
    looked_at: datetime | None
    looked_by: UUID | None
    concern: str

    @property
    def content(self) -> Content:
        """The concern, as the ledger holds a digest of it."""
        return concern_said(self.id, self.concern)


def draw(hub: Hub, *, at: datetime) -> int:
    """Draw for each agency of a hub from the last week that is over, once. In: a hub whose worker's login is used.

    Out: how many releases were drawn; none before the ledger was sealed after that week. Done twice, it does nothing.
    """
    today = timezone.localdate(at)
    until = today - timedelta(days=today.weekday())
    week = until - timedelta(days=7)
    if SampledRelease.objects.filter(week=week).exists():
        return 0
    head = first_head_after(hub.code, until)
    if head is None:
        return 0
    by_agency: dict[str, list[UUID]] = defaultdict(list)
    found = Release.objects.filter(at__gte=begins(week), at__lt=begins(until))
    for agency, pk in found.order_by("pk").values_list("agency", "pk"):
        by_agency[agency].append(pk)
    root = bytes(head.root).hex()
    rows = [
        SampledRelease(
            agency=agency, week=week, release_id=pk, place=place, of=len(releases), lines=head.size, root=root,
            drawn_at=at,
        )
        for agency, releases in by_agency.items()
        for place, pk in enumerate(drawn_from(releases, root), start=1)
    ]  # fmt: skip
    with transaction.atomic(durable=True):
        SampledRelease.objects.bulk_create(rows)
        _notify_guardians(hub, by_agency, week, at=at)  # before the commit: told twice it is one notice, and never none
    return len(rows)


def drawn_from(releases: Iterable[UUID], root: str) -> list[UUID]:
    """The sample of some releases. In: the root of a head, in hex."""
    return sorted(releases, key=lambda pk: hashlib.sha256(f"{root} {pk}".encode()).hexdigest())[:DRAWN]


def weeks(by: Seated) -> list[Week]:
    """The last weeks of the guardian's own agency, newest first."""
    return [Week(*row) for row in read("sampled_weeks_v1", token_of(by), MOST_WEEKS)]


def sample_of(week: date, *, by: Seated) -> list[Sampled]:
    """What was drawn of a week of the guardian's own agency."""
    return [Sampled(*row) for row in read("sample_v1", token_of(by), week, None)]


def sampled(sampled_id: UUID, *, by: Seated) -> Sampled | None:
    """One that was drawn of the guardian's own agency; None for any other."""
    return next((Sampled(*row) for row in read("sample_v1", token_of(by), None, sampled_id)), None)


def look_at(sampled_id: UUID, concern: str, *, is_concern: bool, by: Seated) -> None:
    """Say that a sampled release was looked at, and what concerns about it, if anything. Once.

    Raises: ConcernSaysNothing, AlreadyLookedAt.
    """
    said = concern.strip() if is_concern else ""
    if is_concern and not says_why(said):
        raise ConcernSaysNothing
    try:
        with transaction.atomic(durable=True):
            call(
                "look_at_sample_v1", token_of(by), sampled_id, said, digest(concern_said(sampled_id, said)), by.seat
            )  # fmt: skip
    except RefusedByTheWall as refused:
        raise AlreadyLookedAt from refused


def concern_said(sampled_id: UUID, concern: str) -> Content:
    """A concern, as the ledger holds a digest of it."""
    return Content(CONCERN, sampled_id, str(sampled_id), concern, ("guardian",))


def _notify_guardians(hub: Hub, agencies: Collection[str], week: date, *, at: datetime) -> None:
    seats = Seat.objects.standing(at).filter(hub=hub, role=Role.GUARDIAN, agency__code__in=agencies)
    news = News(
        kind=NoticeKind.SAMPLE, key=f"{hub.code} {week.isoformat()}", about=hub.code, hub=hub,
        title=f"Grounds for sharing in {hub.name} wait to be looked at",
        text="A few of last week’s decisions of your agency to share were drawn. Read their grounds, and say of each "
        "whether something concerns you.",
    )  # fmt: skip
    with transaction.atomic(using="platform", durable=True):
        notify_all(((person, news) for person in seats.values_list("user", flat=True).distinct()), at=at)
