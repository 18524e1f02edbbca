"""Names that are spelled nearly alike: one letter changed, left out or too many, before their last two letters.

Their ends are left alone, since languages decline names there. Only words that begin with a capital count, so scripts
without capitals are not compared. Pure.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")

LEAST = 5  # letters: shorter names are near too many words
_END = 2
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


def near_spellings(
    names: Iterable[tuple[str, T, Any]], texts: Iterable[tuple[str, T, Any]]
) -> Iterator[tuple[tuple[str, tuple[T, Any]], tuple[str, tuple[T, Any]]]]:
    """Pairs of a word of `names` and one of `texts` that is nearly the same, each pair of spellings once."""
    known: dict[str, tuple[str, tuple[T, Any]]] = {}
    for text, *place in names:
        for word in _words(text):
            known.setdefault(word.casefold(), (word, (place[0], place[1])))
    shortened: dict[str, list[str]] = {}
    for name in known:
        for short in _shortened(name):
            shortened.setdefault(short, []).append(name)
    met: set[frozenset[str]] = set()
    for text, *place in texts:
        for word in _words(text):
            spelled = word.casefold()
            for name in _near(spelled, shortened):
                pair = frozenset((name, spelled))
                if name != spelled and pair not in met and is_near(name, spelled):
                    met.add(pair)
                    yield known[name], (word, (place[0], place[1]))


def is_near(one: str, other: str) -> bool:
    """Whether one letter makes the difference, and not in the last two."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    if start >= min(len(one), len(other)) - _END:
        return False
    rests = {
        (one[start + 1 :], other[start + 1 :]),
        (one[start + 1 :], other[start:]),
        (one[start:], other[start + 1 :]),
    }
    return any(left == right for left, right in rests)


def _words(text: str) -> Iterator[str]:
    for found in _WORD.finditer(text):
        if len(found[0]) >= LEAST and found[0][0].isupper():
            yield found[0]


def _shortened(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _near(word: str, shortened: dict[str, list[str]]) -> set[str]:
    return {name for short in _shortened(word) for name in shortened.get(short, ())}
