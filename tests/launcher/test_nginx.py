"""The proxy that infra ships: it gathers requests, and what a caller says about its address goes no further.

Where no nginx is installed these tests count as skipped; `MASH_NGINX` names one in another place.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mash_platform.state import CHECKOUT
from tests.launcher.test_web_server import free_port

NGINX = os.environ.get("MASH_NGINX") or shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="no nginx is installed here")
MANY = 60


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mash.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    (folder / "privkey.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    (folder / "fullchain.pem").write_bytes(made.public_bytes(pem))


@contextlib.contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=CHECKOUT, env={**os.environ, "PYTHONPATH": str(CHECKOUT)})
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(15)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """nginx as it is shipped, before a server with two threads which gathers nothing by itself."""
    folder = tmp_path_factory.mktemp("nginx")
    certificate(folder)
    web, tls, plain = free_port(), free_port(), free_port()
    shipped = (CHECKOUT / "infra" / "nginx" / "mash.conf").read_text()
    for before, after in (
        ("127.0.0.1:8000", f"127.0.0.1:{web}"),
        ("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("/etc/ssl/mash", str(folder)),
        ("/var/log/nginx", str(folder)),
    ):
        assert before in shipped
        shipped = shipped.replace(before, after)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = folder / "nginx.conf"
    conf.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{\naccess_log off;\n{temporary}{shipped}}}\n"
    )
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "tests.launcher.echoing_app:application",
        "--bind",
        f"127.0.0.1:{web}",
    ]
    gunicorn += ["--threads", "2", "--no-control-socket", "--log-level", "warning"]
    assert NGINX is not None
    with running(gunicorn, web), running([NGINX, "-c", str(conf), "-e", f"{folder}/error.log"], tls):
        yield tls


def trusting() -> ssl.SSLContext:
    found = ssl.create_default_context()
    found.check_hostname, found.verify_mode = False, ssl.CERT_NONE
    return found


def ask(port: int, body: bytes = b"", path: str = "/", **headers: str) -> tuple[int, bytes, float]:
    began = time.monotonic()
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=trusting())
    try:
        sent = {"Host": "refer-harrow.mash.example", **{name.replace("_", "-"): said for name, said in headers.items()}}
        connection.request("POST", path, body=body, headers=sent)
        answer = connection.getresponse()
        return answer.status, answer.read(), time.monotonic() - began
    finally:
        connection.close()


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST / HTTP/1.1\r\nHost: mash.example\r\nContent-Length: 1000\r\n\r\nab",
    ],
)
def test_slow_sockets_stop_nobody(port: int, said: bytes) -> None:
    with contextlib.ExitStack() as held:
        for _ in range(MANY):
            plain = held.enter_context(socket.create_connection(("127.0.0.1", port), 30))
            held.enter_context(trusting().wrap_socket(plain)).sendall(said)
        status, answer, seconds = ask(port, b"abc")
    assert (status, answer) == (200, b"POST / 3 294")
    assert seconds < 5


def test_what_a_caller_says_about_itself_goes_no_further(port: int) -> None:
    said = ask(
        port, path="/headers", X_Forwarded_For="203.0.113.1", X_Forwarded_Proto="http", Forwarded="for=203.0.113.1",
        X_Real_IP="203.0.113.1",
    )[1]  # fmt: skip
    assert said == b"127.0.0.1 https - - refer-harrow.mash.example"


def test_what_is_larger_than_any_file_is_refused_at_the_proxy(port: int) -> None:
    assert ask(port, b"a" * (12 * 1024 * 1024))[0] == 413


def test_its_log_has_no_path(port: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    ask(port, path="/status/a-token/")
    logs = list(tmp_path_factory.getbasetemp().glob("nginx*/mash.log"))
    assert logs
    assert all("a-token" not in log.read_text() for log in logs)
