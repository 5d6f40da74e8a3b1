"""Who can sign in to the demonstration. All of them are invented; all have the one password that is printed."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from mash_platform.demonstration import PASSWORD
from tenants import new_starters, seats, taking_force, teams
from tenants.models import (
    Agency,
    AgencyContact,
    Authority,
    Hub,
    HubAgency,
    NewStarter,
    Role,
    Seat,
    Team,
    TeamKind,
    User,
)
from tenants.seated import Seated


@dataclass(frozen=True)
class DemoSeat:
    """One seat: a role, at the desk of the kind of agency or lead, or of a team outside; or one on the platform."""

    role: Role
    hub: str = ""
    agency: str = ""
    team: str = ""
    authority: str = ""


@dataclass(frozen=True)
class Account:
    """Somebody invented, and where they sit."""

    username: str
    name: str
    places: tuple[DemoSeat, ...]


def _borough(hub: str, short: str, names: list[str]) -> list[Account]:
    care = f"{short}csc"
    rows = [
        ("coordinator", DemoSeat(Role.COORDINATOR, hub, care)),
        ("decider", DemoSeat(Role.DECISION_MAKER, hub, care)),
        ("manager", DemoSeat(Role.MANAGER, hub, care)),
        ("guardian", DemoSeat(Role.GUARDIAN, hub, care)),
        ("health", DemoSeat(Role.RESEARCHER, hub, f"{short}health")),
        ("education", DemoSeat(Role.RESEARCHER, hub, f"{short}educ")),
        ("assessment", DemoSeat(Role.RECIPIENT, hub, team="assessment")),
        ("earlyhelp", DemoSeat(Role.RECIPIENT, hub, team="earlyhelp")),
        ("socialcare", DemoSeat(Role.RESEARCHER, hub, care)),
        ("housing", DemoSeat(Role.RESEARCHER, hub, f"{short}housing")),
        ("cait", DemoSeat(Role.RECIPIENT, hub, team="cait")),
        ("healthvisit", DemoSeat(Role.RECIPIENT, hub, team="healthvisit")),
        ("school", DemoSeat(Role.RECIPIENT, hub, team="school")),
    ]
    return [Account(f"{hub}.{word}", name, (place,)) for (word, place), name in zip(rows, names, strict=True)]


ACCOUNTS: list[Account] = [
    *_borough("harrow", "hrw", [
        "Grace Okafor-Lind", "Martin Sefton", "Priya Wexcombe", "Alan Thistlewood", "Fatima Brandreth", "Owen Garsdale",
        "Helen Marchbank", "Tomasz Quillfeather", "Ruth Penhallow", "Dev Ashgrove",
        "Marian Stokesay", "Bola Winterslow", "Gareth Plumley",
    ]),
    *_borough("haringey", "hgy", [
        "Samuel Otterbourne", "Leila Fairweather", "Joan Kestrelby", "Peter Holmewood", "Amara Lindqvist-Hale",
        "Colin Starbeck", "Nadia Umberslade", "Bryony Yarrowby", "Felix Dunmere", "Ines Calloway-Reed",
        "Rufus Danebury", "Shirin Copthorne", "Ivor Leasowe",
    ]),
    Account("harrow.healthguardian", "Nell Aspinwood", (DemoSeat(Role.GUARDIAN, "harrow", "hrwhealth"),)),
    Account("harrow.youth", "Dorian Pickersgill", (DemoSeat(Role.RESEARCHER, "harrow", "hrwyouth"),)),
    Account("harrow.domestic", "Safiya Ormsby-Dane", (DemoSeat(Role.RESEARCHER, "harrow", "hrwdomestic"),)),
    Account("harrow.mental", "Philippa Swanwick", (DemoSeat(Role.RESEARCHER, "harrow", "hrwmental"),)),
    # Two of one role at one desk: one agrees to releases, the other does so while they are away.
    Account("harrow.mentalmanager", "Aidan Crowhurst", (DemoSeat(Role.MANAGER, "harrow", "hrwmental"),)),
    Account("harrow.mentaldeputy", "Renske Oakshott", (DemoSeat(Role.MANAGER, "harrow", "hrwmental"),)),
    Account("harrow.newcomer", "Joss Wetherby", (DemoSeat(Role.COORDINATOR, "harrow", "hrwcsc"),)),  # untrained
    Account("harrow.inspector", "Imogen Wardlow", ()),  # of no hub: her seat comes with what is named for her
    Account("triborough.coordinator", "Marcus Ellerby-Shaw", (DemoSeat(Role.COORDINATOR, "triborough", "wsmcsc"),)),
    Account("westminster.decider", "Anita Coverdale", (DemoSeat(Role.DECISION_MAKER, "triborough", "wsmcsc"),)),
    Account("kensington.decider", "Hugh Pemberly", (DemoSeat(Role.DECISION_MAKER, "triborough", "kecsc"),)),
    Account("hammersmith.decider", "Sunita Arkwell", (DemoSeat(Role.DECISION_MAKER, "triborough", "hmfcsc"),)),
    Account("triborough.manager", "Lorna Whitcroft", (DemoSeat(Role.MANAGER, "triborough", "wsmcsc"),)),
    Account("triborough.guardian", "Iain Meriden", (DemoSeat(Role.GUARDIAN, "triborough", "wsmcsc"),)),
    Account("triborough.health", "Chidi Rosewarne", (DemoSeat(Role.RESEARCHER, "triborough", "trihealth"),)),
    Account("triborough.education", "Wendy Ormerod-Vale", (DemoSeat(Role.RESEARCHER, "triborough", "trieduc"),)),
    Account("westminster.assessment", "Paul Tregarth", (DemoSeat(Role.RECIPIENT, "triborough", team="wsmassess"),)),
    Account("triborough.housing", "Rosalind Twyford", (DemoSeat(Role.RESEARCHER, "triborough", "trihousing"),)),
    Account("kensington.assessment", "Yusuf Haverstock", (DemoSeat(Role.RECIPIENT, "triborough", team="keassess"),)),
    Account("hammersmith.assessment", "Clare Winsford", (DemoSeat(Role.RECIPIENT, "triborough", team="hmfassess"),)),
    Account("triborough.cait", "Neil Farnaby", (DemoSeat(Role.RECIPIENT, "triborough", team="cait"),)),
    Account("triborough.healthvisit", "Abigail Thornbury", (
        DemoSeat(Role.RECIPIENT, "triborough", team="healthvisit"),
    )),
    Account("triborough.school", "Edmund Larkhill", (DemoSeat(Role.RECIPIENT, "triborough", team="school"),)),
    Account("police", "Detective Constable Kit Barrowcliffe", (
        DemoSeat(Role.RESEARCHER, "harrow", "police"),
        DemoSeat(Role.RESEARCHER, "haringey", "police"),
        DemoSeat(Role.RESEARCHER, "triborough", "police"),
    )),
    Account("probation", "Esther Longmire", (
        DemoSeat(Role.RESEARCHER, "harrow", "probation"),
        DemoSeat(Role.RESEARCHER, "haringey", "probation"),
        DemoSeat(Role.RESEARCHER, "triborough", "probation"),
    )),
    # Contacts whom agencies named: they hold no seat, and agree to seats at their agency's desk.
    Account("police.contact", "Superintendent Morag Elverstone", ()),
    Account("police.newcomer", "Detective Constable Lorcan Ashbourne", ()),  # asked for, and waits
    Account("harrow.contact", "Winifred Astley-Burne", ()),
    Account("board", "Dame Isolde Hartnoll", (DemoSeat(Role.BOARD),)),
    Account("board.two", "Sir Anselm Wherwell", (DemoSeat(Role.BOARD),)),  # letting a hub pass takes two
    Account("secretary", "Neville Crossthwaite", (DemoSeat(Role.SECRETARY),)),
    Account("operator", "Jude Millbrook", (DemoSeat(Role.OPERATOR),)),
    Account("operator.two", "Marguerite Ashdown-Cole", (DemoSeat(Role.OPERATOR),)),  # ordering a hub takes two
    Account("mentor", "Delphine Askwith", (DemoSeat(Role.MENTOR),)),
    Account("auditor", "Ottoline Prees", (DemoSeat(Role.AUDITOR),)),
    Account("harrow.lead", "Roland Fennimore", (DemoSeat(Role.BOROUGH_LEAD, authority="harrow"),)),
    Account("enfield.lead", "Yvette Brackenbury", (DemoSeat(Role.BOROUGH_LEAD, authority="enfield"),)),
    Account("brent.lead", "Callum Netherwood", (DemoSeat(Role.BOROUGH_LEAD, authority="brent"),)),
    Account("police.publisher", "Maud Ravensdale", (DemoSeat(Role.PUBLISHER, agency="police"),)),
    Account("lscb.publisher", "Oskar Windlesham", (DemoSeat(Role.PUBLISHER, agency="lscb"),)),
]  # fmt: skip


CONTACTS = (
    ("harrow", "police", "police.contact"),
    ("haringey", "police", "police.contact"),
    ("triborough", "police", "police.contact"),
    ("harrow", "hrwcsc", "harrow.contact"),
)


def secret_of(username: str) -> str:
    """The TOTP secret of a demonstration account, hex: of this installation, so that no secret stands in the source."""
    return hmac.new(settings.SECRET_KEY.encode(), f"demo totp {username}".encode(), hashlib.sha1).hexdigest()


def names() -> list[str]:
    """Everybody's sign-in name."""
    return [account.username for account in ACCOUNTS]


