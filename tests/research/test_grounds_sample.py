"""The weekly sample of grounds: drawn as anybody can draw it again, looked at by the agency's own guardian alone."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.research.grounds_sample import draw, drawn_from
from hub.research.models import Release, SampledRelease
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.permissions import STAFF
from mash_platform.database import logins
from tenants.models import Hub, Notice, Role
from tests.support.builders import a_request
from tests.support.house import House
from tests.wall.test_frequent_grounds import shares

WHY = "Her uncle has a caution for this."
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)  # the week before began on the 23rd
CONCERN = "It says the same for each family."


def sealed(house: House, at: datetime, root: bytes = b"\x01" * 32) -> None:
    with house.as_superuser() as cursor:
        cursor.execute(
            "INSERT INTO wall_seal (number, snapshot, rows, leaves, size, root, note, sealed_at)"
            " SELECT coalesce(max(number), 0) + 1, '1:1:', 0, '', 42, %s, 'a note', %s FROM wall_seal",
            [root, at],
        )


def releases(house: House, many: int, at: datetime = MONDAY - timedelta(days=3)) -> list[uuid.UUID]:
    """The police share something of so many enquiries on a day. Out: the ids of those releases."""
    for _ in range(many):
        shares(house, a_request(house), WHY)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_release SET at = %s WHERE at > now() - interval '1 hour'", [at])
    with house.at("worker"):
        return list(Release.objects.filter(at=at).values_list("pk", flat=True))


def drawn(house: House, at: datetime = MONDAY) -> list[uuid.UUID]:
    with house.at("worker"):
        draw(Hub.objects.get(code="harrow"), at=at)
        return list(SampledRelease.objects.order_by("place").values_list("release", flat=True))


def a_sample(house: House) -> SampledRelease:
    """Of one release of the police. Its words are Harrow police's; its digest is not looked at."""
    releases(house, 1)
    sealed(house, MONDAY)
    drawn(house)
    with house.at("worker"):
        return SampledRelease.objects.get()


def guardian_of(house: House, agency: str = "police", **of: Any) -> Any:
    return house.visit(house.seat(Role.GUARDIAN, agency=agency, **of))


def test_five_are_drawn_by_the_first_head_after_the_week_and_once(house: House) -> None:
    found = releases(house, 7)
    others = releases(house, 1, at=MONDAY - timedelta(days=9)) + releases(house, 1, at=MONDAY)
    sealed(house, MONDAY - timedelta(days=1), b"\x09" * 32)
    assert drawn(house) == [], "before the ledger was sealed after that week nothing is drawn"
    sealed(house, MONDAY)
    sealed(house, MONDAY + timedelta(hours=1), b"\x02" * 32)
    in_order = sorted(found, key=lambda pk: hashlib.sha256(("01" * 32 + f" {pk}").encode()).hexdigest())
    assert drawn(house) == drawn(house) == in_order[:5]
    assert not set(others) & set(in_order)
    with house.at("worker"):
        assert set(SampledRelease.objects.values_list("agency", "of", "lines")) == {("police", 7, 42)}


def test_another_head_draws_others() -> None:
    found = [uuid.UUID(int=number) for number in range(40)]
    assert drawn_from(found, "aa") == drawn_from(reversed(found), "aa") != drawn_from(found, "bb")


