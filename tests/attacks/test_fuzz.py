"""Every form and every address, as every role, with what nobody should send: no 5xx, no traceback, nothing unescaped.

The first pass asks and posts to each route of each host as each role once. What is left of the time goes to forms as
their pages show them. `make test` gives each route two or three of the roles, by turns, and 15 seconds;
`make fuzz SECONDS=3600 SEED=7` every role and longer, with another seed. A failure names the seed and what was sent.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.cache import caches
from django.core.signals import got_request_exception
from django.db import connections, transaction
from django.utils import timezone

from tenants.middleware import hosts
from tenants.models import Agency, HostKind, Pass, Role, Seat
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.attacks.fuzzing import FILES, MARK, Form, Grammar, Page, Visitor, encoded, faults, learn, multipart
from tests.front_door.door_builders import fill
from tests.library.library_builders import a_version
from tests.packs.builders import an_item
from tests.support.builders import a_finding, a_notification, a_request, an_enquiry
from tests.support.house import House
from tests.support.signing_in import platform, signed_in, visitor, with_app
from tests.training.builders import a_booking, a_session

SECONDS = float(os.environ.get("FUZZ_SECONDS", "3"))  # beyond the first pass, of each host
TURNS = 1 if "FUZZ_SECONDS" in os.environ else 3  # of the first pass, a role takes one route in so many
SEED = int(os.environ.get("FUZZ_SEED", "20261129"))
STAFF = [Role.COORDINATOR, Role.RESEARCHER, Role.DECISION_MAKER, Role.MANAGER, Role.GUARDIAN]
PROGRAMME = [Role.BOARD, Role.SECRETARY, Role.OPERATOR, Role.MENTOR]


def world(house: House) -> None:
    """Something behind every page."""
    a_notification(house)
    a_notification(house, children=("Ann Example",), danger=True)
    a_finding(house, a_request(house))
    a_request(house, an_enquiry(house), agency="hrwhealth")
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out)
    a_version(house)
    a_session(house)
    a_booking(house)
    an_item(house)


def a_publisher(house: House) -> Any:
    """Somebody who publishes for an agency, signed in."""
    user = with_app(house)
    agency = Agency.objects.get(code="lscb")
    Seat.objects.create(user=user, role=Role.PUBLISHER, agency=agency, starts_at=timezone.now())
    return signed_in(house, user)


def visitors(house: House, host: str) -> list[Visitor]:
    """Everybody who may come to a host."""
    urlconf = f"frontend.urls.{host}"
    if host == "hub":
        found = [Visitor(role.value, urlconf, house.visit(role=role)) for role in STAFF]
        away = house.seat(Role.COORDINATOR)
        found.append(Visitor("whose time ran out", urlconf, house.visit(away)))
        Pass.objects.filter(seat=away).update(last_seen_at=timezone.now() - timedelta(hours=12))
        return [*found, Visitor("stranger", urlconf, house.stranger("harrow"))]
    if host == "outside":
        recipient = house.visit(role=Role.RECIPIENT, team="assessment")
        return [
            Visitor("recipient", urlconf, recipient),
            Visitor("stranger", urlconf, house.stranger("outside-harrow")),
        ]
    if host == "platform":
        found = [Visitor(role.value, urlconf, visitor(house, role)) for role in PROGRAMME]
        found.append(Visitor("lead", urlconf, visitor(house, Role.BOROUGH_LEAD, "enfield")))
        found.append(Visitor("publisher", urlconf, a_publisher(house)))
        found.append(Visitor("researcher", urlconf, visitor(house, Role.RESEARCHER)))
        found.append(Visitor("nobody's seat", urlconf, signed_in(house, with_app(house))))
        return [*found, Visitor("stranger", urlconf, platform())]
    begun = house.stranger("refer-harrow")
    fill(begun)
    return [Visitor("referrer", urlconf, begun), Visitor("stranger", urlconf, house.stranger("refer-harrow"))]


class Sender:
    """Sends, looks at the answer, and undoes what it did, so that each request meets the same world."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar
        self.errors: list[str] = []
        self.found: dict[str, str] = {}  # by the place of the fault: the first request that met it
        self.sent = 0
        self.answers: Counter[str] = Counter()

    def note(self, **words: Any) -> None:
        """Keep the type and place of what broke."""
        error = sys.exc_info()[1]
        if error is None:
            return
        ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
        last = ours[-1] if ours else traceback.extract_tb(error.__traceback__)[-1]
        place = f"{last.filename.partition('/site-packages/')[2] or last.filename.rpartition('/')[2]}:{last.lineno}"
        self.errors.append(f"{type(error).__name__} at {place}: {str(error)[:200]}")

    @contextlib.contextmanager
    def undone(self, who: Visitor) -> Iterator[None]:
        """Whatever happens inside is taken back."""
        cookies = deepcopy(who.client.cookies)
        inner = [transaction.Atomic(alias, savepoint=True, durable=False) for alias in ("default", "platform")]
        for one in inner:
            one._from_testcase = True  # type: ignore[attr-defined]  # acts are the outermost of a request
            one.__enter__()
        try:
            yield
        finally:
            for one in reversed(inner):
                connections[str(one.using)].needs_rollback = True
                one.__exit__(None, None, None)
            who.client.cookies = cookies

    def send(self, who: Visitor, method: str, address: str, body: bytes = b"", kind: str = "", **headers: str) -> Any:
        """One request. Out: the answer; faults are kept."""
        who.client.raise_request_exception = False
        caches["counters"].clear()
        self.errors.clear()
        self.sent += 1
        answer = who.client.generic(method, address, body, content_type=kind, secure=True, headers=headers)
        self.answers[f"{method} {answer.status_code}"] += 1
        for fault in faults(answer):
            where = self.errors[0] if self.errors else f"{fault} at {who.name} {method} {address[:60]}"
            said = f"{fault}: {who.name} {method} {address!r} {kind} {body[:3000]!r} {self.errors[:1]}"
            self.found.setdefault(where, said)
        return answer

    def post(self, who: Visitor, address: str, sent: list[tuple[str, str]], form: Form | None = None) -> Any:
        """A form, with files where it has boxes for them."""
        headers = {"Referer": self.grammar.value()} if self.grammar.random.random() < 0.1 else {}
        headers = {name: value.encode("utf-8", "ignore").decode("latin-1") for name, value in headers.items()}
        if form is not None and form.files:
            files = [(name, *self.grammar.random.choice(FILES)) for name in form.files]
            body, kind = multipart(sent, files)
            return self.send(who, "POST", address, body, kind, **headers)
        return self.send(who, "POST", address, encoded(sent), "application/x-www-form-urlencoded", **headers)

    def show(self, who: Visitor, answer: Any, page: str, routes: list[str]) -> None:
        """What was kept is shown: on the page it leads to, the page it came from, and others."""
        if answer.status_code not in (200, 201, 302):
            return
        target = urlsplit(answer.headers.get("Location", ""))
        if target.path and target.netloc in ("", who.client.defaults["HTTP_HOST"]):
            self.send(who, "GET", target.path + (f"?{target.query}" if target.query else ""))
        self.send(who, "GET", page)
        if routes:
            self.send(who, "GET", self.grammar.address(self.grammar.random.choice(routes), real=1.0))


