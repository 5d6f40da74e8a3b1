"""The guardian's page: everything that was done here, and nobody else's to read."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from frontend.presenters.dates import exact_time
from frontend.wall.ledger_acts import GROUPS
from frontend.wall.ledger_filter import begins_at, ends_at
from frontend.wall.ledger_labels import LedgerLine
from hub.wall import ledger, members
from hub.wall.acts import Act
from hub.wall.models import LedgerEntry
from tenants.models import PlatformEntry, Role
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import text_of


@pytest.fixture
def case(house: House) -> str:
    """A case that went all the way. Out: its reference."""
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out)
    house.visit(role=Role.COORDINATOR).get("/enquiries/?state=all")
    return str(enquiry.reference)


def test_the_guardian_sees_who_did_what_newest_first(house: House, case: str) -> None:
    page = house.visit(role=Role.GUARDIAN).get("/ledger/").text
    for words in (
        "released findings",
        "asked Metropolitan Police Service",
        "decided",
        "sent a copy of a product",
        case,
    ):
        assert words in page
    lines = page.partition("<tbody")[2]
    assert lines.index("sent a copy of a product") < lines.index("released findings")


def test_everything_about_one_enquiry_is_found_also_where_a_list_showed_it(house: House, case: str) -> None:
    other, *_ = a_picture(house)
    page = house.visit(role=Role.GUARDIAN).get(f"/ledger/?reference={case.lower()}").text
    for words in ("released findings", "saw the list of enquiries", "sent a copy", "a notification came in"):
        assert words in page
    assert other.reference not in page


def test_a_person_and_an_act_can_be_looked_for(house: House, case: str) -> None:
    visit = house.visit(role=Role.GUARDIAN)
    seat = house.seat(Role.COORDINATOR)
    house.visit(seat).get("/enquiries/")
    page = visit.get(f"/ledger/?member={seat.pk}").text
    assert "Select the person" in page  # never entered, so the hub's book does not have them
    assert "released findings" not in text_of(visit.get("/ledger/?act=decide")).split("<tbody")[1]


def test_refusals_are_marked(house: House) -> None:
    house.visit(role=Role.RESEARCHER).get("/triage/")
    page = house.visit(role=Role.GUARDIAN).get("/ledger/?act=refused").text
    assert "Refused" in page
    assert "was refused: saw the list of new notifications" in page
    assert "page: /triage/" in page


def test_a_page_far_back_is_cut_by_number(house: House) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    for _ in range(60):
        visit.get("/triage/")
    guardian = house.visit(role=Role.GUARDIAN)
    first = guardian.get("/ledger/").text
    older = first.split('href="?before=')[1].split('"')[0]
    second = guardian.get(f"/ledger/?before={older}").text
    assert numbers(second)[0] == int(older) - 1
    assert "Newest" in second


def numbers(page: str) -> list[int]:
    """The numbers of the lines on a page, as they stand."""
    return [int(one) for one in re.findall(r'mash-more__summary">(\d+)<', page)]


def test_page_after_page_has_every_line_once(house: House) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    for _ in range(120):
        visit.get("/triage/")
    guardian = house.visit(role=Role.GUARDIAN)
    page, seen, pages = guardian.get("/ledger/?act=list_notifications").text, [], []
    assert "Newest" not in page
    while True:
        seen += numbers(page)
        pages.append(len(numbers(page)))
        links = re.findall(r'href="(\?[^"]*before=\d+)"', page)
        if not links:
            break
        assert "act=list_notifications" in links[0]
        page = guardian.get(f"/ledger/{unescape(links[0])}").text
        assert "Newest" in page
    assert pages == [50, 50, 20]
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 120


def test_from_the_oldest_on_each_page_begins_after_the_one_before(house: House) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    for _ in range(60):
        visit.get("/triage/")
    guardian = house.visit(role=Role.GUARDIAN)
    first = text_of(guardian.get("/ledger/?act=list_notifications&sort=line"))
    [onward] = set(re.findall(r'href="(\?[^"]*before=\d+)"', first))
    second = numbers(text_of(guardian.get("/ledger/" + unescape(onward))))
    assert (len(numbers(first)), len(second)) == (50, 10)
    assert min(second) > max(numbers(first))


def test_a_day_that_is_taken_off_takes_its_hour_with_it(house: House) -> None:
    words = "first_day=1&first_month=11&first_year=2026&first_time=14:30&act=refused"
    page = text_of(house.visit(role=Role.GUARDIAN).get(f"/ledger/?{words}"))
    chips = dict(re.findall(r'<a class="mash-chips__one" href="([^"]*)">.*?</span>([^<]*)</a>', page))
    assert "From: 1 November 2026, 14:30" in chips.values()
    (without,) = [unescape(href) for href, said in chips.items() if said.startswith("From")]
    assert "first" not in without
    assert "There is a problem" not in text_of(house.visit(role=Role.GUARDIAN).get(f"/ledger/{without}"))


def test_acts_of_lines_that_only_their_own_agency_reads_are_not_offered_to_look_for(house: House) -> None:
    page = text_of(house.visit(role=Role.GUARDIAN).get("/ledger/"))
    box = page.split('name="act"')[1].split("</select>")[0]
    offered = set(re.findall(r'<option value="([^"]*)"', box))
    assert ("release" in offered, offered & {"record_finding", "withhold"}) == (True, set())


def test_exactly_one_page_has_no_older_one(house: House) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    for _ in range(50):
        visit.get("/triage/")
    page = house.visit(role=Role.GUARDIAN).get("/ledger/?act=list_notifications").text
    assert len(numbers(page)) == 50
    assert "Older lines" not in page


def test_people_are_offered_by_name_and_nothing_has_to_be_filled_in(house: House) -> None:
    for name in ("Zoë Last", "Ade First", "Mia Middle"):
        by = house.seated(house.seat(Role.COORDINATOR, user=house.user(name)))
        with house.at(by):
            members.enter(by)
    house.seat(Role.GUARDIAN, hub="haringey", user=house.user("Gus Elsewhere"))
    guardian = house.visit(house.seat(Role.GUARDIAN, user=house.user("Gil Guardian")))
    page = text_of(guardian.get("/ledger/"))
    offered = re.findall(r"<option[^>]*>\s*([^<]*?)\s*</option>", page.split('name="member"')[1].split("</select>")[0])
    assert offered == ["Anybody", "Ade First", "Gil Guardian", "Mia Middle", "Zoë Last"]
    assert "(optional)" not in page, "everything here is"


@pytest.mark.parametrize("kind", ["csv", "anything"])
def test_a_file_is_a_table_that_no_cache_keeps_and_its_line_says_what_was_given_out(house: House, kind: str) -> None:
    for _ in range(3):
        house.visit(role=Role.COORDINATOR).get("/triage/")
    answer = house.visit(role=Role.GUARDIAN).get(f"/ledger/?act=list_notifications&file={kind}")
    day = timezone.localdate().isoformat()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="ledger-harrow-{day}.csv"'
    assert answer["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(file_of(answer))))
    assert rows[0] == [
        "number", "time_in_london", "zone", "who", "role", "desk", "session", "did", "about", "more",
    ]  # fmt: skip
    assert len(rows) == 4
    with house.as_superuser() as cursor:
        cursor.execute("SELECT detail FROM wall_ledgerentry WHERE act = 'read_ledger'")
        [(detail,)] = cursor.fetchall()
    said = json.loads(detail) if isinstance(detail, str) else detail
    assert (said["csv"], said["rows"], said["looked_for"]) == (True, 3, {"act": "list_notifications"})


def test_reading_it_is_written_in_it_and_a_file_with_what_was_looked_for(house: House, case: str) -> None:
    visit = house.visit(role=Role.GUARDIAN)
    answer = visit.get(f"/ledger/?reference={case}&file=csv")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0][0] == "number"
    assert any("released findings" in row for row in rows)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT detail FROM wall_ledgerentry WHERE act = %s", [Act.READ_LEDGER])
        [(detail,)] = cursor.fetchall()
    assert case in str(detail)


def file_of(answer: Any) -> str:
    """A file that is streamed, without its byte order mark."""
    return b"".join(answer.streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_file_begins_as_a_formula_does(house: House, begins: str) -> None:
    """A name is typed by an operator, a path by anybody: a spreadsheet must run neither."""
    guardian = house.visit(house.seat(Role.GUARDIAN, user=house.user(f"{begins}HYPERLINK(1)")))
    guardian.get("/ledger/")
    rows = list(csv.reader(io.StringIO(file_of(guardian.get("/ledger/?file=csv")))))
    kept = begins.replace("\r", "\n")  # each end of a line is kept as one sign
    assert [row[3] for row in rows[1:]] == [f"'{kept}HYPERLINK(1)"]
    assert rows[1][7] == "read the ledger"


def test_the_file_and_the_page_have_the_whole_of_the_last_day(house: House) -> None:
    house.visit(role=Role.COORDINATOR).get("/triage/")
    guardian, today = house.visit(role=Role.GUARDIAN), timezone.localdate()

    def asked(first: date, last: date) -> list[list[str]]:
        days = "&".join(
            f"{name}_{part}={getattr(day, part)}"
            for name, day in (("first", first), ("last", last))
            for part in ("day", "month", "year")
        )
        file = file_of(guardian.get(f"/ledger/?act=list_notifications&file=csv&{days}"))
        return list(csv.reader(io.StringIO(file)))[1:]

    day = timedelta(days=1)
    assert len(asked(today, today)) == 1
    assert len(asked(today - day, today)) == 1
    assert asked(today - 2 * day, today - day) == []
    assert asked(today + day, today + 2 * day) == []


def test_a_wrong_day_is_said_at_its_field(house: House) -> None:
    page = house.visit(role=Role.GUARDIAN).get("/ledger/?first_day=31&first_month=2&first_year=2012").text
    assert "There is a problem" in page


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.RESEARCHER, Role.DECISION_MAKER, Role.MANAGER])
def test_nobody_else_reads_it(house: House, role: Role) -> None:
    assert house.visit(role=role).get("/ledger/").status_code == 403


def test_it_takes_the_same_queries_with_more_lines(house: House, django_assert_max_num_queries: Any) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    for _ in range(30):
        visit.get("/triage/")
    guardian = house.visit(role=Role.GUARDIAN)
    with django_assert_max_num_queries(6):
        guardian.get("/ledger/")


def test_a_guardian_is_named_who_has_no_row_of_their_own_in_the_hub(house: House) -> None:
    seat = house.seat(Role.GUARDIAN)
    guardian = house.visit(seat)
    guardian.get("/ledger/")
    page = guardian.get(f"/ledger/?member={seat.pk}").text
    assert "read the ledger" in page
    assert "Select the person" not in page
    assert page.count(seat.user.name) > 2  # in the header, among the people to choose from, and in the line


def test_a_long_list_of_references_is_shown_in_part_and_kept_whole(house: House) -> None:
    refs = [f"HRW-12-{number:06}" for number in range(1, 10)]
    line = LedgerLine(1, timezone.now(), "Grace", "Desk", "saw the list", ", ".join(refs), "", False)
    assert line.first_refs == refs[:1], "so that a row is a line"
    assert line.more_refs == refs[1:]
    assert LedgerLine(1, timezone.now(), "Grace", "Desk", "entered the hub", "", "", False).first_refs == []


def test_the_page_says_since_when_sealing_is_behind(house: House, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines wait, and no keeper runs in this test; a moment is not yet behind."""
    guardian = house.visit(role=Role.GUARDIAN)
    page = guardian.get("/ledger/").text
    assert "Nothing is sealed yet" in page
    assert "What is newer is sealed within seconds" in page
    monkeypatch.setattr("frontend.wall.ledger_page.SEALED_WITHIN", -timedelta(minutes=1))
    page = guardian.get("/ledger/").text
    assert "Sealing is behind since" in page
    assert "sealed within seconds" not in page


