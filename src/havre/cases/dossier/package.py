"""A dossier with its exhibits as one file that only its recipient opens.

A BagIt folder (RFC 8493) with a SHA-256 for every file and the custody of each exhibit, in a tar, sealed to an age key
as it is read: nothing of it is written anywhere on the way, and a package of any size takes little memory.
"""

import csv
import datetime as dt
import io
import mimetypes
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

from havre import seal
from havre.base.ids import FileId, Micros
from havre.cases.moments import MICROS_A_DAY, day_of
from havre.cases.streaming import Drain, Part, reading
from havre.cases.types import Exhibit
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace

_FOLDER: Final = "dossier"
_BLOCK: Final = tarfile.BLOCKSIZE
_BAGIT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_KNOWN: Final = mimetypes.MimeTypes()  # what Python itself knows: the machine's own list is not read

Handles = Callable[[bytes], str]


@dataclass(frozen=True, repr=False)
class Hashed(Part):
    """A file of the package with its SHA-256, which a manifest names."""

    sha256: bytes


@dataclass(frozen=True, repr=False)
class Package:
    """`manifest` names every file of the payload with its SHA-256: what was handed over, whoever it is sealed to."""

    manifest: bytes
    parts: tuple[Hashed, ...]
    at: Micros

    def sealed(self, to: seal.AgeRecipient) -> Iterator[bytes]:
        """The sealed file, piece by piece.

        Raises:
            SealError: an exhibit's file is missing or was changed. What was read until then does not open.
        """
        drain = Drain()
        writer = seal.FileWriter(cast("BinaryIO", drain), to=to)
        for piece in _tar(self.parts, self.at):
            writer.write(piece)
            yield drain.taken()
        writer.finish()
        yield drain.taken()


def packed(
    documents: Mapping[str, bytes],
    exhibits: Sequence[Held[Exhibit]],
    *,
    by: Workspace,
    handles: Handles,
    at: Micros,
) -> Package:
    """The built documents by name, the exhibits' files as they came, and their custody.

    `handles` names the member behind a key's id.

    Raises:
        SealError: the file of an exhibit is missing.
    """
    named = [
        (f"exhibits/{_file_name(number, held.value)}", held) for number, held in enumerate(exhibits, start=1)
    ]
    payload = [
        *(_part(f"data/{name}", data) for name, data in documents.items()),
        _part("data/custody.csv", _custody(named, by, handles)),
        *(_exhibit(f"data/{name}", held.value, by) for name, held in named),
    ]
    manifest = _manifest(payload)
    size = sum(part.length for part in payload)
    told = f"Bagging-Date: {day_of(at).isoformat()}\nPayload-Oxum: {size}.{len(payload)}\n".encode()
    tags = [_part("bagit.txt", _BAGIT), _part("bag-info.txt", told), _part("manifest-sha256.txt", manifest)]
    return Package(manifest, (*tags, _part("tagmanifest-sha256.txt", _manifest(tags)), *payload), at)


def _file_name(number: int, exhibit: Exhibit) -> str:
    return f"exhibit-{number:03}{_KNOWN.guess_extension(exhibit.media_type) or ''}"


def _part(name: str, data: bytes) -> Hashed:
    return Hashed(name, len(data), lambda: iter((data,)), seal.sha256(data))


def _exhibit(name: str, exhibit: Exhibit, by: Workspace) -> Hashed:
    file_id = FileId(exhibit.file_id)
    if not by.ledger.files.has(file_id):
        raise seal.SealError(f"sealed file {file_id.hex()} is missing")
    return Hashed(name, exhibit.length, reading(by, exhibit), exhibit.sha256)


def _manifest(parts: Sequence[Hashed]) -> bytes:
    return "".join(f"{part.sha256.hex()}  {part.name}\n" for part in parts).encode()


def _custody(named: Sequence[tuple[str, Held[Exhibit]]], by: Workspace, handles: Handles) -> bytes:
    """Every entry about each exhibit, oldest first: when, by whom, and which file it names.

    No words of the case stand in it: they are in the dossier, and a table program could obey some as formulas.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ("exhibit", "sha256", "bytes", "media_type", "received", "entry", "entered_utc", "member")
    )
    for name, held in named:
        for version in by.history(held.object_id):
            file: Exhibit = version.value
            when = dt.datetime.fromtimestamp(version.at / 1_000_000, dt.UTC).isoformat(timespec="seconds")
            writer.writerow(
                (
                    name,
                    file.sha256.hex(),
                    file.length,
                    file.media_type,
                    file.received.text(),
                    version.entry_id.hex(),
                    when,
                    handles(version.author),
                )
            )
    return out.getvalue().encode()


def _tar(parts: Sequence[Hashed], at: Micros) -> Iterator[bytes]:
    """POSIX tar; its times are the day's beginning and it names no owner."""
    for part in parts:
        info = tarfile.TarInfo(f"{_FOLDER}/{part.name}")
        info.size, info.mode, info.mtime = part.length, 0o600, at // MICROS_A_DAY * 24 * 60 * 60
        yield info.tobuf(tarfile.PAX_FORMAT)
        read = 0
        for piece in part.read():
            read += len(piece)
            yield piece
        if read != part.length:
            raise seal.SealError(f"{part.name} has another length than its entry says")
        yield bytes(-part.length % _BLOCK)
    yield bytes(2 * _BLOCK)
