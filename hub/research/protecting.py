"""Protecting what must not be seen: a fact that a notification says of somebody, or the whole person.

protect_v1 covers it in every row that a desk reads and keeps the original where none does. A protection goes by what
was said, so each notification that says the same of this family is covered, and what somebody typed in it too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q
from django.db.utils import IntegrityError

from hub.front_door.contents import MESSAGE, check_before_writing_anew
from hub.front_door.models import Join, Named, Notification
from hub.front_door.notifications.submit import body_key
from hub.people.joining import joined_since, persons_joined_into, persons_now, persons_now_from
from hub.people.models import Link, Mention, MentionKind, ProtectedGiven, ProtectedKind, Protection, State
from hub.people.protected_words import KINDS, near_of, words_of, words_of_person
from hub.research.contents import PART
from hub.research.models import Request
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import Content, content_of, key_of, said
from hub.wall.functions import RefusedByTheWall, call, read
from hub.wall.models import Recipient
from hub.wall.refusals import Refusal
from hub.wall.rows_together import rows_together
from tenants.seated import Seated

SHORTEST = 3  # letters and digits of words that can be covered (protected_patterns_v1)


class NotProtected(Refusal):
    """A refusal of these acts; `field` says where in the form."""

    code: ClassVar[str] = "not_protected"
    sentence: str = "It is not protected any more, or a colleague was first. Open the page again."
    field: ClassVar[str] = ""


class NothingChosen(NotProtected):
    """Neither a fact nor words."""

    code = "nothing_to_protect"
    sentence = "Choose what must not be seen, or type the words"
    field = "what"


class NotYoursToProtect(NotProtected):
    """A notification of another authority's front door."""

    code = "not_yours_to_protect"
    sentence = "Social care of the authority whose front door took this notification protects what it says."


class AskedMeanwhile(NotProtected):
    """An agency was asked between."""

    code = "asked_meanwhile"
    sentence = "An agency was asked meanwhile. Nothing was changed. Send it again."


class SafeContactSaysIt(NotProtected):
    """How they may be reached says what is protected: everybody reads it."""

    code = "safe_contact_says_it"
    sentence = "It says something that is protected. Everybody reads this: say whom to ring instead"
    field = "safe_contact"


class NoSuchRecipient(NotProtected):
    """Not a recipient of this hub."""

    code = "no_such_recipient"
    sentence = "Choose who is given it"
    field = "recipient"


class GivenBefore(NotProtected):
    """They were given it before."""

    code = "given_before"
    sentence = "They were given this before"
    field = "recipient"


REFUSED = {one.code: one for one in (NothingChosen, NotYoursToProtect, AskedMeanwhile, SafeContactSaysIt)}


@dataclass(frozen=True)
class Protectable:
    """Something of a notification that can be protected. `key` is a mention's id, or that of a place in the message."""

    key: str
    kind: ProtectedKind
    about: str
    text: str
    words: tuple[str, ...]
    near: tuple[str, ...] = ()


def can_protect(found: Notification, by: Seated) -> bool:
    """Whether this desk protects what a notification says."""
    return by.is_lead and found.lead_agency == by.agency


def protectable_of(found: Notification) -> list[Protectable]:
    """What of a notification can be protected and is not yet: whole persons last. Two queries."""
    read = rows_together(
        Notification.objects.filter(pk=found.pk),
        named=found.named.all(),
        **joined_since(found.named.order_by().values("person_id")),
    )
    named, now = read["named"], persons_now_from(read["then"], read["now"])
    labels = {now.get(one.person_id, one.person_id): one for one in reversed(named)}
    links = Link.objects.filter(
        person_id__in=labels, until_at__isnull=True, mention__source_kind="notification",
        mention__source_id=found.pk, mention__is_protected=False, mention__state=State.RELEASED,
    ).select_related("mention").order_by("mention__kind", "mention__said_at")  # fmt: skip
    facts, names = [], dict[UUID, list[tuple[str, str]]]()
    for link in links:
        one = link.mention
        if kind := KINDS.get(one.kind):
            words = words_of(one)
            facts.append(
                Protectable(str(one.pk), kind, labels[link.person_id].label, words[0], tuple(words), near_of(one))
            )
        elif one.kind in (MentionKind.NAME, MentionKind.ALSO_KNOWN_AS):
            names.setdefault(link.person_id, []).append((one.given_name, one.family_name))
    persons = [
        Protectable(
            str(one.pk), ProtectedKind.PERSON, one.label, "everything that is said of them",
            words_of_person(names[person]),
        )
        for person, one in labels.items() if person in names
    ]  # fmt: skip
    place = {one.label: number for number, one in enumerate(named)}
    return sorted(facts, key=lambda one: place[one.about]) + sorted(persons, key=lambda one: place[one.about])


