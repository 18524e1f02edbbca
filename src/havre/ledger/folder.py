"""The data folder as a whole: one server at a time."""

import fcntl
import time
from pathlib import Path
from typing import IO

from havre.base.errors import Refused
from havre.base.logs import Log

journal = Log("ledger")
PAUSE = 0.1  # seconds


def claim(data: Path, *, patience: float = 0) -> IO[bytes]:
    """Claim a data folder for one server, for as long as the returned file stays open.

    A server sweeps away files that nobody waits for any more, and knows only its own. `patience` is how many seconds
    to wait for another one to end.

    Raises:
        Refused: another server holds it.
    """
    handle = (data / "served.lock").open("wb")
    until = time.monotonic() + patience
    if not _locked(handle) and patience > 0:
        journal.warning("waiting-for-another-server")
    while not _locked(handle):
        if time.monotonic() >= until:
            handle.close()
            raise Refused("Another server already serves this data folder. Stop that one first.")
        time.sleep(PAUSE)
    return handle


def _locked(handle: IO[bytes]) -> bool:
    """Whether the lock is ours now; asking again for what is ours already changes nothing."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
