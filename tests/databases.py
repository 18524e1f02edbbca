"""On which database the tests run: SQLite, or the PostgreSQL server that `tests.postgres` started for them.

In this process Django has one database for all tests. A command in a process of its own gets `environment(folder)`: its
data folder's own database, so that two tests never meet; on SQLite that lies in the folder anyway.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connections

from havre.base.databases import read
from tests.postgres import programs

SERVER = os.environ.get("HAVRE_TEST_POSTGRESQL", "")
ON_POSTGRESQL = bool(SERVER)


def name_of(folder: Path) -> str:
    """Of the database that belongs to a data folder."""
    return "folder_" + hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:24]


def address(folder: Path) -> str:
    """Of the database that belongs to a data folder, on the server of the tests."""
    return urlsplit(SERVER)._replace(path=f"/{name_of(folder)}").geturl()


def environment(folder: Path | None) -> dict[str, str]:
    """What a command on this data folder needs beside it; an empty database is made when there is none."""
    if not ON_POSTGRESQL or folder is None:
        return {}
    with _server() as server:
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name_of(folder),)).fetchone()
        if found is None:
            server.execute(f"CREATE DATABASE {name_of(folder)} TEMPLATE template0")  # type: ignore[call-overload]  # ours
    return {"HAVRE_DATABASE_URL": address(folder)}


@contextmanager
def leading_to(own: Mapping[str, Any]) -> Iterator[None]:
    """This process's connections, every thread's, lead to another database: `own` is said otherwise of it."""
    kept, settings = connections["default"], connections.databases["default"]
    connections.databases["default"] = {**settings, **own}
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.databases["default"] = settings
        connections["default"] = kept


@contextmanager
def database_in(folder: Path, *, file_in: Path | None = None) -> Iterator[None]:
    """Every thread's connection leads to the database that belongs to a data folder, made when it is missing.

    On SQLite it is a file in that folder, or in `file_in`.
    """
    named = environment(folder).get("HAVRE_DATABASE_URL")
    own = read(named).django() if named else {"NAME": (file_in or folder) / "havre.sqlite3"}
    with leading_to(own):
        yield


def copied(folder: Path, to: Path) -> Path:
    """A copy of a data folder with its database, which no process may be using."""
    shutil.copytree(folder, to)
    if ON_POSTGRESQL:
        with _server() as server:
            server.execute(f"CREATE DATABASE {name_of(to)} TEMPLATE {name_of(folder)}")  # type: ignore[call-overload]  # ours
    return to


def removed(folder: Path) -> None:
    """Delete a data folder with its database."""
    shutil.rmtree(folder)
    if ON_POSTGRESQL:
        with _server() as server:
            server.execute(f"DROP DATABASE {name_of(folder)} WITH (FORCE)")  # type: ignore[call-overload]  # ours


@contextmanager
def _server() -> Iterator["psycopg.Connection[Any]"]:
    with psycopg.connect(SERVER, autocommit=True) as connection:
        yield connection


def dump(folder: Path, to: Path) -> None:
    """All rows of a data folder's PostgreSQL database as text: what is compressed in its files can be read there."""
    command = [str(programs() / "pg_dump"), "--file", str(to), address(folder)]
    subprocess.run(command, stdin=subprocess.DEVNULL, check=True, timeout=120)


def sql(folder: Path, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """One statement on a data folder's database from outside, as somebody who holds the disk; `%s` for each value."""
    if ON_POSTGRESQL:
        with psycopg.connect(address(folder), autocommit=True) as connection:
            done = connection.execute(statement, values)  # type: ignore[call-overload]  # the tests' own
            return done.fetchall() if done.description else []
    with closing(sqlite3.connect(folder / "havre.sqlite3")) as db, db:
        return db.execute(statement.replace("%s", "?"), values).fetchall()
