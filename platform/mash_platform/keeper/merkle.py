"""Digests of ledger rows and the Merkle root over them. Nothing here touches a database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LEAF_BYTES = 8 + 32


@dataclass(frozen=True)
class Leaf:
    """One sealed row: its number and the digest of all that it says."""

    seq: int
    digest: bytes

    def to_bytes(self) -> bytes:
        return self.seq.to_bytes(8, "big") + self.digest


def row_digest(row: Sequence[Any]) -> bytes:
    """The digest of a row's values, in the order of LEDGER_COLUMNS; texts as PostgreSQL prints them."""
    return hashlib.sha256(b"\x00" + json.dumps(list(row), ensure_ascii=False).encode()).digest()


def leaves_to_bytes(leaves: Sequence[Leaf]) -> bytes:
    """Leaves as the seal keeps them."""
    return b"".join(leaf.to_bytes() for leaf in leaves)


def leaves_from_bytes(data: bytes) -> list[Leaf]:
    """Leaves as the seal kept them. Raises: ValueError for a length that cannot be right."""
    if len(data) % LEAF_BYTES:
        raise ValueError("the seal's leaves are cut")
    return [
        Leaf(int.from_bytes(data[at : at + 8], "big"), data[at + 8 : at + LEAF_BYTES])
        for at in range(0, len(data), LEAF_BYTES)
    ]


def merkle_root(leaves: Sequence[Leaf]) -> bytes:
    """The root over the leaves in their order (RFC 6962: a leaf and a node are hashed with different first bytes)."""
    level = [hashlib.sha256(b"\x00" + leaf.to_bytes()).digest() for leaf in leaves]
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + pair[0] + pair[1]).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0]


def chain(number: int, from_xid: int, to_xid: int, before: bytes, merkle: bytes) -> bytes:
    """What is signed: the seal's place and range, the root of the seal before, and its own."""
    head = f"{number}:{from_xid}:{to_xid}:".encode()
    return hashlib.sha256(head + before + merkle).digest()
