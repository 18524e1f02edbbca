"""Plain text: headline, byline and date where a line stands for one, and nothing guessed from the prose."""

import re

from havre.base.errors import WrongInput
from havre.base.when import UNKNOWN, Precision, When, parse_when
from havre.record.reading.found import MAX_BYLINE, MAX_TITLE, Found, main_text, one_line
from havre.record.reading.kinds import decode_text

_BYLINE = re.compile(r"(?:By|BY|by|Par|par) ([^.!?:;]+|.*\b[A-Z]\..*[^.])")
_SMALL = frozenset(["and", "et", "de", "la", "van", "von", "al", "bin", "der", "den", "du", "le", "for"])
_MOST_WORDS = 10
_DATED = re.compile(r"(?:(?:published|updated|posted|date)(?: on)?:?\s+)?(.+)", re.IGNORECASE)
_EDGE = 6  # lines at either end that can be a heading, a byline or a date
_LONGEST_TITLE = 160


def read_text(data: bytes) -> Found:
    """Refused when the characters can't be told or there is no text."""
    decoded = decode_text(data)
    text = main_text(decoded.text)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    at = _byline_at(lines)
    return Found(
        media_type=f"text/plain; charset={decoded.charset}",
        reader="",
        text=text,
        title=one_line(_title(lines, at), limit=MAX_TITLE),
        byline=one_line(_byline(lines[at]) if at is not None else "", limit=MAX_BYLINE),
        published=_published(lines),
    )


def _edges(lines: list[str]) -> list[int]:
    return [at for at in range(len(lines)) if at < _EDGE or at >= len(lines) - _EDGE]


def _byline(line: str) -> str:
    """The name after "By"; empty when the line is prose, as in "By then" or "by the river"."""
    match = _BYLINE.fullmatch(line)
    words = match[1].replace(",", " ").split() if match else []
    named = 0 < len(words) <= _MOST_WORDS and all(word[:1].isupper() or word in _SMALL for word in words)
    capitals = sum(word[:1].isupper() for word in words)
    return match[1] if match and named and capitals > 1 else ""


def _byline_at(lines: list[str]) -> int | None:
    return next((at for at in _edges(lines) if _byline(lines[at])), None)


def _title(lines: list[str], byline_at: int | None) -> str:
    candidate = lines[byline_at - 1] if byline_at else lines[0]
    alone = len(lines) == 1
    prose = candidate.endswith((".", ",", ";", ":")) or len(candidate) > _LONGEST_TITLE
    return "" if alone or prose else candidate


def _published(lines: list[str]) -> When:
    found = (_date(lines[at]) for at in _edges(lines))
    return next((when for when in found if when.precision is Precision.DAY), UNKNOWN)


def _date(line: str) -> When:
    match = _DATED.fullmatch(line)
    try:
        return parse_when(match[1]) if match else UNKNOWN
    except WrongInput:  # most lines are no dates
        return UNKNOWN