@pytest.mark.long
@pytest.mark.parametrize("host", ["hub", "outside", "platform", "door", "closed_door"])
def test_whatever_is_sent_is_answered(
    house: House, host: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world(house)
    grammar = Grammar(SEED)
    sender = Sender(grammar)
    caplog.set_level(logging.CRITICAL, "django.request")  # until this test's end: others read what is logged
    got_request_exception.connect(sender.note)
    everybody = visitors(house, host)
    if host == "closed_door":
        monkeypatch.setitem(hosts.URLCONFS, HostKind.DOOR, hosts.CLOSED)
    try:
        for who in everybody:
            learn(grammar, who, 60)
        for turn, who in enumerate(everybody):
            for route in who.routes()[turn % TURNS :: TURNS]:
                fuzz_route(sender, who, route)
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            who = grammar.random.choice(everybody)
            fuzz_form(sender, who, grammar.random.choice(who.routes()))
    finally:
        got_request_exception.disconnect(sender.note)
    print(f"\n{host}: {sender.sent} requests, {dict(sender.answers)}")
    assert sender.sent > 50
    report = "\n\n".join(f"{place}\n    {said}" for place, said in sender.found.items())
    assert not sender.found, f"seed {SEED}, {sender.sent} requests, {len(sender.found)} faults:\n\n{report}"


def fuzz_route(sender: Sender, who: Visitor, route: str) -> None:
    """One address, asked for and sent to."""
    grammar = sender.grammar
    with sender.undone(who):
        asked = sender.send(who, "GET", grammar.address(route) + grammar.query())
    if asked.status_code == 403:  # whose role has no right to the address: nothing that is sent there is read
        return
    with sender.undone(who):
        address = grammar.address(route)
        if address.startswith("/api/"):
            body = grammar.random.choice(BODIES)
            sender.send(who, "POST", address, body, "application/json", **{"Idempotency-Key": "a" * 20})
        sent = [(grammar.random.choice([*ODD_NAMES, grammar.value()]), grammar.value()) for _ in range(3)]
        sender.post(who, address + grammar.query(), sent)


BODIES = [b"", b"[", b"{}", b"null", b'{"version": 1e400}', b'"\\ud800"', b"\xff\xfe{}", b"[" * 10000]
ODD_NAMES = ["seen", "version", "form", "reason", "on_day", "state", "page", "go", "sought", "text", MARK]


def fuzz_form(sender: Sender, who: Visitor, route: str) -> None:
    """A page's forms, filled in and sent, and what came of it shown."""
    grammar = sender.grammar
    address = grammar.address(route, real=0.95)
    with sender.undone(who):
        answer = sender.send(who, "GET", address + (grammar.query() if grammar.random.random() < 0.2 else ""))
        if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
            return
        forms = Page(answer.content.decode("utf-8", "replace")).forms
        if not forms:
            return
        form = grammar.random.choice(forms)
        sent = grammar.filled(form)
        target = urlsplit(urljoin(address, form.action or address))
        if form.method != "post":
            sender.send(who, "GET", f"{target.path}?{encoded(sent).decode('ascii')}")
            return
        done = sender.post(who, target.path + (f"?{target.query}" if target.query else ""), sent, form)
        plain = [one for one in who.routes() if "<" not in one and "^" not in one and "sign-out" not in one]
        sender.show(who, done, address, plain)
        if grammar.random.random() < 0.3:  # sent twice, or once more with something else
            again = sent
            if grammar.random.random() < 0.5:
                again = [(name, value if name in form.hidden else grammar.value()) for name, value in sent]
            sender.post(who, target.path, again, form)
