"""Finding who said what in reports, in one process: words a second, beside cutting the same text into words."""

import datetime as dt
import re
from pathlib import Path

import havre.record
from bench.organisation import Place
from bench.row import Aim, Peer, Row
from bench.timing import best
from havre.base.errors import Refused
from havre.language import statements
from havre.record.reading import read

_CAPTURED = dt.date(2026, 11, 18)
_WORD = re.compile(r"\w+|[^\w\s]")


def measure(place: Place, *, repeated: int = 3) -> list[Row]:  # noqa: ARG001 (every measurement is given a place)
    """Over the text of the shipped sample reports."""
    texts = _texts()
    words = sum(len(text.split()) for text in texts)
    ours = best(lambda: [statements(text) for text in texts], times=repeated)
    theirs = best(lambda: [_WORD.findall(text) for text in texts], times=repeated)
    return [
        Row(
            name="statements",
            value=words / ours,
            unit="words/s",
            given=f"{len(texts)} sample reports, {words:,} words, one process",
            peer=Peer("cutting the text into words", words / theirs),
            aim=Aim(50_000, least=True),
        )
    ]


def _texts() -> list[str]:
    folder = Path(havre.record.__file__).parent / "samples"
    pages = [path.read_bytes() for path in sorted(folder.rglob("*.html"))]
    texts = [read(page, on=_CAPTURED).text for page in pages]
    if not texts:
        raise Refused("There are no sample reports to read.")
    return texts
