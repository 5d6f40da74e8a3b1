"""The continuity sheet: what the hub needs on a day without the service, encrypted for its holders, put elsewhere.

References, ratings, times, who was asked and whom to ring; no name of a child, and no word of a case. It is made once a
day and by `mash continuity make`, at the worker's login, and goes where the installation says: a folder, a command, and
the holders' own addresses. Nothing but the encrypted file leaves this process.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shlex
import subprocess
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from pyrage import encrypt, x25519

from hub.front_door.models import Enquiry, EnquiryState, Notification
from hub.front_door.triage.duty_roster import hours_of, on_duty
from hub.research.models import ENDED, Request, RequestState
from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.clock import Rating
from hub.wall.models import Agency, AgencyTelephone, ContinuityHolder, ContinuitySheet, HubSettings, Member
from tenants.models import Hub, NoticeKind
from tenants.notices import News, managers_of, notify
from tenants.seated import Seated

log = logging.getLogger("mash.continuity")

JOB = "make continuity sheet"
WANTED = "research.continuity_wanted"
OLD_AFTER = timedelta(hours=26)  # one is made each day
KEPT = timedelta(days=7)  # in the folder
PATIENCE = 30  # seconds, of the installation's command; the outbox's transaction stays open meanwhile


def make_sheet(hub: str, *, at: datetime) -> ContinuitySheet | None:
    """Make one now and put it where it belongs. In: a live hub whose worker's login is used. Out: what became of it;
    None where nobody holds a key. What fails in one place keeps it from no other, and its managers are told.
    """
    holders = list(ContinuityHolder.objects.filter(ended_at__isnull=True))
    if not holders:
        return None
    made = ContinuitySheet(pk=uuid4(), made_at=at, holders=[one.pk for one in holders])
    references: list[str] = []
    try:
        text, made.enquiries, made.waiting, references = sheet_text(hub, at=at)
        file = encrypted(text, holders)
        made.file_name = f"continuity-{hub}-{timezone.localtime(at):%Y-%m-%d-%H%M}.txt.age"
        made.digest = hashlib.sha256(file).hexdigest()
        made.places = _put(hub, made.file_name, file, holders, at)
    except Exception as failure:  # a sheet that could not be made is said, and never quietly missing
        log.exception("the continuity sheet of %s could not be made", hub)
        made.failure = type(failure).__name__[:60]
    with transaction.atomic():
        made.save(force_insert=True)
        ledger.write(
            Act.MAKE_CONTINUITY_SHEET, by=JOB, object_kind="hub", object_ref=hub,
            detail={"refs": references, "holders": [str(one.pk) for one in holders], "digest": made.digest,
                    "places": made.places, "failure": made.failure},
        )  # fmt: skip
    if made.failure or any(made.places.values()) or not made.places:
        _tell(hub, "The continuity sheet failed", FAILED, key=f"failed {made.pk}", at=at)
    return made


FAILED = (
    "The encrypted sheet for a day without the service could not be made, or not be put in every place where it "
    "belongs. The page Continuity sheet says what failed."
)
OLD = (
    "No encrypted sheet for a day without the service was put elsewhere for more than a day. The page Continuity sheet "
    "says when the last one was."
)


def watch(hub: str, *, at: datetime) -> None:
    """Tell the managers once a day where the last sheet is old. Where nobody holds a key there is none to be old."""
    first = ContinuityHolder.objects.filter(ended_at__isnull=True).order_by("set_at").first()
    if first is None or at - first.set_at < OLD_AFTER:
        return
    last = last_out()
    if last is None or at - last.made_at > OLD_AFTER:
        day = timezone.localdate(at).isoformat()
        _tell(hub, "The continuity sheet is old", OLD, key=f"old {hub} {day}", at=at)


def last_out() -> ContinuitySheet | None:
    """The last that was made and is in one place at least; looked for among the newest hundred."""
    return next((one for one in ContinuitySheet.objects.all()[:100] if one.is_out), None)


def ask_for_sheet(*, by: Seated, at: datetime) -> None:
    """Have the worker make one now, beside the daily one."""
    with transaction.atomic(durable=True):
        outbox.add(WANTED, uuid4(), at=at)
        ledger.write(Act.ASK_CONTINUITY_SHEET, by=by, object_kind="hub", object_ref=by.hub)
        outbox.wake(by.hub)


def sheet_wanted(_: UUID) -> None:
    """What the outbox's row asks for. Done twice it makes two: nobody is harmed by the second."""
    make_sheet(HubSettings.objects.get().hub_code, at=timezone.now())


