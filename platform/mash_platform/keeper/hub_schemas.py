"""Bringing the platform and the hubs to the current version, and building a new hub.

A failed build leaves nothing half-made: logins, wall and configuration go in one transaction, a new schema is dropped
again, and build_orders.py takes back the rows of the platform. A build can be tried again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import schema_context

from mash_platform.database import logins
from mash_platform.database.desks.base import PLATFORM_SCHEMA
from mash_platform.keeper import new_schemas
from mash_platform.keeper.names import quote
from mash_platform.keeper.policies import Desks
from mash_platform.keeper.roles import make_roles
from mash_platform.keeper.wall import raise_platform_wall, raise_wall, take_down
from tenants.models import BuildStep, Hub, HubAgency, HubAuthority, Team

Say = Callable[[str], object]


def _nothing(step: str) -> None:
    """Nobody wants to know how far it is."""


def migrate_all(say: Say) -> None:
    """The platform's schema first, then each hub's, then every wall again."""
    migrate_platform()
    for hub in hubs():
        say(f"hub {hub}")
        migrate_hub(hub)


def migrate_platform() -> None:
    """Bring the shared tables up to date and write their grants again."""
    _migrate(PLATFORM_SCHEMA, settings.SHARED_APPS)
    with transaction.atomic(), connection.cursor() as cursor:
        raise_platform_wall(cursor)
    call_command("load_authorities", verbosity=0)
    call_command("load_agencies", verbosity=0)
    call_command("load_plan", verbosity=0)


def _migrate(schema: str, installed: Sequence[str]) -> None:
    """Apply the migrations of these apps alone to a schema.

    django-tenants' migrate_schemas walks those of all apps in every schema, and Django makes every model of every app
    anew for most of their operations: four fifths of the time that building a hub took.
    """
    labels = {config.label for config in apps.get_app_configs() if config.name in installed}
    with schema_context(schema):
        MigrationRecorder(connection).ensure_schema()
        executor = MigrationExecutor(connection)
        executor.loader.check_consistent_history(connection)
        leaves = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in labels]
        if schema == PLATFORM_SCHEMA or executor.loader.applied_migrations:
            executor.migrate(leaves)
        else:
            new_schemas.migrate(schema, lambda: executor.migrate(leaves))


def hubs() -> list[str]:
    """The codes of all hubs whose schema is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        there = {row[0] for row in cursor.fetchall()}
    return [code for code in Hub.objects.values_list("code", flat=True) if logins.schema_of(code) in there]


def desks_of(code: str) -> Desks:
    """Who sits in a hub, looked up in the platform's tables."""
    rows = list(HubAgency.objects.filter(hub__code=code).values_list("agency__code", "is_lead").order_by("pk"))
    return Desks(
        hub=logins.hub_code(code),
        agencies=tuple(logins.agency_code(agency) for agency, _ in rows),
        leads=tuple(logins.agency_code(agency) for agency, is_lead in rows if is_lead),
    )


def build_hub(code: str, say: Say = _nothing) -> None:
    """Make the schema, logins, wall and configuration of a hub that does not answer yet.

    Raises: whatever failed; no schema and no login is left then.
    """
    schema = quote(logins.schema_of(code))
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        migrate_hub(code, say)
    except Exception:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        raise


def migrate_hub(code: str, say: Say = _nothing) -> None:
    """Bring a hub's tables up to date, then its wall and its copy of the platform's configuration.

    A hub that has a wall is brought up to date in one transaction, or stays as it was. Its policies are taken down in
    it first, since PostgreSQL changes no column that a policy reads; nobody else sees the hub without them.
    """
    say(BuildStep.TABLES)
    schema = logins.schema_of(code)
    with transaction.atomic():
        with connection.cursor() as cursor:
            is_walled = take_down(cursor, schema)
        if is_walled:
            _migrate(schema, settings.TENANT_APPS)
            raise_hub(code)
            return
    _migrate(schema, settings.TENANT_APPS)
    say(BuildStep.WALL)
    raise_hub(code)


def raise_hub(code: str) -> None:
    """Make a hub's logins, wall and configuration from the platform's rows, in one transaction.

    Roles are made in it too, so that a desk whose wall could not be raised has no login either.
    """
    desks = desks_of(code)
    with transaction.atomic():
        with connection.cursor() as cursor:
            make_roles(cursor, desks)
            raise_wall(cursor, desks)
        tenants: Any = connection
        tenants.set_schema_to_public()  # the wall was raised with the hub's search path
        configure(code)


