"""What passphrases come to is worked out once in a test process.

How easily one is guessed, and what it is stretched to with a salt: both are functions of what they are given, both are
slow, and nearly every test asks for those of the cast. What they give is not changed by that, only when.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from unittest.mock import patch

from havre.seal import passphrases, unlock

MOST = 512  # answers kept of each


@contextmanager
def of_passphrases() -> Iterator[None]:
    """While the block runs, in this process: a test that replaces one of the two still does."""
    guess = passphrases.zxcvbn

    @lru_cache(MOST)
    def guessed(text: str, user_inputs: tuple[str, ...]) -> dict[str, Any]:
        found: dict[str, Any] = guess(text, user_inputs=list(user_inputs))
        return found

    def estimated(text: str, user_inputs: Sequence[str]) -> dict[str, Any]:
        return guessed(text, tuple(user_inputs))

    stretched = lru_cache(MOST)(unlock.hash_secret_raw)
    with patch.object(passphrases, "zxcvbn", estimated), patch.object(unlock, "hash_secret_raw", stretched):
        yield
