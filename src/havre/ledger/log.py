"""The process's view of the log: replayed from the rows once, kept up to date, and appended to under one lock."""

import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import BookId, FileId, KeyId, LogId

from .files import FileStore, sync_folder
from .models import SealedBody, SealedGrant, StoredLeaf
from .types import Registry

logger = logging.getLogger("havre.ledger")


@dataclass(frozen=True, slots=True)
class Counted:
    """A counted entry's place in the log, and whether its author could write there when it was appended."""

    index: int
    may_write: bool


class Ledger:
    """One log, its files and its types. Shared by every member a process has unlocked; safe for threads."""

    def __init__(self, *, registry: Registry, data: Path) -> None:
        self.registry = registry
        self.files = FileStore(data / "files")
        self.lock = threading.RLock()
        self.is_appending = (
            False  # true only under the lock, while leaves are in memory and not yet in the rows
        )
        self._log_key_path = data / "log.key"
        self._forget()

    def _forget(self) -> None:
        self.authority = seal.Authority()
        self.tree = seal.Tree()
        self.entries: dict[seal.Slot, list[Counted]] = {}
        self.named_files: set[FileId] = set()

    @property
    def log_id(self) -> LogId:
        """The id of this log.

        Raises:
            Refused: the organisation is not set up yet.
        """
        if self.authority.size == 0:
            raise Refused("This Havre is not set up yet.")
        return self.authority.log_id

    @property
    def organisation(self) -> BookId:
        """The id of the organisation's own book."""
        return self.authority.organisation

    def refresh(self) -> None:
        """Take up the leaves that were appended since, by this process or another.

        Raises:
            SealError: a stored leaf is not what its author signed, or the chain is broken.
        """
        with self.lock:
            rows = StoredLeaf.objects.filter(index__gte=self.tree.size).order_by("index")
            for index, data in rows.values_list("index", "data").iterator(chunk_size=500):
                if index != self.tree.size:
                    raise seal.SealError(f"leaf {self.tree.size} is missing")
                self._take(seal.parse_leaf(bytes(data)))

    def _take(self, leaf: seal.Leaf) -> None:
        index = self.tree.size
        verdict = self.authority.apply(leaf)
        self.tree.append(leaf.hash)
        if isinstance(verdict, seal.NotCounted):
            logger.warning("leaf %d does not count: %s", index, verdict.reason)
        elif isinstance(leaf.payload, seal.EntryPayload):
            slot = leaf.payload.slot
            self.named_files.update(file_id for file_id, _digest in leaf.payload.files)
            rights = self.authority.rights(leaf.author, slot.book, slot.compartment)
            self.entries.setdefault(slot, []).append(Counted(index, bool(rights & seal.Rights.WRITE)))

    @contextmanager
    def appending(self, keys: seal.Keys) -> Iterator["Appender"]:
        """One durable transaction at the log's tip. When the block ends well, every leaf in it is on the disk."""
        with self.lock:
            try:
                # SQLite takes its one write lock here: nobody moves the tip between reading and appending.
                with transaction.atomic(durable=True):
                    self.refresh()
                    self.is_appending = True
                    appender = Appender(self, keys)
                    yield appender
                    appender.store()
            except BaseException:
                if self.authority.size != StoredLeaf.objects.count():
                    self._forget()  # memory had run ahead of what was committed; replay from the rows
                raise
            finally:
                self.is_appending = False

    def log_key(self) -> seal.LogKey:
        """The key that signs checkpoints."""
        return seal.LogKey(self._log_key_path.read_bytes())

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

    def checkpoint(self) -> str:
        """A signed note of the log as it stands; keep a copy elsewhere, it proves what stood now."""
        self.refresh()
        return seal.sign_checkpoint(
            self.log_key(), log_id=self.log_id, size=self.tree.size, root=self.tree.root()
        )


class Appender:
    """Collects the leaves of one transaction; each is signed over the one before it."""

    def __init__(self, ledger: Ledger, keys: seal.Keys) -> None:
        self._ledger = ledger
        self._keys = keys
        self._leaves: list[StoredLeaf] = []
        self._bodies: list[SealedBody] = []
        self._grants: list[SealedGrant] = []

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
        ledger._take(leaf)  # noqa: SLF001 (the appender is the other half of the ledger)
        self._leaves.append(StoredLeaf(index=index, data=leaf.data))
        return index

    def add_entry(self, sealed_entry: tuple[seal.EntryPayload, bytes]) -> int:
        """Append an entry with its sealed body."""
        payload, sealed = sealed_entry
        index = self.add(payload)
        self._bodies.append(SealedBody(index=index, sealed=sealed))
        return index

    def add_grant(self, sealed_grant: tuple[seal.GrantPayload, bytes]) -> int:
        """Append a grant with its envelope."""
        payload, envelope = sealed_grant
        index = self.add(payload)
        self._grants.append(SealedGrant(index=index, envelope=envelope))
        return index

    def store(self) -> None:
        """Write the rows; called once, when the block ends."""
        StoredLeaf.objects.bulk_create(self._leaves)
        SealedBody.objects.bulk_create(self._bodies)
        SealedGrant.objects.bulk_create(self._grants)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One stored entry: its place, what its leaf says, who signed it, and its sealed body."""

    index: int
    payload: seal.EntryPayload
    author: KeyId
    sealed: bytes


_TOGETHER = 500  # rows to a query: well below the number of values that a statement may bind


def envelopes(indices: Sequence[int]) -> dict[int, bytes]:
    """The envelopes of the grants at `indices`, by index; one that is not stored is absent."""
    found: dict[int, bytes] = {}
    for start in range(0, len(indices), _TOGETHER):
        chunk = indices[start : start + _TOGETHER]
        rows = SealedGrant.objects.filter(index__in=chunk).values_list("index", "envelope")
        found.update((index, bytes(envelope)) for index, envelope in rows)
    return found


def entry_rows(indices: Sequence[int]) -> Iterator[EntryRow]:
    """The entries at `indices`, in that order.

    Raises:
        SealError: one of them has no body, or no leaf, any more.
    """
    for start in range(0, len(indices), _TOGETHER):
        chunk = indices[start : start + _TOGETHER]
        bodies = dict(SealedBody.objects.filter(index__in=chunk).values_list("index", "sealed"))
        leaves = StoredLeaf.objects.filter(index__in=chunk).order_by("index").values_list("index", "data")
        if not len(bodies) == len(leaves) == len(chunk):
            missing = min(set(chunk) - set(bodies), default=-1)
            raise seal.SealError(f"the body or leaf of entry {missing} is missing")
        for index, data in leaves:
            leaf = seal.parse_leaf(bytes(data))
            if not isinstance(leaf.payload, seal.EntryPayload):
                raise seal.SealError(f"leaf {index} is not an entry")
            yield EntryRow(index, leaf.payload, leaf.author, bytes(bodies[index]))
