"""Durable appends of one entry each, beside what the disk itself can make durable in the same folder."""

import os
import sqlite3
import tempfile
from functools import partial
from pathlib import Path

from django.core.management import call_command
from django.db import connections
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
    """Rounds of appends and of bare `fdatasync` take turns; both rates are over all rounds."""
    by = found(place.ledger)
    (book,) = open_cases(by, [[CaseFile(pseudonym="Invented")]])
    writer = Writer(seed=3)
    texts = [writer.text(1_000) for _ in range(appends)]
    plain = _plain(place.folder / "peer.sqlite3")
    ours = theirs = simplest = 0.0
    for number in range(rounds):
        ours += seconds(lambda: _append(by, book, texts))
        theirs += seconds(partial(_sync, place.folder / f"blocks-{number}", appends))
        simplest += seconds(partial(_insert, plain, texts))
    total = appends * rounds
    given = f"{total:,} notes of 1 KB, each its own durable write"
    return [
        Row(
            name="appends",
            value=total / ours,
            unit="/s",
            given=given,
            peer=Peer("4 KB + fdatasync, same folder", total / theirs),
            aim=Aim(0.6, least=True, of_peer=True),
            note="sealed, signed, checked against the member's rights, committed with synchronous=FULL",
        ),
        Row(
            name="appends, beside SQLite",
            value=total / ours,
            unit="/s",
            given=given,
            peer=Peer("the note in clear, SQLite as set here", total / simplest),
        ),
        Row(
            name="appends, on PostgreSQL",
            value=total / _on_postgresql(place, texts, rounds),
            unit="/s",
            given=given,
            peer=Peer("the same on SQLite", total / ours),
            note="a server of its own on this machine, as Debian sets it up, over the loopback",
        ),
    ]


def _on_postgresql(place: Place, texts: list[str], rounds: int) -> float:
    """Seconds for the same appends to a fresh log in PostgreSQL, on the disk that temporary files lie on."""
    kept, settings = connections["default"], connections.databases["default"]
    with running(disk=Path(tempfile.gettempdir())) as cluster:
        connections.databases["default"] = {**settings, **databases.read(cluster.create("bench")).django()}
        connections["default"] = connections.create_connection("default")
        try:
            call_command("migrate", verbosity=0, interactive=False)
            folder = place.folder / "postgresql"
            folder.mkdir()
            by = found(Ledger(registry=place.ledger.registry, data=folder))
            (book,) = open_cases(by, [[CaseFile(pseudonym="Invented")]])
            return sum(seconds(lambda: _append(by, book, texts)) for _ in range(rounds))
        finally:
            connections["default"].close()
            connections.databases["default"] = settings
            connections["default"] = kept


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
