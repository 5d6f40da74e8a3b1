"""What an inspector can do: see which enquiries are named for them, and read one paper, within the days. Nothing else.

Their login has no SELECT on any table: two functions know the person by a token (sql/inspection_papers_v1.sql).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hmac import compare_digest
from uuid import UUID

from django.db import transaction

from hub.assessment.inspecting import paper_said
from hub.assessment.models import InspectionPaper, PaperGone
from hub.wall.contents import Altered, digest
from hub.wall.functions import RefusedByTheWall, call
from mash_platform.database import logins
from tenants.inspecting import known_as
from tenants.seated import Seated


class NoSuchPaper(LookupError):
    """Not named for this person, not in its days, ended, or not there at all: one answer for all."""


@dataclass(frozen=True)
class NamedPaper:
    """One enquiry that was named. `why`: it is not shown any more; empty where it is."""

    id: UUID
    reference: str
    made_at: datetime
    last_day: date
    why: str


@dataclass(frozen=True)
class NamedForMe:
    """What is open, and the days that are not: each with why and when."""

    papers: tuple[NamedPaper, ...]
    others: tuple[tuple[str, date, date], ...]  # early, asked, refused, ended or over; first and last day

    @property
    def last_day(self) -> date | None:
        """Of what is open."""
        return max((one.last_day for one in self.papers), default=None)


@dataclass(frozen=True)
class Paper:
    """A paper as its inspector reads it; without words where it is gone, and `why` says so."""

    reference: str
    words: str  # HTML, held against its line
    made_at: datetime
    last_day: date
    name: str
    organisation: str
    why: str


def named_for(by: Seated) -> NamedForMe:
    """It leaves a line."""
    with transaction.atomic(durable=True):
        rows = call("inspection_list_v1", _tokens(by), by.seat)
    papers = tuple(
        NamedPaper(paper, reference, made_at, last, _label(why))
        for _, _, last, paper, reference, made_at, why in rows
        if paper is not None
    )
    others = dict.fromkeys((state, first, last) for state, first, last, paper, *_ in rows if paper is None)
    return NamedForMe(papers, tuple(others))


def read_paper(paper_id: UUID, *, by: Seated) -> Paper:
    """It leaves a line, and the first time both who let them in are told. Raises: NoSuchPaper, Altered."""
    try:
        with transaction.atomic(durable=True):
            [row] = call("inspection_paper_v1", _tokens(by), paper_id, by.seat)
    except RefusedByTheWall as refused:
        raise NoSuchPaper(paper_id) from refused
    reference, words, mark, bound, made_at, last_day, name, organisation, why = row
    if not why:
        content = paper_said(InspectionPaper(pk=paper_id, reference=reference, words=words, mark=mark))
        if bound is None or not compare_digest(bound, digest(content)):
            raise Altered([content])
    return Paper(reference, words, made_at, last_day, name, organisation, _label(why))


def _tokens(by: Seated) -> list[bytes]:
    return [logins.person_token(by.hub, key) for key in known_as(by.user)]


def _label(why: str) -> str:
    return str(PaperGone(why).label) if why else ""
