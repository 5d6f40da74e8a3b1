"""Prove an export of a ledger (docs/ledger-export.md) on a machine that has nothing of the platform.

    python3 verify_ledger_export.py EXPORT.jsonl --key VKEY [--witness VKEY]...

VKEY is a key that you got from somebody you trust, not from the export: the ledger's, and that of each witness who has
to have seen it. Needs Python 3.11 and the package `cryptography`. Ends with 0 where everything holds, else with 1.
"""

import argparse
import json
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def main() -> None:
    """Prove what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("export", type=Path)
    parser.add_argument("--key", required=True)
    parser.add_argument("--witness", action="append", default=[])
    said = parser.parse_args()
    try:
        print(prove(said.export.open(encoding="utf-8"), said.key, said.witness))
    except (ValueError, KeyError, TypeError, IndexError, InvalidSignature) as error:
        sys.exit(f"DOES NOT HOLD: {error!r}")


def prove(lines: Iterator[str], vkey: str, witnesses: list[str]) -> str:
    """Hold every line against the checkpoint, and that against the keys. Out: a sentence. Raises: ValueError."""
    head, end, count, before = json.loads(next(lines)), None, {"line": 0, "gone": 0}, -1
    if head["format"] not in ("mash-ledger-export/1", "mash-ledger-export/2"):
        raise ValueError("this is not an export of a ledger")
    origin, size, root = signed(head["checkpoint"], vkey)[0][:3]
    seen = [signed(head["checkpoint"], witness)[1] for witness in witnesses]
    disposed = {place for one in head.get("gone", []) for place in places(one, origin, vkey)}
    for found in map(json.loads, lines):
        if "lines" in found:
            end = {"line": found["lines"], "gone": found.get("gone", 0)}
            continue
        index, kind = found["index"], "line" if "line" in found else "gone"
        if index <= before or (kind == "gone" and index not in disposed):
            raise ValueError(f"place {index} stands out of order, or is not said to be gone")
        before, count[kind] = index, count[kind] + 1
        leaf = sha256(b"\x00" + found["line"].encode()).digest() if kind == "line" else b64decode(found["gone"])
        if climb(leaf, index, int(size), [b64decode(one) for one in found["proof"]]) != b64decode(root):
            raise ValueError(f"the line at place {index} is not in that ledger")
    if end != count:
        raise ValueError(f"{count} stand here, and {end} were exported")
    by = f", seen by {', '.join(seen)}" if seen else ""
    gone = f" {len(disposed)} were disposed of; {count['gone']} of them are proved here." if disposed else ""
    return f"{count['line']} lines are in the ledger {origin} of {size} lines{by}.{gone}"


def places(said: dict, origin: str, vkey: str) -> list[int]:
    """Of which places the ledger's key signed that their lines were disposed of."""
    bits, first, last = b64decode(said["bits"]), said["first"], said["last"]
    found = [first + at for at in range(last - first) if bits[at >> 3] & (0x80 >> (at & 7))]
    text, digest = signed(said["note"], vkey)[0], b64encode(sha256(bits).digest()).decode()
    if [text[0], *text[2:4]] != [f"{origin} lines disposed of", f"{first} {last} {len(found)}", digest]:
        raise ValueError("what stands here of lines disposed of is not what was signed")
    return found


def signed(note: str, vkey: str) -> tuple[list[str], str]:
    """Hold a note against a key (C2SP signed-note, tlog-cosignature). Out: its lines; by whom and when."""
    (text, _, signatures), (name, key_id, encoded) = note.rpartition("\n\n"), vkey.split("+", 2)
    kind, public = b64decode(encoded)[0], Ed25519PublicKey.from_public_bytes(b64decode(encoded)[1:])
    for _, who, data in (line.split(" ") for line in signatures.strip().split("\n")):
        signature = b64decode(data)
        if who == name and signature[:4].hex() == key_id:
            time = int.from_bytes(signature[4:12], "big")
            message = f"cosignature/v1\ntime {time}\n{text}\n" if kind == 4 else f"{text}\n"
            public.verify(signature[12 if kind == 4 else 4 :], message.encode())
            return text.split("\n"), f"{name} at {time}"
    raise ValueError(f"{name} has not signed the checkpoint")


def climb(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """The root that a leaf and its proof lead to (RFC 6962, section 2.1.1)."""
    found, last = leaf, size - 1
    for other in proof:
        left = index % 2 == 1 or index == last
        found = sha256(b"\x01" + (other + found if left else found + other)).digest()
        while left and index % 2 == 0 and index:
            index, last = index // 2, last // 2
        index, last = index // 2, last // 2
    if last:
        raise ValueError("a proof is too short")
    return found


if __name__ == "__main__":
    main()
