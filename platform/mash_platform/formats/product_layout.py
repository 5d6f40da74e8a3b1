"""A product layout: in which order and words an information product is set out (schema/product_layout_v1.json)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mash_platform.formats.typed import Fault, Typed, check, founding, twice

SECTIONS = ("summary", "children", "findings", "legal_basis", "next_steps")


@dataclass(frozen=True)
class ProductLayout:
    """The title, the sections in order with their headings, and the words around them."""

    title: str
    sections: tuple[tuple[str, str], ...]  # section, heading
    introduction: str = ""
    closing: str = ""
    contact: str = ""
    next_steps: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, content: Any) -> ProductLayout:
        """Raises: TemplateInvalid."""
        check(Typed.PRODUCT_LAYOUT, content, _further)
        return cls.of(content)

    @classmethod
    def founding(cls) -> ProductLayout:
        """How a product looks where nothing was adopted."""
        return cls.of(founding(Typed.PRODUCT_LAYOUT))

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> ProductLayout:
        """Read what was checked before. Sections that are not listed stand at the end: none can be left out."""
        listed = {one["section"]: one["heading"] for one in content["sections"]}
        usual = {one["section"]: one["heading"] for one in founding(Typed.PRODUCT_LAYOUT)["sections"]}
        return cls(
            title=content["title"],
            sections=tuple({**listed, **{name: said for name, said in usual.items() if name not in listed}}.items()),
            introduction=content.get("introduction", ""),
            closing=content.get("closing", ""),
            contact=content.get("contact", ""),
            next_steps=tuple(content.get("next_steps", ())),
        )


def _further(content: Any) -> list[Fault]:
    return twice("/sections", [one["section"] for one in content["sections"]])
