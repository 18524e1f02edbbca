"""A case with ten thousand notes as a page, beside the same page with its notes read from a clear table."""

import sqlite3
from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client

from bench.organisation import AT, HANDLE, PASSPHRASE, Place, add_notes, found, open_cases, small_case
from bench.pages import page, rendered
from bench.row import Aim, Peer, Row
from bench.timing import alternately, percentile
from bench.words import Writer
from havre.base.ids import EntryId, KeyId, ObjectId
from havre.cases.types import Note
from havre.ledger.types import Held

_ON_A_PAGE = 50
_HOST = "127.0.0.1"


def measure(place: Place, *, notes: int = 10_000, pages: int = 60) -> list[Row]:
    """Through the whole program in one process: middleware, session, rights at the log's tip, queries, template."""
    by = found(place.ledger)
    writer = Writer(seed=6)
    (book,) = open_cases(by, [small_case(1, writer)])
    texts = [writer.text(1_000) for _ in range(notes)]
    add_notes(by, book, texts)
    client = Client(SERVER_NAME=_HOST)
    client.post("/unlock/", {"handle": HANDLE, "passphrase": PASSPHRASE}, secure=True)
    shown = rendered(client, f"/cases/{book.hex()}/", by="havre.web.cases.pages.render")
    db = _plain(place.folder / "peer.sqlite3", texts)
    ours, theirs = alternately(
        lambda: page(client, f"/cases/{book.hex()}/"), lambda: _peer(db, *shown), times=pages
    )
    return [
        Row(
            name="case page, p95",
            value=percentile(ours, 0.95) * 1_000,
            unit="ms",
            given=f"{notes:,} notes of 1 KB in the case, {_ON_A_PAGE} on the page",
            peer=Peer("same template, notes from a clear SQLite table", percentile(theirs, 0.95) * 1_000),
            aim=Aim(100),
            note="the peer has no middleware and no session, and gets the rest of its page for nothing",
        )
    ]


def _plain(path: Path, texts: list[str]) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    db.executescript(
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, book INTEGER NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL);"
        "CREATE INDEX notes_book ON notes (book, id);"
    )
    db.executemany("INSERT INTO notes (book, at, text) VALUES (1, ?, ?)", [(AT, text) for text in texts])
    db.commit()
    return db


def _peer(
    db: sqlite3.Connection, request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    (total,) = db.execute("SELECT count(*) FROM notes WHERE book = 1").fetchone()
    rows = db.execute(
        "SELECT id, at, text FROM notes WHERE book = 1 ORDER BY id DESC LIMIT ?", (_ON_A_PAGE,)
    ).fetchall()
    case = context["case"]
    notes = [
        (
            Held(
                Note(text=text),
                ObjectId(bytes(16)),
                EntryId(bytes(16)),
                case.book,
                KeyId(bytes(32)),
                at,
                number,
            ),
            HANDLE,
        )
        for number, at, text in rows
    ]
    page = Paginator(range(total), _ON_A_PAGE).get_page(None)
    return render(request, template, {**context, "notes": notes, "page": page})
