"""The ledgers are looked at without being asked, on logins without a secret of the keeper's; what is wrong is
told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from hub.wall.tasks import check_ledgers
from mash_platform.keeper import seal
from mash_platform.keeper.seal import Contradiction, seal_everything, seal_hub
from mash_platform.ledger import checks
from mash_platform.ledger.checks import Report, check, report_of
from tenants.alarms import notify_of_alarms
from tenants.models import Notice, NoticeKind, PlatformEntry, Role, Seat
from tests.attacks.scene import HUB, set_up
from tests.attacks.test_ledger_rewritten import write
from tests.attacks.test_ledger_seals import LEDGER, keeper, tamper
from tests.support.house import House

__all__ = ["keeper"]


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Some sealed lines, and no check of another test."""
    monkeypatch.setattr("mash_platform.state.StateDir.checks", tmp_path / "checks")
    with set_up():
        write("one", "two")
        seal_hub(HUB)
        yield


def look(*, whole: bool = False) -> tuple[Report, bool]:
    return check(HUB, at=timezone.now(), whole=whole)


def test_the_first_check_is_of_everything_and_the_next_of_what_is_new(ledger: None) -> None:
    first, is_news = look()
    assert (first.is_good, is_news, first.lines) == (True, False, 3)
    assert first.whole_at == first.at
    write("three")
    seal_hub(HUB)
    second, _ = look()
    assert (second.lines, second.whole_at) == (4, first.at)
    assert report_of(HUB) == second


def test_what_is_wrong_is_news_once_and_stays_until_it_is_right_again(ledger: None) -> None:
    look()
    write("three")
    seal_hub(HUB)
    tamper(f"UPDATE {LEDGER} SET act = 'nothing' WHERE act = 'three'")
    found, is_news = look()
    assert (is_news, found.is_good) == (True, False)
    assert "was altered" in found.tampered
    again, is_news = look()
    assert (is_news, again.tampered) == (False, found.tampered)
    tamper(f"UPDATE {LEDGER} SET act = 'three' WHERE act = 'nothing'")
    assert look()[0].is_good


def test_a_change_far_back_is_found_by_the_check_of_everything(ledger: None) -> None:
    look()
    tamper(f"UPDATE {LEDGER} SET act = 'nothing' WHERE act = 'one'")
    assert look()[0].is_good
    assert "was altered" in look(whole=True)[0].tampered


def test_what_was_noted_of_a_check_and_cannot_be_read_is_begun_again(ledger: None, tmp_path: Path) -> None:
    look()
    (tmp_path / "checks" / f"{HUB}.json").write_text("{")
    assert report_of(HUB) == Report()
    assert look()[0].is_good


def test_a_finding_reaches_guardian_and_operator_and_the_platforms_ledger(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("mash_platform.state.StateDir.checks", tmp_path / "checks")
    guardian = house.seat(Role.GUARDIAN)
    operator = Seat.objects.create(user=house.user("An Operator"), role=Role.OPERATOR, starts_at=timezone.now())
    at = timezone.now().isoformat()
    assert "Not checked against its seals yet" in house.visit(guardian).get("/ledger/").text
    checks._keep(checks._path(HUB), Report(at, at, line=7, unused=1))
    page = house.visit(guardian).get("/ledger/").text
    assert "Checked to line 7 on" in page
    assert "1 number has no line" in page
    bad = Report(at, at, line=7, tampered="Row 3 was removed (seal 1).")
    checks._keep(checks._path(HUB), bad)
    news = iter([True, False])
    monkeypatch.setattr(
        "hub.wall.tasks.check", lambda name, **_: (bad, next(news)) if name == HUB else (Report(), False)
    )
    for _ in range(2):
        check_ledgers(whole=True)
    [line] = PlatformEntry.objects.filter(act="alarm", object_kind="ledger", object_ref=HUB)
    assert line.detail["said"] == ["Row 3 was removed (seal 1)."]
    notify_of_alarms(timezone.now())
    told = Notice.objects.filter(kind=NoticeKind.ALARM, about=f"ledger {HUB}").values_list("user", flat=True)
    assert set(told) == {guardian.user_id, operator.user_id}
    page = house.visit(guardian).get("/ledger/").text
    assert "This ledger does not agree with its seals" in page
    assert "Row 3 was removed" in page


def test_a_ledger_that_the_keeper_does_not_seal_is_one_alarm(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = {HUB: Contradiction("lines that were there then are gone")}

    def seal_one(name: str) -> int:
        if name in failing:
            raise failing[name]
        return 0

    monkeypatch.setattr(seal, "_stopped", {})
    monkeypatch.setattr(seal, "seal_hub", seal_one)
    for _ in range(3):
        seal_everything()
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT detail ->> 'said' FROM platform.tenants_platformentry WHERE act = 'alarm' AND object_kind = 'seal'"
        )
        assert cursor.fetchall() == [("lines that were there then are gone",)]
    del failing[HUB]
    seal_everything()
    assert not seal._stopped