def test_every_act_stands_in_one_group_and_a_group_is_looked_for_as_one(house: House) -> None:
    counted = Counter(act for group in GROUPS for act in group.acts)
    assert set(counted) >= set(Act)
    assert set(counted.values()) == {1}
    assert not set(counted) & {group.code for group in GROUPS}, "each choice of the box means one thing"
    house.visit(role=Role.COORDINATOR).get("/triage/")
    house.visit(role=Role.RESEARCHER).get("/triage/")
    guardian = house.visit(role=Role.GUARDIAN)
    looked, refused = (
        guardian.get(f"/ledger/?act={group}").text.partition("<tbody")[2] for group in ("looked", "stopped")
    )
    assert "saw the list of new notifications" in looked
    assert "was refused" not in looked
    assert "was refused" in refused


def test_a_line_says_the_second_the_zone_the_role_and_the_session(house: House) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    visit.get("/triage/")
    page = house.visit(role=Role.GUARDIAN).get("/ledger/?act=list_notifications").text
    assert re.search(r"\d{1,2}:\d\d:\d\d(am|pm) (GMT|BST)", page)
    assert "Coordinator" in page
    session = str(visit.seat.passes.get().sign_in_id)[:8]
    assert f"Firefox on Windows, session {session}" in page


def test_half_past_one_on_the_last_sunday_of_october_stands_twice() -> None:
    first, second = (datetime(2026, 10, 25, hour, 30, 7, tzinfo=UTC) for hour in (0, 1))
    assert exact_time(first) == "25 Oct 2026, 1:30:07am BST"
    assert exact_time(second) == "25 Oct 2026, 1:30:07am GMT"
    day, clock = date(2026, 10, 25), time(1, 30)
    assert begins_at(day, clock) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert ends_at(day, clock) == datetime(2026, 10, 25, 1, 31, tzinfo=UTC)
    assert ends_at(date(2026, 10, 24), time(23, 59)) == begins_at(day, None)


