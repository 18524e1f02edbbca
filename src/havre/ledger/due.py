"""What time or others' leaving made due in the books that a member may grant: they sign it when they are unlocked."""

from collections.abc import Iterable, Mapping, Sequence

from havre import seal
from havre.base.errors import HavreError
from havre.base.ids import BookId, KeyId
from havre.base.logs import Log

from .epochs import Renewal
from .workspace import Workspace

journal = Log("ledger")

Places = dict[BookId, dict[str, list[KeyId]]]


def close_ended(by: Workspace, *, book: BookId | None = None) -> int:
    """Revoke every holding whose end has come, where this member may grant; returns in how many books."""
    places: Places = {}
    with by.ledger.lock:
        by.ledger.refresh()
        for place, compartment, key_id in by.ledger.authority.ended(by.now):
            if (book is None or place == book) and key_id != by.keys.key_id:
                places.setdefault(place, {}).setdefault(compartment, []).append(key_id)
    return _renew(by, places)


def renew_closed(by: Workspace) -> int:
    """Begin new epochs where one was closed or is held by somebody who is gone; returns in how many books.

    Whoever left is revoked as well, so that what was sealed to their key is deleted. Where a member's key was
    replaced by another of theirs, the old one's grants stay listed: giving them to the new key is for people.
    """
    places: Places = {}
    with by.ledger.lock:
        by.ledger.refresh()
        authority = by.ledger.authority
        for due in authority.outstanding():
            if due.why in {"closed", "left"}:
                gone = [
                    state.key_id
                    for state, _, _ in authority.all_holders(due.book, due.compartment)
                    if state.state == seal.LEFT
                ]
                places.setdefault(due.book, {}).setdefault(due.compartment, []).extend(gone)
    return _renew(by, places)


def renew_before_writing(by: Workspace, book: BookId, compartments: Iterable[str]) -> None:
    """Begin new epochs where somebody who is gone, or whose access has ended, still has the current key.

    Who may grant and has been unlocked since before that must not go on writing under it.
    """
    places: Places = {}
    with by.ledger.lock:
        authority = by.ledger.authority
        for compartment in compartments:
            holders = authority.all_holders(book, compartment)
            gone = [key for key, _, _ in holders if not key.current and key.role != seal.RECOVERY]
            ended = [key.key_id for key, _, until in holders if until is not None and until <= by.now]
            if gone or ended:
                left = [key.key_id for key in gone if key.state == seal.LEFT]
                places.setdefault(book, {})[compartment] = [*left, *ended]
    _renew(by, places)


def _renew(by: Workspace, places: Mapping[BookId, Mapping[str, Sequence[KeyId]]]) -> int:
    """Only what this member may renew: all in one transaction, or, when a book fails, each in its own.

    Whoever made one book so that it can't be renewed must not keep the others from it.
    """
    if not places:
        return 0
    by.rights(by.ledger.organisation, seal.FILE)  # the keys are opened with the first question
    mine = {
        book: renewable
        for book, parts in places.items()
        if (renewable := {part: keys for part, keys in parts.items() if may_renew(by, book, part)})
    }
    try:
        return _renew_together(by, mine)
    except HavreError as error:
        journal.warning("renewal-failed", error=type(error).__name__, books=len(mine))
        return sum(_renew_alone(by, book, parts) for book, parts in mine.items())


def _renew_together(by: Workspace, places: Mapping[BookId, Mapping[str, Sequence[KeyId]]]) -> int:
    """The compartments of a book share their opening run."""
    if not places:
        return 0
    with by.ledger.appending(by.keys) as log:
        by.rights(by.ledger.organisation, seal.FILE)  # Locked, if the session ended meanwhile
        renewal = Renewal(log, by)
        for book, parts in places.items():
            # A team of theirs may have been renewed before, and this book with it; who left is revoked all the same.
            left = {part: keys for part, keys in parts.items() if keys or (book, part) not in renewal.renewed}
            renewal.take_away(book, left)
    return len({book for book, _ in renewal.renewed})


def _renew_alone(by: Workspace, book: BookId, parts: Mapping[str, Sequence[KeyId]]) -> int:
    try:
        return _renew_together(by, {book: parts})
    except HavreError as error:
        journal.error("renewal-failed", error=type(error).__name__, books=1)
        return 0


def may_renew(by: Workspace, book: BookId, compartment: str) -> bool:
    """Whether this member may begin a new epoch there: a team's only who may vouch for its new key."""
    authority, key_id = by.ledger.authority, by.keys.key_id
    if authority.granting(key_id, book, compartment, at=by.now) is None:
        return False
    epoch = authority.current_epoch(book, compartment)
    if seal.Slot(book, compartment, epoch or 0) not in by.desk.keyring:
        return False
    is_team = authority.role_key(seal.TEAM, book) is not None
    organisation = by.ledger.organisation
    return not is_team or bool(
        authority.rights(key_id, organisation, seal.FILE, at=by.now) & seal.Rights.GRANT
    )
