"""Who comes back: the same child, as exactly as the hub's own matching says it (hub/people/matching.py), in SQL."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from hub.front_door.models import Disposal, Join, Named, SetAside
from hub.people.matching import NAMES
from hub.people.models import Link, MentionKind

A_YEAR = timedelta(days=365)


def named_before() -> Q:
    """Whether a child of a notification of the 12 months before is the same as the `Named` row that is asked.

    The same where the hub has made them one person, or name and date of birth are equal, or a number is. What a message
    said is compared, so a name counts as it was linked then. Equality of keys alone, so that indexes serve under the
    policies, and each way by itself, since an OR inside would read every earlier child.
    """
    own = Link.objects.filter(person_id=OuterRef("person_id"))
    standing = _standing()
    joined = standing.filter(
        Exists(
            _earlier(2).filter(
                person__links__mention__source_id=F("notification_id"),
                person__links__mention__links__until_at__isnull=True,
                person__links__mention__links__person_id=OuterRef("person_id"),
            )
        )
    )
    named = (
        own.filter(mention__kind__in=NAMES)
        .exclude(Q(mention__given_key="") | Q(mention__family_key=""))
        .annotate(other=F("person__links__mention__kind"), born=F("person__links__mention__day"))
        .filter(other=MentionKind.BIRTH, born__isnull=False)
        .filter(
            Exists(
                _earlier(2)
                .filter(
                    person__links__mention__kind__in=NAMES,
                    person__links__mention__given_key=OuterRef("mention__given_key"),
                    person__links__mention__family_key=OuterRef("mention__family_key"),
                )
                .filter(person__links__mention__kind=MentionKind.BIRTH, person__links__mention__day=OuterRef("born"))
            )
        )
    )
    numbered = (
        own.filter(mention__kind=MentionKind.NUMBER)
        .exclude(mention__number_key="")
        .filter(Exists(_earlier(2).filter(person__links__mention__number_key=OuterRef("mention__number_key"))))
    )
    again = Q(Exists(joined)) | Q(Exists(named)) | Q(Exists(numbered))
    # Who told of one event a second time tells of no second event.
    return again & ~Q(Exists(Disposal.objects.filter(notification=OuterRef("notification_id"), why=SetAside.DUPLICATE)))


def _standing() -> Any:
    """The links that stand now of what the asked row's message said of the child."""
    return Link.objects.filter(
        until_at__isnull=True,
        mention__source_id=OuterRef("notification_id"),
        mention__links__person_id=OuterRef("person_id"),
    )


def _earlier(depth: int) -> Any:
    """Children of notifications of the 12 months before; `depth` says how far out the asked row is.

    Without those that belong to the enquiry of the asked row's notification: they tell of one event.
    """
    received, asked = _out("notification__received_at", depth), _out("notification_id", depth + 1)
    one_event = Join.objects.filter(
        notification=OuterRef("notification_id"), until_at__isnull=True, enquiry__joins__notification=asked,
        enquiry__joins__until_at__isnull=True,
    )  # fmt: skip
    return Named.objects.filter(
        ~Exists(one_event),
        is_child=True,
        notification__received_at__lt=received,
        notification__received_at__gte=received - A_YEAR,
    )


def _out(name: str, depth: int) -> Any:
    found: Any = name
    for _ in range(depth):
        found = OuterRef(found)
    return found
