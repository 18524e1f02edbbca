"""Changing inputs value by value: bytes changed at random seldom stay in the one byte form."""

import random
from collections.abc import Callable
from typing import Any

import atheris
import msgspec

from tests.fuzz.target import Target

BOUNDS = (
    0, 1, 2, 3, 7, 31, 32, 127, 128, 255, 256, 2**16, 2**31, 2**32 - 1, 2**32, 2**53, 2**62, 2**63 - 1, 2**64 - 1,
    -1, -33, -(2**63),
)  # fmt: skip
LENGTHS = (0, 1, 12, 16, 20, 28, 31, 32, 33, 48, 64, 65, 1216)
WORDS = (
    "", "a", "identity", "file", "member", "recovery", "intake", "team", "log", "joined", "replaced", "left", "shred",
    "key", "grant", "revoke", "entry", "approval", "restored", "@object", "@at", "é", "\x00", "\u2028", "day", "note",
)  # fmt: skip
DEPTH = 40
EQUALLY = 2  # one change in so many is libFuzzer's own, of bytes

Mutator = Callable[[bytes, int, int], bytes]


def mutator(target: Target) -> Mutator:
    """For `atheris.Setup(custom_mutator=…)`."""

    def change(data: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)
        if not target.packed or rng.randrange(EQUALLY) == 0:
            return bytes(atheris.Mutate(data, most))
        end = len(data) - target.tail
        packed = _changed(data[target.head : end], rng)
        made = data[: target.head] + packed + data[end:] if packed is not None else b""
        return made if 0 < len(made) <= most else bytes(atheris.Mutate(data, most))

    return change


def _changed(packed: bytes, rng: random.Random) -> bytes | None:
    try:
        value = msgspec.msgpack.decode(packed)
        for _ in range(rng.randint(1, 3)):
            value = _change(value, rng, 0)
        return msgspec.msgpack.encode(value)
    except (ValueError, OverflowError, RecursionError, TypeError, msgspec.MsgspecError):
        return None


def _change(value: Any, rng: random.Random, depth: int) -> Any:
    """One place in `value` changed: an item replaced, dropped, doubled or moved, or a scalar stepped over."""
    if isinstance(value, list) and value and depth < DEPTH and rng.random() < 0.85:
        return _change_list(list(value), rng, depth)
    if isinstance(value, bytes) and value and rng.random() < 0.7:
        return _change_bytes(bytearray(value), rng)
    if isinstance(value, int) and not isinstance(value, bool) and rng.random() < 0.5:
        return value + rng.choice((-1, 1, 2))
    if isinstance(value, str) and rng.random() < 0.5:
        return value + rng.choice(WORDS)
    return _any(rng, depth)


def _change_list(items: list[Any], rng: random.Random, depth: int) -> list[Any]:
    at = rng.randrange(len(items))
    what = rng.randrange(10)
    if what == 0:
        del items[at]
    elif what == 1:
        items.insert(at, items[rng.randrange(len(items))])
    elif what == 2:
        other = rng.randrange(len(items))
        items[at], items[other] = items[other], items[at]
    elif what == 3:
        items.append(_any(rng, depth + 1))
    else:
        items[at] = _change(items[at], rng, depth + 1)
    return items


def _change_bytes(value: bytearray, rng: random.Random) -> bytes:
    what = rng.randrange(3)
    if what == 0:
        value[rng.randrange(len(value))] ^= 1 << rng.randrange(8)
    elif what == 1:
        del value[rng.randrange(len(value)) :]
    else:
        value += rng.randbytes(rng.choice((1, 16, 32)))
    return bytes(value)


def _any(rng: random.Random, depth: int) -> Any:
    what = rng.randrange(6)
    if what == 0:
        return None
    if what == 1:
        return rng.choice((True, False))
    if what == 2:
        return rng.choice(BOUNDS)
    if what == 3:
        return rng.choice(WORDS)
    if what == 4:
        return bytes([rng.randrange(256)]) * rng.choice(LENGTHS)
    return [_any(rng, depth + 1) for _ in range(rng.randrange(4))] if depth < DEPTH else []
