"""A board pack as a tagged PDF, to keep and print."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mash_platform.pdf.render import render_pdf
from rollout.packs.printed import printed

TEMPLATE = Path(__file__).with_name("typst") / "pack.typ"


def render_pack(document: dict[str, Any], sha256: str, at: datetime) -> bytes:
    """Make the PDF (A4, tagged, PDF/UA-1). Raises: mash_platform.pdf.render.CannotRender."""
    return render_pdf(TEMPLATE, printed(document, sha256), created=at.astimezone(UTC).replace(microsecond=0))
