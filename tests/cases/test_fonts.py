"""The dossier's faces: they cover what people write in, and the typesetter finds them by name."""

from pathlib import Path

import pytest
import typst
from fontTools.ttLib import TTFont

import havre.cases

FONTS = Path(havre.cases.__file__).parent / "fonts"
EUROPEAN = "Où étiez-vous ? œuvre ŵşğıİẞ « Собирайтесь » — Їжак Ўқәө Η πόρτα έμεινε €№0123456789"
ARABIC = "جاءوا ليلا وكانوا ثلاثة ١٢٣ پژگچ"


def _covered(name: str) -> set[int]:
    return set(TTFont(FONTS / f"{name}.ttf").getBestCmap())


@pytest.mark.parametrize(
    "name",
    [
        "HavreSans-Regular",
        "HavreSans-SemiBold",
        "HavreSerif-Regular",
        "HavreSerif-SemiBold",
        "HavreSerif-Italic",
    ],
)
def test_faces_cover_latin_cyrillic_and_greek(name: str) -> None:
    covered = _covered(name)
    assert {letter for letter in EUROPEAN if ord(letter) not in covered} == set()
    assert ord("漢") not in covered


def test_the_arabic_face_covers_arabic() -> None:
    covered = _covered("HavreNaskh-Regular")
    assert {letter for letter in ARABIC if ord(letter) not in covered | {0x20}} == set()


@pytest.mark.parametrize("family", ["Havre Sans", "Havre Serif", "Havre Naskh"])
def test_the_typesetter_finds_each_family(family: str) -> None:
    _, warnings = typst.compile_with_warnings(
        f'#set text(font: "{family}")\nx *x* _x_'.encode(),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
    )
    assert [warning.message for warning in warnings] == []


def test_the_typesetter_complains_of_a_family_that_is_not_there() -> None:
    _, warnings = typst.compile_with_warnings(
        b'#set text(font: "Havre Fraktur")\nx',
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
    )
    assert "havre fraktur" in warnings[0].message


def test_the_licences_travel_with_the_faces() -> None:
    for family in ("ibm-plex-sans", "source-serif-4", "noto-naskh-arabic"):
        assert "SIL OPEN FONT LICENSE" in (FONTS / f"{family}-LICENSE.txt").read_text().upper()
