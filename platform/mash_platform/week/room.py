"""The people of the week at their browsers, and what all acts share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from mash_platform.journeys.cast import Cast
from mash_platform.journeys.pages import Form
from mash_platform.journeys.visitor import StepFailed
from mash_platform.week.book import Book
from mash_platform.week.counting import Cost, CountedVisitor, Tally
from mash_platform.week.people import Invention

ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
NEXT_PAGE = "Next page"


@dataclass
class Room:
    """One hub, its neighbour, and everybody's browser. `visitor_for` gives an account's, the same one each time."""

    cast: Cast
    neighbour: Cast
    manager: str
    guardian: str
    visitor_for: Callable[[str], CountedVisitor]
    stranger: Callable[[], CountedVisitor]  # a browser that nobody signed in with
    tally: Tally
    invention: Invention
    outsiders: tuple[str, ...] = ()  # accounts of the platform without a seat in the hub
    book: Book = field(default_factory=Book)
    names: dict[str, str] = field(default_factory=dict)  # of agencies as pages have them, by kind
    visitors: Mapping[str, CountedVisitor] = field(default_factory=dict)  # who took part, by account
    people: Mapping[str, str] = field(default_factory=dict)  # what somebody is called, by account

    @property
    def platform_host(self) -> str:
        """Where everybody signs in."""
        return f"mash.{self.cast.hub_host.partition('.')[2]}"

    @property
    def coordinator(self) -> CountedVisitor:
        """The coordinator's browser."""
        return self.visitor_for(self.cast.coordinator)

    @property
    def decider(self) -> CountedVisitor:
        """The decision maker's."""
        return self.visitor_for(self.cast.decider)

    def person(self, account: str) -> str:
        """What somebody is called. Raises: StepFailed for an account that nobody has."""
        if account not in self.people:
            raise StepFailed(f"nobody of the demonstration is {account}")
        return self.people[account]

    def researcher(self, kind: str) -> CountedVisitor:
        """The browser of an agency's researcher. Raises: StepFailed, where the hub has no such agency."""
        return self.visitor_for(_of(self.cast.agencies, kind, self.cast.hub)[1])

    def agency(self, kind: str) -> str:
        """An agency's code in this hub."""
        return _of(self.cast.agencies, kind, self.cast.hub)[0]

    def team(self, kind: str) -> str:
        """A team's code in this hub."""
        return _of(self.cast.teams, kind, self.cast.hub)[0]

    def recipient(self, kind: str) -> CountedVisitor:
        """The browser of somebody in a team outside."""
        return self.visitor_for(_of(self.cast.teams, kind, self.cast.hub)[1])

    @contextmanager
    def act(self, name: str, about: str = "") -> Iterator[Cost]:
        """Count what is done as this act's. Raises: StepFailed, which names the act."""
        try:
            with self.tally.act(name, about) as cost:
                yield cost
        except StepFailed as failed:
            raise StepFailed(f"{name}{f', {about}' if about else ''}: {failed}") from failed


def _of(found: Mapping[str, tuple[str, str]], kind: str, hub: str) -> tuple[str, str]:
    if kind not in found:
        raise StepFailed(f"{hub} has no {kind}; it has {', '.join(sorted(found))}")
    return found[kind]


def expect(visitor: CountedVisitor, words: str) -> None:
    """Raises: StepFailed, where the page does not say this."""
    if words not in visitor.page.text:
        raise StepFailed(f"“{visitor.page.title.strip()}” does not say “{words}”: {visitor.page.text[400:900]}")


def form_of(visitor: CountedVisitor, *names: str) -> Form:
    """The form in which these can be filled in. Raises: StepFailed."""
    form = visitor.page.form_with(*names)
    if form is None:
        raise StepFailed(f"“{visitor.page.title.strip()}” asks for no {', '.join(names)}")
    return form


def choice(form: Form, name: str, person: str) -> str:
    """The choice that begins with somebody’s name: behind it may stand who covers for them. Raises: StepFailed."""
    found = [one for one in form.choices.get(name, []) if form.words.get((name, one), "").startswith(person)]
    if not found:
        raise StepFailed(f"{person} cannot be chosen")
    return found[0]


def rows(html: str) -> list[str]:
    """The rows of a page's tables, as HTML."""
    return ROW.findall(html)


def row_with(visitor: CountedVisitor, *words: str) -> str:
    """The row of a list that has all these words, on this page or a later one. Raises: StepFailed."""
    while True:
        found = next((one for one in rows(visitor.page.html) if all(each in one for each in words)), "")
        if found:
            return found
        if not visitor.page.link(NEXT_PAGE):
            raise StepFailed(f"no row of “{visitor.page.title.strip()}” says {' and '.join(words)}")
        visitor.follow(NEXT_PAGE)


def all_rows(visitor: CountedVisitor) -> list[str]:
    """The rows of a list over all its pages, from the page that is open."""
    found = rows(visitor.page.html)
    while visitor.page.link(NEXT_PAGE):
        visitor.follow(NEXT_PAGE)
        found += rows(visitor.page.html)
    return found
