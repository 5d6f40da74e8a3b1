"""Everything that a notification's page reads of it, in one statement (hub/wall/rows_together.py)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from frontend.presenters.question_labels import adoptions_named
from frontend.triage.waiting import arranged, narrowed
from hub.assessment.enquiry_log import own_work
from hub.assessment.models import LogEntry
from hub.front_door.models import (
    Attachment,
    DangerAcknowledgement,
    DangerMark,
    Disposal,
    Enquiry,
    Join,
    LeftToManager,
    Named,
    Notification,
    OpenCaseList,
    Reading,
    RepeatRule,
    TimeLimits,
    UndoneClosing,
)
from hub.front_door.triage.being_read import FOR
from hub.front_door.triage.named_references import NamedReference, named_from, rows_of_names, wanted_in
from hub.front_door.triage.refusals import Triaged, became_from
from hub.people.joining import persons_now_from
from hub.people.models import Link, Protection
from hub.research.models import Holding, Request
from hub.transfers.models import NotificationOffer, OfferAnswer
from hub.wall import drafts
from hub.wall.acts import Act
from hub.wall.models import Adoption, Door, HubSettings, Member, ReasonSetting
from hub.wall.permissions import may
from hub.wall.rows_together import rows_together
from tenants.access import PlatformRequest


@dataclass(frozen=True)
class NotificationRows:
    """What hangs on a notification, as far as this seat reads it there. The policies decide what that is."""

    read: Mapping[str, list[Any]]
    references: list[NamedReference]
    known_as: Mapping[UUID, UUID]  # person of the message -> with whom they were joined since
    names: Mapping[UUID | None, str]  # of members; whoever is not known by one is a colleague
    became: Triaged | None

    def __getitem__(self, name: str) -> list[Any]:
        return self.read.get(name, [])

    def first(self, name: str) -> Any:
        """The one row of that name, or None."""
        return next(iter(self[name]), None)


def read_rows(request: PlatformRequest, found: Notification, at: datetime, paths: Iterable[str]) -> NotificationRows:
    """One query. In: the addresses of the page's forms, whose drafts are read with it."""
    of = {"notification": found.pk}
    joins, named = Join.objects.filter(**of), Named.objects.filter(**of)
    as_named = Link.objects.filter(
        person_id__in=named.order_by().values("person_id"), made_by__isnull=True, until_at__isnull=False
    )
    wanted: dict[str, QuerySet[Any]] = {
        "named": named,
        "as_named": as_named.only("id", "mention_id", "person_id"),
        "as_known": Link.objects.filter(
            mention__in=as_named.order_by().values("mention"), until_at__isnull=True
        ).only("id", "mention_id", "person_id"),
        "joins": joins.order_by("from_at"),
        "enquiries": Enquiry.objects.filter(pk__in=joins.order_by().values("enquiry")),
        "said": LogEntry.objects.filter(**of).only("id"),
    }  # fmt: skip
    by: list[tuple[QuerySet[Any], tuple[str, ...]]] = [(joins, ("by", "until_by"))]
    asked = Request.objects.filter(enquiry__in=joins.filter(until_at=None).order_by().values("enquiry"))
    wanted |= own_work(joins.filter(until_at=None).order_by().values("enquiry"), request.seated, at=at)
    wanted["asked"] = asked.only("id", "agency", "state", "asked_by", "answered_by")
    if not request.seated.is_lead:
        holdings = Holding.objects.filter(request__in=asked.order_by().values("pk"), until_at__isnull=True)
        wanted["holdings"] = holdings.only("id", "member")
    if request.seated.is_lead:
        undone, left = UndoneClosing.objects.filter(**of), LeftToManager.objects.filter(**of)
        marks, in_hand = DangerMark.objects.filter(**of), DangerAcknowledgement.objects.filter(until_at=None, **of)
        disposal = Disposal.objects.filter(**of)
        readings = Reading.objects.filter(at__gt=at - FOR, **of).exclude(by=request.seated.seat)
        wanted |= {
            "disposal": disposal, "undone": undone, "left": left, "marks": marks, "in_hand": in_hand,
            "readings": readings,
            "rule": RepeatRule.objects.order_by("-number")[:1], "settings": HubSettings.objects.all(),
            "time_limits": TimeLimits.objects.order_by("-number")[:1],
            "doors": Door.objects.only("id", "authority_code", "authority_name"),
            "listed": OpenCaseList.objects.filter(agency=request.seated.agency).order_by("-loaded_at", "-pk")[:1],
            "protected": Protection.objects.filter(notifications__contains=[found.pk], ended_at=None).only("id"),
        }  # fmt: skip
        by += [(undone, ("by", "undone_by")), (left, ("by",)), (marks, ("by", "until_by")), (in_hand, ("by",))]
        by += [(readings, ("by",)), (disposal, ("by",))]
    if found.files and may(request.seated, Act.OPEN_FILE):
        wanted["attachments"] = Attachment.objects.filter(**of).only("id", "name", "media_type", "size", "to_check")
    if may(request.seated, Act.LIST_PASSED):
        wanted |= {
            "came": OfferAnswer.objects.filter(notifications__contains=[found.pk])[:1],
            "passing": NotificationOffer.objects.filter(**of).order_by("-offered_at")[:1],
        }
    if found.triaged_at is None and may(request.seated, Act.LIST_NOTIFICATIONS):
        it = arranged(request, on_the_way=True)
        waiting = narrowed(it, at).only("id", "reference").order_by(*it.order)
        wanted |= {"previous": waiting.before(found, it.order)[:1], "following": waiting.after(found, it.order)[:1]}
    wanted["reasons"] = ReasonSetting.objects.order_by("list", "-number").distinct("list")
    if names := adoptions_named([found.message]):
        wanted["adoptions"] = Adoption.objects.in_short().filter(pk__in=names)
    wanted["drafts"] = drafts.rows_of(request.seated, paths)
    who = Q(pk=found.assigned_to) if found.assigned_to else Q(pk__in=())
    for rows, columns in by:
        for column in columns:
            who |= Q(pk__in=rows.order_by().values(column))
    wanted["members"] = Member.objects.filter(who).only("id", "name")
    references = wanted_in(found)
    read = rows_together(Notification.objects.filter(pk=found.pk), **wanted, **rows_of_names(references))
    return _together(read, found, references)


def _together(read: Mapping[str, list[Any]], found: Notification, references: list[str]) -> NotificationRows:
    names: defaultdict[UUID | None, str] = defaultdict(lambda: "A colleague")
    names.update((one.pk, one.name) for one in read["members"])
    enquiries = {one.pk: one for one in read["enquiries"]}
    for one in read["joins"]:
        if one.enquiry_id in enquiries:
            one.enquiry = enquiries[one.enquiry_id]
    standing = next((one for one in read["joins"] if one.until_at is None and one.enquiry_id in enquiries), None)
    return NotificationRows(
        read=read,
        references=named_from(references, read),
        known_as=persons_now_from(read["as_named"], read["as_known"]),
        names=names,
        became=became_from(standing, next(iter(read.get("disposal", ())), None), names),
    )
