"""What a program that seals nothing would search with: the same texts in clear, in SQLite's FTS5.

A question is a list of parts: a word, a beginning of one (`prefix*`), or a phrase (`"two words"`).
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

FOUND = 50  # results to a search, as pages ask for


class Fts5:
    """Notes in a table, their words in an index, in a file; found by rank, each with its passage."""

    name = "FTS5 on a clear file, warm"

    def __init__(self, path: Path, texts: Sequence[str]) -> None:
        self._db = db = sqlite3.connect(path)
        db.executescript(
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL);"
            "CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2');"
        )
        db.executemany("INSERT INTO notes (text) VALUES (?)", [(text,) for text in texts])
        db.execute("INSERT INTO words (rowid, text) SELECT id, text FROM notes")
        db.commit()
        self.megabytes = path.stat().st_size / 1_000_000

    def search(self, parts: Sequence[str]) -> list[tuple[int, str, str]]:
        question = " ".join(_quoted(part) for part in parts)
        return self._db.execute(
            "SELECT notes.id, notes.text, snippet(words, 0, '[', ']', '…', 16) FROM words JOIN notes"
            " ON notes.id = words.rowid WHERE words MATCH ? ORDER BY rank LIMIT ?",
            (question, FOUND),
        ).fetchall()


def _quoted(part: str) -> str:
    if part.startswith('"'):
        return part
    return f'"{part[:-1]}"*' if part.endswith("*") else f'"{part}"'