def encrypted(text: str, holders: Sequence[ContinuityHolder]) -> bytes:
    """The sheet as each of these can open it, and nobody else. Source: age, https://age-encryption.org/v1."""
    return bytes(encrypt(text.encode(), [x25519.Recipient.from_str(one.public_key) for one in holders], armored=True))


def sheet_text(hub: str, *, at: datetime) -> tuple[str, int, int, list[str]]:
    """The sheet in plain words. Out: it, how many open enquiries and waiting notifications stand on it, and which."""
    waiting = list(
        Notification.objects.filter(triaged_at__isnull=True)
        .only("reference", "received_at", "due_at", "immediate_danger")
        .order_by("due_at", "pk")
    )
    enquiries = list(
        Enquiry.objects.filter(state=EnquiryState.OPEN)
        .only("reference", "rating", "due_at", "clock_from")
        .order_by(F("due_at").asc(nulls_last=True), "clock_from", "pk")
    )
    asked = _asked()
    hub_name = HubSettings.objects.get().hub_name
    lines = [
        f"CONTINUITY SHEET OF {hub_name.upper()}", f"As of {_when(at)}. What happened since is not on it.",
        "In confidence. It names no child. Destroy it when you have the next one.", "",
        "WHOM TO RING", *_telephones(hub, at), "",
        f"NOT RATED YET: {len(waiting)}",
        *(
            f"  {one.reference}  {'IMMEDIATE DANGER  ' if one.immediate_danger else ''}"
            f"received {_when(one.received_at)}  to be rated by {_when(one.due_at)}"
            for one in waiting
        ), "",
        f"OPEN ENQUIRIES: {len(enquiries)}, those that are due first",
        *(
            f"  {one.reference}  {Rating(one.rating).label.upper():5}  "
            f"{f'due {_when(one.due_at)}' if one.due_at else 'no time limit'}\n"
            f"    asked: {'; '.join(asked[one.pk]) or 'nobody yet'}"
            for one in enquiries
        ), "",
        "What is done on paper meanwhile is entered later with the time at which it happened: write the time down.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n", len(enquiries), len(waiting), [one.reference for one in (*waiting, *enquiries)]


def _asked() -> dict[UUID, list[str]]:
    """Of each open enquiry whom was asked last, and whether they have answered."""
    names = dict(Agency.objects.values_list("code", "name"))
    requests = Request.objects.filter(enquiry__state=EnquiryState.OPEN, let_out_to="").exclude(state__in=ENDED)
    last: dict[tuple[UUID, str], Request] = {}
    for one in requests.only("enquiry_id", "agency", "state", "due_at", "asked_at").order_by("asked_at", "pk"):
        last[one.enquiry_id, one.agency] = one
    found: dict[UUID, list[str]] = defaultdict(list)
    for (enquiry, agency), one in sorted(last.items(), key=lambda item: names.get(item[0][1], item[0][1])):
        until = f"by {_when(one.due_at)}" if one.due_at else "no time limit"
        found[enquiry].append(
            f"{names.get(agency, agency)} ({until if one.state == RequestState.OPEN else 'has answered'})"
        )
    return found


def _telephones(hub: str, at: datetime) -> list[str]:
    shifts = on_duty(at)
    people = Member.objects.names([one.seat for one in shifts])
    duty = [f"{people.get(one.seat, 'a colleague')} until {_when(one.until_at)}" for one in shifts]
    lines = [f"  On duty: {'; '.join(duty) or 'nobody is on the roster'}"]
    for name, contact in hours_of(hub).values():
        if contact is None:
            lines.append(f"  {name}: no telephone is set")
        else:
            lines += [
                f"  {name}: {contact.telephone} ({contact.hours})",
                f"  {name}, out of hours: {contact.night_team}, {contact.night_telephone}",
            ]
    names = dict(Agency.objects.values_list("code", "name"))
    lines += [
        f"  {names.get(one.agency, one.agency)}: {one.telephone}{f', ask for {one.ask_for}' if one.ask_for else ''}"
        for one in AgencyTelephone.objects.standing()
    ]
    return lines


def _put(hub: str, name: str, file: bytes, holders: Sequence[ContinuityHolder], at: datetime) -> dict[str, str]:
    """Put it where the installation says. Out: place -> what failed there, or nothing."""
    addresses = [one.email for one in holders if one.email]
    places: dict[str, Callable[[], None]] = {}
    if settings.CONTINUITY_FOLDER:
        places["folder"] = lambda: _into_folder(Path(settings.CONTINUITY_FOLDER) / hub, name, file, at)
    if settings.CONTINUITY_COMMAND:
        places["command"] = lambda: _by_command(hub, name, file)
    if addresses:
        places["mail"] = lambda: _by_mail(name, file, addresses)
    return {place: _failure_of(place, put) for place, put in places.items()}


def _failure_of(place: str, put: Callable[[], None]) -> str:
    try:
        put()
    except Exception as failure:  # whatever a mount, a command or a mail server says
        log.warning("the continuity sheet could not be put: %s, %s", place, type(failure).__name__)
        return type(failure).__name__[:60]
    return ""


def _into_folder(folder: Path, name: str, file: bytes, at: datetime) -> None:
    """Whole or not at all; those that are over are removed. The folder is on another machine or disk, mounted here."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = folder / f".{name}.new"
    new.write_bytes(file)
    new.chmod(0o600)
    with new.open("rb") as written:
        os.fsync(written.fileno())
    new.rename(folder / name)
    for old in folder.glob("continuity-*.txt.age"):
        if old.name != name and old.stat().st_mtime < (at - KEPT).timestamp():
            old.unlink()


def _by_command(hub: str, name: str, file: bytes) -> None:
    """Give it to the installation's command on its standard input: an upload, a printer of another site."""
    subprocess.run(
        shlex.split(settings.CONTINUITY_COMMAND), input=file, check=True, timeout=PATIENCE, capture_output=True,
        env={"PATH": os.environ.get("PATH", ""), "MASH_CONTINUITY_HUB": hub, "MASH_CONTINUITY_FILE": name},
    )  # fmt: skip


def _by_mail(name: str, file: bytes, addresses: Sequence[str]) -> None:
    """To each holder alone, by one connection; the body says nothing but how it is opened."""
    messages = []
    for address in addresses:
        message = EmailMessage(
            subject="Continuity sheet",
            body="The sheet is attached, encrypted for your key. Keep it with the key for a day without the service.\n"
            f"To open it: age --decrypt --identity YOUR-KEY-FILE {name}\n\n"
            "No e-mail of the London MASH platform says anything of a child or a case, or asks for your password.",
            to=[address],
            headers={"Auto-Submitted": "auto-generated"},
        )
        message.attach(name, file.decode("ascii"), "text/plain")
        messages.append(message)
    get_connection().send_messages(messages)


def _tell(hub: str, title: str, text: str, *, key: str, at: datetime) -> None:
    place = Hub.objects.get(code=hub)
    news = News(kind=NoticeKind.CONTINUITY, key=key, about=hub, hub=place, title=f"{title} in {place.name}", text=text)
    with transaction.atomic(using="platform", durable=True):
        notify(managers_of(hub, at), news, at=at)


def _when(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %b %Y %H:%M}"
