"""What a leaf that counts changes. It trusts `rules.judge`: nothing is checked again here."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from havre.base.ids import BookId, KeyId
from havre.seal.compartments import Rights
from havre.seal.keys import LOG, MEMBER, RECOVERY, PublicKeys
from havre.seal.leaves import Leaf
from havre.seal.payloads import (
    JOINED,
    LEFT,
    ApprovalPayload,
    EntryPayload,
    GrantPayload,
    KeyPayload,
    LogPayload,
    RestoredPayload,
    RevokePayload,
    ShredPayload,
)
from havre.seal.rules import in_run
from havre.seal.standing import Asked, Holding, KeyState, Place, Run, SlotState, Standing


def take(standing: Standing, leaf: Leaf) -> None:
    """Applies a leaf that counts."""
    _EFFECTS[type(leaf.payload)](standing, leaf, leaf.payload)
    if not isinstance(leaf.payload, GrantPayload):
        end_run(standing)


def end_run(standing: Standing) -> None:
    """An opening run is over: what its epochs' predecessors held no longer matters."""
    if standing.run is None:
        return
    for compartment in standing.run.opened:
        standing.slots[standing.run.book, compartment].before = {}
    standing.run = None


def _log(standing: Standing, _leaf: Leaf, payload: LogPayload) -> None:
    founder = PublicKeys(payload.signing, payload.opening)
    _add_key(standing, founder, role=MEMBER, holder=payload.holder, state=JOINED)
    _add_key(standing, PublicKeys(payload.log_key, b""), role=LOG, holder=b"", state=JOINED)


def _key(standing: Standing, leaf: Leaf, payload: KeyPayload) -> None:
    place = (payload.role, payload.holder)
    old = standing.current.pop(place, None)
    if old is not None and payload.role == MEMBER:
        _owe(standing, old, payload)
    if old is not None:
        standing.keys[old] = replace(standing.keys[old], state=payload.state, current=False)
    if payload.state != LEFT:
        public = PublicKeys(payload.signing, payload.opening)
        _add_key(
            standing,
            public,
            role=payload.role,
            holder=payload.holder,
            state=payload.state,
            voucher=leaf.author,
        )


def _owe(standing: Standing, old: KeyId, payload: KeyPayload) -> None:
    """Remember what a member held by the key that ends here, and what that key itself was still owed."""
    owed = standing.owed.pop(old, {})
    if payload.state == LEFT:
        return
    for place, slot in standing.slots.items():
        if old in slot.holders:
            owed[place] = _wider(owed.get(place), slot.holders[old])
    standing.owed[PublicKeys(payload.signing, payload.opening).key_id] = owed


def _wider(owed: Holding | None, held: Holding) -> Holding:
    return owed if owed is not None and owed.covers(held.rights, held.until) else held


def _settle(standing: Standing, key_id: KeyId, place: Place) -> None:
    """Nothing more is owed there to the holder of this key."""
    state = standing.keys[key_id]
    current = standing.current.get((state.role, state.holder), key_id)
    standing.owed.get(current, {}).pop(place, None)


def _add_key(
    standing: Standing,
    public: PublicKeys,
    *,
    role: str,
    holder: bytes,
    state: str,
    voucher: KeyId | None = None,
) -> None:
    index = standing.size
    added = KeyState(public, role, holder, state, current=True, index=index, voucher=voucher)
    standing.keys[public.key_id] = added
    standing.signing_keys.add(public.signing)
    standing.current[role, holder] = public.key_id
    if role == LOG:
        standing.log_keys.append((index, public.signing))


def _grant(standing: Standing, leaf: Leaf, payload: GrantPayload) -> None:
    place = (payload.book, payload.compartment)
    if not in_run(standing, leaf.author, payload.book):
        end_run(standing)
    slot = standing.slots.get(place)
    if slot is None:
        slot = standing.slots[place] = SlotState([payload.commitment])
        _run(standing, leaf.author, payload)
    elif payload.epoch > slot.epoch:
        slot.open_next(payload.commitment)
        _run(standing, leaf.author, payload)
    if payload.epoch == slot.epoch:
        given = slot.holders[payload.recipient] = Holding(Rights(payload.rights), payload.until)
        owed = standing.owed.get(payload.recipient, {}).get(place)
        if owed is not None and given.covers(owed.rights, owed.until):
            _settle(standing, payload.recipient, place)
        slot.whole = slot.whole or _makes_whole(standing, payload)
    standing.granted.setdefault(payload.recipient, {}).setdefault(place, {})[standing.size] = payload


def _run(standing: Standing, author: KeyId, payload: GrantPayload) -> None:
    opened = standing.run.opened if standing.run is not None else frozenset()
    standing.run = Run(author, payload.book, opened | {payload.compartment})


def _makes_whole(standing: Standing, payload: GrantPayload) -> bool:
    in_its_run = standing.run is not None and payload.compartment in standing.run.opened
    return in_its_run and standing.keys[payload.recipient].role == RECOVERY


def _revoke(standing: Standing, _leaf: Leaf, payload: RevokePayload) -> None:
    place = (payload.book, payload.compartment)
    slot = standing.slots[place]
    slot.closed = True
    slot.holders.pop(payload.key, None)
    del standing.granted[payload.key][place]
    _settle(standing, payload.key, place)


def _entry(standing: Standing, _leaf: Leaf, payload: EntryPayload) -> None:
    standing.entries[payload.entry] = standing.size
    for file, hash_ in payload.files:
        standing.files[file] = (payload.book, hash_)


def _approval(standing: Standing, leaf: Leaf, payload: ApprovalPayload) -> None:
    holder = standing.keys[leaf.author].holder
    standing.asked[leaf.hash] = Asked(payload, holder, payload.request, standing.size)


def _shred(standing: Standing, _leaf: Leaf, payload: ShredPayload) -> None:
    _destroy(standing, payload.book)


def _restored(standing: Standing, _leaf: Leaf, payload: RestoredPayload) -> None:
    for book in payload.books:
        _destroy(standing, book)


def _destroy(standing: Standing, book: BookId) -> None:
    standing.shredded.add(book)


_Effect = Callable[[Standing, Leaf, Any], None]
_EFFECTS: Final[dict[type, _Effect]] = {
    LogPayload: _log,
    KeyPayload: _key,
    GrantPayload: _grant,
    RevokePayload: _revoke,
    EntryPayload: _entry,
    ApprovalPayload: _approval,
    ShredPayload: _shred,
    RestoredPayload: _restored,
}
