"""Reading a backup from its beginning, strictly: what is not exactly as the format says is refused, and named."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from havre import seal
from havre.base.errors import Refused

from .heads import (
    LARGEST_HEAD,
    LARGEST_ROW,
    MAGIC,
    RANK,
    Capture,
    Database,
    End,
    Head,
    LogKey,
    SealedFile,
    Table,
    framed,
    parse,
)

PIECE: Final = 1 << 20  # bytes read at a time
_DIGEST: Final = 32


class NotWhole(Refused):
    """A backup was cut or changed, or is none; says where."""


@dataclass(frozen=True)
class Found:
    """A section: what it says, where its content begins, and the SHA-256 of that content."""

    head: Head
    start: int
    digest: bytes


class Chain:
    """The hash over all heads and digests, which the end of a backup names: none can be dropped, added or moved."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256(MAGIC)
        self.sections = 0

    def add(self, head: bytes, digest: bytes) -> None:
        self._hash.update(framed(head) + digest)
        self.sections += 1

    def digest(self) -> bytes:
        return self._hash.digest()


class Section:
    """One section while it is being read. Its content is checked when its last byte was taken."""

    def __init__(self, source: "_Source", head: Head, place: str) -> None:
        self._source, self._place = source, place
        self._taken = False
        self.head = head
        self.start = source.at
        self.digest = b""

    def pieces(self) -> Iterator[bytes]:
        """The content of a file, in pieces.

        Raises:
            NotWhole: it is not what the section's hash says; after the last piece.
        """
        if not isinstance(self.head, SealedFile | Capture | LogKey):
            raise TypeError("only files have pieces")
        left, hash_ = self.head.length, hashlib.sha256()
        while left:
            piece = self._source.take(min(left, PIECE), self._place)
            left -= len(piece)
            hash_.update(piece)
            yield piece
        self._check(hash_.digest())

    def rows(self) -> Iterator[bytes]:
        """The encoded rows of a table.

        Raises:
            NotWhole: a row is too long, or they are not what the section's hash says; after the last row.
        """
        if not isinstance(self.head, Table):
            raise TypeError("only tables have rows")
        hash_ = hashlib.sha256()
        for _ in range(self.head.count):
            row = self._source.framed(LARGEST_ROW, self._place)
            hash_.update(framed(row))
            yield row
        self._check(hash_.digest())

    def pass_over(self) -> None:
        """Read what nobody took, to check it."""
        if self._taken:
            return
        for _ in self._content():
            pass

    def _content(self) -> Iterator[bytes]:
        if isinstance(self.head, Database):
            self._check(hashlib.sha256().digest())
            return iter(())
        return self.rows() if isinstance(self.head, Table) else self.pieces()

    def _check(self, found: bytes) -> None:
        self._taken = True
        self.digest = self._source.take(_DIGEST, self._place)
        named = self.head.sha256 if isinstance(self.head, Capture) else found
        if not self.digest == found == named:
            raise NotWhole("The backup was damaged: %(place)s is not as it was written.", place=self._place)


class _Source:
    """The bytes of a backup, taken in order and counted."""

    def __init__(self, source: BinaryIO) -> None:
        self._file = source
        self._size = os.fstat(source.fileno()).st_size
        self.at = source.seek(0)

    @property
    def left(self) -> int:
        return self._size - self.at

    def take(self, length: int, place: str) -> bytes:
        data = self._file.read(length) if length <= self.left else b""
        if len(data) != length:
            raise NotWhole("The backup ends in the middle of %(place)s: it was cut.", place=place)
        self.at += length
        return data

    def framed(self, largest: int, place: str) -> bytes:
        length = int.from_bytes(self.take(4, place))
        if length > largest:
            raise NotWhole("The backup was damaged: in %(place)s stands an impossible length.", place=place)
        return self.take(length, place)


def sections(source: BinaryIO, chain: Chain | None = None) -> Iterator[Section]:
    """The sections of a backup in order, from its first byte; each is checked before the next is given.

    `chain`, a new one, holds the hash over all of them in the end.

    Raises:
        NotWhole: it is no backup, or not whole to its last byte.
    """
    taken = _Source(source)
    if taken.left < len(MAGIC) or taken.take(len(MAGIC), "its first line") != MAGIC:
        raise NotWhole("This is no backup of Havre, or of a version that this one can't read.")
    chain, order = chain or Chain(), _Order()
    while True:
        data = taken.framed(LARGEST_HEAD, f"section {chain.sections}")
        head = _parsed(data, chain.sections)
        order.check(head)
        if isinstance(head, End):
            _check_end(head, chain, taken)
            return
        section = Section(taken, head, place_of(head))
        yield section
        section.pass_over()
        chain.add(data, section.digest)


def _parsed(data: bytes, number: int) -> Head:
    try:
        return parse(data)
    except seal.SealError:
        raise NotWhole("The backup was damaged: section %(number)d is none.", number=number) from None


def _check_end(head: End, chain: Chain, taken: _Source) -> None:
    if (head.sections, head.digest) != (chain.sections, chain.digest()):
        raise NotWhole("The backup was changed: its list of contents does not fit what it holds.")
    if taken.left:
        raise NotWhole("The backup was changed: something follows its end.")


class _Order:
    """Sections come in the order of their kinds, and nothing comes twice."""

    def __init__(self) -> None:
        self._rank = 0
        self._seen: set[tuple[type, object]] = set()

    def check(self, head: Head) -> None:
        rank = RANK[type(head)]
        name = (type(head), _name_of(head))
        in_order = rank >= self._rank and (rank < RANK[Table] or self._rank >= RANK[Database])
        if not in_order:
            raise NotWhole("The backup was changed: %(place)s stands where it can't.", place=place_of(head))
        if name in self._seen:
            raise NotWhole("The backup was changed: it holds %(place)s twice.", place=place_of(head))
        self._rank = rank
        self._seen.add(name)


def _name_of(head: Head) -> object:
    match head:
        case SealedFile():
            return head.file
        case Capture():
            return head.sha256
        case Table():
            return head.label
    return None


def place_of(head: Head) -> str:
    """What a section is, in a sentence about it."""
    match head:
        case SealedFile():
            return f"sealed file {head.file.hex()}"
        case Capture():
            return f"captured report {head.sha256.hex()}"
        case LogKey():
            return "the log key"
        case Database():
            return "the beginning of the database"
        case Table():
            return f"table {head.label}"
    return "the end"
