"""The keeper's alarms: each a line of its log and of the platform's ledger, and people are told (tenants/alarms.py).

Kinds are the words of tenants.alarms.AlarmKind; the keeper imports no room but the platform's models.
"""

from __future__ import annotations

import logging
from typing import Any

from mash_platform.database.ledgers import append

log = logging.getLogger("mash.keeper")

TABLE = '"platform"."tenants_platformentry"'


def alarm(kind: str, hub: str, sentence: str, **detail: Any) -> None:
    """Raise an alarm, in the transaction that is open. In: its kind, a hub's code or `platform`, what it is."""
    log.critical("ALARM: %s", sentence)
    append(TABLE, "default", act="alarm", object_kind=kind, object_ref=hub, detail={"job": "keeper", **detail})
