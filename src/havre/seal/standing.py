"""What a log amounts to: keys, and who holds what in which book. `rules` judges it, `effects` change it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from havre.base.ids import BookId, EntryId, FileId, KeyId, LogId, Micros
from havre.seal.compartments import COMPARTMENTS, FILE, Rights, organisation_book
from havre.seal.keys import INTAKE, MEMBER, TEAM, PublicKeys
from havre.seal.leaves import NO_LOG
from havre.seal.payloads import ApprovalPayload, GrantPayload
from havre.seal.primitives import ZERO32


@dataclass(frozen=True)
class KeyState:
    """A key that the log knows. `state` is `joined` or `replaced` while `current`, then how it ended.

    `voucher` is the key that signed it in; None for those of leaf 0.
    """

    public: PublicKeys
    role: str
    holder: bytes
    state: str
    current: bool
    index: int
    voucher: KeyId | None

    @property
    def key_id(self) -> KeyId:
        return self.public.key_id


@dataclass(frozen=True)
class Holding:
    """What one key was granted in one compartment's current epoch."""

    rights: Rights
    until: Micros | None

    def lasts(self, at: Micros | None) -> bool:
        """Whether it has not ended at this moment; without one, ends are left aside."""
        return at is None or self.until is None or at < self.until

    def covers(self, rights: Rights, until: Micros | None) -> bool:
        """Whether these rights, until then, are within this holding."""
        in_time = self.until is None or (until is not None and until <= self.until)
        return in_time and rights & ~self.rights == 0


@dataclass
class SlotState:
    """One compartment of a book: each epoch's commitment; `before` are the last epoch's holders in a run."""

    commitments: list[bytes]
    whole: bool = False  # the opening run granted it to the recovery key current then
    closed: bool = False
    holders: dict[KeyId, Holding] = field(default_factory=dict)
    before: dict[KeyId, Holding] = field(default_factory=dict)

    @property
    def epoch(self) -> int:
        return len(self.commitments) - 1

    def open_next(self, commitment: bytes) -> None:
        self.commitments.append(commitment)
        self.before, self.holders = self.holders, {}
        self.whole = self.closed = False


@dataclass(frozen=True)
class Run:
    """An opening run: consecutive counted grants by one author in one book; what it opened."""

    author: KeyId
    book: BookId
    opened: frozenset[str]


@dataclass(frozen=True)
class Asked:
    """A counted approval: who signed it, the request it answers (None for a request), and its leaf."""

    payload: ApprovalPayload
    holder: bytes
    answers: bytes | None
    index: int


_NO_BOOK: Final = BookId(b"")

Place = tuple[BookId, str]
Slots = dict[tuple[BookId, str], dict[int, GrantPayload]]


@dataclass
class Standing:
    """Everything that the leaves so far amount to.

    `owed` is no rule's business: what the key before a member's current one held, and nobody gave back or revoked
    since. People decide about it, and a log counts the same without it.
    """

    log_id: LogId = NO_LOG
    size: int = 0
    tip: bytes = ZERO32
    organisation: BookId = _NO_BOOK
    log_keys: list[tuple[int, bytes]] = field(default_factory=list)  # since which leaf, public key
    keys: dict[KeyId, KeyState] = field(default_factory=dict)
    signing_keys: set[bytes] = field(default_factory=set)
    current: dict[tuple[str, bytes], KeyId] = field(default_factory=dict)  # (role, holder) to key
    slots: dict[tuple[BookId, str], SlotState] = field(default_factory=dict)
    granted: dict[KeyId, Slots] = field(default_factory=dict)
    owed: dict[KeyId, dict[Place, Holding]] = field(default_factory=dict)
    shredded: set[BookId] = field(default_factory=set)
    asked: dict[bytes, Asked] = field(default_factory=dict)  # by leaf hash
    entries: dict[EntryId, int] = field(default_factory=dict)  # to leaf index
    files: dict[FileId, tuple[BookId, bytes]] = field(default_factory=dict)
    run: Run | None = None

    def found(self, log_id: LogId) -> None:
        self.log_id = log_id
        self.organisation = organisation_book(log_id)

    def current_key(self, role: str, holder: bytes) -> KeyState | None:
        key_id = self.current.get((role, holder))
        return None if key_id is None else self.keys[key_id]

    def is_current(self, key_id: KeyId) -> bool:
        state = self.keys.get(key_id)
        return state is not None and state.current

    def members(self) -> list[KeyState]:
        return [self.keys[key_id] for (role, _), key_id in self.current.items() if role == MEMBER]

    def book_is_whole(self, book: BookId) -> bool:
        """Both compartments were opened in the run that created it, and it is not destroyed."""
        return book not in self.shredded and all((book, part) in self.slots for part in COMPARTMENTS)

    def holdings(
        self, key_id: KeyId, book: BookId, compartment: str, at: Micros | None = None
    ) -> Iterator[Holding]:
        """What a current key holds in the current epoch: its own, then what its teams hold.

        With `at`, only what has not ended by then: neither the holding itself nor the membership in the team.
        """
        slot = self.slots.get((book, compartment))
        if slot is None or book in self.shredded or not self.is_current(key_id):
            return
        own = slot.holders.get(key_id)
        held = ([] if own is None else [own]) + list(self._through_teams(key_id, slot, at))
        yield from (holding for holding in held if holding.lasts(at))

    def rights(self, key_id: KeyId, book: BookId, compartment: str) -> Rights:
        rights = Rights.NONE
        for holding in self.holdings(key_id, book, compartment):
            rights |= holding.rights
        return rights

    def may_read(self, key_id: KeyId, book: BookId, compartment: str) -> bool:
        return any(holding.rights & Rights.READ for holding in self.holdings(key_id, book, compartment))

    def may_grant(self, key_id: KeyId, book: BookId) -> bool:
        """Holds `grant` on a book, which means on its `file` compartment."""
        return bool(self.rights(key_id, book, FILE) & Rights.GRANT)

    def team_keys(self, key_id: KeyId, at: Micros | None = None) -> Iterator[KeyState]:
        """The current team and intake keys that a current member key can derive; teams do not nest."""
        if self.keys[key_id].role != MEMBER:
            return
        for (role, holder), team_id in self.current.items():
            if role in (TEAM, INTAKE) and self.holds_directly(key_id, BookId(holder), at):
                yield self.keys[team_id]

    def holds_directly(self, key_id: KeyId, book: BookId, at: Micros | None = None) -> bool:
        slot = self.slots.get((book, FILE))
        if slot is None or book in self.shredded:
            return False
        holding = slot.holders.get(key_id)
        return holding is not None and holding.lasts(at)

    def _through_teams(self, key_id: KeyId, slot: SlotState, at: Micros | None) -> Iterator[Holding]:
        if self.keys[key_id].role != MEMBER:
            return
        for holder_id, holding in slot.holders.items():
            holder = self.keys[holder_id]
            is_team = holder.role in (TEAM, INTAKE) and holder.current
            if is_team and self.holds_directly(key_id, BookId(holder.holder), at):
                yield holding
