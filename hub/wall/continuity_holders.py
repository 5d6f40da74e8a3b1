"""For whom continuity sheets are encrypted: a manager names holders by their public keys, and ends them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from pyrage import RecipientError, x25519

from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.models import ContinuityHolder
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from tenants.seated import Seated

MOST = 12


class HolderRefused(Refusal):
    """A refusal of these acts; `field` says where in the form."""

    code: ClassVar[str] = "holder_refused"
    sentence: str = ""
    field: ClassVar[str] = ""


class NoPublicKey(HolderRefused):
    """What was given is no public key of age."""

    code = "no_public_key"
    sentence = "Enter the public key. It begins with age1. The secret key (AGE-SECRET-KEY-1) stays with its holder."
    field = "public_key"


class SecretKeyGiven(HolderRefused):
    """The other half: it was shown, and is worth nothing any more."""

    code = "secret_key_given"
    sentence = "That is the secret key, and now it was shown. Have its holder make a new pair. Enter its public key."
    field = "public_key"


class KeyHasHolder(HolderRefused):
    """Somebody who is listed has this key already."""

    code = "key_has_holder"
    sentence = "Somebody who is listed here has this key already."
    field = "public_key"


class NoAddress(HolderRefused):
    """What was given is no e-mail address."""

    code = "no_address"
    sentence = "Enter an e-mail address, or nothing"
    field = "email"


class TooManyHolders(HolderRefused):
    """Each holder is one more place from which references can be read."""

    code = "too_many_holders"
    sentence = f"{MOST} people hold keys. End one who does not need theirs first."


def name_holder(
    name: str, public_key: str, *, email: str = "", form: UUID, by: Seated, at: datetime
) -> ContinuityHolder:
    """Encrypt sheets for this key from now on. In: the id made with the form, which does it once.

    Raises: NoPublicKey, SecretKeyGiven, KeyHasHolder, NoAddress, TooManyHolders, FormSentBefore; ValueError without a
    name.
    """
    key = "".join(public_key.split())
    if not name.strip():
        raise ValueError("a holder has a name")
    if key.upper().startswith("AGE-SECRET-KEY"):
        raise SecretKeyGiven
    try:
        x25519.Recipient.from_str(key)
    except RecipientError as wrong:
        raise NoPublicKey from wrong
    _refuse_no_address(email)
    try:
        with once_for_one_thing(), transaction.atomic(durable=True):
            there: ContinuityHolder | None = ContinuityHolder.objects.filter(pk=form).first()
            if there is not None:
                if (there.name, there.public_key, there.email) != (name.strip(), key, email):
                    raise FormSentBefore
                return there
            standing = ContinuityHolder.objects.filter(ended_at__isnull=True)
            if standing.filter(public_key=key).exists():
                raise KeyHasHolder
            if standing.count() >= MOST:
                raise TooManyHolders
            made: ContinuityHolder = ContinuityHolder.objects.create(
                pk=form, name=name.strip(), email=email, public_key=key, set_by=by.seat, set_at=at
            )
            ledger.write(
                Act.NAME_CONTINUITY_HOLDER, by=by, object_kind="continuity_holder", object_ref=str(form),
                detail={"key": key},
            )  # fmt: skip
            return made
    except IntegrityError as error:
        raise KeyHasHolder from error


def end_holder(holder_id: UUID, *, by: Seated, at: datetime) -> ContinuityHolder:
    """Encrypt no further sheet for them; those that they have, they can still open. Twice is once.

    Raises: ContinuityHolder.DoesNotExist.
    """
    with transaction.atomic(durable=True):
        found: ContinuityHolder = ContinuityHolder.objects.get(pk=holder_id)
        standing = ContinuityHolder.objects.filter(pk=holder_id, ended_at__isnull=True)
        if standing.update(ended_at=at, ended_by=by.seat):
            ledger.write(Act.END_CONTINUITY_HOLDER, by=by, object_kind="continuity_holder", object_ref=str(holder_id))
    return found


def _refuse_no_address(email: str) -> None:
    try:
        if email:
            validate_email(email)
    except ValidationError as wrong:
        raise NoAddress from wrong
