"""The worker's wake-up calls. They carry a hub's code, never case data; a hub that is not there is refused."""

from __future__ import annotations

from celery import shared_task

from hub.wall import drafts, outbox
from tenants.models import Hub, HubState


class NoSuchHub(ValueError):
    """A task for a hub that is not live. It is dropped: there is no default hub to work in."""


@shared_task(name=outbox.SWEEP)  # type: ignore[untyped-decorator]
def sweep(hub: str) -> None:
    """Do what waits in one hub's outbox."""
    if not Hub.objects.filter(code=hub, state=HubState.LIVE).exists():
        raise NoSuchHub(hub)
    with outbox.sit_as_worker(hub):
        outbox.deliver_waiting()


@shared_task(name="hub.wall.tasks.forget_drafts")  # type: ignore[untyped-decorator]
def forget_drafts() -> None:
    """In every hub: what members had typed and never came back to. Done twice, it does nothing more."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        with outbox.sit_as_worker(hub):
            drafts.remove_forgotten()


@shared_task(name="hub.wall.tasks.sweep_all")  # type: ignore[untyped-decorator]
def sweep_all() -> None:
    """Every few seconds: look at every hub's outbox, in case a wake-up call was lost."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        with outbox.sit_as_worker(hub):
            outbox.deliver_waiting()
