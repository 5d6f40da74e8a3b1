"""The outbox: what a desk may ask the worker to do is a short list, and a failure holds up nobody else."""

from __future__ import annotations

import uuid

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


def test_a_hub_whose_outbox_cannot_be_read_holds_up_no_other_hub(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    swept: list[str] = []

    def deliver() -> int:
        swept.append(connections["default"].login.hub)  # type: ignore[attr-defined]
        if len(swept) == 1:
            raise DataError("timestamp too small")
        return 0

    monkeypatch.setattr(outbox, "deliver_waiting", deliver)
    tasks.sweep_all()
    assert set(swept) == set(Hub.objects.values_list("code", flat=True))
    assert f"the outbox of {swept[0]} cannot be read" in caplog.text
