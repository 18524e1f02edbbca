"""The tables of a workspace's database in memory, and its image as bytes."""

import sqlite3
from contextlib import closing
from typing import Final
from unicodedata import unidata_version

from havre import seal

from .listing import at
from .types import Registry

PAGE: Final = 16_384  # bytes: most entries fit several to a page, so that little of it stays empty
SETTINGS: Final = f"""
PRAGMA page_size={PAGE};
PRAGMA temp_store=MEMORY;
PRAGMA secure_delete=ON;
PRAGMA cell_size_check=ON;
"""
# The words are kept folded and without the texts they come from: those stand in `objects`.
SCHEMA: Final = """
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
-- When anything but an access was last written in each book.
CREATE TABLE books (book BLOB NOT NULL PRIMARY KEY, changed INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX books_changed ON books (changed);
CREATE INDEX objects_kind ON objects (kind, book, position) WHERE current;
CREATE INDEX objects_book ON objects (book, at);
CREATE INDEX objects_object ON objects (object, position);
CREATE INDEX objects_state ON objects (book, object, current, position);
CREATE VIRTUAL TABLE words USING fts5 (text, content = '', tokenize = 'ascii');
"""


def new(registry: Registry) -> sqlite3.Connection:
    """A database in memory with our tables, and an index for each field that a type declares."""
    db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    db.executescript(SETTINGS)
    db.executescript(SCHEMA)
    for type_ in registry.types.values():
        for field in type_.indexed:
            db.execute(
                f'CREATE INDEX "by_{type_.kind}_{field}" ON objects ({at(field)}, book)'
                f" WHERE kind = '{type_.kind}' AND current"
            )
    return db


def take_image(image: bytearray, into: sqlite3.Connection) -> None:
    """Put the database that an image holds in the place of one of our own; the image is emptied on the way.

    Raises:
        SealError: it is no database, or not one with our tables: it may hold a trigger of somebody's.
    """
    if not image:
        raise seal.SealError("a snapshot is empty")
    try:
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as source:
            source.deserialize(image)
            image.clear()
            _check(source, into)
            # Copied: what is deserialized itself could never grow beyond a limit, and answers more slowly.
            source.backup(into)
    except sqlite3.Error as error:
        raise seal.SealError(f"a snapshot is no database of ours: {type(error).__name__}") from None


def _check(source: sqlite3.Connection, ours: sqlite3.Connection) -> None:
    if made_of(source) != made_of(ours):
        raise seal.SealError("a snapshot is not made of our tables")


def made_of(db: sqlite3.Connection) -> list[tuple[str, str, str, str | None]]:
    """All that a schema can hold: tables, indexes, views, triggers."""
    return db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").fetchall()


def made_with() -> list[str | int]:
    """What decides how values are laid out and words found, beside the types themselves."""
    return [sqlite3.sqlite_version, unidata_version, PAGE, SCHEMA]
