"""What a person wrote is printed as written: never obeyed as markup, never on the disk, never off the page."""

from functools import partial
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from havre.base.errors import Refused
from havre.base.ids import Micros
from havre.cases.dossier import typeset
from havre.cases.dossier.contents import Account, Contents, passage
from havre.cases.dossier.typeset import NO_LETTERS
from havre.cases.dossier.words import Language, words_of
from tests.cases.contents import COVER, HOSTILE, everywhere, line, row

ENGLISH = words_of(Language.ENGLISH)
pdf = partial(typeset.pdf, words=ENGLISH)
first_page_png = partial(typeset.first_page_png, words=ENGLISH)
AT = Micros(1_795_000_000_000_000)


def _text(made: bytes) -> str:
    pages = [page.get_textpage() for page in pypdfium2.PdfDocument(made)]
    return "".join(page.get_text_range() for page in pages)


def _plain(text: str) -> str:
    return "".join(text.replace("\u200b", "").replace("\ufffe", "").split())


def test_markup_is_printed_and_not_obeyed() -> None:
    text = _plain(_text(pdf(everywhere(HOSTILE), at=AT)))
    assert text.count(_plain('#read("/etc/passwd")')) >= 8
    assert _plain("$x^2$ *bold* _em_ <label> @ref `raw`") in text
    assert "root:" not in text


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_at_all_can_be_set(text: str) -> None:
    assert pdf(everywhere(text), at=AT, boxes=True).startswith(b"%PDF-")


@pytest.mark.parametrize("text", ["አማርኛ", "தமிழ்", "a\x01b"])
def test_letters_that_no_font_has_are_refused_and_printed_as_boxes_only_when_asked(text: str) -> None:
    with pytest.raises(Refused) as refused:
        pdf(everywhere(text), at=AT)
    assert str(refused.value) == NO_LETTERS
    assert refused.value.__cause__ is None
    assert text[0] not in str(refused.value) or text[0].isascii()
    assert pdf(everywhere(text), at=AT, boxes=True).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "text",
    [
        "Нохчийн мотт Ӏа",
        "فارسی گچپژ",
        "پښتو ټډړ",
        "ქართული",
        "Հայերեն",
        "עברית",
        "Əzərbaycan",
        "Қазақ",
        "Ελληνικά",
    ],
)
def test_the_letters_of_those_who_flee_most_are_there(text: str) -> None:
    assert pdf(everywhere(text), at=AT).startswith(b"%PDF-")


def test_it_is_a_pdf_for_archives() -> None:
    made = pdf(everywhere("Something"), at=AT)
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfaid:conformance>U</pdfaid:conformance>" in made


def _furthest(made: bytes) -> float:
    """How far right any character reaches, in points, over all pages."""
    furthest = 0.0
    for page in pypdfium2.PdfDocument(made):
        textpage = page.get_textpage()
        for index in range(textpage.count_chars()):
            furthest = max(furthest, textpage.get_charbox(index)[2])
    return furthest


@pytest.mark.parametrize("letter", ["x", "щ", "ع", "W"])
def test_words_without_end_stay_on_the_page(letter: str) -> None:
    a4_width = 595.28
    assert _furthest(pdf(everywhere(letter * 150), at=AT)) < a4_width - 24


def test_cyrillic_and_arabic_have_their_letters() -> None:
    told = Contents(
        COVER,
        narratives=(
            Account("Russian", passage("Меня отпустили.", "ru")),
            Account("Arabic", passage("خرجت", "ar")),
        ),
    )
    text = _text(pdf(told, at=AT))
    assert "Меня отпустили." in text
    assert any("\u0600" <= letter <= "\u06ff" or "\ufb50" <= letter <= "\ufeff" for letter in text)


def test_a_long_happening_breaks_over_pages_and_loses_nothing() -> None:
    what = " ".join(f"word{number}" for number in range(1_500))
    text = _text(pdf(Contents(COVER, chronology=(line(1, what),)), at=AT)).split()
    assert {"word0", "word750", "word1499"} <= set(text)


def test_empty_parts_have_no_heading() -> None:
    text = _text(pdf(Contents(COVER, exhibits=(row(1),)), at=AT))
    assert "List of exhibits" in text
    for heading in ("Narrative", "Chronology", "From the interviews", "Country information"):
        assert heading not in text


def test_a_hash_is_whole_on_its_line() -> None:
    lines = _text(pdf(Contents(COVER, exhibits=(row(255),)), at=AT)).splitlines()
    assert any(f"{255:064x}" in _plain(line) for line in lines)


def test_nothing_is_written_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    pdf(everywhere("Something sealed"), at=AT)
    first_page_png(everywhere("Something sealed"))
    assert list(tmp_path.rglob("*")) == []


def test_the_same_contents_and_day_give_the_same_bytes_and_another_day_does_not() -> None:
    contents = everywhere("Something")
    assert pdf(contents, at=AT) == pdf(contents, at=Micros(AT + 1))
    assert pdf(contents, at=AT) != pdf(contents, at=Micros(AT + 24 * 60 * 60 * 1_000_000))


def test_a_passage_is_parted_at_empty_lines_only() -> None:
    assert passage(" one\ntwo\n\n \nthree ", "en").paragraphs == ("one\ntwo", "three")
    assert passage("  ", "en").paragraphs == ()
