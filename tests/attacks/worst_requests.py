"""The worst request that was found of every route that answers somebody who is not signed in, and what it costs.

The routes are taken from the URLconfs. One that anybody may ask for has a case here, or says that it is as dear as any
(`ALIKE`): the same large forms and headers that every route is sent. tests/attacks/test_worst_requests.py fails where
one has neither, and counts calls and memory, which are the same on every machine; `make bench` takes the time.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import sys
import time
import tracemalloc
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache, caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import timezone
from PIL import Image

from frontend.door.draft import COOKIE, MOST
from hub.front_door.notifications import drafts
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.submit import submit
from tenants.access import Need, rule_of
from tests.attacks.test_routes import HOSTS, address, routes
from tests.support.house import House

CPU = 0.2  # seconds, of this process and of PostgreSQL's together
MEMORY = 32 * 1024 * 1024  # bytes
CALLS = 400_000  # of Python functions: about 0.1 s of CPU, and what compares every item with every other is far over it
RUNS = 3  # the least of them: other work on the machine only adds
TICK = 0.01  # seconds: how exactly the system counts another process's time
ANYBODY = (Need.NOTHING, Need.KEY)
FORM = "a-form"

Visit = Callable[[], Any]
Case = Callable[[House, str, str], Visit]  # what is sent, at a host, to an address


@dataclass(frozen=True)
class Spent:
    """What one request cost."""

    name: str
    status: int
    own: float  # seconds of this process
    database: float  # seconds of PostgreSQL's
    memory: int  # bytes at the most

    @property
    def is_within(self) -> bool:
        """The budget."""
        return self.own + self.database <= CPU and self.memory <= MEMORY


def measured(name: str, visit: Visit) -> Spent:
    """Send it once to warm up, RUNS times for its time, and once more for its memory."""
    visit()
    found: list[tuple[float, float]] = []
    # What a process that has run a thousand tests holds is no part of a request: it is not looked through meanwhile.
    gc.collect()
    gc.freeze()
    for _ in range(RUNS):
        _as_nobody_has_come()
        began, server = time.process_time(), _server_time()
        visit()
        found.append((time.process_time() - began, max(0.0, _server_time() - server)))
    gc.unfreeze()
    status, memory = memory_of(visit)
    own, database = min(found, key=sum)
    return Spent(name, status, own, database, memory)


def memory_of(visit: Visit) -> tuple[int, int]:
    """The answer's status, and the most bytes that were held for it at once."""
    _as_nobody_has_come()
    tracemalloc.start()
    try:
        return visit().status_code, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def calls_of(visit: Visit) -> int:
    """How many functions of Python are called for it. What C does by itself is not counted: `make bench` times it."""
    _as_nobody_has_come()
    count = 0

    def called(_frame: Any, event: str, _said: Any) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(called)
    try:
        visit()
    finally:
        sys.setprofile(None)
    return count


def cases(house: House) -> Iterator[tuple[str, Visit]]:
    """Everything that is sent: to every route the large forms and headers, to some what is worst for them."""
    for urlconf, host in HOSTS.items():
        for route, view in routes(importlib.import_module(urlconf).urlpatterns):
            rule = rule_of(view)
            if rule is None or rule.need not in ANYBODY:
                continue  # refused before anything of it is read but its form's token
            for kind, case in EVERYWHERE.items():
                yield f"{urlconf.rpartition('.')[2]} {route or '/'}: {kind}", case(house, host, address(route))
    for (urlconf, route), own in WORST.items():
        for kind, case in own.items():
            yield f"{urlconf} {route or '/'}: {kind}", case(house, HOSTS[f"frontend.urls.{urlconf}"], address(route))


def without_a_case() -> list[str]:
    """The routes that anybody may ask for, and of which nobody said what is worst."""
    found = []
    for urlconf in HOSTS:
        name = urlconf.rpartition(".")[2]
        for route, view in routes(importlib.import_module(urlconf).urlpatterns):
            rule = rule_of(view)
            if rule is not None and rule.need in ANYBODY and (name, route) not in WORST and (name, route) not in ALIKE:
                found.append(f"{name} {route}")
    return found


# What every route is sent.


