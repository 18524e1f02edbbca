"""Which files a backup must hold: those that the log's entries name, and the bytes of captured reports."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import BookId, FileId
from havre.ledger.files import FileStore
from havre.ledger.restored import books_in
from havre.record.captures import kept_at

from .heads import Capture, FileHead, SealedFile
from .tables import Tables

REPORTS = "record.Report"
LEAVES = "ledger.StoredLeaf"
PENDING = "ledger.PendingRestore"
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Named:
    """The files that one moment of the database names, each with the SHA-256 of its bytes."""

    sealed: dict[FileId, bytes]
    captures: frozenset[bytes]

    def wants(self, head: FileHead, digest: bytes) -> bool:
        """Whether a file in a backup is one of these, with the bytes that it should have."""
        if isinstance(head, SealedFile):
            return self.sealed.get(FileId(head.file)) == digest
        return isinstance(head, Capture) and head.sha256 == digest and digest in self.captures


class Reading:
    """The log as far as it was read, to go on from: it only grows."""

    def __init__(self) -> None:
        self._authority = seal.Authority()
        self._files: dict[FileId, tuple[BookId, bytes]] = {}

    def named(self, tables: Tables) -> Named:
        """What the database names at this moment.

        Raises:
            Refused: a leaf is broken.
        """
        self._take_up(tables)
        destroyed = self._authority.shredded() | _pending(tables)
        captures = tables.named(REPORTS).all().values_list("sha256", flat=True)
        return Named(
            {id_: digest for id_, (book, digest) in self._files.items() if book not in destroyed},
            frozenset(bytes.fromhex(each) for each in captures if _HASH.fullmatch(str(each))),
        )

    def _take_up(self, tables: Tables) -> None:
        leaves = tables.named(LEAVES).all()
        rows = leaves.filter(index__gte=self._authority.size).order_by("index").values_list("index", "data")
        for index, data in rows.iterator(chunk_size=500):
            if index != self._authority.size:
                raise _broken(self._authority.size, "leaf-chain")
            try:
                leaf = seal.parse_leaf(bytes(data))
                outcome = self._authority.apply(leaf)
            except seal.SealError as error:
                raise _broken(index, error.cause) from error
            if isinstance(outcome, seal.Counted) and isinstance(leaf.payload, seal.EntryPayload):
                book = leaf.payload.book
                self._files.update((file_id, (book, digest)) for file_id, digest in leaf.payload.files)

    @property
    def size(self) -> int:
        """How many leaves were read."""
        return self._authority.size


def _pending(tables: Tables) -> frozenset[BookId]:
    """The books that a restore destroyed again: nothing of them is there, and nobody has signed it yet."""
    if not any(table.label == PENDING for table in tables.all):
        return frozenset()  # of a Havre that had no restore yet
    return books_in(tables.named(PENDING).all().values_list("books", flat=True))


def _broken(index: int, cause: str) -> Refused:
    return Refused(
        "The log is broken at leaf %(index)d (%(cause)s): there is nothing sound to back up. Keep the disk as it is,"
        " and earlier backups; `havre log verify` names every fault.",
        index=index,
        cause=cause,
    )


class Sources:
    """The files themselves, on the disk of the system that is backed up."""

    def __init__(self, files: FileStore, data: Path) -> None:
        self._files, self._data = files, data

    def open_sealed(self, file_id: FileId) -> BinaryIO | None:
        """A sealed file, or None when it is not there (any more)."""
        try:
            return self._files.sealed(file_id)
        except FileNotFoundError:
            return None

    def open_capture(self, sha256: bytes) -> BinaryIO | None:
        """The bytes of a report, or None when they are not there."""
        try:
            return kept_at(self._data, sha256.hex()).open("rb")
        except FileNotFoundError:
            return None

    def open_key(self) -> BinaryIO | None:
        """The log key, or None when there is none."""
        try:
            return (self._data / "log.key").open("rb")
        except FileNotFoundError:
            return None


def pieces_of(source: BinaryIO, length: int) -> Iterator[bytes]:
    """Pieces of a file, no more than `length` bytes in all."""
    while length > 0 and (piece := source.read(min(length, 1 << 20))):
        length -= len(piece)
        yield piece
