"""One typed date does not stop the board: refused where it is typed, where it is recorded and by the database, and a
line that is there all the same stops no page and no pack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from rollout.models import AuthorityEvent, Fact, TargetEvent
from rollout.packs.freezing import make_pack
from tenants.models import Authority, Role
from tests.attacks.scene import superuser
from tests.support.house import House
from tests.support.pages import get
from tests.support.signing_in import visitor

ON = {"on_day": "30", "on_month": "11", "on_year": "2012", "reason": "A slip of the keyboard"}
SAID = re.compile("the year must be (2000 or later|2049 or earlier)")


def day(name: str, year: str = "9999") -> dict[str, str]:
    return {f"{name}_day": "31", f"{name}_month": "12", f"{name}_year": year}


@pytest.mark.parametrize("year", ["9999", "2050", "1999"])
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/board/authorities/enfield/change/", {"stage": "1", "dated": "dated", "seen": "1", "of": "planned"}),
        ("/board/stages/3/change/", {"window": "Spring", "dated": "dated", "seen": "1", "of": "ends_on"}),
        ("/board/target/change/", {"seen": "1", "of": "day"}),
        ("/readiness/authorities/enfield/milestones/premises/plan/",
         {"owner": "A lead", "dated": "dated", "seen": "0", "of": "due"}),
    ],
)  # fmt: skip
def test_the_secretary_plans_no_day_outside_the_bounds(
    house: House, path: str, words: dict[str, str], year: str
) -> None:
    client = visitor(house, Role.SECRETARY)
    answer = client.post(path, {**ON, **words, **day(words["of"], year)}, secure=True)
    assert (answer.status_code, bool(SAID.search(answer.text))) == (200, True)
    assert get(client, "/board/").status_code == 200


@pytest.mark.parametrize("path", ["/board/", "/board/slips/", "/board/london.csv", "/board/authorities/enfield/",
                                  "/readiness/", "/readiness/overdue/"])  # fmt: skip
@pytest.mark.parametrize("year", ["9999", "1900"])
def test_no_address_with_an_impossible_day_ends_in_an_error(house: House, path: str, year: str) -> None:
    query = f"?on_day=31&on_month=12&on_year={year}"
    assert get(visitor(house, Role.BOARD), path + query).status_code == 200


def test_what_if_a_go_live_moves_to_the_end_of_time(house: House) -> None:
    query = "?on_day=30&on_month=11&on_year=2012&authority=enfield&day_day=31&day_month=12&day_year=9999"
    answer = get(visitor(house, Role.BOARD), "/board/what-if/" + query)
    assert (answer.status_code, bool(SAID.search(answer.text))) == (200, True)


def line(**columns: Any) -> dict[str, Any]:
    return {"on": date(2012, 11, 30), "recorded_at": timezone.now(), "reason": "A slip", "source": "A test", **columns}


def test_the_database_takes_no_impossible_day_from_anybody(house: House) -> None:
    enfield = Authority.objects.get(slug="enfield")
    impossible = date(9999, 12, 31)
    for make in (
        lambda: AuthorityEvent.objects.create(**line(authority=enfield, number=50, fact=Fact.PLANNED, day=impossible)),
        lambda: TargetEvent.objects.create(**line(number=50, day=impossible)),
    ):
        with pytest.raises(IntegrityError, match="possible_day"), transaction.atomic(using="platform"):
            make()


BOUNDS = {
    "rollout_authorityevent": "an_authority_has_a_possible_day",
    "rollout_targetevent": "the_target_is_a_possible_day",
}


# Of a wider scope than the test's transaction, which would hold the tables while they are altered again.
@pytest.fixture(scope="class")
def before_days_had_bounds() -> Iterator[None]:
    """An installation in which such a line was recorded before days had bounds: nothing removes it."""
    with superuser() as owner:
        declared = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s"
        kept = {name: owner.execute(declared, [name]).fetchall()[0][0] for name in BOUNDS.values()}
        for table, name in BOUNDS.items():
            owner.execute(f"ALTER TABLE platform.{table} DROP CONSTRAINT {name}".encode())
        yield
        for table, name in BOUNDS.items():
            owner.execute(f"ALTER TABLE platform.{table} ADD CONSTRAINT {name} {kept[name]}".encode())


def test_a_line_with_an_impossible_day_from_before_stops_no_page_and_no_pack(
    before_days_had_bounds: None, house: House
) -> None:
    enfield = Authority.objects.get(slug="enfield")
    AuthorityEvent.objects.create(
        **line(authority=enfield, number=50, fact=Fact.PLANNED, day=date(9999, 12, 31), on=date(2012, 11, 1))
    )
    TargetEvent.objects.create(**line(number=50, day=date(9999, 12, 31), on=date(2012, 11, 1)))
    client = visitor(house, Role.SECRETARY)
    query = "?on_day=30&on_month=11&on_year=2012"
    for path in ("/board/", "/board/slips/", "/board/what-if/", "/board/authorities/enfield/", "/board/target/change/",
                 "/readiness/", "/readiness/authorities/enfield/"):  # fmt: skip
        assert get(client, path + query).status_code == 200, path
    assert "Impossible day: not counted" in get(client, "/board/authorities/enfield/" + query).text
    made = make_pack(date(2012, 11, 30), "", seen=0, by=house.user(), at=timezone.now())
    assert "9999" not in made.document
