"""Whom the worker tells of a release that needs agreement, and of the rule that it does."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from hub.research.agreement_models import AgreementRule, ProposalState, ProposedRelease
from hub.research.approver_models import NamedApprover
from hub.research.approvers import who_may_agree
from hub.research.codes import FindingKind
from hub.wall.acts import Act
from hub.wall.models import HubSettings
from hub.wall.permissions import TABLE
from mash_platform.phrases import listing
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.models.people import SeatQuerySet
from tenants.notices import News, notify

SAID = {
    ProposalState.AGREED: ("A colleague agreed to your release", "It is released now."),
    ProposalState.DECLINED: (
        "A colleague did not agree to your release", "Nothing was released. Open it to read why, and decide again."
    ),
    ProposalState.WITHDRAWN: ("A release waits for agreement no more", "Whoever decided it has withdrawn it."),
    ProposalState.ENDED: ("A release waits for agreement no more", "Its request has ended. Nothing was released."),
}  # fmt: skip


def release_proposed(release_id: UUID) -> None:
    """Tell the colleagues at its desk that it waits for one of them. Done twice, it tells nobody twice."""
    it = _find(release_id)
    if it is not None and it.state == ProposalState.WAITING:
        _notify(it, _colleagues(it), "A release at your agency’s desk waits for your agreement",
              "A colleague decided it. Nothing is shared until somebody else of your agency agrees.")  # fmt: skip


def approver_away(member: UUID, agency: str) -> None:
    """Tell the deputies of an approver who is away now of what waits at that agency's desk. Whoever was told of a
    release before, as the approver was, is not told again."""
    if not NamedApprover.objects.filter(agency=agency, member=member, ended_at__isnull=True).exists():
        return
    in_short = ProposedRelease.objects.only("id", "agency", "by", "at", "state").order_by("pk")
    for it in in_short.filter(agency=agency, state=ProposalState.WAITING):
        _notify(it, _colleagues(it), "A release waits for your agreement while a colleague is away",
                "You are their deputy. Nothing is shared until you agree, or they are back.")  # fmt: skip


def release_answered(release_id: UUID) -> None:
    """Tell whoever decided it what became of it; of a withdrawal those who were asked, and of its end both."""
    it = _find(release_id)
    if it is None or it.state == ProposalState.WAITING:
        return
    whom: set[uuid.UUID] = set()
    if it.state != ProposalState.WITHDRAWN:
        whom |= set(Seat.objects.filter(pk=it.by).values_list("user", flat=True))
    if it.state in (ProposalState.WITHDRAWN, ProposalState.ENDED):
        whom |= set(_colleagues(it))
    _notify(it, whom, *SAID[ProposalState(it.state)])


def release_rule_set(rule_id: UUID) -> None:
    """Tell the hub's managers and guardians which kinds of finding need two from now. Done twice, nobody twice."""
    rule = AgreementRule.objects.filter(pk=rule_id).first()
    if rule is None:
        return
    hub, at = Hub.objects.get(code=HubSettings.objects.get().hub_code), timezone.now()
    names = listing(FindingKind(kind).label for kind in rule.kinds)
    news = News(
        kind=NoticeKind.RELEASE_RULE, key=str(rule.pk), about="", hub=hub,
        title=f"Which findings need two people to release them in {hub.name}",
        text=f"Two people of the agency: {names}." if names else "None: whoever may release does so alone.",
    )  # fmt: skip
    watching = Seat.objects.standing(at).filter(hub=hub, role__in=(Role.MANAGER, Role.GUARDIAN))
    notify(watching.values_list("user", flat=True).distinct(), news, at=at)


def _find(release_id: UUID) -> ProposedRelease | None:
    in_short = ProposedRelease.objects.only("id", "agency", "by", "at", "state").order_by("pk")  # no word of it
    return in_short.filter(pk=release_id).first()


def _colleagues(it: ProposedRelease) -> Iterable[uuid.UUID]:
    here: SeatQuerySet = Seat.objects.standing(timezone.now()).filter(
        hub__code=HubSettings.objects.get().hub_code, agency__code=it.agency, role__in=TABLE[Act.AGREE_RELEASE].roles
    )
    decided = Seat.objects.filter(pk=it.by).values("user")
    able = who_may_agree(it.agency, it.by, it.at, at=timezone.now())
    here = here if able is None else here.filter(pk__in=able)
    return here.exclude(user__in=decided).values_list("user", flat=True).distinct()


def _notify(it: ProposedRelease, whom: Iterable[uuid.UUID], title: str, text: str) -> None:
    hub = Hub.objects.get(code=HubSettings.objects.get().hub_code)
    news = News(
        kind=NoticeKind.AGREEMENT, key=f"{it.pk} {it.state}", about=str(it.pk), title=title,
        text=f"{hub.name}: {text}", hub=hub,
    )  # fmt: skip
    notify(whom, news, at=timezone.now())
