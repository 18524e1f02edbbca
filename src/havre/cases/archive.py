"""A zip file made piece by piece: never whole in memory, never on disk, and the same bytes each time."""

import zipfile
from collections.abc import Generator, Iterable

from havre.cases.streaming import Drain, Part

ALWAYS = (1980, 1, 1, 0, 0, 0)  # the first date that the format knows: when it was made is said inside
_NEEDS_ZIP64 = 2**31 - 1  # bytes


def zipped(parts: Iterable[Part]) -> Generator[bytes]:
    """The zip, uncompressed: what is in it is compressed already, or small."""
    out = Drain()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for part in parts:
            about = zipfile.ZipInfo(part.name, date_time=ALWAYS)
            with archive.open(about, "w", force_zip64=part.length >= _NEEDS_ZIP64) as entry:
                for piece in part.read():
                    entry.write(piece)
                    yield out.taken()
    yield out.taken()
