"""gunicorn's worker with threads, which gives a request to a thread once all of it is there.

gunicorn's own gives each new connection to a thread, which then waits for what the other side sends: eight connections
that send half a header hold eight threads, and everybody else waits. Here the loop that accepts connections also
gathers what they send, as nginx does in front of a server: a slow one costs a socket and a little memory, and has a
deadline. What is gathered is handed to gunicorn's parser as it came; whether a request is whole is only guessed from
its length, so that a wrong guess costs time and never another reading of the request.

A body that is longer than any form may be (settings.LARGEST_REQUEST) is not gathered: the application refuses it
before it reads, or takes it as a file from somebody who is signed in. What is sent to an address of files, where a
stranger may send one with a referral, is gathered all the same, as far as a file may be large.
"""

from __future__ import annotations

import errno
import re
import selectors
import socket
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from gunicorn.workers.gthread import TConn, ThreadWorker

HEADERS_WITHIN = 10.0  # seconds, all of them
BODY_WITHIN = 20.0  # seconds, and one more for each BODY_RATE bytes of it
BODY_RATE = 4096
MOST_HEADERS = 64 * 1024  # bytes
MOST_GATHERED = 64 * 1024 * 1024  # bytes, of all connections of a process together
PIECE = 64 * 1024
LOOK_EVERY = 0.25  # seconds
PATIENCE = 20.0  # seconds that a thread waits for a socket to take an answer, or to give more of a long body
CLOSE_WITHIN = 2.0  # seconds for the other side to take the end of its answer
MOST_PASSED_OVER = 8 * 1024 * 1024  # bytes of a refused body that are still taken, so that its answer arrives

