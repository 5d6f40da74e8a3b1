"""Old lines of the ledger go behind a checkpoint: what is left verifies, nobody removes lines alone, and what a restore
brings back goes again."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from mash_platform.database import logins
from mash_platform.keeper import line_disposal
from mash_platform.keeper.line_disposal import NotAgreed, _work
from mash_platform.keeper.seal import begin_again, keepers_connection, seal_hub
from mash_platform.ledger import gone, heads
from mash_platform.ledger.checks import readers_connection
from mash_platform.ledger.notes import BadNote
from mash_platform.ledger.proofs import Proofs, export
from mash_platform.ledger.tables import ledger_of
from mash_platform.ledger.verify import Tampered
from tests.attacks.scene import HUB, add, enter, set_up, superuser
from tests.attacks.test_given_references import quiet_seals
from tests.attacks.test_ledger_rewritten import SEALS, dumped
from tests.attacks.test_ledger_seals import LEDGER, keeper, tamper, verify
from tests.ledger.test_outside_proof import prove

__all__ = ["keeper"]  # a fixture, used by name

ADD = (
    "INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (gen_random_uuid(), %s, '', %s, %s)"
)
KEPT, GONE = "ZZZ-26-000001", "ZZZ-12-000001"  # of the scene's enquiry, and of one that was disposed of
OLD = timedelta(days=7 * 366)
MANAGER, GUARDIAN, PERSON = uuid.UUID(int=1), uuid.UUID(int=2), uuid.UUID(int=12)
TABLES = ("hub_harrow.wall_linedisposal", "hub_harrow.wall_linesgone")


@pytest.fixture(autouse=True)
def scene_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Seven years ago six lines were written and sealed, two of them about a record that is kept; today one more."""
    quiet_seals(monkeypatch)
    monkeypatch.setattr("mash_platform.state.StateDir.checks", tmp_path / "checks")
    monkeypatch.setattr(line_disposal, "alarm", lambda *_, **__: None)
    with set_up():
        tamper(f"DELETE FROM {LEDGER}")
        for act, ref in (("read", GONE), ("read", KEPT), ("seen", GONE), ("found", ""), ("left", ""), ("read", GONE)):
            with enter("hrwcsc") as connection:
                detail = {"refs": [GONE, KEPT]} if act == "found" else {"session": str(uuid.uuid4())}
                connection.execute(ADD, [act, ref, json.dumps(detail)])
        tamper(f"UPDATE {LEDGER} SET at = at - %s", OLD)
        seal_hub(HUB)
        set_back(OLD)
        with enter("police") as connection:
            connection.execute(ADD, ["read", GONE, "{}"])
        seal_hub(HUB)
        with superuser() as connection:
            add(connection, HUB, "wall.Member", id=MANAGER, name="M", agency="hrwcsc", role="manager",
                person=uuid.UUID(int=11))  # fmt: skip
        try:
            yield
        finally:
            for table in TABLES:
                tamper(f"DELETE FROM {table}")


def set_back(by: timedelta) -> None:
    """What was sealed so far was sealed so much earlier, by the database and by the heads outside it."""
    tamper(f"UPDATE {SEALS} SET sealed_at = sealed_at - %s", by)
    file = ledger_of(HUB).heads
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    for line in lines:
        line["at"] = (datetime.fromisoformat(line["at"]) - by).isoformat()
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))


def work() -> None:
    """What the keeper does each minute, until nothing is left to be done."""
    while _work(ledger_of(HUB)):
        pass


def proposed() -> uuid.UUID:
    work()
    seal_hub(HUB)
    with enter("hrwcsc") as connection:
        ((found,),) = connection.execute("SELECT id FROM wall_linedisposal WHERE state = 'proposed'").fetchall()
        return uuid.UUID(str(found))


def approve(disposal: uuid.UUID) -> None:
    with enter("hrwcsc") as connection:
        connection.execute("SELECT approve_lines_v1(%s, 1, %s)", [disposal, MANAGER])


