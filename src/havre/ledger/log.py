"""The process's view of the log: replayed from the rows once, kept up to date, and appended to under one lock."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, transaction

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import BookId, FileId, LogId
from havre.base.logs import Log

from . import database, restored, rows
from .caches import Caches
from .database import Line, is_elsewhere, wait_in
from .files import FileStore, sync_folder
from .memory import Memory
from .types import Registry

journal = Log("ledger")
STORED_TOGETHER = 1000  # leaves: an append of a whole organisation's grants must not wait in memory


@dataclass(frozen=True, slots=True)
class Counted:
    """A counted entry's place in the log, and whether its author could write there when it was appended."""

    index: int
    may_write: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A leaf to be seen on a drawing of the log: a book was destroyed, or a backup restored."""

    index: int
    restored: bool


class Replayed:
    """What the leaves of a log say, taken up one after another."""

    def __init__(self) -> None:
        self.authority = seal.Authority()
        self.tree = seal.Tree()
        self.entries: dict[seal.Slot, list[Counted]] = {}
        self._slots: list[seal.Slot | None] = []  # by leaf index: where a counted entry went
        self.named_files: set[FileId] = set()
        # Where something sealed may be stored of each book: at its entries and grants, counted or not.
        self.sealed_at: dict[BookId, list[int]] = {}
        self._ended = 0  # the size of the log after the last right was taken away, or book destroyed
        self._ended_with: set[bytes] = set()  # the books and keys of those that nobody was told of yet
        self.marks: list[Mark] = []
        self.destroyed_unsigned: frozenset[BookId] = frozenset()  # by a restore that waits for its signature

    def take_up(self) -> None:
        """Take up the stored leaves from where this one ends.

        Raises:
            SealError: a stored leaf is not what its author signed, or the chain is broken.
        """
        for index, data in rows.leaves_from(self.tree.size):
            if index != self.tree.size:
                raise seal.SealError(f"leaf {self.tree.size} is missing")
            self._take(seal.parse_leaf(data))
        self.destroyed_unsigned = restored.pending_books()

    def _take(self, leaf: seal.Leaf) -> None:
        index = self.tree.size
        verdict = self.authority.apply(leaf)
        self.tree.append(leaf.hash)
        slot: seal.Slot | None = None
        if isinstance(leaf.payload, seal.EntryPayload | seal.GrantPayload):
            self.sealed_at.setdefault(leaf.payload.book, []).append(index)
        if isinstance(verdict, seal.NotCounted):
            journal.warning("leaf-does-not-count", leaf=index, reason=verdict.reason)
        elif isinstance(leaf.payload, seal.EntryPayload):
            slot = leaf.payload.slot
            self.named_files.update(file_id for file_id, _digest in leaf.payload.files)
            rights = self.authority.rights(leaf.author, slot.book, slot.compartment)
            self.entries.setdefault(slot, []).append(Counted(index, bool(rights & seal.Rights.WRITE)))
        elif (ended := _ended_by(leaf.payload)) is not None:
            self._ended = index + 1
            self._ended_with.add(ended)
        if isinstance(leaf.payload, seal.ShredPayload | seal.RestoredPayload) and isinstance(
            verdict, seal.Counted
        ):
            self.marks.append(Mark(index, restored=isinstance(leaf.payload, seal.RestoredPayload)))
        self._slots.append(slot)


class Ledger(Replayed):
    """One log, its files and its types. Shared by every member a process has unlocked; safe for threads."""

    def __init__(self, *, registry: Registry, data: Path, memory: Memory | None = None) -> None:
        super().__init__()
        self.registry = registry
        self.files = FileStore(data / "files")
        self.caches = Caches(data / "caches")
        self.memory = memory or Memory()
        self._let_go_before = 0
        self._scrubbed_before = 0
        self.lock = threading.RLock()
        # True only under the lock, while leaves are in memory and not yet in the rows.
        self.is_appending = False
        self._committed_log_id: LogId | None = None
        self._log_key_path = data / "log.key"

    @property
    def log_id(self) -> LogId:
        """The id of this log.

        Raises:
            Refused: the organisation is not set up yet.
        """
        if self.authority.size > 0:
            return self.authority.log_id
        if self._committed_log_id is None:
            raise Refused("This Havre is not set up yet.")
        return self._committed_log_id

    @property
    def organisation(self) -> BookId:
        """The id of the organisation's own book."""
        return seal.organisation_book(self.log_id)

    def refresh(self) -> None:
        """Take up the leaves that were appended since, by this process or another.

        Raises:
            SealError: a stored leaf is not what its author signed, or the chain is broken.
        """
        with self.lock:
            if rows.any_from(self.tree.size):
                if self.tree.size:
                    self.take_up()
                else:
                    self._become(_from_the_rows())
                self._committed_log_id = self.authority.log_id
            self._let_go()

    def entered_since(self, size: int) -> set[seal.Slot] | None:
        """The slots that got entries since the log had `size` leaves; None when other leaves came too.

        Only other leaves can change who holds what.
        """
        slots = set(self._slots[size:])
        return None if None in slots else {slot for slot in slots if slot is not None}

    def ended_since(self, size: int) -> bool:
        """Whether a right was taken away or a book destroyed since the log had `size` leaves."""
        return self._ended > size

    @contextmanager
    def appending(self, keys: seal.Keys) -> Iterator["Appender"]:
        """One durable transaction at the log's tip. When the block ends well, every leaf in it is on the disk."""
        with self.lock:
            appender = Appender(self, keys)
            try:
                with transaction.atomic(durable=True):
                    wait_in(Line.LOG)  # nobody moves the tip between reading and appending
                    self.refresh()
                    yield appender
                    appender.store()
            except BaseException:
                if appender.took:
                    self._replay()
                raise
            else:
                if appender.took:
                    self._committed_log_id = self.authority.log_id
                self._let_go()
                self._scrub()
            finally:
                self.is_appending = False

    def _scrub(self) -> None:
        """Leave nothing of the rows that a revoke or shred deleted in the database's own files."""
        if self._ended == self._scrubbed_before:
            return
        try:
            done = database.scrub(*rows.SEALED)
        except DatabaseError as error:
            done = False
            journal.error("deleted-not-scrubbed", error=type(error).__name__)
        if done:
            self._scrubbed_before = self._ended
        else:
            journal.warning("deleted-may-remain")

    def _let_go(self) -> None:
        """Delete the keyrings and snapshots of before the last right was taken away, and put away the workspaces that
        hold what it opened."""
        if self._ended == self._let_go_before:
            return
        self.memory.let_go_of(self._ended_with)
        try:
            self.caches.forget_before(self._ended)
        except OSError as error:
            # The leaf stands on the disk: what was asked is done. This is tried again until it works.
            journal.error("caches-not-deleted", leaf=self._ended - 1, error=type(error).__name__)
        else:
            self._let_go_before = self._ended
            self._ended_with.clear()

    def _replay(self) -> None:
        """Memory ran ahead of what was committed: begin again from the rows."""
        try:
            fresh = _from_the_rows()
        except (seal.SealError, DatabaseError) as error:
            # The failure that led here is the one to tell of; the next question meets this one again.
            journal.error("log-not-replayed", error=type(error).__name__)
            fresh = Replayed()  # until then nobody has a right
        self._become(fresh)
        self._let_go()

    def _become(self, fresh: Replayed) -> None:
        """At once: some ask without the lock what somebody may, and half a log would give back what was taken away."""
        vars(self).update(vars(fresh))

    def log_key(self) -> seal.LogKey:
        """The key that signs checkpoints.

        Raises:
            Refused: its file is missing.
        """
        try:
            return seal.LogKey(self._log_key_path.read_bytes())
        except FileNotFoundError as error:
            raise Refused(
                "The file log.key is missing from the data folder: no checkpoint can be signed."
            ) from error

    def write_log_key(self, key: seal.LogKey) -> None:
        """Keep the log key, readable by the server's user only; durable when this returns."""
        draft = self._log_key_path.with_suffix(".new")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(key.unsafe_bytes)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(self._log_key_path)
        sync_folder(self._log_key_path.parent)

    def check_folder(self) -> None:
        """That the data folder is this log's: else its files would be missing, and new ones go astray.

        An SQLite file lies in its folder. A set-up that was cut leaves a log key without a log: no other's folder.

        Raises:
            Refused: the database lies elsewhere and holds another folder's log, or nobody can tell.
        """
        if not is_elsewhere():
            return
        if self.tree.size == 0:
            ours = next(self.files.kept(), None) is None
        else:
            try:
                ours = self.log_key().public == self.authority.log_public()
            except (Refused, seal.SealError):
                ours = False
        if not ours:
            raise Refused(
                "The data folder does not belong to the log in the database: files of one would be missing in the"
                " other. Name the folder with --data or HAVRE_DATA, and its database with HAVRE_DATABASE_URL."
            )

    def checkpoint(self) -> str:
        """A signed note of the log as it stands; keep a copy elsewhere, it proves what stood now.

        Raises:
            Refused: there is no log key, or another one than the log names: nobody would take the note for this log's.
        """
        with self.lock:  # size and root are those of one moment, and of committed leaves only
            self.refresh()
            size, root = self.tree.size, self.tree.root()
            log_id, named = self.log_id, self.authority.log_public()
        key = self.log_key()
        if key.public != named:
            raise Refused(
                "The file log.key holds another key than the log names: what it signs would prove nothing."
            )
        return seal.sign_checkpoint(key, log_id=log_id, size=size, root=root)


