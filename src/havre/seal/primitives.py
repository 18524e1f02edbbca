"""SHA-256, HMAC-SHA256, HKDF-SHA256 and AES-256-GCM, each in the one way the format uses it."""

import hashlib
import hmac
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from havre.seal.errors import SealError
from havre.seal.randomness import new_nonce

ZERO32: Final = bytes(32)
_NONCE: Final = 12
_TAG: Final = 16
_BLOCK: Final = 64  # bytes that SHA-256 takes at once
_INNER: Final = bytes(byte ^ 0x36 for byte in range(256))
_OUTER: Final = bytes(byte ^ 0x5C for byte in range(256))


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def sha256_of_stream(source: BinaryIO) -> bytes:
    """SHA-256 of what is left to read, in constant memory."""
    digest = hashlib.sha256()
    while piece := source.read(1 << 18):
        digest.update(piece)
    return digest.digest()


def mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


class Mac:
    """HMAC-SHA256 of many messages under one key of at most 64 bytes: the key's own blocks are hashed once."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        if len(key) > _BLOCK:
            raise SealError("a key of a Mac has at most 64 bytes")
        padded = key.ljust(_BLOCK, b"\x00")
        self._inner = hashlib.sha256(padded.translate(_INNER))
        self._outer = hashlib.sha256(padded.translate(_OUTER))

    def __call__(self, message: bytes) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()


def same(one: bytes, other: bytes) -> bool:
    """Equality in constant time."""
    return hmac.compare_digest(one, other)


def derive(secret: bytes, info: bytes) -> bytes:
    """32 bytes by HKDF-SHA256 with an empty salt; `info` is a ctx."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)


def box(key: bytes, plain: bytes, *, data: bytes) -> bytes:
    """nonce ‖ AES-256-GCM(plain) under a random nonce; `data`, a ctx, is authenticated with it."""
    nonce = new_nonce()
    sealed = bytearray(_NONCE + len(plain) + _TAG)
    sealed[:_NONCE] = nonce
    AESGCM(key).encrypt_into(nonce, plain, data, memoryview(sealed)[_NONCE:])
    return bytes(sealed)


def unbox(key: bytes, sealed: bytes, *, data: bytes) -> bytes:
    """What `box` sealed; `SealError` when key, bytes or associated data differ."""
    if len(sealed) < _NONCE + _TAG:
        raise SealError("sealed bytes too short")
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], memoryview(sealed)[_NONCE:], data)
    except InvalidTag:
        raise SealError("sealed bytes do not open under this key and context") from None