def agree(
    disposal: uuid.UUID, member: uuid.UUID = GUARDIAN, agency: str = "hrwcsc", person: uuid.UUID = PERSON
) -> None:
    with enter("guardian") as connection:
        token = logins.guardian_token(HUB, agency)
        connection.execute("SELECT agree_lines_v1(%s, %s, 2, %s, %s)", [token, disposal, member, person])


def a_day_passes() -> None:
    """Heads are dated a day earlier, and so is what the database says of the agreement."""
    tamper("UPDATE hub_harrow.wall_linedisposal SET agreed_at = agreed_at - interval '25 hours'")
    set_back(timedelta(hours=25))


def disposed_of() -> uuid.UUID:
    disposal = proposed()
    approve(disposal)
    agree(disposal)
    seal_hub(HUB)
    a_day_passes()
    work()
    seal_hub(HUB)
    return disposal


def there() -> list[tuple[str, str]]:
    """Act and reference of the lines of the scene that are there, in their order."""
    with superuser() as connection:
        return connection.execute(
            f"SELECT act, object_ref FROM {LEDGER} WHERE object_kind <> 'line_disposal' ORDER BY seq".encode()
        ).fetchall()


LEFT = [("read", KEPT), ("found", ""), ("read", GONE)]  # about what is kept, and what is not old


def test_old_lines_about_nothing_that_is_kept_go_and_what_is_left_verifies_against_the_old_heads() -> None:
    heads_before, before = ledger_of(HUB).heads.read_text().count("\n"), verify(HUB)
    disposed_of()
    assert there() == LEFT
    found = verify(HUB)
    assert (found.findings, found.gone, found.unused) == ([], 4, before.unused)
    assert ledger_of(HUB).heads.read_text().count("\n") > heads_before
    with enter("guardian") as connection:
        rows = connection.execute("SELECT state, lines, kept, disposed FROM wall_linedisposal").fetchall()
    assert rows == [("done", 4, 2, 4)]
    with superuser() as connection:
        lines = connection.execute(
            f"SELECT act, login LIKE '%keeper' FROM {LEDGER} WHERE act LIKE '%line%' ORDER BY seq".encode()
        ).fetchall()
    assert lines == [
        ("propose_line_disposal", True), ("approve_line_disposal", False), ("agree_line_disposal", False),
        ("dispose_lines", True),
    ]  # fmt: skip


def test_the_references_of_lines_that_went_are_not_forgotten() -> None:
    tamper(f"UPDATE {LEDGER} SET act = 'submit', login = 'mash_harrow__door' WHERE act = 'seen'")
    tamper(f"DELETE FROM {SEALS}")
    ledger_of(HUB).heads.unlink()
    seal_hub(HUB)
    set_back(OLD)
    disposed_of()
    with superuser() as connection:
        assert connection.execute("SELECT reference FROM hub_harrow.wall_givenreference").fetchall() == [(GONE,)]
    tamper("DELETE FROM hub_harrow.wall_givenreference")


def test_nothing_goes_before_two_people_agreed_a_day_ago() -> None:
    disposal, before = proposed(), there()
    work()
    approve(disposal)
    work()
    agree(disposal)
    work()
    assert there() == before
    with keepers_connection(ledger_of(HUB)) as connection, pytest.raises(psycopg.Error, match="not_agreed"):
        connection.execute("SELECT lines_to_dispose_v1(%s, '{}')", [disposal])


def test_the_manager_is_not_the_second_too() -> None:
    disposal = proposed()
    approve(disposal)
    with pytest.raises(psycopg.Error, match="no_such_member"):
        agree(disposal, MANAGER)


def test_a_guardian_of_another_agency_does_not_agree_in_the_name_of_the_leads() -> None:
    disposal = proposed()
    approve(disposal)
    with pytest.raises(psycopg.Error, match="no_such_member"):
        agree(disposal, agency="police")


def test_one_person_with_two_seats_is_not_two() -> None:
    disposal = proposed()
    approve(disposal)
    with pytest.raises(psycopg.Error, match="same_person"):
        agree(disposal, person=uuid.UUID(int=11))


