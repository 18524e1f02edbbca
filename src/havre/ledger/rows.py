"""The rows of the log, as every request and every append asks for them.

Plain SQL where the ORM would take longer to build a question than the database to answer it; it is the same on SQLite
and PostgreSQL (what is not, is in `database`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from havre import seal
from havre.base.ids import KeyId

from .models import SealedBody, SealedGrant, StoredLeaf

AHEAD = 100  # indices read ahead: a body may have 1 MiB
SEALED = ("ledger_sealedbody", "ledger_sealedgrant")  # the tables that a revoke or shred deletes from
TOGETHER = 500  # rows to a query: well below the number of values that a statement may bind

Row = tuple[int, bytes]  # a leaf's index and the bytes kept at it
Stored = bytes | memoryview  # as the database's driver gives them

_NEWER = 'SELECT 1 FROM ledger_storedleaf WHERE "index" >= %s LIMIT 1'
_ADD_LEAF = 'INSERT INTO ledger_storedleaf ("index", data) VALUES (%s, %s)'
_ADD_BODY = 'INSERT INTO ledger_sealedbody ("index", sealed) VALUES (%s, %s)'
_ADD_GRANT = 'INSERT INTO ledger_sealedgrant ("index", envelope) VALUES (%s, %s)'
_ENTRY = (
    "SELECT leaf.data, body.sealed FROM ledger_storedleaf AS leaf"
    ' LEFT JOIN ledger_sealedbody AS body ON body."index" = leaf."index" WHERE leaf."index" = %s'
)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One stored entry: its place, what its leaf says, who signed it, and its sealed body."""

    index: int
    payload: seal.EntryPayload
    author: KeyId
    sealed: bytes


def any_from(size: int) -> bool:
    """Whether a leaf is stored at `size` or after it."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWER, (size,))
        return cursor.fetchone() is not None


def leaves_from(size: int) -> Iterator[Row]:
    """The stored leaves from `size` on, in order."""
    rows = StoredLeaf.objects.order_by("index").values_list("index", "data")
    while batch := list(rows.filter(index__gte=size)[:TOGETHER]):
        yield from ((index, bytes(data)) for index, data in batch)
        if len(batch) < TOGETHER:
            return
        size = batch[-1][0] + 1


def add(*, leaves: Sequence[Row], bodies: Sequence[Row], grants: Sequence[Row]) -> None:
    """Insert what one transaction appends."""
    with connection.cursor() as cursor:
        for statement, rows in ((_ADD_LEAF, leaves), (_ADD_BODY, bodies), (_ADD_GRANT, grants)):
            if rows:
                cursor.executemany(statement, rows)


def drop_bodies(indices: Sequence[int]) -> None:
    """Delete the sealed bodies of entries whose book was destroyed."""
    for chunk in _chunks(indices):
        SealedBody.objects.filter(index__in=chunk).delete()


def any_sealed(indices: Sequence[int]) -> bool:
    """Whether a body or envelope is stored at one of `indices`."""
    return any(
        table.objects.filter(index__in=chunk).exists()
        for chunk in _chunks(indices)
        for table in (SealedBody, SealedGrant)
    )


def drop_envelopes(indices: Sequence[int]) -> None:
    """Delete the envelopes of grants that were revoked or are of a destroyed book."""
    for chunk in _chunks(indices):
        SealedGrant.objects.filter(index__in=chunk).delete()


def envelopes(indices: Sequence[int]) -> dict[int, bytes]:
    """The envelopes of the grants at `indices`, by index; one that is not stored is absent."""
    found: dict[int, bytes] = {}
    for chunk in _chunks(indices):
        rows = SealedGrant.objects.filter(index__in=chunk).values_list("index", "envelope")
        found.update((index, bytes(envelope)) for index, envelope in rows)
    return found


def entries(indices: Sequence[int]) -> Iterator[EntryRow]:
    """The entries at `indices`, which rise.

    Raises:
        SealError: one of them has no body, or no leaf, any more.
    """
    if len(indices) == 1:  # what somebody just wrote
        yield _entry(indices[0])
        return
    for chunk in _chunks(indices):
        bodies = dict(SealedBody.objects.filter(index__in=chunk).values_list("index", "sealed"))
        leaves = dict(StoredLeaf.objects.filter(index__in=chunk).values_list("index", "data"))
        yield from (_typed(index, leaves.get(index), bodies.get(index)) for index in chunk)


class ReadAhead:
    """One column by leaf index, read in batches: for whoever asks in rising order, as a verifier does.

    `rows` gives (index, bytes). Asking out of order is right as well, only slower.
    """

    def __init__(self, rows: "QuerySet[Any, tuple[int, Any]]") -> None:
        self._rows = rows
        self._batch: dict[int, Stored] = {}
        self._ahead = range(0)  # the indices that the batch answers for

    def at(self, index: int) -> bytes | None:
        """The bytes kept at `index`, or None."""
        if index not in self._ahead:
            self._ahead = range(index, index + AHEAD)
            self._batch = dict(self._rows.filter(index__gte=index, index__lt=index + AHEAD))
        found = self._batch.get(index)
        return None if found is None else bytes(found)


def _entry(index: int) -> EntryRow:
    with connection.cursor() as cursor:
        cursor.execute(_ENTRY, (index,))
        leaf, body = cursor.fetchone() or (None, None)
    return _typed(index, leaf, body)


def _typed(index: int, data: Stored | None, sealed: Stored | None) -> EntryRow:
    if data is None or sealed is None:
        raise seal.SealError(f"the body or leaf of entry {index} is missing")
    leaf = seal.parse_leaf(bytes(data))
    if not isinstance(leaf.payload, seal.EntryPayload):
        raise seal.SealError(f"leaf {index} is not an entry")
    return EntryRow(index, leaf.payload, leaf.author, bytes(sealed))


def _chunks(indices: Sequence[int]) -> Iterator[Sequence[int]]:
    return (indices[start : start + TOGETHER] for start in range(0, len(indices), TOGETHER))
