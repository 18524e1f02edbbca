"""Replaying a log: which leaves count, and what they amount to. No clock, no storage, no private keys."""

from collections.abc import Iterator
from dataclasses import dataclass

from havre.base.ids import BookId, EntryId, FileId, KeyId, LogId, MemberId, Micros
from havre.seal.compartments import COMPARTMENTS, Rights
from havre.seal.effects import end_run, take
from havre.seal.errors import LeafError, SealError
from havre.seal.keys import MEMBER, RECOVERY, PublicKeys
from havre.seal.leaves import Leaf, check_signature
from havre.seal.payloads import GrantPayload, LogPayload
from havre.seal.rules import judge
from havre.seal.signing import check_signing_key
from havre.seal.standing import KeyState, SlotState, Standing


@dataclass(frozen=True)
class Counted:
    """The leaf counts."""

    index: int


@dataclass(frozen=True)
class NotCounted:
    """The leaf stands in the log and changes nothing. `reason` is one of `rules.REASONS`."""

    index: int
    reason: str


@dataclass(frozen=True)
class Outstanding:
    """An epoch that a holder of `grant` should see to: `why` is `recovery`, `closed` or `left`."""

    book: BookId
    compartment: str
    epoch: int
    why: str


@dataclass(frozen=True)
class Answer:
    """A counted answer to a request: its leaf hash and index, and the member who gave it."""

    hash: bytes
    index: int
    holder: MemberId


@dataclass(frozen=True)
class Request:
    """A counted request for an approval: its leaf hash and index, what for, by which member; its answers in order."""

    hash: bytes
    index: int
    action: str
    book: BookId
    holder: MemberId
    answers: tuple[Answer, ...]


