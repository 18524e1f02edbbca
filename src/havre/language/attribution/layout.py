"""A text cut into paragraphs, and each paragraph into sentences of atoms: words, signs and whole quotations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from havre.language.attribution.marks import Quotation, quotations

QUOTED = "“”"  # stands in `Sentence.low` for a whole quotation; no word or sign reads so

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_BLANK = re.compile(r"(?:\r?\n[ \t]*){2,}")
_LONGEST_WRAPPED_LINE = 100
_SHORTEST_WRAPPED_LINE = 45
_LONGEST_SENTENCE = 250  # atoms; text without full stops is cut, so that the time stays linear

_TITLES = (
    "Mr|Mrs|Ms|Mx|Dr|Sen|Gov|Rep|Gen|Prof|Lt|Col|Sgt|Capt|Maj|Adm|Rev|Hon|St|Fr|Jr|Sr|Inc|Corp|Ltd|Bros|vs"
)
_MONTHS = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
_ATOM = re.compile(
    rf"(?:{_TITLES}|{_MONTHS}|No)\.(?=\s)|(?:[A-Z]\.){{2,}}|\b[A-Z]\.(?=\s[A-Z])"
    r"|\([^()\n]{1,40}\)|[^\W_]+(?:[’'\-.&@/\u00ad][^\W_]+)*(?:[’'](?=\s))?|\.\.\.|[-–—―]+|[^\w\s]"
)
_ENDS = frozenset((".", "?", "!"))
_CLOSING = frozenset(")]’'\"”»")


@dataclass(slots=True)
class Sentence:
    """Parallel lists, one place an atom: lower-case form, start and end offset."""

    low: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    paragraph: int = 0
    opens_paragraph: bool = False

    def add(self, low: str, start: int, end: int) -> None:
        self.low.append(low)
        self.start.append(start)
        self.end.append(end)


@dataclass(frozen=True, slots=True)
class Paragraph:
    start: int
    end: int
    quotations: list[Quotation]


def paragraphs(text: str) -> list[Paragraph]:
    """Each line is a paragraph, unless the text is one wrapped by hand between blank lines."""
    found: list[Paragraph] = []
    for start, end in _paragraph_spans(text):
        found.append(Paragraph(start, end, quotations(text, start, end)))
    return found


def _paragraph_spans(text: str) -> Iterator[tuple[int, int]]:
    if not _wrapped(text):
        yield from (line.span() for line in _LINE.finditer(text) if not line[0].isspace())
        return
    start = 0
    for blank in _BLANK.finditer(text):
        if text[start : blank.start()].strip():
            yield start, blank.start()
        start = blank.end()
    if text[start:].strip():
        yield start, len(text)


def _wrapped(text: str) -> bool:
    """Lines broken at a width: blank lines part the paragraphs, and full lines stop in the middle of a sentence."""
    lines = text.splitlines()
    full = broken = 0
    for line, following in pairwise(lines):
        if len(line) > _LONGEST_WRAPPED_LINE:
            return False
        if len(line) >= _SHORTEST_WRAPPED_LINE:
            full += 1
            broken += following[:1].islower()
    return broken * 3 > full > 0


def sentences(text: str, paragraph: Paragraph, number: int) -> list[Sentence]:
    """The paragraph's sentences; a quotation is one atom, and a mark that ends it may end the sentence."""
    found: list[Sentence] = []
    current = Sentence(paragraph=number, opens_paragraph=True)
    for low, start, end in _atoms(text, paragraph):
        full = len(current.low) >= _LONGEST_SENTENCE
        if current.low and (full or _boundary(text, current, low, start)):
            found.append(current)
            current = Sentence(paragraph=number)
        current.add(low, start, end)
    if current.low:
        found.append(current)
    return found


def _atoms(text: str, paragraph: Paragraph) -> Iterator[tuple[str, int, int]]:
    position = paragraph.start
    for quotation in paragraph.quotations:
        for atom in _ATOM.finditer(text, position, quotation.start):
            yield atom[0].lower(), atom.start(), atom.end()
        yield QUOTED, quotation.start, quotation.end
        position = quotation.end
    for atom in _ATOM.finditer(text, position, paragraph.end):
        yield atom[0].lower(), atom.start(), atom.end()


def _boundary(text: str, current: Sentence, low: str, start: int) -> bool:
    last = current.low[-1]
    if last == QUOTED:
        return _ends_after_quotation(text, current.start[-1], current.end[-1], low, start)
    if last in _ENDS:
        return not text[start].islower() and text[start - 1].isspace()
    if last in _CLOSING and len(current.low) > 1 and current.low[-2] in _ENDS:
        return text[start].isupper()
    return False


_TAIL = re.compile(r"([.?!…])[\s“”„«»\"'’‘`]*\Z")
_REPORTS_NEXT = re.compile(
    r"(?:[A-Z][\w’'.-]+\s+){0,4}(?:[a-z]+\s+){0,2}?[a-z]{2,}(?:s|d|ed|te|ld|id|ke|ote)\b"
)


def _ends_after_quotation(text: str, begin: int, end: int, low: str, start: int) -> bool:
    """After “...?” a lower-case word goes on ("asked Aske"); so does a name that reports ("Aske asked.")."""
    tail = _TAIL.search(text, max(begin, end - 6), end)
    if tail is None or text[start].islower() or low in (",", ";", ":", "—", "–", "―", "-", ")", "."):
        return False
    if tail[1] == "." or low == QUOTED:
        return True
    return not _REPORTS_NEXT.match(text, start, start + 60)


def opens_with_quotation(text: str, paragraph: Paragraph) -> bool:
    """Whether the paragraph begins with a quotation mark, as one that goes on with an open quotation does."""
    if not paragraph.quotations:
        return False
    return not text[paragraph.start : paragraph.quotations[0].start].strip()
