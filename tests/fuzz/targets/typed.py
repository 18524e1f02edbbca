"""What people type: recovery shares, passphrases, handles, dates, codes."""

from shamir_mnemonic import Share

from havre import seal
from havre.base.when import parse_when
from havre.members.rules import checked_handle
from havre.seal.encoding import decode_as, encode
from havre.seal.passphrases import normalise
from tests.fuzz import vectors
from tests.fuzz.target import Check, Target

EXPECTED = seal.PublicKeys(vectors.one("shares", "signing"), vectors.one("shares", "opening"))
SEED = vectors.one("shares", "seed")


def shares(data: bytes) -> Check:
    """Share texts, one a line."""
    seed = seal.join_recovery(data.decode("utf-8", "replace").splitlines(), expected=EXPECTED)
    return lambda: seed.unsafe_bytes == SEED


def shares_with_fitting_words(data: bytes) -> Check:
    """Shares of any content, their checksums right: what another program, or somebody who wants harm, may make."""
    common, each = decode_as(data, tuple[tuple[int, bool, int, int, int, int], list[tuple[int, bytes]]])
    texts = [_mnemonic(*common, index, value) for index, value in each[:4]]
    seed = seal.join_recovery(texts, expected=EXPECTED)
    return lambda: seed.unsafe_bytes == SEED


def _mnemonic(
    identifier: int, extendable: bool, exponent: int, needed: int, group: int, groups: int, index: int, value: bytes
) -> str:  # fmt: skip
    numbers = (identifier % 2**15, extendable, exponent % 16, group % 16, groups % 16 + 1, groups % 16 + 1)
    return Share(*numbers, index % 16, needed % 16 + 1, value[:64].ljust(32, b"\0")).mnemonic()


def _fitting() -> list[bytes]:
    parsed = [Share.from_mnemonic(text) for text in vectors.of("shares", "share")[:2]]
    each = [[share.index, share.value] for share in parsed]
    shapes = ((True, 1, 1), (False, 1, 1), (True, 15, 1), (True, 0, 1), (True, 1, 0))
    return [
        encode([[parsed[0].identifier, extendable, exponent, needed, 0, 0], each[: needed + 1]])
        for extendable, exponent, needed in shapes
    ]


def passphrase(data: bytes) -> Check:
    text = data.decode("utf-8", "surrogatepass") if _is_text(data) else data.decode("latin-1")
    once = normalise(text)
    return lambda: normalise(once.decode()) == once or len(once.decode()) > 1024


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def handle(data: bytes) -> Check:
    found = checked_handle(data.decode("utf-8", "replace"))
    return lambda: checked_handle(found) == found and found.isascii()


def when(data: bytes) -> Check:
    found = parse_when(data.decode("utf-8", "replace"), field="when")
    return lambda: parse_when(found.text()) == found and _is_band(found)


def _is_band(found: object) -> bool:
    first, last = found.earliest(), found.latest()  # type: ignore[attr-defined]
    return first is None or last is None or first <= last


TARGETS = (
    Target("shares", shares, lambda: ["\n".join(vectors.of("shares", "share")[:2]).encode()], share=2),
    Target("shares-with-fitting-words", shares_with_fitting_words, _fitting, packed=True, share=2),
    Target("passphrase", passphrase, lambda: ["lantern  orchard\u00a0ｖelvet".encode()], share=4),
    Target("handle", handle, lambda: [b" Amina.k-2_x "], share=4),
    Target(
        "when", when, lambda: [b"before 1 April 2017", b"spring 2017", b"2017-04-01", b"unknown"], share=4
    ),
)
