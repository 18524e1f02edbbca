"""One file that arrives in parts: where it goes on, and who is sending it now."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from havre.base.errors import Refused
from havre.base.ids import BookId, FileId

from .files import Incoming, Received
from .shelf import Locked

HEAD = 4096  # bytes kept in memory to tell what kind of file it is


@dataclass(frozen=True)
class Sent:
    """What a browser says of a file before it sends it: `mark` is its own word for this version of it."""

    name: str = field(repr=False)
    length: int
    mark: str = field(repr=False)


class Elsewhere(Exception):
    """A part that doesn't continue what is here: the file goes on at `position`."""

    def __init__(self, position: int) -> None:
        super().__init__("the file goes on elsewhere")
        self.position = position


class Arriving:
    """One file while it arrives. A part that comes twice, or late from a lost connection, changes nothing."""

    def __init__(self, *, book: BookId, sent: Sent, incoming: Incoming) -> None:
        self.book = book
        self.sent = sent
        self.position = 0
        self._incoming = incoming
        self._head = b""
        self._turn = 0
        self._left = False
        self._lock = threading.Lock()

    @property
    def file_id(self) -> FileId:
        return self._incoming.file_id

    @property
    def identity(self) -> bytes:
        return self._incoming.identity

    @property
    def is_whole(self) -> bool:
        return self.position == self.sent.length

    def take(self, pieces: Iterable[bytes], *, start: int) -> int:
        """Seal what comes, from `start` on; returns where the file goes on.

        Raises:
            Elsewhere: it goes on at another place, or somebody else is sending it now.
            Locked: the session has ended.
            Refused: it is longer than its sender said.
        """
        turn = self._begin(start)
        for piece in pieces:
            with self._lock:
                if self._left:
                    raise Locked
                if self._turn != turn:
                    raise Elsewhere(self.position)
                self._write(piece)
        with self._lock:
            if not self._left:
                self._incoming.flush()
            return self.position

    def _begin(self, start: int) -> int:
        with self._lock:
            if self._left:
                raise Locked
            if start != self.position:
                raise Elsewhere(self.position)
            self._turn += 1  # whatever still trickles in from a request before this one is late
            return self._turn

    def _write(self, piece: bytes) -> None:
        if self.position + len(piece) > self.sent.length:
            raise Refused("This file has grown since it was chosen. Choose it again.")
        try:
            self._incoming.write(piece)
        except OSError:
            self._left = True  # nobody knows how much of it was written
            self._incoming.leave()
            raise
        self._head += piece[: HEAD - len(self._head)]
        self.position += len(piece)

    def finish(self) -> Received:
        """Complete the file, which has to be whole."""
        with self._lock:
            if self._left:
                raise Locked
            self._left = True
            return Received(self._incoming.finish(), self.sent.name, self._head, self.book)

    def leave(self) -> None:
        """Stop, and let it lie; whoever comes back goes on."""
        with self._lock:
            if not self._left:
                self._left = True
                self._incoming.leave()

    @property
    def is_left(self) -> bool:
        return self._left
