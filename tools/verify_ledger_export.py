"""Prove an export of a ledger (docs/ledger-export.md) on a machine that has nothing of the platform.

    python3 verify_ledger_export.py EXPORT.jsonl --key VKEY [--witness VKEY]...

VKEY is a key that you got from somebody you trust, not from the export: the ledger's, and that of each witness who has
to have seen it. Needs Python 3.11 and the package `cryptography`. Ends with 0 where everything holds, else with 1.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def main() -> None:
    """Prove what the command line names."""
    """Prove what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("export")
    parser.add_argument("--key", required=True)
    parser.add_argument("--witness", action="append", default=[])
    said = parser.parse_args()
    try:
        with Path(said.export).open(encoding="utf-8") as file:
            print(prove(file, said.key, said.witness))
    except (ValueError, KeyError, TypeError, InvalidSignature) as error:
        sys.exit(f"DOES NOT HOLD: {error!r}")


def prove(lines: Iterator[str], vkey: str, witnesses: list[str]) -> str:
    """Hold every line against the checkpoint, and that against the keys. Out: a sentence. Raises: ValueError."""
    head, last, count, before = json.loads(next(lines)), None, 0, -1
    if head["format"] != "mash-ledger-export/1":
        raise ValueError("this is not an export of a ledger")
    text, _, signatures = head["checkpoint"].rpartition("\n\n")
    text += "\n"
    signed(text, signatures, vkey)
    seen = [signed(text, signatures, witness) for witness in witnesses]
    origin, size, root = text.split("\n")[:3]
    for line in lines:
        if last is not None:
            raise ValueError("something follows the end")
        found = json.loads(line)
        if "lines" in found:
            last = found["lines"]
            continue
        count += 1
        if found["index"] <= before:
            raise ValueError(f"line {count} stands out of order")
        before = found["index"]
        leaf = hashlib.sha256(b"\x00" + found["line"].encode()).digest()
        proof = [base64.b64decode(one) for one in found["proof"]]
        if climb(leaf, before, int(size), proof) != base64.b64decode(root):
            raise ValueError(f"line {count}, number {json.loads(found['line'])[1]}, is not in that ledger")
    if last != count:
        raise ValueError(f"{count} lines stand here, and {last} were exported")
    by = f", seen by {', '.join(seen)}" if seen else ""
    return f"{count} lines are in the ledger {origin} of {size} lines{by}."


def signed(text: str, signatures: str, vkey: str) -> str:
    """Hold a note's text against the signature of a key (C2SP signed-note, tlog-cosignature). Out: who, and when."""
    name, key_id, encoded = vkey.split("+", 2)
    kind, public = base64.b64decode(encoded)[0], base64.b64decode(encoded)[1:]
    for line in signatures.strip().split("\n"):
        _, who, data = line.split(" ")
        signature = base64.b64decode(data)
        if who != name or signature[:4].hex() != key_id:
            continue
        moment, signature = (signature[4:12], signature[12:]) if kind == 4 else (b"", signature[4:])
        time = int.from_bytes(moment, "big")
        message = f"cosignature/v1\ntime {time}\n{text}" if kind == 4 else text
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message.encode())
        return f"{name} at {time}"
    raise ValueError(f"{name} has not signed the checkpoint")


def climb(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """The root that a leaf and its proof lead to (RFC 6962, section 2.1.1)."""
    found, last = leaf, size - 1
    for other in proof:
        left = index % 2 == 1 or index == last
        found = hashlib.sha256(b"\x01" + (other + found if left else found + other)).digest()
        while left and index % 2 == 0 and index:
            index, last = index // 2, last // 2
        index, last = index // 2, last // 2
    if last:
        raise ValueError("a proof is too short")
    return found


if __name__ == "__main__":
    main()
