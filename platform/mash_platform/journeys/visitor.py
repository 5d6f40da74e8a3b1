"""Somebody at a browser, over HTTP: their own cookies for each host, their own sign-in."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import httpx

from mash_platform.journeys.pages import Form, Page

HOPS = 12
CODE_LASTS = 31.0  # seconds: a one-time code is good once
CODE_TRIES = 4  # somebody else may have signed in with the same account's code a moment ago


class StepFailed(Exception):
    """A step did not do what it should; the message says what the page said."""


class Visitor:
    """A person with an account, or nobody in particular. Uses the service as a browser does."""

    def __init__(
        self,
        address: str,
        account: str = "",
        password: str = "",
        code: Callable[[str], str] = lambda account: "",
    ) -> None:
        """In: where the service listens (http://127.0.0.1:8000); the account, its password, where its code is from."""
        self._http = httpx.Client(base_url=address, timeout=30, follow_redirects=False, trust_env=False)
        self._port = urlsplit(address).port or 80
        self._cookies: dict[str, dict[str, str]] = {}
        self.account, self._password, self._code = account, password, code
        self._seen_code = ""
        self.host = self.path = ""
        self.page = Page("")

    def tab(self) -> Self:
        """Another tab of the same browser: signed in as this one is, on a page of its own."""
        made = copy.copy(self)
        made.page, made.host, made.path = Page(""), "", ""
        return made

    def open(self, host: str, path: str = "/") -> Page:
        """Go to a page, signing in where that is asked. Raises: StepFailed."""
        self._go(self._send("GET", host, path))
        if self.page.form_with("username", "password"):
            self._sign_in()
        return self.page

    def missing(self, host: str, path: str) -> bool:
        """Whether a page is answered as if it were not there. Raises: StepFailed for any other refusal."""
        try:
            self.open(host, path)
        except StepFailed as refused:
            if " answered 404" not in str(refused):
                raise
            return True
        return False

    def fetch(self, path: str) -> httpx.Response:
        """Something that is no page, from the host of the page."""
        return self._send("GET", self.host, path)

    def follow(self, text: str = "", href: str = "") -> Page:
        """Click a link. Raises: StepFailed where it is not on the page."""
        found = self.page.link(text, href)
        if not found:
            raise StepFailed(f"there is no link “{text or href}” on “{self.page.title.strip()}”")
        self._go(self._send("GET", self.host, urljoin(self.path, found)))
        return self.page

    def send(self, form: Form | None, *, button: tuple[str, str] | None = None, **filled: Any) -> Page:
        """Fill a form in and send it. In: values, or lists of them, by name; the button pressed.

        Out: the page that came. Raises: StepFailed with what the error summary says where the form came back.
        """
        return self.send_all(form, filled, button=button)

    def send_all(self, form: Form | None, filled: Mapping[str, Any], *, button: tuple[str, str] | None = None) -> Page:
        """The same, for names that are no Python names."""
        if form is None:
            raise StepFailed(f"the form is not on “{self.page.title.strip()}”")
        data = {name: list(values) for name, values in form.fields.items()}
        for name, value in filled.items():
            if not form.has(name):
                raise StepFailed(f"the form has no field {name}")
            data[name] = [str(one) for one in (value if isinstance(value, list | tuple) else [value])]
        if button:
            data[button[0]] = [button[1]]
        answer = self._send("POST", self.host, urljoin(self.path, form.action or self.path), data)
        self._go(answer)
        if self.page.errors:
            raise StepFailed("; ".join(self.page.errors))
        return self.page

    def send_file(self, form: Form | None, field: str, name: str, content: bytes) -> Page:
        """Choose a file in a form and send it. Raises: StepFailed with what the error summary says."""
        if form is None:
            raise StepFailed(f"no file can be added on “{self.page.title.strip()}”")
        path = urljoin(self.path, form.action or self.path)
        self._go(self._send("POST", self.host, path, form.fields, files={field: (name, content)}))
        if self.page.errors:
            raise StepFailed("; ".join(self.page.errors))
        return self.page

    def send_with_code(self, **filled: Any) -> Page:
        """Send the form that asks for a one-time code again. Raises: StepFailed."""
        for tried in range(CODE_TRIES):
            try:
                return self.send_all(self.page.form_with("code", *filled), {"code": self._next_code(), **filled})
            except StepFailed:
                if tried == CODE_TRIES - 1:
                    raise
                time.sleep(2**tried)  # as when signing in
        return self.page

    def post_json(self, host: str, path: str, body: Any, **headers: str) -> httpx.Response:
        """What another system sends."""
        return self._http.post(path, json=body, headers={"Host": self._host(host), **headers})

    def _sign_in(self) -> None:
        self.send(self.page.form_with("username", "password"), username=self.account, password=self._password)
        for tried in range(CODE_TRIES):
            form = self.page.form_with("code")
            if form is None:
                break
            try:
                self.send(form, code=self._next_code())
            except StepFailed:
                # The code was used a moment ago: the next one is new. After each refusal the device takes nothing for
                # twice as long, and a right code that comes within that time is refused too.
                time.sleep(2**tried)
        if self.page.form_with("code"):
            raise StepFailed(f"{self.account} could not sign in")

    def _next_code(self) -> str:
        given_up = time.monotonic() + CODE_LASTS
        while (code := self._code(self.account)) == self._seen_code and time.monotonic() < given_up:
            time.sleep(0.5)
        self._seen_code = code
        return code

    def _go(self, answer: httpx.Response) -> None:
        for _ in range(HOPS):
            if answer.status_code not in (301, 302, 303):
                break
            answer = self._redirected(answer.headers["Location"])
        if answer.status_code >= 400:
            raise StepFailed(f"{self.host}{self.path} answered {answer.status_code}: {Page(answer.text).title.strip()}")
        self.page = Page(answer.text)

    def _redirected(self, location: str) -> httpx.Response:
        parts = urlsplit(location)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return self._send("GET", parts.hostname or self.host, urljoin(self.path, path))

    def _send(self, method: str, host: str, path: str, data: Any = None, files: Any = None) -> httpx.Response:
        self.host, self.path = host, path
        kept = self._cookies.setdefault(host, {})
        headers = {"Host": self._host(host), "Origin": f"http://{self._host(host)}"}
        if kept:
            # Sent by hand: cookies named __Host- are Secure, which no client sends back over plain HTTP.
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in kept.items())
        answer = self._http.request(method, path, data=data, files=files, headers=headers)
        for line in answer.headers.get_list("Set-Cookie"):
            for name, morsel in SimpleCookie(line).items():
                kept.pop(name, None)
                if morsel.value and morsel["max-age"] != "0":
                    kept[name] = morsel.value
        return answer

    def _host(self, host: str) -> str:
        return f"{host}:{self._port}"
