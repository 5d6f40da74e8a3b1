"""The phone rings: one box on every page finds an enquiry by whatever the caller has in their hand."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from hub.people.keys import name_key, number_key
from hub.wall import kept_searches
from hub.wall.models import KeptSearch
from tenants.models import Role
from tests.front_door.enquiry_builders import a_coordinator, amy, opened
from tests.front_door.triage_builders import child, notify
from tests.research.test_search import brought_in, found_by, look
from tests.support.builders import a_finding, a_mention, a_release, a_request, through_a_door
from tests.support.house import House
from tests.support.pages import text_of

NHS_NUMBER = a_mention("number", number_kind="nhs", number_key=number_key("nhs", "943 476 5919"))
BOX = '<input class="mash-search__box" id="search-hub" name="sought"'


def told(house: House, given: str, family: str, *more: dict[str, Any], **referrer: str) -> str:
    """A message about a child of these names. Out: its reference."""
    keys = {"given_key": name_key(given), "family_key": name_key(family)}
    mentions = [a_mention("name", given_name=given, family_name=family, **keys), *more]
    one = {"is_child": True, "label": f"{given} {family}", "person": str(uuid4()), "mentions": mentions, "position": 0}
    message = {"concern": {"what_happened": "Shouting was heard."}, "referrer": referrer}
    return str(through_a_door(house, message, [one]).reference)


def at(house: House, typed: str, role: Role = Role.COORDINATOR) -> list[str]:
    return [reference for reference, _ in found_by(house, typed, role)]


@pytest.mark.parametrize("typed", ["Exam", "amy", "exam amy", "Exa, Amy", "exam 17/5/2015"])
def test_somebody_is_found_by_how_their_names_begin(house: House, typed: str) -> None:
    _, enquiry = opened(house, a_coordinator(house), amy())
    assert found_by(house, typed) == [(enquiry.reference, "Amy Example")]


@pytest.mark.parametrize("typed", ["marsh", "Marsh, Tia", "Lowell", "lowell marsh", "Rose", "tia marsh"])
def test_the_last_part_of_a_name_of_several_finds_it_too(house: House, typed: str) -> None:
    reference = told(house, "Tia Rose", "Lowell-Marsh")
    told(house, "Reuben", "Other")
    assert found_by(house, typed) == [(reference, "Tia Rose Lowell-Marsh")]


@pytest.mark.parametrize(
    "typed", ["943\u2011476\u20115919", "943\u00a0476\u00a05919", "943\u200b4765919", "\ufeff943-476-5919"]
)
def test_a_number_is_found_with_the_signs_that_came_with_it(house: House, typed: str) -> None:
    reference = told(house, "Tia", "Lowell", NHS_NUMBER)
    assert at(house, typed) == [reference]


def test_a_word_of_two_letters_is_a_whole_name(house: House) -> None:
    reference = told(house, "Wei", "Li")
    told(house, "Lisa", "Little")
    assert at(house, "Li") == [reference]
    assert at(house, "李") == []


def test_whose_whole_name_fits_stands_before_whose_name_begins_so(house: House) -> None:
    for _ in range(2):
        told(house, "Zed", "Annabel")
    reference = told(house, "Zed", "Ann")
    for _ in range(2):
        told(house, "Zed", "Annabel")
    assert len(at(house, "Ann")) == 5
    assert reference in at(house, "Ann")


ADDRESS = {"address_lines": "Flat 2, 14a Quince Walk, Harrow", "postcode": "HA9 9ZZ", "postcode_key": "HA99ZZ"}


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("14a Quince Walk", True), ("quince wa", True), ("Flat 2, 14a Quince Walk", True),
        ("Quince Walk HA9 9ZZ", True),
        ("4a Quince Walk", False), ("15 Quince Walk", False), ("Quince Walk HA1 1AA", False), ("Walk", False),
    ],
)  # fmt: skip
def test_a_household_is_found_by_the_words_of_its_address(house: House, typed: str, finds: bool) -> None:
    reference = told(house, "Tia", "Other", a_mention("address", **ADDRESS))
    assert (at(house, typed) == [reference]) if finds else ("Nothing found" in look(house, typed))


@pytest.mark.parametrize("typed", ["07700 900123", "+44 7700 900123", "00447700900123", "07700-900123"])
def test_a_telephone_finds_whose_it_is_and_whoever_told_us_from_it(house: House, typed: str) -> None:
    mother = told(house, "Tia", "Other", a_mention("contact", text="+44 (0)7700 900 123 (her mother)"))
    school = told(house, "Reuben", "Else", telephone="07700 900123")
    told(house, "Ann", "Nobody", telephone="07700 900124")
    assert dict(found_by(house, typed)) == {mother: "Tia Other", school: "The referrer’s telephone"}


def test_an_agency_finds_by_its_own_reference_what_it_sent_and_what_it_found(house: House) -> None:
    reference = told(house, "Tia", "Other", own_reference="MERLIN 12/44321")
    assert found_by(house, "merlin 12-44321") == [(reference, "The referrer’s own reference")]
    _, enquiry = opened(house, a_coordinator(house), amy())
    finding = a_finding(house, a_request(house, enquiry), source_record="CRIS 98/7654")
    assert found_by(house, "cris 98 7654", Role.RESEARCHER) == [(enquiry.reference, "A finding’s source")]
    assert "Nothing found" in look(house, "CRIS 98/7654"), "what is held is found by its own desk alone"
    a_release(house, finding)
    assert found_by(house, "CRIS987654") == [(enquiry.reference, "A finding’s source")]


def test_what_a_desk_may_not_see_is_not_found_by_any_of_it(house: House) -> None:
    told(
        house, "Tia", "Other", a_mention("address", **ADDRESS), a_mention("contact", text="07700 900123"),
        own_reference="MERLIN 12/44321", telephone="07700 900999",
    )  # fmt: skip
    for typed in ("Tia", "14a Quince Walk", "07700 900123", "07700 900999", "MERLIN 12/44321"):
        assert len(at(house, typed)) == 1, typed
        assert "Nothing found" in look(house, typed, Role.RESEARCHER), typed
    _, enquiry = opened(house, a_coordinator(house), amy())
    brought_in(house, a_finding(house, a_request(house, enquiry)), "Xaver Hidden")
    assert "Nothing found" in look(house, "Xav")
    assert at(house, "Xav", Role.RESEARCHER) == [enquiry.reference]


def test_a_beginning_is_looked_for_in_an_index_under_the_policies(house: House) -> None:
    with house.at("police"), connections["default"].cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            'EXPLAIN SELECT id FROM people_mention WHERE (family_key COLLATE "C") >= %s'
            ' AND (family_key COLLATE "C") < %s AND family_key <> %s',
            ["exa", "exa\U0010ffff", ""],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert re.search(r"Index Cond: .*>= 'exa'", plan), plan


# The address of what was found


def test_the_answer_has_an_address_that_says_nothing_and_is_shown_again_by_back(house: House) -> None:
    notify(house, child("Amy Example"))
    client = house.visit(role=Role.COORDINATOR)
    answer = client.post("/search/", {"sought": "Amy Example"})
    assert answer.status_code == 303
    assert re.fullmatch(r"/search/[0-9a-f-]{36}/", answer["Location"])
    first, again = client.get(answer["Location"]), client.get(answer["Location"])
    assert "1 place found" in first.text
    assert "1 place found" in again.text
    assert 'value="Amy Example"' in again.text


def test_nobody_else_opens_it_and_it_is_over_after_an_hour(house: House) -> None:
    notify(house, child("Amy Example"))
    client = house.visit(role=Role.COORDINATOR)
    there = client.post("/search/", {"sought": "Amy Example"})["Location"]
    for other in (house.visit(role=Role.COORDINATOR), house.visit(role=Role.RESEARCHER)):
        assert other.get(there)["Location"] == "/search/"
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_keptsearch SET kept_at = now() - interval '1 hour'")
    assert client.get(there).status_code == 200
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_keptsearch SET kept_at = now() - interval '1 hour 1 second'")
    over = client.get(there, follow=True)
    assert "What you looked for is kept for one hour. Type it again." in over.text
    assert 'value="Amy' not in over.text


def test_another_desk_reads_no_words_and_the_worker_removes_what_is_over_unread(house: House) -> None:
    by = a_coordinator(house)
    with house.at(by):
        kept = kept_searches.keep("search", "Amy Example", by=by)
        assert kept_searches.words_of(kept, "search", by=by) == "Amy Example"
        assert kept_searches.words_of(kept, "child", by=by) is None
    with house.at("police"):
        assert not KeptSearch.objects.exists()
    with house.at("worker"):
        kept_searches.remove_old()
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_keptsearch SET kept_at = now() - interval '61 minutes' RETURNING id")
        assert len(cursor.fetchall()) == 1
    with house.at(by):
        assert not KeptSearch.objects.exists()
    with house.at("worker"):
        kept_searches.remove_old()
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM wall_keptsearch")
        assert cursor.fetchone()[0] == 0


# The box


@pytest.mark.parametrize("path", ["/triage/", "/enquiries/", "/agencies/", "/nowhere/"])
def test_the_box_stands_on_every_page_of_whoever_may_search(house: House, path: str) -> None:
    page = house.visit(role=Role.COORDINATOR).get(path).text
    assert page.count(BOX) == 1
    assert '<form class="mash-search" method="post" action="/search/" role="search" novalidate>' in page


def test_the_page_of_the_search_has_one_box_and_a_guardian_none(house: House) -> None:
    page = house.visit(role=Role.COORDINATOR).get("/search/").text
    assert page.count('name="sought"') == 1
    assert BOX not in page
    assert BOX not in text_of(house.visit(role=Role.GUARDIAN).get("/ledger/"))