def protect(
    found: Notification,
    chosen: Sequence[Protectable],
    *,
    other_words: Sequence[str] = (),
    reason: str,
    safe_contact: str,
    form: UUID,
    by: Seated,
) -> list[UUID]:
    """Protect each of these, and other words as they stand, in every notification that says the same of this family.

    In: an id made with the form, so that one sent twice protects once; how they may be reached, which stands in the
    place of what is covered. Out: the protections. The function of the wall writes the ledger.
    Raises: NothingChosen, NotYoursToProtect, AskedMeanwhile, SafeContactSaysIt, hub.wall.contents.Altered.
    """
    typed = [one.strip() for one in other_words if len(re.sub(r"\W", "", one)) >= SHORTEST]
    every = [*chosen]
    if typed:
        every.append(Protectable("words", ProtectedKind.WORKPLACE, "", typed[0], tuple(typed)))
    if not every:
        raise NothingChosen
    notifications = says_the_same(found, chosen, by=by)
    check_before_writing_anew(notifications)
    keys = json.dumps(_keys(notifications))
    made = [uuid5(form, one.key) for one in every]
    try:
        with transaction.atomic(durable=True):
            for pk, one in zip(made, every, strict=True):
                whole = one.kind == ProtectedKind.PERSON
                named = _places(UUID(one.key), notifications) if whole else []
                call(
                    "protect_v1", pk, one.kind, reason, safe_contact.strip()[:200], notifications, named,
                    list(one.words), list(one.near), keys, by.seat,
                )  # fmt: skip
    except RefusedByTheWall as refused:
        raise REFUSED.get(refused.code, NotProtected) from refused
    return made


def protected_by_form(found: Notification, form: str) -> bool:
    """Whether this form protected something of it already: then it is done, though what it offered is gone."""
    try:
        once = UUID(form)
    except ValueError:
        return False
    keys = ["words", *(str(pk) for pk in found.named.values_list("pk", flat=True))]
    keys += [str(pk) for pk in Mention.objects.filter(source_id=found.pk).values_list("pk", flat=True)]
    return bool(Protection.objects.filter(pk__in=[uuid5(once, key) for key in keys]).exists())


def says_the_same(found: Notification, chosen: Iterable[Protectable], *, by: Seated) -> list[UUID]:
    """The notifications of this desk's own front doors in which it may stand: this one, those of the same enquiry,
    those that name one of the same people, and those that give a chosen address as somebody's."""
    enquiries = Join.objects.filter(notification=found).values_list("enquiry", flat=True)
    ids = {found.pk, *Join.objects.filter(enquiry__in=list(enquiries)).values_list("notification", flat=True)}
    named = list(Named.objects.filter(notification__in=ids).values_list("person_id", flat=True))
    people = {*named, *persons_now(named).values()}
    said_of = Mention.objects.filter(links__person__in=people, source_kind="notification")
    ids |= set(said_of.values_list("source_id", flat=True).distinct())
    addresses = [one.key for one in chosen if one.kind == ProtectedKind.ADDRESS]
    same = Q()
    for one in Mention.objects.filter(pk__in=addresses).exclude(postcode_key=""):
        same |= Q(postcode_key=one.postcode_key, line_key=one.line_key)
    if same:
        ids |= set(Mention.objects.filter(same, source_kind="notification").values_list("source_id", flat=True))
    theirs = Notification.objects.filter(pk__in=ids, lead_agency=by.agency).order_by("pk")
    return list(theirs.values_list("pk", flat=True))


def _places(named: UUID, notifications: Sequence[UUID]) -> list[UUID]:
    """Where these notifications name the person of one place in a message."""
    then = Named.objects.get(pk=named).person_id
    now = persons_now([then]).get(then, then)
    people = {then, now, *persons_joined_into([now])}
    rows = Named.objects.filter(person_id__in=people, notification__in=list(notifications))
    return list(rows.values_list("pk", flat=True))


def _keys(notifications: Sequence[UUID]) -> dict[str, str]:
    """For the digests of what these messages, and what agencies read of them, will say."""
    enquiries = Join.objects.filter(notification__in=list(notifications)).values("enquiry")
    requests = Request.objects.filter(enquiry__in=enquiries).values_list("pk", flat=True)
    return {
        "body": body_key().hex(),
        **{str(pk): key_of(MESSAGE, pk).hex() for pk in notifications},
        **{str(pk): key_of(PART, pk).hex() for pk in requests},
    }


