"""The authority rule: whether a verified leaf counts. Pure: each rule returns why not, or None.

The table of docs/explanation/seal-format.md, row by row; the words returned are listed in `REASONS`.
"""

from collections.abc import Callable
from typing import Any, Final

from havre.base.ids import BookId, KeyId
from havre.seal.compartments import COMPARTMENTS, Rights
from havre.seal.errors import SealError
from havre.seal.keys import INTAKE, LOG, MEMBER, RECOVERY, TEAM, PublicKeys, check_own_signature
from havre.seal.leaves import Leaf
from havre.seal.payloads import (
    JOINED,
    LEFT,
    REPLACED,
    ApprovalPayload,
    EntryPayload,
    GrantPayload,
    KeyPayload,
    LogPayload,
    RestoredPayload,
    RevokePayload,
    ShredPayload,
)
from havre.seal.standing import Holding, KeyState, SlotState, Standing

Reason = str | None

REASONS: Final = {
    "author-not-current": "Its author's key had been replaced, or its holder had left.",
    "author-role": "This kind of key does not sign this kind of leaf.",
    "too-early": "The recovery key and the organisation's book come first.",
    "not-allowed": "Its author did not hold the rights that it needs.",
    "key-known": "The key, or its signing half, is already in the log.",
    "key-state": "The holder's current key does not allow this change.",
    "key-own": "The key's own signature does not fit.",
    "key-holder": "There is no such book to hold this key for, or a team would hold a team.",
    "epoch-stale": "The epoch is not the current one, or was closed.",
    "epoch-order": "The epoch is not opened as the rule says.",
    "epoch-not-whole": "The epoch was opened without a grant to the recovery key.",
    "commitment": "The grant is of another key than its epoch's first.",
    "recipient": "The recipient's key is not current, or may not be granted this.",
    "narrower": "It would give the recipient less than they hold; a grant only adds.",
    "not-held": "The key holds nothing here.",
    "entry-known": "An entry with this id is already in the log.",
    "file-known": "A file with this id is already in the log, with other bytes or in another book.",
    "book-destroyed": "The book was destroyed.",
    "approval": "It names no approval that allows it.",
    "second-log": "A log begins only once.",
    "unknown-kind": "Written by a newer Havre; verified, not interpreted.",
}


def judge(standing: Standing, leaf: Leaf) -> Reason:
    """Why a leaf by a known author, chained and signed, does not count; None when it does."""
    author = standing.keys[leaf.author]
    if leaf.payload is None:
        return "unknown-kind"
    if not author.current:
        return "author-not-current"
    if author.role not in (MEMBER, RECOVERY):
        return "author-role"
    if author.role == RECOVERY and not isinstance(leaf.payload, KeyPayload | GrantPayload | RevokePayload):
        return "author-role"
    return _too_early(standing, author, leaf) or _RULES[type(leaf.payload)](standing, author, leaf.payload)


def _too_early(standing: Standing, author: KeyState, leaf: Leaf) -> Reason:
    """First the recovery key, by the founder at leaf 1; then the organisation's book; then all else."""
    if standing.current_key(RECOVERY, b"") is None:
        first = isinstance(leaf.payload, KeyPayload) and leaf.payload.role == RECOVERY
        return None if first and standing.size == 1 else "too-early"
    if not standing.book_is_whole(standing.organisation):
        opens = isinstance(leaf.payload, GrantPayload) and leaf.payload.book == standing.organisation
        return None if opens and author.role == MEMBER else "too-early"  # the founder: nobody joined yet
    return None


def _log(_standing: Standing, _author: KeyState, _payload: LogPayload) -> Reason:
    return "second-log"


def _key(standing: Standing, author: KeyState, payload: KeyPayload) -> Reason:
    if not _may_vouch(standing, author, payload):
        return "not-allowed"
    public = PublicKeys(payload.signing, payload.opening)
    known = standing.current_key(payload.role, payload.holder)
    if payload.state == LEFT:
        leaves = known is not None and known.public == public and payload.role not in (RECOVERY, LOG)
        return _over_the_team(standing, author, payload) if leaves else "key-state"
    if payload.signing in standing.signing_keys:
        return "key-known"
    if not _state_fits(payload, known=known):
        return "key-state"
    if payload.role in (TEAM, INTAKE) and not _may_be_team(standing, BookId(payload.holder)):
        return "key-holder"
    return _over_the_team(standing, author, payload) or _own_signature(standing, payload, public)


def _over_the_team(standing: Standing, author: KeyState, payload: KeyPayload) -> Reason:
    """A team's key is given to all that the team holds: only who holds the team's own book may change it."""
    if payload.role not in (TEAM, INTAKE) or author.role == RECOVERY:
        return None
    return None if standing.may_grant(author.key_id, BookId(payload.holder)) else "not-allowed"


