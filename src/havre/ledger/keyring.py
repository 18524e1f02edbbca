"""The keys of the compartments that one member may open at this moment, their teams' grants among them."""

from collections.abc import Iterator

from havre import seal
from havre.base.ids import BookId, KeyId, Micros
from havre.base.logs import Log

from . import rows
from .log import Ledger

journal = Log("ledger")

NEVER = Micros(2**63 - 1)
Wanted = tuple[int, seal.GrantPayload, seal.Keys]


class Keyring:
    """Opened compartment keys by slot, brought up to the log's tip and to the moment by `meet`."""

    def __init__(self, *, ledger: Ledger, key_id: KeyId) -> None:
        self._ledger = ledger
        self._key_id = key_id
        self._unopened: set[int] = set()  # grants that their author wrote so that they don't open
        self.keys: dict[seal.Slot, seal.CompartmentKey] = {}
        self.next_end = NEVER  # when something that is held now ends

    def meet(self, own: seal.Keys, *, now: Micros) -> set[seal.Slot]:
        """Open what was granted since, forget what is no longer held; returns the slots that were lost."""
        allowed, self.next_end = self._of_key(own, now)
        self._open(allowed)
        for team in self._teams(own, now):
            granted, ends = self._of_key(team, now)
            self._open(granted)
            allowed += granted
            self.next_end = min(self.next_end, ends)
        lost = self.keys.keys() - {payload.slot for _, payload, _ in allowed}
        for slot in lost:
            del self.keys[slot]
        return lost

    def forget(self) -> None:
        """Every key is gone."""
        self.keys.clear()
        self._unopened.clear()

    @property
    def unopened(self) -> frozenset[int]:
        """The grants, by leaf index, that don't open."""
        return frozenset(self._unopened)

    def bring_back(self, keys: dict[seal.Slot, seal.CompartmentKey], unopened: set[int]) -> None:
        """Take up what was opened another time; `meet` then says what of it is still held."""
        self.keys = keys
        self._unopened = unopened

    def _of_key(self, keys: seal.Keys, now: Micros) -> tuple[list[Wanted], Micros]:
        """The grants to these keys in what this member may read now, and when the first of them ends."""
        rights = self._readable(now)
        found, ends = [], NEVER
        for index, payload in self._ledger.authority.granted(keys.key_id):
            if payload.until is not None and payload.until > now:
                ends = min(ends, payload.until)
            if rights(payload.book, payload.compartment):
                found.append((index, payload, keys))
        return found, ends

    def _readable(self, now: Micros) -> "_Readable":
        return _Readable(self._ledger, self._key_id, now)

    def _teams(self, own: seal.Keys, now: Micros) -> Iterator[seal.Keys]:
        """The keys of this member's teams, which follow from the current keys of the teams' own books."""
        ledger = self._ledger
        derive = {seal.TEAM: seal.team_seed, seal.INTAKE: seal.intake_seed}
        for state in ledger.authority.team_keys(own.key_id, at=now):
            book = BookId(state.holder)
            epoch = ledger.authority.current_epoch(book, seal.FILE)
            key = self.keys.get(seal.Slot(book, seal.FILE, epoch or 0))
            if key is None or epoch is None:
                continue
            keys = seal.Keys.from_seed(derive[state.role](key, log_id=ledger.log_id, book=book, epoch=epoch))
            if keys.key_id == state.key_id:
                yield keys
            else:
                # Its voucher signed a key that is not the team's: what is granted to it stays closed to the team.
                journal.error("team-key-does-not-follow", leaf=state.index)

    def _open(self, wanted: list[Wanted]) -> None:
        new = [
            (index, payload, keys)
            for index, payload, keys in wanted
            if payload.slot not in self.keys and index not in self._unopened
        ]
        sealed = rows.envelopes([index for index, _, _ in new])
        for index, payload, keys in new:
            if payload.slot in self.keys:
                continue  # granted twice
            if index not in sealed or seal.sha256(sealed[index]) != payload.envelope:
                raise seal.SealError(f"the envelope of grant {index} is missing or was changed")
            try:
                self.keys[payload.slot] = seal.open_grant(
                    payload, sealed[index], keys=keys, log_id=self._ledger.log_id
                )
            except seal.SealError as error:
                # Its author signed what can't be opened: that book stays closed, and the others must not.
                journal.error("grant-does-not-open", leaf=index, cause=error.cause)
                self._unopened.add(index)


class _Readable:
    """Whether a member may read a compartment at a moment; asked once for each, however many grants there are."""

    def __init__(self, ledger: Ledger, key_id: KeyId, now: Micros) -> None:
        self._authority, self._key_id, self._now = ledger.authority, key_id, now
        self._destroyed = ledger.destroyed_unsigned
        self._known: dict[tuple[BookId, str], bool] = {}

    def __call__(self, book: BookId, compartment: str) -> bool:
        place = (book, compartment)
        if place not in self._known:
            rights = self._authority.rights(self._key_id, book, compartment, at=self._now)
            self._known[place] = bool(rights & seal.Rights.READ) and book not in self._destroyed
        return self._known[place]