def test_a_legal_hold_on_everything_keeps_every_line_also_once_two_agreed() -> None:
    disposal = proposed()
    approve(disposal)
    agree(disposal)
    seal_hub(HUB)
    a_day_passes()
    with superuser() as connection:
        add(connection, HUB, "wall.LegalHold", record=None, ended_at=None, why="inquiry")
    work()
    assert len(there()) == 7
    tamper("DELETE FROM hub_harrow.wall_legalhold")
    work()
    assert there() == LEFT


def test_lines_of_an_open_alert_stay() -> None:
    with superuser() as connection:
        ((line,),) = connection.execute(f"SELECT min(seq) FROM {LEDGER} WHERE act = 'seen'".encode()).fetchall()
        add(connection, HUB, "wall.Alert", id=uuid.UUID(int=7), kind="many", closed_at=None)
        add(connection, HUB, "wall.AlertLine", alert_id=uuid.UUID(int=7), kind="many", seq=line)
    disposed_of()
    assert [one for one in there() if one[0] == "seen"] == [("seen", GONE)]


def test_what_was_stopped_stays_and_is_not_proposed_again_at_once() -> None:
    disposal = proposed()
    with enter("guardian") as connection:
        connection.execute("SELECT stop_lines_v1(%s, 1, %s)", [disposal, GUARDIAN])
    work()
    assert len(there()) == 7
    with enter("guardian") as connection:
        assert connection.execute("SELECT state FROM wall_linedisposal").fetchall() == [("stopped",)]


CALLS = (
    "SELECT count_old_lines_v1(2, 6, now())", "SELECT count_lines_v1(gen_random_uuid(), '{{}}', 1)",
    "SELECT lines_to_dispose_v1(gen_random_uuid(), '{{}}')", "SELECT lines_due_v1(now(), '{{1}}')",
    "SELECT dispose_lines_v1(gen_random_uuid(), '{{1}}', 0, 1, '', 1, '', 1)",
    "SELECT dispose_lines_again_v1(gen_random_uuid(), '{{1}}', 0, 1, '', 1, 1, '')",
    "SELECT remove_lines_v1(gen_random_uuid(), '{{1}}', 0, 1, '', 1, 1, '')",
    "DELETE FROM wall_ledgerentry", "TRUNCATE wall_ledgerentry",
    "INSERT INTO wall_linedisposal (id) VALUES (gen_random_uuid())", "UPDATE wall_linedisposal SET state = 'agreed'",
    "INSERT INTO wall_linesgone (id) VALUES (gen_random_uuid())",
)  # fmt: skip


@pytest.mark.parametrize("login", ["hrwcsc", "police", "door", "outside", "worker", "guardian", "verifier", "asked"])
def test_no_login_of_a_hub_disposes_of_lines(login: str) -> None:
    for call in CALLS:
        with enter(login) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(call.replace("{{", "{").replace("}}", "}").encode())
    assert len(there()) == 7


def test_the_keepers_login_removes_no_line_but_through_the_functions_and_nobody_a_young_one() -> None:
    for statement in (f"DELETE FROM {LEDGER}", "UPDATE wall_linedisposal SET state = 'agreed'"):
        with keepers_connection(ledger_of(HUB)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())
    with superuser() as connection:
        ((young,),) = connection.execute(f"SELECT max(seq) FROM {LEDGER}".encode()).fetchall()
    again = "SELECT dispose_lines_again_v1(gen_random_uuid(), %s, 0, 1, '', 1, 1, 'x')"
    with keepers_connection(ledger_of(HUB)) as connection, pytest.raises(psycopg.Error, match="still_kept"):
        connection.execute(again, [[young]])


def test_lines_removed_without_approval_are_named() -> None:
    disposed_of()
    tamper(f"DELETE FROM {LEDGER} WHERE act = 'found'")
    with pytest.raises(Tampered, match="was removed"):
        verify(HUB)


def test_lines_removed_beside_those_that_were_disposed_of_are_named_though_the_database_says_otherwise() -> None:
    """Whoever holds the database alone also writes that the line was disposed of; they cannot sign it."""
    disposed_of()
    tamper(f"DELETE FROM {LEDGER} WHERE act = 'found'")
    tamper("UPDATE hub_harrow.wall_linesgone SET bits = %s, lines = 6", bytes([0xFC]))
    with pytest.raises(Tampered, match="was removed"):
        verify(HUB)


