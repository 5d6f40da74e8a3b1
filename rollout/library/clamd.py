"""ClamAV's daemon, asked over its own protocol (clamd(8), INSTREAM): the content in chunks, one line back."""

from __future__ import annotations

import socket
import struct
from urllib.parse import urlsplit

CHUNK = 64 * 1024
SECONDS = 30
LONGEST_ANSWER = 4096


class CannotScan(Exception):
    """The scanner did not answer, or not as clamd does. Without the address and without the content."""


def scan(content: bytes, address: str) -> str:
    """In: a file; the scanner as tcp://host:port or unix:///path. Out: what was found, "" where nothing.

    Raises: CannotScan.
    """
    try:
        with _connect(address) as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                part = content[start : start + CHUNK]
                connection.sendall(struct.pack("!I", len(part)) + part)
            connection.sendall(struct.pack("!I", 0))
            answer = _answer(connection)
    except OSError as error:
        raise CannotScan(type(error).__name__) from None
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise CannotScan("another answer than clamd gives")


def _connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(SECONDS)
        connection.connect(parts.path)
        return connection
    if parts.scheme != "tcp" or not parts.hostname:
        raise CannotScan("the address is neither tcp://host:port nor unix:///path")
    return socket.create_connection((parts.hostname, parts.port or 3310), timeout=SECONDS)


def _answer(connection: socket.socket) -> str:
    found = b""
    while not found.endswith(b"\0") and len(found) < LONGEST_ANSWER:
        part = connection.recv(LONGEST_ANSWER)
        if not part:
            break
        found += part
    return found.rstrip(b"\0").decode("utf-8", "replace")
