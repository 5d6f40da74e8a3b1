"""What an information product says to one recipient, frozen: the page and the PDF both show this and no more.

It is kept as JSON beside its copy. Whoever builds it has already left out what its owners did not agree to share with
this recipient; here is only the shape, so nothing in it can lead back to a row of the hub.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from mash_platform.formats.product_layout import SECTIONS, ProductLayout
from mash_platform.phrases import plural

FORMAT = 1
RATINGS = ("red", "amber", "green", "blue")
LEVELS = (1, 2, 3, 4)  # London continuum of need
MOST_CHILDREN = 30
MOST_FINDINGS = 500
# Characters of a document as JSON: half of what the PDF may have (mash_platform/pdf/render.py), since a sign that no
# font has is spelt out there.
LONGEST_DOCUMENT = 500_000
LONGEST_LINE = 300  # characters of a name or heading
LONGEST_TEXT = 20_400  # characters of a finding (with when it was on paper), a reason or the summary

HANDLING = (
    "In confidence. This is for the recipient named below and for the safety of the children named in it. "
    "Do not pass it on, whole or in part, without the agreement of the agencies that own the information."
)
WHAT_TO_DO_NEXT = (
    "Acknowledge this product on the page where you fetched it, so that the hub knows it is in your hands.",
    "Say there what the outcome is, as soon as your team has decided.",
    "If a child is in immediate danger, call 999 first.",
)
# The same for a hub that accepted it: its children are a notification there (hub/transfers/product_messages.py).
WHAT_A_HUB_DOES_NEXT = (
    "Triage the notification that this product came with.",
    "Ring the hub that sent it where something is not clear: they keep what agencies did not agree to share onward.",
    "If a child is in immediate danger, call 999 first.",
)

FOUNDING_LAYOUT = ProductLayout.founding()

T = TypeVar("T")


class InvalidProductDocument(ValueError):
    """A product document breaks its shape; `place` says where, the message also why."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place


@dataclass(frozen=True, kw_only=True)
class ProductBirth:
    """What one source said of a birth: a day, an estimated one, or words such as an age with its day."""

    kind: str  # birth, expected_birth or born_about
    day: date | None
    estimate: bool
    text: str
    said_on: date
    said_by: str  # empty where nobody said anything else

    @property
    def in_words(self) -> str:
        """With who said it and when, where others said otherwise. An estimate is never given as a day."""
        words = self.text
        if self.day and self.kind == "expected_birth":
            words = f"expected {'about ' if self.estimate else ''}{day_in_words(self.day)}"
        elif self.day and self.estimate:
            years = self.said_on.year - self.day.year - (
                (self.said_on.month, self.said_on.day) < (self.day.month, self.day.day)
            )  # fmt: skip
            old = f"About {plural(years, 'year', 'years')} old" if years > 0 else "Under 1 year old"
            words = f"{old} on {day_in_words(self.said_on)}"
        elif self.day:
            words = day_in_words(self.day)
        return f"{words} ({self.said_by}, told on {day_in_words(self.said_on)})" if self.said_by else words


@dataclass(frozen=True, kw_only=True)
class ProductChild:
    """One child as the product names it, with the rating and decision that were made for it."""

    name: str
    born: date | None
    expected: date | None
    rating: str
    threshold_level: int | None
    decision: str
    reason: str
    births: tuple[ProductBirth, ...] = ()  # all that was said, where that is not one certain day
    settled_on: date | None = None  # when the hub settled that `born` is right, where others said otherwise

    @property
    def birth_in_words(self) -> str:
        """ "3 May 2012"; "About 7 years old on 27 November 2012"; each that was said, where they disagree, with the one
        that the hub settled first."""
        known = day_in_words(self.born) if self.born else ""
        if self.born and self.settled_on:
            others = [
                one.in_words for one in self.births if (one.kind, one.day, one.estimate) != ("birth", self.born, False)
            ]
            settled = f"{known}, settled on {day_in_words(self.settled_on)} by the hub"
            return f"{settled}. Also said: {'; '.join(others)}" if others else settled
        if self.expected:
            known = f"expected {day_in_words(self.expected)}"
        said = [one.in_words for one in self.births]
        if known or len(said) < 2:
            others = [one.in_words for one in self.births if one.kind != "birth" or one.estimate]
            return f"{known}. Also said: {'; '.join(others)}" if known and others else known or "".join(said)
        return f"Not agreed: {'; '.join(said)}"

    def check(self, place: str) -> None:
        """Raises: InvalidProductDocument."""
        line(f"{place}.name", self.name)
        if self.born and self.expected:
            raise InvalidProductDocument(f"{place}.expected", "a child is born or expected, not both")
        if self.rating not in RATINGS:
            raise InvalidProductDocument(f"{place}.rating", f"must be one of {', '.join(RATINGS)}")
        if self.threshold_level is not None and self.threshold_level not in LEVELS:
            raise InvalidProductDocument(f"{place}.threshold_level", "must be 1 to 4")
        line(f"{place}.decision", self.decision)
        text(f"{place}.reason", self.reason)
        count(f"{place}.births", self.births, MOST_FINDINGS)


