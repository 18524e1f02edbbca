"""Ids in addresses: hexadecimal, random, saying nothing."""

from havre.base.errors import NotFound


def id_in(text: str) -> bytes:
    """The 16 bytes that an address names.

    Raises:
        NotFound: it names nothing that could exist.
    """
    if len(text) != 32 or not set(text) <= set("0123456789abcdef"):
        raise NotFound("No such page or case.")
    return bytes.fromhex(text)
