"""Bech32 (BIP 173), as age writes its keys."""

from typing import Final

from havre.seal.errors import SealError

_ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def bech32(prefix: str, data: bytes) -> str:
    """`data` in lower-case Bech32 under a lower-case prefix."""
    values = _five_bits(data)
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = _polymod([*expanded, *values, *([0] * 6)]) ^ 1
    checksum = [(check >> 5 * (5 - i)) & 31 for i in range(6)]
    return prefix + "1" + "".join(_ALPHABET[value] for value in [*values, *checksum])


def unbech32(prefix: str, text: str) -> bytes:
    """The bytes of lower-case Bech32 under this prefix.

    Raises:
        SealError: another prefix, a letter that Bech32 has not, a checksum that does not fit, or bits left over.
    """
    if not text.startswith(f"{prefix}1") or not set(text[len(prefix) + 1 :]) <= set(_ALPHABET):
        raise SealError("not Bech32 of this kind")
    values = [_ALPHABET.index(letter) for letter in text[len(prefix) + 1 :]]
    data = _bytes(values[:-6])
    if bech32(prefix, data) != text:  # the checksum, and that this is the one way to write these bytes
        raise SealError("the checksum does not fit")
    return data


def _bytes(values: list[int]) -> bytes:
    """The whole bytes of groups of five bits; what is left over is dropped."""
    number = 0
    for value in values:
        number = number << 5 | value
    whole = len(values) * 5 // 8
    return (number >> (len(values) * 5 - whole * 8)).to_bytes(whole, "big")


def _five_bits(data: bytes) -> list[int]:
    """The bits in groups of five, the last filled with zeros."""
    groups = -(-len(data) * 8 // 5)
    number = int.from_bytes(data, "big") << (groups * 5 - len(data) * 8)
    return [(number >> 5 * (groups - 1 - i)) & 31 for i in range(groups)]


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate(_GENERATORS):
            check ^= generator if (top >> i) & 1 else 0
    return check
