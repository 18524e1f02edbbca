"""The data folder as a whole: one server at a time."""

import fcntl
from pathlib import Path
from typing import IO

from havre.base.errors import Refused


def claim(data: Path) -> IO[bytes]:
    """Claim a data folder for one server, for as long as the returned file stays open.

    A server sweeps away files that nobody waits for any more, and knows only its own.

    Raises:
        Refused: another server holds it.
    """
    handle = (data / "served.lock").open("wb")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        handle.close()
        raise Refused("Another server already serves this data folder. Stop that one first.") from error
    return handle
