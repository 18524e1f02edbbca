"""`havre move`: every row from one database into another, and the mark that the first is not to be used any more.

Sealed files, captured reports and the log key stay where they are, in the data folder. The rows go over in the encoding
of a backup. Whoever would write to the old database meanwhile waits, and is then refused by the mark.
"""

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import DatabaseError, connections, transaction

from havre import seal
from havre.base.errors import Refused
from havre.ledger import database, queries
from havre.ledger.folder import claim
from havre.ledger.log import Ledger
from havre.ledger.models import MovedAway
from havre.record import index

from . import target
from .contents import refuse_faults
from .snapshot import without_hurry
from .tables import (
    Table,
    Tables,
    applied,
    bring_up_to_date,
    close_file,
    loaded_rows,
    made,
    reset_sequences,
)

SOURCE: Final = "source"
TARGET: Final = "default"  # so that what verifies and what indexes looks there
SQLITE: Final = "sqlite"
_GENERIC: Final = {
    "USER": "",
    "PASSWORD": "",
    "HOST": "",
    "PORT": "",
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": False,
}


@dataclass(frozen=True)
class Moved:
    """What was moved: the log's size and root, and how many rows in how many tables."""

    size: int
    root: bytes
    tables: int
    rows: int


def move(ledger: Ledger, *, data: Path, to: dict[str, Any], named: str) -> Moved:
    """Move the rows of the default database to another one. The database that `to` describes, one of Django's, is the
    default one afterwards; `named` says in a sentence which it is.

    Raises:
        Refused: a server is running, the other database is not empty, or it can't take the rows. The old one is then as
            it was, and used as before.
    """
    with claim(data), _two_databases(to):
        bring_up_to_date(SOURCE)
        if connections[TARGET].vendor == SQLITE:
            return _into_file(ledger, data, named)
        _check_server(data)
        with _nobody_writes(named):
            return _copy(ledger)


@contextmanager
def _two_databases(to: dict[str, Any]) -> Iterator[None]:
    """The default database is `source` now, and the default one is the one to move to."""
    kept = connections.databases[TARGET]
    connections[TARGET].close()
    del connections[TARGET]
    connections.databases[SOURCE] = kept
    connections.databases[TARGET] = {**kept, **_GENERIC, **to}
    try:
        yield
    except BaseException:
        connections[TARGET].close()
        del connections[TARGET]
        connections.databases[TARGET] = kept
        raise
    finally:
        connections[SOURCE].close()
        del connections[SOURCE], connections.databases[SOURCE]


def _check_server(data: Path) -> None:
    try:
        database.check_server()
        if any(loaded_rows(TARGET)):
            raise Refused("The database to move to is not empty. Give one that holds nothing.")
    except DatabaseError as error:
        raise Refused(database.unusable(data, error)) from error


@contextmanager
def _nobody_writes(named: str) -> Iterator[None]:
    """One transaction of the source, in which nobody else writes to it; when the block ends well, it is marked."""
    copied = False
    try:
        with transaction.atomic(using=SOURCE, durable=True):
            _lock()
            yield
            copied = True
            MovedAway._base_manager.using(SOURCE).create(to=named)
    except DatabaseError as error:
        if copied:
            raise Refused(
                "Everything was moved to %(to)s and verified, but the old database could not be marked. Don't use it.",
                to=named,
            ) from error
        raise Refused("Others write to this database. Stop them, then move it.") from error


def _lock() -> None:
    source = connections[SOURCE]
    if source.vendor == SQLITE:
        return  # the transaction has the one write lock from its beginning
    names = ", ".join(source.ops.quote_name(table.model._meta.db_table) for table in applied(SOURCE).all)
    without_hurry(SOURCE)
    with source.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def _into_file(ledger: Ledger, data: Path, named: str) -> Moved:
    """Into an SQLite file, which gets its name when it is whole."""
    file = data / target.DATABASE
    if file.exists():
        raise Refused(
            "There is a database in %(file)s already. If it is what was moved away before, move that file elsewhere.",
            file=file,
        )
    with target.beside(data) as unfinished:
        connections[TARGET].settings_dict["NAME"] = unfinished
        with _nobody_writes(named):
            moved = _copy(ledger)
            close_file(TARGET)
            target.give_name(unfinished, file)
            connections[TARGET].settings_dict["NAME"] = file
    return moved


def _copy(ledger: Ledger) -> Moved:
    source = applied(SOURCE)
    tables = made(source.migrations, TARGET)
    try:
        with transaction.atomic(using=TARGET, durable=True):
            without_hurry(TARGET)
            rows = sum(_copy_table(source.named(table.label), table) for table in tables.all)
            connections[TARGET].check_constraints()
            reset_sequences(tables, TARGET)
            index.add_all()
            _compare(source, tables)
            report = _verified(ledger)
    except DatabaseError as error:
        raise Refused(
            "The other database can't take what is in this one: %(why)s. Nothing was moved.",
            why=type(error).__name__,
        ) from error
    return Moved(report.size, report.root, len(tables.all), rows)


def _copy_table(source: Table, table: Table) -> int:
    with closing(
        source.rows()
    ) as rows:  # what is left of it when a row is refused goes with it, not some time later
        return table.load(rows)


def _compare(source: Tables, tables: Tables) -> None:
    """Every row once more, from both: the same bytes."""
    for table in tables.all:
        if _digest(table) != _digest(source.named(table.label)):
            raise Refused(
                "Table %(table)s came out otherwise than it went in. Nothing was moved.", table=table.label
            )


def _digest(table: Table) -> bytes:
    digest = hashlib.sha256()
    for row in table.rows():
        digest.update(len(row).to_bytes(4) + row)
    return digest.digest()


def _verified(ledger: Ledger) -> seal.Report:
    report = queries.verify(ledger)
    if report.size == 0:
        raise Refused("Nothing is stored here: this Havre was never set up.")
    refuse_faults(report)
    return report
