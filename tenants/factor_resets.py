"""A lost second factor is reset by its owner alone, and by nobody who holds only a part of what that takes.

With a recovery code they set up another app at once. Without one: the owner gives their password and asks; a link goes
to their verified address, and confirms it; then it sleeps for a day, or until a colleague who holds the same seats has
them before their eyes and says so; then another link goes to the same address, with which, and with the password, they
set up another app. All the while the old app works, and the owner, their managers and their guardians, who are told,
can stop it. Whoever knows a password alone, or reads a mailbox alone, gets nowhere at once.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from tenants import account_links, ledger
from tenants.account_links import LinkGone, issue
from tenants.ledger import PlatformAct
from tenants.models import AccountLink, FactorReset, LinkKind, NoticeKind, Seat, User
from tenants.notices import News, notify, watchers_of
from tenants.refusals import AccountRefused
from tenants.sign_ins import end_all

SLEEPS = timedelta(hours=24)
CONFIRMED_WITHIN = timedelta(days=3)
USED_WITHIN = timedelta(days=7)  # of taking force


def open_of(person: uuid.UUID, at: datetime) -> FactorReset | None:
    """Somebody's reset that goes on: asked for, asleep, or in force and not used yet."""
    found = FactorReset.objects.filter(user=person, done_at__isnull=True, stopped_at__isnull=True).first()
    if found is None:
        return None
    over = found.force_at + USED_WITHIN if found.force_at else found.asked_at + CONFIRMED_WITHIN
    return found if over > at else None


def ask(user: User, *, at: datetime) -> FactorReset:
    """Whoever gave the password says that they lost the app. Nothing changes until the owner's address confirms it.

    Raises: AccountRefused where no verified address is known, or one was asked for already.
    """
    with transaction.atomic(using="platform", durable=True):
        person = User.objects.select_for_update(no_key=True).get(pk=user.pk, is_active=True)
        if person.email_verified_at is None:
            raise AccountRefused("", "No email address of yours is verified, so that nothing can be sent to you.")
        if open_of(person.pk, at) is not None:
            raise AccountRefused("", "A reset is on its way already. Look into your email.")
        asked = FactorReset.objects.create(user=person, asked_at=at)
        issue(person, LinkKind.FACTOR, at=at, about=asked.pk)
        ledger.write(
            PlatformAct.RESET_ASKED, user=person.pk, object_kind="user", object_ref=str(person.pk),
            detail={"reset": str(asked.pk)},
        )  # fmt: skip
        news = News(
            kind=NoticeKind.SIGN_IN, key=f"asked {asked.pk}", about=str(person.pk),
            title="Somebody asked to reset your second factor",
            text="They know your password. Nothing changes unless it is confirmed from your email. If it was not you, "
            "stop it under Your account, and change your password.",
        )  # fmt: skip
        notify([person.pk], news, at=at)
    return asked


def confirm(token: str, *, at: datetime) -> FactorReset:
    """The owner's address confirms it: it takes force a day later, and who looks after their seats is told.

    Raises: LinkGone.
    """
    with transaction.atomic(using="platform", durable=True):
        reset = _of(account_links.find(token, at, lock=True), LinkKind.FACTOR)
        if reset.confirmed_at is not None:
            return reset
        reset.confirmed_at, reset.force_at = at, at + SLEEPS
        reset.save(update_fields=["confirmed_at", "force_at"])
        _write(PlatformAct.RESET_CONFIRMED, reset, by=reset.user_id)
        news = News(
            kind=NoticeKind.RESET, key=f"confirmed {reset.pk}", about=str(reset.pk),
            title="A second factor will be reset in 24 hours",
            text="It is that of somebody with a seat in your hub, who says that they lost their app. Ask them. If they "
            "did not do it, stop it. If they are with you and you hold the same seat, you can say so.",
        )  # fmt: skip
        notify(watchers_of(reset.user_id, at), news, at=at)
    return reset


def stop_by_link(token: str, *, at: datetime) -> None:
    """The owner stops it from their address: nothing has changed, and nothing will. Raises: LinkGone."""
    with transaction.atomic(using="platform", durable=True):
        link = account_links.find(token, at, lock=True)
        reset = _of(link, link.kind)
        _stop(reset, by=reset.user_id, at=at)


def stop(reset_id: uuid.UUID, *, by: uuid.UUID, at: datetime) -> FactorReset:
    """The owner, or who looks after their seats, stops it until the new app is set up.

    Raises: FactorReset.DoesNotExist (gone, over, or nothing of theirs).
    """
    with transaction.atomic(using="platform", durable=True):
        reset = _locked(reset_id, at)
        if by != reset.user_id and by not in watchers_of(reset.user_id, at):
            raise FactorReset.DoesNotExist
        _stop(reset, by=by, at=at)
    return reset


def may_vouch(person: uuid.UUID, reset: FactorReset, at: datetime) -> bool:
    """Whether somebody can say that they have the owner before them: who holds each of the owner's seats themself.

    So nobody helps anybody into more than they can do already.
    """
    owners = Seat.objects.standing(at).filter(user=reset.user_id)
    theirs = Seat.objects.standing(at).filter(user=person)
    places = ("role", "hub", "agency", "team", "authority")
    needed = set(owners.values_list(*places))
    return person != reset.user_id and bool(needed) and needed <= set(theirs.values_list(*places))