def test_its_own_guardian_is_told_reads_the_grounds_and_says_what_concerns(house: House) -> None:
    before_it_was_drawn = (timezone.now() - MONDAY).days + 2
    guardian = house.seat(Role.GUARDIAN, agency="police", days=before_it_was_drawn)
    house.seat(Role.GUARDIAN, days=before_it_was_drawn)
    one = a_sample(house)
    told = Notice.objects.get(kind="sample")
    assert (told.user_id, WHY in told.text) == (guardian.user_id, False)
    visit = house.visit(guardian)
    assert "Not looked at yet" in visit.get("/ledger/grounds/samples/").text
    address = f"/ledger/grounds/samples/{one.pk}/"
    page = visit.get(address).text
    assert WHY in page
    assert "Children Act 1989, section 47" in page
    for nothing in ({}, {"answer": "yes", "concern": "."}):
        assert "There is a problem" in visit.post(address, nothing).text
    said = {"answer": "yes", "concern": CONCERN}
    assert visit.post(address, said)["Location"] == "/ledger/grounds/samples/?week=2026-11-23"
    assert visit.post(address, said).status_code == 302  # the same form, sent twice
    late = guardian_of(house).post(address, {"answer": "no"}).text
    assert "Somebody has looked at this one already" in late
    page = visit.get("/ledger/grounds/samples/").text
    assert CONCERN in page
    assert "1 of 1" in page
    with house.as_superuser() as cursor:
        cursor.execute("SELECT object_ref, detail::text FROM wall_ledgerentry WHERE act = 'look_at_grounds'")
        [(ref, detail)] = cursor.fetchall()
    assert (ref, "each family" in detail) == (str(one.pk), False)


def test_no_concern_is_kept_too(house: House) -> None:
    one, visit = a_sample(house), guardian_of(house)
    visit.post(f"/ledger/grounds/samples/{one.pk}/", {"answer": "no", "concern": "typed and taken back"})
    assert "No concern" in visit.get(f"/ledger/grounds/samples/{one.pk}/").text
    with house.at("worker"):
        assert SampledRelease.objects.get().concern == ""


def test_another_agencys_guardian_finds_nothing_and_no_desk_reads_the_table(house: House) -> None:
    one = a_sample(house)
    other = guardian_of(house, house.lead())
    assert "Nothing was drawn yet" in other.get("/ledger/grounds/samples/").text
    assert other.get(f"/ledger/grounds/samples/{one.pk}/").status_code == 404
    assert other.post(f"/ledger/grounds/samples/{one.pk}/", {"answer": "no"}).status_code == 404
    mine, theirs = (logins.guardian_token("harrow", agency) for agency in ("police", "hrwcsc"))
    with house.at("guardian"):
        assert len(call("sample_v1", mine, one.week, None)) == 1
        assert call("sample_v1", theirs, one.week, one.pk) == call("sampled_weeks_v1", theirs, 9) == []
        with pytest.raises(RefusedByTheWall, match="no_such_sample"), transaction.atomic():
            call("look_at_sample_v1", theirs, one.pk, "", "", uuid.uuid4())
    for login in ("police", "hrwcsc", "guardian", "verifier", "outside", "door"):
        with house.at(login), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            SampledRelease.objects.count()
    for login in ("police", "hrwcsc", "worker", "verifier", "outside", "door"):
        with house.at(login), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            call("sample_v1", mine, one.week, None)


@pytest.mark.parametrize("role", sorted(STAFF))
def test_nobody_but_a_guardian_reads_the_pages(house: House, role: Role) -> None:
    one, visit = a_sample(house), house.visit(role=role)
    assert visit.get("/ledger/grounds/samples/").status_code == 403
    assert visit.get(f"/ledger/grounds/samples/{one.pk}/").status_code == 403


def test_whoever_decided_it_does_not_look_at_it(house: House) -> None:
    one = a_sample(house)
    seat = house.seat(Role.RESEARCHER)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_release SET by = %s", [seat.pk])
    visit = guardian_of(house, user=seat.user)
    address = f"/ledger/grounds/samples/{one.pk}/"
    assert "You decided this one yourself" in visit.get(address).text
    assert "You decided this one yourself" in visit.post(address, {"answer": "no"}).text


def test_a_concern_that_somebody_altered_is_not_shown(house: House) -> None:
    one, visit = a_sample(house), guardian_of(house)
    visit.post(f"/ledger/grounds/samples/{one.pk}/", {"answer": "yes", "concern": CONCERN})
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_sampledrelease SET concern = 'It says nothing at all.'")
    answer = visit.get(f"/ledger/grounds/samples/{one.pk}/")
    assert answer.status_code != 200
    assert "It says nothing at all" not in answer.text
