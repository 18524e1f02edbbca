"""Labels that do not overlap: how wide a text may become, how it wraps, and in which lane it goes.

The server does not know which face a browser will use. `text_width` never gives less than IBM Plex Sans
takes for Latin, Cyrillic and Greek (a test measures it against the shipped font), so what is laid out here
fits there.
"""

import unicodedata
from collections.abc import Iterable

from havre.web.drawings.widths import EM

ELLIPSIS = "…"

_UNMEASURED = 1.3  # a letter of another script, from whatever face the browser has


def text_width(text: str, size: float) -> float:
    """The most that a text can take, in the unit of `size` (the height of the face)."""
    return size * sum(_em(letter) for letter in text)


def _em(letter: str) -> float:
    return 0.0 if unicodedata.combining(letter) else EM.get(letter, _UNMEASURED)


def fitted(text: str, size: float, width: float) -> str:
    """The text, shortened with an ellipsis if it would take more than `width`."""
    if text_width(text, size) <= width:
        return text
    room = width - text_width(ELLIPSIS, size)
    kept = ""
    for letter in text:
        if text_width(kept + letter, size) > room:
            break
        kept += letter
    at_a_word, space, _ = kept.rpartition(" ")
    if space and len(at_a_word) > len(kept) / 2:
        kept = at_a_word
    return kept.rstrip(" ,;:.·") + ELLIPSIS


def wrapped(text: str, size: float, width: float, *, lines: int) -> list[str]:
    """The text on at most `lines` lines, each at most `width`; what does not fit ends in an ellipsis."""
    rest = text.split()
    found: list[str] = []
    while rest and len(found) < lines - 1:
        line, rest = _line(rest, size, width)
        found.append(fitted(line, size, width))
    if rest:
        found.append(fitted(" ".join(rest), size, width))
    return found


def _line(rest: list[str], size: float, width: float) -> tuple[str, list[str]]:
    count = 1
    while count < len(rest) and text_width(" ".join(rest[: count + 1]), size) <= width:
        count += 1
    return " ".join(rest[:count]), rest[count:]


def in_lanes(spans: Iterable[tuple[float, float]], *, gap: float) -> list[int]:
    """The lane of each span, counted from 0, so that no two in a lane come nearer than `gap`."""
    lanes: list[list[tuple[float, float]]] = []
    found = []
    for left, right in spans:
        lane = next((n for n, taken in enumerate(lanes) if _free(taken, left - gap, right + gap)), len(lanes))
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append((left, right))
        found.append(lane)
    return found


def _free(taken: list[tuple[float, float]], left: float, right: float) -> bool:
    return all(end <= left or start >= right for start, end in taken)
