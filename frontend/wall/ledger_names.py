"""Who, which agencies and which browsers stand in a ledger, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from hub.wall.models import Agency, HubSettings, LedgerEntry, Member, Recipient, Seal
from hub.wall.rows_together import rows_together
from tenants.models import OUTSIDE_ROLES, Role, Seat, SignIn, User


@dataclass(frozen=True)
class Names:
    """What lines of a ledger are called by."""

    people: Mapping[UUID, str]
    agencies: Mapping[str, str]
    browsers: Mapping[str, str]  # by session
    accounts: Mapping[str, str]  # of whoever acted on the platform


@dataclass(frozen=True)
class LedgerPeople:
    """Who sat here and which agencies there are, by name, and the newest seal."""

    people: list[tuple[UUID, str]]
    agencies: Mapping[str, str]
    seal: Seal | None


def read_beside(hub: str) -> LedgerPeople:
    """What a page of the ledger needs beside its lines: one query here, and one of the platform's seats."""
    read = rows_together(
        HubSettings.objects.all(),
        members=Member.objects.only("id", "name"),
        agencies=Agency.objects.only("id", "code", "name"),
        seals=Seal.objects.order_by("-number").only("number", "size", "sealed_at", "snapshot", "after_seq")[:1],
    )
    return LedgerPeople(
        _with_those_elsewhere([(one.pk, one.name) for one in read["members"]], hub),
        {one.code: one.name for one in read["agencies"]},
        next(iter(read["seals"]), None),
    )


def names_of(
    rows: Iterable[LedgerEntry], people: Mapping[UUID, str], hub: str, agencies: Mapping[str, str] | None = None
) -> Names:
    """What these lines need. In: who has sat here, by name; agencies, where they were read. Five queries at most,
    however many lines."""
    lines = list(rows)
    sessions = {str(row.detail["session"]) for row in lines if row.detail.get("session")}
    accounts = {str(row.detail["person"]) for row in lines if row.detail.get("person")}
    known = User.objects.filter(pk__in=_ids(accounts)).values_list("pk", "name") if accounts else ()
    browsers = SignIn.objects.filter(pk__in=_ids(sessions)).values_list("pk", "browser") if sessions else ()
    return Names(
        {**_holders(lines, people, hub), **people},
        agencies if agencies is not None else dict(Agency.objects.values_list("code", "name")),
        {str(pk): browser for pk, browser in browsers},
        {str(pk): name for pk, name in known},
    )


def place_names() -> dict[str, str]:
    """The agencies of this hub and its recipients, by code."""
    return dict([*Recipient.objects.values_list("code", "name"), *Agency.objects.values_list("code", "name")])


def people_here(hub: str) -> list[tuple[UUID, str]]:
    """Who has sat here. Logins of guardians, recipients and inspectors write no row of their own in the hub, so the
    platform names them."""
    return _with_those_elsewhere(Member.objects.values_list("pk", "name"), hub)


def _with_those_elsewhere(members: Iterable[tuple[UUID, str]], hub: str) -> list[tuple[UUID, str]]:
    elsewhere = Seat.objects.filter(hub__code=hub, role__in=OUTSIDE_ROLES | {Role.GUARDIAN})
    return sorted([*members, *elsewhere.values_list("pk", "user__name")], key=lambda one: one[1])


def _holders(rows: list[LedgerEntry], people: Mapping[UUID, str], hub: str) -> dict[UUID, str]:
    """Whose the seats are that lines are about. Who never entered is not in the hub's book; the platform names them."""
    unknown = {UUID(row.object_ref) for row in rows if row.object_kind == "seat" and row.object_ref} - people.keys()
    if not unknown:
        return {}
    return dict(Seat.objects.filter(pk__in=unknown, hub__code=hub).values_list("pk", "user__name"))


def _ids(sessions: Iterable[str]) -> list[UUID]:
    """Those that are ids: a desk can write anything into a line of its own."""
    found = []
    for one in sessions:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found
