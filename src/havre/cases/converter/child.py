"""The converter: one process for one file, in its cage (see `cage`), with nothing to give away but that file."""

import sys
from collections.abc import Callable

import msgspec

from havre.cases.converter import cage, documents, images
from havre.cases.converter.messages import LENGTH, Answer, Asked, Wanted, send
from havre.cases.converter.refusing import CanNotError

BROKEN = "This file is broken, or is not what it says it is."
TOO_LARGE = "This file opens into more than can be shown here. The file itself is kept whole."

_MAKERS: dict[tuple[Wanted, str], Callable[[Asked, bytes], Answer]] = {
    **{(Wanted.PICTURE, kind): images.picture for kind in images.FORMATS},
    **{(Wanted.FACTS, kind): images.facts for kind in images.FORMATS},
    **{(Wanted.STRIPPED, kind): images.stripped for kind in images.FORMATS},
    (Wanted.PICTURE, "application/pdf"): documents.picture,
    (Wanted.FACTS, "application/pdf"): documents.facts,
}


def answer(asked: Asked, data: bytes) -> Answer:
    """What is made of a file; a sentence for everything that can be wrong with one."""
    make = _MAKERS.get((asked.wanted, asked.media_type))
    if make is None:
        return Answer(refused="Nothing can be made of a file of this kind.")
    try:
        return make(asked, data)
    except CanNotError as error:
        return Answer(refused=str(error))
    except MemoryError:
        return Answer(refused=TOO_LARGE)
    except Exception:  # whatever a library raises for bytes that it can't read
        return Answer(refused=BROKEN)


def main() -> None:
    images.load()
    documents.load()
    cage.shut()
    source = sys.stdin.buffer
    asked = msgspec.msgpack.decode(source.read(int.from_bytes(source.read(LENGTH), "big")), type=Asked)
    data = source.read(asked.length)
    send(sys.stdout.buffer, answer(asked, data))


if __name__ == "__main__":
    main()
