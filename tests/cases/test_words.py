"""A dossier speaks one language: every word of it is there in each, and none of another shows through."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pypdfium2
import pytest

from havre.base.when import parse_when
from havre.cases import jurisdictions, languages
from havre.cases.dossier import typeset
from havre.cases.dossier.words import words_of
from havre.cases.types import Act, ExhibitKind, Ground, NameUse, Purpose
from havre.cases.types import DossierLanguage as Language
from tests.cases.contents import everything
from tests.cases.test_typeset import AT

ENGLISH, FRENCH = words_of(Language.ENGLISH), words_of(Language.FRENCH)


def tables(language: Language) -> dict[str, Any]:
    text = files("havre.cases.dossier.words").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def leaves(value: object, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield at, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from leaves(part, f"{at}.{name}")


def test_every_language_has_the_same_words_with_the_same_places_to_fill() -> None:
    english = dict(leaves(tables(Language.ENGLISH)))
    for language in Language:
        theirs = dict(leaves(tables(language)))
        assert theirs.keys() == english.keys()
        for name, text in english.items():
            if name != ".page.exhibit_number":
                assert set(re.findall(r"\{\w+\}", theirs[name])) == set(re.findall(r"\{\w+\}", text)), name
        assert all(theirs.values())


@pytest.mark.parametrize("type_", [Act, ExhibitKind, Ground, NameUse, Purpose])
def test_every_choice_has_a_word(type_: Any) -> None:
    for words in map(words_of, Language):
        said = [words.of(value) for value in type_]
        assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("typed", "english", "french"),
    [
        ("2017-04-01", "1 April 2017", "1er avril 2017"),
        ("2 August 2017", "2 August 2017", "2 août 2017"),
        ("April 2017", "April 2017", "avril 2017"),
        ("summer 2017", "summer 2017", "été 2017"),
        ("2017", "2017", "2017"),
        ("before 1 May 2017", "before 1 May 2017", "avant le 1er mai 2017"),
        ("after May 2017", "after May 2017", "après mai 2017"),
        ("before autumn 2017", "before autumn 2017", "avant l’automne 2017"),
        ("after 2017", "after 2017", "après 2017"),
        ("unknown", "unknown", "date inconnue"),
    ],
)
def test_dates(typed: str, english: str, french: str) -> None:
    when = parse_when(typed)
    assert (ENGLISH.when(when), FRENCH.when(when)) == (english, french)
    assert ENGLISH.when(when) == when.text(), "the English of the pages"


def test_languages_and_countries_have_names() -> None:
    assert (FRENCH.language_name("ru"), FRENCH.language_name("ce")) == ("russe", "tchétchène")
    assert (FRENCH.jurisdiction("uk"), FRENCH.jurisdiction("eu")) == ("Royaume-Uni", "Union européenne")
    for words in map(words_of, Language):
        assert [code for code in languages.NAMES if words.language_name(code) == code] == []
        found = {code: words.jurisdiction(code) for code in jurisdictions.NAMES}
        assert [code for code, name in found.items() if name in (code, code.upper())] == []
        assert (words.language_name(""), words.jurisdiction("")) == ("", "")


def test_one_and_many() -> None:
    assert ENGLISH.numbers("exhibit", (3,)) == "exhibit 3"
    assert ENGLISH.numbers("exhibit", (1, 2, 5)) == "exhibits 1, 2 and 5"
    assert FRENCH.numbers("exhibit", (1, 2)) == "pièces\u00a0nos\u00a01 et 2"
    assert FRENCH.counted("exhibits_held", 1) == "1 pièce"


@pytest.mark.parametrize(
    ("length", "english", "french"),
    [
        (0, "0 bytes", "0 octets"),
        (999, "999 bytes", "999 octets"),
        (1_000, "1 KB", "1 Ko"),
        (3_400_000, "3.4 MB", "3,4 Mo"),
    ],
)
def test_sizes(length: int, english: str, french: str) -> None:
    assert (ENGLISH.size(length), FRENCH.size(length)) == (english, french)


def test_a_french_dossier_says_nothing_in_english() -> None:
    """The control is the English one, which says all of it."""
    said = [text for _, text in leaves(tables(Language.ENGLISH)["page"])]
    whole = {re.sub(r"\s+", " ", re.split(r"[{]", text)[0]).strip() for text in said}
    only_english = {text for text in whole if len(text) > 6} - {"DOSSIER", "Dossier"}

    def printed(words: Any) -> str:
        document = pypdfium2.PdfDocument(typeset.pdf(everything(words), words=words, at=AT))
        text = " ".join(page.get_textpage().get_text_range() for page in document)
        return re.sub(r"\s+", " ", re.sub(r"[-\u00ad\ufffe]\s*\n?", "", text))

    french, english = printed(FRENCH), printed(ENGLISH)
    assert [text for text in only_english if text in french] == []
    assert len([text for text in only_english if text in english]) > 15
    for words in ("Bordereau de pièces", "Pièce n° 1", "Récit", "Chronologie", "pays d’origine"):
        assert words in french
