"""The database and the log key: asked when Django is set up on the data folder, and there are tables."""

from pathlib import Path

from havre.base.errors import HavreError

from .finding import Finding

_FULL = 2  # of SQLite's PRAGMA synchronous


def database() -> Finding:
    """Whether every table is up to date, and a commit that was acknowledged survives a power cut."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return Finding(
            "database", "wrong", "Its tables are of an older Havre: havre serve brings them up to date."
        )
    if connection.vendor != "sqlite":
        return Finding(
            "database", "ok", "PostgreSQL is set to lose nothing. Look after the disk of its machine there."
        )
    with connection.cursor() as cursor:
        (mode,) = cursor.execute("PRAGMA journal_mode").fetchone()
        (synchronous,) = cursor.execute("PRAGMA synchronous").fetchone()
    return sqlite(mode, synchronous)


def sqlite(mode: str, synchronous: int) -> Finding:
    """What SQLite said of its journal and of when it waits for the disk."""
    if mode != "wal" or synchronous < _FULL:
        return Finding(
            "database",
            "wrong",
            f"SQLite runs with journal_mode={mode}, synchronous={synchronous} instead of wal and 2, and may lose what"
            " it acknowledged: put the folder on a local disk.",
        )
    return Finding("database", "ok", "SQLite is set to lose nothing, and its tables are up to date.")


def log_key(folder: Path) -> Finding:
    """Whether the key that signs checkpoints is there, and is the one that the log names."""
    from havre import seal
    from havre.ledger import queries
    from havre.ledger.log import Ledger
    from havre.sealed_types import REGISTRY

    if not queries.is_set_up():
        return Finding(
            "log-key", "warning", "No organisation is set up here yet: do it on this machine, first."
        )
    ledger = Ledger(registry=REGISTRY, data=folder)
    try:
        with ledger.lock:
            ledger.refresh()
        named = ledger.authority.log_public()
    except seal.SealError:
        return Finding("log-key", "unknown", "The log can't be read whole: run havre log verify.")
    try:
        fits = ledger.log_key().public == named
    except (HavreError, OSError, seal.SealError):
        fits = False
    if not fits:
        return Finding(
            "log-key",
            "wrong",
            "log.key is missing, unreadable or another log's: take it from the newest backup.",
        )
    return Finding("log-key", "ok", "log.key is there, and is the one that the log names.")
