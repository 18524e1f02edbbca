"""HPKE (RFC 9180) to a hybrid of ML-KEM-768 and X25519 (KEM id 0x647A, HKDF-SHA256, AES-256-GCM).

The hybrid is X-Wing; its use in HPKE is a draft beside RFC 9180, so vectors pin what is written here.
"""

import hashlib
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from havre.seal.errors import SealError

MLKEM_PUBLIC: Final = 1184
PUBLIC: Final = MLKEM_PUBLIC + 32

_SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class OpeningKey:
    """The private half, expanded from a 32-byte opening seed as X-Wing does: SHAKE256 to 64 + 32 bytes."""

    __slots__ = ("_key", "public")

    def __init__(self, seed: bytes) -> None:
        expanded = hashlib.shake_256(seed).digest(96)
        kem = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
        curve = X25519PrivateKey.from_private_bytes(expanded[64:])
        self._key = MLKEM768X25519PrivateKey(kem, curve)
        self.public = kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()

    def __repr__(self) -> str:
        return "OpeningKey(…)"

    def open(self, envelope: bytes, *, info: bytes) -> bytes:
        """What `seal_to` sealed for this key; `SealError` otherwise."""
        try:
            return _SUITE.decrypt(envelope, self._key, info)
        except (InvalidTag, ValueError):
            raise SealError("the envelope does not open with this key") from None


def seal_to(public: bytes, plain: bytes, *, info: bytes) -> bytes:
    """The envelope (encapsulated key, then sealed bytes: 1,136 more than `plain`)."""
    try:
        return _SUITE.encrypt(plain, _public(public), info)
    except ValueError:
        raise SealError("not a usable opening key") from None


def check_opening_key(public: bytes) -> None:
    """Refuses (`SealError`) what nothing can be sealed to: wrong length or coefficients, a weak point."""
    seal_to(public, b"", info=b"")


def _public(public: bytes) -> MLKEM768X25519PublicKey:
    if len(public) != PUBLIC:
        raise SealError("an opening key is 1,216 bytes")
    kem = MLKEM768PublicKey.from_public_bytes(public[:MLKEM_PUBLIC])
    return MLKEM768X25519PublicKey(kem, X25519PublicKey.from_public_bytes(public[MLKEM_PUBLIC:]))
