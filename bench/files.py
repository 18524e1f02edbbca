"""Sealing a large file as it arrives and reading it back, beside `age` itself (its Rust implementation)."""

import io
import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pyrage  # type: ignore[import-untyped]  # it ships no types

from bench.organisation import Place
from bench.row import Aim, Peer, Row
from bench.timing import seconds
from havre.base.errors import Refused
from havre.ledger.files import StoredFile, sync_folder
from havre.ledger.log import Ledger

MB = 1_000_000
_PIECE = 64 * 1024  # bytes, as an upload arrives


def measure(place: Place, *, megabytes: int = 200) -> list[Row]:
    """One file; what it takes in memory is the growth of the process's peak."""
    block = os.urandom(_PIECE)
    pieces = megabytes * MB // _PIECE
    total = pieces * _PIECE / MB
    before = _peak_mb()
    kept: list[StoredFile] = []
    sealing = seconds(lambda: kept.append(place.ledger.files.receive(block for _ in range(pieces))))
    opening = seconds(lambda: _read(place.ledger, kept[0]))
    grown = _peak_mb() - before
    their_sealing, their_opening = _peer(place.folder, block, pieces)
    given = f"{total:,.0f} MB"
    return [
        Row(
            "sealing a file",
            total / sealing,
            "MB/s",
            given,
            Peer("age (Rust), to the same folder", total / their_sealing),
            note="with both hashes, padding and fsync",
        ),
        Row(
            "opening a file",
            total / opening,
            "MB/s",
            given,
            Peer("age (Rust), from the same folder", total / their_opening),
        ),
        Row(
            "memory for it",
            grown,
            "MB",
            given,
            aim=Aim(32),
            note="growth of the peak; what is held is one chunk of 64 KiB",
        ),
    ]


def _read(ledger: Ledger, stored: StoredFile) -> None:
    reader, close = ledger.files.reader(stored.file_id, identity=stored.identity, length=stored.length)
    try:
        length = sum(len(chunk) for chunk in reader.chunks())
    finally:
        close()
    if length != stored.length:
        raise Refused("The file of the measurement did not come back whole.")


def _peer(folder: Path, block: bytes, pieces: int) -> tuple[float, float]:
    identity = pyrage.x25519.Identity.generate()
    plain, path = _Repeated(block, pieces), folder / "peer.age"

    def seal() -> None:
        with path.open("wb") as out:
            pyrage.encrypt_io(plain, out, [identity.to_public()])
            out.flush()
            os.fsync(out.fileno())
        sync_folder(folder)

    def open_again() -> None:
        with path.open("rb") as source:
            pyrage.decrypt_io(source, _Nowhere(), [identity])

    times = seconds(seal), seconds(open_again)
    path.unlink()
    return times


class _Repeated(io.RawIOBase):
    """A file of one block many times, that takes no memory."""

    def __init__(self, block: bytes, times: int) -> None:
        super().__init__()
        self._left = self._pieces(block, times)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        rest = self._rest or next(self._left, b"")
        self._rest = rest[size:] if size >= 0 else b""
        return rest[:size] if size >= 0 else rest

    @staticmethod
    def _pieces(block: bytes, times: int) -> Iterator[bytes]:
        for _ in range(times):
            yield block


class _Nowhere(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return len(data)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MB
