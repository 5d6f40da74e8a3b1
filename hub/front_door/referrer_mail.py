"""Sending what a referrer is told by e-mail: by the worker, at least once, to the address that the message gives."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from hub.front_door.models import HowTold, ReferrerTold
from hub.front_door.telling_referrers import referrer_of, told_said
from hub.wall.contents import check
from hub.wall.functions import call
from hub.wall.models import HubSettings
from hub.wall.protected_words import which_say_it

GIVE_UP_AFTER = timedelta(days=1)  # the notification stands on the list again


def referrer_told(told_id: UUID) -> None:
    """Send one e-mail, and write down that it went or never will. Done twice, it sends nothing twice but where it was
    killed between the two; then it goes with the same Message-ID. What was protected meanwhile goes to nobody.

    Raises: what the mail server says, so that it is tried again.
    """
    told: ReferrerTold | None = (
        ReferrerTold.objects.filter(pk=told_id, how=HowTold.EMAIL, sent_at__isnull=True, failed_at__isnull=True)
        .select_related("notification").first()
    )  # fmt: skip
    if told is None:
        return
    check([told_said(told)])
    if which_say_it([f"notification:{told.notification_id}"], [told.words]):  # protected since it was written
        call("referrer_mail_v1", told.pk, False)
        return
    message = EmailMessage(
        subject=f"Your message to {HubSettings.objects.get().hub_name}",
        body=told.words,
        to=[str(referrer_of(told.notification).get("email", ""))],
        headers={"Message-ID": f"<{told.pk.hex}@{settings.DOMAIN}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except SMTPRecipientsRefused:  # nobody has this address, now or in an hour
        call("referrer_mail_v1", told.pk, False)
    except OSError:
        if timezone.now() - told.written_at < GIVE_UP_AFTER:
            raise
        call("referrer_mail_v1", told.pk, False)
    else:
        call("referrer_mail_v1", told.pk, True)
