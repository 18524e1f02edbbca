"""What a passphrase is, which are refused, and one that is offered."""

import hmac
import unicodedata
from typing import Final

from zxcvbn import zxcvbn

from havre.base.errors import WrongInput
from havre.seal.randomness import pick
from havre.seal.wordlist import eff_long

SUGGESTED_WORDS: Final = 6
# Six words drawn from 7,776: 7776 ** 6 = 10 ** 23.3. Whoever brings their own must reach the same.
ENOUGH_GUESSES_LOG10: Final = 23.3
_ESTIMATED: Final = 72  # characters; zxcvbn's time grows with the square, and more can only be stronger
LONGEST: Final = 1024  # characters


def normalise(passphrase: str) -> bytes:
    """The bytes that are stretched: NFKC, runs of white space as one space, none at the ends, UTF-8.

    So the same words typed on another keyboard, or with two spaces, still unlock. `WrongInput` for one
    over 1,024 characters (never cut: two long passphrases are two) or that is not text.
    """
    if len(passphrase) > LONGEST:
        raise WrongInput("The passphrase is too long: use at most 1,024 characters.", field="passphrase")
    text = " ".join(unicodedata.normalize("NFKC", passphrase).split())
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise WrongInput("The passphrase holds a character that can't be used.", field="passphrase") from None


def same_passphrase(one: str, other: str) -> bool:
    """Whether two typed texts are one passphrase."""
    return hmac.compare_digest(normalise(one), normalise(other))


def suggest_passphrase() -> str:
    """Six words from the EFF long list, separated by spaces: 77 bits."""
    return " ".join(pick(eff_long()) for _ in range(SUGGESTED_WORDS))


def check_passphrase(passphrase: str, *, handle: str) -> None:
    """Refuses (`WrongInput`) one that is easier to guess than six words drawn by dice."""
    text = normalise(passphrase).decode()
    if not text:
        raise WrongInput("Enter a passphrase.", field="passphrase")
    found = zxcvbn(text[:_ESTIMATED], user_inputs=[handle, *handle.split(), "havre"])
    if found["guesses_log10"] < ENOUGH_GUESSES_LOG10:
        raise WrongInput(
            "This passphrase is too easy to guess. Use the six words offered, or add unrelated words.",
            field="passphrase",
        )
