"""Releases that need two people: which kinds, who agrees and their deputy, and the agreement itself."""

from __future__ import annotations

import re

from mash_platform.week.acts import research
from mash_platform.week.book import Sent
from mash_platform.week.room import Room, expect, form_of, row_with

RELEASE = re.compile(r"/requests/agreements/[0-9a-f-]{36}/")
ENDED = re.compile(r"/requests/agreements/approvers/[0-9a-f-]{36}/[a-z]+/")


def need_two(room: Room, *kinds: str) -> None:
    """A manager sets which kinds of finding need two people of the agency; none of them, and one is enough."""
    visitor = room.visitor_for(room.manager)
    with room.act("set which findings need two people"):
        visitor.open(room.cast.hub_host, "/requests/agreements/rule/")
        visitor.send(form_of(visitor, "kinds"), kinds=list(kinds))
        expect(visitor, "Set. Managers and guardians are told.")


def name_approver(room: Room, approver: str, deputy: str) -> None:
    """A manager names who agrees for their agency, and the deputy; whoever was named before agrees no more."""
    visitor = room.visitor_for(room.manager)
    with room.act("name who agrees to releases, and the deputy"):
        visitor.open(room.cast.hub_host, "/requests/agreements/approvers/")
        while ended := next((one for one in visitor.page.forms if ENDED.search(one.action)), None):
            visitor.send(ended)
        form = form_of(visitor, "member", "deputy")
        visitor.send(
            form, member=form.choices_with("member", room.person(approver))[0],
            deputy=form.choices_with("deputy", room.person(deputy))[0],
        )  # fmt: skip
        expect(visitor, "Named. They agree to what is decided from now.")


def nobody_named(room: Room) -> None:
    """Whoever was named agrees no more: any other member of the agency may."""
    visitor = room.visitor_for(room.manager)
    with room.act("end who agrees to releases"):
        visitor.open(room.cast.hub_host, "/requests/agreements/approvers/")
        while ended := next((one for one in visitor.page.forms if ENDED.search(one.action)), None):
            visitor.send(ended)


def agree(room: Room, sent: Sent, account: str) -> None:
    """Somebody of the agency reads what a colleague decided to release, and agrees."""
    visitor = room.visitor_for(account)
    with room.act("agree to a colleague’s release", sent.enquiry):
        visitor.open(room.cast.hub_host, "/requests/agreements/")
        found = RELEASE.search(row_with(visitor, sent.enquiry))
        visitor.follow(href=found[0] if found else "/requests/agreements/ID/")
        visitor.send(visitor.page.form_to("/agree/"))
        expect(visitor, "Agreed.")
    room.book.done["release agreed to by a deputy"] += 1


def sees(room: Room, sent: Sent, words: str) -> bool:
    """Whether whoever decides sees a finding."""
    visitor = room.decider
    with room.act("look whether a finding is there", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/")
    return words in visitor.page.text


def finish(room: Room, sent: Sent, kind: str) -> None:
    """All is told that the agency knows."""
    visitor = research.at_request(room, sent, kind)
    with room.act("say that all is told", sent.enquiry):
        visitor.send(visitor.page.form_to("/finish/"))
    room.book.requests[sent.enquiry, kind] = "answered"
