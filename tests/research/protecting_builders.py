"""A notification that says much of where a family is, and what protects it."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connections

from hub.front_door.models import Notification
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.submit import submit
from hub.research.protecting import Protectable, protect, protectable_of
from mash_platform.database import logins
from tenants.models import Role
from tests.support.house import House

LEAD = "hrwcsc"
LOGINS = (LEAD, "police", "hrwhealth", *logins.SERVICES)
ROAD, POSTCODE, TELEPHONE = "12 Plantedroad", "HA1 9ZZ", "020 7946 0777"
CONTACT = "ring Anna Ward, 020 7946 0100, before noon"
SAFE = "Never write to them"
MESSAGE: dict[str, Any] = {
    "version": 1,
    "immediate_danger": False,
    "referrer": {"source": "6", "name": "PC Fennimore", "telephone": "020 7946 0123"},
    "children": [
        {"given_name": "Amy", "family_name": "Example", "born_on": "2015-03-04", "school": "Plantedhill School",
         "address": {"lines": f"Flat 2, {ROAD}, Harrow", "postcode": POSTCODE}},
        {"given_name": "Joel", "family_name": "Example", "born_on": "2017-06-07"},
    ],
    "others": [
        {"given_name": "Carla", "family_name": "Example", "relation": "mother", "to_children": [1, 2],
         "telephone": TELEPHONE, "address": {"lines": f"Flat 2, {ROAD}, Harrow", "postcode": POSTCODE}},
    ],
    "concern": {
        "what_happened": f"He found out that they are at {ROAD.lower()}, HA19ZZ. Carla’s number is 02079460777.\n"
                         "He drove along Plantedroad twice. Amy was with her.",
    },
    "consent": {"asked": "not_asked", "reason": "risk", "safe_contact": SAFE},
}  # fmt: skip


def told(house: House, **changed: Any) -> Notification:
    """It, or with other parts, through Harrow's door; as the lead's desk reads it."""
    with house.at("door"):
        made = submit("harrow", "api", parse({**copy.deepcopy(MESSAGE), **changed}))
    with house.at(LEAD):
        found: Notification = Notification.objects.get(pk=made.notification)
        return found


def protected(
    house: House, found: Notification, *kinds: str, about: str = "", words: Sequence[str] = (), form: Any = None
) -> list[uuid.UUID]:
    """Protect what it says of these kinds, of everybody or of one."""
    by = house.seated(role=Role.COORDINATOR, agency=LEAD)
    with house.at(by):
        return protect(
            found, offered(found, *kinds, about=about), other_words=words, reason="refuge", safe_contact=CONTACT,
            form=form or uuid.uuid4(), by=by,
        )  # fmt: skip


def offered(found: Notification, *kinds: str, about: str = "") -> list[Protectable]:
    return [one for one in protectable_of(found) if one.kind in kinds and about in ("", one.about)]


def where_read(house: House, word: str, every: Sequence[str] = LOGINS) -> dict[str, set[str]]:
    """Login -> the tables in which it reads the word, in any writing; those that read it nowhere are left out."""
    found: dict[str, set[str]] = {}
    for login in every:
        with house.at(login), connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT c.relname, array_agg(quote_ident(a.attname) ORDER BY a.attnum) FROM pg_class c"
                " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
                " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
                " AND has_column_privilege(c.oid, a.attnum, 'SELECT') GROUP BY c.relname"
            )
            for table, columns in cursor.fetchall():
                said = ", ".join(f"{column}::text" for column in columns)
                cursor.execute(
                    f"SELECT 1 FROM {table}"
                    f" WHERE regexp_replace(lower(concat_ws(' ', {said})), '[^[:alnum:]]', '', 'g')"
                    " LIKE regexp_replace(lower(%s), '[^%%[:alnum:]]', '', 'g') LIMIT 1",
                    [f"%{word}%"],
                )
                if cursor.fetchall():
                    found.setdefault(login, set()).add(table)
    return found
