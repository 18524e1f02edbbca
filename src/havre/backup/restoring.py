"""`havre restore`: a backup into an empty folder and an empty database, whole or not at all.

The backup is read twice: once to find it sound and to hold it against what a witness saw, before anything is written;
then to write it. What was destroyed since it was made is left out, so that it never comes onto the new disk.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.db import DatabaseError, IntegrityError, connection, transaction

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import FileId
from havre.ledger import database, queries
from havre.ledger.log import Ledger
from havre.ledger.models import PendingRestore
from havre.record import captures, index

from . import target
from .contents import BODIES, GRANTS, Checked, check, refuse_faults
from .heads import Capture, Database, LogKey, SealedFile, Table
from .reader import Chain, NotWhole, Section, sections
from .snapshot import without_hurry
from .tables import Tables, bring_up_to_date, close_file, loaded_rows, made, reset_sequences
from .witnessed import Log, Since, compare

DATABASE: Final = "default"


@dataclass(frozen=True)
class Restored:
    """What was restored; `since` is what a checkpoint told, None when none was given."""

    checked: Checked
    since: Since | None


def restore(path: Path, *, folder: Path, ledger: Ledger, kept: str | bytes | None) -> Restored:
    """Restore the backup `path` into `folder`, whose place to restore into is the data folder of `ledger`.

    `kept` is the newest checkpoint (a note, or a witness file as bytes) that was kept elsewhere.

    Raises:
        Refused: the backup is not sound, does not fit the checkpoint, or there is something in the folder or database;
            these are then as they were.
    """
    with _opened(path) as source:
        checked = check(source)
        refuse_faults(checked.report)
        if checked.report.size == 0:
            raise NotWhole("There is no log in this backup.")
        _refuse_rows(folder)
        log = Log.of(checked.contents) if kept is not None else None
        since = compare(kept, log) if kept is not None and log is not None else None
        gone = _gone(log, since)
        with target.empty_folder(folder):
            _Restoring(source, checked, since, gone, ledger).run(folder)
    target.finish(folder)
    return Restored(checked, since)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would keep us waiting
            raise NotWhole("%(path)s is no file.", path=path)
        source = path.open("rb")
    except OSError as error:
        raise Refused("%(path)s can't be read: %(why)s.", path=path, why=error.strerror) from error
    with source:
        yield source


def _refuse_rows(folder: Path) -> None:
    """
    Raises:
        Refused: the database has rows, or its server can't be used; an SQLite file that is not there yet has none.
    """
    if connection.vendor == "sqlite":
        return  # it is going to be made inside the empty folder
    try:
        database.check_server()
        if any(loaded_rows(DATABASE)):
            raise Refused("The database is not empty. A backup is restored into one that holds nothing.")
    except DatabaseError as error:
        raise Refused(database.unusable(folder, error)) from error


@dataclass(frozen=True)
class _Gone:
    """What was destroyed since the backup was made."""

    leaves: frozenset[int] = frozenset()
    files: frozenset[FileId] = frozenset()


def _gone(log: Log | None, since: Since | None) -> _Gone:
    if log is None or since is None or not since.books:
        return _Gone()
    return _Gone(log.leaves_of(since.books), log.files_of(since.books))


@dataclass
class _Restoring:
    """One restore, while it is written."""

    source: BinaryIO
    checked: Checked
    since: Since | None
    gone: _Gone
    ledger: Ledger
    inner: Path = field(init=False)

    def run(self, folder: Path) -> None:
        self.inner = folder / target.NAME
        chain = Chain()
        read = sections(self.source, chain)
        tables = made(self._write_files(read), DATABASE)
        with _until_all_is_in_place():
            self._load(read, tables)
            self._check_same(chain)
            bring_up_to_date(DATABASE)
            self._note()
            index.add_all()
            self._verify()
            target.move_out(folder)
        if connection.vendor == "sqlite":
            close_file(DATABASE)
            target.move_database_out(folder)

    def _write_files(self, read: Iterator[Section]) -> tuple[tuple[str, str], ...]:
        """Write all files; returns the migrations of the database that follows."""
        for section in read:
            match section.head:
                case SealedFile():
                    self._write_sealed(FileId(section.head.file), section)
                case Capture():
                    captures.put_back(self.inner, section.head.sha256.hex(), section.pieces())
                case LogKey():
                    self.ledger.write_log_key(seal.LogKey(b"".join(section.pieces())))
                case Database():
                    self.ledger.files.settle()
                    return section.head.migrations
        raise NotWhole("There is no database in this backup.")

    def _write_sealed(self, file_id: FileId, section: Section) -> None:
        if file_id in self.gone.files:
            section.pass_over()
            return
        self.ledger.files.put_back(file_id, section.pieces())

    def _load(self, read: Iterator[Section], tables: Tables) -> None:
        missing = {table.label for table in tables.all}
        try:
            with transaction.atomic(using=DATABASE):
                for section in read:
                    if isinstance(section.head, Table):
                        missing.discard(section.head.label)
                        self._load_table(section, section.head, tables)
                connection.check_constraints()
                reset_sequences(tables, DATABASE)
        except IntegrityError as error:
            raise Refused(
                "The backup was changed: it has rows that name others which are not there."
            ) from error
        except DatabaseError as error:
            raise Refused(
                "The database can't take what is in the backup: %(why)s.", why=type(error).__name__
            ) from error
        if missing:
            raise NotWhole("The backup lacks table %(table)s.", table=min(missing))

    def _load_table(self, section: Section, head: Table, tables: Tables) -> None:
        table = next((each for each in tables.all if each.label == head.label), None)
        if table is None or table.names != head.columns:
            raise NotWhole(
                "The backup was changed: table %(table)s is none of its Havre's, or has other columns.",
                table=head.label,
            )
        table.load(self._kept(head, section.rows()))

    def _kept(self, head: Table, rows: Iterator[bytes]) -> Iterator[bytes]:
        """Without the bodies and grants of books that were destroyed since."""
        if head.label not in (BODIES, GRANTS) or not self.gone.leaves:
            return rows
        return (row for row in rows if _first(row) not in self.gone.leaves)

    def _check_same(self, chain: Chain) -> None:
        """What was written is what had been found sound."""
        if chain.digest() != self.checked.contents.chain.digest():
            raise NotWhole("The backup was changed while it was restored.")

    def _note(self) -> None:
        """What the next administrator to unlock has to sign."""
        since = self.since
        if since is not None and since.lacks:
            books = b"".join(sorted(since.books))
            PendingRestore.objects.create(size=since.checkpoint.size, root=since.checkpoint.root, books=books)

    def _verify(self) -> None:
        """Everything that was written, read again from the disk."""
        refuse_faults(queries.verify(self.ledger))


def _first(row: bytes) -> Any:
    values = seal.decode(row)
    return values[0] if isinstance(values, list) and values else None


@contextmanager
def _until_all_is_in_place() -> Iterator[None]:
    """On a server, one transaction: its end is what makes the restore whole. An SQLite file is given its name after."""
    if connection.vendor == "sqlite":
        yield
        return
    with transaction.atomic(using=DATABASE, durable=True):
        without_hurry(DATABASE)  # files are read again meanwhile
        yield
