"""Bech32 (BIP 173), as age writes its keys."""

from typing import Final

_ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def bech32(prefix: str, data: bytes) -> str:
    """`data` in lower-case Bech32 under a lower-case prefix."""
    values = _five_bits(data)
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = _polymod([*expanded, *values, *([0] * 6)]) ^ 1
    checksum = [(check >> 5 * (5 - i)) & 31 for i in range(6)]
    return prefix + "1" + "".join(_ALPHABET[value] for value in [*values, *checksum])


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
