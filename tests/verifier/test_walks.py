"""Random histories of every kind of leaf: both say the same of each, and amount to the same."""

import copy
import random

import pytest

import havre_verify
from havre import seal
from havre.seal import COMPARTMENTS
from tests.seal.world import Store
from tests.verifier.both import Shadow, agreed
from tests.verifier.walking import Walk

STEPS = 120
REASONS = seal.REASONS.keys() - {
    "too-early",
    "unknown-kind",
}  # which a founded log no longer gives; that is no reason


def replayed(walk: Walk) -> havre_verify.Rules:
    second = Shadow()
    for _, data in walk.world.store.rows:
        second.take(data)
    return second.rules


@pytest.mark.parametrize("seed", range(12))
def test_any_history_counts_alike(both: list[str | None], seed: int) -> None:
    walk = Walk(seed)
    for _ in range(STEPS):
        walk.step()
    assert None in both
    assert len(set(both)) > 8, "a walk that meets few reasons shows little"
    assert len(both) == walk.world.authority.size


@pytest.mark.parametrize("seed", range(100, 106))
def test_and_amounts_to_the_same(seed: int) -> None:
    walk = Walk(seed)
    for _ in range(STEPS):
        walk.step()
    first, second = walk.world.authority, replayed(walk)
    assert second.destroyed == first.shredded()
    assert {key.key_id: key.current for key in first.known_keys()} == {
        key.id: key.current for key in second.keys.values()
    }
    live = {index for key in first.known_keys() for index, _ in first.granted(key.key_id)}
    gone = {index for index in second.live_grants() if payload_of(walk, index).book in second.destroyed}
    assert second.live_grants() - gone == live
    for key in first.known_keys():
        for book in walk.books:
            for part in COMPARTMENTS:
                held = second._holdings(second.keys[key.key_id], book, part)
                mine = [(holding.rights, holding.until) for holding in held]
                theirs = first._standing.holdings(key.key_id, book, part)
                assert mine == [(int(holding.rights), holding.until) for holding in theirs]


def payload_of(walk: Walk, index: int) -> havre_verify.Grant:
    payload = havre_verify.parse_leaf(walk.world.store.rows[index][1]).payload
    assert isinstance(payload, havre_verify.Grant)
    return payload


@pytest.mark.parametrize("seed", range(200, 206))
def test_whatever_becomes_of_what_is_stored(seed: int) -> None:
    """Rows dropped, doubled, changed and swapped: what is said after the first break, too."""
    walk = Walk(seed)
    for _ in range(50):
        walk.step()
    walk.world.checkpoint()
    kinds: set[str] = set()
    for _ in range(30):
        store = copy.deepcopy(walk.world.store)
        for _ in range(walk.draw.choice([1, 1, 2, 3])):
            walk.draw.choice([damage_leaf, damage_content])(store, walk.draw)
        kinds |= {kind for _, kind, _ in agreed(store)[3]}
    assert {"leaf-chain", "leaf-signature"} < kinds
    assert len(kinds) > 4


def damage_leaf(store: Store, draw: random.Random) -> None:
    """One stored leaf is lost, kept again at the end, changed in a bit, or changes places with the next."""
    rows = store.rows
    place = draw.randrange(len(rows) - 1)
    index, data = rows[place]
    what = draw.choice(["drop", "repeat", "flip", "swap", "close up"])
    if what == "drop":
        del rows[place]
    elif what == "repeat":
        rows.append((rows[-1][0] + 1, data))
    elif what == "flip":
        rows[place] = (index, flipped(data, draw))
    elif what == "swap":
        rows[place], rows[place + 1] = (index, rows[place + 1][1]), (rows[place + 1][0], data)
    else:
        rows[:] = list(enumerate(data for at, (_, data) in enumerate(rows) if at != place))


def damage_content(store: Store, draw: random.Random) -> None:
    """One body or envelope is lost, changed, or kept where none belongs."""
    kept = draw.choice([store.bodies, store.envelopes, store.envelopes])
    index = draw.choice(list(kept))
    what = draw.choice(["drop", "flip", "stray"])
    if what == "drop":
        del kept[index]
    elif what == "flip":
        kept[index] = flipped(kept[index], draw)
    else:
        kept[draw.randrange(len(store.rows) + 5)] = kept[index]


def flipped(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    changed[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    return bytes(changed)
