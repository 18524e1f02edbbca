"""Files that leave a case as a stream: made piece by piece, never whole in memory, never on the disk."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from havre.base.ids import FileId
from havre.cases.types import Exhibit
from havre.ledger.workspace import Workspace


@dataclass(frozen=True, repr=False)
class Part:
    """One file of what leaves: its name, its length in bytes, and how to read it, anew each time."""

    name: str
    length: int
    read: Callable[[], Iterator[bytes]]


class Drain:
    """What a writer writes to: it can't go back in it, and what was written is taken on."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def close(self) -> None:
        """It holds nothing open."""

    def taken(self) -> bytes:
        """What was written since this was last asked."""
        pieces, self._waiting = self._waiting, []
        return b"".join(pieces)


def reading(by: Workspace, exhibit: Exhibit) -> Callable[[], Iterator[bytes]]:
    """How to read an exhibit's file, opened; it is closed when it was read or left."""

    def read() -> Iterator[bytes]:
        reader, close = by.ledger.files.reader(
            FileId(exhibit.file_id), identity=exhibit.identity, length=exhibit.length
        )
        try:
            yield from reader.chunks()
        finally:
            close()

    return read
