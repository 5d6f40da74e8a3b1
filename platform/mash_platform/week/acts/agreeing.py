"""Releases that two people of an agency stand behind: who is named to agree, and who does so while they are away."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mash_platform.journeys.visitor import StepFailed
from mash_platform.week.book import Sent
from mash_platform.week.room import Room, choice, expect, form_of, row_with

A_RELEASE = re.compile(r"/requests/agreements/[0-9a-f-]{36}/")
LIST, RULE, NAMED = (f"/requests/agreements/{page}" for page in ("", "rule/", "approvers/"))


def need_two(room: Room, kinds: Sequence[str]) -> None:
    """A manager of the hub sets for which kinds of finding two people of an agency are needed."""
    visitor = room.visitor_for(room.manager)
    with room.act("set which findings need two people"):
        visitor.open(room.cast.hub_host, RULE)
        for _ in range(2):  # what would change, and then what was shown
            visitor.send_all(visitor.page.form_with("kinds"), {"kinds": list(kinds)})
        expect(visitor, "Set. Managers and guardians are told.")


def name(room: Room, approver: str, deputy: str) -> None:
    """A manager of an agency says who agrees to its releases, and who does so while they are away."""
    room.visitor_for(deputy).open(room.cast.hub_host, LIST)  # whoever is named has been in the hub
    visitor = room.visitor_for(approver)
    with room.act("name who agrees to releases, and their deputy"):
        visitor.open(room.cast.hub_host, NAMED)
        ends = [button.text for one in visitor.page.forms for button in one.buttons]
        if any(room.person(approver) in text for text in ends):  # named by a week before
            return
        form = form_of(visitor, "member", "deputy")
        people = {
            part: choice(form, part, room.person(one)) for part, one in (("member", approver), ("deputy", deputy))
        }
        visitor.send_all(form, people)
        expect(visitor, "Named. They agree to what is decided from now.")


def waits(room: Room, sent: Sent, account: str, words: str) -> str:
    """A release waits for somebody, and whoever decides reads nothing of it. Out: its path. Raises: StepFailed."""
    reader, visitor = room.decider, room.visitor_for(account)
    with room.act("look for what waits for agreement", sent.enquiry):
        reader.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/")
        if words in reader.page.text:
            raise StepFailed(f"{reader.account} reads what nobody agreed to in {sent.enquiry}")
        visitor.open(room.cast.hub_host, LIST)
        found = A_RELEASE.search(row_with(visitor, sent.enquiry, "You"))
    return found[0] if found else f"{LIST}ID/"


def agree(room: Room, sent: Sent, account: str, release: str, words: str) -> None:
    """They agree, and it is read where it was to be read."""
    visitor, reader = room.visitor_for(account), room.decider
    with room.act("agree to a colleague's release", sent.enquiry):
        visitor.open(room.cast.hub_host, release)
        visitor.press("I agree: release it")
        expect(visitor, "Agreed. The agencies that your colleague chose can see it now.")
    with room.act("look at what was agreed to", sent.enquiry):
        reader.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/")
        expect(reader, words)
    room.book.done["release agreed to by a deputy"] += 1
