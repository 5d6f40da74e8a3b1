"""What a team may do with a copy in each state that it can be in, what its list shows of it, and where in the list."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from hub.assessment import recipient_portal
from hub.assessment.models import Copy
from hub.assessment.recipient_portal import CannotAcknowledge, CannotSayOutcome, Colleague, HolderChanged
from hub.wall.models import LedgerEntry
from tenants.seated import Seated
from tests.outside.test_recipient import a_copy, a_recipient
from tests.support.house import House

RECALLED = "recalled_at = now() - interval '1 hour', recall_reason = 'x', recall_instruction = 'destroy'"
ACKNOWLEDGED = "acknowledged_at = now() - interval '2 hours', acknowledged_by = 'Joan'"
STATES = {
    "new": "recipient = recipient",
    "acknowledged": ACKNOWLEDGED,
    "recalled": RECALLED,
    "acknowledged, then recalled": f"{ACKNOWLEDGED}, {RECALLED}",
    "recalled and read": f"{RECALLED}, recall_seen_at = now() - interval '1 minute', recall_seen_by = 'Joan'",
}
NO = None
# Of each state what each act does: the act of its line, or NO.
DONE: dict[str, dict[str, str | None]] = {
    "new": {"acknowledge": "acknowledge", "outcome": NO, "hold": "hold_copy", "take": "hold_copy", "seen": NO},
    "acknowledged": {"acknowledge": NO, "outcome": "outcome", "hold": "hold_copy", "take": "hold_copy", "seen": NO},
    "recalled": {"acknowledge": NO, "outcome": NO, "hold": NO, "take": NO, "seen": "recall_seen"},
    "acknowledged, then recalled": {"acknowledge": NO, "outcome": NO, "hold": NO, "take": NO, "seen": "recall_seen"},
    "recalled and read": {"acknowledge": NO, "outcome": NO, "hold": NO, "take": NO, "seen": NO},
}


def acts(copy: uuid.UUID, by: Seated) -> dict[str, Callable[[], Any]]:
    me = Colleague(by.seat, by.name)
    return {
        "acknowledge": lambda: recipient_portal.acknowledge(copy, by=by),
        "outcome": lambda: recipient_portal.say_outcome(copy, "accepted", "Seen.", by=by),
        "hold": lambda: recipient_portal.hold(copy, me, None, by=by),
        "take": lambda: _taken(copy, by),
        "seen": lambda: recipient_portal.say_recall_seen(copy, by=by),
    }


def _taken(copy: uuid.UUID, by: Seated) -> None:
    if not recipient_portal.take([(copy, None)], by=by):
        raise HolderChanged


def tried(house: House, by: Seated, act: Callable[[], Any]) -> list[str]:
    """The acts of the lines that it left; it is undone again. Nothing is changed where it was refused."""
    before = row_and_lines(house)
    point = transaction.savepoint()
    try:
        with house.at(by):
            act()
    except (CannotAcknowledge, CannotSayOutcome, HolderChanged):
        assert row_and_lines(house) == before
    left = row_and_lines(house)[1][len(before[1]) :]
    transaction.savepoint_rollback(point)
    return left


def row_and_lines(house: House) -> tuple[list[Any], list[str]]:
    with house.at(house.lead()):
        row = list(Copy.objects.values("acknowledged_at", "outcome", "held_by", "recall_seen_at"))
    with house.at("guardian"):
        return row, list(LedgerEntry.objects.order_by("seq").values_list("act", flat=True))


def test_what_a_team_may_do_with_a_copy_follows_from_how_it_stands(house: House) -> None:
    copy, by = a_copy(house), a_recipient(house)
    for state, changes in STATES.items():
        with house.as_superuser() as cursor:
            cursor.execute("UPDATE assessment_copy SET acknowledged_at = NULL, recalled_at = NULL")
            cursor.execute(f"UPDATE assessment_copy SET {changes}")
        found = {name: tried(house, by, act) for name, act in acts(copy, by).items()}
        assert found == {name: [line] if line else [] for name, line in DONE[state].items()}, state


def copies_like(house: House, one: uuid.UUID, states: dict[str, str]) -> dict[str, str]:
    """Copies of products of the same enquiry, each changed so; out: id -> name. The first is the one that was there."""
    found = {}
    with house.as_superuser() as cursor:
        for number, name in enumerate(states):
            made: uuid.UUID = one
            if number:
                made, product = uuid.uuid4(), uuid.uuid4()
                rows: tuple[tuple[str, uuid.UUID, dict[str, Any]], ...] = (
                    ("assessment_product", product, {"version": number + 1}),
                    ("assessment_copy", made, {"product_id": product}),
                )
                for table, key, more in rows:
                    cursor.execute(f"CREATE TEMP TABLE again ON COMMIT DROP AS SELECT * FROM {table} LIMIT 1")
                    said = {"id": key, **more}
                    sets = ", ".join(f"{column} = %s" for column in said)
                    cursor.execute(f"UPDATE again SET {sets}", list(said.values()))
                    cursor.execute(f"INSERT INTO {table} SELECT * FROM again")
                    cursor.execute("DROP TABLE again")
            found[str(made)] = name
        for pk, name in found.items():
            cursor.execute(f"UPDATE assessment_copy SET {states[name]} WHERE id = %s", [pk])
    return found


AGO = "issued_at = now() - interval '{} hours', rating = '{}'"
IN_ORDER = {
    "a recall that nobody read": f"{AGO.format(90, 'green')}, {RECALLED}",
    "red, waits longest": AGO.format(30, "red"),
    "red, waits": AGO.format(3, "red"),
    "amber, waits": AGO.format(80, "amber"),
    "green, waits": AGO.format(85, "green"),
    "blue, waits": AGO.format(86, "blue"),
    "acknowledged lately": f"{AGO.format(4, 'green')}, {ACKNOWLEDGED}",
    "a recall that was read": f"{AGO.format(5, 'red')}, {ACKNOWLEDGED}, {RECALLED}, recall_seen_at = now()",
    "acknowledged, older": f"{AGO.format(70, 'red')}, {ACKNOWLEDGED}",
}


def test_over_all_pages_what_must_be_read_now_stands_first_and_then_what_is_most_urgent(house: House) -> None:
    copy, by = a_copy(house), a_recipient(house)
    names = copies_like(house, copy, dict(reversed(IN_ORDER.items())))
    with house.at(by):
        lines = [
            recipient_portal.inbox(by=by, limit=1, offset=offset)[0] for offset in range(len(IN_ORDER))
        ]  # fmt: skip
    assert [names[str(one.id)] for one in lines] == list(IN_ORDER)
    with house.at(by):
        found = recipient_portal.counts(by=by)
    assert (found.every, found.acknowledge, found.nobody, found.answered) == (9, 5, 7, 0)
    assert (found.red, found.amber, found.green, found.blue, found.in_all) == (3, 1, 2, 1, 9)
    minutes = {"red": 240, "amber": 1440, "green": 4320}
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE wall_hubsettings SET red_minutes = %s, amber_minutes = %s, green_minutes = %s",
            list(minutes.values()),
        )
    with house.at(by):
        lines = recipient_portal.inbox(by=by, limit=20, offset=0)
    said = {
        names[str(one.id)]: (one.rating, one.due_at and one.due_at - one.issued_at, len(one.children)) for one in lines
    }
    assert said == {
        "a recall that nobody read": ("", None, 0),
        "red, waits longest": ("red", timedelta(minutes=240), 2),
        "red, waits": ("red", timedelta(minutes=240), 2),
        "amber, waits": ("amber", timedelta(minutes=1440), 2),
        "green, waits": ("green", timedelta(minutes=4320), 2),
        "blue, waits": ("blue", None, 2),
        "acknowledged lately": ("green", timedelta(minutes=4320), 2),
        "a recall that was read": ("", None, 0),
        "acknowledged, older": ("red", timedelta(minutes=240), 2),
    }


def test_a_recalled_copy_that_nobody_opened_is_not_opened_by_reading_why_and_tells_no_history(house: House) -> None:
    copy, by = a_copy(house), a_recipient(house)
    with house.at(by):
        recipient_portal.hold(copy, Colleague(by.seat, by.name), None, by=by)
    with house.as_superuser() as cursor:
        cursor.execute(f"UPDATE assessment_copy SET {RECALLED}")
    with house.at(by):
        read = recipient_portal.fetch(copy, by=by)
        said: list[Any] = [read.fetched_at, read.history, read.file_name]
        assert said == [None, (), ""]
    with house.at("guardian"):
        [line] = LedgerEntry.objects.filter(act="fetch").values_list("detail", flat=True)
    assert (line["shown"], line["withdrawn"]) == (False, True)


def test_what_a_team_did_stands_latest_first_with_whoever_did_it(house: House) -> None:
    copy, by = a_copy(house), a_recipient(house)
    colleague = a_recipient(house)
    with house.at(by):
        recipient_portal.acknowledge(copy, by=by)
        recipient_portal.hold(copy, Colleague(by.seat, "Joan Abara"), None, by=by)
        recipient_portal.say_outcome(copy, "accepted", "", by=by)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_copyholding SET at = %s", [timezone.now() - timedelta(hours=2)])
        cursor.execute("UPDATE assessment_copyoutcome SET at = %s", [timezone.now() - timedelta(hours=1)])
    with house.at(colleague):
        recipient_portal.hold(copy, None, by.seat, by=colleague)
        history = recipient_portal.fetch(copy, by=colleague).history
    assert [(one.in_words, one.by_name) for one in history] == [
        ("Handed back: nobody has it", colleague.name),
        ("Accepted", by.name),
        ("Joan Abara has it", by.name),
    ]
