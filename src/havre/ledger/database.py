"""What SQLite and PostgreSQL do differently, in one place; every other statement is written to be the same on both."""

from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any

from django.db import OperationalError, connection
from django.db.models import BinaryField
from django.db.models.functions import Cast

from havre.base.errors import Refused

POSTGRESQL = "postgresql"
OLDEST = 14  # of PostgreSQL, as Django needs it
_TABLE = "ledger_storedleaf"
_BODIES = "ledger_sealedbody"  # the largest of the tables: writing it anew would keep everybody waiting
# Of the transaction alone, and whatever stands between us and the server made of what the session asked for.
_TAKE = "SELECT set_config('synchronous_commit', 'on', true), pg_advisory_xact_lock(%s, %s)"
_OURS = 0x68617672  # "havr": of the two numbers of an advisory lock, the one that is always ours
# What must be on for a commit to be worth anything after a power cut.
_DURABLE = ("fsync", "full_page_writes")
# Whether a session here still sees rows of before: they are then kept for it.
_READING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL"
    " AND backend_type <> 'autovacuum worker'"
)
SCRUB_PATIENCE = 1000  # milliseconds


class Line(IntEnum):
    """What is written one transaction at a time."""

    LOG = 1
    RECORD = 2


def wait_in(line: Line) -> None:
    """Inside a transaction: no other one that waits in this line writes until it ends.

    What is read to decide what to write must be read after this. SQLite took its one write lock when the transaction
    began; PostgreSQL lets go of this one when what was written is there for everybody to see.
    """
    if connection.vendor == POSTGRESQL:
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, (_OURS, line))


class AsBytes(Cast):
    """The bytes of a column whatever somebody stored there: SQLite takes a number or text that is none."""

    def __init__(self, column: str) -> None:
        super().__init__(column, BinaryField())

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Text that is cast to bytes there is read as if backslashes in it meant something."""
        (column,) = self.get_source_expressions()
        if isinstance(column.output_field, BinaryField):
            return super().as_postgresql(compiler, connection, **context)  # type: ignore[misc]  # Django's stubs lack it
        template = "convert_to(%(expressions)s, 'UTF8')"
        return super(Cast, self).as_sql(compiler, connection, template=template, **context)


def scrub(*tables: str) -> bool:
    """Outside a transaction: let nothing of deleted rows stay in the database's own files; False while somebody still
    reads the rows of before. `tables` are those that rows were deleted from.

    SQLite overwrites what it deletes (`secure_delete`), but its write-ahead log holds the rows as they came in.
    PostgreSQL never overwrites: a table of keys is written anew without the dead rows; the bodies, which nothing opens
    then, are left to be reused. Its own write-ahead log is beyond us.
    """
    with connection.cursor() as cursor:
        if connection.vendor == POSTGRESQL:
            return _rewritten(cursor, tables)
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {SCRUB_PATIENCE}")  # everybody's appends wait meanwhile
        try:
            (busy, _log, _moved) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
        return not busy


def _rewritten(cursor: Any, tables: Sequence[str]) -> bool:
    cursor.execute(f"SET lock_timeout = {SCRUB_PATIENCE}")  # everybody who reads that table waits meanwhile
    try:
        cursor.execute(_READING)
        (reading,) = cursor.fetchone()
        for table in tables:
            cursor.execute(f"VACUUM {table}" if table == _BODIES else f"VACUUM FULL {table}")
    except OperationalError:  # somebody holds the table for longer than that, such as a backup
        return False
    finally:
        cursor.execute("RESET lock_timeout")
    return not reading


def is_elsewhere() -> bool:
    """Whether the rows lie in another place than the data folder."""
    return connection.vendor == POSTGRESQL


def beside() -> str:
    """Which other place that is, for the end of a sentence; empty when there is none."""
    if not is_elsewhere():
        return ""
    settings = connection.settings_dict
    return f" and the PostgreSQL database {settings['NAME']} at {settings['HOST']}"


def unusable(folder: Path, error: Exception) -> str:
    """The sentence for a database that fails; a PostgreSQL server says itself why, and never the password."""
    if not is_elsewhere():
        return f"The data folder {folder} can't be used: {type(error).__name__}."
    why = " ".join(str(error).split())
    return f"The database can't be used: {why or type(error).__name__}"


def is_made() -> bool:
    """Whether the tables are there; an SQLite file is not made by asking."""
    if not is_elsewhere() and not Path(connection.settings_dict["NAME"]).is_file():
        return False
    return _TABLE in connection.introspection.table_names()


def check_server() -> None:
    """
    Raises:
        Refused: the server is too old, or is set so that it loses what it acknowledged or garbles what it is given.
    """
    if not is_elsewhere():
        return
    if connection.pg_version < OLDEST * 10_000:  # type: ignore[attr-defined]  # of the PostgreSQL backend
        raise Refused(f"PostgreSQL {OLDEST} or newer is needed.")
    with connection.cursor() as cursor:
        for name in _DURABLE:
            cursor.execute("SELECT current_setting(%s)", (name,))
            if cursor.fetchone() != ("on",):
                raise Refused(
                    f"This PostgreSQL server has {name}=off: a power cut could lose what it acknowledged."
                )
        cursor.execute("SELECT current_setting('server_encoding')")
        if cursor.fetchone() != ("UTF8",):
            raise Refused("The PostgreSQL database needs the encoding UTF8: create it with --encoding=UTF8.")
