"""Taking access away: a key loses a compartment, and a new epoch begins whose key it is never given.

A team's keys follow from its book's key. So when somebody leaves a team, the team gets a new key, and a new epoch
begins in every book that the team holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from havre import seal
from havre.base.errors import NotFound, Refused
from havre.base.ids import BookId, KeyId, Micros

from . import rows
from .log import Appender
from .workspace import Workspace


@dataclass
class Renewal:
    """Revocations and new epochs within one transaction of `log`, by one member who may grant what is renewed.

    `waiting` are the books of renewed teams that this member can't renew: until somebody who may grant them
    unlocks, the team can't open them.
    """

    log: Appender
    by: Workspace
    renewed: set[tuple[BookId, str]] = field(default_factory=set)
    waiting: set[BookId] = field(default_factory=set)
    _new: dict[seal.Slot, seal.CompartmentKey] = field(default_factory=dict)

    def take_away(self, book: BookId, parts: Mapping[str, Sequence[KeyId]]) -> None:
        """Revoke keys, compartment by compartment, and begin the next epoch of each compartment named."""
        for compartment, keys in parts.items():
            for key_id in keys:
                self._revoke(book, compartment, key_id)
        if parts:
            self.renew(book, list(parts))

    def _revoke(self, book: BookId, compartment: str, key_id: KeyId) -> None:
        authority = self.by.ledger.authority
        lost = authority.granted_in(key_id, book, compartment)
        if lost:
            self.log.add(seal.RevokePayload(book, seal.known_compartment(compartment), key_id))
            rows.drop_envelopes(lost)

    def renew(self, book: BookId, compartments: Sequence[str]) -> None:
        """Begin the next epoch of these compartments for all current holders but those whose grant has ended."""
        team = self.by.ledger.authority.role_key(seal.TEAM, book)
        if team is not None and seal.FILE in compartments:
            self._renew_team(team, book, compartments)
        else:
            self._renew(book, compartments)

    def _renew(self, book: BookId, compartments: Sequence[str]) -> None:
        authority = self.by.ledger.authority
        before = {part: authority.all_holders(book, part) for part in compartments}
        for compartment in compartments:
            self._open_next(book, compartment, before[compartment])
        self.renewed.update((book, compartment) for compartment in compartments)

    def _open_next(
        self, book: BookId, compartment: str, before: list[tuple[seal.KeyState, seal.Rights, Micros | None]]
    ) -> None:
        authority, own = self.by.ledger.authority, self.by.keys
        granting = authority.granting(own.key_id, book, compartment, at=self.by.now)
        epoch = authority.current_epoch(book, compartment)
        if granting is None or epoch is None:
            raise Refused("You may open this, but not grant it to others.")
        slot, key = seal.Slot(book, compartment, epoch + 1), seal.CompartmentKey.new()
        self._new[slot] = key
        self._give(slot, key, own.public, *granting)
        self._give(slot, key, authority.recovery.public, seal.RECOVERY_RIGHTS, None)
        for holder, rights, until in before:
            self._pass_on(slot, key, holder, rights, until)

    def _pass_on(
        self,
        slot: seal.Slot,
        key: seal.CompartmentKey,
        holder: seal.KeyState,
        rights: seal.Rights,
        until: Micros | None,
    ) -> None:
        """Give a holder of the epoch before what they held: a team that got a new key by that key, nobody who left."""
        if holder.role == seal.RECOVERY or holder.key_id == self.by.keys.key_id:
            return
        if until is not None and until <= self.by.now:
            return
        if holder.current:
            self._give(slot, key, holder.public, rights, until)
            return
        successor = self._successor(holder)
        if successor is not None:
            mine, ends = self._rights_and_end(slot)
            self._give_all(slot, successor, rights & mine, _earlier(until, ends))

    def _successor(self, holder: seal.KeyState) -> seal.PublicKeys | None:
        """The key that took the place of a team's, if whoever vouched for it holds the team: nobody else may be
        handed what the team holds."""
        authority = self.by.ledger.authority
        key = authority.role_key(seal.TEAM, holder.holder) if holder.role == seal.TEAM else None
        voucher = authority.key(key.voucher) if key is not None and key.voucher is not None else None
        if key is None or voucher is None:
            return None
        holds = authority.rights(voucher.key_id, BookId(key.holder), seal.FILE) & seal.Rights.GRANT
        return key.public if holds or voucher.role == seal.RECOVERY else None

    def _rights_and_end(self, slot: seal.Slot) -> tuple[seal.Rights, Micros | None]:
        """What this member can hand on themselves: a successor held nothing before."""
        granting = self.by.ledger.authority.granting(
            self.by.keys.key_id, slot.book, slot.compartment, at=self.by.now
        )
        return granting if granting is not None else (seal.Rights.NONE, None)

    def _give_all(
        self, slot: seal.Slot, public: seal.PublicKeys, rights: seal.Rights, until: Micros | None
    ) -> None:
        """The new epoch's key and those of the epochs before, so that what was written stays readable."""
        self._give(slot, self._new[slot], public, rights, until)
        for old, key in self._old_keys[slot.book, slot.compartment]:
            self._give(old, key, public, rights, until)

    @cached_property
    def _old_keys(self) -> dict[tuple[BookId, str], list[tuple[seal.Slot, seal.CompartmentKey]]]:
        """The keys that this member opened before this transaction, by compartment."""
        found: dict[tuple[BookId, str], list[tuple[seal.Slot, seal.CompartmentKey]]] = {}
        for slot, key in self.by.desk.keyring.items():
            found.setdefault((slot.book, slot.compartment), []).append((slot, key))
        return found

    def _give(
        self,
        slot: seal.Slot,
        key: seal.CompartmentKey,
        public: seal.PublicKeys,
        rights: seal.Rights,
        until: Micros | None,
    ) -> None:
        log_id = self.by.ledger.log_id
        self.log.add_grant(
            seal.seal_grant(key, slot, log_id=log_id, recipient=public, rights=rights, until=until)
        )

    def _renew_team(self, team: seal.KeyState, book: BookId, compartments: Sequence[str]) -> None:
        """The team's book, then the key that follows from it, then every book that the team holds."""
        held: dict[BookId, list[str]] = {}
        for place, compartment, _rights, _until in self.by.ledger.authority.held(team.key_id):
            held.setdefault(place, []).append(compartment)
        mine = [place for place in held if self._hold_directly(team.key_id, place, held[place])]
        self.waiting.update(held.keys() - set(mine))
        self._renew(book, compartments)
        self._replace_key(book)
        for place in mine:
            self._renew(place, held[place])

    def _hold_directly(self, team: KeyId, book: BookId, compartments: Sequence[str]) -> bool:
        """Whether this member may renew a book of a team; what they hold through the team only, they first give
        to themselves, since it ends with the team's old key.

        Nothing is given unless all can be: whoever shared one case must not keep the team from its new key.
        """
        if not all(self._may_keep(team, book, compartment) for compartment in compartments):
            return False
        authority, own = self.by.ledger.authority, self.by.keys
        for compartment in compartments:
            granting = authority.granting(own.key_id, book, compartment, at=self.by.now)
            direct = self._held(own.key_id, book, compartment)
            if granting is not None and not (direct is not None and direct[0] & seal.Rights.GRANT):
                slot, key = self.by.current_key(book, compartment)
                self._give(slot, key, own.public, *granting)
        return True

    def _may_keep(self, team: KeyId, book: BookId, compartment: str) -> bool:
        """Whether what this member holds there without the team, or can give themselves, lets them hand it on."""
        granting = self.by.ledger.authority.granting(self.by.keys.key_id, book, compartment, at=self.by.now)
        if granting is None or not self._opened(book, compartment):
            return False
        direct = self._held(self.by.keys.key_id, book, compartment)
        stays = direct if direct is not None and direct[0] & seal.Rights.GRANT else granting
        needed = [held for held in (direct, self._held(team, book, compartment)) if held is not None]
        return all(_covers(stays, held, rights=held is direct) for held in needed)

    def _held(
        self, key_id: KeyId, book: BookId, compartment: str
    ) -> tuple[seal.Rights, Micros | None] | None:
        """What a key was itself granted of the current epoch."""
        for held, rights, until in self.by.ledger.authority.holders(book, compartment):
            if held == key_id:
                return rights, until
        return None

    def _opened(self, book: BookId, compartment: str) -> bool:
        """Whether the current key is at hand: a hostile author may have granted what does not open."""
        epoch = self.by.ledger.authority.current_epoch(book, compartment)
        return seal.Slot(book, compartment, epoch or 0) in self.by.desk.keyring

    def _replace_key(self, book: BookId) -> None:
        epoch = self.by.ledger.authority.current_epoch(book, seal.FILE)
        slot = seal.Slot(book, seal.FILE, epoch or 0)
        self.log.add(team_key(self.by, slot, self._new[slot], state=seal.REPLACED))


