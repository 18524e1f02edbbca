"""From a cold server to the first search, with a sealed snapshot of what the member opened and without one."""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.organisation import HANDLE, Place, cases_with_notes, found
from bench.row import Aim, Peer, Row
from bench.serving import Visitor, serving
from bench.timing import seconds
from bench.words import Writer
from havre.base.errors import Refused

_WRITTEN_WITHIN = 120.0  # seconds, after everything is opened


@dataclass(frozen=True)
class _Times:
    """Seconds: until the server answers, and from then, by unlocking, until a search is answered."""

    start: float
    found: float


def measure(place: Place, *, notes: int = 100_000, cases: int = 5_000, times: int = 2) -> list[Row]:
    """Both by turns, each in a server of its own; the shorter of `times` counts for both."""
    writer = Writer(seed=5)
    texts = [writer.text(1_000) for _ in range(notes)]
    cases_with_notes(found(place.ledger), cases=cases, texts=texts)
    standing = {word for text in texts for word in text.split()}
    words = [word for word in writer.rare(1_000) if word in standing]
    without, kept = [], []
    for number in range(times):
        without.append(_without(place.folder, words[number]))
        kept.append(_times(place.folder, words[times + number]))
    size = sum(path.stat().st_size for path in _snapshots(place.folder)) / 1_000_000
    given = f"{notes:,} notes of 1 KB in {cases:,} cases"
    return [
        Row(
            "cold unlock to first search",
            min(each.found for each in kept),
            "s",
            given,
            Peer("the same without a snapshot", min(each.found for each in without)),
            Aim(1.5),
            f"a form, three pages, with Argon2id at its cheapest; the snapshot has {size:,.0f} MB",
        ),
        Row(
            "cold server, its first answer",
            min(each.start for each in kept),
            "s",
            given,
            Peer("the same without a snapshot", min(each.start for each in without)),
            note="the process begun, every leaf checked; a snapshot changes nothing in it",
        ),
    ]


def _without(folder: Path, word: str) -> _Times:
    """No snapshot stands; one does at the end."""
    for path in _snapshots(folder):
        path.unlink()
    return _times(folder, word, waits=True)


def _times(folder: Path, word: str, *, waits: bool = False) -> _Times:
    began = time.perf_counter()
    with serving(folder) as (port, _):
        start = time.perf_counter() - began
        with closing(Visitor(port, HANDLE)) as visitor:
            took = seconds(lambda: _search(visitor, word))
        if waits:
            _wait_for_snapshot(folder)
    return _Times(start, took)


def _search(visitor: Visitor, word: str) -> None:
    page = visitor.unlock()
    answer = visitor.post("/cases/search/", page, words=word)
    if f"<mark>{word}" not in answer:
        raise Refused("The search of the measurement found nothing.")


def _wait_for_snapshot(folder: Path) -> None:
    until = time.monotonic() + _WRITTEN_WITHIN
    while not _snapshots(folder):
        if time.monotonic() > until:
            raise Refused("The server of the measurement kept no snapshot.")
        time.sleep(0.1)


def _snapshots(folder: Path) -> Sequence[Path]:
    """Whole ones: what is still being written has another name."""
    caches = folder / "caches"
    return [path for path in caches.iterdir() if "." not in path.name] if caches.is_dir() else []
