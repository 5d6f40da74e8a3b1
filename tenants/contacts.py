"""The contact of an agency in a hub: whom the agency named to agree to seats at its desk, until others there can.

One person of the programme writes down whom the agency named and how; another confirms it with the agency; it sleeps as
a new seat does. So no one person makes a contact, and no contact comes from a manager or an operator.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from tenants import ledger, second_factor
from tenants.ledger import PlatformAct
from tenants.models import AgencyContact, Hub, HubAgency, NoticeKind, Role, Seat, User
from tenants.models.seating import AgencyContactQuerySet
from tenants.notices import News, notify
from tenants.refusals import ContactRefused
from tenants.taking_force import sleep_of


def desks_of(hub: Hub) -> list[HubAgency]:
    """The agencies with a desk in a hub, by name."""
    return list(HubAgency.objects.filter(hub=hub).select_related("agency", "hub").order_by("agency__name"))


def contacts_of(hub: Hub, at: datetime) -> list[AgencyContact]:
    """The contacts of a hub's agencies that have not ended, with those who named and confirmed them."""
    found = AgencyContact.objects.open(at).filter(hub=hub)
    return list(found.select_related("agency", "user", "named_by", "confirmed_by"))


def name(desk: HubAgency, username: str, source: str, *, by: uuid.UUID, at: datetime) -> AgencyContact:
    """Write down whom an agency named as its contact in a hub, and how. It counts when somebody else confirmed it.

    Raises: ContactRefused.
    """
    user = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    if user is None:
        raise ContactRefused("username", "Nobody has an account with this sign-in name. An operator makes accounts.")
    if user.pk == by:
        raise ContactRefused("username", "You cannot name yourself. Somebody else of the programme does.")
    if Seat.objects.open(at).filter(user=user, role=Role.INSPECTOR).exists():
        raise ContactRefused("username", f"{user.name} is an inspector, and so speaks for no agency while that lasts.")
    if not source.strip():
        raise ContactRefused("source", "Say how the agency named them")
    try:
        with transaction.atomic(using="platform", durable=True):
            made = AgencyContact.objects.create(
                hub=desk.hub, agency=desk.agency, user=user, source=source.strip()[:300], named_by_id=by, named_at=at
            )
            _write(PlatformAct.CONTACT_NAMED, made, by)
            _notify(made, "An agency’s contact was named", "It counts when somebody else has confirmed it.", at)
    except IntegrityError as error:
        raise ContactRefused("username", f"{user.name} is this agency’s contact already, or is to be.") from error
    return made


def confirm(contact_id: uuid.UUID, hub: Hub, *, by: uuid.UUID, at: datetime) -> AgencyContact:
    """Confirm with the agency that this is its contact: it takes force when it has slept.

    Raises: AgencyContact.DoesNotExist (another hub's, or confirmed), ContactRefused.
    """
    with transaction.atomic(using="platform", durable=True):
        found = _locked(contact_id, hub, at, starts_at__isnull=True)
        if by in (found.named_by_id, found.user_id):
            raise ContactRefused("", "Somebody confirms it who neither named this contact nor is them.")
        if not found.user.has_usable_password() or second_factor.device_of(found.user) is None:
            raise ContactRefused(
                "", f"{found.user.name} has not signed in yet. They choose a password and set up an app first: until"
                " then nobody can know whose account this is.",
            )  # fmt: skip
        found.confirmed_by_id, found.starts_at = by, at + sleep_of(hub)
        found.save(update_fields=["confirmed_by", "starts_at"])
        _write(PlatformAct.CONTACT_CONFIRMED, found, by)
        _notify(found, "An agency’s contact was confirmed", "They will agree to seats at its desk.", at)
    return found


def end(contact_id: uuid.UUID, hub: Hub, *, by: uuid.UUID, at: datetime) -> AgencyContact:
    """End a contact, or stop one that does not count yet: one person, at once. Raises: AgencyContact.DoesNotExist."""
    with transaction.atomic(using="platform", durable=True):
        found = _locked(contact_id, hub, at)
        found.ends_at = at
        found.save(update_fields=["ends_at"])
        _write(PlatformAct.CONTACT_ENDED, found, by)
        _notify(found, "An agency’s contact has ended", "Somebody who holds a seat agrees to others like it.", at)
    return found


def to_stop(person: uuid.UUID, at: datetime) -> AgencyContactQuerySet:
    """Contacts that do not count yet and of whom this person was told: theirs to stop, alone and at once."""
    about = Q(user=person) | Q(named_by=person)
    for seat in Seat.objects.standing(at).filter(user=person):
        if seat.role == Role.SECRETARY:
            about |= Q(hub__isnull=False)
        elif seat.role in (Role.GUARDIAN, Role.MANAGER):
            about |= Q(hub=seat.hub_id)
        elif seat.hub_id is not None:
            about |= Q(hub=seat.hub_id, agency=seat.agency_id)
    for hub, agency in AgencyContact.objects.standing(at).filter(user=person).values_list("hub", "agency"):
        about |= Q(hub=hub, agency=agency)
    new = AgencyContact.objects.open(at).filter(Q(starts_at__isnull=True) | Q(starts_at__gt=at))
    return new.filter(about).select_related("user", "hub", "agency", "named_by", "confirmed_by")


def stop(contact_id: uuid.UUID, *, by: uuid.UUID, at: datetime) -> AgencyContact:
    """Stop a contact before it counts. Raises: AgencyContact.DoesNotExist (it counts, or is not theirs to stop)."""
    found = to_stop(by, at).get(pk=contact_id)
    return end(contact_id, found.hub, by=by, at=at)


def _locked(contact_id: uuid.UUID, hub: Hub, at: datetime, **more: bool) -> AgencyContact:
    open_here = AgencyContact.objects.open(at).filter(hub=hub, **more)
    rows = open_here.select_for_update(of=("self",), no_key=True).select_related("user", "hub", "agency")
    return rows.get(pk=contact_id)


def _write(act: PlatformAct, contact: AgencyContact, by: uuid.UUID) -> None:
    ledger.write(
        act, user=by, object_kind="contact", object_ref=str(contact.pk),
        detail={"hub": contact.hub.code, "agency": contact.agency.code, "of": str(contact.user_id)},
    )  # fmt: skip


def _notify(contact: AgencyContact, title: str, text: str, at: datetime) -> None:
    news = News(
        kind=NoticeKind.CONTACT, key=f"{contact.pk} {at.isoformat()}", about=str(contact.pk),
        title=f"{title}: {contact.agency}",
        text=f"{contact.agency} in {contact.hub}. {text} If this should not be, tell the board’s secretary at once:"
        " they can end it. You can stop it yourself until it counts.",
    )  # fmt: skip
    notify(_people_to_notify(contact, at), news, at=at)


def _people_to_notify(contact: AgencyContact, at: datetime) -> Iterable[uuid.UUID]:
    """The person, that desk, the hub's guardians and managers, the agency's other contacts, and the secretary."""
    watch = Q(hub=contact.hub_id) & (Q(agency=contact.agency_id) | Q(role__in=(Role.GUARDIAN, Role.MANAGER)))
    people = set(Seat.objects.standing(at).filter(watch | Q(role=Role.SECRETARY)).values_list("user", flat=True))
    others = AgencyContact.objects.standing(at).filter(hub=contact.hub_id, agency=contact.agency_id)
    return people | {contact.user_id} | set(others.values_list("user", flat=True))
