"""Search in an unlocked workspace, beside plain FTS5 over the same notes in clear."""

import sqlite3
from functools import partial
from pathlib import Path

from bench.organisation import Place, add_notes, found, open_cases
from bench.row import Aim, Peer, Row
from bench.timing import alternately, percentile
from bench.words import Writer
from havre.cases.types import CaseFile
from havre.ledger.workspace import Workspace

_FOUND = 50  # results to a search, as pages ask for


def measure(place: Place, *, notes: int = 20_000, cases: int = 1_000, searches: int = 200) -> list[Row]:
    """The median of searches for two words that stand together in few notes, and of one word that stands in many."""
    by = found(place.ledger)
    books = open_cases(by, [[CaseFile(pseudonym=f"Invented {number}")] for number in range(cases)])
    writer = Writer(seed=5)
    texts = [writer.text(1_000) for _ in range(notes)]
    share = notes // cases
    for number, book in enumerate(books):
        add_notes(by, book, texts[number * share : (number + 1) * share])
    plain = _plain(place.folder / "peer.sqlite3", texts)
    rare, common = writer.rare(searches), writer.vocabulary[20:40]
    given = f"{notes:,} notes of 1 KB in {cases:,} cases"
    return [
        _row(
            "search, selective",
            [" ".join(pair) for pair in zip(rare[::2], rare[1::2], strict=False)],
            given,
            by,
            plain,
        ),
        _row("search, common word", common, given, by, plain, aimed=False),
    ]


def _row(
    name: str, asked: list[str], given: str, by: Workspace, plain: sqlite3.Connection, *, aimed: bool = True
) -> Row:
    ours: list[float] = []
    theirs: list[float] = []
    by.search(asked[0])  # the workspace is folded by the first question
    for words in asked:
        one, other = alternately(partial(by.search, words), partial(_search, plain, words), times=3)
        ours.append(min(one) * 1_000)
        theirs.append(min(other) * 1_000)
    return Row(
        name=name,
        value=percentile(ours, 0.5),
        unit="ms",
        given=given,
        peer=Peer("FTS5 on a clear file, warm", percentile(theirs, 0.5)),
        aim=Aim(1.5, of_peer=True) if aimed else None,
    )


def _plain(path: Path, texts: list[str]) -> sqlite3.Connection:
    """What a program that seals nothing would have: notes in a table, their words in an index, on the disk."""
    db = sqlite3.connect(path)
    db.executescript(
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL);"
        "CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2');"
    )
    db.executemany("INSERT INTO notes (text) VALUES (?)", [(text,) for text in texts])
    db.execute("INSERT INTO words (rowid, text) SELECT id, text FROM notes")
    db.commit()
    return db


def _search(db: sqlite3.Connection, words: str) -> list[tuple[int, str, str]]:
    *whole, last = words.split()
    question = " ".join([*(f'"{word}"' for word in whole), f'"{last}"*'])
    return db.execute(
        "SELECT notes.id, notes.text, snippet(words, 0, '[', ']', '…', 16) FROM words JOIN notes"
        " ON notes.id = words.rowid WHERE words MATCH ? ORDER BY rank LIMIT ?",
        (question, _FOUND),
    ).fetchall()
