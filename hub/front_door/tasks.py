"""What the worker does for this room, by the clock."""

from __future__ import annotations

import logging

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from hub.front_door.fact_checks import check_all_facts
from hub.front_door.triage import danger
from hub.front_door.unopened import notify_unopened
from hub.front_door.untold import notify_of_untold
from hub.front_door.what_agencies_sent import publish_sent
from hub.wall import outbox
from hub.wall.functions import call
from tenants.models import Hub, HubState

log = logging.getLogger("mash.front_door")


@shared_task(name="hub.front_door.tasks.expire_drafts")  # type: ignore[untyped-decorator] # Celery has no types
def expire_drafts() -> None:
    """In every hub: referrers' forms that nobody came back to for a day. Done twice, it does nothing more."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        with outbox.use_worker_login(hub):
            call("drafts_expire_v2")


@shared_task(name="hub.front_door.tasks.check_facts")  # type: ignore[untyped-decorator]
def check_facts() -> None:
    """Every night, in every hub: facts about people, held against the ledger. One that is down holds up no other."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        try:
            with outbox.use_worker_login(hub):
                check_all_facts(hub)
        except DatabaseError as failure:
            log.warning("facts about people in %s cannot be checked: %s", hub, type(failure).__name__)


@shared_task(name="hub.front_door.tasks.notify_unopened_notifications")  # type: ignore[untyped-decorator]
def notify_unopened_notifications() -> None:
    """Every few minutes, in every hub: what nobody opened. One that is down holds up no other."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        try:
            with outbox.use_worker_login(hub):
                notify_unopened(hub, at=timezone.now())
        except DatabaseError as failure:
            log.warning("whether something waits unopened in %s cannot be seen: %s", hub, type(failure).__name__)


@shared_task(name="hub.front_door.tasks.notify_of_untold_referrers")  # type: ignore[untyped-decorator]
def notify_of_untold_referrers() -> None:
    """Every hour, in every hub: referrers who wait too long. One that is down holds up no other."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        try:
            with outbox.use_worker_login(hub):
                notify_of_untold(hub, at=timezone.now())
        except DatabaseError as failure:
            log.warning("whether referrers wait in %s cannot be seen: %s", hub, type(failure).__name__)


@shared_task(name="hub.front_door.tasks.ring_danger")  # type: ignore[untyped-decorator]
def ring_danger() -> None:
    """Every few seconds, in every hub: immediate danger that nobody has in hand. One that is down holds up no other."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        try:
            with outbox.use_worker_login(hub):
                danger.ring_danger(hub, at=timezone.now())
        except DatabaseError as failure:
            log.warning("whether danger waits in %s cannot be seen: %s", hub, type(failure).__name__)


@shared_task(name="hub.front_door.tasks.publish_what_agencies_sent")  # type: ignore[untyped-decorator]
def publish_what_agencies_sent() -> None:
    """Every few minutes, in every hub: how far it is with what agencies sent. One that is down holds up no other."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        try:
            with outbox.use_worker_login(hub):
                publish_sent(timezone.now())
        except DatabaseError as failure:
            log.warning("what agencies sent to %s cannot be published: %s", hub, type(failure).__name__)
