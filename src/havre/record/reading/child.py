"""The reading process: takes one file at a time on its standard input and answers on its standard output.

Each message is a 4-byte big-endian length and that many bytes of MessagePack. It ends when its input ends.
"""

import datetime as dt
import resource
import sys
from typing import IO

import msgspec

from havre.base.errors import Refused
from havre.record.reading import read
from havre.record.reading.hearing import Reading, heard

MEMORY = 1536 * 1024 * 1024
_LENGTH = 4


class Asked(msgspec.Struct, frozen=True, array_like=True):
    data: bytes
    charset: str
    on: dt.date


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """One of the two: what was read, or the sentence that says why not."""

    reading: Reading | None
    refused: str


def send(stream: IO[bytes], message: msgspec.Struct) -> None:
    body = msgspec.msgpack.encode(message)
    stream.write(len(body).to_bytes(_LENGTH, "big") + body)
    stream.flush()


def length_of(prefix: bytes) -> int:
    return int.from_bytes(prefix, "big")


def answer(asked: Asked) -> Answer:
    try:
        return Answer(heard(read(asked.data, charset=asked.charset, on=asked.on)), "")
    except Refused as refused:
        return Answer(None, str(refused))
    except MemoryError:
        return Answer(None, "It needs more memory to read than a report may.")
    except Exception as error:
        return Answer(None, f"Its reader broke down on it ({type(error).__name__}).")


def _limit() -> None:
    """Bounded memory, and no file of any size written: what takes over a reader can do little from here."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    _limit()
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    while prefix := asked.read(_LENGTH):
        body = asked.read(length_of(prefix))
        send(answers, answer(msgspec.msgpack.decode(body, type=Asked)))


if __name__ == "__main__":
    main()
