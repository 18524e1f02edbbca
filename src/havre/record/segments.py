"""A report's text cut where statements begin and end, so that a page can mark them. Pure."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

Spans = Sequence[Sequence[int]]  # [[start, end), …], Unicode characters


class Segment(NamedTuple):
    """A piece of one line and the statements that cover it; `begins` are those whose first piece this is."""

    text: str
    statements: tuple[str, ...]
    begins: tuple[str, ...]


def lines_of(text: str, contents: Sequence[tuple[str, Spans]]) -> list[list[Segment]]:
    """One list of segments for each line of `text`; the texts of a line's segments joined give the line.

    `contents` has each statement's id and its spans. Where several cover one piece, they come in that order.
    """
    opening, closing = _turns(contents, len(text))
    rank = {statement: at for at, (statement, _) in enumerate(contents)}
    open_now: Counter[str] = Counter()
    begun: set[str] = set()
    lines: list[list[Segment]] = [[]]
    for start, end in _pieces(text, opening.keys() | closing.keys()):
        open_now = open_now + Counter(opening[start]) - Counter(closing[start])
        if text[start:end] == "\n":
            lines.append([])
            continue
        covering = tuple(sorted(open_now, key=rank.__getitem__))
        begins = tuple(statement for statement in covering if statement not in begun)
        begun.update(begins)
        lines[-1].append(Segment(text[start:end], covering, begins))
    return lines


Turns = defaultdict[int, list[str]]


def _turns(contents: Sequence[tuple[str, Spans]], length: int) -> tuple[Turns, Turns]:
    opening: Turns = defaultdict(list)
    closing: Turns = defaultdict(list)
    for statement, spans in contents:
        for start, end in spans:
            if 0 <= start < end <= length:
                opening[start].append(statement)
                closing[end].append(statement)
    return opening, closing


def _pieces(text: str, turns: set[int]) -> list[tuple[int, int]]:
    breaks = [at for at, character in enumerate(text) if character == "\n"]
    cuts = sorted({0, len(text)} | turns | set(breaks) | {at + 1 for at in breaks})
    return list(pairwise(cuts))
