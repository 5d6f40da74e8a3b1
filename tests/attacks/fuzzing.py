"""What the fuzz test needs: a seeded grammar of what nobody should send, forms as pages show them, and who sends.

Addresses come from the URLconfs, ids from the links of pages, forms from the pages themselves: a new route or a new
form is fuzzed without a line here.
"""

from __future__ import annotations

import importlib
import random
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.attacks.test_routes import routes

MARK = "zq7"  # in whatever would run or be evaluated, so that it is found again
UNESCAPED = re.compile(rf"<{MARK}|{MARK}=\"|51423241", re.IGNORECASE)
TRACEBACK = "Traceback (most recent call last)"
DIGITS = "9" * 5000

NASTY = [
    "", " ", "\t", "0", "-1", "1.0", "1e400", "NaN", "Infinity", "²", "٣", "2147483648", "9223372036854775808", DIGITS,
    "0001", "9999", "13", "32", "\x00", "a\x00b", "\x01\x1b[31m\x7f", "\x0b\x0c\x85\u2028", "\u202egnp.exe", "\ufeffa",
    "\ufffe\uffff", "\U0010ffff", "e\u0301" * 50, "李 محمد Ọlá", "👩‍👩‍👧‍👦",
    "a" * 300, "a" * 5000, "word " * 5000, "\n" * 200,
    f"<{MARK} onload=1>", f"\"'><{MARK}>", f"</script><{MARK}>", f"' {MARK}=\"1", f"&lt;{MARK}&#62;", "{{7171*7171}}",
    "{% raise %}", "${7171*7171}", "#{7171*7171}", "%s%n%(x)s", "{0.__class__}", "=7171*7171",
    "@SUM(1)", "+1", "-cmd|' /C calc'!A0",
    "'; DROP TABLE tenants_user; --", "\\", "\\x00", "%00", "%", "../../etc/passwd", "/etc/passwd", "C:\\con",
    "http://[", "//evil.example", "javascript:alert(1)", "a\r\nBcc: x@example.org",
    "a@b", "\"a\"@[::1]", "a@" + "b" * 300,
    "00000000-0000-0000-0000-000000000000", "not-a-uuid", "{}", "[]", "null", "true", "on", "2012-11-30", "9999-12-31",
    "0000-00-00", "2012-02-30", "23:59", "24:00", "HRW-12-000001", "HRW-12-" + "9" * 20, "harrow", "police",
]  # fmt: skip
ROUND = [
    "1",
    "2",
    "11",
    "2012",
    "2026",
    "2099",
    "yes",
    "no",
    "Said and agreed",
    "A name",
    "red",
    "amber",
    "person@example.org",
]
# What has a meaning in the address of some page: a wrong value is as good as a right one.
ASKED = ["page", "show", "state", "q", "on_day", "on_month", "on_year", "before", "file", "first_day", "first_month",
         "first_year", "reference", "member", "act", "list", "weeks", "table", "period", "kind", "authority", "hub",
         "rating", "next", "host", "change", "door", "version", "fresh", "code", "by", "order", "sort"]  # fmt: skip
FILES = [
    ("a.odt", b"PK\x03\x04" + b"\xff" * 200), ("a.docx", b"PK\x05\x06" + b"\0" * 18), ("a.pdf", b"%PDF-1.4"),
    ("a.txt", b"words"), ("a\x00.txt", b"words"), ("../a.txt", b"words"), ("a.csv", b"=1+1,\xff"), ("a", b""),
    (f"<{MARK}>.txt", b"words"), ("a" * 500 + ".txt", b"words"), ("a.png", b"\x89PNG\r\n\x1a\n"),
    ("\u202egpj.exe", b"MZ"),
]  # fmt: skip


@dataclass
class Form:
    """A form of a page: where it goes, and what a browser would send with it."""

    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """The links and the forms of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._named = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag says."""
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        if tag == "form":
            self._form = Form(said.get("action", ""), said.get("method", "get").lower())
            self.forms.append(self._form)
        if self._form is None:
            return
        name, value = said.get("name", ""), said.get("value", "")
        if tag == "select":
            self._named = name
        elif tag == "option" and self._named:
            self._form.choices.setdefault(self._named, []).append(value)
        elif tag == "textarea" and name:
            self._form.values.append((name, ""))
        elif tag in ("input", "button") and name:
            kind = said.get("type", "text")
            if kind == "file":
                self._form.files.add(name)
            elif kind in ("radio", "checkbox") or tag == "button":
                self._form.choices.setdefault(name, []).append(value)
            else:
                self._form.values.append((name, value))
                if kind == "hidden":
                    self._form.hidden.add(name)

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self._form = None
        if tag == "select":
            self._named = ""


