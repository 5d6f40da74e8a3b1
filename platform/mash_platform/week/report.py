"""What `mash week` prints: what was done, what was compared, and with `--measures` what each act cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from mash_platform.week.counting import Cost, mean
from mash_platform.week.play import Played
from mash_platform.week.reconcile import Found
from mash_platform.week.room import Room

# Acts that are no work of anybody's: what the week looks up for itself.
NOT_WORK = (
    "a system sends a notification", "read the counts", "reconcile", "set when the door is read", "suspend somebody",
    "lift a suspension", "look at a clock", "look what became of an offer", "wait until managers are told of danger",
    "somebody without a seat tries a hub's page",
)  # fmt: skip
# What an act may cost, in steps: clicks and boxes typed into. From issue 18.
BUDGETS = {
    "answer nothing known": 2,  # 1, and 1 to open it
    "rate a notification and go to the next": 3,
    "release three findings": 6,
    "find an enquiry during a call": 2,
    "acknowledge immediate danger": 1,
}


def done(room: Room, played: Played, people: int, seconds: float) -> str:
    """The table of what the week did."""
    book = room.book
    rows = [[words, str(often), f"{played.seconds[words] / often:.1f} s"] for words, often in played.times.items()]
    lines = [
        f"{len(book.sent)} notifications, {people} people, {pages(room)} pages, in {seconds:.0f} s", "",
        *table(["Story", "Played", "Each"], sorted(rows)), "",
        *table(["Notifications", "Number"], [[state, str(number)] for state, number in sorted(book.states().items())]),
        "",
        *table(["What was done", "Number"], [
            *([words, str(number)] for words, number in who_took_part(room)),
            *([f"enquiries now {state}", str(number)] for state, number in _numbers(book.enquiries.values())),
            *([f"requests {state}", str(number)] for state, number in _numbers(book.requests.values())),
            *([f"copies of products {state}", str(number)] for state, number in _numbers(book.copies.values())),
            *([f"findings {state}", str(number)] for state, number in sorted(book.findings.items())),
            *([words, str(number)] for words, number in sorted(book.done.items())),
        ]),
    ]  # fmt: skip
    return "\n".join(lines)


def who_took_part(room: Room) -> list[tuple[str, int]]:
    """How many agencies took part, and how; the one that leads always does."""
    said: list[Any] = [sent.said.get("referrer", {}) for sent in room.book.sent.values()]
    return [
        ("agencies at a desk", len({"socialcare", *(kind for _, kind in room.book.requests)})),
        ("teams outside that were sent something", len({team for _, team, _ in room.book.copies})),
        ("agencies that referred", len({one["agency"] for one in said if one.get("agency")})),
    ]


def pages(room: Room) -> int:
    """How many pages were shown to anybody."""
    return sum(one.pages for its in room.tally.costs.values() for one in its)


def compared(found: Found) -> str:
    """The table of what was held against the book, and every difference."""
    rows = [[what, str(number)] for what, number in sorted(found.compared.items())]
    lines = table(["Compared with what was sent", "Comparisons"], rows)
    if found.differences:
        lines += ["", f"{len(found.differences)} differences:", *(f"  {one}" for one in found.differences)]
    return "\n".join(lines)


def measures(costs: dict[str, list[Cost]]) -> str:
    """What each act cost on average, as a table in Markdown."""
    names = ("clicks", "fields", "typed", "again", "pages")
    rows = [
        [act, str(len(its)), *(f"{mean(its, name):.1f}" for name in names), budget(act, its)]
        for act, its in sorted(costs.items())
        if act not in NOT_WORK
    ]
    head = ["Act", "Done", "Clicks", "Boxes typed into", "Characters", "Typed again", "Pages", "Budget"]
    return "\n".join(table(head, rows))


def budget(act: str, its: Sequence[Cost]) -> str:
    """What the act may cost in steps, and whether it does."""
    if act not in BUDGETS:
        return ""
    most = max(one.steps for one in its)
    return f"{BUDGETS[act]}: kept" if most <= BUDGETS[act] else f"{BUDGETS[act]}: {most}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table in Markdown, its columns as wide as they must be."""
    rows = list(rows)
    wide = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]
    line = [f"| {' | '.join(cell.ljust(wide[at]) for at, cell in enumerate(row))} |" for row in [head, *rows]]
    return [line[0], f"| {' | '.join('-' * one for one in wide)} |", *line[1:]]


def _numbers(found: Iterable[str]) -> list[tuple[str, int]]:
    counted: dict[str, int] = {}
    for one in found:
        counted[one] = counted.get(one, 0) + 1
    return sorted(counted.items())
