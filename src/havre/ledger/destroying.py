"""Destroying a book: everything sealed of it is deleted; its leaves stay, so that the log still verifies.

The leaf and the rows go in one transaction. Files go after it, so that a cut leaves a destroyed book with some sealed
files, whose keys are gone; the next start deletes them.
"""

from collections.abc import Iterable

from havre import seal
from havre.base.ids import BookId
from havre.base.logs import Log

from . import parts, rows
from .log import Appender, Ledger
from .workspace import Workspace

journal = Log("ledger")


def shred(log: Appender, *, by: Workspace, book: BookId, approval: bytes | None) -> None:
    """Append the leaf that destroys `book`, and delete its bodies and keys with it; call `finish` afterwards.

    `approval` is the leaf hash of the answer that allows it, None in an organisation of one.

    Raises:
        NotFound: the book does not exist or is not granted to this member.
        Refused: the member may not grant it, or the log asks for an approval that is not there.
    """
    by.current_key(book, seal.FILE)
    log.add(seal.ShredPayload(book, approval))
    erase_rows(by.ledger, [book])


def erase_rows(ledger: Ledger, books: Iterable[BookId]) -> None:
    """Delete the bodies and envelopes of books, whether the leaves that name them counted or not."""
    indexes = [index for book in books for index in ledger.sealed_at.get(book, ())]
    rows.drop_bodies(indexes)
    rows.drop_envelopes(indexes)


def finish(ledger: Ledger) -> int:
    """Delete what is still stored of destroyed books; returns how many files that were.

    For after a destruction, and for the start of a server that a cut came before.
    """
    with ledger.lock:
        shredded = ledger.authority.shredded()
        files = [file_id for book in shredded for file_id in ledger.authority.files_of(book)]
        left = [book for book in shredded if rows.any_sealed(ledger.sealed_at.get(book, ()))]
        if left:
            journal.warning("deleting-what-was-left", books=len(left))
            erase_rows(ledger, left)
    parts.drop_of(ledger, shredded)
    return sum(ledger.files.destroy(file_id) for file_id in files)
