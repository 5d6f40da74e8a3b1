"""Why some findings may be shared: cannot be built incomplete."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, fields

from hub.research.codes import AskBasis, LegalBasis, Purpose

LEAST_WORDS, LEAST_LETTERS = 3, 12  # of a reason: less says nothing about these findings
IN_WORDS = ("necessity", "proportionality")

# What a basis for asking comes to for whoever answers. Where the family did not agree, only a public interest that
# outweighs confidence lets an agency share. Source: docs/field.md, information sharing.
ANSWERED_ON = {
    AskBasis.CONSENT: LegalBasis.CONSENT,
    AskBasis.OVERRIDDEN: LegalBasis.PUBLIC_INTEREST,
    AskBasis.NOT_SOUGHT: LegalBasis.PUBLIC_INTEREST,
    AskBasis.S47: LegalBasis.CA1989_S47,
}
LONGEST_QUOTED = 300  # characters of a question


def proposed_grounds(bases: Collection[str], question: str) -> dict[str, str]:
    """What a first release may go by, from the request that it answers; to be read and changed before it is sent.

    In: the basis for asking about each child; the question. Out: column of a release -> words; nothing where the
    children were asked about on different bases. Why it is proportionate is never proposed: that is about the findings.
    """
    if len(set(bases)) != 1:
        return {}
    asked = question if len(question) <= LONGEST_QUOTED else f"{question[: LONGEST_QUOTED - 3]}..."
    return {
        "purpose": Purpose.ASSESS_RISK.value,
        "legal_basis": ANSWERED_ON[AskBasis(next(iter(bases)))].value,
        "necessity": f"To answer what the hub asked us: {asked}",
    }


def says_why(text: str) -> bool:
    """Whether a reason says anything: "." and "x" went out with products that were acknowledged."""
    words = re.findall(r"[^\W\d_]+", text)
    return len(words) >= LEAST_WORDS and sum(map(len, words)) >= LEAST_LETTERS


class GroundsMissing(ValueError):
    """A release without one of its grounds, or with one that says nothing; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """What stands in the record of a release. Source: the seven golden rules, docs/field.md.

    Raises: GroundsMissing for an empty one, or a reason too short to say anything; ValueError for a purpose or basis
    that is none.
    """

    purpose: str
    legal_basis: str
    necessity: str
    proportionality: str
    approver: str  # authority for release: the releaser's own word, which nobody confirms

    def __post_init__(self) -> None:
        for each in fields(self):
            said = str(getattr(self, each.name))
            if not said.strip() or (each.name in IN_WORDS and not says_why(said)):
                raise GroundsMissing(each.name)
        Purpose(self.purpose)
        LegalBasis(self.legal_basis)
