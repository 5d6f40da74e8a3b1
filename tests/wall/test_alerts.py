"""Alerts: raised from the ledger's new lines, read by the guardian of that agency alone, closed with words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hub.assessment.parting import take_out
from hub.insight.alert_sweep import family_keys, sweep
from hub.insight.tasks import raise_alerts
from hub.wall import outbox
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import Alert, AlertLine
from hub.wall.permissions import STAFF
from mash_platform.database import logins
from tenants import sign_ins
from tenants.models import Notice, Role, Seat
from tests.front_door.enquiry_builders import joined, opened
from tests.front_door.triage_builders import child, notify
from tests.support.house import House

WORDS = "She covered two desks that morning, and her manager confirms it."
NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def written(
    house: House, seat: Seat, act: str, refs: Iterable[str], *, at: datetime = NOON, desk: str = "", **detail: Any
) -> None:
    """Lines of somebody, one for each reference, five seconds apart."""
    login = f"{logins.prefix()}_harrow__{desk or str(seat.agency and seat.agency.code)}"
    with house.as_superuser() as cursor:
        for number, ref in enumerate(refs):
            cursor.execute(
                "INSERT INTO wall_ledgerentry (id, at, login, act, object_kind, object_ref, member, detail)"
                " VALUES (gen_random_uuid(), %s, %s, %s, 'enquiry', %s, %s, %s::jsonb)",
                [at + timedelta(seconds=5 * number), login, act, ref, seat.pk,
                 str(detail).replace("'", '"') if detail else "{}"],
            )  # fmt: skip


def references(many: int, first: int = 1) -> list[str]:
    return [f"HRW-26-{number:06}" for number in range(first, first + many)]


def swept(house: House, *, at: datetime = NOON + timedelta(minutes=1)) -> list[tuple[str, str, int]]:
    """Look through the ledger. Out: agency, kind and number of lines of each alert."""
    with house.at("worker"):
        sweep("harrow", at=at)
        return sorted(Alert.objects.values_list("agency", "kind", "lines"))


def token(agency: str) -> bytes:
    return logins.guardian_token("harrow", agency)


def many_opened(house: House, agency: str = "police") -> Alert:
    """Somebody of the police opened twenty enquiries in two minutes."""
    seat = house.seat(Role.RESEARCHER, agency=agency, user=house.user("Nadia Umberslade"))
    written(house, seat, "read_enquiry", references(20))
    swept(house)
    with house.at("worker"):
        return Alert.objects.get(member=seat.pk)


# What raises one.


def test_twenty_different_enquiries_in_ten_minutes_are_one_alert_and_nineteen_are_none(house: House) -> None:
    busy, usual, again, slow = (house.seat(Role.RESEARCHER) for _ in range(4))
    written(house, busy, "read_enquiry", references(20))
    written(house, usual, "read_enquiry", references(19))
    written(house, again, "read_enquiry", references(5) * 8)
    for number, ref in enumerate(references(24)):
        written(house, slow, "read_request", [ref], at=NOON + timedelta(minutes=number))
    assert swept(house) == [("police", "many", 20)]
    with house.at("worker"):
        assert Alert.objects.get().member == busy.pk


def test_what_is_new_is_added_to_the_open_alert_and_nothing_is_raised_twice(house: House) -> None:
    seat = house.seat(Role.RESEARCHER)
    written(house, seat, "read_enquiry", references(12))
    assert swept(house) == []
    written(house, seat, "read_notification", references(9, first=50), at=NOON + timedelta(minutes=3))
    assert swept(house) == swept(house) == [("police", "many", 21)]
    written(house, seat, "read_enquiry", references(3, first=80), at=NOON + timedelta(minutes=4))
    assert swept(house) == [("police", "many", 24)]
    with house.at("worker"):
        assert AlertLine.objects.count() == 24


def test_five_refusals_and_addresses_of_what_is_not_there_are_an_alert(house: House) -> None:
    prober, lost = house.seat(Role.COORDINATOR), house.seat(Role.COORDINATOR)
    written(house, prober, "refused", [""] * 2)
    written(house, prober, "not_found", [""] * 3, at=NOON + timedelta(minutes=5))
    written(house, lost, "not_found", [""] * 4)
    assert swept(house) == [(house.lead(), "refused", 5)]


def test_who_opens_something_about_their_own_family_name_is_an_alert(house: House) -> None:
    notified = notify(house, child("Amy Umberslade"))
    other = notify(house, child("Ben Otherwise"))
    namesake = house.seat(Role.COORDINATOR, user=house.user("Nadia Umberslade"))
    colleague = house.seat(Role.COORDINATOR, user=house.user("Colin Danebury"))
    for seat in (namesake, colleague):
        written(house, seat, "read_notification", [notified.reference, other.reference])
    assert swept(house) == [(house.lead(), "own_name", 1)]


def test_a_message_that_was_taken_out_of_an_enquiry_names_nobody_in_it_any_more(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    _, enquiry = opened(house, by, child("Ben Otherwise"))
    other = joined(house, by, enquiry, child("Amy Umberslade"))
    namesake = house.seat(Role.COORDINATOR, user=house.user("Nadia Umberslade"))
    with house.at(by):
        take_out(other.pk, of=enquiry.pk, to_triage=True, reason="Another family", by=by, at=timezone.now())
    written(house, namesake, "read_enquiry", [enquiry.reference])
    assert swept(house) == []


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Nadia Umberslade", {"umberslade"}),
        ("Ana Smith-Jones", {"smithjones", "smith", "jones"}),
        ("Piet van der Berg", {"vanderberg", "derberg", "berg"}),
        ("Prince", {"prince"}),
        ("Bo Li", set()),
        ("", set()),
    ],
)
def test_what_a_family_name_may_be(name: str, keys: set[str]) -> None:
    assert family_keys(name) == keys


@given(st.text(max_size=40))
def test_no_name_is_too_odd_to_be_looked_for(name: str) -> None:
    assert all(len(key) >= 3 for key in family_keys(name))


def test_a_line_at_another_agencys_desk_is_an_alert_for_both(house: House) -> None:
    seat = house.seat(Role.RESEARCHER, agency="hrwhealth")
    written(house, seat, "read_enquiry", references(1), desk="police")
    assert swept(house) == [("hrwhealth", "other_desk", 1), ("police", "other_desk", 1)]


def test_a_night_is_an_alert_for_whoever_was_not_there_at_night_before(house: House) -> None:
    night = datetime(2026, 11, 27, 1, 30, tzinfo=UTC)
    usual, new, day = (house.seat(Role.COORDINATOR) for _ in range(3))
    written(house, usual, "read_enquiry", references(1), at=night - timedelta(days=9))
    swept(house, at=night - timedelta(days=9))
    for seat in (usual, new):
        written(house, seat, "read_enquiry", references(2), at=night)
    written(house, day, "read_enquiry", references(1), at=NOON)
    assert swept(house) == [(house.lead(), "night", 1), (house.lead(), "night", 2)]
    with house.at("worker"):  # of the one the first time, nine nights ago; of the other now
        assert set(Alert.objects.values_list("member", "lines")) == {(usual.pk, 1), (new.pk, 2)}


def test_a_browser_that_was_not_used_before_is_an_alert(house: House) -> None:
    seat = house.seat(Role.RESEARCHER)
    first, known, new = (
        sign_ins.begin(seat.user, browser="Firefox", address=None, is_known=known, at=NOON)
        for known in (False, True, False)
    )
    assert [one.is_new_browser for one in (first, known, new)] == [False, False, True]
    for one in (first, known):
        written(house, seat, "enter", [""], session=str(one.pk))
    written(house, seat, "enter", [""], session="nonsense")
    assert swept(house) == []
    written(house, seat, "enter", [""], session=str(new.pk))
    assert swept(house) == [("police", "new_browser", 1)]


def test_each_hub_is_looked_through_by_the_clock(house: House) -> None:
    now = timezone.localtime()  # the clock's own, and a night is an alert of its own
    noon = now.replace(hour=12, minute=0) - timedelta(days=now.hour < 12)
    written(house, house.seat(Role.RESEARCHER), "read_enquiry", references(20), at=noon)
    raise_alerts()
    with house.at("worker"):
        assert Alert.objects.count() == 1
    with house.as_superuser() as cursor:
        cursor.execute("SELECT object_kind, detail ->> 'job', member FROM wall_ledgerentry WHERE act = 'raise_alert'")
        assert cursor.fetchall() == [("alert", "alerts", None)]


# Who reads one.


def guardian_of(house: House, agency: str = "police", **of: Any) -> Any:
    return house.visit(house.seat(Role.GUARDIAN, agency=agency, **of))


def test_its_own_guardian_reads_it_with_its_lines_and_is_told(house: House) -> None:
    guardian = house.seat(Role.GUARDIAN, agency="police")
    other = house.seat(Role.GUARDIAN)
    found = many_opened(house)
    with house.at("worker"):
        outbox.deliver_waiting()
        outbox.deliver_waiting()
    told = Notice.objects.filter(kind="alert")
    assert set(told.values_list("user", "about")) == {(guardian.user_id, str(found.pk))}
    assert "Umberslade" not in told.get().title + told.get().text
    page = house.visit(guardian).get("/ledger/alerts/").text
    assert "1 open alert" in page
    assert "Nadia Umberslade" in page
    one = house.visit(guardian).get(f"/ledger/alerts/{found.pk}/").text
    assert "HRW-26-000007" in one
    assert "20 or more different enquiries or notifications within 10 minutes" in one
    assert "No alert was raised yet" in house.visit(other).get("/ledger/alerts/").text
    assert house.visit(other).get(f"/ledger/alerts/{found.pk}/").status_code == 404


def test_where_an_agency_has_no_guardian_the_managers_hear_that_it_needs_one(house: House) -> None:
    manager = house.seat(Role.MANAGER)
    house.seat(Role.GUARDIAN)
    many_opened(house)
    with house.at("worker"):
        outbox.deliver_waiting()
    [told] = Notice.objects.filter(kind__in=("alert", "no_guardian"))
    assert (told.user_id, told.title) == (
        manager.user_id, "Metropolitan Police Service has no guardian in Harrow to read an alert"
    )  # fmt: skip


@pytest.mark.parametrize("login", ["police", "hrwcsc", "guardian", "verifier", "outside", "door", "asked"])
def test_no_desk_and_no_guardians_login_reads_the_tables(house: House, login: str) -> None:
    many_opened(house)
    for table in ("wall_alert", "wall_alertline", "wall_alertmark", "wall_guardiantoken"):
        with house.at(login), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Alert.objects.raw(f"SELECT * FROM {table}")[0]


@pytest.mark.parametrize("login", ["police", "hrwcsc", "worker", "verifier", "outside", "door", "asked"])
def test_nobody_but_guardians_calls_the_functions(house: House, login: str) -> None:
    found = many_opened(house)
    asked: dict[str, list[Any]] = {
        "alerts_v1": [10, 0], "alerts_count_v1": [], "alert_v1": [found.pk], "alert_lines_v1": [found.pk, 2**62, 10],
        "close_alert_v1": [found.pk, WORDS, "", uuid.uuid4(), uuid.uuid4()],
    }  # fmt: skip
    for function, arguments in asked.items():
        with house.at(login), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            call(function, token("police"), *arguments)


def test_the_token_of_another_agency_finds_and_closes_nothing(house: House) -> None:
    found = many_opened(house)
    with house.at("guardian"):
        assert len(call("alerts_v1", token("police"), 10, 0)) == 1
        others = (token("hrwhealth"), token(house.lead()), b"", logins.guardian_token("haringey", "police"))
        for wrong in others:
            assert call("alerts_v1", wrong, 10, 0) == call("alert_v1", wrong, found.pk) == []
            assert call("alert_lines_v1", wrong, found.pk, 2**62, 10) == []
            assert call("alerts_count_v1", wrong) == [(0, 0)]
            with pytest.raises(RefusedByTheWall, match="no_such_alert"), transaction.atomic():
                call("close_alert_v1", wrong, found.pk, WORDS, "", uuid.uuid4(), uuid.uuid4())


@pytest.mark.parametrize("role", sorted(STAFF))
def test_nobody_but_a_guardian_reads_the_pages(house: House, role: Role) -> None:
    found = many_opened(house)
    visit = house.visit(role=role)
    assert visit.get("/ledger/alerts/").status_code == 403
    assert visit.get(f"/ledger/alerts/{found.pk}/").status_code == 403
    assert visit.post(f"/ledger/alerts/{found.pk}/", {"words": WORDS}).status_code == 403


def test_lines_that_an_agency_keeps_to_itself_stand_on_its_own_page(house: House) -> None:
    seat = house.seat(Role.RESEARCHER, agency="hrwhealth")
    written(house, seat, "withhold", references(1), desk="police")
    swept(house)
    for agency in ("police", "hrwhealth"):
        with house.at("worker"):
            found = Alert.objects.get(agency=agency)
        page = guardian_of(house, agency).get(f"/ledger/alerts/{found.pk}/").text
        assert "1 line of this say what an agency recorded or withheld" in page
        assert "HRW-26-000001" not in page


# Closing one.


def test_it_is_closed_once_with_words_that_stand_and_leave_a_line(house: House) -> None:
    found, guardian = many_opened(house), guardian_of(house)
    address = f"/ledger/alerts/{found.pk}/"
    for nothing in ("", ".", "all fine", "It is ok."):
        answer = guardian.post(address, {"words": nothing})
        assert answer.status_code == 200
        assert "There is a problem" in answer.text
    assert guardian.post(address, {"words": WORDS})["Location"] == "/ledger/alerts/"
    assert guardian.post(address, {"words": WORDS}).status_code == 302  # the same form, sent twice
    late = guardian_of(house).post(address, {"words": "I found something else there."})
    assert late.status_code == 200
    assert "Somebody has closed this alert already" in late.text
    assert "I found something else there." in late.text
    page = guardian.get(address).text
    assert WORDS in page
    assert "Close with words" not in page
    assert "0 open alerts" in guardian.get("/ledger/alerts/").text
    with house.as_superuser() as cursor:
        cursor.execute("SELECT object_ref, detail::text FROM wall_ledgerentry WHERE act = 'close_alert'")
        [(ref, detail)] = cursor.fetchall()
    assert (ref, "covered two desks" in detail) == (str(found.pk), False)


def test_nobody_closes_an_alert_about_themself_with_whichever_seat(house: House) -> None:
    user = house.user("Nadia Umberslade")
    seat = house.seat(Role.RESEARCHER, user=user)
    written(house, seat, "read_enquiry", references(20))
    swept(house)
    with house.at("worker"):
        found = Alert.objects.get()
    guardian = guardian_of(house, user=user)
    address = f"/ledger/alerts/{found.pk}/"
    assert "This alert is about you" in guardian.get(address).text
    assert "This alert is about you" in guardian.post(address, {"words": WORDS}).text
    with house.at("worker"):
        assert Alert.objects.get().closed_at is None


def test_what_follows_after_it_is_closed_is_another_alert(house: House) -> None:
    found = many_opened(house)
    guardian_of(house).post(f"/ledger/alerts/{found.pk}/", {"words": WORDS})
    seat = Seat.objects.get(pk=found.member)
    written(house, seat, "read_enquiry", references(1, first=300), at=NOON + timedelta(minutes=2))
    assert swept(house) == [("police", "many", 1), ("police", "many", 20)]


def test_words_that_somebody_altered_are_not_shown(house: House) -> None:
    found, guardian = many_opened(house), guardian_of(house)
    address = f"/ledger/alerts/{found.pk}/"
    guardian.post(address, {"words": WORDS})
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_alert SET closed_words = 'Nothing was found there.'")
    answer = guardian.get(address)
    assert answer.status_code != 200
    assert "Nothing was found there" not in answer.text
