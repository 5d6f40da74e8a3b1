"""The worker's wake-up calls. They carry a hub's code, never case data; a hub that is not there is refused."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from hub.wall import disposing, drafts, from_platform, kept_searches, outbox
from hub.wall.outbox import use_worker_login
from mash_platform.ledger.checks import check
from mash_platform.ledger.tables import PLATFORM
from mash_platform.ledger.witnesses import Refused, ask, witnesses
from tenants import alarms
from tenants.models import Hub, HubLine, HubState

log = logging.getLogger("mash.outbox")


class NoSuchHub(ValueError):
    """A task for a hub that is not live. It is dropped: there is no default hub to work in."""


def live_hubs() -> list[str]:
    """The codes of the hubs that are built."""
    return list(Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True))


@shared_task(name=outbox.DISPATCH)  # type: ignore[untyped-decorator]
def dispatch(hub: str) -> None:
    """Send a task for each row that waits in one hub's outbox."""
    _refuse_unless_live(hub)
    with use_worker_login(hub):
        outbox.dispatch(hub, timezone.now())


@shared_task(name=outbox.DELIVER)  # type: ignore[untyped-decorator]
def deliver(hub: str, row: str) -> None:
    """Do the work of one row. Ids alone come with it."""
    _refuse_unless_live(hub)
    with use_worker_login(hub):
        outbox.deliver(UUID(row), hub, timezone.now())


@shared_task(name=outbox.DELIVER_INSIDE)  # type: ignore[untyped-decorator]
def deliver_inside(hub: str) -> None:
    """Do what waits inside the restricted enquiries of one hub."""
    _refuse_unless_live(hub)
    with use_worker_login(hub):
        outbox.deliver_inside(hub)


def _refuse_unless_live(hub: str) -> None:
    if not Hub.objects.filter(code=hub, state=HubState.LIVE).exists():
        raise NoSuchHub(hub)


@shared_task(name="hub.wall.tasks.forget_drafts")  # type: ignore[untyped-decorator]
def forget_drafts() -> None:
    """In every hub: what members had typed and never came back to. Done twice, it does nothing more."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        with use_worker_login(hub):
            drafts.remove_forgotten()
            kept_searches.remove_old()


@shared_task(name="hub.wall.tasks.propose_disposals")  # type: ignore[untyped-decorator]
def propose_disposals() -> None:
    """In every hub: records that are not to be kept any longer, on a list for two people. One failing holds up none."""
    _in_each_hub(lambda hub: disposing.propose(hub, timezone.now()))


@shared_task(name="hub.wall.tasks.dispose_of_due")  # type: ignore[untyped-decorator]
def dispose_of_due() -> None:
    """In every hub: what two people agreed to a day ago, and what a restore brought back."""
    _in_each_hub(lambda _: disposing.dispose_of_due())


def _in_each_hub(work: Callable[[str], object]) -> None:
    for hub in live_hubs():
        try:
            with use_worker_login(hub):
                work(hub)
        except Exception:
            log.exception("records of %s cannot be looked through", hub)


@shared_task(name="hub.wall.tasks.check_ledgers")  # type: ignore[untyped-decorator]
def check_ledgers(*, whole: bool = False) -> None:
    """Every minute what is new in each ledger, every night everything. What is wrong becomes an alarm, once."""
    for name in [PLATFORM, *Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True)]:
        try:
            report, is_news = check(name, at=timezone.now(), whole=whole)
        except Exception:
            log.exception("the ledger of %s cannot be checked", name)
            continue
        if is_news:
            log.critical("ALARM: the ledger of %s does not agree with its seals: %s", name, report.tampered)
            said = [report.tampered] if report.tampered else list(report.findings)
            alarms.alarm(alarms.AlarmKind.LEDGER, hub=name, detail={"said": said})


@shared_task(name="hub.wall.tasks.ask_witnesses")  # type: ignore[untyped-decorator]
def ask_witnesses() -> None:
    """Every minute: show the newest heads to every witness. A refusal is an alarm; one that is away is asked again."""
    for witness in witnesses():
        for name in [PLATFORM, *Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True)]:
            try:
                ask(name, witness)
            except Refused as refused:
                log.critical("ALARM: the ledger of %s: %s", name, refused)
                alarms.alarm(alarms.AlarmKind.WITNESS, hub=name, detail={"said": str(refused)})
            except Exception:
                log.exception("the witness %s could not be asked about %s", witness.key.name, name)


@shared_task(name="hub.wall.tasks.sweep_all")  # type: ignore[untyped-decorator]
def sweep_all() -> None:
    """Once a minute: what a lost broker or a killed worker left in any hub. One failing holds up no other."""
    for hub in live_hubs():
        try:
            with use_worker_login(hub):
                outbox.dispatch(hub, timezone.now())
        except Exception:
            log.exception("the outbox of %s cannot be read", hub)


def deliver_everywhere() -> None:
    """Do at once what waits in every hub, in this process: for commands that run without a worker."""
    for hub in live_hubs():
        with use_worker_login(hub):
            outbox.deliver_waiting()
            outbox.deliver_inside(hub)


@shared_task(name="hub.wall.tasks.take_up_all")  # type: ignore[untyped-decorator]
def take_up_all() -> None:
    """Every few seconds: acts of the platform for a hub's ledger. One that is down has them later."""
    waiting = HubLine.objects.filter(written_at__isnull=True).values("hub")
    for hub in Hub.objects.filter(state=HubState.LIVE, pk__in=waiting).values_list("code", flat=True):
        try:
            with use_worker_login(hub):
                from_platform.take_up(hub, at=timezone.now())
        except DatabaseError as failure:
            log.warning("lines of the platform wait for %s: %s", hub, type(failure).__name__)
