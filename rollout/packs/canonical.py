"""One text for one document, so that its hash can be checked by anybody: UTF-8, keys sorted, no spaces between."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from rollout.packs.models import Pack
from rollout.packs.refusals import NotItsHash


def canonical(document: dict[str, Any]) -> str:
    """The document's text. In: JSON values. Raises: TypeError for anything else."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(pack: Pack) -> dict[str, Any]:
    """What a pack says. Raises: NotItsHash, where it is not what was hashed."""
    if digest(pack.document) != pack.sha256:
        raise NotItsHash
    found: dict[str, Any] = json.loads(pack.document)
    return found