def test_the_keeper_disposes_of_nothing_by_approvals_that_stand_in_a_table_alone() -> None:
    disposal = proposed()
    tamper(
        "UPDATE hub_harrow.wall_linedisposal SET state = 'agreed', approved_by = %s, agreed_by = %s,"
        " agreed_person = gen_random_uuid(),"
        " approved_at = now(), agreed_at = now() - interval '25 hours'",
        MANAGER, GUARDIAN,
    )  # fmt: skip
    with pytest.raises(NotAgreed, match=str(disposal)):
        work()
    forged = (
        "INSERT INTO hub_harrow.wall_ledgerentry (id, act, object_kind, object_ref, member, detail, at)"
        " VALUES (gen_random_uuid(), %s, 'line_disposal', %s, %s, '{}', now() - interval '2 days')"
    )
    tamper(forged, "approve_line_disposal", str(disposal), MANAGER)
    tamper(forged, "agree_line_disposal", str(disposal), GUARDIAN)
    with pytest.raises(NotAgreed):
        work()
    seal_hub(HUB)  # and the honest keeper seals what was forged: whoever is named has a day to see it
    with pytest.raises(NotAgreed):
        work()
    assert len(there()) == 7


def test_a_disposal_that_nobody_approved_is_a_finding_though_the_keeper_signed_it() -> None:
    disposed_of()
    tamper(f"UPDATE {LEDGER} SET member = NULL WHERE act = 'agree_line_disposal'")
    with pytest.raises(Tampered):  # it is sealed
        verify(HUB)
    with superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(f"UPDATE {LEDGER} SET member = %s WHERE act = 'agree_line_disposal'".encode(), [GUARDIAN])
    portion = gone.read(ledger_of(HUB)).portions[0]
    other = gone.Portion(str(uuid.uuid4()), portion.first, portion.last, portion.bits, portion.lines, 1)
    with keepers_connection(ledger_of(HUB)) as connection:
        gone.add(ledger_of(HUB), line_disposal._signed(connection, ledger_of(HUB), other))
    [finding] = verify(HUB).findings
    assert "no two people approved it" in finding


def test_a_file_of_what_is_gone_that_was_taken_away_or_written_by_somebody_else_is_found() -> None:
    disposed_of()
    file = gone.path_of(ledger_of(HUB))
    kept = file.read_text()
    file.unlink()
    with pytest.raises(Tampered, match="was removed"):
        verify(HUB)
    said = json.loads(kept)
    file.write_text(json.dumps({**said, "bits": "/w==", "lines": 6}) + "\n")
    with pytest.raises(Tampered, match="not ours"):
        verify(HUB)
    file.write_text(kept + kept[:40])  # torn: its rows are still there
    assert verify(HUB).findings == []


def test_a_portion_that_a_crash_left_signed_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    disposal = proposed()
    approve(disposal)
    agree(disposal)
    seal_hub(HUB)
    a_day_passes()
    add_portion = gone.add

    def and_crash(*arguments: Any) -> None:
        add_portion(*arguments)
        raise OSError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(gone, "add", and_crash)
        with pytest.raises(OSError, match="power"):
            work()
    assert len(there()) == 7
    assert verify(HUB).findings == []  # signed a moment ago
    work()
    seal_hub(HUB)
    assert there() == LEFT
    assert verify(HUB).findings == []
    with enter("guardian") as connection:
        assert connection.execute("SELECT state, disposed FROM wall_linedisposal").fetchall() == [("done", 4)]