def unprotect(protection: Protection, why: str, *, by: Seated) -> None:
    """It may be seen again, for a reason. The function of the wall writes the ledger.

    Raises: NotProtected, hub.wall.contents.Altered.
    """
    check_before_writing_anew(protection.notifications)
    keys = json.dumps(_keys(protection.notifications))
    try:
        with transaction.atomic(durable=True):
            call("unprotect_v1", protection.pk, why.strip(), keys, by.seat)
    except RefusedByTheWall as refused:
        raise REFUSED.get(refused.code, NotProtected) from refused


def open_protected(protection: Protection, why: str, *, by: Seated) -> list[str]:
    """What is protected, for a reason that stands in the ledger before it is read. Raises: NotProtected."""
    try:
        with transaction.atomic(durable=True):
            return [str(words) for (words,) in call("open_protected_v1", protection.pk, why.strip(), by.seat)]
    except RefusedByTheWall as refused:
        raise NotProtected from refused


def give(
    protection: Protection, recipient: str, reason: str, *, reference: str, form: UUID, by: Seated, at: datetime
) -> None:
    """Let one recipient have it, by name and with a reason: from then on a copy to them may say it.

    In: the reference of its notification, under which the line stands.
    Raises: NotProtected, NoSuchRecipient, GivenBefore.
    """
    if not Recipient.objects.filter(code=recipient).exists():
        raise NoSuchRecipient
    if protection.ended_at is not None:
        raise NotProtected
    try:
        with transaction.atomic(durable=True):
            if ProtectedGiven.objects.filter(pk=form).exists():
                return
            made = ProtectedGiven.objects.create(
                pk=form, protection=protection, recipient=recipient, agency=by.agency, reason=reason.strip(),
                by=by.seat, at=at,
            )  # fmt: skip
            ledger.write(
                Act.GIVE_PROTECTED, by=by, object_kind="notification", object_ref=reference,
                detail={"protection": str(protection.pk), "recipient": recipient, **said(given_said(made, reference))},
            )  # fmt: skip
    except IntegrityError as error:
        raise GivenBefore from error


def given_said(given: ProtectedGiven, reference: str) -> Content:
    """To whom it was given and why; bound to the line of that, by the desk that protects."""
    return content_of(given, reference, given.agency)


def take_back(given: ProtectedGiven, *, reference: str, by: Seated, at: datetime) -> None:
    """No later copy to them says it. What they have is called back by recalling the copy. Raises: NotProtected."""
    with transaction.atomic(durable=True):
        if not ProtectedGiven.objects.filter(pk=given.pk, back_at__isnull=True).update(back_at=at, back_by=by.seat):
            raise NotProtected
        ledger.write(
            Act.TAKE_BACK_PROTECTED, by=by, object_kind="notification", object_ref=reference,
            detail={"protection": str(given.protection_id), "recipient": given.recipient},
        )  # fmt: skip


def joined_notifications(enquiry: UUID) -> list[UUID]:
    """The notifications that belong to an enquiry now."""
    return list(Join.objects.filter(enquiry=enquiry, until_at__isnull=True).values_list("notification", flat=True))


def has_protected(notifications: Sequence[UUID]) -> bool:
    """Whether this desk protects something of these."""
    standing = Protection.objects.filter(notifications__overlap=list(notifications), ended_at__isnull=True)
    return bool(standing.exists())


def given_to(notifications: Sequence[UUID], recipient: str) -> dict[UUID, dict[str, Any]]:
    """What a recipient was given: the row that is covered (mention, message, child) -> what was said there."""
    rows = read("given_protected_v1", list(notifications), recipient)
    return {pk: json.loads(said) if isinstance(said, str) else said for pk, _, said in rows}


@dataclass(frozen=True)
class Repeated:
    """A text that says what is protected, or less of it."""

    place: int
    protection: UUID
    is_whole: bool


def repeats(notifications: Iterable[UUID], texts: Sequence[str], recipient: str = "") -> list[Repeated]:
    """Which of these texts say something protected of these notifications; never what. In: a recipient, of whom what
    they were given is not counted. One query; none at a desk that protects nothing or where nothing is said."""
    asked = list(notifications)
    if not asked or not texts:
        return []
    rows = read("repeats_protected_v1", asked, list(texts), recipient)
    return [Repeated(place - 1, protection, whole) for place, protection, whole in rows]
