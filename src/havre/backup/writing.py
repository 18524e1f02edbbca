"""`havre backup`: everything in one file, of one moment, while others go on writing.

Files come first: they never change, so a backup that was cut keeps those it has. The database comes last, read in
one moment; the files that came in the meantime are added inside that moment, and when something was destroyed
meanwhile, it is taken out again and another moment is read.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from havre.base.errors import Refused
from havre.base.ids import FileId
from havre.ledger.files import FileStore

from . import heads, tables
from .contents import Checked, check, refuse_faults
from .heads import KEY_LENGTH, LARGEST_FILE, Capture, FileHead, LogKey, SealedFile
from .named import Named, Reading, Sources, pieces_of
from .place import finish, settle, unfinished
from .snapshot import one_moment
from .writer import Writer

_MOMENTS = 10  # tries to find one in which nothing is destroyed while its files are copied


class _GoneError(Exception):
    """A file that this moment names is not there."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True)
class Made:
    """A finished backup."""

    size: int  # bytes
    checked: Checked


def back_up(path: Path, *, data: Path, database: str = "default") -> Made:
    """Write the backup `path` of the data folder and its database, read it back, and only then give it its name.

    Raises:
        Refused: it can't be written there, or what is stored does not verify; nothing has the name `path`.
    """
    if path.absolute().resolve().is_relative_to(data.resolve()):
        raise Refused("A backup inside the data folder would be lost with it. Name another place.")
    with unfinished(path) as out:
        _Backup(out, data, database).write()
        settle(out)
        checked = check(out)
        refuse_faults(checked.report)
        size = out.seek(0, 2)
        finish(path)
    return Made(size, checked)


class _Backup:
    """One backup while it is being written."""

    def __init__(self, out: BinaryIO, data: Path, database: str) -> None:
        self._writer = Writer(out)
        self._data = data
        self._sources = Sources(FileStore(data / "files"), data)
        self._reading = Reading()
        self._database = database
        self._lacking: set[bytes] = set()  # captures whose bytes are not there, or others

    def write(self) -> None:
        with one_moment(self._database):
            named = self._reading.named(tables.applied(self._database))
        if self._reading.size == 0:
            raise Refused("Nothing is stored here: this Havre was never set up.")
        self._writer.resume(named.wants)
        self._copy(named, strict=False)
        gone = ""
        for _ in range(_MOMENTS):
            try:
                self._write_moment()
            except _GoneError as error:
                if error.what == gone:
                    break
                gone = error.what
            else:
                self._writer.end()
                return
        raise _unsound("is missing", FileId(bytes.fromhex(gone)))

    def _write_moment(self) -> None:
        """The database as it is now, after the files that it names."""
        with one_moment(self._database):
            now = tables.applied(self._database)
            named = self._reading.named(now)
            self._writer.keep_only(named.wants)
            self._copy(named, strict=True)
            self._copy_key()
            self._writer.database(heads.Database(now.migrations))
            for table in now.all:
                self._writer.table(tables.head_of(table), table.rows())

    def _copy(self, named: Named, *, strict: bool) -> None:
        """Copy the files that are not in the backup yet; when `strict`, all of the sealed ones must be there."""
        here = set(map(_name, self._writer.files))
        for file_id, digest in named.sealed.items():
            if file_id not in here and not self._copy_sealed(file_id, digest) and strict:
                raise _GoneError(file_id.hex())
        for sha256 in sorted(named.captures - here - self._lacking):
            if not self._copy_capture(sha256):
                self._lacking.add(sha256)

    def _copy_sealed(self, file_id: FileId, digest: bytes) -> bool:
        source = self._sources.open_sealed(file_id)
        if source is None:
            return False
        with source:
            length = os.fstat(source.fileno()).st_size
            if self._append(SealedFile(file_id, min(length, LARGEST_FILE)), source) != digest:
                self._writer.drop_last()
                raise _unsound("was changed", file_id)
        return True

    def _copy_capture(self, sha256: bytes) -> bool:
        source = self._sources.open_capture(sha256)
        if source is None:
            return False
        with source:
            length = os.fstat(source.fileno()).st_size
            if self._append(Capture(sha256, min(length, LARGEST_FILE)), source) != sha256:
                self._writer.drop_last()
                return False
        return True

    def _copy_key(self) -> None:
        source = self._sources.open_key()
        if source is not None:
            with source:
                self._append(LogKey(KEY_LENGTH), source)

    def _append(self, head: FileHead, source: BinaryIO) -> bytes:
        return self._writer.file(head, pieces_of(source, head.length))


def _name(head: FileHead) -> bytes:
    match head:
        case SealedFile():
            return head.file
        case Capture():
            return head.sha256
    return b""


def _unsound(what: str, file_id: FileId) -> Refused:
    return Refused(
        "Sealed file %(file)s %(what)s. Keep the disk as it is, and earlier backups; `havre log verify` names every"
        " fault.",
        file=file_id.hex(),
        what=what,
    )
