"""The passage of a text that answers a question, with what was found in it marked."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from havre.language.search.letters import composed, folded_with_places
from havre.language.search.questions import Part, Question

OPEN, CLOSE = "\x02", "\x03"  # around each found word or phrase
WIDE: Final = 180  # characters of a passage, about
BEFORE: Final = 50  # of them before the first thing found, at most
MOST: Final = 200  # places looked at for one part: a long text may hold a word thousands of times
_WORD: Final = 20  # characters: a longer word is cut

_Place = tuple[int, int, int]  # first character, the one after the last, which part of the question


def passage(text: str, question: Question) -> str:
    """Where most of what is wanted stands close together; the text's beginning when nothing of it is found.

    In the text's own spelling, its lines run on, a cut shown by an ellipsis. Each thing found stands between `OPEN` and
    `CLOSE`, which the text itself can't bring in.
    """
    text = composed(text)
    for sign in (OPEN, CLOSE, "\n", "\r", "\t"):
        text = text.replace(sign, " ")
    places = _places(text, question)
    begin, end = _window(text, _best(places))
    inside = [(start, stop) for start, stop, _ in places if begin <= start and stop <= end]
    return ("…" if begin else "") + _marked(text, begin, end, inside) + ("…" if end < len(text) else "")


def _places(text: str, question: Question) -> list[_Place]:
    spelled, places = folded_with_places(text)
    found = []
    for number, part in enumerate(question.wanted):
        for start, stop in islice(_occurrences(spelled, part), MOST):
            found.append((places[start], places[stop - 1] + 1, number))
    return sorted(found)


def _occurrences(spelled: str, part: Part) -> Iterator[tuple[int, int]]:
    """Where the words of a part stand one after another. By plain finding: patterns would be kept by `re`, and what
    somebody looked for is not to stay in memory."""
    start = spelled.find(part.words[0])
    while start >= 0:
        stop = _end_of(spelled, start, part)
        if stop:
            yield start, stop
        start = spelled.find(part.words[0], start + 1)


def _end_of(spelled: str, start: int, part: Part) -> int:
    """Where the part ends that begins at `start`; 0 when it does not stand there."""
    at = start
    if at and _in_word(spelled[at - 1]):
        return 0
    for number, word in enumerate(part.words):
        if number:
            at = _past(spelled, at, in_word=False)
        if not spelled.startswith(word, at):
            return 0
        at += len(word)
        if at < len(spelled) and _in_word(spelled[at]):
            if not part.beginning or number + 1 < len(part.words):
                return 0
            at = _past(spelled, at, in_word=True)
    return at


def _past(spelled: str, at: int, *, in_word: bool) -> int:
    while at < len(spelled) and _in_word(spelled[at]) is in_word:
        at += 1
    return at


def _in_word(letter: str) -> bool:
    """Whether a character of a folded text belongs to a word: see `letters.WORD`."""
    return letter >= "\x80" or letter.isalnum()


def _best(places: Sequence[_Place]) -> int:
    """The first character of the window that holds most parts of the question; the first such."""
    best, most = 0, 0
    for number, (start, _, _) in enumerate(places):
        held = set()
        for _, stop, part in places[number:]:
            if stop > start + WIDE - BEFORE:
                break
            held.add(part)
        if len(held) > most:
            best, most = start, len(held)
    return best


def _window(text: str, start: int) -> tuple[int, int]:
    """About `WIDE` characters around `start`, from the beginning of a word to the end of one."""
    begin = max(0, start - BEFORE)
    if begin:
        space = text.find(" ", begin, min(start, begin + _WORD))
        begin = space + 1 if space >= 0 else begin
    end = min(len(text), begin + WIDE)
    if end < len(text):
        space = text.rfind(" ", max(start, end - _WORD), end)
        end = space if space > start else end
    return begin, end


def _marked(text: str, begin: int, end: int, inside: Sequence[tuple[int, int]]) -> str:
    pieces, at = [], begin
    for start, stop in inside:
        if start < at:
            continue  # within what is marked already
        pieces += [text[at:start], OPEN, text[start:stop], CLOSE]
        at = stop
    return "".join([*pieces, text[at:end]])
