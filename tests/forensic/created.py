"""What comes to be in a folder, even for a moment: a file that is deleted again leaves its blocks on the disk."""

import ctypes
import os
import struct
from contextlib import suppress
from pathlib import Path
from typing import Self

CREATE, MOVED_TO = 0x100, 0x80  # of Linux's inotify(7)


class Created:
    """The names of all files that come to be in a folder, from when it is entered on."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._seen = folder, list[str]()

    def __enter__(self) -> Self:
        libc = ctypes.CDLL(None, use_errno=True)
        self._handle = libc.inotify_init1(os.O_NONBLOCK)
        watched = libc.inotify_add_watch(self._handle, os.fsencode(self._folder), CREATE | MOVED_TO)
        assert watched > 0, os.strerror(ctypes.get_errno())
        return self

    def __exit__(self, *_error: object) -> None:
        os.close(self._handle)

    def names(self) -> list[str]:
        with suppress(BlockingIOError):
            while True:
                self._take(os.read(self._handle, 1 << 16))
        return self._seen

    def _take(self, events: bytes) -> None:
        while events:
            (length,) = struct.unpack_from("I", events, 12)
            self._seen.append(events[16 : 16 + length].rstrip(b"\0").decode())
            events = events[16 + length :]
