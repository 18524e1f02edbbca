"""What one member opened: the keys of their books, and the values folded from the entries that these open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from havre import seal
from havre.base.errors import HavreError
from havre.base.ids import BookId, KeyId, Micros
from havre.base.logs import Log

from . import rows
from .keyring import Keyring
from .log import Ledger
from .objects import Objects
from .snapshots import Captured, State
from .types import Opened

journal = Log("ledger")

LONG: Final = 100  # entries that take longer to fold than others should wait for
LARGE: Final = 8 << 20  # bytes of values whose index takes as long to put in order
KEY: Final = 700  # bytes that a key and its slot take in memory
# What it costs, in microseconds, to open an entry or a grant again, and to write a snapshot.
_ENTRY: Final = 150
_WRITE: Final = 5_000
_BYTES: Final = 200  # of a snapshot in one microsecond


class Locked(HavreError):
    """The session was locked while it was being used."""

    def __init__(self) -> None:
        super().__init__("This session is locked. Unlock to go on.")


@dataclass(frozen=True)
class Plan:
    """What is to be folded until the log's size: entries by index with their key and whether their author may write,
    and how many of each slot's entries are in then. `erase`: something was lost, and nothing of it may stay."""

    waiting: dict[int, tuple[seal.CompartmentKey, bool]]
    reached: dict[seal.Slot, int]
    size: int
    erase: bool
    long: bool


class Shelf:
    """Keys and values at some size of the log. Not safe for threads: the desk holds its lock."""

    def __init__(self, *, ledger: Ledger, key_id: KeyId) -> None:
        self.ledger = ledger
        self.keyring = Keyring(ledger=ledger, key_id=key_id)
        self.objects = Objects(ledger.registry)
        self.folded: dict[seal.Slot, int] = {}  # how many of the slot's counted entries are in `objects`
        self.synced = 0  # leaves of the log that this shelf has met
        self.kept_aside = False  # brought back from a snapshot: its rights are those of another time
        self._opened = 0  # entries and grants, all in all
        self._saved = 0  # of them in a snapshot,
        self._saved_at = 0  # of the log at this size

    @property
    def memory(self) -> int:
        """Bytes that it takes, without what the interpreter needs to know of them."""
        return self.objects.memory + KEY * (len(self.keyring.keys) + len(self.folded))

    def empty(self) -> None:
        """Forget everything that was opened."""
        self.keyring.forget()
        self.folded.clear()
        self.objects.close()

    def bring_back(self, state: State) -> None:
        """Go on from what was kept of another time."""
        self.keyring.bring_back(state.keys, state.unopened)
        self.kept_aside = True
        if state.objects is None:
            return
        self.objects.close()
        self.objects, self.folded, self.synced = state.objects, state.folded, state.size
        self._opened = self._saved = len(state.keys) + sum(state.folded.values())
        self._saved_at = state.size

    def is_worth_keeping(self) -> bool:
        """Whether opening again what no snapshot holds would take longer than writing one.

        So all the writing never takes longer than all the opening did, and unlocking opens little anew.
        """
        lost = self.ledger.ended_since(self._saved_at)  # with everybody's snapshots
        unsaved = self._opened - (0 if lost else self._saved)
        return unsaved * _ENTRY > _WRITE and unsaved * _ENTRY > _WRITE + self.objects.memory // _BYTES

    def capture(self, root: bytes) -> Captured:
        """What a snapshot is made of; `root` is the log's at the size that this shelf has met."""
        self._saved, self._saved_at = self._opened, self.synced
        return Captured(
            size=self.synced,
            root=root,
            keys=dict(self.keyring.keys),
            unopened=self.keyring.unopened,
            folded=dict(self.folded),
            damaged=dict(self.objects.damaged),
            image=self.objects.image(),
        )

    def plan(self, keys: seal.Keys, *, now: Micros) -> Plan | None:
        """What is missing until the log's tip at this moment; None when nothing is. The caller holds the ledger's lock.

        Keys that were granted since are opened, and what was lost is forgotten.
        """
        size = self.ledger.tree.size
        anew = self.kept_aside or now >= self.keyring.next_end
        if self.synced == size and not anew:
            return None
        entered = None if anew else self.ledger.entered_since(self.synced)
        lost = set[seal.Slot]()
        if entered is None:
            before = len(self.keyring.keys)
            lost = self.keyring.meet(keys, now=now) | (self.folded.keys() - self.keyring.keys.keys())
            self._opened += max(0, len(self.keyring.keys) - before)
            self._drop(lost)
            for place in self._late():
                self._fold_anew(*place)
            entered = set(self.keyring.keys)
        return self._plan(entered & self.keyring.keys.keys(), size, erase=bool(lost))

    def _plan(self, slots: set[seal.Slot], size: int, *, erase: bool) -> Plan:
        waiting: dict[int, tuple[seal.CompartmentKey, bool]] = {}
        reached: dict[seal.Slot, int] = {}
        for slot in slots:
            entries = self.ledger.entries.get(slot, [])
            for counted in entries[self.folded.get(slot, 0) :]:
                waiting[counted.index] = (self.keyring.keys[slot], counted.may_write)
            reached[slot] = len(entries)
        long = len(waiting) > LONG or (erase and self.objects.memory > LARGE)
        return Plan(waiting, reached, size, erase, long)

    def carry_out(self, plan: Plan, *, stopped: Callable[[], bool]) -> None:
        """Open and fold what was planned: all of it, or nothing when an entry is damaged or `stopped` says so.

        Raises:
            Locked: `stopped` says so.
            SealError: what is stored of an entry is not what its author signed.
        """
        with self.objects.writing():
            for row in rows.entries(sorted(plan.waiting)):
                if stopped():
                    raise Locked
                key, may_write = plan.waiting[row.index]
                self._fold_entry(row, key=key, may_write=may_write)
        if plan.erase:
            self.objects.erase()
        # Only now: an entry that did not open must fail again, not be skipped.
        self.folded.update(plan.reached)
        self._opened += len(plan.waiting)
        self.synced = plan.size
        self.kept_aside = False

    def _drop(self, lost: set[seal.Slot]) -> None:
        """Forget what was opened of compartments that lost a key; what is still held there is folded anew."""
        for book, compartment in {(slot.book, slot.compartment) for slot in lost}:
            self._fold_anew(book, compartment)

    def _fold_anew(self, book: BookId, compartment: str) -> None:
        self.objects.forget(book, compartment)
        for slot in [each for each in self.folded if (each.book, each.compartment) == (book, compartment)]:
            del self.folded[slot]

    def _late(self) -> set[tuple[BookId, str]]:
        """Compartments with a key that came after a later epoch's was folded: what superseded what is told in order."""
        folded: dict[tuple[BookId, str], int] = {}
        for slot in self.folded:
            place = (slot.book, slot.compartment)
            folded[place] = max(folded.get(place, 0), slot.epoch)
        new = self.keyring.keys.keys() - self.folded.keys()
        return {
            (slot.book, slot.compartment)
            for slot in new
            if slot.epoch < folded.get((slot.book, slot.compartment), 0)
        }

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