LENGTH = re.compile(rb"^content-length:[ \t]*([0-9]{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
CHUNKED = re.compile(rb"^transfer-encoding:", re.IGNORECASE | re.MULTILINE)
EXPECTS = re.compile(rb"^expect:[ \t]*100-continue[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
FILES = re.compile(rb"^POST [^ ?]*/files/[ ?]")  # the line that a request for files begins with
LARGEST_FILE = 20 * 1024 * 1024  # bytes: twice what is taken, so that who sends more reads why it is not
END = b"\r\n\r\n"
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


def _refusal(status: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()


TOO_SLOW = _refusal("408 Request Timeout")
NO_LENGTH = _refusal("411 Length Required")
TOO_MANY_HEADERS = _refusal("431 Request Header Fields Too Large")


class PatientSocket(socket.socket):
    """A socket that waits for the other side no longer than PATIENCE where gunicorn would wait for ever."""

    def setblocking(self, flag: bool) -> None:
        """Blocking means: with patience."""
        self.settimeout(PATIENCE if flag else 0.0)

    def recv(self, *of: Any) -> bytes:
        """Raises: ConnectionResetError in place of a time-out, which gunicorn takes for a fault of its own."""
        try:
            return super().recv(*of)
        except TimeoutError:
            raise ConnectionResetError(errno.ECONNRESET, "it sent nothing for too long") from None

    def sendall(self, *of: Any) -> None:
        """Raises: BrokenPipeError in place of a time-out."""
        try:
            super().sendall(*of)
        except TimeoutError:
            raise BrokenPipeError(errno.EPIPE, "it took nothing for too long") from None


@dataclass
class Gathered:
    """What a connection has sent of its next request."""

    until: float  # monotonic seconds; then it is closed
    data: bytearray = field(default_factory=bytearray)
    wanted: int = 0  # bytes of the whole request, once its headers are there
    is_closing: bool = False  # its answer was sent: what still comes is passed over
    passed_over: int = 0


class BufferingWorker(ThreadWorker):  # type: ignore[misc]
    """Gathers requests in its loop and serves them in its threads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: dict[TConn, Gathered] = {}  # oldest first
        self._held = 0  # bytes in all of them
        self._look_again = 0.0

    # What gunicorn's loop calls.

    def accept(self, listener: socket.socket) -> None:
        """Take a connection and wait for its request, in place of the oldest one where there are too many."""
        try:
            taken, client = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        sock = PatientSocket(taken.family, taken.type, taken.proto, fileno=taken.detach())
        self.nr_conns += 1
        while self.nr_conns >= self.worker_connections and self._waiting:
            self._drop(next(iter(self._waiting)))
        conn = TConn(self.cfg, sock, client, listener.getsockname())
        self._wait_for(conn, HEADERS_WITHIN)

    def handle(self, conn: TConn) -> Any:
        """Serve a request that is there. Called in a thread."""
        conn.init()
        conn.parser.unreader.unread(conn.gathered)
        conn.gathered = b""
        return super().handle(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Wait for the next request of a connection, or for the other side to take the end of its answer."""
        try:
            keep = bool(fs.result()) if not fs.cancelled() else False
        except Exception:  # as gunicorn has it: whatever it was is logged already
            keep = False
        if keep and self.alive:
            self._wait_for(conn, self.cfg.keepalive, conn.parser.unreader.take_buffered())
        else:
            self._close(conn)

    def murder_keepalived(self, force: bool = False) -> None:
        """Close what is over its time, and, when this process stops, whatever has begun nothing."""
        now = time.monotonic()
        if now < self._look_again and not force:
            return  # the loop comes here after every event, and there may be hundreds of connections
        self._look_again = now + LOOK_EVERY
        for conn, found in list(self._waiting.items()):
            if force or now >= found.until or not (self.alive or found.data or found.is_closing):
                if found.data and not found.is_closing and not force:
                    self._answer(conn, TOO_SLOW)
                else:
                    self._drop(conn)

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        """A body that was not gathered is not read to its end for the sake of a next request."""
        return bool(conn.is_whole and super()._keepalive_after(conn, keepalive))

    # Gathering.

    def _wait_for(self, conn: TConn, seconds: float, begun: bytes = b"") -> None:
        conn.sock.setblocking(False)
        found = self._waiting[conn] = Gathered(time.monotonic() + seconds)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._readable, conn))
        if begun:
            self._add(conn, found, begun)

    def _readable(self, conn: TConn, sock: Any) -> None:
        found = self._waiting.get(conn)
        if found is None:
            return  # dropped by what came just before, in the same turn of the loop
        try:
            data = sock.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(conn)
        elif found.is_closing:
            found.passed_over += len(data)
            if found.passed_over > MOST_PASSED_OVER:
                self._drop(conn)
        else:
            self._add(conn, found, data)

    def _add(self, conn: TConn, found: Gathered, data: bytes) -> None:
        if not found.data:
            found.until = time.monotonic() + HEADERS_WITHIN
        before = len(found.data)
        found.data += data
        self._held += len(data)
        if not found.wanted:
            self._look_at_headers(conn, found, before)
        if conn in self._waiting and found.wanted and len(found.data) >= found.wanted:
            self._serve(conn, found)
        while self._held > MOST_GATHERED:
            self._drop(max(self._waiting, key=lambda one: len(self._waiting[one].data)))

    def _look_at_headers(self, conn: TConn, found: Gathered, before: int) -> None:
        """Guess how long the request is, once its headers are there."""
        end = found.data.find(END, max(0, before - len(END)))
        if end < 0:
            if len(found.data) > MOST_HEADERS:
                self._answer(conn, TOO_MANY_HEADERS)
            return
        headers = bytes(found.data[: end + 2])
        if CHUNKED.search(headers):
            self._answer(conn, NO_LENGTH)  # WSGI has no way to read it
            return
        said = LENGTH.search(headers)
        length = int(said[1]) if said else 0
        conn.is_whole = length <= (LARGEST_FILE if FILES.match(headers) else settings.LARGEST_REQUEST)
        found.wanted = end + len(END) + (length if conn.is_whole else 0)
        if len(found.data) < found.wanted:
            found.until = time.monotonic() + BODY_WITHIN + length / BODY_RATE
            if EXPECTS.search(headers):
                self._say(conn, GO_ON)

    def _serve(self, conn: TConn, found: Gathered) -> None:
        self._forget(conn)
        conn.gathered = bytes(found.data)
        conn.data_ready = True
        self.enqueue_req(conn)

    # Ending.

    def _answer(self, conn: TConn, answer: bytes) -> None:
        """Refuse what was gathered, and close."""
        self._forget(conn)
        self._say(conn, answer)
        self._close(conn)

    def _say(self, conn: TConn, answer: bytes) -> None:
        try:
            conn.sock.send(answer)
        except OSError:
            self.log.debug("a connection took no answer")

    def _close(self, conn: TConn) -> None:
        """Send the end, and wait in the loop, not in its way, until the other side has taken it (RFC 9112, 9.6)."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            self._wait_for(conn, CLOSE_WITHIN)
            self._waiting[conn].is_closing = True
        except (OSError, ValueError):
            self.nr_conns -= 1
            conn.close()

    def _drop(self, conn: TConn) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()

    def _forget(self, conn: TConn) -> None:
        self._held -= len(self._waiting.pop(conn).data)
        self.poller.unregister(conn.sock)
