"""Ed25519 (RFC 8032), with the public keys refused that would make a signature worth nothing."""

from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from havre.seal.errors import SealError

SIGNATURE: Final = 64
PUBLIC: Final = 32

_P: Final = 2**255 - 19
# The y coordinates of the eight points of small order: under such a key one signature fits many messages.
_ORDER_8: Final = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_SMALL_ORDER_Y: Final = frozenset({0, 1, _P - 1, _ORDER_8, _P - _ORDER_8})


def check_signing_key(public: bytes) -> None:
    """Refuses (`SealError`) what is not the one byte form of a point of large order."""
    y = int.from_bytes(public, "little") & ((1 << 255) - 1)
    if len(public) != PUBLIC or y >= _P or y in _SMALL_ORDER_Y:
        raise SealError("not a usable signing key")


def sign(seed: bytes, message: bytes) -> bytes:
    """The 64-byte Ed25519 signature of `message` (a ctx, or a note's text) under a 32-byte seed."""
    return _private(seed).sign(message)


def public_of(seed: bytes) -> bytes:
    return _private(seed).public_key().public_bytes_raw()


def verify(public: bytes, signature: bytes, message: bytes) -> None:
    """`SealError` unless `signature` is `public`'s over `message`."""
    try:
        _public(public).verify(signature, message)
    except InvalidSignature:
        raise SealError("the signature does not fit") from None


def _private(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


@lru_cache(maxsize=1024)
def _public(public: bytes) -> Ed25519PublicKey:
    check_signing_key(public)
    return Ed25519PublicKey.from_public_bytes(public)
