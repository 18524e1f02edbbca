"""Writing a backup in order, and taking up one that was cut."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from havre import seal

from .heads import MAGIC, Capture, Database, End, FileHead, Head, LogKey, SealedFile, Table, framed
from .reader import Chain, NotWhole, place_of, sections

Wanted = Callable[[FileHead, bytes], bool]  # by what a section says and the SHA-256 of its content


@dataclass(frozen=True)
class _Kept:
    head: Head
    data: bytes  # the encoded head
    digest: bytes
    end: int  # where the section ends


class Writer:
    """Writes sections to the end of `out`, a file opened for reading and writing."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._kept: list[_Kept] = []

    @property
    def files(self) -> Iterator[FileHead]:
        """The files that were written so far."""
        return (each.head for each in self._kept if isinstance(each.head, SealedFile | Capture | LogKey))

    def resume(self, wanted: Wanted) -> None:
        """Keep the files that a cut backup holds whole, up to the first that is not, or not `wanted`."""
        try:
            for section in sections(self._out):
                if not isinstance(section.head, SealedFile | Capture):
                    break  # the rest is of a moment that is past
                section.pass_over()
                if not wanted(section.head, section.digest):
                    break
                self._remember(section.head, section.digest, at=self._out.tell())
        except NotWhole:
            pass  # what comes before is whole, and the rest is written anew
        self._cut()

    def keep_only(self, wanted: Wanted) -> bool:
        """Cut off everything from the first file that is not `wanted` any more; returns whether one was."""
        for number, each in enumerate(self._kept):
            if isinstance(each.head, SealedFile | Capture | LogKey) and not wanted(each.head, each.digest):
                del self._kept[number:]
                self._cut()
                return True
        return False

    def _cut(self) -> None:
        end = self._kept[-1].end if self._kept else 0
        self._out.seek(end)
        self._out.truncate()
        if end == 0:
            self._out.write(MAGIC)

    def file(self, head: FileHead, pieces: Iterable[bytes]) -> bytes:
        """Append a file, whose pieces have the length that `head` says; returns their SHA-256.

        Raises:
            NotWhole: they have another; nothing of them is kept.
        """
        data = seal.encode(head)
        self._out.write(framed(data))
        hash_, length = hashlib.sha256(), 0
        for piece in pieces:
            hash_.update(piece)
            length += len(piece)
            self._out.write(piece)
        if length != head.length:
            self._cut()
            raise NotWhole("The length of %(place)s changed while it was copied.", place=place_of(head))
        return self._finish(head, hash_.digest())

    def database(self, head: Database) -> None:
        """Begin the database."""
        self._out.write(framed(seal.encode(head)))
        self._finish(head, hashlib.sha256().digest())

    def table(self, head: Table, rows: Iterable[bytes]) -> None:
        """Append a table of `head.count` encoded rows."""
        self._out.write(framed(seal.encode(head)))
        hash_, count = hashlib.sha256(), 0
        for row in rows:
            data = framed(row)
            hash_.update(data)
            self._out.write(data)
            count += 1
        if count != head.count:
            raise RuntimeError("a table changed inside a snapshot")
        self._finish(head, hash_.digest())

    def _finish(self, head: Head, digest: bytes) -> bytes:
        self._out.write(digest)
        self._remember(head, digest, at=self._out.tell())
        return digest

    def _remember(self, head: Head, digest: bytes, *, at: int) -> None:
        self._kept.append(_Kept(head, seal.encode(head), digest, at))

    def drop_last(self) -> None:
        """Take the last section off again."""
        self._kept.pop()
        self._cut()

    def end(self) -> None:
        """Write what makes the backup whole."""
        chain = Chain()
        for each in self._kept:
            chain.add(each.data, each.digest)
        self._out.write(framed(seal.encode(End(chain.sections, chain.digest()))))
        self._out.flush()
