"""The EFF long word list (7,776 words), as the xkcdpass package ships it, checked against its known hash."""

from functools import lru_cache
from importlib.resources import files
from typing import Final

from havre.seal.errors import SealError
from havre.seal.primitives import sha256

WORDS: Final = 7776
_SHA256: Final = "abae49761b88f3f1ba31ef944bea1f61b795a3cd7e1cfb7d276ed45bf77967ba"


@lru_cache(maxsize=1)
def eff_long() -> tuple[str, ...]:
    """The 7,776 words in order; fingerprint words depend on that order, so another list is refused."""
    data = (files("xkcdpass") / "static" / "eff-long").read_bytes()
    words = tuple(data.decode("ascii").split())
    if len(words) != WORDS or sha256("\n".join(words).encode()).hex() != _SHA256:
        raise SealError("the word list is not the EFF long list")
    return words
