"""Search inside a hub: what is found, for whom, and what the ledger keeps of it."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.assessment.parting import take_out
from hub.front_door.triage.triaging import open_enquiry, set_aside
from hub.people import searching
from hub.people.models import Link, Mention, Person
from hub.research.models import Finding
from tenants.models import Role
from tests.front_door.enquiry_builders import BORN, a_coordinator, amy, joined, opened, subjects
from tests.front_door.triage_builders import child, notify, rated
from tests.support.builders import a_finding, a_notification, a_release, a_request, through_a_door
from tests.support.house import House
from tests.support.pages import rows_of


def brought_in(house: House, finding: Finding, name: str) -> None:
    """Somebody whom the police's finding brought in, held with it."""
    given, family = name.split()
    with house.at("police"):
        person = Person(made_at=timezone.now())
        person.save()
        mention = Mention(
            agency="police", source_kind="finding", source_id=finding.pk, said_at=timezone.now(), kind="name",
            given_name=given, family_name=family, given_key=given.lower(), family_key=family.lower(),
        )  # fmt: skip
        mention.save()
        Link(mention=mention, person=person, agency="police", from_at=timezone.now(), made_by=uuid4()).save()


def look(house: House, typed: str, role: Role = Role.COORDINATOR, page: str = "") -> str:
    client = house.visit(role=role)
    answer = client.post("/search/", {"sought": typed})
    assert answer.status_code == 303
    shown = client.get(answer["Location"], {"page": page} if page else {})
    assert shown.status_code == 200
    return str(shown.text)


def found_by(house: House, typed: str, role: Role = Role.COORDINATOR) -> list[tuple[str, str]]:
    """Where and who, of each row that was found."""
    rows = look(house, typed, role).partition("<tbody")[2].split("<tr")[1:]
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    plain = [[" ".join(re.sub("<[^>]*>", " ", cell).split()) for cell in row] for row in cells]
    return [(where.split()[-1], who.removeprefix("Who fits ")) for where, who, *_ in plain]


