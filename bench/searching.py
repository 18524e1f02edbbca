"""Search in an unlocked workspace, beside plain FTS5 over the same notes in clear."""

import os
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.organisation import Place, add_notes, found, open_cases
from bench.peer_tantivy import Tantivy
from bench.row import Aim, Peer, Row
from bench.timing import alternately, percentile, seconds
from bench.words import Writer
from havre.cases.types import CaseFile
from havre.ledger.desk import Desk
from havre.ledger.workspace import Workspace

_OF = {"median": 0.5, "p95": 0.95}
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
    rare, common = writer.rare(searches), writer.vocabulary[20:40]
    unlocked.append(_again(founder, by, rare[0], given))
    plain = _plain(place.folder / "peer.sqlite3", texts)
    tantivy = Tantivy(texts)
    pairs = [" ".join(pair) for pair in zip(rare[::2], rare[1::2], strict=False)]
    return [
        *unlocked,
        *_rows("search, selective", pairs, given, by, plain, tantivy, aimed=True),
        *_rows("search, prefix", [word[:4] for word in rare], given, by, plain, tantivy, aimed=False),
        *_rows("search, common word", common, given, by, plain, tantivy, aimed=False),
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


def _again(founder: Workspace, by: Workspace, word: str, given: str) -> Row:
    """Somebody who unlocked before does so again: their snapshot opened, what came since folded, a search answered."""
    by.desk._keep(by.keys.cache)  # noqa: SLF001 (by itself it waits until writing one is worth it)
    desk = Desk(ledger=founder.ledger, member=founder.member, key_id=founder.keys.key_id)
    again = Workspace(desk=desk, keys=founder.keys, now=founder.now)
    took = seconds(lambda: again.search(word))
    desk.close()
    note = "to the first search's answer; Argon2id comes on top, and the log's replay at the server's start"
    return Row("unlock with a snapshot", took, "s", given, aim=Aim(1.5), note=note)


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def _rows(
    name: str,
    asked: list[str],
    given: str,
    by: Workspace,
    plain: sqlite3.Connection,
    tantivy: Tantivy,
    *,
    aimed: bool,
) -> list[Row]:
    """One row for each of the two peers."""
    peers: dict[str, Callable[[str], object]] = {
        "FTS5 on a clear file, warm": partial(_search, plain),
        "tantivy in memory, in clear": tantivy.search,
    }
    return [
        _row(f"{name}, {of}", asked, given, by, peer, theirs, aimed=aimed and of == "median")
        for peer, theirs in peers.items()
        for of in _OF
    ]


def _row(
    name: str,
    asked: list[str],
    given: str,
    by: Workspace,
    peer: str,
    theirs: Callable[[str], object],
    *,
    aimed: bool,
) -> Row:
    share = _OF[name.rpartition(", ")[2]]
    took: tuple[list[float], list[float]] = ([], [])
    for words in asked:
        for kept, found_in in zip(
            took, alternately(partial(by.search, words), partial(theirs, words), times=3), strict=True
        ):
            kept.append(min(found_in) * 1_000)
    mine, other = (percentile(times, share) for times in took)
    aim = Aim(1.5, of_peer=True) if aimed else None
    return Row(name=name, value=mine, unit="ms", given=given, peer=Peer(peer, other), aim=aim)


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