def configure(code: str) -> None:
    """Write what the hub knows of its set-up: settings, agencies, doors and recipients."""
    hub = Hub.objects.get(code=code)
    agencies = list(HubAgency.objects.filter(hub=hub).select_related("agency", "successor"))
    places = list(
        HubAuthority.objects.filter(hub=hub, until__isnull=True).select_related("authority", "lead_agency", "successor")
    )
    teams = list(Team.objects.filter(hub=hub).select_related("agency", "authority", "successor"))
    after = _successors(places)
    leads = [row.agency.code for row in agencies if row.is_lead]
    authority_of = {place.lead_agency.code: place.authority.reference_code for place in places}
    with schema_context(hub.schema_name), transaction.atomic():
        _write_settings(hub)
        upsert(
            "Agency",
            "code",
            [
                {
                    "code": row.agency.code,
                    "name": row.agency.name,
                    "kind": row.agency.kind,
                    "is_lead": row.is_lead,
                    "authority_code": authority_of.get(row.agency.code, ""),
                    "closes_after": row.closes_after,
                    "successor": row.successor.code if row.successor else "",
                    "closed_why": row.closed_why,
                }
                for row in agencies
            ],
        )
        upsert(
            "GuardianToken",
            "agency",
            [
                {
                    "agency": row.agency.code,
                    "digest": hashlib.sha256(logins.guardian_token(code, row.agency.code)).digest(),
                }
                for row in agencies
            ],
        )
        upsert(
            "Door",
            "slug",
            [
                {
                    "slug": place.authority.slug,
                    "public_name": place.door_name,
                    "authority_name": place.authority.name,
                    "authority_code": place.authority.reference_code,
                    "lead_agency": place.lead_agency.code,
                    "readers": leads,
                    "closes_after": place.closes_after,
                    **after[place.pk],
                }
                for place in places
            ],
        )
        upsert(
            "Recipient",
            "code",
            [
                {
                    "code": team.code,
                    "name": team.name,
                    "agency_code": team.agency.code,
                    "agency_name": team.organisation or team.agency.name,
                    "agency_kind": team.agency.kind,
                    "authority_code": team.authority.reference_code if team.authority else "",
                    "kind": team.kind,
                    "is_shared": not team.organisation,
                    "person": team.person,
                    "telephone": team.telephone,
                    "email": team.email,
                    "until": team.until,
                    "successor": team.successor.code if team.successor else "",
                    "closed_why": team.closed_why,
                    "token_digest": hashlib.sha256(bytes.fromhex(team.inbox_token)).digest(),
                }
                for team in teams
            ],
        )


def _successors(places: list[HubAuthority]) -> dict[int, dict[str, str]]:
    """The front door that takes the place of each that closes, with its hub; empty words where there is none."""
    doors = HubAuthority.objects.filter(
        authority__in=[place.successor_id for place in places if place.successor_id], until__isnull=True
    )
    found = {door.authority_id: door for door in doors.select_related("hub", "authority")}
    return {
        place.pk: {
            "successor": door.authority.slug if door else "",
            "successor_hub": door.hub.code if door else "",
            "successor_name": door.full_name if door else "",
        }
        for place in places
        for door in [found.get(place.successor_id or 0)]
    }


def _write_settings(hub: Any) -> None:
    settings = apps.get_model("wall", "HubSettings")
    contact = f"{hub.name} multi-agency safeguarding hub"
    if not settings._base_manager.update(hub_name=hub.name):
        settings._base_manager.bulk_create([settings(hub_code=hub.code, hub_name=hub.name, contact=contact)])


def upsert(model_name: str, key: str, rows: list[dict[str, Any]]) -> None:
    """Configuration is looked up by its key and replaced; these tables have no row policies, so the owner may."""
    model = apps.get_model("wall", model_name)
    there = set(model._base_manager.values_list(key, flat=True))
    for row in rows:
        if row[key] in there:
            model._base_manager.filter(**{key: row[key]}).update(**row)
        else:
            model._base_manager.bulk_create([model(**row)])
