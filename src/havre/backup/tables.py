"""Which tables a database has, as its own migrations left them, and their rows in one encoding.

The tables are those of the migrations that were applied, not of the program: a database that was not brought up to
date yet is backed up as it is, and an older backup is loaded into its own tables and brought up to date after.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any, Final

from django.core.management.color import no_style
from django.db import DatabaseError, IntegrityError, connections
from django.db.migrations.exceptions import NodeNotFoundError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model, QuerySet
from django.db.models.functions import Collate

from havre import seal
from havre.base.errors import Refused

from . import heads
from .values import BadValueError, Column

# Tables that no backup holds, and why. Every other table is in it.
NOT_KEPT: Final[dict[str, str]] = {
    "ledger.MovedAway": "the mark of the database that it stands in: another one is not marked by what is moved to it",
}

AT_ONCE: Final = 16  # rows in memory: a report's text may have megabytes
TOGETHER: Final = 500  # rows added by one statement
TOGETHER_BYTES: Final = 8 << 20

Migration = tuple[str, str]


class NewerError(Refused):
    """What was written by a newer Havre can't be read by this one."""

    def __init__(self, what: str) -> None:
        super().__init__("%(what)s was written by a newer Havre. Install that version first.", what=what)


@dataclass(frozen=True)
class Table:
    """One table of one database."""

    label: str
    model: type[Model]
    columns: tuple[Column, ...]
    database: str

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def all(self) -> "QuerySet[Any]":
        """Every row."""
        return self.model._base_manager.using(self.database).all()

    def rows(self) -> Generator[bytes, None, None]:
        """Every row by rising primary key, encoded; the same bytes on every database.

        Raises:
            Refused: a value is not of its column's kind, or can't be read.
        """
        rows = self.all().values_list(*self.names)
        try:
            for row in rows.order_by(self._order()).iterator(chunk_size=AT_ONCE):
                pairs = zip(self.columns, row, strict=True)
                yield seal.encode([column.out(value) for column, value in pairs])
        except (BadValueError, DatabaseError, ValueError, OverflowError, seal.SealError) as error:
            raise Refused(
                "Table %(table)s can't be read whole: it was damaged or changed outside Havre. Keep the disk as it is,"
                " and earlier backups.",
                table=self.label,
            ) from error

    def _order(self) -> Any:
        """By bytes, whatever the database's language: texts must come in one order."""
        key = self.model._meta.pk
        if key is None or key.get_internal_type() != "CharField":
            return "pk"
        binary = "BINARY" if connections[self.database].vendor == "sqlite" else "C"
        return Collate("pk", binary)

    def load(self, rows: Iterable[bytes]) -> int:
        """Add encoded rows; returns how many.

        Raises:
            Refused: a row is not one of this table.
        """
        batch: list[Model] = []
        count = held = 0
        for row in rows:
            batch.append(self._made(row))
            held += len(row)
            count += 1
            if len(batch) == TOGETHER or held > TOGETHER_BYTES:
                self._add(batch)
                batch, held = [], 0
        self._add(batch)
        return count

    def _made(self, row: bytes) -> Model:
        try:
            pairs = zip(self.columns, _values(row, len(self.columns)), strict=True)
            return self.model(**{column.name: column.back(value) for column, value in pairs})
        except (BadValueError, seal.SealError) as error:
            cause = error.cause if isinstance(error, seal.SealError) else str(error)
            raise Refused(
                "In table %(table)s stands %(cause)s. Nothing was kept.", table=self.label, cause=cause
            ) from None

    def _add(self, batch: Sequence[Model]) -> None:
        if not batch:
            return
        try:
            self.model._base_manager.using(self.database).bulk_create(batch)
        except IntegrityError as error:
            raise Refused(
                "Table %(table)s has rows that can't stand beside each other. Nothing was kept.",
                table=self.label,
            ) from error


def _values(row: bytes, number: int) -> list[Any]:
    values = seal.decode(row)
    if not isinstance(values, list) or len(values) != number:
        raise BadValueError("another number of values")
    return values


