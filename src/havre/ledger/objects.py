"""The database in memory behind a workspace: folded values, their history and their words. All its SQL is here."""

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from havre import seal
from havre.base.errors import NotFound
from havre.base.ids import BookId, EntryId, KeyId, Micros, ObjectId

from .types import Access, Held, Opened, Registry, Sealed

T = TypeVar("T", bound=Sealed)
Plain = str | int | bool

SCHEMA = """
PRAGMA temp_store=MEMORY;
CREATE TABLE objects (
    entry BLOB NOT NULL UNIQUE,
    object BLOB NOT NULL,
    kind TEXT NOT NULL,
    book BLOB NOT NULL,
    compartment TEXT NOT NULL,
    author BLOB NOT NULL,
    at INTEGER NOT NULL,
    position INTEGER NOT NULL,
    current INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    data TEXT  -- NULL: written by a newer Havre
);
CREATE INDEX objects_kind ON objects (kind, book, position) WHERE current;
CREATE INDEX objects_book ON objects (book, at);
CREATE INDEX objects_object ON objects (object, position);
CREATE INDEX objects_state ON objects (book, object, current, position);
CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = "unicode61 remove_diacritics 2");
"""
COLUMNS = "entry, object, book, author, at, position, removed, kind, data"


@dataclass(frozen=True)
class Hit:
    """A found entry and the passage that was found, each word between the characters U+0002 and U+0003."""

    held: Held[Any]
    passage: str


