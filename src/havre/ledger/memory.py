"""One bound for the memory of all workspaces of a process: who was away longest is put away first.

What is put away is opened again, from the snapshot or from the log, when its member comes back: they stay unlocked.
Workspaces that are at work are never put away, so those of one moment may exceed the bound together, and so may one
alone that is larger.
"""

import threading
from collections.abc import Collection
from typing import Final, Protocol

DEFAULT: Final = 2048  # megabytes, for who says nothing
MEGABYTE: Final = 1_000_000


class Workplace(Protocol):
    """What takes memory and can let go of it."""

    memory: int  # bytes that it takes

    def put_away(self) -> None:
        """Let go of the memory, unless it is at work."""

    def let_go_of(self, ended: Collection[bytes]) -> None:
        """Let go of it when something of it was lost with these books and keys, unless it is at work: then its next
        question does."""


class Memory:
    """The workplaces of a process in the order of their last use. Safe for threads.

    Whoever calls `settle`, `make_room` or `let_go_of` holds the ledger's lock.
    """

    def __init__(self, *, megabytes: int = DEFAULT) -> None:
        self.limit = megabytes * MEGABYTE
        self._lock = threading.Lock()
        self._sizes: dict[Workplace, int] = {}  # the least recently used first

    @property
    def taken(self) -> int:
        """Bytes that all of them take together."""
        with self._lock:
            return sum(self._sizes.values())

    def used(self, place: Workplace) -> None:
        """Take note that a workplace is in use, and how large it is now."""
        size = place.memory
        with self._lock:
            self._sizes.pop(place, None)
            self._sizes[place] = size

    def gone(self, place: Workplace) -> None:
        """Forget a workplace that was closed."""
        with self._lock:
            self._sizes.pop(place, None)

    def settle(self) -> None:
        """Put away who was away longest until the rest fits."""
        self.make_room(0)

    def make_room(self, more: int) -> bool:
        """As `settle`, with `more` bytes on top; whether that much is free then."""
        for place in self._places():
            if self.taken + more <= self.limit:
                return True
            place.put_away()
            self._measure(place)
        return self.taken + more <= self.limit

    def let_go_of(self, ended: Collection[bytes]) -> None:
        """Put away every workspace that lost something with these books and keys."""
        for place in self._places():
            place.let_go_of(ended)
            self._measure(place)

    def _places(self) -> list[Workplace]:
        with self._lock:
            return list(self._sizes)

    def _measure(self, place: Workplace) -> None:
        size = place.memory
        with self._lock:
            if place in self._sizes:
                self._sizes[place] = size
