"""Telling a hub's managers what the library has for it: the same that stands beside "Templates" in their navigation.

It is asked in each hub on its worker's login, since only the hub knows what it follows. A hub that is down is told when
it is up again, because what was said once is not said twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from hub.wall.models import Adoption
from joining.template_updates import News as LibraryNews
from joining.template_updates import followed, news_of
from tenants.models import Hub, NoticeKind
from tenants.notices import News, managers_of, notify


def notify_hub(hub: Hub, *, at: datetime) -> None:
    """Tell the managers of the hub whose worker's desk is taken. Done twice, it tells nobody twice."""
    adoptions = followed()
    found = news_of(adoptions)
    told = [news for one in adoptions if found[one.pk] for news in _news(hub, one, found[one.pk])]
    if not told:
        return
    people = managers_of(hub.code, at)
    with transaction.atomic(using="platform", durable=True):
        for news in told:
            notify(people, news, at=at)


def _news(hub: Hub, adoption: Adoption, found: LibraryNews) -> Iterator[News]:
    uses = f"{hub.name} uses version {adoption.version}."
    if found.withdrawn:
        yield News(
            kind=NoticeKind.WITHDRAWN, key=f"{hub.code} {adoption.template} {adoption.version}",
            about=str(adoption.template), hub=hub, title=f"Withdrawn: {adoption.title}",
            text=f"{uses} {adoption.publisher} withdrew it. The reason is with the hub’s templates.",
        )  # fmt: skip
    if found.newer is not None and found.newer > (adoption.version or 0):  # not the one before a withdrawn one
        yield News(
            kind=NoticeKind.NEW_VERSION, key=f"{hub.code} {adoption.template} {found.newer}",
            about=str(adoption.template), hub=hub, title=f"New version: {adoption.title}",
            text=f"{adoption.publisher} published version {found.newer}. {uses} Nothing changes until you take it up.",
        )  # fmt: skip
