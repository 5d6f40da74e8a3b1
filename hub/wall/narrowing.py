"""A manager takes acts from roles, and gives them back: never more than the platform's table gives a role."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.models import HubSettings, PermissionSetting
from hub.wall.permissions import NARROWABLE, PEOPLE_WHO_KEEP, TABLE, is_kept, pair, roles_left
from hub.wall.refusals import Refusal
from mash_platform.phrases import plural
from tenants import hub_permissions
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.notices import News, notify
from tenants.seated import Seated

SET = "wall.permissions_set"
ALWAYS = "A manager closes what comes again and again, so this stays with managers"


class NarrowingRefused(Refusal):
    """A refusal of this act; `field` says where in its form."""

    code: ClassVar[str] = "narrowing_refused"
    sentence: str = ""
    field: str = ""


class PermissionsMeanwhile(NarrowingRefused):
    """Somebody else set them."""

    code = "permissions_meanwhile"
    sentence = "Somebody else set who may do what meanwhile. Look at what holds now, then set it again."


class OfAct(NarrowingRefused):
    """Something about who keeps one act."""

    def __init__(self, sentence: str, act: Act) -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, act.value


def setting_now() -> PermissionSetting:
    """What stands: what the hub set last, or, with the number 0, that nothing is taken from any role."""
    last: PermissionSetting | None = PermissionSetting.objects.first()
    return last or PermissionSetting(number=0, taken=[])


def taken_by(may: Mapping[Act, Collection[str]], at_desk: Collection[tuple[str, str]]) -> list[str]:
    """What is taken where these roles, and no others, do these acts.

    In: who is in force at the desk of whoever sets it. Raises: OfAct where too few people of the desk would keep one;
    ValueError for an act that is not narrowed, or a role that the table does not give it.
    """
    found: list[str] = []
    for act, roles in may.items():
        narrowable = NARROWABLE.get(act)
        if narrowable is None or not set(roles) <= TABLE[act].roles:
            raise ValueError(f"{act} is not narrowed so")
        if not narrowable.keeps <= set(roles):
            raise OfAct(ALWAYS, act)
        lost = [pair(act, role) for role in sorted(TABLE[act].roles - set(roles))]
        if lost and not is_kept(roles_left(act, lost), at_desk):
            many = plural(PEOPLE_WHO_KEEP, "person", "people")
            raise OfAct(f"“{narrowable.words}”: at least {many} of your desk must keep it", act)
        found += lost
    return sorted(found)


def set_permissions(taken: Collection[str], *, reason: str, seen: int, by: Seated, at: datetime) -> PermissionSetting:
    """Set from which roles acts are taken from now on. In: what `taken_by` made.

    Each request from the next on follows it: it is copied where seats are read, at once and again by the worker.
    Raises: PermissionsMeanwhile; ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("a change of who may do what has a reason")
    pairs, before = sorted(taken), setting_now()
    try:
        with transaction.atomic(durable=True):
            if before.number != seen:
                raise PermissionsMeanwhile
            made: PermissionSetting = PermissionSetting.objects.create(
                number=seen + 1, taken=pairs, reason=reason.strip(), set_by=by.seat, set_at=at
            )
            detail: dict[str, Any] = {"number": seen + 1}
            lost = [one for one in pairs if one not in before.taken]
            back = [one for one in before.taken if one not in pairs]
            detail |= {"taken_from": lost} if lost else {}
            detail |= {"given_back": back} if back else {}
            ledger.write(Act.SET_PERMISSIONS, by=by, object_kind="hub", object_ref=by.hub, detail=detail)
            outbox.add(SET, made.pk, at=at)
            outbox.wake(by.hub)
    except IntegrityError as error:
        raise PermissionsMeanwhile from error
    hub_permissions.publish(by.hub, _last_taken, at=at)
    return made


def _last_taken() -> list[str]:
    return list(setting_now().taken)


def permissions_set(setting: UUID) -> None:
    """Copy what was set, and tell the managers and guardians of the lead's desks. Done twice, nobody is told twice."""
    made = PermissionSetting.objects.filter(pk=setting).first()
    if made is None:
        return
    hub, at = Hub.objects.get(code=HubSettings.objects.get().hub_code), timezone.now()
    hub_permissions.publish(hub.code, _last_taken, at=at)
    watching = Seat.objects.standing(at).filter(
        hub=hub, role__in=(Role.MANAGER, Role.GUARDIAN), agency__in=hub_permissions.leads_of(hub.code)
    )
    news = News(
        kind=NoticeKind.PERMISSIONS, key=str(made.pk), about="", hub=hub, title=f"Who may do what in {hub.name}",
        text=f"A manager changed which roles do what in {hub.name}. See what was taken from whom, and why.",
    )  # fmt: skip
    notify(watching.values_list("user", flat=True).distinct(), news, at=at)
