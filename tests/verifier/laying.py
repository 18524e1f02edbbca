"""A store of the tests laid down as a data folder, as far as a verifier looks at one."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from django.db import connection

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


def lay_down(path: Path) -> None:
    """The tables of the log as a data folder has them, from whichever database the tests run on."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as target:
        if connection.vendor == "sqlite":
            connection.connection.backup(target)
            return
        for table, column in havre_verify.TABLES.items():
            key = "id" if table == havre_verify.NOTES else '"index"'
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {key}, {column} FROM {table}")
                rows = [
                    (number, bytes(v) if isinstance(v, memoryview) else v) for number, v in cursor.fetchall()
                ]
            fill(target, table, rows)
        target.commit()