def _may_vouch(standing: Standing, author: KeyState, payload: KeyPayload) -> bool:
    """The recovery key, or `grant` on the organisation; a recovery or log key takes two people then."""
    if author.role == RECOVERY:
        return True
    if standing.current_key(RECOVERY, b"") is None:
        return True  # leaf 1, by the founder
    if not standing.may_grant(author.key_id, standing.organisation):
        return False
    if payload.role not in (RECOVERY, LOG):
        return True
    action = replacing(payload.role, PublicKeys(payload.signing, payload.opening).key_id)
    return any(
        approved(standing, answer, action=action, book=standing.organisation) for answer in standing.asked
    )


def replacing(role: str, key_id: KeyId) -> str:
    """The action of an approval to replace the recovery or log key by this one."""
    return f"replace-{role}:{key_id.hex()}"


def restoring(root: bytes) -> str:
    """The action of an approval to destroy books again after a restore; `root` is the witnessed one."""
    return f"restore:{root.hex()}"


def _state_fits(payload: KeyPayload, *, known: KeyState | None) -> bool:
    if payload.role == LOG:
        return payload.state == REPLACED
    return payload.state == (JOINED if known is None else REPLACED)


def _may_be_team(standing: Standing, book: BookId) -> bool:
    """The book exists, is not the other kind's, and no team holds it: teams do not nest."""
    if not standing.book_is_whole(book):
        return False
    holders = {key for part in COMPARTMENTS for key in standing.slots[book, part].holders}
    return not any(standing.keys[key].role in (TEAM, INTAKE) for key in holders)


def _own_signature(standing: Standing, payload: KeyPayload, public: PublicKeys) -> Reason:
    try:
        check_own_signature(
            public, payload.own, log_id=standing.log_id, role=payload.role, holder=payload.holder
        )
    except SealError:
        return "key-own"
    return None


def _grant(standing: Standing, author: KeyState, payload: GrantPayload) -> Reason:
    if payload.book in standing.shredded:
        return "book-destroyed"
    recipient = standing.keys.get(payload.recipient)
    if recipient is None or not _may_receive(standing, recipient, payload):
        return "recipient"
    slot = standing.slots.get((payload.book, payload.compartment))
    if slot is None:
        return _creates(standing, author, payload)
    if payload.epoch == slot.epoch + 1:
        return _opens(standing, author, payload)
    if payload.epoch > slot.epoch:
        return "epoch-order"
    if payload.commitment != slot.commitments[payload.epoch]:
        return "commitment"
    if payload.epoch == slot.epoch and _takes_away(slot, payload):
        return "narrower"
    return None if _may_give(standing, author, payload, slot) else "not-allowed"


def _takes_away(slot: SlotState, payload: GrantPayload) -> bool:
    """Whether the recipient would hold less than before: a grant only adds, and a revoke takes away."""
    held = slot.holders.get(payload.recipient)
    given = Holding(Rights(payload.rights), payload.until)
    return held is not None and not given.covers(held.rights, held.until)


def _may_receive(standing: Standing, recipient: KeyState, payload: GrantPayload) -> bool:
    if not recipient.current or recipient.role == LOG:
        return False
    if recipient.role == RECOVERY:
        return payload.rights == RECOVERY_RIGHTS and payload.until is None
    is_team_book = any(standing.current_key(role, payload.book) for role in (TEAM, INTAKE))
    return not (is_team_book and recipient.role in (TEAM, INTAKE))


RECOVERY_RIGHTS: Final = Rights.READ | Rights.GRANT


def _creates(standing: Standing, author: KeyState, payload: GrantPayload) -> Reason:
    """The first grant of a compartment: to oneself, all rights, epoch 0; both compartments in one run."""
    as_said = (
        author.role == MEMBER
        and payload.recipient == author.key_id
        and payload.epoch == 0
        and payload.rights == Rights.ALL
        and payload.until is None
    )
    if not as_said:
        return "epoch-order"
    begun = any((payload.book, part) in standing.slots for part in COMPARTMENTS)
    return "epoch-order" if begun and not in_run(standing, author.key_id, payload.book) else None


def _opens(standing: Standing, author: KeyState, payload: GrantPayload) -> Reason:
    """Epoch n + 1: by a holder of `grant` at n, first to themselves, with at most what they held."""
    if not all((payload.book, part) in standing.slots for part in COMPARTMENTS):
        return "epoch-order"
    if payload.recipient != author.key_id or not payload.rights & Rights.GRANT:
        return "epoch-order"
    if author.role == RECOVERY:
        return None
    held = standing.holdings(author.key_id, payload.book, payload.compartment)
    fits = any(holding.covers(Rights(payload.rights), payload.until) for holding in held)
    return None if fits else "not-allowed"


def _may_give(standing: Standing, author: KeyState, payload: GrantPayload, slot: SlotState) -> bool:
    """`grant` and every right given; while opening an epoch, also what the recipient held before."""
    if author.role == RECOVERY:
        return True
    held = list(standing.holdings(author.key_id, payload.book, payload.compartment))
    granting = [holding for holding in held if holding.rights & Rights.GRANT]
    if standing.keys[payload.recipient].role == RECOVERY:
        return bool(granting)
    rights = Rights(payload.rights)
    if any(holding.covers(rights, payload.until) for holding in granting):
        return True
    return _held_before(standing, author, payload, slot)


