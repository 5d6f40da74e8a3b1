"""Who is open to a social worker: loaded by social care's desk, said at triage, forwarded; nobody else reads it."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.front_door.models import (
    DangerMark,
    Disposal,
    Forwarding,
    LeftToManager,
    Named,
    Notification,
    OpenCase,
    OpenCaseList,
)
from hub.front_door.triage.danger import acknowledge_danger
from hub.front_door.triage.marking_danger import mark_danger, unmark_danger
from hub.front_door.triage.open_case_file import WrongFile, read
from hub.front_door.triage.open_case_lines import COLUMNS
from hub.front_door.triage.open_cases import DangerFirst, NotAllOpen, forward, load, look
from hub.front_door.triage.refusals import AlreadyTriaged, OfferStands
from hub.front_door.triage.repeats import leave_to_manager
from hub.front_door.triage.triaging import set_aside
from hub.wall.models import LedgerEntry
from tenants.models import Role
from tenants.seated import Seated
from tests.front_door.open_case_builders import a_file, a_line, children
from tests.front_door.triage_builders import child, notify
from tests.support.house import House
from tests.support.pages import shown, text_of
from tests.transfers.offer_builders import a_message, an_offer

BORN = date(2015, 5, 17)
NHS = "9434765919"


def loaded(house: House, *lines: str, hours: float = 0) -> Seated:
    """A coordinator, after a colleague loaded this list so many hours ago."""
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        load(children(*lines), by=by, at=timezone.now() - timedelta(hours=hours))
    return by


def cases_of(house: House, by: Seated, found: Notification) -> dict[uuid.UUID, uuid.UUID]:
    with house.at(by):
        named = list(Named.objects.filter(notification=found, is_child=True))
        looked = look([(one.pk, one.person_id) for one in named], by.agency, at=timezone.now())
        return {pk: many[0].case.pk for pk, many in looked.open_to.items()}


def test_a_file_is_loaded_on_the_page_and_takes_the_place_of_the_one_before(house: House) -> None:
    client = house.visit(role=Role.COORDINATOR)
    assert "No list is loaded yet" in shown(client.get("/triage/open-cases/").text)
    for lines in ([a_line(), a_line("Ben", number="S2")], [a_line("Cy", number="S3")]):
        assert client.post("/triage/open-cases/", {"file": a_file(*lines)}).status_code == 302
    assert "1 child is open" in shown(client.get("/triage/open-cases/").text)
    with house.at(house.lead()):
        assert [one.given_name for one in OpenCase.objects.all()] == ["Cy"]
    with house.at("guardian"):
        assert [one.detail["children"] for one in LedgerEntry.objects.filter(act="load_open_cases")] == [2, 1]


@pytest.mark.parametrize(("line", "wrong"), [
    (a_line(born="17 May"), "Line 2: the date of birth is no date"),
    (a_line(worker=""), "Line 2: “Lead worker” is empty"),
    (a_line(nhs="1234567890"), "Line 2: the NHS number is none"),
    (a_line(born=""), "Line 2: there is neither a date of birth nor an NHS number"),
    (a_line("A" * 121), "Line 2: “Given name” is longer than 120 characters"),
    (f"{a_line()}\n{a_line()}", "Line 3: the same child is in an earlier line"),
    ("", "It names no child"),
])  # fmt: skip
def test_a_wrong_file_says_what_is_wrong_where_and_the_list_before_stands(house: House, line: str, wrong: str) -> None:
    client = house.visit(role=Role.COORDINATOR)
    client.post("/triage/open-cases/", {"file": a_file(a_line())})
    page = client.post("/triage/open-cases/", {"file": a_file(line)}).text
    assert wrong in shown(page)
    assert "Nothing was loaded" in page
    with house.at(house.lead()):
        assert (OpenCaseList.objects.count(), OpenCase.objects.count()) == (1, 1)


def test_a_missing_column_is_named_and_a_spreadsheets_file_is_read() -> None:
    with pytest.raises(WrongFile, match="“Lead worker”"):
        read(a_file(a_line(), head=",".join(one for one in COLUMNS if one != "Lead worker")).read())
    semicolons = f"{';'.join(COLUMNS)}\r\n{a_line(given='Zoë').replace(',', ';')}\r\n\r\n".encode("cp1252")
    (one,) = read(semicolons)
    assert (one.given_name, one.born, one.lead_worker) == ("Zoë", BORN, "J. Adeyemi")


def test_a_child_who_is_open_is_said_so_in_the_list_and_on_the_page_and_is_forwarded_with_one_act(house: House) -> None:
    loaded(house, a_line())
    one = notify(house, child("Amy Example", BORN))
    client = house.visit(role=Role.COORDINATOR)
    assert "Open to J. Adeyemi" in shown(client.get("/triage/").text)
    page = client.get(f"/triage/{one.reference}/").text
    assert "Open to a social worker: J. Adeyemi, Court team, 020 7946 0100 (Child in need plan, case S1; same name" in (
        shown(page)
    )
    case = re.findall(r'name="case-0" value="([^"]+)"', page)
    missing = client.post(f"/triage/{one.reference}/forward/", {"case-0": case}).text
    assert "Choose how it reaches the lead professional" in missing
    answer = client.post(f"/triage/{one.reference}/forward/", {"case-0": case, "how": "telephone"})
    assert (answer.status_code, answer["Location"]) == (302, "/triage/")
    became = shown(client.get(f"/triage/{one.reference}/").text)
    assert "Already open to a social worker: sent to them. Forwarded to J. Adeyemi, Court team, 020 7946 0100" in became
    with house.at(house.lead()):
        assert Disposal.objects.get().why == "open_case"
        assert Forwarding.objects.get().case_number == "S1"


def test_older_than_a_day_no_page_says_that_a_child_is_not_open(house: House) -> None:
    loaded(house, a_line(), hours=25)
    other, known = notify(house, child("Ben Example", BORN)), notify(house, child("Amy Example", BORN))
    client = house.visit(role=Role.COORDINATOR)
    page = shown(client.get(f"/triage/{other.reference}/").text)
    assert "Not on" not in page
    assert "Nothing can be said: the list of open cases of" in page
    assert "older than a day" in shown(client.get(f"/triage/{known.reference}/").text)
    assert "no page says that a child is not open" in shown(client.get("/triage/open-cases/").text)


def test_of_today_who_is_not_on_it_is_said_not_to_be_and_who_cannot_be_looked_up_is_not(house: House) -> None:
    client = house.visit(role=Role.COORDINATOR)
    first = notify(house, child("Ben Example", BORN))
    assert "list of open cases" not in shown(text_of(client.get(f"/triage/{first.reference}/")))
    loaded(house, a_line())
    assert "Not on the list of open cases of" in shown(client.get(f"/triage/{first.reference}/").text)
    dark = notify(house, child("Cy Example"))
    assert "Could not be looked up" in shown(client.get(f"/triage/{dark.reference}/").text)


def test_an_nhs_number_is_enough_and_a_name_alone_is_not(house: House) -> None:
    by = loaded(house, a_line("Another", "Name", nhs=NHS), a_line("Ben", number="S2"))
    numbered = notify(house, child("Amy Example", number=f"nhs:{NHS}"))
    named_only = notify(house, child("Ben Example"))
    assert len(cases_of(house, by, numbered)) == 1
    assert cases_of(house, by, named_only) == {}


def test_not_while_one_child_of_it_is_not_open_nor_in_danger_that_nobody_has(house: House) -> None:
    by = loaded(house, a_line())
    two = notify(house, child("Amy Example", BORN), child("Ben Example", BORN))
    danger, at = notify(house, child("Amy Example", BORN), danger=True), timezone.now()
    for found, refusal in ((two, NotAllOpen), (danger, DangerFirst)):
        chosen = cases_of(house, by, found)
        with house.at(by), pytest.raises(refusal):
            forward(found.pk, chosen, how="telephone", by=by, at=at)
    with house.at(by):
        assert not Forwarding.objects.exists()
        assert Notification.objects.untriaged().count() == 2
    page = text_of(house.visit(role=Role.COORDINATOR).get(f"/triage/{two.reference}/"))
    assert "Forward to the lead professional" not in page


def test_danger_that_somebody_had_before_its_mark_was_undone_is_in_nobodys_hands_when_it_is_marked_again(
    house: House,
) -> None:
    by = loaded(house, a_line())
    found, at = notify(house, child("Amy Example", BORN)), timezone.now()
    chosen, before = cases_of(house, by, found), at - timedelta(hours=1)

    def mark() -> DangerMark:
        return mark_danger(found, form=uuid.uuid4(), words="A knife.", happened_at=before, by=by, at=at)

    with house.at(by):
        first = mark()
        acknowledge_danger(found.pk, by=by, at=at)
        unmark_danger(first, reason="A drill.", by=by, at=at)
        mark()
        with pytest.raises(DangerFirst):
            forward(found.pk, chosen, how="telephone", by=by, at=at)
        acknowledge_danger(found.pk, by=by, at=at)
        assert len(forward(found.pk, chosen, how="telephone", by=by, at=at)) == 1


def test_what_is_offered_to_another_hub_is_not_forwarded(house: House) -> None:
    by = loaded(house, a_line(given="Amy", born="02/03/2015"))
    found = a_message(house)
    an_offer(house, found, by)
    chosen = cases_of(house, by, found)
    assert len(chosen) == 1
    with house.at(by), pytest.raises(OfferStands):
        forward(found.pk, chosen, how="telephone", by=by, at=timezone.now())


def test_what_was_left_to_a_manager_is_left_no_more_once_it_is_forwarded(house: House) -> None:
    by = loaded(house, a_line())
    found = notify(house, child("Amy Example", BORN))
    chosen = cases_of(house, by, found)
    with house.at(by):
        leave_to_manager(found, why="advice", reason="A quarrel.", by=by, at=timezone.now())
        forward(found.pk, chosen, how="telephone", by=by, at=timezone.now())
        assert not LeftToManager.objects.exists()


def test_a_case_that_is_none_of_the_childs_or_has_left_the_list_is_refused(house: House) -> None:
    by = loaded(house, a_line(), a_line("Ben", number="S2"))
    one = notify(house, child("Amy Example", BORN))
    ((named, case),) = cases_of(house, by, one).items()
    with house.at(by):
        wrong = OpenCase.objects.get(number="S2").pk
        for chosen in ({named: wrong}, {}, {named: uuid.uuid4()}):
            with pytest.raises(NotAllOpen):
                forward(one.pk, chosen, how="telephone", by=by, at=timezone.now())
        load(children(a_line("Ben", number="S2")), by=by, at=timezone.now())
        with pytest.raises(NotAllOpen):
            forward(one.pk, {named: case}, how="telephone", by=by, at=timezone.now())


def test_it_is_forwarded_once_and_not_after_a_colleague_closed_it(house: House) -> None:
    by = loaded(house, a_line())
    one = notify(house, child("Amy Example", BORN))
    chosen = cases_of(house, by, one)
    with house.at(by):
        set_aside(one.pk, why="duplicate", reason="x", by=by, at=timezone.now())
        with pytest.raises(AlreadyTriaged):
            forward(one.pk, chosen, how="telephone", by=by, at=timezone.now())


@pytest.mark.parametrize("login", ["police", "hrwhealth", "worker", "guardian", "door", "outside", "asked"])
def test_no_login_but_the_leads_reads_who_is_open(house: House, login: str) -> None:
    loaded(house, a_line())
    for model in (OpenCase, OpenCaseList, Forwarding):
        with house.at(login), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(model.objects.all())


def test_the_database_takes_no_case_of_another_agency_and_no_forwarding_to_a_case_that_is_not_listed(
    house: House,
) -> None:
    by = loaded(house, a_line())
    one, at = notify(house, child("Amy Example", BORN)), timezone.now()
    with house.at(by):
        said = {
            "notification": one, "named": one.named.get(), "status": "x", "lead_worker": "x", "team": "x",
            "telephone": "x", "listed_at": at, "how": "telephone", "by": by.seat, "at": at,
        }  # fmt: skip
        for agency, number in (("police", "S1"), (by.agency, "S9")):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                Forwarding.objects.create(**said, agency=agency, case_number=number)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            OpenCaseList.objects.create(agency="police", loaded_at=at, loaded_by=by.seat, children=1)


def test_an_agency_that_is_asked_reads_nothing_of_it_on_the_page(house: House) -> None:
    from hub.front_door.triage.triaging import open_enquiry
    from tests.front_door.triage_builders import rated
    from tests.support.builders import a_request

    by = loaded(house, a_line())
    one = notify(house, child("Amy Example", BORN))
    with house.at(by):
        enquiry = open_enquiry(one.pk, rated(house, one), by=by, at=timezone.now())
    a_request(house, enquiry)
    page = house.visit(role=Role.RESEARCHER).get(f"/triage/{one.reference}/")
    assert page.status_code == 200
    assert "Adeyemi" not in page.text
    assert house.visit(role=Role.RESEARCHER).get("/triage/open-cases/").status_code == 403


def test_many_rows_and_a_long_list_cost_no_more_queries(house: House) -> None:
    loaded(house, *[a_line(f"Amy{chr(97 + number)}", number=f"S{number}") for number in range(20)])
    client = house.visit(role=Role.COORDINATOR)
    notify(house, child("Amya Example", BORN))
    with CaptureQueriesContext(connections["default"]) as few:
        client.get("/triage/")
    for number in range(8):
        notify(house, child(f"Amy{chr(98 + number)} Example", BORN))
    with CaptureQueriesContext(connections["default"]) as many:
        client.get("/triage/")
    assert len(many) == len(few)
