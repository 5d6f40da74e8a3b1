"""Making a pack: everything the board is shown, frozen as of a day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from rollout.packs import pack_pdf
from rollout.packs.canonical import canonical, digest, read
from rollout.packs.document import build
from rollout.packs.models import Pack
from rollout.packs.refusals import Backwards
from rollout.refusals import NotYet, Stale
from tenants import ledger
from tenants.models import User


@dataclass(frozen=True)
class Draft:
    """A pack before it is frozen, and how many packs stood when it was written."""

    document: dict[str, Any]
    seen: int


def last_pack() -> Pack | None:
    """The pack with the highest number, without its PDF."""
    return Pack.objects.defer("pdf").order_by("-number").first()


def draft_pack(on: date, note: str, *, by: User, at: datetime) -> Draft:
    """Write what a pack would say. Raises: NotYet (a day to come), Backwards (before the last pack's), NotItsHash."""
    last = last_pack()
    if on > timezone.localdate(at):
        raise NotYet
    if last and on < last.on:
        raise Backwards
    document = build(
        on, number=last.number + 1 if last else 1, note=note, last=read(last) if last else None,
        last_sha256=last.sha256 if last else "", by=by.name, at=at,
    )  # fmt: skip
    return Draft(document, last.number if last else 0)


def make_pack(on: date, note: str, *, seen: int, by: User, at: datetime) -> Pack:
    """Freeze a pack.

    In: its day; the secretary's note; the number of the last pack that the form had seen.
    Out: the pack, with its hash and PDF. What is recorded meanwhile is not in it, and stands in the next.
    Raises: Stale, NotYet, Backwards, NotItsHash, mash_platform.pdf.render.CannotRender.
    """
    draft = draft_pack(on, note, by=by, at=at)
    if draft.seen != seen:
        raise Stale
    text = canonical(draft.document)
    sha256 = digest(text)
    pdf = pack_pdf.render_pack(draft.document, sha256, at)  # before the transaction: it takes most of a second
    try:
        with transaction.atomic(using="platform", durable=True):
            made = Pack.objects.create(
                number=seen + 1, on=on, made_at=at, made_by=by, document=text, sha256=sha256, pdf=pdf
            )
            ledger.write(
                ledger.PlatformAct.PACK, user=by.pk, object_kind="pack", object_ref=str(made.number),
                detail={"on": on.isoformat(), "sha256": sha256, "pdf_sha256": hashlib.sha256(pdf).hexdigest()},
            )  # fmt: skip
    except IntegrityError as error:
        raise Stale from error
    return made