def _held_before(standing: Standing, author: KeyState, payload: GrantPayload, slot: SlotState) -> bool:
    """Whoever opens an epoch may pass on to each holder what they held, even rights they lack themselves."""
    if payload.epoch != slot.epoch or not in_run(standing, author.key_id, payload.book):
        return False
    before = slot.before.get(payload.recipient)
    return before is not None and before.covers(Rights(payload.rights), payload.until)


def in_run(standing: Standing, author: KeyId, book: BookId) -> bool:
    """Whether the leaf before belongs to an opening run of this author in this book."""
    run = standing.run
    return run is not None and run.author == author and run.book == book


def _revoke(standing: Standing, author: KeyState, payload: RevokePayload) -> Reason:
    if payload.book in standing.shredded:
        return "book-destroyed"
    place = (payload.book, payload.compartment)
    held = standing.holdings(author.key_id, *place)
    may = author.role == RECOVERY or any(holding.rights & Rights.GRANT for holding in held)
    target = standing.keys.get(payload.key)
    if target is None or place not in standing.granted.get(payload.key, {}):
        return "not-held"
    if not may or (target.role == RECOVERY and target.current):
        return "not-allowed"
    return None


def _entry(standing: Standing, author: KeyState, payload: EntryPayload) -> Reason:
    if payload.book in standing.shredded:
        return "book-destroyed"
    slot = standing.slots.get((payload.book, payload.compartment))
    if slot is None or slot.closed or payload.epoch != slot.epoch:
        return "epoch-stale"
    if not (slot.whole and standing.book_is_whole(payload.book)):
        return "epoch-not-whole"
    if not standing.may_read(author.key_id, payload.book, payload.compartment):
        return "not-allowed"
    if payload.entry in standing.entries:
        return "entry-known"
    return _files(standing, payload)


def _files(standing: Standing, payload: EntryPayload) -> Reason:
    """A file keeps its bytes and its book; one entry names it once."""
    if len({file for file, _ in payload.files}) != len(payload.files):
        return "file-known"
    for file, hash_ in payload.files:
        if standing.files.get(file, (payload.book, hash_)) != (payload.book, hash_):
            return "file-known"
    return None


def _approval(standing: Standing, author: KeyState, payload: ApprovalPayload) -> Reason:
    if payload.request is None:
        return _request(standing, author, payload)
    asked = standing.asked.get(payload.request)
    if asked is None or asked.answers is not None or asked.payload.book is None:
        return "approval"
    if asked.payload.book in standing.shredded:
        return "book-destroyed"
    if asked.holder == author.holder:
        return "not-allowed"
    places = (asked.payload.book, standing.organisation)
    return None if any(standing.may_grant(author.key_id, book) for book in places) else "not-allowed"


def _request(standing: Standing, author: KeyState, payload: ApprovalPayload) -> Reason:
    if payload.book is None or payload.book in standing.shredded:
        return "book-destroyed"
    reads = any(standing.may_read(author.key_id, payload.book, part) for part in COMPARTMENTS)
    return None if reads or standing.may_grant(author.key_id, standing.organisation) else "not-allowed"


def _shred(standing: Standing, author: KeyState, payload: ShredPayload) -> Reason:
    if payload.book in standing.shredded:
        return "book-destroyed"
    if payload.book == standing.organisation or not standing.may_grant(author.key_id, payload.book):
        return "not-allowed"
    return _two_people(standing, payload.approval, action=SHRED, book=payload.book)


SHRED: Final = "shred"


def _restored(standing: Standing, author: KeyState, payload: RestoredPayload) -> Reason:
    if not standing.may_grant(author.key_id, standing.organisation) or standing.organisation in payload.books:
        return "not-allowed"
    if not payload.books and payload.approval is None:
        return None
    return _two_people(standing, payload.approval, action=restoring(payload.root), book=standing.organisation)


def _two_people(standing: Standing, approval: bytes | None, *, action: str, book: BookId) -> Reason:
    """While two member keys are current, an approval is needed; one that is named must fit in any case."""
    if approval is None:
        return "approval" if len(standing.members()) >= 2 else None
    return None if approved(standing, approval, action=action, book=book) else "approval"


def approved(standing: Standing, answer: bytes, *, action: str, book: BookId) -> bool:
    """Whether this leaf hash is a counted answer to a counted request for exactly this."""
    asked = standing.asked.get(answer)
    if asked is None or asked.answers is None:
        return False
    request = standing.asked[asked.answers].payload
    return (request.action, request.book) == (action, book)


_Rule = Callable[[Standing, KeyState, Any], Reason]
_RULES: Final[dict[type, _Rule]] = {
    LogPayload: _log,
    KeyPayload: _key,
    GrantPayload: _grant,
    RevokePayload: _revoke,
    EntryPayload: _entry,
    ApprovalPayload: _approval,
    ShredPayload: _shred,
    RestoredPayload: _restored,
}
