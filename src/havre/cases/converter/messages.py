"""What goes into the converter and what comes out: 4 bytes of length, then MessagePack; into it, the file follows."""

from enum import StrEnum
from typing import IO

import msgspec

LENGTH = 4
LARGEST = 100 * 1024 * 1024  # bytes of a file that is converted
LARGEST_ANSWER = 64 * 1024 * 1024


class Wanted(StrEnum):
    """What to make of a file."""

    PICTURE = "picture"  # one page, or the image itself, as a JPEG or PNG
    FACTS = "facts"  # what the file says of itself
    STRIPPED = "stripped"  # the image again, and nothing else


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """`media_type` is what the file's first bytes show; `page` counts from 0; `longest` is the side of a picture."""

    wanted: Wanted
    media_type: str
    length: int
    page: int = 0
    longest: int = 0


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What was made, or the sentence that says why not. `facts` are pairs of a name and a text."""

    data: bytes = b""
    media_type: str = ""
    pages: int = 0
    facts: tuple[tuple[str, str], ...] = ()
    refused: str = ""


def send(stream: IO[bytes], message: msgspec.Struct) -> None:
    body = msgspec.msgpack.encode(message)
    stream.write(len(body).to_bytes(LENGTH, "big") + body)
    stream.flush()
