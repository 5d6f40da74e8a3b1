"""The demonstration's library: published by its publishers' own acts, taken into use by its hubs' managers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from hub.wall import adopted
from hub.wall.adopting import Published, adopt
from hub.wall.models import Adoption
from mash_platform.cli.demo.staff import staff_of
from mash_platform.cli.demo.templates import (
    AGREEMENT,
    GUIDE,
    INVENTED,
    LAYOUT,
    LETTER,
    LETTER_NEXT,
    REQUEST_FORM,
    questions,
)
from rollout.library.drafting import Wanted, begin, begin_next, change
from rollout.library.models import TemplateKind, Version
from rollout.library.publishing import publish
from tenants.models import Role, Seat, User

LSCB, POLICE = "lscb.publisher", "police.publisher"


@dataclass(frozen=True)
class Issue:
    """One version as it is published: how many days ago, what is new, and what it says."""

    days: int
    says: dict[str, Any]
    changes: str = ""


@dataclass(frozen=True)
class Story:
    """A template and its versions."""

    by: str
    kind: str
    title: str
    summary: str
    issues: tuple[Issue, ...]
    review_in: int = 300  # days from now; before now it is overdue
    used: dict[str, int] = field(default_factory=dict)  # hub or hub:door -> the version that it follows


STORIES = (
    Story(
        LSCB, TemplateKind.QUESTION_SET, "Referral questions for London", "What a front door asks whoever is worried.",
        (
            Issue(50, {"content": questions(1)}),
            Issue(9, {"content": questions(2)}, "Asks where the child is today and whether it is safe to ring back."),
        ),
        used={"harrow": 2, "haringey": 1, "triborough": 1, "triborough:kensington": 2},
    ),
    Story(
        LSCB, TemplateKind.REQUEST_FORM, "Questions to agencies",
        "What to ask each kind of agency when a hub researches.",
        (Issue(48, {"content": REQUEST_FORM}),), used={"harrow": 1, "triborough": 1},
    ),
    Story(
        LSCB, TemplateKind.PRODUCT_LAYOUT, "Information product, decision first",
        "The decision stands before the summary.",
        (Issue(46, {"content": LAYOUT}),), used={"haringey": 1},
    ),
    Story(
        LSCB, TemplateKind.AGREEMENT, "Information sharing agreement for a hub", "A model that partners can sign.",
        (Issue(58, {"text": AGREEMENT}),), review_in=-20, used={"harrow": 1, "haringey": 1, "triborough": 1},
    ),
    Story(
        LSCB, TemplateKind.LETTER, "Letter to parents after a referral", "Asks them to ring, without saying who wrote.",
        (
            Issue(57, {"text": LETTER}),
            Issue(6, {"text": LETTER_NEXT}, "Says by when to ring, and that an interpreter can be found."),
        ),
        used={"harrow": 1, "haringey": 2},
    ),
    Story(
        POLICE, TemplateKind.MATERIAL, "Writing a police notification", "One page for officers who attend an incident.",
        (Issue(30, {"text": GUIDE}),), used={"harrow": 1},
    ),
)  # fmt: skip


def build(hubs: list[str], usernames: list[str]) -> str:
    """Fill the library, and let the hubs follow what they follow. Out: what was done, in words."""
    new = publish_all()
    for code in hubs:
        adopt_all(code, usernames)
    return f"{new} new templates" if new else "there already"


def publish_all(now: datetime | None = None) -> int:
    """Publish what is missing. Out: how many templates were new."""
    now = now or timezone.now()
    there = set(Version.objects.values_list("title", flat=True))
    missing = [story for story in STORIES if story.title not in there]
    for story in missing:
        _publish(story, now)
    if not there:
        police = User.objects.get(username=POLICE)
        draft = _words(STORIES[-1], {"text": "What a warning marker says, and what it does not."}, now)
        wanted = Wanted(**{**draft, "title": "Reading warning markers"})
        begin(_agency(police), TemplateKind.MATERIAL, wanted, by=police, at=now)
    return len(missing)


def adopt_all(code: str, usernames: list[str]) -> int:
    """Let a hub's manager take into use what its story says. Out: how many were new."""
    staff = staff_of(code, usernames)
    manager, made = staff.seated(Role.MANAGER), 0
    with staff.at_desk(manager):
        if Adoption.objects.exists():
            return 0
        for story in STORIES:
            for place, number in story.used.items():
                hub, _, door = place.partition(":")
                if hub == code:
                    _adopt(story, number, door, manager)
                    made += 1
    return made


def _publish(story: Story, now: datetime) -> None:
    by = User.objects.get(username=story.by)
    for number, issue in enumerate(story.issues, start=1):
        at = now - timedelta(days=issue.days)
        wanted = Wanted(**_words(story, issue.says, now), changes=issue.changes)
        if number == 1:
            draft = begin(_agency(by), story.kind, wanted, by=by, at=now)
            template = draft.pk
        else:
            draft = change(template, wanted, seen=begin_next(template, by=by, at=now).revision, by=by, at=now)
        publish(template, seen=draft.revision, by=by, at=at)


def _words(story: Story, says: dict[str, Any], now: datetime) -> dict[str, Any]:
    day: date = timezone.localdate(now) + timedelta(days=story.review_in)
    return {"title": story.title, "summary": f"{story.summary} {INVENTED}", "review_on": day, **says}


def _agency(publisher: User) -> Any:
    return Seat.objects.select_related("agency").get(user=publisher, role=Role.PUBLISHER).agency


def _adopt(story: Story, number: int, door: str, manager: Any) -> None:
    version = Version.objects.select_related("template__agency").get(title=story.title, number=number)
    slot = adopted.slot_of(story.kind, door=door, template=version.template_id)
    adopt(
        Published(
            kind=story.kind, template=version.template_id, version=number, title=version.title,
            publisher=version.template.agency.name, content=version.content, text=version.text,
        ),
        door=door, seen=Adoption.objects.filter(slot=slot).count(), by=manager, at=timezone.now(),
    )  # fmt: skip
