"""Another e-mail address: given by its owner with a fresh code, verified by a link, slow where one was known before.

Whoever holds somebody's address can begin to reset their sign-in, so that a new one counts only after it has answered,
and the old one is told and can stop it for a day. Nobody but the owner can ask for it (tenants/accounts.py says what an
operator can do about an invitation that was never used).
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from tenants import account_links, ledger
from tenants.account_links import LinkGone, issue
from tenants.ledger import PlatformAct
from tenants.models import AccountLink, EmailChange, LinkKind, NoticeKind, User
from tenants.notices import News, notify

SLEEPS = timedelta(hours=24)
ANSWERED_WITHIN = timedelta(days=2)


def open_of(person: uuid.UUID, at: datetime) -> EmailChange | None:
    """Somebody's change that goes on: not verified yet, or asleep."""
    found = EmailChange.objects.filter(user=person, done_at__isnull=True, stopped_at__isnull=True).first()
    return found if found and (found.force_at or found.asked_at > at - ANSWERED_WITHIN) else None


def ask(user: User, address: str, *, at: datetime) -> EmailChange:
    """The owner gives an address, or has the one that is known verified: a link goes there.

    An earlier change that was not done is stopped by this.
    """
    with transaction.atomic(using="platform", durable=True):
        person = User.objects.select_for_update(no_key=True).get(pk=user.pk, is_active=True)
        _stop_all(person.pk, at)
        change = EmailChange.objects.create(user=person, address=address, asked_at=at)
        issue(person, LinkKind.NEW_EMAIL, at=at, address=address, about=change.pk)
        _write(PlatformAct.EMAIL_ASKED, change)
    return change


def verify(token: str, *, at: datetime) -> EmailChange:
    """The new address answered. It is in force at once where none was verified before, else after a day.

    Raises: LinkGone.
    """
    with transaction.atomic(using="platform", durable=True):
        link = account_links.find(token, at, lock=True)
        change = _of(link, LinkKind.NEW_EMAIL)
        account_links.use_up(link, at)
        change.verified_at = at
        person = User.objects.select_for_update(no_key=True).get(pk=change.user_id)
        is_same = person.email == change.address
        change.force_at = at if person.email_verified_at is None or is_same else at + SLEEPS
        change.save(update_fields=["verified_at", "force_at"])
        _write(PlatformAct.EMAIL_VERIFIED, change)
        if change.force_at == at:
            _apply(change, at)
        else:
            issue(person, LinkKind.OLD_EMAIL, at=at, about=change.pk)
            news = News(
                kind=NoticeKind.SIGN_IN, key=f"email {change.pk}", about=str(person.pk),
                title="Your email address is being changed",
                text="The new address takes force in 24 hours. If you did not ask for it, stop it under Your account.",
            )  # fmt: skip
            notify([person.pk], news, at=at)
    return change


def agree_by_old(token: str, *, at: datetime) -> None:
    """The old address says that it was the owner: the new one is in force now. Raises: LinkGone."""
    with transaction.atomic(using="platform", durable=True):
        link = account_links.find(token, at, lock=True)
        change = _of(link, LinkKind.OLD_EMAIL)
        account_links.use_up(link, at)
        _apply(change, at)


def stop_by_old(token: str, *, at: datetime) -> None:
    """The old address says that it was not. Raises: LinkGone."""
    with transaction.atomic(using="platform", durable=True):
        change = _of(account_links.find(token, at, lock=True), LinkKind.OLD_EMAIL)
        _stop_all(change.user_id, at)
        _write(PlatformAct.EMAIL_STOPPED, change)


def stop(person: uuid.UUID, *, at: datetime) -> None:
    """The owner stops it where they are signed in."""
    with transaction.atomic(using="platform", durable=True):
        for change in _stop_all(person, at):
            _write(PlatformAct.EMAIL_STOPPED, change)


def take_force(at: datetime) -> int:
    """By the clock: changes that have slept. Out: how many."""
    due = EmailChange.objects.filter(force_at__lte=at, done_at__isnull=True, stopped_at__isnull=True)
    keys = list(due.values_list("pk", flat=True)[:100])
    for key in keys:
        with transaction.atomic(using="platform", durable=True):
            change = due.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=key).first()
            if change is not None:
                _apply(change, at)
    return len(keys)


def _apply(change: EmailChange, at: datetime) -> None:
    person = User.objects.select_for_update(no_key=True).get(pk=change.user_id)
    person.email, person.email_verified_at = change.address, at
    person.save(update_fields=["email", "email_verified_at"])
    change.done_at = at
    change.save(update_fields=["done_at"])
    # A link to the old address opens nothing any more.
    AccountLink.objects.filter(user=person, used_at__isnull=True).update(used_at=at, mail_due_at=None)
    _write(PlatformAct.EMAIL_CHANGED, change)


def _stop_all(person: uuid.UUID, at: datetime) -> list[EmailChange]:
    going_on = EmailChange.objects.filter(user=person, done_at__isnull=True, stopped_at__isnull=True)
    found = list(going_on)
    going_on.update(stopped_at=at)
    AccountLink.objects.filter(about__in=[one.pk for one in found], used_at__isnull=True).update(
        used_at=at, mail_due_at=None
    )
    return found


def _of(link: AccountLink, kind: LinkKind) -> EmailChange:
    """The change that a link is of and that goes on. Raises: LinkGone."""
    change = EmailChange.objects.filter(pk=link.of, done_at__isnull=True, stopped_at__isnull=True).first()
    if link.kind != kind or change is None:
        raise LinkGone
    return change


def _write(act: PlatformAct, change: EmailChange) -> None:
    ledger.write(
        act, user=change.user_id, object_kind="user", object_ref=str(change.user_id),
        detail={"change": str(change.pk)},
    )  # fmt: skip
