"""A store of the tests laid down as a data folder, as far as a verifier looks at one."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import havre_verify
from tests.seal.world import Store


def lay(store: Store, folder: Path) -> Path:
    """Write the tables and files of a store; the folder."""
    folder.mkdir(exist_ok=True)
    (folder / "havre.sqlite3").unlink(missing_ok=True)
    with closing(sqlite3.connect(folder / "havre.sqlite3")) as db:
        fill(db, havre_verify.LEAVES, store.rows)
        fill(db, havre_verify.BODIES, store.bodies.items())
        fill(db, havre_verify.ENVELOPES, store.envelopes.items())
        fill(db, havre_verify.NOTES, enumerate(store.notes))
        db.commit()
    for file, data in store.files.items():
        place = folder / "files" / file.hex()[:2] / f"{file.hex()}.age"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return folder


def fill(db: sqlite3.Connection, table: str, rows: Iterable[tuple[int, bytes | str]]) -> None:
    """One table of the log, with these rows."""
    key = "id" if table == havre_verify.NOTES else '"index"'
    db.execute(
        f"CREATE TABLE {table} ({key} bigint NOT NULL PRIMARY KEY, {havre_verify.TABLES[table]} BLOB NOT NULL)"
    )
    db.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)
