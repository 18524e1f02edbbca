"""Generators of text: invented words, drawn as often as words are (Zipf), from a seed. Nothing in it means anything."""

import random
from collections.abc import Iterator
from itertools import accumulate

_SYLLABLES = ("ba", "do", "ke", "li", "mu", "na", "po", "ra", "si", "tu", "ve", "zo", "shan", "tor", "mil")
_VOCABULARY = 20_000


class Writer:
    """The same seed writes the same texts."""

    def __init__(self, *, seed: int) -> None:
        self._random = random.Random(seed)
        self.vocabulary = list(self._invent())
        # The word of rank n is drawn with a weight of 1/n.
        self._weights = list(accumulate(1 / rank for rank in range(1, len(self.vocabulary) + 1)))

    def text(self, characters: int) -> str:
        """About as many characters of running words."""
        drawn = self._random.choices(self.vocabulary, cum_weights=self._weights, k=characters // 5 + 1)
        return " ".join(drawn)[:characters].rsplit(" ", 1)[0]

    def rare(self, number: int) -> list[str]:
        """Words of the middle ranks, such as people look for: each stands in a small share of all texts."""
        return self._random.sample(self.vocabulary[500:5_000], number)

    def _invent(self) -> Iterator[str]:
        known: set[str] = set()
        while len(known) < _VOCABULARY:
            word = "".join(self._random.choices(_SYLLABLES, k=self._random.randint(2, 4)))
            if word not in known:
                known.add(word)
                yield word
