"""What a backup's sections say of themselves, each in one encoding and within bounds."""

from typing import Annotated, Final, Literal, TypeAlias

import msgspec

from havre import seal
from havre.ledger.files import LARGEST_IN_PARTS

MAGIC: Final = b"havre backup 1\n"
LARGEST_HEAD: Final = 1 << 16  # bytes
LARGEST_ROW: Final = 1 << 26  # bytes: the text of a report is the longest value there is
LARGEST_FILE: Final = seal.sealed_length(LARGEST_IN_PARTS)  # bytes, of a sealed file or a captured report
KEY_LENGTH: Final = 32

_Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
_Hash = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
_Length = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_FILE)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**62)]
_Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.]{1,200}\Z")]


class SealedFile(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag="sealed"):
    """A sealed file, as it lies on the disk."""

    file: _Id
    length: _Length


class Capture(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag="capture"):
    """The untouched bytes of a report of the public record."""

    sha256: _Hash
    length: _Length


class LogKey(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag="key"):
    """The log key, which signs checkpoints."""

    length: Literal[32]


class Database(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag="database"):
    """The tables follow, as these last migrations of each app left them."""

    migrations: Annotated[tuple[tuple[_Name, _Name], ...], msgspec.Meta(max_length=64)]


class Table(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag="table"):
    """The rows of one table, each a list of the values of these columns."""

    label: _Name
    columns: Annotated[tuple[_Name, ...], msgspec.Meta(min_length=1, max_length=200)]
    count: _Count


class End(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag="end"):
    """How many sections there were, and the hash over all their heads and hashes."""

    sections: _Count
    digest: _Hash


Head: TypeAlias = SealedFile | Capture | LogKey | Database | Table | End
FileHead: TypeAlias = SealedFile | Capture | LogKey

# The order in which kinds of sections stand: files before what names them, the end last.
RANK: Final[dict[type, int]] = {SealedFile: 0, Capture: 0, LogKey: 1, Database: 2, Table: 3, End: 4}


def parse(data: bytes) -> Head:
    """The head whose one byte form is `data`.

    Raises:
        SealError: it is none.
    """
    try:
        head: Head = msgspec.convert(seal.decode(data), Head, builtin_types=(bytes,))  # no base64 text
    except msgspec.ValidationError:
        raise seal.SealError("not the head of a section") from None
    return head


def framed(data: bytes) -> bytes:
    """`data` after its length."""
    return len(data).to_bytes(4) + data
