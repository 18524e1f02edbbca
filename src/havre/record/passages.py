"""The words of a text as a search compares them, and the passage around those that were looked for. Pure.

A word is a run of letters and digits, small, its Latin letters without their marks: "Świętokrzyski" and "swietokrzyski"
are one. SQLite's own search (`unicode61 remove_diacritics 2`) takes texts apart the same way.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from havre.record.terms import Term

LENGTH = 32  # words of a passage
_OPENING = 240  # characters
_WORD = re.compile("(?:[^\\W_][\u0300-\u036f]*)+")
_MARKS = re.compile("[\u0300-\u036f]")


@dataclass(frozen=True)
class Passage:
    """A piece of a passage; `hit` when it is one of the words looked for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Words of a text that a term names: from the first to the last, and which term it is."""

    first: int
    last: int
    term: int


class _Plain(dict[int, str]):
    """Letter by letter, for `str.translate`: a Latin letter without its marks, any other as it is."""

    def __missing__(self, code: int) -> str:
        base = unicodedata.normalize("NFD", chr(code))[0]
        self[code] = plain = base if base.isascii() and base.isalpha() else chr(code)
        return plain


_PLAIN = _Plain()


def words_of(text: str) -> list[str]:
    """The words of a text, in order, as they are compared; a letter and its mark may be written as one or as two."""
    return [_folded(found[0]) for found in _WORD.finditer(unicodedata.normalize("NFC", text))]


def _folded(word: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFC", word).lower().translate(_PLAIN))


def opening(text: str) -> tuple[Passage, ...]:
    """How a text begins, in whole words."""
    words = text[:_OPENING].split()
    shown = " ".join(words) if len(text) <= _OPENING else " ".join(words[:-1]) + "…"
    return (Passage(shown, hit=False),)


def around(text: str, terms: Sequence[Term]) -> tuple[Passage, ...]:
    """The passage that holds the most of the terms, the first of several; the opening where none is in the text."""
    spans = [found.span() for found in _WORD.finditer(text)]
    places = list(_places([_folded(text[start:end]) for start, end in spans], terms))
    if not places:
        return opening(text)
    first = _best(places)
    inside = [place for place in places if first <= place.first and place.last < first + LENGTH]
    spare = LENGTH - (inside[-1].last - first + 1) if inside else 0
    first = max(0, min(first - spare // 2, len(spans) - LENGTH))
    return tuple(_shown(text, spans, first, inside))


def _places(words: list[str], terms: Sequence[Term]) -> Iterator[_Place]:
    asked = [(number, words_of(term.text), term.begins) for number, term in enumerate(terms)]
    for at in range(len(words)):
        for number, wanted, begins in asked:
            if _stands(words, at, wanted, begins=begins):
                yield _Place(at, at + len(wanted) - 1, number)


def _stands(words: list[str], at: int, wanted: list[str], *, begins: bool) -> bool:
    """Whether the wanted words stand there; the last may go on with `begins`."""
    if not wanted or at + len(wanted) > len(words):
        return False
    *whole, last = wanted
    there = words[at + len(whole)]
    return (there.startswith(last) if begins else there == last) and words[at : at + len(whole)] == whole


def _best(places: list[_Place]) -> int:
    """The word where the window begins that holds the most terms."""
    best, most = places[0].first, 0
    for number, place in enumerate(places):
        held = set()
        for other in places[number:]:
            if other.last >= place.first + LENGTH:
                break
            held.add(other.term)
        if len(held) > most:
            best, most = place.first, len(held)
    return best


def _shown(text: str, spans: list[tuple[int, int]], first: int, hits: list[_Place]) -> Iterator[Passage]:
    last = min(first + LENGTH, len(spans)) - 1
    at = spans[first][0] if first else 0
    end = spans[last][1] if last < len(spans) - 1 else len(text)
    lead = "…" if first else ""
    for place in hits:
        start, stop = spans[place.first][0], spans[place.last][1]
        if start < at:
            continue  # inside the one before
        if lead or start > at:
            yield Passage(lead + text[at:start], hit=False)
        yield Passage(text[start:stop], hit=True)
        at, lead = stop, ""
    tail = text[at:end] + ("…" if end < len(text) else "")
    if lead or tail:
        yield Passage(lead + tail, hit=False)
