"""The database in memory behind a workspace: folded values, their history and their words. All its SQL is here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from havre import seal
from havre.base.errors import NotFound
from havre.base.ids import BookId, EntryId, KeyId, Micros, ObjectId
from havre.language.search import Part, Question, folded, passage

from . import tables
from .listing import Listed, Listing, Plain, column, condition, page
from .types import Access, Held, Opened, Registry, Sealed

T = TypeVar("T", bound=Sealed)
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
        self._values: dict[
            tuple[type[Sealed], str, int], list[str]
        ] = {}  # asked for with every page of a list
        self._db = tables.new(registry)

    def close(self) -> None:
        self._db.close()

    def image(self) -> bytes:
        """The whole database as bytes: for a moment it takes its memory three times."""
        return self._db.serialize()

    @property
    def damaged(self) -> Mapping[BookId, int]:
        """How many entries of each book were written so that they don't open."""
        return self._damaged

    @classmethod
    def of_image(cls, registry: Registry, image: bytearray, damaged: Mapping[BookId, int]) -> "Objects":
        """What `image` was made of; the image is emptied on the way, and takes its memory twice for a moment.

        Raises:
            SealError: it is no database, or not one that this registry makes: it may hold a trigger of somebody's.
        """
        objects = cls(registry)
        objects._damaged = dict(damaged)
        try:
            tables.take_image(image, objects._db)
        except seal.SealError:
            objects.close()
            raise
        return objects

    @property
    def memory(self) -> int:
        """Bytes that the database takes."""
        (pages,) = self._db.execute("PRAGMA page_count").fetchone()
        return int(pages) * tables.PAGE

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
        self._forget_values(opened.kind)
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
        if opened.kind != Access.kind:
            self._db.execute(
                "INSERT INTO books VALUES (?, ?)"
                " ON CONFLICT (book) DO UPDATE SET changed = excluded.changed WHERE excluded.changed > changed",
                (slot.book, opened.at),
            )
        if value is not None and type(value).searchable and not opened.removed:
            self._db.execute(
                "INSERT INTO words (rowid, text) VALUES (?, ?)", (row.lastrowid, folded(_text_of(value)))
            )

    def _forget_values(self, kind: str) -> None:
        for asked in [each for each in self._values if each[0].kind == kind]:
            del self._values[asked]

    def _retire(self, entry: EntryId, object_id: ObjectId, slot: seal.Slot) -> None:
        found = self._db.execute(
            "SELECT rowid, kind, data FROM objects"
            " WHERE entry = ? AND object = ? AND book = ? AND compartment = ? AND current",
            (entry, object_id, slot.book, slot.compartment),
        ).fetchone()
        if found is not None:
            self._unindex([found])
            self._db.execute("UPDATE objects SET current = 0 WHERE rowid = ?", found[:1])

    def _unindex(self, rows: Iterable[tuple[int, str, str | None]]) -> None:
        """Take rows (id, kind, data) out of the index, which has to be told the words that it was given."""
        for row, kind, data in rows:
            type_ = self._registry.types.get(kind)
            if data is not None and type_ is not None and type_.searchable:
                text = folded(_text_of(msgspec.json.decode(data, type=type_)))
                self._db.execute(
                    "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", (row, text)
                )

    def forget(self, book: BookId, compartment: str) -> None:
        """Drop every value of a compartment that is no longer granted."""
        where = "book = ? AND compartment = ?"
        self._values.clear()
        with self.writing():
            self._unindex(
                self._db.execute(
                    f"SELECT rowid, kind, data FROM objects WHERE {where} AND current", (book, compartment)
                ).fetchall()
            )
            self._db.execute(f"DELETE FROM objects WHERE {where}", (book, compartment))
            self._db.execute("DELETE FROM books WHERE book = ?", (book,))
            self._db.execute(
                "INSERT INTO books SELECT book, max(at) FROM objects WHERE book = ? AND kind <> ? GROUP BY book",
                (book, Access.kind),
            )

    def erase(self) -> None:
        """Leave nothing of what was forgotten in the index: its parts are merged, which drops what was taken out."""
        self._db.execute("INSERT INTO words (words) VALUES ('optimize')")

    def all(
        self,
        type_: type[T],
        *,
        book: BookId | None,
        where: Mapping[str, Plain],
        order: str,
        limit: int | None,
        offset: int,
        after: int = -1,
    ) -> list[Held[T]]:
        condition, values = self._condition(type_, book, where)
        if after >= 0:
            condition, values = f"{condition} AND position > ?", [*values, after]
        descending = " DESC" if order.startswith("-") else ""
        name = order.lstrip("-")
        by = "position" if name == "position" else f"{column(type_, name)}{descending}, position"
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM objects WHERE {condition} ORDER BY {by}{descending} LIMIT ? OFFSET ?",
            (*values, -1 if limit is None else limit, offset),
        )
        return [self._held(row) for row in rows]

    def count(self, type_: type[Sealed], *, book: BookId | None, where: Mapping[str, Plain]) -> int:
        condition, values = self._condition(type_, book, where)
        (number,) = self._db.execute(f"SELECT count(*) FROM objects WHERE {condition}", values).fetchone()
        return int(number)

    def counts(
        self, type_: type[Sealed], *, books: Sequence[BookId] | None, where: Mapping[str, Plain]
    ) -> dict[BookId, int]:
        condition, values = self._condition(type_, None, where)
        if books is not None:
            condition += f" AND book IN ({', '.join('?' for _ in books)})"
            values += books
        return dict(
            self._db.execute(f"SELECT book, count(*) FROM objects WHERE {condition} GROUP BY book", values)
        )

    def listed(self, listing: Listing[T], *, limit: int, offset: int) -> list[Listed[T]]:
        asked = page(listing, _matched(listing.words), COLUMNS, limit=limit, offset=offset)
        return [
            Listed(self._held(row[:-2]), Micros(row[-2]), row[-1])
            for row in self._db.execute(asked.text, asked.values)
        ]

    def count_listed(self, listing: Listing[Any]) -> int:
        asked = condition(listing, _matched(listing.words))
        (number,) = self._db.execute(
            f"SELECT count(*) FROM objects WHERE {asked.text}", asked.values
        ).fetchone()
        return int(number)

    def values(self, type_: type[Sealed], field: str, *, limit: int) -> list[str]:
        """The texts that an indexed field has in current values, the most frequent first."""
        asked = (type_, field, limit)
        if asked not in self._values:
            value = column(type_, field)
            rows = self._db.execute(
                f"SELECT {value} AS found FROM objects WHERE kind = '{type_.kind}' AND current AND found <> ''"
                " GROUP BY found ORDER BY count(*) DESC, found LIMIT ?",
                (limit,),
            )
            self._values[asked] = [found for (found,) in rows]
        return self._values[asked]

    def last_changes(self) -> dict[BookId, Micros]:
        return dict(self._db.execute("SELECT book, changed FROM books"))

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

    def first_places(self, type_: type[Sealed], book: BookId) -> dict[ObjectId, int]:
        """Where each object of a type first stood in a book, those taken out since too."""
        rows = self._db.execute(
            "SELECT object, min(position) FROM objects WHERE book = ? AND kind = ? GROUP BY object ORDER BY 2",
            (book, type_.kind),
        )
        return {ObjectId(object_id): place for object_id, place in rows}

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

    def search(
        self, question: Question, *, book: BookId | None, beside: type[Sealed] | None, limit: int, offset: int
    ) -> list[Held[Any]]:
        """What answers the question, best first: in one book, or in those that hold a current value of `beside`."""
        if not question:
            return []
        condition, values = _found(question, book, beside)
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM {condition} ORDER BY rank LIMIT ? OFFSET ?", (*values, limit, offset)
        )
        return [self._held(row) for row in rows]

    def count_found(self, question: Question, *, book: BookId | None, beside: type[Sealed] | None) -> int:
        """How many `search` would give."""
        if not question:
            return 0
        condition, values = _found(question, book, beside)
        (number,) = self._db.execute(f"SELECT count(*) FROM {condition}", values).fetchone()
        return int(number)

    def _condition(
        self, type_: type[Sealed], book: BookId | None, where: Mapping[str, Plain]
    ) -> tuple[str, list[Any]]:
        # The kind is written into the statement, not bound: only then can SQLite use the partial indexes.
        parts, values = [f"kind = '{type_.kind}' AND current AND data IS NOT NULL"], list[Any]()
        if book is not None:
            parts.append("book = ?")
            values.append(book)
        for field, value in where.items():
            parts.append(f"{column(type_, field)} = ?")
            values.append(value)
        return " AND ".join(parts), values

    def _held(self, row: Sequence[Any]) -> Held[Any]:
        entry, object_id, book, author, at, position, removed, kind, data = row
        value = msgspec.json.decode(data, type=self._registry.types[kind])
        return Held(
            value, ObjectId(object_id), EntryId(entry), BookId(book), KeyId(author), Micros(at), position,
            bool(removed),
        )  # fmt: skip