@pytest.mark.parametrize("knows", [True, False], ids=["the copy knows the disposal", "it is from before"])
def test_lines_that_a_restore_brings_back_are_found_and_go_again(knows: bool) -> None:
    with dumped() as put_back:
        disposal = disposed_of()
        put_back()
        if not knows:
            for table in TABLES:
                tamper(f"DELETE FROM {table}")
        begin_again(HUB, "restored from the copy of Sunday")
        assert len(there()) == 7
        file = gone.path_of(ledger_of(HUB))
        said = json.loads(file.read_text())
        file.write_text(json.dumps({**said, "at": "2026-01-01T00:00:00+00:00"}) + "\n")
        assert len([one for one in verify(HUB).findings if "is there again" in one]) == 4
        work()
        seal_hub(HUB)
        assert there() == LEFT
        found = verify(HUB)
        assert (found.findings, found.gone) == ([], 4)
        with superuser() as connection:
            rows = connection.execute(
                f"SELECT object_ref FROM {LEDGER} WHERE act = 'dispose_lines' AND detail ? 'again'".encode()
            ).fetchall()
        assert rows == [(str(disposal),)]


def exported(to: Path, looked_for: dict[str, str]) -> list[dict[str, Any]]:
    with readers_connection(ledger_of(HUB)) as connection, connection.transaction():
        seqs = [row[0] for row in connection.execute("SELECT seq FROM wall_ledgerentry ORDER BY seq").fetchall()]
        lines = list(export(Proofs(connection, ledger_of(HUB)), seqs, looked_for=looked_for, witnesses=[]))
    to.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return lines


def test_an_export_says_which_lines_are_gone_and_proves_their_hashes(tmp_path: Path) -> None:
    disposed_of()
    file = tmp_path / "ledger.jsonl"
    lines = exported(file, {})
    assert lines[-1] == {"lines": 7, "newer": 0, "gone": 4}
    done = prove(file)
    assert done.returncode == 0, done.stderr
    assert "4 were disposed of; 4 of them are proved here." in done.stdout
    lines = exported(file, {"act": "read"})
    assert (len(lines[0]["gone"]), lines[-1]["gone"]) == (1, 0)
    assert "4 were disposed of; 0 of them are proved here." in prove(file).stdout


@pytest.mark.parametrize("spoil", ["hash", "place", "bits", "left out"])
def test_an_export_that_says_otherwise_what_is_gone_does_not_hold(tmp_path: Path, spoil: str) -> None:
    disposed_of()
    file = tmp_path / "ledger.jsonl"
    lines = exported(file, {})
    gone_ones = [line for line in lines if "proof" in line and "gone" in line]
    if spoil == "hash":
        gone_ones[0]["gone"] = gone_ones[1]["gone"]
    elif spoil == "place":  # a line that stands is passed off as one that is gone
        (line,) = [line for line in lines if "line" in line and '"found"' in line["line"]]
        line["gone"] = "AAAA"
        del line["line"]
    elif spoil == "bits":
        lines[0]["gone"][0]["bits"] = "/w=="
    else:
        lines.remove(gone_ones[0])
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert prove(file).returncode == 1


def test_after_a_restore_or_with_another_key_what_is_gone_is_signed_anew_and_proved_by_one_key(tmp_path: Path) -> None:
    disposed_of()
    begin_again(HUB, "moved to another cluster")
    work()
    seal_hub(HUB)
    exported(tmp_path / "ledger.jsonl", {})
    from mash_platform.ledger.tables import trusted

    done = prove(tmp_path / "ledger.jsonl", key=trusted(ledger_of(HUB), 2)[0].vkey)
    assert done.returncode == 0, done.stderr
    assert "4 of them are proved here" in done.stdout


def test_a_portion_of_another_ledger_is_refused() -> None:
    disposed_of()
    [portion] = gone.read(ledger_of(HUB)).portions
    with pytest.raises(BadNote):
        gone.checked(ledger_of("haringey"), portion)


def test_the_last_head_before_a_moment_is_found_wherever_it_stands(tmp_path: Path) -> None:
    file, begin = tmp_path / "some.heads", datetime(2026, 1, 1, tzinfo=UTC)
    assert heads.last_until(file, begin) is None
    for number in range(1, 40):
        at = begin + timedelta(minutes=number)
        heads.add(file, heads.Head(1, number, number, number, "1:1:", at.isoformat(), "x" * (number * 7 % 23)))
    assert heads.last_until(file, begin) is None
    for number in range(1, 40):
        found = heads.last_until(file, begin + timedelta(minutes=number, seconds=30))
        assert found is not None
        assert found.number == number
