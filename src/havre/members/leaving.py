"""Leaving: handing over what one holds, and taking somebody out whose key no longer counts."""

from dataclasses import dataclass

from havre import seal
from havre.base.errors import NotFound, Refused
from havre.base.ids import BookId, KeyId, MemberId
from havre.ledger import due
from havre.ledger import operations as ledger
from havre.ledger.workspace import Workspace

from . import joining, unlocking
from .models import Account


@dataclass(frozen=True)
class Holdings:
    """In numbers, how many books a member holds themselves, and how many of these nobody else may grant."""

    books: int
    alone: int


@dataclass(frozen=True)
class Left:
    """What became of the books that somebody who left held, in numbers.

    `renewed` have new keys already; `waiting` get them when somebody who may grant them unlocks; `alone` can be
    opened with the recovery shares only.
    """

    renewed: int
    waiting: int
    alone: int


def holdings(by: Workspace, member: MemberId) -> Holdings:
    """What a member would leave behind. Numbers only: whoever asks may hold none of it."""
    ledger_ = by.ledger
    with ledger_.lock:
        key = ledger_.authority.member_key(member)
        if key is None:
            raise NotFound("There is no such member.")
        held = _books(by, key.key_id)
        return Holdings(len(held), sum(not others_may_grant(by, book, key.key_id) for book in held))


def _books(by: Workspace, key_id: KeyId) -> set[BookId]:
    """The books granted to a key itself; the organisation's own is no case."""
    return {book for book, _, _, _ in by.ledger.authority.held(key_id)} - {by.ledger.organisation}


def others_may_grant(by: Workspace, book: BookId, without: KeyId) -> bool:
    """Whether a current member's key other than this one may grant a book; a team's, only with the right to vouch
    for its new key."""
    authority = by.ledger.authority
    is_team = authority.role_key(seal.TEAM, book) is not None
    places = (book, by.ledger.organisation) if is_team else (book,)
    return any(
        state.key_id != without
        and all(authority.granting(state.key_id, place, seal.FILE, at=by.now) is not None for place in places)
        for state in authority.current_member_keys()
    )


def hand_over(*, by: Workspace, to: MemberId) -> ledger.HandedOn:
    """Grant another member every case that this one may grant, with the same rights, in one transaction.

    Raises:
        Refused: there is nothing to hand over, or nobody to hand it to.
    """
    if to == by.member:
        raise Refused("Choose somebody else to hand your cases over to.")
    places = [
        (book, part) for book in by.books() for part in seal.COMPARTMENTS if due.may_renew(by, book, part)
    ]
    handed = ledger.grant_all(by=by, places=places, to=to)
    if handed.granted == 0:
        raise Refused("They hold everything already that you may hand over.")
    return handed


def take_leave(*, by: Workspace, member: MemberId) -> Left:
    """Somebody has left: their key no longer counts, their account is gone, and what `by` may grant is renewed.

    Raises:
        Refused: this member is no administrator, or is the one who leaves.
        NotFound: there is no such member.
    """
    joining.check_voucher(by)
    if member == by.member:
        raise Refused("Another administrator must do this: somebody has to stay who can.")
    key = by.ledger.authority.member_key(member)
    if key is None:
        raise NotFound("There is no such member.")
    books = _books(by, key.key_id)
    with by.ledger.appending(by.keys) as log:
        log.add(left(key))
        Account.objects.filter(member=member).delete()
    unlocking.scrub_wraps()
    due.renew_closed(
        by
    )  # what fails is named in the operator's log and stays due; who left is out all the same
    rest = books & _books(by, key.key_id)
    alone = sum(not others_may_grant(by, book, key.key_id) for book in rest)
    return Left(len(books - rest), len(rest) - alone, alone)


def left(key: seal.KeyState) -> seal.KeyPayload:
    """The leaf by which a member's key ends."""
    return seal.KeyPayload(
        role=seal.MEMBER,
        holder=key.holder,
        signing=key.public.signing,
        opening=key.public.opening,
        state=seal.LEFT,
        own=b"",
    )
