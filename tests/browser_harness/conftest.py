"""A small server of pages to look at, on the host names that the platform uses."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from frontend import gallery as invented
from tests.browser.fixtures import *  # noqa: F403 - fixtures and hooks go by their names

GOOD = """<!doctype html><html lang="en-GB"><head><title>A calm page</title></head>
<body><main><h1>A calm page</h1><p>Your cookie: <span id="cookie">{cookie}</span></p>
<p><label for="name">Name</label> <input id="name"></p><div id="script"></div>
<script src="/script.js"></script></main></body></html>"""

FAULTY = """<!doctype html><html><head><title>Faulty</title></head>
<body><main><h1>Faulty</h1><img id="picture" src="/picture.png">
<p><input id="unnamed"></p></main></body></html>"""

WIDE = """<!doctype html><html lang="en-GB"><head><title>Wide</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Wide</h1><pre>{cookie:x>200}</pre></main></body></html>"""

ELSEWHERE = """<!doctype html><html lang="en-GB"><head><title>Elsewhere</title></head>
<body><main><h1>Elsewhere</h1>
<img src="http://elsewhere.example/i.png" alt="from elsewhere"></main></body></html>"""

ROWS = """<!doctype html><html lang="en-GB"><head><title>Rows</title></head>
<body><main><h1>Rows</h1><a href="/row/1">One</a> <a href="/row/2">Two</a></main></body></html>"""

LEADS_ON = """<!doctype html><html lang="en-GB"><head><title>Leads on</title></head>
<body><main><h1>Two</h1><a href="/wide">On</a></main></body></html>"""

PAGES = {
    "/rows": ROWS,
    "/row/1": GOOD,
    "/row/2": LEADS_ON,
    "/": GOOD,
    "/faulty": FAULTY,
    "/wide": WIDE,
    "/elsewhere": ELSEWHERE,
}
POLICY = "default-src 'none'; script-src 'self'; img-src 'self'; style-src 'self'"


class Handler(BaseHTTPRequestHandler):
    """Answers with a page, the strict policy that our pages have, and a `__Host-` cookie."""

    def do_GET(self) -> None:
        page = PAGES.get(self.path)
        if page is not None:
            self.answer("text/html; charset=utf-8", page.format(cookie=self.headers.get("Cookie", "none")))
        elif self.path == "/script.js":
            self.answer("text/javascript", "document.getElementById('script').textContent = 'scripts run'")
        else:
            self.send_error(404)

    def answer(self, kind: str, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Set-Cookie", "__Host-pass=kept; Secure; HttpOnly; Path=/; SameSite=Lax")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Serve the pages. Gives the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


class Files(SimpleHTTPRequestHandler):
    """The gallery's folder."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the gallery with its style sheet and scripts. Gives the address of its folder."""
    folder = tmp_path_factory.mktemp("gallery")
    invented.write(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://gallery.localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