class Objects:
    """One workspace's values. Not safe for threads: the workspace holds its lock."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._damaged: dict[BookId, int] = {}
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._db.executescript(SCHEMA)
        for type_ in registry.types.values():
            for field in type_.indexed:
                self._db.execute(
                    f"CREATE INDEX \"by_{type_.kind}_{field}\" ON objects (json_extract(data, '$.{field}'), book)"
                    f" WHERE kind = '{type_.kind}' AND current"
                )

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Fold many entries as one change."""
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def fold(self, opened: Opened, payload: seal.EntryPayload, *, position: int, author: KeyId) -> None:
        """Take up one entry; what it supersedes in the same compartment is history from now on."""
        slot = payload.slot
        for entry in opened.supersedes:
            self._retire(entry, opened.object_id, slot)
        value = opened.value
        data = msgspec.json.encode(value).decode() if value is not None else None
        row = self._db.execute(
            "INSERT INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                payload.entry, opened.object_id, opened.kind, slot.book, slot.compartment, author,
                opened.at, position, not opened.removed, opened.removed, data,
            ),
        )  # fmt: skip
        if value is not None and type(value).searchable and not opened.removed:
            self._db.execute(
                "INSERT INTO words (rowid, text) VALUES (?, ?)", (row.lastrowid, _words_of(value))
            )

    def _retire(self, entry: EntryId, object_id: ObjectId, slot: seal.Slot) -> None:
        found = self._db.execute(
            "SELECT rowid FROM objects WHERE entry = ? AND object = ? AND book = ? AND compartment = ? AND current",
            (entry, object_id, slot.book, slot.compartment),
        ).fetchone()
        if found is not None:
            self._db.execute("UPDATE objects SET current = 0 WHERE rowid = ?", found)
            self._db.execute("DELETE FROM words WHERE rowid = ?", found)

    def forget(self, book: BookId, compartment: str) -> None:
        """Drop every value of a compartment that is no longer granted."""
        where = "book = ? AND compartment = ?"
        self._db.execute(
            f"DELETE FROM words WHERE rowid IN (SELECT rowid FROM objects WHERE {where})", (book, compartment)
        )
        self._db.execute(f"DELETE FROM objects WHERE {where}", (book, compartment))

    def all(
        self,
        type_: type[T],
        *,
        book: BookId | None,
        where: Mapping[str, Plain],
        order: str,
        limit: int | None,
        offset: int,
    ) -> list[Held[T]]:
        condition, values = self._condition(type_, book, where)
        descending = " DESC" if order.startswith("-") else ""
        name = order.lstrip("-")
        by = "position" if name == "position" else f"{_column(type_, name)}{descending}, position"
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM objects WHERE {condition} ORDER BY {by}{descending} LIMIT ? OFFSET ?",
            (*values, -1 if limit is None else limit, offset),
        )
        return [self._held(row) for row in rows]

    def count(self, type_: type[Sealed], *, book: BookId | None, where: Mapping[str, Plain]) -> int:
        condition, values = self._condition(type_, book, where)
        (number,) = self._db.execute(f"SELECT count(*) FROM objects WHERE {condition}", values).fetchone()
        return int(number)

    def counts(self, type_: type[Sealed]) -> dict[BookId, int]:
        condition, values = self._condition(type_, None, {})
        return dict(
            self._db.execute(f"SELECT book, count(*) FROM objects WHERE {condition} GROUP BY book", values)
        )

    def last_changes(self) -> dict[BookId, Micros]:
        return dict(
            self._db.execute(
                "SELECT book, max(at) FROM objects WHERE kind <> ? GROUP BY book", (Access.kind,)
            )
        )

    def versions(self, object_id: ObjectId, *, current: bool) -> list[Held[Any]]:
        only = " AND current" if current else ""
        # An object belongs where it first stood: its id in another book is somebody's forgery.
        home = "SELECT book, compartment FROM objects WHERE object = ? ORDER BY position LIMIT 1"
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM objects WHERE object = ? AND data IS NOT NULL{only}"
            f" AND (book, compartment) = ({home}) ORDER BY position",
            (object_id, object_id),
        )
        return [self._held(row) for row in rows]

    def in_conflict(self, book: BookId) -> list[ObjectId]:
        """The objects of a book that have several current versions."""
        return self._grouped(book, "sum(current) > 1")

    def taken_out(self, book: BookId) -> list[ObjectId]:
        """The objects of a book that have no current version any more."""
        return self._grouped(book, "sum(current) = 0")

    def _grouped(self, book: BookId, having: str) -> list[ObjectId]:
        rows = self._db.execute(
            "SELECT object FROM objects WHERE book = ? GROUP BY object"
            f" HAVING {having} ORDER BY max(position)",
            (book,),
        )
        return [ObjectId(object_id) for (object_id,) in rows]

    def count_damaged(self, book: BookId) -> None:
        """Remember that an entry of a book was written so that it does not open."""
        self._damaged[book] = self._damaged.get(book, 0) + 1

    def entry(self, entry_id: EntryId) -> Held[Any]:
        row = self._db.execute(
            f"SELECT {COLUMNS} FROM objects WHERE entry = ? AND data IS NOT NULL", (entry_id,)
        ).fetchone()
        if row is None:
            raise NotFound("There is no such entry.")
        return self._held(row)

    def unreadable(self, book: BookId) -> int:
        (number,) = self._db.execute(
            "SELECT count(*) FROM objects WHERE book = ? AND data IS NULL", (book,)
        ).fetchone()
        return int(number) + self._damaged.get(book, 0)

    def search(self, words: str, *, book: BookId | None, limit: int) -> list[Hit]:
        query = _match(words)
        if not query:
            return []
        inside = "AND objects.book = ?" if book is not None else ""
        rows = self._db.execute(
            f"SELECT {COLUMNS}, snippet(words, 0, char(2), char(3), '…', 16) FROM words JOIN objects"
            f" ON objects.rowid = words.rowid WHERE words MATCH ? AND current {inside} ORDER BY rank LIMIT ?",
            (query, *((book,) if book is not None else ()), limit),
        )
        return [Hit(self._held(row[:-1]), row[-1]) for row in rows]

    def _condition(
        self, type_: type[Sealed], book: BookId | None, where: Mapping[str, Plain]
    ) -> tuple[str, list[Any]]:
        # The kind is written into the statement, not bound: only then can SQLite use the partial indexes.
        parts, values = [f"kind = '{type_.kind}' AND current AND data IS NOT NULL"], list[Any]()
        if book is not None:
            parts.append("book = ?")
            values.append(book)
        for field, value in where.items():
            parts.append(f"{_column(type_, field)} = ?")
            values.append(value)
        return " AND ".join(parts), values

    def _held(self, row: Sequence[Any]) -> Held[Any]:
        entry, object_id, book, author, at, position, removed, kind, data = row
        value = msgspec.json.decode(data, type=self._registry.types[kind])
        return Held(
            value, ObjectId(object_id), EntryId(entry), BookId(book), KeyId(author), Micros(at), position,
            bool(removed),
        )  # fmt: skip


def _column(type_: type[Sealed], field: str) -> str:
    if field not in type_.indexed:
        raise ValueError(f"{type_.kind}.{field} is not declared as indexed")
    return f"json_extract(data, '$.{field}')"


def _words_of(value: Sealed) -> str:
    return "\n".join(_flat(getattr(value, field)) for field in type(value).searchable)


def _flat(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, msgspec.Struct):
        return "\n".join(_flat(getattr(value, name)) for name in value.__struct_fields__)
    return "\n".join(_flat(part) for part in value) if isinstance(value, tuple | list) else ""


def _match(words: str) -> str:
    """A full-text question that holds no operator of its own, whatever was typed."""
    tokens = re.findall(r"\w+", words)
    return " ".join(f'"{token}"' for token in tokens[:-1]) + (f' "{tokens[-1]}"*' if tokens else "")
