"""The Merkle tree over a ledger's lines, as RFC 6962 section 2 has it. Nothing here touches a database.

A leaf is a line; its hash is that of the line's values as JSON (`row_digest`). A seal keeps the peaks of the tree so
far, so that sealing costs what is new, and the hashes of the whole blocks of 256 lines that it completed, so that a
proof reads one block and a list of blocks instead of every line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

HASH = 32  # bytes
LEAF_BYTES = 8 + HASH
BLOCK_LEVEL = 8
BLOCK = 1 << BLOCK_LEVEL  # lines
EMPTY_ROOT = hashlib.sha256(b"").digest()


@dataclass(frozen=True)
class Leaf:
    """One sealed row: its number and the digest of all that it says."""

    seq: int
    digest: bytes

    def to_bytes(self) -> bytes:
        return self.seq.to_bytes(8, "big") + self.digest


def row_text(row: Sequence[Any]) -> str:
    """A row's values in the order of LEDGER_COLUMNS, texts as PostgreSQL prints them: what a leaf holds."""
    return json.dumps(list(row), ensure_ascii=False)


def row_digest(row: Sequence[Any]) -> bytes:
    """The hash of a row as a leaf of the tree."""
    return leaf_hash(row_text(row).encode())


def leaf_hash(data: bytes) -> bytes:
    """RFC 6962: a leaf and a node are hashed with different first bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaves_to_bytes(leaves: Sequence[Leaf]) -> bytes:
    """Leaves as the seal keeps them."""
    return b"".join(leaf.to_bytes() for leaf in leaves)


def leaves_from_bytes(data: bytes) -> list[Leaf]:
    """Leaves as the seal kept them. Raises: ValueError for a length that cannot be right."""
    return [Leaf(int.from_bytes(part[:8], "big"), part[8:]) for part in _parts(data, LEAF_BYTES)]


def hashes_from_bytes(data: bytes) -> list[bytes]:
    """Hashes that stand one after another. Raises: ValueError for a length that cannot be right."""
    return list(_parts(data, HASH))


def _parts(data: bytes, length: int) -> Iterator[bytes]:
    if len(data) % length:
        raise ValueError("something is cut off")
    return (data[at : at + length] for at in range(0, len(data), length))


class Growing:
    """A tree to which leaves are added: its size, its peaks, and the blocks that were completed on the way."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if len(peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks, not {len(peaks)}")
        self.size = size
        self.peaks = list(peaks)
        self.blocks: list[bytes] = []

    def add(self, digest: bytes) -> None:
        """Add a leaf by its hash."""
        node, rest, level = digest, self.size, 0
        while True:
            if level == BLOCK_LEVEL:
                self.blocks.append(node)
            if not rest & 1:
                break
            node = node_hash(self.peaks.pop(), node)
            rest >>= 1
            level += 1
        self.peaks.append(node)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The RFC 6962 root of what was added so far."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


class Tree:
    """A tree that stands, for proofs. In: its size; the hashes of its whole blocks; what gives the leaves of a block by
    its number, the last one's as far as they go."""

    def __init__(self, size: int, blocks: Sequence[bytes], leaves_of: Callable[[int], Sequence[bytes]]) -> None:
        if len(blocks) < size >> BLOCK_LEVEL:
            raise ValueError("blocks are missing")
        self.size = size
        self._levels: list[list[bytes]] = [list(blocks[: size >> BLOCK_LEVEL])]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            self._levels.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
        self._leaves_of = leaves_of
        self._within = lru_cache(maxsize=4)(self._levels_of)
        self._hash = lru_cache(maxsize=1024)(self._compute)

    @property
    def root(self) -> bytes:
        """The root over all its leaves."""
        return self._hash(0, self.size) if self.size else EMPTY_ROOT

    def inclusion(self, index: int) -> list[bytes]:
        """The proof that a leaf stands at its place, from its sibling up (RFC 6962 section 2.1.1)."""
        if not 0 <= index < self.size:
            raise ValueError(f"no leaf {index} in a tree of {self.size}")
        first, last, found = 0, self.size, []
        while last - first > 1:
            middle = first + _split(last - first)
            if index < middle:
                found.append(self._hash(middle, last))
                last = middle
            else:
                found.append(self._hash(first, middle))
                first = middle
        return found[::-1]

    def consistency(self, old: int) -> list[bytes]:
        """The proof that this tree only adds to the one of its first `old` leaves (RFC 6962 section 2.1.2)."""
        if not 0 <= old <= self.size:
            raise ValueError(f"a tree of {self.size} leaves was never one of {old}")
        if old in (0, self.size):
            return []
        first, last, found, known = 0, self.size, [], True
        while old != last - first:
            half = _split(last - first)
            if old <= half:
                found.append(self._hash(first + half, last))
                last = first + half
            else:
                found.append(self._hash(first, first + half))
                first, old, known = first + half, old - half, False
        return [*([] if known else [self._hash(first, last)]), *found[::-1]]

    def _levels_of(self, block: int) -> list[list[bytes]]:
        """The whole subtrees within a block, level by level."""
        levels = [list(self._leaves_of(block))]
        while len(levels[-1]) > 1:
            below = levels[-1]
            levels.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
        return levels

    def _compute(self, first: int, last: int) -> bytes:
        """The root over the leaves from first to last (not included), which begins where a subtree begins."""
        count = last - first
        if count & (count - 1):
            half = _split(count)
            return node_hash(self._hash(first, first + half), self._hash(first + half, last))
        level = count.bit_length() - 1
        if level >= BLOCK_LEVEL:
            return self._levels[level - BLOCK_LEVEL][first >> level]
        return self._within(first >> BLOCK_LEVEL)[level][(first & (BLOCK - 1)) >> level]


def _split(count: int) -> int:
    """The largest power of two below a count: where RFC 6962 parts a tree."""
    return 1 << ((count - 1).bit_length() - 1)


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that a tree only adds to an older one (RFC 9162 section 2.1.4.2, the same proof)."""
    if old == 0:
        return not proof
    if old == new:
        return not proof and old_root == new_root
    if old > new or (not proof and old & (old - 1)):
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(node, before), node_hash(node, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, node)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def included(digest: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that a leaf stands at its place (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, digest
    for node in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(node, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, node)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root
