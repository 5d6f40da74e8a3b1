"""What notifications say, as the ledger's lines hold a digest of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.functions import Cast

from hub.front_door.models import Join, Notification, RatingEntry
from hub.people.facts import linked_said
from hub.people.models import Link
from hub.wall.contents import Content, check, content_of

MESSAGE = "message"
# Whose lines say what a message is: that of its coming, and once something is protected, the lead's (protect_v1).
_CAME_BY = ("door", "worker")


def check_messages(found: Iterable[Notification]) -> None:
    """Before anything that these messages say is shown or leaned on; of several, all in one look. submit_v2 took the
    digest of a message as PostgreSQL prints it, so that is asked for again. Raises: hub.wall.contents.Altered.
    """
    references = {one.pk: one.reference for one in found}
    if references:
        check(messages_said(Notification.objects.filter(pk__in=references)))


def check_before_writing_anew(notifications: Iterable[UUID]) -> None:
    """Before digests of these messages, of what they say of people or of whom they say it are written anew: or what
    somebody altered would be recorded as if it had been said. Two queries. Raises: hub.wall.contents.Altered.
    """
    ids = list(notifications)
    links = Link.objects.filter(mention__source_kind="notification", mention__source_id__in=ids)
    messages = messages_said(Notification.objects.filter(pk__in=ids))
    check([*messages, *linked_said(links.select_related("mention"))])


def with_words(found: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Notifications with what they say, as `message_said` takes them."""
    worded: models.QuerySet[Any] = found.annotate(words=Cast("message", models.TextField()))
    return worded


def message_said(one: Any) -> Content:
    """What a notification says that was read `with_words`."""
    return Content(MESSAGE, one.pk, one.reference, one.words, (*_CAME_BY, one.lead_agency))


def messages_said(found: models.QuerySet[Any]) -> list[Content]:
    """What these notifications say; bound to the line of their coming."""
    rows = with_words(found).values_list("pk", "reference", "words", "lead_agency")
    return [Content(MESSAGE, pk, reference, words, (*_CAME_BY, lead)) for pk, reference, words, lead in rows]


def ratings_said(entries: Iterable[RatingEntry], reference: str) -> list[Content]:
    """Ratings with their reasons; bound to the line of the opening, joining, rating or deciding, by a lead's desk. In:
    the enquiry's reference."""
    return [content_of(one, reference, "lead") for one in entries]


def joined(enquiry: UUID) -> models.QuerySet[Any]:
    """The joins of an enquiry with their notifications, oldest first, as `joined_said` takes them."""
    found = Join.objects.filter(enquiry=enquiry).select_related("notification").order_by("from_at")
    with_words: models.QuerySet[Any] = found.annotate(words=Cast("notification__message", models.TextField()))
    return with_words


def joined_said(joins: Iterable[Any]) -> list[Content]:
    """The same of rows of `joined` that were read already."""
    return [
        Content(
            MESSAGE, one.notification_id, one.notification.reference, one.words,
            (*_CAME_BY, one.notification.lead_agency),
        )
        for one in joins
    ]  # fmt: skip
