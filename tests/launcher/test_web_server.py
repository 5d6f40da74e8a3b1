"""Slow sockets stop nobody: the web server of `make run` and of the servers, as it is configured."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mash_platform.state import CHECKOUT
from tests.launcher.echoing_app import LARGEST

MANY = 60  # sockets, for 4 threads
HALF = b"GET / HTTP/1.1\r\nHost: refer-harrow.localhost\r\nX-Slow: "
QUICK = 5.0  # seconds; in one that waits for the slow ones it is 10 and more


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    found = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MASH_")}
    clean |= {
        "DJANGO_SETTINGS_MODULE": "mash_platform.settings.web",
        "MASH_STATE": str(tmp_path_factory.mktemp("state")),
        "DATABASE_URL": "postgresql://localhost/none",
        "PYTHONPATH": f"{CHECKOUT}:{CHECKOUT / 'platform'}",
    }
    command = [sys.executable, "-m", "gunicorn", "tests.launcher.echoing_app:application", "--workers", "1"]
    command += ["--config", "python:mash_platform.web_server.config", "--bind", f"127.0.0.1:{found}"]
    with (tmp_path_factory.mktemp("log") / "web.log").open("wb") as log:
        process = subprocess.Popen(command, env=clean, cwd=CHECKOUT, stderr=log)
        try:
            for _ in range(300):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", found), 1):
                    break
                time.sleep(0.1)
            yield found
        finally:
            process.terminate()
            process.wait(15)
    said = Path(log.name).read_text()
    assert "Traceback" not in said, said


def ask(port: int, body: bytes = b"", method: str = "POST", path: str = "/") -> tuple[int, bytes, float]:
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body=body)
        answer = connection.getresponse()
        return answer.status, answer.read(), time.monotonic() - began
    finally:
        connection.close()


@contextlib.contextmanager
def slow(port: int, said: bytes, many: int = MANY) -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.create_connection(("127.0.0.1", port), 30)) for _ in range(many)]
        for one in sockets:
            one.sendall(said)
        yield sockets


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(HALF, id="half a header"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nab", id="half a body"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" + HALF, id="a request and half of another"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", id="never closed"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 400000000\r\n\r\nab", id="a refused body"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nab", id="half a chunk"),
    ],
)
def test_slow_sockets_stop_nobody(port: int, said: bytes) -> None:
    with slow(port, said):
        status, answer, seconds = ask(port, b"abc")
    assert (status, answer) == (200, b"POST / 3 294")
    assert seconds < QUICK


def test_dripping_headers_stop_nobody_and_have_an_end(port: int) -> None:
    with slow(port, HALF) as sockets:
        began = time.monotonic()
        while time.monotonic() - began < 12:
            for one in sockets:
                with contextlib.suppress(OSError):
                    one.sendall(b"a")
            time.sleep(0.5)
            assert ask(port)[2] < QUICK
        assert b"408" in sockets[0].recv(100)


def test_more_sockets_than_a_process_takes_stop_nobody(port: int) -> None:
    with slow(port, HALF, 700):
        assert ask(port, b"abc")[0] == 200


def test_a_whole_body_arrives_however_it_is_cut(port: int) -> None:
    body = bytes(range(256)) * 4096
    assert len(body) == LARGEST
    assert ask(port, body)[:2] == (200, f"POST / {LARGEST} {sum(body) % 997}".encode())
    with socket.create_connection(("127.0.0.1", port), 30) as one:
        said = b"POST /cut HTTP/1.1\r\nHost: x\r\ncontent-length: 12\r\nConnection: close\r\n\r\nabcdefghijkl"
        for place in range(len(said)):
            one.sendall(said[place : place + 1])
            time.sleep(0.005)
        assert one.recv(1000).endswith(f"POST /cut 12 {sum(b'abcdefghijkl') % 997}".encode())


def test_one_connection_serves_many_requests_also_when_they_come_together(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for number in range(3):
        connection.request("POST", f"/{number}", body=b"a" * number)
        assert connection.getresponse().read().startswith(f"POST /{number} {number} ".encode())
    connection.close()
    with socket.create_connection(("127.0.0.1", port), 30) as one:
        one.sendall(b"".join(f"GET /{number} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for number in range(3)))
        found = b""
        while found.count(b"GET /") < 3:
            more = one.recv(1000)
            assert more
            found += more


def test_a_long_body_is_refused_without_being_read(port: int) -> None:
    status, _, seconds = ask(port, b"a" * (LARGEST + 1))
    assert status == 413
    assert seconds < QUICK


def test_headers_without_end_are_refused(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 30) as one:
        with contextlib.suppress(OSError):
            one.sendall(HALF + b"a" * 200_000)
        assert b"431" in one.recv(100)


def test_who_asks_before_sending_is_told_to_go_on(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 30) as one:
        one.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert one.recv(100).startswith(b"HTTP/1.1 100 ")
        one.sendall(b"abc")
        found = b""
        while b"POST / 3" not in found:
            found += one.recv(1000)
