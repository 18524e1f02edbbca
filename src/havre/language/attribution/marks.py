"""Quotation marks paired into quotations: English, French, German and Russian marks, also wrongly mixed ones."""

import re
from typing import NamedTuple


class Quotation(NamedTuple):
    """Text between marks, marks included. `open_ended`: no closing mark came before the paragraph ended."""

    start: int
    end: int
    open_ended: bool


# An apostrophe inside a word is no mark; one at a word's end is tried as a closing mark only when one is open.
_MARK = re.compile(r"[“”„«»\"]|''|``|‘‘|’’|(?<![^\W_])['‘](?=[^\W\d])|['’](?!\w)")
_DOUBLES_ONLY = re.compile(r"[“”„«»\"]|''|``|‘‘|’’")
_OPENING = frozenset("“„«") | {"``", "‘‘"}
_SINGLE_CLOSING = re.compile(r"(?<=\S)['’](?!\w)")
_NEAR = 300  # characters in which a later closing mark makes this one an apostrophe
_SINGLE = frozenset("'‘’")
# Which opening mark a closing mark belongs to; when none such is open it closes the innermost, as a typing slip.
_PARTNERS = {
    "”": "“„",
    "“": "„",
    "»": "«",
    "«": "»",
    '"': '"',
    "''": ("''", "``"),
    "’’": ("‘‘", "''"),
    "’": "‘'",
    "'": "'‘",
}
_SPEECH_CAN_BEGIN = re.compile(r"(?:\A\s*|[,:—–-]\s*)\Z")
_BEFORE_OPENING = frozenset(" \t\n\u00a0\u202f([—–-:/“‘„«")

Mark = re.Match[str]


def quotations(text: str, start: int, end: int) -> list[Quotation]:
    """The outermost quotations of the paragraph `text[start:end]`, in order, never overlapping."""
    found, opened = _pair(text, start, end, _MARK)
    if opened and opened[0][0] in _SINGLE:
        # An apostrophe was taken for an opening mark and hid what follows.
        found, opened = _pair(text, start, end, _DOUBLES_ONLY)
    if opened:
        found += _left_open(text, start, end, opened[0])
    return found


def _pair(text: str, start: int, end: int, marks: re.Pattern[str]) -> tuple[list[Quotation], list[Mark]]:
    found: list[Quotation] = []
    opened: list[Mark] = []
    for mark in marks.finditer(text, start, end):
        partner = _partner(text, mark, opened, end) if opened else None
        if partner is not None:
            first = opened[partner]
            del opened[partner:]
            if not opened:
                found.append(Quotation(first.start(), mark.end(), open_ended=False))
        elif _opens(text, mark, start, opened):
            opened.append(mark)
    return found, opened


def _partner(text: str, mark: Mark, opened: list[Mark], end: int) -> int | None:
    """The place in `opened` of the mark that this one closes; None when it closes nothing."""
    sign = mark[0]
    partners = _PARTNERS.get(sign, ())
    if sign in _SINGLE and not _single_closes(text, mark, end):
        return None
    for place in range(len(opened) - 1, -1, -1):
        if opened[place][0] in partners:
            return place
    if sign in _OPENING or sign in _SINGLE or _stands_open(text, mark, 0):
        return None
    for place in range(len(opened) - 1, -1, -1):
        if opened[place][0] not in _SINGLE:
            return place
    return None


def _single_closes(text: str, mark: Mark, end: int) -> bool:
    """A plural's apostrophe ("the guards' camp") closes nothing; a closing mark stands by punctuation."""
    before = text[mark.start() - 1 : mark.start()]
    after = text[mark.end()] if mark.end() < end else "."
    if not before or before.isspace() or after.isalnum():
        return False
    if before != "s" or not after.isspace():
        return True
    return _SINGLE_CLOSING.search(text, mark.end(), min(end, mark.end() + _NEAR)) is None


def _opens(text: str, mark: Mark, start: int, opened: list[Mark]) -> bool:
    sign = mark[0]
    if sign in ("”", "’’", "’") or len(opened) > 3 or any(other[0] == sign for other in opened):
        return False
    return sign in _OPENING or _stands_open(text, mark, start)


def _stands_open(text: str, mark: Mark, start: int) -> bool:
    """Space or an opening mark before, none after: where only an opening mark stands."""
    before = text[mark.start() - 1] if mark.start() > start else " "
    after = text[mark.end() : mark.end() + 1]
    return before in _BEFORE_OPENING and bool(after) and not after.isspace()


def _left_open(text: str, start: int, end: int, mark: Mark) -> list[Quotation]:
    """A quotation never closed runs to the paragraph's end if it stands where speech can begin."""
    before = text[max(start, mark.start() - 3) : mark.start()]
    last = end - len(text[mark.end() : end]) + len(text[mark.end() : end].rstrip())
    if last > mark.end() and _SPEECH_CAN_BEGIN.search(before):
        return [Quotation(mark.start(), last, open_ended=True)]
    return []
