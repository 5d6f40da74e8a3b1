"""What a line of the ledger is written as, found by and read as: who, from which desk, did what to what."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from frontend.wall.ledger_acts import ACTS
from frontend.wall.ledger_labels import LedgerLine, line_of
from frontend.wall.ledger_names import Names
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.from_platform import AGREED, BY
from hub.wall.ledger import NoActor
from hub.wall.models import LedgerEntry
from tenants.models import Role
from tests.support.house import House
from tests.support.pages import ledger_lines

AT = datetime(2012, 11, 30, 10, 15, tzinfo=UTC)
GRACE, SEAT = uuid.UUID(int=6), uuid.UUID(int=7)  # the same in every process, since tests are named by them
PEOPLE = {GRACE: "Grace Example", SEAT: "Sam Seated"}
AGENCIES = {"police": "Metropolitan Police Service", "hrwcsc": "Harrow children’s social care"}


def entry(act: str, *, login: str = "harrow__police", member: Any = GRACE, **more: Any) -> LedgerEntry:
    """A line as it is kept."""
    columns = {"object_kind": "", "object_ref": "", "detail": {}, **more}
    return LedgerEntry(seq=7, at=AT, act=act, login=login, member=member, **columns)


def read(one: LedgerEntry) -> LedgerLine:
    """As the page shows it."""
    return line_of(one, Names(people=PEOPLE, agencies=AGENCIES, browsers={}, accounts={}))


@pytest.mark.parametrize(
    ("one", "did", "about", "more"),
    [
        (entry(Act.READ_ENQUIRY, object_ref="HRW-12-000001"), "read an enquiry", "HRW-12-000001", ""),
        (entry(Act.LIST_ENQUIRIES, detail={"refs": ["A", "B"]}), "saw the list of enquiries", "A, B", ""),
        (
            entry(Act.RECORD_FINDING, object_ref=str(SEAT), detail={"enquiry": "HRW-12-000001"}),
            "recorded a finding", "HRW-12-000001", "",
        ),
        (
            entry(Act.REFUSED, object_kind="list_notifications", object_ref="x", detail={"path": "/triage/"}),
            "was refused: saw the list of new notifications", "", "page: /triage/",
        ),
        (
            entry(Act.GIVE_DUTY, object_ref=str(SEAT), detail={"from": str(GRACE), "to": str(uuid.UUID(int=9))}),
            "handed their duty over to a colleague", str(SEAT), "to: 00000000; from: Grace Example",
        ),
        (
            entry(Act.SET_DUTY, detail={"from": "2012-12-01T00:57:04.233953+00:00"}),
            "changed the duty roster", "", "from: 1 December 2012 at 12:57am",
        ),
        (
            entry(Act.SET_ABSENCE, detail={"from": "2012-12-01"}),
            "recorded that somebody is away, or is back", "", "from: 1 December 2012",
        ),
        (entry(Act.REFUSED, object_kind="some_thing"), "was refused: some thing", "", ""),
        (entry("new_to_us"), "new to us", "", ""),
        (entry(Act.ASK, detail={"agency": "police"}), "asked Metropolitan Police Service", "", ""),
        (entry(Act.ASK, detail={}), "asked an agency", "", ""),
        (entry(Act.READ_LEDGER, detail={"csv": True}), "read the ledger", "", "as a file: yes"),
        (
            entry(Act.RELEASE, detail={"desks": ["hrwcsc", "police"], "legal_basis": "CA1989_s47"}),
            "released findings", "",
            "desks: Harrow children’s social care, Metropolitan Police Service; "
            "basis: Children Act 1989, section 47: significant harm",
        ),
        (
            entry(Act.END_SEAT, object_kind="seat", object_ref=str(SEAT), detail={"reason": "Left."}),
            "ended a seat", str(SEAT), "whose: Sam Seated; reason: Left.",
        ),
        (
            entry(Act.END_SEAT, object_kind="seat", object_ref=str(uuid.UUID(int=1))),
            "ended a seat", str(uuid.UUID(int=1)), "whose: somebody whom this hub does not know",
        ),
        (entry(Act.LIST_SEATS, object_kind="seat"), "saw who sits here", "", ""),
    ],
)  # fmt: skip
def test_a_line_says_what_was_done_to_what(one: LedgerEntry, did: str, about: str, more: str) -> None:
    line = read(one)
    assert (line.seq, line.at, line.did, line.about, line.more) == (7, AT, did, about, more)
    assert line.is_refusal is (one.act == "refused")


@pytest.mark.parametrize(
    ("one", "who", "desk"),
    [
        (entry(Act.LEAVE), "Grace Example", "Metropolitan Police Service"),
        (entry(Act.LEAVE, member=uuid.uuid4()), "A colleague", "Metropolitan Police Service"),
        (entry(Act.SUBMIT, login="harrow__door", member=None), "Front door", "Front door"),
        (entry(Act.RENDER_COPY, login="harrow__worker", member=None), "Background work", "Background work"),
        (entry(Act.READ_LEDGER, login="harrow__guardian"), "Grace Example", "Guardian"),
        (entry(Act.LEAVE, login="harrow__strange", member=None), "A colleague", "strange"),
    ],
)
def test_a_line_says_who_it_was_and_from_where(one: LedgerEntry, who: str, desk: str) -> None:
    assert (read(one).who, read(one).desk) == (who, desk)


@pytest.mark.parametrize(
    ("job", "who", "why", "more"),
    [
        (BY, "The platform’s operator", "left", "the person left; decided 30 November 2012 at 10:15am"),
        (AGREED, "Somebody on the platform", "agreed",
         "by somebody else than who asked; decided 30 November 2012 at 10:15am"),
    ],
)  # fmt: skip
def test_what_the_platform_did_to_a_seat_says_why_and_when(job: str, who: str, why: str, more: str) -> None:
    line = read(entry(Act.END_SEAT, member=None, login="harrow__worker",
                      detail={"job": job, "why": why, "decided": AT.isoformat()}))  # fmt: skip
    assert (line.who, line.more) == (who, more)


def test_every_act_has_words() -> None:
    assert [act for act in Act if act not in ACTS] == []


def test_a_line_has_who_did_it_to_what_and_never_nobody(house: House) -> None:
    by, key = house.seated(role=Role.COORDINATOR), uuid.uuid4()
    with house.at(by):
        for nobody in ("", None):
            with pytest.raises(NoActor):
                ledger.write(Act.LEAVE, by=nobody)  # type: ignore[arg-type]
        ledger.write(Act.READ_ENQUIRY, by=by, object_kind="enquiry", object_ref="x" * 90, detail={"a": 1}, key=key)
        with pytest.raises(IntegrityError), transaction.atomic():
            ledger.write(Act.READ_ENQUIRY, by=by, key=key)
        ledger.write_read(Act.READ_ENQUIRY, by=by, object_kind="enquiry", refs=["one"])
        ledger.write_read(Act.LIST_ENQUIRIES, by=by, object_kind="enquiry", refs=["one", "two"])
        ledger.write_read(Act.LIST_ENQUIRIES, by=by, object_kind="enquiry", refs=[])
        ledger.write_refusal(Act.DECIDE, by=by, path="/" + "p" * 200)
    with house.at("worker"):
        ledger.write(Act.RENDER_COPY, by="render")
    with house.at("guardian"):
        lines = [
            (one.act, one.object_kind, one.object_ref, one.member, one.detail)
            for one in LedgerEntry.objects.order_by("seq")
        ]
        assert LedgerEntry.objects.get(pk=key).act == "read_enquiry"
    who = {"role": "coordinator", "agency": by.agency, "session": str(by.sign_in)}
    assert lines == [
        ("read_enquiry", "enquiry", "x" * 80, by.seat, {**who, "a": 1}),
        ("read_enquiry", "enquiry", "one", by.seat, {**who, "refs": ["one"]}),
        ("list_enquiries", "enquiry", "", by.seat, {**who, "refs": ["one", "two"]}),
        ("list_enquiries", "enquiry", "", by.seat, {**who, "refs": []}),
        ("refused", "decide", "", by.seat, {**who, "path": "/" + "p" * 119}),
        ("render_copy", "", "", None, {"job": "render"}),
    ]


def test_a_recipients_refusal_stands_in_the_platforms_ledger(house: House) -> None:
    by = house.seated(role=Role.RECIPIENT)
    with CaptureQueriesContext(connections["platform"]) as caught, house.at(by):
        ledger.write_refusal(Act.DECIDE, by=by, path="/copies/")
    assert len(ledger_lines(caught, "refused")) == 1
    with house.at("guardian"):
        assert not LedgerEntry.objects.exists()


def test_lines_are_found_by_person_by_time_and_by_whatever_names_a_reference(house: House) -> None:
    by, other = house.seated(role=Role.COORDINATOR), house.seated(role=Role.MANAGER)
    said: list[dict[str, Any]] = [
        {"object_ref": "HRW-1"}, {"detail": {"enquiry": "HRW-1"}}, {"detail": {"notification": "HRW-1"}},
        {"detail": {"refs": ["HRW-2", "HRW-1"]}}, {"detail": {"other": "HRW-1"}}, {"object_ref": "HRW-11"},
        {"detail": {"refs": ["HRW-11"]}},
    ]  # fmt: skip
    with house.at(by):
        for number, one in enumerate(said):
            ledger.write(Act.READ_ENQUIRY, by=other if number == 1 else by, **one)
    with house.at("guardian"):
        every = list(LedgerEntry.objects.order_by("seq"))
        found = LedgerEntry.objects
        assert list(found.newest_first()) == every[::-1]
        assert list(found.all().about("HRW-1")) == every[3::-1]
        assert list(found.all().by(other.seat)) == [every[1]]
        third = every[2].at
        assert list(found.order_by("seq").between(third, None)) == every[2:]
        assert list(found.order_by("seq").between(None, third)) == every[:2]
        assert list(found.order_by("seq").between(third, third + timedelta(microseconds=1))) == [every[2]]
        assert list(found.order_by("seq").between(None, None)) == every


def test_of_an_id_the_page_shows_the_first_eight_signs_and_of_references_each_whole() -> None:
    alert = entry(Act.RAISE_ALERT, object_kind="alert", object_ref="0db5b801-fb42-41cd-b273-b907aa4c7b84")
    assert read(alert).first_refs == ["0db5b801"]
    assert read(alert).about == "0db5b801-fb42-41cd-b273-b907aa4c7b84"
    assert read(entry(Act.READ_ENQUIRY, object_ref="HRW-12-000001")).first_refs == ["HRW-12-000001"]
