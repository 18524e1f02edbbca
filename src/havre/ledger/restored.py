"""A restore that is told of books destroyed since its backup leaves them out at once; only a member can sign that.

Until an administrator who unlocks does (`members.restores`), a row says which books these are: nobody can open them,
and verification names them for what they are. It is no signature: whoever holds the disk could have written it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from havre import seal
from havre.base.ids import BookId

from .models import PendingRestore

PENDING: Final = "restore-pending"
_LACKS: Final = frozenset({"body-missing", "grant-missing", "file-missing"})
_ID: Final = 16


def pending_books() -> frozenset[BookId]:
    """The books that a restore destroyed again and that no administrator has signed yet."""
    return books_in(PendingRestore.objects.values_list("books", flat=True))


def books_in(columns: Iterable[bytes | memoryview]) -> frozenset[BookId]:
    """The books that such rows name."""
    return frozenset(book for column in columns for book in books_of(bytes(column)))


def books_of(column: bytes) -> list[BookId]:
    """The books of one row."""
    return [BookId(column[start : start + _ID]) for start in range(0, len(column), _ID)]


def declared(
    report: seal.Report, pending: frozenset[BookId], leaves: Callable[[], Iterable[tuple[int, bytes]]]
) -> seal.Report:
    """The report with one fault for each pending book in place of one for each thing of it that is missing."""
    lacks = {fault.index for fault in report.faults if fault.kind in _LACKS} if pending else set()
    if not lacks:
        return report
    books = {index: _book(leaf) for index, leaf in leaves() if index in lacks}
    waiting = pending.intersection(book for book in books.values() if book is not None)
    faults = [
        fault for fault in report.faults if fault.kind not in _LACKS or books.get(fault.index) not in waiting
    ]
    faults += [seal.Fault(-1, PENDING, f"book {book.hex()}") for book in sorted(waiting)]
    return replace(report, faults=tuple(faults))


def _book(leaf: bytes) -> BookId | None:
    book: BookId | None = getattr(seal.parse_leaf(leaf).payload, "book", None)
    return book
