"""A witness of its own, with a disk of its own: C2SP tlog-witness in one file that imports nothing of the product.

    python witness_process.py FOLDER LOG_VKEY...

It prints its own verifier key and the port, and keeps what it signed last in the folder, on disk before it answers.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

NAME = "witness.example/w1"


def key_id(name: str, kind: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    """RFC 6962, section 2.1.2, by its own recursion: rebuild both roots from the proof."""
    if old == 0:
        return not proof
    if old == new:
        return not proof and old_root == new_root
    rest = list(proof)

    def walk(m: int, n: int, whole: bool) -> tuple[bytes, bytes]:
        if m == n:
            if whole:
                return old_root, old_root
            top = rest.pop(0)
            return top, top
        half = 1 << ((n - 1).bit_length() - 1)
        if m <= half:
            before, after = walk(m, half, whole)
            return before, node(after, rest.pop(0))
        before, after = walk(m - half, n - half, False)
        left = rest.pop(0)
        return node(left, before), node(left, after)

    try:
        before, after = walk(old, new, True)
    except IndexError:
        return False
    return not rest and (before, after) == (old_root, new_root)


class Witness(BaseHTTPRequestHandler):
    folder: Path
    logs: dict[str, list[tuple[bytes, bytes]]]  # origin -> key ids and keys
    private: Ed25519PrivateKey

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        status, answer, kind = self.add_checkpoint(body)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(answer.encode())

    def add_checkpoint(self, body: str) -> tuple[int, str, str]:
        top, _, note = body.partition("\n\n")
        old_line, *proof_lines = top.split("\n")
        old = int(old_line.removeprefix("old "))
        text, _, signatures = note.rpartition("\n\n")
        text += "\n"
        origin, size_line, root_line = text.split("\n")[:3]
        size, root = int(size_line), base64.b64decode(root_line)
        if origin not in self.logs:
            return 404, "", "text/plain"
        if not self.is_signed(origin, text, signatures):
            return 403, "", "text/plain"
        if old > size:
            return 400, "", "text/plain"
        path = self.folder / hashlib.sha256(origin.encode()).hexdigest()
        kept: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"size": 0, "root": ""}
        if old != kept["size"]:
            return 409, f"{kept['size']}\n", "text/x.tlog.size"
        kept_root = base64.b64decode(kept["root"])
        if old == size and old and kept_root != root:
            return 409, f"{kept['size']}\n", "text/x.tlog.size"
        if not consistent(old, size, kept_root, root, [base64.b64decode(one) for one in proof_lines]):
            return 422, "", "text/plain"
        draft = path.with_suffix(".draft")
        with draft.open("w") as file:
            json.dump({"size": size, "root": root_line}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        return 200, self.cosignature(text), "text/plain"

    def is_signed(self, origin: str, text: str, signatures: str) -> bool:
        for line in signatures.strip().split("\n"):
            _, name, data = line.split(" ")
            raw = base64.b64decode(data)
            for known, public in self.logs[origin]:
                if name == origin and raw[:4] == known:
                    try:
                        Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
                    except InvalidSignature:
                        return False
                    return True
        return False

    def cosignature(self, text: str) -> str:
        moment = int(time.time())
        signed = self.private.sign(f"cosignature/v1\ntime {moment}\n{text}".encode())
        mine = key_id(NAME, 4, self.private.public_key().public_bytes_raw())
        return f"\u2014 {NAME} {base64.b64encode(mine + moment.to_bytes(8, 'big') + signed).decode()}\n"

    def log_message(self, *args: object) -> None:
        """Nothing."""


def main() -> None:
    Witness.folder = Path(sys.argv[1])
    secret = Witness.folder / "key"
    if not secret.exists():
        secret.write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())
    Witness.private = Ed25519PrivateKey.from_private_bytes(secret.read_bytes())
    Witness.logs = {}
    for vkey in sys.argv[2:]:
        name, known, encoded = vkey.split("+", 2)
        Witness.logs.setdefault(name, []).append((bytes.fromhex(known), base64.b64decode(encoded)[1:]))
    server = HTTPServer(("127.0.0.1", 0), Witness)
    public = Witness.private.public_key().public_bytes_raw()
    vkey = f"{NAME}+{key_id(NAME, 4, public).hex()}+{base64.b64encode(bytes([4]) + public).decode()}"
    print(json.dumps({"vkey": vkey, "address": f"http://127.0.0.1:{server.server_port}"}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
