"""What somebody typed into a search box, as what is to be found. Whatever was typed is a question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from havre.language.search.letters import WORD, folded

MOST: Final = 32  # parts of a question
LONGEST: Final = 64  # words of one part

# Any of them opens and any closes: which stand in pairs, and on which side, differs from language to language.
_MARKS: Final = '"“”„‟«»‹›「」『』〝〞＂'
_PIECE: Final = re.compile(
    rf"(?P<minus>[-−])?(?:[{_MARKS}](?P<phrase>[^{_MARKS}]+)[{_MARKS}]|(?P<word>[^\s{_MARKS}]+))"
)


@dataclass(frozen=True)
class Part:
    """Words that follow one another, folded; with `beginning` the last may be the beginning of a word."""

    words: tuple[str, ...]
    beginning: bool = False


@dataclass(frozen=True)
class Question:
    """All of `wanted` and none of `unwanted`. `cut` when more was typed than one question may hold."""

    wanted: tuple[Part, ...]
    unwanted: tuple[Part, ...] = ()
    cut: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.wanted)


def read(typed: str) -> Question:
    """`word`, `begin*`, `"exact phrase"` in any quotation marks, `-unwanted`; the last word may be a beginning."""
    pieces = list(_pieces(typed))
    kept = pieces[:MOST]
    wanted = [part for part, minus, _ in kept if not minus]
    unwanted = [part for part, minus, _ in kept if minus]
    if kept and kept[-1][1:] == (False, False):
        wanted[-1] = Part(wanted[-1].words, beginning=True)
    cut = len(pieces) > MOST or any(len(part.words) > LONGEST for part, _, _ in kept)
    return Question(tuple(map(_short, wanted)), tuple(map(_short, unwanted)), cut)


def _pieces(typed: str) -> Iterator[tuple[Part, bool, bool]]:
    """Each part, with whether it is unwanted and whether it stood in quotation marks."""
    for found in _PIECE.finditer(typed):
        text = found["phrase"] or found["word"]
        words = tuple(WORD.findall(folded(text)))
        if words:
            yield Part(words, text.rstrip().endswith("*")), bool(found["minus"]), bool(found["phrase"])


def _short(part: Part) -> Part:
    return part if len(part.words) <= LONGEST else Part(part.words[:LONGEST])