def _fields(house: House, host: str, path: str) -> Visit:
    """As many fields as are read, as long as may be: with letters that are written as three."""
    many = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - 1
    each = (settings.LARGEST_REQUEST - 16 * many) // many // 3
    body = urlencode({f"field{number}": "é" * (each // 2) for number in range(many)})[: settings.LARGEST_REQUEST]
    return _post(house, host, path, body.encode(), "application/x-www-form-urlencoded")


def _parts(house: House, host: str, path: str) -> Visit:
    """As many parts as are read, of which as many files as may be."""
    files = [f'; filename="{number}.txt"\r\nContent-Type: text/plain' for number in range(90)]
    parts = [f'--x\r\nContent-Disposition: form-data; name="f{number}"{said}\r\n\r\n{{}}\r\n' for number, said in
             enumerate([*files, *([""] * 800)])]  # fmt: skip
    each = (settings.LARGEST_REQUEST - sum(map(len, parts)) - 10) // len(parts)
    body = "".join(part.replace("{}", "a" * each) for part in parts) + "--x--\r\n"
    return _post(house, host, path, body.encode(), "multipart/form-data; boundary=x")


def _headers(house: House, host: str, path: str) -> Visit:
    """As many headers as the web server takes, each as long, and the longest address."""
    said = {f"HTTP_X_{number}": "a" * 8000 for number in range(50)}
    said |= {"HTTP_ACCEPT": "text/html;q=0.1," * 500, "HTTP_ACCEPT_LANGUAGE": "cy;q=0.1," * 800,
             "HTTP_X_FORWARDED_FOR": "203.0.113.1," * 600, "HTTP_ACCEPT_ENCODING": "gzip;q=0.1," * 700,
             "HTTP_COOKIE": "; ".join(f"a{number}=b" for number in range(900)), "HTTP_RANGE": "bytes=" + "0-1," * 1500}  # fmt: skip
    query = urlencode([("a", "b")] * 900)[:3900]
    return lambda: Client(HTTP_HOST=f"{host}.localhost").get(f"{path}?{query}", secure=True, **said)  # type: ignore[arg-type]


def _post(house: House, host: str, path: str, body: bytes, kind: str, **headers: str) -> Visit:
    client = Client(HTTP_HOST=f"{host}.localhost", enforce_csrf_checks=kind != "form")
    return lambda: client.generic("POST", path, body, content_type=kind, secure=True, **headers)  # type: ignore[arg-type]


EVERYWHERE: dict[str, Case] = {"fields": _fields, "parts": _parts, "headers": _headers}


# What is worst for some.


def _whole_draft(house: House) -> str:
    """A form with as many people as there may be, every box of each filled: as long as is kept."""
    said = ["Words with (punctuation), as people type them. "]
    child = {name: ["Anna Maria"] for name in (
        "given_name", "family_name", "also_known_as", "school", "gp", "ethnicity", "religion", "language", "disability",
        "lines", "postcode")}  # fmt: skip
    child |= {"born_on_day": ["1"], "born_on_month": ["3"], "born_on_year": ["2015"], "postcode": ["HA1 2AB"]}
    numbers = [str(number) for number in range(1, MOST["children"] + 1)]
    other = {
        **child,
        "relation": ["mother"],
        "to_children": numbers,
        "same_household": ["yes"],
        "telephone": ["020 7946 0000"],
    }
    long = [(said[0] * 300)[:9900]]
    steps = {
        "danger": {"danger": ["no"]},
        "concern": dict.fromkeys(("what_happened", "injuries", "evidence", "views", "strengths", "done_already", "agencies_involved"), long),
        "you": {"source": ["9"], "asked": ["not_asked"], "why_not": long},
    }  # fmt: skip
    data: dict[str, Any] = {
        "sent": "",
        "steps": steps,
        "children": [child] * MOST["children"],
        "others": [other] * MOST["others"],
        "asked": "",
    }
    room = settings.LARGEST_REQUEST - len(json.dumps(data)) - 1000
    data["steps"]["concern"]["where"] = ["a" * room]
    data |= {"code": "ABCDEF", "kept_at": timezone.now().isoformat(), "tries": 0}
    holder = drafts.new_token()
    with house.at("door"):
        drafts.keep("harrow", f"{holder} {FORM}", data)
    return holder


def _with_draft(method: str, typed: dict[str, str] | None = None) -> Case:
    def case(house: House, host: str, path: str) -> Visit:
        token = _whole_draft(house)

        def visit() -> Any:
            browser = house.stranger(host)
            browser.cookies[COOKIE] = token
            asked = f"{path}?form={FORM}"
            return getattr(browser, method)(asked, secure=True, **({"data": typed} if typed else {}))

        return visit

    return case


def _by_link(house: House, host: str, path: str) -> Visit:
    """A whole draft that was saved, and a wrong code."""
    holder = _whole_draft(house)
    with house.at("door"):
        drafts.keep("harrow", "link saved", {"holder": holder, "form": FORM})
    return lambda: house.stranger(host).post("/go-on/saved/", {"code": "A" * 4000}, secure=True)


def _message(house: House, host: str, path: str) -> Visit:
    """The longest that is kept: everybody named, every fact said, everybody tied to every child."""
    line, answers = "x" * 250, [{"id": f"q{n}", "question": "x" * 190, "answer": "y" * 300} for n in range(5)]
    child = {"given_name": "Anna", "family_name": "Example", "also_known_as": "Annie E", "born_on": "2015-03-01",
             "sex": "female", "address": {"lines": line, "postcode": "HA1 2AB"}, "school": line, "gp": line,
             "ethnicity": line, "religion": line, "language": line, "interpreter": "yes", "disability": line,
             "addresses": [{"lines": line, "postcode": "HA1 2AB"}], "telephone": line, "email": line,
             "answers": answers}  # fmt: skip
    other = {"given_name": "Jo", "family_name": "Example", "also_known_as": "J E", "born_on": "1980-03-01",
             "relation": "mother", "to_children": list(range(1, 51)), "same_household": True,
             "parental_responsibility": "yes", "telephone": line, "address": child["address"], "answers": answers}  # fmt: skip
    long = "She was seen with a bruise; he said so. " * 249
    message = {"version": 1, "immediate_danger": False, "referrer": {"source": "2A", "name": line},
               "children": [child] * 50, "others": [other] * 50,
               "concern": dict.fromkeys(("what_happened", "evidence", "injuries", "strengths", "views"), long),
               "consent": {"asked": "agreed"}}  # fmt: skip
    assert len(json.dumps(message)) < settings.LARGEST_REQUEST
    return _json(house, host, path, json.dumps(message).encode())


def _json(house: House, host: str, path: str, body: bytes) -> Visit:
    def visit() -> Any:
        key = {"HTTP_IDEMPOTENCY_KEY": uuid.uuid4().hex}
        return house.stranger(host).generic("POST", path, body, content_type="application/json", secure=True, **key)  # type: ignore[arg-type]

    return visit


def _bytes(body: bytes) -> Case:
    return lambda house, host, path: _json(house, host, path, body)


def _wrong_items(house: House, host: str, path: str) -> Visit:
    """Everything wrong that is looked at: each value of each person."""
    wrong: dict[str, Any] = {
        name: [] for name in ("given_name", "family_name", "born_on", "sex", "school", "gp", "upn", "unborn")
    }
    other = {**wrong, "relation": [], "to_children": [None] * 15, "answers": [None] * 40}
    message = {"children": [{**wrong, "answers": [None] * 40}] * 50, "others": [other] * 50}
    return _json(house, host, path, json.dumps(message).encode())


def _to(path: str, **headers: str) -> Case:
    return lambda house, host, _: lambda: Client(HTTP_HOST=f"{host}.localhost").get(path, secure=True, **headers)  # type: ignore[arg-type]


def _sign_in(house: House, host: str, path: str) -> Visit:
    typed = {"username": "n" * 100, "password": "p" * 200}
    return lambda: Client(HTTP_HOST=f"{host}.localhost").post(path, typed, secure=True)


def _addition(house: House, host: str, path: str) -> Visit:
    """As long as is taken, to a message that was sent."""
    with house.at("door"):
        done = submit("harrow", "form", parse({"concern": {"what_happened": "She was hungry."}}))
    typed = {"danger": "no", "text": "HRW-26-0041 " * 60_000}
    return lambda: house.stranger(host).post(f"/sent/{done.token}/add/", typed, secure=True)


def _large_picture() -> SimpleUploadedFile:
    """As many pixels as are taken of a picture that is read whole."""
    made = io.BytesIO()
    Image.new("RGB", (5000, 5000), "red").save(made, "PNG")
    return SimpleUploadedFile("large.png", made.getvalue())


def _file_of_a_form(house: House, host: str, path: str) -> Visit:
    token = _whole_draft(house)

    def visit() -> Any:
        browser = house.stranger(host)
        browser.cookies[COOKIE] = token
        return browser.post(f"{path}?form={FORM}", {"file": _large_picture()}, secure=True)

    return visit


def _file_of_a_message(house: House, host: str, path: str) -> Visit:
    with house.at("door"):
        done = submit("harrow", "form", parse({"concern": {"what_happened": "She was hungry."}}))
    return lambda: house.stranger(host).post(f"/sent/{done.token}/files/", {"file": _large_picture()}, secure=True)


def _code_of_a_screen(house: House, host: str, path: str) -> Visit:
    return lambda: house.stranger(host).post(path, {"code": "ABCD2345"}, secure=True)


def _plain(house: House, host: str, path: str) -> Visit:
    return lambda: Client(HTTP_HOST=f"{host}.localhost").get(path, secure=True)


LONG = "a" * 3900
TOKEN = "a" * 32
SCREEN_PASS = f"{settings.COOKIES['screen']}={LONG}"
JSON_BODIES: dict[str, Case] = {
    "the longest message": _message,
    "everything wrong": _wrong_items,
    "items of two kinds": _bytes(json.dumps({"others": [{"relation": "x", "to_children": [None, *map(str, range(15_000))]}]}).encode()),
    "names": _bytes(json.dumps({f"n{number}": 0 for number in range(50_000)}).encode()),
    "brackets": _bytes(b"[" * 1_000_000),
    "objects": _bytes(b"[" + b'{"":0},' * 9_990 + b"0]"),
    "numbers": _bytes(b"[" + b"123456789," * 59_000 + b"0]"),
    "one text": _bytes(b'"' + b"\\u00e9" * 170_000 + b'"'),
    "deep names": _bytes(b'{"' + b"a" * 900 + b'":' + b'{"a":' * 900),
}  # fmt: skip
WORST: dict[tuple[str, str], dict[str, Case]] = {
    ("door", ""): {"a whole draft": _with_draft("get")},
    ("door", "danger/"): {"a whole draft": _with_draft("post", {"danger": "no"})},
    ("door", "children/<place:place>/"): {
        "a whole draft": _with_draft("get"), "sent on": _with_draft("post", {"given_name": "Amy"})},
    ("door", "others/<place:place>/"): {
        "a whole draft": _with_draft("get"), "sent on": _with_draft("post", {"relation": "aunt"})},
    ("door", "what-happened/"): {
        "a whole draft": _with_draft("get"), "sent on": _with_draft("post", {"what_happened": "More."})},
    ("door", "you/"): {"a whole draft": _with_draft("get"), "sent on": _with_draft("post", {"source": "9", "asked": "agreed"})},
    ("door", "about-me/"): {"a whole draft": _with_draft("post", {"danger": "no", "what_happened": "More."})},
    ("door", "about-me/you/"): {"a whole draft": _with_draft("post", {"given_name": "Amy"})},
    ("door", "another/"): {"a whole draft": _with_draft("post")},
    ("door", "check/"): {"a whole draft": _with_draft("get"), "sent": _with_draft("post")},
    ("door", "files/"): {"a whole draft": _with_draft("get"), "a large file": _file_of_a_form},
    ("door", "clear/"): {"a whole draft": _with_draft("post")},
    ("door", "come-back/"): {"a wrong code": _with_draft("post", {"code": "A" * 4000}), "a code": _with_draft("post", {"code": "ABCDEF"})},
    ("door", "save/"): {"a whole draft": _with_draft("get"), "saved": _with_draft("post")},
    ("door", "go-on/<token:token>/"): {"a wrong code": _by_link, "a token of nobody": _to(f"/go-on/{TOKEN}/")},
    ("door", "sent/<token:token>/add/"): {"a long text": _to(f"/sent/{TOKEN}/add/"), "an addition": _addition},
    ("door", "sent/<token:token>/files/"): {"a token of nobody": _to(f"/sent/{TOKEN}/files/"), "a large file": _file_of_a_message},
    ("door", "sent/<token:token>/"): {"a token": _to(f"/sent/{TOKEN}/")},
    ("door", "status/<token:token>/"): {"a token": _to(f"/status/{TOKEN}/")},
    ("door", "api/v1/notifications"): JSON_BODIES,
    ("door", "api/v1/notifications/schema.json"): {"asked for": _plain},
    ("door", "api/v1/notifications/<token:token>/status"): {"a token": _to(f"/api/v1/notifications/{TOKEN}/status")},
    ("door", "api/v1/schema/"): {"asked for": _plain},
    ("platform", "api/v1/schema/"): {"asked for": _plain},
    ("platform", "api/v1/partner/requests"): {"a long key": _to("/api/v1/partner/requests", HTTP_AUTHORIZATION=f"Bearer mash_{LONG}")},
    ("platform", "api/v1/open-cases"): {"a long key": _to("/api/v1/open-cases", HTTP_AUTHORIZATION=f"Bearer mash_{LONG}")},
    ("platform", "sign-in/"): {"a password": _sign_in},
    ("platform", "sign-in/lost-password/"): {"the page": _to("/sign-in/lost-password/")},
    ("platform", "front-doors/"): {"all doors": _to("/front-doors/")},
    ("platform", "own-link/<token:token>/"): {"a token of nobody": _to(f"/own-link/{'x' * 128}/")},
    ("hub", "time-left/"): {"asked by nobody": _to("/time-left/")},
    ("hub", "locked/"): {"a long way back": _to(f"/locked/?from=/{LONG}")},
    ("hub", "unlock/"): {"without a pass": _to("/unlock/")},
    ("hub", "display/"): {"a code of nobody": _code_of_a_screen, "a long pass": _to("/display/", HTTP_COOKIE=SCREEN_PASS)},
    ("hub", "display/now/"): {"a long pass": _to("/display/now/?page=999", HTTP_COOKIE=SCREEN_PASS)},
    ("hub", "enter/as/<uuid:seat_id>/"): {"a seat of nobody": _to("/enter/as/00000000-0000-4000-8000-000000000000/")},
    ("outside", "time-left/"): {"asked by nobody": _to("/time-left/")},
    ("outside", "locked/"): {"a long way back": _to(f"/locked/?from=/{LONG}")},
    ("outside", "unlock/"): {"without a pass": _to("/unlock/")},
    ("outside", "enter/as/<uuid:seat_id>/"): {"a seat of nobody": _to("/enter/as/00000000-0000-4000-8000-000000000000/")},
    ("hub", "enter/complete/"): {"a long code": _to(f"/enter/complete/?code={LONG}", HTTP_COOKIE=f"__Host-mash-entry={LONG}")},
    ("outside", "enter/complete/"): {"a long code": _to(f"/enter/complete/?code={LONG}")},
}  # fmt: skip
# They look at nothing that was sent, or at no more than any route does.
ALIKE = {
    *((urlconf, "alive/") for urlconf in ("platform", "hub", "outside", "door", "closed_door", "unknown_door")),
    ("platform", "sign-out/"),
    ("door", "ring-999/"),
    ("door", "leave/"),
    ("door", "adults/"),
    ("door", "reach-us/"),
    ("door", "privacy/"),
    ("door", "accessibility/"),
    ("closed_door", "sent/<token:token>/"),
    ("closed_door", "status/<token:token>/"),
    ("closed_door", "adults/"),
    ("closed_door", "api/v1/notifications"),
    ("closed_door", "api/v1/^.*$"),
    ("closed_door", ""),
    ("closed_door", "^.+$"),
    ("unknown_door", "api/v1/notifications"),
    ("unknown_door", "api/v1/^.*$"),
    ("unknown_door", "^.*$"),
}


def _as_nobody_has_come() -> None:
    caches["counters"].clear()
    cache.clear()


def _server_time() -> float:
    """Seconds that the database's processes of this test worked so far."""
    return sum(
        _worked(connection.connection.info.backend_pid) for connection in connections.all() if connection.connection
    )


def _worked(process: int) -> float:
    said = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) * TICK
