"""Reading a finished backup back: whole to its last byte, and a log that verifies with all that it names."""

import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, BinaryIO, Final

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import FileId

from .heads import Capture, SealedFile, Table
from .named import LEAVES, REPORTS
from .reader import NotWhole, sections

BODIES: Final = "ledger.SealedBody"
GRANTS: Final = "ledger.SealedGrant"
NOTES: Final = "ledger.TakenCheckpoint"
_AHEAD: Final = 1 << 20  # bytes read at a time

# Leaves that don't count change nothing and can't be taken out of a log again: with one, it still has to be backed up.
HARMLESS: Final = frozenset({"leaf-unauthorised"})


@dataclass(frozen=True)
class Checked:
    """What was found in a backup that is whole."""

    report: seal.Report
    files: int
    captures: int
    lacking: tuple[str, ...]  # SHA-256 of reports whose bytes are not there, in hexadecimal

    def refuse_faults(self) -> None:
        """
        Raises:
            Refused: the log does not verify; names the first fault.
        """
        refuse_faults(self.report.faults)


def refuse_faults(faults: Iterable[seal.Fault]) -> None:
    """
    Raises:
        Refused: there is one that matters; names the first.
    """
    fault = next((each for each in faults if each.kind not in HARMLESS), None)
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
    found = _Contents()
    for section in sections(source):
        section.pass_over()
        match section.head:
            case SealedFile():
                found.files[FileId(section.head.file)] = section.digest
            case Capture():
                found.captures.add(section.head.sha256)
            case Table():
                found.tables[section.head.label] = _Rows(source, section.head, section.start)
    report = seal.verify_log(found)
    reports = set(map(bytes.fromhex, found.column(REPORTS, "sha256")))
    return Checked(
        report,
        len(found.files),
        len(found.captures),
        tuple(sorted(each.hex() for each in reports - found.captures)),
    )


class _Rows:
    """The rows of one table of a backup that was found whole."""

    def __init__(self, source: BinaryIO, head: Table, start: int) -> None:
        self.head = head
        self._handle, self._start = source.fileno(), start

    def __iter__(self) -> Iterator[list[Any]]:
        source = io.BufferedReader(_From(self._handle, self._start), _AHEAD)
        for _ in range(self.head.count):
            row = seal.decode(source.read(int.from_bytes(source.read(4))))
            if not isinstance(row, list) or len(row) != len(self.head.columns):
                raise NotWhole(
                    "The backup was changed: table %(table)s has a bad row.", table=self.head.label
                )
            yield row


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
class _Contents:
    """A backup as the verifier reads it; implements `seal.Stored`."""

    files: dict[FileId, bytes] = field(default_factory=dict)
    captures: set[bytes] = field(default_factory=set)
    tables: dict[str, _Rows] = field(default_factory=dict)

    def column(self, label: str, name: str) -> Iterator[Any]:
        """The values of one column."""
        rows = self.tables.get(label)
        if rows is None or name not in rows.head.columns:
            raise NotWhole("The backup lacks table %(table)s, or a column of it.", table=label)
        place = rows.head.columns.index(name)
        return (row[place] for row in rows)

    def _indexed(self, label: str, name: str) -> Iterator[tuple[int, bytes]]:
        return zip(self.column(label, "index"), self.column(label, name), strict=True)

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
        return self.column(NOTES, "note")

    def body_indexes(self) -> Iterable[int]:
        return self.column(BODIES, "index")

    def envelope_indexes(self) -> Iterable[int]:
        return self.column(GRANTS, "index")

    def file_ids(self) -> Iterable[FileId]:
        return self.files
