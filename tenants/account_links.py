"""Links to a person's own e-mail address: made with the act that needs them, and sent by the worker, at least once.

The worker makes the token as it sends it and keeps its digest alone. Killed between the two, it sends another token,
and the first one opens nothing. An e-mail names nobody and says nothing of what the person may do: the page does.
"""

from __future__ import annotations

import logging
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction

from tenants.entry import digest
from tenants.models import AccountLink, LinkKind, User
from tenants.refusals import Refused

log = logging.getLogger("mash.account_links")

LONGEST_WAIT = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Letter:
    """How long a link of a kind works, and what the e-mail says before it."""

    lasts: timedelta
    subject: str
    text: str


LETTERS: dict[str, Letter] = {
    LinkKind.INVITE: Letter(
        timedelta(days=7), "Your account on the London MASH platform",
        "An account was made for you. Choose its password here, within 7 days. Nobody else can see it.",
    ),
    LinkKind.PASSWORD: Letter(
        timedelta(hours=1), "Choose another password",
        "Somebody said that they lost the password of your account. If it was you, choose another one here within an "
        "hour. If it was not, do nothing: your password stays as it is.",
    ),
    LinkKind.FACTOR: Letter(
        timedelta(days=3), "Did you lose your authenticator app?",
        "Somebody who knows the password of your account said that they lost its authenticator app. If it was you, "
        "confirm it here. If it was not, stop it here, and then change your password.",
    ),
    LinkKind.NEW_APP: Letter(
        timedelta(days=3), "You can set up another authenticator app",
        "The reset of your second factor has taken force. Set up another app here. If you did not ask for this, stop "
        "it here, change your password and tell your manager.",
    ),
    LinkKind.NEW_EMAIL: Letter(
        timedelta(days=1), "Is this your email address?",
        "Somebody gave this as the address of their account. If it was you, confirm it here within a day. If it was "
        "not, do nothing.",
    ),
    LinkKind.OLD_EMAIL: Letter(
        timedelta(days=3), "Your email address is being changed",
        "Somebody who was signed in as you gave another email address for your account. It takes force in 24 hours. "
        "If it was not you, stop it here now, and change your password.",
    ),
}  # fmt: skip


class LinkGone(Exception):
    """The link opens nothing: it is wrong, was used, is too old, or a later one took its place."""


def checked_address(email: str, refused: type[Refused]) -> str:
    """Somebody's own address, without blanks around it. Raises: what is given, where it is no address."""
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise refused("email", "Enter the person’s own email address, such as name@agency.gov.uk") from wrong
    return email


def issue(user: User, kind: LinkKind, *, at: datetime, address: str = "", about: uuid.UUID | None = None) -> None:
    """Have a link sent, in the transaction of the act that needs it; earlier ones of the kind open nothing any more.

    In: another address than the person's own, and what the link is about.
    """
    AccountLink.objects.filter(user=user, kind=kind, used_at__isnull=True).update(used_at=at, mail_due_at=None)
    AccountLink.objects.create(
        user=user, kind=kind, address=address or user.email, about=about, made_at=at, mail_due_at=at
    )


def find(token: str, at: datetime, *, lock: bool = False) -> AccountLink:
    """The link of a token. In: `lock`, in the transaction that uses it. Raises: LinkGone."""
    found = AccountLink.objects.select_related("user").filter(token_digest=digest(token), user__is_active=True)
    if lock:
        found = found.select_for_update(of=("self",), no_key=True)
    link = found.first()
    if link is None or link.used_at is not None or link.expires_at is None or link.expires_at <= at:
        raise LinkGone
    return link


def use_up(link: AccountLink, at: datetime) -> None:
    """It has done what it was for."""
    link.used_at = at
    link.save(update_fields=["used_at"])


def end_all_of(person: uuid.UUID, at: datetime) -> None:
    """No link of theirs opens anything any more: they left."""
    AccountLink.objects.filter(user=person, used_at__isnull=True).update(used_at=at, mail_due_at=None)


def send_due(at: datetime, *, at_most: int = 100) -> int:
    """Send what is due. Out: how many were sent or put off."""
    done = 0
    while done < at_most and _send_next(at):
        done += 1
    return done


def _send_next(at: datetime) -> bool:
    with transaction.atomic(using="platform", durable=True):
        due = AccountLink.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        link = due.filter(mail_due_at__lte=at).order_by("mail_due_at", "pk").first()
        if link is None:
            return False
        letter, token = LETTERS[link.kind], secrets.token_urlsafe(32)
        try:
            _message(link, letter, token).send()
        except Exception as failure:  # whatever a mail server says: tried again
            log.warning("a link for %s was not sent: %s", link.user_id, type(failure).__name__)
            wait = min(timedelta(seconds=15 * 2 ** min(link.tries, 10)), LONGEST_WAIT)
            link.mail_due_at = at + wait if at - link.made_at < GIVE_UP_AFTER else None
            link.tries += 1
            link.save(update_fields=["mail_due_at", "tries"])
            return True
        link.token_digest, link.expires_at = digest(token), at + letter.lasts
        link.mail_due_at, link.sent_at = None, at
        link.save(update_fields=["token_digest", "expires_at", "mail_due_at", "sent_at"])
    return True


def _message(link: AccountLink, letter: Letter, token: str) -> EmailMessage:
    body = "\n\n".join(
        [
            letter.text,
            f"{settings.PLATFORM_ADDRESS}/own-link/{token}/",
            "The link works once. No e-mail of the London MASH platform asks for your password or your code.",
        ]
    )
    return EmailMessage(
        subject=letter.subject,
        body=body,
        to=[link.address],
        headers={"Message-ID": f"<{link.pk.hex}@{settings.DOMAIN}>", "Auto-Submitted": "auto-generated"},
    )