@dataclass(frozen=True, kw_only=True)
class ProductFact:
    """One thing that a message told of somebody, or of what happened: about whom, what it is, what was said."""

    about: str
    label: str
    text: str

    def check(self, place: str) -> None:
        """Raises: InvalidProductDocument."""
        line(f"{place}.about", self.about)
        line(f"{place}.label", self.label)
        text(f"{place}.text", self.text)


@dataclass(frozen=True, kw_only=True)
class ProductFinding:
    """One finding that its agency agreed to share with this recipient."""

    happened_on: date | None
    agency_name: str
    about: tuple[str, ...]
    text: str

    def check(self, place: str) -> None:
        """Raises: InvalidProductDocument."""
        line(f"{place}.agency_name", self.agency_name)
        for number, name in enumerate(self.about):
            line(f"{place}.about[{number}]", name)
        text(f"{place}.text", self.text)
        if not self.text.strip():
            raise InvalidProductDocument(f"{place}.text", "is empty")


@dataclass(frozen=True, kw_only=True)
class ProductDocument:
    """An information product for one recipient. Raises when made: InvalidProductDocument."""

    hub_name: str
    authority_name: str
    reference: str
    version: int
    issued_at: datetime
    recipient_name: str
    recipient_team: str
    children: tuple[ProductChild, ...]
    summary: str
    findings: tuple[ProductFinding, ...]
    legal_basis: tuple[str, ...]
    contact: str
    handling: str = HANDLING
    what_to_do_next: tuple[str, ...] = WHAT_TO_DO_NEXT
    copy_number: str = ""  # on each page, so that a page says whose it is; none on copies of before December 2026
    facts: tuple[ProductFact, ...] = ()  # of people and messages, as they were ticked for this recipient
    layout: ProductLayout = FOUNDING_LAYOUT  # as it stood when the enquiry was opened
    not_heard: int = 0  # agencies that were asked and had not told all when it was sent; not which

    def __post_init__(self) -> None:
        for place in ("hub_name", "authority_name", "reference", "recipient_name", "contact", "handling"):
            line(place, getattr(self, place))
        line("recipient_team", self.recipient_team, may_be_empty=True)
        line("copy_number", self.copy_number, may_be_empty=True)
        if self.version < 1:
            raise InvalidProductDocument("version", "counts from 1")
        if self.not_heard < 0:
            raise InvalidProductDocument("not_heard", "counts from 0")
        if self.issued_at.tzinfo is None:
            raise InvalidProductDocument("issued_at", "must say its time zone")
        text("summary", self.summary)
        count("children", self.children, MOST_CHILDREN)
        count("findings", self.findings, MOST_FINDINGS)
        if not self.children:
            raise InvalidProductDocument("children", "a product names at least one child")
        for place in ("legal_basis", "what_to_do_next"):
            count(place, getattr(self, place), 30)
            for number, said in enumerate(getattr(self, place)):
                text(f"{place}[{number}]", said)
        for number, child in enumerate(self.children):
            child.check(f"children[{number}]")
        count("facts", self.facts, MOST_FINDINGS)
        for number, fact in enumerate(self.facts):
            fact.check(f"facts[{number}]")
        for number, finding in enumerate(self.findings):
            finding.check(f"findings[{number}]")

    @property
    def still_to_hear(self) -> str:
        """That some who were asked had not told all; empty where everybody had."""
        if not self.not_heard:
            return ""
        asked = plural(self.not_heard, "agency that was asked has", "agencies that were asked have")
        return f"{asked} not told the hub all that they know yet. More may come."

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON values, to be kept."""
        return {"format": FORMAT, **{name: plain(value) for name, value in asdict(self).items()}}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ProductDocument:
        """Read what `to_json` gave. Raises: InvalidProductDocument, naming the place."""
        if kept.get("format") != FORMAT:
            raise InvalidProductDocument("format", f"must be {FORMAT}")
        fields = {name: value for name, value in kept.items() if name != "format"}
        fields["issued_at"] = parsed("issued_at", fields.get("issued_at"), datetime.fromisoformat)
        fields["children"] = tuple(
            child_from_json(f"children[{number}]", child)
            for number, child in enumerate(listed("children", fields.get("children")))
        )
        fields["findings"] = tuple(
            made(ProductFinding, f"findings[{number}]", finding, dates=("happened_on",), tuples=("about",))
            for number, finding in enumerate(listed("findings", fields.get("findings")))
        )
        fields["facts"] = tuple(
            made(ProductFact, f"facts[{number}]", fact)
            for number, fact in enumerate(listed("facts", kept.get("facts", [])))
        )
        if "layout" in fields:
            fields["layout"] = layout("layout", fields["layout"])
        return made(cls, "document", fields, tuples=("legal_basis", "what_to_do_next"))


def child_from_json(place: str, kept: object) -> ProductChild:
    """Read a child; copies of before December 2026 hold no more of a birth than its day."""
    if not isinstance(kept, Mapping):
        raise InvalidProductDocument(place, "must be an object")
    births = tuple(
        made(ProductBirth, f"{place}.births[{number}]", one, dates=("day", "said_on"))
        for number, one in enumerate(listed(f"{place}.births", kept.get("births", [])))
    )
    return made(ProductChild, place, {**kept, "births": births}, dates=("born", "expected", "settled_on"))


def day_in_words(when: date) -> str:
    """A day as people write it: 3 May 2012."""
    return f"{when.day} {when:%B %Y}"


def layout(place: str, kept: object) -> ProductLayout:
    """Read how a document is laid out. Raises: InvalidProductDocument."""
    if not isinstance(kept, Mapping):
        raise InvalidProductDocument(place, "must be an object")
    try:
        sections = [(str(name), str(heading)) for name, heading in listed(f"{place}.sections", kept.get("sections"))]
    except (TypeError, ValueError):
        raise InvalidProductDocument(f"{place}.sections", "must name each section and its heading") from None
    if sorted(name for name, _ in sections) != sorted(SECTIONS):
        raise InvalidProductDocument(f"{place}.sections", "must be each section once")
    return made(ProductLayout, place, {**kept, "sections": tuple(sections)}, tuples=("next_steps",))


def line(place: str, value: object, *, may_be_empty: bool = False) -> None:
    """Check a name or a heading. Raises: InvalidProductDocument."""
    text(place, value, LONGEST_LINE)
    if not may_be_empty and not str(value).strip():
        raise InvalidProductDocument(place, "is empty")


def text(place: str, value: object, longest: int = LONGEST_TEXT) -> None:
    """Check a text. Raises: InvalidProductDocument."""
    if not isinstance(value, str):
        raise InvalidProductDocument(place, "must be text")
    if len(value) > longest:
        raise InvalidProductDocument(place, f"has {len(value)} characters, at most {longest}")


def count(place: str, items: tuple[object, ...], most: int) -> None:
    """Check how many there are. Raises: InvalidProductDocument."""
    if len(items) > most:
        raise InvalidProductDocument(place, f"has {len(items)} entries, at most {most}")


def plain(value: Any) -> Any:
    """Give a value as JSON knows it."""
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def listed(place: str, value: object) -> list[Any]:
    """Raises: InvalidProductDocument, where it is no list."""
    if not isinstance(value, list | tuple):
        raise InvalidProductDocument(place, "must be a list")
    return list(value)


def parsed(place: str, value: object, parse: Callable[[str], T]) -> T:
    """Raises: InvalidProductDocument, where it cannot be read."""
    try:
        return parse(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise InvalidProductDocument(place, "is no date or time as ISO 8601 writes it") from None


def made(
    kind: type[T],
    place: str,
    values: object,
    *,
    dates: tuple[str, ...] = (),
    tuples: tuple[str, ...] = (),
) -> T:
    """Make one part from its JSON values. Raises: InvalidProductDocument."""
    if not isinstance(values, Mapping):
        raise InvalidProductDocument(place, "must be an object")
    fields = dict(values)
    for name in dates:
        if fields.get(name) is not None:
            fields[name] = parsed(f"{place}.{name}", fields[name], date.fromisoformat)
    for name in tuples:
        if name in fields:
            fields[name] = tuple(listed(f"{place}.{name}", fields[name]))
    try:
        return kind(**fields)
    except TypeError:
        raise InvalidProductDocument(place, "has fields too many or too few") from None
