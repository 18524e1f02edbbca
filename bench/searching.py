"""Search in an unlocked workspace, beside plain FTS5 over the same notes in clear."""

import os
import sqlite3
from functools import partial
from pathlib import Path

from bench.organisation import Place, add_notes, found, open_cases
from bench.row import Aim, Peer, Row
from bench.timing import alternately, percentile, seconds
from bench.words import Writer
from havre.cases.types import CaseFile
from havre.ledger.desk import Desk
from havre.ledger.workspace import Workspace

_FOUND = 50  # results to a search, as pages ask for


def measure(place: Place, *, notes: int = 100_000, cases: int = 5_000, searches: int = 200) -> list[Row]:
    """Unlocking such a workspace; then the median of searches for two rare words, and for a common one."""
    founder = found(place.ledger)
    books = open_cases(founder, [[CaseFile(pseudonym=f"Invented {number}")] for number in range(cases)])
    writer = Writer(seed=5)
    texts = [writer.text(1_000) for _ in range(notes)]
    share = notes // cases
    for number, book in enumerate(books):
        add_notes(founder, book, texts[number * share : (number + 1) * share])
    given = f"{notes:,} notes of 1 KB in {cases:,} cases"
    by, unlocked = _unlock(founder, given)
    plain = _plain(place.folder / "peer.sqlite3", texts)
    rare, common = writer.rare(searches), writer.vocabulary[20:40]
    pairs = [" ".join(pair) for pair in zip(rare[::2], rare[1::2], strict=False)]
    return [
        *unlocked,
        _row("search, selective", pairs, given, by, plain, aimed=True),
        _row("search, common word", common, given, by, plain, aimed=False),
    ]


def _unlock(founder: Workspace, given: str) -> tuple[Workspace, list[Row]]:
    """A second workspace beside the founder's, so that all memory it takes is newly taken."""
    desk = Desk(ledger=founder.ledger, member=founder.member, key_id=founder.keys.key_id)
    by = Workspace(desk=desk, keys=founder.keys, now=founder.now)
    before = _resident_mb()
    folding = seconds(lambda: by.count(CaseFile))
    grown = _resident_mb() - before
    return by, [
        Row(
            "unlock, large",
            folding,
            "s",
            given,
            aim=Aim(15),
            note="the aim is of two processes; this is one, with no snapshot",
        ),
        Row("memory of it", grown, "MB", given, aim=Aim(800), note="growth of the process by this workspace"),
    ]


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def _row(
    name: str, asked: list[str], given: str, by: Workspace, plain: sqlite3.Connection, *, aimed: bool
) -> Row:
    ours: list[float] = []
    theirs: list[float] = []
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