class Authority:
    """The state of a log after the leaves applied so far."""

    def __init__(self) -> None:
        self._standing = Standing()
        self._checked: Leaf | None = None  # the last leaf whose chain and signature held, at this tip

    def apply(self, leaf: Leaf) -> Counted | NotCounted:
        """Adds the next leaf. `SealError`, and no change, when it breaks the log itself.

        That is: it does not follow the last leaf, its author is unknown, or its signature does not fit.
        """
        outcome = self.check(leaf)
        standing = self._standing
        if standing.size == 0:
            standing.found(LogId(leaf.hash))
        if isinstance(outcome, Counted):
            take(standing, leaf)
        else:
            end_run(standing)
        standing.size += 1
        standing.tip = leaf.hash
        self._checked = None
        return outcome

    def check(self, leaf: Leaf) -> Counted | NotCounted:
        """What `apply` would answer or raise, without a change."""
        if leaf is not self._checked:
            self._check_structure(leaf)
            self._checked = leaf
        if self.size == 0:
            return Counted(0)
        reason = judge(self._standing, leaf)
        return Counted(self.size) if reason is None else NotCounted(self.size, reason)

    def resume(self, tip: bytes) -> None:
        """Takes up a broken chain where it goes on from `tip`: for a verifier that looks for more faults."""
        self._standing.tip = tip
        self._checked = None
        end_run(self._standing)

    def _check_structure(self, leaf: Leaf) -> None:
        """The signature first: a leaf changed in place is told from one that was moved there."""
        signing_key = self._signing_key(leaf)
        try:
            check_signature(leaf, signing_key, log_id=self.log_id)
        except SealError:
            raise LeafError("leaf-signature") from None
        if leaf.previous != self.tip:
            raise LeafError("leaf-chain")

    def _signing_key(self, leaf: Leaf) -> bytes:
        if self.size > 0:
            author = self.key(leaf.author)
            if author is None:
                raise LeafError("leaf-author")
            return author.public.signing
        if not isinstance(leaf.payload, LogPayload):
            raise LeafError("leaf-malformed")
        founder = PublicKeys(leaf.payload.signing, leaf.payload.opening)
        try:
            founder.check()
            check_signing_key(leaf.payload.log_key)
        except SealError:
            raise LeafError("leaf-malformed") from None
        if founder.key_id != leaf.author:
            raise LeafError("leaf-author")
        return founder.signing

    @property
    def log_id(self) -> LogId:
        """The log id; 32 zero bytes while the log is empty."""
        return self._standing.log_id

    @property
    def size(self) -> int:
        return self._standing.size

    @property
    def tip(self) -> bytes:
        """The hash of the last leaf, which the next one names; 32 zero bytes while the log is empty."""
        return self._standing.tip

    @property
    def organisation(self) -> BookId:
        """The organisation's book, whether it is opened yet or not."""
        return self._standing.organisation

    # Keys

    def key(self, key_id: KeyId) -> KeyState | None:
        return self._standing.keys.get(key_id)

    def known_keys(self) -> Iterator[KeyState]:
        """Every key that the log knows, in the order they came in, current or not."""
        yield from self._standing.keys.values()

    def current_member_keys(self) -> list[KeyState]:
        return self._standing.members()

    def member_key(self, holder: MemberId) -> KeyState | None:
        """A member's current key."""
        return self._standing.current_key(MEMBER, holder)

    def role_key(self, role: str, holder: bytes) -> KeyState | None:
        """The current key of a role: of a team or intake, by its book."""
        return self._standing.current_key(role, holder)

    def role_keys(self, role: str) -> list[KeyState]:
        """All current keys of a role."""
        return [self._standing.keys[id_] for (name, _), id_ in self._standing.current.items() if name == role]

    @property
    def recovery(self) -> KeyState:
        """The current recovery key; `SealError` before leaf 1."""
        found = self._standing.current_key(RECOVERY, b"")
        if found is None:
            raise SealError("the log has no recovery key yet")
        return found

    def log_public(self, size: int | None = None) -> bytes:
        """The log key that signs checkpoints at `size` (now, without one)."""
        at = self.size if size is None else size
        found = [public for since, public in self._standing.log_keys if since < at]
        if not found:
            raise SealError("the log has no leaf yet")
        return found[-1]

    def team_keys(self, key_id: KeyId, *, at: Micros | None = None) -> list[KeyState]:
        """The current team and intake keys that a current member key can derive; with `at`, as of then."""
        return list(self._standing.team_keys(key_id, at)) if self._standing.is_current(key_id) else []

    # Books

    def books(self) -> Iterator[BookId]:
        """Books that were created whole and are not destroyed."""
        standing = self._standing
        for book, compartment in standing.slots:
            if compartment == COMPARTMENTS[0] and standing.book_is_whole(book):
                yield book

    def is_shredded(self, book: BookId) -> bool:
        return book in self._standing.shredded

    def shredded(self) -> frozenset[BookId]:
        return frozenset(self._standing.shredded)

    def current_epoch(self, book: BookId, compartment: str) -> int | None:
        slot = self._standing.slots.get((book, compartment))
        return None if slot is None else slot.epoch

    def takes_entries(self, book: BookId, compartment: str) -> bool:
        """Whether the current epoch is whole and not closed: if not, the next one has to be opened first."""
        slot = self._standing.slots.get((book, compartment))
        return slot is not None and slot.whole and not slot.closed and self._standing.book_is_whole(book)

    def rights(self, key_id: KeyId, book: BookId, compartment: str, *, at: Micros | None = None) -> Rights:
        """What a key holds in the current epoch, through teams too; with `at`, without what has ended."""
        rights = Rights.NONE
        for holding in self._standing.holdings(key_id, book, compartment, at):
            rights |= holding.rights
        return rights

    def holders(self, book: BookId, compartment: str) -> list[tuple[KeyId, Rights, Micros | None]]:
        """Current keys that were granted the current epoch themselves."""
        slot = self._standing.slots.get((book, compartment))
        if slot is None or book in self._standing.shredded:
            return []
        current = self._standing.is_current
        return [(id_, held.rights, held.until) for id_, held in slot.holders.items() if current(id_)]

    def held(self, key_id: KeyId) -> Iterator[tuple[BookId, str, Rights, Micros | None]]:
        """What a key was itself granted in current epochs of books that stand, whether the key is current or not."""
        for (book, compartment), slot in self._standing.slots.items():
            holding = slot.holders.get(key_id)
            if holding is not None and book not in self._standing.shredded:
                yield book, compartment, holding.rights, holding.until

    def granting(
        self, key_id: KeyId, book: BookId, compartment: str, *, at: Micros
    ) -> tuple[Rights, Micros | None] | None:
        """The widest holding by which a key may grant there at `at`, its own or a team's; None when it may not."""
        held = self._standing.holdings(key_id, book, compartment, at)
        may = [(each.rights, each.until) for each in held if each.rights & Rights.GRANT]
        return max(may, key=lambda one: (one[1] is None, one[0], one[1] or 0), default=None)

    def all_holders(self, book: BookId, compartment: str) -> list[tuple[KeyState, Rights, Micros | None]]:
        """Every key that was granted the current epoch, those that are no longer current among them."""
        slot = self._standing.slots.get((book, compartment))
        if slot is None or book in self._standing.shredded:
            return []
        keys = self._standing.keys
        return [(keys[key_id], held.rights, held.until) for key_id, held in slot.holders.items()]

    def ended(self, at: Micros) -> Iterator[tuple[BookId, str, KeyId]]:
        """The holdings of current epochs whose end has come and that nobody revoked yet."""
        for (book, compartment), slot in self._standing.slots.items():
            if book not in self._standing.shredded:
                over = [key_id for key_id, held in slot.holders.items() if not held.lasts(at)]
                yield from ((book, compartment, key_id) for key_id in over)

    def owed(self, key_id: KeyId) -> list[tuple[BookId, str, Rights, Micros | None]]:
        """What the key before a member's current one held, and nobody gave back or revoked since."""
        owed = self._standing.owed.get(key_id, {})
        return [
            (book, compartment, holding.rights, holding.until)
            for (book, compartment), holding in owed.items()
            if book not in self._standing.shredded
        ]

    def granted_in(self, key_id: KeyId, book: BookId, compartment: str) -> list[int]:
        """The leaf indexes of the counted grants of a compartment to a key that were not revoked since."""
        return list(self._standing.granted.get(key_id, {}).get((book, compartment), {}))

    def granted(self, key_id: KeyId) -> Iterator[tuple[int, GrantPayload]]:
        """The counted grants to a key, with leaf index, that are neither revoked nor of a destroyed book."""
        for (book, _), grants in self._standing.granted.get(key_id, {}).items():
            if book not in self._standing.shredded:
                yield from grants.items()

    # Approvals

    def requests(self) -> list[Request]:
        """Every counted request for an approval, in the order of the log, with its counted answers."""
        return list(_requests(self._standing))

    def files_of(self, book: BookId) -> list[FileId]:
        """The files that counted entries of a book name, of a destroyed one as well."""
        return [file_id for file_id, (place, _) in self._standing.files.items() if place == book]

    # Entries

    @property
    def entry_count(self) -> int:
        """Entries that count."""
        return len(self._standing.entries)

    def entry_index(self, entry: EntryId) -> int | None:
        """The leaf of a counted entry."""
        return self._standing.entries.get(entry)

    def outstanding(self) -> list[Outstanding]:
        """Epochs not granted to the current recovery key, closed, or held by a key no longer current."""
        return list(_outstanding(self._standing))


