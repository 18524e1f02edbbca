"""The names in a text, and the fullest form of each: surnames joined to full names, slips to one spelling."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

from havre.language.attribution.spelling import spellings
from havre.language.attribution.wordlist import WORDS

_PARTICLES = r"de|del|della|di|da|der|den|van|von|bin|ibn|al|el|la|le|du|dos|ter"
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][\w’'.\-+&]*"
_GOES_ON = r"(?<![^\W\d_]{4}\.)"  # a full stop ends a name, but for initials and short titles
RUN = re.compile(
    rf"(?:{_CAPITAL}|\d+\w*)(?:{_GOES_ON}[ \u00a0](?:(?:{_PARTICLES}) )?(?:{_CAPITAL}|\d+)){{0,9}}"
)

TITLES = WORDS["titles"]
ORGANISATION = WORDS["organisation"]
NO_NAME = WORDS["no_name"]
_NOT_FIRST = NO_NAME | TITLES

Name = tuple[str, ...]


class Names:
    """The names of one text, with the offsets where each stands."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.runs = [(place, words) for place, words in _runs(text) if words]
        self._spelling = spellings([words for _, words in self.runs])
        self._words = Counter(word for _, words in self.runs for word in words)
        self._by_last: dict[str, dict[Name, list[int]]] = {}
        self._parts: set[str] = set()
        for place, words in self.runs:
            name = self._respelled(words)
            if len(name) > 1:
                self._by_last.setdefault(name[-1], {}).setdefault(name, []).append(place)
                self._parts.update((name[0], name[-1]))
        self._lower: frozenset[str] | None = None

    def _respelled(self, words: list[str]) -> Name:
        return tuple(self._spelling.get(word, word) for word in words)

    def spelled(self, name: str, place: int) -> str:
        """The name as the text gives it most fully: as last given before `place`, else as first given after it."""
        words = self._respelled(name.split())
        if not words:
            return name
        best, when = words, (-1, 0)
        for full, places in self._by_last.get(words[-1], {}).items():
            if len(full) > len(words) and full[-len(words) :] == words:
                best, when = max((best, when), (full, _nearness(places, place)), key=lambda each: each[1])
        return " ".join(best)

    def part_of_name(self, name: str) -> bool:
        """Whether it is one word of a longer name in the text, as a surname is."""
        return name in self._parts

    def opens_sentence(self, place: int) -> bool:
        """Whether a sentence begins here, so that its capital tells nothing."""
        before = self._text[max(0, place - 4) : place].rstrip(" ")[-1:]
        return before in ("", "\n", ".", "?", "!", "”", "»", '"')

    def common(self, word: str, place: int) -> bool:
        """Whether a word's capital is only that of a sentence's beginning."""
        if not self.opens_sentence(place):
            return False
        return word.lower() in self._lower_words() or (word.endswith("s") and self._words[word] <= 1)

    def _lower_words(self) -> frozenset[str]:
        if self._lower is None:
            self._lower = frozenset(re.findall(r"\b[a-zß-öø-ÿ][\w’'-]*", self._text))
        return self._lower


def _nearness(places: list[int], place: int) -> tuple[int, int]:
    """Greater for a name given before `place`, and the nearer it is."""
    before = bisect_right(places, place)
    return (1, places[before - 1]) if before else (0, -places[0])


def _runs(text: str) -> Iterator[tuple[int, list[str]]]:
    for run in RUN.finditer(text):
        words = [word.rstrip(".'’,-") if len(word) > 3 else word for word in run[0].split()]
        first = 0
        while first < len(words) and words[first].lower() in _NOT_FIRST:
            first += 1
        yield run.start(), bare(words[first:])


def bare(words: list[str]) -> list[str]:
    """Without titles, what stands before them, and a possessive ending."""
    for place in range(len(words) - 1, -1, -1):
        if words[place].lower() in TITLES and place + 1 < len(words):
            words = words[place + 1 :]
            break
    for place, word in enumerate(words):
        if word.endswith(("’s", "'s")):
            return [*words[:place], word[:-2]]
    return words
