"""The folder of caches: one file a member, with their keyring and the snapshot of their workspace.

Everything in it can be made again from the log, and only the member's own key opens it. Nothing in it outlives a
right that was taken away or a book that was destroyed: all files are then deleted, whoever's they are.

A file is `image ‖ keyring ‖ snapshot ‖ tail`. Whoever holds the keyring and snapshot parts and the member's key can
read the rest, so these are overwritten before a file is deleted, and in one that was replaced.
"""

import os
import re
import struct
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from havre import seal

from .files import sync_folder

VERSION: Final = 1
_TAIL: Final = struct.Struct(
    ">BIIQ32s"
)  # version, length of keyring and of snapshot, size and root of the log
_OURS: Final = re.compile(r"[0-9a-f]{32}(\.[0-9a-f]{32})?")  # the second is of a file being written
_PIECE: Final = 1 << 16


@dataclass(frozen=True)
class Tail:
    """What a file says of itself in clear: how long its two sealed parts are, and how far the log had come."""

    keyring: int
    snapshot: int
    size: int
    root: bytes

    @property
    def parts(self) -> int:
        """The bytes after the image."""
        return self.keyring + self.snapshot + _TAIL.size

    def encoded(self) -> bytes:
        return _TAIL.pack(VERSION, self.keyring, self.snapshot, self.size, self.root)


def read_tail(source: BinaryIO) -> Tail:
    """The tail of a file.

    Raises:
        SealError: there is none, or its lengths don't fit the file.
    """
    end = source.seek(0, os.SEEK_END)
    if end < _TAIL.size:
        raise seal.SealError("a cache is too short")
    source.seek(end - _TAIL.size)
    version, keyring, snapshot, size, root = _TAIL.unpack(source.read(_TAIL.size))
    tail = Tail(keyring, snapshot, size, root)
    if version != VERSION or tail.parts > end:
        raise seal.SealError("a cache has no tail of ours")
    return tail


class Caches:
    """The folder `caches`. Safe for threads; what one of them deletes, none that is still writing puts back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._oldest = 0  # the size of the log from which on a file may stand
        self.forgotten = 0  # how often all were deleted
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="snapshots")

    def soon(self, work: Callable[[], None]) -> None:
        """Have something written in the background, one after another."""
        self._writer.submit(work)

    def settle(self) -> None:
        """Wait until everything that was to be written is."""
        self._writer.submit(lambda: None).result()

    def open(self, name: str) -> BinaryIO | None:
        """A member's file, for reading; None when there is none."""
        try:
            return (self.folder / name).open("rb")
        except FileNotFoundError:
            return None

    @contextmanager
    def writing(self, name: str, *, size: int, since: int) -> Iterator[BinaryIO]:
        """A new file that takes the place of the one before it, whole and durable or not at all.

        `size` is how many leaves the log had, `since` what `forgotten` was, when that which is written was read. What
        was deleted meanwhile stays deleted.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        draft = self.folder / f"{name}.{seal.new_id().hex()}"
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                yield out
                out.flush()
                os.utime(out.fileno(), (0, 0))  # the disk must not tell when
                os.fsync(out.fileno())
            with self._lock:
                if since == self.forgotten and size >= self._oldest:
                    self._replace(self.folder / name, draft)
        finally:
            with suppress(FileNotFoundError):  # it took its place
                try:
                    _erase(draft)
                finally:
                    draft.unlink()

    def _replace(self, path: Path, draft: Path) -> None:
        """The former file is held open: nothing else reaches its bytes once its name is another's."""
        with ExitStack() as held:
            former: BinaryIO | None = None
            with suppress(FileNotFoundError):  # the first one
                former = held.enter_context(path.open("r+b"))
            draft.replace(path)
            sync_folder(self.folder)
            if former is not None:
                _overwrite(former)

    def discard(self, name: str) -> None:
        """Delete one member's file."""
        with self._lock:
            self._delete([self.folder / name])

    def forget_all(self) -> None:
        """Delete every file, and what is being written at this moment."""
        with self._lock:
            self.forgotten += 1
            self._delete(list(self._files()))

    def forget_before(self, size: int) -> None:
        """Delete the files of a log that had fewer leaves than `size`; none such is ever written again."""
        with self._lock:
            self._oldest = max(self._oldest, size)
            self._delete([path for path in self._files() if not (path.suffix or self._stands(path))])

    def sweep(self) -> None:
        """Delete what an interrupted process was writing. Only for the one that serves the folder."""
        with self._lock:
            self._delete([path for path in self._files() if path.suffix])

    def _stands(self, path: Path) -> bool:
        try:
            with path.open("rb") as source:
                return read_tail(source).size >= self._oldest
        except (FileNotFoundError, seal.SealError):
            return False

    def _files(self) -> Iterator[Path]:
        if self.folder.is_dir():
            yield from (path for path in self.folder.iterdir() if _OURS.fullmatch(path.name))

    def _delete(self, paths: list[Path]) -> None:
        for path in paths:
            with suppress(FileNotFoundError):  # gone already
                _erase(path)
                path.unlink()
        if paths and self.folder.is_dir():
            sync_folder(self.folder)


def _erase(path: Path) -> None:
    """Overwrite the parts that hold keys: what a deleted file leaves on the disk is then of no use to anybody."""
    with path.open("r+b") as file:
        _overwrite(file)


def _overwrite(file: BinaryIO) -> None:
    try:
        length = read_tail(file).parts
    except seal.SealError:
        length = file.seek(0, os.SEEK_END)  # not known: all of it
    file.seek(-length, os.SEEK_END)
    while length:
        length -= file.write(bytes(min(length, _PIECE)))
    file.flush()
    os.fsync(file.fileno())
