"""Who refers is one rule at the door, in letters, in products and in the figures: the public, or somebody at work."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from frontend.door.draft import Draft
from hub.front_door.notifications.codes import Source
from hub.front_door.telling_referrers import audience_of
from hub.insight.counting import SOURCES
from mash_platform.cli.demo.stories import STORIES, TOLD_BY
from tests.assessment.case_builders import a_decider, a_decision, a_product
from tests.assessment.test_product_facts import AMY, offered, told
from tests.front_door.door_builders import fill, kept, post, send
from tests.support.builders import an_enquiry
from tests.support.house import House
from tests.support.pages import text_of


@pytest.fixture
def browser(house: House) -> Client:
    return house.stranger("refer-harrow")


# code: what the form calls it, the words that its referrer gets, the column of the figures that it counts in
WHO: dict[str, tuple[str, str, str]] = {
    "1A": ("Family member", "family", "from_public"),
    "1B": ("Friend or neighbour", "public", "from_public"),
    "1C": ("The child or young person", "family", "from_public"),
    "1D": ("Another individual", "public", "from_public"),
    "2A": ("School", "professional", "from_education"),
    "2B": ("Education services", "professional", "from_education"),
    "3A": ("GP", "professional", "from_health"),
    "3B": ("Health visitor", "professional", "from_health"),
    "3C": ("School nurse", "professional", "from_health"),
    "3D": ("Other primary health", "professional", "from_health"),
    "3E": ("Accident and emergency", "professional", "from_health"),
    "3F": ("Other health service", "professional", "from_health"),
    "4": ("Housing", "professional", "from_services"),
    "5A": ("Social care of this authority", "professional", "from_services"),
    "5B": ("Another service of this authority", "professional", "from_services"),
    "5C": ("Another authority", "professional", "from_services"),
    "5D": ("Early help of this authority", "professional", "from_services"),
    "6": ("Police", "professional", "from_police"),
    "7": ("Court, probation or other legal agency", "professional", "from_services"),
    "8": ("Children’s centre, charity, independent or other organisation", "professional", "from_services"),
    "9": ("Anonymous", "public", "from_public"),
    "10": ("Not known", "public", "from_public"),
}
AT_WORK = [code for code, (_, words, _) in WHO.items() if words == "professional"]
OF_THE_PUBLIC = [code for code, (_, words, _) in WHO.items() if words != "professional" and code != "10"]


def test_each_code_has_its_name_its_words_and_its_column() -> None:
    assert {code: str(label) for code, label in Source.choices} == {code: name for code, (name, *_) in WHO.items()}
    assert {code: audience_of(code).value for code in WHO} == {code: words for code, (_, words, _) in WHO.items()}
    columns = {code: [column for column, codes in SOURCES.items() if code in codes] for code in WHO}
    assert columns == {code: [column] for code, (_, _, column) in WHO.items()}
    assert audience_of("") == "public"


@pytest.mark.parametrize("source", AT_WORK)
def test_whoever_writes_for_their_work_says_who_they_are_and_how_to_reach_them(browser: Client, source: str) -> None:
    post(browser, "/danger/", danger="no")
    page = text_of(post(browser, "/you/", source=source, asked="agreed"))
    for words in ("Enter your name, so that we can ask you more", "Enter your school or organisation",
                  "Enter a telephone number or an email address"):  # fmt: skip
        assert words in page


@pytest.mark.parametrize("source", OF_THE_PUBLIC)
def test_a_member_of_the_public_need_not(browser: Client, source: str) -> None:
    post(browser, "/danger/", danger="no")
    assert post(browser, "/you/", source=source, asked="agreed").status_code == 302


@pytest.mark.parametrize("source", ["5A", "5C", "5D", "8"])
def test_what_the_form_says_is_what_is_kept_and_counted(house: House, browser: Client, source: str) -> None:
    fill(browser, you={"source": source})
    send(browser)
    [found] = kept(house)
    assert found.source_code == source


@pytest.mark.parametrize(("source", "remembered"), [("8", True), ("5D", True), ("1B", False), ("9", False)])
def test_a_form_about_another_child_remembers_an_organisation_and_nobody_else(source: str, remembered: bool) -> None:
    draft = Draft(door="harrow")
    draft.steps["you"] = {"source": [source], "name": ["Kit Example"]}
    draft.remember_writer()
    assert draft.writer == ({"source": [source], "name": ["Kit Example"]} if remembered else {})


@pytest.mark.parametrize("source", AT_WORK)
def test_a_product_may_say_who_referred_where_they_did_it_for_their_work(house: House, source: str) -> None:
    by = a_decider(house)
    enquiry = an_enquiry(house, told(house, AMY, referrer={"source": source, "name": "Kit Example"}))
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by)
    with house.at(by):
        assert [one for one in offered(enquiry, "Amy Example") if "Who referred" in one]


def test_the_demonstration_has_another_authority_early_help_own_care_and_a_childrens_centre() -> None:
    told_by: set[tuple[str, Any]] = {(one.source, one.agency) for one in STORIES}
    told_by |= {(source, agency) for source, _, agency in TOLD_BY}
    assert {source: agency for source, agency in told_by if source in ("5A", "5B", "5C", "5D", "8")} == {
        "5A": "Children's social care", "5C": "Another authority's social care", "5D": "Early help",
        "8": "A children's centre",
    }  # fmt: skip
