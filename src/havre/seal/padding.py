"""Padmé padding (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", PETS 2019): at most 12 %
larger, and a size then tells only O(log log n) bits."""

import struct
from typing import Final

from havre.seal.errors import SealError

SMALLEST: Final = 512
_LENGTH: Final = 4


def padme(n: int) -> int:
    """The Padmé length for `n` bytes; 0 and 1 are themselves."""
    if n < 2:
        return n
    exponent = n.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (n + mask) & ~mask


def padded_length(n: int) -> int:
    """What `n` bytes take once padded: Padmé, and at least 512."""
    return max(SMALLEST, padme(n))


def pad(plain: bytes) -> bytes:
    """uint32 big-endian length ‖ plain ‖ zeros."""
    if len(plain) >= 1 << 32:
        raise SealError("too long to pad")
    total = padded_length(_LENGTH + len(plain))
    return struct.pack(">I", len(plain)) + plain + bytes(total - _LENGTH - len(plain))


def unpad(padded: bytes) -> bytes:
    """What `pad` was given; `SealError` unless `padded` is exactly what `pad` makes of it."""
    if len(padded) < SMALLEST:
        raise SealError("padded bytes too short")
    end = _LENGTH + struct.unpack_from(">I", padded)[0]
    if padded_length(end) != len(padded):
        raise SealError("padded length does not fit")
    if padded.count(0, end) != len(padded) - end:
        raise SealError("padding is not zero")
    return padded[_LENGTH:end]
