"""Play the week: its stories in a drawn order, everybody signed in before the first."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

from mash_platform.journeys.visitor import StepFailed, Visitor
from mash_platform.week.room import Room
from mash_platform.week.table import PlayedStory, times

SIGN_INS = 4  # at once


@dataclass
class Played:
    """How often each line was played, and what failed."""

    times: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def sign_in(room: Room) -> None:
    """Everybody enters, several at once: a password takes most of a second to check."""
    cast = room.cast
    places = [(one, cast.hub_host) for one in (cast.coordinator, cast.decider, room.manager, room.guardian)]
    places += [(account, cast.hub_host) for _, account in cast.agencies.values()]
    places += [(account, cast.outside_host) for _, account in cast.teams.values()]
    places.append((room.neighbour.coordinator, room.neighbour.hub_host))
    with ThreadPoolExecutor(SIGN_INS) as at_once:
        # Each has a browser and a tally of their own for this: nothing of it is counted.
        list(at_once.map(lambda place: Visitor.open(room.visitor_for(place[0]), place[1], "/"), dict.fromkeys(places)))


def drawn(room: Room, notifications: int) -> list[PlayedStory]:
    """Each story as often as a week of this size has it, in a drawn order."""
    plays = [line for line, often in times(notifications, room.cast.hub) for _ in range(often)]
    room.invention.rng.shuffle(plays)
    return plays


def play(room: Room, plays: Sequence[PlayedStory], say: Callable[[str], None]) -> Played:
    """In: stories, in their order. Out: what was played; one that fails is written down, and the next is played."""
    played = Played()
    for number, line in enumerate(plays, start=1):
        began = time.monotonic()
        try:
            line.play(room)
        except (StepFailed, LookupError, httpx.HTTPError) as failed:
            kind = "" if isinstance(failed, StepFailed) else f"{type(failed).__name__}: "
            played.failed.append(f"{line.words}: {kind}{failed}")
            say(f"  FAILED  {played.failed[-1]}")
        _note(played, line, time.monotonic() - began)
        if number % 50 == 0:
            say(f"  {number} of {len(plays)} stories played, {len(room.book.sent)} notifications sent")
    return played


def _note(played: Played, line: PlayedStory, seconds: float) -> None:
    played.times[line.words] = played.times.get(line.words, 0) + 1
    played.seconds[line.words] = played.seconds.get(line.words, 0.0) + seconds
