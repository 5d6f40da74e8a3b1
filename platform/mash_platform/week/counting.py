"""What an act costs whoever does it: clicks, fields and characters typed, pages read; counted by the browser itself.

A *click* is a link followed, a button pressed, a box ticked or a choice made, something opened in place. Going to a
page by its address (a bookmark, a link in an e-mail) is one, too. A *field* is a box that something is typed into. What
a page holds already costs nothing. *Typed again* are the characters of what was typed that the hub had been told about
the same enquiry before, by anybody: what the page could have shown or offered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from mash_platform.journeys.pages import Form, Page
from mash_platform.journeys.visitor import StepFailed, Visitor

SHORTEST = 8  # characters of what counts as told before: shorter words stand in any sentence


@dataclass
class Cost:
    """What one act cost."""

    clicks: int = 0
    fields: int = 0
    typed: int = 0  # characters
    again: int = 0  # of these, told before about the same enquiry
    pages: int = 0

    @property
    def steps(self) -> int:
        """Clicks and fields: what the budgets of acts count."""
        return self.clicks + self.fields


@dataclass
class Tally:
    """The costs of acts by their names, and what was told about each enquiry."""

    costs: dict[str, list[Cost]] = field(default_factory=lambda: defaultdict(list))
    told: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    now: Cost = field(default_factory=Cost)
    about: str = ""

    @contextmanager
    def act(self, name: str, about: str = "") -> Iterator[Cost]:
        """While it lasts, what is done is this act's. In: its name; the reference of what it is about."""
        before, was = self.now, self.about
        self.now, self.about = Cost(), about or self.about
        try:
            yield self.now
        finally:
            self.costs[name].append(self.now)
            self.now, self.about = before, was

    def tell(self, reference: str, said: Any) -> None:
        """Remember what the hub was told. In: a message as it was sent, or a text."""
        self.told[reference] += leaves(said)

    def told_again(self, text: str) -> int:
        """How many characters of a text were told before about the same enquiry."""
        again = 0
        for one in sorted(set(self.told[self.about]), key=len, reverse=True):
            if one in text:
                again, text = again + len(one), text.replace(one, "", 1)
        return again


def leaves(said: Any) -> list[str]:
    """Every text in a message, without the shortest."""
    if isinstance(said, Mapping):
        return [one for value in said.values() for one in leaves(value)]
    if isinstance(said, list | tuple):
        return [one for value in said for one in leaves(value)]
    return [said] if isinstance(said, str) and len(said) >= SHORTEST else []


class CountedVisitor(Visitor):
    """Somebody at a browser whose clicks, characters and pages are counted."""

    tally: Tally

    def open(self, host: str, path: str = "/") -> Page:
        """Part of Visitor: by an address that is kept, as a bookmark."""
        self.tally.now.clicks += 1
        self.tally.now.pages += 1
        with self._not_counted():
            return super().open(host, path)

    def follow(self, text: str = "", href: str = "") -> Page:
        """Part of Visitor."""
        page = super().follow(text, href)
        self.tally.now.clicks += 1
        self.tally.now.pages += 1
        return page

    def reveal(self, words: str) -> None:
        """Open something in place. Raises: StepFailed where the page has nothing with these words."""
        if not any(words in one for one in self.page.summaries):
            raise StepFailed(f"nothing can be opened that says “{words}” on “{self.page.title.strip()}”")
        self.tally.now.clicks += 1

    def press(self, words: str, **filled: Any) -> Page:
        """Press the button with these words, its form filled in so. Raises: StepFailed."""
        return self.press_all(words, filled)

    def press_all(self, words: str, filled: Mapping[str, Any]) -> Page:
        """The same, for names that are no Python names. The first form that has the button and all the names."""
        forms = [form for form in self.page.forms if form.button(words)]
        form = next((one for one in forms if one.has(*filled)), forms[0] if forms else None)
        if form is None:
            raise StepFailed(f"there is no button “{words}” on “{self.page.title.strip()}”")
        button = form.button(words)
        return self.send_all(form, filled, button=(button.name, button.value) if button and button.name else None)

    def send_all(self, form: Form | None, filled: Mapping[str, Any], *, button: tuple[str, str] | None = None) -> Page:
        """Part of Visitor."""
        if form is not None:
            self._count(form, filled)
        return super().send_all(form, filled, button=button)

    def _count(self, form: Form, filled: Mapping[str, Any]) -> None:
        now = self.tally.now
        now.clicks += 1
        now.pages += 1
        for name, value in filled.items():
            wanted = [str(one) for one in (value if isinstance(value, list | tuple) else [value])]
            stands = form.fields.get(name, [])
            kind = form.kinds.get(name, "text")
            if kind == "checkbox":
                now.clicks += len(set(wanted) ^ set(stands))
            elif kind in ("radio", "select"):
                now.clicks += wanted != stands
            elif kind != "hidden" and wanted != (stands or [""]):
                self._type("".join(stands), "".join(wanted))

    def _type(self, stands: str, wanted: str) -> None:
        words = wanted[len(stands) :] if stands and wanted.startswith(stands) else wanted
        now = self.tally.now
        now.fields += 1
        now.typed += len(words)
        now.again += self.tally.told_again(words)
        if self.tally.about:
            self.tally.tell(self.tally.about, words)

    @contextmanager
    def _not_counted(self) -> Iterator[None]:
        """Signing in on the way is no part of an act."""
        before, self.tally.now = self.tally.now, Cost()
        try:
            yield
        finally:
            self.tally.now = before


def mean(costs: Iterable[Cost], name: str) -> float:
    """What acts of one kind cost on average."""
    found = [getattr(one, name) for one in costs]
    return sum(found) / len(found) if found else 0.0
