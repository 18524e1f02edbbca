"""Showing who the people are in many cases at once."""

from collections.abc import Sequence

from havre import seal
from havre.base.errors import NotFound
from havre.base.ids import BookId, Micros
from havre.cases.types import Person
from havre.ledger import operations as ledger
from havre.ledger.types import Access, Held
from havre.ledger.workspace import Workspace
from havre.members import approvals

NAMES = "names"  # for the once-a-session of a case whose name was shown among others


def show_names(*, by: Workspace, books: Sequence[BookId], at: Micros) -> dict[BookId, Held[Person]]:
    """Who the people of these cases are; one that nobody described is absent. Each case keeps that it was shown.

    The approval of another member is used up by the first press of a session, and is good until that session ends.

    Raises:
        NotFound: one of the cases, or its identity, is not granted to this member.
        Refused: another member has to approve it first.
    """
    for book in books:
        if not by.rights(book, seal.IDENTITY) & seal.Rights.READ:
            raise NotFound("There is no such case.")
    with by.ledger.lock:  # of two presses at once, the second finds what the first one was allowed
        _keep_on_record(by, books, at)
    return {book: described[0] for book in books if (described := _described(by, book))}


def may_show_names(*, by: Workspace, at: Micros) -> bool:
    """Whether `show_names` would be allowed now."""
    if by.desk.allowed.get(approvals.REVEAL) is not None or not approvals.needed(by):
        return True
    organisation = by.ledger.organisation
    return approvals.standing(by=by, action=approvals.REVEAL, book=organisation, at=at) is not None


def _keep_on_record(by: Workspace, books: Sequence[BookId], at: Micros) -> None:
    desk, organisation = by.desk, by.ledger.organisation
    with by.ledger.appending(by.keys) as log:
        approval = desk.allowed.get(approvals.REVEAL) or approvals.spend(
            log, by=by, action=approvals.REVEAL, book=organisation, at=at
        )
        shown = Access(what="identity", approval=approval)
        for book in books:
            if not desk.was_noted(book, NAMES):
                ledger.append(log, by=by, book=book, value=shown, at=at)
    if approval is not None:
        desk.allowed[approvals.REVEAL] = approval
    for book in books:
        for what in (NAMES, "identity"):
            desk.first_time(book, what)


def _described(by: Workspace, book: BookId) -> list[Held[Person]]:
    return by.all(Person, book=book, order="-position", limit=1)
