"""What people type, made ready to be sealed, or refused with a sentence that names the form field."""

import datetime as dt
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

import msgspec

from havre.base.errors import WrongInput
from havre.cases.jurisdictions import NAMES as JURISDICTIONS
from havre.cases.languages import NAMES as LANGUAGES

# Characters. A sealed body holds at most 1 MiB, and a character takes up to four bytes.
LINE, TEXT, LONG = 200, 5_000, 200_000
MANY = 200  # parts of one entry: answers, contacts, names

# Overrides of the writing direction can make a text read other than it is stored; isolates and marks can't.
_OVERRIDES = frozenset("\u202a\u202b\u202d\u202e")

E = TypeVar("E", bound=StrEnum)
S = TypeVar("S", bound=msgspec.Struct)


def needed(text: str, *, field: str, most: int = LINE) -> str:
    """`text` without blanks around it. Raises WrongInput when nothing is left, or too much."""
    cleaned = optional(text, field=field, most=most)
    if not cleaned:
        raise WrongInput("Write something here.", field=field)
    return cleaned


def optional(text: str, *, field: str, most: int = LINE) -> str:
    """`text` without blanks around it, in composed form (NFC). Raises WrongInput for what can't be kept."""
    cleaned = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if len(cleaned) > most:
        raise WrongInput(
            "This is %(length)d characters long; at most %(most)d can be kept here.",
            field=field,
            length=len(cleaned),
            most=most,
        )
    if any(_is_hidden(character) for character in cleaned):
        raise WrongInput("This holds invisible control characters. Type it again without them.", field=field)
    return cleaned


def cleaned(
    value: S, *, most: Mapping[str, int] | None = None, needs: Collection[str] = (), field: str = ""
) -> S:
    """`value` with its own texts checked and cleaned; an error is on the field of that name, or on `field`.

    `most` gives the longest length where it is not `LINE`; `needs` names the texts that can't be empty.
    """
    changes = {}
    for name in value.__struct_fields__:
        text = getattr(value, name)
        if type(text) is str:  # not the string enums, which are right by their type
            check = needed if name in needs else optional
            changes[name] = check(text, field=field or name, most=(most or {}).get(name, LINE))
    return msgspec.structs.replace(value, **changes)


def language(code: str, *, field: str) -> str:
    """A code of the list of languages, or nothing. Raises WrongInput for any other."""
    if code and code not in LANGUAGES:
        raise WrongInput("Choose a language from the list.", field=field)
    return code


def jurisdiction(code: str, *, field: str) -> str:
    """A code of the list of jurisdictions, or nothing. Raises WrongInput for any other."""
    if code and code not in JURISDICTIONS:
        raise WrongInput("Choose a jurisdiction from the list.", field=field)
    return code


def one_of(kinds: type[E], value: str, *, field: str) -> E:
    """The member of `kinds` that `value` names. Raises WrongInput for any other."""
    try:
        return kinds(value)
    except ValueError:
        raise WrongInput("Choose one of those listed.", field=field) from None


def some_of(kinds: type[E], values: Iterable[str], *, field: str) -> tuple[E, ...]:
    """The members of `kinds` that `values` name, each once, in the order of `kinds`."""
    named = {one_of(kinds, value, field=field) for value in values}
    return tuple(kind for kind in kinds if kind in named)


def few(values: Collection[object], *, field: str) -> None:
    """Raises WrongInput for more parts than one entry keeps."""
    if len(values) > MANY:
        raise WrongInput("At most %(most)d can be kept here.", field=field, most=MANY)


def iso_day(text: str, *, field: str) -> str:
    """A day as ISO date, or nothing. Raises WrongInput for what is no day."""
    if not text.strip():
        return ""
    try:
        return dt.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise WrongInput("Write the day as in 2026-05-03.", field=field) from None


def _is_hidden(character: str) -> bool:
    return character in _OVERRIDES or (unicodedata.category(character) == "Cc" and character not in "\n\t")
