"""Slows down guessing: per handle and per address, remembered as keyed hashes that change every day."""

import hashlib
import threading

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import Micros

# Many members may share one address, behind a proxy or an office's router: it may fail more often than a handle.
FREE_ATTEMPTS = {"handle": 5, "address": 50}
LONGEST_WAIT = 60  # seconds: whoever knows a handle can hold its owner up no longer than this
DAY = 24 * 3600 * 1_000_000


class Throttle:
    """Failed attempts since the day began. Lives in memory: a restart also locks everybody out of their sessions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day = -1
        self._key = b""
        self._failures: dict[bytes, tuple[int, Micros]] = {}

    def check(self, *, handle: str, address: str, at: Micros) -> None:
        """
        Raises:
            Refused: the handle or the address has failed too often; says how long to wait.
        """
        with self._lock:
            wait = max(self._wait("handle", handle, at), self._wait("address", address, at))
        if wait > 0:
            raise Refused("Too many attempts. Wait %(wait)d seconds, then try again.", wait=wait)

    def failed(self, *, handle: str, address: str, at: Micros) -> None:
        """Remember one failed attempt."""
        with self._lock:
            for kind, name in (("handle", handle), ("address", address)):
                hashed = self._hash(kind, name, at)
                self._failures[hashed] = (self._failures.get(hashed, (0, at))[0] + 1, at)

    def succeeded(self, *, handle: str, at: Micros) -> None:
        """Forget the failures of one handle (not of an address: others may be guessing from there)."""
        with self._lock:
            self._failures.pop(self._hash("handle", handle, at), None)

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
