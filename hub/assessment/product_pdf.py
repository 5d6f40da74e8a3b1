"""The information product as a tagged PDF, for a recipient to keep and print."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hub.assessment.product_document import ProductDocument, day_in_words
from mash_platform.pdf.render import render_pdf

TEMPLATE = Path(__file__).with_name("typst") / "product.typ"
LONDON = ZoneInfo("Europe/London")


def render_product(document: ProductDocument) -> bytes:
    """Make the PDF (A4, tagged, PDF/UA-1). The same document gives the same bytes.

    In: a product document. Out: the file. Raises: mash_platform.pdf.render.CannotRender.
    """
    return render_pdf(TEMPLATE, as_printed(document), created=document.issued_at.astimezone(UTC).replace(microsecond=0))


def as_printed(document: ProductDocument) -> dict[str, Any]:
    """Put the document in the words that stand on paper: dates in full, in London's time."""
    issued = document.issued_at.astimezone(LONDON)
    return {
        **document.to_json(),
        "title": f"{document.layout.title} {document.reference}, version {document.version}",
        "issued": f"{day_in_words(issued)} at {issued:%H:%M}",
        "still_to_hear": document.still_to_hear,
        "recipient": ", ".join(part for part in (document.recipient_name, document.recipient_team) if part),
        "children": [
            {
                "name": child.name,
                "born": child.birth_in_words or "not known",
                "rating": child.rating,
                "level": "not set" if child.threshold_level is None else f"{child.threshold_level}",
                "decision": child.decision,
                "reason": child.reason,
            }
            for child in document.children
        ],
        "findings": [
            {
                "day": f"{finding.happened_on:%-d %b %Y}" if finding.happened_on else "not dated",
                "agency": finding.agency_name,
                "about": ", ".join(finding.about),
                "text": finding.text,
            }
            for finding in document.findings
        ],
    }
