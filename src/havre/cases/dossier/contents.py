"""What stands in a dossier, in the order in which it is read: words ready to print, and nothing else.

Everything here is plain text. The template sets it as data, so nothing in it can act as markup.
"""

import re
from dataclasses import dataclass

from havre.cases.languages import runs_right_to_left


@dataclass(frozen=True, repr=False)
class Passage:
    """Text in one language, by paragraphs. `language` is a code, or empty when it was not given."""

    paragraphs: tuple[str, ...]
    language: str
    right_to_left: bool


@dataclass(frozen=True, repr=False)
class NameLine:
    written: str
    transliterated: str
    use: str


@dataclass(frozen=True, repr=False)
class Who:
    """What the dossier says of the person's identity; each part only where consent allows it."""

    names: tuple[NameLine, ...] = ()
    birth: str = ""
    nationality: str = ""
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Cover:
    """The first page. `reference` is the pseudonym; `prepared` a date in words."""

    reference: str
    who: Who | None
    purpose: str
    recipient: str
    prepared: str
    jurisdiction: str = ""
    grounds: tuple[str, ...] = ()
    region: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Account:
    """The narrative in the language it was told in, and its translation when there is one."""

    language: str
    original: Passage
    translation_language: str = ""
    translation: Passage | None = None
    translated_by: str = ""


@dataclass(frozen=True, repr=False)
class ChronologyLine:
    """`certain`: its place after the line before is certain. `exhibits` are their numbers."""

    number: int
    when: str
    certain: bool
    what: str
    where: str
    who: str
    source: str
    exhibits: tuple[int, ...]


@dataclass(frozen=True, repr=False)
class Spoken:
    question: Passage
    answer: Passage


@dataclass(frozen=True, repr=False)
class InterviewPart:
    """What the person agreed to have used of one interview."""

    date: str
    language: str
    interpreter: str
    answers: tuple[Spoken, ...]


@dataclass(frozen=True, repr=False)
class ExhibitRow:
    """One line of the exhibit list.

    `sha256` is hexadecimal, of the evidentiary copy; `lines` are the chronology's numbers.
    """

    number: int
    name: str
    what: str
    language: str
    provenance: str
    supports: str
    received: str
    media_type: str
    size: str
    sha256: str
    translation_of: int | None
    lines: tuple[int, ...]


@dataclass(frozen=True, repr=False)
class Quoted:
    """A statement of the public record, and what answers it; `archived` is the report's SHA-256 in hex."""

    number: int
    quote: Passage
    speaker: str
    act: str
    reported_by: str  # empty: the words are first-hand
    outlet: str
    via: str
    published: str
    archived: str
    statement: str
    why: str
    in_answer_to: int | None
    answers: tuple["Quoted", ...]


@dataclass(frozen=True, repr=False)
class Contents:
    """A whole dossier; an empty part is left out of the PDF, with its heading."""

    cover: Cover
    narratives: tuple[Account, ...] = ()
    chronology: tuple[ChronologyLine, ...] = ()
    interviews: tuple[InterviewPart, ...] = ()
    exhibits: tuple[ExhibitRow, ...] = ()
    citations: tuple[Quoted, ...] = ()


def passage(text: str, language: str) -> Passage:
    """Text parted at its empty lines."""
    paragraphs = tuple(part.strip() for part in re.split(r"\n\s*\n", text) if part.strip())
    return Passage(paragraphs, language, runs_right_to_left(language))
