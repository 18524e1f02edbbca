"""What a finished backup holds: whole to its last byte, and a log that verifies with all that it names."""

import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, BinaryIO, Final, TypeVar

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import BookId, FileId
from havre.ledger import restored

from .heads import Capture, SealedFile, Table
from .named import LEAVES, PENDING, REPORTS
from .reader import Chain, NotWhole, sections

BODIES: Final = "ledger.SealedBody"
GRANTS: Final = "ledger.SealedGrant"
NOTES: Final = "ledger.TakenCheckpoint"
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_AHEAD: Final = 1 << 20  # bytes read at a time
T = TypeVar("T")

# Leaves that don't count change nothing and can't be taken out of a log again: with one, it still has to be backed up.
# Books that a restore destroyed again wait for their signature, and are in the backup as such.
HARMLESS: Final = frozenset({"leaf-unauthorised", "restore-pending"})


@dataclass(frozen=True)
class Checked:
    """What was found in a backup that is whole."""

    contents: "Contents"
    report: seal.Report
    lacking: tuple[str, ...]  # SHA-256 of reports whose bytes are not there, in hexadecimal

    @property
    def files(self) -> int:
        return len(self.contents.files)

    @property
    def captures(self) -> int:
        return len(self.contents.captures)


def refuse_faults(report: seal.Report) -> None:
    """
    Raises:
        Refused: there is one that matters; names the first.
    """
    fault = next((each for each in report.faults if each.kind not in HARMLESS), None)
    if fault is not None:
        raise Refused(
            "It does not verify: leaf %(index)d: %(kind)s: %(detail)s. %(says)s",
            index=fault.index,
            kind=fault.kind,
            detail=fault.detail,
            says=seal.FAULT_KINDS[fault.kind],
        )


def check(source: BinaryIO) -> Checked:
    """Read a backup twice: every section against its hash, then the log in it against its own rules.

    Raises:
        NotWhole: it was cut or changed.
    """
    found = Contents()
    for section in sections(source, found.chain):
        section.pass_over()
        match section.head:
            case SealedFile():
                found.files[FileId(section.head.file)] = section.digest
            case Capture():
                found.captures.add(section.head.sha256)
            case Table():
                found.tables[section.head.label] = _Rows(source, section.head, section.start)
    report = restored.declared(seal.verify_log(found), found.pending(), found.leaves)
    lacking = sorted(each for each in found.reports() if bytes.fromhex(each) not in found.captures)
    return Checked(found, report, tuple(lacking))


class _Rows:
    """The rows of one table of a backup that was found whole."""

    def __init__(self, source: BinaryIO, head: Table, start: int) -> None:
        self.head = head
        self._handle, self._start = source.fileno(), start

    def __iter__(self) -> Iterator[list[Any]]:
        source = io.BufferedReader(_From(self._handle, self._start), _AHEAD)
        for _ in range(self.head.count):
            row = _list(source.read(int.from_bytes(source.read(4))))
            if len(row) != len(self.head.columns):
                raise _bad_row(self.head.label)
            yield row


def _list(row: bytes) -> list[Any]:
    try:
        values = seal.decode(row)
    except seal.SealError:
        return []
    return values if isinstance(values, list) else []


def _bad_row(label: str) -> NotWhole:
    return NotWhole("The backup was changed: table %(table)s has a bad row.", table=label)


class _From(io.RawIOBase):
    """A file from one place on; several can read the same file without moving each other."""

    def __init__(self, handle: int, at: int) -> None:
        super().__init__()
        self._handle, self._at = handle, at

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = os.preadv(self._handle, [buffer], self._at)
        self._at += count
        return count


class _Rising:
    """One column by leaf index, for whoever asks in rising order."""

    def __init__(self, pairs: Iterator[tuple[int, bytes]]) -> None:
        self._pairs = pairs
        self._next = next(pairs, None)

    def at(self, index: int) -> bytes | None:
        while self._next is not None and self._next[0] < index:
            self._next = next(self._pairs, None)
        return self._next[1] if self._next is not None and self._next[0] == index else None


@dataclass
class Contents:
    """A backup as the verifier reads it; implements `seal.Stored`."""

    chain: Chain = field(default_factory=Chain)  # over all that was read
    files: dict[FileId, bytes] = field(default_factory=dict)
    captures: set[bytes] = field(default_factory=set)
    tables: dict[str, _Rows] = field(default_factory=dict)

    def column(self, label: str, name: str, type_: type[T]) -> Iterator[T]:
        """The values of one column.

        Raises:
            NotWhole: there is no such column, or a value is not of this type.
        """
        rows = self.tables.get(label)
        if rows is None or name not in rows.head.columns:
            raise NotWhole("The backup lacks table %(table)s, or a column of it.", table=label)
        place = rows.head.columns.index(name)
        for row in rows:
            value = row[place]
            if type(value) is not type_:
                raise _bad_row(label)
            yield value

    def _indexed(self, label: str, name: str) -> Iterator[tuple[int, bytes]]:
        """Leaf indexes, which rise, and what is kept at each."""
        last = -1
        for index, data in zip(
            self.column(label, "index", int), self.column(label, name, bytes), strict=True
        ):
            if index <= last:
                raise NotWhole("The backup was changed: table %(table)s is out of order.", table=label)
            last = index
            yield index, data

    def leaves(self) -> Iterable[tuple[int, bytes]]:
        return self._indexed(LEAVES, "data")

    @cached_property
    def _bodies(self) -> _Rising:
        return _Rising(self._indexed(BODIES, "sealed"))

    @cached_property
    def _envelopes(self) -> _Rising:
        return _Rising(self._indexed(GRANTS, "envelope"))

    def body(self, index: int) -> bytes | None:
        return self._bodies.at(index)

    def envelope(self, index: int) -> bytes | None:
        return self._envelopes.at(index)

    def file_digest(self, file_id: FileId) -> bytes | None:
        return self.files.get(file_id)

    def checkpoints(self) -> Iterable[str]:
        return self.column(NOTES, "note", str)

    def body_indexes(self) -> Iterable[int]:
        return self.column(BODIES, "index", int)

    def envelope_indexes(self) -> Iterable[int]:
        return self.column(GRANTS, "index", int)

    def file_ids(self) -> Iterable[FileId]:
        return self.files

    def reports(self) -> Iterator[str]:
        """The SHA-256 of each captured report, in hexadecimal."""
        for sha256 in self.column(REPORTS, "sha256", str):
            if not _HASH.fullmatch(sha256):
                raise NotWhole("The backup was changed: a captured report has no SHA-256.")
            yield sha256

    def pending(self) -> frozenset[BookId]:
        """The books that an earlier restore destroyed again, and that no administrator has signed yet."""
        if PENDING not in self.tables:
            return frozenset()  # of a Havre that had no restore yet
        columns = list(self.column(PENDING, "books", bytes))
        if any(len(column) % 16 for column in columns):
            raise _bad_row(PENDING)
        return restored.books_in(columns)
