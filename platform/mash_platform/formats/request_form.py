"""A request form: what a hub suggests to ask agencies (schema/request_form_v1.json)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mash_platform.formats.typed import Typed, check, founding, schema


@dataclass(frozen=True)
class RequestForm:
    """A question to every agency, and further ones to agencies of a kind."""

    question: str
    by_kind: Mapping[str, tuple[str, ...]]

    @classmethod
    def from_json(cls, content: Any) -> RequestForm:
        """Raises: TemplateInvalid."""
        check(Typed.REQUEST_FORM, content, lambda _: [])
        return cls.of(content)

    @classmethod
    def of(cls, content: Any) -> RequestForm:
        """Read what was checked when it was published or adopted."""
        return cls(content["question"], {kind: tuple(said) for kind, said in content.get("by_kind", {}).items()})

    @classmethod
    def founding(cls) -> RequestForm:
        """What is suggested where nothing was adopted."""
        return cls.of(founding(Typed.REQUEST_FORM))

    def asked_of(self, kind: str) -> str:
        """The further questions to an agency of a kind, as they stand in its request; empty where there are none."""
        return "\n".join(f"- {one}" for one in self.by_kind.get(kind, ()))


def kinds() -> tuple[str, ...]:
    """The kinds of agency that can have questions of their own (tenants.models.AgencyKind)."""
    return tuple(schema(Typed.REQUEST_FORM)["properties"]["by_kind"]["properties"])
