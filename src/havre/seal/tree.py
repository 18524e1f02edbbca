"""The Merkle tree of RFC 9162 (section 2.1), grown leaf by leaf, with proofs at any size."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

from havre.seal.errors import SealError
from havre.seal.primitives import same

_HASH: Final = 32


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """Leaf hashes in order, with the hashes of all complete subtrees: 64 bytes a leaf."""

    def __init__(self) -> None:
        self._levels = [bytearray()]

    @property
    def size(self) -> int:
        return len(self._levels[0]) // _HASH

    def append(self, hash_: bytes) -> None:
        """Adds a leaf by its leaf hash (32 bytes)."""
        if len(hash_) != _HASH:
            raise SealError("a leaf hash is 32 bytes")
        level = 0
        self._levels[0] += hash_
        while len(self._levels[level]) % (2 * _HASH) == 0:
            pair = self._levels[level][-2 * _HASH :]
            level += 1
            if level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level] += node_hash(bytes(pair[:_HASH]), bytes(pair[_HASH:]))

    def leaf(self, index: int) -> bytes:
        """The leaf hash at `index`."""
        if not 0 <= index < self.size:
            raise SealError("no such leaf")
        return self._whole(0, index)

    def root(self) -> bytes:
        return self.root_at(self.size)

    def root_at(self, size: int) -> bytes:
        """The root when the tree had `size` leaves; SHA-256 of nothing for 0."""
        self._check_size(size)
        return self._range(0, size) if size else hashlib.sha256(b"").digest()

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """The path that shows leaf `index` in the tree of `size` leaves, from the leaf upwards."""
        self._check_size(size)
        if not 0 <= index < size:
            raise SealError("no such leaf in a tree of this size")
        path: list[bytes] = []
        start, count = 0, size
        while count > 1:
            left = _split(count)
            if index < start + left:
                path.append(self._range(start + left, count - left))
                count = left
            else:
                path.append(self._range(start, left))
                start, count = start + left, count - left
        return path[::-1]

    def consistency_proof(self, old: int, new: int) -> list[bytes]:
        """What shows that the tree of `old` leaves is the beginning of the tree of `new` leaves."""
        self._check_size(new)
        if not 0 < old <= new:
            raise SealError("no consistency proof between these sizes")
        path: list[bytes] = []
        start, count, whole = 0, new, True
        while old - start != count:
            left = _split(count)
            if old - start <= left:
                path.append(self._range(start + left, count - left))
                count = left
            else:
                path.append(self._range(start, left))
                start, count, whole = start + left, count - left, False
        if not whole:
            path.append(self._range(start, count))
        return path[::-1]

    def _check_size(self, size: int) -> None:
        if not 0 <= size <= self.size:
            raise SealError("the tree has not had this size")

    def _range(self, start: int, count: int) -> bytes:
        """The hash over `count` leaves from `start`, a multiple of the largest power of two in `count`."""
        if count & (count - 1) == 0:
            level = count.bit_length() - 1
            return self._whole(level, start >> level)
        left = _split(count)
        return node_hash(self._range(start, left), self._range(start + left, count - left))

    def _whole(self, level: int, index: int) -> bytes:
        return bytes(self._levels[level][index * _HASH : (index + 1) * _HASH])


def root_of_full(hashes: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes, whose number is a power of two: three times as fast as a `Tree`."""
    sha256, level = hashlib.sha256, list(hashes)
    if not level or len(level) & (len(level) - 1):
        raise SealError("not a full tree")
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=True)
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return level[0]


def verify_inclusion(*, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """`SealError` unless the leaf hash stands at `index` in the tree with this size and root.

    RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        raise SealError("no such leaf in a tree of this size")
    at, last, hash_ = index, size - 1, leaf
    for step in _steps(path):
        if last == 0:
            raise SealError("the path is too long")
        if at & 1 or at == last:
            hash_ = node_hash(step, hash_)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            hash_ = node_hash(hash_, step)
        at, last = at >> 1, last >> 1
    if last != 0 or not same(hash_, root):
        raise SealError("the path does not lead to the root")


def verify_consistency(
    *, old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]
) -> None:
    """`SealError` unless the old tree is the beginning of the new one. RFC 9162, section 2.1.4.2."""
    if not 0 < old_size <= new_size:
        raise SealError("no consistency proof between these sizes")
    steps = list(_steps(path))
    if old_size & (old_size - 1) == 0 and old_size != new_size:
        steps.insert(0, old_root)
    if old_size == new_size:
        if steps or not same(old_root, new_root):
            raise SealError("one size with two roots")
        return
    if not steps:
        raise SealError("the path is too short")
    _check_two_roots(steps, old_size, old_root, new_size, new_root)


def _check_two_roots(
    steps: list[bytes], old_size: int, old_root: bytes, new_size: int, new_root: bytes
) -> None:
    at, last = old_size - 1, new_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise SealError("the path is too long")
        if at & 1 or at == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, step)
        at, last = at >> 1, last >> 1
    if last != 0 or not same(old, old_root) or not same(new, new_root):
        raise SealError("the path does not lead to both roots")


def _steps(path: Sequence[bytes]) -> Iterator[bytes]:
    for step in path:
        if len(step) != _HASH:
            raise SealError("a path is made of 32-byte hashes")
        yield step


def _split(count: int) -> int:
    """The largest power of two smaller than `count` (which is at least 2)."""
    return 1 << ((count - 1).bit_length() - 1)