def test_hours_are_looked_for_and_an_hour_without_a_day_is_said(house: House) -> None:
    house.visit(role=Role.COORDINATOR).get("/triage/")
    guardian, now = house.visit(role=Role.GUARDIAN), timezone.localtime()
    day = f"first_day={now.day}&first_month={now.month}&first_year={now.year}"
    until = day.replace("first", "last")

    def found(query: str) -> bool:
        return "<tbody" in guardian.get(f"/ledger/?act=list_notifications&{query}").text

    assert found(f"{day}&first_time={now:%H:%M}")
    assert found(f"{until}&last_time={now:%H.%M}")
    if now.hour:  # at midnight there is no earlier hour of the day
        assert not found(f"{until}&last_time=00:00")
    assert "Enter the day, too" in guardian.get("/ledger/?first_time=14:30").text
    assert "Enter a time such as 14:30" in guardian.get(f"/ledger/?{day}&first_time=half+past").text


def test_what_the_guardian_looked_for_is_in_their_own_line_and_no_name_is(house: House, case: str) -> None:
    guardian = house.visit(role=Role.GUARDIAN)
    guardian.get(f"/ledger/?reference={case.lower()}&act=looked")
    guardian.get("/ledger/?reference=Amy+Example")
    page = guardian.get("/ledger/?act=read_ledger").text
    assert f"looked for: about {case} what was done Looked at children, enquiries and lists" in page
    assert "looked for: about (no reference)" in page
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM wall_ledgerentry WHERE detail::text ILIKE '%amy%'")
        assert cursor.fetchone() == (0,)


