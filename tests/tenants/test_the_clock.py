"""What the clock starts is there, and does its work: a task that is misspelt or empty fails nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from mash_platform.celery import app
from tenants.models import Hub
from tests.support.house import House

ONCE = [
    ("hub.transfers.tasks.deliver_notifications", "hub.transfers.transfer_delivery.deliver_all"),
    ("hub.transfers.tasks.deliver_products", "hub.transfers.transfer_delivery.deliver_all"),
    ("rollout.readiness.tasks.note_builds", "rollout.readiness.tasks.note_ended"),
    ("rollout.readiness.tasks.chase", "rollout.readiness.tasks.chase_overdue"),
    ("rollout.readiness.tasks.chase", "rollout.readiness.tasks.notify_overdue"),
    ("rollout.training.tasks.chase_follow_ups", "rollout.training.tasks.notify_late_follow_ups"),
    ("tenants.tasks.send_notices", "tenants.tasks.send_due"),
    ("tenants.tasks.notify_of_reviews_due", "tenants.tasks.notify_of_reviews"),
    ("tenants.tasks.notify_of_silent_doors", "tenants.tasks.notify_of_missing"),
    ("tenants.tasks.notify_of_new_alarms", "tenants.tasks.notify_of_alarms"),
    ("tenants.tasks.forget_wrong_tries", "tenants.tasks.forget_old"),
    ("tenants.tasks.send_account_links", "tenants.factor_resets.notify_of_force"),
    ("tenants.tasks.send_account_links", "tenants.email_changes.take_force"),
    ("tenants.tasks.send_account_links", "tenants.account_links.send_due"),
    ("tenants.tasks.send_ledger_heads", "tenants.tasks.notify_of_heads"),
]
IN_EVERY_HUB = [
    ("hub.front_door.tasks.expire_drafts", "hub.front_door.tasks.call"),
    ("hub.front_door.tasks.notify_unopened_notifications", "hub.front_door.tasks.notify_unopened"),
    ("hub.front_door.tasks.ring_danger", "hub.front_door.triage.danger.ring_danger"),
    ("hub.front_door.tasks.publish_what_agencies_sent", "hub.front_door.tasks.publish_sent"),
    ("hub.assessment.tasks.notify_of_incident_clocks", "hub.assessment.tasks.notify_of_clocks"),
    ("hub.research.tasks.tell_of_clocks_everywhere", "hub.research.tasks.tell_of_clocks"),
    ("hub.research.tasks.notify_nobody_left_at_desks", "hub.research.tasks.notify_nobody_at_desks"),
    ("hub.wall.tasks.propose_disposals", "hub.wall.disposing.propose"),
    ("hub.wall.tasks.dispose_of_due", "hub.wall.disposing.dispose_of_due"),
    ("hub.wall.tasks.forget_drafts", "hub.wall.drafts.remove_forgotten"),
    ("hub.wall.tasks.forget_drafts", "hub.wall.kept_searches.remove_old"),
]


def started(task: str, work: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the work was given, each time that the task had it done."""
    given: list[tuple[Any, ...]] = []
    app.loader.import_default_modules()
    monkeypatch.setattr(work, lambda *args, **words: given.append((*args, *words.values())))
    app.tasks[task]()
    return given


@pytest.mark.parametrize("entry", settings.CELERY_BEAT_SCHEDULE.values(), ids=lambda entry: str(entry["task"]))
def test_the_worker_knows_what_the_clock_starts(entry: dict[str, Any]) -> None:
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks


@pytest.mark.parametrize(("task", "work"), ONCE)
def test_a_task_of_the_platform_does_its_work_once(
    house: House, task: str, work: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(started(task, work, monkeypatch)) == 1


@pytest.mark.parametrize(("task", "work"), IN_EVERY_HUB)
def test_a_task_of_the_hubs_does_its_work_in_each(
    house: House, task: str, work: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hubs = set(Hub.objects.filter(state="live").values_list("code", flat=True))
    assert {"harrow", "haringey", "triborough"} <= hubs
    given = started(task, work, monkeypatch)
    assert len(given) == len(hubs)


def test_what_is_between_hubs_goes_by_its_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {
        kind: started(f"hub.transfers.tasks.deliver_{kind}", "hub.transfers.transfer_delivery.deliver_all", monkeypatch)
        for kind in ("notifications", "products")
    }
    assert {kind: str(given[0][0].what) for kind, given in kinds.items()} == {
        "notifications": "notification", "products": "product",
    }  # fmt: skip
