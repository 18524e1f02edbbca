"""The file that a backup is written to: under another name until it is whole and was read back."""

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from havre.base.errors import Refused
from havre.ledger.files import sync_folder

SUFFIX: Final = ".partial"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_BUFFER: Final = 1 << 20


def partial_of(path: Path) -> Path:
    """Where a backup lies until it is whole."""
    return path.with_name(path.name + SUFFIX)


@contextmanager
def unfinished(path: Path) -> Iterator[BinaryIO]:
    """The file that is going to be `path`, open for reading and writing, with what an earlier attempt left in it.

    Raises:
        Refused: something has this name already, another backup is writing, or the disk is full.
    """
    if os.path.lexists(path):
        raise Refused("There is something under %(path)s already. Nothing is ever overwritten.", path=path)
    try:
        file = _opened(partial_of(path))
    except OSError as error:
        raise _cannot(path, error) from error
    try:
        with file:  # closing it writes what is left: that fails, too, when the disk is full
            _claim(file, path)
            yield file
    except OSError as error:
        raise _cannot(path, error) from error


def _opened(partial: Path) -> BinaryIO:
    handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
        os.close(handle)
        raise Refused("%(path)s is not a file of this user. Remove it, or name another place.", path=partial)
    os.fchmod(handle, 0o600)
    return os.fdopen(handle, "r+b", buffering=_BUFFER)


def _claim(file: BinaryIO, path: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Refused("Another backup is being written to %(path)s.", path=path) from error


def _cannot(path: Path, error: OSError) -> Refused:
    if error.errno in _FULL:
        return Refused(
            "There is no room for %(path)s. What was written lies in %(partial)s: make room and run the same command"
            " again to go on, or delete it.",
            path=path,
            partial=partial_of(path),
        )
    return Refused("%(path)s can't be written: %(why)s.", path=path, why=error.strerror)


def settle(file: BinaryIO) -> None:
    """Force what was written to the disk, and forget it in memory: what is then read comes from the disk."""
    file.flush()
    os.fsync(file.fileno())
    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def finish(path: Path) -> None:
    """Give the finished file its name; it lasts when this returns."""
    partial_of(path).rename(path)
    sync_folder(path.absolute().parent)