def make_operators() -> int:
    """The operators, before any hub is there: they order the hubs. Out: how many were new."""
    return _make([account for account in ACCOUNTS if account.places and account.places[0].role == Role.OPERATOR])


def make_all() -> int:
    """Make the accounts, seats and contacts that are missing. Out: how many accounts were new.

    Their seats are in force since long before today, as if agreed to then: nobody asked for them on the platform.
    """
    made = _make(ACCOUNTS)
    for hub, agency, username in CONTACTS:
        place = HubAgency.objects.select_related("hub", "agency").get(hub__code=hub, agency__code=agency)
        begun = timezone.now() - timedelta(days=120)
        user = User.objects.get(username=username)
        AgencyContact.objects.get_or_create(
            hub=place.hub, agency=place.agency, user=user,
            defaults={"source": "Their agency’s letter of 3 August 2012", "named_at": begun, "starts_at": begun},
        )  # fmt: skip
    _ask_for_one()
    _ask_for_a_new_starter()
    _ask_for_a_recipient()
    return made


def _ask_for_one() -> None:
    """Harrow's manager has asked for a police colleague of the contact's, who has not agreed yet."""
    manager = Seat.objects.select_related("hub").get(user__username="harrow.manager")
    police = Agency.objects.get(code="police")
    newcomer = User.objects.get(username="police.newcomer")
    if manager.hub is None or Seat.objects.filter(user=newcomer).exists():
        return
    seat = Seat(
        user=newcomer, hub=manager.hub, agency=police, role=Role.RESEARCHER, reason="Joins the desk in December"
    )
    with transaction.atomic(using="platform"):
        taking_force.ask(seat, by=manager.user_id, at=timezone.now())


