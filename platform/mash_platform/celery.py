"""The Celery application. A task is only the wake-up call: the work stands in a hub's outbox (design.md section 4)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mash_platform.settings.web")

app = Celery("mash")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["hub.wall"])
