"""Sealed files on the local disk: written sealed as they arrive, named by an id, never by what they are."""

import os
import re
import stat
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import BookId, FileId

LARGEST = 200 * 1024 * 1024  # bytes, of a file that comes in one go
LARGEST_IN_PARTS = 2_000 * 1024 * 1024  # bytes, of one that comes in parts


@dataclass(frozen=True)
class StoredFile:
    """A file that lies sealed on the disk. `identity` opens it, so it belongs inside a sealed body and nowhere else."""

    file_id: FileId
    identity: bytes = field(repr=False)
    length: int
    sha256: bytes  # of the file as it came
    sealed_sha256: bytes


@dataclass(frozen=True)
class Received:
    """A sealed file that no entry names yet, with what its sender called it and its first bytes, in memory only.

    `book` is where it belongs when it came in parts.
    """

    stored: StoredFile
    name: str = field(repr=False)
    head: bytes = field(repr=False)
    book: BookId | None = None


class Incoming:
    """A file being received: each piece is sealed before it touches the disk."""

    def __init__(self, path: Path, file_id: FileId, *, most: int = LARGEST) -> None:
        self._path = path
        self.file_id = file_id
        self._most = most
        self._received = 0
        self._out = path.open("xb")
        os.fchmod(self._out.fileno(), 0o600)
        self._writer = seal.FileWriter(self._out)

    def write(self, piece: bytes) -> None:
        """Seal one more piece.

        Raises:
            Refused: the file is larger than it may be.
        """
        self._received += len(piece)
        if self._received > self._most:
            raise Refused(
                "A file may have at most %(most)d MB. Nothing of this one was kept.",
                most=self._most // 1024 // 1024,
            )
        self._writer.write(piece)

    @property
    def identity(self) -> bytes:
        """What opens the file, to be kept sealed by whoever goes on with it later."""
        return self._writer.identity

    def flush(self) -> None:
        """Hand on to the system what was sealed, so that only a power cut can still take it."""
        self._out.flush()

    def leave(self) -> None:
        """Stop here, and let what is on the disk lie there to be gone on with."""
        with suppress(OSError):  # a full disk: what was sealed last is sent again
            self._out.close()
        with suppress(FileNotFoundError):  # its book was destroyed meanwhile
            os.utime(self._path, (0, 0))

    def finish(self) -> StoredFile:
        """Complete the file and force it to the disk."""
        sealed = self._writer.finish()
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        os.utime(self._path, (0, 0))  # the disk must not tell when
        sync_folder(self._path.parent)
        return StoredFile(self.file_id, sealed.identity, sealed.length, sealed.sha256, sealed.sealed_sha256)

    def abandon(self) -> None:
        """Forget what was received, also when the disk takes no more of it."""
        try:
            with suppress(OSError):  # writing out the rest of what is thrown away may fail again
                self._out.close()
        finally:
            self._path.unlink(missing_ok=True)


