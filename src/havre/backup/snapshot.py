"""One moment of a database, read for as long as it takes while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction


@contextmanager
def one_moment(database: str) -> Iterator[None]:
    """What is read inside stood there together when it began."""
    connection = connections[database]
    if connection.vendor == "sqlite":
        with _deferred(database), transaction.atomic(using=database):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT 1 FROM sqlite_master LIMIT 1"
                )  # the moment is that of the first question
            yield
    else:
        with transaction.atomic(using=database):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            without_hurry(database)  # files are copied meanwhile
            yield


def without_hurry(database: str) -> None:
    """Inside a transaction: a server does not end it because nothing was asked of it for a while."""
    connection = connections[database]
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


@contextmanager
def _deferred(database: str) -> Iterator[None]:
    """Transactions that don't take SQLite's one write lock when they begin, as all others here do."""
    connection = connections[database]
    connection.ensure_connection()
    kept = vars(connection)["transaction_mode"]
    vars(connection)["transaction_mode"] = "DEFERRED"
    try:
        yield
    finally:
        vars(connection)["transaction_mode"] = kept
