"""A zip file made piece by piece: never whole in memory, never on disk, and the same bytes each time."""

import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass

ALWAYS = (1980, 1, 1, 0, 0, 0)  # the first date that the format knows: when it was made is said inside
_NEEDS_ZIP64 = 2**31 - 1  # bytes


@dataclass(frozen=True, repr=False)
class Part:
    """One file of it: `read` gives its content in pieces, anew each time, `length` bytes in all."""

    name: str
    length: int
    read: Callable[[], Iterator[bytes]]


class _Pieces:
    """What zipfile writes to: it can't go back in it, so that every byte is final once it is written."""

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


def zipped(parts: Iterable[Part]) -> Generator[bytes]:
    """The zip, uncompressed: what is in it is compressed already, or small."""
    out = _Pieces()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for part in parts:
            about = zipfile.ZipInfo(part.name, date_time=ALWAYS)
            with archive.open(about, "w", force_zip64=part.length >= _NEEDS_ZIP64) as entry:
                for piece in part.read():
                    entry.write(piece)
                    yield out.taken()
    yield out.taken()
