"""What a dossier says of its own, in the language of those who read it; what people wrote is never translated.

One file for each language, all with the same keys. Languages and countries are named by the Unicode consortium's
data (CLDR), through Babel.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale

from havre.base.when import Precision, When
from havre.cases import jurisdictions, languages
from havre.cases.types import DossierLanguage as Language

_TABLES = {
    "Ground": "ground",
    "Purpose": "purpose",
    "Act": "act",
    "ExhibitKind": "exhibit_kind",
    "NameUse": "name_use",
}


@dataclass(frozen=True)
class Words:
    """One language's words. `page` is what the templates print, by name."""

    language: Language
    page: Mapping[str, str]
    _tables: Mapping[str, Any]

    @property
    def phrases(self) -> Mapping[str, list[str]]:
        """What is said about one, and about many, by name."""
        found: Mapping[str, list[str]] = self._tables["counted"]
        return found

    def said(self, name: str, **values: object) -> str:
        """A phrase put together before the page is set."""
        phrase: str = self._tables["said"][name]
        return phrase.format(**values)

    def counted(self, name: str, count: int, **values: object) -> str:
        """A phrase about one or many of something; French counts none as one."""
        one, many = self._tables["counted"][name]
        few = 1 if self.language is Language.FRENCH else 0
        phrase: str = one if count == 1 or count < few else many
        return phrase.format(count=count, **values)

    def numbers(self, name: str, numbers: tuple[int, ...]) -> str:
        """As in "exhibits 1, 2 and 5"."""
        return self.counted(name, len(numbers), numbers=self.listed([str(number) for number in numbers]))

    def listed(self, parts: list[str]) -> str:
        """As in "a, b and c"."""
        return self.page["and"].join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)

    def of(self, value: Enum) -> str:
        """One of the words that cases choose from: a ground, a purpose, an act, a kind of exhibit, a use of a name."""
        word: str = self._tables[_TABLES[type(value).__name__]][value.name.lower()]
        return word

    def when(self, when: When) -> str:
        """A date with its precision, as in "before spring 2017"."""
        dates = self._tables["date"]
        if when.precision is Precision.UNKNOWN:
            return str(dates["unknown"])
        bounded = when.precision in (Precision.BEFORE, Precision.AFTER)
        words = self._date(when, dates["bounded_seasons" if bounded else "seasons"])
        if not bounded:
            return words
        if when.day is not None:
            words = dates["bounded_day"].format(date=words)
        return str(dates[when.precision.value].format(date=words))

    def _date(self, when: When, seasons: Mapping[str, str]) -> str:
        dates = self._tables["date"]
        day = dates["first"] if when.day == 1 else when.day
        month = dates["months"][when.month - 1] if when.month else None
        season = seasons[when.season] if when.season else None
        return " ".join(str(part) for part in (day, month, season, when.year) if part is not None)

    def language_name(self, code: str) -> str:
        """The name of a language of `cases.languages`; empty for none given."""
        if self.language is Language.ENGLISH:
            return languages.name_of(code)
        return self._named(
            "languages", {"prs": "fa_AF"}.get(code, code)
        )  # Dari has no entry of its own there

    def jurisdiction(self, code: str) -> str:
        """The name of a jurisdiction of `cases.jurisdictions`; empty for none given."""
        if self.language is Language.ENGLISH:
            return jurisdictions.name_of(code)
        # Our codes are the territories', but for the United Kingdom's.
        return self._named("territories", {"uk": "GB"}.get(code, code.upper()))

    def _named(self, kind: str, code: str) -> str:
        name: str = getattr(_locale(self.language), kind).get(code, code)
        return name

    def size(self, length: int) -> str:
        """A file's size, as in "48 bytes", "12 KB" or "3.4 MB" (1 KB is 1,000 bytes)."""
        if length < 1_000:
            return self.said("bytes", size=length)
        if length < 1_000_000:
            return self.said("kilobytes", size=round(length / 1_000))
        return self.said("megabytes", size=f"{length / 1_000_000:.1f}".replace(".", self.said("decimal")))


@cache
def words_of(language: Language) -> Words:
    """The words of a language."""
    text = files(__package__).joinpath(f"{language.value}.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return Words(language, tables["page"], tables)


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse(language.value)
