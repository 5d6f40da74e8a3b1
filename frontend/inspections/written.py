"""The paper of one enquiry: what a print of its whole path holds, as HTML that asks for nothing more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from frontend.enquiries.whole_path import path_of
from frontend.presenters.paging import ALL
from hub.front_door.models import Enquiry
from tenants.seated import Seated

LEFT_OUT = (
    "What an agency, or your own, holds and has not shared, or has withheld",
    "What is protected: an address, a school, a whole person. Where words say it, whom to ask stands in their place",
    "What was withdrawn, recalled, or taken out of the enquiry",
    "Files and photographs, and copies of products word for word",
    "Restricted enquiries, and the ledger: an information guardian can give its lines about one reference",
    "What is written after the paper was made",
)


@dataclass(frozen=True)
class InShort:
    """How much a paper of an enquiry would hold."""

    reference: str
    children: int
    notifications: int
    findings: int
    decisions: int
    copies: int


def words_for(seated: Seated) -> Callable[[Enquiry], str]:
    """Writes the paper of an enquiry, as the desk of this seat reads it."""

    def words(enquiry: Enquiry) -> str:
        return render_to_string("inspections/paper_words.html", path_of(enquiry, seated, ALL))

    return words


def as_html(words: str) -> SafeString:
    """The words of a paper for a template that shows them, not escaped again.

    Safe for what hub/assessment gives as a paper's words and for nothing else: our own template wrote them and escaped
    whatever people had typed, and they were compared with the digest in the ledger before they get here, so that
    somebody who writes in the database adds no markup.
    """
    return SafeString(words)


def in_short(enquiry: Enquiry, seated: Seated) -> InShort:
    """The same, counted."""
    path: dict[str, Any] = path_of(enquiry, seated, ALL)
    return InShort(
        enquiry.reference,
        *(len(path[what]) for what in ("subjects", "notifications", "findings", "decisions", "copies")),
    )
