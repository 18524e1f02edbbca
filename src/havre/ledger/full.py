"""Telling a full disk from other failures, so that people are told what helps."""

import errno
import sqlite3
from typing import Final

_ERRNO: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
# SQLite can't write a page, or can't make its shared index larger; PostgreSQL's own word for the same.
_SQLITE: Final = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE})
_POSTGRESQL: Final = "53100"


def disk_is_full(error: BaseException | None) -> bool:
    """Whether `error`, or what led to it, is that nothing more could be written."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _ERRNO:
            return True
        if (
            getattr(error, "sqlite_errorcode", None) in _SQLITE
            or getattr(error, "sqlstate", "") == _POSTGRESQL
        ):
            return True
        error = error.__cause__ or error.__context__
    return False
