"""The Celery application. A task is only the wake-up call: the work stands in a hub's outbox (design.md section 4)."""

import logging.config
import os

from celery import Celery
from celery.signals import setup_logging, worker_init
from django.conf import settings

from mash_platform import logs, telemetry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mash_platform.settings.web")

app = Celery("mash")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "tenants",
        "hub.wall",
        "hub.front_door",
        "hub.research",
        "hub.assessment",
        "hub.transfers",
        "hub.insight",
        "rollout.readiness",
        "rollout.training",
        "joining",
    ]
)


@setup_logging.connect  # type: ignore[untyped-decorator]
def _write_as_everywhere(**_: object) -> None:
    """Celery's own format would write what a task failed with, in words."""
    logging.config.dictConfig(settings.LOGGING)
    logs.write_hooks()


@worker_init.connect  # type: ignore[untyped-decorator]
def _report_errors(**_: object) -> None:
    """A worker reports its errors; importing this module to send a task does not."""
    telemetry.start("worker")