class FileStore:
    """The folder of sealed files. New ones lie under `incoming` until the entry that names them is appended."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"

    def incoming(self, *, most: int = LARGEST) -> Incoming:
        """Begin to receive a file of at most so many bytes."""
        if not self._incoming.is_dir():
            self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
            sync_folder(self._folder)  # else a power cut could take the new folders with what is in them
            sync_folder(self._folder.parent)
        file_id = FileId(seal.new_id())
        return Incoming(self._incoming / file_id.hex(), file_id, most=most)

    def receive(self, pieces: Iterable[bytes]) -> StoredFile:
        """Seal a file that is at hand whole."""
        incoming = self.incoming()
        try:
            for piece in pieces:
                incoming.write(piece)
            return incoming.finish()
        except BaseException:
            incoming.abandon()
            raise

    def keep(self, file_id: FileId) -> None:
        """Move a file that an appended entry names to its place. It may lie in either: see `sweep`."""
        place = self._place(file_id)
        self._note(file_id).unlink(missing_ok=True)
        if place.exists():  # sent twice; or cut in the middle of the move, which may leave both names
            (self._incoming / file_id.hex()).unlink(missing_ok=True)
            return
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self._incoming / file_id.hex()).rename(place)
        for folder in (place.parent, self._folder, self._incoming):
            sync_folder(folder)

    def drop(self, file_id: FileId) -> None:
        """Delete a received file that no entry will name."""
        (self._incoming / file_id.hex()).unlink(missing_ok=True)
        self._note(file_id).unlink(missing_ok=True)

    def destroy(self, file_id: FileId) -> bool:
        """Delete a kept file of a destroyed book; whether there was one. Durable when this returns."""
        found = False
        # Where it comes from first: one that moves to its place meanwhile is met there.
        for path in (self._incoming / file_id.hex(), self._place(file_id)):
            with suppress(FileNotFoundError):
                path.unlink()
                found = True
        for folder in (self._incoming, self._place(file_id).parent) if found else ():
            if folder.is_dir():  # both: the move itself may not be on the disk yet
                sync_folder(folder)
        return found

    def write_note(self, file_id: FileId, note: bytes) -> None:
        """Keep beside an incoming file what is needed to go on with it later; it has to be sealed."""
        path = self._note(file_id)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(note)
            out.flush()
            os.fsync(out.fileno())
        os.utime(path, (0, 0))  # the disk must not tell when
        sync_folder(self._incoming)

    def notes(self) -> Iterator[tuple[FileId, bytes]]:
        """The notes beside incoming files, with the ids of those."""
        for path in sorted(self._incoming.glob("*.note")):
            if re.fullmatch("[0-9a-f]{32}", path.stem):
                with suppress(FileNotFoundError):  # finished meanwhile
                    yield FileId(bytes.fromhex(path.stem)), path.read_bytes()

    def has_note(self, file_id: FileId) -> bool:
        """Whether somebody may go on with this incoming file later."""
        return self._note(file_id).exists()

    def unfinished(self, file_id: FileId, *, identity: bytes) -> Iterator[bytes]:
        """What has arrived of an incoming file, as far as it was sealed whole.

        Raises:
            SealError: it is missing, or is not what `identity` opens.
        """
        try:
            source = open_regular(self._incoming / file_id.hex())
        except FileNotFoundError as error:
            raise seal.SealError(f"incoming file {file_id.hex()} is missing") from error
        with source:
            yield from seal.unfinished(source, identity=identity)

    def arrived(self, file_id: FileId) -> int:
        """How many bytes lie here of an incoming file, sealed; 0 when it is missing."""
        try:
            return (self._incoming / file_id.hex()).stat().st_size
        except FileNotFoundError:
            return 0

    def sweep(self, named: Container[FileId], *, going_on: Container[FileId] = ()) -> int:
        """Finish what an interrupted process left: keep the files that an entry names, delete the others.

        A file becomes durable among the incoming ones, then its entry is appended, then it moves: so a cut at any
        instant leaves either no entry, or an entry and its file. Those of `going_on` are left as they are: somebody
        may go on with them. Returns how many were deleted.
        """
        for file_id, _ in self.notes():
            if file_id in named or file_id not in going_on:
                self._note(file_id).unlink(missing_ok=True)
        deleted = 0
        for path in list(self._incoming.iterdir()) if self._incoming.is_dir() else []:
            if not re.fullmatch("[0-9a-f]{32}", path.name):
                continue  # not ours
            file_id = FileId(bytes.fromhex(path.name))
            if file_id in named:
                self.keep(file_id)
            elif file_id not in going_on:
                path.unlink(missing_ok=True)
                deleted += 1
        return deleted

    def reader(
        self, file_id: FileId, *, identity: bytes, length: int
    ) -> tuple[seal.FileReader, Callable[[], None]]:
        """Open a sealed file for reading; the second value closes it.

        Raises:
            SealError: the file is missing, changed, or the identity is another file's.
        """
        try:
            source = self._open(file_id)
        except FileNotFoundError as error:
            raise seal.SealError(f"sealed file {file_id.hex()} is missing") from error
        try:
            return seal.FileReader(source, identity=identity, length=length), source.close
        except seal.SealError:
            source.close()
            raise

    def digest(self, file_id: FileId) -> bytes | None:
        """SHA-256 of the sealed bytes on the disk, or None when there is no such file."""
        try:
            with self._open(file_id) as source:
                return seal.sha256_of_stream(source)
        except FileNotFoundError:
            return None

    def sealed(self, file_id: FileId) -> BinaryIO:
        """The sealed bytes of a file, wherever it lies.

        Raises:
            FileNotFoundError: there is no such file.
        """
        return self._open(file_id)

    def put_back(self, file_id: FileId, pieces: Iterable[bytes]) -> None:
        """Write the sealed bytes of a file to its place; `settle` then forces it to the disk."""
        place = self._place(file_id)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.writelines(pieces)
        os.utime(place, (0, 0))  # the disk must not tell when

    def settle(self) -> None:
        """Force all files that were put back to the disk, and their names: in the end, so that it writes meanwhile."""
        if self._folder.is_dir():
            for path in (*self._folder.rglob("*"), self._folder, self._folder.parent):
                sync_folder(path)  # of a file, its bytes

    def kept(self) -> Iterator[FileId]:
        """The ids of all files that were kept."""
        for path in self._folder.glob("[0-9a-f][0-9a-f]/*.age"):
            if re.fullmatch("[0-9a-f]{32}", path.stem) and path.stem.startswith(path.parent.name):
                yield FileId(bytes.fromhex(path.stem))

    def has(self, file_id: FileId) -> bool:
        """Whether a file lies here, received or kept."""
        return self._place(file_id).exists() or (self._incoming / file_id.hex()).exists()

    def _open(self, file_id: FileId) -> BinaryIO:
        """In its place; or among the incoming, when the process was cut before it moved; or just moved meanwhile."""
        place, incoming = self._place(file_id), self._incoming / file_id.hex()
        for path in (place, incoming):
            with suppress(FileNotFoundError):
                return open_regular(path)
        return open_regular(place)

    def _note(self, file_id: FileId) -> Path:
        return self._incoming / f"{file_id.hex()}.note"

    def _place(self, file_id: FileId) -> Path:
        name = file_id.hex()
        return self._folder / name[:2] / f"{name}.age"


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading; a folder, or a pipe that would keep us waiting for ever, counts as none.

    Raises:
        FileNotFoundError: there is no such file.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise FileNotFoundError(path)
    return os.fdopen(handle, "rb")


def sync_folder(folder: Path) -> None:
    """Force a folder's own entries to the disk: a new name in it survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
