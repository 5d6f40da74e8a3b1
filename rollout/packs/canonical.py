"""One text for one document, so that its hash can be checked by anybody: UTF-8, keys sorted, no spaces between."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from rollout.packs.models import Pack
from rollout.packs.refusals import NotItsHash
from tenants.ledger import PlatformAct
from tenants.models import PlatformEntry


def canonical(document: dict[str, Any]) -> str:
    """The document's text. In: JSON values. Raises: TypeError for anything else."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(pack: Pack) -> dict[str, Any]:
    """What a pack says. Raises: NotItsHash, where it is not what was hashed, or the ledger holds another hash."""
    if not digest(pack.document) == pack.sha256 == recorded(pack).get("sha256", pack.sha256):
        raise NotItsHash
    found: dict[str, Any] = json.loads(pack.document)
    return found


def read_pdf(pack: Pack) -> bytes:
    """A pack's PDF, as it was made. Raises: NotItsHash."""
    pdf = bytes(pack.pdf)
    if hashlib.sha256(pdf).hexdigest() != recorded(pack).get("pdf_sha256", hashlib.sha256(pdf).hexdigest()):
        raise NotItsHash
    return pdf


def recorded(pack: Pack) -> dict[str, str]:
    """The hashes that the line of its making holds. A pack is no secret, so they are keyed with nothing."""
    line = PlatformEntry.objects.filter(act=PlatformAct.PACK, object_ref=str(pack.number)).order_by("seq").first()
    return line.detail if line else {}
