"""Whether this server works, in a word, for a monitor on the same machine. It says no sizes and knows no session."""

import os
import threading
from pathlib import Path
from typing import Final

from django.db import DatabaseError

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import Micros
from havre.base.logs import Log
from havre.ledger import rows
from havre.ledger.log import Ledger

journal = Log("web")
FRESH: Final = 5 * 1_000_000  # microseconds that an answer is good for: asking more often costs nothing
ROOM: Final = 256 * 1024 * 1024  # bytes that must be free: one of the largest files, and the log's own growth
INODES: Final = 1000
# What can be wrong, in a word: docs/howto/watch-a-server.md says what to do about each.
WORDS: Final = ("starting", "not-set-up", "database", "log", "log-key", "disk")


class Health:
    """The last answer, and when it was found. One thread looks at a time; the others are given the last answer."""

    def __init__(self) -> None:
        self._looking = threading.Lock()
        self._wrong = "starting"
        self._at: Micros | None = None

    def wrong(self, ledger: Ledger, data: Path, *, now: Micros) -> str:
        """One of `WORDS`, or nothing when all is well."""
        stale = self._at is None or not 0 <= now - self._at < FRESH
        if stale and self._looking.acquire(blocking=False):
            try:
                before, self._wrong = self._wrong, look(ledger, data)
                self._at = now
            finally:
                self._looking.release()
            if self._wrong not in ("", before):
                journal.error("not-well", why=self._wrong)
        return self._wrong


def look(ledger: Ledger, data: Path) -> str:
    """The first thing that is wrong, of `WORDS`; nothing when all is well."""
    try:
        if not rows.any_from(0):
            return "not-set-up"
        if not _is_at_tip(ledger):
            return "log"
    except DatabaseError:
        return "database"
    except seal.SealError:
        return "log"
    if not _has_log_key(ledger):
        return "log-key"
    return "" if _has_room(data) else "disk"


def _is_at_tip(ledger: Ledger) -> bool:
    """Whether the last leaf that this process knows is the last one on the disk: nobody put another log there."""
    with ledger.lock:
        ledger.refresh()
        size = ledger.tree.size
        stored = list(rows.leaves_from(size - 1))
        return len(stored) == 1 and seal.parse_leaf(stored[0][1]).hash == ledger.tree.leaf(size - 1)


def _has_log_key(ledger: Ledger) -> bool:
    try:
        return ledger.log_key().public == ledger.authority.log_public()
    except (Refused, OSError, seal.SealError):
        return False


def _has_room(data: Path) -> bool:
    try:
        found = os.statvfs(data)
    except OSError:
        return False
    inodes = found.f_favail >= INODES or found.f_files == 0  # some file systems count none
    return found.f_bavail * found.f_frsize >= ROOM and inodes
