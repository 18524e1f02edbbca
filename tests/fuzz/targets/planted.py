"""The controls: parsers with a fault planted in each, which the fuzzer has to find. Never run with the others."""

from typing import Any

import msgspec

from havre.seal import SealError
from havre.seal.encoding import encode
from havre.seal.padding import pad
from tests.fuzz.target import Check, Target


def lenient(data: bytes) -> Check:
    """An encoding with more than one form for a value."""
    try:
        value = msgspec.msgpack.decode(data)
        canonical = encode(value)
    except (ValueError, msgspec.MsgspecError):
        raise SealError("not decodable") from None
    return lambda: canonical == data


def unchecked_padding(data: bytes) -> Check:
    """Padding that is not looked at."""
    if len(data) < 512:
        raise SealError("too short")
    plain = data[4 : 4 + int.from_bytes(data[:4], "big")]
    return lambda: len(pad(plain)) != len(data) or pad(plain) == data


def careless(data: bytes) -> Check:
    """A parser that trusts the number of fields, and so fails with an error that is no refusal."""
    try:
        said: Any = msgspec.msgpack.decode(data)
    except (ValueError, msgspec.MsgspecError):
        raise SealError("not decodable") from None
    if not isinstance(said, list):
        raise SealError("not an array")
    third = said[2]
    return lambda: third is said[2]


TARGETS = (
    Target("planted-lenient", lenient, lambda: [encode([1, "a", b"b"])], packed=True),
    Target("planted-padding", unchecked_padding, lambda: [pad(b"hello")]),
    Target("planted-careless", careless, lambda: [encode([1, 2, 3])], packed=True),
)
