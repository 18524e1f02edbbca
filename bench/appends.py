"""Durable appends of one entry each, beside what the disk itself can make durable in the same folder."""

import os
from functools import partial
from pathlib import Path

from bench.organisation import AT, Place, found, open_cases
from bench.row import Aim, Peer, Row
from bench.timing import seconds
from bench.words import Writer
from havre.base.ids import BookId
from havre.cases.types import CaseFile, Note
from havre.ledger import operations
from havre.ledger.workspace import Workspace

_BLOCK = 4096  # bytes: one page of the database


def measure(place: Place, *, appends: int = 300, rounds: int = 4) -> list[Row]:
    """Rounds of appends and of bare `fdatasync` take turns; both rates are over all rounds."""
    by = found(place.ledger)
    (book,) = open_cases(by, [[CaseFile(pseudonym="Invented")]])
    writer = Writer(seed=3)
    texts = [writer.text(1_000) for _ in range(appends)]
    ours = theirs = 0.0
    for number in range(rounds):
        ours += seconds(lambda: _append(by, book, texts))
        theirs += seconds(partial(_sync, place.folder / f"blocks-{number}", appends))
    total = appends * rounds
    return [
        Row(
            name="appends",
            value=total / ours,
            unit="/s",
            given=f"{total:,} notes of 1 KB, each its own durable write",
            peer=Peer("4 KB + fdatasync, same folder", total / theirs),
            aim=Aim(0.6, least=True, of_peer=True),
            note="sealed, signed, checked against the member's rights, committed with synchronous=FULL",
        )
    ]


def _append(by: Workspace, book: BookId, texts: list[str]) -> None:
    for text in texts:
        operations.put(by=by, book=book, value=Note(text=text), at=AT)


def _sync(path: Path, blocks: int) -> None:
    """Append a block and make it durable, as often as was asked."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        for _ in range(blocks):
            os.write(handle, bytes(_BLOCK))
            os.fdatasync(handle)
    finally:
        os.close(handle)
        path.unlink()
