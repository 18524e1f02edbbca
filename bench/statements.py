"""How fast `havre statements` reads beside the plainest finder of quotations, and how well where a corpus is given.

The corpus is not ours to ship: HAVRE_POLNEAR names a file of one {"doc_id", "text", "attributions"} a line (gzip),
each attribution with "content" spans. A statement counts as found when the words of its content and of one
prediction, paired best first, overlap by half (Jaccard).
"""

import gzip
import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from havre.language import statements

PARAPHRASES = Path(__file__).parent.parent / "tests" / "language" / "paraphrases"
WORD = re.compile(r"\w+")
# The peer: quoted strings of some length, with the name or pronoun beside a speech verb.
_QUOTED = re.compile(r"“[^“”\n]{8,}[”\n]|\"[^\"\n]{8,}\"")
_SAYS = re.compile(
    r"([A-Z][\w’'.-]+(?: [A-Z][\w’'.-]+){0,3}|[Hh]e|[Ss]he|[Tt]hey) (?:\w+ ){0,2}?(?:said|says|told|added|wrote)\b"
    r"|\b(?:said|says|added|wrote) ([A-Z][\w’'.-]+(?: [A-Z][\w’'.-]+){0,3})"
)

Spans = list[tuple[int, int]]


def plain_quotations(text: str) -> list[tuple[tuple[int, int], str | None]]:
    """Each quotation's span, and who stands by a speech verb within 60 characters of it."""
    found: list[tuple[tuple[int, int], str | None]] = []
    for quoted in _QUOTED.finditer(text):
        beside = _SAYS.search(text, quoted.end(), quoted.end() + 60) or _SAYS.search(
            text, max(0, quoted.start() - 60), quoted.start()
        )
        found.append((quoted.span(), (beside[1] or beside[2]) if beside else None))
    return found


def measure() -> list[dict[str, object]]:
    """Rows of name, value, unit, peer, peer_value and note; a value of None was not measured, and says why."""
    return [_speed(), *_quality()]


def _speed(*, repeated: int = 40) -> dict[str, object]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(PARAPHRASES.glob("*.txt"))] * repeated
    words = sum(len(WORD.findall(text)) for text in texts)
    note = f"process time, one core, {len(texts)} texts of {words} words"
    ours, theirs = words / _seconds(statements, texts), words / _seconds(plain_quotations, texts)
    return _row("statements", round(ours), "words/s", "quotations by a plain regex", round(theirs), note)


def _seconds(work: Callable[[str], object], texts: list[str]) -> float:
    start = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - start


def _quality() -> list[dict[str, object]]:
    corpus = os.environ.get("HAVRE_POLNEAR")
    if not corpus:
        return [_row("statements, F1", None, "", None, None, "not measured: set HAVRE_POLNEAR")]
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    ours = _score(documents, lambda text: [found.content for found in statements(text)])
    theirs = _score(documents, lambda text: [[span] for span, _ in plain_quotations(text)])
    note = f"{len(documents)} articles of {Path(corpus).name}"
    peer = "quotations by a plain regex"
    return [_row(f"statements, {key}", ours[key], "", peer, theirs[key], note) for key in ours]


def _score(documents: list[dict[str, Any]], find: Callable[[str], list[Spans]]) -> dict[str, float]:
    hits = direct_hits = direct = gold_count = found_count = 0
    for document in documents:
        text = document["text"]
        gold = [_words(text, each["content"]) for each in document["attributions"]]
        found = [_words(text, spans) for spans in find(text)]
        paired = _paired(gold, found)
        is_direct = [each["kind"] == "direct" for each in document["attributions"]]
        hits += len(paired)
        direct += sum(is_direct)
        direct_hits += sum(is_direct[place] for place in paired)
        gold_count += len(gold)
        found_count += len(found)
    precision, recall = hits / max(found_count, 1), hits / max(gold_count, 1)
    harmonic = 2 * precision * recall / max(precision + recall, 1e-9)
    return {
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "F1": round(harmonic, 3),
        "direct recall": round(direct_hits / max(direct, 1), 3),
    }


def _words(text: str, spans: Spans) -> set[tuple[int, int]]:
    return {word.span() for start, end in spans for word in WORD.finditer(text, start, end)}


def _paired(gold: list[set[tuple[int, int]]], found: list[set[tuple[int, int]]]) -> set[int]:
    """The gold places that have a prediction of their own."""
    pairs = sorted(
        (
            (len(one & other) / len(one | other), place, number)
            for place, one in enumerate(gold)
            for number, other in enumerate(found)
            if one & other
        ),
        reverse=True,
    )
    taken: set[int] = set()
    matched: set[int] = set()
    for likeness, place, number in pairs:
        if likeness >= 0.5 and place not in matched and number not in taken:
            matched.add(place)
            taken.add(number)
    return matched


def _row(
    name: str, value: float | None, unit: str, peer: str | None, peer_value: float | None, note: str
) -> dict[str, object]:
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "peer": peer,
        "peer_value": peer_value,
        "note": note,
    }