def _ask_for_a_new_starter() -> None:
    """Harrow's manager has asked for a police colleague who begins in two weeks and has no account yet."""
    seat = Seat.objects.select_related("user", "hub", "agency", "team", "training").get(user__username="harrow.manager")
    if NewStarter.objects.exists():
        return
    now = timezone.now()
    wanted = seats.Wanted(
        username="", role=Role.RESEARCHER, agency="police", reason="Takes over from a colleague who retires",
        first_day=timezone.localdate(now) + timedelta(days=14),
    )  # fmt: skip
    by = Seated.of(seat, is_lead=True, verified_at=now)
    new_starters.ask("Ottilie Garsdale", "ottilie.garsdale@mash.example", wanted, by=by, at=now)


def _ask_for_a_recipient() -> None:
    """Harrow's manager has asked for another school, to which nobody has agreed yet."""
    seat = Seat.objects.select_related("user", "hub", "agency", "team", "training").get(user__username="harrow.manager")
    wanted = teams.TeamWords(
        organisation="Hillfoot Nursery", kind=TeamKind.NURSERY, person="Nursery manager", telephone="020 7946 0399"
    )
    if not teams.orders_of("harrow").exists():
        by = Seated.of(seat, is_lead=True, verified_at=timezone.now())
        teams.ask_to_add(wanted, by=by, at=timezone.now())


