"""Every task that the clock calls is one that the worker knows, and no task is forgotten by the clock."""

from __future__ import annotations

from django.conf import settings

from hub.wall import outbox
from mash_platform.celery import app

SENT = {outbox.DISPATCH, outbox.DELIVER, outbox.DELIVER_INSIDE}  # for a hub, or one row of its outbox


def test_the_worker_knows_every_task_of_the_clock() -> None:
    app.loader.import_default_modules()
    called = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "tenants.tasks.send_notices" in called
    assert called <= set(app.tasks)


def test_the_clock_calls_every_task_that_nothing_else_sends() -> None:
    app.loader.import_default_modules()
    called = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours - called == SENT
