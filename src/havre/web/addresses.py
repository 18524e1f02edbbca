"""Ids in addresses: hexadecimal, random, saying nothing."""

from havre.base.errors import NotFound
from havre.base.ids import KeyId


def id_in(text: str) -> bytes:
    """The 16 bytes that an address names.

    Raises:
        NotFound: it names nothing that could exist.
    """
    return _bytes_in(text, length=16)


def key_in(text: str) -> KeyId:
    """The key id that an address names. Raises as `id_in` does."""
    return KeyId(_bytes_in(text, length=32))


def hash_in(text: str) -> bytes:
    """The leaf's hash that an address names. Raises as `id_in` does."""
    return _bytes_in(text, length=32)


def _bytes_in(text: str, *, length: int) -> bytes:
    if len(text) != 2 * length or not set(text) <= set("0123456789abcdef"):
        raise NotFound("No such page or case.")
    return bytes.fromhex(text)
