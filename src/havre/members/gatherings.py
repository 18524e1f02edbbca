"""Shares that are being brought together, one after another, on one screen.

Between two requests they lie in this process's memory only, sealed under the secret in the browser that they were
typed into: a restart, ten idle minutes, an hour in all, or whoever cancels forgets them. (Thirty minutes while new
ones are written down.)
"""

import threading
from dataclasses import dataclass

from havre import seal
from havre.base.ids import LogId, Micros

MINUTE = 60 * 1_000_000
IDLE_MINUTES = 10
WHOLE_MINUTES = 60
LABEL = "gathering"


@dataclass
class _Gathering:
    sealed: bytes
    shares: int
    since: Micros
    last_seen: Micros


class Gatherings:
    """What is being gathered, by the hash of the secret; `most` at once, or any number. Safe for threads."""

    def __init__(self, *, most: int | None = None, idle_minutes: int = IDLE_MINUTES) -> None:
        self._most, self._idle = most, idle_minutes * MINUTE
        self._lock = threading.Lock()
        self._kept: dict[bytes, _Gathering] = {}

    def keep(self, state: bytes, secret: bytes, *, log_id: LogId, at: Micros, shares: int = 0) -> None:
        """Keep `state`, which holds so many shares, under `secret`, a browser's own, in place of what was kept under
        it before.

        Where there are `most` already, the one with the fewest shares is forgotten, and of several the one that was
        idle longest: anybody can come to the page where this is done, and must keep nobody out by it.
        """
        self.forget_old(at)
        name = seal.sha256(secret)
        sealed = seal.seal_under_secret(state, secret, label=LABEL, log_id=log_id, holder=b"")
        with self._lock:
            before = self._kept.get(name)
            if before is None and self._most is not None and len(self._kept) >= self._most:
                self._kept.pop(min(self._kept, key=self._worth))
            since = at if before is None else before.since
            self._kept[name] = _Gathering(sealed, shares, since, at)

    def _worth(self, name: bytes) -> tuple[int, Micros]:
        one = self._kept[name]
        return one.shares, one.last_seen

    def find(self, secret: bytes, *, log_id: LogId, at: Micros) -> bytes | None:
        """What was kept under `secret`, or None when there is nothing, or nothing any more."""
        self.forget_old(at)
        with self._lock:
            gathering = self._kept.get(seal.sha256(secret))
            if gathering is None:
                return None
            gathering.last_seen = at
        return seal.open_under_secret(gathering.sealed, secret, label=LABEL, log_id=log_id, holder=b"")

    def forget(self, secret: bytes) -> None:
        """Let go of what was kept under `secret`."""
        with self._lock:
            self._kept.pop(seal.sha256(secret), None)

    def holds(self, secret: bytes) -> bool:
        """Whether something is kept under `secret`."""
        with self._lock:
            return seal.sha256(secret) in self._kept

    def forget_old(self, at: Micros) -> None:
        """Let go of what nobody went on with, and of what takes too long."""
        with self._lock:
            self._kept = {
                name: one
                for name, one in self._kept.items()
                if at - one.last_seen <= self._idle and at - one.since <= WHOLE_MINUTES * MINUTE
            }
