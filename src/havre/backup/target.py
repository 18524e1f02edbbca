"""The empty folder that a backup is restored into. Until everything is in it, it holds a folder `restoring`.

What is being restored lies in there, the database too. In the end the parts are moved out, the database last: a folder
without it is no Havre. As long as `restoring` is there and the database is not, all that lies in the folder was put
there by a restore that was cut.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from havre.base.errors import Refused
from havre.ledger.files import sync_folder

NAME: Final = "restoring"
MOVING: Final = "moving"
DATABASE: Final = "havre.sqlite3"
_PARTS: Final = ("files", "record", "log.key")  # in the order in which they are moved out
_ALLOWED: Final = frozenset({"lost+found"})  # what a disk of its own always has


def refuse_unfinished(folder: Path, *, is_whole: Callable[[], bool]) -> None:
    """`is_whole` looks whether the database that goes with the folder holds a log; it is asked only if it matters.

    Raises:
        Refused: a restore into this folder was cut, so that what lies in it is not whole.
    """
    if (folder / NAME).is_dir() and not is_whole():
        raise Refused(
            "A restore into %(folder)s was cut, and what lies in it is not whole. Run the same restore again: it begins"
            " anew.",
            folder=folder,
        )


@contextmanager
def empty_folder(folder: Path) -> Iterator[Path]:
    """The place to restore into, inside `folder`; when the block fails, `folder` is left as it was.

    What is in the folder is not looked at before the block begins but for being there: a database elsewhere that goes
    with it has to be found empty first.

    Raises:
        Refused: the folder is not empty, can't be used, or another restore is at work in it.
    """
    try:
        with _empty_folder(folder) as inner:
            yield inner
    except OSError as error:
        raise Refused(
            "%(folder)s can't be used: %(why)s. Nothing was restored.", folder=folder, why=error.strerror
        ) from error


@contextmanager
def _empty_folder(folder: Path) -> Iterator[Path]:
    made = _make(folder)
    inner = folder / NAME
    if inner.is_dir() and not inner.is_symlink():
        _clear_what_was_cut(folder)
    if {path.name for path in folder.iterdir()} - _ALLOWED:
        raise Refused(
            "There is something in %(folder)s. A backup is restored into a folder that is empty or not there yet.",
            folder=folder,
        )
    inner.mkdir(mode=0o700)
    handle = _claimed(inner)
    try:
        sync_folder(folder)
        yield inner
    except BaseException:
        _clear(folder)
        for path in made:
            path.rmdir()
        raise
    finally:
        os.close(handle)


def _make(folder: Path) -> list[Path]:
    """Make a folder that is missing, so that a power cut does not take it; returns what was made, itself first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in missing:
        sync_folder(path.parent)
    return missing


def _clear_what_was_cut(folder: Path) -> None:
    handle = _claimed(folder / NAME)
    try:
        if not (folder / DATABASE).exists():
            _clear(folder)
    finally:
        os.close(handle)


def _claimed(inner: Path) -> int:
    handle = os.open(inner, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise Refused("Another restore is at work in %(folder)s.", folder=inner.parent) from error
    return handle


def _clear(folder: Path) -> None:
    """Delete what a restore put there: the database first, without which nothing looks whole, and the mark last."""
    _delete(folder / DATABASE)
    for path in folder.iterdir():
        if path.name != NAME and path.name not in _ALLOWED:
            _delete(path)
    _delete(folder / NAME)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def move_out(folder: Path) -> None:
    """Put everything but the database in its place; durable when this returns."""
    inner = folder / NAME
    for name in _PARTS:
        if (inner / name).exists():
            (inner / name).rename(folder / name)
    sync_folder(inner)
    sync_folder(folder)


def move_database_out(folder: Path) -> None:
    """Put the database file in its place: from here on the folder is whole."""
    give_name(folder / NAME / DATABASE, folder / DATABASE)


def give_name(unfinished: Path, name: Path) -> None:
    """Force a finished database file to the disk and give it its name, which lasts when this returns."""
    handle = os.open(unfinished, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    unfinished.rename(name)
    sync_folder(name.parent)


@contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """Where to make a database file that is going into `folder`; what an attempt that was cut left there is cleared.

    It has a folder of its own: SQLite keeps more than one file. Whoever asks holds the claim on `folder`.
    """
    place = folder / MOVING
    _delete(place)
    place.mkdir(mode=0o700)
    try:
        yield place / DATABASE
    finally:
        _delete(place)


def finish(folder: Path) -> None:
    """Take the mark away."""
    shutil.rmtree(folder / NAME)
    sync_folder(folder)
