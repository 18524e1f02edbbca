"""What is slow and comes to the same each time is done once in a test process.

A test that replaces one of these itself still does, and commands and servers run in processes of their own.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import Any
from unittest.mock import patch

from havre.record import operations
from havre.record.apart import Reader
from havre.seal import passphrases, unlock

MOST = 512  # answers kept of each
PATIENCE = 600.0  # seconds for a report: on a busy machine the reader's own limit would be met by one that is only long


@contextmanager
def passphrases_judged() -> Iterator[None]:
    """How easily one is guessed, and what it is stretched to with a salt: nearly every test asks for those of the cast.

    Both are functions of what they are given; how long they take is not what any test here is about.
    """
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


class _Shared:
    """Lent to one thread at a time."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._free = reader, Lock()

    def __call__(self) -> "_Shared":
        return self

    def __enter__(self) -> Reader:
        self._free.acquire()
        return self._reader

    def __exit__(self, *_: object) -> None:
        self._free.release()


@contextmanager
def reader_started() -> Iterator[None]:
    """The process apart in which reports are read: it takes any number, and loads its large programs at the first."""
    with Reader(timeout=PATIENCE) as reader, patch.object(operations, "Reader", _Shared(reader)):
        yield
