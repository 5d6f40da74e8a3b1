"""Whom an agency named in a hub: written down by one, confirmed by another, asleep at first, stopped by who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from tenants import contacts
from tenants.models import AgencyContact, Authority, Hub, Notice, NoticeKind, Role, User
from tenants.refusals import ContactRefused
from tests.accounts.operators import browser, seated
from tests.support.house import House
from tests.support.pages import ledger_lines
from tests.support.signing_in import code_of, with_app

NOW = timezone.now
PAGE = "/readiness/authorities/harrow/contacts/"
NAMED = {"agency": "police", "source": "Letter of the borough commander, 14 November 2012"}


@pytest.fixture
def officer(house: House) -> User:
    """Whom the police named."""
    return with_app(house, house.user("Superintendent Example"))


def lead(house: House, slug: str = "harrow") -> User:
    """The borough's lead."""
    return seated(with_app(house), Role.BOROUGH_LEAD, authority=Authority.objects.get(slug=slug))


def named(house: House, officer: User, by: User) -> tuple[AgencyContact, Client]:
    """Written down on the page. Out: the contact, and the browser that did it."""
    client = browser(house, by)
    assert client.post(f"{PAGE}name/", {**NAMED, "username": officer.username}).status_code == 302
    return AgencyContact.objects.get(user=officer), client


def test_one_writes_down_another_confirms_and_it_counts_when_it_has_slept(house: House, officer: User) -> None:
    guardian, desk = house.seat(Role.GUARDIAN).user, house.seat(Role.RESEARCHER).user
    by, secretary = lead(house), seated(with_app(house), Role.SECRETARY)
    theirs = browser(house, secretary)
    assert "Nobody is named" in theirs.get(PAGE).text
    contact, client = named(house, officer, by)
    assert "to be confirmed" in client.get(PAGE).text
    assert "/confirm/" not in client.get(PAGE).text
    with CaptureQueriesContext(connections["platform"]) as caught:
        sent = theirs.post(f"{PAGE}{contact.pk}/confirm/", {"sure": "on", "code": code_of(secretary, ahead=1)})
    assert sent.status_code == 302, sent.text
    assert ledger_lines(caught, "contact_confirmed")
    assert not AgencyContact.objects.standing(NOW()).exists()
    assert AgencyContact.objects.standing(NOW() + timedelta(hours=24)).get().user == officer
    told = set(Notice.objects.filter(kind=NoticeKind.CONTACT).values_list("user", flat=True))
    assert {guardian.pk, desk.pk, officer.pk, secretary.pk} <= told
    assert officer.name not in "".join(Notice.objects.values_list("text", flat=True))


@pytest.mark.parametrize("who", ["guardian", "desk", "officer"])
def test_whoever_is_told_stops_a_contact_until_it_counts(house: House, officer: User, who: str) -> None:
    people = {"guardian": house.seat(Role.GUARDIAN).user, "desk": house.seat(Role.RESEARCHER).user, "officer": officer}
    contact, _ = named(house, officer, lead(house))
    person = people[who]
    client = browser(house, person if who == "officer" else with_app(house, person))
    assert "New contacts of agencies" in client.get("/seats/").text
    assert client.post(f"/seats/contacts/{contact.pk}/stop/").status_code == 302
    assert not AgencyContact.objects.open(NOW()).exists()
    other = browser(house, with_app(house, house.seat(Role.RESEARCHER, agency="hrwhealth").user))
    assert other.get(f"/seats/contacts/{contact.pk}/stop/").status_code == 404


def test_who_may_not_confirm_is_refused_by_the_act_and_by_the_database(house: House, officer: User) -> None:
    by, hub = lead(house), Hub.objects.get(code="harrow")
    contact, _ = named(house, officer, by)
    for wrong in (by, officer):
        with pytest.raises(ContactRefused):
            contacts.confirm(contact.pk, hub, by=wrong.pk, at=NOW())
        with pytest.raises(IntegrityError), transaction.atomic(using="platform"):
            AgencyContact.objects.filter(pk=contact.pk).update(confirmed_by=wrong, starts_at=NOW())
    TOTPDevice.objects.filter(user=officer).delete()
    with pytest.raises(ContactRefused, match="has not signed in yet"):
        contacts.confirm(contact.pk, hub, by=seated(house.user(), Role.MENTOR).pk, at=NOW())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"username": "nobody.at.all"}, "Nobody has an account"),
        ({"source": ""}, "Enter how the agency named them"),
        ({"agency": "hgyhealth"}, "Choose the agency"),
    ],
)
def test_what_cannot_be_written_down_is_said_at_its_field(
    house: House, officer: User, change: dict[str, str], said: str
) -> None:
    page = browser(house, lead(house)).post(f"{PAGE}name/", {**NAMED, "username": officer.username, **change}).text
    assert said in page
    assert not AgencyContact.objects.exists()


def test_another_boroughs_lead_names_nobody_here(house: House, officer: User) -> None:
    client = browser(house, lead(house, "enfield"))
    assert client.post(f"{PAGE}name/", {**NAMED, "username": officer.username}).status_code == 404
    assert "No hub on this platform yet" in client.get("/readiness/authorities/enfield/contacts/").text
