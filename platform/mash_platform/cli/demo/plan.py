"""Which cases each hub of the demonstration has, how old each is and how far it has come."""

from __future__ import annotations

# How far each case of a hub is, how old it is in hours, and whether somebody is in danger now.
# new, aside, opened, asked, part (some answered), told (all answered), decided, sent, fetched, closed
PLAN: tuple[tuple[str, float], ...] = (
    ("new", 0.4), ("new", 1.6), ("new", 3.1), ("new", 5.2), ("opened", 2.2), ("opened", 7.0),
    ("asked", 2.6), ("asked", 19.0), ("asked", 30.0), ("part", 3.3), ("part", 21.0), ("part", 44.0),
    ("told", 3.6), ("told", 22.5), ("decided", 26.0), ("sent", 28.0), ("sent", 70.0), ("fetched", 93.0),
    ("closed", 190.0), ("closed", 260.0), ("closed", 345.0), ("closed", 430.0), ("aside", 24.0), ("aside", 150.0),
    ("aside", 310.0), ("new", 0.9), ("joined", 1.4),
)  # fmt: skip
# Second messages about a family that an earlier case is about: place in the plan -> that case's.
SAME_FAMILY = {25: 11, 26: 9}

# The two months before, for the measures: how many cases each hub closed in them, evenly spread. Every fourth was set
# aside; every third is about one of six families, who come back.
PAST = {"harrow": 36, "haringey": 14, "triborough": 6}
PAST_FROM, PAST_UNTIL = 600.0, 2060.0
FIRST_PAST = 100


def cases_of(code: str) -> list[tuple[int, str, float, int]]:
    """Each case of a hub: its number, how far it is, its age in hours, and which case's family it is about."""
    found = [(number, stage, hours, SAME_FAMILY.get(number, number)) for number, (stage, hours) in enumerate(PLAN)]
    count = PAST.get(code, 0)
    for at in range(count):
        number = FIRST_PAST + at
        stage = "aside" if at % 4 == 3 else "closed"
        hours = PAST_FROM + (PAST_UNTIL - PAST_FROM) * at / count
        found.append((number, stage, hours, at // 3 % 6 if at % 3 == 0 else number))
    return found