def vouch(reset_id: uuid.UUID, *, by: uuid.UUID, at: datetime) -> FactorReset:
    """A colleague has the owner before them: it takes force now. Raises: FactorReset.DoesNotExist."""
    with transaction.atomic(using="platform", durable=True):
        reset = _locked(reset_id, at)
        if reset.confirmed_at is None or reset.vouched_at is not None or not may_vouch(by, reset, at):
            raise FactorReset.DoesNotExist
        reset.vouched_by_id, reset.vouched_at, reset.force_at = by, at, at
        reset.save(update_fields=["vouched_by", "vouched_at", "force_at"])
        _write(PlatformAct.RESET_VOUCHED, reset, by=by)
        _take_force(reset, at)
    return reset


def notify_of_force(at: datetime) -> int:
    """By the clock: resets that have slept are in force now, and their owners have the link. Out: how many."""
    due = FactorReset.objects.filter(
        force_at__lte=at, told_at__isnull=True, stopped_at__isnull=True, done_at__isnull=True
    )
    keys = list(due.values_list("pk", flat=True)[:100])
    for key in keys:
        with transaction.atomic(using="platform", durable=True):
            reset = due.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=key).first()
            if reset is not None:
                _take_force(reset, at)
    return len(keys)


def opened(token: str, *, at: datetime) -> FactorReset:
    """The reset that a link to set up another app is of, in force. Raises: LinkGone."""
    reset = _of(account_links.find(token, at), LinkKind.NEW_APP)
    if not reset.is_in_force(at):
        raise LinkGone
    return reset


def apply(reset_id: uuid.UUID, user: User, *, at: datetime) -> bool:
    """The owner gave their password in the browser that opened the link, and has another app: the reset is done.

    The caller puts the other app in the place of the old one (tenants/second_factor.py); every sign-in ends here.
    Out: whether it was so; False where the reset is not theirs, not in force, or over.
    """
    with transaction.atomic(using="platform", durable=True):
        found = FactorReset.objects.select_for_update(of=("self",), no_key=True).filter(pk=reset_id, user=user)
        reset = found.first()
        if reset is None or not reset.is_in_force(at) or open_of(user.pk, at) is None:
            return False
        end_all(user.pk, at)
        reset.done_at = at
        reset.save(update_fields=["done_at"])
        AccountLink.objects.filter(about=reset.pk, used_at__isnull=True).update(used_at=at, mail_due_at=None)
        _write(PlatformAct.RESET_DONE, reset, by=user.pk)
        mine = News(
            kind=NoticeKind.SIGN_IN, key=f"done {reset.pk}", about=str(user.pk), title="Your second factor was reset",
            text="Another authenticator app can be set up, and you were signed out everywhere. If it was not you, ring "
            "your manager now.",
        )  # fmt: skip
        theirs = News(
            kind=NoticeKind.RESET, key=f"done {reset.pk}", about=str(reset.pk), title="A second factor was reset",
            text="It is that of somebody with a seat in your hub. The page says whose. Ask them whether it was they.",
        )  # fmt: skip
        notify([user.pk], mine, at=at)
        notify(watchers_of(user.pk, at), theirs, at=at)
    return True


def seen_by(person: uuid.UUID, at: datetime) -> QuerySet[FactorReset]:
    """Resets of the last 30 days that somebody looks after or could vouch for; the views ask which of these."""
    mine = Seat.objects.standing(at).filter(user=person)
    hubs, platform = mine.exclude(hub=None).values("hub"), mine.filter(hub=None)
    of_hubs = Seat.objects.standing(at).filter(hub__in=hubs).values("user")
    people = set(of_hubs.values_list("user", flat=True))
    if platform.exists():
        people |= set(Seat.objects.standing(at).filter(hub=None).values_list("user", flat=True))
    found = FactorReset.objects.filter(user__in=people, asked_at__gt=at - timedelta(days=30))
    return found.exclude(user=person).select_related("user", "vouched_by", "stopped_by")


def _take_force(reset: FactorReset, at: datetime) -> None:
    reset.told_at = at
    reset.save(update_fields=["told_at"])
    issue(reset.user, LinkKind.NEW_APP, at=at, about=reset.pk)


def _locked(reset_id: uuid.UUID, at: datetime) -> FactorReset:
    reset = FactorReset.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=reset_id)
    if open_of(reset.user_id, at) != reset:
        raise FactorReset.DoesNotExist
    return reset


def _of(link: AccountLink, kind: str) -> FactorReset:
    """The open reset that a link is of. Raises: LinkGone."""
    if link.kind != kind or kind not in (LinkKind.FACTOR, LinkKind.NEW_APP) or link.address != link.user.email:
        raise LinkGone
    reset = FactorReset.objects.filter(pk=link.of, done_at__isnull=True, stopped_at__isnull=True).first()
    if reset is None:
        raise LinkGone
    return reset


def _stop(reset: FactorReset, *, by: uuid.UUID, at: datetime) -> None:
    reset.stopped_by_id, reset.stopped_at = by, at
    reset.save(update_fields=["stopped_by", "stopped_at"])
    AccountLink.objects.filter(about=reset.pk, used_at__isnull=True).update(used_at=at, mail_due_at=None)
    _write(PlatformAct.RESET_STOPPED, reset, by=by)
    news = News(
        kind=NoticeKind.SIGN_IN, key=f"stopped {reset.pk}", about=str(reset.user_id),
        title="A reset of your second factor was stopped",
        text="Your app works as before. If you did not ask for the reset, somebody knows your password: change it now.",
    )  # fmt: skip
    notify([reset.user_id], news, at=at)


def _write(act: PlatformAct, reset: FactorReset, *, by: uuid.UUID) -> None:
    ledger.write(act, user=by, object_kind="user", object_ref=str(reset.user_id), detail={"reset": str(reset.pk)})
