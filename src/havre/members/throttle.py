"""Slows down guessing: per handle and per address, remembered as keyed hashes that change every day."""

import hashlib
import threading

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import Micros

# Many members may share one address, behind a proxy or an office's router: it may fail more often than a handle.
FREE_ATTEMPTS = {"handle": 5, "address": 50}
# Seconds. Whoever keeps guessing at a handle keeps its owner waiting too: so not long, and never for good.
LONGEST_WAIT = 60
DAY = 24 * 3600 * 1_000_000


class Throttle:
    """Failed attempts since the day began. Lives in memory: a restart also locks everybody out of their sessions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day = -1
        self._key = b""
        self._failures: dict[bytes, tuple[int, Micros]] = {}
        self._refused = 0

    def attempt(self, *, handle: str, address: str, at: Micros) -> None:
        """Count an attempt as failed before it is made, so that many at once don't slip through together.

        An empty `address` is not counted: behind a proxy everybody has the same.

        Raises:
            Refused: the handle or the address has failed too often; says how long to wait.
        """
        names = [(kind, name) for kind, name in (("handle", handle), ("address", address)) if name]
        with self._lock:
            wait = max((self._wait(kind, name, at) for kind, name in names), default=0)
            if wait == 0:
                for kind, name in names:
                    hashed = self._hash(kind, name, at)
                    self._failures[hashed] = (self._failures.get(hashed, (0, at))[0] + 1, at)
            else:
                self._refused += 1
        if wait > 0:
            raise Refused("Too many attempts. Wait %(wait)d seconds, then try again.", wait=wait)

    def succeeded(self, *, handle: str, address: str, at: Micros) -> None:
        """Forget the failures of the handle, and this one attempt of the address."""
        with self._lock:
            self._failures.pop(self._hash("handle", handle, at), None)
            hashed = self._hash("address", address, at)
            if hashed in self._failures:
                count, last = self._failures[hashed]
                self._failures[hashed] = (count - 1, last)

    def not_made(self, *, handle: str, address: str, at: Micros) -> None:
        """Take back an attempt that was counted and then not made: nothing was guessed by it."""
        with self._lock:
            for kind, name in (("handle", handle), ("address", address)):
                hashed = self._hash(kind, name, at)
                count, last = self._failures.pop(hashed, (0, at))
                if count > 1:
                    self._failures[hashed] = (count - 1, last)

    def take_refused(self) -> int:
        """How many attempts were refused since this was last asked."""
        with self._lock:
            refused, self._refused = self._refused, 0
        return refused

    def _wait(self, kind: str, name: str, at: Micros) -> int:
        failures, last = self._failures.get(self._hash(kind, name, at), (0, at))
        beyond = failures - FREE_ATTEMPTS[kind]
        if beyond < 0:
            return 0
        wait = min(1 << min(beyond, 20), LONGEST_WAIT)
        return max(0, wait - (at - last) // 1_000_000)

    def _hash(self, kind: str, name: str, at: Micros) -> bytes:
        if at // DAY != self._day:
            self._day, self._key = at // DAY, seal.new_secret()
            self._failures.clear()
        return hashlib.blake2b(f"{kind} {name}".encode(), key=self._key, digest_size=16).digest()
