"""Every task that the clock calls is one that the worker knows."""

from __future__ import annotations

from django.conf import settings

from mash_platform.celery import app


def test_the_worker_knows_every_task_of_the_clock() -> None:
    app.loader.import_default_modules()
    called = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "tenants.tasks.send_notices" in called
    assert called <= set(app.tasks)
