"""What a restore could not sign: the gap in the log, and the books that it destroyed again."""

from dataclasses import dataclass

from havre import seal
from havre.base.ids import BookId, Micros
from havre.ledger.models import PendingRestore
from havre.ledger.restored import books_of
from havre.ledger.workspace import Workspace

from .requests import State, requests

MOST = 1024  # books that one leaf names


@dataclass(frozen=True)
class Waiting:
    """A restore that nobody could sign: the action to ask for, and how many books it destroyed again."""

    action: str
    books: int


def waiting(by: Workspace) -> Waiting | None:
    """The first restore that waits for two people; None when none does, and for who may not sign it."""
    if not by.rights(by.ledger.organisation, seal.FILE) & seal.Rights.GRANT:
        return None
    counted = [(bytes(row.root), len(_books(by, row))) for row in PendingRestore.objects.order_by("id")]
    return next((Waiting(seal.restoring(root), books) for root, books in counted if books), None)


def sign_restores(by: Workspace, at: Micros) -> int:
    """Sign every restore that waits, where this member may and the two-person rule allows; returns how many.

    With books, and while two or more members have a current key, another member has to have approved it: the request's
    action is `seal.restoring(root)`, on the organisation's book, and approving it through the page signs at once. Until
    then the books stay closed to everybody.
    """
    if not PendingRestore.objects.exists():
        return 0
    if not by.rights(by.ledger.organisation, seal.FILE) & seal.Rights.GRANT:
        return 0
    return sum(_sign(by, row, at) for row in PendingRestore.objects.order_by("id"))


def _sign(by: Workspace, row: PendingRestore, at: Micros) -> bool:
    root = bytes(row.root)
    with by.ledger.appending(by.keys) as log:
        books = _books(by, row)
        approval = _approval(by, root, at) if books else None
        if books and approval is None and len(by.ledger.authority.current_member_keys()) > 1:
            return False
        for part in _parts(books):
            log.add(seal.RestoredPayload(row.size, root, part, approval))
        row.delete()
    return True


def _books(by: Workspace, row: PendingRestore) -> list[BookId]:
    """Those of a row that the log doesn't know as destroyed yet."""
    with by.ledger.lock:
        return [book for book in books_of(bytes(row.books)) if not by.ledger.authority.is_shredded(book)]


def _parts(books: list[BookId]) -> list[tuple[BookId, ...]]:
    return [tuple(books[start : start + MOST]) for start in range(0, max(1, len(books)), MOST)]


def _approval(by: Workspace, root: bytes, at: Micros) -> bytes | None:
    """The leaf hash of an approval that is good for this restore, whoever asked for it."""
    wanted = (seal.restoring(root), by.ledger.organisation)
    asked = requests(by, at, among=lambda asked: (asked.action, asked.book) == wanted)
    return next((one.answer for one in asked if one.state is State.APPROVED), None)
