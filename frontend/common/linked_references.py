"""References of notifications and enquiries that stand in what somebody wrote, linked for those who may see them.

A reference that this desk knows nothing of stays as it was typed: it may be a slip, another hub's, or something that is
not this desk's to see, which look alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.html import format_html, format_html_join

from frontend.presenters.message import MessageLine, Part
from hub.front_door.triage.named_references import known_references, reference_places


class LinkedReferences:
    """The references in several texts, looked up in one query; none where none names any."""

    def __init__(self, texts: Iterable[str], *, but: str = "") -> None:
        """In: everything that a page shows; the reference that the page is about itself, which is not linked."""
        named = dict.fromkeys(one for text in texts for _, _, one in reference_places(text) if one != but)
        self._hrefs = _hrefs(known_references(list(named)))

    @classmethod
    def of(cls, known: Mapping[str, bool]) -> LinkedReferences:
        """The same of references that were looked up already -> whether it is an enquiry's."""
        linked = cls(())
        linked._hrefs = _hrefs(known)
        return linked

    def text(self, text: str) -> str:
        """In: one of the texts. Out: the same, with a link at each reference that the reader may open."""
        parts: list[str] = []
        done = 0
        for start, end, one in reference_places(text):
            if one in self._hrefs:
                link = format_html('<a class="govuk-link" href="{}">{}</a>', self._hrefs[one], text[start:end])
                parts += [text[done:start], link]
                done = end
        return format_html_join("", "{}", ((part,) for part in (*parts, text[done:]))) if parts else text

    def parts(self, parts: Sequence[Part]) -> list[Part]:
        """The parts of a message, each line so."""
        return [replace(part, lines=tuple(self._line(line) for line in part.lines)) for part in parts]

    def _line(self, line: MessageLine) -> MessageLine:
        return replace(line, text=self.text(line.text))


def _hrefs(known: Mapping[str, bool]) -> dict[str, str]:
    return {
        one: reverse("enquiries:enquiry" if is_enquiry else "triage:notification", args=[one])
        for one, is_enquiry in known.items()
    }


def texts_of(parts: Iterable[Part]) -> Iterable[str]:
    """Every text of a message's parts."""
    return (line.text for part in parts for line in part.lines)
