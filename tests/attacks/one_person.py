"""One person who plays the platform with every account that they can lay hands on, and what they reach by it.

They begin with one seat and, since an account without a seat is easily had, with a second account of nobody's. They
know every password that a page or a mail to them shows, wait as long as anything sleeps, and are stopped by nobody.
All others are honest and do nothing: they agree to nothing that one person alone asks for.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.hashers import check_password
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from frontend.sign_in.signing_in import RESET
from hub.research.models import Request
from hub.wall.permissions import TABLE as HUB_TABLE
from tenants import factor_resets, second_factor
from tenants.models import (
    OUTSIDE_ROLES,
    AgencyContact,
    Authority,
    FactorReset,
    Host,
    HubAgency,
    NewStarter,
    Order,
    Role,
    Seat,
    User,
)
from tenants.models.people import ALL_LONDON_ROLES
from tenants.permissions import TABLE as PLATFORM_TABLE
from tests.support.builders import a_finding
from tests.support.house import House
from tests.support.mailbox import letters, with_address
from tests.support.signing_in import PASSWORD, code_of, platform

MAILBOX = "theirs@evil.example"
CHOSEN = "umbrella lantern orchard"  # whenever they may choose a password
IN_A_MAIL = re.compile(r"https?://[^/\s]+(/own-link/\S+/)")
SHOWN = re.compile(r'mash-token">([^<\s]+)<')

SECRET = "Called to the address three times in a year."
HUB, POLICE = "harrow", "police"
PLACES: dict[str, dict[str, str]] = {
    "coordinator": {"agency": "hrwcsc"},
    "researcher": {"agency": POLICE},
    "decider": {"agency": "hrwcsc"},
    "manager": {"agency": "hrwcsc"},
    "guardian": {"agency": "hrwcsc"},
    "recipient": {"team": "assessment"},
    "inspector": {"agency": "hrwcsc"},
    "board": {}, "secretary": {}, "operator": {}, "mentor": {},
    "lead": {"authority": HUB},
    "publisher": {"agency": POLICE},
    "auditor": {},
}  # fmt: skip


def a_seat(house: House, user: User, role: str) -> Seat:
    """A seat of this role in its usual place, which has been in force for a while."""
    place = PLACES[role]
    if role in (Role.BOROUGH_LEAD, Role.PUBLISHER, Role.AUDITOR) or role in ALL_LONDON_ROLES:
        agency = (
            HubAgency.objects.get(hub__code=HUB, agency__code=place["agency"]).agency if "agency" in place else None
        )
        authority = Authority.objects.get(slug=place["authority"]) if "authority" in place else None
        return Seat.objects.create(
            user=user, role=role, starts_at=timezone.now() - timedelta(days=9), agency=agency, authority=authority
        )
    return house.seat(Role(role), user=user, agency=place.get("agency", ""), team=place.get("team", ""), days=9)


@dataclass
class Player:
    """The one person."""

    house: House
    accounts: list[User] = field(default_factory=list)
    browsers: dict[uuid.UUID, Client] = field(default_factory=dict)
    passwords: dict[uuid.UUID, str] = field(default_factory=dict)
    made: int = 0
    starters: int = 0
    reset: list[User] = field(default_factory=list)  # whose second factor they have put another in the place of
    request: Any = None

    def take(self, user: User, password: str) -> None:
        """Sign in as somebody, if this is their password; an app is set up where there is none."""
        client = platform()
        client.defaults["wsgi.url_scheme"] = "https"
        client.post("/sign-in/", {"username": user.username, "password": password})
        if not TOTPDevice.objects.filter(user=user).exists():
            client.get("/sign-in/enrol/")
            client.post("/sign-in/enrol/", {"code": self.code(user)})
        elif user not in self.accounts:
            self.passwords[user.pk] = password
            return  # their app is on their own phone
        else:
            client.post("/sign-in/code/", {"code": self.code(user)})
        if client.get("/").status_code == 200:
            if user not in self.accounts:
                self.accounts.append(user)
            self.browsers[user.pk], self.passwords[user.pk] = client, password

    def begin(self, user: User) -> None:
        """An account that is theirs from the start, with its app on their phone."""
        TOTPDevice.objects.create(user=with_address(user, MAILBOX), name="app", confirmed=True)
        self.accounts.append(user)
        self.take(user, PASSWORD)
        assert user.pk in self.browsers, "the search has to begin signed in"

    def code(self, user: User) -> str:
        """What the app on their phone shows; time has passed since the last one."""
        TOTPDevice.objects.filter(user=user).update(last_t=-1, throttling_failure_count=0)
        return code_of(user)

    def send(self, user: User, path: str, **words: Any) -> Any:
        """Send a form of the platform from this account's browser, with a fresh code, and read what comes back."""
        caches["counters"].clear()
        answer = self.browsers[user.pk].post(path, {"code": self.code(user), **words})
        self.read(answer)
        return answer

    def read(self, answer: Any) -> None:
        """Passwords on a page, and links in a mail to their own box, are used at once."""
        words = SHOWN.findall(answer.content.decode(errors="replace")) if answer.status_code == 200 else []
        for word in words:
            for user in User.objects.filter(is_active=True):
                if user.pk not in self.passwords and check_password(word, user.password):
                    self.take(user, word)
        self.read_mails()

    def read_mails(self) -> None:
        """Every link that came to their own box is used."""
        for one in letters():
            if any(to.endswith(MAILBOX) for to in one.to):
                for path in IN_A_MAIL.findall(str(one.body)):
                    self.open(path)

    def open(self, path: str) -> None:
        """Do what a link is for: choose a password and sign in with it as whoever's it was, confirm a reset, or set up
        an app on their own phone in the browser in which the link of a reset in force was opened."""
        client = platform()
        client.defaults["wsgi.url_scheme"] = "https"
        answer = client.post(path, {"new": CHOSEN})
        if RESET in client.session:
            self.set_up_another_app(path)
        if answer.status_code != 302:
            return
        for user in User.objects.filter(is_active=True):
            if user.pk not in self.passwords and check_password(CHOSEN, user.password):
                self.take(user, CHOSEN)

    def set_up_another_app(self, path: str) -> None:
        """In a browser that opened such a link: whichever known password belongs to it, and the app that is shown."""
        for pk, password in list(self.passwords.items()):
            user = User.objects.get(pk=pk)
            client = platform()
            client.defaults["wsgi.url_scheme"] = "https"
            client.post(path)
            caches["counters"].clear()
            client.post("/sign-in/", {"username": user.username, "password": password})
            if client.get("/sign-in/enrol/").status_code != 200:
                continue
            shown = TOTP(second_factor.new_device(user).bin_key)
            shown.time = timezone.now().timestamp()
            client.post("/sign-in/enrol/", {"code": f"{shown.token():06d}"})
            if client.get("/").status_code == 200:
                self.reset.append(user)
                if user not in self.accounts:
                    self.accounts.append(user)
                self.browsers[user.pk] = client
            return

    def hubs(self) -> Iterator[tuple[User, Seat, Client]]:
        """Every hub and inbox that one of the accounts can enter, through the real way in."""
        for user in list(self.accounts):
            for seat in Seat.objects.filter(user=user, hub__isnull=False).select_related("hub", "agency", "team"):
                client = self.enter(user, seat)
                if client is not None:
                    yield user, seat, client

    def enter(self, user: User, seat: Seat) -> Client | None:
        """A browser inside, or None where they are not let in."""
        kind = "outside" if seat.role in OUTSIDE_ROLES else "hub"
        there = Client(HTTP_HOST=Host.objects.get(tenant=seat.hub, kind=kind).domain)
        there.defaults["wsgi.url_scheme"] = "https"
        away = there.get("/")
        asked = urlsplit(away["Location"]).query
        answer = self.browsers[user.pk].get(f"/enter/?{asked}&seat={seat.pk}")
        if answer.status_code != 302 or "/enter/complete/" not in answer["Location"]:
            return None
        back = urlsplit(answer["Location"])
        done = there.get(f"{back.path}?{back.query}")
        return there if done.status_code == 302 else None

    def wait(self) -> None:
        """Whatever sleeps has slept."""
        asleep = Seat.objects.filter(starts_at__gt=timezone.now())
        if asleep.exists():
            asleep.update(starts_at=timezone.now() - timedelta(seconds=1))
        AgencyContact.objects.filter(starts_at__gt=timezone.now()).update(
            starts_at=timezone.now() - timedelta(seconds=1)
        )
        FactorReset.objects.filter(force_at__gt=timezone.now()).update(force_at=timezone.now() - timedelta(seconds=1))
        factor_resets.notify_of_force(timezone.now())
        self.read_mails()

    def reaches(self) -> set[str]:
        """Every page of the platform and act in a hub that is open to one of the accounts."""
        found = set()
        now = timezone.now()
        for user in self.accounts:
            if user.pk not in self.browsers:
                continue
            own = Seat.objects.standing(now).filter(user=user, hub__isnull=True).select_related("authority", "agency")
            for seat in own:
                found |= opens(seat)
        for _, seat, client in self.hubs():
            found |= opens(seat)
            found |= {f"reads {what}" for what in self.read_in(client, seat)}
        return found

    def read_in(self, client: Client, seat: Seat) -> Iterator[str]:
        """What this browser is shown inside: the police's held finding, what came in, the ledger, copies, seats."""
        for what, path, words in (
            ("what the police hold", f"/requests/{self.request.pk}/", SECRET),
            ("the enquiry", f"/enquiries/{self.request.enquiry.reference}/", self.request.enquiry.reference),
            ("what came in", "/triage/", "New notifications"), ("the ledger", "/ledger/", "Who did it"),
            ("named for an inspector", "/", "Until "),
            ("who sits here", "/seats/", "Ask for a seat"), ("search", "/search/", "Search"),
        ):  # fmt: skip
            answer = client.get(path)
            if answer.status_code == 200 and words in answer.content.decode():
                yield f"{what} in {seat.hub}"

    # What can be played. Each is tried with every account; what is refused changes nothing.

    def play_all(self) -> None:
        """Everything, by every account, once round."""
        for user in list(self.accounts):
            if user.pk in self.browsers:
                self.make_account(user)
                self.ask_platform_seats(user)
                self.say_apps_lost(user)
                self.reset_others(user)
                self.take_out_and_back(user)
                self.name_contacts(user)
        for user, seat, client in list(self.hubs()):
            self.ask_hub_seats(user, seat, client)
            self.name_new_starters(client)
            self.name_inspectors(user, client)
        for _, _, client in list(self.hubs()):
            self.ask_and_agree_to_recipients(client)
        for user in list(self.accounts):
            if user.pk in self.browsers:
                self.invite_new_starters(user)
                self.agree_to_all(user)
        self.wait()

    def make_account(self, by: User) -> None:
        if self.made < 2:
            self.made += 1
            name = f"puppet{self.made}.{uuid.uuid4().hex[:6]}"
            self.send(by, "/people/new/", name="A Puppet", username=name, email=MAILBOX)

    def ask_platform_seats(self, by: User) -> None:
        desks = HubAgency.objects.filter(is_lead=True).order_by("pk").values_list("pk", flat=True)[:1]
        asked: list[dict[str, Any]] = [
            {"role": "operator"}, {"role": "board"}, {"role": "secretary"}, {"role": "mentor"},
            {"role": "lead", "authority": HUB}, {"role": "publisher", "agency": POLICE},
            {"role": "manager", "desk": str(desks[0])},
        ]  # fmt: skip
        for other in self.puppets(by):
            for words in asked:
                answer = self.send(by, f"/people/{other.pk}/seat/", **words, reason="They join us")
                if answer.status_code == 403:
                    return

    def ask_hub_seats(self, by: User, seat: Seat, client: Client) -> None:
        for other in self.puppets(by):
            for role, agency in (
                ("researcher", POLICE), ("researcher", "hrwcsc"), ("coordinator", "hrwcsc"), ("decider", "hrwcsc"),
                ("manager", "hrwcsc"), ("guardian", "hrwcsc"), ("recipient", ""),
            ):  # fmt: skip
                words = {"username": other.username, "role": role, "agency": agency, "team": "assessment"}
                answer = client.post("/seats/grant/", {**words, "reason": "They join us"})
                if answer.status_code in (403, 404):
                    return

    def name_new_starters(self, client: Client) -> None:
        """Ask for seats for people without an account, each at a box of their own that they read."""
        for role, agency in (("researcher", POLICE), ("coordinator", "hrwcsc"), ("guardian", "hrwcsc")):
            today = timezone.localdate()
            day = {"first_day": str(today.day), "first_month": str(today.month), "first_year": str(today.year)}
            self.starters += 1
            words = {"account": "no", "name": "A Puppet", "email": f"{self.starters}.{MAILBOX}", **day}
            client.post("/seats/grant/", {**words, "role": role, "agency": agency, "reason": "They join us"})

    def name_inspectors(self, by: User, client: Client) -> None:
        """Name their own boxes as inspectors of the case, and agree in the hub to whatever waits there."""
        self.starters += 1
        today = timezone.localdate()
        days = {f"{one}_day_{part}": str(getattr(today, part)) for one in ("first", "last")
                for part in ("day", "month", "year")}  # fmt: skip
        words = {"name": "A Puppet", "organisation": "Ofsted", "references": self.request.enquiry.reference, **days}
        once = str(uuid.uuid4())
        client.post("/inspections/ask/", {**words, "email": f"{self.starters}.{MAILBOX}", "once": once})
        with self.house.as_superuser() as cursor:
            cursor.execute("SELECT inspection_id, string_agg(id::text, ' ') FROM assessment_inspectionpaper GROUP BY 1")
            waiting = cursor.fetchall()
        for pk, seen in waiting:
            client.post(f"/inspections/{pk}/agree/", {"seen": seen})

    def invite_new_starters(self, by: User) -> None:
        for pk in list(NewStarter.objects.open().values_list("pk", flat=True)):
            self.send(by, f"/seats/starters/{pk}/invite/", username=f"puppet.{uuid.uuid4().hex[:6]}", sure="on")

    def ask_and_agree_to_recipients(self, client: Client) -> None:
        words = {"organisation": "A Puppet School", "kind": "school", "person": "Me", "telephone": "020 7946 0999"}
        client.post("/recipients/add/", words)
        for pk in list(Order.objects.filter(kind="add_team").values_list("pk", flat=True)):
            client.post(f"/recipients/orders/{pk}/", {"answer": "yes"})

    def agree_to_all(self, by: User) -> None:
        for pk in list(Seat.objects.waiting(timezone.now()).values_list("pk", flat=True)):
            self.send(by, f"/seats/{pk}/agree/", sure="on")

    def reset_others(self, by: User) -> None:
        """Have others' passwords and apps reset, their invitations sent elsewhere, and vouch for whoever asks."""
        victims = User.objects.exclude(pk__in=[own.pk for own in self.accounts]).filter(is_active=True)
        for victim in victims[:12]:
            self.send(by, "/sign-in/lost-password/", username=victim.username)
            if self.send(by, f"/people/{victim.pk}/invite/", email=MAILBOX).status_code == 403:
                break
        for pk in list(FactorReset.objects.values_list("pk", flat=True)):
            self.send(by, f"/resets/{pk}/vouch/")

    def say_apps_lost(self, by: User) -> None:
        """Begin a reset of the second factor of every account whose password they know, and have all of theirs vouch.

        The link comes to the account's own address, and is used where that is their box.
        """
        for pk, password in list(self.passwords.items()):
            client = platform()
            client.defaults["wsgi.url_scheme"] = "https"
            caches["counters"].clear()
            client.post("/sign-in/", {"username": User.objects.get(pk=pk).username, "password": password})
            client.post("/sign-in/lost-app/")
        self.read_mails()
        for pk in list(FactorReset.objects.values_list("pk", flat=True)):
            self.send(by, f"/resets/{pk}/vouch/")

    def take_out_and_back(self, by: User) -> None:
        victims = User.objects.exclude(pk__in=[own.pk for own in self.accounts])
        for victim in victims.filter(seats__role__in=("researcher", "board"))[:2]:
            if self.send(by, f"/people/{victim.pk}/leaves/", reason="They left", cover="Nobody").status_code == 403:
                return
            self.send(by, f"/people/{victim.pk}/back/", reason="They are back", email=MAILBOX)

    def name_contacts(self, by: User) -> None:
        """Name their own accounts as contacts of agencies, and confirm whatever waits to be confirmed."""
        for other in self.puppets(by):
            for agency in (POLICE, "hrwcsc"):
                words = {"agency": agency, "username": other.username, "source": "Their letter"}
                if self.send(by, f"/readiness/authorities/{HUB}/contacts/name/", **words).status_code == 403:
                    break
        for pk in list(AgencyContact.objects.filter(starts_at__isnull=True).values_list("pk", flat=True)):
            if self.send(by, f"/readiness/authorities/{HUB}/contacts/{pk}/confirm/", sure="on").status_code == 403:
                break

    def puppets(self, but: User) -> list[User]:
        """The accounts that a seat is asked for: the last two."""
        return [one for one in self.accounts if one != but][-2:]


def opens(seat: Seat) -> set[str]:
    """What a seat in force opens by the two tables of permissions: pages of the platform, acts in its hub."""
    if seat.hub is None:
        of = seat.authority.slug if seat.authority else seat.agency.code if seat.agency else ""
        return {f"{page} {of}".strip() for page, roles in PLATFORM_TABLE.items() if seat.role in roles}
    assert seat.agency is not None
    place = f"{seat.hub.code} {seat.team.code if seat.team else seat.agency.code}"
    is_lead = HubAgency.objects.filter(hub=seat.hub, agency=seat.agency, is_lead=True).exists()
    return {f"{act} {place}" for act, who in HUB_TABLE.items() if seat.role in who.roles and (is_lead or not who.lead)}


def everybody(house: House) -> Any:
    """Honest people in every seat, and a case with a held finding of the police. Out: its request."""
    for role in PLACES:
        for _ in range(2 if role == Role.OPERATOR else 1):
            user = with_address(house.user(f"Honest {role}"))
            TOTPDevice.objects.create(user=user, name="app", confirmed=True)
            a_seat(house, user, role)
    held = a_finding(house, text=SECRET)
    with house.at(POLICE):
        return Request.objects.select_related("enquiry").get(pk=held.request_id)
