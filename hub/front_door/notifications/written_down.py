"""A notification that somebody of the hub writes during a call or a visit: it comes in as through the form.

The same function takes it, on the door's own login, so that the same rules hold and it waits in the list as any other.
What the caller did not say is marked to be completed.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from hub.front_door.models import Channel
from hub.front_door.notifications.message import Message
from hub.front_door.notifications.submit import Submitted, submit
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.functions import call
from hub.wall.refusals import Refusal
from mash_platform.database import logins
from tenants.seated import Seated

WRITTEN = (Channel.CALL, Channel.VISIT)
PAPER_AT_MOST = timedelta(days=7) - timedelta(minutes=1)  # the database has the week


class NotOnPaperThen(Refusal):
    """A time at which nothing can have been written on paper to be entered now."""

    code = "not_on_paper_then"
    sentence = "Give the time at which it was said: now or earlier, and at most a week ago"
    field = "said_time"


def write_down(
    door: str, channel: str, message: Message, *, form: UUID, by: Seated, received_at: datetime | None = None
) -> Submitted:
    """Hand over what was said, and write down who took it. In: the slug of one of the hub's front doors, `Channel.CALL`
    or `VISIT`, the id that was made with the form: sent again, the same words make one notification; when it was said,
    where somebody kept it on paper until now: the clock runs from then.

    Raises: ValueError for another channel; KeyUsedForAnotherMessage (the same form with other words), CannotKeep;
    NotOnPaperThen (a time to come, or more than a week ago), before anything is kept.
    """
    if received_at is not None and not timezone.now() - PAPER_AT_MOST < received_at <= timezone.now():
        raise NotOnPaperThen
    if channel not in WRITTEN:
        raise ValueError("what is written down came by telephone or in person")
    connection: Any = connections["default"]
    with connection.using_login(logins.service(by.hub, "door")):
        done = submit(door, channel, message, key=f"written down {form}")
    try:
        with transaction.atomic(durable=True):
            ledger.write(
                Act.WRITE_NOTIFICATION, by=by, object_kind="notification", object_ref=done.reference,
                detail={"channel": channel}, key=uuid.uuid5(form, "written down"),
            )  # fmt: skip
    except IntegrityError:  # sent again: the line stands
        if done.made:
            raise
    if received_at is not None:
        with transaction.atomic(durable=True):
            call("receive_on_paper_v1", done.notification, received_at, by.seat)
    return done
