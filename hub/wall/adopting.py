"""A manager takes a version of the library's into use, or goes back to the platform's own words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction

from hub.wall import adopted, ledger
from hub.wall.acts import Act
from hub.wall.models import Adoption, Door
from hub.wall.refusals import Refusal
from mash_platform.formats.readers import check_typed
from mash_platform.formats.typed import Typed
from tenants.seated import Seated


class AlreadyAdopted(Refusal):
    """This version is in use there."""

    code: ClassVar[str] = "already_adopted"
    sentence: str = "This is in use already."


class AdoptedMeanwhile(Refusal):
    """Somebody else changed what is in use since the page was shown."""

    code: ClassVar[str] = "adopted_meanwhile"
    sentence: str = "A colleague changed what is in use meanwhile. See what is there now, and choose again."


class NoSuchDoor(Refusal):
    """A front door that the hub does not have, or for something that no door asks."""

    code: ClassVar[str] = "no_such_door"
    sentence: str = "Choose one of this hub’s front doors, or every one of them."


@dataclass(frozen=True, kw_only=True)
class Published:
    """A published version as the library has it: what the hub copies."""

    kind: str
    template: UUID
    version: int
    title: str
    publisher: str
    content: Any = None
    text: str = ""
    file: bytes | None = None
    file_name: str = ""
    file_type: str = ""


def adopt(published: Published, *, door: str = "", seen: int, by: Seated, at: datetime) -> Adoption:
    """Take a version into use: what begins from now on follows it, what is open keeps what it began with.

    In: the version; a front door, where a question set is for that one alone; how many adoptions of the slot the page
    had seen. Out: the adoption. Raises: NoSuchDoor, AlreadyAdopted, AdoptedMeanwhile, TemplateInvalid.
    """
    _refuse_door(published.kind, door)
    made = Adoption(
        kind=published.kind, door=door, template=published.template, version=published.version, title=published.title,
        publisher=published.publisher, content=published.content, text=published.text, file=published.file,
        file_name=published.file_name, file_type=published.file_type,
        file_digest=hashlib.sha256(published.file).hexdigest() if published.file else "",
        slot=adopted.slot_of(published.kind, door=door, template=published.template),
    )  # fmt: skip
    check_typed(published.kind, published.content)  # a hub follows nothing that it cannot read
    return _add(made, seen=seen, by=by, at=at)


def put_back(kind: Typed, *, door: str = "", reason: str, seen: int, by: Seated, at: datetime) -> Adoption:
    """Go back to the platform's own words, or from a door's own to the hub's. Raises: as `adopt`."""
    _refuse_door(kind, door)
    made = Adoption(
        kind=kind, door=door, slot=adopted.slot_of(kind, door=door), title="The platform’s own words", reason=reason
    )
    return _add(made, seen=seen, by=by, at=at)


def _add(made: Adoption, *, seen: int, by: Seated, at: datetime) -> Adoption:
    made.number, made.adopted_at, made.adopted_by = seen + 1, at, by.seat
    try:
        with transaction.atomic(durable=True):
            last = Adoption.objects.in_short().filter(slot=made.slot).order_by("-number").first()
            if (last.number if last else 0) != seen:
                raise AdoptedMeanwhile
            standing = (last.template, last.version) if last else (None, None)
            if standing == (made.template, made.version):
                raise AlreadyAdopted
            made.save()
            ledger.write(
                Act.ADOPT, by=by, object_kind="template", object_ref=str(made.template or made.slot),
                detail={"template_kind": made.kind, "version": made.version, "door": made.door, "title": made.title},
            )  # fmt: skip
    except IntegrityError as error:
        raise AdoptedMeanwhile from error
    return made


def _refuse_door(kind: str, door: str) -> None:
    if door and (kind != Typed.QUESTION_SET or not Door.objects.filter(slug=door).only("id").exists()):
        raise NoSuchDoor
