"""What one key opens by itself, without a workspace: for the recovery key, which is nobody's.

There may be thousands of books: everything is read and granted on in pieces, and no book is folded into memory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from havre import seal
from havre.base.ids import BookId, ObjectId
from havre.base.logs import Log

from . import rows
from .log import Appender, Ledger
from .types import Sealed

journal = Log("ledger")
T = TypeVar("T", bound=Sealed)

Grant = tuple[int, seal.GrantPayload]
SlotKey = tuple[seal.Slot, seal.CompartmentKey]


def opened_keys(ledger: Ledger, keys: seal.Keys, *, book: BookId | None = None) -> Iterator[SlotKey]:
    """Every compartment key that was granted to `keys`, of one book or of all.

    One that does not open, or is damaged, is named in the operator's log and left out: it must not keep the others
    from being recovered.
    """
    with ledger.lock:
        granted = ledger.authority.granted(keys.key_id)
        wanted = iter([one for one in granted if book is None or one[1].book == book])
    seen: set[seal.Slot] = set()
    while piece := list(islice(wanted, rows.TOGETHER)):
        for slot, key in _opened(ledger, keys, piece):
            if slot not in seen:
                seen.add(slot)
                yield slot, key


def _opened(ledger: Ledger, keys: seal.Keys, piece: Sequence[Grant]) -> Iterator[SlotKey]:
    sealed = rows.envelopes([index for index, _ in piece])
    for index, payload in piece:
        try:
            yield (
                payload.slot,
                seal.open_grant(payload, sealed.get(index, b""), keys=keys, log_id=ledger.log_id),
            )
        except seal.SealError as error:
            journal.error("grant-not-recovered", leaf=index, cause=error.cause)


@dataclass(frozen=True)
class Regranted:
    """Which books, and how many of their keys, were granted on."""

    books: frozenset[BookId]
    keys: int


def regrant(
    log: Appender, *, ledger: Ledger, keys: seal.Keys, to: seal.PublicKeys, rights: seal.Rights
) -> Regranted:
    """Grant all that `keys` open to another key, without end, in the name of the log's present author."""
    books: set[BookId] = set()
    count = 0
    for slot, key in opened_keys(ledger, keys):
        log.add_grant(
            seal.seal_grant(key, slot, log_id=ledger.log_id, recipient=to, rights=rights, until=None)
        )
        books.add(slot.book)
        count += 1
    return Regranted(frozenset(books), count)


def slots(ledger: Ledger) -> int:
    """How many keys there are in all: one for each epoch of each compartment of the books that stand."""
    authority = ledger.authority
    with ledger.lock:
        return sum(
            (authority.current_epoch(book, part) or 0) + 1
            for book in authority.books()
            for part in seal.COMPARTMENTS
        )


def values_of(ledger: Ledger, keys: seal.Keys, *, book: BookId, type_: type[T]) -> list[T]:
    """The current values of one type in one book, as far as these keys alone open them, oldest first."""
    found: dict[ObjectId, T] = {}
    for index, key in _entries(ledger, keys, book, type_.compartment):
        for row in rows.entries([index]):
            try:
                body = seal.open_entry(row.payload, row.sealed, key=key, log_id=ledger.log_id)
                opened = ledger.registry.open(body)
            except seal.SealError:
                continue  # the member's own pages count it as damaged
            found.pop(opened.object_id, None)
            if isinstance(opened.value, type_) and not opened.removed:
                found[opened.object_id] = opened.value
    return list(found.values())


def _entries(
    ledger: Ledger, keys: seal.Keys, book: BookId, compartment: str
) -> list[tuple[int, seal.CompartmentKey]]:
    """The entries of a compartment that count, by writers, with their keys, in the order of the log."""
    found = []
    for slot, key in opened_keys(ledger, keys, book=book):
        if slot.compartment == compartment:
            entries = ledger.entries.get(slot, [])
            found += [(counted.index, key) for counted in entries if counted.may_write]
    return sorted(found, key=lambda one: one[0])
