"""A member's open desk: what they opened, for as long as their session lasts, for all threads that serve it."""

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial

from havre import seal
from havre.base.ids import BookId, KeyId, MemberId, Micros
from havre.base.logs import Log, where

from . import snapshots
from .arriving import Arriving
from .files import Received
from .log import Ledger
from .memory import MEGABYTE
from .objects import Objects
from .shelf import Locked, Plan, Shelf

__all__ = ["Desk", "Locked"]

journal = Log("ledger")


class Desk:
    """What one unlocking opened; lives as long as its session. Safe for threads through `up_to_date`."""

    def __init__(self, *, ledger: Ledger, member: MemberId, key_id: KeyId) -> None:
        self.ledger = ledger
        self.member = member
        self.key_id = key_id
        self._shelf = Shelf(ledger=ledger, key_id=key_id)
        self._seen: set[tuple[BookId, str]] = set()  # for one `Access` a session
        # What an approval allows until this session ends: action, and the leaf hash of the answer.
        self.allowed: dict[str, bytes] = {}
        self.received: dict[str, Received] = {}  # files whose form is not complete yet, by file id
        self.arriving: dict[str, Arriving] = {}  # files that arrive in parts, by file id
        self.beginning = threading.Lock()  # one file at a time begins to arrive, so that none begins twice
        self._lock = threading.RLock()
        self._closed = False
        self._looked = False  # for a snapshot
        self._keeping = False  # a snapshot is being written, or will be
        self._admitted = False  # to what may be put away
        self.memory = 0  # bytes that what was opened takes
        self._work = 0  # pieces of it that go on
        self._counting = threading.Lock()

    @contextmanager
    def up_to_date(self, keys: seal.Keys, *, now: Micros) -> Iterator[Objects]:
        """The folded values at the log's tip and at this moment: new grants opened, new entries folded, lost or
        ended rights gone."""
        with self.at_work():
            self._take_both()
            try:
                self._meet_tip(keys, now)
                self._after_meeting(keys)
            except BaseException:
                self._lock.release()
                raise
            finally:
                self.ledger.lock.release()
            try:
                yield self._shelf.objects
            finally:
                self._lock.release()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """For as long as a piece of work goes on: what it opened is not put away meanwhile."""
        with self._counting:
            self._work += 1
        try:
            yield
        finally:
            with self._counting:
                self._work -= 1

    def _take_both(self) -> None:
        """Take the ledger's lock, then the desk's: an append holds the first and asks for the second.

        Nobody waits for a desk while holding the ledger's lock, which all others need.
        """
        while True:
            self.ledger.lock.acquire()
            if self._lock.acquire(blocking=False):
                return
            self.ledger.lock.release()
            with self._lock:
                pass

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let the others go on with the ledger while this desk is busy."""
        self.ledger.lock.release()
        try:
            yield
        finally:
            self._lock.release()
            self._take_both()

    def _meet_tip(self, keys: seal.Keys, now: Micros) -> None:
        while True:
            if self._closed:
                raise Locked
            if self.ledger.is_appending:
                if self._shelf.synced == 0:
                    raise RuntimeError("a desk must meet the log before it takes part in an append")
                return  # asked from inside an append: its leaves are not committed, and may never be
            self.ledger.refresh()
            if not self._looked and self._bring_back(keys):
                continue  # the log may have grown meanwhile
            plan = self._shelf.plan(keys, now=now)
            if plan is None:
                return
            if not plan.long:
                self._shelf.carry_out(plan, stopped=lambda: False)
                return
            self._carry_out_alone(plan)

    def _carry_out_alone(self, plan: Plan) -> None:
        """The log may have grown meanwhile."""
        try:
            with self._alone():
                self._shelf.carry_out(plan, stopped=lambda: self._closed)
        except seal.SealError:
            if not self.ledger.ended_since(plan.size):
                raise
            # A book was destroyed while this was read from the disk: there is another plan now.

    def _bring_back(self, keys: seal.Keys) -> bool:
        """Begin with the snapshot; whether there was one to read."""
        self._looked = True
        found = snapshots.find(self.ledger, keys.cache)
        if found is None:
            return False
        with self._alone():
            state = found.read()
            if state is not None:
                self._shelf.bring_back(state)
        return True

    def _after_meeting(self, keys: seal.Keys) -> None:
        if self.ledger.is_appending:
            return
        self.memory = self._shelf.memory
        if self._admitted:
            self.ledger.memory.used(self)
            self.ledger.memory.settle()
        if not self._keeping and self._shelf.is_worth_keeping():
            self._keeping = True
            self.ledger.caches.soon(partial(self._keep, keys.cache))

    def _keep(self, key: seal.CacheKey) -> None:
        """Write a snapshot, in the background. What goes wrong is for the operator: there is none then."""
        try:
            since = self.ledger.caches.forgotten
            captured = self._captured()
            if captured is not None:
                snapshots.write(captured, ledger=self.ledger, key=key, since=since)
        except Exception as error:  # nobody is there to meet it
            journal.error("snapshot-not-written", error=type(error).__name__, raised=where(error))
        finally:
            self._keeping = False

    def _captured(self) -> snapshots.Captured | None:
        with self.at_work():
            self._take_both()
            try:
                try:
                    root = self._root_to_keep()
                finally:
                    self.ledger.lock.release()
                return None if root is None else self._shelf.capture(root)
            finally:
                self._lock.release()

    def _root_to_keep(self) -> bytes | None:
        if self._closed or self._shelf.synced == 0:
            return None
        # The database is copied twice on its way out.
        if not self.ledger.memory.make_room(2 * self._shelf.objects.memory):
            journal.warning("snapshot-too-large", megabytes=self.memory // MEGABYTE)
            return None
        return self.ledger.tree.root_at(self._shelf.synced)

    def admit(self) -> None:
        """From now on this desk counts among those that share the memory, and may be put away between two pieces of
        work."""
        self._admitted = True
        self.ledger.memory.used(self)

    def put_away(self) -> None:
        """Let go of what was opened, unless somebody is at work with it; the next question opens it again."""
        if self._work or not self._lock.acquire(blocking=False):
            return
        try:
            if not self._closed and self._shelf.synced:
                self._shelf.empty()
                self._shelf = Shelf(ledger=self.ledger, key_id=self.key_id)
                self._looked = False
                self.memory = self._shelf.memory
        finally:
            self._lock.release()

    def let_go_of(self, ended: Collection[bytes]) -> None:
        """Put it away when something of it was lost with these books and keys. Whoever is at work loses it with their
        next question."""
        if not self._work and (self.key_id in ended or self._lost_something(ended)):
            self.put_away()

    def _lost_something(self, books: Collection[bytes]) -> bool:
        held = {(slot.book, slot.compartment) for slot in list(self.keyring) if slot.book in books}
        rights = self.ledger.authority.rights
        return any(not rights(self.key_id, *place) & seal.Rights.READ for place in held)

    def close(self) -> None:
        """Forget everything that was opened, and the files that no entry came to name."""
        self._closed = True  # whoever is folding at this moment stops
        self._take_both()
        try:
            self.ledger.memory.gone(self)
            self.memory = 0
            self._shelf.empty()  # what is opened goes first: the disk may refuse the rest
            for arriving in list(self.arriving.values()):
                arriving.leave()
            for received in self.received.values():
                self._let_lie_or_drop(received)
        finally:
            self._lock.release()
            self.ledger.lock.release()

    def _let_lie_or_drop(self, received: Received) -> None:
        """One that came in parts is gone on with later, as if its last part were missing."""
        file_id, files = received.stored.file_id, self.ledger.files
        if file_id not in self.ledger.named_files and not files.has_note(file_id):
            files.drop(file_id)

    def check_open(self) -> None:
        """Raises Locked when the session has ended, after letting go of what arrives."""
        if self._closed:
            for arriving in list(self.arriving.values()):
                arriving.leave()
            raise Locked

    def receive(self, received: Received) -> None:
        """Keep a file that arrived until an entry names it, or the session ends."""
        with self._lock:
            if self._closed:
                self._let_lie_or_drop(received)
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
        return self._shelf.keyring.keys
