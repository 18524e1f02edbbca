"""A report's text cut where statements begin and end, so that a page can mark them. Pure."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T", bound=Hashable)
Spans = Sequence[Sequence[int]]  # [[start, end), …], Unicode characters
Contents = Sequence[tuple[T, Spans]]


class Segment(NamedTuple, Generic[T]):
    """A piece of one line and the statements that cover it.

    `begins` are those of which this is the first piece, `ends` those of which it is the last.
    """

    text: str
    statements: tuple[T, ...]
    begins: tuple[T, ...]
    ends: tuple[T, ...]


def lines_of(text: str, contents: Contents[T]) -> list[list[Segment[T]]]:
    """One list of segments for each line of `text`; the texts of a line's segments joined give the line.

    `contents` has each statement and its spans. Where several cover one piece, they come in that order.
    """
    pieces = list(_covered(text, contents))
    first: dict[T, int] = {}
    last: dict[T, int] = {}
    for number, (_, covering) in enumerate(pieces):
        for statement in covering:
            first.setdefault(statement, number)
            last[statement] = number
    lines: list[list[Segment[T]]] = [[]]
    for number, (piece, covering) in enumerate(pieces):
        if piece == "\n":
            lines.append([])
            continue
        begins = tuple(each for each in covering if first[each] == number)
        ends = tuple(each for each in covering if last[each] == number)
        lines[-1].append(Segment(piece, covering, begins, ends))
    return lines


def _covered(text: str, contents: Contents[T]) -> list[tuple[str, tuple[T, ...]]]:
    """The text in pieces, each with what covers it; a line end is a piece of its own that nothing covers."""
    rank = {statement: at for at, (statement, _) in enumerate(contents)}
    opening, closing = _turns(contents, len(text))
    cuts = {0, len(text)} | opening.keys() | closing.keys()
    for at, character in enumerate(text):
        if character == "\n":
            cuts |= {at, at + 1}
    now: Counter[T] = Counter()
    pieces: list[tuple[str, tuple[T, ...]]] = []
    for start, end in pairwise(sorted(cuts)):
        now = now + Counter(opening[start]) - Counter(closing[start])
        piece = text[start:end]
        pieces.append((piece, () if piece == "\n" else tuple(sorted(now, key=rank.__getitem__))))
    return pieces


def _turns(contents: Contents[T], length: int) -> tuple[defaultdict[int, list[T]], defaultdict[int, list[T]]]:
    opening: defaultdict[int, list[T]] = defaultdict(list)
    closing: defaultdict[int, list[T]] = defaultdict(list)
    for statement, spans in contents:
        for start, end in spans:
            if 0 <= start < end <= length:
                opening[start].append(statement)
                closing[end].append(statement)
    return opening, closing
