"""The keeper's loop: orders, seals, and a look at the roles each minute. No port, no Celery, no request data."""

from __future__ import annotations

import logging
import signal
import threading
import time
from typing import Any

from django.db import OperationalError, connection

from mash_platform import logs, telemetry
from mash_platform.keeper.line_disposal import work_on_old_lines
from mash_platform.keeper.neighbours import introduce_hubs, open_doors
from mash_platform.keeper.orders import carry_out_next, take_up_again
from mash_platform.keeper.passwords import restore_passwords
from mash_platform.keeper.seal import seal_everything
from mash_platform.keeper.watch import notice_settings, restore_roles, restore_walls

log = logging.getLogger("mash.keeper")

BETWEEN_LOOKS = 0.5  # seconds
BETWEEN_SEALS = 5.0
BETWEEN_WATCHES = 60.0


def keep() -> int:
    """Run until SIGTERM or SIGINT. Out: the exit code."""
    console = logging.StreamHandler()
    console.setFormatter(logs.PlaceFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[console])
    logs.write_hooks()
    telemetry.start("keeper")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    sealed = watched = 0.0
    turn = 0
    begun = True
    introduced: list[tuple[str, dict[str, Any]]] = []
    while not stop.is_set():
        try:
            if begun:
                take_up_again()
                begun = False
            while not stop.is_set() and carry_out_next():
                introduce_hubs()
            now = time.monotonic()
            if now - sealed >= BETWEEN_SEALS:
                seal_everything()
                sealed = now
                if (doors := open_doors()) != introduced:
                    introduce_hubs()
                    introduced = doors
            if now - watched >= BETWEEN_WATCHES:
                watched = now
                restore_roles()
                notice_settings()
                restore_walls()
                restore_passwords(turn)
                turn += 1
                introduce_hubs()
                work_on_old_lines()
        except OperationalError:
            log.exception("the database does not answer; trying again")
            connection.close()
            stop.wait(2)
        except Exception:  # whatever a row says: orders, seals and walls are looked at again
            log.critical("ALARM: the keeper failed at something, and goes on", exc_info=True)
            stop.wait(2)
        stop.wait(BETWEEN_LOOKS)
    return 0
