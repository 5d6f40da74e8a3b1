"""A certificate on paper: a tagged PDF, the same bytes each time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from mash_platform.pdf.render import render_pdf
from rollout.training.models import Certificate

TEMPLATE = Path(__file__).with_name("typst") / "certificate.typ"


def render_certificate(certificate: Certificate) -> bytes:
    """Make the PDF (A4, tagged, PDF/UA-1). Raises: mash_platform.pdf.render.CannotRender."""
    created = datetime.combine(certificate.awarded_on, time(12), tzinfo=UTC)
    return render_pdf(TEMPLATE, as_printed(certificate), created=created)


def as_printed(certificate: Certificate) -> dict[str, Any]:
    """Its words as they stand on paper."""
    return {
        "title": f"Certificate {certificate.number}",
        "name": certificate.name,
        "module": certificate.module_title,
        "course": certificate.course_title,
        "agency": certificate.agency_name,
        "given": _day(certificate.awarded_on),
        "counts": f"until {_day(certificate.expires_on)}" if certificate.expires_on else "without a last day",
        "number": certificate.number,
    }


def _day(when: date) -> str:
    return f"{when.day} {when:%B %Y}"
