"""What referrers are told, by who they are (schema/referrer_words_v1.json)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mash_platform.formats.typed import Fault, Typed, check, founding

# What can be filled in, and nothing else: no name, no finding, no rating, no level of need.
FACTS = ("reference", "received", "hub", "telephone")
RESPONSE = "response"  # the kind of response (Working Together 2013, chapter 1), to a professional alone
_PLACE = re.compile(r"\{([^{}]*)\}")


class Audience(StrEnum):
    """Who is told."""

    PROFESSIONAL = "professional"
    FAMILY = "family"
    PUBLIC = "public"


@dataclass(frozen=True)
class ReferrerWords:
    """The words to each kind of referrer, with places for facts."""

    words: Mapping[str, str]

    @classmethod
    def from_json(cls, content: Any) -> ReferrerWords:
        """Raises: TemplateInvalid."""
        check(Typed.REFERRER_WORDS, content, _further)
        return cls.of(content)

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> ReferrerWords:
        """Read what was checked when it was published or adopted."""
        return cls({one.value: content[one.value] for one in Audience})

    @classmethod
    def founding(cls) -> ReferrerWords:
        """What is said where nothing was adopted."""
        return cls.of(founding(Typed.REFERRER_WORDS))

    def filled(self, audience: Audience, facts: Mapping[str, str]) -> str:
        """The words with the facts in them; a fact that is not known leaves no place behind."""
        return _PLACE.sub(lambda found: facts.get(found.group(1), ""), self.words[audience]).strip()


def _further(content: Any) -> list[Fault]:
    """Places that nothing fills in, and what the public is not told."""
    faults = []
    for one in Audience:
        known = {*FACTS, RESPONSE} if one == Audience.PROFESSIONAL else set(FACTS)
        faults += [
            Fault(f"/{one}", f"nothing is filled in for {{{name}}} here")
            for name in dict.fromkeys(_PLACE.findall(content[one])) if name not in known
        ]  # fmt: skip
    return faults
