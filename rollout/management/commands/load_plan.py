"""Write the founding text's plan. The keeper does it after each migration, and it is written once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from rollout import founding
from rollout.models import AuthorityEvent, Fact, StageEvent, TargetEvent
from tenants.models import Authority


class Command(BaseCommand):
    """Adds the first event of each stage, of the target and of each authority that the text names."""

    def handle(self, *args: Any, **options: Any) -> None:
        first = {
            "number": 1, "on": founding.KNOWN_FROM, "recorded_at": timezone.now(), "source": founding.SOURCE,
        }  # fmt: skip
        with transaction.atomic():
            if StageEvent.objects.exists():
                return
            for said in founding.STAGES:
                StageEvent.objects.create(
                    stage=said.stage, window=said.window, ends_on=said.ends_on, projected=said.projected,
                    reason=said.reason, is_assumption=said.is_assumption, **first,
                )  # fmt: skip
            TargetEvent.objects.create(
                day=founding.TARGET, reason=founding.WHY_TARGET, is_assumption=True, **first
            )  # fmt: skip
            for authority in Authority.objects.filter(slug__in=founding.STAGE_1):
                AuthorityEvent.objects.create(
                    authority=authority, fact=Fact.STAGE, stage=1, reason=founding.WHY_STAGE_1, **first
                )
