"""The header of an age v1 file (age-encryption.org/v1) with exactly one X25519 recipient."""

import base64
import re
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from havre.seal.errors import SealError
from havre.seal.hidden import Hidden
from havre.seal.primitives import mac, same

LENGTH: Final = 168  # bytes: one X25519 stanza always takes the same
PAYLOAD_NONCE: Final = 16

_WRAP: Final = b"age-encryption.org/v1/X25519"
_ZERO_NONCE: Final = bytes(12)
_HEADER: Final = re.compile(
    rb"(?P<maced>age-encryption\.org/v1\n-> X25519 (?P<share>[A-Za-z0-9+/]{43})\n"
    rb"(?P<wrapped>[A-Za-z0-9+/]{43})\n---)"
    rb" (?P<mac>[A-Za-z0-9+/]{43})\n"
)


class FileIdentity(Hidden):
    """The X25519 secret of one file, never used for another. Its recipient is as secret as itself."""

    __slots__ = ()


def recipient_of(identity: FileIdentity) -> bytes:
    """The public half of an identity, to which a file is sealed."""
    return _private(identity).public_key().public_bytes_raw()


def write_header(file_key: bytes, recipient: bytes, *, ephemeral: Hidden) -> bytes:
    """The header that wraps a 16-byte file key for one X25519 public key."""
    private = _private(ephemeral)
    share = private.public_key().public_bytes_raw()
    wrap = _wrap_key(private, recipient, share=share, recipient=recipient)
    wrapped = ChaCha20Poly1305(wrap).encrypt(_ZERO_NONCE, file_key, None)
    maced = b"age-encryption.org/v1\n-> X25519 %s\n%s\n---" % (_base64(share), _base64(wrapped))
    return maced + b" " + _base64(_header_mac(file_key, maced)) + b"\n"


def open_header(header: bytes, identity: FileIdentity) -> bytes:
    """The file key; `SealError` unless these are bytes that `write_header` gave for this identity."""
    found = _HEADER.fullmatch(header)
    if found is None:
        raise SealError("not the header of a sealed file")
    share = _unbase64(found["share"])
    private = _private(identity)
    wrap = _wrap_key(private, share, share=share, recipient=private.public_key().public_bytes_raw())
    try:
        file_key = ChaCha20Poly1305(wrap).decrypt(_ZERO_NONCE, _unbase64(found["wrapped"]), None)
    except InvalidTag:
        raise SealError("the file is sealed to another identity") from None
    if not same(_unbase64(found["mac"]), _header_mac(file_key, found["maced"])):
        raise SealError("the header of the file was changed")
    return file_key


def payload_key(file_key: bytes, nonce: bytes) -> bytes:
    return _hkdf(file_key, salt=nonce, info=b"payload")


def _header_mac(file_key: bytes, maced: bytes) -> bytes:
    return mac(_hkdf(file_key, salt=b"", info=b"header"), maced)


def _wrap_key(private: X25519PrivateKey, peer: bytes, *, share: bytes, recipient: bytes) -> bytes:
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(peer))
    except ValueError:
        raise SealError("a degenerate key in the header of the file") from None
    return _hkdf(shared, salt=share + recipient, info=_WRAP)


def _private(secret: Hidden) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(secret.unsafe_bytes)


def _hkdf(secret: bytes, *, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(secret)


def _base64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _unbase64(text: bytes) -> bytes:
    data = base64.b64decode(text + b"=", validate=True)
    if _base64(data) != text:
        raise SealError("not canonical base64")
    return data
