"""The table of the week: which stories are played, and how often in four hundred notifications.

To add an act: a function in `acts/`, a story that does it in `stories/`, a line here. Each line is played at least
once, whatever the size; `BATCH` and `FILLS_UP` are played as often as is left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mash_platform.week.room import Room
from mash_platform.week.stories import (
    afterwards,
    at_the_door,
    away,
    disputed,
    everyday,
    overseen,
    paper,
    put_right,
    restricted,
)

FIRST = "harrow"
WHOLE = 400  # notifications of a whole week


@dataclass(frozen=True)
class PlayedStory:
    """One story: its words, how it is played, how many notifications it sends, how often in a whole week."""

    words: str
    play: Callable[[Room], None]
    often: int
    sends: int = 1
    at_least: int = 1  # how often it is played in the smallest week
    only_in: str = ""  # the one hub of the demonstration that has who plays it


FILLS_UP = PlayedStory("closed with advice", everyday.closed, 0)
# What fills a week up comes as it does on a Monday morning: so many at once, from one system.
BATCH = PlayedStory("a batch from one system, closed together", everyday.batch, 0, sends=everyday.A_BATCH)
WEEK: tuple[PlayedStory, ...] = (
    PlayedStory("nothing known, no further action", everyday.nothing_known, 30),
    PlayedStory("the whole way to an acknowledged product", everyday.whole_way, 8),
    PlayedStory("nine desks, each asked and answering", everyday.nine_desks, 2, only_in=FIRST),
    PlayedStory("red, its clock, section 47, two teams", everyday.red, 8),
    PlayedStory("three children, one rated apart; a contradiction that stands", everyday.siblings, 4),
    PlayedStory("by the form at the door", everyday.by_form, 12),
    PlayedStory("one event told by three, joined", put_right.one_event, 6, sends=3),
    PlayedStory("joined by mistake, parted, whose finding it is", put_right.parted, 2, sends=2),
    PlayedStory("a finding withdrawn after its product went out", put_right.withdrawn_finding, 2),
    PlayedStory("a product recalled, another sent", put_right.recalled, 3),
    PlayedStory("a product declined", put_right.declined, 3),
    PlayedStory("a request withdrawn, another handed back", put_right.asked_wrongly, 4),
    PlayedStory("nobody at the desk or in the team", put_right.nobody_there, 2),
    PlayedStory("kept in the room until the agency agrees", put_right.kept_in_the_room, 3),
    PlayedStory("asked again, told with what was told before", put_right.asked_again, 4),
    PlayedStory("not shared onward, decided with an answer outstanding", put_right.not_onward, 2),
    PlayedStory("immediate danger, acknowledged, rated low", at_the_door.danger, 4),
    PlayedStory("immediate danger that nobody takes, told to managers", at_the_door.escalated, 1),
    PlayedStory("passed to another hub", at_the_door.passed, 4),
    PlayedStory("declined by another hub, the next offer withdrawn", at_the_door.not_passed, 2),
    PlayedStory("a referrer with two tabs", at_the_door.two_tabs, 3, sends=2),
    PlayedStory("an addition to a sent message", at_the_door.addition, 3, sends=2),
    PlayedStory("an age that is an estimate", at_the_door.estimate, 4),
    PlayedStory("somebody over 18", at_the_door.grown_up, 4),
    PlayedStory("a date that cannot be, put right", at_the_door.slip, 6),
    PlayedStory("sent at night", at_the_door.night, 2),
    PlayedStory("taken by two at once", at_the_door.by_two, 2),
    PlayedStory("open to a social worker, forwarded", at_the_door.already_open, 2, sends=2),
    PlayedStory("where a family lives is protected", at_the_door.protected, 2),
    PlayedStory("told on the telephone, written down", paper.by_telephone, 6),
    PlayedStory("told, found and decided on paper, written in later", paper.on_paper_until_now, 2),
    PlayedStory("told on paper, and late when it is rated", paper.late, 1),
    PlayedStory("files with a finding, of which one goes", paper.with_files, 2),
    PlayedStory("emergency action, its papers, what happened then", afterwards.emergency, 2),
    PlayedStory("a decision challenged, and decided again", disputed.challenged, 2),
    PlayedStory("a challenge that waits for its answer", disputed.still_open, 1),
    PlayedStory("a rating and a decision overruled", disputed.overruled, 2),
    PlayedStory("a clock paused and restarted", disputed.paused, 2),
    PlayedStory("a coordinator falls ill, their list handed over", away.sick, 1),
    PlayedStory("a deputy agrees to a release while the approver is away", away.deputy, 1, only_in=FIRST),
    PlayedStory("a duty handed over, signed by both", away.duty, 1),
    PlayedStory("an incident, from its recall to its lessons", overseen.incident, 1),
    PlayedStory("an incident that is open", overseen.open_incident, 1),
    PlayedStory("an audit sample", overseen.audit, 1, sends=0),
    PlayedStory("an inspector reads what was named", overseen.inspection, 1, only_in=FIRST),
    PlayedStory("a disposal by two, and a certificate", overseen.disposal, 1, sends=0, only_in=FIRST),
    PlayedStory("restricted to named people", restricted.kept, 2),
    PlayedStory("restricted, the glass broken, lifted again", restricted.broken_glass, 1),
    PlayedStory("an emergency entry, reviewed by a guardian", restricted.reviewed, 1, sends=0, only_in=FIRST),
    # Ten more people sign in for it: a small week does without.
    PlayedStory("nobody without a seat reads a case", everyday.no_case, 1, sends=0, at_least=0),
)
EVERY = (*WEEK, BATCH, FILLS_UP)
LEAST = sum(line.sends * line.at_least for line in WEEK)


class TooSmall(ValueError):
    """Fewer notifications than the stories need, each played once."""


class NoStory(ValueError):
    """No story with these words."""


def times(notifications: int, hub: str = FIRST) -> list[tuple[PlayedStory, int]]:
    """How often each line is played. In: the size of the week; the hub's code. Raises: TooSmall."""
    if notifications < LEAST:
        raise TooSmall(f"A week has at least {LEAST} notifications, so that each story is played once.")
    more = notifications - LEAST
    lines = [line for line in WEEK if line.only_in in ("", hub)]
    found = [(line, line.at_least + (line.often - line.at_least) * more // (WHOLE - LEAST)) for line in lines]
    left = notifications - sum(line.sends * often for line, often in found)
    return [*found, (BATCH, left // BATCH.sends), (FILLS_UP, left % BATCH.sends)]


def stories_about(words: str) -> list[PlayedStory]:
    """The stories whose words have these, to be played once each. In: as somebody types them. Raises: NoStory."""
    found = [line for line in EVERY if words.casefold() in line.words.casefold()]
    if not found:
        raise NoStory(f"No story says “{words}”. There are: {'; '.join(line.words for line in EVERY)}.")
    return found