def test_what_is_asked_for_by_its_id_and_is_not_theirs_leaves_a_line_a_few_times(house: House, case: str) -> None:
    asked = a_request(house)  # the police's
    prober = house.visit(house.seat(Role.RESEARCHER, agency="hrwhealth"))
    for _ in range(12):
        assert prober.get(f"/requests/{asked.pk}/").status_code == 404
    assert prober.get("/nowhere/").status_code == 404  # no address of a thing
    with house.as_superuser() as cursor:
        cursor.execute("SELECT detail ->> 'tries' FROM wall_ledgerentry WHERE act = 'not_found' ORDER BY seq")
        assert [row[0] for row in cursor.fetchall()] == ["1", "2", "3", "4", "5", "10"]
    page = house.visit(role=Role.GUARDIAN).get("/ledger/?act=stopped").text
    assert f"page: /requests/{asked.pk}/" in page
    assert "asked for something that is not there, or not theirs to see: read a request" in page


def test_a_recipient_who_probes_leaves_a_line_on_the_platform(house: House) -> None:
    recipient = house.visit(role=Role.RECIPIENT)
    assert recipient.get(f"/copies/{uuid.uuid4()}/").status_code == 404
    [line] = PlatformEntry.objects.filter(act="refused")
    assert (line.member, line.object_ref, line.detail["tries"]) == (recipient.seat.user_id, "harrow", 1)


@pytest.mark.parametrize(("seconds", "is_behind"), [(30, False), (90, True)])
def test_sealing_is_behind_after_a_minute(
    house: House, seconds: int, is_behind: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    guardian = house.visit(role=Role.GUARDIAN)
    guardian.get("/ledger/")
    later = timezone.now() + timedelta(seconds=seconds)
    with monkeypatch.context() as patched:
        patched.setattr("frontend.wall.ledger_page.timezone.now", lambda: later)
        page = guardian.get("/ledger/").text
    assert ("Sealing is behind since" in page) == is_behind


def test_a_file_that_proves_itself_says_when_nothing_is_sealed_yet(house: House) -> None:
    page = house.visit(role=Role.GUARDIAN).get("/ledger/?file=jsonl")
    assert "Nothing is sealed yet, so nothing can be proved. Try again in a few seconds." in page.text


def test_a_long_name_of_what_a_line_is_about_is_kept_to_eighty_characters(house: House) -> None:
    guardian = house.seated(role=Role.GUARDIAN)
    with house.at(guardian.agency), transaction.atomic():
        ledger.write(Act.READ_LEDGER, by=guardian, object_kind="ledger", object_ref="a" * 79 + "bc")
    with house.at("guardian"):
        assert LedgerEntry.objects.order_by("-seq").values_list("object_ref", flat=True)[0] == "a" * 79 + "b"
