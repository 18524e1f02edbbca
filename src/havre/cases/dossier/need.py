"""Which fields of consent a dossier needs, by what stands in it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace

import msgspec

from havre.cases.dossier.contents import Contents
from havre.cases.types import Field, Person

SHORTEST = 3  # letters; shorter parts of names are words of some language
ENDING = 3  # letters that a declined name may have more, as in "Иванова" for "Иванов"


def fields_needed(contents: Contents, person: Person | None) -> frozenset[Field]:
    """The fields that stand in `contents`; the name also where it is only mentioned in a text."""
    needed = set(_identity(contents)) | set(_file(contents))
    if person is not None and mentions_name(contents, person):
        needed.add(Field.NAME)
    return frozenset(needed)


def mentions_name(contents: Contents, person: Person) -> bool:
    """Whether any part of the person's names stands in a text of the case's own, as it is or declined.

    Only names as written or transliterated are found, with a capital as names have: other spellings are not.
    """
    parts = {
        part
        for name in person.names
        for text in (name.written, name.transliterated)
        for part in re.findall(r"\w+", text)
        if len(part) >= SHORTEST
    }
    return any(_stands(part, text) for text in _own_texts(contents) for part in parts)


def _stands(part: str, text: str) -> bool:
    forms = {re.escape(form) for form in (part, part.capitalize(), part.upper())}
    return re.search(rf"\b(?:{'|'.join(sorted(forms))})\w{{0,{ENDING}}}\b", text) is not None


def _own_texts(contents: Contents) -> Iterator[str]:
    # Not the public record's words: there, anybody may bear the same name.
    yield from _texts(msgspec.to_builtins(replace(contents, citations=())))
    for citation in contents.citations:
        for quoted in (citation, *citation.answers):
            yield quoted.why


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _identity(contents: Contents) -> Iterator[Field]:
    who = contents.cover.who
    if who is None:
        return
    for field, shown in (
        (Field.NAME, who.names),
        (Field.BIRTH, who.birth),
        (Field.NATIONALITY, who.nationality),
        (Field.PAPERS, who.papers),
    ):
        if shown:
            yield field


def _file(contents: Contents) -> Iterator[Field]:
    cover = contents.cover
    for field, shown in (
        (Field.GROUNDS, cover.grounds),
        (Field.REGION, cover.region or cover.languages),
        (Field.NARRATIVE, contents.narratives),
        (Field.CHRONOLOGY, contents.chronology),
        (Field.INTERVIEWS, contents.interviews),
        (Field.EXHIBITS, contents.exhibits),
    ):
        if shown:
            yield field
