"""Why some findings may be shared: cannot be built incomplete."""

from __future__ import annotations

from dataclasses import dataclass, fields

from hub.research.codes import LegalBasis, Purpose


class GroundsMissing(ValueError):
    """A release without one of its grounds; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """What stands in the record of a release. Source: the seven golden rules, docs/field.md.

    Raises: GroundsMissing for an empty one; ValueError for a purpose or basis that is none.
    """

    purpose: str
    legal_basis: str
    necessity: str
    proportionality: str
    approver: str  # authority for release: the releaser's own word, which nobody confirms

    def __post_init__(self) -> None:
        for each in fields(self):
            if not str(getattr(self, each.name)).strip():
                raise GroundsMissing(each.name)
        Purpose(self.purpose)
        LegalBasis(self.legal_basis)
