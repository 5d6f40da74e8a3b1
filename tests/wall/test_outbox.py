"""The outbox: what a desk may ask the worker to do is a short list, and a failure holds up nobody else."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DataError, connections
from django.utils import timezone

from hub.wall import outbox, tasks
from hub.wall.models import OutboxRow
from tenants.models import Hub
from tests.support.builders import a_request
from tests.support.house import House


def test_every_kind_of_the_list_has_its_function() -> None:
    for kind in outbox.HANDLERS:
        assert callable(outbox.handler_of(kind))


@pytest.mark.parametrize(
    "kind", ["assessment.Copy", "wall.sweep", "research.publish", "os.system", "", "front_door.call"]
)
def test_no_other_name_is_called(kind: str) -> None:
    with pytest.raises(LookupError):
        outbox.handler_of(kind)


def test_what_cannot_be_done_waits_and_the_rest_is_done(house: House) -> None:
    a_request(house)  # leaves a row of its own
    with house.at("police"):
        outbox.add("nobody.does_this", uuid.uuid4(), at=timezone.now())
    with house.at("worker"):
        outbox.deliver_waiting()
        left = OutboxRow.objects.get(done_at__isnull=True)
        assert (left.kind, left.tries, left.failure) == ("nobody.does_this", 1, "LookupError")
        assert OutboxRow.objects.filter(done_at__isnull=False).exists()
        assert outbox.deliver_waiting() == 0


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, list[str], float | None]]:
    """What is sent to the broker: the task, its queue, its arguments, and in how many seconds."""
    found: list[tuple[str, str, list[str], float | None]] = []

    def send_task(task: str, *, args: list[str], queue: str, countdown: float | None, **_: object) -> None:
        found.append((task, queue, args, countdown))

    monkeypatch.setattr("celery.current_app.send_task", send_task)
    return found


def test_each_row_is_a_task_in_the_queue_of_its_kind(house: House, sent: list[tuple[str, str, list[str], Any]]) -> None:
    kinds = {"research.request_changed": "celery", "assessment.copy_issued": "documents",
             "transfers.offer_answered": "between_hubs"}  # fmt: skip
    now = timezone.now()
    with house.at("police"):
        for kind in kinds:
            outbox.add(kind, uuid.uuid4(), at=now)
    with house.at("worker"):
        rows = {str(pk): kind for pk, kind in OutboxRow.objects.values_list("pk", "kind")}
        outbox.dispatch("harrow", now)
    assert {(rows[args[1]], queue) for _, queue, args, _ in sent if rows[args[1]] in kinds} == set(kinds.items())
    assert {(task, args[0], in_seconds) for task, _, args, in_seconds in sent} == {
        ("hub.wall.tasks.deliver", "harrow", None)
    }


def test_a_row_that_fails_comes_again_by_itself_and_the_others_do_not_wait(
    house: House, sent: list[tuple[str, str, list[str], Any]]
) -> None:
    with house.at("police"):
        outbox.add("nobody.does_this", uuid.uuid4(), at=timezone.now())
    with house.at("worker"):
        row = OutboxRow.objects.get(kind="nobody.does_this")
        for tries, wait in ((1, 1.0), (2, 2.0), (3, 4.0)):
            outbox.deliver(row.pk, "harrow", row.due_at)
            row.refresh_from_db()
            assert (row.tries, sent[-1][2:]) == (tries, (["harrow", str(row.pk)], wait))
        row.tries = 9
        row.save(update_fields=["tries", "due_at", "failure"])
        outbox.deliver(row.pk, "harrow", row.due_at)
        assert len(sent) == 3  # it waits for minutes now: the sweep finds it


def test_a_row_is_sent_once_and_again_only_where_its_task_was_lost(
    house: House, sent: list[tuple[str, str, list[str], Any]]
) -> None:
    now = timezone.now()
    with house.at("police"):
        outbox.add("research.request_changed", uuid.uuid4(), at=now)
    with house.at("worker"):
        assert [outbox.dispatch("harrow", now) for _ in range(3)] == [1, 0, 0]
        assert outbox.dispatch("harrow", now + timedelta(minutes=2)) == 1
    assert len(sent) == 2


def test_a_row_that_is_done_is_left_alone(house: House) -> None:
    request = a_request(house)
    with house.at("worker"):
        row = OutboxRow.objects.get(kind="research.request_changed", object_id=request.pk)
        outbox.deliver(row.pk, "harrow", timezone.now())
        row.refresh_from_db()
        done = row.done_at
        assert done is not None
        outbox.deliver(row.pk, "harrow", timezone.now())
        row.refresh_from_db()
        assert row.done_at == done


def test_a_hub_whose_outbox_cannot_be_read_holds_up_no_other_hub(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    swept: list[str] = []

    def dispatch(hub: str, at: datetime) -> int:
        swept.append(connections["default"].login.hub)  # type: ignore[attr-defined]
        if len(swept) == 1:
            raise DataError("timestamp too small")
        return 0

    monkeypatch.setattr(outbox, "dispatch", dispatch)
    tasks.sweep_all()
    assert set(swept) == set(Hub.objects.values_list("code", flat=True))
    assert f"the outbox of {swept[0]} cannot be read" in caplog.text