class Grammar:
    """What is sent, by one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - to be drawn again, not to be secret
        self.ids: list[str] = [str(uuid.UUID(int=1))]
        self.values: dict[str, list[str]] = {}  # of the parameters of routes, as links have them

    def value(self, of: str = "") -> str:
        """One value, mostly wrong."""
        roll = self.random.random()
        if roll < 0.15:
            return self.random.choice(self.ids)
        if roll < 0.4:
            return self.random.choice(ROUND)
        if roll < 0.9:
            return self.random.choice(NASTY)
        return self.random.choice(NASTY) + self.random.choice(NASTY)

    def filled(self, form: Form) -> list[tuple[str, str]]:
        """A form filled in: mostly as a person would, with something wrong in most."""
        wrong = self.random.choice([0.05, 0.2, 0.6])
        sent: list[tuple[str, str]] = []
        for name, given in form.values:
            odd = self.random.random() < (wrong / 2 if name in form.hidden else wrong)
            sent.append((name, self.value(name) if odd else given or self._usual(name)))
        for name, choices in form.choices.items():
            if self.random.random() < wrong:
                sent.append((name, self.value(name)))
            elif choices:
                most = min(len(choices), self.random.choice([1, 1, 2, 3]))
                sent += [(name, one) for one in self.random.sample(choices, most)]
        if sent and self.random.random() < wrong:
            sent.remove(self.random.choice(sent))
        if sent and self.random.random() < wrong:
            sent.append((self.random.choice(sent)[0], self.value()))
        if self.random.random() < wrong / 4:
            sent.append((self.value() or "x", self.value()))
        return sent

    def query(self) -> str:
        """What stands behind a question mark."""
        most = self.random.choice([0, 1, 2, 4])
        asked = [(self.random.choice(ASKED), self.value()) for _ in range(most)]
        return "?" + encoded(asked).decode("ascii") if asked else ""

    def address(self, route: str, *, real: float = 0.8) -> str:
        """A route with something in the place of its parameters: one that a link had, or anything."""

        def instead(match: re.Match[str]) -> str:
            known = self.values.get(match[2], [])
            if known and self.random.random() < real:
                return self.random.choice(known)
            kinds = {"uuid": self.ids, "number": ["0", "1", "2147483647", DIGITS], "place": ["0", "1", "99"],
                     "slug": ["harrow", "a" * 300, "risk"], "reference": ["HRW-12-000001", "HRW-99-999999"],
                     "token": ["a", "a" * 128]}  # fmt: skip
            if self.random.random() < 0.5:
                return self.random.choice(kinds.get(match[1], NASTY))
            return quote(self.value().encode("utf-8", "surrogatepass"), safe="")

        if route.startswith("^"):
            return "/" + quote(self.value().encode("utf-8", "surrogatepass"))
        return "/" + re.sub(r"<(\w+):(\w+)>", instead, route)

    def _usual(self, name: str) -> str:
        if name.endswith("_day"):
            return self.random.choice(["1", "30", "31"])
        if name.endswith("_month"):
            return self.random.choice(["1", "11", "12"])
        if name.endswith("_year"):
            return self.random.choice(["2012", "2012", "2015", "2026", "2031", "2099"])
        return self.random.choice(["Said and agreed", "A name", "1", "2", "person@example.org", "10:30"])


def encoded(sent: list[tuple[str, str]]) -> bytes:
    """A form as bytes: also what is no text."""
    return urlencode(
        [(name.encode("utf-8", "surrogatepass"), value.encode("utf-8", "surrogatepass")) for name, value in sent]
    ).encode("ascii")


def multipart(sent: list[tuple[str, str]], files: list[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    """A form with files as bytes, and its type."""
    parts = [
        b'--zz\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (_quoted(name), value.encode("utf-8", "replace"))
        for name, value in sent
    ]
    parts += [
        b'--zz\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: text/plain\r\n\r\n%s\r\n'
        % (_quoted(name), _quoted(called), content)
        for name, called, content in files
    ]
    return b"".join(parts) + b"--zz--\r\n", "multipart/form-data; boundary=zz"


def _quoted(name: str) -> bytes:
    return name.encode("utf-8", "replace").replace(b'"', b"%22").replace(b"\r", b"%0D").replace(b"\n", b"%0A")


@dataclass
class Visitor:
    """Somebody's browser at one host."""

    name: str
    urlconf: str
    client: Client

    def routes(self) -> list[str]:
        """The addresses of this host."""
        return [route for route, _ in routes(importlib.import_module(self.urlconf).urlpatterns)]


def learn(grammar: Grammar, visitor: Visitor, most: int) -> None:
    """Walk the pages by their links, and keep what stands in addresses and in hidden fields."""
    known, waiting = set(), ["/", *(f"/{route}" for route in visitor.routes() if "<" not in route and "^" not in route)]
    while waiting and most > 0:
        path = waiting.pop(0)
        shape = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]{3}-[0-9-]{9}|[0-9]+", "*", path)
        if shape in known:
            continue
        known.add(shape)
        most -= 1
        answer = visitor.client.get(path, secure=True)
        if "html" not in answer.get("Content-Type", ""):
            continue
        page = Page(answer.content.decode("utf-8", "replace"))
        for link in page.links + [form.action for form in page.forms]:
            parts = urlsplit(urljoin(path, link))
            if parts.netloc and parts.netloc != visitor.client.defaults["HTTP_HOST"]:
                continue
            waiting.append(parts.path)
            try:
                found = resolve(parts.path, visitor.urlconf)
            except Resolver404:
                continue
            for name, value in found.kwargs.items():
                if str(value) not in grammar.values.setdefault(name, []):
                    grammar.values[name].append(str(value))
                if isinstance(value, uuid.UUID) and str(value) not in grammar.ids:
                    grammar.ids.append(str(value))


def faults(answer: Any) -> Iterator[str]:
    """What no answer may be or hold, whatever was sent."""
    if answer.status_code >= 500 and answer.status_code != 503:  # 503: a closed door says so
        yield f"status {answer.status_code}"
    if answer.streaming:
        return
    text = answer.content.decode("utf-8", "replace")
    if TRACEBACK in text:
        yield "a traceback"
    if "html" in answer.headers.get("Content-Type", "") and (found := UNESCAPED.search(text)):
        at = max(found.start() - 80, 0)
        yield f"unescaped: {text[at : found.end() + 40]!r}"
    for name, value in answer.headers.items():
        if "\n" in str(value) or "\r" in str(value):
            yield f"a header of two lines: {name}"
