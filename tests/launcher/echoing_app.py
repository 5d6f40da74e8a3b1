"""A WSGI application for tests of the web server: it says how much it was sent, and refuses what is too long unread."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

LARGEST = 1024 * 1024
TOLD = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_HOST")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > LARGEST:
        start_response("413 Content Too Large", [("Content-Length", "0")])
        return [b""]
    body = environ["wsgi.input"].read(length)
    if environ["PATH_INFO"] == "/headers":
        told = [environ.get(name, "-") for name in TOLD]
        start_response("200 OK", [])
        return [" ".join(told).encode()]
    said = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {len(body)} {sum(body) % 997}".encode()
    start_response("200 OK", [("Content-Length", str(len(said)))])
    return [said]