def test_a_reference_leads_straight_to_what_it_names(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    second = joined(house, by, enquiry, child("Ben Example"))
    client = house.visit(role=Role.COORDINATOR)
    answer = client.post("/search/", {"sought": enquiry.reference.lower().replace("-", " ")})
    assert answer["Location"] == f"/enquiries/{enquiry.reference}/"
    short = second.reference[:7] + second.reference[7:].lstrip("0")
    assert client.post("/search/", {"sought": short})["Location"] == f"/triage/{second.reference}/"
    assert "Nothing found" in look(house, "HRW-12-999999")


@pytest.mark.parametrize("typed", ["Amy Example", "example", "Example, Amy", "17/5/2015", f"Amy Example {BORN}"])
def test_a_child_is_found_by_name_and_birth_in_enquiries_and_messages(house: House, typed: str) -> None:
    by, aside = a_coordinator(house), notify(house, amy())
    with house.at(by):
        set_aside(aside.pk, why="advice", reason="x", by=by, at=timezone.now())
    _, enquiry = opened(house, by, amy())
    waiting = notify(house, amy())
    page = look(house, typed)
    assert "3 places found" in page
    for reference, said in ((enquiry.reference, "Being researched"), (waiting.reference, "New, not rated yet"),
                            (aside.reference, "Set aside")):  # fmt: skip
        assert reference in page
        assert said in page


@pytest.mark.parametrize(
    ("messages", "most", "said", "shown", "more"), [(3, 2, 9, 2, True), (3, 3, 9, 3, False), (4, 9, 4, 4, True)]
)
def test_of_a_common_name_some_are_shown_and_the_page_says_so(
    house: House, monkeypatch: pytest.MonkeyPatch, messages: int, most: int, said: int, shown: int, more: bool
) -> None:
    monkeypatch.setattr(searching, "MOST_PEOPLE", most)
    monkeypatch.setattr(searching, "MOST_SAID", said)
    for _ in range(messages):
        notify(house, amy())
    page = look(house, "Example")
    assert f"{shown} places found" in page
    assert ("people fit. Add a date of birth" in page) == more


@pytest.mark.parametrize("typed", ["Amy Example 18/5/2015", "xample", "Ex", "Ben Example", "Amy Sample"])
def test_everything_typed_must_fit(house: House, typed: str) -> None:
    opened(house, a_coordinator(house), amy())
    assert "Nothing found" in look(house, typed)


def test_a_child_said_to_be_the_same_is_found_once_for_both_messages(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    joined(house, by, enquiry, amy(), same_as=subjects(house, by, enquiry)[0].pk)
    assert "1 place found" in look(house, "Amy Example")


def test_what_a_desk_may_not_see_is_not_found(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    assert "Nothing found" in look(house, "Amy Example", Role.RESEARCHER)
    asked = a_request(house, enquiry)
    assert enquiry.reference in look(house, "Amy Example", Role.RESEARCHER)
    finding = a_finding(house, asked)
    brought_in(house, finding, "Xaver Hidden")
    assert "Nothing found" in look(house, "Xaver Hidden")
    assert enquiry.reference in look(house, "Xaver Hidden", Role.RESEARCHER)
    a_release(house, finding)
    assert enquiry.reference in look(house, "Xaver Hidden")


def test_the_ledger_has_what_it_was_by_and_what_it_showed_and_not_a_word(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    look(house, "Amy Example 17/5/2015")
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT detail::text, detail -> 'refs' ->> 0, detail ->> 'found' FROM wall_ledgerentry WHERE act = 'search'"
        )
        ((text, refs, found),) = cursor.fetchall()
    assert "example" not in text.lower()
    assert not [written for written in ("17/5/2015", "2015-05-17", "17 May 2015") if written in text]
    assert '"name"' in text
    assert '"birth"' in text
    assert (refs, found) == (enquiry.reference, "1")


def test_nothing_to_look_for_is_said_and_what_was_typed_stays(house: House) -> None:
    page = house.visit(role=Role.COORDINATOR).post("/search/", {"sought": "31/2/2015"}).text
    assert "Type a reference" in page
    assert "31/2/2015" in page


def test_a_long_list_is_paged_without_an_address_that_names_anybody(house: House) -> None:
    for _ in range(30):
        notify(house, amy())
    first, second = look(house, "Amy Example"), look(house, "Amy Example", page="2")
    assert "30 places found" in first
    assert first.count("New, not rated yet") == 25
    assert second.count("New, not rated yet") == 5
    assert set(re.findall(r'href="([^"]*page=2[^"]*)"', first)) == {"?page=2"}


def test_many_found_cost_no_more_queries(house: House) -> None:
    client = house.visit(role=Role.COORDINATOR)
    counted = []
    for more in (1, 8):
        for _ in range(more):
            notify(house, amy())
        with CaptureQueriesContext(connections["default"]) as caught:
            client.post("/search/", {"sought": "Amy Example"}, follow=True)
        counted.append(len(caught))
    assert counted[0] == counted[1]


def test_a_guardian_searches_nobody(house: House) -> None:
    assert house.visit(role=Role.GUARDIAN).post("/search/", {"sought": "Amy Example"}).status_code == 403


def test_what_is_open_stands_first_and_then_the_newest_each_as_it_is(house: House) -> None:
    by = a_coordinator(house)
    aside, parted = notify(house, amy()), notify(house, amy())
    with house.at(by):
        set_aside(aside.pk, why="advice", reason="x", by=by, at=timezone.now())
    _, older = opened(house, by, amy())
    _, newer = opened(house, by, amy(), child("Lee Left"))
    with house.at(by):
        (one, *_) = newer.subjects.standing()
        open_enquiry(parted.pk, rated(house, parted), by=by, at=timezone.now(), into=newer.pk)
        take_out(parted.pk, of=newer.pk, to_triage=True, reason="Another Amy.", by=by, at=timezone.now())
        assert one.label == "Amy Example"
    with house.as_superuser() as cursor:
        for enquiry, ago in ((older, "3 hours"), (newer, "1 hour")):
            cursor.execute(
                "UPDATE front_door_enquiry SET opened_at = now() - %s::interval WHERE id = %s", [ago, enquiry.pk]
            )
        cursor.execute("UPDATE front_door_notification SET received_at = now() - interval '2 hours' WHERE id = %s",
                       [parted.pk])  # fmt: skip
        cursor.execute("UPDATE front_door_subject SET until_at = now() WHERE label = 'Lee Left'")
    page = look(house, "Amy Example")
    rows = rows_of(page, "What was found")[1:]
    assert [row[0].split()[-1] for row in rows] == [
        newer.reference, parted.reference, older.reference, aside.reference,
    ]  # fmt: skip
    assert [row[4] for row in rows] == ["Being researched", "New, not rated yet", "Being researched", "Set aside"]
    assert [row[2] for row in rows] == ["Amy Example"] * 4


def test_a_child_of_the_message_is_named_and_no_adult(house: House) -> None:
    a_notification(house, children=["Amy Example"], adults=["Carla Example"])
    [row] = rows_of(look(house, "Carla Example"), "What was found")[1:]
    assert row[1:3] == ["Carla Example", "Amy Example"]


def test_a_telephone_is_the_referrers_only_where_nothing_else_is_looked_for(house: House) -> None:
    message = {"concern": {"what_happened": "Bruises."}, "referrer": {"telephone": "020 7946 0100"}}
    found = a_notification(house, children=["Amy Example"], message=message)
    assert found.reference in look(house, "020 7946 0100")
    assert "Nothing found" in look(house, "Ben Nobody 020 7946 0100")


def test_the_ledger_has_the_references_of_the_page_alone_and_a_line_of_what_could_not_be_looked_for(
    house: House,
) -> None:
    for _ in range(27):
        notify(house, amy())
    look(house, "Amy Example")
    house.visit(role=Role.COORDINATOR).post("/search/", {"sought": "31/2/2015"})
    with house.as_superuser() as cursor:
        cursor.execute("SELECT jsonb_array_length(detail -> 'refs'), detail -> 'for' FROM wall_ledgerentry"
                       " WHERE act = 'search' ORDER BY seq")  # fmt: skip
        assert [(many, str(what)) for many, what in cursor.fetchall()][-1] == (0, "[]")
        cursor.execute("SELECT max(jsonb_array_length(detail -> 'refs')) FROM wall_ledgerentry WHERE act = 'search'")
        assert cursor.fetchone() == (25,)


@pytest.mark.parametrize("typed", ["CAD 4471", "cad4471", "HRW-12-4471"])
def test_a_number_of_an_agencys_own_that_looks_like_a_reference_of_ours_is_found(house: House, typed: str) -> None:
    told = through_a_door(house, {"referrer": {"own_reference": typed}, "concern": {"what_happened": "A call."}}, [])
    assert told.reference in look(house, typed)
    assert "Nothing found" in look(house, "CAD 4472")