Held = tuple[seal.Rights, Micros | None]


def _earlier(one: Micros | None, other: Micros | None) -> Micros | None:
    """The earlier of two ends, where none at all is the latest."""
    return min((end for end in (one, other) if end is not None), default=None)


def _covers(holding: Held, other: Held, *, rights: bool) -> bool:
    """Whether a holding lasts as long as another one, and, if asked, has all its rights."""
    lasts = _earlier(holding[1], other[1]) == other[1]
    return lasts and (not rights or not other[0] & ~holding[0])


def team_key(
    by: Workspace, slot: seal.Slot, key: seal.CompartmentKey, *, state: seal.State
) -> seal.KeyPayload:
    """The key of a team that follows from its book's `file` key, to be vouched for by who appends it."""
    log_id = by.ledger.log_id
    keys = seal.Keys.from_seed(seal.team_seed(key, log_id=log_id, book=slot.book, epoch=slot.epoch))
    own = keys.own_signature(log_id=log_id, role=seal.TEAM, holder=slot.book)
    return seal.KeyPayload(
        role=seal.TEAM,
        holder=slot.book,
        signing=keys.public.signing,
        opening=keys.public.opening,
        state=state,
        own=own,
    )


def revoke(*, by: Workspace, book: BookId, compartments: Sequence[str], key_id: KeyId) -> Renewal:
    """Take compartments of a book away from a key, in one transaction with the epochs that follow.

    Raises:
        NotFound: the book does not exist or is not granted to this member; or the key holds none of it.
        Refused: the member may not grant there, or would shut themselves out.
    """
    authority = by.ledger.authority
    for compartment in compartments:
        by.current_key(book, compartment)
        if not by.rights(book, compartment) & seal.Rights.GRANT:
            raise Refused("You may open this, but not take it from others.")
    if key_id == by.keys.key_id:
        raise Refused(
            "You can't take your own access away: somebody else who may share this case must do it."
        )
    if not any(authority.granted_in(key_id, book, compartment) for compartment in compartments):
        raise NotFound("They hold nothing here.")
    with by.ledger.appending(by.keys) as log:
        by.rights(book, seal.FILE)  # Locked, if the session ended meanwhile
        renewal = Renewal(log, by)
        renewal.take_away(book, {compartment: [key_id] for compartment in compartments})
    return renewal
