"""A member's open desk: the keys of the books they may open, and these books folded into memory."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from havre import seal
from havre.base.errors import HavreError
from havre.base.ids import BookId, KeyId, MemberId, Micros
from havre.base.logs import Log

from . import rows
from .files import Received
from .keyring import Keyring
from .log import Ledger
from .objects import Objects
from .types import Opened

journal = Log("ledger")


class Locked(HavreError):
    """The session was locked while it was being used."""

    def __init__(self) -> None:
        super().__init__("This session is locked. Unlock to go on.")


class Desk:
    """What one unlocking opened; lives as long as its session. Safe for threads through `up_to_date`."""

    def __init__(self, *, ledger: Ledger, member: MemberId, key_id: KeyId) -> None:
        self.ledger = ledger
        self.member = member
        self.key_id = key_id
        self.objects = Objects(ledger.registry)
        self._keyring = Keyring(ledger=ledger, key_id=key_id)
        self._seen: set[tuple[BookId, str]] = set()  # for one `Access` a session
        # What an approval allows until this session ends: action, and the leaf hash of the answer.
        self.allowed: dict[str, bytes] = {}
        self.received: dict[str, Received] = {}  # files whose form is not complete yet, by file id
        self._folded: dict[seal.Slot, int] = {}  # how many of the slot's counted entries are in `objects`
        self._lock = threading.RLock()
        self._synced = 0  # leaves of the log that this desk has met
        self._closed = False

    @contextmanager
    def up_to_date(self, keys: seal.Keys, *, now: Micros) -> Iterator[Objects]:
        """The folded values at the log's tip and at this moment: new grants opened, new entries folded, lost or
        ended rights gone."""
        # Always the ledger's lock before the desk's: an append holds the first and asks for the second.
        with self.ledger.lock:
            self._lock.acquire()
            try:
                self._meet_tip(keys, now)
            except BaseException:
                self._lock.release()
                raise
        try:
            yield self.objects
        finally:
            self._lock.release()

    def _meet_tip(self, keys: seal.Keys, now: Micros) -> None:
        if self._closed:
            raise Locked
        if self.ledger.is_appending:
            if self._synced == 0:
                raise RuntimeError("a desk must meet the log before it takes part in an append")
            return  # asked from inside an append: its leaves are not committed, and may never be
        self.ledger.refresh()
        size = self.ledger.tree.size
        ended = now >= self._keyring.next_end
        if self._synced == size and not ended:
            return
        entered = None if ended else self.ledger.entered_since(self._synced)
        if entered is None:
            self._drop(self._keyring.meet(keys, now=now))
            for place in self._late():
                self._fold_anew(*place)
            entered = set(self.keyring)
        self._fold(entered & self.keyring.keys())
        self._synced = size

    def close(self) -> None:
        """Forget everything that was opened, and the files that no entry came to name."""
        with self.ledger.lock, self._lock:
            self._closed = True
            self._keyring.forget()
            self.objects.close()  # what is opened goes first: the disk may refuse the rest
            for received in self.received.values():
                if received.stored.file_id not in self.ledger.named_files:
                    self.ledger.files.drop(received.stored.file_id)

    def receive(self, received: Received) -> None:
        """Keep a file that arrived until an entry names it, or the session ends."""
        with self._lock:
            if self._closed:
                self.ledger.files.drop(received.stored.file_id)
                raise Locked
            self.received[received.stored.file_id.hex()] = received

    def first_time(self, book: BookId, what: str) -> bool:
        """Whether this is asked for the first time in this session."""
        with self._lock:
            new = (book, what) not in self._seen
            self._seen.add((book, what))
            return new

    def was_noted(self, book: BookId, what: str) -> bool:
        """Whether `first_time` was asked for this in this session."""
        with self._lock:
            return (book, what) in self._seen

    def rights(self, book: BookId, compartment: str, *, at: Micros) -> seal.Rights:
        """What this member may do there at this moment, by the log, through their teams too."""
        return self.ledger.authority.rights(self.key_id, book, compartment, at=at)

    @property
    def keyring(self) -> dict[seal.Slot, seal.CompartmentKey]:
        """The keys of what this member may open, by slot."""
        return self._keyring.keys

    def _drop(self, lost: set[seal.Slot]) -> None:
        """Forget what was opened of compartments that lost a key; what is still held there is folded anew."""
        for book, compartment in {(slot.book, slot.compartment) for slot in lost}:
            self._fold_anew(book, compartment)

    def _fold_anew(self, book: BookId, compartment: str) -> None:
        self.objects.forget(book, compartment)
        for slot in [each for each in self._folded if (each.book, each.compartment) == (book, compartment)]:
            del self._folded[slot]

    def _late(self) -> set[tuple[BookId, str]]:
        """Compartments with a key that came after a later epoch's was folded: what superseded what is told in order."""
        folded: dict[tuple[BookId, str], int] = {}
        for slot in self._folded:
            place = (slot.book, slot.compartment)
            folded[place] = max(folded.get(place, 0), slot.epoch)
        new = self.keyring.keys() - self._folded.keys()
        return {
            (slot.book, slot.compartment)
            for slot in new
            if slot.epoch < folded.get((slot.book, slot.compartment), 0)
        }

    def _fold(self, slots: set[seal.Slot]) -> None:
        waiting: dict[int, tuple[seal.CompartmentKey, bool]] = {}
        reached: dict[seal.Slot, int] = {}
        for slot in slots:
            entries = self.ledger.entries.get(slot, [])
            for counted in entries[self._folded.get(slot, 0) :]:
                waiting[counted.index] = (self.keyring[slot], counted.may_write)
            reached[slot] = len(entries)
        with self.objects.writing():
            for row in rows.entries(sorted(waiting)):
                key, may_write = waiting[row.index]
                self._fold_entry(row, key=key, may_write=may_write)
        self._folded.update(reached)  # only now: an entry that did not open must fail again, not be skipped

    def _fold_entry(self, row: rows.EntryRow, *, key: seal.CompartmentKey, may_write: bool) -> None:
        if seal.sha256(row.sealed) != row.payload.body_hash:
            raise seal.SealError(f"the body of entry {row.index} is not the one that its leaf names")
        try:
            body = seal.open_entry(row.payload, row.sealed, key=key, log_id=self.ledger.log_id)
            opened = self.ledger.registry.open(body)
        except seal.SealError as error:
            # Its author signed what can't be opened. That must not take the rest away from everybody.
            journal.error("entry-does-not-open", leaf=row.index, cause=error.cause)
            self.objects.count_damaged(row.payload.slot.book)
            return
        if may_write or _said_by_a_reader(opened):
            self.objects.fold(opened, row.payload, position=row.index, author=row.author)


def _said_by_a_reader(opened: Opened) -> bool:
    """A reader may only say what they did: such an entry takes over from nothing."""
    return (
        opened.value is not None and opened.value.by_readers and not opened.supersedes and not opened.removed
    )