def _requests(standing: Standing) -> Iterator[Request]:
    answers: dict[bytes, list[Answer]] = {}
    for hash_, asked in standing.asked.items():
        if asked.answers is not None:
            answers.setdefault(asked.answers, []).append(Answer(hash_, asked.index, MemberId(asked.holder)))
    for hash_, asked in standing.asked.items():
        action, book = asked.payload.action, asked.payload.book
        if action is not None and book is not None:
            given = tuple(answers.get(hash_, ()))
            yield Request(hash_, asked.index, action, book, MemberId(asked.holder), given)


def _outstanding(standing: Standing) -> Iterator[Outstanding]:
    recovery = standing.current.get((RECOVERY, b""))
    held = standing.granted.get(recovery, {}) if recovery is not None else {}
    for (book, compartment), slot in standing.slots.items():
        if book in standing.shredded:
            continue
        granted = {grant.epoch for grant in held.get((book, compartment), {}).values()}
        for epoch in sorted(set(range(slot.epoch + 1)) - granted):
            yield Outstanding(book, compartment, epoch, "recovery")
        if slot.closed:
            yield Outstanding(book, compartment, slot.epoch, "closed")
        elif _held_by_the_gone(standing, slot):
            yield Outstanding(book, compartment, slot.epoch, "left")


def _held_by_the_gone(standing: Standing, slot: SlotState) -> bool:
    """Recovery keys that were replaced do not force a new epoch: their holders are the same people."""
    keys = (standing.keys[key_id] for key_id in slot.holders)
    return any(not key.current and key.role != RECOVERY for key in keys)