@dataclass(frozen=True)
class Tables:
    """All tables of one database, and the last migration of each app that made them."""

    migrations: tuple[Migration, ...]
    all: tuple[Table, ...]
    database: str

    def named(self, label: str) -> Table:
        """The table with this label.

        Raises:
            KeyError: there is none.
        """
        return {table.label: table for table in self.all}[label]


def applied(database: str) -> Tables:
    """The tables of a database as it stands.

    Raises:
        NewerError: a newer Havre made some of them.
        Refused: there are none.
    """
    loader = MigrationLoader(connections[database])
    done = set(loader.applied_migrations)
    if not done:
        raise Refused("There is no Havre in this database.")
    if not done <= set(loader.graph.nodes):
        raise NewerError("This database")
    last = [key for key in done if not any(child.key in done for child in _same_app(loader, key))]
    return _tables(loader, sorted(last), database)


def _same_app(loader: MigrationLoader, key: Migration) -> Iterator[Any]:
    return (child for child in loader.graph.node_map[key].children if child.key[0] == key[0])


def made(migrations: Sequence[Migration], database: str) -> Tables:
    """Make the tables as those migrations left them, in an empty database.

    Raises:
        NewerError: one of the migrations is not known here.
        Refused: the database was brought further already.
    """
    executor = MigrationExecutor(connections[database])
    if not set(migrations) <= set(executor.loader.graph.nodes):
        raise NewerError("This backup")
    try:
        plan = executor.migration_plan(list(migrations))
    except NodeNotFoundError:
        raise NewerError("This backup") from None
    if any(backwards for _, backwards in plan):
        raise Refused("The database holds tables of a newer Havre, if no rows. Give an empty database.")
    executor.migrate(list(migrations), plan)
    return _tables(executor.loader, sorted(migrations), database)


def loaded_rows(database: str) -> Iterator[bytes]:
    """Any row of any table that is there; nothing when no table is.

    Raises:
        NewerError: a newer Havre made some of the tables.
    """
    if not MigrationLoader(connections[database]).applied_migrations:
        return
    for table in applied(database).all:
        yield from table.rows()


def bring_up_to_date(database: str) -> None:
    """Apply the migrations that came since."""
    executor = MigrationExecutor(connections[database])
    executor.migrate(executor.loader.graph.leaf_nodes())


def _tables(loader: MigrationLoader, last: Sequence[Migration], database: str) -> Tables:
    models = [
        model
        for model in loader.project_state(list(last)).apps.get_models()
        if model._meta.managed and not model._meta.proxy and model._meta.label not in NOT_KEPT
    ]
    connection = connections[database]
    tables = (
        Table(
            model._meta.label,
            model,
            tuple(Column(field, connection) for field in model._meta.local_concrete_fields),
            database,
        )
        for model in _in_order(models)
    )
    return Tables(tuple(last), tuple(tables), database)


def _in_order(models: Sequence[type[Model]]) -> list[type[Model]]:
    """Those that others name first; else by label."""
    by_label = {model._meta.label: model for model in sorted(models, key=lambda model: model._meta.label)}
    names = {
        label: {
            field.related_model._meta.label
            for field in model._meta.local_concrete_fields
            if isinstance(field.related_model, type) and field.related_model is not model
        }
        for label, model in by_label.items()
    }
    sorter = TopologicalSorter(names)
    sorter.prepare()
    ordered: list[type[Model]] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered += [by_label[label] for label in ready]
        sorter.done(*ready)
    return ordered


def reset_sequences(tables: Tables, database: str) -> None:
    """Let the numbers that a database gives go on after those that were loaded."""
    connection = connections[database]
    statements = connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables.all])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def close_file(database: str) -> None:
    """Fold an SQLite file's write-ahead log into it, so that it stands alone, and close it."""
    connection = connections[database]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def head_of(table: Table) -> heads.Table:
    """What a backup says of a table, counted now."""
    return heads.Table(table.label, table.names, table.all().count())
