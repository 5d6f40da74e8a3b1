"""Training in words: how long, when, how many places, how far somebody is."""

from __future__ import annotations

from datetime import date, datetime

from frontend.presenters.dates import clock_time, london, long_date, short_date
from mash_platform.phrases import plural
from rollout.training.models import Certificate, Module, Session
from rollout.training.standing import WARNING


def length_words(minutes: int) -> str:
    """ "3 hours", "1 hour 30 minutes"."""
    hours, left = divmod(minutes, 60)
    said = [plural(hours, "hour") if hours else "", plural(left, "minute") if left else ""]
    return " ".join(part for part in said if part)


def validity_words(module: Module) -> str:
    """ "Its certificate counts for 2 years"."""
    months = module.valid_months
    if months is None:
        return "Its certificate does not run out"
    said = plural(months // 12, "year") if months % 12 == 0 else plural(months, "month")
    return f"Its certificate counts for {said}"


def when_words(session: Session) -> str:
    """ "12 December 2026, 9:30am to 12:30pm"; both days where it ends on another one."""
    ends = clock_time(session.ends_at)
    if london(session.starts_at).date() != london(session.ends_at).date():
        ends = f"{short_date(session.ends_at)}, {ends}"
    return f"{long_date(session.starts_at)}, {clock_time(session.starts_at)} to {ends}"


def whom_words(session: Session) -> str:
    """For whom it is held."""
    return f"{session.authority.name}, before its go-live" if session.authority else "All London"


def places_words(session: Session, at: datetime) -> str:
    """ "3 of 12 places free", "Full, 2 waiting". In: a session counted by `standing_sessions`."""
    if session.cancelled_at:
        return "Called off"
    if session.starts_at <= at:
        return "Over" if session.ends_at <= at else "Has begun"
    people, waiting = getattr(session, "people", 0), getattr(session, "waiting", 0)
    free = session.capacity - people
    if free > 0:
        return f"{free} of {plural(session.capacity, 'place')} free"
    return f"Full, {waiting} waiting" if waiting else "Full"


def certificate_words(certificate: Certificate, today: date) -> str:
    """ "Valid until 1 March 2027, runs out soon"."""
    if certificate.revoked_at:
        return "Taken back"
    if certificate.expires_on is None:
        return "Valid, does not run out"
    if certificate.expires_on < today:
        return f"Ran out on {long_date(certificate.expires_on)}"
    soon = ", runs out soon" if certificate.expires_on <= today + WARNING else ""
    return f"Valid until {long_date(certificate.expires_on)}{soon}"
