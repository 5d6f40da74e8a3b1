"""Vulnerable adults: closed until the hub is embedded, every area is ready, and the board has agreed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from rollout.readiness.adults import adults_of, agree, say_area, say_words
from rollout.readiness.going_live import go_live
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import AdultsArea, AdultsEvent
from rollout.readiness.models.adults import AREAS
from rollout.readiness.refusals import NotNow, Refused, TooEarly
from rollout.refusals import Stale
from tenants.models import HubAuthority, Role
from tests.readiness.builders import DAY, authority, in_place, post, said
from tests.support.house import House
from tests.support.pages import get
from tests.support.signing_in import visitor

HARROW = "/readiness/authorities/harrow/adults/"
OTHERS = "does not take concerns about adults yet"


def embedded(house: House, slug: str = "harrow") -> None:
    go_live(authority(slug), DAY, said(house=house, source="Minutes"), history=True)
    in_place(house, Milestone.EMBEDDED, slug=slug)


def every_area_ready(house: House, slug: str = "harrow") -> None:
    for area in AREAS:
        say_area(authority(slug), area, True, said(house=house))


def door(house: House) -> str:
    return house.stranger("refer-harrow").get("/adults/", secure=True).text


def test_the_board_agrees_of_a_hub_that_is_embedded_and_ready(house: House) -> None:
    embedded(house)
    every_area_ready(house)
    assert OTHERS in door(house)
    agree(authority("harrow"), True, said(house=house))
    assert adults_of(authority("harrow"), DAY).is_agreed
    page = door(house)
    assert OTHERS not in page
    assert "There is no form for adults here yet" in page
    agree(authority("harrow"), False, said(house=house, reason="Too many referrals"))
    assert OTHERS in door(house)


def test_of_no_other_and_the_door_stays_as_it_was(house: House) -> None:
    every_area_ready(house)
    with pytest.raises(NotNow, match="not embedded"):
        agree(authority("harrow"), True, said(house=house))
    embedded(house)
    say_area(authority("harrow"), AdultsArea.VOLUMES, False, said(house=house))
    with pytest.raises(NotNow, match="Volumes"):
        agree(authority("harrow"), True, said(house=house))
    assert not AdultsEvent.objects.filter(area=AdultsArea.AGREED).exists()
    assert HubAuthority.objects.get(authority=authority("harrow")).adults_agreed_at is None


def test_where_to_turn_is_said_at_the_door_and_its_history_stays(house: House) -> None:
    assert "Tell adult social care of Harrow" in door(house)
    for words in ("Ring 020 7946 0001.", "Ring 020 7946 0002."):
        say_words(authority("harrow"), said(house=house, reason=words))
    assert "Ring 020 7946 0002." in door(house)
    assert AdultsEvent.objects.filter(area=AdultsArea.WORDS).count() == 2
    assert "Worried about an adult?" in house.stranger("refer-harrow").get("/", secure=True).text


def test_an_empty_word_and_a_stale_form_are_refused(house: House) -> None:
    with pytest.raises(Refused):
        say_words(authority("harrow"), said(house=house, reason=" "))
    say_words(authority("harrow"), said(house=house, seen=0))
    with pytest.raises(Stale):
        say_words(authority("harrow"), said(house=house, seen=0))


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.BOROUGH_LEAD, {"areas/volumes/", "words/"}), (Role.SECRETARY, {"areas/volumes/", "words/"}),
     (Role.BOARD, {"agree/"}), (Role.MENTOR, set()), (Role.OPERATOR, set())],
)  # fmt: skip
def test_each_role_says_its_part_and_no_other(house: House, role: Role, may: set[str]) -> None:
    client = visitor(house, role, "harrow" if role == Role.BOROUGH_LEAD else "")
    assert get(client, HARROW).status_code == 200
    for act in ("areas/volumes/", "words/", "agree/"):
        for answer in (get(client, HARROW + act), post(client, HARROW + act, reason="")):
            assert answer.status_code == (200 if act in may else 403), (role, act)
    assert not AdultsEvent.objects.exists()


def test_a_lead_says_how_far_an_area_is_and_another_lead_does_not(house: House) -> None:
    lead = visitor(house, Role.BOROUGH_LEAD, "harrow")
    done = post(lead, f"{HARROW}areas/volumes/", ready="ready", reason="About 90 a month")
    assert done["Location"] == HARROW
    assert "About 90 a month" in get(lead, f"{HARROW}?on_day=30&on_month=11&on_year=2012").text
    other = visitor(house, Role.BOROUGH_LEAD, "enfield")
    assert {get(other, HARROW).status_code, post(other, f"{HARROW}words/").status_code} == {404}
    assert get(lead, f"{HARROW}areas/agreed/").status_code == 404


def test_the_boards_page_says_why_it_cannot_agree_yet(house: House) -> None:
    board = visitor(house, Role.BOARD)
    assert "the hub is not embedded, and 4 areas are not ready" in get(board, HARROW).text
    refused = post(board, f"{HARROW}agree/", answer="agree")
    assert "that milestone has to be confirmed first" in refused.text


def test_there_is_nothing_to_take_back_before_the_board_agreed(house: House) -> None:
    with pytest.raises(NotNow, match="what is recorded already"):
        agree(authority("harrow"), False, said(house=house))
    assert not AdultsEvent.objects.exists()


def test_an_area_is_ready_from_today(house: House) -> None:
    today = timezone.localdate()
    say_area(authority("harrow"), AdultsArea.VOLUMES, True, said(house=house, on=today))
    assert AdultsArea.VOLUMES not in adults_of(authority("harrow"), today).not_ready
    with pytest.raises(TooEarly):
        say_area(authority("harrow"), AdultsArea.VOLUMES, False, said(house=house, on=today + timedelta(days=1)))