def _text_of(value: Sealed) -> str:
    return "\n".join(_flat(getattr(value, field)) for field in type(value).searchable)


def hit(held: Held[Any], question: Question) -> Hit:
    """A found value with the passage that answers."""
    return Hit(held, passage(_text_of(held.value), question))


def _flat(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, msgspec.Struct):
        return "\n".join(_flat(getattr(value, name)) for name in value.__struct_fields__)
    return "\n".join(_flat(part) for part in value) if isinstance(value, tuple | list) else ""


def _found(question: Question, book: BookId | None, beside: type[Sealed] | None) -> tuple[str, list[Any]]:
    """The tables and the condition of a search, with its values."""
    parts, values = ["words MATCH ?", "current"], list[Any]([match(question)])
    if book is not None:
        parts.append("book = ?")
        values.append(book)
    if beside is not None:
        held = f"SELECT book FROM objects WHERE kind = '{beside.kind}' AND current AND data IS NOT NULL"
        parts.append(f"book IN ({held})")
    return f"words JOIN objects ON objects.rowid = words.rowid WHERE {' AND '.join(parts)}", values


def _matched(question: Question | None) -> str:
    return match(question) if question else ""


def match(question: Question) -> str:
    """A question in the language of the index. Folded words hold no sign of that language."""
    wanted = " AND ".join(map(_phrase, question.wanted))
    if not question.unwanted:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(map(_phrase, question.unwanted))})"


def _phrase(part: Part) -> str:
    return f'"{" ".join(part.words)}"' + (" *" if part.beginning else "")
