"""Inside a restricted enquiry nobody is told anything by itself, and no page, link or message says otherwise."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hub.research.holding import hand_over, hold
from hub.wall import restricted
from hub.wall.models import LedgerEntry
from tenants.models import Notice, PartnerRequest, Role, Seat
from tenants.seated import acting
from tests.assessment.case_builders import RECIPIENT, a_decider, a_decision, a_product
from tests.support.builders import a_finding, a_release
from tests.support.house import House
from tests.support.pages import get, shown, text_of
from tests.wall.restricted_builders import Restricted, a_restricted, not_yet, restrict

TELL_YOURSELF = "Nobody is told from here: tell them yourself."
PROMISE = re.compile(r"[^.]*\b(?:is|are|will be) told\b[^.]*")
# What is told all the same, or is about those who tell, or whom somebody told.
TRUE = (
    "Nobody is told", "told us", "How are they told", "What they are told", "Why are they not told", "not told yet",
    "If you are needed for it, you are told",  # words offered to a referrer, whom one tells oneself
    "Nobody else is told",
)  # fmt: skip


def a_whole_one(house: House) -> tuple[Restricted, dict[Role, Seat]]:
    """Asked, answered, decided and sent; the coordinator, a researcher of the police and a decision maker are named."""
    decider = a_decider(house)
    one = not_yet(house)
    finding = a_finding(house, one.request, text="Called in March.")
    a_release(house, finding, recipients=[RECIPIENT])
    a_decision(house, one.enquiry, decider)
    a_product(house, one.enquiry, decider, finding)
    seat, manager = Seat.objects.get(pk=decider.seat), house.seat(Role.MANAGER)
    restrict(house, one, seat, manager)
    return one, {
        Role.COORDINATOR: one.coordinator, Role.RESEARCHER: one.police, Role.DECISION_MAKER: seat, Role.MANAGER: manager
    }  # fmt: skip


def crawl(client: Client, one: Restricted) -> dict[str, Any]:
    """Every page inside that a link leads to, from the enquiry on: its answer, by its address."""
    found: dict[str, Any] = {}
    waiting = [one.page(), f"{one.inside}/requests/"]
    while waiting:
        address = waiting.pop().partition("#")[0]
        if address in found:
            continue
        found[address] = answer = get(client, address)
        if answer.status_code == 200 and not answer.streaming and "text/html" in answer["Content-Type"]:
            links = re.findall(r'<a\b[^>]*href="([^"]+)"', answer.text)
            waiting += [html.unescape(link) for link in links if link.startswith(f"{one.inside}/")]
    return found


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.RESEARCHER, Role.DECISION_MAKER, Role.MANAGER])
def test_no_page_inside_promises_that_somebody_is_told_and_no_link_leads_to_a_refusal(house: House, role: Role) -> None:
    one, seats = a_whole_one(house)
    found = crawl(house.visit(seats[role]), one)
    assert len(found) >= 8, sorted(found)
    refused = {address: answer.status_code for address, answer in found.items() if answer.status_code >= 400}
    assert refused == {}
    for address, answer in found.items():
        if answer.status_code == 200 and not answer.streaming:
            said = [words.strip() for words in PROMISE.findall(shown(answer.text))]
            assert [words for words in said if not any(true in words for true in TRUE)] == [], address


def test_answering_inside_through_its_page_says_nothing_on_the_list_across_hubs(house: House) -> None:
    one = a_restricted(house)
    client = house.visit(one.police)
    path = f"{one.inside}/requests/{one.request.pk}/nothing-known/"
    answer = client.post(path, {"once": str(uuid.uuid4())}, secure=True)
    assert answer.status_code == 302, shown(answer.text)
    assert not PartnerRequest.objects.exists()


def test_handing_a_request_over_inside_tells_no_colleague(house: House) -> None:
    one, colleague = a_restricted(house), house.seat()
    by = house.seated(one.police)
    with house.at(by):
        inside = restricted.enter(by, one.id)
    with house.at(inside), acting(inside):
        hold(one.request.pk, inside.seat, None, by=inside, at=timezone.now())
        assert hand_over([one.request.pk], colleague.pk, "", by=inside, at=timezone.now()) == 1
    assert not Notice.objects.exists()


def _rated(house: House, one: Restricted) -> tuple[str, dict[str, Any]]:
    with house.as_superuser() as cursor:
        cursor.execute("SELECT id, version FROM front_door_subject WHERE enquiry_id = %s", [one.enquiry.pk])
        subject, version = cursor.fetchone()
    return one.page(f"children/{subject}/rating/"), {"rating": "red", "reason": "He is out.", "seen": str(version)}


def _withdrawn(_: House, one: Restricted) -> tuple[str, dict[str, Any]]:
    return one.page(f"requests/{one.request.pk}/withdraw/"), {"reason": "It was the wrong family."}


@pytest.mark.parametrize("what", [_rated, _withdrawn])
def test_a_message_inside_says_that_nobody_is_told(
    house: House, what: Callable[[House, Restricted], tuple[str, dict[str, Any]]]
) -> None:
    one = a_restricted(house)
    client = house.visit(one.coordinator)
    path, words = what(house, one)
    answer = client.post(path, words, secure=True, follow=True)
    assert answer.redirect_chain, shown(answer.text)
    assert TELL_YOURSELF in text_of(answer)
    assert "They are told" not in answer.text


def test_more_time_given_inside_goes_back_to_the_enquiry_and_says_to_tell_them(house: House) -> None:
    one = not_yet(house)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_request SET due_at = now() + interval '1 hour' WHERE id = %s", [one.request.pk])
    restrict(house, one)
    client = house.visit(one.coordinator)
    path = one.page(f"requests/{one.request.pk}/more-time/")
    page = text_of(get(client, path))
    assert TELL_YOURSELF in page
    first = re.search(r'<input[^>]*name="until"[^>]*value="([^"]+)"', page)
    assert first is not None
    answer = client.post(path, {"until": first[1], "reason": "The records are on paper."}, secure=True, follow=True)
    assert answer.redirect_chain[-1][0] == one.page()
    assert TELL_YOURSELF in text_of(answer)


def test_a_guardian_who_tries_to_enter_leaves_a_line(house: House) -> None:
    one = a_restricted(house)
    guardian = house.seat(Role.GUARDIAN)
    answer = text_of(get(house.visit(guardian), one.page()), 404)
    assert "You cannot enter this" in answer
    with house.at("guardian"):
        assert LedgerEntry.objects.filter(act="not_found", object_kind="enter_restricted", member=guardian.pk).exists()