def _from_the_rows() -> Replayed:
    fresh = Replayed()
    fresh.take_up()
    return fresh


def _ended_by(payload: seal.Payload | None) -> bytes | None:
    """The book or the key that a leaf takes something away with."""
    if isinstance(payload, seal.RevokePayload | seal.ShredPayload):
        return payload.book
    if isinstance(payload, seal.KeyPayload) and payload.state == seal.LEFT:
        return seal.PublicKeys(payload.signing, payload.opening).key_id
    return None


class Appender:
    """The leaves of one transaction; each is signed over the one before it."""

    def __init__(self, ledger: Ledger, keys: seal.Keys) -> None:
        self._ledger = ledger
        self._keys = keys
        self.took = False  # whether memory holds a leaf of this transaction
        self._leaves: list[rows.Row] = []
        self._bodies: list[rows.Row] = []
        self._grants: list[rows.Row] = []

    @contextmanager
    def signed_by(self, keys: seal.Keys) -> Iterator[None]:
        """Within the block, leaves have another author: what they may is judged by their own rights."""
        before, self._keys = self._keys, keys
        try:
            yield
        finally:
            self._keys = before

    def add(self, payload: seal.Payload) -> int:
        """Sign and append `payload`; returns its index.

        Raises:
            Refused: the leaf would not count, because its author lacks the right.
        """
        ledger = self._ledger
        leaf = seal.make_leaf(self._keys, payload, log_id=ledger.log_id, previous=ledger.authority.tip)
        return self.add_leaf(leaf)

    def add_leaf(self, leaf: seal.Leaf) -> int:
        """Append a leaf that is already signed."""
        ledger = self._ledger
        verdict = ledger.authority.check(leaf)
        if isinstance(verdict, seal.NotCounted):
            raise Refused("You don't have the right to do this here.")
        index = ledger.tree.size
        # From here on memory is ahead of the rows: what is to be decided at the tip is asked before the first leaf.
        self.took = ledger.is_appending = True
        ledger._take(leaf)  # noqa: SLF001 (the appender is the other half of the ledger)
        self._leaves.append((index, leaf.data))
        return index

    def add_entry(self, sealed_entry: tuple[seal.EntryPayload, bytes]) -> int:
        """Append an entry with its sealed body."""
        payload, sealed = sealed_entry
        index = self.add(payload)
        self._bodies.append((index, sealed))
        return index

    def add_grant(self, sealed_grant: tuple[seal.GrantPayload, bytes]) -> int:
        """Append a grant with its envelope."""
        payload, envelope = sealed_grant
        index = self.add(payload)
        self._grants.append((index, envelope))
        if len(self._leaves) >= STORED_TOGETHER:
            self.store()
        return index

    def store(self) -> None:
        """Write the rows that wait; they are there for others when the transaction ends."""
        rows.add(leaves=self._leaves, bodies=self._bodies, grants=self._grants)
        for waiting in (self._leaves, self._bodies, self._grants):
            waiting.clear()
