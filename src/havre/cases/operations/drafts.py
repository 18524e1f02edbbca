"""Drafts: what somebody typed and did not keep so far. Each is its writer's own, and no page shows it to another."""

from havre.base.errors import NotFound, WrongInput
from havre.base.ids import BookId, EntryId, Micros, ObjectId
from havre.cases.types import CaseFile, Draft
from havre.ledger import operations as ledger
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace

MOST = 900_000  # bytes of what was typed; a sealed body holds 1 MiB


def keep_draft(
    *, by: Workspace, book: BookId, draft: Draft, at: Micros, goes_on: EntryId | None = None
) -> Held[Draft]:
    """Keep what was typed. `goes_on` is the entry of the draft that it goes on from.

    Where that draft was kept on from elsewhere meanwhile, or thrown away, this becomes a draft of its own: two windows
    never write over each other.

    Raises:
        NotFound: the case is not granted to this member.
        Refused: they may only read there.
        WrongInput: it is too long to be kept.
    """
    by.one(CaseFile, book=book)
    length = sum(len(value.encode()) for one in draft.typed for value in one.values)
    if length > MOST:
        raise WrongInput("This is too long to be kept as a draft. Keep it in two parts.")
    with by.ledger.lock:
        before = next((one for one in drafts(by, book) if one.entry_id == goes_on), None)
        if before is not None and before.value == draft:
            return before
        return ledger.put(by=by, book=book, value=draft, at=at, replaces=before)


def drop_draft(*, by: Workspace, book: BookId, draft: ObjectId, at: Micros) -> None:
    """Take a draft out of the pages: it was kept, or is not wanted any more. Raises NotFound for another's."""
    with by.ledger.lock:
        ledger.remove(by=by, held=the_draft(by, book, draft), at=at)


def drafts(by: Workspace, book: BookId) -> list[Held[Draft]]:
    """This member's own drafts in a case, the oldest first."""
    return [one for one in by.all(Draft, book=book) if _is_mine(by, one)]


def the_draft(by: Workspace, book: BookId, draft: ObjectId) -> Held[Draft]:
    """One of this member's own drafts. Raises NotFound when there is none."""
    found = next((one for one in drafts(by, book) if one.object_id == draft), None)
    if found is None:
        raise NotFound("There is no such draft.")
    return found


def _is_mine(by: Workspace, held: Held[Draft]) -> bool:
    key = by.ledger.authority.key(held.author)
    return key is not None and key.holder == by.member
