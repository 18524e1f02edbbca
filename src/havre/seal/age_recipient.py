"""Whom a file is sealed to when it leaves: somebody else's age key, as they publish it."""

from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from havre.base.errors import WrongInput
from havre.seal.bech32 import unbech32
from havre.seal.errors import SealError

_PREFIX: Final = "age"


@dataclass(frozen=True)
class AgeRecipient:
    """An X25519 public key of age (age-encryption.org/v1); `text` is how its owner publishes it: age1…"""

    public: bytes
    text: str


def read_recipient(text: str, *, field: str = "") -> AgeRecipient:
    """The key that somebody typed or pasted.

    Raises:
        WrongInput: it is a secret key, a key of another kind, mistyped, or one that anybody could open.
    """
    typed = "".join(text.split())
    if typed.upper().startswith("AGE-SECRET-KEY-"):
        raise WrongInput(
            "This is a secret key: whoever has it opens everything sealed to it. Its owner should make a new one, and"
            " give the public key, which begins with age1.",
            field=field,
        )
    try:
        public = unbech32(_PREFIX, typed.lower())
        # Another length is another kind of key. One of low order gives the same secret with every other key:
        # the library refuses both.
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(public))
    except (SealError, ValueError):
        raise WrongInput(
            "This is not a public key of age: it begins with age1 and has 62 characters. Copy it whole.",
            field=field,
        ) from None
    return AgeRecipient(public, typed.lower())
