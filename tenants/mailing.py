"""Sending notices: one e-mail for each person with everything that is due for them, by the worker, at least once.

A row is marked as sent in the transaction that holds it while the e-mail goes out. A worker that is killed between the
two leaves it unmarked, and it is sent again with the same Message-ID. Nothing is sent twice in any other case.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import Notice, User

log = logging.getLogger("mash.notices")

MOST_IN_ONE = 50
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)  # it stands on the page all the same


def send_due(at: datetime, *, at_most: int = 100) -> int:
    """Send what is due, person by person. Out: to how many people something was sent or settled."""
    done = 0
    while done < at_most and _send_next(at):
        done += 1
    return done


def _send_next(at: datetime) -> bool:
    with transaction.atomic(using="platform", durable=True):
        due = Notice.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(mail_due_at__lte=at)
        first = due.order_by("mail_due_at", "pk").first()
        if first is None:
            return False
        rows = list(due.filter(user=first.user_id).order_by("made_at", "pk")[:MOST_IN_ONE])
        person = User.objects.get(pk=first.user_id)
        wanted = [row for row in rows if row.read_at is None] if person.is_active and person.email_verified_at else []
        try:
            if wanted:
                _message(person, wanted).send()
        except Exception as failure:  # whatever a mail server says: written on the rows, and tried again
            log.warning("notices of %s not sent: %s", person.pk, type(failure).__name__)
            _put_off(rows, type(failure).__name__, at)
            return True
        _settle(rows, wanted, at)
        if wanted:
            ledger.write(
                PlatformAct.NOTICES_MAILED, object_kind="user", object_ref=str(person.pk),
                detail={"notices": len(wanted), "kinds": sorted({row.kind for row in wanted})},
            )  # fmt: skip
    return True


def _message(person: User, rows: Sequence[Notice]) -> EmailMessage:
    lines = [f"{row.title}\n{row.text}" for row in rows]
    one = len(rows) == 1
    body = "\n\n".join(
        [
            *lines,
            f"{'It stands' if one else 'They stand'} under Notices when you have signed in:",
            f"{settings.PLATFORM_ADDRESS}/notices/",
            "No e-mail of the London MASH platform says anything of a child or a case, or asks for your password.",
        ]
    )
    same = hashlib.sha256(" ".join(str(row.pk) for row in rows).encode()).hexdigest()[:32]
    return EmailMessage(
        subject=rows[0].title if one else f"{len(rows)} notices of the London MASH platform",
        body=body,
        to=[person.email],
        headers={"Message-ID": f"<{same}@{settings.DOMAIN}>", "Auto-Submitted": "auto-generated"},
    )


def _settle(rows: Sequence[Notice], sent: Sequence[Notice], at: datetime) -> None:
    """Sent, or not to be sent: read already, no verified address to send it to, or somebody who left."""
    keys = [row.pk for row in rows]
    Notice.objects.filter(pk__in=keys).update(mail_due_at=None)
    Notice.objects.filter(pk__in=[row.pk for row in sent]).update(sent_at=at, failure="")


def _put_off(rows: Sequence[Notice], why: str, at: datetime) -> None:
    for row in rows:
        wait = min(timedelta(seconds=15 * 2 ** min(row.tries, 12)), LONGEST_WAIT)
        row.mail_due_at = at + wait if at - row.made_at < GIVE_UP_AFTER else None
        row.tries, row.failure = row.tries + 1, why[:60]
        row.save(update_fields=["mail_due_at", "tries", "failure"])