def _make(accounts: list[Account]) -> int:
    known = set(User.objects.values_list("username", flat=True))
    desks = set(HubAgency.objects.values_list("hub__code", "agency__code"))
    missing = [one for one in accounts if one.username not in known and _have_desks(one, desks)]
    if not missing:
        return 0
    hashed = make_password(PASSWORD)  # once: it takes most of a second by design
    begun = timezone.now() - timedelta(days=120)
    with transaction.atomic(using="platform"):
        for account in missing:
            user = User.objects.create(
                username=account.username, name=account.name, email=f"{account.username}@mash.example", password=hashed,
                email_verified_at=begun,
            )  # fmt: skip
            TOTPDevice.objects.create(user=user, name="default", key=secret_of(account.username), confirmed=True)
            for place in account.places:
                hub = Hub.objects.get(code=place.hub) if place.hub else None
                team = Team.objects.get(hub=hub, code=place.team) if place.team else None
                agency = team.agency if team else Agency.objects.get(code=place.agency) if place.agency else None
                authority = Authority.objects.get(slug=place.authority) if place.authority else None
                Seat.objects.create(
                    user=user, hub=hub, agency=agency, team=team, authority=authority, role=place.role, starts_at=begun
                )
    return len(missing)


def _have_desks(account: Account, desks: set[tuple[str, str]]) -> bool:
    """Whether the hubs have the desks: a demonstration of before has fewer, and goes on with them."""
    return all((one.hub, one.agency) in desks for one in account.places if one.hub and one.agency)


def list_of_accounts() -> str:
    """Who can sign in, where and as what, for the end of `mash run`."""
    lines = [f"  Who can sign in (password of all: {PASSWORD}   one-time code: mash code NAME)"]
    seats = (
        Seat.objects.standing(timezone.now())
        .filter(user__username__in=names())
        .select_related("user", "hub", "agency", "team", "authority")
        .order_by("user__username", "hub__code")
    )
    by_person: dict[str, list[Seat]] = {}
    for seat in seats:
        by_person.setdefault(seat.user.username, []).append(seat)
    leads = set(HubAgency.objects.filter(is_lead=True).values_list("agency_id", flat=True))
    speak = {username for _, _, username in CONTACTS}
    for account in ACCOUNTS:
        found = by_person.get(account.username, [])
        if not account.places and not found:
            what = (
                "Contact of an agency, who agrees to seats at its desk" if account.username in speak else "No seat yet"
            )
            lines.append(f"    {account.username:<24} {what}")
        if found:
            where = ", ".join(dict.fromkeys(seat.hub.name for seat in found if seat.hub)) or "the platform"
            first = found[0]
            at = first.team.name if first.team else first.agency.name if first.agency else ""
            at = "" if first.agency_id in leads and not first.team else at
            where = first.authority.name if first.authority else where
            what = str(first.get_role_display()) + (f", {at}" if at else "")
            lines.append(f"    {account.username:<24} {what} ({where})")
    return "\n".join(lines)
