"""Search in an unlocked workspace, beside FTS5 and tantivy over the same notes in clear: words, beginnings, phrases."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from bench.memory import resident_mb
from bench.organisation import Place, cases_with_notes, found
from bench.row import Aim, Peer, Row
from bench.search_peers import FOUND, Fts5
from bench.tantivy_peer import Tantivy
from bench.timing import percentile, seconds
from bench.words import Writer
from havre.base.errors import Refused
from havre.cases.types import CaseFile
from havre.ledger.desk import Desk
from havre.ledger.workspace import Workspace


class Clear(Protocol):
    """A peer that holds the texts in clear; finds those that answer all parts, each with its passage."""

    name: str

    def search(self, parts: Sequence[str], /) -> Sequence[object]: ...


_TIMES = 3  # each question; the shortest counts, for all of them


def measure(place: Place, *, notes: int = 100_000, cases: int = 5_000, searches: int = 100) -> list[Row]:
    """Unlocking such a workspace; then searches of each kind, asked by turns of Havre and of both peers."""
    founder = found(place.ledger)
    writer = Writer(seed=5)
    texts = [writer.text(1_000) for _ in range(notes)]
    cases_with_notes(founder, cases=cases, texts=texts)
    given = f"{notes:,} notes of 1 KB in {cases:,} cases"
    by, folding, grown = _unlocked(founder)
    fts5, tantivy = Fts5(place.folder / "peer.sqlite3", texts), Tantivy(texts)
    rows = [
        Row(
            "unlock, large", folding, "s", given, aim=Aim(15), note="the aim is of two processes; this is one"
        ),
        _memory("memory of it", grown, given, Peer("FTS5, its file", fts5.megabytes)),
        _memory("memory of it, beside tantivy", grown, given, Peer(tantivy.name, tantivy.megabytes)),
    ]
    for kind, asked in _questions(writer, texts, searches).items():
        rows += _rows(kind, asked, given, by, fts5, tantivy)
    return rows


def _memory(name: str, grown: float, given: str, peer: Peer) -> Row:
    return Row(name, grown, "MB", given, peer, Aim(800), "growth of the process")


def _unlocked(founder: Workspace) -> tuple[Workspace, float, float]:
    """A second workspace beside the founder's, so that all memory it takes is newly taken; seconds, and MB."""
    desk = Desk(ledger=founder.ledger, member=founder.member, key_id=founder.keys.key_id)
    by = Workspace(desk=desk, keys=founder.keys, now=founder.now)
    before = resident_mb()
    folding = seconds(lambda: by.count(CaseFile))
    founder.ledger.caches.settle()  # the snapshot that is written in the background takes its time from nobody's search
    return by, folding, resident_mb() - before


def _questions(writer: Writer, texts: Sequence[str], searches: int) -> dict[str, list[list[str]]]:
    """Parts of each question: two rare words, as somebody types them (the last may go on); a rare word's beginning;
    two words that stand beside each other; and one of the most frequent words."""
    rare = writer.rare(2 * searches)
    step = max(1, len(texts) // searches)
    lines = [text.split() for text in texts[::step][:searches]]
    return {
        "selective": [[one, f"{other}*"] for one, other in zip(rare[::2], rare[1::2], strict=True)],
        "beginning": [[f"{word[:4]}*"] for word in rare[:searches]],
        "phrase": [[f'"{line[len(line) // 2]} {line[len(line) // 2 + 1]}"'] for line in lines],
        "common word": [[f"{word}*"] for word in writer.vocabulary[20:40]],
    }


def _rows(
    kind: str, asked: list[list[str]], given: str, by: Workspace, fts5: Clear, tantivy: Clear
) -> list[Row]:
    times: tuple[list[float], ...] = ([], [], [])
    for parts in asked:
        answerers = [
            partial(by.search, " ".join(parts)),
            partial(fts5.search, parts),
            partial(tantivy.search, parts),
        ]
        _check_alike(kind, parts, [len(answer()) for answer in answerers])
        for kept, took in zip(times, _shortest(answerers), strict=True):
            kept.append(took * 1_000)
    return [
        Row(
            name=f"search, {kind}, {label}",
            value=percentile(times[0], share),
            unit="ms",
            given=given,
            peer=Peer(name, percentile(theirs, share)),
            aim=Aim(1.5, of_peer=True) if (kind, label, name) == ("selective", "p50", fts5.name) else None,
        )
        for label, share in (("p50", 0.5), ("p95", 0.95))
        for name, theirs in ((fts5.name, times[1]), (tantivy.name, times[2]))
    ]


def _shortest(answerers: Sequence[Callable[[], object]]) -> list[float]:
    """Each in turn, several times."""
    turns = [[seconds(answer) for answer in answerers] for _ in range(_TIMES)]
    return [min(each) for each in zip(*turns, strict=True)]


def _check_alike(kind: str, parts: list[str], found: list[int]) -> None:
    """Those that are compared answer the same question: as many notes, up to a page of them."""
    if len(set(found)) > 1:
        raise Refused(
            f"The searches of the measurement differ ({kind}, {len(parts)} parts): {found} of {FOUND}."
        )
