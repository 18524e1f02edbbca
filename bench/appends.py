"""Durable appends of one entry each, beside what the disk itself can make durable in the same folder."""

import os
import sqlite3
import tempfile
from functools import partial
from pathlib import Path

from django.core.management import call_command
from django.db import connections
from tests.databases import leading_to
from tests.postgres import running

from bench.organisation import AT, Place, found, open_cases
from bench.row import Aim, Peer, Row
from bench.timing import seconds
from bench.words import Writer
from havre.base import databases
from havre.base.ids import BookId
from havre.cases.types import CaseFile, Note
from havre.ledger import operations
from havre.ledger.log import Ledger
from havre.ledger.workspace import Workspace

_BLOCK = 4096  # bytes: one page of the database


def measure(place: Place, *, appends: int = 300, rounds: int = 4) -> list[Row]:
    """Rounds of all of them take turns; each rate is over all rounds."""
    writer = Writer(seed=3)
    texts = [writer.text(1_000) for _ in range(appends)]
    plain = _plain(place.folder / "peer.sqlite3")
    by, book = _begun(place.ledger)
    ours = disk = clear = postgresql = 0.0
    with running(disk=Path(tempfile.gettempdir())) as cluster:
        own = databases.read(cluster.create("bench")).django()
        with leading_to(own):
            call_command("migrate", verbosity=0, interactive=False)
            folder = place.folder / "postgresql"
            folder.mkdir()
            there, their_book = _begun(Ledger(registry=place.ledger.registry, data=folder))
        for number in range(rounds):
            ours += seconds(lambda: _append(by, book, texts))
            disk += seconds(partial(_sync, place.folder / f"blocks-{number}", appends))
            clear += seconds(partial(_insert, plain, texts))
            with leading_to(own):
                connections["default"].ensure_connection()
                postgresql += seconds(lambda: _append(there, their_book, texts))
    total = appends * rounds
    return _rows(total / ours, total / disk, total / clear, total / postgresql, total)


def _rows(ours: float, disk: float, clear: float, postgresql: float, total: int) -> list[Row]:
    given = f"{total:,} notes of 1 KB, each its own durable write"
    bare = Peer("4 KB + fdatasync, same disk", disk)
    server = "a server of its own on this machine, as Debian sets it up, over the loopback"
    return [
        Row(
            "appends",
            ours,
            "/s",
            given,
            bare,
            Aim(0.6, least=True, of_peer=True),
            "sealed, signed, checked against the member's rights, committed with synchronous=FULL",
        ),
        Row(
            "appends, beside SQLite", ours, "/s", given, Peer("the note in clear, SQLite as set here", clear)
        ),
        Row("appends, on PostgreSQL", postgresql, "/s", given, Peer("the same on SQLite", ours), note=server),
        Row("appends, on PostgreSQL, beside the disk", postgresql, "/s", given, bare),
    ]


def _begun(ledger: Ledger) -> tuple[Workspace, BookId]:
    """A member of a fresh log, and a case of theirs."""
    by = found(ledger)
    (book,) = open_cases(by, [[CaseFile(pseudonym="Invented")]])
    return by, book


def _append(by: Workspace, book: BookId, texts: list[str]) -> None:
    for text in texts:
        operations.put(by=by, book=book, value=Note(text=text), at=AT)


def _plain(path: Path) -> sqlite3.Connection:
    """A clear table, as durable as the log's: what SQLite itself asks for each write."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;")
    db.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    return db


def _insert(db: sqlite3.Connection, texts: list[str]) -> None:
    for text in texts:
        db.execute("INSERT INTO notes (text) VALUES (?)", (text,))


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
