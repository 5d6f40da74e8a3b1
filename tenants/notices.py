"""Telling people: a row for each person and thing, in the transaction of its cause; the e-mail follows (mailing.py)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from mash_platform.characters import subject
from tenants.models import Hub, Notice, NoticeKind, Role, Seat
from tenants.seated import acts_inside

TOLD_FROM_INSIDE = (NoticeKind.ALARM, NoticeKind.AUDIT)  # of the platform itself: something was altered


@dataclass(frozen=True, kw_only=True)
class News:
    """What somebody is told. `key` names the thing, with the week where it is said again each week.

    Title and text leave the platform by e-mail: no name of a person, no reference, no words that somebody typed.
    """

    kind: NoticeKind
    key: str
    about: str
    title: str
    text: str
    hub: Hub | None = None


def notify(people: Iterable[uuid.UUID], news: News, *, at: datetime) -> None:
    """Tell each of these people, once: who was told this already is not told again. In the caller's transaction."""
    notify_all(((person, news) for person in people), at=at)


def notify_all(told: Iterable[tuple[uuid.UUID, News]], *, at: datetime) -> None:
    """The same for many things at once, in one statement. From inside a restricted enquiry alarms alone are told."""
    if acts_inside():
        told = [(person, news) for person, news in told if news.kind in TOLD_FROM_INSIDE]
    rows = {(person, news.kind, news.key): _row(person, news, at) for person, news in told}
    Notice.objects.bulk_create(rows.values(), ignore_conflicts=True)


def unread(person: uuid.UUID) -> QuerySet[Notice]:
    """What somebody has not read yet."""
    return Notice.objects.filter(user=person, read_at__isnull=True)


def mark_read(notice_id: uuid.UUID, *, by: uuid.UUID, at: datetime) -> None:
    """One's own notice is read; a second time changes nothing. Raises: Notice.DoesNotExist (also somebody else's)."""
    with transaction.atomic(using="platform", durable=True):
        if not unread(by).filter(pk=notice_id).update(read_at=at):
            Notice.objects.get(pk=notice_id, user=by)


def mark_all_read(*, by: uuid.UUID, at: datetime) -> int:
    """All that one was told by now. Out: how many were unread."""
    with transaction.atomic(using="platform", durable=True):
        return unread(by).filter(made_at__lte=at).update(read_at=at)


def managers_of(hub: str, at: datetime) -> list[uuid.UUID]:
    """Who manages a hub now."""
    return list(
        Seat.objects.standing(at).filter(hub__code=hub, role=Role.MANAGER).values_list("user", flat=True).distinct()
    )


def watchers_of(person: uuid.UUID, at: datetime) -> list[uuid.UUID]:
    """Who looks after somebody's seats: managers and guardians of their hubs, and operators of the platform's seats."""
    seats = list(Seat.objects.standing(at).filter(user=person).values_list("hub", flat=True))
    watch = Q(hub__in=[hub for hub in seats if hub], role__in=(Role.MANAGER, Role.GUARDIAN))
    if None in seats:
        watch |= Q(role=Role.OPERATOR)
    found = Seat.objects.standing(at).filter(watch).exclude(user=person)
    return list(found.values_list("user", flat=True).distinct())


def week_of(day: date) -> str:
    """The Monday of a day's week: what is said again each week has it in its key."""
    return (day - timedelta(days=day.weekday())).isoformat()


def _row(person: uuid.UUID, news: News, at: datetime) -> Notice:
    return Notice(
        user_id=person, kind=news.kind, key=news.key, about=news.about, hub=news.hub,
        title=subject(news.title)[:200],
        text=news.text[:500], made_at=at, mail_due_at=at,
    )  # fmt: skip
