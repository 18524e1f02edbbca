"""Slows down guessing: per handle and per address, remembered as keyed hashes that change every day."""

import hashlib
import threading

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import Micros

FREE_ATTEMPTS = 5
LONGEST_WAIT = 300  # seconds
DAY = 24 * 3600 * 1_000_000


class Throttle:
    """Failed attempts since the day began. Lives in memory: a restart also locks everybody out of their sessions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day = -1
        self._key = b""
        self._failures: dict[bytes, tuple[int, Micros]] = {}

    def check(self, *names: str, at: Micros) -> None:
        """
        Raises:
            Refused: one of `names` (a handle, an address) has failed too often; says how long to wait.
        """
        with self._lock:
            waits = [self._wait(self._hash(name, at), at) for name in names]
        wait = max(waits, default=0)
        if wait > 0:
            raise Refused(f"Too many attempts. Wait {wait} seconds, then try again.")

    def failed(self, *names: str, at: Micros) -> None:
        """Remember one failed attempt."""
        with self._lock:
            for name in names:
                hashed = self._hash(name, at)
                self._failures[hashed] = (self._failures.get(hashed, (0, at))[0] + 1, at)

    def succeeded(self, name: str, *, at: Micros) -> None:
        """Forget the failures of one handle (not of an address: others may be guessing from there)."""
        with self._lock:
            self._failures.pop(self._hash(name, at), None)

    def _wait(self, hashed: bytes, at: Micros) -> int:
        failures, last = self._failures.get(hashed, (0, at))
        if failures < FREE_ATTEMPTS:
            return 0
        wait = min(1 << min(failures - FREE_ATTEMPTS, 20), LONGEST_WAIT)
        return max(0, wait - (at - last) // 1_000_000)

    def _hash(self, name: str, at: Micros) -> bytes:
        if at // DAY != self._day:
            self._day, self._key = at // DAY, seal.new_secret()
            self._failures.clear()
        return hashlib.blake2b(name.encode(), key=self._key, digest_size=16).digest()
