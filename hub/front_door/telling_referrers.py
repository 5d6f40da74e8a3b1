"""Telling referrers what happens: who is to be told, by when, in which words, and that they were.

Source: Working Together 2013, chapter 1: within one working day of a referral social care decides the type of response
and acknowledges receipt to the referrer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.utils import IntegrityError

from hub.front_door.models import (
    Channel,
    Disposal,
    Enquiry,
    EnquiryState,
    HowTold,
    Join,
    Notification,
    ReferrerTold,
    SetAside,
)
from hub.front_door.notifications.codes import OF_FAMILY, OF_THE_PUBLIC, Source
from hub.wall import adopted, outbox
from hub.wall.contents import content_of, digest
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import Adoption, HubSettings
from hub.wall.refusals import Refusal
from hub.wall.rows_together import rows_together
from mash_platform.formats.referrer_words import RESPONSE, Audience
from mash_platform.formats.typed import Typed
from tenants.door_contacts import contact_of
from tenants.models import HubAuthority
from tenants.seated import Seated


class NotRecorded(Refusal):
    """A refusal of this act; `field` says where in its form."""

    code: ClassVar[str] = "not_recorded"
    sentence: str = ""
    field: ClassVar[str] = ""


class NobodyToTell(NotRecorded):
    """Nobody said who they are, or another hub passed it on and tells its referrer."""

    code = "nobody_to_tell"
    sentence = "Nobody is told: whoever wrote did not say who they are, or another hub has told them."


class NoAddress(NotRecorded):
    """The referrer left no e-mail address that can be written to."""

    code = "no_address"
    sentence = "The referrer left no e-mail address that can be written to. Choose another way"
    field = "how"


class NoMailFromInside(NotRecorded):
    """A restricted enquiry: the worker sends nothing of it."""

    code = "no_mail_from_inside"
    sentence = "Nothing is mailed from inside a restricted enquiry. Ring or write, and record it here"
    field = "how"


class SafeContactNotRead(NotRecorded):
    """What the referrer wrote about safe contact was not confirmed."""

    code = "safe_contact_not_read"
    sentence = "Read how it is safe to reach them, and say that this way is"
    field = "safe_read"


class NotYet(NotRecorded):
    """A time that is still to come."""

    code = "not_yet"
    sentence = "The time must be now or earlier"
    field = "at_time"


class WordsMissing(NotRecorded):
    """Neither words nor a reason."""

    code = "words_missing"
    sentence = "Write what was said"
    field = "words"


REFUSED: Mapping[str, type[NotRecorded]] = {
    one.code: one for one in (NobodyToTell, NoAddress, SafeContactNotRead, NotYet)
}


@dataclass(frozen=True, kw_only=True)
class Telling:
    """How a referrer was told: `words` of what was sent or said, or the `reason` why nobody is; `sender`, the agency
    of this hub that sent it, "" where it was none; `safe_read`, that their words about safe contact allow this way."""

    how: str
    audience: str
    at: datetime
    words: str = ""
    reason: str = ""
    sender: str = ""
    safe_read: bool = False


def referrer_of(notification: Notification) -> Mapping[str, Any]:
    """What a message says of its referrer; nothing where it says so in no form that can be read."""
    said = notification.message.get("referrer")
    return (
        {key: value for key, value in said.items() if isinstance(value, str | bool)} if isinstance(said, dict) else {}
    )


def is_nobody(notification: Notification) -> bool:
    """Whether nobody is told: who wrote did not say who they are, or another hub tells its own referrer."""
    return notification.source_code == Source.ANONYMOUS or notification.channel == Channel.HUB


def audience_of(source_code: str) -> Audience:
    """Which words a referrer gets, by who they are."""
    if source_code in OF_FAMILY:
        return Audience.FAMILY
    return Audience.PUBLIC if source_code in OF_THE_PUBLIC else Audience.PROFESSIONAL


def can_be_written_to(referrer: Mapping[str, Any]) -> bool:
    """Whether an e-mail can go to the address that they left."""
    try:
        validate_email(referrer.get("email", ""))
    except ValidationError:
        return False
    return True


def response_of(disposal: Disposal | None, enquiry: Enquiry | None) -> str:
    """What the hub does now, in a sentence without a name, a finding, a rating or a level of need. In: how the
    notification was closed; the enquiry that it is in."""
    if disposal is not None:
        return {
            SetAside.ADVICE: "We give advice, and opened no enquiry.",
            SetAside.OPEN_CASE: "It went to the social worker who is working with the family.",
            SetAside.DUPLICATE: "We had been told of this already, and are acting on it.",
            SetAside.PASSED: "It went to the hub of the area in which the child lives, which answers from now on.",
        }.get(SetAside(disposal.why), "We opened no enquiry.")
    if enquiry is None:
        return "What follows is not decided yet."
    if enquiry.state == EnquiryState.OPEN:
        return "We are looking into it together with other agencies."
    if enquiry.state == EnquiryState.PASSED:
        return "It went to the hub of the area in which the child lives, which answers from now on."
    return "We have looked into it and decided what is done. If you are needed for it, you are told."


def default_words(notification: Notification, received: str) -> tuple[dict[str, str], Adoption | None]:
    """The words to each kind of referrer with the facts filled in, and the adopted template that they come from.

    In: when it was received, in words. The facts are the reference, that day, the hub's name and telephone and, to a
    professional alone, what the hub does now.
    """
    join = Join.objects.filter(notification=notification, until_at__isnull=True)
    read = rows_together(
        HubSettings.objects.all(),
        settings=HubSettings.objects.only("id", "hub_name"),
        adopted=adopted.standing(Typed.REFERRER_WORDS),
        disposals=Disposal.objects.filter(notification=notification),
        enquiries=Enquiry.objects.filter(pk__in=join.order_by().values("enquiry")).only("id", "state"),
    )
    one_of = {name: next(iter(rows), None) for name, rows in read.items()}
    adoption = one_of["adopted"] if one_of["adopted"] and one_of["adopted"].template else None
    words = adopted.referrer_words(adoption)
    place = HubAuthority.objects.filter(authority__slug=notification.door, until__isnull=True).first()
    contact = contact_of(place)
    facts = {
        "reference": notification.reference, "received": received, "hub": read["settings"][0].hub_name,
        "telephone": contact.telephone if contact else "",
    }  # fmt: skip
    to_professional = facts | {RESPONSE: response_of(one_of["disposals"], one_of["enquiries"])}
    return {
        one.value: words.filled(one, to_professional if one == Audience.PROFESSIONAL else facts) for one in Audience
    }, adoption


def tell_referrer(
    notification: Notification, telling: Telling, *, form: UUID, template: UUID | None, by: Seated
) -> ReferrerTold:
    """Record it, and send the e-mail by the outbox where that is how. A form sent twice does it once.

    In: the id made with the form; the adoption whose words were offered. Raises: NotRecorded.
    """
    if not (telling.reason if telling.how == HowTold.NOT_TOLD else telling.words).strip():
        raise WordsMissing
    if telling.how == HowTold.EMAIL and not can_be_written_to(referrer_of(notification)):
        raise NoAddress
    if telling.how == HowTold.EMAIL and by.inside is not None:
        raise NoMailFromInside
    one = ReferrerTold(
        pk=form, reference=notification.reference, sender=telling.sender, how=telling.how, audience=telling.audience,
        words=telling.words.strip(), reason=telling.reason.strip(), by=by.seat,
    )  # fmt: skip
    said = digest(told_said(one))
    try:
        with transaction.atomic(durable=True):
            call(
                "tell_referrer_v1", notification.pk, form, one.how, one.audience, one.words, one.reason, one.sender,
                template, telling.at, telling.safe_read, said, by.seat,
            )  # fmt: skip
            if telling.how == HowTold.EMAIL:
                outbox.wake(by.hub)
            made: ReferrerTold = ReferrerTold.objects.get(pk=form)
            return made
    except RefusedByTheWall as refused:
        raise REFUSED.get(refused.code, NotRecorded) from refused
    except IntegrityError as error:
        raise WordsMissing from error


def told_said(one: ReferrerTold) -> Any:
    """What a telling says; bound to its line."""
    return content_of(one, one.reference)
