"""What analyses, decisions and copies say, as the ledger's lines hold a digest of it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from hub.assessment.models import Analysis, AnalysisPoint, CopyFeedback, CopyOtherWay, Decision, Ending
from hub.wall import files
from hub.wall.contents import Altered, Content, check, content_of

COPY = "copy"


def analysis_said(analysis: Analysis, reference: str) -> Content:
    """Bound to a line about its enquiry."""
    return content_of(analysis, reference)


def points_said(points: Iterable[AnalysisPoint], reference: str) -> list[Content]:
    """What analyses say under headings, and their factors; bound to lines about their enquiry."""
    return [content_of(one, reference) for one in points]


def decision_said(decision: Decision, reference: str) -> Content:
    """Level, rating, decision and reason; bound to a line about its enquiry, of the desk that decided."""
    return content_of(decision, reference, decision.lead_agency)


def ending_said(ending: Ending, reference: str) -> Content:
    """Why an enquiry ended without a product; bound to a line about its enquiry."""
    return content_of(ending, reference)


def copy_said(copy_id: UUID, document: str) -> Content:
    """A recipient's copy. In: its document as PostgreSQL prints it, since issue_copy_v10 took the digest of that."""
    return Content(COPY, copy_id, str(copy_id), document)


def other_way_said(way: CopyOtherWay) -> Content:
    """How a team learns of a copy that nobody of it could open; bound to a line about the copy."""
    return content_of(way, str(way.copy_id))


def feedback_said(feedback: CopyFeedback) -> Content:
    """What a recipient says happened to the child, and who says it; bound to the line about the copy."""
    return content_of(feedback, str(feedback.copy_id))


def pdf_said(copy_id: UUID, file_id: UUID, content: bytes) -> Content:
    """The same as a PDF; bound to the line of its making, by the worker."""
    return Content("pdf", file_id, str(copy_id), content, ("worker",))


def decisions_said(decisions: Iterable[Decision], reference: str) -> list[Content]:
    """Several decisions of one enquiry."""
    return [decision_said(one, reference) for one in decisions]


def read_pdf(hub: str, copy_id: UUID, file_id: UUID, key: bytes) -> bytes:
    """The PDF of a copy, as it was made. Raises: Altered, also where the file cannot be decrypted or is gone."""
    try:
        content = files.read(hub, file_id, key)
    except files.FileDamaged as damaged:
        raise Altered([pdf_said(copy_id, file_id, b"")]) from damaged
    check([pdf_said(copy_id, file_id, content)])
    return content
